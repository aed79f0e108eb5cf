//! The only call to "now": stages are told the time.

use jiff::Timestamp;

/// Tells the time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock;

impl Clock {
    /// Now, to the microsecond: what the store keeps, so that an instant is the same before and after a restart.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn now(self) -> Timestamp {
        Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}
