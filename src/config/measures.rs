//! Durations and sizes as people write them: `90s`, `15m`, `1h30m`, `500 kB`, `15 MB`.
//!
//! The written form is strict, so that a file reads the same everywhere; what is nearly right is answered with the
//! right form. Decimal units count in thousands, binary ones (`MiB`) in 1024s.

use std::fmt::Write;
use std::time::Duration;

/// Units of time, the longest first, with the words that people write for them.
const TIMES: &[(&str, u64, &[&str])] = &[
    ("d", 86_400_000, &["day", "days"]),
    ("h", 3_600_000, &["hr", "hrs", "hour", "hours"]),
    ("m", 60_000, &["min", "mins", "minute", "minutes"]),
    ("s", 1_000, &["sec", "secs", "second", "seconds"]),
    ("ms", 1, &["msec", "millis", "milliseconds"]),
];

/// Units of size, the largest first.
const SIZES: &[(&str, u64)] = &[
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

/// Reads a duration; the error is the form that was perhaps meant.
pub(super) fn duration(text: &str) -> Result<Duration, Option<String>> {
    let strict = steps(text).and_then(|steps| total(&steps, |unit| time_unit(unit, false)));
    strict.ok_or_else(|| {
        let joined = text.to_lowercase().replace([' ', ',', '_'], "");
        total(&steps(&joined)?, |unit| time_unit(unit, true)).map(format_duration)
    })
}

/// Reads a size in bytes; the error is the form that was perhaps meant.
pub(super) fn size(text: &str) -> Result<u64, Option<String>> {
    let parts = || {
        let at = text.find(|letter: char| !letter.is_ascii_digit())?;
        let (digits, unit) = text.split_at_checked(at)?;
        Some((digits.parse::<u64>().ok()?, unit))
    };
    let strict = parts().and_then(|(number, unit)| {
        let unit = unit.strip_prefix(' ').unwrap_or(unit);
        let (_, bytes) = SIZES.iter().find(|(name, _)| *name == unit)?;
        number.checked_mul(*bytes)
    });
    strict.ok_or_else(|| {
        let (number, unit) = parts()?;
        let unit = unit.trim().to_ascii_lowercase();
        let matches = |name: &&(&str, u64)| {
            let name = name.0.to_ascii_lowercase();
            name == unit || (!unit.is_empty() && name.strip_suffix('b') == Some(&unit))
        };
        let (name, bytes) = SIZES.iter().find(matches)?;
        number.checked_mul(*bytes)?;
        Some(format!("{number} {name}"))
    })
}

/// The written form of a duration.
pub(super) fn format_duration(duration: Duration) -> String {
    let mut rest = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if rest == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    for (unit, millis, _) in TIMES {
        let (count, left) = (rest / millis, rest % millis);
        // "24h" and "36h" say more than "1d" and "1d12h".
        if *unit == "d" && (left > 0 || count == 1) {
            continue;
        }
        if count > 0 {
            // Writing to a string does not fail.
            let _ = write!(text, "{count}{unit}");
        }
        rest = left;
    }
    text
}

/// The written form of a size: the largest unit that gives a whole number.
pub(super) fn format_size(bytes: u64) -> String {
    SIZES
        .iter()
        .find(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit))
        .map_or_else(
            || format!("{bytes} B"),
            |(name, unit)| format!("{} {name}", bytes / unit),
        )
}

/// Splits `1h30m` into numbers and units.
fn steps(text: &str) -> Option<Vec<(u64, &str)>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let letters = tail.find(|letter: char| letter.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(letters)?;
        steps.push((number.parse().ok()?, unit));
        rest = tail;
    }
    (!steps.is_empty()).then_some(steps)
}

/// Milliseconds of a unit.
fn time_unit(unit: &str, loose: bool) -> Option<u64> {
    let known = |(name, _, words): &&(&str, u64, &[&str])| *name == unit || (loose && words.contains(&unit));
    TIMES.iter().find(known).map(|(_, millis, _)| *millis)
}

/// Adds the steps up. Units must become smaller from step to step: `30m1h` is a slip.
fn total(steps: &[(u64, &str)], millis_of: impl Fn(&str) -> Option<u64>) -> Option<Duration> {
    let (mut sum, mut smallest) = (0_u64, u64::MAX);
    for (number, unit) in steps {
        let millis = millis_of(unit)?;
        if millis >= smallest {
            return None;
        }
        smallest = millis;
        sum = sum.checked_add(number.checked_mul(millis)?)?;
    }
    Some(Duration::from_millis(sum))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read_as_written() {
        for (text, seconds) in [
            ("30s", 30),
            ("15m", 900),
            ("24h", 86_400),
            ("30d", 2_592_000),
            ("1h30m", 5_400),
        ] {
            assert_eq!(Ok(Duration::from_secs(seconds)), duration(text), "{text}");
            assert_eq!(text, format_duration(Duration::from_secs(seconds)));
        }
        assert_eq!(Ok(Duration::from_millis(250)), duration("250ms"));
        assert_eq!("0s", format_duration(Duration::ZERO));
    }

    #[test]
    fn nearly_right_durations_are_put_right() {
        for (text, meant) in [
            ("15 min", Some("15m")),
            ("15M", Some("15m")),
            ("2 Hours", Some("2h")),
            ("90 minutes", Some("1h30m")),
            ("1 hour, 30 min", Some("1h30m")),
            ("30m1h", None),
            ("15", None),
            ("soon", None),
            ("", None),
            ("99999999999999999999s", None),
            ("９s", None),
        ] {
            assert_eq!(Err(meant.map(str::to_owned)), duration(text), "{text}");
        }
    }

    #[test]
    fn sizes_are_read_as_written() {
        for (text, bytes) in [
            ("15 MB", 15_000_000),
            ("500 kB", 500_000),
            ("1 GB", 1_000_000_000),
            ("3 MiB", 3_145_728),
        ] {
            assert_eq!(Ok(bytes), size(text), "{text}");
            assert_eq!(text, format_size(bytes));
        }
        assert_eq!(Ok(5_000_000), size("5MB"));
        assert_eq!((Ok(0), "0 B"), (size("0 B"), format_size(0).as_str()));
    }

    #[test]
    fn nearly_right_sizes_are_put_right() {
        for (text, meant) in [
            ("15 mb", Some("15 MB")),
            ("15M", Some("15 MB")),
            ("1  gb", Some("1 GB")),
            ("15", None),
            ("MB", None),
            ("15 apples", None),
            ("99999999999 TB", None),
        ] {
            assert_eq!(Err(meant.map(str::to_owned)), size(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC*") {
            let _ = (duration(&text), size(&text));
        }

        #[test]
        fn what_is_formatted_reads_back(millis in 0_u64..10_000_000_000, bytes: u64) {
            let time = Duration::from_millis(millis);
            prop_assert_eq!(Ok(time), duration(&format_duration(time)));
            prop_assert_eq!(Ok(bytes), size(&format_size(bytes)));
        }
    }
}
