//! The keeper: the single owner of the store's writer, of the open stories and of the index.
//!
//! Ordinary synchronous code on a thread of its own, one step at a time. Invariant: whatever the keeper has answered for is on the
//! disk; the index and the deliverer follow what is on the disk and can be interrupted anywhere.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use super::clock::Clock;
use super::desk::{Desk, Incoming, Judgement};
use super::indexing::{Indexing, Word};
use super::journey::End;
use super::schedule::Asked;
use super::status::Status;
use super::{BATCH_MAX, PipelineError, noting};
use crate::model::{
    Article, ArticleId, Entry, EntryKey, FailureKind, FeedSpec, FeedState, FirstSeen, HostRest, Imprint, Lack, Outcome,
};
use crate::store::{Layout, Store, StoreError, View, Writing};

/// A group commit waits at most so long for company: an fsync costs about 4 ms, so alone each article would pay it.
const BATCH_WAIT: Duration = Duration::from_millis(100);

/// The index commits after so long, so that `search` sees what was stored.
const INDEX_WAIT: Duration = Duration::from_secs(1);

/// How long to wait for room on a full disk.
const DISK_WAIT: Duration = Duration::from_secs(5);

/// What arrives at the keeper.
#[derive(Debug)]
pub enum Arrival {
    /// A feed was polled.
    Polled {
        /// What it brought.
        polled: Box<Polled>,
        /// Told when it is on the disk, with the state of the feed as written.
        done: oneshot::Sender<FeedState>,
    },

    /// Hosts want to be left alone from an instant on.
    Resting {
        /// Which, and for how long.
        rests: Vec<HostRest>,
        /// Since when.
        now: Timestamp,
    },
    /// An entry's way has ended.
    Ended {
        /// Which entry.
        key: EntryKey,
        /// Where.
        end: End,
    },
    /// An article was imported.
    Imported {
        /// The article.
        article: Box<Article>,
        /// Whether rules are to be judged.
        alerts: bool,
    },
    /// A sink has confirmed alerts up to a number.
    Delivered {
        /// Which sink.
        sink: &'static str,
        /// The number.
        seq: u64,
    },
}

/// What a poll brought.
#[derive(Debug)]
pub struct Polled {
    /// Which feed.
    pub spec: FeedSpec,
    /// The feed's state after it, but for what depends on how many of its entries are new.
    pub state: FeedState,
    /// Entries of the feed.
    pub entries: Vec<Entry>,
    /// Those that its user does not want.
    pub unwanted: Vec<Entry>,
    /// Those that may have been there before anyone looked.
    pub(super) unproven: HashSet<EntryKey>,
    /// When those not known yet appeared.
    pub first_seen: FirstSeen,
    /// What the next poll depends on.
    pub(super) asked: Asked,
    /// Whether a new entry proves that the server would have said "not modified" of it.
    pub(super) proves_lie: bool,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Entries noted as pending.
    pub noted: usize,
    /// Articles stored.
    pub stored: usize,
    /// Of these, from a feed's first poll.
    pub seeded: usize,
    /// Articles that were there already.
    pub duplicate: usize,
    /// Alerts raised.
    pub alerts: usize,
}

/// The single owner of the store's writer, of the open stories and of the index.
pub struct Keeper {
    store: Store,
    /// Place in the batch of what is being filed, for whoever has to clear up after a panic.
    working_on: Option<usize>,
    desk: Desk,
    indexing: Indexing,
    clock: Clock,
    layout: Layout,
    /// States of feeds that the last step wrote, in the order of its polls.
    states: Vec<FeedState>,
}

/// Whom the keeper wakes; no data, the disk is the queue.
pub(super) struct Wakes {
    /// By what to judge from now on. A watch and no arrival: a reload must not wait behind a full disk.
    pub(super) judgement: watch::Receiver<Arc<Judgement>>,
    pub(super) noted: watch::Sender<u64>,
    pub(super) alerted: watch::Sender<u64>,
    pub(super) status: Status,
    pub(super) shutdown: watch::Receiver<bool>,
}

impl Polled {
    /// When an entry appeared, if it was not known yet.
    pub(super) fn first_seen_of(&self, entry: &Entry) -> FirstSeen {
        let from = self.first_seen.from.filter(|_| !self.unproven.contains(&entry.key));
        FirstSeen {
            from,
            ..self.first_seen
        }
    }
}

impl Keeper {
    /// Opens the store and the index, puts the open stories together again, and indexes what the index lacks.
    pub fn open(layout: &Layout, judgement: Judgement, clock: Clock) -> Result<Self, PipelineError> {
        let store = Store::open(layout)?;
        let desk = Desk::restore(judgement, store.view())?;
        let mut indexing = Indexing::new(layout.search(), store.generation());
        indexing.catch_up(store.view())?;
        Ok(Self {
            store,
            working_on: None,
            desk,
            indexing,
            clock,
            layout: layout.clone(),
            states: Vec::new(),
        })
    }

    /// What the store knows.
    pub fn view(&self) -> View<'_> {
        self.store.view()
    }

    /// Runs until every sender is gone; then everything that arrived is on the disk and in the index.
    pub(super) fn run(
        mut self,
        runtime: &Handle,
        mut arrivals: mpsc::Receiver<Arrival>,
        wakes: &mut Wakes,
    ) -> Result<(), PipelineError> {
        let mut index_due: Option<Instant> = None;
        loop {
            let batch = runtime.block_on(collect(&mut arrivals));
            wakes.status.keeper_turned();
            let Some(batch) = batch else { break };
            if !batch.is_empty() {
                self.keep(batch, wakes)?;
                index_due.get_or_insert_with(|| Instant::now() + INDEX_WAIT);
            }
            if index_due.is_some_and(|due| due <= Instant::now()) {
                self.indexing.commit(self.store.view())?;
                let is_behind = self.indexing.is_behind(self.store.view())?;
                index_due = is_behind.then(|| Instant::now() + INDEX_WAIT);
            }
        }
        self.indexing.commit(self.store.view())?;
        tracing::info!(tally = %self.store.view().tally()?, "at rest");
        Ok(())
    }

    /// Takes a step, waiting for room on the disk as long as that is what it lacks. What makes the step panic is set aside.
    fn keep(&mut self, mut batch: Vec<Arrival>, wakes: &mut Wakes) -> Result<(), PipelineError> {
        if wakes.judgement.has_changed().unwrap_or(false) {
            let judgement = Arc::clone(&wakes.judgement.borrow_and_update());
            self.desk.judge_by(&judgement);
        }
        let mut has_waited = false;
        let step = loop {
            match catch_unwind(AssertUnwindSafe(|| self.step(&batch))) {
                Ok(Ok(step)) => break step,
                Ok(Err(error)) if error.is_disk_full() => {
                    has_waited = true;
                    self.wait_for_room(error, wakes)?;
                }
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => self.set_aside(&mut batch)?,
            }
        };
        if has_waited {
            wakes.status.set_disk_full(false);
        }
        wakes
            .status
            .stored(step.stored as u64, step.seeded as u64, step.alerts as u64);
        answer(batch, std::mem::take(&mut self.states));
        if step.noted > 0 {
            wakes.noted.send_modify(|turn| *turn += 1);
        }
        if step.alerts > 0 {
            wakes.alerted.send_modify(|turn| *turn += 1);
        }
        Ok(())
    }

    fn wait_for_room(&mut self, error: StoreError, wakes: &Wakes) -> Result<(), PipelineError> {
        wakes.status.set_disk_full(true);
        let path = self.layout.root().display();
        tracing::error!(%error, %path, "the disk is full, waiting for room; nothing that was stored is lost");
        // The step was undone on the disk; undo it in memory, too.
        self.desk.restore_stories(self.store.view())?;
        if *wakes.shutdown.borrow() {
            return Err(error.into());
        }
        std::thread::park_timeout(DISK_WAIT);
        wakes.status.keeper_turned();
        Ok(())
    }

    /// A bug on one hostile text must not end the program, nor meet it again at the next start: its entry fails.
    fn set_aside(&mut self, batch: &mut Vec<Arrival>) -> Result<(), PipelineError> {
        self.desk.restore_stories(self.store.view())?;
        let note = "a bug in newsvane, met while the article was placed";
        match self.working_on.take() {
            Some(index) if matches!(batch.get(index), Some(Arrival::Imported { .. })) => {
                batch.remove(index);
            }
            Some(index) => match batch.get_mut(index) {
                Some(Arrival::Ended { end, .. }) => *end = End::Failed(FailureKind::Ours, note.to_owned()),
                _ => return Err(PipelineError::Panicked),
            },
            None => return Err(PipelineError::Panicked),
        }
        tracing::error!("{note}; it is set aside");
        Ok(())
    }

    /// Takes what has arrived, files it, and commits. Undone as a whole when it fails.
    ///
    /// 1. Note new entries together with their feed's state.
    /// 2. Set aside articles already kept; place each new one in a story, or found one.
    /// 3. Judge the rules against article and story.
    /// 4. Commit articles, stories, alerts, outcomes and feed states together.
    /// 5. Hand the new articles to the index.
    pub(super) fn step(&mut self, batch: &[Arrival]) -> Result<Step, StoreError> {
        let now = self.clock.now();
        let writing = self.store.begin()?;
        let mut sitting = Sitting {
            desk: &mut self.desk,
            writing: &writing,
            now,
            step: Step::default(),
            words: Vec::new(),
            states: Vec::new(),
            coverage: None,
        };
        for (index, arrival) in batch.iter().enumerate() {
            self.working_on = Some(index);
            sitting.take(arrival)?;
        }
        self.working_on = None;
        let Sitting {
            step, words, states, ..
        } = sitting;
        writing.commit()?;
        self.states = states;
        self.indexing.add(&words, self.store.view());
        Ok(step)
    }

    /// Files imported articles in the order given; afterwards they are on the disk and can be found.
    pub fn import(&mut self, articles: Vec<Article>, alerts: bool) -> Result<Step, PipelineError> {
        let mut total = Step::default();
        let mut articles = articles.into_iter().peekable();
        while articles.peek().is_some() {
            let batch: Vec<Arrival> = articles
                .by_ref()
                .take(BATCH_MAX)
                .map(|article| Arrival::Imported {
                    article: Box::new(article),
                    alerts,
                })
                .collect();
            let step = self.step(&batch)?;
            total.stored += step.stored;
            total.duplicate += step.duplicate;
            total.alerts += step.alerts;
        }
        self.indexing.finish(self.store.view())?;
        Ok(total)
    }

    /// Throws the index away and makes it anew from the store.
    pub fn rebuild_index(&mut self) -> Result<u64, PipelineError> {
        self.indexing.rebuild(self.store.view())
    }
}

/// Waits for the first arrival, then a little for company. `None` when every sender is gone.
async fn collect(arrivals: &mut mpsc::Receiver<Arrival>) -> Option<Vec<Arrival>> {
    let mut batch = Vec::new();
    let Ok(received) = tokio::time::timeout(INDEX_WAIT, arrivals.recv_many(&mut batch, BATCH_MAX)).await else {
        return Some(batch);
    };
    if received == 0 {
        return None;
    }
    let deadline = tokio::time::Instant::now() + BATCH_WAIT;
    while batch.len() < BATCH_MAX {
        let room = BATCH_MAX - batch.len();
        match tokio::time::timeout_at(deadline, arrivals.recv_many(&mut batch, room)).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => break,
        }
    }
    Some(batch)
}

/// One step under way: what it writes with, and what it has done so far.
struct Sitting<'s, 'c> {
    desk: &'s mut Desk,
    writing: &'s Writing<'c>,
    now: Timestamp,
    step: Step,
    words: Vec<Word>,
    states: Vec<FeedState>,
    /// Feeds that are well, and all, once somebody has counted.
    coverage: Option<(usize, usize)>,
}

impl Sitting<'_, '_> {
    fn take(&mut self, arrival: &Arrival) -> Result<(), StoreError> {
        match arrival {
            Arrival::Polled { polled, .. } => self.note(polled),
            Arrival::Resting { rests, now } => rests.iter().try_for_each(|rest| self.writing.remember_rest(rest, *now)),
            // Whoever was killed between a commit and its echo may send an outcome twice: the first one counts.
            Arrival::Ended { key, end } if self.writing.is_pending(key)? => self.settle(key, end),
            Arrival::Imported { article, alerts } => self
                .file(Incoming {
                    article,
                    imprint: None,
                    judge: *alerts,
                })
                .map(drop),
            Arrival::Delivered { sink, seq } => self.writing.confirm_delivery(sink, *seq),
            Arrival::Ended { .. } => Ok(()),
        }
    }

    /// Notes a feed's state and its new entries.
    fn note(&mut self, polled: &Polled) -> Result<(), StoreError> {
        let noted = noting::note(self.writing, polled, self.desk.manners(), &mut self.coverage)?;
        self.step.noted += noted.new;
        self.step.alerts += noted.alerts;
        self.states.push(noted.state);
        Ok(())
    }

    /// Gives a pending entry its outcome.
    fn settle(&mut self, key: &EntryKey, end: &End) -> Result<(), StoreError> {
        let outcome = match end {
            End::Article(article, page) => {
                // A feed's first poll brings what was there before we looked: no news to alert about.
                let is_news = article.first_seen.from.is_some() || self.desk.alerts_on_backlog();
                let is_new = self.file(Incoming {
                    article,
                    imprint: imprint(page),
                    judge: is_news,
                })?;
                self.step.seeded += usize::from(is_new && !is_news);
                let outcome = if is_new {
                    Outcome::Stored(page.as_ref().err().cloned())
                } else {
                    Outcome::Duplicate
                };
                if !is_new {
                    self.see_again(&article.id, article.first_seen)?;
                }
                return self.writing.settle(key, &outcome, Some(&article.id));
            }
            End::Dropped(reason) => Outcome::Dropped(*reason),
            End::Failed(kind, note) => {
                if *kind == FailureKind::Ours {
                    tracing::error!(entry.key = %key, note, "a stage panicked");
                }
                Outcome::Failed(*kind, note.clone())
            }
            End::Known { article, first_seen } => {
                self.step.duplicate += 1;
                self.see_again(article, *first_seen)?;
                return self.writing.settle(key, &Outcome::Duplicate, Some(article));
            }
            End::Later { due_at, note, is_try } => return self.writing.retry_entry(key, *due_at, note, *is_try),
        };
        self.writing.settle(key, &outcome, None)
    }

    /// Another feed shows an article that is kept. Where the first sight was a feed's first poll, so that nobody could say since
    /// when the article is there, the other feed may know, and then it is news after all.
    fn see_again(&mut self, id: &ArticleId, seen: FirstSeen) -> Result<(), StoreError> {
        let Some(mut row) = self.writing.view().article(id)? else {
            return Ok(());
        };
        let first_seen = &mut row.article.first_seen;
        let Some(from) = seen.from.filter(|_| first_seen.from.is_none() && !row.article.imported) else {
            return Ok(());
        };
        // A feed that still lacked it after the other had shown it tells nothing of the time before.
        if from <= first_seen.to {
            first_seen.from = Some(from);
            self.writing.tighten(id, from)?;
        }
        if !self.desk.alerts_on_backlog() {
            self.step.alerts += self.desk.judge_late(self.writing, &row, self.now)?;
        }
        Ok(())
    }

    /// Files an article; whether it was new.
    fn file(&mut self, incoming: Incoming<'_>) -> Result<bool, StoreError> {
        #[cfg(test)]
        assert_ne!(tests::POISON, incoming.article.title, "as the test asked for");
        let Some(filed) = self.desk.file(self.writing, incoming, self.now)? else {
            self.step.duplicate += 1;
            return Ok(false);
        };
        self.step.stored += 1;
        self.step.alerts += filed.alerts;
        self.words.push(filed.word);
        Ok(true)
    }
}

/// What a page leaves for the memory of its outlet; one that gave nothing leaves that it gave nothing.
fn imprint(page: &Result<Imprint, Lack>) -> Option<&Imprint> {
    static EMPTY: Imprint = Imprint::EMPTY;
    match page {
        Ok(imprint) => Some(imprint),
        Err(lack) if lack.reason == FailureKind::Extract.as_str() => Some(&EMPTY),
        Err(_) => None,
    }
}

/// Tells the poller that its entries are on the disk, and what was written of their feeds.
fn answer(batch: Vec<Arrival>, states: Vec<FeedState>) {
    let polls = batch.into_iter().filter_map(|arrival| match arrival {
        Arrival::Polled { done, .. } => Some(done),
        _ => None,
    });
    for (done, state) in polls.zip(states) {
        // A poller that was stopped no longer listens.
        let _ = done.send(state);
    }
}

#[cfg(test)]
mod tests;
