//! The query language: one grammar for search, rules and export.
//!
//! ```text
//!  input ──grammar──▶ Expr ──resolve──▶ Query ─┬─ tree ──▶ the index translates it
//!         (columns)         (names, words)     └─ matches ─▶ rules hold it against tokens
//! ```
//!
//! Knows neither tantivy nor SQL: [`parse`] gives a [`Query`], whose [`tree`](Query::tree) the index translates and
//! whose [`matches`](Query::matches) the rules call on tokens. What a tree means is written in [`Node`] and [`Pattern`].
//!
//! Invariant: no input panics or takes more than a bounded time; characters, depth, distances and the size of the
//! tree are limited.

use std::collections::BTreeMap;

use crate::model::{Article, Evidence, SourceId, Story};
use crate::text::Token;

mod cursor;
mod dates;
mod evidence;
mod fields;
mod grammar;
mod lookup;
mod matcher;
mod occurrence;
mod operators;
mod resolve;
mod syntax;
mod tree;
mod values;

pub use lookup::Lookup;
pub use tree::{Comparison, DateField, Field, Node, Pattern, Step, StoryCondition};

/// Characters of a query, most: a rule that lists a hundred names takes some 3,000.
const CHARS_MAX: usize = 10_000;

/// Names that a query may use; from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Every source.
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
///
/// Bare days are days of the context's zone, relative dates count from its instant.
pub fn parse(input: &str, context: &Context<'_>) -> Result<Query, QueryError> {
    read(input, context, true)
}

/// Reads a query that is kept, as a rule is: dates that count from the moment of reading are refused.
pub fn parse_lasting(input: &str, context: &Context<'_>) -> Result<Query, QueryError> {
    read(input, context, false)
}

fn read(input: &str, context: &Context<'_>, may_be_relative: bool) -> Result<Query, QueryError> {
    if input.chars().nth(CHARS_MAX).is_some() {
        let problem = format!("the query has more than {CHARS_MAX} characters; an alias pack shortens it");
        return Err(QueryError::at(CHARS_MAX + 1, problem));
    }
    let (expr, warnings) = grammar::read(input)?;
    let (tree, warnings) = resolve::Resolver::new(context, may_be_relative, warnings).tree(&expr)?;
    Ok(Query {
        source: input.to_owned(),
        tree,
        warnings,
    })
}

impl QueryError {
    fn at(column: usize, message: impl Into<String>) -> Self {
        Self {
            column,
            message: message.into(),
        }
    }
}

impl Query {
    /// Whether the query matches; the words that made it match.
    pub fn matches(&self, subject: &Subject<'_>) -> Option<Vec<Evidence>> {
        let lookup = Lookup::new(subject);
        self.is_met_in(&lookup).then(|| self.words_in(&lookup))
    }

    /// Whether the query matches: for many queries on one article, which share its lookup.
    pub fn is_met_in(&self, lookup: &Lookup<'_>) -> bool {
        matcher::holds(&self.tree, lookup)
    }

    /// Where the words that the query looks for stand, whether or not it matches as a whole.
    pub fn words_in(&self, lookup: &Lookup<'_>) -> Vec<Evidence> {
        evidence::of(&self.tree, lookup)
    }
}

#[cfg(test)]
mod tests;
