//! Which rules an article may match at all: each rule hangs on terms of which one must occur.
//!
//! An AND hangs on its rarest part, an OR on all of its parts. What hangs on no word (a source alone, a NOT) meets
//! every article. Measured with 10,000 rules and articles of 600 words: an eighth of the time of asking all.

use std::collections::HashMap;

use crate::query::{Field, Lookup, Node, Pattern};

/// Letters by which prefixes are looked up: the fewest that the query language allows.
const OPENING_LETTERS: usize = 3;

/// Bytes from which on longer terms are not thought to be rarer.
const RARE_BYTES: usize = 16;

/// What an article must have to match a rule: any of these.
#[derive(Clone, Debug, Default, PartialEq)]
struct Hook {
    terms: Vec<String>,
    openings: Vec<String>,
    /// How often it will be found, roughly.
    cost: u64,
}

/// The rules of a set by what they hang on.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    by_term: HashMap<String, Vec<usize>>,
    by_opening: HashMap<String, Vec<usize>>,
    always: Vec<usize>,
}

impl Anchors {
    /// Hangs up rules, which are known by their index.
    pub(super) fn of<'a>(trees: impl Iterator<Item = &'a Node>) -> Self {
        let mut anchors = Self::default();
        for (index, tree) in trees.enumerate() {
            match hook(tree) {
                None => anchors.always.push(index),
                Some(hook) => {
                    for term in hook.terms {
                        anchors.by_term.entry(term).or_default().push(index);
                    }
                    for opening in hook.openings {
                        anchors.by_opening.entry(opening).or_default().push(index);
                    }
                }
            }
        }
        anchors
    }

    /// Rules that an article may match; ascending, each once.
    pub(super) fn candidates(&self, lookup: &Lookup<'_>) -> Vec<usize> {
        let mut candidates = self.always.clone();
        for term in lookup.terms() {
            candidates.extend(self.by_term.get(term).into_iter().flatten());
            if !self.by_opening.is_empty() {
                let rules = opening(term).and_then(|opening| self.by_opening.get(opening));
                candidates.extend(rules.into_iter().flatten());
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// What a tree hangs on; `None` if it can match without any word.
fn hook(node: &Node) -> Option<Hook> {
    match node {
        Node::Nothing => Some(Hook::default()),
        Node::And(parts) => parts.iter().filter_map(hook).min_by_key(|hook| hook.cost),
        Node::Or(parts) => parts
            .iter()
            .map(hook)
            .try_fold(Hook::default(), |all, part| Some(all.or(part?))),
        // Names of authors are not among the terms of title and body.
        Node::Words { field, pattern } if *field != Some(Field::Author) => hook_of_pattern(pattern),
        Node::All
        | Node::Words { .. }
        | Node::Not(_)
        | Node::Lang(_)
        | Node::Source(_)
        | Node::Site { .. }
        | Node::Url(_)
        | Node::Id(_)
        | Node::Date { .. }
        | Node::Cites(_)
        | Node::Wire(_)
        | Node::Quality(_)
        | Node::Story(_) => None,
    }
}

fn hook_of_pattern(pattern: &Pattern) -> Option<Hook> {
    match pattern {
        Pattern::Phrase { steps, .. } => {
            let hooks = steps.iter().map(|step| Hook {
                cost: step.terms.iter().map(|term| frequency(term)).sum(),
                terms: step.terms.clone(),
                openings: Vec::new(),
            });
            hooks.min_by_key(|hook| hook.cost)
        }
        Pattern::Prefix(prefix) => opening(prefix).map(|opening| Hook {
            terms: Vec::new(),
            openings: vec![opening.to_owned()],
            cost: frequency(opening),
        }),
        Pattern::Near { left, right, .. } => {
            let hooks = [hook_of_pattern(left), hook_of_pattern(right)];
            hooks.into_iter().flatten().min_by_key(|hook| hook.cost)
        }
    }
}

impl Hook {
    fn or(mut self, mut other: Self) -> Self {
        self.terms.append(&mut other.terms);
        self.openings.append(&mut other.openings);
        self.cost = self.cost.saturating_add(other.cost);
        self
    }
}

/// How often a term occurs, from its length alone: long words are rare. Bytes, because a letter says more the larger
/// its script is.
fn frequency(term: &str) -> u64 {
    1 << RARE_BYTES.saturating_sub(term.len())
}

fn opening(term: &str) -> Option<&str> {
    match term.char_indices().nth(OPENING_LETTERS) {
        Some((end, _)) => term.get(..end),
        None => (term.chars().count() == OPENING_LETTERS).then_some(term),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Step;

    fn word(field: Option<Field>, terms: &[&str]) -> Node {
        let terms = terms.iter().map(|&term| term.to_owned()).collect();
        let steps = vec![Step { offset: 0, terms }];
        let pattern = Pattern::Phrase { steps, slop: 0 };
        Node::Words { field, pattern }
    }

    fn check(tree: &Node, expected: Option<&[&str]>) {
        let found = hook(tree).map(|hook| [hook.terms, hook.openings].concat());
        assert_eq!(
            expected.map(|terms| terms.iter().map(|&term| term.to_owned()).collect()),
            found,
            "{tree:?}"
        );
    }

    #[test]
    fn a_conjunction_hangs_on_its_rarest_part() {
        let both = Node::And(vec![
            word(None, &["port"]),
            word(None, &["duisburg"]),
            Node::Lang(vec![]),
        ]);
        check(&both, Some(&["duisburg"]));
        let without = Node::And(vec![
            word(None, &["port"]),
            Node::Not(Box::new(word(None, &["duisburg"]))),
        ]);
        check(&without, Some(&["port"]));
    }

    #[test]
    fn alternatives_hang_on_every_part() {
        let any = Node::Or(vec![
            word(None, &["port", "ports"]),
            word(Some(Field::Title), &["hafen"]),
        ]);
        check(&any, Some(&["port", "ports", "hafen"]));
        check(&Node::Or(vec![word(None, &["port"]), Node::Lang(vec![])]), None);
    }

    #[test]
    fn what_needs_no_word_of_the_text_meets_every_article() {
        check(&Node::All, None);
        check(&word(Some(Field::Author), &["duisburg"]), None);
        check(&Node::Nothing, Some(&[]));
    }

    #[test]
    fn prefixes_are_looked_up_by_their_opening() {
        let prefix = |text: &str| Node::Words {
            field: None,
            pattern: Pattern::Prefix(text.to_owned()),
        };
        check(&prefix("terminal"), Some(&["ter"]));
        check(&prefix("ter"), Some(&["ter"]));
        check(&prefix("ко"), None);
    }
}
