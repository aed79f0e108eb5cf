//! How an entry ends, and the law that nothing disappears.

use std::collections::BTreeMap;
use std::fmt;

/// Why an entry was set aside on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// Published longer ago than the age limit.
    TooOld,
    /// No address and no text: nothing to keep.
    Nothing,
    /// The address is not http(s), or may not be fetched.
    Refused,
    /// Its site's robots.txt forbids the page.
    Robots,
    /// The feed's `keep` and `block` patterns say so.
    Unwanted,
}

impl DropReason {
    /// The word in tallies and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooOld => "too-old",
            Self::Nothing => "nothing",
            Self::Refused => "refused",
            Self::Robots => "robots",
            Self::Unwanted => "unwanted",
        }
    }
}

/// What kept an entry from becoming an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// The page could not be fetched and the feed had no text of its own.
    Fetch,
    /// Nothing could be extracted and the feed had no text of its own.
    Extract,
    /// A bug: the stage panicked on it.
    Ours,
}

impl FailureKind {
    /// The word in tallies and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Extract => "extract",
            Self::Ours => "ours",
        }
    }
}

/// Why an article is only the summary that its feed gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The word in tallies and the store, of a [`FailureKind`] or a [`DropReason`].
    pub reason: &'static str,
    /// Why, in words; empty when the reason says it.
    pub note: String,
}

/// The end of one entry: exactly one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It became an article; without its page, if something is lacking.
    Stored(Option<Lack>),
    /// Its article was already there.
    Duplicate,
    /// It was set aside on purpose.
    Dropped(DropReason),
    /// It could not become an article; the text says why.
    Failed(FailureKind, String),
}

/// Counts of entries by outcome. The law: seen = stored + duplicate + dropped + failed + pending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Entries that feeds have shown us.
    pub seen: u64,
    /// Became articles.
    pub stored: u64,
    /// Of these, kept as the feed's own summary, by what kept the page away.
    pub teasers: BTreeMap<String, u64>,
    /// Were there already.
    pub duplicate: u64,
    /// Set aside, by reason.
    pub dropped: BTreeMap<String, u64>,
    /// Failed, by kind.
    pub failed: BTreeMap<String, u64>,
    /// Not yet decided.
    pub pending: u64,
}

impl Tally {
    /// Whether the law holds.
    pub fn is_lawful(&self) -> bool {
        let dropped: u64 = self.dropped.values().sum();
        let failed: u64 = self.failed.values().sum();
        self.seen == self.stored + self.duplicate + dropped + failed + self.pending
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = |counts: &BTreeMap<String, u64>, what: &str| {
            let parts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
            if parts.is_empty() {
                String::new()
            } else {
                format!(" ({what}{})", parts.join(", "))
            }
        };
        let by = |counts: &BTreeMap<String, u64>| format!("{}{}", counts.values().sum::<u64>(), parts(counts, ""));
        write!(
            formatter,
            "seen {} = stored {}{} + duplicate {} + dropped {} + failed {} + pending {}",
            self.seen,
            self.stored,
            parts(&self.teasers, "teasers: "),
            self.duplicate,
            by(&self.dropped),
            by(&self.failed),
            self.pending
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_counts_every_entry_once() {
        let mut tally = Tally {
            seen: 5,
            stored: 2,
            duplicate: 1,
            ..Tally::default()
        };
        assert!(!tally.is_lawful());
        tally.dropped.insert("too-old".into(), 1);
        tally.failed.insert("fetch".into(), 1);
        assert!(tally.is_lawful());
        assert_eq!(
            "seen 5 = stored 2 + duplicate 1 + dropped 1 (too-old 1) + failed 1 (fetch 1) + pending 0",
            tally.to_string()
        );
        tally.teasers.insert("extract".into(), 1);
        assert!(tally.is_lawful());
        assert!(
            tally
                .to_string()
                .starts_with("seen 5 = stored 2 (teasers: extract 1) + duplicate 1")
        );
    }
}
