//! The rest of an article whose outlet spread it over several pages.
//!
//! ```text
//! first page ─▶ draft ─▶ cut, and the page names the whole? ──▶ the whole, if it is the same article
//!                   └──▶ names a next part? ──▶ part after part, as far as they are the same article and bring something new
//! ```
//!
//! Every page has its turn at the host, and is asked for only where robots.txt allows it. The first page stays what the
//! article is known by: title, people, date and address are its own. A part that is lacking costs the article its word that
//! it is whole, never what there is. Which addresses a page names is `extract`'s to say.

use std::collections::HashSet;
use std::sync::Arc;

use url::Url;

use super::cpu;
use crate::extract::{self, Aids, ExtractError, Extracted, LINKS_MAX, Needs, SiteRules, squash};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Access, CanonicalUrl, Draft, Habit, Page, Passage, Quality, SourceId};
use crate::story::Citer;

/// Parts of one article, with the first.
const PARTS_MAX: usize = 10;
/// Markup of one article, over all its pages.
const BYTES_MAX: usize = 20_000_000;
/// Share of the shorter title's letters that two titles of one article have in common at their beginning, if none contains the other.
const TITLE_SHARE: f64 = 0.6;
/// Share of the first page's text that the whole article has, too.
const WHOLE_SHARE: f64 = 0.5;
/// Characters from which a text that comes again is no coincidence.
const REPEATED_MIN: usize = 20;

/// What it takes to read more pages.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The network.
    pub fetcher: &'a Fetcher,
    /// What the pages are asked with.
    pub access: &'a Access,
    /// Rules for single sites.
    pub rules: &'a Arc<SiteRules>,
    /// What is known of the outlet.
    pub habit: &'a Arc<Habit>,
    /// Which texts it does not take away.
    pub citing: &'a Citing,
}

/// Keeps the texts in which an outlet cites another one: they are what newsvane is there to find.
#[derive(Clone, Debug)]
pub struct Citing {
    /// Knows the names of outlets.
    pub citer: Arc<Citer>,
    /// The outlet of the page, if it is known.
    pub source: Option<SourceId>,
}

impl Needs for Citing {
    fn needs(&self, text: &str) -> bool {
        self.citer.is_citing(text, self.source.as_ref())
    }
}

/// Why a page of an article is lacking.
#[derive(Debug, thiserror::Error)]
enum Lacking {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Extract(#[from] ExtractError),
    #[error(transparent)]
    Panicked(#[from] cpu::Panicked),
}

/// An article, as far as its pages were read, and what was done, a line a page.
#[derive(Debug)]
pub struct Completed {
    /// The article.
    pub draft: Draft,
    /// For people.
    pub notes: Vec<String>,
}

/// Completes an article whose first page says that there is more of it.
pub async fn complete(page: &Page, draft: Draft, reading: &Reading<'_>) -> Completed {
    let mut gathering = Gathering::new(page, draft);
    if gathering.is_cut()
        && let Some(whole) = gathering.draft.whole.clone()
        && gathering.take_whole(&whole, reading).await
    {
        return gathering.finish();
    }
    gathering.take_parts(&page.url, reading).await;
    gathering.finish()
}

impl Reading<'_> {
    async fn read(&self, url: &Url) -> Result<(Page, Draft), Lacking> {
        let page = self.fetcher.page(url, self.access).await?;
        let (page, extracted) = self.extract(page).await?;
        Ok((page, extracted?.draft))
    }

    /// Extracts a page with all that is known beforehand.
    pub(super) async fn extract(&self, page: Page) -> Result<(Page, Result<Extracted, ExtractError>), cpu::Panicked> {
        let (rules, habit, citing) = (Arc::clone(self.rules), Arc::clone(self.habit), self.citing.clone());
        cpu::run(move || {
            let aids = Aids {
                rules: Some(&rules),
                habit: Some(&habit),
                needs: Some(&citing),
            };
            let extracted = extract::extract(&page, aids);
            (page, extracted)
        })
        .await
    }
}

/// An article on its way to be whole.
struct Gathering {
    draft: Draft,
    notes: Vec<String>,
    /// Addresses that were asked, or answered.
    visited: HashSet<String>,
    bytes: usize,
}

impl Gathering {
    fn new(page: &Page, draft: Draft) -> Self {
        let mut gathering = Self {
            draft,
            notes: Vec::new(),
            visited: HashSet::new(),
            bytes: page.html.len(),
        };
        gathering.visit(&page.url);
        gathering
    }

    fn finish(self) -> Completed {
        Completed {
            draft: self.draft,
            notes: self.notes,
        }
    }

    /// Whether there is reason to think that the first page has not all of it.
    fn is_cut(&self) -> bool {
        self.draft.next.is_some() || self.draft.quality != Quality::Full
    }

    /// Whether an address is new.
    fn visit(&mut self, url: &Url) -> bool {
        let identity = CanonicalUrl::new(url).map_or_else(|| url.to_string(), |url| url.identity().to_owned());
        self.visited.insert(identity)
    }

    fn note(&mut self, url: &Url, what: impl std::fmt::Display) {
        self.notes.push(format!("{url}: {what}"));
    }

    /// Takes the whole article in place of its first page, if it is one.
    async fn take_whole(&mut self, url: &Url, reading: &Reading<'_>) -> bool {
        if !self.visit(url) {
            return false;
        }
        let whole = match reading.read(url).await {
            Ok((page, whole)) => {
                self.bytes = self.bytes.saturating_add(page.html.len());
                whole
            }
            Err(why) => {
                self.note(url, format_args!("the whole article is lacking, {why}"));
                return false;
            }
        };
        if !is_whole_of(&whole, &self.draft) {
            self.note(url, "is not the whole of this article");
            return false;
        }
        self.note(url, "the whole article");
        let mut draft = std::mem::replace(&mut self.draft, whole);
        std::mem::swap(&mut draft.passages, &mut self.draft.passages);
        std::mem::swap(&mut draft.links, &mut self.draft.links);
        draft.quality = self.draft.quality;
        if draft.authors.is_empty() {
            draft.authors = std::mem::take(&mut self.draft.authors);
            draft.byline = std::mem::take(&mut self.draft.byline);
        }
        draft.published = draft.published.or(self.draft.published);
        add_new(&mut draft.credits, &self.draft.credits, usize::MAX);
        self.draft = draft;
        true
    }

    /// Takes part after part, until there is none, or one that is not of this article.
    async fn take_parts(&mut self, first: &Url, reading: &Reading<'_>) {
        let mut next = self
            .draft
            .next
            .clone()
            .filter(|next| !extract::is_of_series(first, next));
        for _ in 1..PARTS_MAX {
            let Some(url) = next.take() else {
                return;
            };
            if !self.visit(&url) {
                self.note(&url, "was read already");
                return;
            }
            match reading.read(&url).await {
                Ok((page, part)) => next = self.take_part(&url, &page, part),
                Err(why) => self.lacks(&url, why),
            }
        }
        if let Some(url) = next {
            self.lacks(&url, format_args!("{PARTS_MAX} parts are the most"));
        }
    }

    /// Joins a part; gives the address of the next one, if there is one to be read.
    fn take_part(&mut self, url: &Url, page: &Page, part: Draft) -> Option<Url> {
        let is_moved = page.url != *url && !self.visit(&page.url);
        if is_moved {
            self.note(url, "leads back to a part that was read already");
            return None;
        }
        self.bytes = self.bytes.saturating_add(page.html.len());
        if self.bytes > BYTES_MAX {
            self.lacks(url, format_args!("the article has more than {BYTES_MAX} bytes"));
            return None;
        }
        if !are_of_one_article(&self.draft.title, &part.title) {
            self.note(url, "is another article");
            return None;
        }
        let new = new_passages(&self.draft.passages, part.passages);
        if new.is_empty() {
            self.note(url, "has nothing new");
            return None;
        }
        self.note(url, format_args!("the next part, {} passages", new.len()));
        self.draft.passages.extend(new);
        add_new(&mut self.draft.links, &part.links, LINKS_MAX);
        add_new(&mut self.draft.credits, &part.credits, usize::MAX);
        self.draft.quality = joined(&self.draft, part.quality);
        part.next
    }

    /// Notes that a part is lacking: what claimed to be whole is not.
    fn lacks(&mut self, url: &Url, why: impl std::fmt::Display) {
        self.note(url, format_args!("a part is lacking, {why}"));
        if self.draft.quality == Quality::Full {
            self.draft.quality = Quality::Suspect;
        }
    }
}

/// How much a draft is after a part was joined to it. Its first page may have been too short to be trusted alone.
fn joined(draft: &Draft, part: Quality) -> Quality {
    match (draft.quality, part) {
        (Quality::Paywalled, _) | (_, Quality::Paywalled) => Quality::Paywalled,
        _ if extract::is_article_long(&draft.passages) && !draft.title.is_empty() => Quality::Full,
        (first, _) => first,
    }
}

/// Whether a draft is the same article as a page of it, and more.
fn is_whole_of(whole: &Draft, page: &Draft) -> bool {
    let texts = |draft: &Draft| -> Vec<String> { draft.passages.iter().map(|passage| squash(&passage.text)).collect() };
    let (all, known) = (texts(whole).concat(), texts(page));
    let weight = |texts: &[&String]| texts.iter().map(|text| text.len()).sum::<usize>() as f64;
    let shared: Vec<&String> = known.iter().filter(|text| all.contains(text.as_str())).collect();
    let known: Vec<&String> = known.iter().collect();
    // What a page offers for a summary need not stand in the article.
    let is_summary = matches!(page.quality, Quality::Teaser);
    are_of_one_article(&page.title, &whole.title)
        && all.len() as f64 > weight(&known)
        && (is_summary || weight(&shared) >= WHOLE_SHARE * weight(&known))
}

/// Whether two titles are one but for what stands around, `… – Seite 2`, or one of them is lacking.
fn are_of_one_article(title: &str, other: &str) -> bool {
    let (title, other) = (squash(title), squash(other));
    if title.contains(&other) || other.contains(&title) {
        return true;
    }
    let shared = title.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let shorter = title.chars().count().min(other.chars().count());
    shared as f64 >= TITLE_SHARE * shorter as f64
}

/// The passages of a part that are not there yet: many parts begin with the standfirst of the first.
fn new_passages(known: &[Passage], part: Vec<Passage>) -> Vec<Passage> {
    let known: HashSet<String> = known.iter().map(|passage| squash(&passage.text)).collect();
    let is_new = |passage: &Passage| {
        let text = squash(&passage.text);
        text.chars().count() < REPEATED_MIN || !known.contains(&text)
    };
    let new: Vec<Passage> = part.into_iter().filter(is_new).collect();
    let brings_text = new
        .iter()
        .any(|passage| squash(&passage.text).chars().count() >= REPEATED_MIN);
    if brings_text { new } else { Vec::new() }
}

fn add_new<T: Clone + PartialEq>(to: &mut Vec<T>, more: &[T], most: usize) {
    for one in more {
        if to.len() < most && !to.contains(one) {
            to.push(one.clone());
        }
    }
}

#[cfg(test)]
mod tests;
