//! `feeds import`: a list of feeds to a file of outlets.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use url::Url;

use super::args::Import;
use super::change::{Open, file_name};
use super::outlet::{Sites, in_outlet, name_of};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{Session, read_file};
use crate::cli::table::print_object;
use crate::cli::terminal::{Terminal, counted};
use crate::cli::view::into_map;
use crate::config::edit::{self, NewFeed, NewOutlet};
use crate::config::{Config, feed_address, sites};
use crate::feed::opml::{self, List, Outline, Refused, Why};
use crate::model::{FeedId, FeedKind, Lang, Source};

/// Places of a list that are named, of those that gave no feed.
const REFUSED_SHOWN: usize = 20;

/// Shortest name that feeds of a site may have in common.
const NAME_CHARS_MIN: usize = 3;

pub(super) fn import(args: &Import, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let name = file_name(&stem(args)?);
    // A list may come from a person; nobody else is to wait for that.
    let bytes = read_file(&args.file)?;
    let list = opml::read(&bytes)
        .with_context(|| args.file.display().to_string())
        .or_exit(Exit::Nothing)?;
    let mut open = if args.dry_run {
        Open::of(session)?
    } else {
        Open::to_change(session)?
    };
    if open.files.of_sources().any(|(known, _)| known == name) {
        if !args.force {
            return Err(Failure::usage(format!(
                "{} exists; --into names another file, --force replaces it",
                open.files.dir.join(&name).display()
            )));
        }
        open = open.without(&name);
    }
    let sorted = Sorted::of(&list, &open.config);
    let text = sorted.text(&args.file, &open.config);
    let ids: HashSet<FeedId> = sorted.unknown().map(|outline| id(&outline.feed)).collect();
    // A search over feeds is none that could have been used.
    let unusable = list.refused.iter().filter(|refused| refused.why != Why::Query).count();
    let report = Report {
        found: sorted.found + unusable,
        unusable,
        new: ids.len(),
        sites: sorted.sites.len(),
        known: sorted.known,
        refused: &list.refused,
        file: open.files.dir.join(&name),
        text: (args.dry_run && !ids.is_empty()).then(|| text.clone()),
        is_written: !args.dry_run && !ids.is_empty(),
    };
    report.remark(terminal)?;
    let all_are_there = |before: &Config, after: &Config| {
        let there = after.feeds.iter().filter(|feed| ids.contains(&feed.id)).count();
        there == ids.len() && after.feeds.len() == before.feeds.len() + ids.len()
    };
    if report.is_written {
        open.write(&name, text, all_are_there, terminal)?;
    } else if report.text.is_some() {
        open.checked(&name, text, all_are_there)?;
    }
    report.print(session, terminal)?;
    Ok(Exit::if_any(!ids.is_empty()))
}

/// What became of a list.
struct Report<'a> {
    found: usize,
    unusable: usize,
    new: usize,
    sites: usize,
    known: usize,
    refused: &'a [Refused],
    /// The file that is meant.
    file: PathBuf,
    /// What would stand in it, where it is not to be written.
    text: Option<String>,
    is_written: bool,
}

impl Report<'_> {
    /// Names what cannot be taken.
    fn remark(&self, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        for refused in self.refused.iter().take(REFUSED_SHOWN) {
            terminal.remark(format_args!("not taken: {refused}"))?;
        }
        if let Some(more @ 1..) = self.refused.len().checked_sub(REFUSED_SHOWN) {
            terminal.remark(format_args!("not taken: {more} more; --json names all"))?;
        }
        Ok(())
    }

    fn print(&self, session: &Session, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        if session.wants_json() {
            return print_object(self.object(), &session.global, terminal);
        }
        let counts = format!(
            "found {}: {} new at {}, {} known, {} unusable",
            counted(self.found as u64, "feed"),
            self.new,
            counted(self.sites as u64, "site"),
            self.known,
            self.unusable
        );
        if let Some(text) = &self.text {
            terminal.lines(text.trim_end())?;
        }
        if self.is_written {
            terminal.line(format!("{counts}; written to {}", self.file.display()))?;
        } else {
            terminal.remark(format_args!("{counts}; nothing is written"))?;
        }
        Ok(())
    }

    fn object(&self) -> Map<String, Value> {
        let refused = self.refused.iter().map(|refused| {
            json!({
                "line": refused.line,
                "what": refused.what,
                "why": refused.why.to_string(),
            })
        });
        into_map(json!({
            "schema": "newsvane.feeds-import/1",
            "found": self.found,
            "new": self.new,
            "known": self.known,
            "unusable": self.unusable,
            "refused": refused.collect::<Vec<_>>(),
            "file": self.file.display().to_string(),
            "written": self.is_written,
            "text": self.text,
        }))
    }
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
    /// Feeds of the list.
    found: usize,
    known: usize,
}

impl<'a> Sorted<'a> {
    fn of(list: &'a List, config: &Config) -> Self {
        let mut met: HashSet<FeedId> = config.feeds.iter().map(|feed| feed.id.clone()).collect();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut sorted = Self {
            sites: Vec::new(),
            found: list.outlines.len(),
            known: 0,
        };
        for outline in &list.outlines {
            if met.insert(id(&outline.feed)) {
                let number = *numbers.entry(site(outline)).or_insert(sorted.sites.len());
                if number == sorted.sites.len() {
                    sorted.sites.push(Vec::new());
                }
                sorted.sites[number].push(outline);
            } else {
                sorted.known += 1;
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
        let sites = Sites::of(config);
        for outlines in &self.sites {
            if let Some(source) = outlet_of(outlines, &sites) {
                for outline in outlines {
                    let feed = in_outlet(&new_feed(outline), source, &[]);
                    text = edit::add_feed(text, source.id.as_str(), &feed);
                }
                continue;
            }
            let outlet = new_outlet(outlines, &taken);
            taken.insert(outlet.id.clone());
            text = edit::add_outlet(text, &outlet);
        }
        text
    }
}

/// What feeds of one outlet share: the site of its pages, else of the feed, else nothing but the address.
fn site(outline: &Outline) -> String {
    let site = sites::site(pages(outline));
    site.unwrap_or_else(|| outline.feed.to_string())
}

/// The address that says whose a feed is: its home, unless that is the front page of a host of many.
fn pages(outline: &Outline) -> &Url {
    let home = outline.home.as_ref().filter(|home| sites::site(home).is_some());
    home.unwrap_or(&outline.feed)
}

/// The outlet that is configured already for a site, if it is one.
fn outlet_of<'c>(outlines: &[&Outline], sites: &Sites<'c>) -> Option<&'c Source> {
    match sites.at(pages(outlines.first()?)) {
        [only] => Some(only),
        _ => None,
    }
}

fn new_feed(outline: &Outline) -> NewFeed {
    let is_sitemap = outline
        .kind
        .as_deref()
        .is_some_and(|kind| kind.eq_ignore_ascii_case(opml::SITEMAP));
    let feed = NewFeed::at(outline.feed.clone());
    NewFeed {
        kind: if is_sitemap { FeedKind::NewsSitemap } else { feed.kind },
        lang: language(outline),
        ..feed
    }
}

fn language(outline: &Outline) -> Option<Lang> {
    Lang::from_tag(outline.lang.as_deref()?).filter(|lang| lang.is_determined())
}

fn new_outlet(outlines: &[&Outline], taken: &BTreeSet<String>) -> NewOutlet {
    let folder = own_folder(outlines);
    let name = folder.clone().or_else(|| common_name(outlines));
    let page = outlines.first().map(|first| pages(first));
    let is_own = page.is_some_and(|page| sites::home(page).is_some());
    let name = name.or_else(|| page.map(name_of)).unwrap_or_default();
    // Where many share a host, a name tells more than an address.
    let id_of_name = edit::slug(&name).filter(|id| !is_own && !taken.contains(id));
    // A home there would make the pages of all the others its own.
    let home = outlines.first().and_then(|first| first.home.clone()).filter(|_| is_own);
    let mut languages: Vec<Lang> = outlines.iter().filter_map(|outline| language(outline)).collect();
    languages.sort_unstable();
    languages.dedup();
    let mut groups: Vec<String> = Vec::new();
    let filed = outlines
        .iter()
        .flat_map(|outline| outline.groups.iter().chain(&outline.categories));
    for group in filed {
        let id = edit::group(group).filter(|id| folder.as_ref() != Some(group) && !groups.contains(id));
        groups.extend(id);
    }
    let feed = |outline: &&Outline| {
        let feed = new_feed(outline);
        // Where the outlet has but one language, its feeds need not repeat it.
        let lang = feed.lang.filter(|lang| languages.as_slice() != [*lang]);
        NewFeed { lang, ..feed }
    };
    NewOutlet {
        id: id_of_name
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
            categories: Vec::new(),
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
        let homes = [&one, &other].map(|outline| Outline {
            home: Some("https://www.youtube.com/".parse().unwrap()),
            ..outline.clone()
        });
        assert_ne!(site(&homes[0]), site(&homes[1]));
        assert_eq!(None, new_outlet(&[&homes[0]], &BTreeSet::new()).home);
        let blogs = ["one", "other"].map(|name| outline(name, &format!("https://{name}.substack.com/feed"), &[]));
        assert_ne!(site(&blogs[0]), site(&blogs[1]));
    }

    #[test]
    fn categories_are_groups_and_sitemaps_stay_sitemaps() {
        let feed = Outline {
            categories: vec![
                "german_regional".to_owned(),
                "Europe/Lakes".to_owned(),
                "hamburg".to_owned(),
            ],
            kind: Some("Sitemap".to_owned()),
            ..outline("Elbblatt", "https://elbblatt.example/news.xml", &["Hamburg"])
        };
        let outlet = new_outlet(&[&feed], &BTreeSet::new());
        assert_eq!(vec!["hamburg", "german_regional", "europe-lakes"], outlet.groups);
        assert_eq!(FeedKind::NewsSitemap, outlet.feeds[0].kind);
    }
}
