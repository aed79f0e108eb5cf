//! Digits and calendars of the world, to Latin digits and Gregorian days.
//!
//! Calendars are told by their years: no page of the year 1403 or 2567 is older or younger than the web. Years that are
//! today's in the Islamic calendar or the one of Nepal give no date: their days cannot be told by a rule alone.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::model::Lang;
use crate::text;

/// The zeros of the scripts whose digits pages are dated with; each is followed by its nine other digits.
const ZEROS: &[char] = &[
    '\u{660}', '\u{6F0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}', '\u{C66}', '\u{CE6}',
    '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{17E0}', '\u{FF10}',
];

/// Years before the Common Era of the Buddhist calendar.
const BUDDHIST: i16 = 543;
/// Day number, from the 1st of January of year 1, of the day before the Persian calendar begins.
const PERSIAN_EPOCH: i32 = 226_894;

/// Years of the Persian calendar that pages are of; those behind are of the Islamic one.
const PERSIAN_FIRST: i16 = 1340;
const PERSIAN_LAST: i16 = 1420;
/// Months of the Persian calendar, in their order, as in Iran and in Afghanistan.
const PERSIAN: [&[&str]; 12] = [
    &["فروردین", "حمل"],
    &["اردیبهشت", "ثور"],
    &["خرداد", "جوزا"],
    &["تیر", "سرطان"],
    &["مرداد", "امرداد", "اسد"],
    &["شهریور", "سنبله"],
    &["مهر", "میزان"],
    &["آبان", "عقرب"],
    &["آذر", "قوس"],
    &["دی", "جدی"],
    &["بهمن", "دلو"],
    &["اسفند", "حوت"],
];

/// The number of a month as named, in the calendar that the year tells.
pub(super) fn month(name: &str, year: i16, lang: Option<Lang>) -> Option<i8> {
    let name = name.trim_matches([' ', '.', ',']);
    if (PERSIAN_FIRST..=PERSIAN_LAST).contains(&year) {
        let at = PERSIAN.iter().position(|names| names.contains(&name))?;
        return i8::try_from(at + 1).ok();
    }
    // Arabic gives both of its names: كانون الثاني/يناير.
    let mut names = name.split('/');
    names.find_map(|name| text::month(name, lang.map(Lang::code)))
}

/// The text with digits of any script in Latin ones.
pub(super) fn latin_digits(text: &str) -> Cow<'_, str> {
    if has_other_digits(text) {
        Cow::Owned(text.chars().map(|c| latin_digit(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a text has digits of another script.
pub(super) fn has_other_digits(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() && latin_digit(c).is_some())
}

fn latin_digit(digit: char) -> Option<char> {
    let value = |zero: &char| {
        u32::from(digit)
            .checked_sub(u32::from(*zero))
            .filter(|value| *value < 10)
    };
    char::from_digit(ZEROS.iter().find_map(value)?, 10)
}

/// The day of a year, month and day in the calendar that the year tells.
pub(super) fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    match year {
        PERSIAN_FIRST..=PERSIAN_LAST => persian(year, month, day),
        2530..=2650 => Date::new(year - BUDDHIST, month, day).ok(),
        _ => Date::new(year, month, day).ok(),
    }
}

/// The Persian calendar in its arithmetic form, which agrees with the observed one from 1975 to 2050.
fn persian(year: i16, month: i8, day: i8) -> Option<Date> {
    let (years, months, days) = (i32::from(year), i32::from(month), i32::from(day));
    if !(1..=12).contains(&months) || !(1..=31).contains(&days) {
        return None;
    }
    let before = (months - 1) * 30 + (months - 1).min(6);
    let count = PERSIAN_EPOCH + 365 * (years - 1) + (8 * years + 21) / 33 + before + days;
    let first = Date::new(1, 1, 1).ok()?;
    first.checked_add(jiff::Span::new().try_days(count - 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_tell_their_calendar() {
        for (given, expected) in [
            ((2024, 3, 12), "2024-03-12"),
            ((1403, 1, 1), "2024-03-20"),
            ((1402, 12, 22), "2024-03-12"),
            ((1404, 7, 1), "2025-09-23"),
            ((2567, 3, 12), "2024-03-12"),
        ] {
            let (year, month, of_month) = given;
            let found = day(year, month, of_month).map(|day| day.to_string());
            assert_eq!(Some(expected), found.as_deref());
        }
        assert_eq!(None, day(1403, 13, 1));
    }

    #[test]
    fn digits_of_all_scripts_are_read() {
        assert_eq!("12 марта 2024", latin_digits("12 марта 2024"));
        for text in ["२०२४", "٢٠٢٤", "۲۰۲۴", "২০২৪", "๒๐๒๔", "２０２４"] {
            assert_eq!("2024", latin_digits(text));
        }
    }
}
