//! Reading a page by the habit of its outlet: furniture is set aside before bodies are compared, and where candidates are
//! close the one in the habitual place wins.

use std::collections::HashSet;

use super::imprint::{block_hash, place};
use crate::extract::blocks::Outline;
use crate::extract::candidates::Candidate;
use crate::model::{Habit, Imprint};

/// Share of the best score from which a candidate in the habitual place wins. Below, the page itself speaks clearly.
const CLOSE: f64 = 0.8;
/// Share of the pages from which a place is habitual.
const HABITUAL: f32 = 0.3;

/// Whether a habit can change how a page is read that left this imprint.
pub(in crate::extract) fn has_a_say(habit: &Habit, imprint: &Imprint) -> bool {
    let has_furniture = || {
        let mut kept = imprint.blocks.iter().filter(|block| block.is_kept);
        kept.any(|block| habit.furniture.contains(&block.hash))
    };
    share(habit, &imprint.place) < HABITUAL || has_furniture()
}

/// Marks the blocks that the outlet repeats from page to page.
pub(in crate::extract) fn mark_furniture(outline: &mut Outline, habit: &Habit) {
    for block in &mut outline.blocks {
        block.is_furniture = habit.furniture.contains(&block_hash(&block.text));
    }
}

/// The body among the candidates, of which the first is the best: another one only if it is nearly as good and stands where
/// the outlet's bodies stand.
pub(in crate::extract) fn choose<'c>(
    habit: Option<&Habit>,
    outline: &Outline,
    candidates: &'c [Candidate],
) -> Option<&'c Candidate> {
    let best = candidates.first()?;
    let Some(habit) = habit else { return Some(best) };
    let share_of = |candidate: &Candidate| share(habit, &place(outline, &candidate.extent()));
    if share_of(best) >= HABITUAL {
        return Some(best);
    }
    let close = candidates
        .iter()
        .take_while(|candidate| candidate.score >= CLOSE * best.score);
    let mut seen = HashSet::new();
    // Nested elements of one range are one place.
    let distinct = close.filter(|candidate| seen.insert(candidate.extent()));
    let habitual = distinct.into_iter().find(|candidate| share_of(candidate) >= HABITUAL);
    habitual.or(Some(best))
}

/// On which share of the pages the body stood there.
fn share(habit: &Habit, place: &str) -> f32 {
    let known = habit.places.iter().find(|(known, _)| known == place);
    known.map_or(0.0, |(_, share)| *share)
}
