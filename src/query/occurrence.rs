//! Where a pattern occurs in one text; the meaning is that of [`Pattern`].
//!
//! Everything is at most linear in the occurrences of the words, times the slop: no text makes it slow.

use super::lookup::Words;
use super::tree::{Pattern, Step};

/// First and last position of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Occurrence {
    pub(super) first: u32,
    pub(super) last: u32,
}

/// Whether a pattern occurs.
pub(super) fn occurs(pattern: &Pattern, words: &Words<'_>) -> bool {
    !marks(pattern, words, 1).is_empty()
}

/// What of a text to show for a pattern: of each occurrence, in order of the text and at most `limit`, its parts. For
/// NEAR these are the two sides, not what stands between.
pub(super) fn marks(pattern: &Pattern, words: &Words<'_>, limit: usize) -> Vec<Vec<Occurrence>> {
    match pattern {
        Pattern::Near { left, right, distance } => {
            let (left, right) = (occurrences(left, words), occurrences(right, words));
            let pairs = near(&left, &right, *distance);
            pairs.take(limit).map(|(left, right)| vec![left, right]).collect()
        }
        Pattern::Phrase { steps, slop } => phrase(steps, *slop, words, limit)
            .into_iter()
            .map(|one| vec![one])
            .collect(),
        Pattern::Prefix(prefix) => {
            let positions = words.positions_of_prefix(prefix);
            positions.into_iter().take(limit).map(|at| vec![single(at)]).collect()
        }
    }
}

/// All occurrences, in order of their beginning.
fn occurrences(pattern: &Pattern, words: &Words<'_>) -> Vec<Occurrence> {
    match pattern {
        Pattern::Phrase { steps, slop } => phrase(steps, *slop, words, usize::MAX),
        Pattern::Prefix(prefix) => words.positions_of_prefix(prefix).into_iter().map(single).collect(),
        Pattern::Near { left, right, distance } => {
            let (left, right) = (occurrences(left, words), occurrences(right, words));
            let mut hulls: Vec<Occurrence> = near(&left, &right, *distance).map(hull).collect();
            hulls.sort_unstable();
            hulls.dedup();
            hulls
        }
    }
}

fn single(at: u32) -> Occurrence {
    Occurrence { first: at, last: at }
}

fn hull((one, other): (Occurrence, Occurrence)) -> Occurrence {
    Occurrence {
        first: one.first.min(other.first),
        last: one.last.max(other.last),
    }
}

fn phrase(steps: &[Step], slop: u32, words: &Words<'_>, limit: usize) -> Vec<Occurrence> {
    let mut places = Vec::with_capacity(steps.len());
    for step in steps {
        let positions = words.positions(step);
        if positions.is_empty() {
            return Vec::new();
        }
        places.push((step.offset, positions));
    }
    let Some(((_, firsts), rest)) = places.split_first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for first in firsts {
        for last in lasts(*first, rest, slop) {
            found.push(Occurrence { first: *first, last });
            if found.len() == limit {
                return found;
            }
        }
    }
    found
}

/// Where a phrase can end that begins at a position. Every step but the last is best taken as early as possible: that
/// leaves the most slop for what follows.
fn lasts(first: u32, rest: &[(u32, Vec<u32>)], slop: u32) -> Vec<u32> {
    let Some(((last_offset, last_places), middle)) = rest.split_last() else {
        return vec![first];
    };
    let mut spent = 0;
    for (offset, places) in middle {
        let Some(at) = from(places, first.saturating_add(offset + spent)).next() else {
            return Vec::new();
        };
        spent = at - first - offset;
        if spent > slop {
            return Vec::new();
        }
    }
    let earliest = first.saturating_add(*last_offset);
    let limit = earliest.saturating_add(slop);
    from(last_places, earliest.saturating_add(spent))
        .take_while(|at| *at <= limit)
        .collect()
}

/// The positions that are not before one.
fn from(places: &[u32], at: u32) -> impl Iterator<Item = u32> {
    let index = places.partition_point(|place| *place < at);
    places.iter().skip(index).copied()
}

/// For each occurrence of the left pattern its nearest neighbours of the right one, as far as they are near enough.
/// Nearer than the nearest there is none, so this finds a pair whenever there is one.
fn near<'a>(
    left: &'a [Occurrence],
    right: &'a [Occurrence],
    distance: u32,
) -> impl Iterator<Item = (Occurrence, Occurrence)> + 'a {
    let mut by_end = right.to_vec();
    by_end.sort_unstable_by_key(|one| one.last);
    left.iter().flat_map(move |one| {
        let before = by_end.partition_point(|other| other.last < one.first);
        let before = before.checked_sub(1).and_then(|index| by_end.get(index)).copied();
        let after = right
            .get(right.partition_point(|other| other.first <= one.last))
            .copied();
        let before = before.filter(|other| one.first - other.last <= distance);
        let after = after.filter(|other| other.first - one.last <= distance);
        [before, after].into_iter().flatten().map(|other| (*one, other))
    })
}
