//! The settings in force, as TOML that reads back to the same: what `config show` prints.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use toml::Value;

use super::Config;
use super::measures::{format_duration, format_size};

impl Config {
    /// The settings in force with every default filled in, and how much the other files hold.
    pub fn show(&self) -> String {
        let mut text = String::new();
        let mut line = |key: &str, value: Value| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{key} = {value}");
        };
        if let Some(dir) = &self.data_dir {
            line("data_dir", path(dir));
        }
        if let Some(dir) = &self.logs_dir {
            line("logs_dir", path(dir));
        }
        line("timezone", Value::from(self.zone.iana_name().unwrap_or("UTC")));
        line("languages", list(self.languages.iter().map(|lang| lang.code())));
        let mut section = |name: &str, lines: &[(&str, Value)]| {
            let _ = writeln!(text, "\n[{name}]");
            for (key, value) in lines {
                let _ = writeln!(text, "{key} = {value}");
            }
        };
        section("fetch", &self.fetch_lines());
        section("schedule", &self.schedule_lines());
        section("story", &[("window_days", Value::from(self.story.window_days))]);
        let alerts = [
            ("backlog", Value::from(self.alerts.backlog)),
            ("feed_silent", Value::from(self.alerts.feed_silent)),
        ];
        section("alerts", &alerts);
        section("store", &[("free_bytes_min", size(self.store.free_bytes_min))]);
        let (sources, feeds, rules) = (self.sources.len(), self.feeds.len(), self.rules.len());
        let site_rules = self.site_rules.len();
        let _ = writeln!(
            text,
            "\n# sources: {sources}, feeds: {feeds}, rules: {rules}, site rules: {site_rules}"
        );
        text
    }

    fn fetch_lines(&self) -> [(&'static str, Value); 10] {
        let fetch = &self.fetch;
        [
            ("user_agent", Value::from(fetch.user_agent.as_str())),
            ("timeout", duration(fetch.timeout)),
            ("connect_timeout", duration(fetch.connect_timeout)),
            ("feed_bytes_max", size(fetch.feed_bytes_max as u64)),
            ("page_bytes_max", size(fetch.page_bytes_max as u64)),
            ("host_spacing", duration(fetch.host_spacing)),
            ("concurrency", count(fetch.concurrency)),
            ("redirects_max", count(fetch.redirects_max)),
            ("robots", Value::from(fetch.robots)),
            (
                "allow_networks",
                list(fetch.allow_networks.iter().map(ToString::to_string)),
            ),
        ]
    }

    fn schedule_lines(&self) -> [(&'static str, Value); 5] {
        let schedule = &self.schedule;
        [
            ("interval", duration(schedule.interval)),
            ("interval_min", duration(schedule.interval_min)),
            ("interval_max", duration(schedule.interval_max)),
            ("adaptive_max", duration(schedule.adaptive_max)),
            ("age_max", schedule.age_max.map_or_else(|| Value::from("off"), duration)),
        ]
    }
}

fn path(path: &Path) -> Value {
    Value::from(path.to_string_lossy().as_ref())
}

fn duration(duration: Duration) -> Value {
    Value::from(format_duration(duration))
}

fn size(bytes: u64) -> Value {
    Value::from(format_size(bytes))
}

fn count(count: usize) -> Value {
    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
}

fn list<T: Into<Value>>(values: impl Iterator<Item = T>) -> Value {
    Value::Array(values.map(Into::into).collect())
}
