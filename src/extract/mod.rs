//! Page to draft: which part of this page is the article, and what does the page say of it?
//!
//! ```text
//!         guard          blocks            candidates        clean
//! markup ───────▶ tree ──────────▶ outline ──────────▶ body ───────▶ paragraphs ──▶ Draft
//!                  └── metadata ──▶ claims ──┴───────────┴─── fallback, credits, quality ──┘
//! ```
//!
//! What is known of the outlet (`habit`) is asked after the page has been read without it.
//!
//! One parse, one walk; every strategy works on the flat list of blocks that the walk makes. No site is known here: a page
//! that fails is mended by a rule for its kind, or by a rule that the user wrote for its site. Everything here is pure: no clock, no network, and the language
//! is not decided. Invariant: any input ends, in bounded time, with a draft or [`ExtractError`].

mod attributes;
mod blocks;
mod candidates;
mod class_words;
mod clean;
mod credits;
mod cues;
mod fallback;
mod form;
mod guard;
mod habit;
mod junk;
mod measure;
mod metadata;
mod notes;
mod parts;
mod quality;
mod rules;

use std::fmt;
use std::ops::Range;

use scraper::Html;

use crate::model::{Draft, Habit, Imprint, Page, Particulars, Passage, PassageKind, Quality};
use blocks::{Block, Kind, Marks, Outline};
use clean::Claims;
use form::Shape;
use metadata::{Metadata, Origins};

pub use habit::{Departure, departures, is_short, learn};
pub use measure::squash;
pub use metadata::LINKS_MAX;
pub use notes::Note;
pub use parts::is_of_series;
pub use quality::is_article_long;
pub use rules::{Pattern, SiteRule, SiteRules};

/// Why a page gave no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// Neither the page's text nor its metadata hold as much as a summary.
    #[error("no article text found")]
    Empty,
}

/// Candidates that `explain` lists.
const CANDIDATES_SHOWN: usize = 5;

/// Says which texts of a page are never furniture, however often the outlet repeats them.
pub trait Needs: fmt::Debug {
    /// Whether a text must stay.
    fn needs(&self, text: &str) -> bool;
}

/// What is known of an outlet before its page is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aids<'a> {
    /// What its earlier pages had in common.
    pub habit: Option<&'a Habit>,
    /// What the user wrote for single sites.
    pub rules: Option<&'a SiteRules>,
    /// What must stay, whatever the habit says.
    pub needs: Option<&'a dyn Needs>,
}

/// What a page gave.
#[derive(Debug)]
pub struct Extracted {
    /// The article.
    pub draft: Draft,
    /// What the page leaves for the memory of its outlet.
    pub imprint: Imprint,
}

/// Extracts the article of a page.
pub fn extract(page: &Page, aids: Aids<'_>) -> Result<Extracted, ExtractError> {
    explain(page, aids).0
}

/// Extracts, and tells which rule applied, which candidate won and why blocks went.
pub fn explain(page: &Page, aids: Aids<'_>) -> (Result<Extracted, ExtractError>, Vec<Note>) {
    let html = guard::parse(&page.html);
    let mut metadata = metadata::read(page, &html);
    let mut notes = Vec::new();
    let marks = aids.rules.map_or_else(Marks::default, |rules| {
        rules.apply(&page.url, &html, &mut metadata, &mut notes)
    });
    let outline = blocks::outline_with(&html, &marks);
    if !marks.bodies.is_empty() && !junk::has_chosen(&outline) {
        notes.push(Note::new(
            "rule",
            "body holds no text, so it is found the usual way",
            "",
        ));
    }
    let mut told = Vec::new();
    let mut seen = Seen {
        html: &html,
        outline,
        metadata: &metadata,
    };
    let unaided = locate(&seen, None, &mut told);
    let imprint = imprint(&seen, &unaided);
    let body = match aids.habit.filter(|habit| habit::has_a_say(habit, &imprint)) {
        Some(habit) if !junk::has_chosen(&seen.outline) => {
            habit::mark_furniture(&mut seen.outline, habit, aids.needs);
            by_habit(habit, unaided, &seen, &mut told)
        }
        _ => unaided,
    };
    notes.extend(told);
    let shape = Shape {
        url: &page.url,
        html: &html,
        outline: &seen.outline,
        extent: body.extent.clone(),
        metadata: &metadata,
        weight: body.weight(),
    };
    let form = form::judge(&shape, &mut notes);
    let parts = parts::read(&page.url, &html);
    let origins = metadata.origins.clone();
    let draft = draft(page, metadata, body).map(|draft| Draft {
        particulars: Particulars {
            form,
            ..draft.particulars
        },
        next: parts.next,
        whole: parts.whole,
        ..draft
    });
    if let Ok(draft) = &draft {
        tell(draft, &origins, &mut notes);
    }
    (draft.map(|draft| Extracted { draft, imprint }), notes)
}

/// Tells the fields of a draft, and where each came from.
fn tell(draft: &Draft, origins: &Origins, notes: &mut Vec<Note>) {
    notes.push(Note::new("title", &draft.title, origins.title.as_str()));
    if !draft.authors.is_empty() {
        notes.push(Note::new("authors", draft.authors.join(", "), origins.authors.as_str()));
    }
    if let Some(published) = draft.published {
        notes.push(Note::new("date", published.at.to_string(), published.origin.as_str()));
    }
    notes.push(Note::new("quality", draft.quality.as_str(), ""));
    for (step, address) in [("next part", &draft.next), ("whole article", &draft.whole)] {
        notes.extend(
            address
                .as_ref()
                .map(|address| Note::new(step, address.as_str(), "as the page says")),
        );
    }
}

/// The article's text, wherever it was found.
#[derive(Debug, Default)]
struct Body {
    passages: Vec<Passage>,
    /// The blocks from its first to its last; empty if it was not found on the page.
    extent: Range<usize>,
    /// Its blocks, ascending.
    kept: Vec<usize>,
    /// Addresses linked from it, as written.
    links: Vec<String>,
    /// Agencies that sign it.
    credits: Vec<String>,
    /// Whether the page has a paywall.
    has_paywall: bool,
    /// Whether it is hardly more than what the outlet repeats from page to page.
    is_doubted: bool,
}

impl Body {
    fn weight(&self) -> u32 {
        self.passages.iter().map(|passage| measure::weight(&passage.text)).sum()
    }
}

/// A page, ready for its body to be found.
struct Seen<'a> {
    html: &'a Html,
    outline: Outline,
    metadata: &'a Metadata,
}

/// What the page leaves for the memory of its outlet.
fn imprint(seen: &Seen<'_>, body: &Body) -> Imprint {
    let found = habit::Found {
        hull: body.extent.clone(),
        kept: &body.kept,
    };
    let descriptions = seen.metadata.descriptions.iter();
    let longest = descriptions.max_by_key(|text| measure::weight(text));
    let headline = [seen.metadata.title.as_str(), longest.map_or("", String::as_str)];
    habit::imprint(&seen.outline, &found, body.weight(), &headline)
}

/// The body as it is with what is known of the outlet; as it was without, where no article would be left of it.
fn by_habit(habit: &Habit, unaided: Body, seen: &Seen<'_>, notes: &mut Vec<Note>) -> Body {
    let mut told = Vec::new();
    let aided = locate(seen, Some(habit), &mut told);
    if is_article(&aided, &unaided, &seen.outline) {
        *notes = told;
        return aided;
    }
    let why = "what the outlet does not repeat is no article";
    notes.push(Note::new("habit", "not followed", why));
    Body {
        is_doubted: true,
        ..unaided
    }
}

/// Whether what is left of a page without furniture is an article: by itself, or because it is most of the page.
fn is_article(left: &Body, page: &Body, outline: &Outline) -> bool {
    let mut blocks = left.kept.iter().filter_map(|at| outline.blocks.get(*at));
    let is_most = left.weight() >= page.weight() / 2;
    quality::is_article_long(&left.passages) || is_most && blocks.any(Block::is_prose)
}

fn locate(seen: &Seen<'_>, habit: Option<&Habit>, notes: &mut Vec<Note>) -> Body {
    let mut body = on_the_page(&seen.outline, seen.metadata, habit, notes);
    if junk::has_chosen(&seen.outline) && !body.passages.is_empty() {
        return body;
    }
    if let Some((paragraphs, place)) = fallback::better_than(body.weight(), seen.html, seen.metadata) {
        notes.push(Note::new("body", format!("taken from {place}"), "the page shows less"));
        body.passages = paragraphs.into_iter().map(Passage::paragraph).collect();
    }
    body
}

fn on_the_page(outline: &Outline, metadata: &Metadata, habit: Option<&Habit>, notes: &mut Vec<Note>) -> Body {
    let title = measure::squash(&metadata.title);
    let worth = candidates::judge(outline, &title, &metadata.body);
    let has_paywall = worth.junk.contains(&Some("paywall"));
    let candidates = candidates::candidates(outline, &worth);
    for candidate in candidates.iter().take(CANDIDATES_SHOWN) {
        let why = format!("scores {:.0}", candidate.score);
        notes.push(Note::new("candidate", &candidate.name, why));
    }
    let Some(winner) = habit::choose(habit, outline, &candidates) else {
        return Body {
            has_paywall,
            ..Body::default()
        };
    };
    let descriptions: Vec<String> = metadata.descriptions.iter().map(|text| measure::squash(text)).collect();
    let authors: Vec<String> = metadata.authors.iter().map(|name| measure::squash(name)).collect();
    let claims = Claims {
        title: &title,
        descriptions: &descriptions,
        authors: &authors,
    };
    let cleaned = clean::clean(outline, &worth, winner, claims);
    notes.push(Note::new("body", &winner.name, ""));
    notes.extend(cleaned.losses);
    let kept = || cleaned.kept.iter().filter_map(|at| outline.blocks.get(*at));
    Body {
        passages: kept().map(passage).collect(),
        extent: winner.extent(),
        links: kept().flat_map(|block| block.links.iter().cloned()).collect(),
        credits: credits::signed(outline, &cleaned.kept),
        kept: cleaned.kept,
        has_paywall,
        is_doubted: false,
    }
}

fn passage(block: &Block) -> Passage {
    let kind = match block.kind {
        Kind::Subhead | Kind::Headline => PassageKind::Subhead,
        Kind::Quote => PassageKind::Quote,
        Kind::Listed => PassageKind::Item,
        Kind::Row => PassageKind::Row,
        Kind::Paragraph | Kind::Loose | Kind::Cell => PassageKind::Paragraph,
    };
    Passage {
        kind,
        text: block.text.clone(),
    }
}

fn draft(page: &Page, metadata: Metadata, body: Body) -> Result<Draft, ExtractError> {
    let quality = quality::judge(&body, &metadata);
    let links = metadata::links(&page.url, body.links.iter().map(String::as_str));
    let mut credits = metadata.credits;
    for credit in body.credits {
        metadata::add_credit(&mut credits, credit);
    }
    let (passages, quality) = if let Some(quality) = quality {
        (body.passages, quality)
    } else {
        // Next to nothing on the page: its own summary is a teaser, and better than nothing.
        let descriptions = metadata.descriptions.into_iter();
        let summary = descriptions.max_by_key(|text| measure::weight(text));
        (
            vec![Passage::paragraph(summary.ok_or(ExtractError::Empty)?)],
            Quality::Teaser,
        )
    };
    Ok(Draft {
        title: metadata.title,
        passages,
        byline: metadata.byline,
        authors: metadata.authors,
        published: metadata.published,
        modified: metadata.modified,
        quality,
        declared_langs: metadata.langs,
        credits,
        canonical: metadata.canonical,
        links,
        particulars: metadata.particulars,
        next: None,
        whole: None,
    })
}

#[cfg(test)]
mod tests;
