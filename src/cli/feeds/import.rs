//! `feeds import`: a list of feeds to a file of outlets.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use anyhow::Context as _;
use serde_json::json;
use url::Url;

use super::add::{in_outlet, outlets_at};
use super::args::Import;
use super::change::{Open, file_name};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{Session, read_file};
use crate::cli::table::print_object;
use crate::cli::terminal::{Terminal, counted};
use crate::cli::view::into_map;
use crate::config::edit::{self, NewFeed, NewOutlet};
use crate::config::{Config, feed_address};
use crate::feed::opml::{self, Outline};
use crate::model::{FeedId, HostKey, Lang, Source};

/// Hosts that serve the feeds of others: there the site of the address says nothing about the outlet.
const SHARED: &[&str] = &[
    "feedburner.com",
    "feed43.com",
    "fetchrss.com",
    "google.com",
    "rss.app",
    "rsshub.app",
];

/// Shortest name that feeds of a site may have in common.
const NAME_CHARS_MIN: usize = 3;

pub(super) fn import(args: &Import, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let stem = stem(args)?;
    let name = file_name(&stem);
    let mut open = Open::of(session)?;
    if open.files.of_sources().any(|(known, _)| known == name) {
        if !args.force {
            return Err(Failure::usage(format!(
                "{} exists; --into names another file, --force replaces it",
                open.files.dir.join(&name).display()
            )));
        }
        // What it says now is about to go, so nothing of it is known.
        open.files = open.files.with_sources(&name, String::new());
        open.config = open.files.config().map_err(Failure::usage)?;
    }
    let bytes = read_file(&args.file)?;
    let outlines = opml::read(&bytes)
        .with_context(|| args.file.display().to_string())
        .or_exit(Exit::Nothing)?;
    let sorted = Sorted::of(&outlines, &open.config);
    let text = sorted.text(&args.file, &open.config);
    let ids: HashSet<FeedId> = sorted.unknown().map(|outline| id(&outline.feed)).collect();
    let path = open.files.dir.join(&name);
    let counts = format!(
        "found {}: {} new at {}, {} known, {} unusable",
        counted(outlines.len() as u64, "feed"),
        ids.len(),
        counted(sorted.sites.len() as u64, "site"),
        sorted.known,
        sorted.unusable
    );
    let all_are_there = |before: &Config, after: &Config| {
        let there = after.feeds.iter().filter(|feed| ids.contains(&feed.id)).count();
        there == ids.len() && after.feeds.len() == before.feeds.len() + ids.len()
    };
    let has_new = !ids.is_empty();
    if args.dry_run && has_new {
        terminal.lines(text.trim_end())?;
    }
    if args.dry_run || !has_new {
        open.checked(&name, text, all_are_there)?;
        terminal.remark(format_args!("{counts}; nothing is written"))?;
        return Ok(Exit::if_any(has_new));
    }
    let (known, unusable) = (sorted.known, sorted.unusable);
    open.write(&name, text, all_are_there, terminal)?;
    if session.wants_json() {
        let object = json!({
            "schema": "newsvane.feeds-import/1",
            "found": outlines.len(),
            "new": ids.len(),
            "known": known,
            "unusable": unusable,
            "file": path.display().to_string(),
        });
        print_object(into_map(object), &session.global, terminal)?;
    } else {
        terminal.line(format!("{counts}; written to {}", path.display()))?;
    }
    Ok(Exit::Done)
}

/// The name of the file to write, from what was typed or the name of the list.
fn stem(args: &Import) -> Result<String, Failure> {
    if let Some(into) = &args.into {
        let slug = edit::slug(into);
        return match slug {
            Some(slug) if slug == *into => Ok(slug),
            Some(slug) => Err(Failure::usage(format!(
                "--into: {into:?} is no name for a file of sources.d; did you mean {slug:?}?"
            ))),
            None => Err(Failure::usage(format!(
                "--into: {into:?} is no name for a file of sources.d"
            ))),
        };
    }
    let stem = args.file.file_stem().map(|stem| stem.to_string_lossy());
    Ok(stem
        .and_then(|stem| edit::slug(&stem))
        .unwrap_or_else(|| "imported".to_owned()))
}

fn id(feed: &Url) -> FeedId {
    FeedId::from_address(feed.as_str())
}

/// A list, sorted out: what is new, by site.
struct Sorted<'a> {
    sites: Vec<Vec<&'a Outline>>,
    known: usize,
    unusable: usize,
}

impl<'a> Sorted<'a> {
    fn of(outlines: &'a [Outline], config: &Config) -> Self {
        let mut met: HashSet<FeedId> = config.feeds.iter().map(|feed| feed.id.clone()).collect();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut sorted = Self {
            sites: Vec::new(),
            known: 0,
            unusable: 0,
        };
        for outline in outlines {
            if feed_address(outline.feed.as_str()).is_err() {
                sorted.unusable += 1;
            } else if !met.insert(id(&outline.feed)) {
                sorted.known += 1;
            } else {
                let number = *numbers.entry(site(outline)).or_insert(sorted.sites.len());
                if number == sorted.sites.len() {
                    sorted.sites.push(Vec::new());
                }
                sorted.sites[number].push(outline);
            }
        }
        sorted
    }

    fn unknown(&self) -> impl Iterator<Item = &'a Outline> {
        self.sites.iter().flatten().copied()
    }

    /// The file: the feeds of outlets that are configured already, and the new outlets.
    fn text(&self, list: &Path, config: &Config) -> String {
        let list = list
            .file_name()
            .map(|name| format!("{:?}", name.to_string_lossy()))
            .unwrap_or_default();
        let mut text = format!("# Imported from {list} by `newsvane feeds import`; may be changed by hand.\n");
        let mut taken: BTreeSet<String> = config.sources.iter().map(|source| source.id.to_string()).collect();
        for outlines in &self.sites {
            if let Some(source) = outlet_of(outlines, config) {
                for outline in outlines {
                    let feed = in_outlet(&new_feed(outline), source, &[]);
                    text = edit::add_feed(&text, source.id.as_str(), &feed);
                }
                continue;
            }
            let outlet = new_outlet(outlines, &taken);
            taken.insert(outlet.id.clone());
            text = edit::add_outlet(&text, &outlet);
        }
        text
    }
}

/// What feeds of one outlet share: the registrable domain of its pages, else of the feed.
fn site(outline: &Outline) -> String {
    let key = |url: &Url| HostKey::of(url).map(|key| key.as_str().to_owned());
    let of_feed = || key(&outline.feed).filter(|key| !SHARED.contains(&key.as_str()));
    let of_home = outline.home.as_ref().and_then(key);
    of_home.or_else(of_feed).unwrap_or_else(|| outline.feed.to_string())
}

/// The outlet that is configured already for a site, if it is one.
fn outlet_of<'c>(outlines: &[&Outline], config: &'c Config) -> Option<&'c Source> {
    let first = outlines.first()?;
    let pages = match &first.home {
        Some(home) => home,
        None if site(first) == first.feed.as_str() => return None,
        None => &first.feed,
    };
    match outlets_at(pages, config).as_slice() {
        [only] => Some(only),
        _ => None,
    }
}

fn new_feed(outline: &Outline) -> NewFeed {
    NewFeed {
        lang: language(outline),
        ..NewFeed::at(outline.feed.clone())
    }
}

fn language(outline: &Outline) -> Option<Lang> {
    Lang::from_tag(outline.lang.as_deref()?).filter(|lang| lang.is_determined())
}

fn new_outlet(outlines: &[&Outline], taken: &BTreeSet<String>) -> NewOutlet {
    let folder = own_folder(outlines);
    let name = folder.clone().or_else(|| common_name(outlines));
    let first = outlines.first();
    let home = first.and_then(|first| first.home.clone());
    let page = home.as_ref().or(first.map(|first| &first.feed));
    let host = page.and_then(Url::host_str).unwrap_or_default();
    let name = name.unwrap_or_else(|| host.trim_start_matches("www.").to_owned());
    let of_shared = || {
        first
            .filter(|first| site(first) == first.feed.as_str())
            .and_then(|_| edit::slug(&name))
    };
    let id = of_shared().filter(|id| !taken.contains(id));
    let mut languages: Vec<Lang> = outlines.iter().filter_map(|outline| language(outline)).collect();
    languages.sort_unstable();
    languages.dedup();
    let mut groups: Vec<String> = Vec::new();
    for group in outlines.iter().flat_map(|outline| &outline.groups) {
        let slug = edit::slug(group).filter(|slug| folder.as_ref() != Some(group) && !groups.contains(slug));
        groups.extend(slug);
    }
    let feed = |outline: &&Outline| {
        let feed = new_feed(outline);
        // Where the outlet has but one language, its feeds need not repeat it.
        let lang = feed.lang.filter(|lang| languages.as_slice() != [*lang]);
        NewFeed { lang, ..feed }
    };
    NewOutlet {
        id: id
            .or_else(|| page.map(|page| edit::id_for(page, taken)))
            .unwrap_or_default(),
        name,
        home: home.filter(|home| feed_address(home.as_str()).is_ok()),
        groups,
        feeds: outlines.iter().map(feed).collect(),
        languages,
    }
}

/// The folder that is an outlet and no group, as in lists of our own: the name of each feed in it begins with its title.
fn own_folder(outlines: &[&Outline]) -> Option<String> {
    let folder = outlines
        .first()?
        .groups
        .last()
        .filter(|folder| !folder.trim().is_empty())?;
    let is_its =
        |outline: &&Outline| outline.groups.last() == Some(folder) && outline.title.starts_with(folder.as_str());
    outlines.iter().all(is_its).then(|| folder.clone())
}

/// What the names of several feeds begin with, to the end of a word.
fn common_name(outlines: &[&Outline]) -> Option<String> {
    let (first, rest) = outlines.split_first()?;
    let mut shared = first.title.as_str();
    for outline in rest {
        let same = shared
            .char_indices()
            .zip(outline.title.chars())
            .find(|((_, one), other)| one != other);
        let end = same.map_or(shared.len().min(outline.title.len()), |((at, _), _)| at);
        let cut = shared.get(..end).unwrap_or_default();
        let is_word_end = |title: &str| {
            title
                .get(end..)
                .is_none_or(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        shared = if is_word_end(shared) && is_word_end(&outline.title) {
            cut
        } else {
            cut.rfind(|letter: char| !letter.is_alphanumeric())
                .map_or("", |at| &cut[..at])
        };
    }
    let name =
        shared.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '!' | '?' | ')' | '"'));
    (name.chars().count() >= NAME_CHARS_MIN.min(first.title.chars().count()) && !name.is_empty())
        .then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(title: &str, feed: &str, groups: &[&str]) -> Outline {
        Outline {
            title: title.to_owned(),
            feed: feed.parse().unwrap(),
            home: None,
            kind: None,
            lang: None,
            groups: groups.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn feeds_of_a_site_have_the_name_that_theirs_begin_with() {
        for (titles, expected) in [
            (vec!["Lake Times"], Some("Lake Times")),
            (vec!["Lake Times - Town", "Lake Times - Sport"], Some("Lake Times")),
            (vec!["Lake Times", "Lake Times: Sport"], Some("Lake Times")),
            (vec!["Lakeside", "Lake Times"], None),
            (vec!["明報", "明報 國際"], Some("明報")),
            (vec!["Town", "Sport"], None),
            (vec![""], None),
        ] {
            let outlines: Vec<Outline> = titles
                .iter()
                .map(|title| outline(title, "https://a.example/", &[]))
                .collect();
            let outlines: Vec<&Outline> = outlines.iter().collect();
            assert_eq!(expected.map(str::to_owned), common_name(&outlines), "{titles:?}");
        }
    }

    #[test]
    fn a_folder_is_a_group_unless_it_is_the_outlet() {
        let feeds = [
            outline("Lake Times /a", "https://lake.example/a", &["Europe", "Lake Times"]),
            outline("Lake Times /b", "https://lake.example/b", &["Europe", "Lake Times"]),
        ];
        let outlet = new_outlet(&feeds.iter().collect::<Vec<_>>(), &BTreeSet::new());
        assert_eq!(
            ("Lake Times", vec!["europe".to_owned()]),
            (outlet.name.as_str(), outlet.groups)
        );
        let paper = outline("Elbblatt", "https://elbblatt.example/a", &["Hamburg"]);
        let outlet = new_outlet(&[&paper], &BTreeSet::new());
        assert_eq!(
            ("Elbblatt", vec!["hamburg".to_owned()]),
            (outlet.name.as_str(), outlet.groups)
        );
    }

    #[test]
    fn feeds_of_shared_hosts_are_outlets_of_their_own() {
        let (one, other) = (
            outline("One", "https://feeds.feedburner.com/one", &[]),
            outline("Other", "https://feeds.feedburner.com/other", &[]),
        );
        assert_ne!(site(&one), site(&other));
        assert_eq!("one", new_outlet(&[&one], &BTreeSet::new()).id);
        let homes = [&one, &other].map(|outline| Outline {
            home: Some("https://lake.example/".parse().unwrap()),
            ..outline.clone()
        });
        assert_eq!(site(&homes[0]), site(&homes[1]));
    }
}
