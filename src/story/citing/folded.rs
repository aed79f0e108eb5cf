//! A text folded for comparison, with the way back to the text as it stands.
//!
//! Latin letters lose marks and case; Han characters become their reading, so that traditional and simplified forms meet (each reading begins
//! with a capital, so it never runs into a Latin word). All other scripts lose their case only.

use any_ascii::any_ascii_char;
use unicode_script::{Script, UnicodeScript};

/// A folded text.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) text: String,
    /// For each byte of `text`, and for its end, where the character that it came from begins.
    origins: Vec<u32>,
}

impl Folded {
    pub(super) fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut origins = Vec::with_capacity(source.len() + 1);
        for (at, character) in source.char_indices() {
            fold_into(character, &mut text);
            origins.resize(text.len(), at as u32);
        }
        origins.push(source.len() as u32);
        Self { text, origins }
    }

    /// Where in the source a byte of the folded text came from.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.origins
            .get(at)
            .or(self.origins.last())
            .map_or(0, |&origin| origin as usize)
    }

    /// Whether a byte is the first that its character became.
    pub(super) fn is_character_start(&self, at: usize) -> bool {
        at == 0 || at >= self.text.len() || self.origin(at) != self.origin(at - 1)
    }
}

/// Folds a name or a cue.
pub(super) fn fold(source: &str) -> String {
    Folded::new(source).text
}

fn fold_into(character: char, text: &mut String) {
    match character {
        '\n' => text.push('\n'),
        '’' | '‘' | '`' | '´' => text.push('\''),
        'أ' | 'إ' | 'آ' => text.push('ا'),
        'ى' => text.push('ي'),
        'ё' | 'Ё' => text.push('е'),
        _ if character.is_whitespace() => text.push(' '),
        _ if character.is_ascii() => text.push(character.to_ascii_lowercase()),
        _ => match character.script() {
            // Vowel points and combining marks.
            Script::Inherited => {}
            Script::Han => text.push_str(any_ascii_char(character)),
            Script::Latin => text.extend(
                any_ascii_char(character)
                    .chars()
                    .map(|letter| letter.to_ascii_lowercase()),
            ),
            _ => text.extend(character.to_lowercase()),
        },
    }
}

/// Whether two neighbouring characters belong to one word: letters or digits of a script that writes spaces.
pub(super) fn is_one_word(left: Option<char>, right: Option<char>) -> bool {
    left.is_some_and(is_word) && right.is_some_and(is_word)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() && !is_unspaced(character)
}

/// Whether a character belongs to a script whose words touch each other.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(
        character.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

/// Whether a character belongs to a script that glues prepositions or particles to names.
pub(super) fn is_glued(character: char) -> bool {
    matches!(character.script(), Script::Hangul | Script::Arabic | Script::Hebrew)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_one_name_meet() {
        for (left, right) in [
            ("Süddeutsche", "Suddeutsche"),
            ("南華早報", "南华早报"),
            ("Le’Monde", "le'monde"),
            ("نقلاً", "نقلا"),
        ] {
            assert_eq!(fold(left), fold(right));
        }
    }

    proptest! {
        #[test]
        fn every_byte_leads_back_to_a_character(source in any::<String>()) {
            let folded = Folded::new(&source);
            for at in 0..=folded.text.len() {
                prop_assert!(source.is_char_boundary(folded.origin(at)));
            }
        }
    }
}
