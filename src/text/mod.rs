//! Words: one answer for index, rules and stories.
//!
//! Stub of the interface; see ARCHITECTURE.md.

use crate::model::Lang;

/// Name and version of the analysis; a change of any token changes it.
pub const ANALYZER: &str = "text-1";

/// Marks a stem, so that `=exact` never finds it.
pub const STEM_MARK: char = '\u{1}';

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Folded word, or [`STEM_MARK`] and its stem; several tokens may share a position.
    pub term: String,
    /// Position of the word in the text, from 0.
    pub position: u32,
    /// Byte range of the word in the text.
    pub span: (usize, usize),
}

/// Tokens of a text: exact words and, at the same position, their marked stems in `lang`.
pub fn tokenize(_text: &str, _lang: Lang) -> Vec<Token> {
    Vec::new()
}
