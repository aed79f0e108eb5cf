//! How often a feed brings something: learnt from when it did, used to ask it often enough and to notice its silence.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{Entry, FeedMemory, FeedState, Rhythm};

/// Share of the newest entry in the mean time between entries.
const NEWEST: f64 = 0.1;

/// Gaps that must be known before the rhythm is believed.
const GAPS_MIN: u32 = 3;

/// The longest gap is forgotten by half in this time.
const HALF_LIFE: Duration = Duration::from_secs(30 * 86_400);

/// Part of a present silence that the interval may be: a feed that has gone quiet is asked less often, little by little.
const QUIET_PART: u32 = 16;

/// A whole week with its weekend: before, the longest gap says little.
const WEEK: Duration = Duration::from_secs(8 * 86_400);

/// Silence that is worth an alert at the least.
const SILENCE_MIN: Duration = Duration::from_secs(6 * 3_600);

/// The same while the rhythm has been learnt for less than a week.
const SILENCE_MIN_UNSURE: Duration = Duration::from_secs(3 * 86_400);

/// To the second, as the store keeps it: a restart changes nothing.
fn whole(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs())
}

/// Learns from a poll that brought `count` new entries; the poll before that brought some was `gap` earlier.
pub(super) fn learn(rhythm: &mut Rhythm, gap: Duration, count: usize, now: Timestamp) {
    let Ok(entries) = u32::try_from(count.max(1)) else {
        return;
    };
    rhythm.since.get_or_insert(now);
    let each = gap / entries;
    let mean = match rhythm.mean {
        None => each,
        Some(mean) => {
            let old = (1.0 - NEWEST).powi(entries.min(1_000) as i32);
            mean.mul_f64(old) + each.mul_f64(1.0 - old)
        }
    };
    rhythm.mean = Some(whole(mean));
    let faded = rhythm.longest.map(|longest| {
        let lives = gap.as_secs_f64() / HALF_LIFE.as_secs_f64();
        longest.mul_f64(0.5_f64.powf(lives))
    });
    rhythm.longest = faded.max(Some(gap)).map(whole);
    rhythm.gaps = rhythm.gaps.saturating_add(1);
}

/// What the dates of a feed's entries tell before anyone has watched it: how often it brings something, not how long it is
/// silent.
pub(super) fn first_impression(entries: &[Entry]) -> Rhythm {
    let mut dates: Vec<Timestamp> = entries
        .iter()
        .filter_map(|entry| entry.published)
        .map(|date| date.at)
        .collect();
    dates.sort_unstable();
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return Rhythm::default();
    };
    let (Ok(span), Ok(gaps)) = (
        Duration::try_from(last.duration_since(*first)),
        u32::try_from(dates.len() - 1),
    ) else {
        return Rhythm::default();
    };
    if gaps < GAPS_MIN {
        return Rhythm::default();
    }
    Rhythm {
        gaps: GAPS_MIN,
        mean: Some(whole(span / gaps)),
        ..Rhythm::default()
    }
}

/// How long to wait by the rhythm alone: half the mean time between two entries, so that few polls come in vain and none is
/// late by more than an entry. `None` while it is not known.
pub(super) fn interval(rhythm: &Rhythm, silent_for: Option<Duration>) -> Option<Duration> {
    let mean = rhythm.mean.filter(|_| rhythm.gaps >= GAPS_MIN)?;
    let quiet = silent_for.unwrap_or_default() / QUIET_PART;
    Some((mean / 2).max(quiet))
}

/// For how long a feed has brought nothing new while it was watched.
pub(super) fn silent_for(state: &FeedState, now: Timestamp) -> Option<Duration> {
    let since = state.new_entry_at?.max(state.memory.watched_since?);
    Duration::try_from(now.duration_since(since)).ok()
}

/// Whether a feed is quiet far beyond its habit: three times its longest gap, ten times the usual one, and never before six
/// hours; three days while its habit has been watched for less than a week.
pub fn is_silent(state: &FeedState, now: Timestamp) -> bool {
    let FeedMemory { rhythm, .. } = &state.memory;
    let (Some(silence), Some(mean), Some(longest)) = (silent_for(state, now), rhythm.mean, rhythm.longest) else {
        return false;
    };
    let is_learnt = rhythm
        .since
        .is_some_and(|since| Duration::try_from(now.duration_since(since)).is_ok_and(|time| time >= WEEK));
    let least = if is_learnt { SILENCE_MIN } else { SILENCE_MIN_UNSURE };
    rhythm.gaps >= GAPS_MIN && silence > least.max(longest * 3).max(mean * 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FeedId;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3_600).unwrap()
    }

    /// A feed that brought one entry every `gap` hours, `times` times, from hour 0 on.
    fn feed(gap: i64, times: i64) -> FeedState {
        let mut state = FeedState::new(FeedId::from_address("https://example.org/feed"), at(0));
        state.memory.watched_since = Some(at(0));
        for time in 1..=times {
            learn(
                &mut state.memory.rhythm,
                HOUR * u32::try_from(gap).unwrap(),
                1,
                at(gap * time),
            );
            state.new_entry_at = Some(at(gap * time));
        }
        state
    }

    #[test]
    fn a_feed_is_asked_twice_in_its_usual_gap() {
        assert_eq!(Some(HOUR), interval(&feed(2, 10).memory.rhythm, None));
        assert_eq!(None, interval(&feed(2, 2).memory.rhythm, None), "too little is known");
        let quiet = interval(&feed(2, 10).memory.rhythm, Some(HOUR * 64));
        assert_eq!(Some(HOUR * 4), quiet);
    }

    #[test]
    fn many_entries_at_once_are_a_short_gap_each() {
        let mut rhythm = Rhythm::default();
        for hour in 1..=5 {
            learn(&mut rhythm, HOUR, 12, at(hour));
        }
        assert_eq!(Some(Duration::from_secs(150)), interval(&rhythm, None));
        assert_eq!(Some(HOUR), rhythm.longest);
    }

    #[test]
    fn the_mean_follows_a_change_and_the_longest_gap_fades() {
        let mut rhythm = feed(24, 10).memory.rhythm;
        for _ in 0..60 {
            learn(&mut rhythm, HOUR, 1, at(240));
        }
        assert!(rhythm.mean.unwrap() < HOUR * 2);
        assert!(rhythm.longest.unwrap() < HOUR * 24 && rhythm.longest.unwrap() > HOUR * 20);
    }

    #[test]
    fn silence_is_measured_by_habit() {
        let hourly = feed(1, 200);
        assert!(!is_silent(&hourly, at(200 + 9)));
        assert!(is_silent(&hourly, at(200 + 11)));
        let daily = feed(24, 20);
        assert!(!is_silent(&daily, at(20 * 24 + 71)));
        assert!(is_silent(&daily, at(20 * 24 + 24 * 10 + 1)));
        let young = feed(1, 20);
        assert!(!is_silent(&young, at(20 + 71)), "the weekend is not known yet");
        assert!(is_silent(&young, at(20 + 200)));
    }

    #[test]
    fn nobody_was_silent_while_nobody_listened() {
        let mut state = feed(1, 200);
        state.memory.watched_since = Some(at(1_000));
        assert!(!is_silent(&state, at(1_001)));
        assert!(is_silent(&state, at(1_011)));
    }
}
