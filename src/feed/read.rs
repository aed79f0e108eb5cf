//! A mended feed to entries, by way of feed-rs.
//!
//! feed-rs is strict and may panic on input that it does not expect; here neither can cost more than one entry. A parser
//! is built for each parse: its state does not survive an error. Ids that it would invent are suppressed, they differ
//! from poll to poll.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

use feed_rs::{model, parser};
use jiff::Timestamp;

use super::mended::Mended;
use super::{ParseContext, date, plain};
use crate::model::{CanonicalUrl, DateOrigin, Entry, EntryKey, Published};

/// Reads the entries of a mended feed; those that cannot be read alone either are counted.
pub(super) fn read(mended: &Mended, context: &ParseContext<'_>) -> (Vec<Entry>, usize) {
    let whole = parse(&mended.whole()).filter(|found| found.len() == mended.entries.len());
    let found = whole.unwrap_or_else(|| {
        let alone = mended.entries.iter().filter_map(|entry| parse(&mended.alone(entry)));
        alone.flatten().collect()
    });
    let lost = mended.entries.len().saturating_sub(found.len());
    let convert = |entry: &model::Entry| entry_of(entry, mended.language.as_deref(), context);
    (found.iter().map(convert).collect(), lost)
}

fn parse(text: &str) -> Option<Vec<model::Entry>> {
    let attempt = || {
        // The standard library's time leads from our type to theirs.
        parser::Builder::new()
            .id_generator(|_, _, _| String::new())
            .timestamp_parser(|text| Some(SystemTime::try_from(date::parse(text)?).ok()?.into()))
            .build()
            .parse(text.as_bytes())
    };
    let feed = catch_unwind(AssertUnwindSafe(attempt)).ok()?.ok()?;
    Some(feed.entries)
}

fn entry_of(read: &model::Entry, language: Option<&str>, context: &ParseContext<'_>) -> Entry {
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
    let published = read.published.and_then(|at| claimed(at.timestamp_micros()));
    let updated = read.updated.and_then(|at| claimed(at.timestamp_micros()));
    let names = read
        .authors
        .iter()
        .filter_map(|person| person.name.as_deref().or(person.email.as_deref()));
    Entry {
        key: EntryKey::of(context.feed, guid.as_deref(), url.as_ref(), &title, published.as_ref()),
        feed: context.feed.clone(),
        source: context.source.clone(),
        url,
        link: link.map(str::to_owned),
        guid,
        title,
        summary: summary_of(read),
        published,
        updated,
        authors: names.map(plain::line).filter(|name| !name.is_empty()).collect(),
        declared_lang: read.language.as_deref().or(language).map(|tag| tag.trim().to_owned()),
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

fn claimed(micros: i64) -> Option<Published> {
    let at = Timestamp::from_microsecond(micros).ok()?;
    Some(Published::new(at, DateOrigin::Feed))
}
