//! One address, asked once: what it gives, and what the site says of itself.

use url::Url;

use crate::feed::{self, FeedError, ParseContext, ParsedFeed};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Access, Entry, FeedBody, FeedId, FeedKind, FeedReply, FeedSpec, SourceId, Validators};

/// Bytes at the beginning of a document in which its first element stands.
const HEAD_BYTES: usize = 4_096;

/// Sitemaps of an index that are asked.
const PARTS_MAX: usize = 2;

/// A feed as an address gave it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) reply: FeedReply,
    pub(super) parsed: ParsedFeed,
    pub(super) kind: FeedKind,
}

/// Why an address gave none.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoFeed {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("answered 304 without being asked for changes")]
    NotAsked,
    #[error(transparent)]
    Feed(#[from] FeedError),
}

/// Asks an address for a feed.
pub(super) async fn ask(
    url: &Url,
    access: &Access,
    country: Option<&str>,
    fetcher: &Fetcher,
) -> Result<Answer, NoFeed> {
    read(document(url, access, fetcher).await?, url, country)
}

/// Asks an address that was found somewhere for a feed, if its site allows that.
pub(super) async fn ask_found(url: &Url, access: &Access, fetcher: &Fetcher) -> Result<Answer, NoFeed> {
    let document = fetcher.document(url, access).await?;
    let reply = FeedReply {
        url: document.url,
        moved_to: document.moved_to,
        http: document.http,
        validators: document.validators,
        fresh_for: document.fresh_for,
        body: Some(FeedBody {
            bytes: document.bytes,
            content_type: document.content_type,
        }),
    };
    read(reply, url, None)
}

/// Asks an address that somebody named for whatever it gives, whatever robots.txt says.
pub(super) async fn document(url: &Url, access: &Access, fetcher: &Fetcher) -> Result<FeedReply, FetchError> {
    fetcher.feed(url, &Validators::default(), access).await
}

/// Reads a feed of what an address gave.
pub(super) fn read(reply: FeedReply, url: &Url, country: Option<&str>) -> Result<Answer, NoFeed> {
    let body = reply.body.as_ref().ok_or(NoFeed::NotAsked)?;
    let context = ParseContext {
        feed: &FeedId::from_address(url.as_str()),
        source: &SourceId::new("-"),
        content_type: body.content_type.as_deref(),
        base_url: Some(&reply.url),
        country,
    };
    let parsed = feed::parse(&body.bytes, &context)?;
    let kind = kind_of(&body.bytes);
    Ok(Answer { reply, parsed, kind })
}

/// The entries of a feed; those of the likeliest sitemaps where it is an index of them.
pub(super) async fn entries(answer: &Answer, access: &Access, country: Option<&str>, fetcher: &Fetcher) -> Vec<Entry> {
    let mut entries = answer.parsed.entries.clone();
    for part in answer.parsed.parts.iter().take(PARTS_MAX) {
        if let Ok(part) = ask(&part.url, access, country, fetcher).await {
            entries.extend(part.parsed.entries);
        }
    }
    entries
}

/// Asks a configured feed.
pub(super) async fn ask_spec(spec: &FeedSpec, fetcher: &Fetcher) -> Result<Answer, NoFeed> {
    ask(&spec.url, &spec.access, spec.country.as_deref(), fetcher).await
}

/// Whether a document is a sitemap or an index of sitemaps.
fn kind_of(bytes: &[u8]) -> FeedKind {
    let head = String::from_utf8_lossy(bytes.get(..HEAD_BYTES).unwrap_or(bytes));
    let begins = |name: &str| head.contains(&format!("<{name}")) || head.contains(&format!(":{name}"));
    if begins("urlset") || begins("sitemapindex") {
        FeedKind::NewsSitemap
    } else {
        FeedKind::Syndication
    }
}
