//! Where words begin and end.
//!
//! The words of UAX 29, tailored: scripts without spaces are cut into units (a character with its marks); a word splits
//! at apostrophes, dots and underscores inside it (`l'Europe`, `Germany's`, `Türkiye'nin`, `example.org`), so that what
//! people search for is a word of its own. Whole stay numbers (`1,000.5`), acronyms (`U.S.`), and what Ukrainian and Hebrew
//! write with an apostrophe or quote. A hyphen splits, as in UAX 29.
//!
//! Invariant: cutting looks at scripts, never at a language, so that a query is cut as the text was.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;
use super::script::{is_apostrophe, is_attached, is_spaceless, is_whole_at_apostrophes};

/// Letters of a term, most; what is longer is no word, and the index takes no terms without limit.
const TERM_LETTERS_MAX: usize = 64;

/// A word of a text, or one unit of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub(super) term: String,
    /// Byte range in the text.
    pub(super) span: (usize, usize),
    /// Whether it is a unit of a script without spaces.
    pub(super) is_unit: bool,
}

impl Word {
    /// Whether both are units of one run.
    pub(super) fn runs_into(&self, next: &Self) -> bool {
        self.is_unit && next.is_unit && self.span.1 == next.span.0
    }
}

/// Cuts a text into its words, in order. No term is empty.
pub(super) fn cut(text: &str) -> Vec<Word> {
    let mut cutter = Cutter {
        text,
        open: None,
        words: Vec::with_capacity(text.len() / 8),
    };
    for (start, word) in text.unicode_word_indices() {
        if is_plain(word) || is_acronym(word) {
            cutter.open = Some((start, false));
        } else {
            cutter.cut(start, word);
        }
        cutter.close(start + word.len());
    }
    cutter.words
}

/// What [`fold`] leaves of a word, without the signs that do not separate.
fn term(word: &str) -> String {
    let mut term = fold(word);
    if !is_plain(&term) {
        let is_number = term.bytes().any(|byte| byte.is_ascii_digit());
        term.retain(|c| c.is_alphanumeric() || is_attached(c) || is_number && matches!(c, '.' | ','));
    }
    if let Some((end, _)) = term.char_indices().nth(TERM_LETTERS_MAX) {
        term.truncate(end);
    }
    term
}

fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `U.S`, `z.B`: single letters with dots between them; UAX 29 leaves the last dot outside.
fn is_acronym(word: &str) -> bool {
    let mut parts = word.split('.');
    word.contains('.')
        && parts.all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
        })
}

struct Cutter<'a> {
    text: &'a str,
    /// Where the open word began, and whether it is a unit.
    open: Option<(usize, bool)>,
    words: Vec<Word>,
}

impl Cutter<'_> {
    /// Cuts what UAX 29 holds for one word; the last word stays open.
    fn cut(&mut self, start: usize, word: &str) {
        let mut before = None;
        for (offset, c) in word.char_indices() {
            let at = start + offset;
            if is_attached(c) && self.open.is_some() {
                continue;
            }
            if is_spaceless(c) {
                self.close(at);
                self.open = Some((at, true));
            } else if c.is_alphanumeric() {
                if self.open.is_none_or(|(_, is_unit)| is_unit) {
                    self.close(at);
                    self.open = Some((at, false));
                }
            } else {
                let after = word[offset..].chars().nth(1);
                if !before.zip(after).is_some_and(|(before, after)| joins(before, c, after)) {
                    self.close(at);
                }
            }
            before = Some(c);
        }
    }

    fn close(&mut self, end: usize) {
        let Some((start, is_unit)) = self.open.take() else {
            return;
        };
        let term = term(&self.text[start..end]);
        if !term.is_empty() {
            self.words.push(Word {
                term,
                span: (start, end),
                is_unit,
            });
        }
    }
}

/// Whether a sign between two characters leaves them one word.
fn joins(before: char, sign: char, after: char) -> bool {
    if before.is_numeric() && after.is_numeric() {
        return matches!(sign, '.' | ',') || is_apostrophe(sign);
    }
    match sign {
        '·' => before.eq_ignore_ascii_case(&'l') && after.eq_ignore_ascii_case(&'l'),
        '"' | '\u{5f4}' => is_whole_at_apostrophes(before),
        _ => is_apostrophe(sign) && is_whole_at_apostrophes(before) && is_whole_at_apostrophes(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let words = cut(text);
        let terms: Vec<&str> = words.iter().map(|word| word.term.as_str()).collect();
        assert_eq!(expected, terms.join(" "), "{text}");
        assert!(
            words
                .iter()
                .all(|word| text.get(word.span.0..word.span.1).is_some_and(|part| !part.is_empty()))
        );
    }

    #[test]
    fn punctuation_splits_words() {
        check("Duisburg's smart-city: over!", "duisburg s smart city over");
        check("l’Europe, aujourd'hui, Türkiye'nin", "l europe aujourd hui turkiye nin");
        check("rp-online.de foo_bar a:b", "rp online de foo bar a b");
    }

    #[test]
    fn acronyms_and_numbers_stay_whole() {
        check("the U.S. and the E.U., z.B. hier", "the us and the eu zb hier");
        check(
            "1,000.5 Euro, 3.5%, 2022-10-21, 1’000",
            "1,000.5 euro 3.5 2022 10 21 1000",
        );
        check("5G v2.0", "5g v2.0");
    }

    #[test]
    fn ukrainian_and_hebrew_words_stay_whole() {
        check("м'ята об’єкт обʼєкт", "мята обєкт обєкт");
        check("צה\"ל ג'ורג'", "צהל גורג");
        check("col·lecció", "colleccio");
    }

    #[test]
    fn marks_never_split() {
        check("हिन्दी में समाचार", "हिन्दी में समाचार");
        check("শিক্ষা বাংলাদেশ", "শিক্ষা বাংলাদেশ");
        check("e\u{301}te\u{301}", "ete");
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_units() {
        check("華為在Duisburg的2項", "华 为 在 duisburg 的 2 项");
        check("データ、ﾃﾞｰﾀ", "デ ー タ デ ー タ");
        check("ที่นี่", "ที่ นี่");
        check("人々カ_a", "人 々 カ a");
    }

    #[test]
    fn korean_and_others_have_words() {
        check("화웨이가 뒤스부르크에서", "화웨이가 뒤스부르크에서");
        check("… — €$ 😀", "");
    }

    #[test]
    fn endless_words_are_limited() {
        assert_eq!(TERM_LETTERS_MAX, cut(&"ä".repeat(100_000))[0].term.len());
    }
}
