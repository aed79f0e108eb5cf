//! What the user wrote, and what it means; all mistakes at once.
//!
//! ```text
//! newsvane.toml ─▶ settings ───────────────┐
//! sources.toml ──▶ outlets, feeds ─▶ names ├─▶ Config
//! sources.d/*.toml ┘                       │
//! alerts.toml ───▶ aliases ──▶ rules ──────┤
//! extract.d/*.toml ▶ rules for sites ──────┘
//! ```
//!
//! Two steps: a document is exactly what was written, with places; the readers turn it into [`Config`], which is
//! valid throughout and never changes. A mistake is noted with file, line and column, and reading goes on.
//! Starts nothing, asks no network; [`load`], [`Files`], [`ChangeLock`] and [`Surroundings::observe`] are all that touches the disk or the
//! environment.

mod cookies;
mod document;
pub mod edit;
mod extraction;
mod files;
mod measures;
mod options;
mod places;
mod problem;
mod rules;
mod settings;
mod show;
pub mod sites;
mod sources;
mod values;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::alert::Rule;
use crate::extract::SiteRules;
use crate::fetch;
use crate::model::{FeedSpec, Lang, Source};
use crate::query::Names;

pub use files::{ChangeLock, Files};
pub use places::{Chosen, Places, Surroundings, holds_configuration};
pub use problem::{Position, Problem, Problems};
pub use settings::{AlertsConfig, ScheduleConfig, StoreConfig, StoryConfig};

use problem::Report;
use settings::Settings;
use sources::Outlets;

/// Limits, manners and places.
pub const SETTINGS_FILE: &str = "newsvane.toml";
/// Outlets and feeds.
pub const SOURCES_FILE: &str = "sources.toml";
/// Directory of more files of outlets and feeds.
pub const SOURCES_DIR: &str = "sources.d";
/// Aliases and rules.
pub const ALERTS_FILE: &str = "alerts.toml";

/// Directory of files of rules for single sites.
pub const EXTRACT_DIR: &str = "extract.d";

/// The outlets that newsvane ships with.
const SHIPPED_SOURCES: &str = include_str!("../../config/sources.toml");

/// The whole configuration, validated.
#[derive(Clone, Debug)]
pub struct Config {
    /// The directory it was read from.
    pub dir: PathBuf,
    /// Data directory named in the file, made absolute against the file's directory.
    pub data_dir: Option<PathBuf>,
    /// Directory of the alert logs named in the file, made absolute like the data directory.
    pub logs_dir: Option<PathBuf>,
    /// Zone of bare days in queries.
    pub zone: TimeZone,
    /// Outlets, in the order of the files.
    pub sources: Vec<Source>,
    /// Feeds, each once, in the order of their outlets.
    pub feeds: Vec<FeedSpec>,
    /// Rules, compiled.
    pub rules: Vec<Rule>,
    /// Rules for the pages of single sites; shared, because every page on its way needs them.
    pub site_rules: Arc<SiteRules>,
    /// Languages to expect besides those of most news sites: those of the file, else those of all sources, if every one
    /// tells them. Others are answered when the text is clear.
    pub languages: Vec<Lang>,
    /// Names for queries.
    pub names: Names,
    /// The network.
    pub fetch: fetch::Settings,
    /// The schedule.
    pub schedule: ScheduleConfig,
    /// Stories.
    pub story: StoryConfig,
    /// Alerts.
    pub alerts: AlertsConfig,
    /// The store.
    pub store: StoreConfig,
}

/// Reads newsvane.toml, sources.toml, the files of sources.d, alerts.toml and the files of extract.d of a directory.
pub fn load(dir: &Path) -> Result<Config, Problems> {
    Files::read(dir)?.config()
}

/// Reads a configuration from texts alone; files that they name are missing.
pub fn parse(files: &Files) -> Result<Config, Problems> {
    parse_with(files, &|_| Err(io::ErrorKind::NotFound.into()))
}

/// Reads a configuration from texts; `open` reads the files that they name.
pub fn parse_with(files: &Files, open: &dyn Fn(&Path) -> io::Result<String>) -> Result<Config, Problems> {
    let mut problems = Problems::default();
    let settings = read_settings(files, &mut problems);
    let outlets = read_outlets(files, open, &settings.schedule, &mut problems);
    let mut names = names(outlets.as_ref().map_or(&[], |outlets| outlets.sources.as_slice()));
    let rules = read_alerts(files, outlets.is_some(), &mut names, &settings.zone, &mut problems);
    let site_rules = extraction::read(&files.extraction, &files.dir, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let Outlets { sources, feeds } = outlets.unwrap_or_default();
    Ok(Config {
        dir: files.dir.clone(),
        data_dir: settings.data_dir,
        logs_dir: settings.logs_dir,
        zone: settings.zone,
        languages: languages(settings.languages, &sources),
        sources,
        feeds,
        rules,
        site_rules: Arc::new(site_rules),
        names,
        fetch: settings.fetch,
        schedule: settings.schedule,
        story: settings.story,
        alerts: settings.alerts,
        store: settings.store,
    })
}

/// What commands work with where there is no configuration: every default and the outlets that newsvane ships with, no feeds and
/// no rules.
pub fn without_feeds() -> Result<Config, Problems> {
    let files = Files {
        sources: Some(SHIPPED_SOURCES.to_owned()),
        ..Files::default()
    };
    parse(&files).map(|config| Config {
        feeds: Vec::new(),
        ..config
    })
}

/// Reads the address of a feed as the files would, without its fragment; the error is what is wrong with it.
pub fn feed_address(text: &str) -> Result<url::Url, String> {
    values::feed_url(&toml::de::DeValue::String(text.into()))
}

impl Config {
    /// The outlet whose id somebody may have meant.
    pub fn nearest_source(&self, id: &str) -> Option<&str> {
        problem::nearest(id, self.sources.iter().map(|source| source.id.as_str()))
    }
}

fn read_settings(files: &Files, problems: &mut Problems) -> Settings {
    let Some(text) = &files.settings else {
        return Settings::default();
    };
    let mut report = Report::new(&files.dir.join(SETTINGS_FILE), text);
    let settings = document::parse(text, &mut report)
        .map(|document| settings::read(&document, &files.dir, &mut report))
        .unwrap_or_default();
    problems.extend(report);
    settings
}

/// `None` when nothing can be said about the outlets.
fn read_outlets(
    files: &Files,
    open: &dyn Fn(&Path) -> io::Result<String>,
    schedule: &ScheduleConfig,
    problems: &mut Problems,
) -> Option<Outlets> {
    let first = files.sources.as_deref().map(|text| (SOURCES_FILE, text));
    let more = files
        .more_sources
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let texts: Vec<(&str, &str)> = first.into_iter().chain(more).collect();
    if texts.is_empty() {
        let mut report = Report::new(&files.dir.join(SOURCES_FILE), "");
        report.whole("not found; it names the outlets and feeds to watch, and `--config DIR` tells where it lies");
        problems.extend(report);
        return None;
    }
    sources::read(&texts, &files.dir, open, schedule, problems)
}

fn read_alerts(
    files: &Files,
    outlets_known: bool,
    names: &mut Names,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Vec<Rule> {
    let Some(text) = &files.alerts else {
        return Vec::new();
    };
    let mut report = Report::new(&files.dir.join(ALERTS_FILE), text);
    let mut rules = Vec::new();
    if let Some(document) = document::parse(text, &mut report) {
        names.aliases = rules::aliases(&document, &mut report);
        rules = rules::rules(&document, outlets_known.then_some(&*names), zone, &mut report);
    }
    problems.extend(report);
    rules
}

fn names(sources: &[Source]) -> Names {
    let mut names = Names::default();
    for source in sources {
        names.sources.push(source.id.clone());
        for group in &source.groups {
            join(&mut names.groups, group, source);
        }
        if let Some(country) = &source.country {
            join(&mut names.countries, country, source);
        }
    }
    names
}

fn join(members: &mut BTreeMap<String, Vec<crate::model::SourceId>>, name: &str, source: &Source) {
    let ids = members.entry(name.to_owned()).or_default();
    if ids.last() != Some(&source.id) {
        ids.push(source.id.clone());
    }
}

fn languages(written: Vec<Lang>, sources: &[Source]) -> Vec<Lang> {
    let mut languages = written;
    if languages.is_empty() && sources.iter().all(|source| !source.languages.is_empty()) {
        languages = sources
            .iter()
            .flat_map(|source| source.languages.iter().copied())
            .collect();
    }
    languages.sort_unstable();
    languages.dedup();
    languages
}

#[cfg(test)]
mod tests;
