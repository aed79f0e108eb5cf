//! What the tags of a page claim, collected in one pass and not yet judged.
//!
//! Owns where claims stand in HTML (meta, microdata, `time`, links, headings); which claim is believed is decided by
//! the ladder in `metadata`. Caps all but JSON-LD: a page of a million meta tags costs no more than its parse.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::jsonld::Step;
use crate::extract::attributes::attribute;
use crate::extract::measure;

/// Claims of one kind that are kept.
const CLAIMS_MAX: usize = 200;
/// Bytes of one claim that are kept; JSON-LD is longer and has no cap but the page's.
const CLAIM_MAX: usize = 2_000;
/// Bytes of a list of class names that are read.
const NAMES_MAX: usize = 300;
/// Characters of a text that may be nothing but a date or a byline.
const STAMP_MAX: usize = 120;
/// Steps of a way that are kept.
const STEPS_MAX: usize = 20;
/// Least weight of a text that may be the headline: shorter ones are labels.
const SHOWN_MIN: u32 = 16;

/// An `h1`, or what stands for one.
#[derive(Clone, Debug)]
pub(super) struct Headline {
    /// All of its text; parts that elements divide are words of their own.
    pub(super) text: String,
    /// The last of its parts, where a kicker stands before it; empty if it is undivided.
    pub(super) tail: String,
}

/// The claims of a page.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// Names (lower case) and contents of `meta`, and microdata as `itemprop:name`.
    pub(super) metas: Vec<(String, String)>,
    /// The `title` element.
    pub(super) title: String,
    /// The `h1` elements.
    pub(super) headlines: Vec<Headline>,
    /// Contents of the JSON-LD scripts.
    pub(super) json_ld: Vec<String>,
    /// Steps from the home page to the article, of the first microdata `BreadcrumbList`.
    pub(super) way: Vec<Step>,
    /// `link rel=canonical`.
    pub(super) canonical: Option<String>,
    /// `itemtype` of what the first headline stands in.
    pub(super) item_type: Option<String>,
    /// `html lang`.
    pub(super) lang: Option<String>,
    /// Names marked as authors: `rel=author`, microdata.
    pub(super) authors: Vec<String>,
    /// Texts of elements named as bylines.
    pub(super) bylines: Vec<String>,
}

impl Tags {
    /// The first of the named metas that is not empty, in the order of the names.
    pub(super) fn meta(&self, names: &[&'static str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// All contents of a meta.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas
            .iter()
            .filter(move |(given, _)| given == name)
            .map(|(_, content)| content.as_str())
    }
}

/// Collects the claims of a page.
pub(super) fn collect(html: &Html) -> Tags {
    let mut tags = Tags::default();
    for element in html.tree.nodes().filter_map(ElementRef::wrap) {
        tags.read(element);
    }
    tags
}

impl Tags {
    fn read(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "html" if self.lang.is_none() => {
                self.lang = element
                    .attr("lang")
                    .or_else(|| element.attr("xml:lang"))
                    .map(str::to_owned);
            }
            "meta" => self.read_meta(element),
            "title" if self.title.is_empty() => self.title = text(element),
            "h1" if self.headlines.len() < CLAIMS_MAX => {
                if self.headlines.is_empty() {
                    self.item_type = item_around(element);
                }
                self.headlines.extend(headline(element));
            }
            "script" if element.attr("type").is_some_and(is_json_ld) && self.json_ld.len() < CLAIMS_MAX => {
                self.json_ld.push(element.text().collect());
            }
            "link" if self.canonical.is_none() && has_word(element.attr("rel"), "canonical") => {
                self.canonical = element.attr("href").map(|href| href.trim().to_owned());
            }
            _ => self.read_named(element),
        }
        self.read_microdata(element);
    }

    fn read_meta(&mut self, element: ElementRef<'_>) {
        let name = ["property", "name", "http-equiv"]
            .into_iter()
            .find_map(|name| element.attr(name));
        if let (Some(name), Some(content)) = (name, element.attr("content")) {
            self.claim(&name.trim().to_lowercase(), content);
        }
    }

    fn claim(&mut self, name: &str, content: &str) {
        let content = measure::collapse(content);
        if self.metas.len() < CLAIMS_MAX && !content.is_empty() && content.len() <= CLAIM_MAX {
            self.metas.push((name.to_owned(), content));
        }
    }

    /// Elements named as bylines.
    fn read_named(&mut self, element: ElementRef<'_>) {
        static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
            let words = ["byline", "author", "autor", "verfasser", "auteur", "firma", "reporter"];
            AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
        });
        let names = ["class", "id", "data-testid"].into_iter();
        let mut names = names
            .filter_map(|name| attribute(element.value(), name))
            .filter(|name| name.len() <= NAMES_MAX);
        let is_byline = names.any(|name| WORDS.as_ref().is_some_and(|words| words.is_match(name)));
        if is_byline && self.bylines.len() < CLAIMS_MAX {
            self.bylines.extend(short_text(element));
        }
    }

    fn read_microdata(&mut self, element: ElementRef<'_>) {
        if self.authors.len() < CLAIMS_MAX {
            self.authors.extend(author(element));
        }
        if self.way.is_empty()
            && attribute(element.value(), "itemtype").is_some_and(|kind| kind.ends_with("BreadcrumbList"))
        {
            self.way = way(element);
        }
        let Some(property) = attribute(element.value(), "itemprop") else {
            return;
        };
        let given = attribute(element.value(), "content")
            .or_else(|| attribute(element.value(), "datetime"))
            .map(str::to_owned);
        match property {
            // What an `h1` says is known: it would vote twice.
            "headline" if element.value().name() == "h1" && given.is_none() => {}
            "datePublished" | "dateModified" | "headline" | "inLanguage" | "dateCreated" => {
                let given = given.or_else(|| short_text(element)).unwrap_or_default();
                self.claim(&format!("itemprop:{}", property.to_lowercase()), &given);
            }
            _ => {}
        }
    }
}

fn is_json_ld(kind: &str) -> bool {
    kind.trim().to_ascii_lowercase().starts_with("application/ld+json")
}

fn has_word(attribute: Option<&str>, word: &str) -> bool {
    attribute.is_some_and(|words| words.split_whitespace().any(|given| given.eq_ignore_ascii_case(word)))
}

fn item_around(element: ElementRef<'_>) -> Option<String> {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    around.find_map(|around| around.attr("itemtype").map(measure::collapse))
}

fn way(list: ElementRef<'_>) -> Vec<Step> {
    let steps = list
        .descendent_elements()
        .filter(|element| has_word(element.attr("itemprop"), "itemListElement"));
    let step = |step: ElementRef<'_>| {
        let mut links = step.descendent_elements();
        let address = links.find_map(|link| link.attr("href").or_else(|| link.attr("itemid")));
        Some(Step {
            name: named(step).or_else(|| short_text(step))?,
            address: address.unwrap_or_default().to_owned(),
        })
    };
    steps.take(STEPS_MAX).filter_map(step).collect()
}

/// The name of an element that is marked as an author: `rel=author`, `itemprop=author`.
pub(super) fn author(element: ElementRef<'_>) -> Option<String> {
    let property = attribute(element.value(), "itemprop");
    let is_property = property.is_some_and(|property| matches!(property, "author" | "creator"));
    if is_property {
        let given = || element.attr("content").map(str::to_owned);
        named(element).or_else(given).or_else(|| short_text(element))
    } else if matches!(element.value().name(), "a" | "span") && has_word(attribute(element.value(), "rel"), "author") {
        short_text(element)
    } else {
        None
    }
}

/// The `itemprop=name` inside: authors and steps are items that have one.
fn named(element: ElementRef<'_>) -> Option<String> {
    let name = element
        .descendent_elements()
        .find(|inner| has_word(attribute(inner.value(), "itemprop"), "name"))?;
    name.attr("content").map(measure::collapse).or_else(|| short_text(name))
}

/// Edges of a headline's elements that are looked at.
const HEADLINE_MAX: usize = 2_000;

/// Elements within a headline that change how a word looks and begin nothing new.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "strong", "sub", "sup", "u",
];

fn headline(element: ElementRef<'_>) -> Option<Headline> {
    let mut parts = vec![String::new()];
    let mut length = 0;
    for edge in element.traverse().take(HEADLINE_MAX) {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        let part = parts.last_mut()?;
        match node.value() {
            Node::Text(text) if matches!(edge, Edge::Open(_)) => {
                measure::push_collapsed(part, measure::head(text, CLAIM_MAX));
            }
            Node::Element(inner) if inner.name() == "br" => measure::push_collapsed(part, " "),
            // A part of one letter is an initial that is set large.
            Node::Element(inner) if divides(inner) && part.chars().nth(1).is_some() => {
                length += part.len();
                parts.push(String::new());
            }
            _ => {}
        }
        if length > CLAIM_MAX {
            break;
        }
    }
    let has_letters = |part: &&str| part.chars().any(char::is_alphanumeric);
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    let is_divided = parts.iter().filter(|part| has_letters(part)).count() > 1;
    let tail = parts.iter().rev().copied().find(has_letters).filter(|_| is_divided);
    let text = parts.join(" ");
    (!text.is_empty()).then(|| Headline {
        text,
        tail: tail.unwrap_or_default().to_owned(),
    })
}

/// The text of the page that its `title` begins or ends with, labels aside; for pages whose headline is no `h1`. The
/// longest of those that it begins with is preferred.
pub(super) fn shown_title(html: &Html, title: &str) -> Option<Headline> {
    let whole = measure::squash(title);
    // Most elements begin otherwise: the rest of their text is not read.
    let begins_within = |element: &ElementRef<'_>| {
        let first = element.text().find(|piece| piece.contains(char::is_alphanumeric));
        first.is_some_and(|piece| piece.len() <= STAMP_MAX * 4 && whole.contains(&measure::squash(piece)))
    };
    let elements = html.root_element().descendent_elements().filter(begins_within);
    let texts = elements.filter_map(short_text);
    let mut best: Option<(bool, usize, String)> = None;
    for text in texts.filter(|text| measure::weight(text) >= SHOWN_MIN) {
        let key = measure::squash(&text);
        let is_start = whole.starts_with(&key);
        let is_part = key.len() < whole.len() && (is_start || whole.ends_with(&key));
        let rank = (is_start, key.len());
        if is_part && best.as_ref().is_none_or(|(start, length, _)| rank > (*start, *length)) {
            best = Some((rank.0, rank.1, text));
        }
    }
    best.map(|(_, _, text)| Headline {
        text,
        tail: String::new(),
    })
}

fn divides(element: &Element) -> bool {
    let name = element.name();
    !INLINE.contains(&name) && (name != "span" || element.attr("class").is_some())
}

/// Whether an element shows a title, squashed, with or without a kicker before it.
pub(super) fn is_headline(element: ElementRef<'_>, title: &str) -> bool {
    matches!(element.value().name(), "h1" | "h2")
        && !title.is_empty()
        && measure::squash(&text(element)).ends_with(title)
}

pub(super) fn text(element: ElementRef<'_>) -> String {
    measure::text_of(element, CLAIM_MAX)
}

/// The text, if it is short enough to be one claim.
pub(super) fn short_text(element: ElementRef<'_>) -> Option<String> {
    let mut collected = String::new();
    for piece in element.text() {
        // Neighbouring elements are different words: a name and a date beside it.
        measure::push_head(&mut collected, piece, STAMP_MAX);
        measure::push_collapsed(&mut collected, " ");
        if collected.len() > STAMP_MAX {
            return None;
        }
    }
    Some(collected.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::guard;

    #[test]
    fn claims_are_collected_where_they_stand() {
        let tags = collect(&guard::parse(
            "<html lang=de-DE><head><title> Vertrag endet | Blatt </title><meta property='og:title' content='Vertrag endet'>\
             <meta name=Author content='Anna Beispiel'><link rel=canonical href='/a'></head><body><h1>Vertrag <i>endet</i></h1>\
             <span itemprop=author><b itemprop=name>Anna Beispiel</b></span><time class=published datetime='2024-05-01'>gestern</time>\
             <div class=article-date>2. Mai 2024</div>",
        ));
        assert_eq!(Some("Vertrag endet"), tags.meta(&["missing", "og:title"]));
        assert_eq!(Some("Anna Beispiel"), tags.meta(&["author"]));
        assert_eq!("Vertrag endet | Blatt", tags.title);
        let headlines: Vec<&str> = tags.headlines.iter().map(|headline| headline.text.as_str()).collect();
        assert_eq!(vec!["Vertrag endet"], headlines);
        assert_eq!(vec!["Anna Beispiel"], tags.authors);
        assert_eq!(Some("de-DE"), tags.lang.as_deref());
        assert_eq!(Some("/a"), tags.canonical.as_deref());
    }

    #[test]
    fn headlines_are_divided_by_elements() {
        for (html, text, tail) in [
            ("<h1>Vertrag <b class=x>endet</b></h1>", "Vertrag endet", ""),
            (
                "<h1><span class=kicker>Neustadt</span><span class=title>Vertrag endet</span></h1>",
                "Neustadt Vertrag endet",
                "Vertrag endet",
            ),
            (
                "<h1><div>Neustadt</div> - <div>Vertrag endet</div></h1>",
                "Neustadt - Vertrag endet",
                "Vertrag endet",
            ),
            (
                "<h1><span class=initial>V</span>ertrag<br>endet</h1>",
                "Vertrag endet",
                "",
            ),
        ] {
            let tags = collect(&guard::parse(html));
            let headline = tags.headlines.first().unwrap();
            assert_eq!((text, tail), (headline.text.as_str(), headline.tail.as_str()), "{html}");
        }
    }
}
