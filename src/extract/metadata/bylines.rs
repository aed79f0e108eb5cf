//! Who signs near the headline: a line that begins with "by" in one of many languages, and what is marked as an author there.
//!
//! Lines are read strictly: one that is not names from its beginning to its end, dates aside, is prose. Of marks, only those
//! of this article count: teasers, lists of articles and pictures name others.

use std::sync::LazyLock;

use ego_tree::NodeId;
use regex::Regex;
use scraper::{ElementRef, Html};

use super::authors::{self, names};
use super::{dates, tags};
use crate::extract::measure;

/// Elements before and behind the headline among which its byline stands.
const BEFORE: usize = 20;
const BEHIND: usize = 120;
/// Small words within names.
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "binti", "da", "das", "de", "degli", "del", "della", "den", "der", "di", "do", "dos",
    "du", "el", "ibn", "la", "le", "ter", "ten", "van", "von", "y", "zu", "zur",
];

/// Letters of a link or a heading from which it is the headline of another article.
const TEASER: u32 = 60;
const HEADING: u32 = 30;

/// The elements near the headline.
pub(super) struct Surroundings<'h> {
    /// Those behind it, then those before it, the nearest first.
    elements: Vec<ElementRef<'h>>,
    /// What the headline stands in.
    around: Vec<NodeId>,
}

impl<'h> Surroundings<'h> {
    /// Those of the headline that is `title`, squashed; empty if the page shows none.
    pub(super) fn of(html: &'h Html, title: &str) -> Self {
        let elements: Vec<ElementRef<'_>> = html.root_element().descendent_elements().collect();
        let mut places = elements.iter();
        let at = places.position(|element| tags::is_headline(*element, title));
        let (before, behind) = at.map_or((&[][..], &[][..]), |at| elements.split_at(at));
        let near = behind.iter().take(BEHIND).chain(before.iter().rev().take(BEFORE));
        Self {
            elements: near.copied().collect(),
            around: behind
                .first()
                .map(|headline| headline.ancestors().map(|around| around.id()).collect())
                .unwrap_or_default(),
        }
    }

    /// The names of the byline, as written; empty if there is none.
    pub(super) fn byline(&self) -> String {
        let lines = self
            .elements
            .iter()
            .filter_map(|element| Some((element, tags::short_text(*element)?)));
        let mut bylines = lines.filter_map(|(element, line)| names(&line).filter(|_| !is_in_teaser(*element)));
        bylines.next().unwrap_or_default()
    }

    /// The names that are marked as authors of this article, not of one that is announced beside it.
    pub(super) fn marked(&self) -> Vec<String> {
        let named = self
            .elements
            .iter()
            .filter_map(|element| Some((element, tags::author(*element)?)));
        let own = named.filter(|(element, _)| !self.is_of_another(**element));
        own.map(|(_, name)| name).collect()
    }

    /// Whether an element stands beside a headline of another article, or in a picture or a film.
    fn is_of_another(&self, element: ElementRef<'_>) -> bool {
        let apart = element
            .ancestors()
            .take_while(|around| !self.around.contains(&around.id()));
        let mut apart = apart.filter_map(ElementRef::wrap);
        is_in_teaser(element) || apart.any(|around| announces(around) || is_medium(around))
    }
}

fn announces(around: ElementRef<'_>) -> bool {
    let is_heading = |inner: &ElementRef<'_>| matches!(inner.value().name(), "h1" | "h2" | "h3" | "h4" | "h5");
    let mut headings = around.descendent_elements().filter(is_heading);
    matches!(around.value().name(), "article" | "aside")
        || headings.any(|heading| measure::weight(&tags::text(heading)) > HEADING)
}

fn is_medium(around: ElementRef<'_>) -> bool {
    let kind = around.attr("itemtype").unwrap_or_default();
    around.value().name() == "figure"
        || ["ImageObject", "VideoObject"]
            .iter()
            .any(|medium| kind.ends_with(medium))
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
    led(line).or_else(|| reported(line))
}

/// The names of a line that begins with words that lead to names.
fn led(line: &str) -> Option<String> {
    let lead = names::lead(line).filter(|lead| lead.has_sign || !lead.is_label)?;
    let undated = dates::before_dates(lead.rest);
    let first = undated.split(['|', '·', '•']).next().unwrap_or_default();
    let listed = first.split(" in ").next().unwrap_or_default();
    let mut listed = trim(listed);
    // `le mar` between a name and its date.
    while undated.len() < lead.rest.len()
        && let Some((before, last)) = listed.rsplit_once(' ')
        && last.starts_with(char::is_lowercase)
    {
        listed = trim(before);
    }
    // A day of the week stands between an agency and its date.
    let listed = match listed.split_once(' ') {
        Some((agency, _)) if authors::is_agency(agency) && !listed.contains(',') => agency,
        _ => listed,
    };
    let named = names::split(listed);
    let (first, more) = named.split_first()?;
    let are_names = is_name(&first.text) && more.iter().all(|name| name.is_remark || is_name(&name.text));
    are_names.then(|| listed.to_owned())
}

fn trim(listed: &str) -> &str {
    listed.trim_matches(|c: char| c.is_whitespace() || ",;:-–—".contains(c))
}

/// The names of a line of Chinese or Korean, where words beside a name tell that it signs, wherever it stands.
fn reported(line: &str) -> Option<String> {
    static REPORTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^(?:本報|本报)?(?:記者|记者)\s*(?P<before>\p{Han}{2,4})\s*[／/]
            | ^(?:\[[^\[\]]{1,20}\]\s*)?(?P<behind>\p{Hangul}{2,4})\s*(?:선임|인턴|수습|전문|객원)?\s*기자(?:\s|$|[(=])
            | \b(?:作者|记者|記者|撰文)\s*[：:]\s*(?P<label>\p{Han}{2,4}(?:[\s、，]\p{Han}{2,4})*)\b
            | \b(?:来源|來源)\s*[：:]\s*(?P<source>\p{Han}{2,4})\b",
        )
        .ok()
    });
    if line.is_ascii() {
        return None;
    }
    let found = REPORTED.as_ref()?.captures_iter(line);
    let named = found.filter_map(|found| {
        let source = found
            .name("source")
            .filter(|source| authors::is_agency(source.as_str()));
        let people = ["before", "behind", "label"]
            .into_iter()
            .find_map(|name| found.name(name));
        people.or(source).map(|names| names.as_str())
    });
    let named: Vec<&str> = named.collect();
    (!named.is_empty()).then(|| named.join("、"))
}

/// Whether each word has a capital where the script has them, and there are two, or one that is a sign.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let has_case = name.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if !has_case {
        return words.len() <= 4 && measure::weight(name) <= 40;
    }
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase) || PARTICLES.contains(word);
    let is_sign = |word: &str| (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_uppercase() || c == '.');
    match words.as_slice() {
        [] => false,
        [word] => is_sign(word) || authors::is_agency(word),
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
            ("2024年03月12日 10:30 来源：新华社 作者：李小龙", "新华社、李小龙"),
            ("홍길동 기자 hong@blatt.example", "홍길동"),
            ("記者王小明／台北報導", "王小明"),
            ("記者會上市長說", ""),
            ("Soumis par Ada Exemple le mar 12/03/2024 - 10:30", "Ada Exemple"),
            ("Por Ada Exemplo, Porto", "Ada Exemplo, Porto"),
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
        let page = |html: &str| Surroundings::of(&guard::parse(html), "derhafenöffnet").byline();
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

    #[test]
    fn marked_authors_of_other_articles_are_not_those_of_the_headline() {
        let authors = "<div><a rel=author itemprop='url name'><span>Ada</span> <span>Muster</span></a>\
            <span itemprop=author><b itemprop=name>Ben Probe</b></span></div>";
        let heading = "<h3>Die Werft von Kollby baut zwei neue Fähren</h3>";
        for (html, expected) in [
            (authors.to_owned(), &["Ada Muster", "Ben Probe"][..]),
            (format!("<div>{heading}{authors}</div>"), &[]),
            (format!("<article>{authors}</article>"), &[]),
            (format!("<figure><img src=/a.jpg>{authors}</figure>"), &[]),
            (
                format!("<div itemtype='https://schema.org/ImageObject'>{authors}</div>"),
                &[],
            ),
        ] {
            let html = format!("<main><h1>Der Hafen öffnet</h1>{html}</main>");
            let parsed = guard::parse(&html);
            assert_eq!(expected, Surroundings::of(&parsed, "derhafenöffnet").marked(), "{html}");
        }
    }
}
