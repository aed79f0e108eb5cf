//! Where in its outlet the article stands, what it is about, and its picture.

use scraper::Html;
use url::Url;

use super::jsonld::Claims;
use super::tags::{self, Tags};
use crate::extract::measure;
use crate::model::{Particulars, Picture};

/// Most keywords of one article.
const KEYWORDS_MAX: usize = 30;
/// Characters of a keyword or a section; longer ones are sentences.
const NAME_MAX: usize = 80;
/// Elements behind the headline among which the article's picture stands.
const BEHIND: usize = 200;
/// Characters of a caption.
const CAPTION_MAX: usize = 500;

/// What the page says of the article beside its text; how it is told is not its to say. `title` is squashed.
pub(super) fn read(address: &Url, html: &Html, tags: &Tags, claims: &Claims, title: &str) -> Particulars {
    Particulars {
        section: section(tags, claims, title),
        keywords: keywords(tags, claims),
        picture: picture(address, html, tags, claims, title),
        ..Particulars::default()
    }
}

/// The section as the article names it, or the last step of the way to it.
fn section(tags: &Tags, claims: &Claims, title: &str) -> Option<String> {
    let named = claims.sections.iter().map(String::as_str).take(1);
    let metas = [
        "article:section",
        "articlesection",
        "section",
        "parsely-section",
        "cxenseparse:section",
    ];
    let metas = metas.into_iter().flat_map(|name| tags.all(name));
    let is_itself = |step: &str| measure::squash(step) == title;
    let way = claims
        .way
        .iter()
        .rev()
        .map(String::as_str)
        .filter(|step| !is_itself(step));
    let mut sections = named.chain(metas).chain(way.take(1)).map(measure::collapse);
    sections.find(|section| !section.is_empty() && section.chars().count() <= NAME_MAX)
}

fn keywords(tags: &Tags, claims: &Claims) -> Vec<String> {
    let metas = ["article:tag", "news_keywords", "keywords", "parsely-tags"];
    let metas = metas.into_iter().flat_map(|name| tags.all(name));
    let given = claims.keywords.iter().map(String::as_str).chain(metas);
    let mut keywords: Vec<String> = Vec::new();
    for keyword in given
        .flat_map(|words| words.split([',', ';', '、', '，']))
        .map(measure::collapse)
    {
        let is_new = !keywords
            .iter()
            .any(|known| known.to_lowercase() == keyword.to_lowercase());
        let is_name = !keyword.is_empty() && keyword.chars().count() <= NAME_MAX;
        if is_new && is_name && keywords.len() < KEYWORDS_MAX {
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
    let figure = figure(html, title);
    let url = claimed.or_else(|| resolved(&figure.as_ref()?.address))?;
    let described = [figure.map(|figure| figure.caption), Some(claims.image.caption.clone())];
    let alternatives = tags.meta(&["og:image:alt", "twitter:image:alt"]).map(str::to_owned);
    let mut captions = described.into_iter().chain([alternatives]).flatten();
    let caption = captions.find(|caption| !caption.is_empty()).unwrap_or_default();
    Some(Picture {
        url,
        caption: measure::head(&caption, CAPTION_MAX).to_owned(),
    })
}

/// A picture on the page.
struct Figure {
    address: String,
    caption: String,
}

/// The first picture with a caption behind the headline.
fn figure(html: &Html, title: &str) -> Option<Figure> {
    let elements = html.root_element().descendent_elements();
    let behind = elements.skip_while(|element| !tags::is_headline(*element, title));
    let figure = behind.take(BEHIND).find(|element| element.value().name() == "figure")?;
    let inner = |name| {
        figure
            .descendent_elements()
            .find(|element| element.value().name() == name)
    };
    let (image, caption) = (inner("img"), inner("figcaption"));
    let address = image.and_then(|image| {
        let given = ["data-src", "data-lazy-src", "src"];
        given.into_iter().find_map(|name| image.attr(name))
    });
    Some(Figure {
        address: address.unwrap_or_default().to_owned(),
        caption: caption.map(tags::text).unwrap_or_default(),
    })
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
            (json_ld(r#""/c.jpg""#), "https://blatt.example/c.jpg", ""),
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
