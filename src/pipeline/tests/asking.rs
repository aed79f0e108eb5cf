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
