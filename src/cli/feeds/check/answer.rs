//! What the answer of a feed's address says: status and size, format, letters.

use jiff::SignedDuration;

use super::finding::{Finding, Grade};
use crate::cli::feeds::entries;
use crate::cli::feeds::site::Answer;
use crate::cli::terminal::counted;
use crate::cli::times::span;
use crate::model::{Entry, FeedSpec};

pub(super) fn http(spec: &FeedSpec, answer: &Answer) -> Finding {
    let reply = &answer.reply;
    let size = reply.body.as_ref().map_or(0, |body| body.bytes.len());
    let mut parts = vec![format!("{} {}, {} kB", reply.http, reply.status, size.div_ceil(1_000))];
    if let Some(fresh) = reply.fresh_for.and_then(|fresh| SignedDuration::try_from(fresh).ok()) {
        parts.push(format!("fresh for {}", span(fresh)));
    }
    let mut grade = Grade::Good;
    match &reply.moved_to {
        Some(moved_to) => {
            grade = Grade::Doubtful;
            parts.push(format!("moved for good to {moved_to}"));
        }
        None if reply.url != spec.url => parts.push(format!("redirects to {}", reply.url)),
        None => {}
    }
    Finding::new("http", grade, parts.join("; "))
}

pub(super) fn format(answer: &Answer) -> Finding {
    let parsed = &answer.parsed;
    let mut parts = vec![match (parsed.entries.len(), parsed.parts.len()) {
        (0, parts @ 1..) => format!(
            "{}, an index of {}",
            answer.parsed.kind.as_str(),
            counted(parts as u64, "sitemap")
        ),
        (count, _) => format!("{}, {}", answer.parsed.kind.as_str(), entries(count)),
    }];
    parts.extend(parsed.notes.iter().cloned());
    let has_something = !parsed.entries.is_empty() || !parsed.parts.is_empty();
    let is_sound = has_something && parsed.notes.is_empty() && !parsed.is_cut_off;
    Finding::new("format", Grade::good_if(is_sound), parts.join("; "))
}

/// What the server and the document say of their letters, and whether the text looks so.
pub(super) fn encoding(answer: &Answer, entries: &[Entry]) -> Finding {
    let body = answer.reply.body.as_ref();
    let content_type = body.and_then(|body| body.content_type.as_deref()).unwrap_or_default();
    let of_header = label(content_type, "charset=");
    let head = body.map(|body| String::from_utf8_lossy(body.bytes.get(..200).unwrap_or(&body.bytes)).into_owned());
    let declaration = head
        .as_deref()
        .and_then(|head| head.trim_start_matches('\u{feff}').split_once("?>"));
    let of_document = declaration.and_then(|(declaration, _)| label(declaration, "encoding="));
    let labels = match (&of_header, &of_document) {
        (None, None) => "none declared".to_owned(),
        (Some(one), Some(other)) if !one.eq_ignore_ascii_case(other) => {
            format!("{one} in the header, {other} in the document")
        }
        (Some(label), _) | (None, Some(label)) => label.clone(),
    };
    let agree = !labels.contains(" in the header");
    let mut parts = vec![labels];
    let broken = |entry: &&Entry| entry.title.contains('\u{fffd}') || entry.summary.contains('\u{fffd}');
    let broken = entries.iter().filter(broken).count();
    if broken > 0 {
        parts.push(format!("{broken} entries with unreadable letters"));
    }
    Finding::new("encoding", Grade::good_if(agree && broken == 0), parts.join("; "))
}

/// The value behind a key, without quotation marks.
fn label(text: &str, key: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find(key)? + key.len();
    let value = text.get(at..)?.trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', ';', ' ', '?']).unwrap_or(value.len());
    Some(value[..end].to_ascii_lowercase()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_with_and_without_quotation_marks() {
        for (text, key, expected) in [
            ("text/xml; charset=UTF-8", "charset=", Some("utf-8")),
            ("text/xml;charset=\"ISO-8859-1\"; x", "charset=", Some("iso-8859-1")),
            ("<?xml version=\"1.0\" encoding='Big5'", "encoding=", Some("big5")),
            ("text/xml", "charset=", None),
            ("text/xml; charset=", "charset=", None),
        ] {
            assert_eq!(expected.map(str::to_owned), label(text, key), "{text}");
        }
    }
}
