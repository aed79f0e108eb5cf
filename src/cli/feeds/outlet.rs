//! Which outlet a feed belongs to, and what a new one is called.

use std::collections::{BTreeSet, HashMap};

use url::Url;

use super::add::Addition;
use crate::cli::exit::Failure;
use crate::config::edit::{self, NewFeed, NewOutlet};
use crate::config::{Config, sites};
use crate::model::{HostKey, Lang, Source, SourceId};

/// The outlet that was named, else the one of the same site: by its home, else by its feeds.
pub(super) fn outlet_of<'c>(url: &Url, named: Option<&str>, config: &'c Config) -> Result<Option<&'c Source>, Failure> {
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
    match Sites::of(config).at(url) {
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

/// The outlets of a configuration by site. Where many share a domain, addresses of one site have more in common than that.
pub(super) struct Sites<'c> {
    homes: HashMap<String, Vec<&'c Source>>,
    feeds: HashMap<String, Vec<&'c Source>>,
}

impl<'c> Sites<'c> {
    pub(super) fn of(config: &'c Config) -> Self {
        let sources: HashMap<&SourceId, &Source> = config.sources.iter().map(|source| (&source.id, source)).collect();
        let homes = config
            .sources
            .iter()
            .filter_map(|source| Some((source.home.as_ref()?, source)));
        let feeds = config
            .feeds
            .iter()
            .filter_map(|feed| Some((&feed.url, *sources.get(&feed.source)?)));
        Self {
            homes: by_site(homes),
            feeds: by_site(feeds),
        }
    }

    /// The outlets at the site of an address: by their homes, else by their feeds.
    pub(super) fn at(&self, url: &Url) -> &[&'c Source] {
        let Some(site) = sites::site(url) else {
            return &[];
        };
        let found = self.homes.get(&site).or_else(|| self.feeds.get(&site));
        found.map_or(&[], Vec::as_slice)
    }
}

/// Outlets, each once at a site.
fn by_site<'c>(addresses: impl Iterator<Item = (&'c Url, &'c Source)>) -> HashMap<String, Vec<&'c Source>> {
    let mut found: HashMap<String, Vec<&Source>> = HashMap::new();
    for (url, source) in addresses {
        if let Some(site) = sites::site(url) {
            let there = found.entry(site).or_default();
            // The feeds of an outlet stand together.
            if there.last().is_none_or(|last| last.id != source.id) {
                there.push(source);
            }
        }
    }
    found
}

/// A feed as it is written for an outlet: its language only where the outlet's does not say it.
pub(super) fn in_outlet(feed: &NewFeed, source: &Source, languages: &[Lang]) -> NewFeed {
    let lang = feed.lang.or_else(|| languages.first().copied());
    NewFeed {
        lang: lang.filter(|lang| source.languages.as_slice() != [*lang]),
        ..feed.clone()
    }
}

/// An outlet for feeds of which none is known.
pub(super) fn new_outlet(first: &NewFeed, addition: &Addition, config: &Config) -> NewOutlet {
    let taken: BTreeSet<String> = config.sources.iter().map(|source| source.id.to_string()).collect();
    let name = addition.name.clone().filter(|name| !name.trim().is_empty());
    let is_shared = HostKey::of(&first.url).is_some_and(|key| sites::is_shared(&key));
    // There a name tells more than an address.
    let id_of_name = name.as_deref().filter(|_| is_shared).and_then(edit::slug);
    NewOutlet {
        id: id_of_name
            .filter(|id| !taken.contains(id))
            .unwrap_or_else(|| edit::id_for(&first.url, &taken)),
        name: name.unwrap_or_else(|| name_of(&first.url)),
        home: sites::home(&first.url),
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

/// What an outlet is called of which nothing but an address is known: its host, or the whole address where many have that host.
pub(super) fn name_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let name = match sites::home(url) {
        None => sites::site(url).unwrap_or_else(|| host.to_owned()),
        Some(_) => host.to_owned(),
    };
    name.trim_start_matches("www.").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Files, SOURCES_FILE, parse};

    #[test]
    fn strangers_on_a_shared_host_are_not_one_outlet() {
        let text = "[[source]]\nid = \"lake\"\nname = \"Lake\"\nhome = \"https://lake.example\"\nfeeds = [\"https://feeds.feedburner.com/lake\"]\n\
                    [[source]]\nid = \"one\"\nname = \"One\"\nhome = \"https://one.substack.com\"\nfeeds = [\"https://www.youtube.com/feeds/videos.xml?channel_id=1\"]\n\
                    [[source]]\nid = \"tube\"\nname = \"Tube\"\nhome = \"https://www.youtube.com\"\n";
        let config = parse(&Files::default().with_sources(SOURCES_FILE, text.to_owned())).unwrap();
        let sites = Sites::of(&config);
        for (url, expected) in [
            ("https://feeds.lake.example/sport", &["lake"][..]),
            ("https://feeds.feedburner.com/other", &[]),
            ("https://feeds.feedburner.com/lake#top", &["lake"]),
            ("https://one.substack.com/feed", &["one"]),
            ("https://other.substack.com/feed", &[]),
            ("https://www.youtube.com/feeds/videos.xml?channel_id=2", &[]),
            ("https://www.youtube.com/", &[]),
        ] {
            let url = url.parse().unwrap();
            let found: Vec<&str> = sites.at(&url).iter().map(|source| source.id.as_str()).collect();
            assert_eq!(expected, found, "{url}");
        }
    }

    #[test]
    fn outlets_without_a_name_are_called_after_what_is_their_own() {
        for (url, expected) in [
            ("https://www.lake.example/feed", "lake.example"),
            ("https://one.substack.com/feed", "one.substack.com"),
            ("https://feeds.feedburner.com/lake", "feeds.feedburner.com/lake"),
        ] {
            assert_eq!(expected, name_of(&url.parse().unwrap()));
        }
    }
}
