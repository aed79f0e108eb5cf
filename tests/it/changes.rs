//! Changes to the configuration by command: none is lost, each is told, and what failed is said as it is.

use serde_json::Value;

use crate::feeds::{added, is_asked, site};
use crate::harness::{Newsvane, Output, Reply, SETTINGS, Site, lines, rss, source};

#[test]
fn feeds_that_are_added_at_once_are_all_kept() {
    let site = Site::open();
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    let paths: Vec<String> = (0..8).map(|number| format!("/feed/{number}")).collect();
    for path in &paths {
        site.put(path, Reply::feed(rss(&site, &[(path, "A")])));
    }
    let outputs = std::thread::scope(|scope| {
        let add = |path: &String| newsvane.run(&["feeds", "add", &site.url(path), "--name", "The Lake"]);
        let running: Vec<_> = paths.iter().map(|path| scope.spawn(move || add(path))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(outputs.iter().all(|output| output.code == 0), "{outputs:?}");
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    assert_eq!(paths.len(), feeds.len(), "{}", added(&newsvane));
    assert_eq!(1, added(&newsvane).matches("[[source]]").count());
    let is_new = |output: &&Output| output.out.contains("a new outlet");
    assert_eq!(1, outputs.iter().filter(is_new).count(), "{outputs:?}");
    let unused = outputs
        .iter()
        .filter(|output| output.err.contains("--name is not used"));
    assert_eq!(paths.len() - 1, unused.count(), "{outputs:?}");
}

#[test]
fn what_is_changed_while_a_site_is_asked_is_kept() {
    let site = site();
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    // Holds the lock of the configuration, as another command would.
    let lock = std::fs::File::create(newsvane.config().join(".lock")).unwrap();
    lock.lock().unwrap();
    let output = std::thread::scope(|scope| {
        let add = scope.spawn(|| newsvane.run(&["feeds", "add", &site.url("/feed")]));
        assert!(is_asked(&site, "/"), "the home page is the last that is asked");
        let other = source("sea", "Sea", "en", "https://sea.example/feed");
        newsvane.write_config("sources.toml", &other);
        std::fs::create_dir_all(newsvane.config().join("sources.d")).unwrap();
        newsvane.write_config("sources.d/added.toml", "# Mine.\n");
        drop(lock);
        add.join().unwrap()
    });
    assert_eq!(0, output.code, "{output:?}");
    assert!(
        added(&newsvane).starts_with("# Mine.\n\n[[source]]"),
        "{}",
        added(&newsvane)
    );
    assert_eq!(2, newsvane.jsonl(&["feeds", "list"]).len());
}

#[test]
fn changes_are_told_to_programs() {
    let site = site();
    let newsvane = Newsvane::with_sources(&source("lake", "Lake", "en", "https://lake.example/feed"));
    let added = &newsvane.jsonl(&[
        "feeds",
        "add",
        &format!("{}#all", site.url("/feed")),
        "--source",
        "lake",
    ])[0];
    assert_eq!(
        (site.url("/feed"), "lake", false, 1),
        (
            added["url"].as_str().unwrap().to_owned(),
            added["source"].as_str().unwrap(),
            added["new_source"].as_bool().unwrap(),
            added["entries"].as_u64().unwrap()
        )
    );
    assert_eq!(
        1,
        newsvane
            .run(&["feeds", "add", &format!("{}#top", site.url("/feed"))])
            .code
    );
    let removed = newsvane.json(&["feeds", "remove", &format!("{}#top", site.url("/feed"))]);
    assert_eq!(
        (added["id"].clone(), Value::from(1)),
        (removed["id"].clone(), removed["left"].clone())
    );
}

#[test]
fn feeds_of_strangers_at_one_host_are_outlets_of_their_own() {
    let newsvane = Newsvane::with_sources(&source("lake", "Lake", "en", "https://feeds.feedburner.com/lake"));
    for url in [
        "https://feeds.feedburner.com/sea",
        "https://one.substack.com/feed",
        "https://two.substack.com/feed",
    ] {
        newsvane.ok(&["feeds", "add", url, "--no-check"]);
    }
    newsvane.ok(&[
        "feeds",
        "add",
        "https://medium.com/feed/@three",
        "--no-check",
        "--name",
        "Three Lakes",
    ]);
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    let sources: Vec<&str> = feeds.iter().map(|feed| feed["source"].as_str().unwrap()).collect();
    assert_eq!(vec!["lake", "sea", "one", "two", "three-lakes"], sources);
    let known = newsvane.run(&[
        "feeds",
        "add",
        "https://one.substack.com/podcast",
        "--no-check",
        "--name",
        "Uno",
    ]);
    assert!(
        known.err.contains("--name is not used") && known.out.contains("to one in"),
        "{known:?}"
    );
}

#[test]
fn failures_are_told_as_they_are_to_who_asks_once() {
    let site = site();
    site.put("/broken", Reply::status(500));
    let newsvane = Newsvane::with_sources(&source("lake", "Lake", "en", &site.url("/feed")));
    site.put("/old", Reply::moved(&site.url("/feed")));
    let known = newsvane.run(&["feeds", "add", &site.url("/old")]);
    assert_eq!(1, known.code, "{known:?}");
    assert!(
        known.err.contains("has moved for good to") && known.err.contains("/feed is a feed of lake already"),
        "{known:?}"
    );
    assert!(!known.err.contains("added"), "{known:?}");
    site.put("/older", Reply::moved(&site.url("/new#all")));
    site.put("/new", Reply::feed(rss(&site, &[("/b", "B")])));
    let moved = newsvane.run(&["feeds", "add", &site.url("/older")]);
    assert!(
        moved.out.contains(&format!("added {} to lake", site.url("/new"))),
        "{moved:?}"
    );
    let broken = newsvane.run(&["feeds", "add", &site.url("/broken")]);
    assert_eq!(4, broken.code, "{broken:?}");
    assert!(
        broken.err.contains("HTTP 500") && !broken.err.contains("later"),
        "{broken:?}"
    );
}

#[test]
fn what_a_document_without_entries_is_is_told() {
    let newsvane = Newsvane::new();
    let index = newsvane.write(
        "index.xml",
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>https://lake.example/1.xml</loc></sitemap>\
         <sitemap><loc>https://lake.example/2.xml</loc><lastmod>2026-03-02T10:00:00Z</lastmod></sitemap></sitemapindex>",
    );
    let output = newsvane.run(&["feeds", "parse", index.to_str().unwrap(), "--jsonl"]);
    assert_eq!(0, output.code, "{output:?}");
    assert!(output.err.contains("an index of 2 sitemaps"), "{output:?}");
    let parts = lines(&output.out);
    assert_eq!(2, parts.len());
    assert!(
        parts.iter().any(|part| part["modified"] == "2026-03-02T10:00:00Z"),
        "{parts:?}"
    );
    let empty = newsvane.write(
        "empty.xml",
        "<rss version=\"2.0\"><channel><title>x</title></channel></rss>",
    );
    let output = newsvane.run(&["feeds", "parse", empty.to_str().unwrap()]);
    assert!(output.err.contains("the feed has no entries"), "{output:?}");
}
