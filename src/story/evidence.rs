//! The evidence of a membership, in words that people read: `names Duisburg, Huawei`.

use std::collections::HashSet;

use super::decision::NEAR_COPY;
use super::features::{Features, TELLING, Weighed, shared};
use super::key::Family;
use super::signature::Labels;

/// Words named for each kind of evidence; the most telling ones.
const NAMED_MAX: usize = 4;

/// Two articles that were found to tell one event.
pub(super) struct Pair<'a> {
    pub(super) left: &'a Weighed<'a>,
    pub(super) right: &'a Weighed<'a>,
    pub(super) features: &'a Features,
}

/// What speaks for one event; `labels` are the words of the left article.
pub(super) fn reasons(pair: &Pair<'_>, labels: &Labels) -> Vec<String> {
    let mut reasons = Vec::new();
    if pair.features.containment >= NEAR_COPY {
        reasons.push(format!("near-copy {:.2}", pair.features.containment));
    }
    if pair.features.citation > 0.0
        && let Some(source) = &pair.right.signature.source
    {
        reasons.push(format!("cites {source}"));
    }
    let mut named = HashSet::new();
    for (what, family, least) in [
        ("names", Family::Name, 0.0),
        ("numbers", Family::Number, 0.0),
        ("places", Family::Place, 0.0),
        ("words", Family::Token, TELLING),
        ("sounds", Family::Sound, TELLING),
    ] {
        let words = telling(pair, family, least, labels, &mut named);
        if !words.is_empty() {
            reasons.push(format!("{what} {}", words.join(", ")));
        }
    }
    reasons
}

/// The most telling shared words of a family that no other family has named.
fn telling<'a>(
    pair: &Pair<'_>,
    family: Family,
    least: f64,
    labels: &'a Labels,
    named: &mut HashSet<String>,
) -> Vec<&'a str> {
    let mut keys: Vec<(f64, &str)> = shared(pair.left, pair.right, family)
        .filter(|(_, idf)| *idf >= least)
        .filter_map(|(key, idf)| Some((key.weight() * idf, labels.get(&key.hash)?.as_str())))
        .collect();
    keys.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    let mut words = Vec::new();
    for (_, word) in keys {
        let folded = word.to_lowercase();
        // `Yu Dong` has named `Dong` already, and `Duisburg` is in `Duisburgs`.
        let is_named = named
            .iter()
            .any(|known| known.contains(&folded) || folded.contains(known.as_str()));
        if !is_named && words.len() < NAMED_MAX {
            named.insert(folded);
            words.push(word);
        }
    }
    words
}
