//! Configured headers and proxies, against little servers on loopback.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::fetch::error::{Class, FetchError};
use crate::fetch::tests::simulation::{simulated, url};
use crate::fetch::tests::{html, reply, serving, settings};
use crate::fetch::{Fetcher, Settings, SimulatedReply};
use crate::model::{Access, Validators};

/// A client that may dial no private address.
fn closed(robots: bool) -> Fetcher {
    let settings = Settings {
        allow_networks: Vec::new(),
        robots,
        ..settings()
    };
    Fetcher::new(settings).unwrap()
}

fn through(proxy: &str) -> Access {
    Access {
        headers: Vec::new(),
        proxy: Some(url(proxy)),
    }
}

#[tokio::test(start_paused = true)]
async fn cookies_go_to_the_feeds_own_domain_only() {
    let (fetcher, _) = simulated(|request| {
        let expected = request.url.host_str() != Some("b.example");
        assert_eq!(expected, request.header("cookie") == Some("id=1"), "{request:?}");
        assert_eq!(Some("\"1\""), request.header("if-none-match"));
        match request.url.host_str().unwrap() {
            "feeds.a.example" => SimulatedReply::status(302).header("location", "https://www.a.example/"),
            "www.a.example" => SimulatedReply::status(302).header("location", "https://b.example/"),
            _ => SimulatedReply::ok("text/xml", "<rss/>"),
        }
    });
    let access = Access {
        headers: vec![
            ("Cookie".to_owned(), "id=1".to_owned()),
            ("If-None-Match".to_owned(), "x".to_owned()),
        ],
        proxy: None,
    };
    let validators = Validators {
        etag: Some("\"1\"".to_owned()),
        last_modified: None,
    };
    let reply = fetcher
        .feed(&url("https://feeds.a.example/"), &validators, &access)
        .await
        .unwrap();
    assert_eq!("https://b.example/", reply.url.as_str());
}

#[tokio::test]
async fn an_http_proxy_is_given_the_whole_address_and_resolves_the_name() {
    let requests = serving(
        |request| match request.uri().path() {
            "/robots.txt" => reply(404, &[], ""),
            _ => html("<p>by proxy"),
        },
        async |base| {
            let proxy = base.as_str().replace("http://", "http://user:hush@");
            let page = closed(true)
                .page(&url("http://no-such-name.example/x?y"), &through(&proxy))
                .await
                .unwrap();
            assert_eq!("<p>by proxy", page.html);
        },
    )
    .await;
    let asked: Vec<String> = requests.iter().map(|request| request.uri().to_string()).collect();
    assert_eq!(
        vec![
            "http://no-such-name.example/robots.txt",
            "http://no-such-name.example/x?y"
        ],
        asked
    );
    for request in &requests {
        // base64 of user:hush
        assert_eq!("Basic dXNlcjpodXNo", request.headers()["proxy-authorization"]);
    }
}

#[tokio::test]
async fn no_proxy_is_asked_for_what_may_not_be_fetched() {
    let requests = serving(
        |_| html("<p>secret"),
        async |base| {
            for address in [
                "http://127.0.0.1:8080/",
                "http://[::1]/",
                "http://169.254.169.254/",
                "ftp://a.example/",
            ] {
                let error = closed(false)
                    .page(&url(address), &through(base.as_str()))
                    .await
                    .unwrap_err();
                assert!(matches!(error, FetchError::Refused { .. }), "{address}: {error}");
            }
        },
    )
    .await;
    assert!(requests.is_empty());
}

/// A SOCKS5 proxy (RFC 1928) without login: answers one HTTP request itself; gives which host it was told to reach.
async fn socks(mut connection: TcpStream) -> String {
    let mut head = [0; 2];
    connection.read_exact(&mut head).await.unwrap();
    let mut methods = vec![0; usize::from(head[1])];
    connection.read_exact(&mut methods).await.unwrap();
    connection.write_all(&[5, 0]).await.unwrap();
    let mut request = [0; 4];
    connection.read_exact(&mut request).await.unwrap();
    let length = match request[3] {
        3 => usize::from(connection.read_u8().await.unwrap()),
        1 => 4,
        kind => panic!("address of kind {kind}"),
    };
    let mut host = vec![0; length];
    connection.read_exact(&mut host).await.unwrap();
    connection.read_u16().await.unwrap();
    connection.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    let mut request = [0; 4096];
    let _ = connection.read(&mut request).await;
    let answer =
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 8\r\nconnection: close\r\n\r\n<p>socks";
    connection.write_all(answer).await.unwrap();
    String::from_utf8(host).unwrap()
}

/// Runs a test beside a SOCKS5 proxy; gives the hosts that it was told to reach.
async fn beside_socks(test: impl AsyncFnOnce(u16)) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = Arc::new(Mutex::new(Vec::new()));
    let server = async {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            let host = socks(connection).await;
            told.lock().unwrap().push(host);
        }
    };
    tokio::select! {
        () = server => {}
        () = test(port) => {}
    }
    std::mem::take(&mut *told.lock().unwrap())
}

#[tokio::test]
async fn a_socks_proxy_resolves_names_and_may_be_private() {
    let told = beside_socks(async |port| {
        let fetcher = closed(false);
        let access = through(&format!("socks5h://localhost:{port}"));
        let page = fetcher
            .page(&url("http://no-such-name.example/"), &access)
            .await
            .unwrap();
        assert_eq!("<p>socks", page.html);
    })
    .await;
    assert_eq!(vec!["no-such-name.example"], told);
}

#[tokio::test]
async fn names_that_we_resolve_for_a_socks_proxy_are_guarded() {
    let told = beside_socks(async |port| {
        let access = through(&format!("socks5://127.0.0.1:{port}"));
        let error = closed(false)
            .page(&url("http://localhost:8080/"), &access)
            .await
            .unwrap_err();
        assert!(matches!(error, FetchError::Refused { .. }), "{error}");
    })
    .await;
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_proxy_that_is_none_is_named_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for (scheme, words, class) in [
        ("http", "could not be reached (Connection refused", Class::Transient),
        ("socks5h", "could not be reached (SOCKS error", Class::Transient),
        ("ftp", "ftp is not http, https, socks5 or socks5h", Class::Ours),
    ] {
        let access = through(&format!("{scheme}://user:hush@127.0.0.1:{port}"));
        for page in ["http://a.example/", "https://a.example/"] {
            let error = closed(false).page(&url(page), &access).await.unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains(words) && text.contains(&format!("the proxy 127.0.0.1:{port}")),
                "{text}"
            );
            assert!(!text.contains("hush") && !text.contains("user"), "{text}");
            assert_eq!(class, error.class());
        }
    }
}

#[tokio::test]
async fn a_proxy_that_wants_another_login_is_named_without_its_password() {
    serving(
        |_| reply(407, &[], ""),
        async |base: Url| {
            let access = through(&base.as_str().replace("http://", "http://user:hush@"));
            for page in ["http://a.example/", "https://a.example/"] {
                let text = closed(false).page(&url(page), &access).await.unwrap_err().to_string();
                assert!(!text.contains("hush") && !text.contains("dXNlcjpodXNo"), "{text}");
            }
        },
    )
    .await;
}
