//! What to show a reader of why an article matched: words of it, in order of the text.

use super::lookup::Lookup;
use super::occurrence::{Occurrence, marks};
use super::tree::{Field, Node, Pattern};
use crate::model::Evidence;
use crate::text::Token;

/// Pieces of evidence, most; an alert's line has to stay a line.
const PIECES_MAX: usize = 8;

/// Occurrences shown of one pattern, most: the second place of a word is told after the first of every other.
const OCCURRENCES_MAX: usize = 2;

/// A byte range of the title or the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    field: Field,
    start: usize,
    end: usize,
}

/// The words that a tree looks for, where they stand. What must be missing is no evidence; authors are seen anyway.
pub(super) fn of(tree: &Node, lookup: &Lookup<'_>) -> Vec<Evidence> {
    let mut rounds: Vec<Vec<Piece>> = vec![Vec::new(); OCCURRENCES_MAX];
    collect(tree, lookup, &mut rounds);
    let mut kept: Vec<Piece> = Vec::new();
    for piece in rounds.into_iter().flatten() {
        let merged = merge(&kept, piece);
        if merged.len() <= PIECES_MAX {
            kept = merged;
        }
    }
    kept.sort_by_key(|piece| (piece.field == Field::Body, piece.start));
    kept.into_iter().filter_map(|piece| written(piece, lookup)).collect()
}

fn collect(node: &Node, lookup: &Lookup<'_>, rounds: &mut [Vec<Piece>]) {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| collect(part, lookup, rounds)),
        Node::Words { field, pattern } => place(*field, pattern, lookup, rounds),
        _ => {}
    }
}

fn place(field: Option<Field>, pattern: &Pattern, lookup: &Lookup<'_>, rounds: &mut [Vec<Piece>]) {
    let found = lookup.texts(field).flat_map(|(field, words)| {
        let marks = marks(pattern, words, OCCURRENCES_MAX);
        marks.into_iter().map(move |parts| (field, parts))
    });
    for ((field, parts), round) in found.zip(rounds) {
        let tokens = match field {
            Field::Title => lookup.subject.title,
            _ => lookup.subject.body,
        };
        round.extend(parts.into_iter().filter_map(|part| piece(field, part, tokens)));
    }
}

/// Bytes from the first to the last word of an occurrence.
fn piece(field: Field, occurrence: Occurrence, tokens: &[Token]) -> Option<Piece> {
    let word = |position| {
        let here = tokens
            .iter()
            .skip(tokens.partition_point(|token| token.position < position));
        let here = here.take_while(|token| token.position == position);
        // Of the tokens at a position the shortest is the word itself: pairs of characters reach into the next.
        here.map(|token| token.span).min_by_key(|(start, end)| end - start)
    };
    Some(Piece {
        field,
        start: word(occurrence.first)?.0,
        end: word(occurrence.last)?.1,
    })
}

/// The pieces with one more; those that overlap become one.
fn merge(kept: &[Piece], mut piece: Piece) -> Vec<Piece> {
    let mut merged = Vec::with_capacity(kept.len() + 1);
    for other in kept {
        if other.field == piece.field && other.start < piece.end && piece.start < other.end {
            piece.start = piece.start.min(other.start);
            piece.end = piece.end.max(other.end);
        } else {
            merged.push(*other);
        }
    }
    merged.push(piece);
    merged
}

fn written(piece: Piece, lookup: &Lookup<'_>) -> Option<Evidence> {
    let article = lookup.subject.article;
    let (field, text) = match piece.field {
        Field::Title => ("title", &article.title),
        _ => ("body", &article.text),
    };
    Some(Evidence {
        field,
        span: (piece.start, piece.end),
        text: text.get(piece.start..piece.end)?.to_owned(),
    })
}
