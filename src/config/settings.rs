//! newsvane.toml: limits, manners and places, one section a stage.
//!
//! Every key has a default, and the defaults are written here and nowhere else; `config/newsvane.toml` shows them to
//! people, and a test holds the two together.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use toml::de::{DeTable, DeValue};

use super::document::{Keys, Section};
use super::problem::Report;
use super::values::{self, quoted};
use crate::fetch;
use crate::model::Lang;

pub(super) const TOP: &[&str] = &[
    "data_dir",
    "logs_dir",
    "timezone",
    "languages",
    "fetch",
    "schedule",
    "story",
    "alerts",
    "store",
];
pub(super) const FETCH: &[&str] = &[
    "user_agent",
    "timeout",
    "connect_timeout",
    "feed_bytes_max",
    "page_bytes_max",
    "host_spacing",
    "concurrency",
    "redirects_max",
    "robots",
    "allow_networks",
];
pub(super) const SCHEDULE: &[&str] = &["interval", "interval_min", "interval_max", "adaptive_max", "age_max"];
pub(super) const STORY: &[&str] = &["window_days"];
pub(super) const ALERTS: &[&str] = &["backlog", "feed_silent"];
pub(super) const STORE: &[&str] = &["free_bytes_min"];

/// Every table of the file, by name.
pub(super) const TABLES: &[(&str, &[&str])] = &[
    ("", TOP),
    ("fetch", FETCH),
    ("schedule", SCHEDULE),
    ("story", STORY),
    ("alerts", ALERTS),
    ("store", STORE),
];

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// The schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleConfig {
    /// How often to poll a feed that does not say otherwise.
    pub interval: Duration,
    /// Never more often than this, whatever a feed or a server says.
    pub interval_min: Duration,
    /// Never less often than this, whatever a server or a row of failures says.
    pub interval_max: Duration,
    /// A feed that brings little is asked less often by itself, but at least so often.
    pub adaptive_max: Duration,
    /// Entries published longer ago than this are dropped; `None` takes every age.
    pub age_max: Option<Duration>,
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        Self {
            interval: 15 * MINUTE,
            interval_min: 5 * MINUTE,
            interval_max: DAY,
            adaptive_max: 6 * HOUR,
            age_max: Some(30 * DAY),
        }
    }
}

/// Stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryConfig {
    /// Days for which a story stays open to articles, counted from its last one.
    pub window_days: u32,
}

impl Default for StoryConfig {
    fn default() -> Self {
        Self { window_days: 10 }
    }
}

/// Alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertsConfig {
    /// Whether articles that a feed already listed when we first polled it raise alerts.
    pub backlog: bool,
    /// Whether a feed that has brought nothing for far longer than it usually does raises one.
    pub feed_silent: bool,
}

impl Default for AlertsConfig {
    fn default() -> Self {
        Self {
            backlog: false,
            feed_silent: true,
        }
    }
}

/// The store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// Polling waits while the disk has less room than this.
    pub free_bytes_min: u64,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self {
            free_bytes_min: 1_000_000_000,
        }
    }
}

/// What newsvane.toml says.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) data_dir: Option<PathBuf>,
    pub(super) logs_dir: Option<PathBuf>,
    pub(super) zone: TimeZone,
    pub(super) languages: Vec<Lang>,
    pub(super) fetch: fetch::Settings,
    pub(super) schedule: ScheduleConfig,
    pub(super) story: StoryConfig,
    pub(super) alerts: AlertsConfig,
    pub(super) store: StoreConfig,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: None,
            logs_dir: None,
            zone: TimeZone::UTC,
            languages: Vec::new(),
            fetch: fetch::Settings::default(),
            schedule: ScheduleConfig::default(),
            story: StoryConfig::default(),
            alerts: AlertsConfig::default(),
            store: StoreConfig::default(),
        }
    }
}

/// Reads the file. Relative directories are meant against `dir`, the directory of the file.
pub(super) fn read(document: &DeTable<'_>, dir: &Path, report: &mut Report<'_>) -> Settings {
    let root = Section::root(document);
    root.refuse_unknown(keys(TOP), report);
    let defaults = Settings::default();
    Settings {
        data_dir: root.read("data_dir", report, |value| directory(value, dir)),
        logs_dir: root.read("logs_dir", report, |value| directory(value, dir)),
        zone: root.read("timezone", report, values::zone).unwrap_or(defaults.zone),
        languages: root.list("languages", report, values::lang),
        fetch: table(&root, "fetch", FETCH, report, fetch),
        schedule: table(&root, "schedule", SCHEDULE, report, schedule),
        story: table(&root, "story", STORY, report, story),
        alerts: table(&root, "alerts", ALERTS, report, alerts),
        store: table(&root, "store", STORE, report, store),
    }
}

fn table<'t, 'i, T: Default>(
    root: &Section<'t, 'i>,
    name: &str,
    known: &'static [&'static str],
    report: &mut Report<'_>,
    read: impl Fn(&Section<'t, 'i>, &mut Report<'_>) -> T,
) -> T {
    let Some(section) = root.section(name, report) else {
        return T::default();
    };
    section.refuse_unknown(keys(known), report);
    read(&section, report)
}

fn keys(here: &'static [&'static str]) -> Keys {
    Keys {
        here,
        elsewhere: TABLES,
    }
}

fn fetch(section: &Section<'_, '_>, report: &mut Report<'_>) -> fetch::Settings {
    let defaults = fetch::Settings::default();
    let timeout = time(section, "timeout", SECOND..=10 * MINUTE, report).unwrap_or(defaults.timeout);
    // Only a connect timeout that somebody wrote can contradict the whole; the default gives way.
    let connect_timeout = time(section, "connect_timeout", SECOND..=timeout, report)
        .unwrap_or_else(|| defaults.connect_timeout.min(timeout));
    let user_agent = section.read("user_agent", report, values::user_agent);
    let feed_bytes_max = size(section, "feed_bytes_max", 100_000..=200_000_000, report);
    let page_bytes_max = size(section, "page_bytes_max", 100_000..=100_000_000, report);
    let host_spacing = time(section, "host_spacing", Duration::ZERO..=HOUR, report);
    fetch::Settings {
        user_agent: user_agent.unwrap_or(defaults.user_agent),
        timeout,
        connect_timeout,
        feed_bytes_max: feed_bytes_max.map_or(defaults.feed_bytes_max, |bytes| bytes as usize),
        page_bytes_max: page_bytes_max.map_or(defaults.page_bytes_max, |bytes| bytes as usize),
        host_spacing: host_spacing.unwrap_or(defaults.host_spacing),
        concurrency: count(section, "concurrency", 1..=1_000, report).unwrap_or(defaults.concurrency),
        redirects_max: count(section, "redirects_max", 0..=20, report).unwrap_or(defaults.redirects_max),
        robots: section.read("robots", report, values::flag).unwrap_or(defaults.robots),
        allow_networks: section.list("allow_networks", report, values::network),
    }
}

fn schedule(section: &Section<'_, '_>, report: &mut Report<'_>) -> ScheduleConfig {
    // As above: what was written binds, and a default gives way to it.
    let defaults = ScheduleConfig::default();
    let interval_min = time(section, "interval_min", SECOND..=365 * DAY, report).unwrap_or(defaults.interval_min);
    let interval_max = time(section, "interval_max", interval_min..=365 * DAY, report)
        .unwrap_or_else(|| defaults.interval_max.max(interval_min));
    let interval = time(section, "interval", interval_min..=interval_max, report)
        .unwrap_or_else(|| defaults.interval.clamp(interval_min, interval_max));
    let adaptive_max = time(section, "adaptive_max", interval_min..=interval_max, report)
        .unwrap_or_else(|| defaults.adaptive_max.clamp(interval_min, interval_max));
    ScheduleConfig {
        interval,
        interval_min,
        interval_max,
        adaptive_max,
        age_max: section.read("age_max", report, age).unwrap_or(defaults.age_max),
    }
}

fn story(section: &Section<'_, '_>, report: &mut Report<'_>) -> StoryConfig {
    // Open stories are held in memory; a quarter of a year is what a small machine bears.
    let days = section.read("window_days", report, |value| values::count(value, 1..=90));
    days.map_or_else(StoryConfig::default, |window_days| StoryConfig { window_days })
}

fn alerts(section: &Section<'_, '_>, report: &mut Report<'_>) -> AlertsConfig {
    let defaults = AlertsConfig::default();
    let mut flag = |key: &str| section.read(key, report, values::flag);
    AlertsConfig {
        backlog: flag("backlog").unwrap_or(defaults.backlog),
        feed_silent: flag("feed_silent").unwrap_or(defaults.feed_silent),
    }
}

fn store(section: &Section<'_, '_>, report: &mut Report<'_>) -> StoreConfig {
    let bytes = size(section, "free_bytes_min", 0..=1_000_000_000_000_000, report);
    bytes.map_or_else(StoreConfig::default, |free_bytes_min| StoreConfig { free_bytes_min })
}

fn time(
    section: &Section<'_, '_>,
    key: &str,
    allowed: RangeInclusive<Duration>,
    report: &mut Report<'_>,
) -> Option<Duration> {
    section.read(key, report, |value| values::duration(value, allowed.clone()))
}

fn size(section: &Section<'_, '_>, key: &str, allowed: RangeInclusive<u64>, report: &mut Report<'_>) -> Option<u64> {
    section.read(key, report, |value| values::size(value, allowed.clone()))
}

fn count(section: &Section<'_, '_>, key: &str, allowed: RangeInclusive<u32>, report: &mut Report<'_>) -> Option<usize> {
    let count = section.read(key, report, |value| values::count(value, allowed.clone()));
    count.and_then(|count| usize::try_from(count).ok())
}

/// An age, or "off".
fn age(value: &DeValue<'_>) -> Result<Option<Duration>, String> {
    match value {
        DeValue::String(text) if text == "off" => Ok(None),
        DeValue::Boolean(false) => Err("false is not an age; write \"off\"".to_owned()),
        _ => values::duration(value, HOUR..=3_650 * DAY).map(Some),
    }
}

/// A directory; a relative one lies beside the file that names it, wherever the program was started.
fn directory(value: &DeValue<'_>, dir: &Path) -> Result<PathBuf, String> {
    let text = values::text(value)?;
    if text.starts_with('~') {
        return Err(format!(
            "{} begins with ~, which only a shell expands; write the whole path",
            quoted(&text)
        ));
    }
    Ok(dir.join(text))
}
