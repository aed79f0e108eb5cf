//! Sitemaps to entries: half of all outlets tell what is new by a news sitemap alone.
//!
//! As lenient as the reader of feeds: elements count by their names and by where they stand, whatever namespace they claim,
//! so that the title of an image is never taken for a headline. A page without any date and without news is no news, and left
//! out. Of a sitemap that lists its whole archive the newest are kept. An index of sitemaps has no entries, but parts.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::date::Dates;
use super::elements::{Elements, address_of, text_of};
use super::mend::resolve;
use super::scan::{Scanner, Tag, Token, local};
use super::{ENTRIES_MAX, FeedError, ParseContext, ParsedFeed, PartLink, plain};
use crate::model::{CanonicalUrl, ClaimedDate, Entry, EntryKey, FeedKind};

/// Parts that are told of one index: the likeliest to have news come first, the rest is archive.
const PARTS_MAX: usize = 50;

/// Words in the address of a sitemap that lists what is new.
const NEWSY: &[&str] = &[
    "news",
    "nachrichten",
    "aktuell",
    "latest",
    "recent",
    "today",
    "heute",
    "noticia",
    "notizie",
    "actu",
    "nyheter",
    "nieuws",
    "novosti",
    "haber",
    "berita",
    "current",
];

/// Reads the sitemap that a root opens; the scanner stands behind it.
pub(super) fn read<'a>(
    scanner: Scanner<'a>,
    root: &Tag<'a>,
    context: &'a ParseContext<'a>,
) -> Result<ParsedFeed, FeedError> {
    let mut reader = Reader {
        elements: Elements::behind(scanner, is_place),
        root: local(root.name),
        dates: Dates::of(context.country),
        context,
        open: None,
        is_whole: root.is_empty,
        count: 0,
        pages: Vec::new(),
        parts: Vec::new(),
        dateless: 0,
        has_dropped: false,
    };
    reader.run();
    reader.finish()
}

/// A page or another sitemap, as far as it was read; texts are as written.
struct Place<'a> {
    is_part: bool,
    prefix: Option<&'a str>,
    /// The prefix of its `news` element.
    news_prefix: Option<&'a str>,
    has_news: bool,
    address: &'a str,
    title: &'a str,
    language: &'a str,
    published: Option<ClaimedDate>,
    modified: Option<ClaimedDate>,
    /// Its place in the document.
    number: usize,
}

impl<'a> Place<'a> {
    fn new(tag: &Tag<'a>, number: usize) -> Self {
        Self {
            is_part: local(tag.name).eq_ignore_ascii_case("sitemap"),
            prefix: prefix_of(tag),
            news_prefix: None,
            has_news: false,
            address: "",
            title: "",
            language: "",
            published: None,
            modified: None,
            number,
        }
    }

    fn date(&self) -> Option<Timestamp> {
        self.published.or(self.modified).map(|date| date.at)
    }

    /// Whether an element is the sitemap's own, or one of its news.
    fn has(&self, tag: &Tag<'a>, is_of_news: bool) -> bool {
        let prefix = prefix_of(tag);
        let is_news = || prefix.is_some() && prefix == self.news_prefix || prefix == Some("news");
        prefix.is_none() || prefix == self.prefix || (is_of_news && is_news())
    }
}

struct Reader<'a, 'c> {
    elements: Elements<'a>,
    root: &'a str,
    context: &'c ParseContext<'c>,
    dates: Dates<'c>,
    /// The page that is being read.
    open: Option<Place<'a>>,
    /// Whether the end tag of the root was seen.
    is_whole: bool,
    /// Pages and parts so far.
    count: usize,
    pages: Vec<Place<'a>>,
    parts: Vec<Place<'a>>,
    /// Pages without a date and without news.
    dateless: usize,
    /// Whether there were more pages than are kept.
    has_dropped: bool,
}

impl<'a> Reader<'a, '_> {
    fn run(&mut self) {
        while !self.is_whole
            && let Some(token) = self.elements.next()
        {
            match token {
                Token::Start(tag) if is_place(local(tag.name)) => {
                    self.close();
                    self.open = Some(Place::new(&tag, self.count));
                    self.count += 1;
                    if tag.is_empty {
                        self.open = None;
                    }
                }
                Token::Start(tag) => self.element(&tag),
                Token::End(name) => {
                    self.is_whole = local(name).eq_ignore_ascii_case(self.root);
                    if self.is_whole || is_place(local(name)) {
                        self.close();
                    }
                }
                Token::Text(_) | Token::Literal(_) => {}
            }
        }
    }

    fn element(&mut self, tag: &Tag<'a>) {
        let Some(place) = &mut self.open else {
            return;
        };
        let name = local(tag.name).to_ascii_lowercase();
        match name.as_str() {
            "news" => {
                place.has_news = true;
                place.news_prefix = prefix_of(tag);
            }
            "publication" if place.has(tag, true) => {}
            "loc" if place.has(tag, false) => place.address = self.elements.value(tag),
            "lastmod" if place.has(tag, false) => place.modified = self.dates.read(&text_of(self.elements.value(tag))),
            "publication_date" if place.has(tag, true) => {
                place.published = self.dates.read(&text_of(self.elements.value(tag)));
            }
            "title" if place.has(tag, true) => place.title = self.elements.value(tag),
            "language" if place.has(tag, true) => place.language = self.elements.value(tag),
            // Images and videos have titles and places of their own.
            _ => {
                self.elements.inner(tag);
            }
        }
    }

    fn close(&mut self) {
        let Some(place) = self.open.take().filter(|place| !place.address.trim().is_empty()) else {
            return;
        };
        if place.is_part {
            self.parts.push(place);
        } else if place.has_news || place.date().is_some() {
            self.pages.push(place);
            if self.pages.len() > 2 * ENTRIES_MAX {
                self.keep_newest();
            }
        } else {
            self.dateless += 1;
        }
    }

    fn keep_newest(&mut self) {
        if self.pages.len() > ENTRIES_MAX {
            self.has_dropped = true;
            self.pages.sort_by_key(|page| (Reverse(page.date()), page.number));
            self.pages.truncate(ENTRIES_MAX);
            self.pages.sort_by_key(|page| page.number);
        }
    }

    fn finish(mut self) -> Result<ParsedFeed, FeedError> {
        let is_empty = self.pages.is_empty() && self.parts.is_empty();
        if !self.is_whole && self.open.is_some() && is_empty {
            return Err(FeedError::CutOff);
        }
        self.keep_newest();
        let mut feed = ParsedFeed {
            kind: FeedKind::NewsSitemap,
            is_cut_off: !self.is_whole,
            ..ParsedFeed::default()
        };
        feed.entries = self.pages.iter().filter_map(|page| self.entry(page)).collect();
        let lost = self.pages.len() - feed.entries.len();
        feed.parts = self.likeliest_parts();
        for (is_so, note) in [
            (feed.is_cut_off, "the sitemap is cut off".to_owned()),
            (
                self.has_dropped,
                format!("only the newest {ENTRIES_MAX} entries were read"),
            ),
            (lost > 0, format!("{lost} entries have no address of the web")),
            (
                self.dateless > 0,
                format!("{} pages without a date were left out", self.dateless),
            ),
        ] {
            if is_so {
                feed.notes.push(note);
            }
        }
        Ok(feed)
    }

    fn entry(&self, page: &Place<'_>) -> Option<Entry> {
        let context = self.context;
        let link = resolve(context.base_url, &address_of(page.address))?;
        let url = CanonicalUrl::new(&link)?;
        let title = plain::line(&text_of(page.title));
        Some(Entry {
            key: EntryKey::of(context.feed, None, Some(&url), &title, page.published.as_ref()),
            feed: context.feed.clone(),
            source: context.source.clone(),
            url: Some(url),
            link: Some(link.into()),
            guid: None,
            title,
            summary: String::new(),
            published: page.published,
            updated: page.modified,
            authors: Vec::new(),
            declared_lang: Some(plain::line(page.language)).filter(|tag| !tag.is_empty()),
        })
    }

    /// First those whose address speaks of news, then the last changed, then as listed.
    fn likeliest_parts(&mut self) -> Vec<PartLink> {
        self.parts
            .sort_by_cached_key(|part| (!is_newsy(part.address), Reverse(part.date()), part.number));
        let mut links: Vec<PartLink> = Vec::new();
        for part in &self.parts {
            let address = resolve(self.context.base_url, &address_of(part.address));
            let Some(url) = address.filter(|url| CanonicalUrl::new(url).is_some()) else {
                continue;
            };
            if links.iter().all(|link| link.url != url) {
                let modified = part.date();
                links.push(PartLink { url, modified });
            }
            if links.len() == PARTS_MAX {
                break;
            }
        }
        links
    }
}

fn is_place(name: &str) -> bool {
    name.eq_ignore_ascii_case("url") || name.eq_ignore_ascii_case("sitemap")
}

fn prefix_of<'a>(tag: &Tag<'a>) -> Option<&'a str> {
    tag.name.split_once(':').map(|(prefix, _)| prefix)
}

/// Whether the path of an address speaks of news; its host may do so for every part alike.
fn is_newsy(address: &str) -> bool {
    let path = address.split_once("://").map_or(address, |(_, behind)| behind);
    let path = path.split_once('/').map_or(path, |(_, path)| path).to_lowercase();
    NEWSY.iter().any(|word| path.contains(word))
}

#[cfg(test)]
mod tests;
