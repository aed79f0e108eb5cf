//! `feeds parse`: the entries of a feed in a file.

use std::path::Path;

use serde_json::json;
use url::Url;

use crate::cli::exit::{Exit, Failure};
use crate::cli::session::{Session, read_file};
use crate::cli::table::{Listing, Row};
use crate::cli::terminal::{Terminal, counted};
use crate::cli::times;
use crate::cli::view::into_map;
use crate::feed::{self, ParseContext, PartLink};
use crate::model::{CanonicalUrl, DateDoubt, Entry, FeedId, SourceId};

/// Prints the entries of a feed from a file, and the sitemaps of an index.
pub(super) fn parse(
    file: &Path,
    content_type: Option<&str>,
    base_url: Option<&str>,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let bytes = read_file(file)?;
    let base_url = base_url
        .map(Url::parse)
        .transpose()
        .map_err(|error| Failure::usage(format!("--base-url: {error}")))?;
    let context = ParseContext {
        feed: &FeedId::from_address(&file.to_string_lossy()),
        source: &SourceId::new("file"),
        content_type,
        base_url: base_url.as_ref(),
        country: None,
    };
    let parsed = match feed::parse(&bytes, &context) {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = anyhow::Error::new(error).context(file.display().to_string());
            return Err(Failure::new(Exit::Nothing, error));
        }
    };
    for note in &parsed.notes {
        terminal.remark(note)?;
    }
    match (parsed.entries.len(), parsed.parts.len()) {
        (_, parts @ 1..) => terminal.remark(format_args!("an index of {}", counted(parts as u64, "sitemap")))?,
        (0, 0) => terminal.remark("the feed has no entries")?,
        _ => {}
    }
    let rows = parsed
        .entries
        .iter()
        .map(entry)
        .chain(parsed.parts.iter().map(part))
        .collect();
    Listing {
        columns: &["published", "title", "link"],
        rows,
    }
    .print(&session.global, terminal)?;
    Ok(Exit::Done)
}

/// A sitemap of an index.
fn part(part: &PartLink) -> Row {
    let object = into_map(json!({
        "schema": "newsvane.feed-part/1",
        "url": part.url.as_str(),
        "modified": part.modified.map(|at| at.to_string()),
    }));
    let modified = part.modified.map_or_else(|| "-".to_owned(), times::stamp);
    Row {
        cells: vec![modified, String::new(), part.url.to_string()],
        object,
    }
}

fn entry(entry: &Entry) -> Row {
    let written = |date: Option<crate::model::ClaimedDate>| date.map(|date| date.at.to_string());
    let link = entry.link.as_deref().or(entry.url.as_ref().map(CanonicalUrl::as_str));
    let object = into_map(json!({
        "schema": "newsvane.entry/1",
        "id": entry.guid.as_deref().or(link),
        "title": entry.title,
        "link": link,
        "url": entry.url.as_ref().map(CanonicalUrl::as_str),
        "published": written(entry.published),
        "published_doubt": entry.published.and_then(|date| date.doubt).map(DateDoubt::as_str),
        "updated": written(entry.updated),
        "authors": entry.authors,
        "lang": entry.declared_lang,
        "summary": entry.summary,
    }));
    let published = entry
        .published
        .map_or_else(|| "-".to_owned(), |published| times::stamp(published.at));
    Row {
        cells: vec![published, entry.title.clone(), link.unwrap_or("-").to_owned()],
        object,
    }
}
