//! `feeds export`: the feeds as a list that every reader takes.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use url::{Position, Url};

use super::no_feeds;
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::feed::opml::{self, Outline};
use crate::model::{FeedKind, FeedSpec, Source, SourceId};

pub(super) fn export(
    output: Option<&Path>,
    force: bool,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let config = session.config()?;
    if config.feeds.is_empty() {
        return Err(Failure {
            exit: Exit::Nothing,
            ..no_feeds(session)
        });
    }
    let outlines = outlines(config);
    let text = opml::write("Feeds of newsvane", &outlines);
    let Some(path) = output.filter(|path| *path != Path::new("-")) else {
        terminal.lines(text.trim_end())?;
        return Ok(Exit::Done);
    };
    let mut options = OpenOptions::new();
    options.write(true).truncate(true).create(force).create_new(!force);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written
        .with_context(|| format!("cannot write {}", path.display()))
        .or_exit(Exit::Usage)?;
    terminal.remark(format_args!("{} feeds are in {}", outlines.len(), path.display()))?;
    Ok(Exit::Done)
}

/// Each feed in the group of its outlet, filed under the outlet's groups. What tells several feeds of one apart is their path and
/// query, or all of the address where that is the same.
fn outlines(config: &Config) -> Vec<Outline> {
    let sources: HashMap<&SourceId, &Source> = config.sources.iter().map(|source| (&source.id, source)).collect();
    let mut counts: HashMap<&SourceId, usize> = HashMap::new();
    let mut ends: HashMap<(&SourceId, &str), usize> = HashMap::new();
    for feed in &config.feeds {
        *counts.entry(&feed.source).or_default() += 1;
        *ends.entry((&feed.source, end(&feed.url))).or_default() += 1;
    }
    let outline = |feed: &FeedSpec| {
        let source = sources.get(&feed.source);
        let name = source.map_or_else(|| feed.source.to_string(), |source| source.name.clone());
        let is_only = counts.get(&feed.source).is_some_and(|count| *count == 1);
        let is_told_by_end = ends
            .get(&(&feed.source, end(&feed.url)))
            .is_some_and(|count| *count == 1);
        Outline {
            title: match (is_only, is_told_by_end) {
                (true, _) => name.clone(),
                (false, true) => format!("{name} {}", end(&feed.url)),
                (false, false) => format!("{name} {}", feed.url),
            },
            feed: feed.url.clone(),
            home: source.and_then(|source| source.home.clone()),
            kind: Some(match feed.kind {
                FeedKind::NewsSitemap => opml::SITEMAP.to_owned(),
                FeedKind::Syndication => feed.kind.as_str().to_owned(),
            }),
            lang: feed.lang.map(|lang| lang.code().to_owned()),
            groups: vec![name],
            categories: source.map(|source| source.groups.clone()).unwrap_or_default(),
        }
    };
    config.feeds.iter().map(outline).collect()
}

/// Path and query of an address.
fn end(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}
