//! The demo: the whole journey over real HTTP, and what is left of it after ten kills.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::Newsvane;

/// The data that the demo leaves, with its own configuration.
fn read(newsvane: &Newsvane, args: &[&str]) -> Vec<Value> {
    let config = newsvane.data().join("config");
    newsvane.jsonl(&[args, &["-c", config.to_str().unwrap()]].concat())
}

fn assert_the_seed_story(newsvane: &Newsvane) {
    let stories = read(newsvane, &["stories", "list", "--min-langs", "2"]);
    let has = |story: &Value, source: &str| story["sources"].as_array().unwrap().contains(&Value::from(source));
    let story = stories
        .iter()
        .find(|story| has(story, "scmp") && has(story, "rp-online"))
        .expect("the seed story");
    assert_eq!("scmp", story["articles"][0]["source"], "{story}");
    assert_eq!("first-seen", story["first"]["known_by"], "{story}");
    assert_eq!("scmp", story["first"]["articles"][0]["source"], "{story}");
    let confirmation = story["articles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|article| article["source"] == "rp-online")
        .unwrap();
    assert_eq!("de", confirmation["lang"]);
    assert_eq!("scmp", confirmation["citations"][0]["outlet"], "{confirmation}");
    assert_eq!(
        story["articles"][0]["id"], confirmation["citations"][0]["article"],
        "{confirmation}"
    );
    let alerts = read(newsvane, &["alerts", "list"]);
    assert!(
        alerts
            .iter()
            .any(|alert| alert["story"]["id"] == story["id"] && alert["kind"] == "crossing"),
        "{alerts:?}"
    );
    let mut ids: Vec<&str> = alerts.iter().map(|alert| alert["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(alerts.len(), ids.len(), "an alert was raised twice");
    let log = std::fs::read_to_string(newsvane.data().join("alerts.jsonl")).unwrap();
    assert_eq!(alerts.len(), log.lines().count(), "{log}");
    assert_eq!(
        alerts.len(),
        std::fs::read_to_string(newsvane.data().join("alerts.log"))
            .unwrap()
            .lines()
            .count()
    );
}

#[test]
fn the_demo_shows_one_story_over_two_languages_who_was_first_the_citation_and_the_alert() {
    let newsvane = Newsvane::new();
    let data = newsvane.data();
    let out = newsvane.ok(&["demo", "--data", data.to_str().unwrap()]);
    for expected in [
        "scmp was first",
        "cites scmp",
        "huawei-duisburg",
        "no alerts",
        "rp-online",
    ] {
        assert!(out.contains(expected), "{expected:?} is not in {out}");
    }
    assert_the_seed_story(&newsvane);
    newsvane.assert_consistent();
    let stats = newsvane.json(&["stats"]);
    assert_eq!(0, stats["entries"]["pending"]);
    let langs = read(&newsvane, &["stats", "--by", "lang"]);
    for lang in ["en", "de", "fr", "es", "zh", "tr"] {
        assert!(langs.iter().any(|count| count["lang"] == lang), "{lang}: {langs:?}");
    }
}

#[test]
fn after_ten_kills_nothing_is_lost_and_nothing_is_there_twice() {
    let newsvane = Newsvane::new();
    let data = newsvane.data();
    let whole = Newsvane::new();
    let started = Instant::now();
    whole.ok(&["demo", "--data", whole.data().to_str().unwrap()]);
    let length = started.elapsed();
    for number in 1..=10_u32 {
        let mut demo = newsvane.start(&["demo", "--data", data.to_str().unwrap()]);
        // Another moment of the demo every time; any moment will do.
        let moment = (length / 11) * number;
        wait(moment);
        // One that has ended by itself is none the worse.
        let _ = demo.kill();
        demo.wait().unwrap();
    }
    newsvane.ok(&["demo", "--data", data.to_str().unwrap()]);
    newsvane.assert_consistent();
    assert_the_seed_story(&newsvane);
    let count = |newsvane: &Newsvane| newsvane.json(&["stats"])["entries"].clone();
    assert_eq!(0, count(&newsvane)["pending"]);
    assert_eq!(count(&whole), count(&newsvane));
}

fn wait(time: Duration) {
    let until = Instant::now() + time;
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(left);
    }
}
