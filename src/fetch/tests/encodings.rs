//! Compressed bodies and the version of HTTP.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::fetch::tests::simulation::url;
use crate::fetch::tests::{fetcher, reply, serving};
use crate::model::{Access, Validators};

#[tokio::test]
async fn compressed_bodies_are_unpacked() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(b"<rss/>").unwrap();
    for (encoding, packed, unpacked) in [
        ("gzip", gzip.finish().unwrap(), "<rss/>"),
        ("zstd", zstd::encode_all(b"<rss/>".as_slice(), 3).unwrap(), "<rss/>"),
        // One metablock of five letters, then an empty last one (RFC 7932).
        ("br", b"\x0b\x02\x80<rss>\x03".to_vec(), "<rss>"),
        ("identity", b"<rss/>".to_vec(), "<rss/>"),
    ] {
        let headers = [("content-encoding", encoding), ("etag", "\"1\"")];
        serving(
            move |_| reply(200, &headers, packed.clone()),
            async |base| {
                let (access, fetcher) = (Access::default(), fetcher());
                let reply = fetcher.feed(&base, &Validators::default(), &access).await.unwrap();
                assert_eq!(unpacked.as_bytes(), reply.body.unwrap().bytes, "{encoding}");
                let document = fetcher.document(&base, &access).await.unwrap();
                assert_eq!((200, "HTTP/1.1"), (document.status, document.http));
                assert_eq!(unpacked.as_bytes(), document.body.unwrap().bytes, "{encoding}");
            },
        )
        .await;
    }
}

#[tokio::test]
async fn http_2_is_offered_in_the_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = url(&format!("https://{}/", listener.local_addr().unwrap()));
    let hello = async {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut record = [0; 5];
        connection.read_exact(&mut record).await.unwrap();
        let mut hello = vec![0; usize::from(u16::from_be_bytes([record[3], record[4]]))];
        connection.read_exact(&mut hello).await.unwrap();
        hello
    };
    let (hello, answer) = tokio::join!(hello, async { fetcher().document(&address, &Access::default()).await });
    assert!(answer.is_err(), "nobody shook hands");
    // The protocols of the ALPN extension (RFC 7301), in order of preference, each behind its length.
    let offered = b"\x02h2\x08http/1.1";
    assert!(hello.windows(offered.len()).any(|window| window == offered));
}

#[tokio::test]
async fn a_document_may_be_anything_and_says_what_its_server_said() {
    let headers = [
        ("content-type", "application/pdf"),
        ("cache-control", "max-age=60"),
        ("last-modified", "Sun, 06 Nov 1994 08:00:00 GMT"),
    ];
    serving(
        move |request| match request.uri().path() {
            "/moved" => reply(308, &[("location", "/large")], ""),
            "/large" => reply(200, &headers, vec![b'x'; 50_000]),
            _ => reply(200, &headers, vec![b'x'; 100_001]),
        },
        async |base| {
            let fetcher = fetcher();
            let document = fetcher
                .document(&base.join("/moved").unwrap(), &Access::default())
                .await
                .unwrap();
            let large = base.join("/large").unwrap();
            assert_eq!((Some(&large), &large), (document.moved_to.as_ref(), &document.url));
            assert_eq!(Some(Duration::from_secs(60)), document.fresh_for);
            assert!(document.validators.last_modified.is_some() && document.validators.etag.is_none());
            let body = document.body.unwrap();
            assert_eq!(50_000, body.bytes.len(), "larger than a page may be");
            assert_eq!(Some("application/pdf"), body.content_type.as_deref());
            let error = fetcher.document(&base, &Access::default()).await.unwrap_err();
            assert!(error.to_string().contains("fetch.feed_bytes_max"), "{error}");
        },
    )
    .await;
}
