//! What declarations are worth.
//!
//! A declaration is a noisy channel: it names the text's language with some probability and otherwise something else, half
//! of the time English, because that is what templates are delivered with. So `da` declared speaks louder for Danish than
//! `en` does for English. Declarations of one page come from one system and are no independent witnesses: each counts less
//! than the one before it. Who lists an outlet's languages in the configuration knows them, but not that of one article.

use super::Declared;
use crate::model::Lang;

/// Share of pages whose own first tag is right. Assumed; 0.8 and 0.99 change the accuracy by a quarter of a per cent at most,
/// because the text has its say.
const RIGHT: f64 = 0.95;

/// Share of wrong declarations that say English.
const WRONG_ENGLISH: f64 = 0.5;

/// Among how many languages the other wrong ones spread.
const WRONG_OTHERS: f64 = 30.0;

/// What the first, second, … tag of a page counts. A page whose first two tags disagree is half as believable.
const PAGE_WEIGHTS: [f64; 3] = [1.0, 0.5, 0.25];

/// What the feed's tag counts: set once for a whole feed, and often the template's.
const FEED_WEIGHT: f64 = 0.6;

/// Share of an outlet's articles that are in one of the languages listed for it.
const LISTED: f64 = 0.97;

/// What each further language of an outlet's list counts against the one before it.
const LISTED_DECAY: f64 = 0.5;

/// Declared languages with what speaks for each, in nats.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Prior(Vec<(Lang, f64)>);

impl Prior {
    /// Weighs all declarations about a text.
    pub(super) fn of(declared: &Declared) -> Self {
        let mut prior = Self::default();
        let tags = declared.page.iter().filter_map(|tag| Lang::from_tag(tag));
        for (lang, weight) in tags.filter(|lang| lang.is_determined()).zip(PAGE_WEIGHTS) {
            prior.add(lang, weight * channel(lang));
        }
        let feed = declared.feed.as_deref().and_then(Lang::from_tag);
        if let Some(lang) = feed.filter(|lang| lang.is_determined()) {
            prior.add(lang, FEED_WEIGHT * channel(lang));
        }
        prior.add_listed(&declared.source);
        prior
    }

    /// What the declarations say for a language, in nats; 0 for one that nobody declares.
    pub(super) fn nats(&self, lang: Lang) -> f64 {
        self.0
            .iter()
            .find(|(declared, _)| *declared == lang)
            .map_or(0.0, |(_, nats)| *nats)
    }

    /// Whether anybody declares a language.
    pub(super) fn names(&self, lang: Lang) -> bool {
        self.0.iter().any(|(declared, _)| *declared == lang)
    }

    fn add(&mut self, lang: Lang, nats: f64) {
        match self.0.iter_mut().find(|(declared, _)| *declared == lang) {
            Some((_, sum)) => *sum += nats,
            None => self.0.push((lang, nats)),
        }
    }

    fn add_listed(&mut self, listed: &[Lang]) {
        let shares = || std::iter::successors(Some(1.0), |share: &f64| Some(share * LISTED_DECAY));
        let sum: f64 = listed.iter().zip(shares()).map(|(_, share)| share).sum();
        for (&lang, share) in listed.iter().zip(shares()) {
            // Against a language that is not listed, which shares the rest with some thirty others.
            self.add(lang, (LISTED * share / sum / ((1.0 - LISTED) / WRONG_OTHERS)).ln());
        }
    }
}

/// How many nats a declaration of `lang` speaks for it: the logarithm of (said when true) : (said when false).
fn channel(lang: Lang) -> f64 {
    let wrong_share = if lang.code() == "en" {
        WRONG_ENGLISH
    } else {
        (1.0 - WRONG_ENGLISH) / WRONG_OTHERS
    };
    (RIGHT / ((1.0 - RIGHT) * wrong_share)).ln()
}
