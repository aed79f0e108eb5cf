//! Bodies that the page does not show: in JSON-LD, and in the state that its scripts carry.
//!
//! Never preferred by length alone (JSON-LD bodies are often teasers, sometimes of other articles): only where the page
//! shows next to nothing, or where JSON-LD continues what the page begins.

use scraper::{ElementRef, Html};

use super::blocks::{self, Kind};
use super::metadata::Metadata;
use super::{guard, measure};

/// A page that shows less has no body.
const SHOWN_MIN: u32 = 250;
/// How much longer than what is shown a hidden body must be.
const FACTOR: u32 = 2;
/// Bytes from which a string in a script may be a body.
const STRING_MIN: usize = 500;

/// A body that is not shown, with its place, if it is clearly better than what is.
pub(super) fn better_than(shown: u32, html: &Html, metadata: &Metadata) -> Option<(Vec<String>, &'static str)> {
    let is_better = |paragraphs: &Vec<String>, shown_max: u32| {
        let weight: u32 = paragraphs.iter().map(|paragraph| measure::weight(paragraph)).sum();
        shown < shown_max && weight >= SHOWN_MIN && weight >= FACTOR.saturating_mul(shown)
    };
    let cut_max = if metadata.is_free == Some(false) {
        u32::MAX
    } else {
        SHOWN_MIN
    };
    let claimed = paragraphs(&metadata.body);
    if is_better(&claimed, cut_max) {
        return Some((claimed, "JSON-LD"));
    }
    if shown >= SHOWN_MIN {
        return None;
    }
    let scripted = in_scripts(html);
    is_better(&scripted, SHOWN_MIN).then_some((scripted, "a script"))
}

/// Text or markup to paragraphs.
fn paragraphs(text: &str) -> Vec<String> {
    if text.contains("</p>") || text.contains("<br") || text.contains("<p>") {
        let outline = blocks::outline(&guard::parse(text));
        return outline
            .blocks
            .into_iter()
            .filter(|block| block.kind != Kind::Headline)
            .map(|block| block.text)
            .collect();
    }
    let plain = if text.contains('&') {
        guard::parse(text).root_element().text().collect()
    } else {
        text.to_owned()
    };
    plain
        .lines()
        .map(measure::collapse)
        .filter(|line| !line.is_empty())
        .collect()
}

/// The longest string with paragraphs in any script.
fn in_scripts(html: &Html) -> Vec<String> {
    let scripts = html
        .tree
        .nodes()
        .filter_map(ElementRef::wrap)
        .filter(|element| element.value().name() == "script");
    let mut best = String::new();
    for script in scripts {
        let code: String = script.text().collect();
        if code.contains("<p") || code.contains("\\u003cp") || code.contains("\\u003Cp") {
            for string in strings(&code) {
                // Parsed as JSON: that is the escaping of nearly all state.
                if string.len() > best.len()
                    && let Ok(text) = serde_json::from_str::<String>(&format!("\"{string}\""))
                    && text.contains("<p")
                    && text.len() > best.len()
                {
                    best = text;
                }
            }
        }
    }
    paragraphs(&best)
}

/// The long strings in double quotes of a script, without their quotes.
fn strings(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('"')?;
            let end = string_end(after)?;
            let (string, next) = after.split_at(end);
            rest = next.get(1..).unwrap_or_default();
            if string.len() >= STRING_MIN {
                return Some(string);
            }
        }
    })
}

fn string_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_marked_up_string_of_a_script_is_read() {
        let sentence = "Der Rat der Stadt hat den Vertrag am Montag beendet. ".repeat(12);
        let code = format!(
            "window.state = {{\"a\":\"x\",\"body\":\"\\u003cp\\u003e{sentence}\\u003c/p\\u003e<p>Sagte \\\"ja\\\".</p>\"}}"
        );
        let found = in_scripts(&guard::parse(&format!("<script>{code}</script>")));
        assert_eq!(vec![sentence.trim(), "Sagte \"ja\"."], found);
    }

    #[test]
    fn text_is_cut_at_lines_and_markup_at_paragraphs() {
        assert_eq!(vec!["a", "b & c"], paragraphs("a\n\n b &amp; c "));
        assert_eq!(vec!["a", "b"], paragraphs("<p>a</p><p>b</p>"));
    }
}
