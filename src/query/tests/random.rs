//! Queries and texts by chance: nothing panics, and the matcher says what a plain reading of the definition says.

use proptest::prelude::*;

use super::super::tree::Node;
use super::*;

/// Words that no stemmer and no folding changes.
const WORDS: &[&str] = &["bakko", "dolmu", "fimra", "gupla"];

/// Characters that mean something, and some that do not.
const SIGNS: &str = "()\"„“”«»「」：（）-=*~|@&:.,/<>≥0123456789 \u{3000}\u{200f}\u{1}äб中のaZ";

/// Pieces of queries, to be put together in any order.
const PIECES: &[&str] = &[
    "title:", "lang:", "de", "seen:", "-24h", "..", "2022-10", "on:", "NEAR/3", "AND", "OR", "NOT", "-", "(", ")",
    "\"", "@huawei", "=", "*", "~2", " ", "s:", "a:", "https://", "langs:", ">=", "site:", "华为", "x",
];

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(WORDS).prop_map(str::to_owned)
}

fn unit() -> impl Strategy<Value = String> {
    let phrase = (prop::collection::vec(word(), 1..4), 0_u32..4);
    let phrase = phrase.prop_map(|(words, slop)| format!("=\"{}\"~{slop}", words.join(" ")));
    prop_oneof![
        word().prop_map(|word| format!("={word}")),
        phrase,
        word().prop_map(|word| format!("{}*", &word[..3]))
    ]
}

fn query() -> impl Strategy<Value = String> {
    let near = (unit(), 1_u32..5, unit()).prop_map(|(left, distance, right)| format!("{left} NEAR/{distance} {right}"));
    let leaf = prop_oneof![unit(), near.prop_map(|near| format!("({near})"))];
    let leaf = (prop::sample::select(&["", "title:", "body:"][..]), leaf);
    let leaf = leaf.prop_map(|(field, leaf)| format!("{field}{leaf}"));
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" "))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            inner.prop_map(|inner| format!("-{inner}")),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 0..9).prop_map(|words| words.join(" "))
}

fn signs() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(SIGNS.chars().collect::<Vec<_>>());
    prop::collection::vec(sign, 0..40).prop_map(|signs| signs.into_iter().collect())
}

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..20).prop_map(|pieces| pieces.concat())
}

/// The definition, read as plainly as it is written.
fn naive(node: &Node, title: &[&str], body: &[&str]) -> bool {
    match node {
        Node::All => true,
        Node::Nothing => false,
        Node::And(parts) => parts.iter().all(|part| naive(part, title, body)),
        Node::Or(parts) => parts.iter().any(|part| naive(part, title, body)),
        Node::Not(inner) => !naive(inner, title, body),
        Node::Words { field, pattern } => {
            let within = |words: &[&str]| !naive_occurrences(pattern, words).is_empty();
            (*field != Some(Field::Body) && within(title)) || (*field != Some(Field::Title) && within(body))
        }
        other => panic!("{other:?} is not made here"),
    }
}

fn naive_occurrences(pattern: &Pattern, words: &[&str]) -> Vec<(usize, usize)> {
    match pattern {
        Pattern::Phrase { steps, slop } => {
            let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
            for step in steps {
                let places = (0..words.len()).filter(|at| step.terms.iter().any(|term| term == words[*at]));
                let places: Vec<usize> = places.collect();
                let longer = |way: Vec<usize>| {
                    places
                        .iter()
                        .map(move |at| [way.clone(), vec![*at]].concat())
                        .collect::<Vec<_>>()
                };
                ways = ways.into_iter().flat_map(longer).collect();
            }
            let is_phrase = |way: &Vec<usize>| {
                let gap = |index: usize| (steps[index].offset - steps[index - 1].offset) as usize;
                let in_order = (1..way.len()).all(|index| way[index] >= way[index - 1] + gap(index));
                let asked = steps[steps.len() - 1].offset as usize;
                in_order && way[way.len() - 1] - way[0] - asked <= *slop as usize
            };
            ways.iter()
                .filter(|way| is_phrase(way))
                .map(|way| (way[0], way[way.len() - 1]))
                .collect()
        }
        Pattern::Prefix(prefix) => {
            let places = (0..words.len()).filter(|at| words[*at].starts_with(prefix.as_str()));
            places.map(|at| (at, at)).collect()
        }
        Pattern::Near { left, right, distance } => {
            let (left, right) = (naive_occurrences(left, words), naive_occurrences(right, words));
            let mut pairs = Vec::new();
            for one in &left {
                for other in &right {
                    let apart = |first: &(usize, usize), then: &(usize, usize)| {
                        first.1 < then.0 && then.0 - first.1 <= *distance as usize
                    };
                    if apart(one, other) || apart(other, one) {
                        pairs.push((one.0.min(other.0), one.1.max(other.1)));
                    }
                }
            }
            pairs
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(input in any::<String>()) {
        let _ = parse(&input);
    }

    #[test]
    fn no_signs_make_reading_panic(input in signs()) {
        if let Err(error) = parse(&input) {
            prop_assert!((1..=input.chars().count() + 1).contains(&error.column), "{error}");
        }
    }

    #[test]
    fn no_pieces_of_syntax_make_reading_panic(input in pieces()) {
        if let Ok(query) = parse(&input) {
            let _ = matches(&query, &article("x de 华为", "x", "de"));
        }
    }

    #[test]
    fn the_matcher_says_what_the_definition_says(query in query(), title in text(), body in text()) {
        let read = parse(&query).unwrap();
        let (title_words, body_words): (Vec<_>, Vec<_>) = (title.split(' ').collect(), body.split(' ').collect());
        let expected = naive(&read.tree, &title_words, &body_words);
        prop_assert_eq!(expected, matches(&read, &article(&title, &body, "de")).is_some(), "{}", query);
    }

    #[test]
    fn a_tree_excludes_only_beside_what_it_includes(query in query()) {
        prop_assert!(is_grounded(&parse(&query).unwrap().tree), "{}", query);
    }
}

/// The invariant of the tree, read as plainly as it is written.
fn is_grounded(node: &Node) -> bool {
    match node {
        Node::Not(_) => false,
        Node::Or(parts) => parts.len() > 1 && parts.iter().all(is_grounded),
        Node::And(parts) => {
            let positive = |part: &Node| match part {
                Node::Not(inner) => is_grounded(inner),
                part => is_grounded(part),
            };
            parts.len() > 1 && parts.iter().all(positive) && !parts.iter().all(|part| matches!(part, Node::Not(_)))
        }
        _ => true,
    }
}
