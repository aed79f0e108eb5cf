//! Bylines that only readers see: a line near the headline that begins with "by" in one of many languages.
//!
//! Asked only when nothing that is meant for machines names anybody, and strict: a line that is not names from its
//! beginning to its end, dates aside, is prose.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html};

use super::{authors, dates, tags};
use crate::extract::measure;

/// Elements before and behind the headline among which its byline stands.
const BEFORE: usize = 20;
const BEHIND: usize = 120;
/// Small words within names.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "binti", "da", "das", "de", "degli", "del", "della", "den", "der", "di", "do", "dos",
    "du", "el", "ibn", "la", "le", "ter", "ten", "van", "von", "y", "zu", "zur",
];

/// Letters of a link from which it is a teaser of another article, with a byline of its own.
const TEASER: u32 = 60;

/// The names of the byline near the headline, as written; empty if it has none. `title` is squashed.
pub(super) fn shown(html: &Html, title: &str) -> String {
    let elements: Vec<ElementRef<'_>> = html.root_element().descendent_elements().collect();
    let mut places = elements.iter();
    let Some(headline) = places.position(|element| tags::is_headline(*element, title)) else {
        return String::new();
    };
    let (before, behind) = elements.split_at(headline);
    let near = behind.iter().take(BEHIND).chain(before.iter().rev().take(BEFORE));
    let lines = near.filter_map(|element| Some((element, tags::short_text(*element)?)));
    let mut bylines = lines.filter_map(|(element, line)| names(&line).filter(|_| !is_in_teaser(*element)));
    bylines.next().unwrap_or_default()
}

fn is_in_teaser(element: ElementRef<'_>) -> bool {
    let mut links = element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .filter(|around| around.value().name() == "a");
    links.any(|link| measure::weight(&tags::text(link)) > TEASER)
}

/// The names of a line that is a byline.
pub(in crate::extract) fn names(line: &str) -> Option<String> {
    static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?xi)^
            (?: (?:(?:written|reported|posted|story|text|words|analysis|opinion|article)\s)? by
              | (?:verfasst\s|text\s)?von | (?:écrit\s|publié\s|propos\srecueillis\s)?par | (?:escrito\s|texto\s)?por
              | di | a\scura\sdi | door | (?:skrevet\s|skriven\s)?a[vf] | od | napsala? | pi[šs]e | napisała? | írta | γράφει
              | oleh | bởi | بقلم | كتبت? | נכתב\sעל\sידי | מאת | โดย
            )(?:\s*:\s*|\s+)
            | ^(?: text | texte? | texto | testo | tekst | teksti | autor(?:in|es|a|ka|s|ius|e)? | auteur | author | redakteur(?:in)?
              | reporter | muhabir | yazan | szerző | автор | текст | penulis | tác\sgiả | نویسنده | लेखक
              | 作者 | 記者 | 记者 | 撰文 | 文 | 글 | 기자 | 執筆 | 取材
            )\s*(?:：|:|/|／|｜|\|)\s*",
        )
        .ok()
    });
    let found = BY.as_ref()?.find(line)?;
    let rest = dates::before_dates(line.get(found.end()..)?);
    let rest = rest.split(['|', '·', '•', '\n']).next().unwrap_or_default();
    let listed = rest.split(" in ").next().unwrap_or_default();
    let listed = listed.trim_matches(|c: char| c.is_whitespace() || ",;:-–—".contains(c));
    // A day of the week stands between an agency and its date.
    let listed = match listed.split_once(' ') {
        Some((agency, _)) if authors::is_agency(agency) && !listed.contains(',') => agency,
        _ => listed,
    };
    (!listed.is_empty() && cut(listed).all(is_name)).then(|| listed.to_owned())
}

fn cut(listed: &str) -> impl Iterator<Item = &str> {
    static BETWEEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\s*[,;/&、，]\s*|\s+(?:and|und|et|e|en|og|och|i|a|и|та|ve|dan|και|與|和|及)\s+").ok()
    });
    let between = BETWEEN.as_ref().map(|between| between.split(listed));
    between.into_iter().flatten().filter(|name| !name.trim().is_empty())
}

/// Whether each word has a capital where the script has them, and there are two, or one that is a sign.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let has_case = name.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if !has_case {
        return words.len() <= 4 && measure::weight(name) <= 40;
    }
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase) || PARTICLES.contains(word);
    let is_sign = |word: &&str| (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_uppercase() || c == '.');
    match words.as_slice() {
        [] => false,
        [word] => is_sign(word),
        _ => words.len() <= 6 && words.iter().all(is_capital) && !words.iter().all(|word| PARTICLES.contains(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::guard;

    #[test]
    fn lines_that_begin_with_by_are_bylines() {
        for (line, expected) in [
            ("By Ada Sample", "Ada Sample"),
            (
                "By ADA SAMPLE and Ben Pattern March 12, 2024",
                "ADA SAMPLE and Ben Pattern",
            ),
            (
                "Von: Ada  MUSTER, Ben van der Probe, AP",
                "Ada  MUSTER, Ben van der Probe, AP",
            ),
            ("By KB, in News, Harbour", "KB"),
            ("Par Ada Exemple | Publié le 12 mars 2024", "Ada Exemple"),
            ("Por Ada Ejemplo y Ben Muestra", "Ada Ejemplo y Ben Muestra"),
            ("Автор: Ада Примерова", "Ада Примерова"),
            ("Γράφει Άντα Παράδειγμα", "Άντα Παράδειγμα"),
            ("بقلم آدا المثال", "آدا المثال"),
            ("文／王小明", "王小明"),
            ("记者：李小龙 2024-03-12", "李小龙"),
            ("By the end of the year the harbour will open", ""),
            ("von APA Donnerstag, 05. Juni 2025", "APA"),
            ("By Monday", ""),
            ("Von Kollby nach Norden", ""),
            ("Die Fähre", ""),
            ("12. März 2024", ""),
        ] {
            assert_eq!(expected, names(line).unwrap_or_default(), "{line}");
        }
    }

    #[test]
    fn the_byline_is_that_of_the_headline() {
        let page = |html: &str| shown(&guard::parse(html), "derhafenöffnet");
        assert_eq!(
            "Ada Muster",
            page("<h1>Der Hafen öffnet</h1><ul><li>3 Minuten</li><li>Von: <span>Ada <b>Muster</b></span></li></ul>")
        );
        assert_eq!("", page("<h1>Anderes</h1><p>Von Ada Muster</p>"));
        let teaser = "<a href=/b><h3>Die Werft von Kollby baut zwei neue Fähren für die Inseln im Norden</h3><p>Von Ben Muster</p></a>";
        assert_eq!("", page(&format!("<h1>Der Hafen öffnet</h1>{teaser}")));
        let far = "<div></div>".repeat(BEHIND);
        assert_eq!(
            "",
            page(&format!("<h1>Der Hafen öffnet</h1>{far}<p>Von Ada Muster</p>"))
        );
    }
}
