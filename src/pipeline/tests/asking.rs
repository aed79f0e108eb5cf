//! One poll: what is asked, and what is made of the answer.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use url::Url;

use crate::fetch::{Fetcher, Settings, SimulatedReply, SimulatedRequest};
use crate::model::{FeedSpec, FeedState, Validators};
use crate::pipeline::Clock;
use crate::pipeline::keeper::Polled;
use crate::pipeline::poll::poll;

const FEED: &str = "https://example.org/feed";

/// Polls a feed of one entry, whose server notes what it is asked.
struct Bench {
    fetcher: Fetcher,
    asked: Arc<Mutex<Vec<(String, bool)>>>,
    clock: Clock,
    spec: FeedSpec,
    state: FeedState,
}

impl Bench {
    fn new() -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let book = Arc::clone(&asked);
        let answering = move |request: &SimulatedRequest| {
            let is_conditional = request.header("if-none-match").is_some();
            book.lock().unwrap().push((request.url.to_string(), is_conditional));
            if is_conditional {
                return SimulatedReply::status(304);
            }
            let body = "<rss version=\"2.0\"><channel><item><guid>1</guid><title>One</title></item></channel></rss>";
            SimulatedReply::ok("application/rss+xml", body).header("etag", "\"x\"")
        };
        let spec = FeedSpec::for_test(FEED);
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        Self {
            fetcher: Fetcher::simulated(Settings::default(), Arc::new(answering)),
            asked,
            clock: Clock::simulated(now),
            state: FeedState::new(spec.id.clone(), now),
            spec,
        }
    }

    async fn poll(&mut self) -> Polled {
        let (polled, _) = poll(&self.spec, self.state.clone(), &self.fetcher, &self.clock).await;
        self.state = polled.state.clone();
        polled
    }

    /// How many requests carried validators, and how many did not.
    fn counts(&self) -> (usize, usize) {
        let asked = self.asked.lock().unwrap();
        let conditional = asked.iter().filter(|(_, is_conditional)| *is_conditional).count();
        (conditional, asked.len() - conditional)
    }
}

#[tokio::test(start_paused = true)]
async fn one_poll_in_a_hundred_asks_without_validators() {
    fastrand::seed(7);
    let mut bench = Bench::new();
    for _ in 0..2_000 {
        bench.poll().await;
    }
    let (conditional, unconditional) = bench.counts();
    assert_eq!(2_000, conditional + unconditional);
    assert!((8..=40).contains(&unconditional), "{unconditional} of 2000");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_lied_is_never_asked_with_validators_again() {
    let mut bench = Bench::new();
    bench.poll().await;
    bench.state.memory.lies = true;
    for _ in 0..20 {
        bench.poll().await;
    }
    assert_eq!((0, 21), bench.counts());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_known_is_not_read_again() {
    let mut bench = Bench::new();
    assert_eq!(1, bench.poll().await.entries.len());
    bench.state.validators = Validators::default();
    assert_eq!(0, bench.poll().await.entries.len());
    bench.state.body_hash = None;
    bench.state.validators = Validators::default();
    assert_eq!(1, bench.poll().await.entries.len());
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_moved_is_asked_at_its_new_address() {
    let mut bench = Bench::new();
    bench.state.memory.moved_to = Some(Url::parse("https://example.org/new").unwrap());
    bench.poll().await;
    assert_eq!("https://example.org/new", bench.asked.lock().unwrap()[0].0);
}

/// A site of an index and two sitemaps, whose bodies are what the test makes them.
struct Sitemaps {
    fetcher: Fetcher,
    bodies: Arc<Mutex<Vec<(&'static str, String)>>>,
    asked: Arc<Mutex<Vec<(String, bool)>>>,
}

impl Sitemaps {
    fn new() -> Self {
        let bodies: Arc<Mutex<Vec<(&'static str, String)>>> = Arc::default();
        let asked: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
        let (shown, book) = (Arc::clone(&bodies), Arc::clone(&asked));
        let answering = move |request: &SimulatedRequest| {
            let path = request.url.path().to_owned();
            book.lock()
                .unwrap()
                .push((path.clone(), request.header("if-none-match").is_some()));
            let bodies = shown.lock().unwrap();
            match bodies.iter().rev().find(|(known, _)| *known == path) {
                Some((_, body)) => SimulatedReply::ok("application/xml", body.clone()).header("etag", "\"same\""),
                None => SimulatedReply::status(404),
            }
        };
        Self {
            fetcher: Fetcher::simulated(Settings::default(), Arc::new(answering)),
            bodies,
            asked,
        }
    }

    fn put(&self, path: &'static str, body: String) {
        self.bodies.lock().unwrap().push((path, body));
    }

    /// Puts an index of these.
    fn index(&self, parts: &[&str]) {
        let parts: String = parts
            .iter()
            .map(|part| ["<sitemap><loc>https://example.org", part, "</loc></sitemap>"].concat())
            .collect();
        self.put("/feed", format!("<sitemapindex>{parts}</sitemapindex>"));
    }

    /// Whether each of the last requests carried validators.
    fn take(&self) -> Vec<(String, bool)> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn sitemap(reports: &[(&str, &str)]) -> String {
    let url = |(path, date): &(&str, &str)| {
        format!(
            "<url><loc>https://example.org{path}</loc><news:news><news:publication_date>{date}</news:publication_date>\
             <news:title>{path}</news:title></news:news></url>"
        )
    };
    let urls: Vec<String> = reports.iter().map(url).collect();
    format!("<urlset>{}</urlset>", urls.concat())
}

#[tokio::test(start_paused = true)]
async fn what_an_archive_brings_that_was_not_asked_before_is_no_news() {
    let mut bench = Bench::new();
    let site = Sitemaps::new();
    bench.fetcher = site.fetcher.clone();
    site.put("/new.xml", sitemap(&[("/a", "2026-03-02T11:00:00Z")]));
    site.index(&["/new.xml"]);
    bench.poll().await;
    site.put(
        "/archive.xml",
        sitemap(&[("/old", "2026-01-01T00:00:00Z"), ("/late", "2026-03-02T12:00:09Z")]),
    );
    site.put(
        "/new.xml",
        sitemap(&[("/a", "2026-03-02T11:00:00Z"), ("/b", "2026-01-01T00:00:00Z")]),
    );
    site.index(&["/new.xml", "/archive.xml"]);
    let polled = bench.poll().await;
    let from = |path: &str| {
        let entry = polled.entries.iter().find(|entry| entry.title == path).unwrap();
        polled.first_seen_of(entry).from.is_some()
    };
    // A part that was watched tells what is new by itself, another one by its dates.
    assert_eq!((true, false, true), (from("/b"), from("/old"), from("/late")));
}

#[tokio::test(start_paused = true)]
async fn a_part_that_broke_off_or_failed_is_asked_for_all_that_it_has() {
    let mut bench = Bench::new();
    let site = Sitemaps::new();
    bench.fetcher = site.fetcher.clone();
    let whole = sitemap(&[("/a", "2026-03-02T11:00:00Z"), ("/b", "2026-03-02T11:00:00Z")]);
    site.put("/cut.xml", whole[..whole.len() - 30].to_owned());
    site.index(&["/cut.xml", "/missing.xml"]);
    let polled = bench.poll().await;
    assert_eq!(1, polled.entries.len());
    let note = &polled.state.note;
    assert!(note.contains("/cut.xml: ") && note.contains("/missing.xml: "), "{note}");
    site.take();
    site.put("/cut.xml", whole);
    assert_eq!(2, bench.poll().await.entries.len());
    let asked = site.take();
    assert!(asked.contains(&("/cut.xml".to_owned(), false)), "{asked:?}");
    assert!(asked.contains(&("/missing.xml".to_owned(), false)), "{asked:?}");
    assert!(asked.contains(&("/feed".to_owned(), true)), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lie_is_proved_by_the_document_that_told_it() {
    fastrand::seed(7);
    let mut bench = Bench::new();
    let site = Sitemaps::new();
    bench.fetcher = site.fetcher.clone();
    site.put("/new.xml", sitemap(&[("/a", "2026-03-02T11:00:00Z")]));
    site.index(&["/new.xml"]);
    assert!(!bench.poll().await.proves_lie, "the first body has no older one");
    bench.state.memory.lies = true;
    assert!(!bench.poll().await.proves_lie, "the same body under the same name");
    site.put("/new.xml", sitemap(&[("/b", "2026-03-02T11:00:00Z")]));
    assert!(bench.poll().await.proves_lie, "another body under the same name");
}
