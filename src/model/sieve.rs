//! Which entries of a feed are wanted, as its user wrote it.

use regex::Regex;

use super::Entry;

/// What a pattern looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SieveField {
    /// Title, link, summary and authors.
    Any,
    /// The headline.
    Title,
    /// The link as published.
    Url,
    /// Summary or content of the feed.
    Summary,
    /// The authors' names.
    Author,
}

/// A regular expression for a part of an entry.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Where to look.
    pub field: SieveField,
    /// What to find there.
    pub regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (self.field, self.regex.as_str()) == (other.field, other.regex.as_str())
    }
}

impl Eq for Pattern {}

impl Pattern {
    fn is_in(&self, entry: &Entry) -> bool {
        let title = || self.regex.is_match(&entry.title);
        let url = || entry.link.as_deref().is_some_and(|link| self.regex.is_match(link));
        let summary = || self.regex.is_match(&entry.summary);
        let author = || entry.authors.iter().any(|author| self.regex.is_match(author));
        match self.field {
            SieveField::Any => title() || url() || summary() || author(),
            SieveField::Title => title(),
            SieveField::Url => url(),
            SieveField::Summary => summary(),
            SieveField::Author => author(),
        }
    }
}

/// Which entries of a feed are wanted: those that a pattern of `keep` finds, if there is any, and none of `block` does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sieve {
    /// At least one of these, if there are any.
    pub keep: Vec<Pattern>,
    /// None of these.
    pub block: Vec<Pattern>,
}

impl Sieve {
    /// Whether an entry is wanted.
    pub fn lets_through(&self, entry: &Entry) -> bool {
        let finds = |pattern: &Pattern| pattern.is_in(entry);
        (self.keep.is_empty() || self.keep.iter().any(finds)) && !self.block.iter().any(finds)
    }
}
