//! Polls feeds when they are due.
//!
//! Owns what is remembered of each feed while the program runs; the keeper writes it down together with the entries that a
//! poll brought. One poll a host at a time.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};

use super::clock::Clock;
use super::keeper::{Arrival, Polled};
use super::poll::{address, poll};
use super::status::{PollEnd, Status};
use super::turns::Turns;
use super::{PipelineError, schedule};
use crate::config::ScheduleConfig;
use crate::fetch::Fetcher;
use crate::model::{FeedId, FeedSpec, FeedState, FeedStatus, HostKey, HostRest};
use crate::store::Layout;

/// How long the poller waits for room on a full disk before it looks again.
const DISK_WAIT: Duration = Duration::from_secs(10);

/// Longest sleep of an idle poller: it turns at least so often, which is what the watchdog counts.
const IDLE: Duration = Duration::from_secs(1);

/// A clock that is put back by less is being kept right.
const PUT_BACK_MIN: SignedDuration = SignedDuration::from_mins(1);

/// How long the poller runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounds {
    /// Until the program ends.
    Endless,
    /// Every feed once. Whoever starts the program keeps the rhythm, so intervals do not count here, but a failure's back-off and
    /// a server's Retry-After do.
    Once,
}

/// What the poller needs beside feeds.
pub(super) struct PollerParts {
    pub(super) fetcher: Fetcher,
    pub(super) clock: Clock,
    pub(super) limits: ScheduleConfig,
    pub(super) rounds: Rounds,
    pub(super) layout: Layout,
    pub(super) free_bytes_min: u64,
    pub(super) keeper: mpsc::Sender<Arrival>,
    pub(super) feeds: watch::Receiver<Arc<Vec<FeedSpec>>>,
    pub(super) ended: watch::Sender<bool>,
    pub(super) shutdown: watch::Receiver<bool>,
    pub(super) status: Status,
}

/// Polls feeds until its input ends.
pub struct Poller {
    parts: PollerParts,
    feeds: HashMap<FeedId, Watched>,
    /// States of feeds that the configuration no longer names; it may name them again.
    dormant: HashMap<FeedId, FeedState>,
    /// Feeds that wait for their time, by `state.due_at`.
    due: BTreeSet<(Timestamp, FeedId)>,
    /// Feeds whose time has come, and that wait for their host.
    turns: Turns<FeedId>,
    /// Feeds that are asked or committed just now.
    under_way: HashSet<FeedId>,
    disk_full: bool,
    /// Rests of hosts that the keeper has not got yet.
    rests: Vec<HostRest>,
    /// The time at the last turn.
    now: Timestamp,
}

struct Watched {
    spec: FeedSpec,
    state: FeedState,
}

/// Polls under way, each with the host that it is the turn of.
type Running = FuturesUnordered<BoxFuture<'static, (Option<HostKey>, Polled, PollEnd)>>;

/// Polls that the keeper has and that are not on the disk yet; several share one commit.
type Committing = FuturesUnordered<BoxFuture<'static, Result<FeedState, PipelineError>>>;

impl Poller {
    /// Makes a poller of the configured feeds and what the store remembers of them.
    pub(super) fn new(parts: PollerParts, remembered: Vec<FeedState>) -> Self {
        let mut poller = Self {
            now: parts.clock.now(),
            parts,
            feeds: HashMap::new(),
            dormant: remembered.into_iter().map(|state| (state.id.clone(), state)).collect(),
            due: BTreeSet::new(),
            turns: Turns::default(),
            under_way: HashSet::new(),
            disk_full: false,
            rests: Vec::new(),
        };
        poller.watch();
        poller
    }

    /// Runs until the program ends, or for one round.
    pub async fn run(mut self) -> Result<(), PipelineError> {
        let (mut running, mut committing) = (Running::new(), Committing::new());
        loop {
            self.parts.status.poller_turned();
            self.keep_rests();
            if *self.parts.shutdown.borrow_and_update() {
                break;
            }
            let now = self.parts.clock.now();
            if self.is_put_back(now) {
                tracing::warn!(%now, "the clock was put back; feeds are scheduled anew");
                self.watch();
            }
            if self.has_room() {
                self.start(now, &mut running, super::POLLS_AT_ONCE.saturating_sub(committing.len()));
            }
            let is_idle = running.is_empty() && committing.is_empty();
            if is_idle && self.parts.rounds == Rounds::Once && (self.is_at_rest() || self.disk_full) {
                break;
            }
            let wait = if self.disk_full {
                DISK_WAIT
            } else {
                self.until_next(now)
            };
            tokio::select! {
                Some((host, polled, end)) = running.next(), if !running.is_empty() => {
                    self.turns.done(host);
                    committing.push(self.hand_over(polled, end));
                }
                Some(kept) = committing.next(), if !committing.is_empty() => {
                    self.is_kept(kept?);
                }
                changed = self.parts.feeds.changed() => if changed.is_ok() { self.watch() },
                _ = self.parts.shutdown.changed() => {}
                () = tokio::time::sleep(wait.min(IDLE)) => {}
            }
        }
        // The receivers are gone when the program ends first; then nobody needs to know.
        let _ = self.parts.ended.send(true);
        Ok(())
    }

    /// Whether the clock shows less than before.
    fn is_put_back(&mut self, now: Timestamp) -> bool {
        let before = std::mem::replace(&mut self.now, now);
        before.duration_since(now) > PUT_BACK_MIN
    }

    /// Whether no feed waits, neither for its time nor for its host.
    fn is_at_rest(&self) -> bool {
        self.due.is_empty() && self.turns.len() == 0
    }

    fn start(&mut self, now: Timestamp, running: &mut Running, at_once: usize) {
        while let Some((_, id)) = self
            .due
            .first()
            .filter(|(due, _)| *due <= now)
            .cloned()
            .and_then(|first| self.due.take(&first))
        {
            if let Some(watched) = self.feeds.get(&id) {
                let host = HostKey::of(address(&watched.spec, &watched.state));
                self.turns.wait(host, id);
            }
        }
        while running.len() < at_once
            && let Some((host, id)) = self.turns.next()
        {
            let Some(watched) = self.feeds.get(&id) else {
                self.turns.done(host);
                continue;
            };
            self.under_way.insert(id);
            let (spec, state) = (watched.spec.clone(), watched.state.clone());
            let (fetcher, clock) = (self.parts.fetcher.clone(), self.parts.clock);
            running.push(Box::pin(async move {
                let (polled, end) = poll(&spec, state, &fetcher, &clock).await;
                (host, polled, end)
            }));
        }
    }

    /// Has the keeper write down which hosts want to be left alone. Where its queue is full, at a later turn.
    fn keep_rests(&mut self) {
        self.rests.extend(self.parts.fetcher.take_new_rests());
        if self.rests.is_empty() {
            return;
        }
        let (rests, now) = (std::mem::take(&mut self.rests), self.parts.clock.now());
        if let Err(error) = self.parts.keeper.try_send(Arrival::Resting { rests, now })
            && let Arrival::Resting { rests, .. } = error.into_inner()
        {
            self.rests = rests;
        }
    }

    /// Hands a poll to the keeper. What is given back ends when it is on the disk.
    fn hand_over(&mut self, polled: Polled, end: PollEnd) -> BoxFuture<'static, Result<FeedState, PipelineError>> {
        self.parts.status.polled(end);
        let state = &polled.state;
        let (status, entries) = (state.status.as_str(), polled.entries.len());
        tracing::debug!(feed.id = %state.id, status, entries, note = state.note, "polled");
        let (done, kept) = oneshot::channel();
        let arrival = Arrival::Polled {
            polled: Box::new(polled),
            done,
        };
        let keeper = self.parts.keeper.clone();
        Box::pin(async move {
            // Waiting here and not in the loop: the poller goes on turning while the keeper waits for room.
            keeper.send(arrival).await.map_err(|_| PipelineError::KeeperGone)?;
            kept.await.map_err(|_| PipelineError::KeeperGone)
        })
    }

    /// A poll is on the disk: only now may its validators be used again.
    fn is_kept(&mut self, state: FeedState) {
        self.under_way.remove(&state.id);
        let Some(watched) = self.feeds.get_mut(&state.id) else {
            self.dormant.insert(state.id.clone(), state);
            return;
        };
        if self.parts.rounds == Rounds::Endless {
            self.due.insert((state.due_at, state.id.clone()));
        }
        watched.state = state;
    }

    /// Takes up the feeds of the configuration, with what is remembered of each.
    fn watch(&mut self) {
        let specs = Arc::clone(&self.parts.feeds.borrow_and_update());
        self.dormant
            .extend(self.feeds.drain().map(|(id, watched)| (id, watched.state)));
        self.due.clear();
        self.turns.clear();
        let now = self.parts.clock.now();
        let new_feeds = specs.iter().filter(|spec| !self.dormant.contains_key(&spec.id)).count();
        for spec in specs.iter() {
            let mut state = self
                .dormant
                .remove(&spec.id)
                .unwrap_or_else(|| FeedState::new(spec.id.clone(), schedule::first_due(now, spec.interval, new_feeds)));
            state.not_after(now);
            // A clock that was wrong once must not put a feed to sleep for years.
            if state.due_at > schedule::latest(now, &state, &self.parts.limits) {
                state.due_at = schedule::spread(now, spec.interval);
            }
            let has_failed = matches!(state.status, FeedStatus::Failing | FeedStatus::Gone);
            // Whoever asks for one round keeps the rhythm; the feed remembers its own.
            let turn = match self.parts.rounds {
                Rounds::Once if !has_failed => now,
                _ => state.due_at,
            };
            let has_turn = self.parts.rounds == Rounds::Endless || turn <= now;
            if has_turn && !self.under_way.contains(&spec.id) {
                self.due.insert((turn, spec.id.clone()));
            }
            self.feeds.insert(
                spec.id.clone(),
                Watched {
                    spec: spec.clone(),
                    state,
                },
            );
        }
    }

    /// Whether there is room on the disk for what a poll would bring. Polling stops before the disk is full.
    fn has_room(&mut self) -> bool {
        let free = self.parts.layout.free_bytes().unwrap_or(u64::MAX);
        let full = free < self.parts.free_bytes_min;
        if full != self.disk_full {
            self.disk_full = full;
            self.parts.status.set_disk_full(full);
            let (path, least) = (self.parts.layout.root().display(), self.parts.free_bytes_min);
            if full {
                tracing::error!(%path, free, least, "the disk is almost full, polling stops until there is room");
            } else {
                tracing::info!(%path, free, "there is room on the disk again, polling goes on");
            }
        }
        !full
    }

    fn until_next(&self, now: Timestamp) -> Duration {
        let next = self.due.first().map(|(due, _)| *due);
        next.map_or(IDLE, |due| {
            Duration::try_from(due.duration_since(now)).unwrap_or_default()
        })
    }
}
