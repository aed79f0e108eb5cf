//! The part of an article that its language is read from: its beginning, in its dominant script only.
//!
//! This is the hard gate: whoever asks about a sample hears of one script, and no declaration brings another one back. What
//! is not of that script (names and brands in Latin letters, digits, punctuation, markup that slipped through) is gone, so
//! that it cannot speak for a language either.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// Characters of the title that are looked at; longer ones are no titles.
const TITLE_CHARS_MAX: usize = 300;

/// Characters of the body that are looked at. whatlang keeps 600 trigrams at most, which some 2,000 characters fill.
const BODY_CHARS_MAX: usize = 2_500;

/// How many letters of an alphabet one character of these scripts is worth: a Latin word. Brands come in Latin letters
/// into every Han text, Han characters hardly into others: `OpenAI 发布 ChatGPT Enterprise 新版本` is Han.
const SYLLABLE_WEIGHT: usize = 6;

/// What is left of a text: one script, lower case, composed, words apart by single spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    /// The dominant script; kana count as [`Script::Han`]. `None` if there is no letter at all.
    pub(super) script: Option<Script>,
    /// Its letters and marks.
    pub(super) text: String,
    /// How many of its characters are kana.
    pub(super) kana: usize,
    /// How many of its characters are Han.
    pub(super) han: usize,
}

impl Sample {
    /// Takes the sample of a title and a body.
    pub(super) fn of(title: &str, body: &str) -> Self {
        let beginning: String = title
            .chars()
            .take(TITLE_CHARS_MAX)
            .chain(std::iter::once(' '))
            .chain(body.chars().take(BODY_CHARS_MAX))
            .nfc()
            .collect();
        let Some(script) = dominant_script(&beginning) else {
            return Self {
                script: None,
                text: String::new(),
                kana: 0,
                han: 0,
            };
        };
        Self {
            script: Some(script),
            text: letters_of(script, &beginning),
            kana: beginning.chars().filter(|&character| is_kana(character)).count(),
            han: beginning
                .chars()
                .filter(|character| character.script() == Script::Han)
                .count(),
        }
    }

    /// The words, in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }
}

fn is_kana(character: char) -> bool {
    matches!(character.script(), Script::Hiragana | Script::Katakana)
}

/// The script of a letter, kana and Bopomofo taken as Han; `None` for what belongs to no script.
fn writing(character: char) -> Option<Script> {
    if !character.is_alphabetic() {
        return None;
    }
    match character.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        Script::Hiragana | Script::Katakana | Script::Bopomofo => Some(Script::Han),
        script => Some(script),
    }
}

fn dominant_script(text: &str) -> Option<Script> {
    let mut weights: HashMap<Script, usize> = HashMap::new();
    for script in text.chars().filter_map(writing) {
        let weight = match script {
            Script::Han | Script::Hangul => SYLLABLE_WEIGHT,
            _ => 1,
        };
        *weights.entry(script).or_default() += weight;
    }
    weights
        .into_iter()
        // The name settles ties, so that the answer is the same in every run.
        .max_by_key(|&(script, weight)| (weight, script.full_name()))
        .map(|(script, _)| script)
}

/// The words of one script in lower case; everything else becomes a space, several in a row become one.
fn letters_of(script: Script, text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for character in text.chars() {
        let is_ours = writing(character) == Some(script)
            // Vowel signs and other marks belong to the letter before them; so do letters of no script, as the Uzbek ʻ.
            || (!letters.ends_with(' ')
                && (is_combining_mark(character) || (character.is_alphabetic() && character.script() == Script::Common)));
        if is_ours {
            letters.extend(character.to_lowercase());
        } else if !letters.ends_with(' ') {
            letters.push(' ');
        }
    }
    letters
}
