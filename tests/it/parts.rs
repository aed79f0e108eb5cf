//! Articles that stand on several pages, tickers, and sites with rules of their own: over real HTTP, with the real binary.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Newsvane, Reply, Site, html, lines, rss, source};

const TITLE: &str = "Nordhavn port closes for six weeks";
const TEXTS: [&str; 4] = [
    "The port of Nordhavn will be closed for six weeks from Monday, the harbour authority said on Sunday evening.",
    "Ferries will leave from Sandvik in the meantime, and buses will run half an hour earlier than they usually do.",
    "Fishermen asked for help, because the auction hall will be out of service until the work on the quay is finished.",
    "The mayor said that the city would pay for the buses, and that the council would decide on the rest next week.",
];

/// A site with a feed of (path, title), and a newsvane that watches it.
fn watched(entries: &[(&str, &str)]) -> (Site, Newsvane) {
    let site = Site::open();
    site.put("/feed", Reply::feed(rss(&site, entries)));
    let newsvane = Newsvane::with_sources(&source("port", "The Port Post", "en", &site.url("/feed")));
    (site, newsvane)
}

fn put(site: &Site, path: &str, title: &str, head: &str, texts: &[&str]) {
    let page = html("en", title, texts).replace("</head>", &format!("{head}</head>"));
    site.put(path, Reply::page(page));
}

/// The pages that were asked for, in order.
fn asked(site: &Site) -> Vec<String> {
    let requests = site.take_requests().into_iter().map(|(path, _)| path);
    requests.filter(|path| path != "/feed").collect()
}

/// The articles of the archive.
fn stored(newsvane: &Newsvane) -> Vec<Value> {
    newsvane.ok(&["run", "--once"]);
    newsvane.assert_consistent();
    newsvane.jsonl(&["export"])
}

#[test]
fn the_parts_of_an_article_are_stored_as_one() {
    let (site, newsvane) = watched(&[("/port", TITLE)]);
    put(&site, "/port", TITLE, "<link rel=next href='/port/2'>", &TEXTS[..2]);
    put(
        &site,
        "/port/2",
        TITLE,
        "<link rel=prev href='/port'><link rel=next href='/port/3'>",
        &[TEXTS[0], TEXTS[2]],
    );
    put(&site, "/port/3", TITLE, "<link rel=prev href='/port/2'>", &TEXTS[3..]);
    let articles = stored(&newsvane);
    assert_eq!(1, articles.len(), "{articles:?}");
    assert_eq!(TEXTS.join("\n"), articles[0]["text"]);
    assert_eq!("full", articles[0]["quality"]);
    assert_eq!(site.url("/port"), articles[0]["url"].as_str().unwrap());
    assert_eq!(vec!["/port", "/port/2", "/port/3"], asked(&site));

    let extracted = newsvane.json(&["extract", &site.url("/port"), "--explain"]);
    assert_eq!(TEXTS.join("\n"), extracted["text"]);
    let told = extracted["explanation"].to_string();
    assert!(told.contains("/port/3: the next part, 1 passages"), "{told}");
}

#[test]
fn the_next_article_of_a_blog_is_no_part() {
    let (site, newsvane) = watched(&[("/2026/port", TITLE)]);
    let next = "<link rel=next href='/2026/market'>";
    put(&site, "/2026/port", TITLE, next, &TEXTS[..3]);
    put(&site, "/2026/market", "Market reopens", "", &TEXTS[3..]);
    assert_eq!(TEXTS[..3].join("\n"), stored(&newsvane)[0]["text"]);
    assert_eq!(vec!["/2026/port"], asked(&site));
}

#[test]
fn robots_txt_holds_for_parts_and_a_lacking_part_is_told() {
    let (site, newsvane) = watched(&[("/port", TITLE)]);
    site.put(
        crate::harness::ROBOTS,
        Reply {
            content_type: "text/plain",
            ..Reply::page("User-agent: *\nDisallow: /port/\n")
        },
    );
    put(&site, "/port", TITLE, "<link rel=next href='/port/2'>", &TEXTS[..3]);
    put(&site, "/port/2", TITLE, "", &TEXTS[3..]);
    let articles = stored(&newsvane);
    assert_eq!(TEXTS[..3].join("\n"), articles[0]["text"]);
    assert_eq!("suspect", articles[0]["quality"]);
    assert_eq!(vec!["/port"], asked(&site));
}

#[test]
fn a_cut_amp_page_gives_way_to_the_page_that_it_names() {
    let (site, newsvane) = watched(&[("/amp/port", TITLE)]);
    let amp = html("en", TITLE, &TEXTS[..1]).replace("<html", "<html amp");
    let amp = amp.replace("</head>", "<link rel=canonical href='/port'></head>");
    site.put("/amp/port", Reply::page(amp));
    put(&site, "/port", TITLE, "", &TEXTS);
    let articles = stored(&newsvane);
    assert_eq!(TEXTS.join("\n"), articles[0]["text"]);
    assert_eq!(site.url("/port"), articles[0]["url"].as_str().unwrap());
}

#[test]
fn a_ticker_is_flagged() {
    let title = "Fire in the port: live updates";
    let (site, newsvane) = watched(&[("/port", title)]);
    let entries: Vec<String> = (0..6)
        .map(|at| format!("1{at}:30 {}", TEXTS[at % 4].replace("Monday", &at.to_string())))
        .collect();
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    put(&site, "/port", title, "", &entries);
    let article = &stored(&newsvane)[0];
    assert_eq!("live", article["form"]);
    let shown = newsvane.ok(&["show", article["id"].as_str().unwrap()]);
    assert!(shown.contains("form        live"), "{shown}");
}

/// A page whose article stands where articles never stand.
fn odd_page() -> String {
    let notice = "Subscribers read more about the port and the council in our printed weekend edition, every Saturday.";
    format!(
        "<html lang=en><title>{TITLE}</title><h1>{TITLE}</h1><main><p>{notice}</p><p>{notice} Order it now.</p></main>\
         <footer class=teaser><p>{}</p><p>{}</p><div class=box><p>{}</p></div></footer><i id=who>Ann Sample</i></html>",
        TEXTS[0], TEXTS[1], TEXTS[2]
    )
}

const RULE: &str = "[[rule]]\nhost = \"127.0.0.1\"\nbody = \"footer\"\nremove = \".box\"\nauthor = \"#who\"\n";

#[test]
fn a_rule_for_a_site_is_at_work_everywhere() {
    let (site, newsvane) = watched(&[("/port", TITLE)]);
    site.put("/port", Reply::page(odd_page()));
    newsvane.write_config("extract.d/port.toml", RULE);
    let articles = stored(&newsvane);
    assert_eq!(TEXTS[..2].join("\n"), articles[0]["text"]);
    assert_eq!("Ann Sample", articles[0]["authors"][0]);

    let told = newsvane.ok(&["extract", &site.url("/port"), "--explain"]);
    for expected in [
        "rule: 127.0.0.1 (config/extract.d)",
        "removed (rule of 127.0.0.1: .box): Fishermen asked for help",
        "body: footer.teaser x1",
        "authors: Ann Sample",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    let page = newsvane.write("page.html", odd_page());
    let page = page.to_str().unwrap();
    let by_file = newsvane.json(&["extract", page, "--base-url", "http://127.0.0.1/port"]);
    assert_eq!(TEXTS[..2].join("\n"), by_file["text"]);
    let unconfigured = Newsvane::new().json(&["extract", page, "--base-url", "http://127.0.0.1/port"]);
    assert!(
        unconfigured["text"].as_str().unwrap().contains(TEXTS[2]),
        "{unconfigured}"
    );
}

#[test]
fn a_running_daemon_takes_a_rule_over_on_reload() {
    let (site, newsvane) = watched(&[("/port", TITLE)]);
    site.put("/port", Reply::page(odd_page()));
    site.put("/quay", Reply::page(odd_page()));
    site.put("/more", Reply::feed(rss(&site, &[("/quay", TITLE)])));
    let mut daemon = newsvane.start(&["run"]);
    let process = rustix::process::Pid::from_child(&daemon);
    let before = text_of(&newsvane, &site.url("/port"));
    newsvane.write_config("extract.d/port.toml", RULE);
    newsvane.write_config(
        "sources.d/more.toml",
        &source("quay", "The Quay Post", "en", &site.url("/more")),
    );
    rustix::process::kill_process(process, rustix::process::Signal::HUP).unwrap();
    let after = text_of(&newsvane, &site.url("/quay"));
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    assert!(daemon.wait().unwrap().success());
    assert!(before.is_some_and(|text| text.contains(TEXTS[2])));
    assert_eq!(Some(TEXTS[..2].join("\n")), after);
}

/// The text of an article, if it is stored before half a minute has gone.
fn text_of(newsvane: &Newsvane, url: &str) -> Option<String> {
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        // Before the daemon has made its store there is nothing to read.
        let articles = lines(&newsvane.run(&["export", "--jsonl"]).out);
        if let Some(article) = articles.iter().find(|article| article["url"] == url) {
            return Some(article["text"].as_str()?.to_owned());
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
    None
}

#[test]
fn the_rule_that_the_readme_shows_is_without_mistakes() {
    let readme = include_str!("../../README.md");
    let (_, example) = readme.split_once("```toml\n[[rule]]\nhost").unwrap();
    let example = format!("[[rule]]\nhost{}", example.split("```").next().unwrap());
    let newsvane = Newsvane::with_sources(&source("x", "The X", "en", "https://x.example/feed"));
    newsvane.write_config("extract.d/musterblatt.toml", &example);
    assert!(newsvane.ok(&["config", "check"]).contains(", 1 site rules"));
}

#[test]
fn a_broken_rule_is_told_with_its_place_and_only_extract_works_on() {
    let newsvane = Newsvane::with_sources(&source("x", "The X", "en", "https://x.example/feed"));
    newsvane.write_config(
        "extract.d/port.toml",
        "[[rule]]\nhost = \"https://port.example\"\nbody = \"main[\"\nremvoe = \".x\"\n",
    );
    let output = newsvane.run(&["config", "check"]);
    assert_eq!(2, output.code);
    for expected in [
        "extract.d/port.toml:2:8: ",
        "did you mean \"port.example\"?",
        "extract.d/port.toml:3:8: ",
        "extract.d/port.toml:4:1: ",
        "did you mean remove?",
    ] {
        assert!(output.err.contains(expected), "{expected}\n{}", output.err);
    }
    let page = newsvane.write("page.html", html("en", TITLE, &TEXTS));
    assert_eq!(
        TEXTS.join("\n"),
        newsvane.json(&["extract", page.to_str().unwrap()])["text"]
    );
}
