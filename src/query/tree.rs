//! The tree that a query means.
//!
//! Names are resolved and words are analysed: `group:` has become its sources, a word its alternatives (the exact
//! token and its stems). Index and matcher need no other knowledge, so they cannot disagree about it: what is written
//! here is what both do.
//!
//! Invariant of every tree that [`parse`](super::parse) gives: a [`Node::Not`] stands only in a [`Node::And`] that has
//! a child which is none, [`Node::All`] if need be; `And` and `Or` have at least two children.

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
    /// Words in a text field. All of a pattern stands in one field: a phrase never runs from the title into the body,
    /// nor from one author into the next.
    Words {
        /// Where; `None` is within the title or within the body.
        field: Option<Field>,
        /// What.
        pattern: Pattern,
    },
    /// The decided language is one of these.
    Lang(Vec<Lang>),
    /// Outlet is one of these. An article without an outlet is from none of them.
    Source(Vec<SourceId>),
    /// Address is on this host (or a subdomain) and below this path.
    Site {
        /// Host in lower case, without `www.`; what [`CanonicalUrl::host`] is compared with.
        host: String,
        /// Empty, or begins with `/` and does not end with it: a prefix of [`CanonicalUrl::path`] in whole segments,
        /// so that `/nrw` holds `/nrw` and `/nrw/x` but not `/nrwx`. Case counts.
        path: String,
    },
    /// The article with this address, compared by [`CanonicalUrl::identity`].
    Url(CanonicalUrl),
    /// The article with this id, in full.
    Id(ArticleId),
    /// A date between two instants, both inclusive. `from` is the beginning of a second and `to` the last nanosecond
    /// of one, so that an index that keeps whole seconds gives the same answer.
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
    /// One of the credits, folded by [`text::fold`](crate::text::fold), is exactly this.
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
    /// The authors, each tokenised by itself as a text of undetermined language: names have no stems.
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

/// Words in order, or near each other.
///
/// An occurrence is a pair of positions, first and last, within one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Steps in order. One step is a word.
    ///
    /// With offsets `o0 < o1 < … < on` there must be positions `p0 … pn`, each holding a term of its step, such that
    /// `pi - p(i-1) >= oi - o(i-1)` for every step (never closer than asked for, never in another order), and
    /// `(pn - p0) - (on - o0) <= slop`: at most `slop` other words stand between the steps, all gaps taken together.
    /// `p0` and `pn` are the occurrence.
    Phrase {
        /// The steps; offsets count from the first and grow.
        steps: Vec<Step>,
        /// Words that may stand between.
        slop: u32,
    },
    /// Words beginning with this folded text; at least three letters. Only exact terms count: a marked stem begins
    /// with its mark.
    Prefix(String),
    /// Two patterns within a number of words, in either order.
    ///
    /// There must be an occurrence of each, such that one ends before the other begins, and the beginning of the
    /// later minus the end of the earlier is at most `distance`. A word is never near itself. From the first of the
    /// two to the last is the occurrence. [`parse`](super::parse) makes no `Near` within a `Near`.
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

/// A condition on a story as it stands: for a rule, with the article that is judged in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoryCondition {
    /// Its id begins with this: `s:` and at least one character.
    Is(String),
    /// Number of languages; articles of undetermined language count as one.
    Languages(Comparison, usize),
    /// Number of outlets.
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

impl Node {
    /// All of these: flattened, without what adds nothing. No parts are [`Node::All`].
    pub(super) fn all_of(parts: Vec<Self>) -> Self {
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All => {}
                Self::Nothing => return Self::Nothing,
                Self::And(inner) => kept.extend(inner.into_iter().filter(|part| *part != Self::All)),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::All,
            1 => kept.remove(0),
            _ => Self::And(kept),
        }
    }

    /// Any of these: flattened, without what adds nothing. No parts are [`Node::Nothing`].
    pub(super) fn any_of(parts: Vec<Self>) -> Self {
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All => return Self::All,
                Self::Nothing => {}
                Self::Or(inner) => kept.extend(inner),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Self::Nothing,
            1 => kept.remove(0),
            _ => Self::Or(kept),
        }
    }

    /// The opposite.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::All => Self::Nothing,
            Self::Nothing => Self::All,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other.grounded())),
        }
    }

    /// Whether it says only what must be missing, so that nearly everything matches.
    pub(super) fn is_negative(&self) -> bool {
        match self {
            Self::Not(_) => true,
            Self::And(parts) => parts.iter().all(Self::is_negative),
            _ => false,
        }
    }

    /// Stands on its own: what is purely negative is said of every article.
    pub(super) fn grounded(self) -> Self {
        match self {
            Self::And(mut parts) if parts.iter().all(Self::is_negative) => {
                parts.insert(0, Self::All);
                Self::And(parts)
            }
            Self::Not(_) => Self::And(vec![Self::All, self]),
            other => other,
        }
    }
}
