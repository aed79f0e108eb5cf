//! How rare keys are among the stories that are open.
//!
//! A key counts once a story, not once an article: thirty reports of one earthquake must not make its village a common word.
//! Counts depend on nothing but which articles the open stories hold, so that they come back exactly after a restart.

use std::collections::HashMap;

use super::key::{Key, KeyMap};
use super::signature::Signature;
use crate::model::StoryId;

/// The fixed table of common words counts as much as so many stories. Enough to hold a new installation steady, few enough for a
/// busy one to learn the words of the day.
const BACKGROUND_STORIES: f64 = 2000.0;

/// Counts of keys over stories.
#[derive(Debug, Default)]
pub(super) struct Window {
    stories: HashMap<StoryId, Holding>,
    counts: KeyMap<u32>,
}

/// What the articles of one story hold.
#[derive(Debug, Default)]
struct Holding {
    articles: usize,
    keys: KeyMap<u32>,
}

impl Window {
    /// Counts an article that joins a story.
    pub(super) fn add(&mut self, signature: &Signature, story: &StoryId) {
        let holding = self.stories.entry(story.clone()).or_default();
        holding.articles += 1;
        for hash in signature.counted() {
            let articles = holding.keys.entry(hash).or_default();
            *articles += 1;
            if *articles == 1 {
                *self.counts.entry(hash).or_default() += 1;
            }
        }
    }

    /// Forgets an article that was counted.
    pub(super) fn remove(&mut self, signature: &Signature, story: &StoryId) {
        let Some(holding) = self.stories.get_mut(story) else {
            return;
        };
        holding.articles = holding.articles.saturating_sub(1);
        for hash in signature.counted() {
            if lower(&mut holding.keys, hash) {
                lower(&mut self.counts, hash);
            }
        }
        if holding.articles == 0 {
            self.stories.remove(story);
        }
    }

    /// Stories that hold a key.
    pub(super) fn count(&self, hash: u32) -> u32 {
        self.counts.get(&hash).copied().unwrap_or(0)
    }

    /// How much a key tells: the logarithm of how many stories there are to one that holds it, background and window together.
    pub(super) fn idf(&self, key: Key) -> f64 {
        self.idf_of(key, self.count(key.hash))
    }

    /// The same by the background alone, for keys that are not counted.
    pub(super) fn background_idf(&self, key: Key) -> f64 {
        self.idf_of(key, 0)
    }

    fn idf_of(&self, key: Key, count: u32) -> f64 {
        let with = BACKGROUND_STORIES * key.rarity.chance() + f64::from(count) + 0.5;
        let all = BACKGROUND_STORIES + self.stories.len() as f64;
        (all / with).ln().max(0.0)
    }
}

/// Takes one off a count. True if none is left, which removes it.
fn lower(counts: &mut KeyMap<u32>, hash: u32) -> bool {
    match counts.get_mut(&hash) {
        Some(count) if *count > 1 => {
            *count -= 1;
            false
        }
        Some(_) => counts.remove(&hash).is_some(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;
    use crate::story::fixtures::article;
    use crate::story::key::Family;
    use crate::story::signature::read;

    fn story(name: &str) -> StoryId {
        StoryId::from_founder(&ArticleId::from_given(None, name))
    }

    #[test]
    fn a_key_counts_once_a_story() {
        let (first, _) = read(&article("a", "en", "Quake shakes Zagorje", ""));
        let (second, _) = read(&article("b", "en", "Zagorje counts its dead", ""));
        let zagorje = Family::Token.hash("zagorje");
        let mut window = Window::default();
        window.add(&first, &story("1"));
        window.add(&second, &story("1"));
        assert_eq!(1, window.count(zagorje));
        window.add(&second, &story("2"));
        assert_eq!(2, window.count(zagorje));
    }

    #[test]
    fn what_is_removed_leaves_no_trace() {
        let (signature, _) = read(&article("a", "en", "Quake shakes Zagorje", "The ground shook."));
        let mut window = Window::default();
        window.add(&signature, &story("1"));
        window.add(&signature, &story("1"));
        window.remove(&signature, &story("1"));
        window.remove(&signature, &story("1"));
        assert!(window.stories.is_empty() && window.counts.is_empty());
    }
}
