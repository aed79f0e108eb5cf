//! Dates as feeds really write them: RFC 822 and RFC 3339, with whatever people and content systems make of them.
//!
//! A text is cut into numbers, words and signs; what each number means is then decided by its neighbours (a colon makes
//! a time, a name makes a month, four digits make a year). Words that mean nothing here are passed over. A date without a
//! zone is local time of the outlet's country, else UTC, and says so. What would have to be invented, such as a missing
//! year, gives no date.
//!
//! `cut` gives the pieces, `reading` what each means, with the times of `clock`; `dating` makes a date of the rest.

mod clock;
mod cut;
mod dating;
mod names;
mod reading;
mod zones;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use crate::model::{ClaimedDate, DateDoubt, DateOrigin};
use cut::{Number, Piece, cut};
use reading::{Reading, Zone};
use zones::Distance;

/// Longer texts are no dates.
const LENGTH_MAX: usize = 120;

/// Years of the Common Era that a feed can mean; content systems print 0001 or 1753 for "none".
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2399;

/// Thailand counts from 543 before the Common Era.
const BUDDHIST_YEARS: std::ops::RangeInclusive<i64> = 2443..=2942;

/// Reads the dates of one outlet.
#[derive(Clone, Debug)]
pub(super) struct Dates<'a> {
    country: Option<&'a str>,
    /// Where dates without a zone are at home.
    home: TimeZone,
}

impl<'a> Dates<'a> {
    /// Those of an outlet in a country, ISO 3166-1 alpha-2 in lower case.
    pub(super) fn of(country: Option<&'a str>) -> Self {
        let home = country.and_then(zones::of_country).and_then(zone_called);
        Self {
            country,
            home: home.unwrap_or(TimeZone::UTC),
        }
    }

    /// Reads a date.
    pub(super) fn read(&self, text: &str) -> Option<ClaimedDate> {
        let text = text.trim();
        if text.is_empty() || text.len() > LENGTH_MAX {
            return None;
        }
        if let Some(date) = by_standard(text) {
            return Some(date);
        }
        let (text, place) = without_place(text);
        let pieces = cut(&text);
        if let Some(at) = since_1970(&pieces) {
            return Some(claimed(at));
        }
        let mut reading = Reading::of(&pieces, self.country);
        let date = reading.conclude()?;
        let (date, time) = match reading.time() {
            // 24:00 is the midnight after.
            Some((24, 0, 0)) => (date.tomorrow().ok()?, Time::midnight()),
            Some((hour, minute, second)) => (date, Time::new(hour, minute, second.min(59), 0).ok()?),
            None => (date, Time::midnight()),
        };
        let civil = DateTime::from_parts(date, time);
        let (at, is_supposed) = match (reading.zone(), place) {
            (Some(zone), _) => (zone.instant(civil)?, zone.is_supposed),
            (None, Some(place)) => (instant(civil, &place)?, false),
            (None, None) => (instant(civil, &self.home)?, true),
        };
        let doubt = if reading.time().is_none() {
            Some(DateDoubt::Time)
        } else {
            is_supposed.then_some(DateDoubt::Zone)
        };
        Some(ClaimedDate {
            doubt,
            offset: doubt.is_none().then(|| distance(civil, at)).flatten(),
            ..claimed(at)
        })
    }
}

/// Seconds, which may have a fraction, or milliseconds since 1970; .NET writes `/Date(1795523400000)/`.
fn since_1970(pieces: &[Piece]) -> Option<Timestamp> {
    let number = match pieces {
        [Piece::Number(number)] | [Piece::Number(number), Piece::Sign('.'), Piece::Number(_)] => number,
        [
            Piece::Sign('/'),
            Piece::Word(date),
            Piece::Sign('('),
            Piece::Number(number),
            ..,
        ] if date == "date" => number,
        _ => return None,
    };
    match number {
        Number { value, digits: 9 | 10 } => Timestamp::from_second(*value).ok(),
        Number { value, digits: 13 } => Timestamp::from_millisecond(*value).ok(),
        _ => None,
    }
}

fn claimed(at: Timestamp) -> ClaimedDate {
    ClaimedDate::new(at, DateOrigin::Feed)
}

/// How far the clock that showed `civil` was from UTC.
fn distance(civil: DateTime, at: Timestamp) -> Option<Offset> {
    let shown = Offset::UTC.to_timestamp(civil).ok()?;
    let seconds = shown.as_second().checked_sub(at.as_second())?;
    Offset::from_seconds(i32::try_from(seconds).ok()?).ok()
}

/// Reads what the standards allow and means one thing everywhere: RFC 3339, and RFC 822 with four digits of the year and
/// the offset in numbers. It is what most feeds write, and read ten times faster so.
fn by_standard(text: &str) -> Option<ClaimedDate> {
    let is_year_first = text.get(4..5) == Some("-");
    let is_greenwich = text.ends_with("GMT") || (is_year_first && text.ends_with('Z'));
    let offset = if is_greenwich { Offset::UTC } else { last_offset(text)? };
    let at = if is_year_first {
        text.parse::<Timestamp>().ok()?
    } else {
        let year = text.split(' ').rev().nth(2)?;
        if year.len() != 4 {
            return None;
        }
        rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?
    };
    let year = i64::from(Offset::UTC.to_datetime(at).year());
    let date = ClaimedDate {
        offset: Some(offset),
        ..claimed(Timestamp::from_second(at.as_second()).ok()?)
    };
    YEARS.contains(&year).then_some(date)
}

/// The distance from UTC at the end of a text, `+02:00` or `-0530`, of half a day at most.
fn last_offset(text: &str) -> Option<Offset> {
    let at = text.rfind(['+', '-'])?;
    let (hours, minutes) = text.get(at + 1..)?.split_at_checked(2)?;
    let hours: i32 = hours.parse().ok().filter(|hours| (0..=12).contains(hours))?;
    let minutes: i32 = minutes
        .trim_start_matches(':')
        .get(..2)
        .map_or(Ok(0), str::parse)
        .ok()?;
    let seconds = hours * 3_600 + minutes * 60;
    let is_west = text.get(at..).is_some_and(|sign| sign.starts_with('-'));
    Offset::from_seconds(if is_west { -seconds } else { seconds }).ok()
}

/// An hour that the clocks pass over or repeat is taken as RFC 5545 takes it.
fn instant(civil: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(civil).compatible().ok()
}

impl Zone {
    fn instant(self, civil: DateTime) -> Option<Timestamp> {
        match self.distance {
            Distance::Minutes(minutes) => {
                let offset = Offset::from_seconds(minutes.checked_mul(60)?).ok()?;
                offset.to_timestamp(civil).ok()
            }
            Distance::Clock(place) => instant(civil, &zone_called(place)?),
        }
    }
}

/// A zone by its IANA name, out of the program itself: the same on every machine.
fn zone_called(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Takes the IANA name of a zone out of a text, as in `12:30:00 Europe/Brussels` or `12:30:00 EST5EDT`.
fn without_place(text: &str) -> (std::borrow::Cow<'_, str>, Option<TimeZone>) {
    let is_around = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',');
    let has_hours = |word: &str| word.len() == 7 && matches!(word.as_bytes(), [_, _, _, b'4'..=b'9', b'A'..=b'Z', ..]);
    let is_place =
        |word: &&str| word.starts_with(|c: char| c.is_ascii_alphabetic()) && (word.contains('/') || has_hours(word));
    let found = text
        .split(is_around)
        .find(is_place)
        .and_then(|word| Some((word, zone_called(word)?)));
    match found {
        Some((word, zone)) => (text.replace(word, " ").into(), Some(zone)),
        None => (text.into(), None),
    }
}

fn civil_date(year: i64, month: i8, day: i8) -> Option<Date> {
    let year = match year {
        year if YEARS.contains(&year) => year,
        year if BUDDHIST_YEARS.contains(&year) => year - 543,
        _ => return None,
    };
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

#[cfg(test)]
mod tests;
