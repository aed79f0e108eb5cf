//! The picture of the article and its caption.
//!
//! Outlets claim a picture in metas and show it again, cut otherwise, beside its caption: tells which figure shows it. Knows
//! nothing of the pictures within the text.

use scraper::{ElementRef, Html};
use url::Url;

use super::jsonld::Claims;
use super::tags::{self, Tags};
use crate::extract::measure;
use crate::model::Picture;

/// Elements behind the headline among which the article's picture stands.
const BEHIND: usize = 200;
/// Paragraphs that may stand before the picture above the text: the standfirst.
const LEADING_MAX: usize = 2;
/// Letters from which two files whose names begin alike show one picture.
const FILE_MIN: usize = 10;
/// Characters of a caption.
const CAPTION_MAX: usize = 500;

/// The picture that stands for the article, else the first below its headline; with the caption that it has there. `title` is squashed.
pub(super) fn read(address: &Url, html: &Html, tags: &Tags, claims: &Claims, title: &str) -> Option<Picture> {
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
    let claimed = stem(claimed.as_str());
    let mut same = figures
        .iter()
        .filter(|figure| is_same_picture(claimed, stem(&figure.address)));
    let mut leading = figures.iter().filter(|figure| figure.is_leading);
    same.next()
        .or_else(|| leading.next().filter(|_| leading.next().is_none()))
}

/// The name of a file without its ending.
fn stem(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Whether two files show one picture: their names are equal, or go on from a long common beginning with a size or a
/// checksum. Figures alone number the pictures of a series.
fn is_same_picture(a: &str, b: &str) -> bool {
    if a == b {
        return !a.is_empty();
    }
    let both = a.char_indices().zip(b.chars()).take_while(|((_, a), b)| a == b);
    let common = both.last().map_or(0, |((at, last), _)| at + last.len_utf8());
    let (Some(beginning), Some(a), Some(b)) = (a.get(..common), a.get(common..), b.get(common..)) else {
        return false;
    };
    let letters = beginning.chars().filter(|c| c.is_alphabetic()).count();
    let is_number = |rest: &str| rest.chars().all(|c| c.is_ascii_digit());
    letters >= FILE_MIN && common >= a.len().max(b.len()) && !(is_number(a) && is_number(b))
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
        } else if is_leading && element.value().name() == "p" {
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
        let mut sets = ["data-srcset", "srcset"].into_iter();
        sets.find_map(|name| image.attr(name)?.split_whitespace().next())
    };
    given.find(|address| !address.starts_with("data:")).or_else(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::metadata::tests::read_page;
    use crate::model::Particulars;

    fn read(html: &str) -> Particulars {
        read_page("https://blatt.example/hafen/faehre", html).particulars
    }

    #[test]
    fn files_of_one_picture_are_named_alike() {
        for (a, b, expected) in [
            ("faehre", "faehre", true),
            ("alte-faehre-kollby", "alte-faehre-kollby-733x1100", true),
            (
                "31555000-alte-faehre-kollby-2hVmKtUxfe",
                "31555000-alte-faehre-kollby-2hVmKuGyPH",
                true,
            ),
            ("hafenfest-kollby-1", "hafenfest-kollby-2", false),
            ("31555000-faehre", "31559000-werft", false),
            ("853a9a", "853b11", false),
            ("", "", false),
        ] {
            assert_eq!(expected, is_same_picture(a, b), "{a} {b}");
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
