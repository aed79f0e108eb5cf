//! One entry while it is mended: every field by the best element that was seen for it.

use url::Url;

use super::super::elements::{address_of, text_of};
use super::super::mended::MendedEntry;
use super::super::scan::{Scanner, Tag, Token, local};
use super::super::{date::Dates, plain};
use super::names::Field;
use super::resolve;
use crate::model::Published;

/// More authors than any article has.
const AUTHORS_MAX: usize = 50;

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
    permalink: Option<Url>,
    origin: Option<Ranked<Url>>,
    published: Option<Ranked<Published>>,
    updated: Option<Ranked<Published>>,
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
    pub(super) fn new(tag: &Tag<'_>, base: Option<&Url>) -> Self {
        let own_base = tag.attribute("xml:base").and_then(|own| resolve(base, &own));
        // RSS 1.0 names its items by an attribute.
        let about = tag.attribute("rdf:about").and_then(|about| filled(about.into_owned()));
        let mut fields = Self {
            base: own_base.or_else(|| base.cloned()),
            id: None,
            title: None,
            link: None,
            permalink: about.as_deref().and_then(web_address),
            origin: None,
            published: None,
            updated: None,
            authors: Vec::new(),
            summary: None,
            content: None,
            language: tag.attribute("xml:lang").and_then(|tag| filled(tag.into_owned())),
        };
        keep(&mut fields.id, 2, about);
        fields
    }

    /// Takes an element that fills a field, with a rank.
    pub(super) fn take(&mut self, (field, rank): (Field, u8), tag: &Tag<'_>, inner: &str, dates: &Dates<'_>) {
        match field {
            Field::Id => self.take_id(rank, tag, inner),
            Field::Title => keep(&mut self.title, rank, filled(text_of(inner))),
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
            Field::Summary => keep(&mut self.summary, rank, filled(text_of(inner))),
            Field::Content => self.take_content(rank, tag, inner),
            Field::Language => self.language = filled(text_of(inner)).or(self.language.take()),
        }
    }

    fn take_id(&mut self, rank: u8, tag: &Tag<'_>, inner: &str) {
        let id = address_of(inner);
        let denies = tag
            .attribute("isPermaLink")
            .is_some_and(|value| value.eq_ignore_ascii_case("false"));
        if !denies && self.permalink.is_none() {
            self.permalink = web_address(&id);
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
        let absolute = resolve(own_base.as_ref().or(self.base.as_ref()), &address);
        let link = absolute.map_or(address, String::from);
        keep(&mut self.link, rank, filled(link));
    }

    fn take_content(&mut self, rank: u8, tag: &Tag<'_>, inner: &str) {
        let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let is_encoded = tag.attribute("mode").is_some_and(|mode| mode == "base64");
        let is_readable = kind.is_empty() || kind.contains("text") || kind.contains("html") || kind.contains("xml");
        if is_readable && !is_encoded {
            keep(&mut self.content, rank, filled(text_of(inner)));
            self.language = tag
                .attribute("xml:lang")
                .and_then(|tag| filled(tag.into_owned()))
                .or(self.language.take());
        }
    }

    /// The entry as Atom, and its dates.
    pub(super) fn into_entry(self) -> MendedEntry {
        let text = |ranked: Option<Ranked<String>>| ranked.map(|ranked| ranked.value);
        let mut atom = Writer(String::from("<entry>"));
        atom.element("id", "", text(self.id).as_deref());
        atom.element("title", " type=\"html\"", text(self.title).as_deref());
        let permalink = self.permalink.map(String::from);
        atom.link("alternate", text(self.link).or(permalink).as_deref());
        atom.link("via", self.origin.map(|ranked| ranked.value).as_ref().map(Url::as_str));
        let best = self.authors.iter().map(|author| author.rank).min();
        for author in self.authors.iter().filter(|author| Some(author.rank) == best) {
            atom.0.push_str("<author>");
            atom.element("name", "", Some(&author.value));
            atom.0.push_str("</author>");
        }
        let language = self
            .language
            .map(|tag| format!(" xml:lang=\"{}\"", escape(&tag)))
            .unwrap_or_default();
        let summary = text(self.summary);
        atom.element("summary", " type=\"html\"", summary.as_deref());
        // The reader behind takes the language off the content alone: without one, the summary stands in.
        let content = text(self.content).or(summary.filter(|_| !language.is_empty()));
        atom.element("content", &format!(" type=\"html\"{language}"), content.as_deref());
        atom.0.push_str("</entry>");
        MendedEntry {
            text: atom.0,
            published: self.published.map(|ranked| ranked.value),
            updated: self.updated.map(|ranked| ranked.value),
        }
    }
}

/// Writes strict XML.
struct Writer(String);

impl Writer {
    fn element(&mut self, name: &str, attributes: &str, text: Option<&str>) {
        if let Some(text) = text {
            let text = escape(text);
            for part in ["<", name, attributes, ">", &text, "</", name, ">"] {
                self.0.push_str(part);
            }
        }
    }

    fn link(&mut self, relation: &str, address: Option<&str>) {
        if let Some(address) = address {
            let url = escape(address);
            for part in ["<link rel=\"", relation, "\" href=\"", &url, "\"/>"] {
                self.0.push_str(part);
            }
        }
    }
}

fn web_address(text: &str) -> Option<Url> {
    Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// A name: of Atom's person, of `mail (name)` and `name <mail>` in RSS, or as it stands.
fn author_of(inner: &str) -> String {
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

/// Escapes text for XML and drops what XML cannot hold.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}
