//! READY, STATUS, WATCHDOG and STOPPING. Without systemd nothing is sent.

use std::time::Duration;

use sd_notify::NotifyState;

use crate::pipeline::Status;

/// Tells systemd that feeds are loaded and the store is open.
pub(super) fn ready(status: &str) {
    send(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// Tells systemd, and `systemctl status`, how it goes.
pub(super) fn status(status: &str) {
    send(&[NotifyState::Status(status)]);
}

/// Tells systemd that the end has begun.
pub(super) fn stopping() {
    send(&[
        NotifyState::Stopping,
        NotifyState::Status("committing what has arrived"),
    ]);
}

fn send(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd did not take a notification");
    }
}

/// Feeds the watchdog, but only on proof of progress: both the keeper and the poller have turned since the last time.
pub(super) struct Watchdog {
    last: (u64, u64),
    /// Times in a row without progress.
    missed: u32,
    /// How often to ask.
    pub(super) every: Duration,
    enabled: bool,
}

impl Watchdog {
    /// The watchdog that systemd has set for this process, if any.
    pub(super) fn new() -> Self {
        let limit = sd_notify::watchdog_enabled();
        // A third of the limit, so that one slow turn is no death.
        let every = limit.map_or(Duration::from_secs(5), |limit| limit / 3);
        Self {
            last: (0, 0),
            missed: 0,
            every,
            enabled: limit.is_some(),
        }
    }

    /// Pings if there was progress.
    pub(super) fn ask(&mut self, of: &Status) {
        if !self.enabled {
            return;
        }
        let (keeper, poller) = of.turns();
        if keeper > self.last.0 && poller > self.last.1 {
            self.last = (keeper, poller);
            self.missed = 0;
            return send(&[NotifyState::Watchdog]);
        }
        self.missed += 1;
        // A single slow turn is nothing to tell.
        if self.missed > 1 {
            tracing::warn!(keeper, poller, "no progress since the last watchdog ping");
        }
    }
}
