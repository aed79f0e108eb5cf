//! When a feed asks to be left alone: ttl, skipHours and skipDays of RSS, and the syndication module of RSS 1.0.

use std::time::Duration;

use super::super::SkipTimes;
use super::super::elements::text_of;
use super::super::scan::{Scanner, Token};

/// All hours of a day, all days of a week: who skips them would never be asked.
const ALL_HOURS: u32 = (1 << 24) - 1;
const ALL_DAYS: u8 = (1 << 7) - 1;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What was said so far.
#[derive(Default)]
pub(super) struct Terms {
    ttl: Option<Duration>,
    period: Option<Duration>,
    /// Times a period; below one where an outlet means "every second period".
    frequency: Option<f64>,
    skip: SkipTimes,
}

impl Terms {
    /// Takes an element of the head, its name in lower case. What cannot be read is not said.
    pub(super) fn take(&mut self, name: &str, inner: &str) {
        match name {
            "ttl" => {
                let minutes = text_of(inner).parse::<u32>().ok();
                self.ttl = minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
            }
            "updateperiod" => self.period = period(&text_of(inner)),
            "updatefrequency" => self.frequency = text_of(inner).parse().ok(),
            "skiphours" => {
                for hour in words(inner).filter_map(|word| hour(&word)) {
                    self.skip.hours |= 1 << hour;
                }
            }
            "skipdays" => {
                for word in words(inner) {
                    let word = word.to_ascii_lowercase();
                    let day = DAYS.iter().position(|day| word.starts_with(day));
                    self.skip.days |= day.map_or(0, |day| 1 << day);
                }
            }
            _ => {}
        }
    }

    /// How long to wait from poll to poll; never zero.
    pub(super) fn interval(&self) -> Option<Duration> {
        let frequency = self
            .frequency
            .filter(|frequency| frequency.is_normal() && *frequency > 0.0);
        let by_period = || Duration::try_from_secs_f64(self.period?.as_secs_f64() / frequency.unwrap_or(1.0)).ok();
        self.ttl.or_else(by_period).filter(|interval| !interval.is_zero())
    }

    /// When not to ask.
    pub(super) fn skip(&self) -> SkipTimes {
        SkipTimes {
            hours: self.skip.hours % ALL_HOURS,
            days: self.skip.days % ALL_DAYS,
        }
    }
}

/// The periods of the syndication module, and what people write for them. `always` asks for nothing.
fn period(word: &str) -> Option<Duration> {
    const HOUR: u64 = 3600;
    let hours = match word.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" | "dayly" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(Duration::from_secs(hours * HOUR))
}

/// The words within an element, and within the elements in it.
fn words(inner: &str) -> impl Iterator<Item = String> {
    let texts = Scanner::new(inner).filter_map(|token| match token {
        Token::Text(text) | Token::Literal(text) => Some(text),
        Token::Start(_) | Token::End(_) => None,
    });
    texts.flat_map(|text| {
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
            .map(str::to_owned)
    })
}

/// `7`, `07` and `7:00` are the hour that begins at seven; 24 is 0.
fn hour(word: &str) -> Option<u32> {
    let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let hour = word.get(..digits)?.parse::<u32>().ok()?;
    (hour <= 24).then_some(hour % 24)
}
