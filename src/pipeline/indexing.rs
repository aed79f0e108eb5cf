//! Keeps the index behind the store.
//!
//! The index is a cache: whatever goes wrong with it, its writer is dropped, opened anew and told again what it lacks. Its progress lives
//! in its own commits only.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::PipelineError;
use crate::model::{Article, Citation, SourceId, StoryId};
use crate::search::{IndexEntry, Indexer, SearchError};
use crate::store::{StoreError, View};
use crate::text::{self, Token};

/// Articles replayed at once.
const PAGE: usize = 500;

/// Pages that a running keeper replays before it turns to what has arrived.
const PAGES_AT_ONCE: usize = 4;

/// Pages of a long replay between two commits.
const PAGES_PER_COMMIT: usize = 20;

/// How long to leave a broken index alone.
const PAUSE: Duration = Duration::from_secs(30);

/// An article as the index takes it; its tokens were made once, for the rules and for the index.
pub(super) struct Word {
    article: Article,
    story: StoryId,
    pub(super) cites: Vec<SourceId>,
    pub(super) title: Vec<Token>,
    pub(super) body: Vec<Token>,
    seq: u64,
}

impl Word {
    pub(super) fn of(article: &Article, story: &StoryId, citations: &[Citation]) -> Self {
        Self {
            story: story.clone(),
            cites: citations.iter().map(|citation| citation.outlet.clone()).collect(),
            title: text::tokenize(&article.title, article.lang),
            body: text::tokenize(&article.text, article.lang),
            article: article.clone(),
            seq: 0,
        }
    }

    pub(super) fn numbered(self, seq: u64) -> Self {
        Self { seq, ..self }
    }

    fn entry(&self) -> IndexEntry<'_> {
        IndexEntry {
            article: &self.article,
            story: &self.story,
            cites: &self.cites,
            title: &self.title,
            body: &self.body,
            seq: self.seq,
        }
    }
}

/// Keeps the index behind the store.
pub(super) struct Indexing {
    path: PathBuf,
    generation: String,
    indexer: Option<Indexer>,
    /// The seq up to which the open writer has been told.
    told: u64,
    broken_until: Option<Instant>,
}

impl Indexing {
    pub(super) fn new(path: PathBuf, generation: &str) -> Self {
        Self {
            path,
            generation: generation.to_owned(),
            indexer: None,
            told: 0,
            broken_until: None,
        }
    }

    /// Tells the index about new articles. What fails here is told again from the store.
    pub(super) fn add(&mut self, words: &[Word], view: View<'_>) {
        let Some(first) = words.first() else { return };
        if self.indexer.is_none() || self.told + 1 != first.seq {
            return self.follow(view);
        }
        for word in words {
            if let Err(error) = self.tell(word) {
                return self.give_up(&error);
            }
        }
    }

    /// Makes what was told findable; tells what is missing first.
    pub(super) fn commit(&mut self, view: View<'_>) -> Result<(), PipelineError> {
        if self.told < view.last_seq()? || self.indexer.is_none() {
            self.follow(view);
        }
        let told = self.told;
        if let Some(indexer) = &mut self.indexer
            && indexer.progress() < told
            && let Err(error) = indexer.commit(told)
        {
            self.give_up(&error);
        }
        Ok(())
    }

    /// Makes everything findable before it returns, unless the index is broken.
    pub(super) fn finish(&mut self, view: View<'_>) -> Result<(), PipelineError> {
        self.commit(view)?;
        while self.indexer.is_some() && self.is_behind(view)? {
            self.commit(view)?;
        }
        Ok(())
    }

    /// Whether the index has more to be told.
    pub(super) fn is_behind(&self, view: View<'_>) -> Result<bool, StoreError> {
        Ok(self.indexer.is_none() || self.told < view.last_seq()?)
    }

    /// Opens the index and replays what it lacks; at the start an index that cannot be opened is an error that people must see.
    pub(super) fn catch_up(&mut self, view: View<'_>) -> Result<(), PipelineError> {
        self.open(view)?;
        self.replay(view, usize::MAX)?;
        self.commit(view)
    }

    /// Makes the index anew. The number of articles in it.
    pub(super) fn rebuild(&mut self, view: View<'_>) -> Result<u64, PipelineError> {
        self.indexer = None;
        self.told = 0;
        Indexer::remove(&self.path)?;
        self.catch_up(view)?;
        if let Some(indexer) = &mut self.indexer {
            indexer.merge_all()?;
        }
        Ok(view.stats()?.articles)
    }

    fn open(&mut self, view: View<'_>) -> Result<(), PipelineError> {
        let mut indexer = Indexer::open(&self.path, &self.generation)?;
        let last = view.last_seq()?;
        if indexer.progress() > last {
            // Numbers would be used again and never be indexed: the store was put back to an older state.
            tracing::warn!(
                index = indexer.progress(),
                store = last,
                "the index is ahead of the store and is made anew"
            );
            drop(indexer);
            Indexer::remove(&self.path)?;
            indexer = Indexer::open(&self.path, &self.generation)?;
        }
        self.told = indexer.progress();
        self.indexer = Some(indexer);
        Ok(())
    }

    /// Opens, if need be, and tells what is missing; failures only put it off.
    fn follow(&mut self, view: View<'_>) {
        if self.broken_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        let opened = if self.indexer.is_none() {
            self.open(view)
        } else {
            Ok(())
        };
        if let Err(error) = opened.and_then(|()| self.replay(view, PAGES_AT_ONCE)) {
            self.give_up(&error);
        }
    }

    /// Tells what is missing and commits on the way, so that a kill in between costs little. At most `pages`
    /// are read: the keeper has other work, and the watchdog waits for it.
    fn replay(&mut self, view: View<'_>, pages: usize) -> Result<(), PipelineError> {
        for page in 1..=pages {
            let rows = view.articles_after(self.told, PAGE)?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                let citations = view.citations(&row.article.id)?;
                self.tell(&Word::of(&row.article, &row.story, &citations).numbered(row.seq))?;
            }
            if page % PAGES_PER_COMMIT == 0 {
                let told = self.told;
                if let Some(indexer) = &mut self.indexer {
                    indexer.commit(told)?;
                }
            }
        }
        Ok(())
    }

    fn tell(&mut self, word: &Word) -> Result<(), SearchError> {
        if let Some(indexer) = &mut self.indexer {
            indexer.add(&word.entry())?;
            self.told = word.seq;
        }
        Ok(())
    }

    fn give_up(&mut self, error: &dyn std::error::Error) {
        tracing::error!(%error, path = %self.path.display(), "the index failed; it is opened anew and catches up");
        self.indexer = None;
        self.told = 0;
        self.broken_until = Some(Instant::now() + PAUSE);
    }
}

impl From<StoreError> for PipelineError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SearchError> for PipelineError {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}
