//! Outlets and their feeds: sources.toml and the files of sources.d, which are one as if they were written below each other.
//!
//! An outlet without feeds is no mistake: agencies and papers that others cite are worth knowing by name. A `[[feed]]` names its
//! outlet, which may stand in another file.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::document::{self, Field, Keys, Section};
use super::options::{Means, Options};
use super::problem::{Problems, Report, nearest};
use super::settings::ScheduleConfig;
use super::values::{self, quoted};
use crate::model::{Access, FeedId, FeedKind, FeedSpec, Sieve, Source, SourceId};

const TOP: Keys = Keys {
    here: &["source", "feed"],
    elsewhere: &[("[source]", SOURCE.here), ("[feed]", FEED_OF_SOURCE.here)],
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
        "headers",
        "cookie",
        "cookie_file",
        "proxy",
        "keep",
        "block",
    ],
    elsewhere: &[],
};
const FEED: Keys = Keys {
    here: &[
        "url",
        "kind",
        "lang",
        "interval",
        "headers",
        "cookie",
        "cookie_file",
        "proxy",
        "keep",
        "block",
    ],
    elsewhere: &[],
};
const FEED_OF_SOURCE: Keys = Keys {
    here: &[
        "source",
        "url",
        "kind",
        "lang",
        "interval",
        "headers",
        "cookie",
        "cookie_file",
        "proxy",
        "keep",
        "block",
    ],
    elsewhere: &[],
};

/// Most outlets and most feeds: far above what one machine polls, far below what would fill its memory.
const SOURCES_MAX: usize = 20_000;
const FEEDS_MAX: usize = 100_000;

/// What the files say.
#[derive(Clone, Debug, Default)]
pub(super) struct Outlets {
    pub(super) sources: Vec<Source>,
    pub(super) feeds: Vec<FeedSpec>,
}

/// A file that is being read.
struct Opened<'i> {
    report: Report<'i>,
    document: Option<DeTable<'i>>,
}

/// Reads the files, (name, text) in order; names are below `dir`. `None` when the syntax of one is broken: nothing can be said about
/// names then.
pub(super) fn read(
    files: &[(&str, &str)],
    dir: &Path,
    open: &dyn Fn(&Path) -> io::Result<String>,
    schedule: &ScheduleConfig,
    problems: &mut Problems,
) -> Option<Outlets> {
    let mut opened: Vec<Opened<'_>> = files
        .iter()
        .map(|(name, text)| {
            let mut report = Report::new(&dir.join(name), text);
            let document = document::parse(text, &mut report);
            Opened { report, document }
        })
        .collect();
    let mut reader = Reader {
        schedule,
        means: Means::new(dir, open),
        names: files.iter().map(|(name, _)| *name).collect(),
        outlets: Outlets::default(),
        options: Vec::new(),
        ids: HashMap::new(),
        addresses: HashMap::new(),
    };
    for (file, Opened { report, document }) in opened.iter_mut().enumerate() {
        if let Some(document) = document {
            reader.sources(file, document, report);
        }
    }
    let is_whole = opened.iter().all(|file| file.document.is_some());
    for (file, Opened { report, document }) in opened.iter_mut().enumerate() {
        if let Some(document) = document {
            reader.more_feeds(file, document, is_whole, report);
        }
    }
    reader.count(opened.last_mut().map(|file| &mut file.report));
    for file in opened {
        problems.extend(file.report);
    }
    is_whole.then(|| reader.finish())
}

/// Where something stands.
#[derive(Clone, Copy)]
struct Place {
    file: usize,
    line: usize,
}

struct Reader<'a> {
    schedule: &'a ScheduleConfig,
    means: Means<'a>,
    names: Vec<&'a str>,
    outlets: Outlets,
    /// Of each outlet, for its feeds.
    options: Vec<Options>,
    /// What was met so far, to tell of a second one; for ids with the number of the outlet.
    ids: HashMap<String, (usize, Place)>,
    addresses: HashMap<FeedId, (SourceId, Place)>,
}

impl Reader<'_> {
    fn sources(&mut self, file: usize, document: &DeTable<'_>, report: &mut Report<'_>) {
        let root = Section::root(document);
        root.refuse_unknown(TOP, report);
        for element in root.elements("source", report).iter().take(SOURCES_MAX + 1) {
            let Some(section) = Section::of(element, report) else {
                continue;
            };
            let Some((source, section)) = self.source(file, section, report) else {
                continue;
            };
            let options = Options::read(&section, &self.means, report);
            for element in section.elements("feeds", report) {
                if let Some(feed) = self.feed(&element, &source, &options, report) {
                    self.keep(file, feed, &element, report);
                }
            }
            self.outlets.sources.push(source);
            self.options.push(options);
        }
    }

    /// Reads an outlet. Whatever else is wrong with it, one whose id can be read is known to rules, so that a slip in an
    /// address does not make every rule that names the outlet look wrong, too.
    fn source<'t, 'i>(
        &mut self,
        file: usize,
        section: Section<'t, 'i>,
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
        let line = report.position(section.span().start).line;
        let (number, place) = (self.outlets.sources.len(), Place { file, line });
        if let Some((_, first)) = self.ids.insert(id?, (number, place)) {
            let span = section
                .field("id")
                .map_or_else(|| section.span().clone(), |field| field.span);
            let message = format!("is the id of the source on {}, too", self.told(first, file));
            report.at(&span, &section.path_of("id"), message);
        }
        Some((source, section))
    }

    /// Reads a feed: an address, or a table with an address.
    fn feed(
        &self,
        element: &Field<'_, '_>,
        source: &Source,
        options: &Options,
        report: &mut Report<'_>,
    ) -> Option<FeedSpec> {
        match element.value {
            DeValue::Table(_) => {
                let section = Section::of(element, report)?;
                section.refuse_unknown(FEED, report);
                self.table(&section, Some(source), options, report)
            }
            DeValue::String(_) => {
                let feed = self.plain(element.read(report, values::feed_url)?, Some(source));
                complete(feed, Options::default(), options, element, report)
            }
            _ => element.read(report, |value| {
                Err(values::mistaken(value, "an address or a table { url = \"…\" }", None))
            }),
        }
    }

    /// Reads the table of a feed.
    fn table(
        &self,
        section: &Section<'_, '_>,
        source: Option<&Source>,
        options: &Options,
        report: &mut Report<'_>,
    ) -> Option<FeedSpec> {
        let url = section.require("url", report, values::feed_url);
        let kind = section.read("kind", report, kind);
        let lang = section.read("lang", report, values::lang);
        let bounds = self.schedule.interval_min..=self.schedule.interval_max;
        let interval = section.read("interval", report, |value| values::duration(value, bounds.clone()));
        let own = Options::read(section, &self.means, report);
        let plain = self.plain(url?, source);
        let feed = FeedSpec {
            kind: kind.unwrap_or(plain.kind),
            lang: lang.or(plain.lang),
            interval: interval.unwrap_or(plain.interval),
            ..plain
        };
        complete(feed, own, options, &section.field("url")?, report)
    }

    /// A feed of which only the address is written. One without a known outlet is looked at for its mistakes alone.
    fn plain(&self, url: url::Url, source: Option<&Source>) -> FeedSpec {
        // A page in the language of an outlet that has only one needs no other hint.
        let lang = match source.map(|source| source.languages.as_slice()) {
            Some([lang]) => Some(*lang),
            _ => None,
        };
        FeedSpec {
            id: FeedId::from_address(url.as_str()),
            source: source.map_or_else(|| SourceId::new(""), |source| source.id.clone()),
            url,
            kind: FeedKind::Syndication,
            lang,
            interval: self.schedule.interval,
            country: source.and_then(|source| source.country.clone()),
            access: Access::default(),
            sieve: Sieve::default(),
        }
    }

    /// Reads feeds that stand on their own, each with the outlet that it names. Where a file is broken, an outlet may be unknown
    /// for that alone.
    fn more_feeds(&mut self, file: usize, document: &DeTable<'_>, is_whole: bool, report: &mut Report<'_>) {
        for element in Section::root(document)
            .elements("feed", report)
            .iter()
            .take(FEEDS_MAX + 1)
        {
            let Some(section) = Section::of(element, report) else {
                continue;
            };
            section.refuse_unknown(FEED_OF_SOURCE, report);
            // Known, or perhaps known to the file that is broken.
            let number = section.require("source", report, |value| {
                let id = values::string(value, "the id of a source in quotes")?;
                let known = self.ids.get(id).map(|(number, _)| Some(*number));
                known.or((!is_whole).then_some(None)).ok_or_else(|| {
                    let meant = nearest(id, self.ids.keys().map(String::as_str));
                    values::mistaken(value, "the id of a source", meant)
                })
            });
            let source = number.flatten().and_then(|number| self.outlets.sources.get(number));
            let none = Options::default();
            let options = number.flatten().and_then(|number| self.options.get(number));
            let feed = self.table(&section, source, options.unwrap_or(&none), report);
            if let (Some(feed), Some(_)) = (feed, source) {
                self.keep(file, feed, element, report);
            }
        }
    }

    /// Takes a feed, unless its address is one already.
    fn keep(&mut self, file: usize, feed: FeedSpec, element: &Field<'_, '_>, report: &mut Report<'_>) {
        let line = report.position(element.span.start).line;
        if let Some((owner, first)) = self.addresses.get(&feed.id) {
            let address = quoted(feed.url.as_str());
            let message = format!("{address} is a feed of {owner} on {} already", self.told(*first, file));
            report.at(&element.span, &element.path, message);
            return;
        }
        let place = Place { file, line };
        self.addresses.insert(feed.id.clone(), (feed.source.clone(), place));
        self.outlets.feeds.push(feed);
    }

    /// A place as a message names it in a file.
    fn told(&self, place: Place, file: usize) -> String {
        let line = place.line;
        match self.names.get(place.file) {
            Some(name) if place.file != file => format!("line {line} of {name}"),
            _ => format!("line {line}"),
        }
    }

    /// Notes what is too much; the last file is the one too many.
    fn count(&self, report: Option<&mut Report<'_>>) {
        let Some(report) = report else { return };
        let (sources, feeds) = (self.outlets.sources.len(), self.outlets.feeds.len());
        if sources > SOURCES_MAX {
            report.whole(format!("with it there are more than {SOURCES_MAX} sources"));
        }
        if feeds > FEEDS_MAX {
            report.whole(format!("with it there are more than {FEEDS_MAX} feeds"));
        }
    }

    /// The feeds of an outlet together, wherever they are written.
    fn finish(self) -> Outlets {
        let Outlets { sources, mut feeds } = self.outlets;
        feeds.sort_by_key(|feed| self.ids.get(feed.source.as_str()).map(|(number, _)| *number));
        Outlets { sources, feeds }
    }
}

/// A feed with its own options and those of its outlet.
fn complete(
    feed: FeedSpec,
    own: Options,
    outlet: &Options,
    field: &Field<'_, '_>,
    report: &mut Report<'_>,
) -> Option<FeedSpec> {
    match own.with(outlet, &feed.url) {
        Ok((access, sieve)) => Some(FeedSpec { access, sieve, ..feed }),
        Err(message) => {
            report.at(&field.span, &field.path, message);
            None
        }
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
