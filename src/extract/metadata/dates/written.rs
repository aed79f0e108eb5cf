//! Dates as people write them: in words of many languages, or in numbers in the order of a country.

use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::Offset;
use regex::{Captures, Regex};

use super::{Moment, calendars};
use crate::model::Lang;
use crate::text;

/// What stands first in dates of three short numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum First {
    #[default]
    Day,
    /// `03/12/2024` is the 12th of March.
    Month,
    /// `24.03.12` is the 12th of March; with a year of four digits the day stands first.
    Year,
}

/// What has to be known of a page to read its dates.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::extract) struct Locale {
    lang: Option<Lang>,
    first: First,
}

/// Domains of two letters that sites of all countries use.
const EVERYWHERE: &[&str] = &[
    "co", "io", "tv", "me", "ai", "cc", "fm", "ly", "to", "ws", "gg", "eu", "is", "re", "la", "vc", "sh",
];
/// Countries whose names of months mean others elsewhere, and their language.
const OWN_MONTHS: &[(&str, &str)] = &[("hr", "hr"), ("ba", "hr"), ("cz", "cs"), ("pl", "pl")];

impl Locale {
    /// Of a page in a language (tag) at a host. A domain of a country tells more than a tag: `en-US` is what publishing
    /// systems say by themselves. English without a country is American.
    pub(super) fn of(tag: Option<&str>, host: &str) -> Self {
        let tag = tag.unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        let (language, region) = tag.split_once('-').unwrap_or((&tag, ""));
        let domain = host.rsplit('.').next().unwrap_or_default();
        let is_of_country = domain.len() == 2 && !EVERYWHERE.contains(&domain);
        let country = if is_of_country { domain } else { region };
        let first = match language {
            "ko" | "ja" | "zh" => First::Year,
            "en" if country.is_empty() => First::Month,
            _ if text::has_month_first(country) => First::Month,
            _ if matches!(domain, "gov" | "edu" | "mil") => First::Month,
            _ => First::Day,
        };
        let of_country = || OWN_MONTHS.iter().find(|(country, _)| *country == domain);
        let lang = Lang::from_tag(language).or_else(|| Lang::from_tag(of_country()?.1));
        Self { lang, first }
    }
}

/// A date in a text.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) moment: Moment,
    /// Where it stands, in bytes of the text given.
    pub(super) range: std::ops::Range<usize>,
}

/// A month's name: letters with their marks, dots within (`มี.ค.`), a second word or a second name in Arabic.
const MONTH: &str = r"([\p{L}\p{M}][\p{L}\p{M}.'’\u{200C}]*(?: (?:الثاني|الأول|الاول|ثان|أول))?(?: ?/ ?[\p{L}\p{M}]+)?)";

/// A shape and the groups in it of year, month and day.
struct Shape {
    regex: Option<Regex>,
    year: usize,
    month: usize,
    day: usize,
}

impl Shape {
    fn new(pattern: &str, year: usize, month: usize, day: usize) -> Self {
        let regex = Regex::new(&pattern.replace("MONTH", MONTH)).ok();
        Self {
            regex,
            year,
            month,
            day,
        }
    }
}

/// Shapes in which the year is clear.
static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    vec![
        Shape::new(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})", 1, 2, 3),
        Shape::new(r"(\d{4})\s?/\s?(\d{1,2})\s?/\s?(\d{1,2})", 1, 2, 3),
        Shape::new(r"(\d{4})\s?\.\s?(\d{1,2})\s?\.\s?(\d{1,2})", 1, 2, 3),
        Shape::new(r"(\d{4})\s?-\s?(\d{1,2})\s?-\s?(\d{1,2})", 1, 2, 3),
        Shape::new(r"(?i)(\d{1,2})\s+tháng\s+(\d{1,2})(?:,| năm)*\s*(\d{4})", 3, 2, 1),
        Shape::new(
            r"(?i)(\d{1,2})(?:\.|st|nd|rd|th|er|re|º|°|ª|-?го|ᲘᲡ|-?а)?,?(?:\s|/|-|\.)*(?:(?:de|of|di|د|ngày|ta'|den) |d['’])?MONTH,?(?:\s|/|-)*(?:(?:de|del|di|do) )?,?\s?(\d{4})",
            3,
            2,
            1,
        ),
        Shape::new(
            r"(?i)MONTH\s?(\d{1,2})(?:\.|st|nd|rd|th|º)?,?\s+(?:\d{1,2}:\d\d(?::\d\d)?\s+(?:[a-z]{2,5}\s+)?)?(?:de |del |of )?(\d{4})",
            3,
            1,
            2,
        ),
        Shape::new(r"(?i)(\d{4})\.?\s?gada\s(\d{1,2})\.?\s?MONTH", 1, 3, 2),
        Shape::new(
            r"(?i)(\d{4})(?:\.|,|-?ko|-?eko)?\s*(?:m\.|gada|г\.|оны|он)?\s*MONTH\s?(\d{1,2})",
            1,
            2,
            3,
        ),
    ]
});

/// Years of eras that East Asian dates count from.
const ERAS: &[(&str, i16)] = &[("令和", 2018), ("平成", 1988), ("民國", 1911), ("民国", 1911)];

/// Finds the dates in a text, in its order, with the time of day where it stands behind. Years of two digits are read
/// in a text that is next to nothing but a date.
pub(super) fn find(text: &str, locale: Locale) -> Vec<Found> {
    let latin = calendars::latin_digits(text);
    if !latin.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let shaped = SHAPES.iter().flat_map(|shape| {
        let captures = shape.regex.iter().flat_map(|regex| regex.captures_iter(&latin));
        captures.filter_map(|parts| shaped(&latin, &parts, shape, locale))
    });
    let mut found: Vec<Found> = Vec::new();
    for new in numeric(&latin, locale).into_iter().chain(shaped).chain(of_era(&latin)) {
        let overlaps = |known: &Found| known.range.start < new.range.end && new.range.start < known.range.end;
        if !found.iter().any(overlaps) {
            found.push(new);
        }
    }
    found.sort_by_key(|found| found.range.start);
    if latin.len() != text.len() {
        to_original(&mut found, &latin, text);
    }
    found
}

/// Moves places in `latin` to those in `text`, which has the same characters but for its digits.
fn to_original(found: &mut [Found], latin: &str, text: &str) {
    let starts: Vec<(usize, usize)> = latin
        .char_indices()
        .zip(text.char_indices())
        .map(|((at, _), (original, _))| (at, original))
        .collect();
    let original = |at: usize| {
        let place = starts.binary_search_by_key(&at, |(start, _)| *start);
        place
            .ok()
            .and_then(|place| starts.get(place))
            .map_or(text.len(), |(_, original)| *original)
    };
    for found in found {
        found.range = original(found.range.start)..original(found.range.end);
    }
}

/// The first date of a text.
pub(super) fn first(text: &str, locale: Locale) -> Option<Moment> {
    find(text, locale).first().map(|found| found.moment)
}

fn shaped(text: &str, parts: &Captures<'_>, shape: &Shape, locale: Locale) -> Option<Found> {
    let part = |at: usize| parts.get(at).map(|part| part.as_str());
    let year: i16 = part(shape.year)?.parse().ok()?;
    let month = part(shape.month)?;
    let month = month
        .parse()
        .ok()
        .or_else(|| calendars::month(month, year, locale.lang))?;
    let range = parts.get(0)?.range();
    dated(text, range, year, month, part(shape.day)?.parse().ok()?)
}

/// A date of numbers that stand free in the text, with the time behind it.
fn dated(text: &str, range: std::ops::Range<usize>, year: i16, month: i8, day: i8) -> Option<Found> {
    let date = calendars::day(year, month, day)?;
    let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if touches(before.chars().next_back()) || touches(after.chars().next()) {
        return None;
    }
    let moment = match time_behind(after) {
        Some((time, Some(offset))) => Moment::certain(offset.to_timestamp(date.to_datetime(time)).ok()?, Some(offset)),
        Some((time, None)) => Moment::of_local(date.to_datetime(time))?,
        None => Moment::of_day(date)?,
    };
    moment.is_plausible().then_some(Found { moment, range })
}

/// Dates of three numbers with the year behind: `12.03.2024`, `3/12/2024`, `12-03-24`.
fn numeric(text: &str, locale: Locale) -> Vec<Found> {
    static SHAPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?([./-])\s?(\d{4}|\d\d)").ok());
    /// Characters of a text in which a year of two digits is one.
    const SHORT: usize = 30;
    let is_short = text.chars().count() <= SHORT;
    let read = |parts: Captures<'_>| {
        let part = |at: usize| parts.get(at).map(|part| part.as_str());
        let (a, b): (i8, i8) = (part(1)?.parse().ok()?, part(3)?.parse().ok()?);
        let sign = part(2)?;
        (sign == part(4)?).then_some(())?;
        let written = part(5)?;
        let last: i16 = written.parse().ok()?;
        let (year, month, day) = match (written.len(), locale.first) {
            (2, _) if !is_short => return None,
            (2, First::Year) => (i16::from(a), b, i8::try_from(last).ok()?),
            // A point stands between day and month wherever the day is first.
            (_, First::Month) if b > 12 || (a <= 12 && sign != ".") => (last, a, b),
            _ if b > 12 => (last, a, b),
            _ => (last, b, a),
        };
        let year = match year {
            0..70 => year + 2000,
            70..100 => year + 1900,
            _ => year,
        };
        dated(text, parts.get(0)?.range(), year, month, day)
    };
    let found = SHAPE.as_ref().map(|shape| shape.captures_iter(text).filter_map(read));
    found.into_iter().flatten().collect()
}

fn of_era(text: &str) -> Vec<Found> {
    static SHAPE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(令和|平成|民國|民国)\s?(元|\d{1,3})年\s?(\d{1,2})月\s?(\d{1,2})日").ok());
    let read = |parts: Captures<'_>| {
        let part = |at: usize| parts.get(at).map(|part| part.as_str());
        let (_, zero) = ERAS.iter().find(|(name, _)| Some(*name) == part(1))?;
        let year = part(2)?.parse().unwrap_or(1);
        dated(
            text,
            parts.get(0)?.range(),
            zero + year,
            part(3)?.parse().ok()?,
            part(4)?.parse().ok()?,
        )
    };
    let found = SHAPE.as_ref().map(|shape| shape.captures_iter(text).filter_map(read));
    found.into_iter().flatten().collect()
}

/// Abbreviations of zones that mean one zone only, and their hours before UTC.
const ZONES: &[(&str, i8)] = &[
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("cet", 1),
    ("mez", 1),
    ("mesz", 2),
    ("cest", 2),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("мск", 3),
    ("est", -5),
    ("edt", -4),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("wib", 7),
    ("hkt", 8),
    ("jst", 9),
    ("kst", 9),
    ("aest", 10),
    ("aedt", 11),
    ("nzst", 12),
    ("nzdt", 13),
];

/// Words before and behind a time that say in which half of the day it is.
const HALF_BEFORE: &str = "上午|午前|오전|凌晨|早上|صباحا|sáng|下午|午後|오후|晚上|مساء|chiều|tối";
const HALF_BEHIND: &str = r"a\.? ?m|p\.? ?m|μ\.? ?μ|π\.? ?μ|ق\.? ?ظ|ب\.? ?ظ|ص|م|öö|ös|ptg|pg|पूर्वाह्न|अपराह्न|এএম|পিএম";
/// Those of the afternoon and the evening, without points.
const AFTERNOON: &[&str] = &[
    "下午",
    "午後",
    "오후",
    "晚上",
    "مساء",
    "chiều",
    "tối",
    "pm",
    "μμ",
    "بظ",
    "م",
    "ös",
    "ptg",
    "अपराह्न",
    "পিএম",
];

/// The time of day that a text begins with, after words such as "at" and "um", and its zone.
fn time_behind(text: &str) -> Option<(Time, Option<Offset>)> {
    static SHAPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let shape = format!(
            r"(?i)^[^\d\n]{{0,12}}?({HALF_BEFORE})?\s?(\d{{1,2}})\s?(?:(?::|h|\.)\s?(\d\d)|[時시点點时]\s?(\d{{1,2}})?)(?:\s?[分분])?(?::\d\d)?\s?(?:({HALF_BEHIND})(?:\b\.?|\.|\s|$))?\s?(?:Uhr\s)?\(?([\p{{L}}]{{3,4}})?\s?(?:([+-]\d{{1,2}}):?(\d\d)?)?"
        );
        Regex::new(&shape).ok()
    });
    let parts = SHAPE.as_ref()?.captures(text)?;
    let part = |at: usize| parts.get(at).map(|part| part.as_str());
    let hour: i8 = part(2)?.parse().ok()?;
    let minute: i8 = part(3).or(part(4)).unwrap_or("0").parse().ok()?;
    let half = part(1)
        .or(part(5))
        .map(|half| half.to_lowercase().replace(['.', ' '], ""));
    let hour = match half.map(|half| AFTERNOON.contains(&half.as_str())) {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let named = part(6).map(str::to_lowercase);
    let zone = ZONES.iter().find(|(name, _)| named.as_deref() == Some(*name));
    let shift: Option<i32> = part(7).and_then(|hours| hours.parse().ok());
    let minutes: i32 = part(8).and_then(|minutes| minutes.parse().ok()).unwrap_or(0);
    let offset = match (zone, shift) {
        (Some((_, 0)) | None, Some(hours)) => Offset::from_seconds(hours * 3600 + hours.signum() * minutes * 60).ok(),
        (Some((_, hours)), _) => Offset::from_seconds(i32::from(*hours) * 3600).ok(),
        (None, None) => None,
    };
    Some((Time::new(hour, minute, 0, 0).ok()?, offset))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, locale: Locale) -> String {
        first(text, locale).map_or_else(|| "none".to_owned(), |moment| moment.at.to_string())
    }

    #[test]
    fn the_twelfth_of_march_in_many_languages() {
        for text in [
            "Stand: 12. März 2024",
            "Tuesday, March 12, 2024",
            "Published 12 Mar 2024",
            "12th of March, 2024",
            "Tue Mar 12 10:00:00 CET 2024",
            "12 de marzo de 2024",
            "12 de março de 2024",
            "12 març 2024",
            "le 12 mars 2024",
            "12 marzo 2024",
            "12 maart 2024",
            "12 mars 2024",
            "12. marts 2024",
            "12. maaliskuuta 2024",
            "12. märts 2024",
            "2024. gada 12. marts",
            "2024 m. kovo 12 d.",
            "2024. március 12.",
            "12 marca 2024",
            "12. března 2024",
            "12. marec 2024",
            "12. ožujka 2024.",
            "12. mart 2024.",
            "12 martie 2024",
            "12 марта 2024",
            "12 березня 2024",
            "12 март 2024 г.",
            "12 сакавіка 2024",
            "12 Μαρτίου 2024",
            "12 Mart 2024 Salı",
            "12 مارس 2024",
            "12 آذار 2024",
            "١٢ مارس ٢٠٢٤",
            "۲۲ اسفند ۱۴۰۲",
            "12 מרץ 2024",
            "12 במרץ 2024",
            "12 मार्च 2024",
            "१२ मार्च २०२४",
            "১২ মার্চ ২০২৪",
            "12 மார்ச் 2024",
            "12 มี.ค. 2567",
            "12 มีนาคม 2567",
            "12 tháng 3, 2024",
            "12 Maret 2024",
            "12 Mac 2024",
            "Marso 12, 2024",
            "12 Machi 2024",
            "12 Maart 2024",
            "12 mars 2024",
            "12. mars 2024",
            "12 მარტი 2024",
            "12 մարտի 2024",
            "2024年3月12日",
            "令和6年3月12日",
            "民國113年3月12日",
            "2024년 3월 12일",
            "2024.03.12.",
            "12.03.2024",
            "12.3.24",
            "12-03-2024",
            "12/03/2024",
        ] {
            assert_eq!("2024-03-12", &read(text, Locale::default())[..10], "{text}");
        }
    }

    #[test]
    fn times_and_zones_are_kept() {
        for (text, expected) in [
            ("12. März 2024, 10:30 Uhr", "2024-03-12T10:30:00Z"),
            ("12 mars 2024 à 10h30", "2024-03-12T10:30:00Z"),
            ("March 12, 2024 at 10:30 p.m. EDT", "2024-03-13T02:30:00Z"),
            ("12 March 2024 23:30 GMT", "2024-03-12T23:30:00Z"),
            ("12 March 2024 01:30 GMT+3", "2024-03-11T22:30:00Z"),
            ("2024年3月12日 10時30分", "2024-03-12T10:30:00Z"),
            ("12.03.2024 - 10:30", "2024-03-12T10:30:00Z"),
            ("12.03.2024 - 10.30 Uhr", "2024-03-12T10:30:00Z"),
            ("2024年3月12日 午後3時05分", "2024-03-12T15:05:00Z"),
            ("2024/03/12 下午 03:05", "2024-03-12T15:05:00Z"),
            ("2024.03.12 오후 3:05", "2024-03-12T15:05:00Z"),
            ("2024년 3월 12일 15시 5분", "2024-03-12T15:05:00Z"),
            ("12 مارس 2024 03:05 م", "2024-03-12T15:05:00Z"),
            ("12 Μαρτίου 2024, 3:05 μ.μ.", "2024-03-12T15:05:00Z"),
            ("12 de marzo de 2024, 10:30 p. m.", "2024-03-12T22:30:00Z"),
        ] {
            assert_eq!(expected, read(text, Locale::default()), "{text}");
        }
    }

    #[test]
    fn slashes_have_the_order_of_the_country() {
        for (lang, host, expected) in [
            (Some("en-US"), "blatt.example", "2024-03-04"),
            (Some("en"), "paper.com", "2024-03-04"),
            (Some("en"), "paper.co.uk", "2024-04-03"),
            (Some("en-GB"), "paper.com", "2024-04-03"),
            (Some("fr"), "journal.com", "2024-04-03"),
            (None, "blatt.example", "2024-04-03"),
            (Some("en-US"), "paper.co.in", "2024-04-03"),
            (Some("en-PH"), "paper.com", "2024-03-04"),
            (Some("ko"), "sinmun.example", "2024-04-03"),
        ] {
            let locale = Locale::of(lang, host);
            assert_eq!(expected, &read("03/04/2024", locale)[..10], "{lang:?} {host}");
        }
        assert_eq!("2024-03-25", &read("3/25/2024", Locale::default())[..10]);
        assert_eq!("2024-03-12", &read("24.03.12", Locale::of(Some("ko"), ""))[..10]);
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "12 Leute 2024",
            "2024",
            "März 2024",
            "1.234.567",
            "Tel. 030/12/345678",
            "99.99.2024",
        ] {
            assert_eq!("none", read(text, Locale::default()), "{text}");
        }
    }

    #[test]
    fn all_dates_of_a_text_are_found() {
        let text = "نشر في ١٢ مارس ٢٠٢٤ | 13.03.2024";
        let found = find(text, Locale::default());
        let places: Vec<&str> = found.iter().map(|found| &text[found.range.clone()]).collect();
        assert_eq!(vec!["١٢ مارس ٢٠٢٤", "13.03.2024"], places);
        let text = "12.03.2024 / 13.03.2024";
        assert_eq!(2, find(text, Locale::default()).len());
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}", numbers in "[0-9./: a-zA-Z年月日٠-٩]{0,40}") {
            find(&text, Locale::default());
            find(&numbers, Locale::default());
        }
    }
}
