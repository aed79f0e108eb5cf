//! How the daemon is doing: what the watchdog, `STATUS=` and the end of `--once` ask.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counters that the tasks move and the daemon reads. Shared by reference count: a message per turn would say no more.
#[derive(Clone, Debug, Default)]
pub struct Status {
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    keeper_turns: AtomicU64,
    poller_turns: AtomicU64,
    polls: AtomicU64,
    not_modified: AtomicU64,
    failed_polls: AtomicU64,
    articles: AtomicU64,
    alerts: AtomicU64,
    seeded: AtomicU64,
    disk_full: AtomicBool,
}

/// What the counters say at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Polls since the start.
    pub polls: u64,
    /// Of these, answered 304.
    pub not_modified: u64,
    /// Of these, failed.
    pub failed_polls: u64,
    /// Articles stored since the start.
    pub articles: u64,
    /// Of these, from first polls: no alerts were raised for them.
    pub seeded: u64,
    /// Alerts raised since the start.
    pub alerts: u64,
    /// Polling waits for room on the disk.
    pub disk_full: bool,
}

impl fmt::Display for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = |number: u64, thing: &str| format!("{number} {thing}{}", if number == 1 { "" } else { "s" });
        write!(
            formatter,
            "{} ({} unchanged, {} failed), {} stored, {}",
            many(self.polls, "poll"),
            self.not_modified,
            self.failed_polls,
            many(self.articles, "article"),
            many(self.alerts, "alert"),
        )?;
        if self.seeded > 0 {
            let seeded = many(self.seeded, "article");
            write!(
                formatter,
                "; no alerts for {seeded} of first polls: what was there before we looked is no news"
            )?;
        }
        if self.failed_polls > 0 {
            formatter.write_str("; `newsvane feeds` says why feeds fail")?;
        }
        if self.disk_full {
            formatter.write_str("; the disk is full, polling waits for room")?;
        }
        Ok(())
    }
}

impl Status {
    pub(super) fn keeper_turned(&self) {
        self.counters.keeper_turns.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn poller_turned(&self) {
        self.counters.poller_turns.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn polled(&self, end: PollEnd) {
        self.counters.polls.fetch_add(1, Ordering::Relaxed);
        match end {
            PollEnd::Modified => {}
            PollEnd::NotModified => _ = self.counters.not_modified.fetch_add(1, Ordering::Relaxed),
            PollEnd::Failed => _ = self.counters.failed_polls.fetch_add(1, Ordering::Relaxed),
        }
    }

    pub(super) fn stored(&self, articles: u64, seeded: u64, alerts: u64) {
        self.counters.articles.fetch_add(articles, Ordering::Relaxed);
        self.counters.seeded.fetch_add(seeded, Ordering::Relaxed);
        self.counters.alerts.fetch_add(alerts, Ordering::Relaxed);
    }

    pub(super) fn set_disk_full(&self, full: bool) {
        self.counters.disk_full.store(full, Ordering::Relaxed);
    }

    /// Turns of the keeper and of the poller: the watchdog is fed only when both have grown.
    pub fn turns(&self) -> (u64, u64) {
        (
            self.counters.keeper_turns.load(Ordering::Relaxed),
            self.counters.poller_turns.load(Ordering::Relaxed),
        )
    }

    /// The counters now.
    pub fn snapshot(&self) -> Snapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Snapshot {
            polls: read(&self.counters.polls),
            not_modified: read(&self.counters.not_modified),
            failed_polls: read(&self.counters.failed_polls),
            articles: read(&self.counters.articles),
            seeded: read(&self.counters.seeded),
            alerts: read(&self.counters.alerts),
            disk_full: self.counters.disk_full.load(Ordering::Relaxed),
        }
    }
}

/// How a poll ended, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PollEnd {
    /// A body came and was read.
    Modified,
    /// 304.
    NotModified,
    /// Anything else.
    Failed,
}
