//! The tree that a query means.
//!
//! Names are resolved and words are analysed: `group:` has become its sources, a word its alternatives (the exact
//! token and its stems). Index and matcher need no other knowledge, so they cannot disagree about it.

use jiff::Timestamp;

use crate::model::{ArticleId, CanonicalUrl, Lang, Quality, SourceId};

/// A condition on an article.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Every article.
    All,
    /// No article: what a name without members or a word without tokens means.
    Nothing,
    /// All of these.
    And(Vec<Node>),
    /// Any of these.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// Words in a text field.
    Words {
        /// Where; `None` is title or body.
        field: Option<Field>,
        /// What.
        pattern: Pattern,
    },
    /// Language is one of these.
    Lang(Vec<Lang>),
    /// Outlet is one of these.
    Source(Vec<SourceId>),
    /// Address is on this host (or a subdomain) and below this path; path is empty or begins with `/`.
    Site {
        /// Host without `www.`.
        host: String,
        /// Path prefix, whole segments.
        path: String,
    },
    /// The article with this address.
    Url(CanonicalUrl),
    /// The article with this id.
    Id(ArticleId),
    /// A date between two instants, both inclusive.
    Date {
        /// Which date.
        field: DateField,
        /// Not before.
        from: Option<Timestamp>,
        /// Not after.
        to: Option<Timestamp>,
    },
    /// Cites one of these outlets.
    Cites(Vec<SourceId>),
    /// Credits an agency, folded.
    Wire(String),
    /// Quality is one of these.
    Quality(Vec<Quality>),
    /// A condition on the article's story.
    Story(StoryCondition),
}

/// A text field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// The body.
    Body,
    /// The authors.
    Author,
}

/// A date of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateField {
    /// Claimed publication, else first seen (`first_seen.to`).
    Published,
    /// `first_seen.to`.
    Seen,
}

/// Words in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Steps at exact distances, plus up to `slop` other words in all between them. One step is a word.
    Phrase {
        /// The steps; offsets count from the first.
        steps: Vec<Step>,
        /// Words that may stand between.
        slop: u32,
    },
    /// Words beginning with this folded text; at least three letters.
    Prefix(String),
    /// Two patterns within a number of words, in either order.
    Near {
        /// One.
        left: Box<Pattern>,
        /// The other.
        right: Box<Pattern>,
        /// Most words between their nearest ends, plus one: adjacent words are at distance 1.
        distance: u32,
    },
}

/// One place of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Position relative to the first step.
    pub offset: u32,
    /// Tokens any of which may stand there.
    pub terms: Vec<String>,
}

/// A condition on a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoryCondition {
    /// It is this one; a prefix of an id that people typed is allowed.
    Is(String),
    /// Number of languages.
    Languages(Comparison, usize),
    /// Number of sources.
    Sources(Comparison, usize),
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`
    AtLeast,
    /// `>`
    Over,
    /// `<=`
    AtMost,
    /// `<`
    Under,
    /// `=` or nothing.
    Equal,
}

impl Comparison {
    /// Applies it.
    pub fn holds(self, value: usize, limit: usize) -> bool {
        match self {
            Self::AtLeast => value >= limit,
            Self::Over => value > limit,
            Self::AtMost => value <= limit,
            Self::Under => value < limit,
            Self::Equal => value == limit,
        }
    }
}
