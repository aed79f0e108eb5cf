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
    let link_with = |relation: &str| {
        let is_it = |link: &&model::Link| link.rel.as_deref().unwrap_or("alternate") == relation;
        read.links.iter().find(is_it).map(|link| link.href.as_str())
    };
    let link = link_with("alternate");
    let url = link_with("via").or(link).and_then(CanonicalUrl::parse);
    let guid = Some(read.id.trim()).filter(|id| !id.is_empty()).map(str::to_owned);
    let title = read
        .title
        .as_ref()
        .map(|title| plain::line(&title.content))
        .unwrap_or_default();
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
        link: link.map(str::to_owned),
        guid,
        title,
        summary: summary_of(read),
        published: mended.published,
        updated: mended.updated,
        authors,
        declared_lang: language.map(|tag| tag.trim().to_owned()),
    }
}

/// The longer of summary and content: it may have to stand for an article that cannot be fetched.
fn summary_of(read: &model::Entry) -> String {
    let summary = read
        .summary
        .as_ref()
        .map(|summary| plain::paragraphs(&summary.content))
        .unwrap_or_default();
    let content = read.content.as_ref().and_then(|content| content.body.as_deref());
    let content = content.map(plain::paragraphs).unwrap_or_default();
    if content.len() > summary.len() {
        content
    } else {
        summary
    }
}
