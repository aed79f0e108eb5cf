//! What the pieces of a date mean, each by its neighbours.

use jiff::civil::Date;

use super::civil_date;
use super::cut::{Number, Piece};
use super::names::{
    AFTERNOON, DAYS, DAYS_LIKE_MONTHS, ERAS, MONTH_FIRST, MONTH_FOLLOWS, MONTHS, MONTHS_DOTTED, MORNING,
};
use super::zones;

/// The zone that a date names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zone {
    /// East of Greenwich.
    pub(super) minutes: i32,
    /// Whether its name is also that of others.
    pub(super) is_supposed: bool,
    is_numeric: bool,
}

/// What has been understood so far.
#[derive(Default)]
pub(super) struct Reading<'a> {
    /// Of the outlet.
    country: Option<&'a str>,
    time: Option<(i8, i8, i8)>,
    zone: Option<Zone>,
    /// Whether the hour is one of the afternoon, where the clock has twelve.
    is_afternoon: Option<bool>,
    /// Day of the week, from Monday, where it is English.
    weekday: Option<usize>,
    /// Month by name or by a word of its own.
    month: Option<i8>,
    year: Option<i64>,
    day: Option<i8>,
    /// The year before the first of the era that is named.
    era: Option<i64>,
    /// Whether the name of the month is Thai, so that two digits are a Buddhist year.
    is_thai: bool,
    /// Whether what is read stands in brackets, where dates repeat themselves in other words.
    is_aside: bool,
    /// Numbers not understood yet, with the sign behind each.
    numbers: Vec<(Number, Option<char>)>,
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
        reading
    }

    /// The zone, if it has one.
    pub(super) fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// Behind a time and nothing, or behind GMT, as in `GMT+8`.
    fn takes_offset(&self) -> bool {
        self.time.is_some() && self.zone.is_none_or(|zone| !zone.is_numeric && zone.minutes == 0)
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
                Some('年' | '년') => self.year = Some(self.in_era(number)),
                Some('月' | '월') => self.month = Some(small),
                Some('日' | '号' | '號' | '일') => self.day = Some(small),
                _ => self.numbers.push((number, None)),
            }
        } else if let Some(Piece::Word(unit)) = unit
            && unit.starts_with(['年', '년'])
        {
            self.year = Some(self.in_era(number));
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
            Piece::Sign('.') => is_followed_by_hour_word(behind_hour) || self.is_time_with_a_stop(hour, behind),
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

    /// `12.30` behind a whole date, as Italians, Danes and Finns write it.
    fn is_time_with_a_stop(&self, hour: Number, behind: &[Piece]) -> bool {
        let has_date = self.numbers.len() >= 3 || (self.month.is_some() && self.numbers.len() >= 2);
        let is_last = |rest: &[Piece]| !matches!(rest, [Piece::Sign('.'), Piece::Number(_), ..]);
        has_date
            && hour.value <= 24
            && matches!(behind, [Piece::Sign('.'), Piece::Number(minute), rest @ ..] if minute.digits == 2 && is_last(rest))
    }

    /// A year of the era that was named, else of ours.
    fn in_era(&self, year: Number) -> i64 {
        self.era.map_or_else(|| full_year(year), |before| before + year.value)
    }

    fn word(&mut self, word: &str, behind: &[Piece]) -> usize {
        if let Some(is_afternoon) = half_day(word, behind) {
            self.is_afternoon = Some(is_afternoon);
        } else if let Some(before) = ERAS
            .iter()
            .find_map(|(name, before)| word.contains(name).then_some(*before))
        {
            self.era = Some(before);
            // Its first year has a name of its own.
            if word.ends_with("元年") {
                self.year = Some(before + 1);
            }
        } else if let Some((minutes, is_supposed)) = zones::named(word, self.country)
            && (self.time.is_some() || matches!(word, "gmt" | "utc"))
        {
            // Numbers are surer than names, and the first name than the second.
            self.zone = self.zone.or(Some(Zone {
                minutes,
                is_supposed,
                is_numeric: false,
            }));
        } else if MONTH_FOLLOWS.contains(&word)
            && let [Piece::Number(month), ..] = skip_spaces(behind)
        {
            self.month = i8::try_from(month.value).ok();
            return behind.len() - skip_spaces(behind).len() + 1;
        } else {
            self.name(word, behind);
        }
        0
    }

    /// Takes the name of a month or a day.
    fn name(&mut self, word: &str, behind: &[Piece]) {
        if let Some(day) = DAYS.iter().position(|day| word.starts_with(day)) {
            self.weekday = Some(day);
        }
        let dotted = match behind {
            [Piece::Sign('.'), Piece::Word(second), ..] => {
                let joined = format!("{word}.{second}");
                MONTHS_DOTTED.iter().find(|(name, _)| *name == joined)
            }
            _ => None,
        };
        let month = dotted
            .map(|(_, month)| *month)
            .or_else(|| month_named(word, self.country));
        // The last name wins: `mar.` is Tuesday in French and Spanish, and days come first.
        if month.is_some() && (self.month.is_none() || !self.is_aside) {
            self.month = month;
            self.is_thai = word.starts_with(|c| matches!(c, '\u{e01}'..='\u{e5b}'));
        }
    }

    /// The time on a clock of 24 hours.
    pub(super) fn time(&self) -> Option<(i8, i8, i8)> {
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
        let minutes = i32::try_from(hours * 60 + minutes).unwrap_or(i32::MAX);
        let minutes = if sign == '-' { minutes.saturating_neg() } else { minutes };
        // No place on Earth is farther from Greenwich.
        if (-12 * 60..=14 * 60).contains(&minutes) {
            self.zone = Some(Zone {
                minutes,
                is_supposed: false,
                is_numeric: true,
            });
        }
        taken
    }

    pub(super) fn date(&self) -> Option<Date> {
        let numbers: Vec<Number> = self.numbers.iter().map(|(number, _)| *number).collect();
        // The name of a month beside a whole date was that of a day.
        if let ([(a, sign), (b, other), (c, _), ..], None) = (self.numbers.as_slice(), self.year)
            && sign.is_some_and(|sign| matches!(sign, '.' | '-' | '/'))
            && sign == other
            && let Some(date) = self.date_of_three(*a, *b, *c)
        {
            return Some(date);
        }
        if let (Some(month), Some(day)) = (self.month, self.day) {
            let year = self.year.or_else(|| Some(self.year_of(*numbers.first()?)))?;
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
            [year] if is_year(&year) => return civil_date(self.year_of(year), month, 1),
            [day] => return civil_date(self.year?, month, small(day.value)?),
            [] => return None,
        };
        civil_date(self.year_of(year), month, small(day.value)?)
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
        let (day_first, month_first) = (date(c, b, a), date(c, a, b));
        let is_named = |date: &Date| {
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok();
            self.weekday.is_none() || weekday == self.weekday
        };
        // Days come first everywhere but in America. Where the country is unknown, it gives itself away by its clock.
        let is_american = self
            .country
            .map_or_else(|| self.is_afternoon.is_some(), |country| MONTH_FIRST.contains(&country));
        let (likelier, other) = if sign == Some('/') && is_american {
            (month_first, day_first)
        } else {
            (day_first, month_first)
        };
        likelier
            .filter(is_named)
            .or_else(|| other.filter(is_named))
            .or(likelier)
            .or(other)
            .or_else(|| date(a, b, c))
    }

    /// A year of one number; in Thai, of two digits of the Buddhist one.
    fn year_of(&self, year: Number) -> i64 {
        if self.is_thai && year.digits == 2 {
            2500 + year.value
        } else {
            self.in_era(year)
        }
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

fn month_named(word: &str, country: Option<&str>) -> Option<i8> {
    if DAYS_LIKE_MONTHS.iter().any(|day| word.starts_with(day)) {
        return None;
    }
    // The leaves fall in October in Croatia, and in November elsewhere.
    if word.starts_with("listopad") && matches!(country, Some("hr" | "ba")) {
        return Some(10);
    }
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
    let [Piece::Sign('.'), Piece::Number(minute), rest @ ..] = pieces else {
        return false;
    };
    minute.digits == 2
        && matches!(skip_spaces(rest), [Piece::Word(word), ..] if word == "uhr" || word == "h" || word == "klo")
}

/// Whether a word behind the minutes begins the date: `12:30 Uhr 24.11.2026`, `10:15 24 Nov`.
fn starts_a_date(pieces: &[Piece]) -> bool {
    match skip_spaces(pieces) {
        [Piece::Word(word), ..] => !["分", "분", "m", "min"].contains(&word.as_str()),
        _ => false,
    }
}
