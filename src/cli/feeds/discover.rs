//! `feeds discover`: looks for the feeds of a site, where sites keep them.
//!
//! What the home page announces or links to comes first, then the sitemaps that robots.txt names; usual places are tried only
//! where neither gave anything. Every candidate is asked and read: an address is no feed before it has given one.

use std::collections::HashSet;

use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use url::Url;

use super::add::{self, Addition};
use super::args::Discover;
use super::change::Open;
use super::site::{self, Answer, NoFeed, Reason};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{self, Session};
use crate::cli::table::{Listing, Row};
use crate::cli::terminal::Terminal;
use crate::cli::times::stamp;
use crate::cli::view::into_map;
use crate::config::edit::NewFeed;
use crate::config::{Config, feed_address};
use crate::feed::discover::{self, Candidate, Clue};
use crate::fetch::{self, FetchError, Fetcher};
use crate::model::{Access, Entry, FeedId, FeedKind, FeedReply, Lang};

/// Addresses that are asked for one site, and feeds that are enough.
const ASKED_MAX: usize = 30;
const FOUND_MAX: usize = 12;

/// Of the addresses of one kind of place.
const LINKS_MAX: usize = 12;
const SITEMAPS_MAX: usize = 6;

/// A feed whose newest entry is older than this is no longer written.
const STALE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Where an address was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Itself,
    Page(Clue),
    Robots,
    Usual,
}

impl Place {
    fn as_str(self) -> &'static str {
        match self {
            Self::Itself => "the address itself",
            Self::Page(Clue::Announced) => "announced by the page",
            Self::Page(Clue::Comments) => "announced by the page, for comments",
            Self::Page(Clue::Linked | Clue::NewsSitemap | Clue::Sitemap) => "linked from the page",
            Self::Robots => "named in robots.txt",
            Self::Usual => "a usual place",
        }
    }

    fn is_of_comments(self) -> bool {
        self == Self::Page(Clue::Comments)
    }
}

/// A feed that was found.
struct Found {
    url: Url,
    kind: FeedKind,
    entries: usize,
    newest: Option<Timestamp>,
    lang: Option<Lang>,
    title: Option<String>,
    place: Place,
}

pub(super) fn discover(args: &Discover, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let home = home(&args.site)?;
    // Whether anything can be added is to be known before a site is asked.
    let open = if args.add || !session.is_unconfigured() {
        Some(Open::of(session)?)
    } else {
        None
    };
    let config = match &open {
        Some(open) => &open.config,
        None => session.config()?,
    };
    let mut search = Search::new(Fetcher::new(config.fetch.clone()).or_exit(Exit::Network)?);
    let run = session::runtime()?.block_on(search.run(&home));
    run.map_err(|why| Failure::new(Exit::Network, anyhow!("{why}")))?;
    search.remark(&home, terminal)?;
    let now = session.now();
    search.found.sort_by_key(|found| found.rank(now));
    // What becomes of them belongs to the list, so it is known before that is printed; a failure is told behind it.
    let addition = search.addition(args.all, config).filter(|_| args.add);
    let added = addition
        .map(|addition| add::add_all(&addition, session, terminal))
        .transpose();
    let new: &[NewFeed] = match &added {
        Ok(Some(added)) => &added.feeds,
        _ => &[],
    };
    let row = |found: &Found| {
        let known = config.feeds.iter().find(|feed| feed.url == found.url);
        let is_added = new.iter().any(|feed| feed.url == found.url);
        found.row(known.map(|feed| feed.source.as_str()), is_added)
    };
    let rows: Vec<Row> = search.found.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(Exit::Nothing);
    }
    let columns = &["kind", "entries", "newest", "lang", "feed", "found", "title"];
    Listing { columns, rows }.print(&session.global, terminal)?;
    match added? {
        Some(added) if !session.wants_json() => added.print(None, session, terminal)?,
        None if args.add => {
            terminal.remark("nothing is added: it is configured already")?;
            return Ok(Exit::Nothing);
        }
        _ => {}
    }
    Ok(Exit::Done)
}

/// The address of a page of the site.
fn home(typed: &str) -> Result<Url, Failure> {
    let whole = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    feed_address(&whole).map_err(Failure::usage)
}

impl Found {
    /// The best first: living feeds, news before comments, syndication before sitemaps; else as they were found.
    fn rank(&self, now: Timestamp) -> (bool, bool, bool) {
        let is_stale = self.entries == 0 || self.newest.is_some_and(|newest| now.duration_since(newest) > STALE);
        let is_sitemap = self.kind == FeedKind::NewsSitemap;
        (self.place.is_of_comments(), is_stale, is_sitemap)
    }

    fn row(&self, of_source: Option<&str>, is_added: bool) -> Row {
        let place = match of_source {
            Some(source) => format!("{}; a feed of {source} already", self.place.as_str()),
            None => self.place.as_str().to_owned(),
        };
        let object = into_map(json!({
            "schema": "newsvane.feed-found/1",
            "url": self.url.as_str(),
            "kind": self.kind.as_str(),
            "entries": self.entries,
            "newest": self.newest.map(|at| at.to_string()),
            "lang": self.lang.map(Lang::code),
            "title": self.title,
            "found": self.place.as_str(),
            "source": of_source,
            "added": is_added,
        }));
        let cells = vec![
            self.kind.as_str().to_owned(),
            self.entries.to_string(),
            self.newest.map_or_else(|| "-".to_owned(), stamp),
            self.lang.map_or("-", Lang::code).to_owned(),
            self.url.to_string(),
            place,
            self.title.clone().unwrap_or_default(),
        ];
        Row { cells, object }
    }
}

/// A site that is being searched.
struct Search {
    fetcher: Fetcher,
    /// Addresses that were asked or led to.
    asked: HashSet<Url>,
    /// Hashes of what they gave.
    bodies: HashSet<blake3::Hash>,
    found: Vec<Found>,
    /// Addresses that robots.txt forbids.
    forbidden: usize,
    /// Why the address that was typed gave nothing.
    trouble: Option<String>,
    /// What the site calls itself.
    name: Option<String>,
    /// The language that its home page declares.
    lang: Option<Lang>,
}

impl Search {
    fn new(fetcher: Fetcher) -> Self {
        Self {
            fetcher,
            asked: HashSet::new(),
            bodies: HashSet::new(),
            found: Vec::new(),
            forbidden: 0,
            trouble: None,
            name: None,
            lang: None,
        }
    }

    /// Tells what was in the way.
    fn remark(&self, home: &Url, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        if let Some(trouble) = &self.trouble {
            terminal.remark(format_args!("{home}: {trouble}"))?;
        }
        if self.forbidden > 0 {
            terminal.remark(format_args!(
                "robots.txt forbids to ask for {} of the addresses",
                self.forbidden
            ))?;
        }
        if self.found.is_empty() {
            terminal.remark(format_args!("no feed was found at {home}"))?;
        }
        Ok(())
    }

    /// The best feed, or all but those for comments, to be added; `None` where they are configured already.
    fn addition(&self, all: bool, config: &Config) -> Option<Addition> {
        let known: HashSet<&FeedId> = config.feeds.iter().map(|feed| &feed.id).collect();
        let is_new = |found: &&Found| !known.contains(&FeedId::from_address(found.url.as_str()));
        let wanted = self.found.iter().filter(|found| !found.place.is_of_comments());
        let chosen: Vec<&Found> = wanted.take(if all { usize::MAX } else { 1 }).filter(is_new).collect();
        let mut languages: Vec<Lang> = chosen.iter().filter_map(|found| found.lang.or(self.lang)).collect();
        languages.sort_unstable();
        languages.dedup();
        let feed = |found: &&Found| NewFeed {
            kind: found.kind,
            lang: found.lang.filter(|_| languages.len() > 1),
            ..NewFeed::at(found.url.clone())
        };
        let feeds: Vec<NewFeed> = chosen.iter().map(feed).collect();
        (!feeds.is_empty()).then(|| Addition {
            outlet: None,
            name: self.name.clone(),
            feeds,
            languages,
        })
    }

    /// Searches; the error is, in words, that the site cannot be reached, or does not say what it allows. The address that was
    /// typed is asked whatever robots.txt says, what is found there only where it allows that.
    async fn run(&mut self, home: &Url) -> Result<(), String> {
        let document = site::document(home, &Access::default(), &self.fetcher).await;
        let base = match &document {
            Ok(document) => document.url.clone(),
            Err(_) => home.clone(),
        };
        if let Ok(document) = &document
            && let Ok(answer) = site::read(document.clone(), home, None)
        {
            self.take(home, answer, None, Place::Itself).await;
            return Ok(());
        }
        self.trouble = document.as_ref().err().map(site::said);
        let robots = match self.fetcher.robots(&base, &Access::default()).await {
            Ok(robots) => robots,
            // Where neither is to be had, the address that was typed is what was asked for.
            Err(error) => {
                return Err(self
                    .trouble
                    .take()
                    .unwrap_or_else(|| format!("its robots.txt cannot be read: {}", site::said(&error))));
            }
        };
        let links = document.map(|document| self.read_page(&document)).unwrap_or_default();
        let (sitemaps, links): (Vec<Candidate>, Vec<Candidate>) =
            links.into_iter().partition(|link| link.clue == Clue::Sitemap);
        for link in links.into_iter().take(LINKS_MAX) {
            self.ask(&link.url, link.title, Place::Page(link.clue)).await;
        }
        for url in by_news(robots.sitemaps().to_vec()).iter().take(SITEMAPS_MAX) {
            self.ask(url, None, Place::Robots).await;
        }
        for link in sitemaps.into_iter().take(SITEMAPS_MAX) {
            self.ask(&link.url, link.title, Place::Page(link.clue)).await;
        }
        for url in discover::well_known(&base) {
            if self.found.iter().any(|found| !found.place.is_of_comments()) {
                break;
            }
            self.ask(&url, None, Place::Usual).await;
        }
        Ok(())
    }

    /// Notes what a home page says of its site; gives what it announces and links to.
    fn read_page(&mut self, document: &FeedReply) -> Vec<Candidate> {
        let Some(body) = &document.body else {
            return Vec::new();
        };
        let html = fetch::decode_html(&body.bytes, body.content_type.as_deref(), &document.url);
        self.name = discover::site_name(&html, &document.url);
        let lang = discover::language(&html).and_then(|tag| Lang::from_tag(&tag));
        self.lang = lang.filter(|lang| lang.is_determined());
        discover::feed_links(&html, &document.url)
    }

    /// Asks an address, unless there was enough or the site forbids it.
    async fn ask(&mut self, url: &Url, title: Option<String>, place: Place) {
        let url = &NewFeed::at(url.clone()).url;
        let is_enough = self.asked.len() >= ASKED_MAX || self.found.len() >= FOUND_MAX;
        if is_enough || !self.asked.insert(url.clone()) {
            return;
        }
        match site::ask_found(url, &Access::default(), &self.fetcher).await {
            Ok(answer) => self.take(url, answer, title, place).await,
            Err(NoFeed::Fetch(FetchError::Disallowed { .. })) => self.forbidden += 1,
            Err(_) => {}
        }
    }

    /// Takes what an address gave, unless another one gave it, too, or there is nothing in it.
    async fn take(&mut self, url: &Url, answer: Answer, title: Option<String>, place: Place) {
        let body = answer.reply.body.as_ref();
        let is_new_body = body.is_none_or(|body| self.bodies.insert(blake3::hash(&body.bytes)));
        let is_new_address = answer.reply.url == *url || self.asked.insert(answer.reply.url.clone());
        if !is_new_body || !is_new_address {
            return;
        }
        let (entries, forbidden) = site::entries(&answer, &Access::default(), Reason::Found, &self.fetcher).await;
        self.forbidden += forbidden;
        // A sitemap without news is one of everything else.
        if entries.is_empty() && answer.parsed.kind == FeedKind::NewsSitemap {
            return;
        }
        self.found.push(Found {
            // Where it has moved for good is its address; another redirect may be another one tomorrow.
            url: NewFeed::at(answer.reply.moved_to.clone().unwrap_or_else(|| url.clone())).url,
            kind: answer.parsed.kind,
            entries: entries.len(),
            newest: newest(&entries),
            lang: add::declared_language(&entries).or(self.lang),
            title: title.or_else(|| self.name.clone()),
            place,
        });
    }
}

fn newest(entries: &[Entry]) -> Option<Timestamp> {
    entries
        .iter()
        .filter_map(|entry| entry.published)
        .map(|date| date.at)
        .max()
}

/// Sitemaps whose address speaks of news come first.
fn by_news(mut sitemaps: Vec<Url>) -> Vec<Url> {
    sitemaps.sort_by_key(|url| !url.path().to_ascii_lowercase().contains("news"));
    sitemaps
}
