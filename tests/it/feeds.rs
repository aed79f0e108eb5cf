//! Feeds by command: added, removed, shown and checked, against sites on loopback.

use std::time::{Duration, Instant};

use crate::harness::{Newsvane, Reply, SETTINGS, Site, html, rss, source};

const PARAGRAPHS: &[&str] = &[
    "The harbour stays closed until spring because its lock must be repaired, the town council said on Monday evening.",
    "Engineers found cracks in the northern gate last week, and divers confirmed that two of the hinges have to be replaced.",
    "Ferries will leave from the old pier meanwhile, and the timetable changes at the beginning of the coming month.",
];

/// A site with a feed of one entry and its page.
pub(crate) fn site() -> Site {
    let site = Site::open();
    let title = "Harbour stays closed until spring";
    site.put("/feed", Reply::feed(rss(&site, &[("/harbour", title)])));
    site.put("/harbour", Reply::page(html("en", title, PARAGRAPHS)));
    site
}

pub(crate) fn added(newsvane: &Newsvane) -> String {
    std::fs::read_to_string(newsvane.config().join("sources.d/added.toml")).unwrap()
}

#[test]
fn a_feed_is_asked_and_added_with_a_new_outlet_then_to_the_same_one_and_watched() {
    let site = site();
    site.put("/more", Reply::feed(rss(&site, &[("/other", "Another one")])));
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    let output = newsvane.run(&[
        "feeds",
        "add",
        &site.url("/feed"),
        "--name",
        "The Lake",
        "--lang",
        "en",
        "-c",
        "config",
    ]);
    assert_eq!(0, output.code, "{output:?}");
    assert!(
        output.out.contains("(1 entry)") && output.err.contains("reload"),
        "{output:?}"
    );
    newsvane.ok(&["feeds", "add", &site.url("/more"), "--interval", "1h"]);
    let text = added(&newsvane);
    assert!(
        text.starts_with("# Added by") && text.contains("name = \"The Lake\"") && text.contains("interval = \"1h\""),
        "{text}"
    );
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    assert_eq!(2, feeds.len());
    assert_eq!(feeds[0]["source"], feeds[1]["source"]);
    newsvane.ok(&["config", "check"]);
    newsvane.ok(&["run", "--once"]);
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    assert_eq!(
        (1, "ok"),
        (
            feeds[0]["articles"].as_u64().unwrap(),
            feeds[0]["status"].as_str().unwrap()
        )
    );
    let again = newsvane.run(&["feeds", "add", &site.url("/feed")]);
    assert_eq!(1, again.code, "{again:?}");
    assert!(again.err.contains("already"), "{again:?}");
    assert_eq!(text, added(&newsvane));
}

#[test]
fn what_is_no_feed_is_refused_and_nothing_is_written() {
    let site = site();
    let newsvane = Newsvane::with_sources(&source("lake", "Lake", "en", &site.url("/feed")));
    for (args, code, expected) in [
        (vec![site.url("/harbour")], 1, "feeds discover"),
        (vec![site.url("/nothing")], 4, "--no-check"),
        (
            vec!["lake.example/feed".to_owned()],
            2,
            "did you mean \\\"https://lake.example/feed\\\"?",
        ),
        (
            vec![
                site.url("/more"),
                "--source".to_owned(),
                "lace".to_owned(),
                "--no-check".to_owned(),
            ],
            2,
            "did you mean lake?",
        ),
        (
            vec![
                site.url("/more"),
                "--interval".to_owned(),
                "1 hour".to_owned(),
                "--no-check".to_owned(),
            ],
            2,
            "did you mean 1h?",
        ),
        (
            vec![
                site.url("/more"),
                "--interval".to_owned(),
                "1s".to_owned(),
                "--no-check".to_owned(),
            ],
            2,
            "out of range",
        ),
        (
            vec![
                site.url("/more"),
                "--lang".to_owned(),
                "xx".to_owned(),
                "--no-check".to_owned(),
            ],
            2,
            "language code",
        ),
    ] {
        let args: Vec<&str> = ["feeds", "add"]
            .into_iter()
            .chain(args.iter().map(String::as_str))
            .collect();
        let output = newsvane.run(&args);
        assert_eq!(code, output.code, "{args:?}: {output:?}");
        assert!(
            output.err.contains(&expected.replace("\\\"", "\"")),
            "{args:?}: {output:?}"
        );
    }
    assert!(!newsvane.config().join("sources.d").exists());
    newsvane.ok(&["feeds", "add", &site.url("/nothing"), "--no-check", "--source", "lake"]);
    assert!(added(&newsvane).contains("[[feed]]\nsource = \"lake\""));
}

#[test]
fn a_feed_is_removed_wherever_it_stands_and_comments_stay() {
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    let main = "# Mine.\n[[source]]\nid = \"lake\"\nname = \"Lake\"\nfeeds = [\n    # all\n    \"https://lake.example/feed\", # hourly\n    \"https://lake.example/sport\",\n]\n";
    newsvane.write_config("sources.toml", main);
    newsvane.ok(&["feeds", "add", "https://lake.example/more", "--no-check"]);
    let output = newsvane.run(&["feeds", "remove", "https://lake.example/feed"]);
    assert_eq!(0, output.code, "{output:?}");
    assert!(
        output.out.contains("sources.toml") && output.err.contains("reload"),
        "{output:?}"
    );
    let expected = main.replace("    \"https://lake.example/feed\", # hourly\n", "");
    assert_eq!(
        expected,
        std::fs::read_to_string(newsvane.config().join("sources.toml")).unwrap()
    );
    let id = newsvane.jsonl(&["feeds", "list"])[1]["id"].as_str().unwrap().to_owned();
    newsvane.ok(&["feeds", "remove", &id[..10]]);
    assert!(!added(&newsvane).contains("lake.example/more"));
    let last = newsvane.run(&["feeds", "remove", "lake"]);
    assert!(last.err.contains("no feed left"), "{last:?}");
    assert_eq!(2, newsvane.run(&["feeds", "remove", "https://lake.example/feed"]).code);
    assert_eq!(2, newsvane.run(&["feeds", "remove", "lake", "-c", "nowhere"]).code);
    assert!(!newsvane.path().join("nowhere").exists());
}

#[test]
fn a_feed_that_cannot_be_removed_safely_is_left_to_its_editor() {
    let newsvane = Newsvane::new();
    let main = "[[source]]\nid = \"lake\"\nname = \"Lake\"\nfeeds = [\n\"https://lake.example/feed\" # comma below\n, \"https://lake.example/sport\"]\n";
    newsvane.write_config("sources.toml", main);
    let output = newsvane.run(&["feeds", "remove", "https://lake.example/feed"]);
    assert_eq!(2, output.code, "{output:?}");
    assert!(output.err.contains("stays as it was"), "{output:?}");
    assert_eq!(
        main,
        std::fs::read_to_string(newsvane.config().join("sources.toml")).unwrap()
    );
}

#[test]
fn without_a_configuration_there_is_nothing_to_change() {
    let newsvane = Newsvane::new();
    let output = newsvane.run(&["feeds", "add", "https://lake.example/feed", "--no-check"]);
    assert_eq!(2, output.code, "{output:?}");
    assert!(output.err.contains("--config"), "{output:?}");
    newsvane.ok(&[
        "feeds",
        "add",
        "https://lake.example/feed",
        "--no-check",
        "-c",
        "config",
    ]);
    assert_eq!(1, newsvane.jsonl(&["feeds", "list"]).len());
}

#[test]
fn a_feed_is_shown_in_full_without_its_secrets() {
    let site = site();
    let newsvane = Newsvane::with_sources(&format!(
        "[[source]]\nid = \"lake\"\nname = \"The Lake\"\nfeeds = [{{ url = \"{}\", headers = {{ X-Key = \"s3cret\" }}, cookie = \"a=s3cret\", \
         block = [\"title:sport\"] }}]",
        site.url("/feed")
    ));
    let before = newsvane.ok(&["feeds", "show", "lake"]);
    assert!(before.contains("status      new"), "{before}");
    newsvane.ok(&["run", "--once"]);
    let shown = newsvane.ok(&["feeds", "show", &site.url("/feed")]);
    for expected in [
        "source      lake (The Lake)",
        "sends x-key, cookie",
        "block       title:sport",
        "status      ok",
        "validators  etag \"",
        "latest entries",
        "stored",
        "Harbour stays closed",
    ] {
        assert!(shown.contains(expected), "{expected:?} is not in {shown}");
    }
    let object = &newsvane.jsonl(&["feeds", "show", "lake"])[0];
    assert_eq!("stored", object["entries"][0]["state"]);
    assert_eq!(object["entries"][0]["article"], newsvane.jsonl(&["export"])[0]["id"]);
    for text in [
        before,
        shown,
        object.to_string(),
        newsvane.ok(&["config", "show"]),
        newsvane.ok(&["feeds", "list"]),
    ] {
        assert!(!text.contains("s3cret"), "{text}");
    }
    assert_eq!(2, newsvane.run(&["feeds", "show", "sea"]).code);
}

#[test]
fn a_check_tells_what_a_feed_and_its_pages_are_worth_and_writes_nothing() {
    let site = site();
    site.put(
        "/robots.txt",
        Reply {
            status: 200,
            content_type: "text/plain",
            body: b"User-agent: *\nDisallow: /private/\n".to_vec(),
        },
    );
    site.put("/page", Reply::page("<html><title>No feed</title></html>"));
    let newsvane = Newsvane::with_sources(
        &(source("lake", "Lake", "en", &site.url("/feed")) + &source("sea", "Sea", "en", &site.url("/page"))),
    );
    let output = newsvane.run(&["feeds", "check"]);
    assert_eq!(1, output.code, "{output:?}");
    let lines: Vec<&str> = output.out.lines().collect();
    let has = |start: &str, end: &str| lines.iter().any(|line| line.starts_with(start) && line.contains(end));
    for (start, end) in [
        ("lake  http://", "  doubtful"),
        ("  http", "HTTP/1.1 200, 1 kB"),
        ("  format", "rss, 1 entry"),
        ("  encoding", "none declared"),
        ("  validators", "etag; asked again: not modified"),
        ("? dates", "0 of 1 entries have one"),
        ("? page", "59 words, full, no date anywhere, title agrees"),
        ("  robots", "allows all 1 pages"),
        ("sea  http://", "  bad"),
        ("! format", "web page"),
    ] {
        assert!(has(start, end), "{start:?} … {end:?} is not in {}", output.out);
    }
    site.put(
        "/robots.txt",
        Reply {
            status: 200,
            content_type: "text/plain",
            body: b"User-agent: *\nDisallow: /harbour\nCrawl-delay: 7\n".to_vec(),
        },
    );
    site.take_requests();
    let forbidden = newsvane.run(&["feeds", "check", "lake"]);
    assert!(
        forbidden.out.contains(
            "? robots      allows 0 of 1 pages of 127.0.0.1; of the others there are summaries only; wants 7"
        ),
        "{forbidden:?}"
    );
    assert!(site.take_requests().iter().all(|(path, _)| path != "/harbour"));
    let checked = newsvane.run(&["feeds", "check", "lake", "--pages", "0", "--jsonl"]);
    assert_eq!(0, checked.code, "{checked:?}");
    let object: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    assert!(
        object["ok"].as_bool().unwrap()
            && object["findings"]
                .as_array()
                .unwrap()
                .iter()
                .all(|finding| finding["what"] != "page")
    );
    assert!(!newsvane.data().exists());
}

#[test]
fn a_new_outlet_has_the_name_and_language_of_its_home_page() {
    let site = site();
    site.put("/", Reply::page("<html lang=\"de-AT\"><head><title>Seeblatt – Nachrichten</title><meta property=\"og:site_name\" content=\"Seeblatt\"></head></html>"));
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    newsvane.ok(&["feeds", "add", &site.url("/feed")]);
    let text = added(&newsvane);
    assert!(
        text.contains("name = \"Seeblatt\"") && text.contains("languages = [\"de\"]"),
        "{text}"
    );
}

#[test]
fn a_running_daemon_takes_an_added_feed_over_on_reload() {
    let site = site();
    site.put(
        "/more",
        Reply::feed(rss(&site, &[("/harbour", "Harbour stays closed until spring")])),
    );
    let newsvane = Newsvane::with_sources(&source("lake", "Lake", "en", &site.url("/feed")));
    let mut daemon = newsvane.start(&["run"]);
    let process = rustix::process::Pid::from_child(&daemon);
    assert!(is_asked(&site, "/harbour"), "the daemon does not watch");
    newsvane.ok(&["feeds", "add", &site.url("/more"), "--no-check"]);
    rustix::process::kill_process(process, rustix::process::Signal::HUP).unwrap();
    let is_watched = is_asked(&site, "/more");
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    assert!(daemon.wait().unwrap().success());
    assert!(is_watched, "the daemon has not taken it over");
}

/// Whether a site is asked for a path before half a minute has gone.
pub(crate) fn is_asked(site: &Site, path: &str) -> bool {
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        if site.take_requests().iter().any(|(asked, _)| asked == path) {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    false
}
