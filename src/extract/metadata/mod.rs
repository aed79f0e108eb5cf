//! What the page says of the article: title, people, dates, language, address. For every field a ladder from the most
//! to the least trustworthy claim; the origin of the date is kept.
//!
//! Decides nothing about the body. Invariant: a claim that does not parse is no claim.

mod address;
mod authors;
mod bylines;
mod dates;
mod jsonld;
mod particulars;
mod picture;
mod tags;
mod title;

use std::cell::LazyCell;

use scraper::Html;
use url::Url;

use crate::model::{CanonicalUrl, ClaimedDate, DateOrigin, Page, Particulars};

pub use address::LINKS_MAX;
pub(super) use address::links;
pub(super) use authors::{add_credit, is_agency};
pub(super) use bylines::names as names_of_byline;

use super::{guard, measure};
use authors::Writers;
use bylines::Surroundings;
use jsonld::Claims;
use tags::{Headline, Tags};

/// What a page says of its article.
#[derive(Debug)]
pub(super) struct Metadata {
    /// Headline without the outlet's name; may be empty.
    pub(super) title: String,
    /// Descriptions, the most trustworthy first.
    pub(super) descriptions: Vec<String>,
    /// People.
    pub(super) authors: Vec<String>,
    /// Agencies and desks.
    pub(super) credits: Vec<String>,
    /// All who sign, as named: people, agencies, desks, the outlet.
    pub(super) byline: Vec<String>,
    /// The part of the outlet in which it stands, its keywords and its picture.
    pub(super) particulars: Particulars,
    /// Claimed date.
    pub(super) published: Option<ClaimedDate>,
    /// Claimed change.
    pub(super) modified: Option<ClaimedDate>,
    /// Declared languages, the most trustworthy first, each once.
    pub(super) langs: Vec<String>,
    /// The address that the page gives itself.
    pub(super) canonical: Option<CanonicalUrl>,
    /// Whether the page says that everybody may read it.
    pub(super) is_free: Option<bool>,
    /// The body as JSON-LD has it; empty, cut or marked up, as it comes.
    pub(super) body: String,
    /// What it calls itself to machines: types of schema.org and OpenGraph.
    pub(super) types: Vec<String>,
    /// Where the title and the people come from.
    pub(super) origins: Origins,
}

/// Where claims stand that were believed, in words for people; empty for claims that nobody made.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    /// Of the title.
    pub(super) title: String,
    /// Of the people.
    pub(super) authors: String,
}

/// Metas with the outlet's name.
const OUTLET: &[&str] = &[
    "og:site_name",
    "application-name",
    "publisher",
    "dc.publisher",
    "twitter:site",
    "al:android:app_name",
];

/// Reads the claims of a page.
pub(super) fn read(page: &Page, html: &Html) -> Metadata {
    let tags = tags::collect(html);
    let titles: Vec<String> = tags
        .headlines
        .iter()
        .flat_map(|headline| [headline.text.as_str(), headline.tail.as_str()])
        .chain(tags.all("og:title"))
        .map(measure::squash)
        .filter(|title| !title.is_empty())
        .collect();
    let claims = jsonld::read(&tags.json_ld, page.url.path(), &titles);
    let outlets = outlets(page, &tags, &claims);
    let title = title(page, html, &tags, &claims, &outlets);
    let squashed = measure::squash(&title);
    let (writers, place) = writers(&Surroundings::of(html, &squashed), &tags, &claims, &outlets);
    let langs = langs(page, &tags, &claims);
    let (published, modified) = dates::read_page(
        page,
        html,
        &dates::Given {
            tags: &tags,
            json_ld_published: &claims.published,
            json_ld_modified: claims.modified.as_deref(),
            title: &squashed,
            lang: langs.first().map(String::as_str),
        },
    );
    Metadata {
        particulars: particulars::read(&page.url, html, &tags, &claims, &squashed),
        origins: Origins {
            title: title_origin(&title, &tags, &claims).to_owned(),
            authors: place.to_owned(),
        },
        title,
        descriptions: descriptions(&tags, &claims),
        authors: writers.people,
        credits: writers.credits,
        byline: writers.signed,
        published,
        modified,
        langs,
        canonical: address::canonical(
            &page.url,
            tags.canonical.as_deref().into_iter().chain(tags.meta(&["og:url"])),
        ),
        is_free: claims.is_free.or_else(|| is_free(&tags)),
        types: types(&tags, claims.types),
        body: claims.body,
    }
}

fn types(tags: &Tags, of_article: Vec<String>) -> Vec<String> {
    let mut types = of_article;
    types.extend(tags.all("og:type").map(str::to_owned));
    types.extend(tags.item_type.clone());
    types
}

/// Text that may hold markup or character references, as one line.
fn plain(text: &str) -> String {
    if text.contains(['<', '&']) {
        let html = guard::parse(text);
        measure::collapse(&html.root_element().text().collect::<String>())
    } else {
        measure::collapse(text)
    }
}

/// Names of the outlet, squashed: as it calls itself, and its domain.
fn outlets(page: &Page, tags: &Tags, claims: &Claims) -> Vec<String> {
    let named = OUTLET
        .iter()
        .flat_map(|name| tags.all(name))
        .chain([claims.publisher.as_str()]);
    let mut outlets: Vec<String> = named.map(measure::squash).filter(|name| name.len() >= 2).collect();
    let host = page.url.host_str().unwrap_or_default();
    let host = host.trim_start_matches("www.");
    outlets.push(measure::squash(host));
    // The part of the domain before the public suffix: `musterblatt` of `musterblatt.co.uk`.
    let registrable = psl::domain_str(host).unwrap_or(host);
    outlets.extend(registrable.split('.').next().map(measure::squash));
    outlets.retain(|name| !name.is_empty());
    outlets
}

fn title(page: &Page, html: &Html, tags: &Tags, claims: &Claims, outlets: &[String]) -> String {
    let named = claims
        .sections
        .iter()
        .map(String::as_str)
        .chain(tags.all("article:section"));
    // The folders of the address are sections, too: `/opinion/2024/`.
    let folders = page.url.path().rsplit('/').skip(1);
    let sections = named.chain(folders);
    let sections: Vec<String> = sections.map(measure::squash).filter(|name| !name.is_empty()).collect();
    let meta = |names: &[&'static str]| plain(tags.meta(names).unwrap_or_default());
    title::choose(&title::Places {
        json_ld: &claims.headline,
        alternative: &claims.alternative,
        microdata: &meta(&["itemprop:headline", "headline"]),
        headlines: &headlines(html, tags),
        open_graph: &meta(&["og:title"]),
        twitter: &meta(&["twitter:title"]),
        title: &tags.title,
        outlets,
        sections: &sections,
    })
}

/// The `h1` of the page; where its `title` has none of them, also the text that stands for one.
fn headlines(html: &Html, tags: &Tags) -> Vec<Headline> {
    let title = measure::squash(&tags.title);
    let is_titled = |headline: &Headline| {
        let parts = [&headline.text, &headline.tail].map(|part| measure::squash(part));
        parts.iter().any(|part| !part.is_empty() && title.contains(part))
    };
    let mut headlines = tags.headlines.clone();
    if !title.is_empty() && !headlines.iter().any(is_titled) {
        headlines.extend(tags::shown_title(html, &tags.title));
    }
    headlines
}

/// The most trustworthy place that has a title as it was chosen.
fn title_origin(title: &str, tags: &Tags, claims: &Claims) -> &'static str {
    let title = measure::squash(title);
    let has = |text: &str| !title.is_empty() && measure::squash(text) == title;
    if has(&claims.headline) {
        "JSON-LD"
    } else if tags
        .headlines
        .iter()
        .any(|headline| has(&headline.text) || has(&headline.tail))
    {
        "h1"
    } else if tags.all("og:title").any(has) {
        "og:title"
    } else if title.is_empty() {
        ""
    } else {
        "a longer title"
    }
}

fn descriptions(tags: &Tags, claims: &Claims) -> Vec<String> {
    let metas = ["og:description", "description", "twitter:description", "dc.description"];
    let given = metas.iter().filter_map(|name| tags.meta(&[name]));
    let mut descriptions: Vec<String> = Vec::new();
    for description in std::iter::once(claims.description.as_str()).chain(given).map(plain) {
        if !description.is_empty() && !descriptions.contains(&description) {
            descriptions.push(description);
        }
    }
    descriptions
}

/// Metas that name authors.
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "article:author_name",
    "articleauthor",
    "article_author",
    "author_name",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "byl",
    "byline",
];

/// What the first place says that names people, and that place; credits are collected from all up to there. Markup and a
/// byline near the headline that name all of these people and more are more complete.
fn writers(near: &Surroundings<'_>, tags: &Tags, claims: &Claims, outlets: &[String]) -> (Writers, &'static str) {
    type Place<'p> = (&'static str, &'p dyn Fn() -> Vec<String>);
    let metas = || AUTHORS.iter().flat_map(|name| tags.all(name)).map(str::to_owned);
    let marked = near.marked();
    let byline = LazyCell::new(|| vec![near.byline()]);
    let places: [Place<'_>; 6] = [
        ("JSON-LD", &|| claims.authors.clone()),
        ("markup near the headline", &|| marked.clone()),
        ("markup of authors", &|| tags.authors.clone()),
        ("meta", &|| metas().collect()),
        ("byline", &|| tags.bylines.iter().take(1).cloned().collect()),
        ("line near the headline", &|| byline.clone()),
    ];
    let sort = |names: &[String]| authors::sort(names.iter().map(String::as_str), outlets);
    let mut all = Writers::default();
    for (place, names) in places {
        all.follow(sort(&names()));
        if !all.people.is_empty() {
            return (all.completed(sort(&marked)).completed(sort(&byline)), place);
        }
    }
    (all, "")
}

/// The people, and the agencies and desks, that texts name; `None` if nobody.
pub(super) fn writers_named(texts: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let Writers { people, credits, .. } = authors::sort(texts.iter().map(String::as_str), &[]);
    (!people.is_empty() || !credits.is_empty()).then_some((people, credits))
}

/// A date as machines or people write it.
pub(super) fn date_in(text: &str) -> Option<ClaimedDate> {
    dates::read(text, dates::Locale::default()).map(|moment| moment.claimed(DateOrigin::Page))
}

/// Declared languages that are looked at.
const LANGS_MAX: usize = 20;

/// What the article says of itself stands before what the page says, and that before what the server says: templates
/// and servers are set up once, in the language of the people who did it.
fn langs(page: &Page, tags: &Tags, claims: &Claims) -> Vec<String> {
    let article = claims
        .langs
        .iter()
        .map(String::as_str)
        .chain(tags.all("itemprop:inlanguage"));
    let site = tags
        .lang
        .as_deref()
        .into_iter()
        .chain(tags.all("og:locale"))
        .chain(tags.all("content-language"));
    let more = tags
        .all("dc.language")
        .chain(tags.all("language"))
        .chain(page.content_language.as_deref());
    let mut langs: Vec<String> = Vec::new();
    for tag in article
        .chain(site)
        .chain(more)
        .flat_map(|tags| tags.split([',', ';']))
        .map(str::trim)
        .take(LANGS_MAX)
    {
        let is_tag =
            (2..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let tag = tag.replace('_', "-");
        if is_tag && !langs.iter().any(|known| known.eq_ignore_ascii_case(&tag)) {
            langs.push(tag);
        }
    }
    langs
}

fn is_free(tags: &Tags) -> Option<bool> {
    let tier = tags
        .meta(&["article:content_tier", "cxenseparse:access", "content-tier"])?
        .to_ascii_lowercase();
    match tier.as_str() {
        "free" => Some(true),
        "locked" | "paid" | "premium" | "plus" | "metered-paid" => Some(false),
        _ => None,
    }
}

/// An address on the page, resolved.
fn resolve(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    base.join(href).ok()
}

#[cfg(test)]
mod tests;
