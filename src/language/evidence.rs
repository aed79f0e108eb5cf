//! What a text itself says about its language, in nats (natural logarithms of likelihoods).
//!
//! Witnesses for scripts of several languages: whatlang's trigram scores, small words and endings, and letters that a
//! language does not spell with. The weights were fitted together, by coordinate descent on the logarithmic loss, on every
//! second of 30,000 headlines and sentences of lingua-rs' test data in 31 languages; `mod.rs` has the figures of the others. So
//! sums of nats are honest: of answers with a posterior between 0.9 and 0.99, 97 in a hundred are right.
//!
//! Han text is decided by its kana. For scripts that one language of the set writes there is nothing to weigh.

use unicode_script::Script;
use whatlang::dev::{RawLangInfo, raw_detect};

use super::profiles::{Profile, Profiles};
use super::sample::Sample;
use crate::model::Lang;

/// Nats of a full trigram score: so many, and so many more for each square root of a trigram, because neighbouring
/// trigrams are no independent witnesses.
const TRIGRAMS: (f64, f64) = (3.0, 5.0);

/// Nats of one small word.
const WORD: f64 = 2.3;

/// Nats of one telling ending.
const ENDING: f64 = 1.0;

/// Nats against a language for one letter that it does not spell with.
const FOREIGN_LETTER: f64 = 2.2;

/// How many foreign letters are counted: names bring them into every text.
const FOREIGN_LETTERS_MAX: usize = 4;

/// Nats by which a language without trigrams stands behind the best one that has some; its words have to make up for it.
const WITHOUT_TRIGRAMS: f64 = 2.0;

/// Share of kana in Japanese text: about half; in Chinese: a の in a name.
const KANA_SHARE: (f64, f64) = (0.5, 0.005);

/// A run of characters is no sequence of independent draws: what one of them counts.
const KANA_TEMPER: f64 = 0.5;

/// Characters of Han text that are counted.
const HAN_MAX: f64 = 60.0;

/// What speaks for one language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    /// The language.
    pub(super) lang: Lang,
    /// Nats for it.
    pub(super) nats: f64,
    /// Nothing has been learned of its trigrams: it may only be answered when somebody declares it.
    pub(super) needs_declaration: bool,
}

impl Evidence {
    /// A text that says nothing for or against a language.
    pub(super) fn none(lang: Lang) -> Self {
        Self {
            lang,
            nats: 0.0,
            needs_declaration: false,
        }
    }
}

/// Weighs a sample for every language that its script can hold; empty if there are none.
pub(super) fn weigh(sample: &Sample) -> Vec<Evidence> {
    let Some(script) = sample.script else {
        return Vec::new();
    };
    let rows: Vec<_> = Profiles::get().of_script(script).collect();
    if script == Script::Han {
        return rows.iter().map(|(_, profile)| han(sample, profile)).collect();
    }
    if let [(_, only)] = rows.as_slice() {
        return vec![Evidence::none(only.lang)];
    }
    let trigrams = Trigrams::of(sample);
    let words = word_nats(sample);
    rows.into_iter()
        .map(|(row, profile)| {
            let learned = trigrams.nats(profile.lang);
            let spoken = words.get(row).copied().unwrap_or_default();
            Evidence {
                lang: profile.lang,
                nats: learned.unwrap_or(trigrams.best - WITHOUT_TRIGRAMS) + spoken - against(sample, profile),
                needs_declaration: learned.is_none(),
            }
        })
        .collect()
}

/// whatlang's opinion.
struct Trigrams {
    nats: Vec<(Lang, f64)>,
    best: f64,
}

impl Trigrams {
    fn of(sample: &Sample) -> Self {
        let Some(RawLangInfo::MultiScript(outcome)) = raw_detect(&sample.text).lang_info else {
            return Self {
                nats: Vec::new(),
                best: 0.0,
            };
        };
        let trigrams = outcome.trigram_raw_outcome;
        let weight = TRIGRAMS.0 + TRIGRAMS.1 * (trigrams.trigrams_count as f64).sqrt();
        let nats: Vec<_> = trigrams
            .scores
            .into_iter()
            .filter(|(_, score)| score.is_finite())
            .filter_map(|(lang, score)| Some((Lang::from_tag(lang.code())?, weight * score)))
            .collect();
        let best = nats.iter().map(|(_, nats)| *nats).fold(0.0, f64::max);
        Self { nats, best }
    }

    fn nats(&self, lang: Lang) -> Option<f64> {
        self.nats
            .iter()
            .find(|(known, _)| *known == lang)
            .map(|(_, nats)| *nats)
    }
}

/// What the words of the sample say for each row of the profiles.
fn word_nats(sample: &Sample) -> Vec<f64> {
    let profiles = Profiles::get();
    let mut nats = vec![0.0; profiles.len()];
    for word in sample.words() {
        let (rows, weight) = match profiles.with_word(word) {
            [] => (profiles.with_ending(word), ENDING),
            rows => (rows, WORD),
        };
        for &row in rows {
            if let Some(sum) = nats.get_mut(row) {
                *sum += weight;
            }
        }
    }
    nats
}

/// Nats against a language for letters that it does not spell with.
fn against(sample: &Sample, profile: &Profile) -> f64 {
    let foreign = sample
        .text
        .chars()
        .filter(|&letter| letter != ' ' && profile.is_foreign(letter))
        .take(FOREIGN_LETTERS_MAX)
        .count();
    FOREIGN_LETTER * foreign as f64
}

/// Chinese has almost no kana, Japanese is half kana: the longer a text without any, the less is it Japanese.
fn han(sample: &Sample, profile: &Profile) -> Evidence {
    let share = if profile.lang.code() == "ja" {
        KANA_SHARE.0
    } else {
        KANA_SHARE.1
    };
    let (kana, han) = (sample.kana as f64, sample.han as f64);
    let counted = (HAN_MAX / (kana + han).max(1.0)).min(1.0) * KANA_TEMPER;
    Evidence {
        lang: profile.lang,
        nats: counted * (kana * share.ln() + han * (1.0 - share).ln()),
        needs_declaration: false,
    }
}
