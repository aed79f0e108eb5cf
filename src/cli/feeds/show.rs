//! `feeds show`: all that is known of a feed. No header, cookie or password is shown.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::memory::Memory;
use super::{States, chosen, entries, list};
use crate::cli::exit::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::table::{Listing, Row};
use crate::cli::terminal::{Paint, Terminal, counted};
use crate::cli::times::{span, stamp};
use crate::model::{ArticleId, FeedSpec, FeedState, FeedStatus, Lang, Pattern, SieveField};
use crate::store::EntryFate;

/// Entries shown of a feed.
const ENTRIES: usize = 10;

pub(super) fn show(names: &[String], session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let config = session.config()?;
    let feeds = chosen(names, config, session)?;
    let states = States::of(session)?;
    let reader = session.reader_if_any()?;
    let mut shown = Vec::with_capacity(feeds.len());
    for spec in feeds {
        let entries = match &reader {
            Some(reader) => reader.view().latest_entries(&spec.id, ENTRIES)?,
            None => Vec::new(),
        };
        let memory = match &reader {
            Some(reader) => Memory::of(&spec.source, reader.view())?,
            None => Memory::default(),
        };
        shown.push(Shown {
            spec,
            memory,
            outlet: config
                .sources
                .iter()
                .find(|source| source.id == spec.source)
                .map(|source| source.name.as_str()),
            state: states.of_feed(&spec.id),
            articles: states.articles(&spec.id),
            entries,
            now: session.now(),
        });
    }
    if session.wants_json() || !session.global.fields.is_empty() {
        let row = |shown: &Shown<'_>| Row {
            cells: Vec::new(),
            object: shown.object(),
        };
        let rows = shown.iter().map(row).collect();
        Listing { columns: &[], rows }.print(&session.global, terminal)?;
        return Ok(Exit::Done);
    }
    for (index, feed) in shown.iter().enumerate() {
        if index > 0 {
            terminal.line("")?;
        }
        feed.print(terminal)?;
    }
    Ok(Exit::Done)
}

struct Shown<'a> {
    spec: &'a FeedSpec,
    outlet: Option<&'a str>,
    state: Option<&'a FeedState>,
    articles: u64,
    /// What was learnt of the outlet's pages.
    memory: Memory,
    entries: Vec<EntryFate>,
    now: Timestamp,
}

impl Shown<'_> {
    fn print(&self, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        let style = terminal.style;
        terminal.line(format!(
            "{}  {}",
            self.spec.id,
            style.paint(Paint::Strong, self.spec.url.as_str())
        ))?;
        let facts = self.settings().into_iter().chain(self.facts());
        for (name, words) in facts.filter(|(_, words)| !words.is_empty()) {
            terminal.line(format!("  {name:<12}{words}"))?;
        }
        if !self.entries.is_empty() {
            terminal.line("  latest entries")?;
        }
        for entry in &self.entries {
            let why = [entry.reason.as_deref(), entry.note.as_deref()];
            let why: Vec<&str> = why.into_iter().flatten().filter(|word| !word.is_empty()).collect();
            let why = if why.is_empty() {
                String::new()
            } else {
                format!(" ({})", why.join(": "))
            };
            let what = entry.article.as_ref().map_or(entry.key.as_str(), |id| id.as_str());
            let title = entry.title.as_deref().unwrap_or_default();
            let line = format!("    {}  {}{why}  {what}  {title}", stamp(entry.seen_at), entry.state);
            terminal.line(line.trim_end())?;
        }
        Ok(())
    }

    /// What was configured.
    fn settings(&self) -> Vec<(&'static str, String)> {
        let spec = self.spec;
        let lang = spec
            .lang
            .map(|lang| format!(", in {}", lang.name()))
            .unwrap_or_default();
        let every = SignedDuration::try_from(spec.interval).map(span).unwrap_or_default();
        let outlet = self.outlet.map(|name| format!(" ({name})")).unwrap_or_default();
        let mut access: Vec<String> = Vec::new();
        let names: Vec<&str> = spec.access.headers.iter().map(|(name, _)| name.as_str()).collect();
        if !names.is_empty() {
            access.push(format!("sends {}", names.join(", ")));
        }
        access.extend(
            spec.access
                .proxy
                .as_ref()
                .map(|proxy| format!("through {}", without_secrets(proxy))),
        );
        vec![
            ("source", format!("{}{outlet}", spec.source)),
            ("kind", format!("{}, every {every}{lang}", spec.kind.as_str())),
            ("access", access.join("; ")),
            ("keep", patterns(&spec.sieve.keep)),
            ("block", patterns(&spec.sieve.block)),
        ]
    }

    /// What was learnt.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let Some(state) = self.state else {
            return vec![("status", FeedStatus::New.as_str().to_owned())];
        };
        let at = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), stamp);
        let memory = &state.memory;
        let sighting = |times: u32, since: Timestamp| format!("{times} times since {}", stamp(since));
        let mut validators = Vec::new();
        validators.extend(state.validators.etag.as_ref().map(|etag| format!("etag {etag}")));
        let modified = state.validators.last_modified.as_ref();
        validators.extend(modified.map(|date| format!("last modified {date}")));
        if memory.unmodified > 0 {
            validators.push(format!("unchanged {}", counted(u64::from(memory.unmodified), "time")));
        }
        if memory.lies {
            validators.push("not used: its server says unchanged of what is not".to_owned());
        }
        let parts: Vec<&str> = memory.parts.iter().map(|part| part.url.as_str()).collect();
        let moving = memory.moving.as_ref();
        vec![
            ("status", self.status(state)),
            (
                "polled",
                format!("{}, with success {}", at(state.polled_at), at(state.succeeded_at)),
            ),
            ("next poll", stamp(state.due_at)),
            ("new entry", format!("{}{}", at(state.new_entry_at), self.habit(state))),
            (
                "articles",
                format!("{}, {} in its last body", self.articles, entries(memory.entries)),
            ),
            ("pages", self.memory.words()),
            ("departs", self.memory.complaints()),
            ("validators", validators.join("; ")),
            (
                "moved to",
                memory.moved_to.as_ref().map(url::Url::to_string).unwrap_or_default(),
            ),
            (
                "moving to",
                moving
                    .map(|seen| format!("{}, said {}", seen.what, sighting(seen.times, seen.since)))
                    .unwrap_or_default(),
            ),
            (
                "gone",
                memory
                    .gone
                    .as_ref()
                    .map(|seen| format!("said {}", sighting(seen.times, seen.since)))
                    .unwrap_or_default(),
            ),
            ("parts", parts.join(" ")),
        ]
    }

    fn status(&self, state: &FeedState) -> String {
        let mut words = state.status.as_str().to_owned();
        if !state.note.is_empty() {
            words = format!("{words}: {}", state.note);
        }
        if let Some(since) = state.memory.failing_since {
            let failures = counted(u64::from(state.failures), "failure");
            words = format!("{words} ({failures} in {})", span(self.now.duration_since(since)));
        }
        words
    }

    fn habit(&self, state: &FeedState) -> String {
        let rhythm = state.memory.rhythm;
        let words = |gap| SignedDuration::try_from(gap).map(span).unwrap_or_default();
        let mean = rhythm
            .mean
            .map(|gap| format!("; usually one every {}", words(gap)))
            .unwrap_or_default();
        let longest = rhythm
            .longest
            .map(|gap| format!(", at most {}", words(gap)))
            .unwrap_or_default();
        let expected = list::expected(state).map(|at| {
            let word = if at < self.now { "overdue since" } else { "expected" };
            format!("; {word} {}", stamp(at))
        });
        format!("{mean}{longest}{}", expected.unwrap_or_default())
    }

    fn object(&self) -> Map<String, Value> {
        let spec = self.spec;
        let mut object = list::object(spec, self.state, self.articles);
        let headers: Vec<&str> = spec.access.headers.iter().map(|(name, _)| name.as_str()).collect();
        let list = |patterns: &[Pattern]| patterns.iter().map(pattern).collect::<Vec<_>>();
        let settings = json!({
            "lang": spec.lang.map(Lang::code),
            "interval_seconds": spec.interval.as_secs(),
            "headers": headers,
            "proxy": spec.access.proxy.as_ref().map(without_secrets),
            "keep": list(&spec.sieve.keep),
            "block": list(&spec.sieve.block),
        });
        let memory = self.state.map(|state| &state.memory);
        let parts = memory.map(|memory| memory.parts.iter().map(|part| part.url.as_str()).collect::<Vec<_>>());
        let facts = json!({
            "etag": self.state.and_then(|state| state.validators.etag.as_deref()),
            "last_modified": self.state.and_then(|state| state.validators.last_modified.as_deref()),
            "validators_lie": memory.is_some_and(|memory| memory.lies),
            "moved_to": memory.and_then(|memory| memory.moved_to.as_ref()).map(url::Url::as_str),
            "moving_to": memory.and_then(|memory| memory.moving.as_ref()).map(|seen| seen.what.as_str()),
            "gone_times": memory.and_then(|memory| memory.gone.as_ref()).map_or(0, |seen| seen.times),
            "parts": parts.unwrap_or_default(),
            "habit": habit(&self.memory),
            "entries": self.entries.iter().map(entry).collect::<Vec<_>>(),
        });
        for part in [settings, facts] {
            if let Value::Object(part) = part {
                object.extend(part);
            }
        }
        object
    }
}

fn habit(memory: &Memory) -> Value {
    let habit = &memory.habit;
    json!({
        "pages": habit.pages,
        "letters": habit.weight,
        "place": habit.places.first().map(|(place, _)| place.as_str()),
        "repeated": habit.repeated,
        "departures": memory.departures.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn entry(fate: &EntryFate) -> Value {
    json!({
        "id": fate.key.as_str(),
        "seen_at": fate.seen_at.to_string(),
        "state": fate.state,
        "reason": fate.reason,
        "note": fate.note,
        "article": fate.article.as_ref().map(ArticleId::as_str),
        "title": fate.title,
    })
}

fn patterns(patterns: &[Pattern]) -> String {
    patterns.iter().map(pattern).collect::<Vec<_>>().join("  ")
}

/// A pattern as it is written.
fn pattern(pattern: &Pattern) -> String {
    let field = match pattern.field {
        SieveField::Any => "any",
        SieveField::Title => "title",
        SieveField::Url => "url",
        SieveField::Summary => "summary",
        SieveField::Author => "author",
    };
    format!("{field}:{}", pattern.regex)
}

/// The address of a proxy without user and password.
fn without_secrets(proxy: &url::Url) -> String {
    let port = proxy
        .port_or_known_default()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{}://{}{port}", proxy.scheme(), proxy.host_str().unwrap_or_default())
}
