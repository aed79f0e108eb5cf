//! When a feed is polled next. Arithmetic only.
//!
//! ```text
//! wait = max(half the feed's own gap between entries ± 10 %,
//!            (the user's interval | Cache-Control or Expires | ttl or sy:updatePeriod) + 0 to 10 %),
//!        between interval_min and interval_max, then past skipHours and skipDays
//! ```
//!
//! A floor is never undercut by jitter; what is varied keeps feeds that failed or started together from returning together.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, Unit};

use super::rhythm;
use crate::config::ScheduleConfig;
use crate::model::{FeedState, FeedStatus, SkipTimes};

/// Share of an interval by which it is varied.
const JITTER: f64 = 0.1;

/// Feeds that may all be polled at once on a first start; more are spread over their interval.
const AT_ONCE: usize = 200;

/// A feed that is gone for good is asked so often all the same: some come back.
const GONE_INTERVAL: Duration = Duration::from_secs(30 * 86_400);

/// How a poll ended, as far as the next one depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// How often the user wants the feed asked at most.
    pub(super) interval: Duration,
    /// For how long the server or the feed itself wants to be left alone after a success.
    pub(super) floor: Option<Duration>,
    /// When the feed wants to be left alone.
    pub(super) skip: SkipTimes,
    /// Entries that the feed showed.
    pub(super) shown: usize,
    /// How it ended.
    pub(super) ending: Ending,
}

/// How a poll ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was answered.
    #[default]
    Answered,
    /// It failed; so long the host wants to be left alone, if it said so.
    Failed(Option<Duration>),
    /// It failed, and the feed is gone for good.
    Gone,
}

/// When a feed that has never been polled is due.
pub(super) fn first_due(now: Timestamp, interval: Duration, new_feeds: usize) -> Timestamp {
    if new_feeds <= AT_ONCE {
        return now;
    }
    spread(now, interval)
}

/// Some time within an interval.
pub(super) fn spread(now: Timestamp, interval: Duration) -> Timestamp {
    later(now, interval.mul_f64(fastrand::f64()))
}

/// When a feed is due after a poll that brought `new` entries; `state` is what is known of it afterwards.
pub(super) fn next_due(
    now: Timestamp,
    asked: &Asked,
    state: &FeedState,
    new: usize,
    limits: &ScheduleConfig,
) -> Timestamp {
    let chance = fastrand::f64();
    match asked.ending {
        Ending::Gone => later(now, jittered(GONE_INTERVAL, chance)),
        Ending::Failed(retry_after) => {
            let wait = back_off(asked.interval, state.failures, limits).max(retry_after.unwrap_or_default());
            // Hosts that rest at once must not be asked at once by all their feeds afterwards.
            later(now, wait.min(limits.interval_max).mul_f64(1.0 + JITTER * chance))
        }
        Ending::Answered => {
            let own = own_interval(asked, state, new, now).min(limits.adaptive_max);
            let floor = asked.interval.max(asked.floor.unwrap_or_default());
            let floor = floor.clamp(limits.interval_min, limits.interval_max);
            let wait = jittered(own, chance).max(floor.mul_f64(1.0 + JITTER * chance));
            past_skipped(later(now, wait), asked.skip)
        }
    }
}

/// How long to wait by the feed's own rhythm.
fn own_interval(asked: &Asked, state: &FeedState, new: usize, now: Timestamp) -> Duration {
    let own = rhythm::interval(&state.memory.rhythm, rhythm::silent_for(state, now)).unwrap_or_default();
    // Two thirds new: before long, entries would leave the feed unseen. Source: Media Cloud's rss-fetcher.
    let rolls_over = asked.shown >= 3 && new * 3 > asked.shown * 2;
    if rolls_over { own.min(asked.interval) } else { own }
}

/// Doubles with each failure in a row, and never dies.
fn back_off(interval: Duration, failures: u32, limits: &ScheduleConfig) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    interval
        .saturating_mul(1 << doublings)
        .clamp(limits.interval_min, limits.interval_max)
}

/// The beginning of the first hour from then on that the feed does not skip. One that skips all skips none.
fn past_skipped(due: Timestamp, skip: SkipTimes) -> Timestamp {
    let is_skipped = |at: Timestamp| {
        let civil = jiff::tz::Offset::UTC.to_datetime(at);
        let day = civil.weekday().to_monday_zero_offset();
        skip.hours & (1 << civil.hour()) != 0 || skip.days & (1 << day) != 0
    };
    let hour = SignedDuration::from_hours(1);
    let mut at = due;
    for _ in 0..7 * 24 {
        if !is_skipped(at) {
            return at;
        }
        let begun = at.round(
            jiff::TimestampRound::new()
                .smallest(Unit::Hour)
                .mode(jiff::RoundMode::Trunc),
        );
        at = begun.ok().and_then(|begun| begun.checked_add(hour).ok()).unwrap_or(due);
    }
    due
}

/// Later than this a feed is not due.
pub(super) fn latest(now: Timestamp, state: &FeedState, limits: &ScheduleConfig) -> Timestamp {
    let longest = match state.status {
        FeedStatus::Gone => limits.interval_max.max(GONE_INTERVAL),
        _ => limits.interval_max,
    };
    // Skipped days may lie behind the longest interval.
    let skipped = if state.memory.skip == SkipTimes::default() {
        0
    } else {
        7
    };
    later(
        now,
        longest.mul_f64(1.0 + JITTER) + Duration::from_secs(skipped * 86_400),
    )
}

/// When an entry whose page failed for a passing reason is tried again: 2, 8, 32 minutes, 2 and 8 hours. Behind the feeds of a host that
/// rests: were a page asked first and sent away again, the feed's turn would never come.
pub(super) fn entry_retry(now: Timestamp, attempts: u32, retry_after: Option<Duration>) -> Timestamp {
    let wait = Duration::from_secs(120).saturating_mul(1 << (2 * attempts.min(4)));
    later(now, wait.max(retry_after.unwrap_or_default().mul_f64(1.25)))
}

fn jittered(wait: Duration, chance: f64) -> Duration {
    wait.mul_f64(1.0 - JITTER + 2.0 * JITTER * chance)
}

/// To the microsecond, as the store keeps it.
fn later(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
    now.checked_add(SignedDuration::from_micros(wait))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeedId, Rhythm};

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(3_600);

    /// A Thursday.
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn asked() -> Asked {
        Asked {
            interval: 15 * MINUTE,
            ..Asked::default()
        }
    }

    /// A feed with an entry every `gap`.
    fn state(gap: Option<Duration>) -> FeedState {
        let mut state = FeedState::new(FeedId::from_address("https://example.org/feed"), NOW);
        state.memory.rhythm = Rhythm {
            since: Some(NOW),
            gaps: 10,
            mean: gap,
            longest: gap,
        };
        state
    }

    /// The shortest and the longest wait of a hundred.
    fn waits(asked: &Asked, state: &FeedState, new: usize) -> (Duration, Duration) {
        let limits = ScheduleConfig::default();
        let wait = || Duration::try_from(next_due(NOW, asked, state, new, &limits).duration_since(NOW)).unwrap();
        let mut waits: Vec<Duration> = (0..100).map(|_| wait()).collect();
        waits.sort_unstable();
        (waits[0], waits[99])
    }

    fn check(asked: &Asked, state: &FeedState, new: usize, at_least: Duration, at_most: Duration) {
        let (shortest, longest) = waits(asked, state, new);
        assert!(shortest >= at_least && longest <= at_most, "{shortest:?}..{longest:?}");
        assert!(longest > shortest, "it varies");
    }

    #[test]
    fn the_users_interval_is_a_floor_and_jitter_does_not_undercut_it() {
        check(&asked(), &state(None), 0, 15 * MINUTE, 17 * MINUTE);
        check(&asked(), &state(Some(10 * MINUTE)), 0, 15 * MINUTE, 17 * MINUTE);
    }

    #[test]
    fn a_slow_feed_is_asked_by_its_own_rhythm() {
        check(&asked(), &state(Some(4 * HOUR)), 0, 108 * MINUTE, 132 * MINUTE);
        check(&asked(), &state(Some(300 * HOUR)), 0, HOUR * 27 / 5, HOUR * 33 / 5);
    }

    #[test]
    fn a_feed_that_rolls_over_is_asked_sooner() {
        let rolling = Asked { shown: 20, ..asked() };
        check(&rolling, &state(Some(4 * HOUR)), 14, 15 * MINUTE, 17 * MINUTE);
        check(&rolling, &state(Some(4 * HOUR)), 13, 108 * MINUTE, 132 * MINUTE);
    }

    #[test]
    fn a_servers_floor_lengthens_the_interval_up_to_a_day() {
        let floor = |floor| Asked {
            floor: Some(floor),
            ..asked()
        };
        check(&floor(HOUR), &state(None), 0, HOUR, 67 * MINUTE);
        check(&floor(1_000 * HOUR), &state(None), 0, 24 * HOUR, 27 * HOUR);
    }

    #[test]
    fn skipped_hours_and_days_are_waited_out() {
        let due = |skip| past_skipped(NOW + 90 * MINUTE, skip).duration_since(NOW).as_secs() / 60;
        let (hours, days) = (0b111 << 1, 0);
        assert_eq!(4 * 60, due(SkipTimes { hours, days }));
        let thursday_and_friday = SkipTimes {
            hours: 1,
            days: 0b1_1000,
        };
        assert_eq!(49 * 60, due(thursday_and_friday));
        assert_eq!(90, due(SkipTimes::default()));
        let all = SkipTimes { hours: 0, days: 0x7f };
        assert_eq!(90, due(all), "who skips all skips none");
    }

    #[test]
    fn failures_back_off_and_never_die() {
        let failed = Asked {
            ending: Ending::Failed(None),
            ..asked()
        };
        let mut shortest = Duration::ZERO;
        for failures in [1, 3, 6] {
            let state = FeedState {
                failures,
                ..state(None)
            };
            let wait = waits(&failed, &state, 0).0;
            assert!(wait > shortest, "{failures}: {wait:?}");
            shortest = wait;
        }
        let forever = FeedState {
            failures: u32::MAX,
            ..state(None)
        };
        check(&failed, &forever, 0, 24 * HOUR, 27 * HOUR);
    }

    #[test]
    fn a_retry_after_is_never_undercut() {
        let failed = Asked {
            ending: Ending::Failed(Some(HOUR)),
            ..asked()
        };
        let once = FeedState {
            failures: 1,
            ..state(None)
        };
        check(&failed, &once, 0, HOUR, 67 * MINUTE);
    }

    #[test]
    fn pages_of_a_host_that_rests_wait_behind_its_feeds() {
        let failed = Asked {
            ending: Ending::Failed(Some(HOUR)),
            ..asked()
        };
        let once = FeedState {
            failures: 1,
            ..state(None)
        };
        let page = entry_retry(NOW, 0, Some(HOUR)).duration_since(NOW);
        assert!(page > SignedDuration::try_from(waits(&failed, &once, 0).1).unwrap());
    }

    #[test]
    fn what_is_gone_is_asked_once_a_month() {
        let gone = Asked {
            ending: Ending::Gone,
            ..asked()
        };
        check(&gone, &state(None), 0, 27 * 24 * HOUR, 33 * 24 * HOUR);
        let state = FeedState {
            status: FeedStatus::Gone,
            ..state(None)
        };
        let latest = latest(NOW, &state, &ScheduleConfig::default());
        assert!(latest.duration_since(NOW).as_hours() >= 33 * 24);
    }

    #[test]
    fn a_large_import_is_spread_over_the_interval() {
        let dues: Vec<f64> = (0..1000)
            .map(|_| first_due(NOW, 15 * MINUTE, 1000).duration_since(NOW).as_secs_f64())
            .collect();
        assert!(dues.iter().filter(|due| **due < 450.0).count() > 350);
        assert!(dues.iter().all(|due| *due < 900.0));
        assert_eq!(NOW, first_due(NOW, 15 * MINUTE, 3));
    }
}
