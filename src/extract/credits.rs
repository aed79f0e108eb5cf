//! Agencies that sign the text: `BERLIN (dpa) -`, `(AFP)` at the end, `© dpa-infocom, dpa:…` below it.
//!
//! Looks at the edges of the body and at short blocks right below it (which `clean` drops); agencies in running text are
//! not signatures but sources. What is returned is as written.

use std::sync::LazyLock;

use regex::Regex;

use super::blocks::{Block, Outline};
use super::measure;
use super::metadata;

/// Characters at the start and at the end of a text in which a signature stands.
const EDGE: usize = 90;
/// Blocks below the body that are looked at.
const BELOW: usize = 6;
/// Weight up to which a block below the body can be a signature.
const SIGNATURE_MAX: u32 = 160;

/// The agencies that sign the kept blocks, each once.
pub(super) fn signed(outline: &Outline, kept: &[usize]) -> Vec<String> {
    let text = |at: usize| outline.blocks.get(at).map(|block| block.text.as_str());
    let starts = kept
        .iter()
        .take(2)
        .filter_map(|at| text(*at))
        .map(|text| measure::head(text, EDGE));
    let ends = kept.iter().rev().take(2).filter_map(|at| text(*at)).map(tail);
    let last = kept.last().map_or(outline.blocks.len(), |at| at + 1);
    let is_signature = |block: &&Block| block.weight <= SIGNATURE_MAX;
    let below = outline.blocks.iter().skip(last).take(BELOW).filter(is_signature);
    let in_brackets = starts.chain(ends).flat_map(bracketed);
    let named = below.flat_map(|block| bracketed(&block.text).into_iter().chain(sourced(&block.text)));
    let mut agencies: Vec<String> = Vec::new();
    for agency in in_brackets.chain(named) {
        if !agencies.contains(&agency) {
            agencies.push(agency);
        }
    }
    agencies
}

/// Whether an agency signs a text, at one of its edges.
pub(super) fn is_signed(text: &str) -> bool {
    let edges = [measure::head(text, EDGE), tail(text)];
    edges.into_iter().any(|edge| !bracketed(edge).is_empty()) || !sourced(text).is_empty()
}

fn tail(text: &str) -> &str {
    let count = text.chars().count();
    text.char_indices()
        .nth(count.saturating_sub(EDGE))
        .map_or("", |(start, _)| &text[start..])
}

/// Agencies in brackets.
fn bracketed(text: &str) -> Vec<String> {
    static BRACKETS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[(\[（【]([^()\[\]（）【】]{2,40})[)\]）】]").ok());
    let found = BRACKETS.as_ref().map(|brackets| brackets.captures_iter(text));
    found
        .into_iter()
        .flatten()
        .filter_map(|parts| parts.get(1))
        .flat_map(|inner| agencies(inner.as_str()))
        .collect()
}

/// Agencies after "©", "Source:" and their like.
fn sourced(text: &str) -> Vec<String> {
    static SOURCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:©|\(c\)|copyright|quelle:|source ?:|fuente:|fonte:|источник:|bron:|kaynak:|来源[:：]|來源[:：])\s*(.{2,60})").ok()
    });
    let parts = SOURCE.as_ref().and_then(|source| source.captures(text));
    parts
        .and_then(|parts| parts.get(1))
        .map(|named| agencies(named.as_str()))
        .unwrap_or_default()
}

fn agencies(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '·', '|']).map(str::trim);
    let named = |part: &str| {
        let first = part.split_whitespace().next().unwrap_or_default();
        [part, first, first.split('-').next().unwrap_or_default()]
            .into_iter()
            .find(|name| metadata::is_agency(name))
            .map(str::to_owned)
    };
    parts.filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{blocks, guard};

    fn check(html: &str, kept: &[usize], expected: &[&str]) {
        let outline = blocks::outline(&guard::parse(html));
        assert_eq!(expected, signed(&outline, kept));
    }

    #[test]
    fn signatures_stand_at_the_edges() {
        check(
            "<p>MUSTERHAUSEN (dpa/lnw) - Der Rat tagt.</p><p>Ende.</p>",
            &[0, 1],
            &["dpa/lnw"],
        );
        check(
            "<p>Le conseil se réunit.</p><p>Il a dit oui. (AFP)</p>",
            &[0, 1],
            &["AFP"],
        );
        check(
            "<p>Der Rat tagt.</p><p>© dpa-infocom, dpa:000000-99-1/1</p>",
            &[0],
            &["dpa"],
        );
        check("<p>議會週一開會（中央社）</p>", &[0], &["中央社"]);
    }

    #[test]
    fn signed_texts_are_known_by_their_edges() {
        for (text, expected) in [
            ("MUSTERHAUSEN (dpa/lnw) - Der Rat tagt wieder am Montag.", true),
            ("Auch die Agentur meldete es zuerst am Montag (AFP).", true),
            ("© dpa-infocom, dpa:000000-99-1/1", true),
            ("Alle Angaben ohne Gewähr (Stand: Montag).", false),
            ("© Musterblatt", false),
        ] {
            assert_eq!(expected, is_signed(text), "{text}");
        }
    }

    #[test]
    fn agencies_in_sentences_are_no_signatures() {
        check(
            "<p>Der Rat sagte Reuters am Montag, er tage (nicht öffentlich).</p>",
            &[0],
            &[],
        );
    }
}
