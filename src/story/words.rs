//! The words of a text as stories see them: romanised, with the case that the shared analysis folds away.
//!
//! Knows nothing of weights or languages. Every token is lower-case ASCII, so that one name written in two scripts has a chance
//! to be one token.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// Characters of a text that count. The event stands in the beginning; what follows a very long text is background.
const CHARS_MAX: usize = 12_000;

/// One word, or one character of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Romanised, lower case, letters and digits only; never empty.
    pub(super) token: String,
    /// As written, after NFKC.
    pub(super) surface: String,
    /// Begins with a capital letter.
    pub(super) is_capital: bool,
    /// One character of a script that writes no spaces.
    pub(super) is_unspaced: bool,
    /// Where it stands.
    pub(super) place: Place,
}

/// How a character takes part in words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Spaced,
    Unspaced,
    Break,
    Joint,
    SentenceEnd,
}

fn class(character: char) -> Class {
    match character {
        ' ' | '-' | '\u{a0}' | '\u{2010}' | '\u{2011}' => return Class::Joint,
        '.' | '!' | '?' | ':' | '\n' | '。' | '؟' | '।' | '¿' | '¡' | '„' | '“' | '«' | '"' | '–' | '—' =>
        {
            return Class::SentenceEnd;
        }
        _ => {}
    }
    match character.script() {
        // Hiragana is grammar, not content.
        Script::Hiragana => Class::Break,
        Script::Han | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar => Class::Unspaced,
        Script::Inherited => Class::Spaced,
        _ if character.is_alphanumeric() || is_combining_mark(character) => Class::Spaced,
        _ => Class::Break,
    }
}

/// Splits a text into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut surface = String::new();
    let mut place = Place::default();
    for character in text.chars().take(CHARS_MAX).nfkc() {
        let class = class(character);
        if class != Class::Spaced {
            finish(&mut surface, false, &mut place, &mut words);
        }
        match class {
            Class::Spaced => surface.push(character),
            Class::Unspaced => {
                surface.push(character);
                finish(&mut surface, true, &mut place, &mut words);
            }
            Class::Joint => {}
            Class::Break => place.continues = false,
            Class::SentenceEnd => {
                place = Place {
                    opens_sentence: true,
                    continues: false,
                }
            }
        }
    }
    finish(&mut surface, false, &mut place, &mut words);
    words
}

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// A capital letter says nothing here.
    pub(super) opens_sentence: bool,
    /// Nothing but spaces or a hyphen is between it and the word before.
    pub(super) continues: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            opens_sentence: true,
            continues: false,
        }
    }
}

fn finish(surface: &mut String, is_unspaced: bool, place: &mut Place, words: &mut Vec<Word>) {
    if surface.is_empty() {
        return;
    }
    let token = romanise(surface);
    let surface = std::mem::take(surface);
    if token.is_empty() {
        return;
    }
    words.push(Word {
        is_capital: surface.chars().next().is_some_and(char::is_uppercase),
        token,
        surface,
        is_unspaced,
        place: *place,
    });
    *place = Place {
        opens_sentence: false,
        continues: true,
    };
}

/// Romanised, lower case, letters and digits only.
pub(super) fn romanise(text: &str) -> String {
    text.chars()
        .flat_map(|character| any_ascii_char(character).chars())
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let tokens: Vec<String> = words(text).into_iter().map(|word| word.token).collect();
        assert_eq!(expected, tokens, "{text}");
    }

    #[test]
    fn scripts_meet_in_romanised_tokens() {
        check("Köln’s Straße", &["koln", "s", "strasse"]);
        check("Дуйсбург", &["duysburg"]);
        check("华为在Duisburg", &["hua", "wei", "zai", "duisburg"]);
        check("デュイスブルクの市", &["deyuisuburuku", "shi"]);
        check("٢٠١٧", &["2017"]);
    }

    #[test]
    fn the_place_of_a_word_is_known() {
        let places: Vec<(bool, bool, bool)> = words("Sören Link, Stadt. Huawei")
            .iter()
            .map(|word| (word.is_capital, word.place.opens_sentence, word.place.continues))
            .collect();
        assert_eq!(
            vec![
                (true, true, false),
                (true, false, true),
                (true, false, false),
                (true, true, false)
            ],
            places
        );
    }

    proptest! {
        #[test]
        fn any_text_gives_plain_tokens(text in any::<String>()) {
            for word in words(&text) {
                prop_assert!(!word.token.is_empty());
                prop_assert!(word.token.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            }
        }
    }
}
