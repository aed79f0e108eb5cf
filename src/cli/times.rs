//! Instants and spans as people read and type them.

use jiff::{SignedDuration, Timestamp};

use super::exit::Failure;
use crate::bulk::read_date;
use crate::model::{ClaimedDate, DateDoubt, FirstSeen};

/// Below this many seconds a span is told with tenths.
const TENTHS_BELOW: i64 = 10;

/// An instant in a table: UTC, to the second.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A claimed date with its origin, what time it was there, and what had to be supposed.
pub(super) fn published(published: ClaimedDate) -> String {
    let doubt = match published.doubt {
        None => "",
        Some(DateDoubt::Zone) => "; its zone was supposed",
        Some(DateDoubt::Time) => "; the day only",
        Some(DateDoubt::Future) => "; it claimed a later date",
    };
    let there = published.offset.filter(|offset| !offset.is_zero());
    let there = there.map_or_else(String::new, |offset| {
        let clock = offset.to_datetime(published.at).strftime("%H:%M");
        format!("; {clock} at UTC{offset}")
    });
    format!("{} ({}{there}{doubt})", stamp(published.at), published.origin.as_str())
}

/// The interval of first sight in a table.
pub(super) fn interval(seen: &FirstSeen) -> String {
    match seen.from {
        None => format!("..{}", stamp(seen.to)),
        Some(from) if from == seen.to => stamp(seen.to),
        Some(from) if from.strftime("%F").to_string() == seen.to.strftime("%F").to_string() => {
            format!("{}..{}", stamp(from), seen.to.strftime("%H:%M:%S"))
        }
        Some(from) => format!("{}..{}", stamp(from), stamp(seen.to)),
    }
}

/// How much later something was seen, as an interval, `+1m..+3m`; `tie` where nobody can say.
pub(super) fn lag(first: &FirstSeen, later: &FirstSeen) -> String {
    match later.lag_behind(first) {
        None => "tie".to_owned(),
        Some((least, Some(most))) if least == most => format!("+{}", span(least)),
        Some((least, Some(most))) => format!("+{}..+{}", span(least), span(most)),
        Some((least, None)) => format!("+{}..", span(least)),
    }
}

/// A span in its two largest units, `1h30m`.
pub(super) fn span(span: SignedDuration) -> String {
    let seconds = span.as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) if seconds < TENTHS_BELOW => format!("{:.1}s", span.as_secs_f64().max(0.0)),
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, minutes) => format!("{minutes}m{:02}s", seconds % 60),
        (0, hours, minutes) => format!("{hours}h{minutes:02}m"),
        (days, hours, _) => format!("{days}d{hours:02}h"),
    }
}

/// An instant that was typed: a date, or a time ago such as `24h`, `7d`, `yesterday`.
pub(super) fn since(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    if let Some(at) = read_date(text) {
        return Ok(at);
    }
    let hours = match text.trim() {
        "yesterday" => Some(24),
        ago => hours_ago(ago),
    };
    hours
        .and_then(|hours| now.checked_sub(SignedDuration::from_hours(hours)).ok())
        .ok_or_else(|| {
            Failure::usage(format!(
                "{text:?} is no time; write 24h, 7d, 2w, or a date as in 2026-11-24"
            ))
        })
}

fn hours_ago(text: &str) -> Option<i64> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let unit = text.chars().last()?;
    let hours = match unit {
        'h' => 1,
        'd' => 24,
        'w' => 24 * 7,
        _ => return None,
    };
    text[..text.len() - 1]
        .parse::<u32>()
        .ok()
        .map(|count| i64::from(count) * hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(from: Option<i64>, to: i64) -> FirstSeen {
        let at = |second| Timestamp::from_second(second).unwrap();
        FirstSeen {
            from: from.map(at),
            to: at(to),
        }
    }

    #[test]
    fn a_lag_is_an_interval_or_a_tie() {
        assert_eq!("+1m00s..+3m00s", lag(&seen(Some(0), 60), &seen(Some(120), 180)));
        assert_eq!("tie", lag(&seen(Some(0), 60), &seen(Some(30), 180)));
        assert_eq!("+1h00m", lag(&seen(Some(60), 60), &seen(Some(3660), 3660)));
    }

    #[test]
    fn intervals_are_short_within_a_day() {
        assert_eq!("1970-01-01 00:00:00..00:01:00", interval(&seen(Some(0), 60)));
        assert_eq!("..1970-01-01 00:01:00", interval(&seen(None, 60)));
    }

    #[test]
    fn times_ago_are_typed_as_people_do() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        for (text, expected) in [
            ("24h", 913_600),
            ("-24h", 913_600),
            ("1d", 913_600),
            ("yesterday", 913_600),
            ("1970-01-02", 86_400),
        ] {
            assert_eq!(expected, since(text, now).unwrap().as_second(), "{text}");
        }
        assert!(since("soon", now).is_err());
        assert!(since("é", now).is_err());
    }
}
