//! sources.toml: outlets and their feeds.
//!
//! An outlet without feeds is no mistake: agencies and papers that others cite are worth knowing by name.

use std::collections::HashMap;

use toml::de::{DeTable, DeValue};

use super::document::{Field, Keys, Section};
use super::problem::Report;
use super::settings::ScheduleConfig;
use super::values::{self, quoted};
use crate::model::{Access, FeedId, FeedKind, FeedSpec, Sieve, Source, SourceId};

const TOP: Keys = Keys {
    here: &["source"],
    elsewhere: &[("[source]", SOURCE.here)],
};
const SOURCE: Keys = Keys {
    here: &[
        "id",
        "name",
        "aliases",
        "home",
        "country",
        "groups",
        "languages",
        "feeds",
    ],
    elsewhere: &[],
};
const FEED: Keys = Keys {
    here: &["url", "kind", "lang", "interval"],
    elsewhere: &[],
};

/// Most outlets and most feeds: far above what one machine polls, far below what would fill its memory.
const SOURCES_MAX: usize = 20_000;
const FEEDS_MAX: usize = 100_000;

/// What sources.toml says.
#[derive(Clone, Debug, Default)]
pub(super) struct Outlets {
    pub(super) sources: Vec<Source>,
    pub(super) feeds: Vec<FeedSpec>,
}

/// What was met so far, with the line, to tell of a second one.
#[derive(Debug, Default)]
struct Met {
    ids: HashMap<String, usize>,
    addresses: HashMap<FeedId, (SourceId, usize)>,
}

/// Reads the file.
pub(super) fn read(document: &DeTable<'_>, schedule: &ScheduleConfig, report: &mut Report<'_>) -> Outlets {
    let root = Section::root(document);
    root.refuse_unknown(TOP, report);
    let mut outlets = Outlets::default();
    let mut met = Met::default();
    let elements = root.elements("source", report);
    if elements.len() > SOURCES_MAX {
        report.whole(format!("has {} sources; the most is {SOURCES_MAX}", elements.len()));
    }
    for element in elements.iter().take(SOURCES_MAX) {
        let Some(section) = Section::of(element, report) else {
            continue;
        };
        if let Some((source, section)) = source(section, &mut met, report) {
            outlets
                .feeds
                .extend(feeds(&section, &source, schedule, &mut met, report));
            outlets.sources.push(source);
        }
    }
    if outlets.feeds.len() > FEEDS_MAX {
        report.whole(format!("has {} feeds; the most is {FEEDS_MAX}", outlets.feeds.len()));
    }
    outlets
}

/// Reads an outlet. Whatever else is wrong with it, one whose id can be read is known to rules, so that a slip in an
/// address does not make every rule that names the outlet look wrong, too.
fn source<'t, 'i>(
    section: Section<'t, 'i>,
    met: &mut Met,
    report: &mut Report<'_>,
) -> Option<(Source, Section<'t, 'i>)> {
    let id = section.require("id", report, values::id);
    let section = match &id {
        Some(id) => section.named(format!("source {}", quoted(id))),
        None => section,
    };
    section.refuse_unknown(SOURCE, report);
    let name = section.require("name", report, values::text);
    let source = Source {
        id: SourceId::new(id.as_deref().unwrap_or_default()),
        name: name.unwrap_or_default(),
        aliases: section.list("aliases", report, values::text),
        home: section.read("home", report, values::url),
        country: section.read("country", report, values::country),
        groups: section.list("groups", report, values::id),
        languages: section.list("languages", report, values::lang),
    };
    let id = id?;
    let line = report.position(section.span().start).line;
    if let Some(first) = met.ids.insert(id, line) {
        let span = section
            .field("id")
            .map_or_else(|| section.span().clone(), |field| field.span);
        report.at(
            &span,
            &section.path_of("id"),
            format!("is the id of the source on line {first}, too"),
        );
    }
    Some((source, section))
}

fn feeds(
    section: &Section<'_, '_>,
    source: &Source,
    schedule: &ScheduleConfig,
    met: &mut Met,
    report: &mut Report<'_>,
) -> Vec<FeedSpec> {
    let mut feeds = Vec::new();
    for element in section.elements("feeds", report) {
        let Some(feed) = feed(&element, source, schedule, report) else {
            continue;
        };
        let line = report.position(element.span.start).line;
        if let Some((owner, first)) = met.addresses.get(&feed.id) {
            let address = quoted(feed.url.as_str());
            let message = format!("{address} is a feed of {owner} on line {first} already");
            report.at(&element.span, &element.path, message);
            continue;
        }
        met.addresses.insert(feed.id.clone(), (source.id.clone(), line));
        feeds.push(feed);
    }
    feeds
}

/// Reads a feed: an address, or a table with an address.
fn feed(
    element: &Field<'_, '_>,
    source: &Source,
    schedule: &ScheduleConfig,
    report: &mut Report<'_>,
) -> Option<FeedSpec> {
    // A page in the language of an outlet that has only one needs no other hint.
    let only_lang = match source.languages.as_slice() {
        [lang] => Some(*lang),
        _ => None,
    };
    let plain = |url: url::Url| FeedSpec {
        id: FeedId::from_address(url.as_str()),
        source: source.id.clone(),
        url,
        kind: FeedKind::Syndication,
        lang: only_lang,
        interval: schedule.interval,
        country: source.country.clone(),
        access: Access::default(),
        sieve: Sieve::default(),
    };
    match element.value {
        DeValue::Table(_) => {
            let section = Section::of(element, report)?;
            section.refuse_unknown(FEED, report);
            let url = section.require("url", report, values::url);
            let kind = section.read("kind", report, kind);
            let lang = section.read("lang", report, values::lang);
            let bounds = schedule.interval_min..=schedule.interval_max;
            let interval = section.read("interval", report, |value| values::duration(value, bounds.clone()));
            let feed = plain(url?);
            Some(FeedSpec {
                kind: kind.unwrap_or(feed.kind),
                lang: lang.or(feed.lang),
                interval: interval.unwrap_or(feed.interval),
                ..feed
            })
        }
        DeValue::String(_) => element.read(report, values::url).map(plain),
        _ => element.read(report, |value| {
            Err(values::mistaken(value, "an address or a table { url = \"…\" }", None))
        }),
    }
}

fn kind(value: &DeValue<'_>) -> Result<FeedKind, String> {
    values::word(value, &[FeedKind::Syndication, FeedKind::NewsSitemap], FeedKind::as_str)
        // Whoever says which of the three it is says the right thing.
        .or_else(|message| match value {
            DeValue::String(text) if matches!(text.as_ref(), "atom" | "json") => Ok(FeedKind::Syndication),
            _ => Err(message),
        })
}
