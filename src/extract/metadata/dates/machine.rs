//! Dates in forms made for machines.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::fmt::temporal::Pieces;
use regex::{Captures, Regex};

use super::Moment;
use crate::text;

/// Reads the day with which a text begins, whatever follows: `2024-05-01T10:00:00.123Z something`.
pub(super) fn first_day(text: &str) -> Option<Moment> {
    let day = text.trim().trim_matches(['"', '\'']).get(..10)?;
    Moment::of_day(day.replace('/', "-").parse().ok()?).filter(Moment::is_plausible)
}

/// Reads RFC 3339, ISO 8601 with or without zone, RFC 2822, Unix time, and their common deviations.
pub(super) fn read(text: &str) -> Option<Moment> {
    let text = text.trim().trim_matches(['"', '\'']);
    let text = text.strip_prefix("D:").unwrap_or(text);
    let text = of_dot_net(text).unwrap_or(text);
    let found = instant(text).or_else(|| instant(&in_iso_form(text)?));
    found.filter(Moment::is_plausible)
}

/// What is within `/Date(1795523400000+0100)/`, which counts in UTC whatever its zone.
fn of_dot_net(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    inner.split(['+', '-']).next()
}

fn instant(text: &str) -> Option<Moment> {
    let certain = of_zone(text).or_else(|| unix(text).map(|at| Moment::certain(at, None)));
    let of_day = || {
        text.parse::<Date>()
            .ok()
            .filter(|_| text.len() <= 10)
            .and_then(Moment::of_day)
    };
    let local = || text.parse::<DateTime>().ok().and_then(Moment::of_local);
    certain.or_else(of_day).or_else(local)
}

/// RFC 3339 or RFC 2822, with the zone that both have.
fn of_zone(text: &str) -> Option<Moment> {
    let of_iso = || {
        let at = text.parse::<Timestamp>().ok()?;
        let offset = Pieces::parse(text).ok()?.to_numeric_offset();
        Some(Moment::certain(at, offset))
    };
    let of_mail = || {
        let zoned = DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_zoned_datetime(text)
            .ok()?;
        Some(Moment::certain(zoned.timestamp(), Some(zoned.offset())))
    };
    of_iso().or_else(of_mail)
}

fn unix(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

/// Brings common deviations into ISO form: `2024-05-01 10:00:00 +0200`, `2024/05/01`, `20240501T1000`, `20240501100000`, a
/// zone's name at the end.
fn in_iso_form(text: &str) -> Option<String> {
    static SHAPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(\d{4})([-/.]?)(\d\d?)([-/.]?)(\d\d?)\.?(?:[T ,]*(\d\d?):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?)? ?(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?|[A-Z][a-z]+/[A-Za-z_]+)?$").ok()
    });
    let parts = SHAPE.as_ref()?.captures(text)?;
    let part = |at: usize| parts.get(at).map_or("", |part| part.as_str());
    let is_glued = part(2).is_empty() || part(4).is_empty();
    if is_glued && (part(3).len(), part(5).len()) != (2, 2) {
        return None;
    }
    let day = format!("{}-{:0>2}-{:0>2}", part(1), part(3), part(5));
    if part(6).is_empty() {
        return Some(day);
    }
    let zone = match (part(9), part(10)) {
        ("", "") => String::new(),
        ("", sign) => format!("{sign}{:0>2}:{:0>2}", part(11), part(12)),
        _ => "Z".to_owned(),
    };
    Some(format!("{day}T{:0>2}:{}:{:0>2}{zone}", part(6), part(7), part(8)))
}

/// The day in an address: `/2024/05/01/`, `2024-05-01`, `20240501`, `/2024/may/1/`.
pub(super) fn in_path(path: &str) -> Option<Moment> {
    static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        [
            r"(?:^|[^\d])((?:19|20)\d\d)([-/_.]?)(\d\d?)([-/_.]?)(\d\d?)(?:[^\d]|$)",
            // With the time of day behind it.
            r"(?:^|[^\d])((?:19|20)\d\d)()([01]\d)()([0-3]\d)\d{4,6}(?:[^\d]|$)",
            r"(?:^|[^\d])((?:19|20)\d\d)([-/])([a-z]{3,9})([-/])(\d\d?)(?:[^\d]|$)",
        ]
        .into_iter()
        .filter_map(|shape| Regex::new(shape).ok())
        .collect()
    });
    // What looks like one may overlap with what is one: `/cup-2026/2024/05/01/`.
    let starts = || {
        path.char_indices()
            .filter(|(_, c)| !c.is_alphanumeric())
            .map(|(at, _)| at)
    };
    let days = |shape: &Regex| {
        let mut parts = starts().filter_map(|at| shape.captures_at(path, at));
        parts.find_map(|parts| day_of(&parts))
    };
    SHAPES.iter().find_map(days)
}

fn day_of(parts: &Captures<'_>) -> Option<Moment> {
    let part = |at: usize| parts.get(at).map_or("", |part| part.as_str());
    let is_glued = part(2).is_empty();
    if part(2) != part(4) || (is_glued && (part(3).len(), part(5).len()) != (2, 2)) {
        return None;
    }
    let year = part(1).parse().ok()?;
    let month = part(3).parse().ok().or_else(|| text::month(part(3), None))?;
    let date = Date::new(year, month, part(5).parse().ok()?).ok()?;
    Moment::of_day(date).filter(Moment::is_plausible)
}

/// Year and month in an address: `/2024/05/`.
pub(super) fn month_in_path(path: &str) -> Option<(i16, i8)> {
    static SHAPE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"/((?:19|20)\d\d)[/-]([01]\d)/").ok());
    let parts = SHAPE.as_ref()?.captures(path)?;
    let number = |at: usize| parts.get(at).map(|part| part.as_str());
    Some((number(1)?.parse().ok()?, number(2)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(read: fn(&str) -> Option<Moment>, text: &str, expected: &str) {
        let found = read(text).map_or_else(|| "none".to_owned(), |moment| moment.at.to_string());
        assert_eq!(expected, found, "{text}");
    }

    #[test]
    fn machine_readable_dates() {
        for (text, expected) in [
            ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z"),
            ("2024-05-01T10:00:00+0200", "2024-05-01T08:00:00Z"),
            ("2024-05-01T10:00:00+02", "2024-05-01T08:00:00Z"),
            ("2024-05-01 10:00:00 +0200", "2024-05-01T08:00:00Z"),
            ("2024-05-01T10:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00 GMT+2", "2024-05-01T08:00:00Z"),
            ("20240501T100000Z", "2024-05-01T10:00:00Z"),
            ("20240501", "2024-05-01T00:00:00Z"),
            ("2024/5/1", "2024-05-01T00:00:00Z"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 +0000", "2024-05-01T10:00:00Z"),
            ("1714557600", "2024-05-01T10:00:00Z"),
            ("/Date(1714557600000)/", "2024-05-01T10:00:00Z"),
            ("/Date(1714557600000+0200)/", "2024-05-01T10:00:00Z"),
            ("20240501100000", "2024-05-01T10:00:00Z"),
            ("1970-01-01T00:00:00Z", "none"),
            ("gestern", "none"),
        ] {
            check(read, text, expected);
        }
    }

    #[test]
    fn dates_in_addresses() {
        check(first_day, "2024-05-01T10:00:00.123Z something", "2024-05-01T00:00:00Z");
        check(in_path, "/nrw/2024/05/01/vertrag", "2024-05-01T00:00:00Z");
        check(in_path, "/vertrag-20240501.html", "2024-05-01T00:00:00Z");
        check(in_path, "/vertrag-202405011030", "2024-05-01T00:00:00Z");
        check(in_path, "/vertrag-2024-05-01-abc", "2024-05-01T00:00:00Z");
        check(in_path, "/2024/may/1/vertrag", "2024-05-01T00:00:00Z");
        check(in_path, "/cup-2026/2024/05/01/vertrag", "2024-05-01T00:00:00Z");
        check(in_path, "/aid-81640501", "none");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            read(&text);
            in_path(&text);
            month_in_path(&text);
        }
    }
}
