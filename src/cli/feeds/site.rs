//! One address, asked once: what it gives, and what the site says of itself.

use url::Url;

use crate::feed::{self, FeedError, ParseContext, ParsedFeed};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Access, Entry, FeedId, FeedReply, FeedSpec, SourceId, Validators};

/// Sitemaps of an index that are asked.
const PARTS_MAX: usize = 2;

/// A feed as an address gave it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) reply: FeedReply,
    pub(super) parsed: ParsedFeed,
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
    read(fetcher.document(url, access).await?, url, None)
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
    Ok(Answer { reply, parsed })
}

/// Why an address is asked.
#[derive(Clone, Copy)]
pub(super) enum Reason<'a> {
    /// Somebody named it, and may have told its country.
    Named(Option<&'a str>),
    /// It was found somewhere: robots.txt has to allow it.
    Found,
}

/// The entries of a feed; those of the likeliest sitemaps where it is an index of them. And how many of these robots.txt forbids
/// to ask.
pub(super) async fn entries(
    answer: &Answer,
    access: &Access,
    reason: Reason<'_>,
    fetcher: &Fetcher,
) -> (Vec<Entry>, usize) {
    let mut entries = answer.parsed.entries.clone();
    let mut forbidden = 0;
    for part in answer.parsed.parts.iter().take(PARTS_MAX) {
        let part = match reason {
            Reason::Named(country) => ask(&part.url, access, country, fetcher).await,
            Reason::Found => ask_found(&part.url, access, fetcher).await,
        };
        match part {
            Ok(part) => entries.extend(part.parsed.entries),
            Err(NoFeed::Fetch(FetchError::Disallowed { .. })) => forbidden += 1,
            Err(_) => {}
        }
    }
    (entries, forbidden)
}

/// Asks a configured feed.
pub(super) async fn ask_spec(spec: &FeedSpec, fetcher: &Fetcher) -> Result<Answer, NoFeed> {
    ask(&spec.url, &spec.access, spec.country.as_deref(), fetcher).await
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
