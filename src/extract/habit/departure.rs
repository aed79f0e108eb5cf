//! When an outlet departs from its habit: its last pages are not like those before, because it changed them, hides them behind
//! a wall, or because newsvane no longer finds what it found.
//!
//! One odd page is news, half of the last ten are a change. Deliberately judges no page by the habit that it was read with:
//! imprints are compared with imprints.

use std::collections::HashSet;
use std::fmt;

use super::learn::{Pages, latest, median_agreement, median_weight};
use crate::model::{Habit, IMPRINTS_KEPT, Imprint};

/// Pages that are compared with those before.
const RECENT: usize = 10;
/// Pages before them without which there is no habit yet.
const EARLIER_MIN: usize = 20;
/// How much shorter than the median a short body is.
const SHORT: u32 = 3;
/// How much less than the median the ways to find a body agree where something is wrong.
const DISAGREEMENT: f32 = 0.5;
/// Share of the earlier pages that the different places make at most, for a new one to mean something.
const PLACES_MAX: f64 = 0.2;

/// In what the last pages of an outlet are unlike those before.
#[derive(Clone, Debug, PartialEq)]
pub enum Departure {
    /// Bodies are much shorter.
    Shorter {
        /// On how many of the last pages.
        pages: usize,
        /// Median length of these, in Latin letters.
        now: u32,
        /// Median length of all before the last.
        before: u32,
    },
    /// The ways to find a body agree much less.
    Disagreeing {
        /// On how many of the last pages.
        pages: usize,
        /// Median agreement on these, 0..=1.
        now: f32,
        /// Median agreement on all before the last.
        before: f32,
    },
    /// Bodies stand where none stood before.
    Moved {
        /// On how many of the last pages.
        pages: usize,
        /// Where they stand now.
        place: String,
    },
    /// Pages have most of their text in common.
    Alike {
        /// How many of the last ones.
        pages: usize,
    },
}

impl fmt::Display for Departure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shorter { pages, now, before } => write!(
                formatter,
                "bodies of {pages} of the last {RECENT} pages are {now} letters, {before} before: the outlet may have changed its pages"
            ),
            Self::Disagreeing { pages, now, before } => write!(
                formatter,
                "the ways to find the body agree to {:.0} % on {pages} of the last {RECENT} pages, to {:.0} % before: \
                 the outlet may have changed its pages",
                now * 100.0,
                before * 100.0
            ),
            Self::Moved { pages, place } => write!(
                formatter,
                "on {pages} of the last {RECENT} pages the body stands where none stood before ({place}): the outlet has changed its pages"
            ),
            Self::Alike { pages } => write!(
                formatter,
                "{pages} of the last {RECENT} pages have the same text: a wall, or a message, in place of articles"
            ),
        }
    }
}

/// In what the latest imprints of an outlet, the oldest first, depart from those before. Nothing before there is a habit.
pub fn departures(imprints: &[Imprint]) -> Vec<Departure> {
    let imprints = latest(imprints, IMPRINTS_KEPT);
    let (earlier, recent) = imprints.split_at(imprints.len().saturating_sub(RECENT));
    if earlier.len() < EARLIER_MIN {
        return Vec::new();
    }
    let found = [
        shorter(earlier, recent),
        disagreeing(earlier, recent),
        moved(earlier, recent),
        alike(imprints, earlier.len()),
    ];
    found.into_iter().flatten().collect()
}

/// Whether a page's body is much shorter than those of its outlet are.
pub fn is_short(imprint: &Imprint, habit: &Habit) -> bool {
    habit.pages >= EARLIER_MIN && imprint.weight.saturating_mul(SHORT) < habit.weight
}

fn is_half(pages: usize) -> bool {
    2 * pages >= RECENT
}

/// The pages that are unlike the others, if they are half of the last ones.
fn half(recent: &[Imprint], is_odd: impl Fn(&Imprint) -> bool) -> Option<Vec<Imprint>> {
    let odd: Vec<Imprint> = recent.iter().filter(|imprint| is_odd(imprint)).cloned().collect();
    is_half(odd.len()).then_some(odd)
}

fn shorter(earlier: &[Imprint], recent: &[Imprint]) -> Option<Departure> {
    let before = median_weight(earlier);
    let odd = half(recent, |imprint| imprint.weight.saturating_mul(SHORT) < before)?;
    Some(Departure::Shorter {
        pages: odd.len(),
        now: median_weight(&odd),
        before,
    })
}

fn disagreeing(earlier: &[Imprint], recent: &[Imprint]) -> Option<Departure> {
    let before = median_agreement(earlier);
    let odd = half(recent, |imprint| imprint.agreement < DISAGREEMENT * before)?;
    Some(Departure::Disagreeing {
        pages: odd.len(),
        now: median_agreement(&odd),
        before,
    })
}

fn moved(earlier: &[Imprint], recent: &[Imprint]) -> Option<Departure> {
    let known: HashSet<&str> = earlier.iter().map(|imprint| imprint.place.as_str()).collect();
    // Where names change from page to page anyway, a new one says nothing.
    if known.len() as f64 > PLACES_MAX * earlier.len() as f64 {
        return None;
    }
    let new = half(recent, |imprint| !known.contains(imprint.place.as_str()))?;
    Some(Departure::Moved {
        pages: new.len(),
        place: new.last()?.place.clone(),
    })
}

/// Whether pages from `from` on are copies of one another.
fn alike(imprints: &[Imprint], from: usize) -> Option<Departure> {
    let pages = Pages::new(imprints);
    let recent = from..imprints.len();
    let is_copy = |page: &usize| {
        recent
            .clone()
            .any(|other| other != *page && pages.are_copies(*page, other))
    };
    let copies = recent.clone().filter(is_copy).count();
    is_half(copies).then_some(Departure::Alike { pages: copies })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{page, page_around};
    use super::super::learn;
    use super::*;

    /// Thirty pages, of whose last ten `odd` are changed.
    fn check(odd: usize, change: impl Fn(&mut Imprint), expected: &[Departure]) {
        let mut pages: Vec<Imprint> = (0..30).map(|number| page_around(number, &[])).collect();
        pages.iter_mut().rev().take(odd).for_each(change);
        assert_eq!(expected, departures(&pages));
    }

    #[test]
    fn half_of_the_last_pages_make_a_departure() {
        let short = |imprint: &mut Imprint| imprint.weight = 240;
        check(4, short, &[]);
        let shorter = |pages| Departure::Shorter {
            pages,
            now: 240,
            before: 900,
        };
        check(5, short, &[shorter(5)]);
        check(10, short, &[shorter(10)]);
        assert_eq!(
            "bodies of 5 of the last 10 pages are 240 letters, 900 before: the outlet may have changed its pages",
            shorter(5).to_string()
        );
    }

    #[test]
    fn a_third_of_the_length_is_not_short() {
        check(10, |imprint| imprint.weight = 300, &[]);
    }

    #[test]
    fn ways_that_no_longer_agree_are_one() {
        let expected = Departure::Disagreeing {
            pages: 8,
            now: 0.3,
            before: 1.0,
        };
        check(8, |imprint| imprint.agreement = 0.3, &[expected]);
        check(10, |imprint| imprint.agreement = 0.6, &[]);
    }

    #[test]
    fn a_place_that_was_never_seen_is_one() {
        let moved = |imprint: &mut Imprint| "main > section.story".clone_into(&mut imprint.place);
        let expected = Departure::Moved {
            pages: 6,
            place: "main > section.story".to_owned(),
        };
        check(6, moved, &[expected]);
    }

    #[test]
    fn places_that_change_from_page_to_page_tell_nothing() {
        let mut pages: Vec<Imprint> = (0..30).map(|number| page_around(number, &[])).collect();
        for (number, imprint) in pages.iter_mut().enumerate() {
            imprint.place = format!("div.k{number}");
        }
        assert!(departures(&pages).is_empty());
    }

    #[test]
    fn the_same_text_in_place_of_articles_is_one() {
        let wall = page(&[], &[1, 2, 3, 4, 5, 6]).blocks;
        let expected = Departure::Alike { pages: 7 };
        check(7, |imprint| imprint.blocks.clone_from(&wall), &[expected]);
    }

    #[test]
    fn without_a_habit_nothing_departs_from_it() {
        let mut pages: Vec<Imprint> = (0..29).map(|number| page_around(number, &[])).collect();
        pages.iter_mut().rev().take(10).for_each(|imprint| imprint.weight = 1);
        assert!(departures(&pages).is_empty());
        assert!(!is_short(&pages[28], &learn(&pages[..19])));
        assert!(is_short(&pages[28], &learn(&pages)));
    }
}
