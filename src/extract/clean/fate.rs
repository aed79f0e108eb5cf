//! Why a block goes, whatever its neighbours: headlines, captions, labels, offers, datelines, posts of other services.

use super::Claims;
use crate::extract::blocks::{Block, Kind};
use crate::extract::cues::{self, Cue};
use crate::extract::measure;

/// Link density from which a block is a list of links, however long.
pub(super) const LINKED_PROSE: f64 = 0.8;
/// Link density from which a block that is no prose is a link.
const LINKED: f64 = 0.5;
/// Weight up to which a block that begins with a cue is not running text.
pub(super) const CUE_MAX: u32 = 160;
/// Weight up to which a block that asks for consent is no running text.
const CONSENT_MAX: u32 = 900;
/// Weight up to which a block that ends with a picture credit is a caption.
const CAPTION_MAX: u32 = 300;
/// Characters in which that credit stands.
const CREDIT_TAIL: usize = 50;
/// Weight up to which a block may be nothing but a date.
const DATELINE_MAX: u32 = 90;

/// The reason for which a short run of loose text goes; the only one that neighbours can lift.
pub(super) const FRAGMENT: &str = "fragment";

/// Why a block goes, whatever its neighbours.
pub(super) fn own_fate(block: &Block, claims: Claims<'_>) -> Option<&'static str> {
    let squashed = block.squashed();
    let density = block.link_density();
    if squashed.is_empty() {
        return Some("no letters");
    }
    if block.kind == Kind::Headline || squashed == claims.title {
        return Some("headline");
    }
    if is_placeholder(&block.text) {
        return Some("placeholder");
    }
    if block.weight <= CAPTION_MAX && !measure::ends_sentence(&block.text) && has_credit_at_end(&block.text) {
        return Some("caption");
    }
    if density >= LINKED_PROSE || (density >= LINKED && !block.is_prose()) {
        return Some("links");
    }
    if block.weight <= CONSENT_MAX && cues::asks_consent(&block.text) {
        return Some("consent");
    }
    if is_embedded_post(&block.text) {
        return Some("embedded post");
    }
    if is_dateline(&block.text) {
        return Some("dateline");
    }
    let is_short = block.weight <= CUE_MAX;
    match is_short.then(|| cues::of(&block.text)).flatten() {
        Some(Cue::Label) => Some("label"),
        Some(Cue::Related) if density > 0.2 || !ends_statement(&block.text) => Some("related"),
        Some(Cue::Credit) if !block.is_prose() => Some("credit"),
        Some(Cue::Closing) if block.weight < 40 => Some("closing heading"),
        Some(Cue::Offer) => Some("offer"),
        Some(Cue::Byline) if !block.is_prose() && block.kind != Kind::Subhead => Some("byline"),
        _ if block.kind == Kind::Cell && !block.is_prose() => Some("table"),
        _ if block.kind == Kind::Loose && !block.is_prose() && block.weight < 25 => Some(FRAGMENT),
        _ => None,
    }
}

/// Marks of templates that a script was to fill in.
fn is_placeholder(text: &str) -> bool {
    ["{{", "{*", "{|", "{%", "$$", "<%", "${"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Captions end with who took the picture.
pub(super) fn has_credit_at_end(text: &str) -> bool {
    let count = text.chars().count();
    let tail: String = text.chars().skip(count.saturating_sub(CREDIT_TAIL)).collect();
    let tail = tail.to_lowercase();
    [
        "©",
        "foto:",
        "fotos:",
        "photo:",
        "photo by",
        "bild:",
        "image:",
        "picture:",
        "getty images",
        "picture alliance",
        "imago",
        "ⓒ",
    ]
    .iter()
    .any(|mark| tail.contains(mark))
}

/// A heading that ends with a colon is no sentence.
fn ends_statement(text: &str) -> bool {
    measure::ends_sentence(text) && !text.trim_end().ends_with([':', '：'])
}

/// Posts of social networks carry the short addresses of their pictures.
fn is_embedded_post(text: &str) -> bool {
    text.contains("pic.twitter.com/") || text.contains("https://t.co/")
}

/// Whether a text is nothing but a date, a time and the words that stand beside them.
pub(super) fn is_dateline(text: &str) -> bool {
    if measure::weight(text) > DATELINE_MAX || !has_year(text) {
        return false;
    }
    let words = text.split(|c: char| !c.is_alphanumeric());
    let others =
        words.filter(|word| !word.is_empty() && !word.chars().any(|c| c.is_ascii_digit()) && !cues::is_of_dates(word));
    others.count() <= 1
}

fn has_year(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_are_dates_and_what_stands_beside_them() {
        for text in [
            "06.01.2026, 14:59 Uhr, Lesedauer: 4 Minuten",
            "05.04.2025 - Güncelleme: 05.04.2025",
            "Updated 12 Mar 2024 10:30 GMT",
            "25/04/2026, actualizado a las 15:10h",
        ] {
            assert!(is_dateline(text), "{text}");
        }
        for text in [
            "Im Jahr 2024 endet der Vertrag.",
            "Der Rat tagt am Montag.",
            "Haushalt 2025 beschlossen",
        ] {
            assert!(!is_dateline(text), "{text}");
        }
    }

    #[test]
    fn posts_of_other_services_are_known() {
        assert!(is_embedded_post(
            "The bridge is open again. pic.twitter.com/abc — City (@city) May 6, 2025"
        ));
        assert!(!is_embedded_post(
            "The city wrote on its channel that the bridge is open again."
        ));
    }
}
