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
    #[error("{}", said(.0))]
    Fetch(#[from] FetchError),
    #[error("answered 304 without being asked for changes")]
    NotAsked,
    #[error(transparent)]
    Feed(#[from] FeedError),
}

/// A failure in the words of a command that asks once: nobody tries again, and no host is left alone for that.
pub(super) fn said(error: &FetchError) -> String {
    match error {
        FetchError::RobotsUnknown { host, cause, .. } => {
            format!("{host} may forbid it, but its robots.txt cannot be read ({cause})")
        }
        FetchError::Unavailable { host, status, .. } => format!("{host} has trouble of its own (HTTP {status})"),
        FetchError::TooManyRequests { host, .. } => format!("{host} is asked too often (HTTP 429)"),
        error => error.to_string(),
    }
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

/// The entries of a feed that was found, as [`entries`] has them, and how many of its sitemaps robots.txt forbids to ask.
pub(super) async fn entries_allowed(answer: &Answer, access: &Access, fetcher: &Fetcher) -> (Vec<Entry>, usize) {
    let mut entries = answer.parsed.entries.clone();
    let mut forbidden = 0;
    for part in answer.parsed.parts.iter().take(PARTS_MAX) {
        match ask_found(&part.url, access, fetcher).await {
            Ok(part) => entries.extend(part.parsed.entries),
            Err(NoFeed::Fetch(FetchError::Disallowed { .. })) => forbidden += 1,
            Err(_) => {}
        }
    }
    (entries, forbidden)
}

/// The entries of a feed that somebody named; those of the likeliest sitemaps where it is an index of them.
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn nobody_is_told_that_something_is_tried_again_later() {
        let (host, wait) = ("lake.example".to_owned(), Duration::from_secs(60));
        for (error, expected) in [
            (
                FetchError::RobotsUnknown {
                    host: host.clone(),
                    cause: "HTTP 503".to_owned(),
                    wait,
                },
                "lake.example may forbid it, but its robots.txt cannot be read (HTTP 503)",
            ),
            (
                FetchError::Unavailable {
                    host: host.clone(),
                    status: 500,
                    wait: None,
                },
                "lake.example has trouble of its own (HTTP 500)",
            ),
            (
                FetchError::TooManyRequests { host, wait },
                "lake.example is asked too often (HTTP 429)",
            ),
        ] {
            assert_eq!(expected, NoFeed::Fetch(error).to_string());
        }
    }
}
