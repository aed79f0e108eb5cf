//! Values of fields that are no text: lists of names, languages, addresses, numbers.
//!
//! Every mistake points at the part of the list that it is in, and suggests a name where one is near.

use std::collections::BTreeMap;

use super::fields::{Key, nearest};
use super::tree::{Comparison, Node, StoryCondition};
use super::{Names, QueryError};
use crate::model::{CanonicalUrl, Lang, Quality, SourceId};
use crate::text::fold;

/// The parts of a list with commas, each with its column; empty parts are skipped.
fn list(column: usize, value: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = column;
    let parts = value.split(',').map(move |part| {
        let lead = part.chars().take_while(|c| c.is_whitespace()).count();
        let at = next + lead;
        next += part.chars().count() + 1;
        (at, part.trim())
    });
    parts.filter(|(_, part)| !part.is_empty())
}

fn each<T>(
    column: usize,
    value: &str,
    read: impl Fn(usize, &str) -> Result<T, QueryError>,
) -> Result<Vec<T>, QueryError> {
    let read: Vec<T> = list(column, value)
        .map(|(at, part)| read(at, part))
        .collect::<Result<_, _>>()?;
    if read.is_empty() {
        return Err(QueryError::at(column, "the list is empty"));
    }
    Ok(read)
}

/// Finds a configured name in any case, or the one that was probably meant.
pub(super) fn named<'a>(known: impl Iterator<Item = &'a str> + Clone, typed: &str) -> Result<&'a str, Option<&'a str>> {
    let lower = typed.to_lowercase();
    let found = known.clone().find(|name| name.to_lowercase() == lower);
    found.ok_or_else(|| nearest(&lower, known))
}

/// Says that a name is not known.
pub(super) fn unknown(column: usize, what: &str, typed: &str, near: Option<String>) -> QueryError {
    let advice = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    QueryError::at(column, format!("unknown {what} `{typed}`{advice}"))
}

pub(super) fn sources(column: usize, value: &str, names: &Names) -> Result<Vec<SourceId>, QueryError> {
    each(column, value, |at, part| {
        named(names.sources.iter().map(SourceId::as_str), part)
            .map(SourceId::new)
            .map_err(|near| unknown(at, "source", part, near.map(str::to_owned)))
    })
}

/// Articles from the sources of groups or countries. A group may be empty.
pub(super) fn members(
    column: usize,
    value: &str,
    what: &str,
    sets: &BTreeMap<String, Vec<SourceId>>,
) -> Result<Node, QueryError> {
    let sets = each(column, value, |at, part| {
        named(sets.keys().map(String::as_str), part)
            .map(|name| sets.get(name).map_or(&[][..], Vec::as_slice))
            .map_err(|near| unknown(at, what, part, near.map(str::to_owned)))
    })?;
    let mut sources: Vec<SourceId> = sets.concat();
    sources.sort();
    sources.dedup();
    Ok(if sources.is_empty() {
        Node::Nothing
    } else {
        Node::Source(sources)
    })
}

pub(super) fn langs(column: usize, value: &str) -> Result<Vec<Lang>, QueryError> {
    each(column, value, |at, part| {
        let by_name = || Lang::all().find(|lang| lang.name().eq_ignore_ascii_case(part));
        Lang::from_tag(part).or_else(by_name).ok_or_else(|| {
            let names: Vec<String> = Lang::all().map(|lang| lang.name().to_ascii_lowercase()).collect();
            let near = nearest(&part.to_ascii_lowercase(), names.iter().map(String::as_str)).map(str::to_owned);
            let near =
                near.or_else(|| nearest(&part.to_ascii_lowercase(), Lang::all().map(Lang::code)).map(str::to_owned));
            unknown(at, "language", part, near)
        })
    })
}

/// The first tag of a list that says more than a language: `zh-hant`.
pub(super) fn script_of(value: &str) -> Option<&str> {
    list(0, value)
        .map(|(_, part)| part)
        .find(|part| part.contains(['-', '_']))
}

pub(super) fn qualities(column: usize, value: &str) -> Result<Vec<Quality>, QueryError> {
    each(column, value, |at, part| {
        Quality::from_name(&part.to_ascii_lowercase()).ok_or_else(|| {
            let known = Quality::ALL.map(Quality::as_str).join(", ");
            QueryError::at(at, format!("unknown quality `{part}`; there are {known}"))
        })
    })
}

/// Any of the agencies.
pub(super) fn wires(column: usize, value: &str) -> Result<Node, QueryError> {
    each(column, value, |_, part| Ok(Node::Wire(fold(part)))).map(Node::any_of)
}

pub(super) fn site(column: usize, value: &str) -> Result<Node, QueryError> {
    let sites = each(column, value, |at, part| {
        let bare = part.split_once("://").map_or(part, |(_, rest)| rest);
        let bare = bare.trim_start_matches("*.");
        let url = CanonicalUrl::parse(&format!("https://{bare}"));
        let url = url.ok_or_else(|| QueryError::at(at, format!("`{part}` is no site; write rp-online.de/nrw")))?;
        Ok(Node::Site {
            host: url.host().to_owned(),
            path: url.path().trim_end_matches('/').to_owned(),
        })
    })?;
    Ok(Node::any_of(sites))
}

pub(super) fn story(column: usize, value: &str) -> Result<Node, QueryError> {
    let stories = each(column, value, |at, part| {
        let lower = part.to_ascii_lowercase();
        let hash = lower.strip_prefix("s:").unwrap_or(&lower);
        if hash.is_empty() || !hash.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(QueryError::at(
                at,
                format!("`{part}` is no story; write {}", Key::Story.example()),
            ));
        }
        Ok(Node::Story(StoryCondition::Is(format!("s:{hash}"))))
    })?;
    Ok(Node::any_of(stories))
}

/// A number of languages or sources, with or without a comparison.
pub(super) fn number(column: usize, key: Key, value: &str) -> Result<Node, QueryError> {
    const SIGNS: &[(&str, Comparison)] = &[
        (">=", Comparison::AtLeast),
        ("≥", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        ("≤", Comparison::AtMost),
        (">", Comparison::Over),
        ("<", Comparison::Under),
        ("=", Comparison::Equal),
        ("", Comparison::Equal),
    ];
    let read = SIGNS.iter().find_map(|(sign, comparison)| {
        let limit = value.strip_prefix(sign)?.trim().parse().ok()?;
        Some((*comparison, limit))
    });
    let Some((comparison, limit)) = read else {
        let problem = format!("`{value}` is no number; write {}", key.example());
        return Err(QueryError::at(column, problem));
    };
    Ok(Node::Story(match key {
        Key::Languages => StoryCondition::Languages(comparison, limit),
        _ => StoryCondition::Sources(comparison, limit),
    }))
}
