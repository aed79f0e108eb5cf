//! The client against real servers on loopback.

mod access;
mod encodings;
mod robots;
mod simulation;
mod terms;
mod turns;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response as Reply;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

fn settings() -> Settings {
    Settings {
        user_agent: "newsvane-test".to_owned(),
        timeout: Duration::from_secs(20),
        connect_timeout: Duration::from_secs(10),
        feed_bytes_max: 100_000,
        page_bytes_max: 10_000,
        host_spacing: Duration::ZERO,
        concurrency: 8,
        allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
        redirects_max: 3,
        robots: false,
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(settings()).unwrap()
}

/// Runs a test beside a server that answers as told; gives what was asked, in order.
async fn serving(
    answer: impl Fn(&Request) -> Reply + Clone + Send + Sync + 'static,
    test: impl AsyncFnOnce(Url),
) -> Vec<Request> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let router = Router::new().fallback({
        let asked = Arc::clone(&asked);
        move |request: Request| {
            let reply = answer(&request);
            asked.lock().unwrap().push(request);
            std::future::ready(reply)
        }
    });
    tokio::select! {
        ended = axum::serve(listener, router).into_future() => panic!("the server ended: {ended:?}"),
        () = test(base) => {}
    }
    std::mem::take(&mut *asked.lock().unwrap())
}

/// Runs a test beside a server that says the same bytes to everyone and hangs up.
async fn saying(bytes: &'static [u8], test: impl AsyncFnOnce(Url)) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let server = async {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            connection.write_all(bytes).await.unwrap();
        }
    };
    tokio::select! {
        () = server => {}
        () = test(base) => {}
    }
}

fn reply(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let mut reply = Reply::builder().status(status);
    for (name, value) in headers {
        reply = reply.header(*name, *value);
    }
    reply.body(body.into()).unwrap()
}

fn html(body: &str) -> Reply {
    reply(200, &[("content-type", "text/html; charset=utf-8")], body.to_owned())
}

fn asked_for(requests: &[Request]) -> Vec<&str> {
    requests.iter().map(|request| request.uri().path()).collect()
}

async fn check_page(answer: impl Fn(&Request) -> Reply + Clone + Send + Sync + 'static, expected: &str) {
    serving(answer, async |base| {
        let found = match fetcher().page(&base, &Access::default()).await {
            Ok(page) => page.html,
            Err(error) => error.to_string(),
        };
        assert!(found.contains(expected), "expected {expected:?}, found {found:?}");
    })
    .await;
}

#[tokio::test]
async fn validators_go_back_byte_for_byte_and_a_304_renews_them() {
    const ETAG: &str = "W/\"a;ä  b-gzip\"";
    const SINCE: &str = "Tue,  01 Nov 2022 06:00:00 +0000";
    let answer = |request: &Request| match request.headers().get("if-none-match") {
        None => reply(
            200,
            &[("etag", ETAG), ("last-modified", SINCE), ("content-type", "text/xml")],
            "<rss/>",
        ),
        Some(_) => reply(304, &[("etag", "\"new\"")], Body::empty()),
    };
    let requests = serving(answer, async |base| {
        let fetcher = fetcher();
        let first = fetcher
            .feed(&base, &Validators::default(), &Access::default())
            .await
            .unwrap();
        let (final_url, validators) = (first.url, first.validators);
        let FeedBody { bytes, content_type } = first.body.unwrap();
        assert_eq!((b"<rss/>".as_slice(), &base), (bytes.as_slice(), &final_url));
        assert_eq!(Some("text/xml"), content_type.as_deref());
        assert_eq!(
            (Some(ETAG), Some(SINCE)),
            (validators.etag.as_deref(), validators.last_modified.as_deref())
        );
        let second = fetcher.feed(&base, &validators, &Access::default()).await.unwrap();
        let renewed = Validators {
            etag: Some("\"new\"".to_owned()),
            last_modified: Some(SINCE.to_owned()),
        };
        assert_eq!((renewed, None), (second.validators, second.body));
    })
    .await;
    let sent = |name: &str| requests[1].headers()[name].as_bytes().to_vec();
    assert_eq!(ETAG.as_bytes(), sent("if-none-match"));
    assert_eq!(SINCE.as_bytes(), sent("if-modified-since"));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_no_success() {
    let answer = |_: &Request| reply(304, &[], Body::empty());
    serving(answer, async |base| {
        let error = fetcher()
            .feed(&base, &Validators::default(), &Access::default())
            .await
            .unwrap_err();
        assert!(matches!(error, FetchError::Status { status: 304, .. }), "{error}");
    })
    .await;
}

#[tokio::test]
async fn we_say_who_we_are_and_nothing_else() {
    let answer = |request: &Request| match request.uri().path() {
        "/a" => reply(302, &[("location", "/b#part"), ("set-cookie", "id=1")], Body::empty()),
        _ => html("<p>here"),
    };
    let requests = serving(answer, async |base| {
        let page = fetcher()
            .page(&base.join("/a#x").unwrap(), &Access::default())
            .await
            .unwrap();
        assert_eq!(base.join("/b").unwrap(), page.url);
    })
    .await;
    for request in &requests {
        assert_eq!("newsvane-test", request.headers()["user-agent"]);
        let encodings = request.headers()["accept-encoding"].to_str().unwrap();
        assert!(
            ["gzip", "br", "zstd"].iter().all(|name| encodings.contains(name)),
            "{encodings}"
        );
        for name in ["cookie", "referer", "authorization"] {
            assert!(!request.headers().contains_key(name), "{name}");
        }
    }
}

#[tokio::test]
async fn redirects_are_counted() {
    let answer = |request: &Request| match request.uri().path() {
        "/1" => html("<p>arrived"),
        path => {
            let left: usize = path.trim_start_matches('/').parse().unwrap();
            reply(301, &[("location", &(left - 1).to_string())], Body::empty())
        }
    };
    let requests = serving(answer, async |base| {
        let fetcher = fetcher();
        assert!(
            fetcher
                .page(&base.join("/4").unwrap(), &Access::default())
                .await
                .is_ok()
        );
        let error = fetcher
            .page(&base.join("/9").unwrap(), &Access::default())
            .await
            .unwrap_err();
        assert!(
            matches!(error, FetchError::TooManyRedirects { hops_max: 3, .. }),
            "{error}"
        );
    })
    .await;
    assert_eq!(
        vec!["/4", "/3", "/2", "/1", "/9", "/8", "/7", "/6"],
        asked_for(&requests)
    );
}

#[tokio::test]
async fn no_redirect_leads_where_a_first_address_may_not() {
    for target in [
        "http://10.0.0.1/",
        "//169.254.169.254/",
        "file:///etc/passwd",
        "http://me:pw@127.0.0.1:8080/",
        "http://[::1]/",
    ] {
        let answer = move |_: &Request| reply(307, &[("location", target)], Body::empty());
        serving(answer, async |base| {
            let error = fetcher().page(&base, &Access::default()).await.unwrap_err();
            assert!(matches!(error, FetchError::Refused { .. }), "{target}: {error}");
            assert!(error.to_string().contains("it redirects to"), "{error}");
        })
        .await;
    }
}

#[tokio::test]
async fn this_machine_is_not_asked_unless_the_user_says_so() {
    let requests = serving(
        |_: &Request| html("<p>secret"),
        async |base| {
            let by_name = Url::parse(&format!("http://localhost:{}/", base.port().unwrap())).unwrap();
            for (url, robots) in [(&base, false), (&by_name, false), (&by_name, true)] {
                let closed = Settings {
                    allow_networks: Vec::new(),
                    robots,
                    ..settings()
                };
                let fetcher = Fetcher::new(closed).unwrap();
                let error = fetcher.page(url, &Access::default()).await.unwrap_err();
                assert!(matches!(error, FetchError::Refused { .. }), "{url}: {error}");
                assert!(error.to_string().contains("fetch.allow_networks"), "{error}");
            }
        },
    )
    .await;
    assert!(requests.is_empty());
}

#[tokio::test]
async fn a_resting_host_is_not_asked() {
    for (headers, wait) in [
        (vec![("retry-after", "120")], 120),
        (vec![], 3_600),
        (
            vec![
                ("retry-after", "Tue, 01 Nov 2022 06:10:00 GMT"),
                ("date", "Tue, 01 Nov 2022 06:00:00 GMT"),
            ],
            600,
        ),
        (vec![("retry-after", "soon")], 3_600),
    ] {
        let wait = Duration::from_secs(wait);
        let answer = move |_: &Request| reply(429, &headers, Body::empty());
        let requests = serving(answer, async |base| {
            let fetcher = fetcher();
            let error = fetcher
                .feed(&base, &Validators::default(), &Access::default())
                .await
                .unwrap_err();
            assert!(matches!(error, FetchError::TooManyRequests { .. }), "{error}");
            assert_eq!(Some(wait), error.retry_after());
            let error = fetcher.page(&base, &Access::default()).await.unwrap_err();
            assert!(matches!(error, FetchError::Resting { status: 429, .. }), "{error}");
            assert_eq!(Class::Transient, error.class());
            assert!(
                error
                    .retry_after()
                    .is_some_and(|left| left <= wait && left + Duration::from_secs(60) > wait)
            );
        })
        .await;
        assert_eq!(1, requests.len());
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_however_it_comes() {
    let large = vec![b' '; 10_001];
    let bomb = zstd::encode_all(vec![b' '; 50_000_000].as_slice(), 3).unwrap();
    let html = ("content-type", "text/html");
    check_page(
        move |_: &Request| reply(200, &[html], large.clone()),
        "larger than fetch.page_bytes_max",
    )
    .await;
    check_page(
        move |_: &Request| reply(200, &[html, ("content-encoding", "zstd")], bomb.clone()),
        "larger than fetch.page_bytes_max",
    )
    .await;
    let endless = move |_: &Request| {
        let spaces = || Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 999]));
        let body = Body::from_stream(futures_util::stream::repeat_with(spaces));
        reply(200, &[html], body)
    };
    check_page(endless, "larger than fetch.page_bytes_max").await;
    check_page(move |_: &Request| reply(200, &[html], vec![b'x'; 10_000]), "xxx").await;
}

#[tokio::test]
async fn a_page_is_html_in_some_charset() {
    let answer = |content_type: &'static str, body: &'static [u8]| {
        move |_: &Request| reply(200, &[("content-type", content_type)], body)
    };
    check_page(answer("text/html; charset=iso-8859-1", b"<p>Gr\xfc\xdfe"), "<p>Grüße").await;
    check_page(answer("Application/XHTML+xml", b"<html/>"), "<html/>").await;
    check_page(
        answer("application/pdf", b"%PDF"),
        "gave application/pdf where a web page was expected",
    )
    .await;
    check_page(answer("application/rss+xml", b"<rss/>"), "gave application/rss+xml").await;
    check_page(|_: &Request| reply(200, &[], " <!doctype html><p>bare"), "bare").await;
    check_page(|_: &Request| reply(200, &[], "{}"), "without a content type").await;
}

#[tokio::test]
async fn the_language_of_the_header_comes_with_the_page() {
    let answer = |_: &Request| reply(200, &[("content-type", "text/html"), ("content-language", "tr")], "<p>");
    serving(answer, async |base| {
        assert_eq!(
            Some("tr"),
            fetcher()
                .page(&base, &Access::default())
                .await
                .unwrap()
                .content_language
                .as_deref()
        );
    })
    .await;
}

#[tokio::test]
async fn statuses_become_words() {
    for (status, words) in [
        (404, "nothing at this address"),
        (410, "for good"),
        (403, "refuses us"),
        (500, "HTTP 500"),
    ] {
        check_page(move |_: &Request| reply(status, &[], Body::empty()), words).await;
    }
}

async fn check_failure(url: &Url, expected: &str) {
    let error = fetcher().page(url, &Access::default()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(expected), "{text}");
    assert_eq!(Class::Transient, error.class(), "{text}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_page() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 900\r\n\r\n<html>";
    saying(cut, async |base| {
        check_failure(&base, "broke off").await;
    })
    .await;
    saying(b"SSH-2.0-OpenSSH_9.2\r\n", async |base| {
        check_failure(&base, "broke off").await;
    })
    .await;
    saying(b"", async |base| {
        check_failure(&base, "broke off").await;
    })
    .await;
}

#[tokio::test]
async fn a_handshake_with_something_else_is_said_to_be_one() {
    let secure = |base: &Url| Url::parse(&base.as_str().replace("http:", "https:")).unwrap();
    let garbage = b"HTTP/1.1 400 Bad Request\r\n\r\nplain HTTP only";
    saying(garbage, async |base| {
        check_failure(&secure(&base), "no secure connection").await;
    })
    .await;
}

#[tokio::test]
async fn a_closed_port_is_said_to_be_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    check_failure(&base, "could not be reached (Connection refused").await;
}

#[tokio::test]
async fn a_name_that_cannot_exist_is_said_to_be_unknown() {
    // A label of 64 letters: the resolver need not ask anyone.
    let url = Url::parse(&format!("http://{}.example/", "x".repeat(64))).unwrap();
    check_failure(&url, "was not found").await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_keeps_silent_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    check_failure(&base, "did not answer in time (a request may take 20 seconds)").await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_drips_is_left_when_the_time_is_up() {
    let drip = |_: &Request| {
        let drops = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
        });
        reply(200, &[("content-type", "text/html")], Body::from_stream(drops))
    };
    serving(drip, async |base| {
        let start = tokio::time::Instant::now();
        check_failure(&base, "did not answer in time").await;
        assert!((20..25).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    })
    .await;
}

#[test]
fn a_user_agent_that_is_no_header_is_said_to_be_wrong() {
    let wrong = Settings {
        user_agent: "two\nlines".to_owned(),
        ..settings()
    };
    let error = Fetcher::new(wrong).unwrap_err();
    assert_eq!(Class::Ours, error.class());
    assert!(error.to_string().contains("fetch.user_agent"), "{error}");
}
