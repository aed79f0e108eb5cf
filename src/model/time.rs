//! Honest time: what an outlet claims, and the interval in which we first saw an article.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// Where a claimed date stood; the order is the order of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateOrigin {
    /// `datePublished` of JSON-LD.
    JsonLd,
    /// `article:published_time` and its relatives.
    Meta,
    /// The feed's entry.
    Feed,
    /// What the page shows to its readers.
    Page,
    /// A date in the address.
    Url,
    /// Given with an import.
    Import,
    /// A change that the page tells of, which tells nothing of its publication.
    Change,
}

impl DateOrigin {
    /// The name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Feed => "feed",
            Self::Page => "page",
            Self::Url => "url",
            Self::Import => "import",
            Self::Change => "change",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::JsonLd,
            Self::Meta,
            Self::Feed,
            Self::Page,
            Self::Url,
            Self::Import,
            Self::Change,
        ]
        .into_iter()
        .find(|origin| origin.as_str() == name)
    }
}

/// What had to be supposed to make an instant of a date as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateDoubt {
    /// It had no zone, or one of several zones with the same name: that of the outlet's country was taken, else UTC.
    Zone,
    /// It had no time of day: the beginning of the day was taken.
    Time,
    /// It was later than the moment in which we saw it: that moment was taken.
    Future,
}

impl DateDoubt {
    /// The word in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Time => "time",
            Self::Future => "future",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Zone, Self::Time, Self::Future]
            .into_iter()
            .find(|doubt| doubt.as_str() == name)
    }
}

/// A date that an outlet claims for an article: of its publication or of its last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedDate {
    /// The instant claimed.
    pub at: Timestamp,
    /// Where the claim stood.
    pub origin: DateOrigin,
    /// What had to be supposed, if anything.
    pub doubt: Option<DateDoubt>,
    /// The distance from UTC with which it was written, if it was: what day it is there, and often where.
    pub offset: Option<Offset>,
}

impl ClaimedDate {
    /// A date that says everything itself.
    pub fn new(at: Timestamp, origin: DateOrigin) -> Self {
        Self {
            at,
            origin,
            doubt: None,
            offset: None,
        }
    }

    /// RFC 3339 with the distance from UTC with which it was written; in UTC if it said none.
    pub fn written(&self) -> String {
        match self.offset.filter(|offset| !offset.is_zero()) {
            Some(offset) => self.at.display_with_offset(offset).to_string(),
            None => self.at.to_string(),
        }
    }

    /// The date, no later than the moment in which it was seen: nothing is published tomorrow.
    #[must_use]
    pub fn seen_at(self, seen: Timestamp) -> Self {
        if self.at <= seen {
            return self;
        }
        Self {
            at: seen,
            doubt: Some(DateDoubt::Future),
            offset: None,
            ..self
        }
    }
}

/// When an article appeared, as far as polling can tell: after `from`, not later than `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstSeen {
    /// The last poll without it; unknown on the first poll of a feed and for imports.
    pub from: Option<Timestamp>,
    /// The first poll with it.
    pub to: Timestamp,
}

/// Which of two articles was first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The left one, certainly.
    Before,
    /// The right one, certainly.
    After,
    /// The intervals overlap: a tie.
    Tie,
}

impl FirstSeen {
    /// Seen at a known instant, as an import claims.
    pub fn exactly(at: Timestamp) -> Self {
        Self { from: Some(at), to: at }
    }

    /// How much later than `first` this was seen: at least, and at most if the beginning of `first` is known. `None` where the
    /// intervals overlap, so that nobody can say.
    pub fn lag_behind(&self, first: &Self) -> Option<(SignedDuration, Option<SignedDuration>)> {
        if first.order(self) != Order::Before {
            return None;
        }
        let least = self.from?.duration_since(first.to);
        Some((least, first.from.map(|from| self.to.duration_since(from))))
    }

    /// Who was first is said only where the intervals do not overlap.
    pub fn order(&self, other: &Self) -> Order {
        let surely_before = |a: &Self, b: &Self| {
            b.from
                .is_some_and(|from| a.to <= from && (a.to, a.from) != (b.to, b.from))
        };
        match (surely_before(self, other), surely_before(other, self)) {
            (true, false) => Order::Before,
            (false, true) => Order::After,
            _ => Order::Tie,
        }
    }
}

/// A span in two units at most: `3d4h`, `1h30m`, `12m`, `5s`.
pub fn brief(span: SignedDuration) -> String {
    let seconds = span.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (1.., _, _) => format!("{days}d{}h", hours % 24),
        (0, 1.., _) => format!("{hours}h{}m", minutes % 60),
        (0, 0, 1..) => format!("{minutes}m"),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(from: Option<i64>, to: i64) -> FirstSeen {
        let at = |second| Timestamp::from_second(second).unwrap();
        FirstSeen {
            from: from.map(at),
            to: at(to),
        }
    }

    #[test]
    fn order_is_said_only_where_intervals_do_not_overlap() {
        assert_eq!(Order::Before, seen(Some(0), 10).order(&seen(Some(10), 20)));
        assert_eq!(Order::After, seen(Some(10), 20).order(&seen(Some(0), 10)));
        assert_eq!(Order::Tie, seen(Some(0), 10).order(&seen(Some(5), 20)));
        assert_eq!(Order::Tie, seen(None, 10).order(&seen(None, 20)));
        assert_eq!(Order::Before, seen(None, 10).order(&seen(Some(15), 20)));
    }

    #[test]
    fn a_lag_is_known_only_where_the_order_is() {
        let span = SignedDuration::from_secs;
        assert_eq!(
            Some((span(10), Some(span(30)))),
            seen(Some(20), 30).lag_behind(&seen(Some(0), 10))
        );
        assert_eq!(Some((span(10), None)), seen(Some(20), 30).lag_behind(&seen(None, 10)));
        assert_eq!(None, seen(Some(5), 30).lag_behind(&seen(Some(0), 10)));
        assert_eq!(None, seen(None, 30).lag_behind(&seen(Some(0), 10)));
    }

    #[test]
    fn a_span_has_two_units_at_most() {
        for (expected, seconds) in [("3d4h", 273_900), ("1h30m", 5_400), ("12m", 720), ("5s", 5), ("0s", 0)] {
            assert_eq!(expected, brief(SignedDuration::from_secs(seconds)));
        }
    }

    #[test]
    fn imports_of_one_instant_are_a_tie() {
        let at = FirstSeen::exactly(Timestamp::from_second(5).unwrap());
        assert_eq!(Order::Tie, at.order(&at));
    }
}
