//! What servers say of time and place reaches whoever asked.

use std::time::Duration;

use crate::fetch::SimulatedReply;
use crate::fetch::error::FetchError;
use crate::fetch::tests::simulation::{simulated, url};
use crate::model::{Access, Validators};

/// Follows redirects (status, where to) from `https://a.example/0` on; gives what is then said of a move.
async fn moved_to(hops: &'static [(u16, &'static str)]) -> Option<String> {
    let (fetcher, _) = simulated(move |request| {
        let step: usize = request.url.query().map_or(0, |step| step.parse().unwrap());
        match hops.get(step) {
            Some((status, target)) => {
                SimulatedReply::status(*status).header("location", format!("{target}?{}#top", step + 1))
            }
            None => SimulatedReply::ok("application/rss+xml", "<rss/>"),
        }
    });
    let reply = fetcher
        .feed(&url("https://a.example/0"), &Validators::default(), &Access::default())
        .await
        .unwrap();
    reply.moved_to.map(String::from)
}

#[tokio::test(start_paused = true)]
async fn a_feed_has_moved_where_permanent_redirects_alone_lead() {
    let moved = async |hops, expected: Option<&str>| assert_eq!(expected, moved_to(hops).await.as_deref(), "{hops:?}");
    moved(&[], None).await;
    moved(&[(301, "/1")], Some("https://a.example/1?1")).await;
    moved(
        &[(308, "https://b.example/x"), (301, "/y")],
        Some("https://b.example/y?2"),
    )
    .await;
    moved(&[(301, "/1"), (302, "/2")], Some("https://a.example/1?1")).await;
    moved(&[(301, "/1"), (307, "/2"), (301, "/3")], Some("https://a.example/1?1")).await;
    moved(&[(302, "/1"), (301, "/2")], None).await;
    moved(&[(303, "/1")], None).await;
}

#[tokio::test(start_paused = true)]
async fn a_304_says_anew_how_fresh_it_is_and_where_the_feed_is() {
    let (fetcher, _) = simulated(|request| match (request.url.path(), request.header("if-none-match")) {
        ("/old", _) => SimulatedReply::status(301).header("location", "/new"),
        (_, None) => SimulatedReply::ok("application/rss+xml", "<rss/>")
            .header("etag", "\"1\"")
            .header("cache-control", "max-age=600")
            .header("age", "100"),
        (_, Some(_)) => SimulatedReply::status(304).header("cache-control", "max-age=60"),
    });
    let old = url("https://a.example/old");
    let first = fetcher
        .feed(&old, &Validators::default(), &Access::default())
        .await
        .unwrap();
    assert_eq!(Some(Duration::from_secs(500)), first.fresh_for);
    let second = fetcher.feed(&old, &first.validators, &Access::default()).await.unwrap();
    assert_eq!((Some(Duration::from_secs(60)), None), (second.fresh_for, second.body));
    for moved_to in [first.moved_to, second.moved_to] {
        assert_eq!(Some(url("https://a.example/new")), moved_to);
    }
}

#[tokio::test(start_paused = true)]
async fn every_answer_can_ask_for_rest() {
    for status in [200, 304, 401, 404, 410, 418, 500, 503, 429] {
        let (fetcher, asked) = simulated(move |_| SimulatedReply::status(status).header("retry-after", "90"));
        let validators = Validators {
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
        };
        let reply = fetcher
            .feed(&url("https://news.a.example/"), &validators, &Access::default())
            .await;
        if let Err(error) = &reply {
            assert_eq!(Some(Duration::from_secs(90)), error.retry_after(), "{error}");
        }
        assert_eq!(matches!(status, 200 | 304), reply.is_ok(), "{status}");
        let error = fetcher
            .page(&url("https://www.a.example/x"), &Access::default())
            .await
            .unwrap_err();
        assert!(
            matches!(error, FetchError::Resting { status: said, .. } if said == status),
            "{error}"
        );
        assert_eq!(1, asked.take().len(), "{status}");
        let rests = fetcher.take_new_rests();
        assert_eq!(("a.example", status), (rests[0].host.as_str(), rests[0].status));
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_that_says_when_is_not_followed_now() {
    for (wait, followed) in [("60", false), ("0", true)] {
        let (fetcher, asked) = simulated(move |request| match request.url.path() {
            "/" => SimulatedReply::status(302)
                .header("location", "/late")
                .header("retry-after", wait),
            _ => SimulatedReply::ok("text/html", "<p>late"),
        });
        let page = fetcher.page(&url("https://a.example/"), &Access::default()).await;
        assert_eq!(followed, page.is_ok(), "{page:?}");
        assert_eq!(if followed { 2 } else { 1 }, asked.take().len());
        if let Err(error) = page {
            assert!(matches!(error, FetchError::Resting { status: 302, .. }), "{error}");
            assert_eq!(Some(Duration::from_secs(60)), error.retry_after());
            tokio::time::advance(Duration::from_secs(60)).await;
            assert!(
                fetcher
                    .page(&url("https://a.example/late"), &Access::default())
                    .await
                    .is_ok()
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_rest_survives_a_restart() {
    let answer = |_: &_| SimulatedReply::status(429).header("retry-after", "600");
    let (before, _) = simulated(answer);
    let (page, access) = (url("https://a.example/"), Access::default());
    before.page(&page, &access).await.unwrap_err();
    let (after, asked) = simulated(answer);
    after.settle();
    after.restore(&before.take_new_rests());
    assert_eq!(before.rests(), after.rests());
    let error = after.page(&page, &access).await.unwrap_err();
    assert_eq!(Some(Duration::from_secs(600)), error.retry_after());
    assert!(asked.take().is_empty());
    after.page(&url("https://b.example/"), &access).await.unwrap_err();
    assert_eq!(vec![(2, "https://b.example/".to_owned())], asked.take());
}
