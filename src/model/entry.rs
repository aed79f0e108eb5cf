//! One element of a feed, as published.

use super::{CanonicalUrl, ClaimedDate, EntryKey, FeedId, SourceId};

/// One element of a feed, as published. Never has a body from the web page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identity within the feed.
    pub key: EntryKey,
    /// The feed that it stood in.
    pub feed: FeedId,
    /// The outlet of that feed.
    pub source: SourceId,
    /// Address of the article.
    pub url: Option<CanonicalUrl>,
    /// The link as published, made absolute where the feed's own address is known.
    pub link: Option<String>,
    /// The guid or id as published.
    pub guid: Option<String>,
    /// Headline, plain text.
    pub title: String,
    /// Summary or content of the feed itself, plain text; a draft of last resort.
    pub summary: String,
    /// Claimed date of publication.
    pub published: Option<ClaimedDate>,
    /// Claimed date of the last change.
    pub updated: Option<ClaimedDate>,
    /// Names of the authors as given.
    pub authors: Vec<String>,
    /// Language tag that the feed or the entry declares.
    pub declared_lang: Option<String>,
}

#[cfg(test)]
impl Entry {
    /// An entry of a feed of the outlet `x`, without a link.
    pub(crate) fn for_test(feed: &FeedId, guid: &str, title: &str) -> Self {
        Self {
            key: EntryKey::of(feed, Some(guid), None, title, None),
            feed: feed.clone(),
            source: SourceId::new("x"),
            url: None,
            link: None,
            guid: Some(guid.to_owned()),
            title: title.to_owned(),
            summary: String::new(),
            published: None,
            updated: None,
            authors: Vec::new(),
            declared_lang: None,
        }
    }
}
