//! What is published where, and when: the outlets, their words, and the reports of each wave.
//!
//! Read from texts in the repository. A script that has been read is consistent: every report has its outlet, every outlet
//! has words in its language, and no two reports share an address.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::NewsroomError;

const OUTLETS: &str = include_str!("outlets.toml");
const WORDS: &str = include_str!("words.toml");
const STORIES: &[&str] = &[
    include_str!("stories/duisburg.toml"),
    include_str!("stories/ferry.toml"),
    include_str!("stories/merger.toml"),
    include_str!("stories/wildfire.toml"),
    include_str!("stories/singles.toml"),
];

/// What a newsroom publishes.
#[derive(Clone, Debug)]
pub struct Script {
    outlets: Vec<Outlet>,
    words: BTreeMap<String, Words>,
    reports: Vec<Report>,
}

/// An outlet: who it is and what its site is made of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outlet {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) country: String,
    #[serde(default)]
    pub(super) groups: Vec<String>,
    pub(super) lang: String,
    pub(super) utc_offset_hours: i8,
    pub(super) feed: FeedFormat,
    pub(super) template: Template,
    /// Whether links in the feed carry the parameters that count where readers come from.
    #[serde(default)]
    pub(super) tracks_readers: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FeedFormat {
    Rss,
    Atom,
    Json,
    NewsSitemap,
}

/// Which markup an outlet's pages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Template {
    Broadsheet,
    Plain,
    Portal,
    Regional,
}

/// What stands around an article, in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) sections: Vec<String>,
    pub(super) most_read: String,
    pub(super) related: String,
    pub(super) newsletter: String,
    pub(super) cookies: String,
    pub(super) comments: String,
    pub(super) share: String,
    pub(super) photo: String,
    pub(super) paywall: String,
    pub(super) imprint: String,
    /// Headlines of articles that do not exist.
    pub(super) teasers: Vec<String>,
}

/// One article.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report {
    pub(super) outlet: String,
    /// 1 is the backlog.
    pub(super) wave: u8,
    /// How long before its wave it was published.
    pub(super) minutes_before: u32,
    pub(super) path: String,
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) author: String,
    pub(super) caption: Option<String>,
    #[serde(default)]
    pub(super) paywalled: bool,
    /// Paragraphs, separated by empty lines; one that begins with `## ` is a heading.
    text: String,
}

impl Report {
    pub(super) fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.text
            .split("\n\n")
            .map(str::trim)
            .filter(|paragraph| !paragraph.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletsText {
    outlet: Vec<Outlet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoryText {
    report: Vec<Report>,
}

impl Script {
    /// The script of the demo.
    pub fn shipped() -> Result<Self, NewsroomError> {
        Self::parse(OUTLETS, WORDS, STORIES)
    }

    fn parse(outlets: &str, words: &str, stories: &[&str]) -> Result<Self, NewsroomError> {
        let wrong = |error: toml::de::Error| NewsroomError::Script(error.to_string());
        let OutletsText { outlet: outlets } = toml::from_str(outlets).map_err(wrong)?;
        let words = toml::from_str(words).map_err(wrong)?;
        let mut reports = Vec::new();
        for story in stories {
            let StoryText { report } = toml::from_str(story).map_err(wrong)?;
            reports.extend(report);
        }
        let script = Self {
            outlets,
            words,
            reports,
        };
        script.check()?;
        Ok(script)
    }

    fn check(&self) -> Result<(), NewsroomError> {
        let wrong = |what: String| Err(NewsroomError::Script(what));
        if let Some(outlet) = self
            .outlets
            .iter()
            .find(|outlet| !self.words.contains_key(&outlet.lang))
        {
            return wrong(format!("{} has no words in {}", outlet.id, outlet.lang));
        }
        let mut addresses = BTreeSet::new();
        for report in &self.reports {
            if !self.outlets.iter().any(|outlet| outlet.id == report.outlet) {
                return wrong(format!("nobody publishes {:?} ({})", report.title, report.outlet));
            }
            if report.wave == 0 || !report.path.starts_with('/') {
                return wrong(format!("{:?} has no wave or no address", report.title));
            }
            if !addresses.insert((&report.outlet, &report.path)) {
                return wrong(format!("{} has two articles at {}", report.outlet, report.path));
            }
        }
        Ok(())
    }

    pub(super) fn outlets(&self) -> &[Outlet] {
        &self.outlets
    }

    pub(super) fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Words in an outlet's language.
    pub(super) fn words(&self, outlet: &Outlet) -> Option<&Words> {
        self.words.get(&outlet.lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTLET: &str = "[[outlet]]\nid = 'a'\nname = 'A'\ncountry = 'fr'\nlang = 'fr'\nutc_offset_hours = 1\nfeed = 'rss'\ntemplate = 'plain'\n";
    const REPORT: &str = "[[report]]\noutlet = 'a'\nwave = 1\nminutes_before = 5\npath = '/x'\ntitle = 't'\nlead = 'l'\nauthor = 'n'\ntext = 'p'\n";

    fn check(outlets: &str, stories: &[&str], mistake: &str) {
        let error = Script::parse(outlets, WORDS, stories).unwrap_err().to_string();
        assert!(error.contains(mistake), "{error}");
    }

    #[test]
    fn a_script_that_contradicts_itself_is_refused() {
        assert!(Script::parse(OUTLET, WORDS, &[REPORT]).is_ok());
        check(&OUTLET.replace("lang = 'fr'", "lang = 'xx'"), &[], "no words in xx");
        check(
            OUTLET,
            &[&REPORT.replace("outlet = 'a'", "outlet = 'b'")],
            "nobody publishes",
        );
        check(OUTLET, &[&REPORT.replace("wave = 1", "wave = 0")], "no wave");
        check(OUTLET, &[REPORT, REPORT], "two articles at /x");
        check(OUTLET, &["[[report]]\nouttlet = 'a'"], "unknown field");
    }

    #[test]
    fn the_shipped_script_tells_the_seed_in_two_waves() {
        let script = Script::shipped().unwrap();
        let of_wave = |wave: u8| script.reports.iter().filter(move |report| report.wave == wave);
        assert_eq!(
            vec!["scmp"],
            of_wave(2).map(|report| report.outlet.as_str()).collect::<Vec<_>>()
        );
        let confirmation = of_wave(3).next().unwrap();
        assert_eq!("rp-online", confirmation.outlet);
        assert!(confirmation.text.contains("South China Morning Post"));
    }

    #[test]
    fn articles_are_as_long_as_articles_are() {
        for report in Script::shipped().unwrap().reports() {
            let paragraphs = report.paragraphs().count();
            assert!((4..=9).contains(&paragraphs), "{}: {paragraphs}", report.path);
        }
    }
}
