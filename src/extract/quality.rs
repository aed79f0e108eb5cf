//! How much of an article this is. Thresholds are in Latin letters and were set where the texts of a few hundred news
//! pages divide: whole reports are rarely shorter than [`SHORT`], and cut ones rarely longer than [`CUT_MAX`].

use super::Body;
use super::measure;
use super::metadata::Metadata;
use crate::model::{Passage, Quality};

/// Below this there is no body at all.
const NOTHING: u32 = 60;
/// Below this a text is suspected to be something else than the article.
const SHORT: u32 = 250;
/// A text behind a paywall that is longer is whole: search engines and readers with free articles get it all.
const CUT_MAX: u32 = 1_800;

/// Whether a text is long enough to be trusted to be an article.
pub fn is_article_long(passages: &[Passage]) -> bool {
    passages
        .iter()
        .map(|passage| measure::weight(&passage.text))
        .sum::<u32>()
        >= SHORT
}

/// Judges a body; `None` if there is none.
pub(super) fn judge(body: &Body, metadata: &Metadata) -> Option<Quality> {
    let weight = body.weight();
    let is_summary = || {
        let mut summaries: Vec<String> = metadata.descriptions.iter().map(|text| measure::squash(text)).collect();
        let mut text = String::new();
        for passage in &body.passages {
            text.push_str(&measure::squash(&passage.text));
            summaries.retain(|summary| summary.contains(&text));
            if summaries.is_empty() {
                return false;
            }
        }
        !summaries.is_empty()
    };
    if weight < NOTHING {
        return None;
    }
    Some(
        if (metadata.is_free == Some(false) || body.has_paywall) && weight < CUT_MAX {
            Quality::Paywalled
        } else if is_summary() {
            Quality::Teaser
        } else if weight < SHORT || metadata.title.is_empty() || body.is_doubted {
            Quality::Suspect
        } else {
            Quality::Full
        },
    )
}
