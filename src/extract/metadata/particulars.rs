//! Where in its outlet the article stands, and what it is about.

use scraper::Html;
use url::Url;

use super::jsonld::{Claims, Step};
use super::picture;
use super::tags::Tags;
use crate::extract::measure;
use crate::model::Particulars;

/// Most keywords of one article.
const KEYWORDS_MAX: usize = 30;
/// Characters of a keyword or a section; longer ones are sentences.
const NAME_MAX: usize = 80;
/// Least weight of a step that begins as the title does and is no section's name.
const HEADLINE_MIN: u32 = 20;

/// What the page says of the article beside its text; how it is told is not its to say. `title` is squashed.
pub(super) fn read(address: &Url, html: &Html, tags: &Tags, claims: &Claims, title: &str) -> Particulars {
    Particulars {
        section: section(address, tags, claims, title),
        keywords: keywords(tags, claims),
        picture: picture::read(address, html, tags, claims, title),
        ..Particulars::default()
    }
}

/// The section as the article names it, or the last step of the way to it.
fn section(address: &Url, tags: &Tags, claims: &Claims, title: &str) -> Option<String> {
    let named = claims.sections.iter().map(String::as_str).take(1);
    let metas = [
        "article:section",
        "articlesection",
        "section",
        "parsely-section",
        "cxenseparse:section",
    ];
    let metas = metas.into_iter().flat_map(|name| tags.all(name));
    let way = if claims.way.is_empty() { &tags.way } else { &claims.way };
    let is_between = |(nth, step): &(usize, &Step)| !is_home(step, *nth, address) && !is_itself(step, address, title);
    let way = way.iter().enumerate().rev().filter(is_between);
    let way = way.map(|(_, step)| step.name.as_str());
    let mut sections = named.chain(metas).chain(way.take(1)).map(measure::collapse);
    sections.find(|section| !section.is_empty() && section.chars().count() <= NAME_MAX)
}

/// Whether the nth step is the home page of the site, or that of one language.
fn is_home(step: &Step, nth: usize, page: &Url) -> bool {
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    super::resolve(page, &step.address).is_some_and(|step| {
        let folder = step.path().trim_matches('/');
        let is_language = nth == 0 && folder.len() == 2;
        host(&step) == host(page) && step.query().is_none() && (folder.is_empty() || is_language)
    })
}

/// Whether a step is the article: its address, its title, or the beginning of its title.
fn is_itself(step: &Step, page: &Url, title: &str) -> bool {
    let is_here = || super::resolve(page, &step.address).is_some_and(|step| step.path() == page.path());
    let is_cut = step.name.ends_with(['…', '.']) || measure::weight(&step.name) >= HEADLINE_MIN;
    let name = measure::squash(&step.name);
    name == title || (is_cut && title.starts_with(&name)) || is_here()
}

fn keywords(tags: &Tags, claims: &Claims) -> Vec<String> {
    let metas = ["article:tag", "news_keywords", "keywords", "parsely-tags"];
    let metas = metas.into_iter().flat_map(|name| tags.all(name));
    let given = claims.keywords.iter().map(String::as_str).chain(metas);
    let mut keywords: Vec<String> = Vec::new();
    let given = given.flat_map(|words| words.split([',', ';', '、', '，', '،', '؛']));
    for keyword in given.map(measure::collapse) {
        if keywords.len() >= KEYWORDS_MAX {
            break;
        }
        let is_new = !keywords
            .iter()
            .any(|known| known.to_lowercase() == keyword.to_lowercase());
        let is_name = !keyword.is_empty() && keyword.chars().count() <= NAME_MAX;
        if is_new && is_name {
            keywords.push(keyword);
        }
    }
    keywords
}

#[cfg(test)]
mod tests {
    use crate::extract::metadata::tests::read_page;
    use crate::model::Particulars;

    fn read(html: &str) -> Particulars {
        read_page("https://blatt.example/hafen/faehre", html).particulars
    }

    #[test]
    fn sections_and_keywords_stand_in_many_places() {
        for (html, section, keywords) in [
            (
                r#"<script type="application/ld+json">{"@type":"NewsArticle","articleSection":["Lokales","NRW"],
                   "keywords":["Hafen","Fähre"]}</script><meta name=keywords content="hafen, Kollby; Mole">"#,
                Some("Lokales"),
                vec!["Hafen", "Fähre", "Kollby", "Mole"],
            ),
            (
                r#"<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Die Fähre","keywords":"港湾、船"},
                   {"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":3,"item":{"name":"Die Fähre"}},
                   {"@type":"ListItem","position":1,"name":"Start"},{"@type":"ListItem","position":2,"name":"Politik"}]}]</script>"#,
                Some("Politik"),
                vec!["港湾", "船"],
            ),
            ("<meta property=article:section content=Sport>", Some("Sport"), vec![]),
            (
                "<ol itemtype='https://schema.org/BreadcrumbList'>\
                 <li itemprop=itemListElement><a itemprop=item href=/><b itemprop=name>Start</b></a></li>\
                 <li itemprop=itemListElement><a itemprop=item href=/region><b itemprop=name>Region</b></a></li></ol>",
                Some("Region"),
                vec![],
            ),
            (
                "<title>Die Fähre legt ab</title>\
                 <script type=application/ld+json>{\"@type\":\"BreadcrumbList\",\"itemListElement\":[\
                 {\"name\":\"Start\",\"item\":\"https://blatt.example/\"},{\"name\":\"Die Fähre…\"}]}</script>",
                None,
                vec![],
            ),
            (
                "<meta name=keywords content='الميناء، العبّارة؛ الجزر'>",
                None,
                vec!["الميناء", "العبّارة", "الجزر"],
            ),
            ("<p>nichts</p>", None, vec![]),
        ] {
            let found = read(html);
            assert_eq!(section, found.section.as_deref(), "{html}");
            assert_eq!(keywords, found.keywords, "{html}");
        }
    }
}
