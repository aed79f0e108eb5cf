//! What many pages of one outlet have in common: where bodies stand, how long they are, and what is furniture.
//!
//! Pages that gave no text have nothing in common with any; only departures are told by them.

use std::collections::{HashMap, HashSet};

use super::furniture::furniture;
use crate::model::{Habit, IMPRINTS_MAX, Imprint};

/// Places that a habit names.
const PLACES_MAX: usize = 5;
/// The habit that the latest imprints of one outlet show; the oldest first. The same imprints give the same habit.
pub fn learn(imprints: &[Imprint]) -> Habit {
    let latest = latest(imprints, IMPRINTS_MAX).iter();
    let imprints: Vec<Imprint> = latest.filter(|imprint| imprint.weight > 0).cloned().collect();
    let furniture = furniture(&imprints);
    Habit {
        pages: imprints.len(),
        places: places(&imprints),
        repeated: repeated(&imprints, &furniture),
        furniture,
        weight: median_weight(&imprints),
        agreement: median_agreement(&imprints),
    }
}

/// How much of the furniture some page took for its article's.
fn repeated(imprints: &[Imprint], furniture: &HashSet<u64>) -> usize {
    let blocks = imprints.iter().flat_map(|imprint| &imprint.blocks);
    let kept = blocks.filter(|block| block.is_kept && furniture.contains(&block.hash));
    kept.map(|block| block.hash).collect::<HashSet<u64>>().len()
}

/// The last imprints, at most `count`.
pub(super) fn latest(imprints: &[Imprint], count: usize) -> &[Imprint] {
    imprints.get(imprints.len().saturating_sub(count)..).unwrap_or(imprints)
}

fn places(imprints: &[Imprint]) -> Vec<(String, f32)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for imprint in imprints.iter().filter(|imprint| !imprint.place.is_empty()) {
        *counts.entry(imprint.place.as_str()).or_insert(0) += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_unstable_by(|(place, count), (other, other_count)| other_count.cmp(count).then(place.cmp(other)));
    counts.truncate(PLACES_MAX);
    let share = |count: usize| count as f32 / imprints.len().max(1) as f32;
    counts
        .into_iter()
        .map(|(place, count)| (place.to_owned(), share(count)))
        .collect()
}

/// The median length of bodies, in Latin letters; 0 without pages.
pub(super) fn median_weight(imprints: &[Imprint]) -> u32 {
    let mut weights: Vec<u32> = imprints.iter().map(|imprint| imprint.weight).collect();
    weights.sort_unstable();
    weights.get(weights.len() / 2).copied().unwrap_or(0)
}

/// The median agreement, 0..=1; 0 without pages.
pub(super) fn median_agreement(imprints: &[Imprint]) -> f32 {
    let mut agreements: Vec<f32> = imprints.iter().map(|imprint| imprint.agreement).collect();
    agreements.sort_unstable_by(f32::total_cmp);
    agreements.get(agreements.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{block, page_around, page_before};
    use super::*;

    #[test]
    fn the_memory_is_of_the_latest_pages() {
        let old: Vec<Imprint> = (0..50).map(|number| page_before(number, &[7])).collect();
        let new: Vec<Imprint> = (0..IMPRINTS_MAX as u64)
            .map(|number| page_around(100 + number, &[]))
            .collect();
        let all = [old.clone(), new.clone()].concat();
        assert!(learn(&old).furniture.contains(&7) && learn(&all).furniture.is_empty());
        assert_eq!(learn(&new), learn(&all));
        assert_eq!(IMPRINTS_MAX, learn(&all).pages);
    }

    #[test]
    fn only_what_some_page_kept_counts_as_repeated() {
        let mut pages: Vec<Imprint> = (0..30).map(|number| page_before(number, &[7, 8])).collect();
        for imprint in &mut pages {
            imprint.blocks[7].is_kept = false;
        }
        let habit = learn(&pages);
        assert_eq!((2, 1), (habit.furniture.len(), habit.repeated));
    }

    #[test]
    fn nothing_is_learnt_from_pages_without_text() {
        let pages: Vec<Imprint> = (0..30).map(|number| page_before(number, &[7])).collect();
        let with_shells = [pages.clone(), vec![Imprint::default(); 30]].concat();
        assert_eq!(learn(&pages), learn(&with_shells));
        assert_eq!(Habit::default(), learn(&vec![Imprint::default(); 30]));
    }

    #[test]
    fn places_and_medians_are_those_of_the_pages() {
        let mut pages: Vec<Imprint> = (0..10).map(|number| page_around(number, &[])).collect();
        for (number, place) in [(0, "b"), (1, "b"), (2, "a"), (3, "a"), (4, "")] {
            pages[number].place = place.to_owned();
            pages[number].agreement = 0.2;
            pages[number].blocks.push(block(9));
        }
        let habit = learn(&pages);
        let places: Vec<&str> = habit.places.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(vec!["body > article > div.text", "a", "b"], places);
        assert!((habit.places[1].1 - 0.2).abs() < f32::EPSILON);
        assert_eq!((900, 1.0), (habit.weight, habit.agreement));
        assert_eq!(Habit::default(), learn(&[]));
    }
}
