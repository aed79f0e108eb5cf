//! `feeds add`: asks an address, and gives it to its outlet.

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::anyhow;
use serde_json::json;
use url::Url;

use super::args::Add;
use super::change::{ADDED, Open};
use super::outlet::{Sites, in_outlet, new_outlet, outlet_of};
use super::site::{self, Answer, NoFeed};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{self, Session};
use crate::cli::table::print_object;
use crate::cli::terminal::{Terminal, counted};
use crate::cli::times;
use crate::cli::view::into_map;
use crate::config::edit::{self, NewFeed};
use crate::config::{Config, feed_address, sites};
use crate::feed::discover;
use crate::fetch::Fetcher;
use crate::model::{Access, Entry, FeedId, Lang};

/// What stands above what is added one by one.
const HEAD: &str = "# Added by `newsvane feeds add`; may be changed by hand.\n";

pub(super) fn add(args: &Add, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let before = Open::of(session)?.config;
    let mut feed = wish(args)?;
    refuse_known(&feed.url, &before)?;
    let answer = if args.no_check {
        None
    } else {
        Some(ask(&feed.url, &before)?)
    };
    if let Some(moved_to) = answer.as_ref().and_then(|answer| answer.reply.moved_to.clone()) {
        terminal.remark(format_args!("{} has moved for good to {moved_to}", feed.url))?;
        feed.url = NewFeed::at(moved_to).url;
        refuse_known(&feed.url, &before)?;
    }
    if let Some(answer) = &answer {
        feed.kind = answer.parsed.kind;
    }
    let declared = answer
        .as_ref()
        .and_then(|answer| declared_language(&answer.parsed.entries));
    let is_new_outlet = args.source.is_none() && Sites::of(&before).at(&feed.url).is_empty();
    let mut about = (args.name.clone(), feed.lang.or(declared));
    if is_new_outlet && !args.no_check && (about.0.is_none() || about.1.is_none()) {
        let (name, lang) = ask_home(&feed.url, &before)?;
        about = (about.0.or(name), about.1.or(lang));
    }
    let addition = Addition {
        outlet: args.source.clone(),
        name: about.0,
        languages: about.1.into_iter().collect(),
        feeds: vec![feed],
    };
    let added = add_all(&addition, session, terminal)?;
    if args.name.is_some() && !added.is_new {
        terminal.remark(format_args!(
            "--name is not used: the feed is of {}, which is known already; --source names another outlet",
            added.source
        ))?;
    }
    added.print(answer.as_ref(), session, terminal)?;
    Ok(Exit::Done)
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

/// Feeds that were added.
pub(super) struct Added {
    /// Their outlet.
    source: String,
    /// Whether it is a new one.
    is_new: bool,
    /// The file that they stand in.
    path: PathBuf,
    pub(super) feeds: Vec<NewFeed>,
}

impl Added {
    /// Says what was added; of one feed that was asked, also what is in it.
    pub(super) fn print(
        &self,
        answer: Option<&Answer>,
        session: &Session,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Failure> {
        let (told, path) = (answer.map(contents).unwrap_or_default(), self.path.display());
        let outlet = if self.is_new {
            format!("a new outlet, {},", self.source)
        } else {
            self.source.clone()
        };
        for feed in &self.feeds {
            if !session.wants_json() {
                terminal.line(format!("added {} to {outlet} in {path}{told}", feed.url))?;
                continue;
            }
            let object = json!({
                "schema": "newsvane.feed-added/1",
                "id": FeedId::from_address(feed.url.as_str()).as_str(),
                "url": feed.url.as_str(),
                "kind": feed.kind.as_str(),
                "source": self.source,
                "new_source": self.is_new,
                "file": path.to_string(),
                "entries": answer.map(|answer| answer.parsed.entries.len()),
            });
            print_object(into_map(object), &session.global, terminal)?;
        }
        Ok(())
    }
}

/// Adds feeds to their outlet, or with a new one. The configuration is read again for that: asking a site takes long, and somebody
/// else may have changed it meanwhile.
pub(super) fn add_all(addition: &Addition, session: &Session, terminal: &mut Terminal<'_>) -> Result<Added, Failure> {
    let open = Open::to_change(session)?;
    let Some(first) = addition.feeds.first() else {
        return Err(Failure::usage("there is nothing to add"));
    };
    for feed in &addition.feeds {
        refuse_known(&feed.url, &open.config)?;
    }
    let known = outlet_of(&first.url, addition.outlet.as_deref(), &open.config)?;
    let mut text = open.text(ADDED).to_owned();
    if text.is_empty() {
        HEAD.clone_into(&mut text);
    }
    let is_new = known.is_none();
    let source = if let Some(source) = known {
        for feed in &addition.feeds {
            let feed = in_outlet(feed, source, &addition.languages);
            text = edit::add_feed(text, source.id.as_str(), &feed);
        }
        source.id.to_string()
    } else {
        let outlet = new_outlet(first, addition, &open.config);
        text = edit::add_outlet(text, &outlet);
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
            .filter(|feed| ids.contains(&feed.id) && feed.source.as_str() == source);
        there.count() == ids.len() && after.feeds.len() == before.feeds.len() + ids.len()
    };
    let path = open.files.dir.join(ADDED);
    open.write(ADDED, text, all_are_there, terminal)?;
    Ok(Added {
        source,
        is_new,
        path,
        feeds: addition.feeds.clone(),
    })
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
            let why = anyhow!("{}; --no-check adds it nevertheless", site::said(&error));
            Failure::new(Exit::Network, why)
        }
        why => {
            let site = url.join("/").map_or_else(|_| url.to_string(), |site| site.to_string());
            let why = anyhow!("{url}: {why}; `newsvane feeds discover {site}` looks for the feeds of this site");
            Failure::new(Exit::Nothing, why)
        }
    })
}

/// What a site says of itself on its home page: its name and its language. A site that does not answer says nothing, nor does one
/// of many.
fn ask_home(url: &Url, config: &Config) -> Result<(Option<String>, Option<Lang>), Failure> {
    let Some(home) = sites::home(url) else {
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

/// How many entries, and the newest of them, in brackets.
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
        (0, parts @ 1..) => format!(" ({})", counted(parts as u64, "sitemap")),
        (count, _) => format!(" ({}{newest})", super::entries(count)),
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
