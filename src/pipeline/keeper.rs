//! The keeper: the single owner of the store's writer, of the open stories and of the index.
//!
//! Ordinary synchronous code on a thread of its own, one step at a time. Invariant: whatever the keeper has answered for is on the
//! disk; the index and the deliverer follow what is on the disk and can be interrupted anywhere.

use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use super::clock::Clock;
use super::desk::{Desk, Judgement};
use super::indexing::{Indexing, Word};
use super::journey::End;
use super::status::Status;
use super::{BATCH_MAX, PipelineError};
use crate::model::{Article, Entry, EntryKey, FailureKind, FeedState, FirstSeen, Outcome};
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
        polled: Polled,
        /// Told when it is on the disk.
        done: oneshot::Sender<()>,
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
    /// The configuration was reloaded; taken between steps.
    Reloaded(Box<Judgement>),
}

/// What a poll brought.
#[derive(Debug)]
pub struct Polled {
    /// The feed's state after it.
    pub state: FeedState,
    /// All entries of the feed.
    pub entries: Vec<Entry>,
    /// When those not known yet appeared.
    pub first_seen: FirstSeen,
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
    desk: Desk,
    indexing: Indexing,
    clock: Clock,
    layout: Layout,
}

/// Whom the keeper wakes; no data, the disk is the queue.
pub(super) struct Wakes {
    pub(super) noted: watch::Sender<u64>,
    pub(super) alerted: watch::Sender<u64>,
    pub(super) status: Status,
    pub(super) shutdown: watch::Receiver<bool>,
}

impl Keeper {
    /// Opens the store and the index, puts the open stories together again, and indexes what the index lacks.
    pub fn open(layout: &Layout, judgement: Judgement, clock: Clock) -> Result<Self, PipelineError> {
        let store = Store::open(layout)?;
        let desk = Desk::restore(judgement, store.view())?;
        let mut indexing = Indexing::new(layout.search(), store.generation());
        indexing.catch_up(store.view())?;
        Ok(Self { store, desk, indexing, clock, layout: layout.clone() })
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
        wakes: &Wakes,
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
                index_due = None;
            }
        }
        self.indexing.commit(self.store.view())?;
        tracing::info!(tally = %self.store.view().tally()?, "at rest");
        Ok(())
    }

    /// Takes a step, waiting for room on the disk as long as that is what it lacks.
    fn keep(&mut self, arrived: Vec<Arrival>, wakes: &Wakes) -> Result<(), PipelineError> {
        let mut batch = Vec::with_capacity(arrived.len());
        for arrival in arrived {
            match arrival {
                Arrival::Reloaded(judgement) => self.desk.judge_by(*judgement),
                arrival => batch.push(arrival),
            }
        }
        let step = loop {
            match self.step(&batch) {
                Ok(step) => break step,
                Err(error) if error.is_disk_full() => {
                    wakes.status.set_disk_full(true);
                    tracing::error!(%error, path = %self.layout.root().display(), "the disk is full, waiting for room; nothing that was stored is lost");
                    // The step was undone on the disk; undo it in memory, too.
                    self.desk.restore_stories(self.store.view())?;
                    if *wakes.shutdown.borrow() {
                        return Err(error.into());
                    }
                    std::thread::park_timeout(DISK_WAIT);
                    wakes.status.keeper_turned();
                }
                Err(error) => return Err(error.into()),
            }
        };
        wakes.status.stored(step.stored as u64, step.seeded as u64, step.alerts as u64);
        answer(batch);
        if step.noted > 0 {
            wakes.noted.send_modify(|turn| *turn += 1);
        }
        if step.alerts > 0 {
            wakes.alerted.send_modify(|turn| *turn += 1);
        }
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
        let mut step = Step::default();
        let mut words: Vec<Word> = Vec::new();
        let now = self.clock.now();
        let writing = self.store.begin()?;
        for arrival in batch {
            match arrival {
                Arrival::Polled { polled, .. } => step.noted += note(&writing, polled)?,
                Arrival::Ended { key, end } => {
                    if writing.is_pending(key)? {
                        let word = settle(&mut self.desk, &writing, key, end, &mut step, now)?;
                        words.extend(word);
                    }
                }
                Arrival::Imported { article, alerts } => match self.desk.file(&writing, article, *alerts, now)? {
                    Some(filed) => {
                        step.stored += 1;
                        step.alerts += filed.alerts;
                        words.push(filed.word);
                    }
                    None => step.duplicate += 1,
                },
                Arrival::Delivered { sink, seq } => writing.confirm_delivery(sink, *seq)?,
                Arrival::Reloaded(_) => {}
            }
        }
        writing.commit()?;
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
                .map(|article| Arrival::Imported { article: Box::new(article), alerts })
                .collect();
            let step = self.step(&batch)?;
            total.stored += step.stored;
            total.duplicate += step.duplicate;
            total.alerts += step.alerts;
        }
        self.indexing.commit(self.store.view())?;
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

/// Notes a feed's state and its new entries. How many were new.
fn note(writing: &Writing<'_>, polled: &Polled) -> Result<usize, StoreError> {
    let mut noted = 0;
    for entry in &polled.entries {
        noted += usize::from(writing.note_entry(entry, polled.first_seen)?);
    }
    let mut state = polled.state.clone();
    state.new_entry_at = match noted {
        0 => writing.view().feed(&state.id)?.and_then(|before| before.new_entry_at),
        _ => state.polled_at,
    };
    writing.remember_feed(&state)?;
    Ok(noted)
}

fn settle(
    desk: &mut Desk,
    writing: &Writing<'_>,
    key: &EntryKey,
    end: &End,
    step: &mut Step,
    now: jiff::Timestamp,
) -> Result<Option<Word>, StoreError> {
    match end {
        End::Article(article) => {
            // A feed's first poll brings what was there before we looked: no news to alert about.
            let is_news = article.first_seen.from.is_some() || desk.alerts_on_backlog();
            let Some(filed) = desk.file(writing, article, is_news, now)? else {
                step.duplicate += 1;
                writing.settle(key, &Outcome::Duplicate, Some(&article.id))?;
                return Ok(None);
            };
            writing.settle(key, &Outcome::Stored, Some(&article.id))?;
            step.stored += 1;
            step.seeded += usize::from(!is_news);
            step.alerts += filed.alerts;
            Ok(Some(filed.word))
        }
        End::Dropped(reason) => writing.settle(key, &Outcome::Dropped(*reason), None).map(|()| None),
        End::Failed(kind, note) => {
            if *kind == FailureKind::Ours {
                tracing::error!(entry.key = %key, note, "a stage panicked");
            }
            writing.settle(key, &Outcome::Failed(*kind, note.clone()), None).map(|()| None)
        }
        End::Later { due_at, note } => writing.retry_entry(key, *due_at, note).map(|()| None),
    }
}

/// Tells the poller that its entries are on the disk.
fn answer(batch: Vec<Arrival>) {
    for arrival in batch {
        if let Arrival::Polled { done, .. } = arrival {
            // A poller that was stopped no longer listens.
            let _ = done.send(());
        }
    }
}
