//! `doctor`: what it looks at, what it says where something is wrong, and how it ends.

use serde_json::Value;

use crate::harness::{Newsvane, Reply, Site, html, rss, source};

/// A program that has stored two articles of an outlet on loopback.
fn with_archive() -> (Newsvane, Site) {
    let site = Site::open();
    site.put(
        "/feed",
        Reply::feed(rss(
            &site,
            &[("/a", "The lock gate opens"), ("/b", "A bridge is painted")],
        )),
    );
    let paragraphs = ["The lock gate at Ferrow opened on Monday after two years of work, the harbour office said."];
    site.put("/a", Reply::page(html("en", "The lock gate opens", &paragraphs)));
    site.put("/b", Reply::page(html("en", "A bridge is painted", &paragraphs)));
    let newsvane = Newsvane::with_sources(&source("lake", "Lake Post", "en", &site.url("/feed")));
    newsvane.ok(&["run", "--once"]);
    (newsvane, site)
}

/// Runs the doctor; every line must begin as one of `lines` does, in their order.
fn check(newsvane: &Newsvane, code: i32, lines: &[&str]) {
    let output = newsvane.run(&["doctor"]);
    assert_eq!(code, output.code, "{output:?}");
    let mut said = output.out.lines();
    for line in lines {
        assert!(
            said.any(|said| said.starts_with(line)),
            "{line:?} is not in {}",
            output.out
        );
    }
}

#[test]
fn all_is_well() {
    let (newsvane, _site) = with_archive();
    newsvane.write_config(
        "newsvane.toml",
        &format!("{}\n[store]\nfree_bytes_min = \"0 B\"\n", crate::harness::SETTINGS),
    );
    let lines = [
        "ok    config     1 outlet, 1 feed, 0 rules (",
        "ok    data       ",
        "ok    disk       ",
        "ok    store      2 articles in ",
        "ok    integrity  the store is whole",
        "ok    index      all articles up to number 2",
        "ok    feeds      1 feed, all well",
        "ok    pages      of 1 outlet, none departs from its habit",
        "ok    hosts      none wants to be left alone",
        "all is well",
    ];
    check(&newsvane, 0, &lines);
    let document = newsvane.json(&["doctor"]);
    assert_eq!(
        ("newsvane.doctor/1", true),
        (document["schema"].as_str().unwrap(), document["ok"].as_bool().unwrap())
    );
    let names: Vec<&str> = document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["check"].as_str().unwrap())
        .collect();
    assert_eq!(
        [
            "config",
            "data",
            "disk",
            "store",
            "integrity",
            "index",
            "feeds",
            "pages",
            "hosts"
        ],
        names[..]
    );
}

#[test]
fn before_anything_is_there_it_says_what_to_do() {
    check(
        &Newsvane::new(),
        0,
        &[
            "warn  config     there is none in ",
            "warn  data       there is no archive in ",
            "0 failures, 2 warnings",
        ],
    );
}

#[test]
fn it_works_beside_a_writer() {
    let (newsvane, _site) = with_archive();
    let lock = std::fs::File::open(newsvane.data().join("LOCK")).unwrap();
    lock.lock().unwrap();
    let output = newsvane.ok(&["doctor"]);
    assert!(output.contains("a daemon writes to it"), "{output}");
    drop(lock);
    assert!(newsvane.ok(&["doctor"]).contains("no daemon writes to it"));
}

#[test]
fn a_mistake_in_the_configuration_is_a_failure_and_hides_nothing_else() {
    let (newsvane, _site) = with_archive();
    newsvane.write_config("alerts.toml", "[[rule]]\nid = 7\n");
    check(
        &newsvane,
        1,
        &[
            "FAIL  config     ",
            "ok    disk       not looked at: see config",
            "ok    store      2 articles",
            "ok    index      ",
            "ok    feeds      not looked at: see config",
            "ok    pages      not looked at: see config",
            "1 failure, 0 warnings",
        ],
    );
    assert!(newsvane.run(&["doctor"]).out.contains("→ newsvane config check"));
}

#[test]
fn an_index_that_is_lacking_or_of_another_store_is_a_failure() {
    let (newsvane, _site) = with_archive();
    let (other, _other_site) = with_archive();
    std::fs::remove_dir_all(newsvane.data().join("search")).unwrap();
    check(&newsvane, 1, &["ok    integrity  ", "FAIL  index      "]);
    std::fs::rename(other.data().join("search"), newsvane.data().join("search")).unwrap();
    check(&newsvane, 1, &["FAIL  index      made from another store"]);
    newsvane.ok(&["index", "rebuild"]);
    check(&newsvane, 0, &["ok    index      all articles up to number 2"]);
}

#[test]
fn a_damaged_store_is_a_failure() {
    let newsvane = Newsvane::new();
    let articles = newsvane.write("all.jsonl", include_str!("../fixtures/archive/articles.jsonl"));
    newsvane.ok(&["import", articles.to_str().unwrap()]);
    let path = newsvane.data().join("newsvane.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // The first page says what the others are; all but the last few of them are kept.
    let from = bytes.len() - 2 * 4096;
    bytes[from..].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    let output = newsvane.run(&["doctor"]);
    assert_eq!(1, output.code, "{output:?}");
    assert!(output.out.contains("FAIL  integrity"), "{}", output.out);
}

#[test]
fn feeds_that_fail_and_hosts_that_rest_are_told() {
    let (newsvane, site) = with_archive();
    site.put("/busy", Reply::status(429));
    let sources = source("busy", "Busy Bee", "en", &site.url("/busy"));
    newsvane.write_config("sources.toml", &sources);
    newsvane.ok(&["run", "--once"]);
    let lines = [
        "warn  feeds      1 feed, 1 failing (busy)  → newsvane feeds check busy",
        "warn  hosts      1 host to be left alone: 127.0.0.1",
        "0 failures, 2 warnings",
    ];
    check(&newsvane, 0, &lines);
    let document: Value = newsvane.json(&["doctor"]);
    assert_eq!("warn", document["checks"][6]["result"], "{document}");
}
