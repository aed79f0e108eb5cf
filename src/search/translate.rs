//! A query tree as a query of tantivy.
//!
//! Owns the translation of every [`Node`]; an article is found by a tree exactly if the rules' matcher says that it matches. Only
//! words score. Conditions on stories are answered by the store, which is asked through a function.

use std::ops::Bound;

use jiff::Timestamp;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery, Occur, Query, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::pattern::PatternQuery;
use super::schema::{Fields, microsecond};
use crate::model::{Lang, SourceId, StoryId};
use crate::query::{self, DateField, Node, Pattern, StoryCondition};
use crate::text;

/// How much more a word in a headline counts than one in a body: the customary weight, not fitted to anything.
const TITLE_BOOST: f32 = 2.0;

/// Terms of a plain-words query, most: a pasted article would otherwise ask for all its words in all their stems.
const RANKED_TERMS_MAX: usize = 2000;

/// Translates trees.
pub(super) struct Translator<'a> {
    pub(super) fields: Fields,
    /// The stories that satisfy a condition.
    pub(super) stories: &'a dyn Fn(&StoryCondition) -> Vec<StoryId>,
}

impl Translator<'_> {
    pub(super) fn query(&self, node: &Node) -> Box<dyn Query> {
        let fields = &self.fields;
        match node {
            Node::All => filter(AllQuery),
            Node::Nothing => Box::new(EmptyQuery),
            Node::And(parts) => self.all_of(parts),
            Node::Or(parts) => any_of(parts.iter().map(|part| self.query(part)).collect()),
            Node::Not(inner) => self.all_of(&[Node::Not(inner.clone())]),
            Node::Words { field, pattern } => self.words(*field, pattern),
            Node::Lang(langs) => one_of(fields.lang, langs.iter().map(|lang| lang.code())),
            Node::Source(sources) => one_of(fields.source, sources.iter().map(SourceId::as_str)),
            Node::Site { host, path } => {
                let mut parts = vec![one_of(fields.host, [host.as_str()])];
                if !path.is_empty() {
                    parts.push(one_of(fields.path, [path.as_str()]));
                }
                Box::new(BooleanQuery::intersection(parts))
            }
            Node::Url(url) => one_of(fields.url, [url.identity()]),
            Node::Id(id) => one_of(fields.id, [id.as_str()]),
            Node::Date { field, from, to } => self.date(*field, *from, *to),
            Node::Cites(outlets) => one_of(fields.cites, outlets.iter().map(SourceId::as_str)),
            Node::Wire(agency) => one_of(fields.wire, [agency.as_str()]),
            Node::Quality(qualities) => one_of(fields.quality, qualities.iter().map(|quality| quality.as_str())),
            Node::Story(condition) => {
                let stories = (self.stories)(condition);
                one_of(fields.story, stories.iter().map(StoryId::as_str))
            }
        }
    }

    /// All of these; what is only excluded is excluded from everything.
    fn all_of(&self, parts: &[Node]) -> Box<dyn Query> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            clauses.push(match part {
                Node::Not(inner) => (Occur::MustNot, self.query(inner)),
                other => (Occur::Must, self.query(other)),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, filter(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn words(&self, field: Option<query::Field>, pattern: &Pattern) -> Box<dyn Query> {
        let title = || -> Box<dyn Query> {
            let query = in_field(self.fields.title, pattern);
            Box::new(BoostQuery::new(query, TITLE_BOOST))
        };
        match field {
            None => any_of(vec![title(), in_field(self.fields.body, pattern)]),
            Some(query::Field::Title) => title(),
            Some(query::Field::Body) => in_field(self.fields.body, pattern),
            Some(query::Field::Author) => in_field(self.fields.author, pattern),
        }
    }

    fn date(&self, field: DateField, from: Option<Timestamp>, to: Option<Timestamp>) -> Box<dyn Query> {
        let field = match field {
            DateField::Published => self.fields.published,
            DateField::Seen => self.fields.seen,
        };
        let bound = |at: Option<Timestamp>| {
            at.map_or(Bound::Unbounded, |at| {
                Bound::Included(Term::from_field_i64(field, microsecond(at)))
            })
        };
        if from.is_none() && to.is_none() {
            return filter(AllQuery);
        }
        // Over the terms and not over the fast field: tantivy 0.27's range over a fast field may be asked to go backwards when it
        // is excluded, and panics in a debug build.
        filter(InvertedIndexRangeQuery::new(bound(from), bound(to)))
    }
}

/// Plain words, every one optional.
pub(super) fn ranked(fields: &Fields, words: &str) -> Box<dyn Query> {
    let mut terms: Vec<String> = Vec::new();
    let exact = text::tokenize(words, Lang::UND).into_iter().map(|token| token.term);
    let stems = text::analyze_query(words, text::Mode::Stemmed, &[])
        .into_iter()
        .flat_map(|token| token.terms);
    for term in exact.chain(stems) {
        if terms.len() < RANKED_TERMS_MAX && !terms.contains(&term) {
            terms.push(term);
        }
    }
    let mut parts: Vec<Box<dyn Query>> = Vec::with_capacity(terms.len() * 2);
    for term in &terms {
        parts.push(scored(fields.body, term));
        parts.push(Box::new(BoostQuery::new(scored(fields.title, term), TITLE_BOOST)));
    }
    any_of(parts)
}

fn in_field(field: Field, pattern: &Pattern) -> Box<dyn Query> {
    match pattern {
        Pattern::Phrase { steps, .. } if steps.is_empty() => Box::new(EmptyQuery),
        Pattern::Phrase { steps, .. } if steps.len() == 1 => any_of(
            steps
                .iter()
                .flat_map(|step| &step.terms)
                .map(|term| scored(field, term))
                .collect(),
        ),
        Pattern::Prefix(prefix) => beginning_with(field, prefix),
        Pattern::Phrase { .. } | Pattern::Near { .. } => Box::new(PatternQuery::new(field, pattern)),
    }
}

/// UTF-8 has no byte 0xff, so every word that begins with the prefix sorts below the prefix and that byte.
fn beginning_with(field: Field, prefix: &str) -> Box<dyn Query> {
    let from = Term::from_field_text(field, prefix);
    let mut to = from.clone();
    to.append_bytes(&[0xff]);
    Box::new(InvertedIndexRangeQuery::new(Bound::Included(from), Bound::Excluded(to)))
}

fn scored(field: Field, term: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, term),
        IndexRecordOption::WithFreqs,
    ))
}

fn any_of(mut parts: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match parts.len() {
        0 => Box::new(EmptyQuery),
        1 => parts.remove(0),
        _ => Box::new(BooleanQuery::union(parts)),
    }
}

fn one_of<'t>(field: Field, terms: impl IntoIterator<Item = &'t str>) -> Box<dyn Query> {
    let mut terms: Vec<Term> = terms
        .into_iter()
        .map(|term| Term::from_field_text(field, term))
        .collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => filter(TermQuery::new(terms.remove(0), IndexRecordOption::Basic)),
        _ => filter(TermSetQuery::new(terms)),
    }
}

/// A condition that chooses without scoring.
fn filter(query: impl Query) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}
