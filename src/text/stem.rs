//! Stems: what the forms of a word share.
//!
//! One Snowball stemmer a language. Stemmers see the word with its marks, as their rules need, and the stem is folded
//! afterwards. Korean particles are taken off by script. Languages without a stemmer have exact terms only. Parts of German
//! compounds would be further stems of the same word: [`Stems::of`] is the place.
//!
//! Invariant: the stems of a word in several languages hold whatever each of the languages gives for it.

use std::panic;

use frostem::{Algorithm, Stemmer};

use super::fold::{fold, lower};
use super::script::{is_attached, is_hangul, is_spaceless};
use super::{Lang, STEM_MARK};

/// Letters of a word that is stemmed, most: longer ones are no words, and some stemmers are slow on them.
const LETTERS_MAX: usize = 64;

/// Languages with a stemmer. Bosnian and Croatian differ from Serbian in the lexicon, Malay from Indonesian likewise.
const STEMMERS: &[(&str, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("bs", Algorithm::Serbian),
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("eo", Algorithm::Esperanto),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hr", Algorithm::Serbian),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("ms", Algorithm::Indonesian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("st", Algorithm::Sesotho),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
    ("yi", Algorithm::Yiddish),
];

/// Korean particles, the most frequent of news text; each may stand behind a noun without a space.
const PARTICLES: &[&str] = &[
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "도",
    "만",
    "로",
    "으로",
    "에서",
    "에게",
    "부터",
    "까지",
    "보다",
    "처럼",
    "이나",
    "에는",
    "에도",
    "에서는",
    "으로는",
    "와의",
    "과의",
    "라고",
    "이라고",
];

/// The stemmers that a text or a query is stemmed by.
pub(super) struct Stems {
    stemmers: Vec<Stemmer>,
}

impl Stems {
    /// The stemmer of a language, if there is one.
    pub(super) fn of_lang(lang: Lang) -> Self {
        Self::of_langs(&[lang])
    }

    /// The stemmers of these languages; of all if there are none.
    pub(super) fn of_langs(langs: &[Lang]) -> Self {
        let mut stemmers: Vec<Stemmer> = Vec::new();
        for (code, algorithm) in STEMMERS {
            let is_asked = langs.is_empty() || langs.iter().any(|lang| lang.code() == *code);
            if is_asked && stemmers.iter().all(|stemmer| stemmer.algorithm() != *algorithm) {
                stemmers.push(Stemmer::new(*algorithm));
            }
        }
        Self { stemmers }
    }

    /// Calls `each` with the marked stems of a word, written as in the text; the same stem may come twice.
    pub(super) fn of(&self, word: &str, term: &str, mut each: impl FnMut(String)) {
        if !is_stemmed(term) {
            return;
        }
        if term.starts_with(is_hangul) {
            return particle_stems(term).for_each(|stem| each(marked(stem)));
        }
        for stemmer in &self.stemmers {
            let has_dotless_i = stemmer.algorithm() == Algorithm::Turkish;
            let stem = if word.is_ascii() && !has_dotless_i {
                stem(*stemmer, term)
            } else {
                let mut word = lower(word, has_dotless_i);
                word.retain(|c| c.is_alphabetic() || is_attached(c));
                stem(*stemmer, &word)
            };
            if let Some(stem) = stem.filter(|stem| !stem.is_empty()) {
                each(marked(&stem));
            }
        }
    }
}

/// Numbers and units of scripts without spaces have no stems.
fn is_stemmed(term: &str) -> bool {
    let is_word = |c: char| !c.is_numeric() && !is_spaceless(c);
    term.chars().all(is_word) && term.chars().nth(LETTERS_MAX - 1).is_none()
}

/// The folded stem. A stemmer that panics costs the stem, not the text.
fn stem(stemmer: Stemmer, word: &str) -> Option<String> {
    panic::catch_unwind(|| fold(&stemmer.stem(word))).ok()
}

fn marked(stem: &str) -> String {
    let mut marked = String::with_capacity(stem.len() + 1);
    marked.push(STEM_MARK);
    marked.push_str(stem);
    marked
}

/// The word itself and what stands before a particle. Which of them is the noun only a dictionary could say; a query's word
/// and a text's word meet in the noun either way.
fn particle_stems(term: &str) -> impl Iterator<Item = &str> {
    let stripped = PARTICLES.iter().filter_map(|particle| term.strip_suffix(particle));
    std::iter::once(term).chain(stripped.filter(|stem| stem.chars().nth(1).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(word: &str, code: &str) -> Vec<String> {
        let mut stems = Vec::new();
        Stems::of_lang(Lang::from_tag(code).unwrap()).of(word, &fold(word), |stem| stems.push(stem));
        stems
    }

    /// Both words have a stem in common.
    fn check(code: &str, one: &str, other: &str) {
        let others = stems(other, code);
        assert!(
            stems(one, code).iter().any(|stem| others.contains(stem)),
            "{code}: {one} and {other}"
        );
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (code, one, other) in [
            ("de", "Häuser", "Haus"),
            ("de", "Duesseldorf", "Düsseldorf"),
            ("en", "elections", "election"),
            ("es", "elecciones", "elección"),
            ("es", "eleccion", "elección"),
            ("fr", "électorales", "électoral"),
            ("ru", "выборами", "выборы"),
            ("tr", "SEÇİMLERİ", "seçimler"),
            ("tr", "IŞIKLAR", "ışık"),
            ("el", "εκλογές", "εκλογή"),
            ("hr", "izborima", "izbori"),
            ("hi", "चुनावों", "चुनाव"),
            ("ko", "화웨이가", "화웨이"),
            ("ko", "뒤스부르크에서", "뒤스부르크는"),
        ] {
            check(code, one, other);
        }
    }

    #[test]
    fn numbers_units_and_endless_words_have_no_stems() {
        for word in ["2022", "5g", "选", "ที่", &"a".repeat(1000)] {
            assert_eq!(Vec::<String>::new(), stems(word, "en"), "{word}");
        }
        assert_eq!(Vec::<String>::new(), stems("news", "zh"));
    }

    #[test]
    fn every_listed_language_is_known() {
        for (code, _) in STEMMERS {
            assert_eq!(*code, Lang::from_tag(code).unwrap().code());
        }
    }
}
