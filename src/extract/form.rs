//! How an article is told: as one text, as a ticker that goes on, or as a series of pictures.
//!
//! A page that calls itself a live blog or a gallery to machines is believed. Words alone prove nothing ("live" stands in
//! every second headline): they count together with the shape of the text. Changes nothing of the text.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html};
use url::Url;

use super::blocks::{Block, Outline};
use super::measure;
use super::metadata::Metadata;
use super::notes::Note;
use crate::model::Form;

/// Different times of day in a text that is called a ticker.
const TIMES_MIN: usize = 5;
/// Different times of day in a text that is not called one.
const UNNAMED_TIMES_MIN: usize = 12;
/// Weight up to which a block that holds a time of day is the time of an entry.
const STAMP_MAX: u32 = 40;
/// Pictures with captions of a gallery, and of one that is called so.
const PICTURES_MIN: usize = 6;
const NAMED_PICTURES_MIN: usize = 4;
/// Weight of the shortest caption.
const CAPTION_MIN: u32 = 15;
/// Weight from which a text beside pictures is a report.
const REPORT_MIN: u32 = 800;
/// Pictures of one page that are looked at.
const PICTURES_MAX: usize = 500;

/// Words of tickers in titles, addresses and class names, in small letters; those with a space in the script stand alone.
const LIVE: &[&str] = &[
    "live",
    "liveblog",
    "live blog",
    "live updates",
    "ticker",
    "liveticker",
    "newsticker",
    "newsblog",
    "news blog",
    "minuto a minuto",
    "ao minuto",
    "directo",
    "en directo",
    "en vivo",
    "ao vivo",
    "en direct",
    "direct",
    "minute par minute",
    "diretta",
    "in diretta",
    "živě",
    "zive",
    "online přenos",
    "naživo",
    "na żywo",
    "na zywo",
    "relacja",
    "canlı",
    "canli",
    "canlı anlatım",
    "прямой эфир",
    "онлайн",
    "трансляция",
    "хроника",
    "наживо",
    "uživo",
    "uzivo",
    "în direct",
    "in direct",
    "élőben",
    "élő",
    "percről percre",
    "direkte",
    "direkt",
    "direkterapport",
    "suora",
    "hetki hetkeltä",
    "ζωντανά",
    "λεπτό προς λεπτό",
    "مباشر",
    "لحظة بلحظة",
    "लाइव",
    "trực tiếp",
    "langsung",
    "otse",
];
/// The same in scripts without spaces, where they stand within other words.
const LIVE_WITHIN: &[&str] = &[
    "直播",
    "實時",
    "实时",
    "即時更新",
    "滾動",
    "滚动",
    "速報",
    "ライブ",
    "実況",
    "실시간",
    "생중계",
    "속보",
];
/// Words of galleries.
const GALLERY: &[&str] = &[
    "gallery",
    "photo gallery",
    "photos",
    "pictures",
    "in pictures",
    "slideshow",
    "galerie",
    "bildergalerie",
    "fotogalerie",
    "fotostrecke",
    "bilder",
    "fotos",
    "bildstrecke",
    "diaporama",
    "en images",
    "galería",
    "galeria",
    "imágenes",
    "imagens",
    "fotogallery",
    "foto",
    "beeld",
    "bildspel",
    "bildespesial",
    "kuvat",
    "zdjęcia",
    "galeria zdjęć",
    "képek",
    "galerija",
    "фото",
    "фотогалерея",
    "фоторепортаж",
    "fotoğraf",
    "foto galeri",
    "galeri",
    "صور",
    "تصاویر",
    "तस्वीरें",
    "ảnh",
];
/// The same in scripts without spaces.
const GALLERY_WITHIN: &[&str] = &["圖集", "图集", "組圖", "组图", "写真特集", "フォト", "화보", "포토"];

/// What a form is judged by.
pub(super) struct Shape<'a> {
    /// The page's address.
    pub(super) url: &'a Url,
    /// The page.
    pub(super) html: &'a Html,
    /// Its blocks.
    pub(super) outline: &'a Outline,
    /// The blocks between the first and the last of the body.
    pub(super) extent: Range<usize>,
    /// What the page claims.
    pub(super) metadata: &'a Metadata,
    /// Weight of the body.
    pub(super) weight: u32,
}

/// Judges how an article is told.
pub(super) fn judge(shape: &Shape<'_>, notes: &mut Vec<Note>) -> Form {
    let why = if let Some(why) = live(shape) {
        Some((Form::Live, why))
    } else {
        gallery(shape).map(|why| (Form::Gallery, why))
    };
    let Some((form, why)) = why else {
        return Form::Report;
    };
    notes.push(Note::new("form", form.as_str(), why));
    form
}

fn live(shape: &Shape<'_>) -> Option<String> {
    if shape.says_type(&["LiveBlogPosting"]) {
        return Some("the page calls itself a LiveBlogPosting".to_owned());
    }
    let times = times(shape);
    if times >= TIMES_MIN
        && let Some(word) = shape.word(LIVE, LIVE_WITHIN)
    {
        return Some(format!("{times} times of day, and {word:?} in title, address or class"));
    }
    let blocks = shape.outline.blocks.get(shape.extent.clone()).unwrap_or_default();
    // Programmes and timetables have as many times, and no sentences between.
    let sentences = blocks.iter().filter(|block| block.is_prose()).count();
    (times >= UNNAMED_TIMES_MIN && sentences >= times).then(|| format!("{times} times of day"))
}

fn gallery(shape: &Shape<'_>) -> Option<String> {
    if shape.weight >= REPORT_MIN {
        return None;
    }
    let types = [
        "ImageGallery",
        "MediaGallery",
        "gallery",
        "photo_gallery",
        "image_gallery",
        "photogallery",
    ];
    if shape.says_type(&types) {
        return Some("the page calls itself a gallery".to_owned());
    }
    let captions = captions(shape.html);
    let weight = captions
        .iter()
        .fold(0, |sum: u32, caption| sum.saturating_add(*caption));
    let word = shape.word(GALLERY, GALLERY_WITHIN);
    let least = if word.is_some() {
        NAMED_PICTURES_MIN
    } else {
        PICTURES_MIN
    };
    let is_told_in_pictures = captions.len() >= least && shape.weight <= weight;
    is_told_in_pictures.then(|| format!("{} pictures with captions, and hardly any text", captions.len()))
}

impl Shape<'_> {
    fn says_type(&self, types: &[&str]) -> bool {
        let is_one = |given: &String| {
            let name = given.rsplit(['/', ':', '.']).next().unwrap_or(given);
            types.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        self.metadata.types.iter().any(is_one)
    }

    /// The first of the words that stands in the title, the address, or the class names around and within the body.
    fn word(&self, alone: &[&'static str], within: &[&'static str]) -> Option<&'static str> {
        let title_and_address = words(&format!("{} {}", self.metadata.title, decoded(self.url.path())));
        let classes = || {
            let touches = |range: &Range<usize>| range.start < self.extent.end && self.extent.start < range.end;
            let scopes = self.outline.scopes.iter().filter(|scope| touches(&scope.blocks));
            let names: Vec<&str> = scopes.map(|scope| scope.class.as_str()).collect();
            words(&names.join(" "))
        };
        let find = |words: &str| {
            let stands_alone = |word: &&&str| words.contains(&format!(" {word} "));
            let found = alone.iter().find(stands_alone);
            found
                .or_else(|| within.iter().find(|word| words.contains(**word)))
                .copied()
        };
        find(&title_and_address).or_else(|| find(&classes()))
    }
}

/// A path as people read it; one that is not UTF-8 below its escapes has no words.
fn decoded(path: &str) -> String {
    let escaped = path.replace(['&', '=', '+'], " ");
    let names = url::form_urlencoded::parse(escaped.as_bytes()).map(|(name, _)| name.into_owned());
    names.collect()
}

/// Words in small letters, each between two spaces.
fn words(text: &str) -> String {
    let words = text
        .split(|letter: char| !is_of_word(letter))
        .filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |all, word| all + &word.to_lowercase() + " ")
}

/// Vowel signs of Indic scripts are no letters by themselves, and of the word all the same.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || ('\u{900}'..='\u{DFF}').contains(&letter)
}

/// Different times of day at which entries of the body stand.
fn times(shape: &Shape<'_>) -> usize {
    let blocks = shape.outline.blocks.get(shape.extent.clone()).unwrap_or_default();
    blocks.iter().filter_map(time_of).collect::<HashSet<_>>().len()
}

/// The time of day with which a block begins, or that is nearly all of it: (hour, minute).
fn time_of(block: &Block) -> Option<(u32, u32)> {
    static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:^|[^\d:.,])([01]?\d|2[0-3])(?:[:.]| ?[hH] ?|[時点时點시] ?)([0-5]\d)(?:[^\d:.]|:\d\d|$)").ok()
    });
    let head = measure::head(&block.text, 60);
    let clock = CLOCK.as_ref()?.captures(head)?;
    let is_stamp = block.weight <= STAMP_MAX || clock.get(1)?.start() <= 2;
    let number = |group: usize| clock.get(group)?.as_str().parse().ok();
    Some((number(1)?, number(2)?)).filter(|_| is_stamp)
}

/// Weights of the captions of the page's pictures. Pictures that are links, or stand beside the article, are of others.
fn captions(html: &Html) -> Vec<u32> {
    let is_of_others = |element: &ElementRef<'_>| {
        let mut around = element.ancestors().filter_map(ElementRef::wrap);
        around.any(|around| matches!(around.value().name(), "a" | "nav" | "aside" | "footer"))
    };
    let captions = html.tree.nodes().filter_map(ElementRef::wrap);
    captions
        .filter(|element| element.value().name() == "figcaption" && !is_of_others(element))
        .take(PICTURES_MAX)
        .map(|caption| {
            caption
                .text()
                .fold(0, |sum: u32, text| sum.saturating_add(measure::weight(text)))
        })
        .filter(|weight| *weight >= CAPTION_MIN)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Aids, blocks, extract, guard};
    use crate::model::Page;

    fn check(path: &str, html: &str, expected: Form) {
        let page = Page {
            url: format!("https://blatt.example{path}").parse().unwrap(),
            html: html.to_owned(),
            content_language: None,
        };
        let draft = extract(&page, Aids::default()).unwrap().draft;
        assert_eq!(expected, draft.particulars.form, "{path} {html}");
    }

    const SENTENCE: &str = "De kade is afgesloten en de brandweer is met drie wagens ter plaatse, meldt de gemeente.";

    /// A page of entries, each with its time.
    fn ticker(title: &str, count: usize, sentence: &str) -> String {
        let entry = |at: usize| {
            format!(
                "<section><time>{}.{:02} uur</time><p>{at}: {sentence}</p></section>",
                9 + at / 4,
                at % 4 * 15
            )
        };
        let entries: String = (0..count).map(entry).collect();
        format!("<title>{title}</title><h1>{title}</h1><article>{entries}</article>")
    }

    #[test]
    fn a_ticker_is_known_by_its_words_and_its_times() {
        for (path, title) in [
            ("/a", "Liveblog: brand in de haven"),
            ("/live/brand", "Brand in de haven"),
            ("/a", "EN DIRECT. Incendie au port"),
            ("/a", "Incendio en el puerto, minuto a minuto"),
            ("/a", "港口大火直播"),
            ("/a", "항구 화재 실시간 상황"),
            ("/a", "Požár v přístavu ŽIVĚ"),
            ("/a", "Limanda yangın: canlı"),
        ] {
            check(path, &ticker(title, 6, SENTENCE), Form::Live);
        }
    }

    #[test]
    fn words_alone_and_times_alone_make_no_ticker() {
        check("/live/a", &ticker("Live: brand in de haven", 3, SENTENCE), Form::Report);
        check("/a", &ticker("Olive delivers a director", 6, SENTENCE), Form::Report);
        check("/a", &ticker("Brand in de haven", 8, SENTENCE), Form::Report);
        check("/a", &ticker("Brand in de haven", 14, SENTENCE), Form::Live);
        let programme =
            ticker("Programma van zaterdag", 14, "Journaal").replace("</h1>", &format!("</h1><p>{SENTENCE}</p>"));
        check("/a", &programme, Form::Report);
    }

    #[test]
    fn what_calls_itself_one_to_machines_is_one() {
        let json = |kind: &str| {
            format!(
                "<script type='application/ld+json'>{{\"@type\":\"{kind}\",\"headline\":\"Brand\"}}</script><h1>Brand</h1>\
                 <p>{SENTENCE}</p><p>1. {SENTENCE}</p>"
            )
        };
        check("/a", &json("LiveBlogPosting"), Form::Live);
        check("/a", &json("ImageGallery"), Form::Gallery);
        check("/a", &json("NewsArticle"), Form::Report);
        let related = "<script type='application/ld+json'>[{\"@type\":\"NewsArticle\",\"headline\":\"Brand\"},\
                       {\"@type\":\"LiveBlogPosting\",\"headline\":\"Anders\",\"url\":\"https://blatt.example/b\"}]</script>";
        check(
            "/a",
            &format!("{related}<h1>Brand</h1><p>{SENTENCE}</p><p>2. {SENTENCE}</p>"),
            Form::Report,
        );
    }

    #[test]
    fn pictures_with_captions_and_hardly_any_text_are_a_gallery() {
        let figures = |count: usize| {
            (0..count).fold(String::new(), |all, at| {
                all + &format!("<figure><img><figcaption>{at}: De brandweer aan het werk op de kade van de haven.</figcaption></figure>")
            })
        };
        let text = |count: usize| format!("<p>{SENTENCE}</p>").repeat(count);
        let distinct =
            |count: usize| (0..count).fold(String::new(), |all, at| all + &format!("<p>{at}. {SENTENCE}</p>"));
        let page =
            |figures: &str, text: &str| format!("<title>Brand</title><article><h1>Brand</h1>{text}{figures}</article>");
        check("/a", &page(&figures(6), &text(1)), Form::Gallery);
        check("/galerie/a", &page(&figures(4), &text(1)), Form::Gallery);
        check("/a", &page(&figures(4), &text(1)), Form::Report);
        check("/a", &page(&figures(8), &distinct(14)), Form::Report);
        check(
            "/a",
            &page(&format!("<a href=/b>{}</a>", figures(8)), &text(1)),
            Form::Report,
        );
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let block = |text: &str| blocks::outline(&guard::parse(text)).blocks.pop().unwrap();
        for (text, expected) in [
            ("14:30", Some((14, 30))),
            (
                "14.30 Uhr: Die Brücke ist wieder frei, teilt die Polizei mit.",
                Some((14, 30)),
            ),
            ("14h05", Some((14, 5))),
            ("9時05分", Some((9, 5))),
            ("21.10. 14:30 Uhr", Some((14, 30))),
            (
                "[08:15] Die Brücke ist wieder frei, teilt die Polizei am Morgen mit.",
                Some((8, 15)),
            ),
            ("21.10.2026", None),
            (
                "Das Spiel begann am Nachmittag um 14:30 Uhr und endete erst nach der Verlängerung.",
                None,
            ),
            ("1984", None),
        ] {
            assert_eq!(expected, time_of(&block(text)), "{text}");
        }
    }
}
