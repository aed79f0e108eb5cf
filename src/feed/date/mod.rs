//! Dates as feeds really write them: RFC 822 and RFC 3339, with whatever people and content systems make of them.
//!
//! A text is cut into numbers, words and signs; what each number means is then decided by its neighbours (a colon makes
//! a time, a name makes a month, four digits make a year). Words that mean nothing here, such as days of the week, are
//! passed over. A date without a zone is taken for UTC: which zone its outlet has is not known here. What would have to be
//! invented, such as a missing year, gives no date.

mod names;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use names::{AFTERNOON, MONTH_FOLLOWS, MONTHS, MORNING, ZONES};

/// Longer texts are no dates.
const LENGTH_MAX: usize = 120;

/// Years of the Common Era that a feed can mean; content systems print 0001 or 1753 for "none".
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2399;

/// Thailand counts from 543 before the Common Era.
const BUDDHIST_YEARS: std::ops::RangeInclusive<i64> = 2443..=2942;

/// Reads a date.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > LENGTH_MAX {
        return None;
    }
    let pieces = cut(text);
    if let [Piece::Number(number)] = pieces.as_slice()
        && number.digits > 8
    {
        return compact(*number);
    }
    let mut reading = Reading::default();
    reading.read(&pieces);
    let date = reading.date()?;
    let (date, time) = match reading.time() {
        // 24:00 is the midnight after.
        Some((24, 0, 0)) => (date.tomorrow().ok()?, Time::midnight()),
        Some((hour, minute, second)) => (date, Time::new(hour, minute, second.min(59), 0).ok()?),
        None => (date, Time::midnight()),
    };
    instant(DateTime::from_parts(date, time), reading.offset.unwrap_or(0))
}

fn instant(civil: DateTime, offset_minutes: i32) -> Option<Timestamp> {
    let offset = Offset::from_seconds(offset_minutes.checked_mul(60)?).ok()?;
    offset.to_timestamp(civil).ok()
}

/// One long number: seconds or milliseconds since 1970, or the digits of a date and a time.
fn compact(number: Number) -> Option<Timestamp> {
    match number.digits {
        9 | 10 => Timestamp::from_second(number.value).ok(),
        13 => Timestamp::from_millisecond(number.value).ok(),
        12 | 14 => {
            let value = if number.digits == 12 {
                number.value * 100
            } else {
                number.value
            };
            let part = |divisor: i64, modulus: i64| i8::try_from(value / divisor % modulus).ok();
            let date = civil_date(value / 10_000_000_000, part(100_000_000, 100)?, part(1_000_000, 100)?)?;
            let time = Time::new(part(10_000, 100)?, part(100, 100)?, part(1, 100)?, 0).ok()?;
            instant(DateTime::from_parts(date, time), 0)
        }
        _ => None,
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

/// A run of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    value: i64,
    digits: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Number(Number),
    Word(String),
    Sign(char),
    Space,
}

/// Cuts a text into pieces. Each character of Han and each syllable of Hangul behind a number is a unit of its own.
fn cut(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    let mut number: Option<Number> = None;
    for character in text.chars().chain([' ']) {
        let digit = digit(character);
        if digit.is_none() {
            pieces.extend(number.take().map(Piece::Number));
        }
        let is_letter = digit.is_none() && (character.is_alphabetic() || is_mark(character));
        if !is_letter && !word.is_empty() {
            pieces.push(Piece::Word(std::mem::take(&mut word)));
        }
        if let Some(digit) = digit {
            let so_far = number.unwrap_or(Number { value: 0, digits: 0 });
            number = Some(Number {
                value: so_far.value.saturating_mul(10).saturating_add(digit),
                digits: so_far.digits + 1,
            });
        } else if is_letter {
            word.extend(character.to_lowercase());
        } else if character.is_whitespace() {
            pieces.push(Piece::Space);
        } else {
            pieces.push(Piece::Sign(plain_sign(character)));
        }
    }
    pieces.dedup_by(|b, a| (&*a, &*b) == (&Piece::Space, &Piece::Space));
    while pieces.last() == Some(&Piece::Space) {
        pieces.pop();
    }
    pieces
}

fn plain_sign(character: char) -> char {
    match character {
        '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{ff1a}' => ':',
        '\u{ff0f}' => '/',
        other => other,
    }
}

/// Marks that stand on letters, of Thai, Devanagari and decomposed Latin.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{93c}'..='\u{94d}' | '\u{e31}'..='\u{e4e}')
}

/// The value of a digit in the scripts that write dates with digits of their own.
fn digit(character: char) -> Option<i64> {
    const ZEROS: [u32; 7] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let code = u32::from(character);
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .map(|zero| i64::from(code - zero))
}

/// What has been understood so far.
#[derive(Default)]
struct Reading {
    time: Option<(i8, i8, i8)>,
    offset: Option<i32>,
    /// Whether the hour is one of the afternoon, where the clock has twelve.
    is_afternoon: Option<bool>,
    /// Month by name or by a word of its own.
    month: Option<i8>,
    year: Option<i64>,
    day: Option<i8>,
    /// Numbers not understood yet, with the sign behind each.
    numbers: Vec<(Number, Option<char>)>,
}

impl Reading {
    fn read(&mut self, pieces: &[Piece]) {
        let mut rest = pieces;
        while let Some((first, behind)) = rest.split_first() {
            let taken = match first {
                Piece::Number(number) => self.number(*number, behind),
                Piece::Word(word) => self.word(word, behind),
                Piece::Sign(sign @ ('+' | '-')) if self.time.is_some() && self.offset.unwrap_or(0) == 0 => {
                    self.zone_offset(*sign, behind)
                }
                Piece::Sign(_) | Piece::Space => 0,
            };
            rest = behind.get(taken..).unwrap_or_default();
        }
    }

    /// Takes a number; answers how many of the pieces behind it belong to it.
    fn number(&mut self, number: Number, behind: &[Piece]) -> usize {
        if let Some(taken) = self.clock(number, behind) {
            return taken;
        }
        // The basic form of ISO 8601, 20261124T123000.
        if let ([(date, _)], 4 | 6) = (self.numbers.as_slice(), number.digits)
            && date.digits == 8
        {
            let value = if number.digits == 4 {
                number.value * 100
            } else {
                number.value
            };
            let part = |divisor: i64| small(value / divisor % 100);
            self.time = part(10_000)
                .zip(part(100))
                .zip(part(1))
                .map(|((hour, minute), second)| (hour, minute, second));
            return 0;
        }
        let unit = behind.iter().find(|piece| **piece != Piece::Space);
        if let (Some(Piece::Word(unit)), Ok(small)) = (unit, i8::try_from(number.value)) {
            match unit.chars().next() {
                Some('月' | '월') => self.month = Some(small),
                Some('日' | '号' | '號' | '일') => self.day = Some(small),
                _ => self.numbers.push((number, None)),
            }
        } else if let Some(Piece::Word(unit)) = unit
            && unit.starts_with(['年', '년'])
        {
            self.year = Some(number.value);
        } else {
            let sign = match behind.first() {
                Some(Piece::Sign(sign)) => Some(*sign),
                _ => None,
            };
            self.numbers.push((number, sign));
        }
        0
    }

    /// Reads `12:30`, `12:30:15.25`, `12h30`, `12時30分`, `12.30 Uhr`.
    fn clock(&mut self, hour: Number, behind: &[Piece]) -> Option<usize> {
        if self.time.is_some() || hour.digits > 2 {
            return None;
        }
        let behind_hour = skip_spaces(behind);
        let has_hour = match behind_hour.first()? {
            Piece::Sign(':') => true,
            Piece::Word(word) => ["h", "時", "时", "點", "点", "시", "uhr"].contains(&word.as_str()),
            Piece::Sign('.') => is_followed_by_hour_word(behind_hour),
            _ => false,
        };
        if !has_hour {
            return None;
        }
        let mut time = (hour.value, 0, 0);
        let mut rest = behind_hour.get(1..)?;
        if let [Piece::Number(minute), behind @ ..] = skip_spaces(rest)
            && minute.digits <= 2
        {
            time.1 = minute.value;
            rest = behind;
            if let [Piece::Sign(':') | Piece::Word(_), behind @ ..] = skip_spaces(rest)
                && let [Piece::Number(second), behind @ ..] = skip_spaces(behind)
                && second.digits <= 2
                && !starts_a_date(rest)
            {
                time.2 = second.value;
                rest = behind;
            }
            // Fractions of a second.
            if let [Piece::Sign('.' | ','), Piece::Number(_), behind @ ..] = rest {
                rest = behind;
            }
        } else if behind_hour.first() == Some(&Piece::Sign(':')) {
            return None;
        }
        let small = |number: i64, max: i64| i8::try_from(number).ok().filter(|_| number <= max);
        self.time = Some((small(time.0, 24)?, small(time.1, 59)?, small(time.2, 60)?));
        Some(behind.len() - rest.len())
    }

    fn word(&mut self, word: &str, behind: &[Piece]) -> usize {
        if let Some(is_afternoon) = half_day(word, behind) {
            self.is_afternoon = Some(is_afternoon);
        } else if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == word)
            && (self.time.is_some() || word.len() > 2)
        {
            self.offset = Some(*minutes);
        } else if MONTH_FOLLOWS.contains(&word)
            && let [Piece::Number(month), ..] = skip_spaces(behind)
        {
            self.month = i8::try_from(month.value).ok();
            return behind.len() - skip_spaces(behind).len() + 1;
        } else if let Some(month) = month_named(word) {
            // The last name wins: `mar.` is Tuesday in French and Spanish, and days come first.
            self.month = Some(month);
        }
        0
    }

    /// The time on a clock of 24 hours.
    fn time(&self) -> Option<(i8, i8, i8)> {
        match (self.time?, self.is_afternoon) {
            ((hour @ 1..=11, minute, second), Some(true)) => Some((hour + 12, minute, second)),
            ((12, minute, second), Some(false)) => Some((0, minute, second)),
            (time, _) => Some(time),
        }
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
        if hours > 15 || minutes > 59 {
            return 0;
        }
        let minutes = i32::try_from(hours * 60 + minutes).unwrap_or(0);
        self.offset = Some(if sign == '-' { -minutes } else { minutes });
        taken
    }

    fn date(&self) -> Option<Date> {
        let numbers: Vec<Number> = self.numbers.iter().map(|(number, _)| *number).collect();
        if let (Some(month), Some(day)) = (self.month, self.day) {
            let year = self.year.or_else(|| Some(full_year(*numbers.first()?)))?;
            return civil_date(year, month, day);
        }
        if let Some(month) = self.month {
            return self.date_with_month(month, &numbers);
        }
        match *numbers.as_slice() {
            [all] if all.digits == 8 => civil_date(
                all.value / 10_000,
                small(all.value / 100 % 100)?,
                small(all.value % 100)?,
            ),
            [all] if all.digits == 6 => {
                let year = full_year(Number {
                    value: all.value / 10_000,
                    digits: 2,
                });
                civil_date(year, small(all.value / 100 % 100)?, small(all.value % 100)?)
            }
            [year] if year.digits == 4 => civil_date(year.value, 1, 1),
            [year, day] if year.digits == 4 && day.digits == 3 => {
                let first = civil_date(year.value, 1, 1)?;
                first.checked_add(jiff::Span::new().try_days(day.value - 1).ok()?).ok()
            }
            [year, month] if year.digits == 4 => civil_date(year.value, small(month.value)?, 1),
            [a, b, c, ..] => self.date_of_three(a, b, c),
            _ => None,
        }
    }

    fn date_with_month(&self, month: i8, numbers: &[Number]) -> Option<Date> {
        let is_year = |number: &Number| number.digits >= 3 || number.value > 31;
        let (day, year) = match *numbers {
            [year, day, ..] if is_year(&year) => (day, year),
            [day, year, ..] => (day, year),
            // `Nov 2026`: the first, as content systems mean it.
            [year] if is_year(&year) => return civil_date(full_year(year), month, 1),
            [day] => return civil_date(self.year?, month, small(day.value)?),
            [] => return None,
        };
        civil_date(full_year(year), month, small(day.value)?)
    }

    /// Without a name, the place of the year and the signs between tell: 2026-11-24, 24.11.2026, 11/24/2026.
    fn date_of_three(&self, a: Number, b: Number, c: Number) -> Option<Date> {
        let date = |year: Number, month: Number, day: Number| {
            civil_date(full_year(year), small(month.value)?, small(day.value)?)
        };
        let sign = self.numbers.first().and_then(|(_, sign)| *sign);
        if a.digits == 4 {
            return date(a, b, c).or_else(|| date(a, c, b));
        }
        if c.digits < 4 && sign == Some('-') {
            return date(a, b, c).or_else(|| date(c, b, a));
        }
        // Days come first everywhere but in America, which gives itself away by its clock.
        if sign == Some('/') && self.is_afternoon.is_some() {
            return date(c, a, b).or_else(|| date(c, b, a));
        }
        date(c, b, a).or_else(|| date(c, a, b)).or_else(|| date(a, b, c))
    }
}

/// Whether a word means the afternoon (`pm`) or the morning (`am`). Han words follow the day without a space.
fn half_day(word: &str, behind: &[Piece]) -> Option<bool> {
    let is_one_of = |names: &[&str]| {
        let matches = |name: &&str| word == *name || (!name.is_ascii() && word.ends_with(name));
        names.iter().any(matches)
    };
    let has_dots = matches!(behind, [Piece::Sign('.'), Piece::Word(m), ..] if m == "m");
    match word {
        "a" | "p" if has_dots => Some(word == "p"),
        _ if is_one_of(AFTERNOON) => Some(true),
        _ if is_one_of(MORNING) => Some(false),
        _ => None,
    }
}

fn small(value: i64) -> Option<i8> {
    i8::try_from(value).ok()
}

/// Two digits mean the years 1970 to 2069.
fn full_year(year: Number) -> i64 {
    match (year.digits, year.value) {
        (1 | 2, value @ 0..=69) => 2000 + value,
        (1 | 2, value) => 1900 + value,
        (_, value) => value,
    }
}

fn month_named(word: &str) -> Option<i8> {
    // Hebrew joins "in" to the name.
    let bare = word.strip_prefix('ב').unwrap_or(word);
    MONTHS
        .iter()
        .filter(|(name, _)| word.starts_with(name) || bare.starts_with(name))
        .max_by_key(|(name, _)| name.len())
        .map(|(_, month)| *month)
}

fn skip_spaces(pieces: &[Piece]) -> &[Piece] {
    match pieces {
        [Piece::Space, rest @ ..] => rest,
        _ => pieces,
    }
}

/// `.30 Uhr`, `.30 h`
fn is_followed_by_hour_word(pieces: &[Piece]) -> bool {
    let [Piece::Sign('.'), Piece::Number(_), rest @ ..] = pieces else {
        return false;
    };
    matches!(skip_spaces(rest), [Piece::Word(word), ..] if word == "uhr" || word == "h" || word == "klo")
}

/// Whether a word behind the minutes begins the date: `12:30 Uhr 24.11.2026`, `10:15 24 Nov`.
fn starts_a_date(pieces: &[Piece]) -> bool {
    match skip_spaces(pieces) {
        [Piece::Word(word), ..] => !["分", "분", "m", "min"].contains(&word.as_str()),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
