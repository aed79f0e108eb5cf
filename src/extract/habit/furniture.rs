//! What is furniture: blocks that come again on many articles of an outlet, whatever they tell of.
//!
//! That a block came again is not enough: reports of one story repeat a paragraph of background word by word, those of one beat
//! close with the same appeal for witnesses. What such blocks have and furniture has not is a *topic*: some word of headline or
//! description is far more frequent on the pages with the block than on the others. Appeals, legal notes and boxes about
//! authors come with any word. How often a block must have come depends on where it stands:
//!
//! - at an edge of the body, with nothing behind it (or before it) that the page has for itself, where notes and boxes stand;
//! - between paragraphs that are the page's own: more often, for a sentence about a matter that lasts stands there, too;
//! - short blocks, a subhead as good as a label: only on a good part of all pages, or beside furniture that is longer.
//!
//! An article under two addresses counts once. What stands on nearly all pages is furniture in any case: nothing is left to
//! compare with. What cannot be told apart is honest text of one wording on articles of any topic; whoever asks for a page may
//! say which texts are never furniture. To lose text is worse than to leave a box in: in doubt a block is none.
//!
//! What imprints hold bounds the work, however hostile the outlet: two hundred pages of two hundred blocks and some sixty words.

use std::collections::{HashMap, HashSet};

use super::copies::{are_copies, text};
use crate::model::{HABIT_MIN, Imprint, ImprintBlock};

/// Articles with a block at an edge from which it is furniture, and every how many pages one more is needed.
const AT_EDGES: Recurrence = Recurrence { least: 5, one_in: 20 };
/// The same for a block between paragraphs of a page's own.
const INSIDE: Recurrence = Recurrence { least: 6, one_in: 15 };
/// The same for a short block.
const SHORT: Recurrence = Recurrence { least: 5, one_in: 4 };
/// Pages without a block that it takes to say which words come with it.
const OTHERS: Recurrence = Recurrence { least: 3, one_in: 20 };
/// Weight of the shortest block whose repetition is no coincidence.
const SHORT_MAX: u32 = 40;
/// Share of its pages on which a short block must stand beside furniture to be a part of it.
const BESIDE: f64 = 0.8;
/// Share of the articles with a block that have the word of its topic.
const TOPIC_SHARE: f64 = 0.5;
/// The same, as a number: a word on fewer is chance.
const TOPIC_LEAST: usize = 3;
/// How much more frequent the word is on these than on the others.
const TOPIC_RATIO: f64 = 2.5;
/// Most pages on which a block stands that may be the text of one article under many addresses.
const COPIED: Recurrence = Recurrence { least: 5, one_in: 4 };

/// A number of pages that grows with the number of all.
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

/// Hashes of the blocks that are furniture on the pages of one outlet; none while there are few pages.
pub(super) fn furniture(imprints: &[Imprint]) -> HashSet<u64> {
    if imprints.len() < HABIT_MIN {
        return HashSet::new();
    }
    let pages = Pages::new(imprints);
    let often = |hash: &u64| pages.on(*hash).len() >= AT_EDGES.least;
    let known: Vec<u64> = pages.standing.keys().copied().filter(often).collect();
    let (short, long): (Vec<u64>, Vec<u64>) = known.into_iter().partition(|hash| pages.is_short(*hash));
    let long: HashSet<u64> = long.into_iter().filter(|hash| pages.is_furniture(*hash)).collect();
    let is_label = |hash: &u64| pages.is_label(*hash, &long);
    let short: HashSet<u64> = short.into_iter().filter(is_label).collect();
    &long | &short
}

/// The pages of an outlet, side by side. Pages are known by their index.
struct Pages<'i> {
    imprints: &'i [Imprint],
    /// For every block, the pages on which it stands, ascending, and where it stands there the first time.
    standing: HashMap<u64, Vec<(usize, usize)>>,
    /// For every page, the first one that shows the same article.
    articles: Vec<usize>,
    /// For every word of a topic, the pages that have it.
    words: HashMap<u32, usize>,
    /// For every page, from its first to its last block that no other page has, by place among its blocks.
    own: Vec<Option<(usize, usize)>>,
}

impl<'i> Pages<'i> {
    fn new(imprints: &'i [Imprint]) -> Self {
        let standing = standing(imprints);
        let mut words = HashMap::new();
        for word in imprints.iter().flat_map(|imprint| &imprint.topic) {
            *words.entry(*word).or_insert(0) += 1;
        }
        let mut pages = Self {
            imprints,
            articles: articles(imprints, &standing),
            standing,
            words,
            own: Vec::new(),
        };
        pages.own = imprints.iter().map(|imprint| pages.own_text(imprint)).collect();
        pages
    }

    fn is_furniture(&self, hash: u64) -> bool {
        let recurrence = if self.is_inside(hash) { INSIDE } else { AT_EDGES };
        self.is_on_any(hash, recurrence.of(self.imprints.len()))
    }

    /// Whether a short block is furniture, given what is of the longer ones.
    fn is_label(&self, hash: u64, furniture: &HashSet<u64>) -> bool {
        self.is_on_any(hash, SHORT.of(self.imprints.len()))
            || self.is_beside(hash, furniture) && self.is_on_any(hash, AT_EDGES.least)
    }

    /// Whether a block stands on so many articles, and not for what they tell.
    fn is_on_any(&self, hash: u64, enough: usize) -> bool {
        let articles = self.articles_with(hash);
        articles.len() >= enough && !self.has_topic(hash, &articles)
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

    /// The articles on which a block stands, each by its first page; those of which nobody knows what they tell aside.
    fn articles_with(&self, hash: u64) -> Vec<&'i Imprint> {
        let mut seen = HashSet::new();
        let pages = self.on(hash).iter().map(|(page, _)| *page);
        let first = pages.filter(|page| self.articles.get(*page).is_some_and(|article| seen.insert(*article)));
        let imprints = first.filter_map(|page| self.imprints.get(page));
        imprints.filter(|imprint| !imprint.topic.is_empty()).collect()
    }

    /// Whether some word comes with a block that stands on these articles.
    fn has_topic(&self, hash: u64, articles: &[&Imprint]) -> bool {
        let with = self.on(hash);
        let others = self.imprints.len().saturating_sub(with.len());
        if others < OTHERS.of(self.imprints.len()) {
            return false;
        }
        let mut on_pages: HashMap<u32, usize> = HashMap::new();
        let pages = with.iter().filter_map(|(page, _)| self.imprints.get(*page));
        for word in pages.flat_map(|imprint| &imprint.topic) {
            *on_pages.entry(*word).or_insert(0) += 1;
        }
        let is_enough = |count: usize| count >= TOPIC_LEAST && count as f64 >= TOPIC_SHARE * articles.len() as f64;
        let comes_with = |word: &u32, on_pages: usize| {
            let has_word = |imprint: &&&Imprint| imprint.topic.binary_search(word).is_ok();
            let inside = articles.iter().filter(has_word).count();
            let share = inside as f64 / articles.len().max(1) as f64;
            let outside = self.words.get(word).map_or(0, |all| all.saturating_sub(on_pages));
            is_enough(inside) && share >= TOPIC_RATIO * outside as f64 / others as f64
        };
        let mut frequent = on_pages.iter().filter(|(_, pages)| is_enough(**pages));
        frequent.any(|(word, pages)| comes_with(word, *pages))
    }

    /// From the first to the last kept block that stands on one page only.
    fn own_text(&self, imprint: &Imprint) -> Option<(usize, usize)> {
        let is_own =
            |block: &ImprintBlock| block.is_kept && block.weight >= SHORT_MAX && self.on(block.hash).len() == 1;
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

/// For every page, the first one that shows the same article.
fn articles(imprints: &[Imprint], standing: &HashMap<u64, Vec<(usize, usize)>>) -> Vec<usize> {
    let most = COPIED.of(imprints.len());
    let is_usual = |hash| standing.get(&hash).is_some_and(|on| on.len() > most);
    let texts: Vec<Vec<(u64, u32)>> = imprints.iter().map(|imprint| text(imprint, is_usual)).collect();
    let mut articles: Vec<usize> = Vec::with_capacity(texts.len());
    for (page, text) in texts.iter().enumerate() {
        let mut earlier = texts.iter().zip(&articles).take(page);
        let copied = earlier.find(|(other, _)| are_copies(other, text));
        let article = copied.map_or(page, |(_, article)| *article);
        articles.push(article);
    }
    articles
}

#[cfg(test)]
mod tests;
