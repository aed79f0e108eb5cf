//! Takes up pending entries and follows each to its end.
//!
//! The queue is the disk: entries are read from the store behind a cursor, so that a crash leaves them where they are.
//! One entry a host at a time; the fetcher keeps the distance between requests.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use url::Url;

use super::journey::{self, End, Stages};
use super::keeper::Arrival;
use super::turns::Turns;
use super::{ENTRIES_AT_ONCE, ENTRIES_IN_MEMORY, PipelineError};
use crate::model::{ArticleId, HostKey};
use crate::store::{PendingEntry, Reader};

/// Longest time until an entry is tried again: the longest rest of a host.
const LATER_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Follows pending entries until its input ends.
pub struct Journeys {
    /// Where pending entries are read.
    pub(super) reader: Reader,
    /// Where outcomes go.
    pub(super) keeper: mpsc::Sender<Arrival>,
    /// What an entry needs on its way.
    pub(super) stages: watch::Receiver<Arc<Stages>>,
    /// Changes when the keeper has noted new entries.
    pub(super) noted: watch::Receiver<u64>,
    /// Becomes true when no poll will bring more entries.
    pub(super) polls_ended: watch::Receiver<bool>,
    /// Becomes true when the program is to end.
    pub(super) shutdown: watch::Receiver<bool>,
    /// Entries in memory.
    pub(super) queue: Queue,
}

/// Entries in memory, by host.
#[derive(Default)]
pub(super) struct Queue {
    cursor: i64,
    waiting: Turns<PendingEntry>,
    /// Entries that are tried again later, by when and number; they are read again then, for there may be many.
    later: BTreeSet<(Timestamp, i64)>,
}

type Running = FuturesUnordered<BoxFuture<'static, (PendingEntry, End)>>;

impl Journeys {
    /// Runs until the program ends, or until polls have ended and every due entry has an outcome.
    pub async fn run(mut self) -> Result<(), PipelineError> {
        let mut running = Running::new();
        loop {
            if *self.shutdown.borrow_and_update() {
                return Ok(());
            }
            // Read before the store is: what was noted before this flag rose is then surely seen.
            let polls_ended = *self.polls_ended.borrow_and_update();
            self.noted.borrow_and_update();
            let now = self.stages.borrow().clock.now();
            self.refill(now)?;
            self.start(&mut running)?;
            if polls_ended && running.is_empty() && self.queue.waiting.len() == 0 {
                return Ok(());
            }
            let wait = self
                .queue
                .next_due()
                .map_or(Duration::from_secs(60), |due| until(now, due));
            tokio::select! {
                Some((pending, end)) = running.next(), if !running.is_empty() => self.finish(pending, end).await?,
                changed = self.noted.changed() => if changed.is_err() { return Err(PipelineError::KeeperGone) },
                _ = self.polls_ended.changed(), if !polls_ended => {}
                _ = self.shutdown.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn refill(&mut self, now: Timestamp) -> Result<(), PipelineError> {
        while self.queue.waiting.len() < ENTRIES_IN_MEMORY {
            let read = self.reader.view().pending(self.queue.cursor, ENTRIES_IN_MEMORY)?;
            if read.is_empty() {
                break;
            }
            for pending in read {
                self.queue.cursor = pending.number;
                self.queue.add(pending, now);
            }
        }
        while let Some(number) = self.queue.next_of_later(now) {
            let read = self.reader.view().pending(number - 1, 1)?;
            for pending in read.into_iter().filter(|pending| pending.number == number) {
                self.queue.wait(pending);
            }
        }
        Ok(())
    }

    fn start(&mut self, running: &mut Running) -> Result<(), PipelineError> {
        while running.len() < ENTRIES_AT_ONCE {
            let Some((_, pending)) = self.queue.waiting.next() else {
                break;
            };
            // Section feeds of one outlet overlap: an article that is kept is not fetched again.
            let known = match pending.entry.url.as_ref().map(ArticleId::from_url) {
                Some(id) if self.reader.view().has_article(&id)? => Some(id),
                _ => None,
            };
            let stages = Arc::clone(&self.stages.borrow());
            running.push(Box::pin(async move {
                let end = match known {
                    Some(article) => End::Known {
                        article,
                        first_seen: pending.first_seen,
                    },
                    None => journey::follow(&pending, &stages).await,
                };
                (pending, end)
            }));
        }
        Ok(())
    }

    async fn finish(&mut self, pending: PendingEntry, end: End) -> Result<(), PipelineError> {
        tracing::trace!(entry.key = %pending.entry.key, "entry ended");
        self.queue.waiting.done(host_of(&pending));
        if let End::Later { due_at, .. } = &end {
            self.queue.later.insert((*due_at, pending.number));
        }
        let arrival = Arrival::Ended {
            key: pending.entry.key,
            end,
        };
        self.keeper.send(arrival).await.map_err(|_| PipelineError::KeeperGone)
    }
}

impl Queue {
    fn add(&mut self, pending: PendingEntry, now: Timestamp) {
        if pending.due_at > now {
            // A clock that was wrong once must not put an entry off for years.
            let latest = now.checked_add(LATER_MAX).unwrap_or(Timestamp::MAX);
            self.later.insert((pending.due_at.min(latest), pending.number));
        } else {
            self.wait(pending);
        }
    }

    fn wait(&mut self, pending: PendingEntry) {
        self.waiting.wait(host_of(&pending), pending);
    }

    /// The number of an entry whose time has come.
    fn next_of_later(&mut self, now: Timestamp) -> Option<i64> {
        let first = *self.later.first().filter(|(due, _)| *due <= now)?;
        self.later.remove(&first);
        Some(first.1)
    }

    fn next_due(&self) -> Option<Timestamp> {
        self.later.first().map(|(due, _)| *due)
    }
}

fn host_of(pending: &PendingEntry) -> Option<HostKey> {
    pending
        .entry
        .url
        .as_ref()
        .and_then(|url| Url::parse(url.as_str()).ok())
        .and_then(|url| HostKey::of(&url))
}

fn until(now: Timestamp, due: Timestamp) -> Duration {
    Duration::try_from(due.duration_since(now)).unwrap_or_default()
}
