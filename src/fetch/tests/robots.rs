//! robots.txt on the way to a page.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};

use crate::fetch::error::{Class, FetchError};
use crate::fetch::tests::settings;
use crate::fetch::tests::simulation::{Asked, simulated_with, url};
use crate::fetch::{Fetcher, Settings, SimulatedReply, SimulatedRequest};
use crate::model::{Access, Validators};

const HOUR: Duration = Duration::from_secs(3_600);

/// A client that obeys robots.txt, where every path but that is a page.
fn obeying(robots: impl Fn(&SimulatedRequest) -> SimulatedReply + Send + Sync + 'static) -> (Fetcher, Asked) {
    let settings = Settings {
        robots: true,
        user_agent: "Newsvane/0.1 (test)".to_owned(),
        ..settings()
    };
    simulated_with(settings, move |request| match request.url.path() {
        "/robots.txt" => robots(request),
        "/away" => SimulatedReply::status(302).header("location", "https://b.example/secret/x"),
        "/within" => SimulatedReply::status(302).header("location", "https://www.a.example/x"),
        _ => SimulatedReply::ok("text/html", "<p>page"),
    })
}

fn text(text: &'static str) -> impl Fn(&SimulatedRequest) -> SimulatedReply {
    move |_| SimulatedReply::ok("text/plain", text)
}

async fn page(fetcher: &Fetcher, address: &str) -> Result<(), FetchError> {
    fetcher.page(&url(address), &Access::default()).await.map(drop)
}

fn at(second: u64, address: &str) -> (u64, String) {
    (second, address.to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_page_is_asked_for_only_where_robots_txt_allows_it() {
    let (fetcher, asked) = obeying(text(
        "User-agent: newsvane\nDisallow: /secret\nUser-agent: *\nDisallow: /",
    ));
    let error = page(&fetcher, "https://a.example/secret/1").await.unwrap_err();
    assert!(matches!(error, FetchError::Disallowed { .. }));
    assert_eq!((Class::Permanent, None), (error.class(), error.retry_after()));
    let words = "robots.txt of a.example forbids this page to Newsvane; fetch.robots = false ignores it";
    assert_eq!(words, error.to_string());
    assert!(page(&fetcher, "https://a.example/open").await.is_ok());
    // Asked once, and spaced like any request.
    let expected = vec![at(0, "https://a.example/robots.txt"), at(2, "https://a.example/open")];
    assert_eq!(expected, asked.take());
    assert!(
        fetcher
            .document(&url("https://a.example/secret"), &Access::default())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn feeds_are_what_the_user_named() {
    let (fetcher, asked) = obeying(text("User-agent: *\nDisallow: /"));
    let feed = url("https://a.example/feed");
    fetcher
        .feed(&feed, &Validators::default(), &Access::default())
        .await
        .unwrap();
    assert_eq!(vec![at(0, "https://a.example/feed")], asked.take());
}

#[tokio::test(start_paused = true)]
async fn every_address_on_the_way_is_judged_by_its_own_site() {
    let (fetcher, asked) = obeying(|request| match request.url.host_str().unwrap() {
        "b.example" => SimulatedReply::ok("text/plain", "User-agent: *\nDisallow: /secret"),
        _ => SimulatedReply::status(404),
    });
    let error = page(&fetcher, "https://a.example/away").await.unwrap_err();
    assert!(
        error.to_string().starts_with("robots.txt of b.example forbids"),
        "{error}"
    );
    let paths = [
        "https://a.example/robots.txt",
        "https://a.example/away",
        "https://b.example/robots.txt",
    ];
    assert_eq!(vec![at(0, paths[0]), at(2, paths[1]), at(2, paths[2])], asked.take());
    // Another origin of the same domain has a robots.txt of its own, asked in a turn of its own.
    assert!(page(&fetcher, "https://a.example/within").await.is_ok());
    let expected = vec![
        at(4, "https://a.example/within"),
        at(6, "https://www.a.example/robots.txt"),
        at(8, "https://www.a.example/x"),
    ];
    assert_eq!(expected, asked.take());
}

/// Asks for a page at a site whose robots.txt gets this answer.
async fn check(reply: SimulatedReply, is_allowed: bool) {
    let (fetcher, _) = obeying({
        let reply = reply.clone();
        move |_| reply.clone()
    });
    let page = page(&fetcher, "https://a.example/x").await;
    assert_eq!(is_allowed, page.is_ok(), "{reply:?} {page:?}");
    if let Err(error) = page {
        assert_eq!(Class::Transient, error.class(), "{error}");
        assert!(error.retry_after().is_some_and(|wait| wait <= HOUR), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_site_without_robots_txt_allows_all_and_one_in_trouble_nothing() {
    for status in [400, 401, 403, 404, 410, 451] {
        check(SimulatedReply::status(status), true).await;
    }
    for status in [429, 500, 502, 503, 504] {
        check(SimulatedReply::status(status), false).await;
    }
    check(SimulatedReply::refusal(), false).await;
    check(SimulatedReply::no_such_name(), false).await;
    check(SimulatedReply::silence(), false).await;
    check(SimulatedReply::status(301).header("location", "/robots.txt"), true).await;
    check(SimulatedReply::ok("text/html", "<!doctype html>\nDisallow: /"), true).await;
}

#[tokio::test(start_paused = true)]
async fn redirects_of_robots_txt_are_followed_further_than_those_of_pages() {
    let (fetcher, _) = obeying(|request| match request.url.query().map_or(0, str::len) {
        5 => SimulatedReply::ok("text/plain", "User-agent: *\nDisallow: /"),
        hops => SimulatedReply::status(302).header(
            "location",
            format!("https://h{hops}.example/robots.txt?{}", "x".repeat(hops + 1)),
        ),
    });
    assert!(matches!(
        page(&fetcher, "https://a.example/x").await,
        Err(FetchError::Disallowed { .. })
    ));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_rests_because_of_robots_txt_rests_for_all() {
    let (fetcher, asked) = obeying(|_| SimulatedReply::status(503).header("retry-after", "60"));
    let error = page(&fetcher, "https://a.example/x").await.unwrap_err();
    assert!(matches!(error, FetchError::Unavailable { status: 503, .. }), "{error}");
    let feed = fetcher
        .feed(&url("https://a.example/f"), &Validators::default(), &Access::default())
        .await;
    assert!(matches!(feed, Err(FetchError::Resting { status: 503, .. })));
    assert_eq!(1, asked.take().len());
    tokio::time::advance(Duration::from_secs(61)).await;
    page(&fetcher, "https://a.example/x").await.unwrap_err();
    assert_eq!(1, asked.take().len(), "it is asked again when the rest is over");
}

#[tokio::test(start_paused = true)]
async fn what_a_site_said_is_believed_for_a_day_and_what_failed_for_minutes() {
    let (fetcher, asked) = obeying(text(""));
    page(&fetcher, "https://a.example/x").await.unwrap();
    tokio::time::advance(23 * HOUR).await;
    page(&fetcher, "https://a.example/x").await.unwrap();
    assert_eq!(3, asked.take().len());
    tokio::time::advance(2 * HOUR).await;
    page(&fetcher, "https://a.example/x").await.unwrap();
    assert_eq!(2, asked.take().len());

    let (fetcher, asked) = obeying(|_| SimulatedReply::status(500));
    let error = page(&fetcher, "https://a.example/x").await.unwrap_err();
    assert!(error.to_string().contains("HTTP 500"), "{error}");
    tokio::time::advance(Duration::from_secs(60)).await;
    page(&fetcher, "https://a.example/x").await.unwrap_err();
    assert_eq!(1, asked.take().len());
    tokio::time::advance(HOUR).await;
    page(&fetcher, "https://a.example/x").await.unwrap_err();
    assert_eq!(1, asked.take().len());
}

#[tokio::test(start_paused = true)]
async fn a_site_in_trouble_is_taken_by_what_it_said_before() {
    let start = tokio::time::Instant::now();
    let (fetcher, _) = obeying(move |_| {
        if start.elapsed() < HOUR {
            SimulatedReply::ok("text/plain", "User-agent: *\nDisallow: /secret")
        } else {
            SimulatedReply::status(500)
        }
    });
    page(&fetcher, "https://a.example/x").await.unwrap();
    tokio::time::advance(30 * HOUR).await;
    page(&fetcher, "https://a.example/x").await.unwrap();
    let error = page(&fetcher, "https://a.example/secret").await.unwrap_err();
    assert!(matches!(error, FetchError::Disallowed { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn who_asks_at_once_shares_one_robots_txt() {
    let (fetcher, asked) = obeying(|_| SimulatedReply::status(404).after(Duration::from_secs(5)));
    let pages = (0..20).map(|_| page(&fetcher, "https://a.example/x"));
    // Whoever asks first may give up: the next one takes over.
    let impatient = tokio::time::timeout(Duration::from_secs(3), page(&fetcher, "https://a.example/x"));
    let (impatient, pages) = join(impatient, join_all(pages)).await;
    assert!(impatient.is_err());
    assert!(pages.iter().all(Result::is_ok));
    let robots = asked
        .take()
        .iter()
        .filter(|(_, url)| url.ends_with("robots.txt"))
        .count();
    assert_eq!(2, robots, "one given up, one for all");
}

#[tokio::test(start_paused = true)]
async fn a_crawl_delay_is_the_floor_of_the_hosts_spacing() {
    for (delay, expected) in [("10", 10), ("1", 2), ("86400", 60)] {
        let (fetcher, asked) =
            obeying(move |_| SimulatedReply::ok("text/plain", format!("User-agent: *\nCrawl-delay: {delay}")));
        page(&fetcher, "https://a.example/x").await.unwrap();
        fetcher
            .feed(
                &url("https://feeds.a.example/f"),
                &Validators::default(),
                &Access::default(),
            )
            .await
            .unwrap();
        let expected = vec![
            at(0, "https://a.example/robots.txt"),
            at(expected, "https://a.example/x"),
            at(2 * expected, "https://feeds.a.example/f"),
        ];
        assert_eq!(expected, asked.take(), "{delay}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_robots_txt_without_end_is_read_to_its_limit() {
    let mut long = b"User-agent: *\nDisallow: /secret\n".to_vec();
    long.resize(2_000_000, b'#');
    let long: Arc<[u8]> = long.into();
    let (fetcher, _) = obeying(move |_| SimulatedReply::ok("text/plain", long.to_vec()));
    assert!(page(&fetcher, "https://a.example/x").await.is_ok());
    assert!(page(&fetcher, "https://a.example/secret").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn robots_txt_is_told_even_where_it_is_not_obeyed() {
    let text = "User-agent: *\nDisallow: /\nCrawl-delay: 3\nSitemap: https://a.example/news.xml";
    let (fetcher, _) = simulated_with(settings(), move |request| match request.url.path() {
        "/robots.txt" => SimulatedReply::ok("text/plain", text),
        _ => SimulatedReply::ok("text/html", "<p>"),
    });
    assert!(page(&fetcher, "https://a.example/x").await.is_ok());
    let robots = fetcher
        .robots(&url("https://a.example/any"), &Access::default())
        .await
        .unwrap();
    assert!(!robots.is_allowed(&url("https://a.example/x")));
    assert_eq!(Some(Duration::from_secs(3)), robots.crawl_delay());
    assert_eq!([url("https://a.example/news.xml")], robots.sitemaps());
}
