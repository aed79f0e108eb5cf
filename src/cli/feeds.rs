//! `feeds list`, `feeds check` and `feeds parse`.

use std::collections::HashMap;
use std::path::Path;

use serde_json::json;
use url::Url;

use super::args::{Feeds, FeedsCommand};
use super::exit::{Exit, Failure, OrExit};
use super::session::{self, Session, read_file};
use super::table::{Listing, Row};
use super::terminal::Terminal;
use super::times;
use super::view::into_map;
use crate::feed::{self, ParseContext, ParsedFeed};
use crate::fetch::Fetcher;
use crate::model::{CanonicalUrl, Entry, FeedId, FeedSpec, FeedState, FeedStatus, SourceId, Validators};

pub(super) fn feeds(args: &Feeds, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match &args.command {
        None | Some(FeedsCommand::List) => list(session, terminal),
        Some(FeedsCommand::Check { names }) => check(names, session, terminal),
        Some(FeedsCommand::Parse {
            file,
            content_type,
            base_url,
        }) => parse(file, content_type.as_deref(), base_url.as_deref(), session, terminal),
    }
}

/// Feeds with their state in words, the configured ones in the order of the file.
fn list(session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let config = session.config()?;
    let (states, counts) = match session.reader_if_any()? {
        Some(reader) => (reader.view().feeds()?, reader.view().articles_by_feed()?),
        None => (Vec::new(), HashMap::new()),
    };
    let states: HashMap<FeedId, FeedState> = states.into_iter().map(|state| (state.id.clone(), state)).collect();
    let rows: Vec<Row> = config
        .feeds
        .iter()
        .map(|spec| row(spec, states.get(&spec.id), counts.get(&spec.id).copied().unwrap_or(0)))
        .collect();
    if rows.is_empty() {
        return Err(Failure {
            exit: Exit::Nothing,
            ..no_feeds(session)
        });
    }
    let columns = &[
        "source",
        "status",
        "last success",
        "next poll",
        "articles",
        "feed",
        "why",
    ];
    Listing { columns, rows }.print(&session.global, terminal)?;
    Ok(Exit::Done)
}

fn no_feeds(session: &Session) -> Failure {
    let dir = session.config_dir();
    Failure::usage(format!(
        "there are no feeds in {}; add some to sources.toml, or name another directory with --config",
        dir.display()
    ))
}

fn row(spec: &FeedSpec, state: Option<&FeedState>, articles: u64) -> Row {
    let status = state.map_or(FeedStatus::New, |state| state.status);
    let note = state.map_or("", |state| state.note.as_str());
    let at = |at: Option<jiff::Timestamp>| at.map_or_else(|| "-".to_owned(), times::stamp);
    let due_at = state.map(|state| state.due_at);
    let succeeded_at = state.and_then(|state| state.succeeded_at);
    let cells = vec![
        spec.source.to_string(),
        status.as_str().to_owned(),
        at(succeeded_at),
        at(due_at),
        articles.to_string(),
        spec.url.to_string(),
        note.to_owned(),
    ];
    let written = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
    let object = into_map(json!({
        "schema": "newsvane.feed/1",
        "id": spec.id.as_str(),
        "source": spec.source.as_str(),
        "url": spec.url.as_str(),
        "kind": spec.kind.as_str(),
        "status": status.as_str(),
        "note": note,
        "articles": articles,
        "polled_at": written(state.and_then(|state| state.polled_at)),
        "succeeded_at": written(succeeded_at),
        "new_entry_at": written(state.and_then(|state| state.new_entry_at)),
        "due_at": written(due_at),
        "failures": state.map_or(0, |state| state.failures),
    }));
    Row { cells, object }
}

/// Asks feeds once and writes nothing.
fn check(names: &[String], session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let config = session.config()?;
    let is_named = |spec: &FeedSpec| {
        let by = |name: &String| {
            name == spec.source.as_str() || name == spec.url.as_str() || spec.id.as_str().starts_with(name.as_str())
        };
        names.is_empty() || names.iter().any(by)
    };
    let chosen: Vec<&FeedSpec> = config.feeds.iter().filter(|spec| is_named(spec)).collect();
    if chosen.is_empty() && names.is_empty() {
        return Err(no_feeds(session));
    }
    if chosen.is_empty() {
        return Err(Failure::usage(format!(
            "no source or feed is called {}",
            names.join(", ")
        )));
    }
    let fetcher = Fetcher::new(config.fetch.clone()).or_exit(Exit::Network)?;
    let runtime = session::runtime()?;
    let mut well = true;
    let mut rows = Vec::with_capacity(chosen.len());
    for spec in chosen {
        let answer = runtime.block_on(ask(spec, &fetcher));
        well &= answer.is_ok();
        rows.push(checked(spec, &answer));
    }
    Listing {
        columns: &["source", "entries", "feed", "result"],
        rows,
    }
    .print(&session.global, terminal)?;
    Ok(if well { Exit::Done } else { Exit::Nothing })
}

async fn ask(spec: &FeedSpec, fetcher: &Fetcher) -> Result<ParsedFeed, String> {
    let asked = fetcher.feed(&spec.url, &Validators::default(), &spec.access).await;
    let reply = asked.map_err(|error| error.to_string())?;
    let body = reply.body.ok_or("answered 304 without being asked for changes")?;
    let context = ParseContext {
        feed: &spec.id,
        source: &spec.source,
        content_type: body.content_type.as_deref(),
        base_url: Some(&reply.url),
        country: spec.country.as_deref(),
    };
    feed::parse(&body.bytes, &context).map_err(|error| error.to_string())
}

fn checked(spec: &FeedSpec, answer: &Result<ParsedFeed, String>) -> Row {
    let (entries, words) = match answer {
        Ok(parsed) if parsed.notes.is_empty() => (parsed.entries.len(), "ok".to_owned()),
        Ok(parsed) => (parsed.entries.len(), format!("ok; {}", parsed.notes.join("; "))),
        Err(why) => (0, why.clone()),
    };
    let object = into_map(json!({
        "schema": "newsvane.feed-check/1",
        "id": spec.id.as_str(),
        "source": spec.source.as_str(),
        "url": spec.url.as_str(),
        "ok": answer.is_ok(),
        "entries": entries,
        "result": words,
    }));
    Row {
        cells: vec![
            spec.source.to_string(),
            entries.to_string(),
            spec.url.to_string(),
            words,
        ],
        object,
    }
}

/// Prints the entries of a feed from a file.
fn parse(
    file: &Path,
    content_type: Option<&str>,
    base_url: Option<&str>,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let bytes = read_file(file)?;
    let base_url = base_url
        .map(Url::parse)
        .transpose()
        .map_err(|error| Failure::usage(format!("--base-url: {error}")))?;
    let context = ParseContext {
        feed: &FeedId::from_address(&file.to_string_lossy()),
        source: &SourceId::new("file"),
        content_type,
        base_url: base_url.as_ref(),
        country: None,
    };
    let parsed = match feed::parse(&bytes, &context) {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = anyhow::Error::new(error).context(file.display().to_string());
            return Err(Failure::new(Exit::Nothing, error));
        }
    };
    for note in &parsed.notes {
        terminal.remark(note)?;
    }
    let rows = parsed.entries.iter().map(entry).collect();
    Listing {
        columns: &["published", "title", "link"],
        rows,
    }
    .print(&session.global, terminal)?;
    Ok(Exit::Done)
}

fn entry(entry: &Entry) -> Row {
    let written = |date: Option<crate::model::Published>| date.map(|date| date.at.to_string());
    let link = entry.link.as_deref().or(entry.url.as_ref().map(CanonicalUrl::as_str));
    let object = into_map(json!({
        "schema": "newsvane.entry/1",
        "id": entry.guid.as_deref().or(link),
        "title": entry.title,
        "link": link,
        "url": entry.url.as_ref().map(CanonicalUrl::as_str),
        "published": written(entry.published),
        "updated": written(entry.updated),
        "authors": entry.authors,
        "lang": entry.declared_lang,
        "summary": entry.summary,
    }));
    let published = entry
        .published
        .map_or_else(|| "-".to_owned(), |published| times::stamp(published.at));
    Row {
        cells: vec![published, entry.title.clone(), link.unwrap_or("-").to_owned()],
        object,
    }
}
