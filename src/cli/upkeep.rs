//! `stats`, `config` and `index`: how the archive stands.

use serde_json::json;

use super::args::{By, ConfigArgs, ConfigCommand, IndexArgs, IndexCommand, Stats};
use super::exit::{Exit, Failure};
use super::session::Session;
use super::table::{Listing, Row, print_object};
use super::terminal::Terminal;
use super::times;
use super::view::into_map;
use crate::config;
use crate::model::Tally;
use crate::pipeline::{self, Keeper};
use crate::store::{StatsKey, View};

/// Ids named when store and index differ.
const DIFFERENCES_SAID: usize = 10;

pub(super) fn stats(args: &Stats, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let reader = session.reader()?;
    let view = reader.view();
    let since = args
        .since
        .as_deref()
        .map(|text| times::since(text, session.now()))
        .transpose()?;
    match args.by {
        Some(by) => count_by(by, since, view, session, terminal),
        None => totals(view, session, terminal),
    }
}

fn count_by(
    by: By,
    since: Option<jiff::Timestamp>,
    view: View<'_>,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let (key, columns): (_, &'static [&'static str]) = match by {
        By::Source => (StatsKey::Source, &["source", "articles"]),
        By::Lang => (StatsKey::Lang, &["lang", "articles"]),
        By::Day => (StatsKey::Day, &["day", "articles"]),
    };
    let counts = view.count_by(key, since)?;
    let exit = Exit::if_any(!counts.is_empty());
    let row = |(name, count): (String, u64)| Row {
        object: into_map(json!({ "schema": "newsvane.count/1", columns[0]: name, "articles": count })),
        cells: vec![name, count.to_string()],
    };
    Listing {
        columns,
        rows: counts.into_iter().map(row).collect(),
    }
    .print(&session.global, terminal)?;
    Ok(exit)
}

fn totals(view: View<'_>, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let stats = view.stats()?;
    let tally = view.tally()?;
    let feeds = view.feeds()?;
    let well = feeds.iter().filter(|feed| feed.is_well()).count();
    if session.wants_json() {
        let object = json!({
            "schema": "newsvane.stats/1",
            "articles": stats.articles,
            "stories": stats.stories,
            "stories_in_several_languages": stats.crossing,
            "alerts": stats.alerts,
            "feeds": feeds.len(),
            "feeds_well": well,
            "entries": entries(&tally),
        });
        print_object(into_map(object), &session.global, terminal)?;
        return Ok(Exit::Done);
    }
    terminal.line(format!("articles  {}", stats.articles))?;
    terminal.line(format!(
        "stories   {} ({} in several languages)",
        stats.stories, stats.crossing
    ))?;
    terminal.line(format!("alerts    {}", stats.alerts))?;
    terminal.line(format!("feeds     {} ({well} well)", feeds.len()))?;
    terminal.line(format!("entries   {tally}"))?;
    Ok(Exit::Done)
}

/// The tally of entries as JSON.
pub(super) fn entries(tally: &Tally) -> serde_json::Value {
    json!({
        "seen": tally.seen,
        "stored": tally.stored,
        "teasers": tally.teasers,
        "duplicate": tally.duplicate,
        "dropped": tally.dropped,
        "failed": tally.failed,
        "pending": tally.pending,
    })
}

pub(super) fn config(args: &ConfigArgs, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match args.command {
        ConfigCommand::Check => {
            let dir = session.config_dir();
            match config::load(&dir) {
                Ok(config) => {
                    let (feeds, rules) = (config.feeds.len(), config.rules.len());
                    terminal.line(format!(
                        "{}: no mistakes; {} outlets, {feeds} feeds, {rules} rules, {} site rules",
                        dir.display(),
                        config.sources.len(),
                        config.site_rules.len()
                    ))?;
                    Ok(Exit::Done)
                }
                Err(problems) => Err(Failure::usage(problems)),
            }
        }
        ConfigCommand::Show => {
            let config = session.config()?;
            terminal.lines(&config.show())?;
            Ok(Exit::Done)
        }
    }
}

pub(super) fn index(args: &IndexArgs, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match args.command {
        IndexCommand::Verify => verify(session, terminal),
        IndexCommand::Rebuild => {
            // Opening the store would create what is not there.
            session.reader()?;
            let mut keeper = Keeper::open(session.layout()?, pipeline::judgement(session.config()?), session.clock)?;
            let articles = keeper.rebuild_index()?;
            terminal.line(format!("{articles} articles indexed anew"))?;
            Ok(Exit::Done)
        }
    }
}

/// Compares the ids of store and index, and checks the store's own consistency.
fn verify(session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let reader = session.reader()?;
    let view = reader.view();
    let searcher = session.searcher()?;
    let mut faults = view.inconsistencies()?;
    let (store, index) = (view.article_ids()?, searcher.ids()?);
    let lacking: Vec<_> = store.iter().filter(|id| index.binary_search(id).is_err()).collect();
    let extra: Vec<_> = index.iter().filter(|id| store.binary_search(id).is_err()).collect();
    for (what, ids) in [("not in the index", lacking), ("only in the index", extra)] {
        if !ids.is_empty() {
            let named: Vec<String> = ids.iter().take(DIFFERENCES_SAID).map(ToString::to_string).collect();
            faults.push(format!("{} articles are {what}: {} …", ids.len(), named.join(", ")));
        }
    }
    if index.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push("an article stands twice in the index".to_owned());
    }
    for fault in &faults {
        terminal.line(fault)?;
    }
    if faults.is_empty() {
        terminal.line(format!("store and index agree on {} articles", store.len()))?;
        return Ok(Exit::Done);
    }
    terminal.remark("`newsvane index rebuild` makes the index anew from the store")?;
    Ok(Exit::Nothing)
}
