//! From the winning candidate to the paragraphs of the article: what is inside the body and is not the article goes,
//! the standfirst comes in. Works on single blocks and their neighbours; every loss has a reason that `explain` prints.
//!
//! The rules are strict at the edges, where bylines and links to other articles stand, and mild in the middle: a short
//! sentence between two paragraphs is text. Invariant: blocks keep their order, and none is changed.

mod amid;
mod fate;
mod lead;

use std::collections::{HashMap, HashSet};

use memchr::memmem::Finder;

use super::blocks::{Block, Kind, Outline};
use super::candidates::{Candidate, Worth};
use super::cues::{self, Cue};
use super::measure;
use super::notes::Note;
use fate::{CUE_MAX, FRAGMENT, announced, own_fate};

/// Link density from which a whole list is a list of links.
const LINKED_LIST: f64 = 0.4;
/// Share of the text that may stand below a heading such as "Related" for all of it to go.
const CLOSING_MAX: f64 = 0.25;
/// Weight of the shortest block whose repetition is no coincidence.
const REPEATED_MIN: u32 = 40;
/// Weight below which a block may be a pulled quote.
const PULLED_MAX: u32 = 400;
/// Blocks up to which every one is looked for in every other; beyond, the cost would be the square of a hostile page.
const COMPARED_MAX: usize = 400;
/// Weight up to which a text at the edge may be a note of the outlet.
const NOTICE_MAX: u32 = 900;
/// Texts at the end among which such notes are sought.
const NOTICES_MAX: usize = 4;
/// Letters of a name that is surely a name.
const AUTHOR_MIN: usize = 7;

/// What the page says of its own text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claims<'a> {
    /// Title, squashed.
    pub(super) title: &'a str,
    /// Descriptions (meta, OpenGraph, JSON-LD), squashed.
    pub(super) descriptions: &'a [String],
    /// Names of the authors, squashed.
    pub(super) authors: &'a [String],
}

/// The blocks that are the article, and a line for each loss.
#[derive(Debug, Default)]
pub(super) struct Cleaned {
    /// Indices of blocks, in reading order.
    pub(super) kept: Vec<usize>,
    /// What went and why, for people.
    pub(super) losses: Vec<Note>,
}

/// Cleans the winner.
pub(super) fn clean(outline: &Outline, worth: &Worth, winner: &Candidate, claims: Claims<'_>) -> Cleaned {
    let mut cleaning = Cleaning {
        outline,
        claims,
        kept: winner.ranges.iter().cloned().flatten().collect(),
        losses: Vec::new(),
    };
    cleaning.retain(|at, _| worth.junk.get(at).copied().flatten());
    cleaning.drop_lists_of_links();
    cleaning.drop_closing_sections();
    cleaning.drop_invitations();
    cleaning.drop_doubled_captions();
    let titles = cleaning.linked_titles();
    let heads = cleaning.loose_heads();
    cleaning.retain(|at, block| {
        let fate = own_fate(block, claims).filter(|_| !titles.contains(&at))?;
        (fate != FRAGMENT || !heads.contains(&at)).then_some(fate)
    });
    cleaning.drop_repetitions();
    cleaning.trim_start();
    cleaning.trim_end();
    cleaning.drop_notices();
    cleaning.drop_bare_subheads();
    let lead = lead::find(outline, worth, &cleaning.kept, claims);
    cleaning.kept.splice(0..0, lead);
    Cleaned {
        kept: cleaning.kept,
        losses: cleaning.losses,
    }
}

struct Cleaning<'a> {
    outline: &'a Outline,
    claims: Claims<'a>,
    kept: Vec<usize>,
    losses: Vec<Note>,
}

impl Cleaning<'_> {
    fn block(&self, at: usize) -> Option<&Block> {
        self.outline.blocks.get(at)
    }

    /// Keeps the blocks that have no fate.
    fn retain(&mut self, fate: impl Fn(usize, &Block) -> Option<&'static str>) {
        let outline = self.outline;
        let losses = &mut self.losses;
        self.kept.retain(|&at| {
            let Some(block) = outline.blocks.get(at) else {
                return false;
            };
            let reason = fate(at, block);
            losses.extend(reason.map(|reason| Note::loss("dropped", &block.text, reason)));
            reason.is_none()
        });
    }

    /// Subheads that are links and head running text beside them: titles of sections.
    fn linked_titles(&self) -> HashSet<usize> {
        let is_title = |pair: &[usize]| {
            let (at, next) = (*pair.first()?, *pair.last()?);
            let (block, next) = (self.block(at)?, self.block(next)?);
            let heads = block.kind == Kind::Subhead
                && block.link_density() >= 0.5
                && block.squashed() != self.claims.title
                && cues::of(&block.text).is_none()
                && next.is_prose()
                && next.link_density() < 0.2
                && self.outline.parent_of(block) == self.outline.parent_of(next);
            heads.then_some(at)
        };
        self.kept.windows(2).filter_map(is_title).collect()
    }

    /// Notes of the outlet at both ends: offers, disclaimers, who contributed, who the author is.
    fn drop_notices(&mut self) {
        let says = |at: &&usize, test: &dyn Fn(&Block) -> bool| {
            let block = self.block(**at).filter(|block| block.weight <= NOTICE_MAX);
            block.is_some_and(test)
        };
        let is_notice = |block: &Block| cues::is_notice(&block.text);
        let is_end = |block: &Block| is_notice(block) || self.begins_with_author(block, AUTHOR_MIN);
        let ends = self.kept.iter().rev().take(NOTICES_MAX).filter(|at| says(at, &is_end));
        let starts = self.kept.iter().take(2).filter(|at| says(at, &is_notice));
        let notes: HashSet<usize> = ends.chain(starts).copied().collect();
        if notes.len() < self.kept.len() {
            self.retain(|at, _| notes.contains(&at).then_some("note of the outlet"));
        }
    }

    /// Whether a block begins with the name of an author, of so many letters at least.
    fn begins_with_author(&self, block: &Block, letters_min: usize) -> bool {
        let text = block.squashed();
        let mut authors = self.claims.authors.iter();
        authors.any(|author| author.chars().count() >= letters_min && text.starts_with(author.as_str()))
    }

    /// Lists most of whose text is linked, with the heading above them.
    fn drop_lists_of_links(&mut self) {
        let lists = runs(&self.kept, |at| {
            let block = self.block(at).filter(|block| block.kind == Kind::Listed)?;
            self.outline.up(block.scope).find(|scope| self.is_list(*scope))
        });
        let mut doomed = HashSet::new();
        for run in lists {
            let blocks = || run.iter().filter_map(|at| self.block(*at));
            let weight: u32 = blocks().map(|block| block.weight).sum();
            let linked: u32 = blocks().map(|block| block.link_weight).sum();
            if f64::from(linked) >= LINKED_LIST * f64::from(weight) {
                doomed.extend(run.iter().copied());
                doomed.extend(run.first().and_then(|first| self.heading_above(*first)));
            }
        }
        self.retain(|at, _| doomed.contains(&at).then_some("list of links"));
    }

    fn is_list(&self, scope: usize) -> bool {
        self.outline
            .scopes
            .get(scope)
            .is_some_and(|scope| matches!(scope.tag.as_str(), "ul" | "ol" | "dl"))
    }

    fn heading_above(&self, at: usize) -> Option<usize> {
        let place = self.kept.binary_search(&at).ok()?;
        let above = *self.kept.get(place.checked_sub(1)?)?;
        let block = self.block(above)?;
        let is_heading = block.kind == Kind::Subhead || !measure::ends_sentence(&block.text);
        (!block.is_prose() && is_heading).then_some(above)
    }

    /// What stands below a heading that announces other articles, offers or the author, at the end of the text.
    fn drop_closing_sections(&mut self) {
        let weights: Vec<u32> = self
            .kept
            .iter()
            .map(|at| self.block(*at).map_or(0, |block| block.weight))
            .collect();
        let all: u32 = weights.iter().sum();
        // Offers and pointers also stand in the middle of articles; headings about the author do not.
        let share_max = |block: &Block| {
            let is_heading = block.kind == Kind::Subhead || (block.weight < 40 && !measure::ends_sentence(&block.text));
            match announced(block).filter(|_| is_heading) {
                Some(Cue::Closing) => CLOSING_MAX,
                Some(Cue::Related | Cue::Offer) => CLOSING_MAX / 2.0,
                _ => 0.0,
            }
        };
        let mut rest = 0;
        let mut from = None;
        for (place, at) in self.kept.iter().enumerate().rev() {
            rest += weights.get(place).copied().unwrap_or(0);
            let share = f64::from(rest) / f64::from(all.max(1));
            if self.block(*at).is_some_and(|block| share <= share_max(block)) {
                from = Some(place);
            }
        }
        let closing: HashSet<usize> = self
            .kept
            .iter()
            .skip(from.unwrap_or(self.kept.len()))
            .copied()
            .collect();
        self.retain(|at, _| closing.contains(&at).then_some("closing section"));
    }

    /// Texts that stand twice (for narrow and wide screens), and pulled quotes: texts that stand in a paragraph.
    fn drop_repetitions(&mut self) {
        let texts: Vec<(usize, &str)> = self
            .kept
            .iter()
            .filter_map(|at| Some((*at, self.block(*at)?.squashed())))
            .collect();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for (_, text) in &texts {
            *times.entry(text).or_insert(0) += 1;
        }
        let mut seen = HashSet::new();
        let mut doomed = HashSet::new();
        for (at, text) in &texts {
            let Some(block) = self.block(*at).filter(|block| block.weight >= REPEATED_MIN) else {
                continue;
            };
            let is_pulled =
                || block.weight < PULLED_MAX && texts.len() <= COMPARED_MAX && stands_in_longer(text, &texts);
            // What stands three times is a placeholder, and its first time is none better.
            let is_stereotype = times.get(text).is_some_and(|times| *times > 2);
            if is_stereotype || is_pulled() || !seen.insert(*text) {
                doomed.insert(*at);
            }
        }
        self.retain(|at, _| doomed.contains(&at).then_some("repeated"));
    }

    /// What stands before the first prose, but a standfirst, is bylines, dates and labels.
    fn trim_start(&mut self) {
        let first = self
            .kept
            .iter()
            .position(|at| self.block(*at).is_some_and(|block| self.begins(block)));
        let before: HashSet<usize> = self.kept.iter().take(first.unwrap_or(0)).copied().collect();
        let claims = self.claims;
        self.retain(|at, block| {
            (before.contains(&at) && !lead::is_lead(block, false, claims)).then_some("before the text")
        });
    }

    fn begins(&self, block: &Block) -> bool {
        let names_author = block.weight < 120 && self.begins_with_author(block, 0);
        block.is_prose() && !names_author && !(block.weight < CUE_MAX && announced(block) == Some(Cue::Byline))
    }

    /// What stands after the last prose is credits, offers and links; so are short blocks that begin like them.
    fn trim_end(&mut self) {
        let ends = |block: &Block| {
            let is_told = block.is_prose()
                || is_told_subhead(block)
                || (block.kind == Kind::Paragraph && measure::ends_sentence(&block.text));
            let is_listed = matches!(block.kind, Kind::Listed | Kind::Row) && block.link_density() < 0.2;
            let cue = announced(block).filter(|_| block.weight < 2 * CUE_MAX);
            (is_told || is_listed) && cue.is_none()
        };
        let last = self.kept.iter().rposition(|at| self.block(*at).is_some_and(ends));
        let after: HashSet<usize> = self
            .kept
            .iter()
            .skip(last.map_or(0, |last| last + 1))
            .copied()
            .collect();
        if last.is_some() {
            self.retain(|at, _| after.contains(&at).then_some("after the text"));
        }
    }

    /// Subheads with nothing below them.
    fn drop_bare_subheads(&mut self) {
        let is_bare = |block: &Block| block.kind == Kind::Subhead && !is_told_subhead(block);
        let is_subhead = |at: &usize| self.block(*at).is_some_and(is_bare);
        let bare: HashSet<usize> = match self.kept.iter().rposition(|at| !is_subhead(at)) {
            Some(last) => self.kept.iter().skip(last + 1).copied().collect(),
            None => HashSet::new(),
        };
        self.retain(|at, _| bare.contains(&at).then_some("subhead of nothing"));
    }
}

/// Some articles are told in subheads that are sentences.
fn is_told_subhead(block: &Block) -> bool {
    block.kind == Kind::Subhead && block.weight >= REPEATED_MIN && measure::ends_sentence(&block.text)
}

/// Whether a text is a part of one of some texts.
fn stands_in_longer(text: &str, texts: &[(usize, &str)]) -> bool {
    let finder = Finder::new(text);
    let mut longer = texts.iter().filter(|(_, other)| other.len() > text.len());
    longer.any(|(_, longer)| finder.find(longer.as_bytes()).is_some())
}

/// Neighbours of one key, together.
fn runs<K: PartialEq>(kept: &[usize], key: impl Fn(usize) -> Option<K>) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut current = None;
    for &at in kept {
        let this = key(at);
        match runs.last_mut() {
            Some(run) if this.is_some() && this == current => run.push(at),
            _ if this.is_some() => runs.push(vec![at]),
            _ => {}
        }
        current = this;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{blocks, candidates, guard};

    pub(super) const FIRST: &str =
        "Der Rat der Stadt Musterhausen hat am Montag beschlossen, den Vertrag nicht zu verlängern.";
    pub(super) const SECOND: &str =
        "Die Verwaltung soll bis zum Herbst berichten, was der Umbau der Anlagen kosten wird.";

    pub(super) fn check(html: &str, expected: &[&str]) {
        let html = html.replace("FIRST", FIRST).replace("SECOND", SECOND);
        let outline = blocks::outline(&guard::parse(&html));
        let worth = candidates::judge(&outline, "vertragendet", "");
        let winner = candidates::candidates(&outline, &worth).into_iter().next().unwrap();
        let claims = Claims {
            title: "vertragendet",
            descriptions: &["derratziehteinenschlussstrich".to_owned()],
            authors: &["annabeispiel".to_owned()],
        };
        let cleaned = clean(&outline, &worth, &winner, claims);
        let texts: Vec<&str> = cleaned
            .kept
            .iter()
            .map(|at| outline.blocks[*at].text.as_str())
            .collect();
        assert_eq!(expected, texts, "{:?}", cleaned.losses);
    }

    #[test]
    fn headline_byline_and_credit_go() {
        check(
            "<article><h1>Vertrag endet</h1><p>Von Anna Beispiel</p><p>FIRST</p><p>SECOND</p><p>Foto: A. Muster</p></article>",
            &[FIRST, SECOND],
        );
    }

    #[test]
    fn the_standfirst_comes_in_from_above_the_body() {
        check(
            "<h1>Vertrag endet</h1><div><h2>Der Rat zieht einen Schlussstrich</h2></div>\
             <div class=article-body><p>FIRST</p><p>SECOND</p></div>",
            &["Der Rat zieht einen Schlussstrich", FIRST, SECOND],
        );
    }

    #[test]
    fn links_to_other_articles_go_and_links_in_sentences_stay() {
        check(
            "<div><p>FIRST <a href=/x>Mehr</a></p><p>Lesen Sie auch: <a href=/y>Brücke gesperrt</a></p><p>SECOND</p>\
             <h3>Mehr aus der Region</h3><ul><li><a href=/1>Eins und noch etwas</a><li><a href=/2>Zwei</a></ul></div>",
            &[&format!("{FIRST} Mehr"), SECOND],
        );
    }

    #[test]
    fn a_list_of_links_goes_with_its_heading_though_that_ends_with_a_colon() {
        check(
            "<div><p>FIRST</p><h3>Auf dieser Seite:</h3><ul><li><a href=/1>Ampeln</a><li><a href=/2>Kosten</a></ul><p>SECOND</p></div>",
            &[FIRST, SECOND],
        );
    }

    #[test]
    fn lists_of_the_running_text_stay() {
        check(
            "<div><p>FIRST</p><ul><li>erstens die Ampeln<li>zweitens die Kameras</ul><p>SECOND</p></div>",
            &[FIRST, "erstens die Ampeln", "zweitens die Kameras", SECOND],
        );
    }

    #[test]
    fn pulled_quotes_are_not_told_twice() {
        check(
            "<div><p>FIRST</p><blockquote>hat am Montag beschlossen, den Vertrag nicht zu verlängern</blockquote><p>SECOND</p></div>",
            &[FIRST, SECOND],
        );
    }

    #[test]
    fn a_subhead_stays_only_above_text() {
        check(
            "<div><p>FIRST</p><h2>Kosten</h2><p>SECOND</p><h2>Themen</h2></div>",
            &[FIRST, "Kosten", SECOND],
        );
    }
}
