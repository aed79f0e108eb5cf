//! An article made ready for many queries: its tokens, sorted by term.
//!
//! Made once an article, so that ten thousand rules cost binary searches and not readings of the text.

use std::cell::OnceCell;

use super::Subject;
use super::tree::{Field, Step};
use crate::model::Lang;
use crate::text::{Token, tokenize};

/// An article made ready for many queries.
#[derive(Debug)]
pub struct Lookup<'a> {
    pub(super) subject: &'a Subject<'a>,
    title: Words<'a>,
    body: Words<'a>,
    /// Few queries ask for authors, so their names are cut only then.
    authors: OnceCell<Vec<Vec<Token>>>,
}

impl<'a> Lookup<'a> {
    /// Sorts an article's tokens.
    pub fn new(subject: &'a Subject<'a>) -> Self {
        Self {
            subject,
            title: Words::new(subject.title),
            body: Words::new(subject.body),
            authors: OnceCell::new(),
        }
    }

    /// The terms of title and body; in order within each, each once.
    pub fn terms(&self) -> impl Iterator<Item = &'a str> {
        self.title.terms().chain(self.body.terms())
    }

    /// Whether something holds within one of the texts of a field.
    pub(super) fn any(&self, field: Option<Field>, holds: impl Fn(&Words<'_>) -> bool) -> bool {
        match field {
            None => holds(&self.title) || holds(&self.body),
            Some(Field::Title) => holds(&self.title),
            Some(Field::Body) => holds(&self.body),
            Some(Field::Author) => self.authors().iter().any(|name| holds(&Words::new(name))),
        }
    }

    /// Title and body, as far as a field names them.
    pub(super) fn texts(&self, field: Option<Field>) -> impl Iterator<Item = (Field, &Words<'a>)> {
        let texts = [(Field::Title, &self.title), (Field::Body, &self.body)];
        texts
            .into_iter()
            .filter(move |(name, _)| field.is_none_or(|field| field == *name))
    }

    fn authors(&self) -> &[Vec<Token>] {
        self.authors.get_or_init(|| {
            let names = self.subject.article.authors.iter();
            names.map(|name| tokenize(name, Lang::UND)).collect()
        })
    }
}

/// The tokens of one text, sorted by term, then position.
#[derive(Debug)]
pub(super) struct Words<'a> {
    sorted: Vec<&'a Token>,
}

impl<'a> Words<'a> {
    pub(super) fn new(tokens: &'a [Token]) -> Self {
        let mut sorted: Vec<&Token> = tokens.iter().collect();
        sorted.sort_unstable_by(|a, b| a.term.cmp(&b.term).then(a.position.cmp(&b.position)));
        Self { sorted }
    }

    fn terms(&self) -> impl Iterator<Item = &'a str> {
        self.sorted
            .chunk_by(|a, b| a.term == b.term)
            .filter_map(|same| same.first())
            .map(|token| token.term.as_str())
    }

    /// Positions of any of a step's terms; ascending, each once.
    pub(super) fn positions(&self, step: &Step) -> Vec<u32> {
        let mut positions = Vec::new();
        for term in &step.terms {
            let from = self.sorted.partition_point(|token| token.term < *term);
            let same = self.sorted.iter().skip(from).take_while(|token| token.term == *term);
            positions.extend(same.map(|token| token.position));
        }
        ascending(positions)
    }

    /// Positions of the words that begin with a text; ascending, each once.
    pub(super) fn positions_of_prefix(&self, prefix: &str) -> Vec<u32> {
        let from = self.sorted.partition_point(|token| token.term.as_str() < prefix);
        let same = self
            .sorted
            .iter()
            .skip(from)
            .take_while(|token| token.term.starts_with(prefix));
        ascending(same.map(|token| token.position).collect())
    }
}

fn ascending(mut positions: Vec<u32>) -> Vec<u32> {
    positions.sort_unstable();
    positions.dedup();
    positions
}
