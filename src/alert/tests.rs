//! Rules before stories that grow, article by article.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::model::{Article, FirstSeen, Severity, SourceId, Story, StoryId};
use crate::query::{Context, Names};
use crate::text::tokenize;

/// The story of the seed: an English report, confirmed in German the same day.
const REPORT: (&str, &str, &str) = (
    "harbour-times en",
    "German city ends Huawei deal",
    "Duisburg has ended its smart city cooperation with Huawei, officials said.",
);
const CONFIRMATION: (&str, &str, &str) = (
    "rheinbote de",
    "Stadt bestätigt Ende der Zusammenarbeit",
    "Duisburg bestätigt einen Bericht der Harbour Times. Huawei äußerte sich nicht.",
);
/// Of the same story, without its names.
const ECHO: (&str, &str, &str) = (
    "uferblatt fr",
    "La ville met fin au contrat",
    "Le contrat avec le groupe chinois est terminé.",
);

const WATCH: &str = "huawei AND (duisburg OR \"smart city\")";

fn rule(query: &str, on: &[AlertKind]) -> Rule {
    let spec = RuleSpec {
        id: RuleId::new("watch"),
        title: "Huawei in Duisburg".to_owned(),
        severity: Severity::High,
        query: query.to_owned(),
        on: on.to_vec(),
    };
    let names = Names {
        sources: ["harbour-times", "rheinbote", "uferblatt"].map(SourceId::new).to_vec(),
        groups: BTreeMap::new(),
        countries: BTreeMap::new(),
        aliases: BTreeMap::new(),
    };
    let context = Context {
        names: &names,
        now: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    };
    Rule::compile(spec, &context).unwrap()
}

fn article((origin, title, text): (&str, &str, &str)) -> Article {
    let (source, lang) = origin.split_once(' ').unwrap();
    Article {
        lang: Lang::from_tag(lang).unwrap(),
        ..Article::for_test(source, title, text)
    }
}

/// A story as the desk keeps it.
struct Desk {
    rules: RuleSet,
    story: Story,
    fired: HashSet<Mark>,
}

impl Desk {
    fn new(rules: Vec<Rule>) -> Self {
        let at = FirstSeen::exactly(Timestamp::UNIX_EPOCH);
        Self {
            rules: RuleSet::new(rules),
            story: Story {
                id: StoryId::derive(&["story"]),
                title: String::new(),
                sources: Vec::new(),
                languages: Vec::new(),
                articles: 0,
                began: at,
                latest: at,
            },
            fired: HashSet::new(),
        }
    }

    /// Takes an article into the story; judges it, or only recognises it.
    fn take(&mut self, article: &Article, is_judged: bool) -> Vec<Alert> {
        let languages = self.story.languages.clone();
        self.story.articles += 1;
        if !languages.contains(&article.lang) {
            self.story.languages.push(article.lang);
        }
        self.story.sources.extend(
            article
                .source
                .clone()
                .filter(|source| !self.story.sources.contains(source)),
        );
        let (title, body) = (
            tokenize(&article.title, article.lang),
            tokenize(&article.text, article.lang),
        );
        let subject = Subject {
            article,
            title: &title,
            body: &body,
            cites: &[],
            story: &self.story,
        };
        let verdict = if is_judged {
            let before = Before {
                languages: &languages,
                fired: &self.fired,
            };
            self.rules.judge(&subject, &before, Timestamp::UNIX_EPOCH)
        } else {
            let fired = self.rules.recognise(&subject);
            Verdict {
                alerts: Vec::new(),
                fired,
            }
        };
        self.fired.extend(verdict.fired);
        verdict.alerts
    }
}

/// What each article raises: `kind state`. An article in brackets, `[`, is backlog.
fn check(rules: Vec<Rule>, articles: &[(&str, (&str, &str, &str))], expected: &[&[&str]]) {
    let mut desk = Desk::new(rules);
    for ((how, written), expected) in articles.iter().zip(expected) {
        let alerts = desk.take(&article(*written), *how == "news");
        let found: Vec<String> = alerts
            .iter()
            .map(|alert| format!("{} {}", alert.kind.as_str(), alert.state).trim().to_owned())
            .collect();
        assert_eq!(expected.to_vec(), found, "{written:?}");
    }
}

const NEW_STORY: AlertKind = AlertKind::NewStory;
const CROSSING: AlertKind = AlertKind::Crossing;

#[test]
fn a_story_that_crosses_into_another_language_is_told() {
    let articles = [("news", REPORT), ("news", CONFIRMATION), ("news", ECHO)];
    check(
        vec![rule(WATCH, &[NEW_STORY, CROSSING])],
        &articles,
        &[&["new-story"], &["crossing lang=de"], &["crossing lang=fr"]],
    );
    check(
        vec![rule(WATCH, &[CROSSING])],
        &articles,
        &[&[], &["crossing lang=de"], &["crossing lang=fr"]],
    );
    check(vec![rule(WATCH, &[])], &articles, &[&["new-story"], &[], &[]]);
}

#[test]
fn every_matching_article_is_told_once() {
    let confirmation = article(CONFIRMATION).id;
    let report = article(REPORT).id;
    let states = [format!("article {report}"), format!("article {confirmation}")];
    check(
        vec![rule(WATCH, &[AlertKind::Article])],
        &[
            ("news", REPORT),
            ("news", CONFIRMATION),
            ("news", CONFIRMATION),
            ("news", ECHO),
        ],
        &[&[&states[0]], &[&states[1]], &[], &[]],
    );
}

#[test]
fn the_article_that_brings_the_language_may_be_the_first_to_match() {
    let articles = [("news", ECHO), ("news", REPORT), ("news", CONFIRMATION)];
    check(
        vec![rule(WATCH, &[NEW_STORY, CROSSING])],
        &articles,
        &[&[], &["new-story", "crossing lang=en"], &["crossing lang=de"]],
    );
}

#[test]
fn backlog_tells_nothing_but_is_known() {
    let rules = || vec![rule(WATCH, &[NEW_STORY, CROSSING])];
    check(
        rules(),
        &[("backlog", REPORT), ("news", CONFIRMATION)],
        &[&[], &["new-story", "crossing lang=de"]],
    );
    check(
        rules(),
        &[("backlog", REPORT), ("news", ECHO)],
        &[&[], &["crossing lang=fr"]],
    );
    check(
        rules(),
        &[("backlog", ECHO), ("backlog", REPORT), ("news", REPORT)],
        &[&[], &[], &["new-story"]],
    );
    check(
        vec![rule(WATCH, &[])],
        &[("backlog", REPORT), ("news", CONFIRMATION)],
        &[&[], &["new-story"]],
    );
}

#[test]
fn a_language_that_is_not_decided_crosses_nothing() {
    let unknown = ("uferblatt und", ECHO.1, ECHO.2);
    let rules = || vec![rule(WATCH, &[CROSSING])];
    check(rules(), &[("news", REPORT), ("news", unknown)], &[&[], &[]]);
    check(
        rules(),
        &[("news", unknown), ("news", REPORT), ("news", CONFIRMATION)],
        &[&[], &[], &["crossing lang=de"]],
    );
}

#[test]
fn conditions_on_the_story_hold_when_it_has_grown() {
    check(
        vec![rule("duisburg langs:>=2 sources:>=2", &[])],
        &[("news", REPORT), ("news", CONFIRMATION)],
        &[&[], &["new-story"]],
    );
}

#[test]
fn an_alert_says_why_and_shows_the_words() {
    let mut desk = Desk::new(vec![rule(WATCH, &[NEW_STORY, CROSSING])]);
    let first = desk.take(&article(REPORT), true).remove(0);
    assert_eq!("new story in English", first.why);
    assert_eq!(
        (Severity::High, "Huawei in Duisburg"),
        (first.severity, first.rule_title.as_str())
    );
    let words: Vec<&str> = first.evidence.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(vec!["Huawei", "Duisburg", "smart city", "Huawei"], words);
    let second = desk.take(&article(CONFIRMATION), true).remove(0);
    assert_eq!("first article in German; the story began in English", second.why);
    assert_ne!(first.id, second.id);
    let third = desk.take(&article(ECHO), true).remove(0);
    assert_eq!(
        "first article in French; the story began in English; an earlier article matched",
        third.why
    );
    assert!(third.evidence.is_empty());
}

#[test]
fn the_same_firing_has_the_same_id_everywhere() {
    let id = || {
        Desk::new(vec![rule(WATCH, &[])])
            .take(&article(REPORT), true)
            .remove(0)
            .id
    };
    assert_eq!(id(), id());
}

#[test]
fn a_rule_refuses_dates_that_move() {
    let names = Names::default();
    let context = Context {
        names: &names,
        now: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    };
    let spec = RuleSpec {
        id: RuleId::new("recent"),
        title: String::new(),
        severity: Severity::Low,
        query: "huawei seen:-24h".to_owned(),
        on: Vec::new(),
    };
    let error = Rule::compile(spec, &context).unwrap_err();
    assert_eq!(13, error.column);
}

/// Rules of every shape, each named by its query.
static SHAPES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let queries = [
        "huawei duisburg",
        "\"smart city\" OR hafen",
        "termin*",
        "терм*",
        "华为",
        "=Hafen -city",
        "-huawei",
        "*",
        "smart NEAR/3 (city OR hafen)",
        "title:hafen",
        "lang:de",
        "author:x OR duisburg",
        "(hafen OR lang:fr) smart",
    ];
    let named = |query: &&str| Rule {
        id: RuleId::new(query),
        ..rule(query, &[])
    };
    queries.iter().map(named).collect()
});

const WORDS: &[&str] = &[
    "Huawei",
    "Duisburg",
    "Smart",
    "City",
    "Hafen",
    "Häfen",
    "华为在",
    "терминал",
    "terminals",
];

proptest! {
    /// The anchors only save work: all rules together tell what each tells alone.
    #[test]
    fn no_rule_is_passed_over(words in prop::collection::vec(prop::sample::select(WORDS), 0..12)) {
        let article = article(("uferblatt de", "Hafen", &words.join(" ")));
        let mut together = Desk::new(SHAPES.clone());
        let told: Vec<RuleId> = together.take(&article, true).into_iter().map(|alert| alert.rule).collect();
        let (title, body) = (tokenize(&article.title, article.lang), tokenize(&article.text, article.lang));
        let subject = Subject {
            article: &article,
            title: &title,
            body: &body,
            cites: &[],
            story: &together.story,
        };
        let alone = SHAPES.iter().filter(|rule| rule.query.matches(&subject).is_some());
        prop_assert_eq!(alone.map(|rule| rule.id.clone()).collect::<Vec<_>>(), told);
    }
}
