//! What a user is told: every kind of mistake, with its place and what to write instead.

use super::{ONE_OUTLET, files};
use crate::config::{Files, parse};

/// All mistakes, one a line.
fn mistakes(files: &Files) -> String {
    parse(files).map_or_else(|problems| problems.to_string(), |_| String::new())
}

fn check_settings(text: &str, expected: &str) {
    assert_eq!(expected, mistakes(&files(text, ONE_OUTLET, "")), "{text}");
}

fn check_sources(text: &str, expected: &str) {
    assert_eq!(expected, mistakes(&files("", text, "")), "{text}");
}

fn check_alerts(text: &str, expected: &str) {
    assert_eq!(expected, mistakes(&files("", ONE_OUTLET, text)), "{text}");
}

#[test]
fn a_wrong_setting_is_told_with_its_place_and_what_is_allowed() {
    for (text, expected) in [
        (
            "[fetch]\ntime_out = \"3s\"",
            "2:1: fetch.time_out: unknown key; did you mean timeout?",
        ),
        (
            "[story]\nproxy = 1",
            "2:1: story.proxy: unknown key; known are window_days",
        ),
        (
            "timeout = \"3s\"",
            "1:1: timeout: unknown key here; it belongs below [fetch]",
        ),
        (
            "[fetch]\ntimezone = \"UTC\"",
            "2:1: fetch.timezone: unknown key here; it belongs at the top, above the first [section]",
        ),
        ("fetch = 3", "1:9: fetch: 3 is not a table"),
        (
            "[fetch]\npage_bytes_max = \"5 mb\"",
            "2:18: fetch.page_bytes_max: \"5 mb\" is not a size such as \"500 kB\" or \"15 MB\"; did you mean \"5 MB\"?",
        ),
        (
            "[fetch]\nconcurrency = 0",
            "2:15: fetch.concurrency: 0 is out of range; allowed is from 1 to 1000",
        ),
        (
            "[fetch]\nredirects_max = 99999999999999999999",
            "2:17: fetch.redirects_max: 99999999999999999999 is out of range; allowed is from 0 to 20",
        ),
        (
            "[fetch]\nconcurrency = 1.5",
            "2:15: fetch.concurrency: 1.5 is not a whole number",
        ),
        (
            "[fetch]\ntimeout = \"5s\"\nconnect_timeout = \"6s\"",
            "3:19: fetch.connect_timeout: \"6s\" is out of range; allowed is from \"1s\" to \"5s\"",
        ),
        (
            "[fetch]\nallow_networks = [\"10.0.0.0/8\", \"10.1.2.3/8\"]",
            "2:33: fetch.allow_networks[2]: \"10.1.2.3/8\" is not a range of addresses such as \"192.168.1.0/24\" or \"fd00::/8\"; did you mean \"10.0.0.0/8\"?",
        ),
        (
            "[fetch]\nallow_networks = \"10.0.0.0/8\"",
            "2:18: fetch.allow_networks: \"10.0.0.0/8\" is not a list; write [\"10.0.0.0/8\"]",
        ),
        (
            "[fetch]\nuser_agent = \"Spürhund\"",
            "2:14: fetch.user_agent: \"Spürhund\" has characters that HTTP cannot send; use ASCII",
        ),
    ] {
        check_settings(text, &format!("newsvane.toml:{expected}"));
    }
}

#[test]
fn a_wrong_duration_is_told_with_the_right_form() {
    for (text, expected) in [
        (
            "[schedule]\n  interval = \"15 min\"",
            "2:14: schedule.interval: \"15 min\" is not a duration such as \"30s\", \"15m\", \"24h\" or \"30d\"; did you mean \"15m\"?",
        ),
        (
            "[schedule]\ninterval = 15",
            "2:12: schedule.interval: 15 is not a duration such as \"30s\", \"15m\", \"24h\" or \"30d\"; write its unit, as in \"15s\"",
        ),
        (
            "[schedule]\ninterval = \"2m\"",
            "2:12: schedule.interval: \"2m\" is out of range; allowed is from \"5m\" to \"24h\"",
        ),
        (
            "[schedule]\ninterval_max = \"1m\"",
            "2:16: schedule.interval_max: \"1m\" is out of range; allowed is from \"5m\" to \"365d\"",
        ),
        (
            "[schedule]\nage_max = false",
            "2:11: schedule.age_max: false is not an age; write \"off\"",
        ),
    ] {
        check_settings(text, &format!("newsvane.toml:{expected}"));
    }
}

#[test]
fn a_wrong_name_is_told_with_the_one_that_was_meant() {
    for (text, expected) in [
        (
            "timezone = \"Berlin\"",
            "1:12: timezone: \"Berlin\" is not a time zone such as \"Europe/Berlin\" or \"UTC\"; did you mean \"Europe/Berlin\"?",
        ),
        (
            "languages = [\"german\"]",
            "1:14: languages[1]: \"german\" is not a language code such as \"de\" or \"zh\"; did you mean \"de\"?",
        ),
        (
            "[alerts]\nbacklog = \"true\"",
            "2:11: alerts.backlog: \"true\" is not true or false; write it without quotes",
        ),
        (
            "data_dir = \"~/news\"",
            "1:12: data_dir: \"~/news\" begins with ~, which only a shell expands; write the whole path",
        ),
    ] {
        check_settings(text, &format!("newsvane.toml:{expected}"));
    }
}

#[test]
fn a_wrong_outlet_is_told_with_its_name() {
    let outlet = "[[source]]\nid = \"a\"\nname = \"A\"\n";
    for (line, expected) in [
        (
            "langages = [\"de\"]",
            "4:1: source \"a\": langages: unknown key; did you mean languages?",
        ),
        (
            "country = \"UK\"",
            "4:11: source \"a\": country: \"UK\" is not an ISO 3166 country code in small letters, such as \"de\" or \"hk\"; did you mean \"gb\"?",
        ),
        (
            "home = \"a.example\"",
            "4:8: source \"a\": home: \"a.example\" is not a web address such as \"https://example.org/feed.xml\"; did you mean \"https://a.example\"?",
        ),
        (
            "feeds = [\"ftp://a.example/feed\"]",
            "4:10: source \"a\": feeds[1]: \"ftp://a.example/feed\" is not a web address such as \"https://example.org/feed.xml\"",
        ),
        (
            "feeds = [\"https://me:secret@a.example/feed\"]",
            "4:10: source \"a\": feeds[1]: the address holds a user or password; such addresses are never fetched",
        ),
        (
            "feeds = [7]",
            "4:10: source \"a\": feeds[1]: 7 is not an address or a table { url = \"…\" }",
        ),
        (
            "feeds = [{ kind = \"sitemap\" }]",
            "4:10: source \"a\": feeds[1]: url: is missing\nsources.toml:4:19: source \"a\": feeds[1]: kind: \"sitemap\" is not one of rss, news-sitemap",
        ),
        (
            "feeds = [{ url = \"https://a.example/\", interval = \"1m\" }]",
            "4:51: source \"a\": feeds[1]: interval: \"1m\" is out of range; allowed is from \"5m\" to \"24h\"",
        ),
        (
            "feeds = [\"https://a.example\", \"https://A.example/\"]",
            "4:31: source \"a\": feeds[2]: \"https://a.example/\" is a feed of a on line 4 already",
        ),
        (
            "groups = [\"Hong Kong\"]",
            "4:11: source \"a\": groups[1]: \"Hong Kong\" is not an id of small letters a-z, digits and hyphens; did you mean \"hong-kong\"?",
        ),
        ("aliases = [\" \"]", "4:12: source \"a\": aliases[1]: is empty"),
    ] {
        check_sources(&format!("{outlet}{line}"), &format!("sources.toml:{expected}"));
    }
    check_sources(
        "[[source]]\nname = \"A\"",
        "sources.toml:1:1: source[1]: id: is missing",
    );
    check_sources(
        "id = \"a\"",
        "sources.toml:1:1: id: unknown key here; it belongs below [[source]]",
    );
    check_sources(
        "[source]\nid = \"a\"",
        "sources.toml:1:1: source: a table is not a list; write [[source]] above each",
    );
    check_sources(
        &format!("{outlet}{outlet}"),
        "sources.toml:5:6: source \"a\": id: is the id of the source on line 1, too",
    );
}

#[test]
fn all_mistakes_of_all_files_are_told_at_once_in_order_of_place() {
    let told = mistakes(&files(
        "[fetch]\ntimeout = 1\n[store]\nfoo = 1\n",
        "[[source]]\nid = \"a\"\ncountry = \"xx\"\nname = \"A\"\n[[source]]\nid = \"b\"\n",
        "[[rule]]\nid = \"r\"\nseverity = \"urgent\"\n",
    ));
    let places: Vec<_> = told.lines().map(|line| line.split(": ").next().unwrap()).collect();
    let expected = [
        "newsvane.toml:2:11",
        "newsvane.toml:4:1",
        "sources.toml:3:11",
        "sources.toml:5:1",
        "alerts.toml:1:1",
        "alerts.toml:3:12",
    ];
    assert_eq!(expected.to_vec(), places, "{told}");
}

#[test]
fn broken_syntax_is_told_without_its_echoes() {
    let told = mistakes(&files(
        "",
        "[[source]]\nid = \"a\nname = \"A\"",
        "[[rule]]\nid = \"r\"\nquery = \"source:a\"",
    ));
    assert!(told.starts_with("sources.toml:2:"), "{told}");
    assert!(
        !told.contains("alerts.toml"),
        "rules cannot be held against outlets that nobody could read: {told}"
    );
}

#[test]
fn a_missing_sources_file_is_told_with_where_it_was_looked_for() {
    let files = Files {
        dir: "/etc/desk".into(),
        ..Files::default()
    };
    assert_eq!(
        "/etc/desk/sources.toml: not found; it names the outlets and feeds to watch, and `--config DIR` tells where it lies",
        mistakes(&files)
    );
}

#[test]
fn a_wrong_rule_is_told_with_its_name() {
    check_alerts(
        "[alias]\nx = []\n[[rule]]\nid = \"r\"",
        "alerts.toml:1:2: alias: unknown key; did you mean aliases?\nalerts.toml:3:1: rule \"r\": query: is missing",
    );
    check_alerts(
        "[aliases]\nhuawei = []",
        "alerts.toml:2:10: aliases.huawei: has no names; @huawei would find nothing",
    );
    check_alerts(
        "[aliases]\n\"@huawei\" = [\"Huawei\"]",
        "alerts.toml:2:13: aliases.@huawei: \"@huawei\" is not an id of small letters a-z, digits and hyphens; did you mean \"huawei\"?",
    );
    check_alerts(
        "[[rule]]\nid = \"r\"\nseverity = \"hihg\"\non = [\"crosing\"]",
        "alerts.toml:1:1: rule \"r\": query: is missing\n\
         alerts.toml:3:12: rule \"r\": severity: \"hihg\" is not one of low, medium, high, critical; did you mean \"high\"?\n\
         alerts.toml:4:7: rule \"r\": on[1]: \"crosing\" is not one of new-story, article, crossing; did you mean \"crossing\"?",
    );
    check_alerts(
        "[[rule]]\nid = \"r\"\non = []\n[[rule]]\nid = \"r\"",
        "alerts.toml:1:1: rule \"r\": query: is missing\n\
         alerts.toml:3:6: rule \"r\": on: is empty; the rule would never fire\n\
         alerts.toml:4:1: rule \"r\": id: is the id of the rule on line 1, too\n\
         alerts.toml:4:1: rule \"r\": query: is missing",
    );
    check_alerts(
        "[[rule]]\nid = \"feed-silent\"\nquery = \"x\"",
        "alerts.toml:1:1: rule \"feed-silent\": id: is what alerts about silent feeds are called; choose another id",
    );
}

#[test]
fn a_mistake_in_a_query_is_told_at_its_place_in_the_file() {
    for (query, line) in [
        ("query = '(duisburg'", 3),
        ("query = \"(duisburg\"", 3),
        ("query = '''\n(duisburg'''", 4),
        ("query = 'duisburg source:stadtblat'", 3),
        ("query = 'duisburg after:yesterday'", 3),
    ] {
        let told = mistakes(&files("", ONE_OUTLET, &format!("[[rule]]\nid = \"r\"\n{query}")));
        assert!(told.starts_with(&format!("alerts.toml:{line}:")), "{told}");
        assert!(told.contains(": rule \"r\": query: column "), "{told}");
    }
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(text in "(\\[\\[?(source|rule|fetch|aliases)\\]?\\]\n|id = |query = |feeds = |\"[a-z:/.]*\"\n|\\[|\\]|[0-9a-z.{}=\"'\n ü華-])*") {
        let _ = mistakes(&files(&text, &text, &text));
    }
}
