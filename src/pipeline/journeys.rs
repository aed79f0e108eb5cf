//! Takes up pending entries and follows each to its end.
//!
//! The queue is the disk: entries are read from the store behind a cursor, so that a crash leaves them where they are.
//! One entry a host at a time; the fetcher keeps the distance between requests.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use url::Url;

use super::habits::Habits;
use super::journey::{self, End, Stages};
use super::keeper::Arrival;
use super::turns::Turns;
use super::{ENTRIES_AT_ONCE, ENTRIES_IN_MEMORY, PipelineError};
use crate::model::{ArticleId, HostKey};
use crate::store::{PendingEntry, Reader};

/// Longest time until an entry is tried again: the longest rest of a host.
const LATER_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Entries of one host held in memory; an outlet that opens its archive must not keep the others out.
const OF_ONE_HOST: usize = 50;

/// Articles that were just made and are remembered until they are surely on the disk.
const RECENT: usize = 5_000;

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
    /// Articles that were just made, by the address that led to them.
    pub(super) recent: HashMap<ArticleId, ArticleId>,
    /// What is known of outlets.
    pub(super) habits: Habits,
}

/// Entries in memory, by host.
#[derive(Default)]
pub(super) struct Queue {
    cursor: i64,
    waiting: Turns<PendingEntry>,
    /// Numbers of entries whose hosts have enough in memory; they are read again when a place is free.
    parked: HashMap<HostKey, VecDeque<i64>>,
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
            self.queue.hasten(now);
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
        while self.queue.waiting.len() < ENTRIES_IN_MEMORY
            && let Some(number) = self.queue.next_of_later(now)
        {
            self.take_up(number)?;
        }
        Ok(())
    }

    /// Reads an entry again that was known by its number only.
    fn take_up(&mut self, number: i64) -> Result<(), PipelineError> {
        let read = self.reader.view().pending(number - 1, 1)?;
        for pending in read.into_iter().filter(|pending| pending.number == number) {
            self.queue.wait(pending);
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
                // Just made, and perhaps not on the disk yet.
                Some(id) if self.recent.contains_key(&id) => self.recent.get(&id).cloned(),
                Some(id) if self.reader.view().has_article(&id)? => Some(id),
                _ => None,
            };
            let stages = Arc::clone(&self.stages.borrow());
            let habits = self.habits.clone();
            running.push(Box::pin(async move {
                let end = if let Some(article) = known {
                    let first_seen = pending.first_seen;
                    End::Known { article, first_seen }
                } else {
                    let habit = habits.of(&pending.entry.source).await;
                    journey::follow(&pending, &stages, &habit).await
                };
                (pending, end)
            }));
        }
        Ok(())
    }

    async fn finish(&mut self, pending: PendingEntry, end: End) -> Result<(), PipelineError> {
        tracing::trace!(entry.key = %pending.entry.key, "entry ended");
        let host = host_of(&pending);
        self.queue.waiting.done(host.clone());
        if let Some(number) = host.and_then(|host| self.queue.unpark(&host)) {
            self.take_up(number)?;
        }
        if let End::Later { due_at, .. } = &end {
            self.queue.later.insert((*due_at, pending.number));
        }
        if let End::Article(article, _) = &end
            && let Some(link) = pending.entry.url.as_ref().map(ArticleId::from_url)
        {
            if self.recent.len() >= RECENT {
                self.recent.clear();
            }
            self.recent.insert(link, article.id.clone());
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
        let host = host_of(&pending);
        if let Some(host) = host.clone()
            && self.waiting.waiting_for(&host) >= OF_ONE_HOST
        {
            self.parked.entry(host).or_default().push_back(pending.number);
        } else {
            self.waiting.wait(host, pending);
        }
    }

    /// The number of an entry that found its host's places taken, now that one is free.
    fn unpark(&mut self, host: &HostKey) -> Option<i64> {
        let parked = self.parked.get_mut(host)?;
        let number = parked.pop_front();
        if parked.is_empty() {
            self.parked.remove(host);
        }
        number
    }

    /// The clock was put back: nothing waits longer than it may by the new one.
    fn hasten(&mut self, now: Timestamp) {
        let latest = now.checked_add(LATER_MAX).unwrap_or(Timestamp::MAX);
        if self.later.last().is_some_and(|(due, _)| *due > latest) {
            let later = std::mem::take(&mut self.later);
            self.later = later
                .into_iter()
                .map(|(due, number)| (due.min(latest), number))
                .collect();
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CanonicalUrl, Entry, FeedId, FirstSeen};

    fn pending(number: i64, host: &str) -> PendingEntry {
        let now = Timestamp::UNIX_EPOCH;
        let url = CanonicalUrl::parse(&format!("https://{host}/{number}"));
        PendingEntry {
            entry: Entry {
                url,
                ..Entry::for_test(&FeedId::from_address("x"), &number.to_string(), "x")
            },
            first_seen: FirstSeen { from: None, to: now },
            attempts: 0,
            due_at: now,
            number,
        }
    }

    #[test]
    fn an_outlet_with_an_archive_does_not_keep_the_others_out() {
        let mut queue = Queue::default();
        for number in 0..200 {
            queue.add(pending(number, "archive.org"), Timestamp::UNIX_EPOCH);
        }
        queue.add(pending(200, "small.org"), Timestamp::UNIX_EPOCH);
        assert_eq!(OF_ONE_HOST + 1, queue.waiting.len());
        let (host, first) = queue.waiting.next().unwrap();
        assert_eq!((0, 200), (first.number, queue.waiting.next().unwrap().1.number));
        // Whenever one is done, the next is read again.
        let host = host.unwrap();
        assert_eq!(Some(OF_ONE_HOST as i64), queue.unpark(&host));
        assert_eq!(199, (0..149).filter_map(|_| queue.unpark(&host)).last().unwrap());
        assert_eq!(None, queue.unpark(&host));
    }

    #[test]
    fn a_clock_that_was_put_back_puts_nothing_off_for_years() {
        let at = |hours: i64| Timestamp::from_second(hours * 3_600).unwrap();
        let mut queue = Queue::default();
        queue.later.insert((at(100_000), 1));
        queue.later.insert((at(10), 2));
        queue.hasten(at(0));
        assert_eq!(
            vec![(at(10), 2), (at(24), 1)],
            queue.later.into_iter().collect::<Vec<_>>()
        );
    }
}
