//! Countries and cities by their names in some fifty languages.
//!
//! Knows names only, no geography: `Paris` is Paris, whichever. Places are weak evidence, and the decision weighs them so.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::Word;

/// One place a line: its key, then its names; made from Unicode CLDR by `data/make.py`, see `data/README.md`.
const TABLE: &str = include_str!("data/places.tsv");

/// Words of the longest name that is looked for.
const WORDS_MAX: usize = 4;

/// Characters of the longest name in a script without spaces.
const UNSPACED_MAX: usize = 8;

/// A place found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// ISO 3166 code of a country, English name of a city.
    pub(super) key: &'static str,
    /// As written in the text.
    pub(super) surface: String,
    /// Countries are named in more articles than cities.
    pub(super) is_country: bool,
}

/// The names, by their first letters.
struct Gazetteer {
    /// Romanised words of a name, by the first four letters of the first word.
    spaced: HashMap<String, Vec<(Vec<String>, &'static str)>>,
    /// Names in scripts without spaces, as written.
    unspaced: HashMap<&'static str, &'static str>,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

impl Gazetteer {
    fn load() -> Self {
        let mut gazetteer = Self {
            spaced: HashMap::new(),
            unspaced: HashMap::new(),
        };
        for line in TABLE.lines() {
            let mut columns = line.split('\t');
            let Some(key) = columns.next() else { continue };
            for name in columns {
                gazetteer.add(key, name);
            }
        }
        gazetteer
    }

    fn add(&mut self, key: &'static str, name: &'static str) {
        let words = super::words::words(name);
        if words.iter().all(|word| word.is_unspaced) {
            self.unspaced.entry(name).or_insert(key);
            return;
        }
        let tokens: Vec<String> = words.into_iter().map(|word| word.token).collect();
        let Some(first) = tokens.first().filter(|_| tokens.len() <= WORDS_MAX) else {
            return;
        };
        // `Us` for the United States and the like: two letters count in capitals only, see `is_written`.
        let names = self.spaced.entry(bucket(first).to_owned()).or_default();
        if !names.iter().any(|(known, _)| *known == tokens) {
            names.push((tokens, key));
        }
    }

    /// The longest name that begins at a word, and its number of words.
    fn spaced(&self, words: &[Word]) -> Option<(&'static str, usize)> {
        let first = words.first()?;
        let names = self.spaced.get(bucket(&first.token))?;
        names
            .iter()
            .filter(|(tokens, _)| {
                words.len() >= tokens.len()
                    && tokens
                        .iter()
                        .zip(words)
                        .enumerate()
                        .all(|(n, (token, word))| (n == 0 || word.place.continues) && is_form(&word.token, token))
            })
            // The longest name, then the one whose letters agree best.
            .max_by_key(|(tokens, _)| {
                let agreeing: usize = tokens
                    .iter()
                    .zip(words)
                    .map(|(token, word)| common_prefix(token, &word.token))
                    .sum();
                let exact = tokens.iter().zip(words).all(|(token, word)| *token == word.token);
                (tokens.len(), agreeing, exact)
            })
            .map(|(tokens, key)| (*key, tokens.len()))
    }
}

fn bucket(token: &str) -> &str {
    token.get(..4).unwrap_or(token)
}

fn common_prefix(left: &str, right: &str) -> usize {
    left.bytes()
        .zip(right.bytes())
        .take_while(|(left, right)| left == right)
        .count()
}

/// Whether a word of a text may be an inflected form of a name's word: `Germanii` of `Germaniya`, `Berlins` of `Berlin`.
fn is_form(word: &str, name: &str) -> bool {
    let shared = common_prefix(word, name);
    let needed = match name.len() {
        0..=4 => name.len(),
        5..=6 => name.len() - 1,
        length => length - 2,
    };
    let longer = match name.len() {
        0..=3 => 0,
        4 => 1,
        _ => 3,
    };
    shared >= needed && word.len() <= name.len() + longer
}

/// Whether a word is written as a name is: with a capital where its script has them, short ones in capitals throughout unless
/// more words follow in the name.
fn is_written(word: &Word, is_whole: bool) -> bool {
    let has_case = word
        .surface
        .chars()
        .any(|character| character.is_lowercase() || character.is_uppercase());
    if is_whole && word.token.len() <= 3 {
        return word.token.len() > 1 && word.surface.chars().all(char::is_uppercase);
    }
    !has_case || word.is_capital
}

/// The places named by some words, in the order of the text.
pub(super) fn places(words: &[Word]) -> Vec<Place> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let hit = if word.is_unspaced {
            unspaced(&words[at..])
        } else {
            spaced(&words[at..])
        };
        let Some((key, taken)) = hit else {
            at += 1;
            continue;
        };
        let glue = if word.is_unspaced { "" } else { " " };
        let surfaces: Vec<&str> = words[at..at + taken].iter().map(|word| word.surface.as_str()).collect();
        found.push(Place {
            key,
            surface: surfaces.join(glue),
            is_country: key.len() == 2,
        });
        at += taken;
    }
    found
}

fn spaced(words: &[Word]) -> Option<(&'static str, usize)> {
    let first = words.first()?;
    let found = GAZETTEER.spaced(words)?;
    is_written(first, found.1 == 1).then_some(found)
}

fn unspaced(words: &[Word]) -> Option<(&'static str, usize)> {
    let run: Vec<&str> = words
        .iter()
        .take(UNSPACED_MAX)
        .enumerate()
        .take_while(|(n, word)| word.is_unspaced && (*n == 0 || word.place.continues))
        .map(|(_, word)| word.surface.as_str())
        .collect();
    (2..=run.len())
        .rev()
        .find_map(|length| Some((*GAZETTEER.unspaced.get(run[..length].concat().as_str())?, length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::words::words;

    fn check(text: &str, expected: &[&str]) {
        let keys: Vec<&str> = places(&words(text)).iter().map(|place| place.key).collect();
        assert_eq!(expected, keys, "{text}");
    }

    #[test]
    fn a_country_is_one_place_in_all_languages() {
        for text in [
            "Germany",
            "Deutschland",
            "l'Allemagne",
            "Alemania",
            "Niemcy",
            "Германия",
            "в Германии",
            "Almanya'da",
            "德国",
            "德國",
            "ドイツ",
            "독일",
            "ألمانيا",
            "Γερμανία",
            "জার্মানি",
            "Tyskland",
            "Saksa",
        ] {
            check(text, &["DE"]);
        }
    }

    #[test]
    fn cities_and_long_names_are_found() {
        check("zwischen Wien und Brüssel", &["Vienna", "Brussels"]);
        check("in the United States and the USA", &["US", "US"]);
        check("那麼香港和上海呢", &["HK", "Shanghai"]);
        check("Hong Kong, New York", &["HK", "New York"]);
    }

    #[test]
    fn neighbours_in_spelling_stay_apart() {
        check("Austria, Australia, Niger, Nigeria", &["AT", "AU", "NE", "NG"]);
    }

    #[test]
    fn what_is_not_written_as_a_name_is_no_place() {
        check("let us turkey china reunion", &[]);
    }
}
