//! The stories that are still open, in memory, and the decision to which of them an article belongs.
//!
//! An article is open for the window's days after it was first seen, counted to the newest article, never to the wall clock. All that is kept
//! follows from which articles are open and in which order they came: putting them back after a restart gives exactly the
//! same stories as if there had been none. An article from before the window founds a story and is not kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::decision::{self, MODEL};
use super::evidence;
use super::features::{Features, Weighed, features};
use super::key::{Family, Key, KeyMap};
use super::signature::{Labels, Signature, read};
use super::window::Window;
use crate::model::{Article, ArticleId, Citation, Link, LinkKind, Placement, SourceId, StoryId};

/// Open articles that an article is compared with.
const CANDIDATES_MAX: usize = 16;

/// So many times at most the keys of an article are looked up in open articles, the most telling keys first; a fraction of a millisecond.
const VISITS_MAX: usize = 10_000;

/// A key that tells less than this finds no candidates.
const FINDING: f64 = 2.5;

/// So many members of a story, the most alike ones, must on average agree with an article that joins it: one article that tells two
/// events must not make one story of them.
const SUPPORT: usize = 3;

/// The average that they must reach.
const SUPPORT_MIN: f64 = 0.4;

/// Families by whose keys candidates are found.
const FINDERS: [Family; 5] = [Family::Token, Family::Stem, Family::Name, Family::Number, Family::Sound];

/// An open article.
#[derive(Debug)]
struct Member {
    signature: Signature,
    story: StoryId,
}

/// An open article and how another one agrees with it.
#[derive(Clone, Debug)]
struct Candidate {
    /// The open article.
    article: ArticleId,
    /// Its story.
    story: StoryId,
    /// How they agree.
    features: Features,
    /// 0..=1; from 0.5 on they tell one event.
    score: f64,
    number: u32,
}

/// The stories that are still open, in memory.
#[derive(Debug)]
pub struct OpenStories {
    days: SignedDuration,
    newest: Option<Timestamp>,
    /// By number in order of placement. Numbers differ after a restart, their order does not.
    members: BTreeMap<u32, Member>,
    next: u32,
    by_age: BTreeSet<(Timestamp, u32)>,
    postings: KeyMap<Vec<u32>>,
    window: Window,
}

impl OpenStories {
    /// No stories yet; articles stay open for so many days.
    pub fn new(window_days: u32) -> Self {
        Self {
            days: SignedDuration::from_hours(24 * i64::from(window_days)),
            newest: None,
            members: BTreeMap::new(),
            next: 0,
            by_age: BTreeSet::new(),
            postings: KeyMap::default(),
            window: Window::default(),
        }
    }

    /// Puts back an article that was placed before a restart. Called in the order of placement.
    pub fn restore(&mut self, article: &Article, story: &StoryId) {
        self.advance(article.first_seen.to);
        let (signature, _) = read(article);
        self.keep(signature, story);
    }

    /// Decides the story of an article, and keeps the article as a member of it.
    pub fn place(&mut self, article: &Article, citations: &[Citation]) -> Placement {
        self.advance(article.first_seen.to);
        let (signature, labels) = read(article);
        let cited: Vec<SourceId> = citations.iter().map(|citation| citation.outlet.clone()).collect();
        let candidates = self.weigh(&signature, &cited);
        let joined = Self::best(&candidates).and_then(|best| {
            let link = self.link(&signature, &labels, best)?;
            let story = best.story.clone();
            Some(Placement { story, link })
        });
        let placement = joined.unwrap_or_else(|| Placement::founder(&article.id, MODEL));
        self.keep(signature, &placement.story);
        placement
    }

    /// The evidence with which an article joins the story of a candidate.
    fn link(&self, signature: &Signature, labels: &Labels, best: &Candidate) -> Option<Link> {
        let member = &self.members.get(&best.number)?.signature;
        let pair = evidence::Pair {
            left: &Weighed::new(signature, &self.window),
            right: &Weighed::new(member, &self.window),
            features: &best.features,
        };
        let is_copy = decision::is_near_copy(signature, member, &best.features);
        let kind = if is_copy {
            LinkKind::NearCopy
        } else {
            LinkKind::SameEvent
        };
        Some(Link {
            kind,
            to: Some(best.article.clone()),
            score: best.score,
            reasons: evidence::reasons(&pair, labels),
            model: MODEL.to_owned(),
        })
    }

    /// The open articles that an article is compared with, and how it agrees with each; the most alike first.
    fn weigh(&self, signature: &Signature, cited: &[SourceId]) -> Vec<Candidate> {
        if self.is_past(signature.seen) {
            return Vec::new();
        }
        let weighed = Weighed::new(signature, &self.window);
        let mut candidates: Vec<Candidate> = self
            .find(&weighed)
            .into_iter()
            .filter_map(|number| Some((number, self.members.get(&number)?)))
            .map(|(number, member)| {
                let other = Weighed::new(&member.signature, &self.window);
                let features = features(&weighed, &other, cited, &self.window);
                Candidate {
                    article: member.signature.id.clone(),
                    story: member.story.clone(),
                    score: decision::score(signature, &member.signature, &features),
                    features,
                    number,
                }
            })
            .collect();
        candidates.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.number.cmp(&right.number)));
        candidates
    }

    /// The numbers of the open articles that share the most telling keys.
    fn find(&self, weighed: &Weighed<'_>) -> Vec<u32> {
        let mut keys: Vec<(&Key, f64)> = FINDERS.iter().flat_map(|family| weighed.keys(*family)).collect();
        keys.retain(|(_, idf)| *idf >= FINDING);
        keys.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.hash.cmp(&right.0.hash)));
        let mut shares: KeyMap<f64> = KeyMap::default();
        let mut visits = 0;
        for (key, idf) in keys {
            let holders = self.postings.get(&key.hash).map_or(&[][..], Vec::as_slice);
            visits += holders.len();
            if visits > VISITS_MAX {
                break;
            }
            for &number in holders {
                *shares.entry(number).or_default() += key.weight() * idf;
            }
        }
        let mut found: Vec<(u32, f64)> = shares.into_iter().collect();
        // Of equals the later one: news follows news.
        let order = |left: &(u32, f64), right: &(u32, f64)| right.1.total_cmp(&left.1).then(right.0.cmp(&left.0));
        if found.len() > CANDIDATES_MAX {
            found.select_nth_unstable_by(CANDIDATES_MAX, order);
            found.truncate(CANDIDATES_MAX);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(number, _)| number).collect()
    }

    /// The candidate that decides: the most alike one of a story whose other members do not speak against it.
    fn best(candidates: &[Candidate]) -> Option<&Candidate> {
        let mut refused: Vec<&StoryId> = Vec::new();
        for best in candidates.iter().take_while(|candidate| candidate.score >= 0.5) {
            if refused.contains(&&best.story) {
                continue;
            }
            let nearest = candidates
                .iter()
                .filter(|candidate| candidate.story == best.story)
                .take(SUPPORT);
            let (sum, count) = nearest.fold((0.0, 0.0), |(sum, count), candidate| {
                (sum + candidate.score, count + 1.0)
            });
            if best.features.containment >= decision::NEAR_COPY || sum / count >= SUPPORT_MIN {
                return Some(best);
            }
            refused.push(&best.story);
        }
        None
    }

    /// Moves the window so that it ends with the newest article.
    fn advance(&mut self, seen: Timestamp) {
        if self.newest.is_some_and(|newest| newest >= seen) {
            return;
        }
        self.newest = Some(seen);
        while let Some(&(oldest, number)) = self.by_age.first()
            && self.is_past(oldest)
        {
            self.by_age.remove(&(oldest, number));
            self.forget(number);
        }
    }

    fn is_past(&self, seen: Timestamp) -> bool {
        self.newest
            .is_some_and(|newest| newest.duration_since(seen) > self.days)
    }

    fn keep(&mut self, signature: Signature, story: &StoryId) {
        if self.is_past(signature.seen) {
            return;
        }
        let number = self.next;
        self.next += 1;
        self.window.add(&signature, story);
        for family in FINDERS {
            for key in signature.keys(family) {
                self.postings.entry(key.hash).or_default().push(number);
            }
        }
        self.by_age.insert((signature.seen, number));
        let story = story.clone();
        self.members.insert(number, Member { signature, story });
    }

    fn forget(&mut self, number: u32) {
        let Some(member) = self.members.remove(&number) else {
            return;
        };
        self.window.remove(&member.signature, &member.story);
        for key in FINDERS.iter().flat_map(|family| member.signature.keys(*family)) {
            if let Some(holders) = self.postings.get_mut(&key.hash) {
                holders.retain(|holder| *holder != number);
                if holders.is_empty() {
                    self.postings.remove(&key.hash);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
