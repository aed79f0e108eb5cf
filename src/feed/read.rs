//! A mended feed to entries, by way of feed-rs.
//!
//! feed-rs is strict and may panic on input that it does not expect; here neither can cost more than one entry. A parser
//! is built for each parse: its state does not survive an error. Ids that it would invent are suppressed, they differ
//! from poll to poll.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::{model, parser};

use super::mended::{Mended, MendedEntry};
use super::{ParseContext, plain};
use crate::model::{CanonicalUrl, Entry, EntryKey};

/// Reads the entries of a mended feed; those that cannot be read alone either are counted.
pub(super) fn read(mended: &Mended, context: &ParseContext<'_>) -> (Vec<Entry>, usize) {
    let whole = parse(&mended.whole()).filter(|found| found.len() == mended.entries.len());
    let found: Vec<Option<model::Entry>> = match whole {
        Some(found) => found.into_iter().map(Some).collect(),
        None => mended
            .entries
            .iter()
            .map(|entry| parse(&mended.alone(entry))?.pop())
            .collect(),
    };
    let entries: Vec<Entry> = found
        .iter()
        .zip(&mended.entries)
        .filter_map(|(read, entry)| Some(entry_of(read.as_ref()?, entry, mended, context)))
        .collect();
    let lost = mended.entries.len() - entries.len();
    (entries, lost)
}

fn parse(text: &str) -> Option<Vec<model::Entry>> {
    let attempt = || {
        parser::Builder::new()
            .id_generator(|_, _, _| String::new())
            .build()
            .parse(text.as_bytes())
    };
    let feed = catch_unwind(AssertUnwindSafe(attempt)).ok()?.ok()?;
    Some(feed.entries)
}

fn entry_of(read: &model::Entry, mended: &MendedEntry, feed: &Mended, context: &ParseContext<'_>) -> Entry {
    let origin = read.links.iter().find(|link| link.rel.as_deref() == Some("via"));
    let link = mended.link.clone();
    let url = origin
        .map(|link| link.href.as_str())
        .or(link.as_deref())
        .and_then(CanonicalUrl::parse);
    let guid = Some(read.id.trim()).filter(|id| !id.is_empty()).map(str::to_owned);
    let title = read.title.as_ref().map(|title| title.content.trim().to_owned());
    let title = title.unwrap_or_default();
    let summary = read.summary.as_ref().map(|summary| summary.content.trim().to_owned());
    let names = read
        .authors
        .iter()
        .filter_map(|person| person.name.as_deref().or(person.email.as_deref()));
    let mut authors: Vec<String> = names.map(plain::line).filter(|name| !name.is_empty()).collect();
    if authors.is_empty() {
        authors.clone_from(&feed.authors);
    }
    let language = mended.language.as_ref().or(feed.language.as_ref());
    Entry {
        key: EntryKey::of(
            context.feed,
            guid.as_deref(),
            url.as_ref(),
            &title,
            mended.published.as_ref(),
        ),
        feed: context.feed.clone(),
        source: context.source.clone(),
        url,
        link,
        guid,
        title,
        summary: summary.unwrap_or_default(),
        published: mended.published,
        updated: mended.updated,
        authors,
        declared_lang: language.map(|tag| tag.trim().to_owned()),
    }
}
