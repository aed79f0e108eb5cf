//! The standfirst: what stands between the headline and the body and sums the article up.
//!
//! Three signs, the surest first: it is what the page describes itself with; its name says so; it is the first running text
//! below the headline. Names such as "teaser" do not condemn it: systems that make pages call it that.

use super::{Claims, fate};
use crate::extract::blocks::{Block, Kind, Outline};
use crate::extract::candidates::Worth;
use crate::extract::cues::{self, Cue};
use crate::extract::{junk, measure};

/// Blocks above the body among which the standfirst is sought.
const ABOVE_MAX: usize = 200;
/// Blocks below the headline among which a text without a name is taken for it.
const BELOW_MAX: usize = 12;
/// Weights between which a standfirst lies.
const WEIGHT: std::ops::RangeInclusive<u32> = 25..=900;
/// Weight from which a text without a name is one.
const UNNAMED_MIN: u32 = 45;

/// The standfirst, if it stands above the kept blocks.
pub(super) fn find(outline: &Outline, worth: &Worth, kept: &[usize], claims: Claims<'_>) -> Option<usize> {
    let first = *kept.first()?;
    let headline = headline_above(outline, first, claims.title);
    let is_new = |block: &Block| {
        let text = block.squashed();
        let mut kept = kept.iter().filter_map(|at| outline.blocks.get(*at));
        text != claims.title && !kept.any(|block| block.squashed().contains(text))
    };
    let block_at = |at: usize| {
        let is_free = matches!(worth.junk.get(at).copied().flatten(), None | Some("teaser"));
        outline.blocks.get(at).filter(|_| is_free)
    };
    let marked = (0..first).rev().take(ABOVE_MAX).find(|&at| {
        let is_below = headline.is_some_and(|headline| at > headline);
        block_at(at)
            .is_some_and(|block| is_lead(block, is_below && is_named_lead(outline, block), claims) && is_new(block))
    });
    // Whoever chose a body has said what stands above it.
    if marked.is_some() || junk::has_chosen(outline) {
        return marked;
    }
    let mut below = (headline? + 1..first).take(BELOW_MAX);
    below.find(|&at| block_at(at).is_some_and(|block| sums_up(block) && is_new(block)))
}

/// Where the headline stands above a block: the heading that is the title, else the nearest of the first rank.
fn headline_above(outline: &Outline, first: usize, title: &str) -> Option<usize> {
    let above = outline.blocks.get(..first)?;
    let is_heading = |block: &Block| matches!(block.kind, Kind::Headline | Kind::Subhead);
    let named = above
        .iter()
        .rposition(|block| is_heading(block) && block.squashed() == title);
    named.or_else(|| above.iter().rposition(|block| block.kind == Kind::Headline))
}

/// Whether a text below the headline reads like a standfirst: a sentence, or a heading as long as one.
fn sums_up(block: &Block) -> bool {
    let is_told = measure::ends_sentence(&block.text) || block.kind == Kind::Subhead || block.is_prose();
    WEIGHT.contains(&block.weight)
        && block.weight >= UNNAMED_MIN
        && block.kind != Kind::Headline
        && block.link_density() < 0.2
        && is_told
        && fate::announced(block).is_none()
        && !cues::is_notice(&block.text)
        && !fate::is_dateline(&block.text)
        && !fate::has_credit_at_end(&block.text)
}

fn is_named_lead(outline: &Outline, block: &Block) -> bool {
    let named = |scope: usize| outline.scopes.get(scope).is_some_and(|scope| scope.hint.lead);
    outline.up(block.scope).take(3).any(named)
}

/// Whether a block is named as a standfirst, or is what the page describes itself with.
pub(super) fn is_lead(block: &Block, is_named: bool, claims: Claims<'_>) -> bool {
    if !WEIGHT.contains(&block.weight) || block.link_density() > 0.3 || fate::announced(block) == Some(Cue::Byline) {
        return false;
    }
    is_named || {
        let text = block.squashed();
        text != claims.title && claims.descriptions.iter().any(|claimed| is_alike(text, claimed))
    }
}

/// Whether two squashed texts are the same but for a tail: descriptions are often cut.
fn is_alike(text: &str, claimed: &str) -> bool {
    let shorter = text.len().min(claimed.len());
    shorter >= 20
        && shorter * 2 >= text.len().max(claimed.len())
        && (text.starts_with(claimed) || claimed.starts_with(text))
}
