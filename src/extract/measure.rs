//! How long and how prose-like a text is, in any script. Owns every rule that counts characters.
//!
//! Deliberately knows no words and no spaces: Chinese, Japanese and Thai have none between words, so every threshold of
//! extraction is in [`weight`]. Invariant: one letter of an alphabet weighs 1, whatever the alphabet.

use scraper::ElementRef;

/// Length of a text in Latin letters: white space weighs nothing, a character that stands for a syllable or a word
/// weighs what it takes to write it in an alphabet (parallel news texts: 1 Han character is some 3 English letters).
pub(super) fn weight(text: &str) -> u32 {
    if text.is_ascii() {
        return text
            .bytes()
            .filter(|byte| !matches!(byte, b'\t'..=b'\r' | b' '))
            .count() as u32;
    }
    text.chars().fold(0, |sum, character| sum.saturating_add(of(character)))
}

fn of(character: char) -> u32 {
    match u32::from(character) {
        // Most alphabets, before anything that costs more to ask; in them, white space is this.
        code @ 0..=0x0DFF => u32::from(!matches!(code, 0x09..=0x0D | 0x20 | 0x85 | 0xA0)),
        // Han, kana, their extensions and full-width forms.
        0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => 3,
        // Hangul syllables; Thai, Lao, Myanmar, Khmer, whose vowels are often one character with their consonant.
        0xAC00..=0xD7AF | 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => 2,
        _ if character.is_whitespace() => 0,
        _ => 1,
    }
}

/// Appends text with white space collapsed and characters removed that are not to be seen: soft hyphens, zero-width
/// spaces, byte order marks. White space at the start of `to` is left out.
pub(super) fn push_collapsed(to: &mut String, text: &str) {
    let mut ends_with_space = to.is_empty() || to.ends_with(' ');
    // Text that stays as it is, is copied in one piece.
    let mut piece = 0;
    for (at, character) in text.char_indices() {
        let is_invisible = matches!(character, '\u{AD}' | '\u{200B}' | '\u{FEFF}' | '\u{2060}');
        // Control characters other than white space are no text in HTML.
        let is_space = character.is_whitespace() || character.is_control();
        let is_single_space = character == ' ' && !ends_with_space;
        if is_single_space || !(is_invisible || is_space) {
            ends_with_space = is_space;
            continue;
        }
        to.push_str(&text[piece..at]);
        piece = at + character.len_utf8();
        if is_space && !ends_with_space {
            to.push(' ');
            ends_with_space = true;
        }
    }
    to.push_str(&text[piece..]);
}

/// The same, as far as is needed for `to` to be longer than `bytes_max`: a single text may be a whole page long.
pub(super) fn push_head(to: &mut String, text: &str, bytes_max: usize) {
    let mut rest = text;
    while !rest.is_empty() && to.len() <= bytes_max {
        let (piece, after) = rest.split_at(head(rest, bytes_max.max(1)).len());
        push_collapsed(to, piece);
        rest = after;
    }
}

/// The text of an element, collapsed and trimmed; reading ends when it is longer than `bytes_max`.
pub(super) fn text_of(element: ElementRef<'_>, bytes_max: usize) -> String {
    let mut collected = String::new();
    for text in element.text() {
        push_head(&mut collected, text, bytes_max);
        if collected.len() > bytes_max {
            break;
        }
    }
    collected.truncate(collected.trim_end().len());
    collected
}

/// White space collapsed and trimmed, invisible characters removed.
pub(super) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    push_collapsed(&mut collapsed, text);
    collapsed.truncate(collapsed.trim_end().len());
    collapsed
}

/// Letters and digits in lower case: equal for two texts that differ in punctuation, quotes or spaces only.
pub fn squash(text: &str) -> String {
    let mut squashed = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            squashed.push(character.to_ascii_lowercase());
        } else if !character.is_ascii() && character.is_alphanumeric() {
            squashed.extend(character.to_lowercase());
        }
    }
    squashed
}

/// Longest remark in brackets behind a sentence: `(dpa)`, `（記者張三）`.
const REMARK_MAX: usize = 30;

/// Whether a text ends as sentences end; closing quotes, and a remark in brackets behind the sentence, aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let has_stop = |text: &str| {
        let closing = |c: char| c.is_whitespace() || "\"'”“’‘»«›‹)]」』）】".contains(c);
        let stops = [
            '.', '!', '?', '…', '。', '！', '？', '．', '।', '؟', '۔', '։', '።', '៕', '။', ':', '：', ';',
        ];
        text.trim_end_matches(closing).ends_with(stops)
    };
    let before_remark = || {
        let inner = text.trim_end().strip_suffix([')', '）', ']', '】'])?;
        let (before, remark) = inner.rsplit_once(['(', '（', '[', '【'])?;
        (remark.chars().count() <= REMARK_MAX).then_some(before)
    };
    has_stop(text) || before_remark().is_some_and(has_stop)
}

/// Weight from which a text that ends as a sentence is prose.
const SENTENCE_MIN: u32 = 30;
/// Weight from which a text is prose however it ends: longer than headlines are.
const PROSE_MIN: u32 = 110;

/// Weight from which a text with a full stop inside is prose: two sentences, the second cut or a link.
const TWO_SENTENCES_MIN: u32 = 60;

/// Whether a text is running text rather than a label, a headline or a menu.
pub(super) fn is_prose(text: &str, weight: u32) -> bool {
    let has_inner_stop = || [". ", "! ", "? ", "。"].iter().any(|stop| text.contains(stop));
    weight >= PROSE_MIN
        || (weight >= SENTENCE_MIN && ends_sentence(text))
        || (weight >= TWO_SENTENCES_MIN && has_inner_stop())
}

/// The first `count` characters, for people.
pub(super) fn head(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_alike_for_the_same_sentence_in_three_scripts() {
        let english = weight("The city has ended its cooperation with the company.");
        let chinese = weight("该市已终止与该公司的合作关系。");
        let thai = weight("เมืองนี้ยุติความร่วมมือกับบริษัทแล้ว");
        for (name, other) in [("zh", chinese), ("th", thai)] {
            assert!(
                (english * 2 / 3..=english * 2).contains(&other),
                "{name}: {english} {other}"
            );
        }
    }

    #[test]
    fn white_space_weighs_nothing_wherever_it_is_from() {
        for character in (0..=0x3000).filter_map(char::from_u32) {
            let weighs = weight(&format!("{character}")) > 0;
            assert_eq!(weighs, !character.is_whitespace(), "{character:?}");
        }
    }

    #[test]
    fn collapsing_removes_what_is_not_seen() {
        assert_eq!(
            "Donaudampfschiff fährt",
            collapse(" Donau\u{AD}dampf\u{AD}schiff\n\t f\u{200B}ährt\u{A0}")
        );
    }

    #[test]
    fn sentences_end_in_every_script() {
        for text in [
            "Ja.",
            "„Ja.“",
            "彼は言った。」",
            "ठीक है।",
            "حقا؟",
            "(Mehr dazu.)",
            "Das war so. (dpa)",
        ] {
            assert!(ends_sentence(text), "{text}");
        }
        for text in ["Mehr zum Thema", "関連記事", "", "Lesen Sie auch»"] {
            assert!(!ends_sentence(text), "{text}");
        }
    }

    #[test]
    fn a_head_ends_at_a_character() {
        assert_eq!("äö", head("äöü", 2));
        assert_eq!("äöü", head("äöü", 9));
    }
}
