//! Servers misbehave: the feed's state says so in words and when it is tried next, and the other feeds go on.

use serde_json::{Value, json};

use crate::harness::{Newsvane, ROBOTS, Reply, Site, html, rss, source};

const PARAGRAPHS: &[&str] = &[
    "The council of Ferrow decided on Tuesday evening to rebuild the old tram line between the harbour and the market square.",
    "According to the plan, the first cars will run in the spring of 2029, and the city expects costs of 48 million euros.",
    "Critics such as the shopkeepers' union fear two years of building sites in the middle of the town.",
];

/// The feed that works, beside which the others fail.
fn good(site: &Site) -> String {
    site.put(
        "/good/feed",
        Reply::feed(rss(site, &[("/good/1", "Ferrow rebuilds its tram line")])),
    );
    site.put(
        "/good/1",
        Reply::page(html("en", "Ferrow rebuilds its tram line", PARAGRAPHS)),
    );
    source("good", "The Good", "en", &site.url("/good/feed"))
}

fn feed(newsvane: &Newsvane, id: &str) -> Value {
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    feeds.into_iter().find(|feed| feed["source"] == id).unwrap()
}

/// Polls a feed that gives this reply, beside a good one; gives what `feeds list` says of it.
fn state_of(reply: Reply) -> Value {
    let (site, bad) = (Site::open(), Site::open());
    bad.put("/feed", reply);
    let newsvane = Newsvane::with_sources(&(good(&site) + &source("bad", "The Bad", "en", &bad.url("/feed"))));
    newsvane.ok(&["run", "--once"]);
    assert_eq!("ok", feed(&newsvane, "good")["status"]);
    assert_eq!(1, newsvane.json(&["stats"])["articles"]);
    newsvane.assert_consistent();
    feed(&newsvane, "bad")
}

fn check(reply: Reply, status: &str, words: &str) {
    let feed = state_of(reply);
    let note = feed["note"].as_str().unwrap();
    assert_eq!(status, feed["status"], "{feed}");
    assert!(note.to_lowercase().contains(words), "{words:?} is not in {note:?}");
    assert!(feed["due_at"].is_string(), "{feed}");
}

#[test]
fn a_feed_that_is_not_there() {
    check(Reply::status(404), "failing", "404");
}

#[test]
fn a_server_that_fails() {
    check(Reply::status(503), "failing", "503");
}

#[test]
fn a_page_instead_of_a_feed() {
    check(
        Reply::page("<!doctype html><html><head><title>Welcome</title></head><body>Hello</body></html>"),
        "failing",
        "web page",
    );
}

#[test]
fn an_empty_answer() {
    check(Reply::feed(""), "failing", "empty");
}

#[test]
fn a_feed_without_entries() {
    check(
        Reply::feed(
            "<rss version=\"2.0\"><channel><title>x</title><link>http://x.example/</link><description>x</description></channel></rss>",
        ),
        "empty",
        "no entries",
    );
}

#[test]
fn a_cut_off_feed_gives_the_entries_that_arrived() {
    let site = Site::open();
    let whole = rss(
        &site,
        &[
            ("/good/1", "Ferrow rebuilds its tram line"),
            ("/good/2", "Never arrives"),
        ],
    );
    let cut = whole.find("/good/2").unwrap();
    let newsvane = Newsvane::with_sources(&good(&site));
    site.put("/good/feed", Reply::feed(&whole[..cut]));
    newsvane.ok(&["run", "--once"]);
    assert_eq!("ok", feed(&newsvane, "good")["status"]);
    assert_eq!(1, newsvane.json(&["stats"])["articles"]);
}

#[test]
fn nobody_listens_and_no_tls() {
    let site = Site::open();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let sources = [
        good(&site),
        source("nobody", "Nobody", "en", &format!("http://{nobody}/feed")),
        source(
            "plain",
            "Plain",
            "en",
            &site.url("/feed").replace("http://", "https://"),
        ),
        source("nowhere", "Nowhere", "en", "http://no-such-host.invalid/feed"),
    ];
    let newsvane = Newsvane::with_sources(&sources.concat());
    newsvane.ok(&["run", "--once"]);
    for (id, words) in [
        ("nobody", "refused"),
        ("plain", "no secure connection"),
        ("nowhere", "host"),
    ] {
        let feed = feed(&newsvane, id);
        assert_eq!("failing", feed["status"]);
        let note = feed["note"].as_str().unwrap().to_lowercase();
        assert!(note.contains(words), "{words:?} is not in {note:?}");
    }
    assert_eq!(1, newsvane.json(&["stats"])["articles"]);
}

#[test]
fn private_addresses_are_refused_unless_opened() {
    let site = Site::open();
    let newsvane = Newsvane::with_sources(&good(&site));
    newsvane.write_config("newsvane.toml", "[fetch]\nhost_spacing = \"0s\"\n");
    newsvane.ok(&["run", "--once"]);
    let feed = feed(&newsvane, "good");
    assert_eq!("failing", feed["status"], "{feed}");
    assert!(feed["note"].as_str().unwrap().contains("allow_networks"), "{feed}");
    assert_eq!(Vec::<(String, u16)>::new(), site.take_all_requests());
}

#[test]
fn a_page_that_cannot_be_extracted_leaves_the_feeds_own_summary_as_a_teaser() {
    let site = Site::open();
    let summary = "The old lighthouse of Ferrow will be lit again in May, the harbour office said, after a pause of eleven years.";
    let entry = |path: &str, description: &str| {
        format!(
            "<item><title>Lighthouse returns</title><link>{}</link><description>{description}</description></item>",
            site.url(path)
        )
    };
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>x</title>{}{}</channel></rss>",
        entry("/empty", summary),
        entry("/gone", "")
    );
    site.put("/feed", Reply::feed(feed));
    site.put(
        "/empty",
        Reply::page("<!doctype html><html><body><nav>Home</nav></body></html>"),
    );
    let newsvane = Newsvane::with_sources(&source("x", "The X", "en", &site.url("/feed")));
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(1, round["entries"]["stored"], "{round}");
    assert_eq!(1, round["entries"]["failed"]["fetch"], "{round}");
    assert_eq!(json!({ "extract": 1 }), round["entries"]["teasers"], "{round}");
    let article = &newsvane.jsonl(&["search", "lighthouse"])[0];
    assert_eq!("teaser", article["quality"]);
    newsvane.assert_consistent();
}

#[test]
fn a_second_round_asks_for_feeds_only_and_is_answered_304() {
    let site = Site::open();
    let newsvane = Newsvane::with_sources(&good(&site));
    newsvane.ok(&["run", "--once"]);
    site.take_all_requests();
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(
        (1, 1),
        (
            round["polls"].as_u64().unwrap(),
            round["not_modified"].as_u64().unwrap()
        )
    );
    assert_eq!(vec![("/good/feed".to_owned(), 304)], site.take_all_requests());
}

#[test]
fn a_page_that_robots_txt_forbids_is_not_asked_for() {
    let site = Site::open();
    let newsvane = Newsvane::with_sources(&good(&site));
    site.put(ROBOTS, Reply::status(200).with_body("User-agent: *\nDisallow: /good/1"));
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(1, round["entries"]["dropped"]["robots"], "{round}");
    let asked = [("/good/feed".to_owned(), 200), (ROBOTS.to_owned(), 200)];
    assert_eq!(asked.to_vec(), site.take_all_requests());

    let by_name = newsvane.ok(&["extract", &site.url("/good/1")]);
    assert!(
        by_name.contains("48 million euros"),
        "a page that a person names is asked for: {by_name}"
    );
    assert_eq!(vec![("/good/1".to_owned(), 200)], site.take_all_requests());

    let ignoring = Newsvane::with_sources(&good(&site));
    let settings = crate::harness::SETTINGS.replace("[fetch]", "[fetch]\nrobots = false");
    ignoring.write_config("newsvane.toml", &settings);
    site.put(ROBOTS, Reply::status(200).with_body("User-agent: *\nDisallow: /good/1"));
    let round = ignoring.json(&["run", "--once"]);
    assert_eq!(1, round["entries"]["stored"], "{round}");
    let asked = [("/good/feed".to_owned(), 200), ("/good/1".to_owned(), 200)];
    assert_eq!(asked.to_vec(), site.take_all_requests());
}

#[test]
fn a_full_disk_stops_polling_and_says_so() {
    let site = Site::open();
    let newsvane = Newsvane::with_sources(&good(&site));
    newsvane.write_config(
        "newsvane.toml",
        &format!("{}\n[store]\nfree_bytes_min = \"1000 TB\"\n", crate::harness::SETTINGS),
    );
    let output = newsvane.run(&["run", "--once"]);
    assert!(output.err.contains("disk is almost full"), "{output:?}");
    assert_eq!(Vec::<(String, u16)>::new(), site.take_all_requests());
}

#[test]
fn an_article_that_a_new_feed_shows_first_is_news_once_a_watched_feed_brings_it() {
    let site = Site::open();
    let page = html("en", "Ferrow rebuilds its tram line", PARAGRAPHS);
    site.put("/tram", Reply::page(page));
    site.put("/old", Reply::feed(rss(&site, &[])));
    site.put(
        "/new",
        Reply::feed(rss(&site, &[("/tram", "Ferrow rebuilds its tram line")])),
    );
    let old = source("old", "The Old", "en", &site.url("/old"));
    let newsvane = Newsvane::with_sources(&old);
    newsvane.write_config(
        "alerts.toml",
        "[[rule]]\nid = \"tram\"\ntitle = \"Trams\"\nquery = 'tram'\n",
    );
    newsvane.ok(&["run", "--once"]);

    newsvane.write_config(
        "sources.toml",
        &(old + &source("new", "The New", "en", &site.url("/new"))),
    );
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(
        (1, 0),
        (round["articles"].as_u64().unwrap(), round["alerts"].as_u64().unwrap())
    );

    site.put(
        "/old",
        Reply::feed(rss(&site, &[("/tram", "Ferrow rebuilds its tram line")])),
    );
    site.take_requests();
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(
        json!({"seen": 2, "stored": 1, "duplicate": 1}),
        chosen(&round["entries"], &["seen", "stored", "duplicate"])
    );
    assert_eq!(1, round["alerts"], "{round}");
    let asked = site.take_requests();
    assert!(
        !asked.iter().any(|(path, _)| path == "/tram"),
        "the page was fetched again: {asked:?}"
    );
    newsvane.assert_consistent();
}

fn chosen(object: &Value, names: &[&str]) -> Value {
    Value::Object(
        names
            .iter()
            .map(|name| ((*name).to_owned(), object[*name].clone()))
            .collect(),
    )
}

#[test]
fn a_cut_off_feed_is_asked_again_for_the_whole() {
    let site = Site::open();
    let newsvane = Newsvane::with_sources(&good(&site));
    let whole = rss(
        &site,
        &[
            ("/good/1", "Ferrow rebuilds its tram line"),
            ("/good/2", "The other half arrives"),
        ],
    );
    site.put("/good/2", Reply::page(html("en", "The other half arrives", PARAGRAPHS)));
    site.put("/good/feed", Reply::feed(&whole[..whole.find("/good/2").unwrap()]));
    newsvane.ok(&["run", "--once"]);
    assert_eq!(1, newsvane.json(&["stats"])["articles"]);

    site.put("/good/feed", Reply::feed(whole));
    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(0, round["not_modified"], "validators of half a feed were kept");
    assert_eq!(2, newsvane.json(&["stats"])["articles"]);
    // Nobody looked before the first whole poll: the other half is backlog, too.
    assert!(newsvane.json(&["show", &site.url("/good/2")])["first_seen"]["from"].is_null());
}
