//! A feed: what was configured, and what we remember of it.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::{FeedId, Lang, SourceId};

/// What kind of document a feed's address gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedKind {
    /// RSS, Atom or JSON Feed.
    Syndication,
    /// A news sitemap: configured and listed; its reader is not built yet.
    NewsSitemap,
}

/// A feed as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedSpec {
    /// Derived from the address.
    pub id: FeedId,
    /// The outlet that it belongs to.
    pub source: SourceId,
    /// Its address.
    pub url: Url,
    /// What the address gives.
    pub kind: FeedKind,
    /// Language declared in the configuration; else the outlet's.
    pub lang: Option<Lang>,
    /// How often to poll; the schedule may wait longer, never shorter.
    pub interval: Duration,
}

/// What a server gave us to ask "changed since?", returned byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header, with its quotes.
    pub etag: Option<String>,
    /// The Last-Modified header as sent.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How the last poll of a feed ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedStatus {
    /// Not polled yet.
    New,
    /// The last poll succeeded.
    Ok,
    /// It answered and parsed, but has no entries.
    Empty,
    /// The last poll failed; `note` says why.
    Failing,
    /// We cannot read this kind of feed yet.
    Unsupported,
}

impl FeedStatus {
    /// The word in lists and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::Failing => "failing",
            Self::Unsupported => "unsupported",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::New, Self::Ok, Self::Empty, Self::Failing, Self::Unsupported]
            .into_iter()
            .find(|status| status.as_str() == name)
    }
}

/// What we remember of a feed from poll to poll, kept over restarts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedState {
    /// Which feed.
    pub id: FeedId,
    /// For the next conditional request.
    pub validators: Validators,
    /// Hash of the last body, to notice an unchanged one before parsing.
    pub body_hash: Option<String>,
    /// How the last poll ended.
    pub status: FeedStatus,
    /// Why, in words for a person; empty when all is well.
    pub note: String,
    /// Start of the last poll, successful or not.
    pub polled_at: Option<Timestamp>,
    /// Last poll that succeeded, 304 included: the `from` of whatever the next one brings.
    pub succeeded_at: Option<Timestamp>,
    /// Last poll that brought a new entry.
    pub new_entry_at: Option<Timestamp>,
    /// When to poll next.
    pub due_at: Timestamp,
    /// Failures in a row.
    pub failures: u32,
}

impl FeedState {
    /// Whether the last poll succeeded.
    pub fn is_well(&self) -> bool {
        matches!(self.status, FeedStatus::Ok | FeedStatus::Empty)
    }

    /// The state of a feed that was never polled.
    pub fn new(id: FeedId, due_at: Timestamp) -> Self {
        Self {
            id,
            validators: Validators::default(),
            body_hash: None,
            status: FeedStatus::New,
            note: String::new(),
            polled_at: None,
            succeeded_at: None,
            new_entry_at: None,
            due_at,
            failures: 0,
        }
    }
}

/// A server's answer to a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedReply {
    /// 304: nothing new. May carry fresher validators.
    NotModified {
        /// Validators for the next request.
        validators: Validators,
    },
    /// A body.
    Modified {
        /// The body, decompressed, not yet decoded.
        bytes: Vec<u8>,
        /// The Content-Type header.
        content_type: Option<String>,
        /// Where the body came from after redirects.
        final_url: Url,
        /// Validators for the next request.
        validators: Validators,
    },
}
