//! What stands for an article when stories are found: weighted keys that do not depend on its language.
//!
//! A signature is small, is made from the article alone, and is all that is kept of an article in memory. The words behind its
//! keys are needed only while the article is placed, for the evidence; they are the `Labels`.

use std::collections::HashSet;

use jiff::Timestamp;

use super::frequency::{self, Rarity};
use super::key::{Family, Key, KeyMap, hash, sound, stem};
use super::numbers::numbers;
use super::places::places;
use super::words::{Word, romanise, words};
use crate::model::{Article, ArticleId, Lang, Quality, SourceId};

/// A word that stands in more articles than this is no name, however it is written: German capitalises all nouns.
const NAME_CHANCE_MAX: f64 = 0.03;

/// Sounds and grams are made of words rarer than this.
const RARE_CHANCE_MAX: f64 = 0.006;

/// Words of one shingle. Four tell copies of a text from texts on one matter.
const SHINGLE_WORDS: usize = 4;

/// Characters of a quoted term; longer quotes are speech.
const QUOTED_MAX: usize = 40;

/// Pairs of quotation marks around titles and terms.
const QUOTES: &[(char, char)] = &[
    ('《', '》'),
    ('「', '」'),
    ('『', '』'),
    ('„', '“'),
    ('“', '”'),
    ('«', '»'),
];

/// What stands for an article.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) id: ArticleId,
    pub(super) source: Option<SourceId>,
    pub(super) lang: Lang,
    pub(super) seen: Timestamp,
    pub(super) is_suspect: bool,
    /// Most of its letters are Latin.
    pub(super) is_latin: bool,
    /// By [`Family::WEIGHTED`]; each list sorted by hash.
    lists: [Box<[Key]>; Family::WEIGHTED.len()],
    /// Stems of the headline, sorted.
    pub(super) title: Box<[Key]>,
    /// Hashes of word runs, sorted.
    pub(super) shingles: Box<[u32]>,
}

/// The words behind the keys of one article.
pub(super) type Labels = KeyMap<String>;

impl Signature {
    /// The keys of a family, sorted by hash.
    pub(super) fn keys(&self, family: Family) -> &[Key] {
        self.lists.get(family as usize).map_or(&[], |list| list)
    }

    /// All keys whose frequency among the open stories counts.
    pub(super) fn counted(&self) -> impl Iterator<Item = u32> {
        let keys = self.lists[..Family::Gram as usize].iter().flat_map(|list| list.iter());
        keys.map(|key| key.hash).chain(self.shingles.iter().copied())
    }
}

/// Reads the signature of an article, and the words behind it.
pub(super) fn read(article: &Article) -> (Signature, Labels) {
    let title = words(&article.title);
    // Many pages repeat the headline at the head of the body.
    let body = words(
        article
            .text
            .strip_prefix(article.title.as_str())
            .unwrap_or(&article.text),
    );
    let mut reading = Reading::default();
    reading.read_words(&title);
    reading.read_words(&body);
    reading.read_names(if body.is_empty() { &title } else { &body });
    reading.read_quotes(&article.text);
    reading.read_places(&title);
    reading.read_places(&body);
    for text in [&article.title, &article.text] {
        for number in numbers(text, article.lang) {
            reading.add(Family::Number, &number.key, &number.label, number.rarity);
        }
    }
    let mut headline = Reading::default();
    headline.read_words(&title);
    let latin = body
        .iter()
        .chain(&title)
        .filter(|word| word.surface.is_ascii() || is_latin(&word.surface))
        .count();
    let signature = Signature {
        id: article.id.clone(),
        source: article.source.clone(),
        lang: article.lang,
        seen: article.first_seen.to,
        is_suspect: article.quality == Quality::Suspect,
        is_latin: 2 * latin > body.len() + title.len(),
        lists: Family::WEIGHTED.map(|family| reading.list(family)),
        title: headline.list(Family::Stem),
        shingles: shingles(&body),
    };
    (signature, reading.labels)
}

fn is_latin(surface: &str) -> bool {
    // Latin, Latin-1, Latin Extended-A and -B.
    surface.chars().all(|character| character < '\u{250}')
}

/// Keys as they are collected.
#[derive(Default)]
struct Reading {
    keys: [KeyMap<Key>; Family::WEIGHTED.len()],
    labels: Labels,
}

impl Reading {
    fn add(&mut self, family: Family, letters: &str, label: &str, rarity: Rarity) {
        let hash = family.hash(letters);
        let Some(keys) = self.keys.get_mut(family as usize) else {
            return;
        };
        let key = keys.entry(hash).or_insert(Key { hash, count: 0, rarity });
        key.count = key.count.saturating_add(1);
        if family != Family::Gram {
            self.labels.entry(hash).or_insert_with(|| label.to_owned());
        }
    }

    fn read_words(&mut self, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            if word.is_unspaced {
                if let Some(next) = words
                    .get(at + 1)
                    .filter(|next| next.is_unspaced && next.place.continues)
                {
                    let pair = format!("{}{}", word.token, next.token);
                    let label = format!("{}{}", word.surface, next.surface);
                    self.read_token(&pair, &label);
                }
            } else if word.token.len() >= 2 && !word.token.bytes().all(|byte| byte.is_ascii_digit()) {
                self.read_token(&word.token, &word.surface);
                self.read_letters(&word.token, &word.surface);
            }
        }
    }

    fn read_token(&mut self, token: &str, label: &str) {
        self.add(
            Family::Token,
            token,
            label,
            frequency::rarity(Family::Token.hash(token)),
        );
        let stem = stem(token);
        self.add(Family::Stem, stem, label, frequency::rarity(Family::Stem.hash(stem)));
    }

    fn read_letters(&mut self, token: &str, label: &str) {
        let rarity = frequency::rarity(Family::Token.hash(token));
        if rarity.chance() > RARE_CHANCE_MAX {
            return;
        }
        if let Some(sound) = sound(token) {
            self.add(
                Family::Sound,
                &sound,
                label,
                frequency::rarity(Family::Sound.hash(&sound)),
            );
        }
        for start in 0..token.len().saturating_sub(3) {
            if let Some(gram) = token.get(start..start + 4) {
                self.add(Family::Gram, gram, label, rarity);
            }
        }
    }

    /// Capitalised words within sentences, and two of them in a row; Latin words among characters without spaces.
    fn read_names(&mut self, words: &[Word]) {
        // A word that opens a sentence is a name if it has a capital within another one, too.
        let sure: HashSet<&str> = words
            .iter()
            .filter(|word| word.is_capital && !word.place.opens_sentence)
            .map(|word| word.token.as_str())
            .collect();
        let is_name = |word: &Word| word.is_capital && word.token.len() >= 2 && sure.contains(word.token.as_str());
        for (at, word) in words.iter().enumerate() {
            let is_foreign = !word.is_unspaced && word.token.len() >= 2 && is_among_unspaced(words, at);
            if !(is_name(word) || is_foreign && !word.token.bytes().all(|byte| byte.is_ascii_digit())) {
                continue;
            }
            let rarity = frequency::rarity(Family::Token.hash(&word.token));
            if rarity.chance() <= NAME_CHANCE_MAX {
                self.add(Family::Name, stem(&word.token), &word.surface, rarity);
            }
            if let Some(next) = words.get(at + 1).filter(|next| next.place.continues && is_name(next)) {
                let pair = format!("{} {}", word.token, next.token);
                self.add(
                    Family::Name,
                    &pair,
                    &format!("{} {}", word.surface, next.surface),
                    Rarity::UNKNOWN,
                );
            }
        }
    }

    fn read_quotes(&mut self, text: &str) {
        for &(open, close) in QUOTES {
            for piece in text.split(open).skip(1) {
                let Some((term, _)) = piece.split_once(close) else {
                    continue;
                };
                let letters = romanise(term);
                if letters.len() >= 4 && term.chars().count() <= QUOTED_MAX && !term.ends_with(['.', '。', '!', '?']) {
                    self.add(Family::Name, &letters, term.trim(), Rarity::UNKNOWN);
                }
            }
        }
    }

    fn read_places(&mut self, words: &[Word]) {
        for place in places(words) {
            let chance = if place.is_country { 0.04 } else { 0.015 };
            self.add(Family::Place, place.key, &place.surface, Rarity::from_chance(chance));
        }
    }

    /// The keys of a family: of too many, the rarest and most frequent.
    fn list(&self, family: Family) -> Box<[Key]> {
        let mut keys: Vec<Key> = self.keys[family as usize].values().copied().collect();
        let worth = |key: &Key| key.weight() * -key.rarity.chance().ln();
        keys.sort_by(|left, right| worth(right).total_cmp(&worth(left)).then(left.hash.cmp(&right.hash)));
        keys.truncate(family.keys_max());
        keys.sort_by_key(|key| key.hash);
        keys.into_boxed_slice()
    }
}

fn is_among_unspaced(words: &[Word], at: usize) -> bool {
    let near = &words[at.saturating_sub(2)..words.len().min(at + 3)];
    near.iter().any(|word| word.is_unspaced)
}

/// Hashes of runs of words; of many, the smallest hashes, which are the same ones in every copy.
fn shingles(words: &[Word]) -> Box<[u32]> {
    let mut shingles: Vec<u32> = words
        .windows(SHINGLE_WORDS)
        .map(|run| {
            let letters: Vec<&str> = run.iter().map(|word| word.token.as_str()).collect();
            hash(Family::Shingle as u8, letters.join(" ").as_bytes())
        })
        .collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles.truncate(Family::Shingle.keys_max());
    shingles.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::story::fixtures::article;

    fn labels(lang: &str, text: &str, family: Family) -> Vec<String> {
        let (signature, labels) = read(&article("x", lang, "", text));
        let mut found: Vec<String> = signature
            .keys(family)
            .iter()
            .map(|key| labels[&key.hash].clone())
            .collect();
        found.sort();
        found
    }

    #[test]
    fn names_are_capitals_within_a_sentence() {
        let names = labels("en", "The mayor met Yu Dong. Huawei agreed, said Huawei.", Family::Name);
        assert_eq!(vec!["Huawei", "Yu Dong"], names);
    }

    #[test]
    fn latin_words_and_quoted_terms_are_names_in_han_text() {
        let names = labels("zh", "市政府與Huawei的「智慧城市」合作結束", Family::Name);
        assert_eq!(vec!["Huawei", "智慧城市"], names);
    }

    #[test]
    fn numbers_and_places_are_keys() {
        assert_eq!(
            vec!["1500000000"],
            labels("de", "Rund 1,5 Milliarden Euro", Family::Number)
        );
        assert_eq!(vec!["Wien"], labels("de", "Reise nach Wien", Family::Place));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_lists_are_sorted_and_short(title in any::<String>(), text in any::<String>()) {
            let (signature, _) = read(&article("x", "en", &title, &text));
            for family in Family::WEIGHTED {
                let keys = signature.keys(family);
                prop_assert!(keys.len() <= family.keys_max());
                prop_assert!(keys.windows(2).all(|pair| pair[0].hash < pair[1].hash));
            }
        }
    }
}
