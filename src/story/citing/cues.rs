//! The words by which outlets report what another outlet reported, for each language.
//!
//! The words are data in `cues.tsv`. `before` stands before the outlet's name (`laut der …`), `after` behind it (`… reports`), verbs
//! of languages with a free word order in both lists. `credit` stands before the name of a photographer or agency.

use std::collections::HashMap;

use super::folded::fold;
use crate::model::Lang;

/// One line a language and place: language, place, words.
const TABLE: &str = include_str!("cues.tsv");

/// A reporting word: folded, and as it is printed.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) folded: String,
    pub(super) printed: &'static str,
}

/// Reporting words of one language.
#[derive(Clone, Debug, Default)]
pub(super) struct Cues {
    pub(super) before: Vec<Word>,
    pub(super) after: Vec<Word>,
}

/// Reporting words of all languages.
#[derive(Clone, Debug)]
pub(super) struct Lexicon {
    languages: HashMap<&'static str, Cues>,
    /// Folded.
    pub(super) credits: Vec<String>,
}

impl Lexicon {
    pub(super) fn load() -> Self {
        let mut lexicon = Self {
            languages: HashMap::new(),
            credits: Vec::new(),
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(lang), Some(place)) = (columns.next(), columns.next()) else {
                continue;
            };
            let words = columns.map(|printed| Word {
                folded: fold(printed),
                printed,
            });
            match place {
                "credit" => lexicon.credits.extend(words.map(|word| word.folded)),
                "before" => lexicon.languages.entry(lang).or_default().before.extend(words),
                _ => lexicon.languages.entry(lang).or_default().after.extend(words),
            }
        }
        lexicon
    }

    /// The words of a language; of all languages where it is not known or has none.
    pub(super) fn of(&self, lang: Lang) -> Vec<&Cues> {
        let own = self.languages.get(lang.code());
        own.map_or_else(|| self.languages.values().collect(), |cues| vec![cues])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lexicon = Lexicon::load();
        assert!(lexicon.languages.len() > 30 && !lexicon.credits.is_empty());
        for (lang, cues) in &lexicon.languages {
            assert!(Lang::from_tag(lang).is_some(), "{lang}");
            assert!(!cues.before.is_empty() && !cues.after.is_empty(), "{lang}");
            assert!(
                cues.before
                    .iter()
                    .chain(&cues.after)
                    .all(|word| !word.folded.trim().is_empty()),
                "{lang}"
            );
        }
    }
}
