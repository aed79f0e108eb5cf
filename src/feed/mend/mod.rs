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
mod terms;

use url::Url;

use super::date::Dates;
use super::elements::{Elements, text_of};
use super::mended::Mended;
use super::scan::{Scanner, Tag, Token, local};
use super::{ENTRIES_MAX, FeedError, ParseContext, plain};
pub(super) use fields::{AUTHORS_MAX, escape};
use fields::{Fields, author_of};
use names::{Prefixes, Space};
use terms::Terms;

/// Mends the document that a root opens; the scanner stands behind it.
pub(super) fn mend<'a>(scanner: Scanner<'a>, root: &Tag<'a>, context: &ParseContext<'_>) -> Result<Mended, FeedError> {
    let mut mender = Mender {
        elements: Elements::behind(scanner, is_entry),
        prefixes: Prefixes::default(),
        base: context.base_url.cloned(),
        dates: Dates::of(context.country),
        root: local(root.name),
        entry: None,
        is_whole: false,
        is_closed: false,
        terms: Terms::default(),
        title: String::new(),
        mended: Mended {
            opening: "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
            closing: "</feed>",
            ..Mended::default()
        },
    };
    mender.start(root);
    mender.run();
    mender.finish()
}

struct Mender<'a, 'c> {
    elements: Elements<'a>,
    prefixes: Prefixes,
    /// What relative addresses of the feed are relative to.
    base: Option<Url>,
    dates: Dates<'c>,
    root: &'a str,
    /// The entry that is open.
    entry: Option<Fields>,
    /// Whether the end tag of the root was seen.
    is_whole: bool,
    /// Whether the last that was seen of a channel of RSS is its end. Some never close what is around it.
    is_closed: bool,
    terms: Terms,
    /// What the feed calls itself.
    title: String,
    mended: Mended,
}

impl<'a> Mender<'a, '_> {
    fn run(&mut self) {
        while !self.is_whole && self.mended.entries.len() <= ENTRIES_MAX {
            match self.elements.next() {
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
        self.is_closed = false;
        if space == Space::Core && is_entry(&name) {
            self.close_entry();
            self.entry = Some(Fields::new(tag, self.base.as_ref(), &self.dates));
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
        // In RSS 1.0 the items stand behind it.
        self.is_closed |= name.eq_ignore_ascii_case("channel") && self.root.eq_ignore_ascii_case("rss");
    }

    fn close_entry(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.mended.entries.push(entry.into_entry());
        }
    }

    /// Reads an element of an entry.
    fn field(&mut self, tag: &Tag<'a>, space: Space, name: &str) {
        let Some(field) = names::field(space, name) else {
            if !names::is_transparent(space, name) {
                self.elements.inner(tag);
            }
            return;
        };
        let inner = self.elements.value(tag);
        if let Some(entry) = &mut self.entry {
            entry.take(field, tag, inner, &self.dates);
        }
    }

    /// Reads an element of the feed itself.
    fn head(&mut self, tag: &Tag<'a>, space: Space, name: &str) {
        match (space, name) {
            (Space::Core, "rss" | "feed" | "rdf" | "channel") => self.container(tag),
            (Space::Core, "title") if self.title.is_empty() => {
                self.title = self.elements.inner(tag).map(plain::line).unwrap_or_default();
            }
            (Space::Core, "author") => {
                let author = self.elements.inner(tag).map(author_of);
                let is_room = self.mended.authors.len() < AUTHORS_MAX;
                self.mended
                    .authors
                    .extend(author.filter(|name| is_room && !name.is_empty()));
            }
            (Space::Core | Space::DublinCore, "language") => {
                let language = self.elements.inner(tag).map(|inner| text_of(inner).into_owned());
                self.mended.language = language.filter(|tag| !tag.is_empty()).or(self.mended.language.take());
            }
            (Space::Core, "ttl" | "skiphours" | "skipdays") | (Space::Syndication, _) => {
                if let Some(inner) = self.elements.inner(tag) {
                    self.terms.take(name, inner);
                }
            }
            // Where nobody said where the feed came from, its own home must do.
            (Space::Core, "link") if self.base.is_none() => {
                let text = self.elements.inner(tag).map(text_of).unwrap_or_default();
                let home = tag.attribute("href").unwrap_or(text);
                self.base = resolve(None, &home).filter(|url| !url.cannot_be_a_base());
            }
            _ => {
                self.elements.inner(tag);
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

    fn finish(mut self) -> Result<Mended, FeedError> {
        if self.mended.entries.len() > ENTRIES_MAX {
            self.mended.entries.truncate(ENTRIES_MAX);
            self.mended
                .notes
                .push(format!("only the first {ENTRIES_MAX} entries were read"));
        } else if !self.is_whole && !self.is_closed {
            if self.entry.is_some() && self.mended.entries.is_empty() {
                return Err(FeedError::CutOff);
            }
            self.mended.is_cut_off = true;
            self.mended.notes.push("the feed is cut off".to_owned());
        }
        // An outlet that calls itself the author of all its entries names no author.
        let title = self.title.to_lowercase();
        self.mended.authors.retain(|author| author.to_lowercase() != title);
        self.mended.ttl = self.terms.interval();
        self.mended.skip = self.terms.skip();
        Ok(self.mended)
    }
}

fn is_entry(name: &str) -> bool {
    name.eq_ignore_ascii_case("item") || name.eq_ignore_ascii_case("entry")
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
