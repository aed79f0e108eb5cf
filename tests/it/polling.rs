//! What feeds do from one poll to the next, over real HTTP.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::harness::{Newsvane, Reply, Site, html, rss, source};

const PARAGRAPHS: &[&str] = &[
    "The council of Ferrow decided on Tuesday evening to rebuild the old tram line between the harbour and the market square.",
    "According to the plan, the first cars will run in the spring of 2029, and the city expects costs of 48 million euros.",
    "Critics such as the shopkeepers' union fear two years of building sites in the middle of the town.",
];

fn xml(body: &str) -> Reply {
    Reply {
        status: 200,
        content_type: "application/xml",
        body: body.into(),
    }
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

fn news_sitemap(site: &Site, reports: &[(&str, &str)]) -> String {
    let url = |(path, title): &(&str, &str)| {
        format!(
            "<url><loc>{}</loc><news:news><news:publication><news:name>Ferrow Echo</news:name><news:language>en</news:language>\
             </news:publication><news:publication_date>2026-11-24T12:30:00+01:00</news:publication_date>\
             <news:title>{title}</news:title></news:news></url>",
            site.url(path)
        )
    };
    let urls: String = reports.iter().map(url).collect();
    format!(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">{urls}</urlset>"
    )
}

/// Puts pages with these titles.
fn pages(site: &Site, reports: &[(&str, &str)]) {
    for (path, title) in reports {
        let text: Vec<String> = PARAGRAPHS.iter().map(|text| format!("{text} {title}.")).collect();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        site.put(path, Reply::page(html("en", title, &text)));
    }
}

fn feed(newsvane: &Newsvane) -> Value {
    newsvane.jsonl(&["feeds", "list"]).remove(0)
}

fn round(newsvane: &Newsvane) -> String {
    let round = newsvane.json(&["run", "--once"]);
    newsvane.assert_consistent();
    let entries = &round["entries"];
    format!(
        "{} seen, {} stored, {} duplicate",
        entries["seen"], entries["stored"], entries["duplicate"]
    )
}

#[test]
fn an_index_of_packed_news_sitemaps_is_a_feed_and_asked_for_changes_only() {
    let site = Site::open();
    let reports = [("/a/1", "Ferrow rebuilds its tram"), ("/a/2", "A bridge for Ferrow")];
    pages(&site, &reports);
    let index = |names: &[&str]| {
        let part = |name: &&str| format!("<sitemap><loc>{}</loc></sitemap>", site.url(name));
        let parts: String = names.iter().map(part).collect();
        xml(&format!(
            "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{parts}</sitemapindex>"
        ))
    };
    site.put("/sitemap.xml", index(&["/pages.xml", "/news.xml.gz"]));
    site.put("/pages.xml", xml("<urlset><url><loc>/about</loc></url></urlset>"));
    site.put(
        "/news.xml.gz",
        Reply {
            status: 200,
            content_type: "application/gzip",
            body: gzipped(&news_sitemap(&site, &reports[..1])),
        },
    );
    let sources = source("echo", "Ferrow Echo", "en", &site.url("/sitemap.xml"))
        .replace("feeds = [\"", "feeds = [{ kind = \"news-sitemap\", url = \"")
        .replace("\"]\n\n", "\" }]\n\n");
    let newsvane = Newsvane::with_sources(&sources);
    assert_eq!("1 seen, 1 stored, 0 duplicate", round(&newsvane));
    assert_eq!("ok", feed(&newsvane)["status"]);
    site.take_requests();

    assert_eq!("1 seen, 1 stored, 0 duplicate", round(&newsvane));
    let mut asked = site.take_requests();
    asked.sort();
    let unchanged = ["/news.xml.gz", "/pages.xml", "/sitemap.xml"].map(|path| (path.to_owned(), 304));
    assert_eq!(unchanged.to_vec(), asked);

    // The index is as it was, its part is not.
    site.put(
        "/news.xml.gz",
        Reply {
            status: 200,
            content_type: "application/gzip",
            body: gzipped(&news_sitemap(&site, &reports)),
        },
    );
    assert_eq!("2 seen, 2 stored, 0 duplicate", round(&newsvane));
    let found = newsvane.jsonl(&["search", "bridge"]);
    assert_eq!(
        ("2026-11-24T11:30:00Z", "en"),
        (
            found[0]["published"].as_str().unwrap(),
            found[0]["lang"].as_str().unwrap()
        )
    );

    // A part that fails costs only itself, and is told.
    site.put("/pages.xml", Reply::status(500));
    assert_eq!("2 seen, 2 stored, 0 duplicate", round(&newsvane));
    let state = feed(&newsvane);
    assert!(
        state["status"] == "ok" && state["note"].as_str().unwrap().contains("/pages.xml"),
        "{state}"
    );
}

#[test]
fn a_sitemap_is_polled_like_every_feed_and_counted_as_one() {
    let site = Site::open();
    site.put("/news.xml", xml(&news_sitemap(&site, &[])));
    site.put("/feed", Reply::feed(rss(&site, &[])));
    let newsvane = Newsvane::with_sources(&format!(
        "[[source]]\nid = \"ferrow\"\nname = \"Ferrow\"\nfeeds = [\"{}\", {{ url = \"{}\", kind = \"news-sitemap\" }}]\n",
        site.url("/feed"),
        site.url("/news.xml")
    ));
    let socket = newsvane.path().join("notify");
    let manager = std::os::unix::net::UnixDatagram::bind(&socket).unwrap();
    let mut run = newsvane.command(&["run", "--once"]);
    let output = run.env("NOTIFY_SOCKET", &socket).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut message = [0; 4096];
    let length = manager.recv(&mut message).unwrap();
    let ready = String::from_utf8_lossy(&message[..length]);
    assert!(
        ready.contains("READY=1") && ready.contains("STATUS=polling 2 feeds of 1 outlets"),
        "{ready}"
    );
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("unread"),
        "{output:?}"
    );
}

#[test]
fn a_feed_that_had_entries_and_has_none_is_an_alarm() {
    let site = Site::open();
    let reports = [("/a/1", "Ferrow rebuilds its tram")];
    pages(&site, &reports);
    let newsvane = Newsvane::with_sources(&source("echo", "Ferrow Echo", "en", &site.url("/feed")));
    site.put("/feed", Reply::feed(rss(&site, &[])));
    round(&newsvane);
    assert_eq!("empty", feed(&newsvane)["status"], "it never had any");
    site.put("/feed", Reply::feed(rss(&site, &reports)));
    round(&newsvane);
    site.put("/feed", Reply::feed(rss(&site, &[])));
    round(&newsvane);
    let state = feed(&newsvane);
    assert_eq!("emptied", state["status"]);
    assert!(state["note"].as_str().unwrap().contains("had 1 before"), "{state}");
    site.put("/feed", Reply::feed(rss(&site, &reports)));
    assert_eq!("1 seen, 1 stored, 0 duplicate", round(&newsvane));
    assert_eq!("ok", feed(&newsvane)["status"]);
}

#[test]
fn new_ids_for_old_entries_fetch_and_store_nothing_again() {
    let site = Site::open();
    let titles: Vec<String> = (0..6).map(|number| format!("Report {number} from Ferrow")).collect();
    let paths: Vec<String> = (0..6).map(|number| format!("/a/{number}")).collect();
    let reports: Vec<(&str, &str)> = paths
        .iter()
        .zip(&titles)
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    pages(&site, &reports);
    let newsvane = Newsvane::with_sources(&source("echo", "Ferrow Echo", "en", &site.url("/feed")));
    site.put("/feed", Reply::feed(rss(&site, &reports)));
    assert_eq!("6 seen, 6 stored, 0 duplicate", round(&newsvane));
    site.take_requests();

    // Another system of the outlet: other ids, and links with a session in the path.
    let moved = rss(&site, &reports)
        .replace("\">/a/", "\">new-")
        .replace("/a/", "/session-77/");
    site.put("/feed", Reply::feed(moved));
    assert_eq!("12 seen, 6 stored, 6 duplicate", round(&newsvane));
    assert_eq!(vec![("/feed".to_owned(), 200)], site.take_requests());
    let note = feed(&newsvane)["note"].as_str().unwrap().to_owned();
    assert!(note.contains("6 entries came under new ids"), "{note}");
}

#[test]
fn an_article_of_two_feeds_is_one_with_two_origins() {
    let site = Site::open();
    let reports = [("/a/1", "Ferrow rebuilds its tram")];
    pages(&site, &reports);
    site.put("/all", Reply::feed(rss(&site, &reports)));
    let tracked = rss(&site, &reports)
        .replace("/a/1</link>", "/a/1?utm_source=local</link>")
        .replace("\">/a/", "\">local-");
    site.put("/local", Reply::feed(tracked));
    let sources = source("echo", "Ferrow Echo", "en", &site.url("/all"))
        .replace("\"]\n\n", &format!("\", \"{}\"]\n\n", site.url("/local")));
    let newsvane = Newsvane::with_sources(&sources);
    assert_eq!("2 seen, 1 stored, 1 duplicate", round(&newsvane));
    let pages = site
        .take_requests()
        .into_iter()
        .filter(|(path, _)| path == "/a/1")
        .count();
    assert_eq!(1, pages, "its page is asked for once");
    let found = newsvane.jsonl(&["search", "tram"]);
    assert_eq!(1, found.len());
    let shown = newsvane.json(&["show", found[0]["id"].as_str().unwrap()]);
    assert_eq!(2, shown["shown_by"].as_array().unwrap().len(), "{shown}");
    let text = newsvane.ok(&["show", found[0]["id"].as_str().unwrap()]);
    assert!(text.contains("/all (") && text.contains("/local ("), "{text}");
}

#[test]
fn only_the_entries_that_are_wanted_are_fetched() {
    let site = Site::open();
    let reports = [
        ("/politics/1", "Ferrow rebuilds its tram"),
        ("/sport/2", "Ferrow wins the derby"),
        ("/politics/3", "Horoscope for Ferrow"),
    ];
    pages(&site, &reports);
    site.put("/feed", Reply::feed(rss(&site, &reports)));
    let feed = format!(
        "feeds = [{{ url = \"{}\", keep = [\"url:/politics/\"], block = [\"title:(?i)horoscope\"] }}]",
        site.url("/feed")
    );
    let sources = source("echo", "Ferrow Echo", "en", "X").replace("feeds = [\"X\"]", &feed);
    let newsvane = Newsvane::with_sources(&sources);
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(
        (1, 2),
        (
            round["entries"]["stored"].as_u64().unwrap(),
            round["entries"]["dropped"]["unwanted"].as_u64().unwrap()
        )
    );
    let asked: Vec<String> = site.take_requests().into_iter().map(|(path, _)| path).collect();
    assert_eq!(vec!["/feed".to_owned(), "/politics/1".to_owned()], asked);
}

#[test]
fn a_date_in_the_future_is_taken_back_to_when_it_was_seen() {
    let site = Site::open();
    let reports = [("/a/1", "Ferrow rebuilds its tram")];
    pages(&site, &reports);
    let dated = rss(&site, &reports).replace("</item>", "<pubDate>Tue, 24 Nov 2099 12:30:00 GMT</pubDate></item>");
    site.put("/feed", Reply::feed(dated));
    let newsvane = Newsvane::with_sources(&source("echo", "Ferrow Echo", "en", &site.url("/feed")));
    round(&newsvane);
    let found = newsvane.jsonl(&["search", "tram"]);
    let shown = newsvane.json(&["show", found[0]["id"].as_str().unwrap()]);
    assert_eq!(shown["first_seen"]["to"], shown["published"], "{shown}");
    assert_eq!("future", shown["published_doubt"]);
}
