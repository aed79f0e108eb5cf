//! The keeper's desk: where one article gets its story, its citations and its alerts.
//!
//! Owns the open stories. They are a cache of the store: after a step that was undone they are put together again.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::indexing::Word;
use crate::alert::{Before, Mark, Rule, RuleSet, Verdict};
use crate::config::ScheduleConfig;
use crate::model::{Article, Citation, FirstSeen, Imprint, Order, Source, Story};
use crate::query::Subject;
use crate::store::{ArticleRow, Filed, StoreError, View, Writing};
use crate::story::{Citer, OpenStories};

/// Articles read at once when stories are restored.
const PAGE: usize = 1000;

/// By what articles and feeds are judged; replaced as a whole when the configuration is reloaded.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Outlets whose names are looked for in articles.
    pub outlets: Vec<Source>,
    /// What users watch for.
    pub rules: Vec<Rule>,
    /// Raise alerts for what a feed's first poll brings, too.
    pub alerts_on_backlog: bool,
    /// Days for which a story stays open.
    pub window_days: u32,
    /// How feeds are polled, and whether their silence is told.
    pub manners: Manners,
}

/// How feeds are polled, and whether their silence is told.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// Between which limits.
    pub limits: ScheduleConfig,
    /// Whether a feed that is silent beyond its habit raises an alert.
    pub tell_silence: bool,
}

/// Where one article gets its story, its citations and its alerts.
pub(super) struct Desk {
    rules: RuleSet,
    citer: Citer,
    alerts_on_backlog: bool,
    manners: Manners,
    window_days: u32,
    stories: OpenStories,
}

/// An article that is to be filed.
#[derive(Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) article: &'a Article,
    /// What its page left for the memory of its outlet.
    pub(super) imprint: Option<&'a Imprint>,
    /// Whether rules are to be judged.
    pub(super) judge: bool,
}

/// An article that was filed.
pub(super) struct FiledArticle {
    pub(super) word: Word,
    pub(super) alerts: usize,
}

impl Desk {
    /// A desk with the stories that are still open.
    pub(super) fn restore(judgement: Judgement, view: View<'_>) -> Result<Self, StoreError> {
        let window_days = judgement.window_days;
        let mut desk = Self {
            citer: Citer::new(&judgement.outlets),
            rules: RuleSet::new(judgement.rules),
            alerts_on_backlog: judgement.alerts_on_backlog,
            manners: judgement.manners,
            window_days,
            stories: OpenStories::new(window_days),
        };
        desk.restore_stories(view)?;
        Ok(desk)
    }

    /// Puts the open stories together again from what is on the disk.
    pub(super) fn restore_stories(&mut self, view: View<'_>) -> Result<(), StoreError> {
        self.stories = OpenStories::new(self.window_days);
        let Some(newest) = view.newest_first_seen()? else {
            return Ok(());
        };
        let window = SignedDuration::from_hours(24 * i64::from(self.window_days));
        let since = newest.checked_sub(window).unwrap_or(Timestamp::MIN);
        let mut seq = 0;
        loop {
            let rows = view.articles_since(since, seq, PAGE)?;
            let Some(last) = rows.last() else { return Ok(()) };
            seq = last.seq;
            for row in &rows {
                self.stories.restore(&row.article, &row.story);
            }
        }
    }

    /// Judges by other rules and outlets from now on. The window of open stories needs a restart.
    pub(super) fn judge_by(&mut self, judgement: &Judgement) {
        self.citer = Citer::new(&judgement.outlets);
        self.rules = RuleSet::new(judgement.rules.clone());
        self.alerts_on_backlog = judgement.alerts_on_backlog;
        self.manners = judgement.manners.clone();
    }

    pub(super) fn manners(&self) -> &Manners {
        &self.manners
    }

    pub(super) fn alerts_on_backlog(&self) -> bool {
        self.alerts_on_backlog
    }

    /// Files an article, unless it is kept already.
    pub(super) fn file(
        &mut self,
        writing: &Writing<'_>,
        incoming: Incoming<'_>,
        now: Timestamp,
    ) -> Result<Option<FiledArticle>, StoreError> {
        let Incoming {
            article,
            imprint,
            judge,
        } = incoming;
        let view = writing.view();
        if view.has_article(&article.id)? {
            return Ok(None);
        }
        let mut citations = self.citer.cite(article);
        let placement = self.stories.place(article, &citations);
        let before = view.story(&placement.story)?;
        resolve(&mut citations, view, before.as_ref(), article)?;
        let languages = before.as_ref().map_or_else(Vec::new, |story| story.languages.clone());
        let story = with_article(before, article, &placement.story);
        let word = Word::of(article, &placement.story, &citations);
        let subject = Subject {
            article,
            title: &word.title,
            body: &word.body,
            cites: &word.cites,
            story: &story,
        };
        let verdict = if judge {
            let fired: HashSet<Mark> = view.fired(&story.id)?.into_iter().collect();
            let before = Before {
                languages: &languages,
                fired: &fired,
            };
            self.rules.judge(&subject, &before, now)
        } else {
            Verdict {
                alerts: Vec::new(),
                fired: self.rules.recognise(&subject),
            }
        };
        let filed = Filed {
            article,
            imprint,
            placement: &placement,
            citations: &citations,
            alerts: &verdict.alerts,
            fired: &verdict.fired,
        };
        let seq = writing.file(&filed)?;
        if let Some(source) = &article.source {
            writing.resolve_citations(&placement.story, source, &article.id)?;
        }
        Ok(Some(FiledArticle {
            word: word.numbered(seq),
            alerts: verdict.alerts.len(),
        }))
    }

    /// Judges an article that was filed without being judged. The number of alerts.
    pub(super) fn judge_late(
        &self,
        writing: &Writing<'_>,
        row: &ArticleRow,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let view = writing.view();
        let Some(story) = view.story_until(&row.story, row.seq)? else {
            return Ok(0);
        };
        let before = view.story_until(&row.story, row.seq.saturating_sub(1))?;
        let languages = before.map_or_else(Vec::new, |story| story.languages);
        let word = Word::of(&row.article, &row.story, &view.citations(&row.article.id)?);
        let subject = Subject {
            article: &row.article,
            title: &word.title,
            body: &word.body,
            cites: &word.cites,
            story: &story,
        };
        let fired: HashSet<Mark> = view.fired(&story.id)?.into_iter().collect();
        let verdict = self.rules.judge(
            &subject,
            &Before {
                languages: &languages,
                fired: &fired,
            },
            now,
        );
        writing.raise(&story.id, &verdict.alerts, &verdict.fired)?;
        Ok(verdict.alerts.len())
    }
}

/// Finds the cited articles among those that the story holds: of each cited outlet the first one.
fn resolve(
    citations: &mut [Citation],
    view: View<'_>,
    story: Option<&Story>,
    article: &Article,
) -> Result<(), StoreError> {
    let Some(story) = story.filter(|_| !citations.is_empty()) else {
        return Ok(());
    };
    let mut first: HashMap<_, _> = HashMap::new();
    for (source, cited, seen) in view.sightings(&story.id)? {
        if seen.order(&article.first_seen) != Order::After {
            first.entry(source).or_insert(cited);
        }
    }
    for citation in citations {
        citation.article = first.get(&citation.outlet).cloned();
    }
    Ok(())
}

/// The story as it will be with the article in it.
fn with_article(before: Option<Story>, article: &Article, id: &crate::model::StoryId) -> Story {
    let mut story = before.unwrap_or_else(|| Story {
        id: id.clone(),
        title: article.title.clone(),
        sources: Vec::new(),
        languages: Vec::new(),
        articles: 0,
        began: article.first_seen,
        latest: article.first_seen,
    });
    story.articles += 1;
    story.began = earlier(story.began, article.first_seen);
    story.latest = if story.latest.to < article.first_seen.to {
        article.first_seen
    } else {
        story.latest
    };
    if let Some(source) = article.source.as_ref()
        && !story.sources.contains(source)
    {
        story.sources.push(source.clone());
    }
    if !story.languages.contains(&article.lang) {
        story.languages.push(article.lang);
    }
    story
}

fn earlier(left: FirstSeen, right: FirstSeen) -> FirstSeen {
    if right.to < left.to { right } else { left }
}
