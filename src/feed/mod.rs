//! Bytes to entries: feeds as outlets really send them.
//!
//! ```text
//!                                    ┌▶ mend/, json ──▶ Mended ──▶ feed-rs ─┐
//!        unpack, decode         root │                    read              ├─▶ ParsedFeed
//! bytes ───────────────▶ text ───────┴▶ sitemap ────────────────────────────┘
//! ```
//!
//! A strict parser reads four of five feeds of the web and loses the others whole. So what it gets was mended before: one
//! path for good and bad feeds alike, because a feed that breaks one day must give the same entries, under the same keys, as
//! the day before. One bad entry costs one entry; a body that breaks off gives what stands before the break; a panic costs
//! one entry at most. What is no feed is said to be so, with what it is instead: an empty list would look like silence.
//!
//! What a document is, it says itself: RSS of any version, Atom, CDF, JSON Feed, a sitemap of news or of pages, an index of
//! sitemaps. `scan` knows tags, `elements` knows where one ends; they are shared by all that reads markup here, and
//! take linear time and little memory whatever they are given. Beside feeds, [`opml`] reads and writes lists of them, and
//! [`discover`] finds them on the pages of an outlet.
//!
//! Pure: no socket, no clock, no settings of the machine. A date is what the feed claims, in the local time of its outlet's
//! country where it names no zone, and says what had to be supposed; whether it can be true is judged elsewhere.

mod base64;
mod date;
mod decode;
pub mod discover;
mod elements;
mod json;
mod mend;
mod mended;
pub mod opml;
mod plain;
mod read;
mod root;
mod scan;
mod sitemap;

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::model::{Entry, FeedId, FeedKind, SkipTimes, SourceId};
use root::Root;
use scan::Scanner;

/// Entries that are read of one feed. Feeds have 10 to 100; a few send their archive.
pub const ENTRIES_MAX: usize = 2_000;

/// What is known beside the bytes.
#[derive(Clone, Copy, Debug)]
pub struct ParseContext<'a> {
    /// The feed that the bytes came from.
    pub feed: &'a FeedId,
    /// Its outlet.
    pub source: &'a SourceId,
    /// The Content-Type header, for its charset.
    pub content_type: Option<&'a str>,
    /// Where the bytes came from, to which relative links are relative.
    pub base_url: Option<&'a Url>,
    /// ISO 3166-1 alpha-2 in lower case, of the outlet: what a date without a zone, or IST, means there.
    pub country: Option<&'a str>,
}

/// A feed, read.
#[derive(Clone, Debug, Default)]
pub struct ParsedFeed {
    /// What the document is.
    pub kind: FeedKind,
    /// In the feed's order, no more than [`ENTRIES_MAX`].
    pub entries: Vec<Entry>,
    /// The feed's own ttl or sy:updatePeriod: do not ask more often.
    pub ttl: Option<Duration>,
    /// When the feed asks not to be asked.
    pub skip: SkipTimes,
    /// Documents that it points at instead of having entries: the sitemaps of a sitemap index, the likeliest to have news first.
    pub parts: Vec<PartLink>,
    /// What was lost or had to be guessed, in words for a person. Damage that cost nothing is not told.
    pub notes: Vec<String>,
    /// Whether its end is missing, and entries with it.
    pub is_cut_off: bool,
}

/// A document that a feed points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartLink {
    /// Its address.
    pub url: Url,
    /// When it last changed, if the index says so.
    pub modified: Option<Timestamp>,
}

/// Why bytes are no feed. The text stands beside the feed in lists, for a person.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// No bytes, or only spaces.
    #[error("the answer is empty")]
    Empty,
    /// A page for people: a moved feed, a consent wall, a block.
    #[error("a web page instead of a feed{}", quoted(title.as_deref()))]
    WebPage {
        /// What the page calls itself.
        title: Option<String>,
    },
    /// Markup of another kind.
    #[error("not a feed: the document is a <{root}>{}", hint(root))]
    OtherXml {
        /// The name of its first element.
        root: String,
    },
    /// JSON without items.
    #[error("JSON, but not a JSON Feed")]
    OtherJson,
    /// The connection broke before one entry was whole.
    #[error("the feed is cut off before its first entry ends")]
    CutOff,
    /// More than we are ready to unpack.
    #[error("the packed feed is larger than 15 MB")]
    TooLarge,
    /// Neither markup nor JSON.
    #[error("not a feed: neither XML nor JSON")]
    Unreadable,
}

fn quoted(title: Option<&str>) -> String {
    match title {
        Some(title) if !title.is_empty() => format!(" (“{title}”)"),
        _ => String::new(),
    }
}

fn hint(root: &str) -> &'static str {
    match root.to_ascii_lowercase().as_str() {
        "opml" => ", a list of feeds",
        _ => "",
    }
}

/// Reads a feed.
///
/// # Errors
///
/// Where the bytes are no feed at all. A feed without entries is none: it is read, and empty.
pub fn parse(bytes: &[u8], context: &ParseContext<'_>) -> Result<ParsedFeed, FeedError> {
    let bytes = decode::unpack(bytes)?.map_or(Cow::Borrowed(bytes), Cow::Owned);
    let decoded = decode::decode(&bytes, context.content_type);
    let text = decoded.text.as_str();
    if text.trim().is_empty() {
        return Err(FeedError::Empty);
    }
    let mended = if json::looks_like_json(text) {
        json::mend(text, context)?
    } else {
        let mut scanner = Scanner::new(text);
        match root::find(&mut scanner)? {
            (Root::Feed, root) => mend::mend(scanner, &root, context)?,
            (Root::Sitemap, root) => {
                let mut sitemap = sitemap::read(scanner, &root, context)?;
                sitemap.notes.splice(..0, decoded.note);
                return Ok(sitemap);
            }
        }
    };
    let (entries, lost) = read::read(&mended, context);
    let mut notes: Vec<String> = decoded.note.into_iter().chain(mended.notes).collect();
    if lost > 0 {
        notes.push(format!("{lost} entries could not be read"));
    }
    Ok(ParsedFeed {
        kind: FeedKind::Syndication,
        entries,
        ttl: mended.ttl,
        skip: mended.skip,
        parts: Vec::new(),
        notes,
        is_cut_off: mended.is_cut_off,
    })
}

#[cfg(test)]
mod tests;
