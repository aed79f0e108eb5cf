//! From what is written to what it means: names become sources, words become terms.
//!
//! Keeps the invariants of [`Node`] and the limit of its size. `None` stands for a part without anything to look for
//! (a lone dash of a pasted headline): it is left out, with a warning, and only a query of nothing else is refused.

use std::collections::HashSet;

use super::dates::{self, Period};
use super::fields::Key;
use super::syntax::Expr;
use super::tree::{DateField, Field, Node, Pattern, Step};
use super::{Context, QueryError, values};
use crate::model::{ArticleId, CanonicalUrl};
use crate::text::{Mode, QueryToken, analyze_query};

/// Parts of a tree, most. An alias pack for a large company has some 50 names; the index takes about 10 µs for each.
const NODES_MAX: usize = 2000;

/// Letters before a `*`, least: with fewer, a good part of the dictionary begins so.
const PREFIX_LETTERS_MIN: usize = 3;

/// Reads what is written against what is known.
pub(super) struct Resolver<'a> {
    context: &'a Context<'a>,
    may_be_relative: bool,
    warnings: Vec<String>,
    nodes: usize,
}

impl<'a> Resolver<'a> {
    /// A resolver that has what the grammar has to warn of. A rule's dates may not be relative.
    pub(super) fn new(context: &'a Context<'a>, may_be_relative: bool, warnings: Vec<String>) -> Self {
        Self {
            context,
            may_be_relative,
            warnings,
            nodes: 0,
        }
    }

    /// The tree and the warnings.
    pub(super) fn tree(mut self, expr: &Expr) -> Result<(Node, Vec<String>), QueryError> {
        match self.node(expr, None)? {
            Some(node) => {
                let node = self.grounded(node);
                Ok((node, self.warnings))
            }
            None => Err(QueryError::at(
                expr.column(),
                "there are no letters or digits to search for",
            )),
        }
    }

    fn node(&mut self, expr: &Expr, field: Option<Field>) -> Result<Option<Node>, QueryError> {
        self.count(1, expr)?;
        match expr {
            Expr::And(parts) => {
                let parts = self.parts(parts, field)?;
                Ok((!parts.is_empty()).then(|| Node::all_of(parts)))
            }
            Expr::Or(parts) => {
                let mut parts = self.parts(parts, field)?;
                parts = parts.into_iter().map(|part| self.grounded(part)).collect();
                Ok((!parts.is_empty()).then(|| Node::any_of(parts)))
            }
            Expr::Not(inner) => {
                let inner = self.node(inner, field)?;
                Ok(inner.map(Node::negated))
            }
            Expr::Near { .. } => self.near(expr, field),
            Expr::Scope { field, inner, .. } => self.node(inner, Some(*field)),
            Expr::Words { .. } | Expr::Prefix { .. } | Expr::Alias { .. } => self.words(expr, field),
            Expr::Condition { column, key, value } => self.condition(*column, *key, value).map(Some),
            Expr::Url { column, text } => match CanonicalUrl::parse(text) {
                Some(url) => Ok(Some(Node::Url(url))),
                None => Err(QueryError::at(*column, format!("`{text}` is no address"))),
            },
            Expr::Article { id, .. } => Ok(Some(Node::Id(ArticleId::from_stored(id)))),
            Expr::Everything { .. } => Ok(Some(Node::All)),
        }
    }

    fn parts(&mut self, parts: &[Expr], field: Option<Field>) -> Result<Vec<Node>, QueryError> {
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            nodes.extend(self.node(part, field)?);
        }
        Ok(nodes)
    }

    fn words(&mut self, expr: &Expr, field: Option<Field>) -> Result<Option<Node>, QueryError> {
        let Some(patterns) = self.patterns(expr)? else {
            return Ok(None);
        };
        let words = patterns.into_iter().map(|pattern| Node::Words { field, pattern });
        Ok(Some(Node::any_of(words.collect())))
    }

    /// `NEAR` over alternatives is the alternatives of all pairs.
    fn near(&mut self, expr: &Expr, field: Option<Field>) -> Result<Option<Node>, QueryError> {
        let Expr::Near {
            column,
            distance,
            left,
            right,
        } = expr
        else {
            return Ok(None);
        };
        let (left_field, left) = unscoped(left);
        let (right_field, right) = unscoped(right);
        if left_field != right_field || (left_field.is_some() && field.is_some()) {
            let problem = "both sides of NEAR stand in one field, as in title:(hafen NEAR/8 cosco)";
            return Err(QueryError::at(*column, problem));
        }
        let field = field.or(left_field);
        let (Some(left), Some(right)) = (self.patterns(left)?, self.patterns(right)?) else {
            let problem = "NEAR needs letters or digits on both sides";
            return Err(QueryError::at(*column, problem));
        };
        let (left, right) = (together(left), together(right));
        self.count(left.len().saturating_mul(right.len()), expr)?;
        let pairs = left
            .iter()
            .flat_map(|left| right.iter().map(move |right| (left, right)));
        let near = pairs.map(|(left, right)| Node::Words {
            field,
            pattern: Pattern::Near {
                left: Box::new(left.clone()),
                right: Box::new(right.clone()),
                distance: *distance,
            },
        });
        Ok(Some(Node::any_of(near.collect())))
    }

    /// The patterns any of which is meant. `None` if there is nothing to look for.
    fn patterns(&mut self, expr: &Expr) -> Result<Option<Vec<Pattern>>, QueryError> {
        match expr {
            Expr::Words { text, mode, slop, .. } => {
                let pattern = phrase(text, *mode, *slop);
                if pattern.is_none() {
                    self.warn(format!("`{text}` has no letters or digits and is left out"));
                }
                Ok(pattern.map(|pattern| vec![pattern]))
            }
            Expr::Prefix { column, text } => self.prefix(*column, text).map(|pattern| Some(vec![pattern])),
            Expr::Alias { column, name } => self.alias(*column, name).map(Some),
            Expr::Or(parts) => {
                let mut patterns = Vec::new();
                for part in parts {
                    patterns.extend(self.patterns(part)?.unwrap_or_default());
                }
                self.count(patterns.len(), expr)?;
                Ok((!patterns.is_empty()).then_some(patterns))
            }
            other => {
                let problem = "NEAR joins words, phrases and alternatives such as (hafen OR port)";
                Err(QueryError::at(other.column(), problem))
            }
        }
    }

    fn prefix(&mut self, column: usize, text: &str) -> Result<Pattern, QueryError> {
        let tokens = analyze_query(text, Mode::Exact, &[]);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters < PREFIX_LETTERS_MIN && tokens.len() < 2 {
            let problem = format!("`*` stands behind at least {PREFIX_LETTERS_MIN} letters");
            return Err(QueryError::at(column, problem));
        }
        match tokens.as_slice() {
            [QueryToken { terms, .. }] => Ok(Pattern::Prefix(terms.first().cloned().unwrap_or_default())),
            // Scripts without spaces: a run of characters is found within longer ones anyway.
            several if several.len() == letters => {
                self.warn(format!("`{text}` needs no `*`: it is found within longer words"));
                phrase(text, Mode::Exact, 0).ok_or_else(|| QueryError::at(column, "nothing stands before `*`"))
            }
            several => {
                let problem = format!("`*` stands behind a single word; `{text}` is {} words", several.len());
                Err(QueryError::at(column, problem))
            }
        }
    }

    fn alias(&mut self, column: usize, name: &str) -> Result<Vec<Pattern>, QueryError> {
        let aliases = &self.context.names.aliases;
        let key = values::named(aliases.keys().map(String::as_str), name).map_err(|near| {
            values::unknown(
                column,
                "alias",
                &format!("@{name}"),
                near.map(|near| format!("@{near}")),
            )
        })?;
        let names = aliases.get(key).map_or(&[][..], Vec::as_slice);
        let patterns: Vec<Pattern> = names.iter().filter_map(|name| phrase(name, Mode::Stemmed, 0)).collect();
        if patterns.is_empty() {
            self.warn(format!("`@{name}` stands for no name, so nothing matches it"));
        }
        self.nodes += patterns.len();
        Ok(patterns)
    }

    fn condition(&mut self, column: usize, key: Key, value: &str) -> Result<Node, QueryError> {
        let names = self.context.names;
        match key {
            Key::Text(_) => Ok(Node::Nothing),
            Key::Lang => {
                if let Some(tag) = values::script_of(value) {
                    self.warn(format!(
                        "`{tag}` is read as its language: scripts and regions are not told apart"
                    ));
                }
                values::langs(column, value).map(Node::Lang)
            }
            Key::Source => values::sources(column, value, names).map(Node::Source),
            Key::Cites => values::sources(column, value, names).map(Node::Cites),
            Key::Group => values::members(column, value, "group", &names.groups),
            Key::Country => values::members(column, value, "country", &names.countries),
            Key::Site => values::site(column, value),
            Key::After => self.date(column, DateField::Published, dates::after(value, self.context)),
            Key::Before => self.date(column, DateField::Published, dates::before(value, self.context)),
            Key::On => self.date(column, DateField::Published, dates::within(value, self.context)),
            Key::Seen => self.date(column, DateField::Seen, dates::within(value, self.context)),
            Key::Story => values::story(column, value),
            Key::Wire => values::wires(column, value),
            Key::Quality => values::qualities(column, value).map(Node::Quality),
            Key::Languages | Key::Sources => values::number(column, key, value),
        }
    }

    fn date(&self, column: usize, field: DateField, period: Result<Period, String>) -> Result<Node, QueryError> {
        let period = period.map_err(|problem| QueryError::at(column, problem))?;
        if period.is_relative && !self.may_be_relative {
            let problem = "a rule is read once and judges for months, so its dates cannot count from now; \
                           write a day such as 2022-10-01";
            return Err(QueryError::at(column, problem));
        }
        let Period { from, to, .. } = period;
        Ok(Node::Date { field, from, to })
    }

    fn grounded(&mut self, node: Node) -> Node {
        if node.is_negative() {
            self.warn("a part says only what must be missing, so everything else matches it".to_owned());
        }
        node.grounded()
    }

    fn count(&mut self, nodes: usize, expr: &Expr) -> Result<(), QueryError> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > NODES_MAX {
            let problem = format!("with its aliases spelt out, the query has more than {NODES_MAX} parts");
            return Err(QueryError::at(expr.column(), problem));
        }
        Ok(())
    }

    fn warn(&mut self, warning: String) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

/// A word or phrase as its terms. `None` if it has no letters or digits.
///
/// Never narrowed by `lang:`: the index holds the stem of the language that was decided for an article, and that is
/// not always the one it is written in.
fn phrase(text: &str, mode: Mode, slop: u32) -> Option<Pattern> {
    let mut steps: Vec<Step> = Vec::new();
    for QueryToken { offset, terms } in analyze_query(text, mode, &[]) {
        match steps.last_mut() {
            Some(last) if last.offset == offset => last.terms.extend(terms),
            _ => steps.push(Step { offset, terms }),
        }
    }
    let first = steps.first()?.offset;
    for step in &mut steps {
        step.offset -= first;
    }
    Some(Pattern::Phrase { steps, slop })
}

fn unscoped(expr: &Expr) -> (Option<Field>, &Expr) {
    match expr {
        Expr::Scope { field, inner, .. } => (Some(*field), inner),
        other => (None, other),
    }
}

/// Single words become one step, so that `(hafen OR port) NEAR/8 cosco` is one pattern and not two.
fn together(patterns: Vec<Pattern>) -> Vec<Pattern> {
    let mut words: Vec<String> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    let mut others = Vec::new();
    for pattern in patterns {
        match pattern {
            Pattern::Phrase { steps, .. } if steps.len() == 1 => {
                let terms = steps.into_iter().flat_map(|step| step.terms);
                words.extend(terms.filter(|term| known.insert(term.clone())));
            }
            other => others.push(other),
        }
    }
    if !words.is_empty() {
        let steps = vec![Step {
            offset: 0,
            terms: words,
        }];
        others.push(Pattern::Phrase { steps, slop: 0 });
    }
    others
}
