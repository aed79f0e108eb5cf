//! XML, however broken or old, to the Atom that it meant.
//!
//! RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 and what lies between them leave as strict Atom 1.0, so that the reader behind
//! has one dialect to be right about. Nothing is balanced in general: an element that we know is read up to its end tag,
//! an entry ends where its end tag, the next entry or the feed's end tag stands. So a stray `</b>`, an open `<br>` or a
//! missing end tag cost nothing. Elements that nobody downstream reads are dropped, each would be one more way to fail.
//! An entry that the end of the body cuts in two is dropped as well: half an address is a wrong address, and the next
//! poll brings it whole.

mod fields;
mod names;

use std::time::Duration;

use url::Url;

use super::mended::Mended;
use super::scan::{Scanner, Tag, Token, local};
use super::{ENTRIES_MAX, FeedError, plain};
use fields::{Fields, escape, text_of};
use names::{Prefixes, Space};

/// How often the document may be searched in vain for end tags, as a multiple of its length: hostile bytes stay linear.
const SEARCHES_MAX: usize = 4;

/// Mends a document.
pub(super) fn mend(text: &str, base_url: Option<&Url>) -> Result<Mended, FeedError> {
    let mut scanner = Scanner::new(text);
    let root = find_root(&mut scanner)?;
    let mut mender = Mender {
        scanner,
        patience: text.len().saturating_mul(SEARCHES_MAX),
        prefixes: Prefixes::default(),
        base: base_url.cloned(),
        root: local(root.name),
        entry: None,
        is_whole: false,
        update: Update::default(),
        mended: Mended {
            closing: "</feed>",
            ..Mended::default()
        },
    };
    mender.start(&root);
    mender.run();
    mender.finish()
}

/// Finds the tag that opens a feed, past warnings of PHP and other junk.
fn find_root<'a>(scanner: &mut Scanner<'a>) -> Result<Tag<'a>, FeedError> {
    let mut first: Option<Tag<'a>> = None;
    let mut is_page = false;
    let mut title = None;
    while let Some(token) = scanner.next() {
        let Token::Start(tag) = token else {
            continue;
        };
        match local(tag.name).to_ascii_lowercase().as_str() {
            "rss" | "feed" | "rdf" if !is_page => return Ok(tag),
            "channel" | "entry" if first.is_none() => return Ok(tag),
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

/// The period of the syndication module of RSS 1.0.
#[derive(Default)]
struct Update {
    period: Option<Duration>,
    frequency: Option<u32>,
    ttl: Option<Duration>,
}

impl Update {
    fn interval(&self) -> Option<Duration> {
        let by_period = || self.period.map(|period| period / self.frequency.unwrap_or(1).max(1));
        self.ttl.or_else(by_period).filter(|interval| !interval.is_zero())
    }
}

struct Mender<'a> {
    scanner: Scanner<'a>,
    /// Bytes that may still be searched in vain.
    patience: usize,
    prefixes: Prefixes,
    /// What relative addresses of the feed are relative to.
    base: Option<Url>,
    root: &'a str,
    /// The entry that is open.
    entry: Option<Fields>,
    /// Whether the end tag of the root was seen.
    is_whole: bool,
    update: Update,
    mended: Mended,
}

impl<'a> Mender<'a> {
    fn run(&mut self) {
        while !self.is_whole && self.mended.entries.len() <= ENTRIES_MAX {
            match self.scanner.next() {
                Some(Token::Start(tag)) => self.start(&tag),
                Some(Token::End(name)) => self.end(name),
                Some(Token::Text(_) | Token::Literal(_)) => {}
                None => return,
            }
        }
    }

    fn start(&mut self, tag: &Tag<'a>) {
        self.prefixes.declare(tag);
        let (space, name) = self.prefixes.resolve(tag);
        if space == Space::Core && is_entry(&name) {
            self.close_entry();
            self.entry = Some(Fields::new(tag, self.base.as_ref()));
            if tag.is_empty {
                self.close_entry();
            }
        } else if self.entry.is_some() {
            self.field(tag, space, &name);
        } else {
            self.head(tag, space, &name);
        }
    }

    fn end(&mut self, name: &str) {
        let name = local(name);
        let is_root = name.eq_ignore_ascii_case(self.root);
        if is_root || is_entry(name) || name.eq_ignore_ascii_case("channel") {
            self.close_entry();
        }
        self.is_whole = is_root;
    }

    fn close_entry(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.mended.entries.push(entry.into_atom());
        }
    }

    /// Reads an element of an entry.
    fn field(&mut self, tag: &Tag<'a>, space: Space, name: &str) {
        let Some((field, rank)) = names::field(space, name) else {
            if !names::is_transparent(space, name) {
                self.inner(tag);
            }
            return;
        };
        // An unclosed element ends where the next begins.
        let inner = self.inner(tag).unwrap_or_else(|| self.text_before_markup());
        if let Some(entry) = &mut self.entry {
            entry.take(field, rank, tag, inner);
        }
    }

    /// Reads an element of the feed itself.
    fn head(&mut self, tag: &Tag<'a>, space: Space, name: &str) {
        match (space, name) {
            (Space::Core, "rss" | "feed" | "rdf" | "channel") => self.container(tag),
            (Space::Core | Space::DublinCore, "language") => {
                let language = self.inner(tag).map(text_of);
                self.mended.language = language.filter(|tag| !tag.is_empty()).or(self.mended.language.take());
            }
            (Space::Core, "ttl") => {
                let minutes = self.inner(tag).and_then(|inner| text_of(inner).parse::<u32>().ok());
                self.update.ttl = minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
            }
            (Space::Syndication, "updateperiod") => {
                self.update.period = self.inner(tag).and_then(|inner| period(&text_of(inner)));
            }
            (Space::Syndication, "updatefrequency") => {
                self.update.frequency = self.inner(tag).and_then(|inner| text_of(inner).parse().ok());
            }
            // Where nobody said where the feed came from, its own home must do.
            (Space::Core, "link") if self.base.is_none() => {
                let text = self.inner(tag).map(text_of).unwrap_or_default();
                let home = tag.attribute("href").map_or(text, std::borrow::Cow::into_owned);
                self.base = resolve(None, &home).filter(|url| !url.cannot_be_a_base());
            }
            _ => {
                self.inner(tag);
            }
        }
    }

    fn container(&mut self, tag: &Tag<'a>) {
        if let Some(base) = tag.attribute("xml:base") {
            self.base = resolve(self.base.as_ref(), &base).or(self.base.take());
        }
        if let Some(language) = tag.attribute("xml:lang").filter(|language| !language.is_empty()) {
            self.mended.language = Some(language.into_owned());
        }
    }

    /// What stands between a start tag and its end tag; nothing, and nothing is passed over, where the entry ends before it.
    fn inner(&mut self, tag: &Tag<'a>) -> Option<&'a str> {
        if tag.is_empty {
            return Some("");
        }
        if self.patience == 0 {
            return None;
        }
        let start = self.scanner.position();
        let mut depth = 1;
        let mut end = start;
        while let Some(token) = self.scanner.next() {
            match token {
                Token::Start(other) if is_entry(local(other.name)) => break,
                Token::Start(other) if other.name.eq_ignore_ascii_case(tag.name) && !other.is_empty => depth += 1,
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(self.scanner.slice(start, end));
                    }
                }
                Token::End(name) if is_entry(local(name)) => break,
                _ => {}
            }
            end = self.scanner.position();
        }
        self.patience = self.patience.saturating_sub(self.scanner.position() - start);
        self.scanner.rewind(start);
        None
    }

    fn text_before_markup(&mut self) -> &'a str {
        let start = self.scanner.position();
        let mut end = start;
        while let Some(Token::Text(_) | Token::Literal(_)) = self.scanner.next() {
            end = self.scanner.position();
        }
        self.scanner.rewind(end);
        self.scanner.slice(start, end)
    }

    fn finish(mut self) -> Result<Mended, FeedError> {
        if self.mended.entries.len() > ENTRIES_MAX {
            self.mended.entries.truncate(ENTRIES_MAX);
            self.mended
                .notes
                .push(format!("only the first {ENTRIES_MAX} entries were read"));
        } else if !self.is_whole {
            if self.entry.is_some() && self.mended.entries.is_empty() {
                return Err(FeedError::CutOff);
            }
            self.mended.is_cut_off = true;
            self.mended.notes.push("the feed is cut off".to_owned());
        }
        let language = self
            .mended
            .language
            .as_deref()
            .map_or_else(String::new, |language| format!(" xml:lang=\"{}\"", escape(language)));
        self.mended.opening = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"{language}>");
        self.mended.ttl = self.update.interval();
        Ok(self.mended)
    }
}

fn is_entry(name: &str) -> bool {
    name.eq_ignore_ascii_case("item") || name.eq_ignore_ascii_case("entry")
}

/// The periods of the syndication module, and what people write for them.
fn period(word: &str) -> Option<Duration> {
    const HOUR: u64 = 3600;
    let hours = match word.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" | "dayly" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(Duration::from_secs(hours * HOUR))
}

/// Makes an address absolute, if it can be. People leave out the scheme.
pub(super) fn resolve(base: Option<&Url>, address: &str) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    let address = if address.starts_with("www.") {
        std::borrow::Cow::Owned(format!("https://{address}"))
    } else if address.starts_with("//") && base.is_none() {
        std::borrow::Cow::Owned(format!("https:{address}"))
    } else {
        std::borrow::Cow::Borrowed(address)
    };
    match base {
        Some(base) => base.join(&address).ok(),
        None => Url::parse(&address).ok(),
    }
}

#[cfg(test)]
mod tests;
