//! Import and export: the same articles give the same ids and stories, on two machines, in one go or with restarts in between.

use serde_json::{Value, json};

use crate::harness::{Newsvane, lines};

/// Twelve articles of five invented events in four languages, a day apart at most, as JSON Lines.
const ARTICLES: &str = include_str!("../fixtures/archive/articles.jsonl");

fn exported(newsvane: &Newsvane) -> Vec<Value> {
    let mut articles = lines(&newsvane.ok(&["export", "--jsonl"]));
    articles.sort_by_key(|article| article["id"].as_str().unwrap().to_owned());
    articles
}

fn by_date() -> Vec<&'static str> {
    let mut lines: Vec<&str> = ARTICLES.lines().collect();
    lines.sort_by_key(|line| {
        serde_json::from_str::<Value>(line).unwrap()["date"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    lines
}

#[test]
fn two_machines_and_restarts_give_the_same_ids_and_stories() {
    let at_once = Newsvane::new();
    let file = at_once.write("all.jsonl", ARTICLES);
    at_once.ok(&["import", file.to_str().unwrap()]);

    let with_restarts = Newsvane::new();
    for (number, line) in by_date().into_iter().enumerate() {
        let file = with_restarts.write(&format!("{number}.jsonl"), line);
        with_restarts.ok(&["import", file.to_str().unwrap()]);
    }

    assert_eq!(exported(&at_once), exported(&with_restarts));
    at_once.assert_consistent();
    with_restarts.assert_consistent();
}

#[test]
fn what_is_there_already_changes_nothing() {
    let newsvane = Newsvane::new();
    let file = newsvane.write("all.jsonl", ARTICLES);
    let count = ARTICLES.lines().count();
    let first = newsvane.ok(&["import", file.to_str().unwrap()]);
    assert_eq!(format!("lines {count} = stored {count} + duplicate 0 + bad 0\n"), first);
    let before = exported(&newsvane);
    let second = newsvane.ok(&["import", file.to_str().unwrap()]);
    assert_eq!(
        format!("lines {count} = stored 0 + duplicate {count} + bad 0\n"),
        second
    );
    assert_eq!(before, exported(&newsvane));
}

#[test]
fn an_export_can_be_imported_and_is_the_same_archive() {
    let first = Newsvane::new();
    let file = first.write("all.jsonl", ARTICLES);
    first.ok(&["import", file.to_str().unwrap()]);
    let export = first.ok(&["export", "--jsonl"]);

    let second = Newsvane::new();
    let file = second.write("export.jsonl", &export);
    second.ok(&["import", file.to_str().unwrap()]);
    assert_eq!(exported(&first), exported(&second));
}

#[test]
fn the_same_event_in_two_languages_is_one_story_and_another_event_is_not() {
    let newsvane = Newsvane::new();
    let file = newsvane.write("all.jsonl", ARTICLES);
    newsvane.ok(&["import", file.to_str().unwrap()]);
    let story = |id: &str| newsvane.json(&["show", id])["story"].clone();
    assert_eq!(story("harbour-en"), story("harbour-de"));
    assert_eq!(story("harbour-en"), story("harbour-fr"));
    assert_ne!(story("harbour-en"), story("other-harbour-de"));
    let stories = newsvane.jsonl(&["stories", "list", "--min-langs", "2"]);
    assert!(
        stories.iter().any(|found| found["id"] == story("harbour-en")),
        "{stories:?}"
    );
}

#[test]
fn a_bad_line_costs_only_itself_and_is_said_with_its_number() {
    let newsvane = Newsvane::new();
    let file = newsvane.write(
        "some.jsonl",
        "{\"id\": \"1\", \"lang\": \"en\", \"title\": \"Good\", \"text\": \"A good line.\"}\nnonsense\n\n{\"title\": \"nameless\"}\n",
    );
    let output = newsvane.run(&["import", file.to_str().unwrap()]);
    assert_eq!(3, output.code);
    assert_eq!("lines 3 = stored 1 + duplicate 0 + bad 2\n", output.out);
    assert!(output.err.contains("some.jsonl:2: not a JSON object"), "{}", output.err);
    assert!(
        output.err.contains("some.jsonl:4: has neither an id nor a url"),
        "{}",
        output.err
    );
}

#[test]
fn import_raises_alerts_only_when_asked() {
    let with_rule = || {
        let newsvane = Newsvane::with_sources(&crate::harness::source("x", "The X", "en", "http://127.0.0.1:9/feed"));
        newsvane.write_config(
            "alerts.toml",
            "[[rule]]\nid = \"harbour\"\ntitle = \"Harbours\"\nquery = 'harbour OR hafen'\n",
        );
        newsvane
    };
    let silent = with_rule();
    let file = silent.write("all.jsonl", ARTICLES);
    silent.ok(&["import", file.to_str().unwrap()]);
    assert_eq!(1, silent.run(&["alerts", "list"]).code);

    let loud = with_rule();
    let file = loud.write("all.jsonl", ARTICLES);
    loud.ok(&["import", "--alerts", file.to_str().unwrap()]);
    assert!(loud.ok(&["alerts", "list"]).contains("harbour"));
}

#[test]
fn articles_with_equal_texts_and_different_ids_stay_two() {
    let newsvane = Newsvane::new();
    let line = |id: &str| json!({ "id": id, "lang": "en", "date": "2026-03-01", "title": "Same", "text": "The same words again." });
    let file = newsvane.write("two.jsonl", format!("{}\n{}\n", line("a"), line("b")));
    newsvane.ok(&["import", file.to_str().unwrap()]);
    assert_eq!(2, exported(&newsvane).len());
}

#[test]
fn a_rebuilt_index_finds_the_same_sets() {
    let newsvane = Newsvane::new();
    let file = newsvane.write("all.jsonl", ARTICLES);
    newsvane.ok(&["import", file.to_str().unwrap()]);
    let queries = [
        "harbour",
        "hafen OR port",
        "\"new harbour\"",
        "lang:de",
        "-harbour",
        "langs:>=2",
        "eröffn*",
        "NOT lang:en 2026",
    ];
    let found = |query: &str| {
        let output = newsvane.run(&["search", "-n", "100", "--jsonl", "--", query]);
        let mut ids: Vec<String> = lines(&output.out)
            .iter()
            .map(|article| article["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    };
    let before: Vec<_> = queries.iter().map(|query| found(query)).collect();
    assert!(before.iter().any(|ids| !ids.is_empty()));
    newsvane.ok(&["index", "rebuild"]);
    let after: Vec<_> = queries.iter().map(|query| found(query)).collect();
    assert_eq!(before, after);
    newsvane.assert_consistent();
}

#[test]
fn an_index_that_was_lost_or_broken_is_made_anew() {
    let newsvane = Newsvane::new();
    let file = newsvane.write("all.jsonl", ARTICLES);
    newsvane.ok(&["import", file.to_str().unwrap()]);
    let index = newsvane.data().join("search");
    for damage in ["lost", "broken"] {
        match damage {
            "lost" => std::fs::remove_dir_all(&index).unwrap(),
            _ => std::fs::write(index.join("meta.json"), "{").unwrap(),
        }
        newsvane.ok(&["index", "rebuild"]);
        newsvane.assert_consistent();
    }
}

#[test]
fn two_ids_with_one_address_are_one_article_and_it_is_said() {
    let newsvane = Newsvane::new();
    let line = |id: &str, url: &str| json!({ "id": id, "url": url, "lang": "en", "date": "2026-03-01", "title": "T", "text": "The words." });
    let (first, second) = (
        line("a", "https://x.example/1?utm_source=feed"),
        line("b", "https://www.x.example/1"),
    );
    let file = newsvane.write("two.jsonl", format!("{first}\n{second}\n"));
    let output = newsvane.run(&["import", file.to_str().unwrap()]);
    assert_eq!("lines 2 = stored 1 + duplicate 1 + bad 0\n", output.out);
    assert!(
        output.err.contains("two.jsonl:2: has the same address as \"a\""),
        "{}",
        output.err
    );
}

#[test]
fn the_confirmation_joins_the_report_that_it_names_and_the_shipped_rules_tell() {
    let newsvane = Newsvane::new();
    let file = newsvane.write("seed.jsonl", include_str!("../fixtures/archive/seed.jsonl"));
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config");
    newsvane.ok(&["import", "--alerts", file.to_str().unwrap(), "-c", shipped]);
    let story = newsvane.json(&["trace", "seed-de"]);
    let ids: Vec<&str> = story["articles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|article| article["id"].as_str().unwrap())
        .collect();
    assert_eq!(vec!["seed-en", "seed-de"], ids, "{story}");
    assert_eq!(json!(["en", "de"]), story["languages"]);
    assert_eq!("scmp", story["first"]["articles"][0]["source"]);
    assert_eq!(("scmp", "seed-en"), {
        let citation = &story["articles"][1]["citations"][0];
        (
            citation["outlet"].as_str().unwrap(),
            citation["article"].as_str().unwrap(),
        )
    });
    let alerts = newsvane.jsonl(&["alerts"]);
    let told: Vec<(&str, &str)> = alerts
        .iter()
        .map(|alert| (alert["rule"]["id"].as_str().unwrap(), alert["kind"].as_str().unwrap()))
        .collect();
    assert!(
        told.contains(&("huawei-duisburg", "new-story")) && told.contains(&("huawei-duisburg", "crossing")),
        "{told:?}"
    );
}
