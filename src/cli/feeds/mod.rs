//! `feeds`: what is watched, how it is, and what else there is to watch.

mod add;
pub(super) mod args;
mod change;
mod check;
mod discover;
mod export;
mod import;
mod list;
pub(super) mod memory;
mod outlet;
mod parse;
mod remove;
mod show;
mod site;

use std::collections::HashMap;

use super::exit::{Exit, Failure};
use super::session::Session;
use super::terminal::Terminal;
use crate::config::{Config, feed_address};
use crate::model::{FeedId, FeedSpec, FeedState};
use args::{Feeds, FeedsCommand};

pub(super) fn feeds(args: &Feeds, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match &args.command {
        None | Some(FeedsCommand::List) => list::list(session, terminal),
        Some(FeedsCommand::Show { names }) => show::show(names, session, terminal),
        Some(FeedsCommand::Check { names, pages }) => check::check(names, *pages, session, terminal),
        Some(FeedsCommand::Add(add)) => add::add(add, session, terminal),
        Some(FeedsCommand::Remove { feed }) => remove::remove(feed, session, terminal),
        Some(FeedsCommand::Discover(discover)) => discover::discover(discover, session, terminal),
        Some(FeedsCommand::Export { output, force }) => export::export(output.as_deref(), *force, session, terminal),
        Some(FeedsCommand::Import(import)) => import::import(import, session, terminal),
        Some(FeedsCommand::Parse {
            file,
            content_type,
            base_url,
        }) => parse::parse(file, content_type.as_deref(), base_url.as_deref(), session, terminal),
    }
}

/// The feeds that names mean: ids of sources, addresses of feeds, beginnings of their ids; all without names.
fn chosen<'c>(names: &[String], config: &'c Config, session: &Session) -> Result<Vec<&'c FeedSpec>, Failure> {
    let is = |spec: &FeedSpec, name: &String| {
        let is_id = FeedId::looks_like(name) && spec.id.as_str().starts_with(name.as_str());
        is_id || name == spec.source.as_str() || feed_address(name).is_ok_and(|url| url == spec.url)
    };
    if config.feeds.is_empty() && names.is_empty() {
        return Err(no_feeds(session));
    }
    let unknown: Vec<&str> = names
        .iter()
        .filter(|name| !config.feeds.iter().any(|spec| is(spec, name)))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(Failure::usage(format!(
            "no source or feed is called {}",
            unknown.join(", ")
        )));
    }
    let is_chosen = |spec: &&FeedSpec| names.is_empty() || names.iter().any(|name| is(spec, name));
    Ok(config.feeds.iter().filter(is_chosen).collect())
}

fn no_feeds(session: &Session) -> Failure {
    let dir = session.config_dir();
    Failure::usage(format!(
        "there are no feeds in {}; `newsvane feeds add` adds one, --config names another directory",
        dir.display()
    ))
}

/// A number of entries.
fn entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    }
}

/// What is remembered of feeds, and their numbers of articles; nothing before the first poll.
#[derive(Default)]
struct States {
    states: HashMap<FeedId, FeedState>,
    articles: HashMap<FeedId, u64>,
}

impl States {
    fn of(session: &Session) -> Result<Self, Failure> {
        let Some(reader) = session.reader_if_any()? else {
            return Ok(Self::default());
        };
        let states = reader.view().feeds()?;
        Ok(Self {
            states: states.into_iter().map(|state| (state.id.clone(), state)).collect(),
            articles: reader.view().articles_by_feed()?,
        })
    }

    fn of_feed(&self, id: &FeedId) -> Option<&FeedState> {
        self.states.get(id)
    }

    fn articles(&self, id: &FeedId) -> u64 {
        self.articles.get(id).copied().unwrap_or(0)
    }
}
