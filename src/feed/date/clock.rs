//! Times of day, told by what stands behind the hour.

use super::cut::{Number, Piece};
use super::names::{GERMAN, HALF_DAYS, HALF_DAYS_DOTTED};

/// Hour, minute, second.
pub(super) type Time = (i8, i8, i8);

/// A time of day as a date shows it.
pub(super) struct Clock {
    /// Nothing where no clock shows such a time, as in `25:00`.
    pub(super) time: Option<Time>,
    /// Whether it is one of the afternoon, where that is said.
    pub(super) is_afternoon: Option<bool>,
    /// How many of the pieces behind the hour belong to it.
    pub(super) taken: usize,
}

/// Reads `12:30`, `12:30:15.25`, `12h30`, `12時30分`, `12.30 Uhr`, `3pm`; behind a whole date also `12.30`.
pub(super) fn clock(hour: Number, behind: &[Piece], is_dated: bool, country: Option<&str>) -> Option<Clock> {
    if hour.digits > 2 {
        return None;
    }
    let behind_hour = skip_spaces(behind);
    if let Some((is_afternoon, taken)) = said_in_english(behind_hour, country)
        && (1..=12).contains(&hour.value)
    {
        return Some(Clock {
            time: time_of(hour.value, 0, 0),
            is_afternoon: Some(is_afternoon),
            taken: behind.len() - behind_hour.len() + taken,
        });
    }
    let has_hour = match behind_hour.first()? {
        Piece::Sign(':') => !is_introduction(behind_hour),
        Piece::Word(word) => ["h", "時", "时", "點", "点", "시", "uhr", "giờ", "u"].contains(&word.as_str()),
        Piece::Sign('.') => is_followed_by_hour_word(behind_hour) || (is_dated && is_time_with_a_stop(hour, behind)),
        _ => false,
    };
    if !has_hour {
        return None;
    }
    let (mut minute, mut second) = (0, 0);
    let mut rest = behind_hour.get(1..)?;
    if let [Piece::Number(number), behind @ ..] = skip_spaces(rest)
        && number.digits <= 2
    {
        minute = number.value;
        rest = behind;
        if let [Piece::Sign(':') | Piece::Word(_), behind @ ..] = skip_spaces(rest)
            && let [Piece::Number(number), behind @ ..] = skip_spaces(behind)
            && number.digits <= 2
            && !starts_a_date(rest)
        {
            second = number.value;
            rest = behind;
        }
        // Fractions of a second.
        if let [Piece::Sign('.' | ','), Piece::Number(_), behind @ ..] = rest {
            rest = behind;
        }
    } else if behind_hour.first() == Some(&Piece::Sign(':')) {
        return None;
    }
    let half_day = half_day(skip_spaces(rest), country);
    if let Some((_, taken)) = half_day {
        rest = skip_spaces(rest).get(taken..).unwrap_or_default();
    }
    Some(Clock {
        time: time_of(hour.value, minute, second),
        is_afternoon: half_day.map(|(is_afternoon, _)| is_afternoon),
        taken: behind.len() - rest.len(),
    })
}

/// A time that a clock can show; 24:00 is the midnight after.
pub(super) fn time_of(hour: i64, minute: i64, second: i64) -> Option<Time> {
    let is_shown = matches!((hour, minute, second), (0..=23, 0..=59, 0..=60) | (24, 0, 0));
    let small = |value: i64| i8::try_from(value).ok();
    is_shown.then_some((small(hour)?, small(minute)?, small(second)?))
}

/// Whether pieces begin with words that mean the afternoon (`pm`) or the morning (`am`) right behind a time, and how many
/// they are.
fn half_day(pieces: &[Piece], country: Option<&str>) -> Option<(bool, usize)> {
    let [Piece::Word(word), rest @ ..] = pieces else {
        return None;
    };
    if let [Piece::Sign('.'), behind @ ..] = rest
        && let [Piece::Word(second), last @ ..] = skip_spaces(behind)
        && let Some((.., is_afternoon)) = HALF_DAYS_DOTTED.iter().find(|(a, b, _)| a == word && b == second)
    {
        return Some((*is_afternoon, pieces.len() - last.len()));
    }
    let (_, is_afternoon) = HALF_DAYS.iter().find(|(name, _)| name == word)?;
    let is_german = word == "am" && country.is_some_and(|country| GERMAN.contains(&country));
    (!is_german).then_some((*is_afternoon, 1))
}

/// The same, of words that stand behind a bare hour, too.
fn said_in_english(pieces: &[Piece], country: Option<&str>) -> Option<(bool, usize)> {
    match pieces.first()? {
        Piece::Word(word) if matches!(word.as_str(), "am" | "pm" | "a" | "p") => half_day(pieces, country),
        _ => None,
    }
}

/// A colon before something else: `No 7: 24.11.2026`, `Nov 24: 12:30`.
fn is_introduction(pieces: &[Piece]) -> bool {
    matches!(
        pieces,
        [
            Piece::Sign(':'),
            Piece::Space,
            Piece::Number(_),
            Piece::Sign(_),
            Piece::Number(_),
            ..
        ]
    )
}

/// `12.30` behind a whole date, as Italians, Danes and Finns write it.
fn is_time_with_a_stop(hour: Number, behind: &[Piece]) -> bool {
    let is_last = |rest: &[Piece]| !matches!(rest, [Piece::Sign('.'), Piece::Number(_), ..]);
    hour.value <= 24
        && matches!(behind, [Piece::Sign('.'), Piece::Number(minute), rest @ ..] if minute.digits == 2 && is_last(rest))
}

/// `.30 Uhr`, `.30 h`
fn is_followed_by_hour_word(pieces: &[Piece]) -> bool {
    let [Piece::Sign('.'), Piece::Number(minute), rest @ ..] = pieces else {
        return false;
    };
    let is_hour = |word: &str| ["uhr", "h", "klo", "u", "uur", "hod"].contains(&word);
    minute.digits == 2 && matches!(skip_spaces(rest), [Piece::Word(word), ..] if is_hour(word))
}

/// Whether a word behind the minutes begins the date: `12:30 Uhr 24.11.2026`, `10:15 24 Nov`.
fn starts_a_date(pieces: &[Piece]) -> bool {
    match skip_spaces(pieces) {
        [Piece::Word(word), ..] => !["分", "분", "m", "min"].contains(&word.as_str()),
        _ => false,
    }
}

pub(super) fn skip_spaces(pieces: &[Piece]) -> &[Piece] {
    match pieces {
        [Piece::Space, rest @ ..] => rest,
        _ => pieces,
    }
}
