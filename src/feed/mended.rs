//! A feed in the form that a strict reader accepts, whole or entry by entry.
//!
//! Both menders, of XML and of JSON, give this; the reader need not know which. Parts are kept apart so that an entry that
//! cannot be read, for whatever reason, costs only itself.

use std::time::Duration;

/// A mended feed.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// What stands before the entries.
    pub(super) opening: String,
    /// The entries, in the feed's order.
    pub(super) entries: Vec<String>,
    /// What stands between two of them.
    pub(super) separator: &'static str,
    /// What stands behind them.
    pub(super) closing: &'static str,
    /// The language that the whole feed declares.
    pub(super) language: Option<String>,
    /// How long the feed asks to be left alone.
    pub(super) ttl: Option<Duration>,
    /// Whether its end is missing.
    pub(super) is_cut_off: bool,
    /// What a person should know about the damage.
    pub(super) notes: Vec<String>,
}

impl Mended {
    /// The whole feed.
    pub(super) fn whole(&self) -> String {
        let entries = self.entries.join(self.separator);
        [&self.opening, entries.as_str(), self.closing].concat()
    }

    /// A feed of one of its entries.
    pub(super) fn alone(&self, entry: &str) -> String {
        [&self.opening, entry, self.closing].concat()
    }
}
