//! Where in its outlet the article stands, what it is about, and its picture.

use scraper::{ElementRef, Html};
use url::Url;

use super::jsonld::{Claims, Step};
use super::tags::{self, Tags};
use crate::extract::measure;
use crate::model::{Particulars, Picture};

/// Most keywords of one article.
const KEYWORDS_MAX: usize = 30;
/// Characters of a keyword or a section; longer ones are sentences.
const NAME_MAX: usize = 80;
/// Least weight of a step that begins as the title does and is no section's name.
const HEADLINE_MIN: u32 = 20;
/// Elements behind the headline among which the article's picture stands.
const BEHIND: usize = 200;
/// Paragraphs that may stand before the picture above the text: the standfirst.
const LEADING_MAX: usize = 2;
/// Characters of a caption.
const CAPTION_MAX: usize = 500;

/// What the page says of the article beside its text; how it is told is not its to say. `title` is squashed.
pub(super) fn read(address: &Url, html: &Html, tags: &Tags, claims: &Claims, title: &str) -> Particulars {
    Particulars {
        section: section(address, tags, claims, title),
        keywords: keywords(tags, claims),
        picture: picture(address, html, tags, claims, title),
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

/// The picture that stands for the article, else the first below its headline; with the caption that it has there.
fn picture(address: &Url, html: &Html, tags: &Tags, claims: &Claims, title: &str) -> Option<Picture> {
    let resolved = |given: &str| super::resolve(address, given).filter(|url| matches!(url.scheme(), "http" | "https"));
    let metas = [
        "og:image",
        "og:image:url",
        "og:image:secure_url",
        "twitter:image",
        "twitter:image:src",
    ];
    let metas = metas.into_iter().flat_map(|name| tags.all(name));
    let claimed = metas.chain([claims.image.address.as_str()]).find_map(resolved);
    let figures = figures(html, title);
    let claimed_figure = claimed.as_ref().and_then(|claimed| figure_of(claimed, &figures));
    let shown = || {
        figures
            .iter()
            .find_map(|figure| Some((figure, resolved(&figure.address)?)))
    };
    let (figure, url) = match claimed {
        Some(url) => (claimed_figure, url),
        None => shown().map(|(figure, url)| (Some(figure), url))?,
    };
    let described = [
        figure.map(|figure| figure.caption.clone()),
        Some(claims.image.caption.clone()),
    ];
    let alternatives = tags.meta(&["og:image:alt", "twitter:image:alt"]).map(str::to_owned);
    let mut captions = described.into_iter().chain([alternatives]).flatten();
    let caption = captions.find(|caption| !caption.is_empty()).unwrap_or_default();
    Some(Picture {
        url,
        caption: measure::head(&caption, CAPTION_MAX).to_owned(),
    })
}

/// A picture with a caption on the page.
struct Figure {
    /// As written; empty if none is.
    address: String,
    caption: String,
    /// Whether it stands before the text.
    is_leading: bool,
}

/// The figure that shows a claimed picture: that of the same file, or the only one before the text, which shows it cut
/// otherwise.
fn figure_of<'f>(claimed: &Url, figures: &'f [Figure]) -> Option<&'f Figure> {
    let file = |address: &str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    };
    let claimed = file(claimed.as_str());
    let mut same = figures
        .iter()
        .filter(|figure| !claimed.is_empty() && file(&figure.address) == claimed);
    let mut leading = figures.iter().filter(|figure| figure.is_leading);
    same.next()
        .or_else(|| leading.next().filter(|_| leading.next().is_none()))
}

/// The pictures with captions behind the headline.
fn figures(html: &Html, title: &str) -> Vec<Figure> {
    let elements = html.root_element().descendent_elements();
    let behind = elements.skip_while(|element| !tags::is_headline(*element, title));
    let mut paragraphs = 0;
    let mut figures = Vec::new();
    for element in behind.take(BEHIND) {
        let is_leading = paragraphs < LEADING_MAX;
        if is_figure(element) {
            figures.extend(figure(element, is_leading));
        } else if element.value().name() == "p" {
            let text = tags::text(element);
            paragraphs += usize::from(measure::is_prose(&text, measure::weight(&text)));
        }
    }
    figures
}

/// A `figure`, or what one content manager wrote in its place.
fn is_figure(element: ElementRef<'_>) -> bool {
    element.value().name() == "figure" || element.value().classes().any(|class| class == "wp-caption")
}

fn figure(element: ElementRef<'_>, is_leading: bool) -> Option<Figure> {
    let is_caption = |inner: &ElementRef<'_>| {
        inner.value().name() == "figcaption" || inner.value().classes().any(|class| class == "wp-caption-text")
    };
    let is_image = |inner: &ElementRef<'_>| inner.value().name() == "img";
    let image = element.descendent_elements().find(is_image)?;
    let caption = tags::text(element.descendent_elements().find(is_caption)?);
    (!caption.is_empty()).then(|| Figure {
        address: image_address(image).unwrap_or_default().to_owned(),
        caption,
        is_leading,
    })
}

/// The address of an image, which scripts may be to load: `src` is a placeholder then.
fn image_address(image: ElementRef<'_>) -> Option<&str> {
    let given = ["data-src", "data-lazy-src", "data-original", "src"];
    let mut given = given.into_iter().filter_map(|name| image.attr(name));
    let set = || {
        let sets = ["data-srcset", "srcset"].into_iter();
        sets.filter_map(|name| image.attr(name)?.split_whitespace().next())
            .next()
    };
    given.find(|address| !address.starts_with("data:")).or_else(set)
}

#[cfg(test)]
mod tests {
    use crate::extract::guard;
    use crate::extract::metadata;
    use crate::model::{Page, Particulars};

    fn read(html: &str) -> Particulars {
        let page = Page {
            url: "https://blatt.example/hafen/faehre".parse().unwrap(),
            html: html.to_owned(),
            content_language: None,
        };
        metadata::read(&page, &guard::parse(html)).particulars
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

    #[test]
    fn the_picture_has_its_caption_beside_it() {
        let figure = "<title>Die Fähre legt ab</title><h1>Die Fähre legt ab</h1><figure><img src=/b.jpg><figcaption>Am Kai</figcaption></figure>";
        let figure_of = |address: &str| {
            format!(
                "<figure><img src='data:image/gif;base64,R0' data-original={address}><figcaption>Karte</figcaption></figure>"
            )
        };
        let json_ld = |image: &str| {
            format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","image":{image}}}</script>"#)
        };
        for (html, address, caption) in [
            (figure.to_owned(), "https://blatt.example/b.jpg", "Am Kai"),
            (
                format!("<meta property=og:image content=/a.jpg><meta property=og:image:alt content=Fähre>{figure}"),
                "https://blatt.example/a.jpg",
                "Am Kai",
            ),
            (
                format!("<meta property=og:image content=/a.jpg>{figure}{}", figure_of("/c.jpg")),
                "https://blatt.example/a.jpg",
                "",
            ),
            (
                format!("<meta property=og:image content=/big/c.jpg?w=9>{figure}{}", figure_of("/c.jpg")),
                "https://blatt.example/big/c.jpg?w=9",
                "Karte",
            ),
            (
                "<title>Die Fähre legt ab</title><h1>Die Fähre legt ab</h1><figure><video></video></figure><div class=wp-caption>\
                 <img src='data:image/gif;base64,R0' srcset='/d.jpg 1x'><p class=wp-caption-text>Am Kai</p></div>"
                    .to_owned(),
                "https://blatt.example/d.jpg",
                "Am Kai",
            ),
            (json_ld(r#""/c.jpg""#), "https://blatt.example/c.jpg", ""),
            (
                json_ld(r#"{"url":["/c.jpg","/d.jpg"]}"#),
                "https://blatt.example/c.jpg",
                "",
            ),
            (
                json_ld(r#"[{"@type":"ImageObject","url":"/d.jpg","caption":"Die Mole"},"/e.jpg"]"#),
                "https://blatt.example/d.jpg",
                "Die Mole",
            ),
        ] {
            let picture = read(&html).picture.unwrap();
            assert_eq!(
                (address, caption),
                (picture.url.as_str(), picture.caption.as_str()),
                "{html}"
            );
        }
        assert_eq!(
            None,
            read("<meta property=og:image content='data:image/png;base64,AA'>").picture
        );
    }
}
