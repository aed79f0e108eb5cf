//! What many pages of one outlet have in common: where bodies stand, how long they are, and what is furniture.
//!
//! Furniture is a block that came again on pages *that tell different things*. That it came again is not enough: follow-up
//! reports of one story repeat a paragraph of background word by word, and an article may be read twice under two addresses.
//! So only pages that are unrelated to each other count: such as share neither words of headline and description that few of
//! the outlet's pages have, nor most of their text. How many are needed depends on where the block stands:
//!
//! - at an edge of the body, with nothing behind it (or before it) that the page has for itself: few, for there stand boxes
//!   about authors, appeals and notes, some of them on few pages;
//! - between paragraphs that are the page's own: more, for a sentence of background about a matter that lasts for years stands
//!   there, too, in reports about many things;
//! - short blocks, a subhead as good as a label: only on a good part of all pages, or beside furniture that is longer.
//!
//! What cannot be told apart is honest text of one wording on unrelated pages; it is taken for furniture.

use std::collections::{HashMap, HashSet};

use crate::model::{Habit, IMPRINTS_KEPT, Imprint, ImprintBlock};

/// Places that a habit names.
const PLACES_MAX: usize = 5;
/// Unrelated pages from which a block at an edge is furniture, and every how many pages one more is needed.
const AT_EDGES: Recurrence = Recurrence { least: 3, one_in: 50 };
/// The same for a block between paragraphs of a page's own.
const INSIDE: Recurrence = Recurrence { least: 5, one_in: 20 };
/// The same for a short block.
const SHORT: Recurrence = Recurrence { least: 5, one_in: 4 };
/// Weight of the shortest block whose repetition is no coincidence.
const SHORT_MAX: u32 = 40;
/// Share of its pages on which a short block must stand beside furniture to be a part of it.
const BESIDE: f64 = 0.8;
/// Words that few pages have: one in so many, or so few while there are few pages.
const RARE_ONE_IN: usize = 4;
const RARE_LEAST: usize = 5;
/// Rare words of headline and description that two pages of one story share at least.
const SHARED_WORDS: usize = 3;
/// The same of a topic of few words: one in so many.
const SHARED_OF_FEW: usize = 4;
/// The same of a long one: scripts without spaces have a word at every letter, and some meet by chance.
const SHARED_OF_MANY: usize = 8;

/// On how many unrelated pages a block must have come again.
#[derive(Clone, Copy, Debug)]
struct Recurrence {
    least: usize,
    one_in: usize,
}

impl Recurrence {
    fn of(self, pages: usize) -> usize {
        self.least.max(pages / self.one_in)
    }
}

/// The habit that the latest imprints of one outlet show; the oldest first. The same imprints give the same habit.
pub fn learn(imprints: &[Imprint]) -> Habit {
    let imprints = latest(imprints, IMPRINTS_KEPT);
    Habit {
        pages: imprints.len(),
        places: places(imprints),
        furniture: Pages::new(imprints).furniture(),
        weight: median_weight(imprints),
        agreement: median_agreement(imprints),
    }
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

/// The pages of an outlet, side by side. Pages are known by their index.
pub(super) struct Pages<'i> {
    imprints: &'i [Imprint],
    /// For every block, the pages on which it stands, ascending, and where it stands there the first time.
    standing: HashMap<u64, Vec<(usize, usize)>>,
    /// For every page, the words of its topic that few pages have, ascending.
    topics: Vec<Vec<u32>>,
    /// For every page, from its first to its last block that no other page has, by place among its blocks.
    own: Vec<Option<(usize, usize)>>,
    /// Pairs of pages that were compared.
    related: HashMap<(usize, usize), bool>,
}

impl<'i> Pages<'i> {
    pub(super) fn new(imprints: &'i [Imprint]) -> Self {
        let mut pages = Self {
            imprints,
            standing: standing(imprints),
            topics: rare_words(imprints),
            own: Vec::new(),
            related: HashMap::new(),
        };
        pages.own = imprints.iter().map(|imprint| pages.own_text(imprint)).collect();
        pages
    }

    /// Hashes of the blocks that are furniture.
    fn furniture(mut self) -> HashSet<u64> {
        let mut known: Vec<u64> = self.standing.keys().copied().collect();
        known.retain(|hash| self.count(*hash) >= AT_EDGES.least);
        // Each is judged by itself: the order changes nothing but the time.
        let (short, long): (Vec<u64>, Vec<u64>) = known.into_iter().partition(|hash| self.is_short(*hash));
        let mut furniture: HashSet<u64> = long.into_iter().filter(|hash| self.is_furniture(*hash)).collect();
        let of_short: Vec<u64> = short
            .into_iter()
            .filter(|hash| {
                let is_part = self.is_beside(*hash, &furniture) && self.unrelated(*hash, AT_EDGES.least);
                is_part || self.is_everywhere(*hash)
            })
            .collect();
        furniture.extend(of_short);
        furniture
    }

    fn is_furniture(&mut self, hash: u64) -> bool {
        let recurrence = if self.is_inside(hash) { INSIDE } else { AT_EDGES };
        self.unrelated(hash, recurrence.of(self.imprints.len()))
    }

    fn is_everywhere(&mut self, hash: u64) -> bool {
        self.unrelated(hash, SHORT.of(self.imprints.len()))
    }

    /// Pages on which a block stands.
    fn count(&self, hash: u64) -> usize {
        self.standing.get(&hash).map_or(0, Vec::len)
    }

    fn on(&self, hash: u64) -> &[(usize, usize)] {
        self.standing.get(&hash).map_or(&[], Vec::as_slice)
    }

    fn block(&self, (page, at): (usize, usize)) -> Option<&ImprintBlock> {
        self.imprints.get(page)?.blocks.get(at)
    }

    fn is_short(&self, hash: u64) -> bool {
        let first = self.on(hash).first().and_then(|first| self.block(*first));
        first.is_some_and(|block| block.weight < SHORT_MAX)
    }

    /// From the first to the last kept block that stands on one page only.
    fn own_text(&self, imprint: &Imprint) -> Option<(usize, usize)> {
        let is_own = |block: &ImprintBlock| block.is_kept && block.weight >= SHORT_MAX && self.count(block.hash) == 1;
        let first = imprint.blocks.iter().position(is_own)?;
        let last = imprint.blocks.iter().rposition(is_own)?;
        Some((first, last))
    }

    /// Whether on most of its pages a block stands between text that the page has for itself.
    fn is_inside(&self, hash: u64) -> bool {
        let on = self.on(hash);
        let is_between = |(page, at): &&(usize, usize)| {
            let own = self.own.get(*page).copied().flatten();
            own.is_some_and(|(first, last)| first < *at && *at < last)
        };
        2 * on.iter().filter(is_between).count() > on.len()
    }

    /// Whether a block stands beside one of `furniture` on nearly all of its pages.
    fn is_beside(&self, hash: u64, furniture: &HashSet<u64>) -> bool {
        let on = self.on(hash);
        let is_beside = |(page, at): &&(usize, usize)| {
            let neighbours = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
            let mut blocks = neighbours.filter_map(|at| self.block((*page, at)));
            blocks.any(|block| furniture.contains(&block.hash))
        };
        on.iter().filter(is_beside).count() as f64 >= BESIDE * on.len() as f64
    }

    /// Whether a block stands on so many pages that are unrelated to each other: the first, and each that is unrelated to all
    /// that count.
    fn unrelated(&mut self, hash: u64, enough: usize) -> bool {
        let pages: Vec<usize> = self.on(hash).iter().map(|(page, _)| *page).collect();
        let mut counted: Vec<usize> = Vec::with_capacity(enough);
        for page in pages {
            if counted.len() < enough && !counted.iter().any(|other| self.are_related(*other, page)) {
                counted.push(page);
            }
        }
        counted.len() >= enough
    }

    /// Whether two pages tell one story, or are one article. `page` comes after `other`.
    pub(super) fn are_related(&mut self, other: usize, page: usize) -> bool {
        if let Some(known) = self.related.get(&(other, page)) {
            return *known;
        }
        let related = self.tell_one_story(other, page) || self.are_copies(other, page);
        self.related.insert((other, page), related);
        related
    }

    fn tell_one_story(&self, page: usize, other: usize) -> bool {
        let (Some(page), Some(other)) = (self.topics.get(page), self.topics.get(other)) else {
            return false;
        };
        let shared = page.iter().filter(|word| other.binary_search(word).is_ok()).count();
        let shorter = page.len().min(other.len());
        let enough = SHARED_WORDS.min(shorter.div_ceil(SHARED_OF_FEW));
        shared > 0 && shared >= enough.max(shorter / SHARED_OF_MANY)
    }

    /// Whether most text of the shorter of two pages stands on both; what stands on a good part of all pages aside.
    pub(super) fn are_copies(&self, page: usize, other: usize) -> bool {
        let rare = rare_max(self.imprints.len());
        let text = |page: usize| -> HashMap<u64, u64> {
            let blocks = self.imprints.get(page).map_or(&[][..], |imprint| &imprint.blocks);
            let kept = blocks
                .iter()
                .filter(|block| block.is_kept && self.count(block.hash) <= rare);
            kept.map(|block| (block.hash, u64::from(block.weight))).collect()
        };
        let (page, other) = (text(page), text(other));
        let shared: u64 = page
            .iter()
            .filter(|(hash, _)| other.contains_key(hash))
            .map(|(_, weight)| weight)
            .sum();
        let shorter = page.values().sum::<u64>().min(other.values().sum());
        shared > 0 && 2 * shared > shorter
    }
}

fn standing(imprints: &[Imprint]) -> HashMap<u64, Vec<(usize, usize)>> {
    let mut standing: HashMap<u64, Vec<(usize, usize)>> = HashMap::new();
    for (page, imprint) in imprints.iter().enumerate() {
        for (at, block) in imprint.blocks.iter().enumerate() {
            let on = standing.entry(block.hash).or_default();
            if on.last().is_none_or(|(last, _)| *last != page) {
                on.push((page, at));
            }
        }
    }
    standing
}

/// For every page, the words of its topic that few pages have.
fn rare_words(imprints: &[Imprint]) -> Vec<Vec<u32>> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for word in imprints.iter().flat_map(|imprint| &imprint.topic) {
        *counts.entry(*word).or_insert(0) += 1;
    }
    let rare = rare_max(imprints.len());
    let is_rare = |word: &u32| counts.get(word).is_some_and(|count| *count <= rare);
    let words = |imprint: &Imprint| imprint.topic.iter().copied().filter(is_rare).collect();
    imprints.iter().map(words).collect()
}

/// The most pages that have what few pages have.
fn rare_max(pages: usize) -> usize {
    RARE_LEAST.max(pages / RARE_ONE_IN)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{block, page, page_around, page_before};
    use super::*;

    const BOX: u64 = 7;

    fn check(imprints: &[Imprint], expected: bool) {
        assert_eq!(expected, learn(imprints).furniture.contains(&BOX));
    }

    /// Articles of their own, without anything shared.
    fn others(count: u64) -> impl Iterator<Item = Imprint> {
        (0..count).map(|number| page_around(500 + number, &[]))
    }

    #[test]
    fn a_box_at_the_end_of_three_articles_is_furniture_and_on_two_it_is_not() {
        let authors = |count| (0..count).map(|number| page_before(number, &[BOX]));
        check(&authors(3).chain(others(30)).collect::<Vec<_>>(), true);
        check(&authors(2).chain(others(30)).collect::<Vec<_>>(), false);
        // Of two hundred pages it takes four.
        check(&authors(3).chain(others(197)).collect::<Vec<_>>(), false);
        check(&authors(4).chain(others(196)).collect::<Vec<_>>(), true);
    }

    #[test]
    fn between_the_paragraphs_of_articles_it_takes_more() {
        let appeals = |count| (0..count).map(|number| page_around(number, &[BOX]));
        check(&appeals(4).chain(others(30)).collect::<Vec<_>>(), false);
        check(&appeals(5).chain(others(30)).collect::<Vec<_>>(), true);
        check(&appeals(9).chain(others(191)).collect::<Vec<_>>(), false);
        check(&appeals(10).chain(others(190)).collect::<Vec<_>>(), true);
    }

    #[test]
    fn background_that_follow_up_reports_repeat_stays() {
        let story = [1, 2, 3];
        let follow_up = |number: u32, at_the_end: bool| {
            let own = |at: u64| 2_000 + u64::from(number) * 10 + at;
            let blocks = if at_the_end {
                vec![own(0), own(1), own(2), own(3), BOX]
            } else {
                vec![own(0), own(1), BOX, own(2), own(3)]
            };
            let own_words = [10 + 3 * number, 11 + 3 * number, 12 + 3 * number];
            page(&[&story[..], &own_words].concat(), &blocks)
        };
        for at_the_end in [true, false] {
            for (reports, rest) in [(5, 10), (12, 40), (20, 180)] {
                let pages = (0..reports).map(|number| follow_up(number, at_the_end));
                check(&pages.chain(others(rest)).collect::<Vec<_>>(), false);
            }
        }
    }

    #[test]
    fn versions_of_one_article_count_once() {
        // The headline was changed each time, the text was not.
        let version = |number: u32| page(&[10 * number, 10 * number + 1], &[1, 2, 3, 4, BOX]);
        check(&(0..6).map(version).chain(others(30)).collect::<Vec<_>>(), false);
    }

    #[test]
    fn the_same_text_on_all_pages_is_a_wall_until_it_is_the_rule() {
        let walled = |number: u64| page(&[number as u32 * 10, number as u32 * 10 + 1], &[BOX, BOX + 1]);
        check(&(0..10).map(walled).chain(others(60)).collect::<Vec<_>>(), false);
    }

    #[test]
    fn short_blocks_are_furniture_where_they_are_everywhere_or_beside_it() {
        let label = |pages: u64, shared: &[u64]| {
            let mut imprints: Vec<Imprint> = (0..pages).map(|number| page_around(number, shared)).collect();
            for imprint in &mut imprints {
                for block in imprint.blocks.iter_mut().filter(|block| block.hash == BOX) {
                    block.weight = 9;
                }
            }
            imprints.into_iter().chain(others(40 - pages)).collect::<Vec<_>>()
        };
        check(&label(9, &[BOX]), false);
        check(&label(10, &[BOX]), true);
        check(&label(9, &[BOX, 8]), true);
    }

    #[test]
    fn the_memory_is_of_the_latest_pages() {
        let old: Vec<Imprint> = (0..50).map(|number| page_before(number, &[BOX])).collect();
        let new: Vec<Imprint> = (0..IMPRINTS_KEPT as u64)
            .map(|number| page_around(100 + number, &[]))
            .collect();
        let all = [old, new.clone()].concat();
        check(&all, false);
        assert_eq!(learn(&new), learn(&all));
        assert_eq!(IMPRINTS_KEPT, learn(&all).pages);
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
