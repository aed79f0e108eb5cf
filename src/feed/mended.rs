//! A feed in the form that a strict reader accepts, whole or entry by entry.
//!
//! Both menders, of XML and of JSON, give this; the reader need not know which. Parts are kept apart so that an entry that
//! cannot be read, for whatever reason, costs only itself.

use std::time::Duration;

use super::SkipTimes;
use crate::model::ClaimedDate;

/// A mended entry.
#[derive(Debug, Default)]
pub(super) struct MendedEntry {
    /// In the dialect of the whole, without what follows. Titles and summaries are plain text.
    pub(super) text: String,
    /// The link as published, made absolute where it is relative; a strict reader would write it anew.
    pub(super) link: Option<String>,
    /// Dates, read: no reader behind could say how they were obtained.
    pub(super) published: Option<ClaimedDate>,
    pub(super) updated: Option<ClaimedDate>,
    /// The language that it declares; a strict reader knows only that of content, if any.
    pub(super) language: Option<String>,
}

/// A mended feed.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// What stands before the entries.
    pub(super) opening: &'static str,
    /// The entries, in the feed's order.
    pub(super) entries: Vec<MendedEntry>,
    /// What stands between two of them.
    pub(super) separator: &'static str,
    /// What stands behind them.
    pub(super) closing: &'static str,
    /// The language that the whole feed declares.
    pub(super) language: Option<String>,
    /// Authors of the whole feed: of the entries that have none of their own.
    pub(super) authors: Vec<String>,
    /// How long the feed asks to be left alone.
    pub(super) ttl: Option<Duration>,
    /// When it asks not to be asked.
    pub(super) skip: SkipTimes,
    /// Whether its end is missing.
    pub(super) is_cut_off: bool,
    /// What a person should know about the damage.
    pub(super) notes: Vec<String>,
}

impl Mended {
    /// The whole feed.
    pub(super) fn whole(&self) -> String {
        let length: usize = self
            .entries
            .iter()
            .map(|entry| entry.text.len() + self.separator.len())
            .sum();
        let mut whole = String::with_capacity(self.opening.len() + length + self.closing.len());
        whole.push_str(self.opening);
        for (number, entry) in self.entries.iter().enumerate() {
            if number > 0 {
                whole.push_str(self.separator);
            }
            whole.push_str(&entry.text);
        }
        whole.push_str(self.closing);
        whole
    }

    /// A feed of one of its entries.
    pub(super) fn alone(&self, entry: &MendedEntry) -> String {
        [self.opening, entry.text.as_str(), self.closing].concat()
    }
}
