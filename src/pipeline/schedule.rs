//! When a feed is polled next. Arithmetic only.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::config::ScheduleConfig;

/// Share of an interval by which it is varied, so that feeds which failed together do not return together.
const JITTER: f64 = 0.1;

/// Feeds that may all be polled at once on a first start; more are spread over their interval.
const AT_ONCE: usize = 200;

/// When a feed that has never been polled is due.
pub(super) fn first_due(now: Timestamp, interval: Duration, new_feeds: usize) -> Timestamp {
    if new_feeds <= AT_ONCE {
        return now;
    }
    later(now, interval.mul_f64(fastrand::f64()))
}

/// When a feed is due again after a poll that succeeded.
pub(super) fn after_success(
    now: Timestamp,
    interval: Duration,
    server_floor: Option<Duration>,
    limits: &ScheduleConfig,
) -> Timestamp {
    let wait = interval
        .max(server_floor.unwrap_or_default())
        .clamp(limits.interval_min, limits.interval_max);
    later(now, jittered(wait, fastrand::f64()))
}

/// When a feed is due again after its `failures`-th failure in a row. A server's Retry-After is never undercut.
pub(super) fn after_failure(
    now: Timestamp,
    interval: Duration,
    failures: u32,
    retry_after: Option<Duration>,
    limits: &ScheduleConfig,
) -> Timestamp {
    let doublings = failures.saturating_sub(1).min(16);
    let backed_off = interval
        .saturating_mul(1 << doublings)
        .clamp(limits.interval_min, limits.interval_max);
    let wait = jittered(backed_off, fastrand::f64()).max(retry_after.unwrap_or_default().min(limits.interval_max));
    later(now, wait)
}

/// Later than this no feed is due.
pub(super) fn latest(now: Timestamp, limits: &ScheduleConfig) -> Timestamp {
    later(now, limits.interval_max.mul_f64(1.0 + JITTER))
}

/// When an entry whose page failed for a passing reason is tried again: 2, 8, 32 minutes, 2 and 8 hours.
pub(super) fn entry_retry(now: Timestamp, attempts: u32, retry_after: Option<Duration>) -> Timestamp {
    let wait = Duration::from_secs(120).saturating_mul(1 << (2 * attempts.min(4)));
    later(now, wait.max(retry_after.unwrap_or_default()))
}

fn jittered(wait: Duration, chance: f64) -> Duration {
    wait.mul_f64(1.0 - JITTER + 2.0 * JITTER * chance)
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> ScheduleConfig {
        ScheduleConfig {
            interval_min: Duration::from_secs(300),
            interval_max: Duration::from_secs(86_400),
            ..ScheduleConfig::default()
        }
    }

    fn waited(due: Timestamp) -> f64 {
        due.duration_since(Timestamp::UNIX_EPOCH).as_secs_f64()
    }

    #[test]
    fn failures_back_off_and_never_die() {
        let mut last = 0.0;
        for failures in [1, 3, 6] {
            let wait = waited(after_failure(
                Timestamp::UNIX_EPOCH,
                Duration::from_secs(900),
                failures,
                None,
                &limits(),
            ));
            assert!(wait > last, "{failures}: {wait}");
            last = wait;
        }
        let forever = after_failure(
            Timestamp::UNIX_EPOCH,
            Duration::from_secs(900),
            u32::MAX,
            None,
            &limits(),
        );
        assert!(waited(forever) <= 86_400.0 * (1.0 + JITTER));
    }

    #[test]
    fn a_retry_after_is_never_undercut() {
        let hour = Some(Duration::from_secs(3600));
        let due = after_failure(Timestamp::UNIX_EPOCH, Duration::from_secs(300), 1, hour, &limits());
        assert!(waited(due) >= 3600.0);
    }

    #[test]
    fn a_servers_floor_lengthens_the_interval_and_jitter_stays_small() {
        for _ in 0..100 {
            let due = after_success(
                Timestamp::UNIX_EPOCH,
                Duration::from_secs(600),
                Some(Duration::from_secs(1800)),
                &limits(),
            );
            assert!((1620.0..=1980.0).contains(&waited(due)));
        }
    }

    #[test]
    fn a_large_import_is_spread_over_the_interval() {
        let dues: Vec<f64> = (0..1000)
            .map(|_| waited(first_due(Timestamp::UNIX_EPOCH, Duration::from_secs(900), 1000)))
            .collect();
        assert!(dues.iter().filter(|due| **due < 450.0).count() > 350);
        assert!(dues.iter().all(|due| *due < 900.0));
        assert!(waited(first_due(Timestamp::UNIX_EPOCH, Duration::from_secs(900), 3)) < 1.0);
    }
}
