//! The query language: one grammar for search, rules and export.
//!
//! Knows neither tantivy nor SQL: [`parse`] gives a [`Query`], whose [`tree`](Query::tree) the index translates and
//! whose [`matches`](Query::matches) the rules call on tokens.

use crate::model::{Article, Evidence, SourceId, Story};
use crate::text::Token;

mod tree;

pub use tree::{Comparison, DateField, Field, Node, Pattern, Step, StoryCondition};

use std::collections::BTreeMap;

/// Names that a query may use; from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Every source, with its country and groups.
    pub sources: Vec<SourceId>,
    /// Group name → its sources.
    pub groups: BTreeMap<String, Vec<SourceId>>,
    /// Country code → its sources.
    pub countries: BTreeMap<String, Vec<SourceId>>,
    /// Alias pack name (without @) → the names that it stands for.
    pub aliases: BTreeMap<String, Vec<String>>,
}

/// What a query is read against.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// Known names.
    pub names: &'a Names,
    /// The instant that `yesterday` and `3d` count from.
    pub now: jiff::Timestamp,
    /// Zone of bare days.
    pub zone: jiff::tz::TimeZone,
}

/// A query, read and resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// As typed.
    pub source: String,
    /// What it means.
    pub tree: Node,
    /// What a reader of the result should know.
    pub warnings: Vec<String>,
}

/// A mistake in a query, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct QueryError {
    /// Column of the mistake, from 1, in characters.
    pub column: usize,
    /// What is wrong, with a suggestion where there is one.
    pub message: String,
}

/// What a rule is held against: an article, its tokens and its story.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The article.
    pub article: &'a Article,
    /// Tokens of its title.
    pub title: &'a [Token],
    /// Tokens of its body.
    pub body: &'a [Token],
    /// Outlets that it cites.
    pub cites: &'a [SourceId],
    /// Its story, with this article in it.
    pub story: &'a Story,
}

/// Reads a query.
pub fn parse(_input: &str, _context: &Context<'_>) -> Result<Query, QueryError> {
    Err(QueryError {
        column: 1,
        message: "stub".into(),
    })
}

impl Query {
    /// Whether the query matches; the words that made it match.
    pub fn matches(&self, _subject: &Subject<'_>) -> Option<Vec<Evidence>> {
        None
    }
}
