//! What a document is, told by the tag that opens it.

use super::scan::{Scanner, Tag, Token, local};
use super::{FeedError, plain};

/// Kinds of documents with entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// RSS, Atom, CDF of any version.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
}

/// Finds the tag that opens a feed or a sitemap, past warnings of PHP and other junk. Within a web page there is none.
pub(super) fn find<'a>(scanner: &mut Scanner<'a>) -> Result<(Root, Tag<'a>), FeedError> {
    let mut first: Option<Tag<'a>> = None;
    let mut is_page = false;
    let mut title = None;
    while let Some(token) = scanner.next() {
        let Token::Start(tag) = token else {
            continue;
        };
        match local(tag.name).to_ascii_lowercase().as_str() {
            "rss" | "feed" | "rdf" if !is_page => return Ok((Root::Feed, tag)),
            "urlset" | "sitemapindex" if !is_page => return Ok((Root::Sitemap, tag)),
            "channel" | "entry" if first.is_none() => return Ok((Root::Feed, tag)),
            // It has a head and a body, too.
            "opml" if first.is_none() => {
                first = Some(tag);
                break;
            }
            "html" | "head" | "body" => is_page = true,
            "title" if title.is_none() => {
                title = match scanner.next() {
                    Some(Token::Text(text)) => Some(plain::line(text)),
                    _ => None,
                };
            }
            _ => {}
        }
        first = first.or(Some(tag));
    }
    Err(match first {
        Some(_) if is_page => FeedError::WebPage { title },
        Some(tag) => FeedError::OtherXml {
            root: local(tag.name).to_owned(),
        },
        None => FeedError::Unreadable,
    })
}
