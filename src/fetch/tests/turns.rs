//! Turns as servers see them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use futures_util::future::join_all;
use url::Url;

use crate::fetch::gate::Purpose;
use crate::fetch::tests::{fetcher, reply, serving};
use crate::model::{Access, HostKey};

#[tokio::test]
async fn one_host_never_sees_two_requests_at_once() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let answer = {
        let most = Arc::clone(&most);
        move |_: &Request| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let running = Arc::clone(&running);
            // The body ends after the head has long been sent.
            let last = futures_util::stream::once(async move {
                tokio::task::yield_now().await;
                running.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, std::io::Error>(Bytes::from_static(b"<p>done"))
            });
            reply(200, &[("content-type", "text/html")], Body::from_stream(last))
        }
    };
    serving(answer, async |base| {
        let fetcher = fetcher();
        let pages = join_all((0..12).map(|_| async { fetcher.page(&base, &Access::default()).await })).await;
        assert!(pages.iter().all(Result::is_ok));
    })
    .await;
    assert_eq!(1, most.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_redirect_to_another_host_queues_there_and_frees_the_first() {
    let other = Url::parse("http://127.0.0.2:8080/").unwrap();
    let target = other.to_string();
    let answer = move |_: &Request| reply(302, &[("location", &target)], Body::empty());
    serving(answer, async |base| {
        let access = Access::default();
        let (first, other) = (HostKey::of(&base).unwrap(), HostKey::of(&other).unwrap());
        let fetcher = fetcher();
        let _held = fetcher
            .gate
            .turn(&other, Purpose::Page, std::future::ready(None))
            .await
            .unwrap();
        let queues = async {
            while fetcher.gate.waiting(&other) == 0 {
                tokio::task::yield_now().await;
            }
            fetcher.gate.turn(&first, Purpose::Page, std::future::ready(None)).await
        };
        tokio::select! {
            page = fetcher.page(&base, &access) => panic!("it did not wait: {page:?}"),
            turn = queues => assert!(turn.is_ok()),
        }
    })
    .await;
}
