//! Dates as pages write them, to instants: machine-readable forms first, then dates in words.
//!
//! A date without a zone is taken as UTC: pages seldom say theirs, and a guess would be wrong silently; the error is
//! less than a day. Years outside 1990..=2100 are no publication dates but placeholders (1970-01-01, 0001-01-01).

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;
use regex::Regex;

/// Reads a date in a form made for machines: RFC 3339, ISO 8601 with or without zone, RFC 2822, Unix seconds.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let found = instant(text).or_else(|| instant(&tidy(text))).or_else(|| {
        let day = text.get(..10)?;
        day.replace('/', "-").parse::<Date>().ok().and_then(midnight)
    });
    found.filter(is_plausible)
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| unix(text))
        .or_else(|| utc(text.parse::<DateTime>().ok()?))
        .or_else(|| DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok())
}

/// Brings common deviations into ISO form: `2024-05-01 10:00:00 +0200`, `2024/05/01`, a zone's name at the end.
fn tidy(text: &str) -> String {
    static SHAPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ,]+(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d+)?)? ?(?:(Z|UTC|GMT)|([+-]\d\d):?(\d\d)?)?$").ok()
    });
    let Some(parts) = SHAPE.as_ref().and_then(|shape| shape.captures(text)) else {
        return text.to_owned();
    };
    let part = |at: usize| parts.get(at).map_or("00", |part| part.as_str());
    let zone = match (parts.get(7), parts.get(8)) {
        (Some(_), _) => "Z".to_owned(),
        (None, Some(hours)) => format!("{}:{}", hours.as_str(), part(9)),
        (None, None) => String::new(),
    };
    format!(
        "{}-{:0>2}-{:0>2}T{:0>2}:{}:{}{zone}",
        part(1),
        part(2),
        part(3),
        part(4),
        part(5),
        part(6)
    )
}

fn unix(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

fn utc(date: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(date).ok()
}

fn midnight(date: Date) -> Option<Timestamp> {
    utc(date.at(0, 0, 0, 0))
}

fn is_plausible(at: &Timestamp) -> bool {
    let year = TimeZone::UTC.to_datetime(*at).year();
    (1990..=2100).contains(&year)
}

/// Names of months, in full or their beginnings of three letters and more, by number. Lower case.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan",
        "jän",
        "gen",
        "ene",
        "janv",
        "янв",
        "січ",
        "styc",
        "led",
        "ιαν",
        "oca",
        "يناير",
        "sij",
        "tammi",
        "януари",
    ],
    &[
        "feb",
        "fév",
        "fev",
        "févr",
        "фев",
        "лют",
        "lut",
        "úno",
        "φεβ",
        "şub",
        "فبراير",
        "velj",
        "helmi",
        "febbr",
    ],
    &[
        "mar", "mär", "mrz", "mrt", "maa", "мар", "бер", "bře", "μαρ", "مارس", "ožu", "märz", "maalis", "març",
    ],
    &[
        "apr",
        "avr",
        "abr",
        "апр",
        "квіт",
        "kwi",
        "dub",
        "απρ",
        "nis",
        "أبريل",
        "tra",
        "huhti",
    ],
    &[
        "may", "mai", "mag", "maj", "mei", "máj", "мая", "май", "трав", "kvě", "μαΐ", "μαι", "mayıs", "مايو", "svi",
        "touko",
    ],
    &[
        "jun",
        "juin",
        "giu",
        "июн",
        "черв",
        "cze",
        "červn",
        "ιουν",
        "haz",
        "يونيو",
        "kesä",
        "jún",
    ],
    &[
        "jul",
        "juil",
        "lug",
        "июл",
        "лип",
        "lip",
        "červenc",
        "ιουλ",
        "tem",
        "يوليو",
        "srp",
        "heinä",
        "júl",
    ],
    &[
        "aug",
        "aoû",
        "ago",
        "авг",
        "серп",
        "sie",
        "srpn",
        "αυγ",
        "ağu",
        "أغسطس",
        "kol",
        "elo",
    ],
    &[
        "sep",
        "set",
        "сен",
        "вер",
        "wrz",
        "zář",
        "σεπ",
        "eyl",
        "سبتمبر",
        "ruj",
        "syys",
    ],
    &[
        "oct",
        "okt",
        "ott",
        "out",
        "окт",
        "жовт",
        "paź",
        "říj",
        "οκτ",
        "eki",
        "أكتوبر",
        "loka",
    ],
    &["nov", "ноя", "лист", "list", "νοε", "kas", "نوفمبر", "stu", "marras"],
    &[
        "dec",
        "dez",
        "déc",
        "dic",
        "дек",
        "груд",
        "gru",
        "pro",
        "δεκ",
        "ara",
        "ديسمبر",
        "joulu",
    ],
];

/// Reads a date in words or in the order of a country: `12. März 2024`, `March 12, 2024`, `12.03.2024`, `2024年3月12日`.
/// A date of two slashes is read only where its order is beyond doubt.
pub(super) fn parse_written(text: &str) -> Option<Timestamp> {
    let (year, month, day) = east_asian(text).or_else(|| numeric(text)).or_else(|| in_words(text))?;
    let date = Date::new(year.parse().ok()?, i8::try_from(month).ok()?, day.parse().ok()?).ok()?;
    midnight(date).filter(is_plausible)
}

fn east_asian(text: &str) -> Option<(&str, usize, &str)> {
    static SHAPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(\d{4})\s*[年년./-]\s*(\d{1,2})\s*[月월./-]\s*(\d{1,2})").ok());
    let parts = SHAPE.as_ref()?.captures(text)?;
    Some((
        parts.get(1)?.as_str(),
        parts.get(2)?.as_str().parse().ok()?,
        parts.get(3)?.as_str(),
    ))
}

fn numeric(text: &str) -> Option<(&str, usize, &str)> {
    static SHAPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(\d{1,2})([./-])\s?(\d{1,2})[./-]\s?(\d{4})\b").ok());
    let parts = SHAPE.as_ref()?.captures(text)?;
    let (first, sign, second) = (parts.get(1)?.as_str(), parts.get(2)?.as_str(), parts.get(3)?.as_str());
    let (a, b): (usize, usize) = (first.parse().ok()?, second.parse().ok()?);
    let year = parts.get(4)?.as_str();
    match (a > 12, b > 12) {
        (_, false) if sign == "." || a > 12 || a == b => Some((year, b, first)),
        (false, true) => Some((year, a, second)),
        _ => None,
    }
}

fn in_words(text: &str) -> Option<(&str, usize, &str)> {
    static DAY_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(\d{1,2})(?:\.|st|nd|rd|th|er|º)?,?[\s-](?:de |d')?(\p{L}{3,})\.?,?[\s-](?:de |del )?(\d{4})\b")
            .ok()
    });
    static MONTH_FIRST: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(\p{L}{3,})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})\b").ok());
    let day_first = || {
        let parts = DAY_FIRST.as_ref()?.captures(text)?;
        Some((
            parts.get(3)?.as_str(),
            month(parts.get(2)?.as_str())?,
            parts.get(1)?.as_str(),
        ))
    };
    let month_first = || {
        let parts = MONTH_FIRST.as_ref()?.captures(text)?;
        Some((
            parts.get(3)?.as_str(),
            month(parts.get(1)?.as_str())?,
            parts.get(2)?.as_str(),
        ))
    };
    day_first().or_else(month_first)
}

/// The number of a month. Longer beginnings win: `červenec` is July, `červen` June.
fn month(name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let matched = MONTHS
        .iter()
        .enumerate()
        .flat_map(|(at, names)| names.iter().map(move |name| (at + 1, name)));
    matched
        .filter(|(_, start)| name.starts_with(**start))
        .max_by_key(|(_, start)| start.len())
        .map(|(month, _)| month)
}

/// The date in an address: `/2024/05/01/`, `2024-05-01`, `20240501`.
pub(super) fn in_path(path: &str) -> Option<Timestamp> {
    static SHAPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|[^\d])((?:19|20)\d\d)([-/_.]?)(\d\d?)([-/_.]?)(\d\d?)(?:[^\d]|$)").ok());
    let parts = SHAPE.as_ref()?.captures(path)?;
    let part = |at: usize| parts.get(at).map_or("", |part| part.as_str());
    let is_glued = part(2).is_empty();
    if part(2) != part(4) || (is_glued && (part(3).len(), part(5).len()) != (2, 2)) {
        return None;
    }
    let date = Date::new(part(1).parse().ok()?, part(3).parse().ok()?, part(5).parse().ok()?).ok()?;
    midnight(date).filter(is_plausible)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(parse: fn(&str) -> Option<Timestamp>, text: &str, expected: &str) {
        let found = parse(text).map_or_else(|| "none".to_owned(), |at| at.to_string());
        assert_eq!(expected, found, "{text}");
    }

    #[test]
    fn machine_readable_dates() {
        for (text, expected) in [
            ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00Z"),
            ("2024-05-01T10:00:00+0200", "2024-05-01T08:00:00Z"),
            ("2024-05-01 10:00:00 +0200", "2024-05-01T08:00:00Z"),
            ("2024-05-01T10:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00", "2024-05-01T10:00:00Z"),
            ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00Z"),
            ("2024/5/1", "2024-05-01T00:00:00Z"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 +0000", "2024-05-01T10:00:00Z"),
            ("1714557600", "2024-05-01T10:00:00Z"),
            ("1714557600000", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00:00.123Z something", "2024-05-01T00:00:00Z"),
            ("1970-01-01T00:00:00Z", "none"),
            ("gestern", "none"),
        ] {
            check(parse, text, expected);
        }
    }

    #[test]
    fn dates_in_words() {
        for (text, day) in [
            ("Stand: 12. März 2024, 10:30 Uhr", "2024-03-12"),
            ("Tuesday, March 12, 2024", "2024-03-12"),
            ("Published 12 Mar 2024", "2024-03-12"),
            ("12 de marzo de 2024", "2024-03-12"),
            ("12 července 2024", "2024-07-12"),
            ("12 марта 2024", "2024-03-12"),
            ("12.03.2024 10:30", "2024-03-12"),
            ("25/03/2024", "2024-03-25"),
            ("2024年3月12日 10時", "2024-03-12"),
            ("2024년 3월 12일", "2024-03-12"),
        ] {
            check(parse_written, text, &format!("{day}T00:00:00Z"));
        }
        check(parse_written, "03/04/2024", "none");
        check(parse_written, "12 Leute 2024", "none");
    }

    #[test]
    fn dates_in_addresses() {
        check(in_path, "/nrw/2024/05/01/vertrag", "2024-05-01T00:00:00Z");
        check(in_path, "/vertrag-20240501.html", "2024-05-01T00:00:00Z");
        check(in_path, "/vertrag-2024-05-01-abc", "2024-05-01T00:00:00Z");
        check(in_path, "/aid-81640501", "none");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            parse(&text);
            parse_written(&text);
            in_path(&text);
        }
    }
}
