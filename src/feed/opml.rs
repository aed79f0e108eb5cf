//! Lists of feeds (OPML) to outlines, and back.
//!
//! Two of three lists found on the web are not well-formed XML: titles have bare `&` and `<`, values have quotes in them, end
//! tags are missing. So only outlines are looked at. A quote ends a value only where the next attribute or the end of the
//! tag follows; an outline of a feed ends where the next outline begins. A plain list of addresses, one a line, is read, too.
//! What stands in a list and cannot be taken is told with its line.

mod address;
mod write;

use std::collections::HashSet;

use url::Url;

use super::root;
use super::scan::Scanner;
use super::{FeedError, decode, plain};
use address::web_address;

pub use write::write;

/// What a list calls a feed that is a sitemap.
pub const SITEMAP: &str = "sitemap";

/// Groups around an outline that are told; deeper ones are nobody's order, but an attack.
const GROUPS_MAX: usize = 8;

/// Feeds that are read of one list, those that cannot be taken among them.
const OUTLINES_MAX: usize = 20_000;

/// Longest piece of a list that is repeated, in characters.
const SHOWN_CHARS: usize = 100;

/// A feed in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// What the list calls it; its host where it has no name.
    pub title: String,
    /// Address of the feed, without a fragment.
    pub feed: Url,
    /// Address of the pages that it tells of.
    pub home: Option<Url>,
    /// `rss`, `atom` and the like, as written; [`SITEMAP`] is ours.
    pub kind: Option<String>,
    /// Language tag, as written.
    pub lang: Option<String>,
    /// Titles of the outlines that it stands in, the outermost first.
    pub groups: Vec<String>,
    /// What it is filed under besides; no commas in them.
    pub categories: Vec<String>,
}

/// A list, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Each feed once, in the list's order.
    pub outlines: Vec<Outline>,
    /// What looks like a feed and is none that can be taken, in the list's order.
    pub refused: Vec<Refused>,
}

/// A place of a list that gave no feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what:?} {why}")]
pub struct Refused {
    /// Its line, from 1.
    pub line: usize,
    /// The beginning of what stands there.
    pub what: String,
    /// Why it gave none.
    pub why: Why,
}

/// Why a place of a list gave no feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Another scheme, or no address at all.
    #[error("is no address of the web (http or https)")]
    NoAddress,
    /// A user or password in it, which is not repeated here.
    #[error("is where a feed with a user or password in its address lies; such addresses are never fetched")]
    Login,
    /// newsboat keeps searches in its list.
    #[error("is a query over other feeds")]
    Query,
    /// The file ends within it, so its address may be half of one.
    #[error("is cut off by the end of the file")]
    CutOff,
    /// The rest is not read either.
    #[error("is not read, nor is what follows: a list may have {OUTLINES_MAX} feeds")]
    TooMany,
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

/// Reads a list.
///
/// # Errors
///
/// Where the bytes are no list. A list without feeds is one.
pub fn read(bytes: &[u8]) -> Result<List, OpmlError> {
    let unpacked = decode::unpack(bytes).map_err(OpmlError::Other)?;
    let text = decode::decode(unpacked.as_deref().unwrap_or(bytes), None).text;
    if text.trim().is_empty() {
        return Err(OpmlError::Empty);
    }
    let mut reader = Reader::default();
    let is_opml = reader.read(&text);
    if is_opml || !reader.found.is_empty() {
        return Ok(reader.list());
    }
    // Markup of any kind is no list of addresses, whatever lines stand in it.
    let mut reader = Reader::default();
    if !text.trim_start().starts_with('<') && reader.read_lines(&text) {
        return Ok(reader.list());
    }
    Err(match root::find(&mut Scanner::new(&text)) {
        Ok(_) => OpmlError::Feed,
        Err(error) => OpmlError::Other(error),
    })
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
    category: &'a str,
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
            "category" => &mut self.category,
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

    /// Paths and tags, as OPML 2.0 has them: `/Region/Lake,ferries`.
    fn categories(&self) -> Vec<String> {
        let parts = self.category.split(',').map(plain::line);
        let mut categories: Vec<String> = Vec::new();
        for part in parts {
            let part = part.trim_matches(['/', ' ']);
            if !part.is_empty() && categories.len() < GROUPS_MAX && !categories.iter().any(|known| known == part) {
                categories.push(part.to_owned());
            }
        }
        categories
    }
}

#[derive(Default)]
struct Reader {
    /// Outlines that are open: the title of a group, nothing for a feed.
    open: Vec<Option<String>>,
    seen: HashSet<Url>,
    found: Vec<Outline>,
    refused: Vec<Refused>,
    /// The line that is being read, from 0.
    line: usize,
    is_full: bool,
}

impl Reader {
    /// Reads a document; says whether it calls itself OPML.
    fn read(&mut self, text: &str) -> bool {
        let mut is_opml = false;
        // Sought once in vain, the end of a remark is not sought again.
        let mut is_open = false;
        let mut rest = text;
        while let Some(at) = rest.find('<')
            && !self.is_full
        {
            let tag = self.pass(rest, at);
            let mut passed = 1;
            if opens(tag, "<outline") {
                let chunk = until_next_outline(tag);
                let found = outline(chunk);
                if found.end == End::Missing && chunk.len() == tag.len() {
                    self.refuse(cut_off(&found.attributes, chunk), Why::CutOff);
                    break;
                }
                self.outline(&found.attributes, found.end == End::Empty);
                passed = found.length;
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
            rest = self.pass(tag, passed);
        }
        is_opml
    }

    /// Reads a list of addresses, one a line, with tags behind them and remarks behind `#`, as newsboat keeps one; says whether it
    /// is one.
    fn read_lines(&mut self, text: &str) -> bool {
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            self.line = number;
            if self.is_full {
                break;
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bare = line.trim_start_matches(['"', '\'']);
            if bare.starts_with("query:") {
                self.refuse(line, Why::Query);
                continue;
            }
            let address = bare.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
            match web_address(address.into_iter().next().unwrap_or_default()) {
                Some(address) => self.keep(address, &Attributes::default()),
                None => self.refuse(line, Why::NoAddress),
            }
        }
        let looks_like_one = |refused: &Refused| refused.why != Why::NoAddress || refused.what.contains("://");
        !self.found.is_empty() || self.refused.iter().any(looks_like_one)
    }

    /// Counts the lines of what is passed; gives what follows.
    fn pass<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        let Some((passed, rest)) = text.split_at_checked(length) else {
            return "";
        };
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        rest
    }

    fn outline(&mut self, attributes: &Attributes<'_>, is_empty: bool) {
        // A feed holds no feeds.
        if self.open.last().is_some_and(Option::is_none) {
            self.open.pop();
        }
        let address = attributes.feed.trim();
        if !is_empty {
            self.open.push(address.is_empty().then(|| attributes.name()));
        }
        match web_address(address) {
            Some(feed) => self.keep(feed, attributes),
            None if address.is_empty() => {}
            None => self.refuse(address, Why::NoAddress),
        }
    }

    fn keep(&mut self, mut feed: Url, attributes: &Attributes<'_>) {
        feed.set_fragment(None);
        if self.seen.contains(&feed) {
            return;
        }
        if !feed.username().is_empty() || feed.password().is_some() {
            return self.refuse(feed.host_str().unwrap_or_default(), Why::Login);
        }
        if self.found.len() + self.refused.len() >= OUTLINES_MAX {
            return self.refuse(feed.as_str(), Why::TooMany);
        }
        self.seen.insert(feed.clone());
        let filled = |text: &str| Some(plain::line(text)).filter(|text| !text.is_empty());
        let name = Some(attributes.name()).filter(|name| !name.is_empty());
        let groups = self.open.iter().take(GROUPS_MAX).flatten();
        self.found.push(Outline {
            title: name.unwrap_or_else(|| feed.host_str().unwrap_or_default().to_owned()),
            home: web_address(attributes.home),
            kind: filled(attributes.kind),
            lang: filled(attributes.lang),
            groups: groups.filter(|title| !title.is_empty()).cloned().collect(),
            categories: attributes.categories(),
            feed,
        });
    }

    fn refuse(&mut self, what: &str, why: Why) {
        let is_full = self.found.len() + self.refused.len() >= OUTLINES_MAX;
        self.is_full = is_full || why == Why::TooMany;
        self.refused.push(Refused {
            line: self.line + 1,
            what: plain::line(what).chars().take(SHOWN_CHARS).collect(),
            why: if is_full { Why::TooMany } else { why },
        });
    }

    fn list(self) -> List {
        List {
            outlines: self.found,
            refused: self.refused,
        }
    }
}

/// What an outline that the end of the file cuts is called: the most telling of what is left of it.
fn cut_off<'a>(attributes: &Attributes<'a>, chunk: &'a str) -> &'a str {
    let left = [attributes.text, attributes.title, attributes.feed];
    left.into_iter().find(|text| !text.trim().is_empty()).unwrap_or(chunk)
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

/// The tag of an outline.
struct Tag<'a> {
    attributes: Attributes<'a>,
    end: End,
    length: usize,
}

/// How a tag ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// `/>`: nothing stands in it.
    Empty,
    /// `>`
    Open,
    /// Not within the text, or only within a quote that never closes.
    Missing,
}

/// Reads the outline that a text begins with.
fn outline(chunk: &str) -> Tag<'_> {
    let mut attributes = Attributes::default();
    let mut is_closed = true;
    let mut rest = chunk.get("<outline".len()..).unwrap_or_default();
    let (end, behind) = loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '='));
        if let Some(behind) = rest.strip_prefix("/>") {
            break (End::Empty, behind);
        }
        if let Some(behind) = rest.strip_prefix('>') {
            break (End::Open, behind);
        }
        if rest.is_empty() {
            break (End::Missing, rest);
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
        let (value, behind, is_quote_closed) = value_at(value.trim_start());
        is_closed &= is_quote_closed;
        attributes.set(name, value);
        rest = behind;
    };
    Tag {
        attributes,
        end: if is_closed { end } else { End::Missing },
        length: chunk.len() - behind.len(),
    }
}

/// The value that a text begins with, what stands behind it, and whether its quote closes.
fn value_at(text: &str) -> (&str, &str, bool) {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
        let is_slash =
            |value: &&str| text.get(end..).is_some_and(|behind| behind.starts_with('>')) && value.ends_with('/');
        let end = text.get(..end).filter(is_slash).map_or(end, |value| value.len() - 1);
        let (value, behind) = text.split_at(end);
        return (value, behind, true);
    };
    let inner = text.get(1..).unwrap_or_default();
    let ends = inner.match_indices(quote).map(|(at, _)| at);
    let behind = |at: &usize| inner.get(at + 1..).unwrap_or_default();
    let closing = ends
        .clone()
        .find(|at| is_attribute(behind(at)) || is_end_of_tag(behind(at)))
        .or_else(|| ends.clone().find(|at| behind(at).starts_with('>')));
    // The quote never closes: the value ends with its tag.
    let end = closing.or_else(|| inner.find('>')).unwrap_or(inner.len());
    let (value, behind) = inner.split_at(end);
    (value, behind.strip_prefix(quote).unwrap_or(behind), closing.is_some())
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

#[cfg(test)]
mod tests;
