//! Which of the numbers and names of a text are its date.
//!
//! The surest form wins: three numbers joined by the same sign with a year of four digits, then the name of a month between
//! or before two numbers. Only where neither is there are short years believed, and numbers without a sign.

use jiff::civil::Date;

use super::clock::{Time, time_of};
use super::cut::Number;
use super::reading::{Item, Month, Reading};
use super::{BUDDHIST_YEARS, YEARS, civil_date};
use crate::text;

/// A date, and the number of the item that it begins with.
type Found = (usize, Date);

impl Reading<'_> {
    /// The date that was read. A time that only its place tells, as in `12.30 24.07.2026`, is taken with it.
    pub(super) fn conclude(&mut self) -> Option<Date> {
        let (at, date) = self.found()?;
        if self.time.is_none() && !self.has_clock {
            self.time = self.time_before(at);
        }
        Some(date)
    }

    /// `12.30` before a date.
    fn time_before(&self, at: usize) -> Option<Time> {
        match self.items.get(at.checked_sub(2)?..at)? {
            [Item::Number(hour, Some('.')), Item::Number(minute, sign)]
                if hour.digits <= 2 && minute.digits == 2 && *sign != Some('.') =>
            {
                time_of(hour.value, minute.value, 0)
            }
            _ => None,
        }
    }

    fn found(&self) -> Option<Found> {
        let has_year = self
            .items
            .iter()
            .any(|item| matches!(item, Item::Number(number, _) if is_year(*number)));
        let long = || self.joined(true).or_else(|| self.named(true)).or_else(|| self.spread());
        let short = || self.joined(false).or_else(|| self.named(false));
        let at_start = |date| (0, date);
        if let Some(whole) = self.whole {
            return Some(at_start(whole));
        }
        if self.year.is_some() || self.day.is_some() {
            return self.of_units().map(at_start);
        }
        if has_year && let Some(found) = long() {
            return Some(found);
        }
        if !has_year && let Some(found) = short() {
            return Some(found);
        }
        self.loose().map(at_start)
    }

    /// Three numbers with the same sign between them.
    fn joined(&self, is_long: bool) -> Option<Found> {
        self.items.windows(3).enumerate().find_map(|(at, window)| {
            let [
                Item::Number(a, Some(sign)),
                Item::Number(b, other),
                Item::Number(c, after),
            ] = window
            else {
                return None;
            };
            let has_year = is_year(*a) || is_year(*c);
            let is_short = [a, b, c].iter().all(|number| number.digits <= 2);
            let is_joined = Some(*sign) == *other && matches!(sign, '.' | '-' | '/');
            if !is_joined || !(if is_long { has_year } else { is_short }) {
                return None;
            }
            // A chain of more is a version, or an address.
            let before = at.checked_sub(1).and_then(|before| self.items.get(before));
            let is_chain = matches!(before, Some(Item::Number(_, before)) if *before == Some(*sign))
                || (*after == Some(*sign) && matches!(self.items.get(at + 3), Some(Item::Number(..))));
            if !is_long && is_chain {
                return None;
            }
            Some((at, self.date_of_three(*a, *b, *c, Some(*sign))?))
        })
    }

    /// The name of a month with a day and a year beside it.
    fn named(&self, is_long: bool) -> Option<Found> {
        let is_year = |number: Number| {
            if is_long { is_year(number) } else { number.digits <= 2 }
        };
        self.items.windows(3).enumerate().find_map(|(at, window)| {
            let (year, month, day) = match *window {
                [Item::Number(day, _), Item::Month(month), Item::Number(year, _)] if is_day(day) && is_year(year) => {
                    (year, month, day)
                }
                [Item::Month(month), Item::Number(day, _), Item::Number(year, _)] if is_day(day) && is_year(year) => {
                    (year, month, day)
                }
                [Item::Number(year, _), Item::Month(month), Item::Number(day, _)]
                | [Item::Number(year, _), Item::Number(day, _), Item::Month(month)]
                    if is_day(day) && is_year(year) =>
                {
                    (year, month, day)
                }
                _ => return None,
            };
            Some((
                at,
                civil_date(self.year_of(year, month), month.number, small(day.value)?)?,
            ))
        })
    }

    /// A month with a day beside it, and the year elsewhere: `24 Nov 12.30 2026`.
    fn spread(&self) -> Option<Found> {
        let year = self.numbers().find(|number| is_year(*number))?;
        let at = self.items.iter().position(|item| matches!(item, Item::Month(_)))?;
        let month = self.first_month()?;
        let day_at = |at: usize| match self.items.get(at) {
            Some(Item::Number(day, _)) if is_day(*day) => Some((at, small(day.value)?)),
            _ => None,
        };
        let (day_at, day) = at.checked_sub(1).and_then(day_at).or_else(|| day_at(at + 1))?;
        Some((
            at.min(day_at),
            civil_date(self.year_of(year, month), month.number, day)?,
        ))
    }

    /// Year, month and day by the words behind them, as in 2026年11月24日; one may stand without.
    fn of_units(&self) -> Option<Date> {
        let numbers: Vec<Number> = self.numbers().collect();
        let month = self.first_month();
        match (self.year, month, self.day, numbers.as_slice()) {
            (Some(year), Some(month), Some(day), _) => civil_date(year, month.number, day),
            (None, Some(month), Some(day), [year, ..]) => civil_date(self.year_of(*year, month), month.number, day),
            (Some(year), Some(month), None, [day]) => civil_date(year, month.number, small(day.value)?),
            (Some(year), None, None, [month, day]) => civil_date(year, small(month.value)?, small(day.value)?),
            (Some(year), Some(month), None, []) => civil_date(year, month.number, 1),
            _ => None,
        }
    }

    /// Numbers that no sign joins and no name explains, where there are no others.
    fn loose(&self) -> Option<Date> {
        if let Some(month) = self.first_month() {
            // `Nov 2026`: the first, as content systems mean it.
            return match *self.items.as_slice() {
                [Item::Month(_), Item::Number(year, _)] | [Item::Number(year, _), Item::Month(_)] if !is_day(year) => {
                    civil_date(self.year_of(year, month), month.number, 1)
                }
                _ => None,
            };
        }
        let numbers: Vec<Number> = self.numbers().collect();
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
                let date = first
                    .checked_add(jiff::Span::new().try_days(day.value - 1).ok()?)
                    .ok()?;
                (date.year() == first.year()).then_some(date)
            }
            [year, month] if year.digits == 4 => civil_date(year.value, small(month.value)?, 1),
            [a, b, c] => {
                let sign = match self.items.first() {
                    Some(Item::Number(_, sign)) => *sign,
                    _ => None,
                };
                self.date_of_three(a, b, c, sign)
            }
            _ => None,
        }
    }

    /// Without a name, the place of the year and the signs between tell: 2026-11-24, 24.11.2026, 11/24/2026.
    fn date_of_three(&self, a: Number, b: Number, c: Number, sign: Option<char>) -> Option<Date> {
        let date = |year: Number, month: Number, day: Number| {
            civil_date(full_year(year), small(month.value)?, small(day.value)?)
        };
        if a.digits == 4 {
            return date(a, b, c).or_else(|| date(a, c, b));
        }
        let is_named = |date: &Date| {
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok();
            self.weekday.is_none() || weekday == self.weekday
        };
        let (day_first, month_first) = (date(c, b, a), date(c, a, b));
        // Days come first everywhere but in America. Where the country is unknown, it gives itself away by its clock.
        let is_american = self
            .country
            .map_or_else(|| self.is_afternoon.is_some(), text::has_month_first);
        let (likelier, other) = if c.digits < 4 && sign == Some('-') {
            (date(a, b, c), day_first)
        } else if sign == Some('/') && is_american {
            (month_first, day_first)
        } else {
            (day_first, month_first)
        };
        likelier
            .filter(is_named)
            .or_else(|| other.filter(is_named))
            .or(likelier)
            .or(other)
    }

    fn numbers(&self) -> impl Iterator<Item = Number> {
        self.items.iter().filter_map(|item| match item {
            Item::Number(number, _) => Some(*number),
            Item::Month(_) => None,
        })
    }

    fn first_month(&self) -> Option<Month> {
        self.items.iter().find_map(|item| match item {
            Item::Month(month) => Some(*month),
            Item::Number(..) => None,
        })
    }

    /// A year of one number; in Thai, of two digits of the Buddhist one.
    fn year_of(&self, year: Number, month: Month) -> i64 {
        if month.is_thai && year.digits == 2 {
            2500 + year.value
        } else {
            self.in_era(year)
        }
    }

    /// A year of the era that was named, else of ours.
    pub(super) fn in_era(&self, year: Number) -> i64 {
        self.era.map_or_else(|| full_year(year), |before| before + year.value)
    }
}

/// Whether a number can only be a year.
fn is_year(number: Number) -> bool {
    number.digits == 4 && (YEARS.contains(&number.value) || BUDDHIST_YEARS.contains(&number.value))
}

fn is_day(number: Number) -> bool {
    number.digits <= 2 && (1..=31).contains(&number.value)
}

pub(super) fn small(value: i64) -> Option<i8> {
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
