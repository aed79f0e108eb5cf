//! Article to story: which articles tell one event, who cites whom, who was first.
//!
//! ```text
//!            words, numbers, places                    inverted index          features → decision
//! Article ─────────────────────────▶ Signature ─────────────────────▶ Candidate ─────────────────▶ Placement + evidence
//!                                                  open stories only
//! ```
//!
//! Pure: knows no clock, no disk, no language model. The same articles in the same order give the same stories, with restarts in
//! between or without; every membership says why.

pub mod chronology;
mod citing;
mod decision;
mod evidence;
mod features;
#[cfg(test)]
mod fixtures;
mod frequency;
mod key;
mod numbers;
mod open;
mod places;
mod signature;
mod window;
mod words;

pub use citing::Citer;
pub use features::Features;
pub use open::OpenStories;

use crate::model::Article;
use features::Weighed;
use window::Window;

/// How alike two articles are.
#[derive(Clone, Debug)]
pub struct Similarity {
    /// 0..=1, calibrated so that from 0.5 on it means one event.
    pub score: f64,
    /// Whether the two tell one event.
    pub same: bool,
    /// What speaks for it, in words.
    pub reasons: Vec<String>,
    /// The measures behind the score.
    pub features: Features,
}

/// Compares two articles as [`OpenStories::place`] would, with the fixed table of common words alone.
pub fn compare(left: &Article, right: &Article) -> Similarity {
    let window = Window::default();
    let ((left, labels), (right, _)) = (signature::read(left), signature::read(right));
    let (weighed, other) = (Weighed::new(&left, &window), Weighed::new(&right, &window));
    let features = features::features(&weighed, &other, &[], &window);
    let score = decision::score(&left, &right, &features);
    let pair = evidence::Pair {
        left: &weighed,
        right: &other,
        features: &features,
    };
    Similarity {
        score,
        same: score >= 0.5,
        reasons: evidence::reasons(&pair, &labels),
        features,
    }
}
