//! Keys: what two articles can share, hashed.
//!
//! Hashes live in memory only; they need to be the same within one process, and are the same everywhere.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::frequency;

/// A family of keys. Families never meet: the same letters in two families are two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// A romanised word; two neighbouring characters of a script without spaces.
    Token,
    /// The first letters of a word, so that inflected forms meet.
    Stem,
    /// A name: a capitalised word within a sentence, two of them in a row, a quoted term, a Latin word in Han text.
    Name,
    /// A number with its unit.
    Number,
    /// A country or city.
    Place,
    /// The consonants of a rare word, so that scripts without vowels meet those with them.
    Sound,
    /// Four letters in a row of a rare word, so that related words of two languages meet.
    Gram,
    /// Four words in a row.
    Shingle,
}

impl Family {
    /// Those that a signature keeps as weighted keys, in the order of its lists.
    pub(super) const WEIGHTED: [Self; 7] = [
        Self::Token,
        Self::Stem,
        Self::Name,
        Self::Number,
        Self::Place,
        Self::Sound,
        Self::Gram,
    ];

    /// At most so many keys a signature: the rarest stay. 620 keys of 8 bytes keep 10,000 articles within some 60 MB.
    pub(super) fn keys_max(self) -> usize {
        match self {
            Self::Token => 120,
            Self::Stem => 100,
            Self::Name => 48,
            Self::Number => 24,
            Self::Place => 16,
            Self::Sound => 64,
            Self::Gram => 240,
            Self::Shingle => 400,
        }
    }

    /// The key of some letters in this family.
    pub(super) fn hash(self, letters: &str) -> u32 {
        hash(self as u8, letters.as_bytes())
    }
}

/// FNV-1a over 64 bits, folded to 32.
pub(super) fn hash(salt: u8, bytes: &[u8]) -> u32 {
    let step = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let state = bytes
        .iter()
        .fold(step(0xcbf2_9ce4_8422_2325, salt), |state, &byte| step(state, byte));
    (state ^ (state >> 32)) as u32
}

/// A map by the hash of a key. Keys are hashes already; hashing them again for safety took half of the time of a placement.
pub(super) type KeyMap<V> = HashMap<u32, V, BuildHasherDefault<Spread>>;

/// Spreads the bits of a key over 64.
#[derive(Debug, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, key: u32) {
        // 2^64 divided by the golden ratio, as Knuth has it.
        self.0 = (self.0 ^ u64::from(key)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// How often a key occurs in one article, and how rare it is in general.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) hash: u32,
    /// Occurrences, capped.
    pub(super) count: u8,
    /// See [`frequency::Rarity`].
    pub(super) rarity: frequency::Rarity,
}

impl Key {
    /// Weight by the number of occurrences: a second mention adds less than the first.
    pub(super) fn weight(self) -> f64 {
        1.0 + f64::from(self.count.max(1)).ln()
    }
}

/// Letters that stand for a word's inflected forms: the first six. Six is what Snowball leaves of most words, and
/// needs no stemmer for each language.
pub(super) fn stem(token: &str) -> &str {
    token.get(..6).unwrap_or(token)
}

/// The consonants of a romanised word, near ones made equal: `duisburg` and Arabic `dwysbwrgh` both give `tsprk`.
/// `None` when too few remain to tell words apart.
pub(super) fn sound(token: &str) -> Option<String> {
    let mut sound = String::with_capacity(token.len());
    for letter in token.chars() {
        let letter = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' | 'h' => continue,
            'c' | 'q' | 'k' | 'g' => 'k',
            's' | 'z' | 'x' => 's',
            'p' | 'b' => 'p',
            'f' | 'v' => 'f',
            't' | 'd' => 't',
            other => other,
        };
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
    (sound.len() >= 3).then_some(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_never_meet() {
        assert_ne!(Family::Token.hash("duisburg"), Family::Name.hash("duisburg"));
        assert_eq!(Family::Token.hash("duisburg"), Family::Token.hash("duisburg"));
    }

    #[test]
    fn a_name_sounds_alike_in_scripts_without_vowels() {
        for (latin, other) in [("duisburg", "dwysbwrgh"), ("putin", "bwtyn"), ("trump", "tramb")] {
            assert_eq!(sound(latin), sound(other), "{latin} {other}");
            assert!(sound(latin).is_some());
        }
        assert_eq!(None, sound("huawei"));
    }
}
