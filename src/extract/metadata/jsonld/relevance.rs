//! Which of the objects of JSON-LD is about this page: pages describe others, too.

use serde_json::Value;

use super::first_text;
use crate::extract::measure;
use crate::extract::metadata::plain;

/// How surely an object is about this page: by its title, then by its address, then by how much it says.
pub(super) fn relevance(value: &Value, path: &str, titles: &[String]) -> (bool, bool, bool) {
    let is_here = path.len() > 1 && addresses(value).any(|address| address.contains(path));
    let is_titled = squashed_headline(value).is_some_and(|headline| titles.contains(&headline));
    (is_titled, is_here, value.get("datePublished").is_some())
}

/// Whether an object is about another page: both its address and its headline are not of this one.
pub(super) fn is_foreign(value: &Value, path: &str, titles: &[String]) -> bool {
    let (is_titled, is_here, _) = relevance(value, path, titles);
    let leads_elsewhere = |address: &str| {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let other = address.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        let other = other.map_or(if address.starts_with('/') { address } else { "" }, |(_, path)| path);
        // The home page stands for the site; an article lies deeper.
        other.trim_matches('/').contains(['/', '-', '.']) && !path.trim_matches('/').is_empty()
    };
    let has_other_headline = || !titles.is_empty() && squashed_headline(value).is_some();
    !is_titled && !is_here && has_other_headline() && addresses(value).any(leads_elsewhere)
}

fn squashed_headline(value: &Value) -> Option<String> {
    let headline = value.get("headline").or_else(|| value.get("name"))?;
    Some(measure::squash(&plain(&first_text(headline)))).filter(|headline| !headline.is_empty())
}

/// Where an object says that it is.
fn addresses(value: &Value) -> impl Iterator<Item = &str> {
    let address = |name: &str| match value.get(name)? {
        Value::String(address) => Some(address.as_str()),
        object => object.get("@id").or_else(|| object.get("url"))?.as_str(),
    };
    ["url", "mainEntityOfPage", "@id"].into_iter().filter_map(address)
}
