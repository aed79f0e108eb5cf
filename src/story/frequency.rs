//! How common a word is in general: a fixed table behind the counts of the window.
//!
//! A new installation, or two articles that are compared alone, have no counts yet; the table stands in as so many stories seen
//! before. It never changes while the program runs, so it cannot make a restart differ.

use std::sync::LazyLock;

use super::key::{Family, KeyMap, sound, stem};

/// Words from the lists of 42 languages, romanised, by how often they occur; made by `data/make.py`, see `data/README.md`.
const TABLE: &[u8] = include_bytes!("data/common.txt.zst");

/// Words of an article for which its rarity is reckoned.
const ARTICLE_WORDS: f64 = 250.0;

/// Chance to stand in an article, as `-20 ln chance`: 0 stands everywhere, 255 in one of 340,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rarity(u8);

impl Rarity {
    /// Of a word that the table does not hold.
    pub(super) const UNKNOWN: Self = Self(150);

    /// From the chance to stand in an article.
    pub(super) fn from_chance(chance: f64) -> Self {
        Self((-20.0 * chance.clamp(1e-6, 1.0).ln()).min(255.0) as u8)
    }

    /// The chance to stand in an article.
    pub(super) fn chance(self) -> f64 {
        CHANCES[usize::from(self.0)]
    }
}

/// The chance of each [`Rarity`]; it is asked for thousands of times a placement.
static CHANCES: LazyLock<[f64; 256]> = LazyLock::new(|| std::array::from_fn(|step| (step as f64 / -20.0).exp()));

static COMMON: LazyLock<KeyMap<Rarity>> = LazyLock::new(load);

/// How rare a token, stem or sound is.
pub(super) fn rarity(hash: u32) -> Rarity {
    COMMON.get(&hash).copied().unwrap_or(Rarity::UNKNOWN)
}

fn load() -> KeyMap<Rarity> {
    let mut chances: KeyMap<f64> = KeyMap::default();
    // The table is part of the program; were it damaged, every word would count as rare.
    let table = zstd::decode_all(TABLE).unwrap_or_default();
    let mut frequency = 0.0;
    for line in String::from_utf8_lossy(&table).lines() {
        if let Some(zipf) = line.strip_prefix('=') {
            frequency = zipf.parse().map_or(0.0, |zipf: f64| 10_f64.powf(zipf - 9.0));
            continue;
        }
        let token = line.strip_prefix('\'').unwrap_or(line);
        *chances.entry(Family::Token.hash(token)).or_default() += frequency;
        *chances.entry(Family::Stem.hash(stem(token))).or_default() += frequency;
        if let Some(sound) = sound(token) {
            *chances.entry(Family::Sound.hash(&sound)).or_default() += frequency;
        }
    }
    chances
        .into_iter()
        .map(|(hash, frequency)| (hash, Rarity::from_chance(1.0 - (-ARTICLE_WORDS * frequency).exp())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_of_many_languages_are_known() {
        for word in ["the", "und", "que", "jest", "nado", "bir"] {
            let known = rarity(Family::Token.hash(word));
            assert!(known < Rarity::from_chance(0.02), "{word}: {known:?}");
        }
    }

    #[test]
    fn names_are_rare() {
        for word in ["duisburg", "kehrmaschine", "zzyzx"] {
            assert_eq!(Rarity::UNKNOWN, rarity(Family::Token.hash(word)), "{word}");
        }
    }
}
