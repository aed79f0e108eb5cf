//! One entry while it is mended: every field by the best element that was seen for it.

use std::borrow::Cow;

use url::Url;

use super::super::base64;
use super::super::elements::{address_of, clip, text_of};
use super::super::mended::MendedEntry;
use super::super::scan::{Scanner, Tag, Token, local};
use super::super::{date::Dates, plain};
use super::names::Field;
use super::resolve;
use crate::model::ClaimedDate;

/// More authors than any article has.
pub(in crate::feed) const AUTHORS_MAX: usize = 50;

/// How much of a summary or a content is read: more than any article has.
const TEXT_MAX: usize = 1 << 20;

/// How much of anything else is read.
const VALUE_MAX: usize = 1 << 16;

/// A value and the rank of the element that it came from.
struct Ranked<T> {
    rank: u8,
    value: T,
}

/// An entry that is being read.
pub(super) struct Fields {
    base: Option<Url>,
    id: Option<Ranked<String>>,
    title: Option<Ranked<String>>,
    link: Option<Ranked<String>>,
    /// The id as an address, where it is one and does not say that it is none.
    permalink: Option<String>,
    origin: Option<Ranked<Url>>,
    published: Option<Ranked<ClaimedDate>>,
    updated: Option<Ranked<ClaimedDate>>,
    authors: Vec<Ranked<String>>,
    summary: Option<Ranked<String>>,
    content: Option<Ranked<String>>,
    language: Option<String>,
}

/// Keeps the better of two values, the first of equals.
fn keep<T>(place: &mut Option<Ranked<T>>, rank: u8, value: Option<T>) {
    if let Some(value) = value
        && place.as_ref().is_none_or(|kept| rank < kept.rank)
    {
        *place = Some(Ranked { rank, value });
    }
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

impl Fields {
    pub(super) fn new(tag: &Tag<'_>, base: Option<&Url>, dates: &Dates<'_>) -> Self {
        let own_base = tag.attribute("xml:base").and_then(|own| resolve(base, &own));
        // RSS 1.0 names its items by an attribute.
        let about = tag.attribute("rdf:about").and_then(|about| filled(about.into_owned()));
        let mut fields = Self {
            base: own_base.or_else(|| base.cloned()),
            id: None,
            title: None,
            link: None,
            permalink: about.as_deref().and_then(permalink),
            origin: None,
            published: None,
            updated: None,
            authors: Vec::new(),
            summary: None,
            content: None,
            language: tag.attribute("xml:lang").and_then(|tag| filled(tag.into_owned())),
        };
        keep(&mut fields.id, 2, about);
        // CDF says all of its items by attributes.
        if tag.attribute("href").is_some() {
            fields.take_link(tag, "");
            let modified = tag.attribute("lastmod").and_then(|date| dates.read(&date));
            keep(&mut fields.updated, 2, modified);
        }
        fields
    }

    /// Takes an element that fills a field, with a rank.
    pub(super) fn take(&mut self, (field, rank): (Field, u8), tag: &Tag<'_>, inner: &str, dates: &Dates<'_>) {
        let is_long = matches!(field, Field::Summary | Field::Content);
        let inner = clip(inner, if is_long { TEXT_MAX } else { VALUE_MAX });
        match field {
            Field::Id => self.take_id(rank, tag, inner),
            Field::Title => {
                let title = content_of(tag, inner).map(|title| plain::line(&title));
                keep(&mut self.title, rank, title.and_then(filled));
            }
            Field::Link => self.take_link(tag, inner),
            Field::Origin => keep(&mut self.origin, rank, web_address(&address_of(inner))),
            Field::Published => keep(&mut self.published, rank, dates.read(&text_of(inner))),
            Field::Updated => keep(&mut self.updated, rank, dates.read(&text_of(inner))),
            Field::Author => {
                let value = author_of(inner);
                let is_room = self.authors.len() < AUTHORS_MAX;
                if is_room && !value.is_empty() && !self.authors.iter().any(|author| author.value == value) {
                    self.authors.push(Ranked { rank, value });
                }
            }
            Field::Summary => {
                let summary = content_of(tag, inner).map(|summary| plain::paragraphs(&summary));
                keep(&mut self.summary, rank, summary.and_then(filled));
            }
            Field::Content => self.take_content(rank, tag, inner),
            Field::Language => self.language = filled(text_of(inner).into_owned()).or(self.language.take()),
        }
    }

    fn take_id(&mut self, rank: u8, tag: &Tag<'_>, inner: &str) {
        let id = address_of(inner);
        let denies = tag
            .attribute("isPermaLink")
            .is_some_and(|value| value.eq_ignore_ascii_case("false"));
        if !denies && self.permalink.is_none() {
            self.permalink = permalink(&id);
        }
        keep(&mut self.id, rank, filled(id));
    }

    /// An address in an attribute, as in Atom, or in the text, as in RSS. An alternate that is HTML is the article.
    fn take_link(&mut self, tag: &Tag<'_>, inner: &str) {
        let href = tag.attribute("href");
        let address = href.as_deref().map_or_else(|| address_of(inner), str::to_owned);
        let is_page = tag
            .attribute("type")
            .is_none_or(|kind| kind.is_empty() || kind.contains("html"));
        let rank = match tag.attribute("rel").as_deref() {
            None | Some("" | "alternate" | "http://www.iana.org/assignments/relation/alternate") => u8::from(!is_page),
            Some(_) => return,
        };
        let own_base = tag
            .attribute("xml:base")
            .and_then(|own| resolve(self.base.as_ref(), &own));
        let base = own_base.as_ref().or(self.base.as_ref());
        keep(&mut self.link, rank, filled(as_published(address, base)));
    }

    fn take_content(&mut self, rank: u8, tag: &Tag<'_>, inner: &str) {
        let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let is_text = kind.is_empty()
            || ["text", "html", "xml", "octet-stream"]
                .iter()
                .any(|part| kind.contains(part));
        if let Some(content) = content_of(tag, inner).filter(|_| is_text) {
            keep(&mut self.content, rank, filled(plain::paragraphs(&content)));
            let language = tag.attribute("xml:lang").and_then(|tag| filled(tag.into_owned()));
            self.language = language.or(self.language.take());
        }
    }

    /// The entry as Atom, and what Atom cannot say.
    pub(super) fn into_entry(self) -> MendedEntry {
        let text = |ranked: Option<Ranked<String>>| ranked.map(|ranked| ranked.value);
        let (summary, content) = (text(self.summary), text(self.content));
        let mut atom = Writer(String::with_capacity(512));
        atom.0.push_str("<entry>");
        atom.element("id", text(self.id).as_deref());
        atom.element("title", text(self.title).as_deref());
        if let Some(origin) = self.origin {
            atom.0.push_str("<link rel=\"via\" href=\"");
            atom.0.push_str(&escape(origin.value.as_str()));
            atom.0.push_str("\"/>");
        }
        let best = self.authors.iter().map(|author| author.rank).min();
        for author in self.authors.iter().filter(|author| Some(author.rank) == best) {
            atom.0.push_str("<author>");
            atom.element("name", Some(&author.value));
            atom.0.push_str("</author>");
        }
        // The longer of the two: it may have to stand for an article that cannot be fetched.
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let is_longer = length(&content) > length(&summary);
        atom.element("summary", if is_longer { content } else { summary }.as_deref());
        atom.0.push_str("</entry>");
        MendedEntry {
            text: atom.0,
            link: text(self.link).or(self.permalink),
            published: self.published.map(|ranked| ranked.value),
            updated: self.updated.map(|ranked| ranked.value),
            language: self.language,
        }
    }
}

/// Writes strict XML.
struct Writer(String);

impl Writer {
    fn element(&mut self, name: &str, text: Option<&str>) {
        let Some(text) = text else {
            return;
        };
        for part in ["<", name, ">"] {
            self.0.push_str(part);
        }
        let text = without_forbidden(text);
        if !text.contains('<') && !text.contains('&') && !text.contains('>') {
            self.0.push_str(&text);
        } else if text.contains("]]>") {
            self.0.push_str(&escape(&text));
        } else {
            for part in ["<![CDATA[", &text, "]]>"] {
                self.0.push_str(part);
            }
        }
        for part in ["</", name, ">"] {
            self.0.push_str(part);
        }
    }
}

/// The text of an element that may be packed: by Atom 0.3 if it says so, by Atom 1.0 where it calls itself no text.
fn content_of<'a>(tag: &Tag<'_>, inner: &'a str) -> Option<Cow<'a, str>> {
    let has = |name: &str, value: &str| tag.may_have(value) && tag.attribute(name).is_some_and(|found| found == value);
    if has("mode", "base64") || has("type", "application/octet-stream") {
        return String::from_utf8(base64::decode(inner)?).ok().map(Cow::Owned);
    }
    Some(match text_of(inner) {
        Cow::Borrowed(text) => without_forbidden(text),
        Cow::Owned(text) => without_forbidden(&text).into_owned().into(),
    })
}

/// An address as published where it stands for itself, else made absolute and fit for the web.
fn as_published(address: String, base: Option<&Url>) -> String {
    let is_plain = address.chars().all(|c| c.is_ascii_graphic());
    if is_plain && web_address(&address).is_some() {
        return address;
    }
    resolve(base, &address).map_or(address, String::from)
}

/// An id that is an address of the web, as such.
fn permalink(id: &str) -> Option<String> {
    web_address(id).map(|_| as_published(id.trim().to_owned(), None))
}

fn web_address(text: &str) -> Option<Url> {
    Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// A name: of Atom's person, of `mail (name)` and `name <mail>` in RSS, or as it stands.
pub(super) fn author_of(inner: &str) -> String {
    let mut scanner = Scanner::new(inner);
    let mut first_text = String::new();
    while let Some(token) = scanner.next() {
        match token {
            Token::Start(tag) if local(tag.name).eq_ignore_ascii_case("name") => {
                let from = scanner.position();
                let rest = scanner.slice(from, inner.len());
                return plain::line(rest.split_once("</").map_or(rest, |(name, _)| name));
            }
            Token::Text(text) | Token::Literal(text) if first_text.is_empty() => first_text = plain::line(text),
            _ => {}
        }
    }
    let whole = first_text;
    let is_mail = |text: &str| text.contains('@') && !text.contains(char::is_whitespace);
    match whole.split_once(['(', '<']) {
        Some((mail, name)) if is_mail(mail.trim()) => name.trim_end_matches([')', '>']).trim().to_owned(),
        Some((name, mail)) if is_mail(mail.trim_end_matches([')', '>'])) && !name.trim().is_empty() => {
            name.trim().to_owned()
        }
        _ => whole,
    }
}

/// Whether XML cannot hold a character.
fn is_forbidden(character: char) -> bool {
    matches!(character, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

fn without_forbidden(text: &str) -> Cow<'_, str> {
    // Most texts are told by their bytes; those of U+FFFE and U+FFFF begin with 0xef.
    let may_be = |byte: u8| matches!(byte, 0..=8 | 0xb | 0xc | 0xe..=0x1f | 0xef);
    // Without a way out in between, the processor looks at many bytes at once.
    let may_have = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | may_be(*byte));
    if text.as_bytes().chunks(64).any(may_have) && text.contains(is_forbidden) {
        text.replace(is_forbidden, "").into()
    } else {
        text.into()
    }
}

/// Escapes text for XML and drops what XML cannot hold.
pub(in crate::feed) fn escape(text: &str) -> String {
    let text = without_forbidden(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = &*text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, behind) = rest.split_at(at);
        escaped.push_str(before);
        escaped.push_str(match behind.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&quot;",
        });
        rest = behind.get(1..).unwrap_or_default();
    }
    escaped.push_str(rest);
    escaped
}
