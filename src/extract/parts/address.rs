//! Page numbers in addresses, and whether two addresses are of one article.
//!
//! A number of one or two digits at the end of a path may be a page's (`/hafen/2`, `/hafen-2.html`, `/hafen,seite-2`) or a part
//! of its name (`/top-10`); only the other address tells. Numbers with more digits, or with a leading zero, are ids and days.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

/// Keys of page numbers in queries.
const PAGE_KEYS: &[&str] = &[
    "page", "p", "pg", "paged", "pageno", "page_no", "pagenum", "page_num", "part", "seite", "s", "pagina", "pag",
    "página", "strona", "strana", "stranka", "sida", "side", "sivu", "oldal", "sayfa", "стр", "halaman",
];
/// Longest rest by which a version's path is longer than the page's.
const VARIANT_BYTES_MAX: usize = 30;

/// How one address goes on from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The same with the next page number.
    Next,
    /// The same with another page number.
    Other,
}

/// An address without its page number, and the number.
#[derive(Debug, PartialEq, Eq)]
struct Numbered {
    stem: String,
    number: Option<u32>,
}

/// How `other` goes on from `page`; `None` if their addresses tell nothing.
pub(super) fn step(page: &Url, other: &Url) -> Option<Step> {
    let target = numbered(other);
    let number = target.number?;
    let is_after = |own: &Numbered| {
        if own.stem != target.stem {
            return None;
        }
        let is_next = match own.number {
            // Some count their pages from 0: the first has no number, and the second is 1.
            None => number == 2 || (number == 1 && other.query().is_some()),
            Some(own) => number == own + 1,
        };
        Some(if is_next { Step::Next } else { Step::Other })
    };
    is_after(&unnumbered(page)).or_else(|| is_after(&numbered(page)))
}

/// Whether two addresses are neighbours in a series of their own numbers: `/brief-12` and `/brief-13`. An article's feed names
/// its first part, so that what begins with a higher number is not one.
pub fn is_of_series(page: &Url, next: &Url) -> bool {
    let (own, target) = (numbered(page), numbered(next));
    own.number.is_some_and(|number| number > 1) && own.stem == target.stem
}

/// Whether an address is the page's own with something behind it: another query, a short segment or suffix.
pub(super) fn is_variant(page: &Url, other: &Url) -> bool {
    let is_below = |own: &str| {
        let (own, path) = (base(own), other.path());
        let rest = path.strip_prefix(own).filter(|_| own.len() > 1);
        rest.is_some_and(|rest| {
            rest.len() <= VARIANT_BYTES_MAX && (rest.is_empty() || rest.starts_with(['/', '-', '_', ',', '.']))
        })
    };
    page.host_str() == other.host_str() && (is_below(page.path()) || is_below(&path_stem(page.path()).0))
}

/// An address taken as it is.
fn unnumbered(url: &Url) -> Numbered {
    Numbered {
        stem: stem(url, base(url.path()), None),
        number: None,
    }
}

/// An address with its number found, in the query or at the end of the path.
fn numbered(url: &Url) -> Numbered {
    let in_query = url.query_pairs().find_map(|(key, value)| {
        let is_page = PAGE_KEYS.contains(&key.to_lowercase().as_str());
        Some((key.into_owned(), number(&value)?)).filter(|_| is_page)
    });
    if let Some((key, number)) = in_query {
        return Numbered {
            stem: stem(url, base(url.path()), Some(&key)),
            number: Some(number),
        };
    }
    let (path, number) = path_stem(url.path());
    Numbered {
        stem: stem(url, &path, None),
        number,
    }
}

/// Host, path and the rest of the query, without the key of the number.
fn stem(url: &Url, path: &str, without: Option<&str>) -> String {
    let host = url.host_str().unwrap_or_default();
    let mut stem = format!("{}{path}", host.strip_prefix("www.").unwrap_or(host));
    for (key, value) in url.query_pairs().filter(|(key, _)| Some(key.as_ref()) != without) {
        stem.push('&');
        stem.push_str(&key);
        stem.push('=');
        stem.push_str(&value);
    }
    stem
}

/// A path without its page number, and the number.
fn path_stem(path: &str) -> (String, Option<u32>) {
    static END: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(?:[/,_-](?:page|seite|p|pg|part|teil|pagina|pag|strona|strana|sida|side|sivu|oldal|sayfa|halaman)[/,_-]?|[/,_-])([1-9]\d?)$",
        )
        .ok()
    });
    let base = base(path);
    let found = END.as_ref().and_then(|end| {
        let end = end.captures(base)?;
        let stem = base.get(..end.get(0)?.start()).filter(|stem| !stem.is_empty())?;
        Some((stem.to_owned(), number(end.get(1)?.as_str())?))
    });
    found.map_or_else(|| (base.to_owned(), None), |(stem, number)| (stem, Some(number)))
}

/// A path without closing slash and without the ending of a file.
fn base(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let (before, ending) = path.rsplit_once('.').unwrap_or((path, ""));
    let is_ending = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_ending { before } else { path }
}

fn number(text: &str) -> Option<u32> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        format!("https://blatt.example{path}").parse().unwrap()
    }

    #[test]
    fn steps_are_read_from_addresses() {
        for (page, other, expected) in [
            ("/a", "/a/2", Some(Step::Next)),
            ("/a/1", "/a/2", Some(Step::Next)),
            ("/a/2", "/a/3", Some(Step::Next)),
            ("/a", "/a/3", Some(Step::Other)),
            ("/a", "/a?page=1", Some(Step::Next)),
            ("/a/seite-2", "/a", None),
            ("/a-2023.html", "/a-2024.html", None),
            ("/2026/10/02", "/2026/10/03", None),
            ("/a.html?x=1", "/a.html?x=1&seite=2", Some(Step::Next)),
            ("/a.html?x=1", "/a.html?x=2&seite=2", None),
            ("/", "/2", None),
        ] {
            assert_eq!(expected, step(&url(page), &url(other)), "{page} {other}");
        }
    }

    #[test]
    fn a_series_is_not_an_article() {
        assert!(is_of_series(&url("/brief-12"), &url("/brief-13")));
        assert!(!is_of_series(&url("/top-10"), &url("/top-10/2")));
        assert!(!is_of_series(&url("/a/1"), &url("/a/2")));
        assert!(!is_of_series(&url("/a"), &url("/a/2")));
    }

    #[test]
    fn variants_have_little_more_than_the_own_path() {
        for (other, expected) in [
            ("/a/hafen?all=1", true),
            ("/a/hafen/komplettansicht", true),
            ("/a/hafen-druck.html", true),
            ("/a/hafenamt", false),
            ("/a/hafen/die-geschichte-des-hafens-und-seiner-menschen", false),
            ("/", false),
        ] {
            assert_eq!(expected, is_variant(&url("/a/hafen.html"), &url(other)), "{other}");
        }
        assert!(is_variant(&url("/a/hafen/2"), &url("/a/hafen?all=1")));
    }
}
