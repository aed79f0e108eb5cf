//! A query as it is written: words not analysed, names not resolved, every part with its column.

use super::fields::Key;
use super::tree::Field;
use crate::text::Mode;

/// A part of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// All of these.
    And(Vec<Expr>),
    /// Any of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// `left NEAR/distance right`
    Near {
        column: usize,
        distance: u32,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `title:` before a word, a phrase or a group.
    Scope {
        column: usize,
        field: Field,
        inner: Box<Expr>,
    },
    /// A word or a phrase; a word has no slop.
    Words {
        column: usize,
        text: String,
        mode: Mode,
        slop: u32,
    },
    /// `text*`
    Prefix { column: usize, text: String },
    /// `@name`
    Alias { column: usize, name: String },
    /// `key:value` of a field that is no text; the column is the value's.
    Condition { column: usize, key: Key, value: String },
    /// A pasted address.
    Url { column: usize, text: String },
    /// An article's id.
    Article { column: usize, id: String },
    /// `*`
    Everything { column: usize },
}

impl Expr {
    /// Where it begins, for messages about the whole of it.
    pub(super) fn column(&self) -> usize {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.first().map_or(1, Self::column),
            Self::Not(inner) => inner.column(),
            Self::Near { left, .. } => left.column(),
            Self::Scope { column, .. }
            | Self::Words { column, .. }
            | Self::Prefix { column, .. }
            | Self::Alias { column, .. }
            | Self::Condition { column, .. }
            | Self::Url { column, .. }
            | Self::Article { column, .. }
            | Self::Everything { column } => *column,
        }
    }
}
