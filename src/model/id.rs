//! Identifiers: derived, never random, so that the same input on another machine gives the same ids.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{CanonicalUrl, ClaimedDate};

/// Lower-case base32 without look-alikes (no i, l, o, u).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of an id behind its prefix: 60 bits, some 40 million articles before a clash is likely in one of a thousand installations.
const LENGTH: usize = 12;

/// What an [`Id`] names; gives the prefix that people see.
pub trait Kind {
    /// The prefix with its colon, as in `a:`.
    const PREFIX: &'static str;
}

/// A derived identifier such as `a:7f3k2p0c1m9x`: a prefix that tells the kind, then a hash.
pub struct Id<K> {
    text: Arc<str>,
    kind: PhantomData<K>,
}

impl<K: Kind> Id<K> {
    /// Hashes the parts, in order, into an identifier. Parts are length-prefixed, so `["ab","c"]` and `["a","bc"]` differ.
    pub fn derive(parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(K::PREFIX.as_bytes());
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let hash = hasher.finalize();
        let mut text = String::with_capacity(K::PREFIX.len() + LENGTH);
        text.push_str(K::PREFIX);
        // Five bits of each byte are as evenly spread as the bytes are.
        for byte in hash.as_bytes().iter().take(LENGTH) {
            text.push(char::from(ALPHABET[usize::from(byte & 31)]));
        }
        Self::from_stored(&text)
    }

    /// Takes an identifier back as it was once printed or stored.
    pub fn from_stored(text: &str) -> Self {
        Self {
            text: Arc::from(text),
            kind: PhantomData,
        }
    }

    /// The identifier with its prefix.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a text that somebody typed has the prefix of this kind.
    pub fn looks_like(text: &str) -> bool {
        text.starts_with(K::PREFIX)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self {
            text: Arc::clone(&self.text),
            kind: PhantomData,
        }
    }
}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

/// Marks [`ArticleId`].
pub struct ArticleMark;
/// Marks [`StoryId`].
pub struct StoryMark;
/// Marks [`AlertId`].
pub struct AlertMark;
/// Marks [`FeedId`].
pub struct FeedMark;
/// Marks [`EntryKey`].
pub struct EntryMark;

impl Kind for ArticleMark {
    const PREFIX: &'static str = "a:";
}
impl Kind for StoryMark {
    const PREFIX: &'static str = "s:";
}
impl Kind for AlertMark {
    const PREFIX: &'static str = "al:";
}
impl Kind for FeedMark {
    const PREFIX: &'static str = "f:";
}
impl Kind for EntryMark {
    const PREFIX: &'static str = "e:";
}

/// `a:…`, an article.
pub type ArticleId = Id<ArticleMark>;
/// `s:…`, a story.
pub type StoryId = Id<StoryMark>;
/// `al:…`, an alert.
pub type AlertId = Id<AlertMark>;
/// `f:…`, a feed: the hash of its configured address.
pub type FeedId = Id<FeedMark>;
/// `e:…`, an entry of a feed.
pub type EntryKey = Id<EntryMark>;

impl ArticleId {
    /// The id of an article that has an address of its own.
    pub fn from_url(url: &CanonicalUrl) -> Self {
        Self::derive(&["url", url.identity()])
    }

    /// The id of an article without an address: from its source and the id that it was given.
    pub fn from_given(source: Option<&SourceId>, given: &str) -> Self {
        Self::derive(&["given", source.map_or("", SourceId::as_str), given])
    }
}

impl StoryId {
    /// The id of the story that an article founds.
    pub fn from_founder(article: &ArticleId) -> Self {
        Self::derive(&[article.as_str()])
    }
}

impl AlertId {
    /// The id of one firing: the same rule, story or feed, kind and watched state always give the same id.
    pub fn from_state<K: Kind>(rule: &RuleId, about: &Id<K>, kind: &str, state: &str) -> Self {
        Self::derive(&[rule.as_str(), about.as_str(), kind, state])
    }
}

impl FeedId {
    /// The id of a feed, from its address as configured.
    pub fn from_address(address: &str) -> Self {
        Self::derive(&[address])
    }
}

impl EntryKey {
    /// Identity of an entry: (feed, guid), else its link, else title and date.
    pub fn of(
        feed: &FeedId,
        guid: Option<&str>,
        link: Option<&CanonicalUrl>,
        title: &str,
        published: Option<&ClaimedDate>,
    ) -> Self {
        let feed = feed.as_str();
        if let Some(guid) = guid.map(str::trim).filter(|guid| !guid.is_empty()) {
            return Self::derive(&[feed, "guid", guid]);
        }
        if let Some(link) = link {
            return Self::derive(&[feed, "link", link.identity()]);
        }
        let date = published.map(|published| published.at.to_string()).unwrap_or_default();
        Self::derive(&[feed, "title", title, &date])
    }
}

/// The short name of an outlet, as configured: `scmp`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(Arc<str>);

impl SourceId {
    /// Takes a name as configured.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// The name of a rule, as configured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Takes a name as configured.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_stable_across_machines() {
        let url = CanonicalUrl::parse("https://www.example.org/a?utm_source=x#top").unwrap();
        let id = ArticleId::from_url(&url);
        assert_eq!(
            id,
            ArticleId::from_url(&CanonicalUrl::parse("http://example.org/a").unwrap())
        );
        assert_eq!(id.as_str().len(), 14);
        assert!(ArticleId::looks_like(id.as_str()));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(StoryId::derive(&["ab", "c"]), StoryId::derive(&["a", "bc"]));
    }

    #[test]
    fn an_entry_without_guid_is_known_by_its_link() {
        let feed = FeedId::from_address("https://example.org/feed");
        let link = CanonicalUrl::parse("https://example.org/1").unwrap();
        let by_link = EntryKey::of(&feed, None, Some(&link), "x", None);
        assert_eq!(
            by_link,
            EntryKey::of(&feed, Some("  "), Some(&link), "other title", None)
        );
        assert_ne!(by_link, EntryKey::of(&feed, Some("1"), Some(&link), "x", None));
    }
}
