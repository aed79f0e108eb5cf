//! The habit of an outlet: what a page leaves for it, what many pages teach, how the next page is read by it, and when the
//! outlet departs from it.
//!
//! ```text
//!        imprint              learn             reading
//! page ──────────▶ Imprint… ────────▶ Habit ─────────────▶ the next page
//!                      └── departure: are the last pages like those before?
//! ```
//!
//! Everything is a function of its input: where imprints are kept, how many, and when they are learnt from anew is known to
//! others. Invariant: an imprint tells of its page alone. Were it made of what a habit left of the page, a mistake that was
//! learnt once would confirm itself for ever.

mod copies;
mod departure;
mod furniture;
mod imprint;
mod learn;
mod reading;

pub use departure::{Departure, departures, is_short};
pub(super) use imprint::{Found, imprint};
pub use learn::learn;
pub(super) use reading::{choose, has_a_say, mark_furniture};

/// Pages of one outlet, made up, for the tests of this module.
#[cfg(test)]
mod fixtures {
    use crate::model::{Imprint, ImprintBlock};

    /// A block of running text that is known by a number.
    pub(super) fn block(hash: u64) -> ImprintBlock {
        ImprintBlock {
            hash,
            weight: 150,
            is_kept: true,
        }
    }

    /// A page with words of a topic, and blocks.
    pub(super) fn page(topic: &[u32], blocks: &[u64]) -> Imprint {
        Imprint {
            place: "body > article > div.text".to_owned(),
            weight: 150 * blocks.len() as u32,
            agreement: 1.0,
            topic: topic.to_vec(),
            blocks: blocks.iter().copied().map(block).collect(),
        }
    }

    /// The page of an article of its own, `number`, with blocks of its own around `shared`, three on each side.
    pub(super) fn page_around(number: u64, shared: &[u64]) -> Imprint {
        let own = |from: u64| (from..from + 3).map(move |at| 1_000 + number * 10 + at);
        let blocks: Vec<u64> = own(0).chain(shared.iter().copied()).chain(own(3)).collect();
        page(&own_topic(number), &blocks)
    }

    /// The page of an article of its own with `shared` at its end.
    pub(super) fn page_before(number: u64, shared: &[u64]) -> Imprint {
        let own = (0..6).map(|at| 1_000 + number * 10 + at);
        let blocks: Vec<u64> = own.chain(shared.iter().copied()).collect();
        page(&own_topic(number), &blocks)
    }

    fn own_topic(number: u64) -> Vec<u32> {
        (0..8).map(|word| 100_000 + number as u32 * 8 + word).collect()
    }
}
