//! Words: one answer for index and rules.
//!
//! ```text
//! text ──cut──▶ words ──fold──▶ exact terms ─┐
//!                  └────stem──▶ marked stems ─┴─▶ tokens, by position
//! ```
//!
//! [`tokenize`] gives the tokens of an article, the same ones to index and rules. [`analyze_query`] gives what a query's words
//! may look like there. Stories need capitals and read words of their own. [`month`] tells feeds and pages which month a word
//! means. Deliberately not here: stop words, synonyms and any
//! guess at a language.
//!
//! Invariant: exact terms depend on the text alone. The language only chooses the stemmer, so an article whose language was
//! mistaken is still found by its words.

use crate::model::Lang;

mod cut;
mod fold;
mod han;
mod harmless;
mod months;
mod script;
mod stem;

pub use fold::fold;
pub use harmless::{harmless, is_hazard};
pub use months::{has_month_first, month};

use cut::{Word, cut};
use stem::Stems;

/// Name and version of the analysis; a change of any token changes it.
pub const ANALYZER: &str = "text-1";

/// Marks a stem, so that `=exact` never finds it. No text has a term with it.
const STEM_MARK: char = '\u{1}';

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Folded word, or a mark that no text has and the stem; several tokens may share a position.
    pub term: String,
    /// Position of the word in the text, from 0.
    pub position: u32,
    /// Byte range of the word in the text.
    pub span: (usize, usize),
}

/// Tokens of a text, by position: exact words and, at the same position, their marked stems in `lang`. Scripts without spaces
/// (Han, kana, Thai, Lao, Burmese, Khmer) give single characters at consecutive positions, and two neighbours together at the
/// position of the first.
pub fn tokenize(text: &str, lang: Lang) -> Vec<Token> {
    let words = cut(text);
    let stems = Stems::of_lang(lang);
    let mut tokens: Vec<Token> = Vec::with_capacity(words.len() * 2);
    let mut words = words.into_iter().zip(0..).peekable();
    while let Some((word, position)) = words.next() {
        let Word { term, span, .. } = &word;
        let token = |term, span| Token { term, position, span };
        stems_of(&stems, text, &word, |stem| tokens.push(token(stem, *span)));
        if let Some((next, _)) = words.peek().filter(|(next, _)| word.runs_into(next)) {
            tokens.push(token(pair(term, &next.term), (span.0, next.span.1)));
        }
        tokens.push(token(word.term, word.span));
    }
    tokens
}

/// How a query's word is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Exact tokens only.
    Exact,
    /// Exact tokens and stems.
    Stemmed,
}

/// One position of a query's word or phrase: the terms any of which may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryToken {
    /// Position relative to the first word.
    pub offset: u32,
    /// The exact term first, then stems, each once.
    pub terms: Vec<String>,
}

/// Analyses a query's word or phrase as [`tokenize`] analyses texts, with the stems of all stemmers (or of `langs` if not
/// empty): whatever `tokenize` makes of the same words in any of the languages is found. A run of a script without spaces gives
/// one step a character (so: a phrase); each but the last asks for its character together with the next, which is the same
/// phrase with far fewer candidates.
pub fn analyze_query(words: &str, mode: Mode, langs: &[Lang]) -> Vec<QueryToken> {
    let stems = Stems::of_langs(langs);
    let cut = cut(words);
    let nexts = cut.iter().skip(1).map(Some).chain([None]);
    let tokens = cut.iter().zip(nexts).zip(0..).map(|((word, next), offset)| {
        let mut terms = vec![match next.filter(|next| word.runs_into(next)) {
            Some(next) => pair(&word.term, &next.term),
            None => word.term.clone(),
        }];
        if mode == Mode::Stemmed {
            stems_of(&stems, words, word, |stem| {
                if !terms.contains(&stem) {
                    terms.push(stem);
                }
            });
        }
        QueryToken { offset, terms }
    });
    tokens.collect()
}

/// Byte ranges of the words of a text, in order: as [`tokenize`] cuts them, one a position.
pub fn words(text: &str) -> Vec<(usize, usize)> {
    cut(text).into_iter().map(|word| word.span).collect()
}

fn stems_of(stems: &Stems, text: &str, word: &Word, each: impl FnMut(String)) {
    if !word.is_unit
        && let Some(written) = text.get(word.span.0..word.span.1)
    {
        stems.of(written, &word.term, each);
    }
}

fn pair(first: &str, second: &str) -> String {
    [first, second].concat()
}

#[cfg(test)]
mod tests;
