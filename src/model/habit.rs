//! What an outlet's pages have in common.

use std::collections::HashSet;

/// Imprints that the habit of an outlet is learnt from.
pub const IMPRINTS_MAX: usize = 200;
/// Imprints after which it is learnt anew.
pub const HABIT_STEP: usize = 10;
/// Pages before which nothing that they have in common is a habit.
pub const HABIT_MIN: usize = 20;

/// What one page left for the memory of its outlet: enough to learn from, not enough to make the page again. It tells of the page
/// alone, read as if nothing were known of the outlet, so that the memory does not feed on what it made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imprint {
    /// Where the body stood: the innermost element around it and those around that, without what numbers single pages.
    pub place: String,
    /// Length of the body in Latin letters; 0 where the page gave no text.
    pub weight: u32,
    /// How far the ways to find the body agreed, 0..=1.
    pub agreement: f32,
    /// Hashes of the longer words of headline and description, ascending, each once: what the page tells of.
    pub topic: Vec<u32>,
    /// Blocks of text in and around the body, in the order of the page.
    pub blocks: Vec<ImprintBlock>,
}

impl Imprint {
    /// What a page leaves that gave no text.
    pub const EMPTY: Self = Self {
        place: String::new(),
        weight: 0,
        agreement: 0.0,
        topic: Vec::new(),
        blocks: Vec::new(),
    };
}

/// A block of text, without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImprintBlock {
    /// Hash of its letters and digits.
    pub hash: u64,
    /// Length in Latin letters.
    pub weight: u32,
    /// Whether it was taken for the article's.
    pub is_kept: bool,
}

/// What an outlet's pages have in common; the same imprints in the same order give the same habit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Habit {
    /// Pages that it was learnt from.
    pub pages: usize,
    /// Where bodies stood, and on which share of the pages, 0..=1; the most frequent first.
    pub places: Vec<(String, f32)>,
    /// Hashes of blocks that came again on many articles of any topic.
    pub furniture: HashSet<u64>,
    /// How many of them some page took for its article's; the others stand around it.
    pub repeated: usize,
    /// Median length of a body, in Latin letters.
    pub weight: u32,
    /// Median agreement, 0..=1.
    pub agreement: f32,
}
