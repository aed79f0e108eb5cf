//! A feed: what was configured, and what we remember of it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::{FeedId, HostKey, Lang, Sieve, SourceId};

/// What kind of document a feed's address is expected to give. What it really gives decides how it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FeedKind {
    /// RSS, Atom or JSON Feed.
    #[default]
    Syndication,
    /// A sitemap, best one of news, or an index of sitemaps.
    NewsSitemap,
}

impl FeedKind {
    /// The word in the configuration and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syndication => "rss",
            Self::NewsSitemap => "news-sitemap",
        }
    }
}

/// How a feed and the pages of its entries are asked for, beyond what is so for all.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Access {
    /// Headers to send, cookies among them: only to the feed's own registrable domain.
    pub headers: Vec<(String, String)>,
    /// The proxy to go through: http, https, socks5 or socks5h.
    pub proxy: Option<Url>,
}

impl fmt::Debug for Access {
    /// Values are secrets, and so is what a proxy's address may hold.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let proxy = self.proxy.as_ref().and_then(Url::host_str);
        write!(formatter, "Access(headers {names:?}, proxy {proxy:?})")
    }
}

impl Access {
    /// What of it holds for `url`, where it was configured for `home`: the proxy, and the headers within the registrable domain
    /// of `home`, but never in the clear where `home` is not. To be asked wherever an address comes from somebody else, be it a
    /// redirect or a link in a feed.
    #[must_use]
    pub fn towards(&self, url: &Url, home: &Url) -> Self {
        let unveils = home.scheme() == "https" && url.scheme() != "https";
        let within = HostKey::of(home).is_some() && HostKey::of(home) == HostKey::of(url);
        let headers = if within && !unveils {
            self.headers.clone()
        } else {
            Vec::new()
        };
        Self {
            headers,
            proxy: self.proxy.clone(),
        }
    }
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
    /// ISO 3166-1 alpha-2 in lower case, of its outlet: what a date without a zone means there.
    pub country: Option<String>,
    /// How to ask for it.
    pub access: Access,
    /// Which of its entries to take.
    pub sieve: Sieve,
}

#[cfg(test)]
impl FeedSpec {
    /// A feed of the outlet `x`.
    pub(crate) fn for_test(url: &str) -> Self {
        Self {
            id: FeedId::from_address(url),
            source: SourceId::new("x"),
            url: Url::parse(url).unwrap(),
            kind: FeedKind::Syndication,
            lang: None,
            interval: Duration::from_secs(900),
            country: None,
            access: Access::default(),
            sieve: Sieve::default(),
        }
    }
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
    /// It answered and parsed, but has no entries, and never had any.
    Empty,
    /// It answered and parsed, but has no entries where it had some before: something is wrong there.
    Emptied,
    /// The last poll failed; `note` says why.
    Failing,
    /// Its server says for days that it is gone for good; it is asked once a month.
    Gone,
}

impl FeedStatus {
    /// The word in lists and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::Emptied => "emptied",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::New,
            Self::Ok,
            Self::Empty,
            Self::Emptied,
            Self::Failing,
            Self::Gone,
        ];
        all.into_iter().find(|status| status.as_str() == name)
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
    /// What else we learnt about it.
    pub memory: FeedMemory,
}

/// What we learnt about a feed by polling it, beside what every poll needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedMemory {
    /// How often it brings something.
    pub rhythm: Rhythm,
    /// Since when it has been polled without a pause: of the time before nobody knows when it was silent.
    pub watched_since: Option<Timestamp>,
    /// Entries of the last body that had any.
    pub entries: usize,
    /// How long the last body asked to be left alone.
    pub ttl: Option<Duration>,
    /// And when.
    pub skip: SkipTimes,
    /// Since when every poll has failed.
    pub failing_since: Option<Timestamp>,
    /// Where its server says that it has moved for good, until that is believed.
    pub moving: Option<Sighting<Url>>,
    /// Where it has moved: polled instead of the configured address, as long as that works.
    pub moved_to: Option<Url>,
    /// How often in a row its server said that it is gone for good.
    pub gone: Option<Sighting<()>>,
    /// Whether its server once said "not modified" of a body that was: then it is asked without validators.
    pub lies: bool,
    /// Whether its present silence was told in an alert.
    pub silence_told: bool,
    /// Polls in a row that were answered 304.
    pub unmodified: u32,
    /// Sitemaps that it pointed at, with what each needs for a conditional request.
    pub parts: Vec<FeedPart>,
}

/// How often a feed brings new entries, learnt from when it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// Since when it has been learnt.
    pub since: Option<Timestamp>,
    /// Times between two polls that brought something that went into this.
    pub gaps: u32,
    /// Mean time between two entries, recent ones counting more.
    pub mean: Option<Duration>,
    /// The longest time between two polls that brought something, fading over weeks.
    pub longest: Option<Duration>,
}

/// Hours and days in which a feed asks to be left alone (skipHours and skipDays of RSS), in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkipTimes {
    /// Bit n: the hour that begins at n o'clock.
    pub hours: u32,
    /// Bit 0: Monday, bit 6: Sunday.
    pub days: u8,
}

/// Something that a server said several times in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting<T> {
    /// What it said.
    pub what: T,
    /// How often.
    pub times: u32,
    /// Since when.
    pub since: Timestamp,
}

/// A document that a feed points at, polled together with it: a sitemap of a sitemap index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPart {
    /// Its address.
    pub url: Url,
    /// For the next conditional request.
    pub validators: Validators,
    /// Hash of the last body.
    pub body_hash: Option<String>,
    /// Entries of the last body.
    pub entries: usize,
}

impl FeedState {
    /// Whether the last poll succeeded.
    pub fn is_well(&self) -> bool {
        matches!(self.status, FeedStatus::Ok | FeedStatus::Empty)
    }

    /// Takes back to `now` what is remembered of the future: a clock was wrong once.
    pub fn not_after(&mut self, now: Timestamp) {
        let memory = &mut self.memory;
        let remembered = [
            &mut self.polled_at,
            &mut self.succeeded_at,
            &mut self.new_entry_at,
            &mut memory.watched_since,
            &mut memory.failing_since,
            &mut memory.rhythm.since,
        ];
        for at in remembered {
            *at = at.map(|at| at.min(now));
        }
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
            memory: FeedMemory::default(),
        }
    }
}

/// A server's answer to a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedReply {
    /// Where the answer came from after redirects.
    pub url: Url,
    /// Where the feed has moved for good: the last target that permanent redirects alone lead to.
    pub moved_to: Option<Url>,
    /// Validators for the next request; a 304 may bring fresher ones.
    pub validators: Validators,
    /// The status, 200 or 304 as a rule.
    pub status: u16,
    /// The version of HTTP that was spoken, `HTTP/2`.
    pub http: &'static str,
    /// For how long the server says that its answer stays fresh, or that it wants to be left alone: Cache-Control or Expires, less
    /// the Age; Retry-After.
    pub fresh_for: Option<Duration>,
    /// The body; none for a 304.
    pub body: Option<FeedBody>,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedBody {
    /// Decompressed, not yet decoded.
    pub bytes: Vec<u8>,
    /// The Content-Type header.
    pub content_type: Option<String>,
}
