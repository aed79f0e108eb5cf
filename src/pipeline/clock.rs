//! The only call to "now": stages are told the time.

use jiff::Timestamp;

/// Tells the time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// The instant at which the runtime's own clock, which tests can pause, was read.
    #[cfg(test)]
    simulated: Option<(Timestamp, tokio::time::Instant)>,
}

impl Clock {
    /// Now, to the microsecond: what the store keeps, so that an instant is the same before and after a restart.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn now(self) -> Timestamp {
        #[cfg(test)]
        if let Some((began, since)) = self.simulated {
            return began + since.elapsed();
        }
        Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// A clock that shows `began` now and goes on with the runtime's.
    #[cfg(test)]
    pub(crate) fn simulated(began: Timestamp) -> Self {
        let simulated = Some((began, tokio::time::Instant::now()));
        Self { simulated }
    }
}
