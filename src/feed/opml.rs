//! Lists of feeds (OPML) to outlines, and back.
//!
//! Two of three lists found on the web are not well-formed XML: titles have bare `&` and `<`, values have quotes in them, end
//! tags are missing. So only outlines are looked at. A quote ends a value only where the next attribute or the end of the
//! tag follows; an outline of a feed ends where the next outline begins. A plain list of addresses, one a line, is read, too.

mod write;

use std::collections::HashSet;

use url::Url;

use super::root;
use super::scan::Scanner;
use super::{FeedError, decode, plain};

pub use write::write;

/// Groups around an outline that are told; deeper ones are nobody's order, but an attack.
const GROUPS_MAX: usize = 8;

/// Feeds that are read of one list.
const OUTLINES_MAX: usize = 20_000;

/// A feed in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// What the list calls it; its host where it has no name.
    pub title: String,
    /// Address of the feed.
    pub feed: Url,
    /// Address of the pages that it tells of.
    pub home: Option<Url>,
    /// `rss`, `atom` and the like, as written.
    pub kind: Option<String>,
    /// Language tag, as written.
    pub lang: Option<String>,
    /// Titles of the outlines that it stands in, the outermost first.
    pub groups: Vec<String>,
}

/// Why bytes are no list of feeds.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpmlError {
    /// No bytes, or only spaces.
    #[error("the file is empty")]
    Empty,
    /// One feed.
    #[error("a feed, not a list of feeds")]
    Feed,
    /// Something else.
    #[error("not a list of feeds (OPML): {0}")]
    Other(FeedError),
}

/// Reads a list, each feed once, in the list's order.
///
/// # Errors
///
/// Where the bytes are no list. A list without feeds is one.
pub fn read(bytes: &[u8]) -> Result<Vec<Outline>, OpmlError> {
    let unpacked = decode::unpack(bytes).map_err(OpmlError::Other)?;
    let text = decode::decode(unpacked.as_deref().unwrap_or(bytes), None).text;
    if text.trim().is_empty() {
        return Err(OpmlError::Empty);
    }
    let mut reader = Reader::default();
    let is_opml = reader.read(&text);
    if !is_opml && reader.found.is_empty() {
        return addresses(&text).ok_or_else(|| match root::find(&mut Scanner::new(&text)) {
            Ok(_) => OpmlError::Feed,
            Err(error) => OpmlError::Other(error),
        });
    }
    Ok(reader.found)
}

/// A list of nothing but addresses, one a line, with remarks behind `#`.
fn addresses(text: &str) -> Option<Vec<Outline>> {
    let mut reader = Reader::default();
    for line in text.lines().map(str::trim) {
        if !line.is_empty() && !line.starts_with('#') {
            let address = line.split_whitespace().next()?;
            reader.keep(web_address(address)?, &Attributes::default());
        }
    }
    Some(reader.found)
}

/// The attributes that matter, as written.
#[derive(Default)]
struct Attributes<'a> {
    text: &'a str,
    title: &'a str,
    feed: &'a str,
    home: &'a str,
    kind: &'a str,
    lang: &'a str,
}

impl<'a> Attributes<'a> {
    fn set(&mut self, name: &str, value: &'a str) {
        let place = match name.to_ascii_lowercase().as_str() {
            "text" => &mut self.text,
            "title" => &mut self.title,
            "xmlurl" | "feedurl" => &mut self.feed,
            "htmlurl" => &mut self.home,
            "type" => &mut self.kind,
            "language" | "xml:lang" => &mut self.lang,
            _ => return,
        };
        if place.is_empty() {
            *place = value;
        }
    }

    fn name(&self) -> String {
        let text = plain::line(self.text);
        if text.is_empty() { plain::line(self.title) } else { text }
    }
}

#[derive(Default)]
struct Reader {
    /// Outlines that are open: the title of a group, nothing for a feed.
    open: Vec<Option<String>>,
    seen: HashSet<Url>,
    found: Vec<Outline>,
}

impl Reader {
    /// Reads a document; says whether it calls itself OPML.
    fn read(&mut self, text: &str) -> bool {
        let mut is_opml = false;
        // Sought once in vain, the end of a remark is not sought again.
        let mut is_open = false;
        let mut rest = text;
        while let Some(at) = rest.find('<')
            && self.found.len() < OUTLINES_MAX
        {
            let tag = rest.get(at..).unwrap_or_default();
            let mut passed = 1;
            if opens(tag, "<outline") {
                let chunk = until_next_outline(tag);
                let (attributes, is_empty, length) = attributes(chunk);
                self.outline(&attributes, is_empty);
                passed = length;
            } else if opens(tag, "</outline") {
                // A feed that is open was never ended, or is ended here: either way its group stays open.
                self.open.pop();
            } else if opens(tag, "<opml") {
                is_opml = true;
            } else if tag.starts_with("<!--") && !is_open {
                let end = tag.find("-->");
                is_open = end.is_none();
                passed = end.unwrap_or(1);
            }
            rest = tag.get(passed..).unwrap_or_default();
        }
        is_opml
    }

    fn outline(&mut self, attributes: &Attributes<'_>, is_empty: bool) {
        // A feed holds no feeds.
        if self.open.last().is_some_and(Option::is_none) {
            self.open.pop();
        }
        let feed = web_address(attributes.feed);
        if !is_empty {
            self.open.push(feed.is_none().then(|| attributes.name()));
        }
        if let Some(feed) = feed {
            self.keep(feed, attributes);
        }
    }

    fn keep(&mut self, feed: Url, attributes: &Attributes<'_>) {
        if !self.seen.insert(feed.clone()) {
            return;
        }
        let filled = |text: &str| Some(plain::line(text)).filter(|text| !text.is_empty());
        let name = Some(attributes.name()).filter(|name| !name.is_empty());
        let groups = self.open.iter().take(GROUPS_MAX).flatten();
        self.found.push(Outline {
            title: name.unwrap_or_else(|| feed.host_str().unwrap_or_default().to_owned()),
            home: web_address(attributes.home),
            kind: filled(attributes.kind),
            lang: filled(attributes.lang),
            groups: groups.filter(|title| !title.is_empty()).cloned().collect(),
            feed,
        });
    }
}

/// Whether a text begins with a tag of a name.
fn opens(text: &str, tag: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .get(..tag.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
        && bytes
            .get(tag.len())
            .is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'/' | b'>'))
}

/// What may belong to the outline that a text begins with; values may have any other tag in them.
fn until_next_outline(text: &str) -> &str {
    let is_end = |at: &usize| {
        let tag = text.get(*at..).unwrap_or_default();
        ["<outline", "</outline", "</body", "</opml"]
            .iter()
            .any(|end| opens(tag, end))
    };
    let end = text.match_indices('<').map(|(at, _)| at).skip(1).find(is_end);
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Reads the attributes of the outline that a text begins with; whether it ends itself, and its length.
fn attributes(chunk: &str) -> (Attributes<'_>, bool, usize) {
    let mut found = Attributes::default();
    let mut rest = chunk.get("<outline".len()..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '='));
        if let Some(behind) = rest.strip_prefix("/>") {
            return (found, true, chunk.len() - behind.len());
        }
        if let Some(behind) = rest.strip_prefix('>') {
            return (found, false, chunk.len() - behind.len());
        }
        if rest.is_empty() {
            return (found, false, chunk.len());
        }
        if let Some(behind) = rest.strip_prefix('/') {
            rest = behind;
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.trim_start().strip_prefix('=') else {
            rest = behind;
            continue;
        };
        let (value, behind) = value_at(value.trim_start());
        found.set(name, value);
        rest = behind;
    }
}

/// The value that a text begins with, and what stands behind it.
fn value_at(text: &str) -> (&str, &str) {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
        return match text.get(..end).and_then(|value| value.strip_suffix('/')) {
            Some(value) if text.get(end..).is_some_and(|behind| behind.starts_with('>')) => text.split_at(value.len()),
            _ => text.split_at(end),
        };
    };
    let inner = text.get(1..).unwrap_or_default();
    let ends = inner.match_indices(quote).map(|(at, _)| at);
    let behind = |at: &usize| inner.get(at + 1..).unwrap_or_default();
    let end = ends
        .clone()
        .find(|at| is_attribute(behind(at)) || is_end_of_tag(behind(at)))
        .or_else(|| ends.clone().find(|at| behind(at).starts_with('>')))
        // The quote never closes: the value ends with its tag.
        .or_else(|| inner.find('>'))
        .unwrap_or(inner.len());
    let (value, behind) = inner.split_at(end);
    (value, behind.strip_prefix(quote).unwrap_or(behind))
}

/// Whether a text goes on with an attribute.
fn is_attribute(text: &str) -> bool {
    let text = text.trim_start();
    let name = text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.')))
        .unwrap_or(text.len());
    name > 0 && text.get(name..).unwrap_or_default().trim_start().starts_with('=')
}

/// Whether a text goes on with the end of a tag, behind which there is nothing but the next tag: values have tags in
/// them, too.
fn is_end_of_tag(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix('/').unwrap_or(text).trim_start();
    let behind = text.strip_prefix('>').map(str::trim_start);
    text.is_empty() || behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('<'))
}

/// An address of the web, whatever a feed reader of old made of it: `feed://…`, `feed:https://…`.
fn web_address(text: &str) -> Option<Url> {
    let text = htmlize::unescape_attribute(text.trim());
    let text = match text.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => text.into_owned(),
    };
    Url::parse(&text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests;
