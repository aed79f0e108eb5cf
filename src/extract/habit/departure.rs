//! When an outlet departs from its habit: its last pages are not like those before, because it changed them, hides them behind
//! a wall, or because newsvane no longer finds what it found.
//!
//! One odd page is news, half of the last ten are a change. They are compared with the oldest half of the memory, so that a change
//! is told until it makes up half of it, and is the rule then. Deliberately judges no page by the habit that it was read with:
//! imprints are compared with imprints.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::copies::{are_copies, text};
use super::learn::{latest, median_agreement, median_weight};
use crate::model::{HABIT_MIN, Habit, IMPRINTS_MAX, Imprint};

/// Pages that are compared with those before.
const RECENT: usize = 10;
/// How much shorter than the median a short body is.
const SHORT: u32 = 3;
/// Pages among the last that are shorter than three in four were before, where few of them are that short.
const SHORTER_MIN: usize = 8;
/// How much less than the median the ways to find a body agree where something is wrong.
const DISAGREEMENT: f32 = 0.5;
/// Share of the earlier pages that the different places make at most, for a new one to mean something.
const PLACES_MAX: f64 = 0.2;
/// Share of the earlier pages from which a block is the outlet's, and tells nothing of whether two pages are one.
const USUAL: f64 = 0.25;

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
            Self::Shorter { pages, now: 0, .. } => write!(
                formatter,
                "{pages} of the last {RECENT} pages give no text: the outlet may have changed them, or makes them by scripts"
            ),
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
    let imprints = latest(imprints, IMPRINTS_MAX);
    let until = imprints.len().saturating_sub(RECENT);
    let oldest = HABIT_MIN.max(imprints.len() / 2);
    let (Some(earlier), Some(recent)) = (imprints.get(..oldest.min(until)), imprints.get(until..)) else {
        return Vec::new();
    };
    if earlier.len() < HABIT_MIN {
        return Vec::new();
    }
    // What gave no text has no place, and nothing to agree on.
    let [with_text, recent_with_text] = [earlier, recent].map(with_text);
    let found = [
        shorter(earlier, recent),
        disagreeing(&with_text, &recent_with_text),
        moved(&with_text, &recent_with_text),
        alike(earlier, recent),
    ];
    found.into_iter().flatten().collect()
}

/// Whether a page's body is much shorter than those of its outlet are.
pub fn is_short(imprint: &Imprint, habit: &Habit) -> bool {
    habit.pages >= HABIT_MIN && imprint.weight.saturating_mul(SHORT) < habit.weight
}

fn with_text(imprints: &[Imprint]) -> Vec<Imprint> {
    imprints.iter().filter(|imprint| imprint.weight > 0).cloned().collect()
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
    let lower = lower_quartile(earlier);
    let is_below = |limit: u32| move |imprint: &Imprint| imprint.weight < limit;
    let odd = half(recent, |imprint| imprint.weight.saturating_mul(SHORT) < before)
        .or_else(|| half(recent, is_below(lower)).filter(|odd| odd.len() >= SHORTER_MIN))?;
    Some(Departure::Shorter {
        pages: odd.len(),
        now: median_weight(&odd),
        before,
    })
}

/// The length that a quarter of the bodies fall short of.
fn lower_quartile(imprints: &[Imprint]) -> u32 {
    let mut weights: Vec<u32> = imprints.iter().map(|imprint| imprint.weight).collect();
    weights.sort_unstable();
    weights.get(weights.len() / 4).copied().unwrap_or(0)
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

/// Whether the last pages are copies of one another.
fn alike(earlier: &[Imprint], recent: &[Imprint]) -> Option<Departure> {
    let mut standing: HashMap<u64, usize> = HashMap::new();
    for imprint in earlier {
        let hashes: HashSet<u64> = imprint.blocks.iter().map(|block| block.hash).collect();
        for hash in hashes {
            *standing.entry(hash).or_insert(0) += 1;
        }
    }
    let least = USUAL * earlier.len() as f64;
    let is_usual = |hash| standing.get(&hash).is_some_and(|pages| *pages as f64 >= least);
    let texts: Vec<Vec<(u64, u32)>> = recent.iter().map(|imprint| text(imprint, is_usual)).collect();
    let is_copy = |page: usize, own: &[(u64, u32)]| {
        let mut others = texts.iter().enumerate().filter(|(other, _)| *other != page);
        others.any(|(_, other)| are_copies(own, other))
    };
    let copies = texts
        .iter()
        .enumerate()
        .filter(|(page, own)| is_copy(*page, own))
        .count();
    is_half(copies).then_some(Departure::Alike { pages: copies })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{page, page_around};
    use super::super::learn;
    use super::*;
    use crate::model::ImprintBlock;

    type Change = fn(&mut Imprint, &[ImprintBlock]);

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
    fn a_third_of_the_length_is_short_only_on_nearly_all() {
        let short = |imprint: &mut Imprint| imprint.weight = 300;
        let expected = Departure::Shorter {
            pages: 8,
            now: 300,
            before: 900,
        };
        check(7, short, &[]);
        check(8, short, &[expected]);
    }

    #[test]
    fn what_falls_short_of_a_quarter_is_short_where_lengths_differ() {
        let mut pages: Vec<Imprint> = (0..40).map(|number| page_around(number, &[])).collect();
        for (number, imprint) in pages.iter_mut().enumerate() {
            imprint.weight = 600 + 100 * (number as u32 % 8);
        }
        assert!(departures(&pages).is_empty());
        pages.iter_mut().rev().take(8).for_each(|imprint| imprint.weight = 690);
        let told: Vec<String> = departures(&pages).iter().map(ToString::to_string).collect();
        assert_eq!(1, told.len());
        assert!(
            told[0].starts_with("bodies of 8 of the last 10 pages are 690 letters, 900 before"),
            "{told:?}"
        );
        pages.iter_mut().rev().take(8).for_each(|imprint| imprint.weight = 700);
        assert!(departures(&pages).is_empty(), "as long as the quarter");
    }

    #[test]
    fn a_change_is_told_until_it_makes_up_half_of_the_memory() {
        let wall = page(&[], &[1, 2, 3, 4, 5, 6]).blocks;
        let changes: [(&str, Change); 3] = [
            ("short", |imprint, _| imprint.weight = 100),
            ("moved", |imprint, _| imprint.place = "main > section.story".to_owned()),
            ("alike", |imprint, wall| imprint.blocks = wall.to_vec()),
        ];
        for (name, change) in changes {
            for changed in 1..=120 {
                let mut pages: Vec<Imprint> = (0..60 + changed).map(|number| page_around(number, &[])).collect();
                let late = pages.iter_mut().skip(60);
                late.for_each(|imprint| change(imprint, &wall));
                let is_told = !departures(&pages).is_empty();
                assert!(is_told || !(5..=60).contains(&changed), "{name}: {changed}");
                assert!(!is_told || (5..=120).contains(&changed), "{name}: {changed}");
            }
        }
    }

    #[test]
    fn pages_that_give_no_text_are_short_and_nothing_else() {
        let nothing = |imprint: &mut Imprint| *imprint = Imprint::default();
        check(4, nothing, &[]);
        let expected = Departure::Shorter {
            pages: 6,
            now: 0,
            before: 900,
        };
        assert_eq!(
            "6 of the last 10 pages give no text: the outlet may have changed them, or makes them by scripts",
            expected.to_string()
        );
        check(6, nothing, &[expected]);
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
        assert!(departures(&[]).is_empty());
        assert!(!is_short(&pages[28], &learn(&pages[..19])));
        assert!(is_short(&pages[28], &learn(&pages)));
    }
}
