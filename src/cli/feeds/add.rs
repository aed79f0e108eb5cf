//! `feeds add`: asks an address, and gives it to its outlet.

use std::collections::{BTreeSet, HashSet};

use anyhow::anyhow;
use url::Url;

use super::args::Add;
use super::change::{ADDED, Open};
use super::site::{self, Answer, NoFeed};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{self, Session};
use crate::cli::terminal::{Terminal, counted};
use crate::cli::times;
use crate::config::edit::{self, NewFeed, NewOutlet};
use crate::config::{Config, feed_address};
use crate::feed::discover;
use crate::fetch::Fetcher;
use crate::model::{Access, Entry, FeedId, HostKey, Lang, Source, SourceId};

/// What stands above what is added one by one.
const HEAD: &str = "# Added by `newsvane feeds add`; may be changed by hand.\n";

pub(super) fn add(args: &Add, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let open = Open::of(session)?;
    let mut feed = wish(args)?;
    refuse_known(&feed.url, &open.config)?;
    let answer = if args.no_check {
        None
    } else {
        Some(ask(&feed.url, &open.config)?)
    };
    if let Some(moved_to) = answer.as_ref().and_then(|answer| answer.reply.moved_to.clone()) {
        terminal.remark(format_args!("{} has moved for good; {moved_to} is added", feed.url))?;
        feed.url = moved_to;
        refuse_known(&feed.url, &open.config)?;
    }
    if let Some(answer) = &answer {
        feed.kind = answer.kind;
    }
    let told = answer
        .as_ref()
        .map(|answer| format!(" ({})", contents(answer)))
        .unwrap_or_default();
    let declared = answer
        .as_ref()
        .and_then(|answer| declared_language(&answer.parsed.entries));
    let is_new_outlet = args.source.is_none() && outlets_at(&feed.url, &open.config).is_empty();
    let mut about = (args.name.clone(), feed.lang.or(declared));
    if is_new_outlet && !args.no_check && (about.0.is_none() || about.1.is_none()) {
        let (name, lang) = ask_home(&feed.url, &open.config)?;
        about = (about.0.or(name), about.1.or(lang));
    }
    let addition = Addition {
        outlet: args.source.clone(),
        name: about.0,
        languages: about.1.into_iter().collect(),
        feeds: vec![feed],
    };
    add_all(open, &addition, &told, terminal)
}

/// Feeds of one site to be added.
pub(super) struct Addition {
    /// The outlet that was named.
    pub(super) outlet: Option<String>,
    /// The name of a new one.
    pub(super) name: Option<String>,
    /// Its languages, where they are known.
    pub(super) languages: Vec<Lang>,
    /// At least one.
    pub(super) feeds: Vec<NewFeed>,
}

/// Adds feeds to their outlet, or with a new one, and says so.
pub(super) fn add_all(
    open: Open,
    addition: &Addition,
    told: &str,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let Some(first) = addition.feeds.first() else {
        return Ok(Exit::Nothing);
    };
    let known = outlet_of(&first.url, addition.outlet.as_deref(), &open.config)?;
    let mut text = open.text(ADDED).to_owned();
    if text.is_empty() {
        HEAD.clone_into(&mut text);
    }
    let is_new = known.is_none();
    let id = if let Some(source) = known {
        for feed in &addition.feeds {
            let feed = in_outlet(feed, source, &addition.languages);
            text = edit::add_feed(&text, source.id.as_str(), &feed);
        }
        source.id.to_string()
    } else {
        let outlet = new_outlet(addition, &open.config);
        text = edit::add_outlet(&text, &outlet);
        outlet.id
    };
    let ids: HashSet<FeedId> = addition
        .feeds
        .iter()
        .map(|feed| FeedId::from_address(feed.url.as_str()))
        .collect();
    let all_are_there = |before: &Config, after: &Config| {
        let there = after
            .feeds
            .iter()
            .filter(|feed| ids.contains(&feed.id) && feed.source.as_str() == id);
        there.count() == ids.len() && after.feeds.len() == before.feeds.len() + ids.len()
    };
    let path = open.files.dir.join(ADDED);
    open.write(ADDED, text, all_are_there, terminal)?;
    let outlet = if is_new {
        format!("a new outlet, {id},")
    } else {
        id.clone()
    };
    for feed in &addition.feeds {
        terminal.line(format!("added {} to {outlet} in {}{told}", feed.url, path.display()))?;
    }
    Ok(Exit::Done)
}

/// What was typed, understood.
fn wish(args: &Add) -> Result<NewFeed, Failure> {
    let url = feed_address(&args.url).map_err(Failure::usage)?;
    let lang = match args.lang.as_deref() {
        None => None,
        Some(code) => Some(language(code)?),
    };
    let interval = args.interval.as_deref().map(edit::interval).transpose();
    Ok(NewFeed {
        lang,
        interval: interval.map_err(|message| Failure::usage(format!("--interval: {message}")))?,
        ..NewFeed::at(url)
    })
}

fn language(code: &str) -> Result<Lang, Failure> {
    let known = Lang::from_tag(code).filter(|lang| lang.is_determined());
    known.ok_or_else(|| {
        Failure::usage(format!(
            "--lang: {code:?} is not a language code such as \"de\" or \"zh\""
        ))
    })
}

/// Refuses an address that is a feed already.
fn refuse_known(url: &Url, config: &Config) -> Result<(), Failure> {
    let id = FeedId::from_address(url.as_str());
    match config.feeds.iter().find(|feed| feed.id == id) {
        Some(known) => Err(Failure::new(
            Exit::Nothing,
            anyhow!("{url} is a feed of {} already", known.source),
        )),
        None => Ok(()),
    }
}

fn ask(url: &Url, config: &Config) -> Result<Answer, Failure> {
    let fetcher = Fetcher::new(config.fetch.clone()).or_exit(Exit::Network)?;
    let asked = session::runtime()?.block_on(site::ask(url, &Access::default(), None, &fetcher));
    asked.map_err(|why| match why {
        NoFeed::Fetch(error) => {
            let why = anyhow!("{error}; --no-check adds it nevertheless");
            Failure::new(Exit::Network, why)
        }
        why => {
            let site = url.join("/").map_or_else(|_| url.to_string(), |site| site.to_string());
            let why = anyhow!("{url}: {why}; `newsvane feeds discover {site}` looks for the feeds of this site");
            Failure::new(Exit::Nothing, why)
        }
    })
}

/// What a site says of itself on its home page: its name and its language. A site that does not answer says nothing.
fn ask_home(url: &Url, config: &Config) -> Result<(Option<String>, Option<Lang>), Failure> {
    let Ok(home) = url.join("/") else {
        return Ok((None, None));
    };
    let fetcher = Fetcher::new(config.fetch.clone()).or_exit(Exit::Network)?;
    let asked = session::runtime()?.block_on(fetcher.page(&home, &Access::default()));
    Ok(asked.map_or((None, None), |page| {
        let lang = discover::language(&page.html).and_then(|tag| Lang::from_tag(&tag));
        let name = discover::site_name(&page.html, &page.url);
        (name, lang.filter(|lang| lang.is_determined()))
    }))
}

/// How many entries, and the newest of them.
fn contents(answer: &Answer) -> String {
    let entries = &answer.parsed.entries;
    let newest = entries
        .iter()
        .filter_map(|entry| entry.published)
        .map(|date| date.at)
        .max();
    let newest = newest
        .map(|at| format!(", the newest of {}", times::stamp(at)))
        .unwrap_or_default();
    match (entries.len(), answer.parsed.parts.len()) {
        (0, parts @ 1..) => counted(parts as u64, "sitemap"),
        (count, _) => format!("{}{newest}", super::entries(count)),
    }
}

/// The language that all entries declare alike.
pub(super) fn declared_language(entries: &[Entry]) -> Option<Lang> {
    let mut declared = entries.iter().map(|entry| {
        let tag = entry.declared_lang.as_deref()?;
        Lang::from_tag(tag).filter(|lang| lang.is_determined())
    });
    let first = declared.next()??;
    declared.all(|lang| lang == Some(first)).then_some(first)
}

/// The outlet that was named, else the one of the same site: by its home, else by its feeds.
fn outlet_of<'c>(url: &Url, named: Option<&str>, config: &'c Config) -> Result<Option<&'c Source>, Failure> {
    if let Some(id) = named {
        let known = config.sources.iter().find(|source| source.id.as_str() == id);
        let meant = || {
            config
                .nearest_source(id)
                .map(|meant| format!("; did you mean {meant}?"))
                .unwrap_or_default()
        };
        return match known {
            Some(source) => Ok(Some(source)),
            None => Err(Failure::usage(format!("no source is called {id:?}{}", meant()))),
        };
    }
    match outlets_at(url, config).as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => {
            let ids: Vec<&str> = several.iter().map(|source| source.id.as_str()).collect();
            Err(Failure::usage(format!(
                "several outlets are at this site: {}; name one with --source",
                ids.join(", ")
            )))
        }
    }
}

/// The outlets at the site of an address: by their homes, else by their feeds.
pub(super) fn outlets_at<'c>(url: &Url, config: &'c Config) -> Vec<&'c Source> {
    let site = HostKey::of(url);
    let is_home = |source: &&Source| source.home.as_ref().and_then(HostKey::of) == site;
    let found: Vec<&Source> = config.sources.iter().filter(is_home).collect();
    if !found.is_empty() {
        return found;
    }
    let feeds = config.feeds.iter().filter(|feed| HostKey::of(&feed.url) == site);
    let ids: HashSet<&SourceId> = feeds.map(|feed| &feed.source).collect();
    config
        .sources
        .iter()
        .filter(|source| ids.contains(&source.id))
        .collect()
}

/// A feed as it is written for an outlet: its language only where the outlet's does not say it.
pub(super) fn in_outlet(feed: &NewFeed, source: &Source, languages: &[Lang]) -> NewFeed {
    let lang = feed.lang.or_else(|| languages.first().copied());
    NewFeed {
        lang: lang.filter(|lang| source.languages.as_slice() != [*lang]),
        ..feed.clone()
    }
}

fn new_outlet(addition: &Addition, config: &Config) -> NewOutlet {
    let taken: BTreeSet<String> = config.sources.iter().map(|source| source.id.to_string()).collect();
    let first = addition.feeds.first();
    let home = first.and_then(|feed| feed.url.join("/").ok());
    let host = home.as_ref().and_then(Url::host_str).unwrap_or_default();
    let name = addition.name.clone().filter(|name| !name.trim().is_empty());
    NewOutlet {
        id: first.map(|feed| edit::id_for(&feed.url, &taken)).unwrap_or_default(),
        name: name.unwrap_or_else(|| host.trim_start_matches("www.").to_owned()),
        home,
        groups: Vec::new(),
        languages: addition.languages.clone(),
        // Where it has but one language, its feeds need not repeat it.
        feeds: addition
            .feeds
            .iter()
            .map(|feed| NewFeed {
                lang: feed.lang.filter(|lang| addition.languages.as_slice() != [*lang]),
                ..feed.clone()
            })
            .collect(),
    }
}
