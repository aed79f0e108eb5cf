//! Where an outlet keeps its feeds, as far as its pages tell.
//!
//! Pages announce feeds by `<link rel="alternate">`, or merely link to them. What is found are candidates, the likeliest
//! first: whether an address gives a feed is known when it was asked.

use url::Url;

use super::mend::resolve;
use super::plain;
use super::scan::{Scanner, Tag, Token};

/// Candidates that are told of one page.
const CANDIDATES_MAX: usize = 100;

/// An address that may give a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its address.
    pub url: Url,
    /// What the page calls it.
    pub title: Option<String>,
    /// Why it was taken for one.
    pub clue: Clue,
}

/// Why an address may give a feed, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// The page announces it as its feed.
    Announced,
    /// The page links to it, and its address is that of a feed.
    Linked,
    /// A sitemap of news.
    NewsSitemap,
    /// The feed of comments, not of news.
    Comments,
    /// A sitemap of everything.
    Sitemap,
}

/// Content types of feeds. `application/json` alone is none of them: content systems announce their interfaces by it.
const TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/xml",
    "text/xml",
    "text/rss+xml",
    "application/x-rss+xml",
    "application/rss",
    "application/atom",
];

/// Sites whose links carry the addresses of feeds of others.
const READERS: &[&str] = &[
    "feedly.com",
    "inoreader.com",
    "newsblur.com",
    "netvibes.com",
    "theoldreader.com",
    "my.yahoo.com",
    "facebook.com",
    "twitter.com",
    "x.com",
];

/// Paths where feeds lie by custom, the commonest first.
const WELL_KNOWN: &[&str] = &[
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feed.rss",
    "feeds",
    "index.rdf",
    "feed.json",
    "sitemap-news.xml",
    "news-sitemap.xml",
    "sitemap_news.xml",
    "newssitemap.xml",
    "sitemap.xml",
    "sitemap_index.xml",
];

/// The addresses in a page that may give a feed, each once.
pub fn feed_links(html: &str, page: &Url) -> Vec<Candidate> {
    let mut base = page.clone();
    let mut has_base = false;
    let mut found: Vec<Candidate> = Vec::new();
    for tag in tags(html) {
        let name = tag.name.to_ascii_lowercase();
        let Some(address) = tag.attribute("href") else {
            continue;
        };
        if name == "base" && !has_base {
            has_base = true;
            base = resolve(Some(page), &address).unwrap_or(base);
        }
        if !matches!(name.as_str(), "link" | "a" | "area") {
            continue;
        }
        let address = address.strip_prefix("feed:").unwrap_or(&address);
        let Some(mut url) = resolve(Some(&base), address).filter(|url| matches!(url.scheme(), "http" | "https")) else {
            continue;
        };
        url.set_fragment(None);
        let clue = if name == "link" {
            clue_of_link(&tag, &url)
        } else {
            clue_of_address(&url)
        };
        let Some(clue) = clue else {
            continue;
        };
        let title = tag.attribute("title").map(|title| plain::line(&title));
        let title = title.filter(|title| !title.is_empty());
        let is_room = found.len() < CANDIDATES_MAX;
        match found.iter_mut().find(|other| other.url == url) {
            Some(known) => known.clue = known.clue.min(clue),
            None if is_room => found.push(Candidate { url, title, clue }),
            None => {}
        }
    }
    found.sort_by_key(|candidate| candidate.clue);
    found
}

/// Addresses to try where a page tells nothing, the commonest first: beside the page, then at the root of its site.
pub fn well_known(home: &Url) -> Vec<Url> {
    let mut home = home.clone();
    home.set_query(None);
    home.set_fragment(None);
    let beside = ["feed", "rss", "rss.xml"].iter().filter_map(|path| {
        let directory = home.path().ends_with('/').then(|| home.clone());
        // `/nrw` is a directory, too, where it has no extension.
        let mut directory = directory.or_else(|| Some(home.clone()).filter(|url| !url.path().contains('.')))?;
        let own = format!("{}/{path}", directory.path().trim_end_matches('/'));
        directory.set_path(&own);
        Some(directory)
    });
    let at_root = WELL_KNOWN.iter().filter_map(|path| home.join(&format!("/{path}")).ok());
    let mut addresses: Vec<Url> = Vec::new();
    for url in beside.chain(at_root) {
        if !addresses.contains(&url) {
            addresses.push(url);
        }
    }
    addresses
}

/// What an outlet calls itself on its home page.
pub fn site_name(html: &str, home: &Url) -> Option<String> {
    let mut own = None;
    let mut title = None;
    let mut scanner = Scanner::new(html);
    while let Some(token) = scanner.next() {
        let Token::Start(tag) = token else {
            continue;
        };
        if tag.name.eq_ignore_ascii_case("meta") {
            let key = tag.attribute("property").or_else(|| tag.attribute("name"));
            let is_name = key.is_some_and(|key| {
                ["og:site_name", "application-name", "apple-mobile-web-app-title"]
                    .iter()
                    .any(|name| key.eq_ignore_ascii_case(name))
            });
            if is_name && own.is_none() {
                let name = tag.attribute("content").map(|name| plain::line(&name));
                own = name.filter(|name| !name.is_empty());
            }
        } else if tag.name.eq_ignore_ascii_case("title") && title.is_none() {
            let rest = scanner.slice(scanner.position(), scanner.length());
            let text = rest.split("</").next().unwrap_or_default();
            title = Some(plain::line(text));
        } else if tag.name.eq_ignore_ascii_case("body") {
            break;
        }
    }
    let title = title.filter(|title| !title.is_empty());
    own.or_else(|| Some(part_that_names(&title?, home)))
}

/// The language tag that a page declares.
pub fn language(html: &str) -> Option<String> {
    let mut of_meta = None;
    for tag in tags(html) {
        let tag_of = |name: &str| tag.attribute(name).filter(|value| !value.trim().is_empty());
        if tag.name.eq_ignore_ascii_case("html")
            && let Some(lang) = tag_of("lang").or_else(|| tag_of("xml:lang"))
        {
            return Some(lang.trim().to_owned());
        }
        if tag.name.eq_ignore_ascii_case("meta") && of_meta.is_none() {
            let key = tag_of("http-equiv").or_else(|| tag_of("property"));
            let is_language =
                key.is_some_and(|key| ["content-language", "og:locale"].contains(&key.to_ascii_lowercase().as_str()));
            of_meta = tag_of("content")
                .filter(|_| is_language)
                .map(|lang| lang.trim().replace('_', "-"));
        }
        if tag.name.eq_ignore_ascii_case("body") {
            break;
        }
    }
    of_meta
}

/// The start tags of a page; what scripts write is none.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut hidden: Option<&str> = None;
    Scanner::new(html).filter_map(move |token| match (token, hidden) {
        (Token::Start(tag), None) => {
            let is_hidden = ["script", "style", "textarea"]
                .iter()
                .any(|name| tag.name.eq_ignore_ascii_case(name));
            if is_hidden && !tag.is_empty {
                hidden = Some(tag.name);
            }
            Some(tag)
        }
        (Token::End(name), Some(open)) if name.eq_ignore_ascii_case(open) => {
            hidden = None;
            None
        }
        _ => None,
    })
}

fn clue_of_link(tag: &Tag<'_>, url: &Url) -> Option<Clue> {
    let relations = tag.attribute("rel").unwrap_or_default().to_ascii_lowercase();
    let has = |relation: &str| relations.split_whitespace().any(|word| word == relation);
    let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if has("sitemap") {
        return Some(
            clue_of_address(url)
                .filter(|clue| *clue == Clue::NewsSitemap)
                .unwrap_or(Clue::Sitemap),
        );
    }
    let is_typed = TYPES.contains(&kind) || (kind == "application/json" && clue_of_address(url).is_some());
    if !(has("feed") || (has("alternate") && is_typed)) {
        return None;
    }
    let title = tag.attribute("title").unwrap_or_default();
    Some(if is_of_comments(&title.to_lowercase()) || is_of_comments(url.path()) {
        Clue::Comments
    } else {
        Clue::Announced
    })
}

/// Whether an address looks like that of a feed: `/feed/`, `/rss/politik`, `news.rss`, `?feed=rss2`.
fn clue_of_address(url: &Url) -> Option<Clue> {
    let host = url.host_str().unwrap_or_default();
    let is_reader = READERS
        .iter()
        .any(|reader| host == *reader || host.strip_suffix(reader).is_some_and(|sub| sub.ends_with('.')));
    if is_reader {
        return None;
    }
    let path = url.path().to_ascii_lowercase();
    let (stem, extension) = match path.rsplit('/').next().and_then(|file| file.rsplit_once('.')) {
        Some((stem, extension)) => (stem, extension),
        None => ("", ""),
    };
    let is_sitemap = path.contains("sitemap") && matches!(extension, "xml" | "gz");
    if is_sitemap {
        let is_of_news = path.contains("news");
        return Some(if is_of_news { Clue::NewsSitemap } else { Clue::Sitemap });
    }
    let is_word = |word: &str| {
        matches!(
            word,
            "feed" | "feeds" | "rss" | "rss2" | "atom" | "rdf" | "xmlfeed" | "rssfeed"
        )
    };
    let has_word = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_word);
    let by_extension = match extension {
        "rss" | "rdf" | "atom" => true,
        "xml" => has_word(&path) || stem == "index" || has_word(host),
        "json" => has_word(&path),
        // A directory, or a program.
        "" | "php" | "aspx" | "jsp" | "cms" | "do" => {
            path.split('/').any(has_word) || has_word(host.split('.').next().unwrap_or_default())
        }
        _ => false,
    };
    let by_query = url.query_pairs().any(|(key, value)| {
        is_word(&key) || (matches!(&*key, "format" | "type" | "output" | "view") && is_word(&value))
    });
    if !(by_extension || by_query) {
        return None;
    }
    Some(if is_of_comments(&path) {
        Clue::Comments
    } else {
        Clue::Linked
    })
}

fn is_of_comments(text: &str) -> bool {
    ["comment", "kommentar", "commentaire", "comentario"]
        .iter()
        .any(|word| text.contains(word))
}

/// The part of a title that names the site rather than what it is about: that which its host repeats, else the first.
fn part_that_names(title: &str, home: &Url) -> String {
    let letters = |text: &str| -> String {
        let plain = any_ascii::any_ascii(text).to_lowercase();
        plain.chars().filter(char::is_ascii_alphanumeric).collect()
    };
    let host = letters(home.host_str().unwrap_or_default().trim_start_matches("www."));
    let mut parts: Vec<&str> = vec![title];
    for separator in [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", ": ", "｜", " • "] {
        parts = parts.iter().flat_map(|part| part.split(separator)).collect();
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let named = parts.clone().find(|part| {
        let name = letters(part);
        name.len() > 2 && host.starts_with(&name)
    });
    named.or_else(|| parts.clone().next()).unwrap_or(title).to_owned()
}

#[cfg(test)]
mod tests;
