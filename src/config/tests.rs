//! What the shipped files and small ones mean; mistakes have a file of their own.

mod extraction;
mod mistakes;
mod sources;

use std::time::Duration;

use super::*;
use crate::model::{AlertKind, FeedKind, Severity};

const SHIPPED_SETTINGS: &str = include_str!("../../config/newsvane.toml");
const SHIPPED_ALERTS: &str = include_str!("../../config/alerts.toml");

const ONE_OUTLET: &str = r#"
[[source]]
id = "stadtblatt"
name = "Duisburger Stadtblatt"
country = "de"
groups = ["german-regional"]
languages = ["de"]
feeds = ["https://stadtblatt.example/feed"]
"#;

fn files(settings: &str, sources: &str, alerts: &str) -> Files {
    Files {
        dir: PathBuf::new(),
        settings: Some(settings.to_owned()),
        sources: Some(sources.to_owned()),
        alerts: Some(alerts.to_owned()),
        ..Files::default()
    }
}

fn settings(text: &str) -> Config {
    parse(&files(text, ONE_OUTLET, "")).unwrap()
}

fn outlets(text: &str) -> Config {
    parse(&files("", text, "")).unwrap()
}

#[test]
fn an_empty_file_means_the_defaults() {
    let config = settings("");
    assert_eq!(fetch::Settings::default(), config.fetch);
    assert_eq!(ScheduleConfig::default(), config.schedule);
    assert_eq!(TimeZone::UTC, config.zone);
    assert_eq!((None, None), (config.data_dir, config.logs_dir));
    assert_eq!(["de"].map(str::to_owned).to_vec(), codes(&config.languages));
}

#[test]
fn the_shipped_settings_are_the_defaults_and_name_every_key() {
    let (shipped, defaults) = (settings(SHIPPED_SETTINGS), settings(""));
    assert_eq!(defaults.show(), shipped.show());
    for (table, keys) in settings::TABLES {
        let (top, rest) = SHIPPED_SETTINGS.split_at(SHIPPED_SETTINGS.find("\n[").unwrap());
        let section = match *table {
            "" => top,
            table => {
                let (_, section) = rest
                    .split_once(&format!("\n[{table}]"))
                    .expect("a section of that name");
                section.split("\n[").next().unwrap()
            }
        };
        for key in keys
            .iter()
            .filter(|key| !settings::TABLES.iter().any(|(table, _)| table == *key))
        {
            let named = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key} = "));
            assert!(section.lines().any(named), "[{table}] {key}");
        }
    }
}

#[test]
fn values_mean_what_they_say() {
    let config = settings(
        r#"
        timezone = "Europe/Berlin"
        languages = ["de", "zh-Hant", "nb"]
        [fetch]
        user_agent = "desk/1 (+https://desk.example)"
        timeout = "5s"
        feed_bytes_max = "1 MiB"
        host_spacing = "0s"
        concurrency = 0x10
        allow_networks = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
        [schedule]
        interval = "1h30m"
        age_max = "off"
        [story]
        window_days = 3
        [alerts]
        backlog = true
        [store]
        free_bytes_min = "0 B"
        "#,
    );
    assert_eq!(Some("Europe/Berlin"), config.zone.iana_name());
    assert_eq!(vec!["de", "no", "zh"], codes(&config.languages));
    assert_eq!(
        Duration::from_secs(5),
        config.fetch.connect_timeout,
        "the default gives way to the whole"
    );
    assert_eq!((1_048_576, 16), (config.fetch.feed_bytes_max, config.fetch.concurrency));
    assert_eq!(Duration::ZERO, config.fetch.host_spacing);
    let networks: Vec<_> = config.fetch.allow_networks.iter().map(ToString::to_string).collect();
    assert_eq!(vec!["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"], networks);
    assert_eq!(Duration::from_secs(5_400), config.schedule.interval);
    assert_eq!(None, config.schedule.age_max);
    assert_eq!(
        (3, true, 0),
        (
            config.story.window_days,
            config.alerts.backlog,
            config.store.free_bytes_min
        )
    );
}

#[test]
fn a_default_gives_way_to_what_was_written() {
    let schedule = |text: &str| settings(&format!("[schedule]\n{text}")).schedule;
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    assert_eq!(minutes(30), schedule("interval_min = \"30m\"").interval);
    assert_eq!(minutes(10), schedule("interval_max = \"10m\"").interval);
    assert_eq!(minutes(2_880), schedule("interval_min = \"2d\"").interval_max);
}

#[test]
fn what_is_shown_reads_back_to_the_same() {
    let text = "data_dir = \"/srv/\\\"q\\\"\"\ntimezone = \"Asia/Hong_Kong\"\nlanguages = [\"zh\"]\n[fetch]\ntimeout = \"90s\"\n";
    let shown = settings(text).show();
    assert_eq!(shown, settings(&shown).show());
    assert!(shown.contains("timeout = \"1m30s\"\n"), "{shown}");
    assert!(
        shown.ends_with("# sources: 1, feeds: 1, rules: 0, site rules: 0\n"),
        "{shown}"
    );
}

#[test]
fn relative_directories_lie_beside_the_file() {
    let mut files = files("data_dir = \"../data\"\nlogs_dir = \"/var/log/desk\"", ONE_OUTLET, "");
    files.dir = PathBuf::from("/srv/desk/config");
    let config = parse(&files).unwrap();
    assert_eq!(Some(PathBuf::from("/srv/desk/config/../data")), config.data_dir);
    assert_eq!(Some(PathBuf::from("/var/log/desk")), config.logs_dir);
}

#[test]
fn a_directory_is_read_as_its_texts_are() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(SOURCES_FILE), ONE_OUTLET).unwrap();
    std::fs::write(dir.path().join(SETTINGS_FILE), "data_dir = \"data\"").unwrap();
    let config = load(dir.path()).unwrap();
    assert_eq!(Some(dir.path().join("data")), config.data_dir);
    std::fs::write(dir.path().join(ALERTS_FILE), b"\xff\xfe").unwrap();
    let problems = load(dir.path()).unwrap_err();
    assert_eq!(1, problems.len());
    assert!(
        problems.to_string().contains("alerts.toml: cannot be read: "),
        "{problems}"
    );
}

#[test]
fn feeds_take_what_they_do_not_say_from_their_outlet_and_the_schedule() {
    let config = outlets(
        r#"
        [[source]]
        id = "one"
        name = "One"
        languages = ["tr"]
        feeds = ["https://one.example/feed"]
        [[source]]
        id = "two"
        name = "Two"
        languages = ["de", "fr"]
        feeds = [
            { url = "https://two.example/map.xml", kind = "news-sitemap", interval = "1h" },
            { url = "https://two.example/fr", kind = "atom", lang = "fr" },
        ]
        "#,
    );
    let seen: Vec<_> = config
        .feeds
        .iter()
        .map(|feed| {
            (
                feed.source.as_str(),
                feed.kind,
                feed.lang.map(Lang::code),
                feed.interval.as_secs(),
            )
        })
        .collect();
    let expected = [
        ("one", FeedKind::Syndication, Some("tr"), 900),
        ("two", FeedKind::NewsSitemap, None, 3_600),
        ("two", FeedKind::Syndication, Some("fr"), 900),
    ];
    assert_eq!(expected.to_vec(), seen);
    assert_eq!(vec!["de", "fr", "tr"], codes(&config.languages));
}

#[test]
fn an_outlet_that_does_not_tell_its_languages_leaves_detection_free() {
    assert!(outlets("[[source]]\nid = \"a\"\nname = \"A\"").languages.is_empty());
}

#[test]
fn the_shipped_outlets_are_sound() {
    let config = outlets(SHIPPED_SOURCES);
    assert_eq!(config.sources, without_feeds().unwrap().sources);
    let named = |id: &str| config.sources.iter().find(|source| source.id.as_str() == id).unwrap();
    assert!(named("scmp").aliases.contains(&"南華早報".to_owned()));
    assert_eq!("Rheinische Post", named("rp-online").name);
    let regional = config.names.groups.get("german-regional").unwrap();
    assert!(regional.len() > 10, "{regional:?}");
    assert!(config.languages.len() >= 20, "{:?}", config.languages);
    for source in &config.sources {
        assert!(source.home.is_some() && source.country.is_some(), "{}", source.id);
        let mut aliases: Vec<_> = source.aliases.iter().chain([&source.name]).collect();
        let before = aliases.len();
        aliases.sort_unstable();
        aliases.dedup();
        assert_eq!(before, aliases.len(), "{} has a name twice", source.id);
    }
}

#[test]
fn no_two_shipped_outlets_share_a_name() {
    let mut owners = BTreeMap::new();
    for source in without_feeds().unwrap().sources {
        for name in source.aliases.iter().chain([&source.name]) {
            let before = owners.insert(name.to_lowercase(), source.id.clone());
            assert!(
                before.is_none_or(|owner| owner == source.id),
                "{name} is also {}",
                source.id
            );
        }
    }
}

#[test]
fn rules_are_compiled_against_outlets_groups_and_aliases() {
    let alerts = "
        [aliases]
        city = [\"Duisburg\", \"杜伊斯堡\"]
        [[rule]]
        id = \"r\"
        query = '@city source:stadtblatt group:german-regional country:de'
        [[rule]]
        id = \"s\"
        title = \"S\"
        severity = \"critical\"
        query = 'hafen'
        on = [\"crossing\", \"new-story\", \"crossing\"]
    ";
    let rules = parse(&files("", ONE_OUTLET, alerts)).unwrap().rules;
    let [first, second] = rules.as_slice() else {
        panic!("{rules:?}")
    };
    assert_eq!(
        ("r", "r", Severity::Medium),
        (first.id.as_str(), first.title.as_str(), first.severity)
    );
    assert_eq!(vec![AlertKind::NewStory], first.on);
    assert_eq!(("S", Severity::Critical), (second.title.as_str(), second.severity));
    assert_eq!(vec![AlertKind::NewStory, AlertKind::Crossing], second.on);
}

#[test]
fn the_shipped_configuration_is_sound() {
    let config = parse(&files(SHIPPED_SETTINGS, SHIPPED_SOURCES, SHIPPED_ALERTS));
    let config = config.unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(3, config.rules.len());
}

fn codes(languages: &[Lang]) -> Vec<String> {
    languages.iter().map(|lang| lang.code().to_owned()).collect()
}
