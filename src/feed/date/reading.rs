//! What the pieces of a date mean, each by its neighbours.

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::civil_date;
use super::clock::{Time, clock, skip_spaces, time_of};
use super::cut::{Number, Piece};
use super::dating::small;
use super::names::{AFTERNOON, DAYS, DAYS_LIKE_MONTHS, ERAS, MONTH_FOLLOWS, MONTH_NUMBERS, MONTHS_LIKE_DAYS, MORNING};
use super::zones::{self, Distance};
use crate::text;

/// The zone that a date names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zone {
    /// From Greenwich.
    pub(super) distance: Distance,
    /// Whether its name is also that of others.
    pub(super) is_supposed: bool,
    is_numeric: bool,
}

/// A month by name or by a word of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month {
    /// From 1.
    pub(super) number: i8,
    /// Whether its name is Thai, so that two digits are a Buddhist year.
    pub(super) is_thai: bool,
    /// Whether its name may also be that of a day.
    is_weak: bool,
}

/// What a date may be made of, in the order of the text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    /// A number that nothing else explains, with the sign behind it.
    Number(Number, Option<char>),
    Month(Month),
}

/// What has been understood so far.
#[derive(Default)]
pub(super) struct Reading<'a> {
    /// Of the outlet.
    pub(super) country: Option<&'a str>,
    pub(super) time: Option<Time>,
    /// Whether there was something like a time, if only of a clock that does not exist.
    pub(super) has_clock: bool,
    zone: Option<Zone>,
    /// Whether the hour is one of the afternoon, where the clock has twelve.
    pub(super) is_afternoon: Option<bool>,
    /// Day of the week, from Monday, where it is English.
    pub(super) weekday: Option<usize>,
    /// A date that one number or an ISO week holds whole.
    pub(super) whole: Option<Date>,
    /// The year, where a word behind it says so.
    pub(super) year: Option<i64>,
    /// The day, where a word behind it says so.
    pub(super) day: Option<i8>,
    /// The year before the first of the era that is named.
    pub(super) era: Option<i64>,
    /// Whether what is read stands in brackets, where dates repeat themselves in other words.
    is_aside: bool,
    /// Numbers not understood yet, and months.
    pub(super) items: Vec<Item>,
}

impl<'a> Reading<'a> {
    /// Reads the pieces of a date of an outlet in a country.
    pub(super) fn of(pieces: &[Piece], country: Option<&'a str>) -> Self {
        let mut reading = Self {
            country,
            ..Self::default()
        };
        let mut rest = pieces;
        while let Some((first, behind)) = rest.split_first() {
            let taken = match first {
                Piece::Number(number) => reading.number(*number, behind),
                Piece::Word(word) => reading.word(word, behind),
                Piece::Sign(sign @ ('+' | '-')) if reading.takes_offset() => reading.zone_offset(*sign, behind),
                Piece::Sign(bracket @ ('(' | ')')) => {
                    reading.is_aside = *bracket == '(';
                    0
                }
                Piece::Sign(_) | Piece::Space => 0,
            };
            rest = behind.get(taken..).unwrap_or_default();
        }
        let is_sure = |item: &Item| matches!(item, Item::Month(month) if !month.is_weak);
        if reading.items.iter().any(is_sure) {
            reading
                .items
                .retain(|item| is_sure(item) || matches!(item, Item::Number(..)));
        }
        reading
    }

    /// The zone, if it has one.
    pub(super) fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// The time on a clock of 24 hours.
    pub(super) fn time(&self) -> Option<Time> {
        match (self.time?, self.is_afternoon) {
            ((hour @ 0..=11, minute, second), Some(true)) => Some((hour + 12, minute, second)),
            ((12, minute, second), Some(false)) => Some((0, minute, second)),
            (time, _) => Some(time),
        }
    }

    /// Behind a time and nothing, or behind GMT, as in `GMT+8`.
    fn takes_offset(&self) -> bool {
        let is_greenwich = |zone: Zone| !zone.is_numeric && zone.distance == Distance::Minutes(0);
        self.has_clock && self.zone.is_none_or(is_greenwich)
    }

    /// Takes a number; answers how many of the pieces behind it belong to it.
    fn number(&mut self, number: Number, behind: &[Piece]) -> usize {
        let taken = self
            .clock(number, behind)
            .or_else(|| self.compact(number, behind))
            .or_else(|| self.week(number, behind));
        if let Some(taken) = taken {
            return taken;
        }
        let behind = skip_spaces(behind);
        let mut sign = None;
        match behind.first() {
            Some(Piece::Word(unit)) => match (unit.chars().next(), small(number.value)) {
                (Some('年' | '년'), _) => self.year = Some(self.in_era(number)),
                (Some('月' | '월'), Some(month)) => self.push_month(month, unit),
                (Some('日' | '号' | '號' | '일'), Some(day)) => self.day = Some(day),
                _ => self.items.push(Item::Number(number, None)),
            },
            Some(Piece::Sign(found)) => {
                sign = Some(*found);
                self.items.push(Item::Number(number, sign));
            }
            _ => self.items.push(Item::Number(number, sign)),
        }
        0
    }

    /// Reads a time of day, unless there is one.
    fn clock(&mut self, hour: Number, behind: &[Piece]) -> Option<usize> {
        if self.has_clock {
            return None;
        }
        let months = self.items.iter().filter(|item| matches!(item, Item::Month(_))).count();
        let is_dated = self.items.len() >= 3 && (months == 0 || self.items.len() - months >= 2);
        let clock = clock(hour, behind, is_dated, self.country)?;
        self.has_clock = true;
        self.time = clock.time;
        self.is_afternoon = clock.is_afternoon.or(self.is_afternoon);
        Some(clock.taken)
    }

    /// The basic form of ISO 8601, `20261124T123000`, and the same without the letter.
    fn compact(&mut self, number: Number, behind: &[Piece]) -> Option<usize> {
        if self.has_clock {
            return None;
        }
        let time = if number.digits.is_multiple_of(4) {
            number.value % 10_000 * 100
        } else {
            number.value % 1_000_000
        };
        match (self.items.as_slice(), number.digits) {
            ([Item::Number(date, _)], 4 | 6) if date.digits == 8 => {}
            ([], 12 | 14) => {
                let date = number.value / if number.digits == 12 { 10_000 } else { 1_000_000 };
                self.whole = Some(civil_date(date / 10_000, small(date / 100 % 100)?, small(date % 100)?)?);
            }
            _ => return None,
        }
        self.has_clock = true;
        self.time = time_of(time / 10_000, time / 100 % 100, time % 100);
        // Fractions of a second.
        Some(match behind {
            [Piece::Sign('.' | ','), Piece::Number(_), ..] => 2,
            _ => 0,
        })
    }

    /// A week of ISO 8601: `2026-W30-5`, `2026W305`, `2026-W30`.
    fn week(&mut self, year: Number, behind: &[Piece]) -> Option<usize> {
        let (week, rest) = match behind {
            [Piece::Sign('-'), Piece::Word(w), Piece::Number(week), rest @ ..]
            | [Piece::Word(w), Piece::Number(week), rest @ ..]
                if year.digits == 4 && w == "w" =>
            {
                (*week, rest)
            }
            _ => return None,
        };
        let (week, day, rest) = match (week.digits, rest) {
            (2, [Piece::Sign('-'), Piece::Number(day), rest @ ..]) if day.digits == 1 => (week.value, day.value, rest),
            (2, _) => (week.value, 1, rest),
            (3, _) => (week.value / 10, week.value % 10, rest),
            _ => return None,
        };
        let day = Weekday::from_monday_one_offset(small(day)?).ok()?;
        let date = ISOWeekDate::new(i16::try_from(year.value).ok()?, small(week)?, day)
            .ok()?
            .date();
        self.whole = civil_date(i64::from(date.year()), date.month(), date.day());
        Some(behind.len() - rest.len())
    }

    fn word(&mut self, word: &str, behind: &[Piece]) -> usize {
        if let Some(is_afternoon) = half_day(word, behind) {
            self.is_afternoon = Some(is_afternoon);
        } else if let Some((name, before)) = ERAS.iter().find(|(name, _)| word.contains(name)) {
            self.era = Some(*before);
            // Its first year has a name of its own.
            if word.contains(&format!("{name}元年")) {
                self.year = Some(before + 1);
            }
        } else if let Some((distance, is_supposed)) = self.zone_named(word, behind) {
            // Numbers are surer than names, and the first name than the second.
            self.zone = self.zone.or(Some(Zone {
                distance,
                is_supposed,
                is_numeric: false,
            }));
        } else if MONTH_FOLLOWS.contains(&word)
            && let Some((month, rest)) = month_number(skip_spaces(behind))
        {
            self.push_month(month, word);
            return behind.len() - rest.len();
        } else {
            self.name(word, behind);
        }
        0
    }

    fn zone_named(&self, word: &str, behind: &[Piece]) -> Option<(Distance, bool)> {
        if !self.has_clock && !matches!(word, "gmt" | "utc") {
            return None;
        }
        if zones::WORDS.contains(&word)
            && let [Piece::Word(next), ..] = skip_spaces(behind)
            && !DAYS.iter().any(|day| next.starts_with(day))
            && month_named(next, self.country).is_none()
        {
            return None;
        }
        zones::named(word, self.country)
    }

    /// Takes the name of a month or a day.
    fn name(&mut self, word: &str, behind: &[Piece]) {
        if let Some(day) = DAYS.iter().position(|day| word.starts_with(day)) {
            self.weekday = self.weekday.or(Some(day));
        }
        // Arabic has months of two words, Thai has two letters with a full stop behind each.
        let joined = || match behind {
            [Piece::Sign('.') | Piece::Space, Piece::Word(second), ..] if !word.is_ascii() => {
                month_named(&format!("{word}{second}"), self.country)
            }
            _ => None,
        };
        if let Some(month) = month_named(word, self.country).or_else(joined) {
            self.push_month(month, word);
        }
    }

    /// Takes a month; one in brackets only where there is none yet.
    fn push_month(&mut self, number: i8, word: &str) {
        if self.is_aside && self.items.iter().any(|item| matches!(item, Item::Month(_))) {
            return;
        }
        self.items.push(Item::Month(Month {
            number,
            is_thai: word.starts_with(|c| matches!(c, '\u{e01}'..='\u{e5b}')),
            is_weak: MONTHS_LIKE_DAYS.contains(&word),
        }));
    }

    /// Reads `+0800`, `+08:00`, `+8`, `+5:30`.
    fn zone_offset(&mut self, sign: char, behind: &[Piece]) -> usize {
        let [Piece::Number(first), rest @ ..] = behind else {
            return 0;
        };
        let (hours, minutes, taken) = match (first.digits, rest) {
            (1 | 2, [Piece::Sign(':'), Piece::Number(minutes), ..]) => (first.value, minutes.value, 3),
            (1 | 2, _) => (first.value, 0, 1),
            (3 | 4, _) => (first.value / 100, first.value % 100, 1),
            // `Z0800` and the like: seconds, too.
            (6, _) => (first.value / 10_000, first.value / 100 % 100, 1),
            _ => return 0,
        };
        let minutes = i32::try_from(hours * 60 + minutes).unwrap_or(i32::MAX);
        let minutes = if sign == '-' { minutes.saturating_neg() } else { minutes };
        // No place on Earth is farther from Greenwich.
        if (-12 * 60..=14 * 60).contains(&minutes) {
            self.zone = Some(Zone {
                distance: Distance::Minutes(minutes),
                is_supposed: false,
                is_numeric: true,
            });
        }
        taken
    }
}

/// Whether a word means the afternoon or the morning wherever it stands; English ones stand before a time, too. Han words
/// follow the day without a space.
fn half_day(word: &str, behind: &[Piece]) -> Option<bool> {
    let is_one_of = |names: &[&str]| names.iter().any(|name| word.ends_with(name));
    let is_before_time = || matches!(skip_spaces(behind), [Piece::Number(_), Piece::Sign(':'), ..]);
    match word {
        "am" | "pm" if is_before_time() => Some(word == "pm"),
        _ if word.is_ascii() => None,
        _ if is_one_of(AFTERNOON) => Some(true),
        _ if is_one_of(MORNING) => Some(false),
        _ => None,
    }
}

/// The number of a month that pieces begin with, in digits or in words, and what follows.
fn month_number(pieces: &[Piece]) -> Option<(i8, &[Piece])> {
    let in_words = |word: &str| {
        MONTH_NUMBERS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, number)| *number)
    };
    match pieces {
        [Piece::Number(month), rest @ ..] => Some((small(month.value)?, rest)),
        [Piece::Word(word), rest @ ..] => match (in_words(word)?, skip_spaces(rest)) {
            (10, [Piece::Word(unit), behind @ ..]) if matches!(in_words(unit), Some(1 | 2)) => {
                Some((10 + in_words(unit)?, behind))
            }
            (month, _) => Some((month, rest)),
        },
        _ => None,
    }
}

fn month_named(word: &str, country: Option<&str>) -> Option<i8> {
    // The leaves fall in October in Croatia, and in November elsewhere.
    let lang = country.filter(|country| matches!(*country, "hr" | "ba")).map(|_| "hr");
    let month = text::month(word, lang)?;
    // Short ones are whole: Romanian `martie` is no Tuesday.
    let is_day = |day: &&str| word == *day || (day.len() > 5 && word.starts_with(*day));
    (!DAYS_LIKE_MONTHS.iter().any(is_day)).then_some(month)
}
