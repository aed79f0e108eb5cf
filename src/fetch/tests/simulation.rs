//! The simulated transport behaves as the real one does.

use crate::fetch::error::FetchError;
use crate::fetch::tests::settings;
use crate::fetch::{Fetcher, Settings, SimulatedReply, SimulatedRequest};
use crate::model::Access;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

/// A client whose requests are answered by a function, two seconds apart; and what it asked when, in seconds from now.
pub(super) fn simulated(
    answer: impl Fn(&SimulatedRequest) -> SimulatedReply + Send + Sync + 'static,
) -> (Fetcher, Asked) {
    simulated_with(settings(), answer)
}

pub(super) fn simulated_with(
    settings: Settings,
    answer: impl Fn(&SimulatedRequest) -> SimulatedReply + Send + Sync + 'static,
) -> (Fetcher, Asked) {
    let start = Instant::now();
    let asked = Asked::default();
    let log = asked.clone();
    let settings = Settings {
        host_spacing: Duration::from_secs(2),
        allow_networks: Vec::new(),
        ..settings
    };
    let answering = Arc::new(move |request: &SimulatedRequest| {
        log.note(start.elapsed(), request.url.as_str());
        answer(request)
    });
    (Fetcher::simulated(settings, answering), asked)
}

/// Which addresses were asked for, and in which second.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(Arc<Mutex<Vec<(u64, String)>>>);

impl Asked {
    fn note(&self, at: Duration, url: &str) {
        self.0.lock().unwrap().push((at.as_secs(), url.to_owned()));
    }

    pub(super) fn take(&self) -> Vec<(u64, String)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_simulated_server_is_asked_with_spacing_and_followed() {
    let (fetcher, asked) = simulated(|request| match request.url.as_str() {
        "https://news.example/a" => SimulatedReply::status(302).header("location", "https://news.example.net/b"),
        "https://news.example.net/b" => SimulatedReply::ok("text/html", "<p>b").after(Duration::from_secs(3)),
        _ => SimulatedReply::ok("text/html", "<p>other"),
    });
    let access = Access::default();
    let page = fetcher.page(&url("https://news.example/a"), &access).await.unwrap();
    assert_eq!(
        ("<p>b", "https://news.example.net/b"),
        (page.html.as_str(), page.url.as_str())
    );
    fetcher.page(&url("https://news.example.net/c"), &access).await.unwrap();
    let expected = [
        (0, "https://news.example/a"),
        (0, "https://news.example.net/b"),
        (5, "https://news.example.net/c"),
    ];
    assert_eq!(expected.map(|(at, url)| (at, url.to_owned())).to_vec(), asked.take());
}

#[tokio::test(start_paused = true)]
async fn simulated_failures_have_the_words_of_real_ones() {
    let (fetcher, asked) = simulated(|request| match request.url.host_str().unwrap() {
        "refuses.example" => SimulatedReply::refusal(),
        "nowhere.example" => SimulatedReply::no_such_name(),
        "slow.example" => SimulatedReply::status(200).after(Duration::from_secs(3_600)),
        _ => SimulatedReply::silence(),
    });
    let start = Instant::now();
    for (host, words) in [
        ("refuses.example", "could not be reached"),
        ("nowhere.example", "was not found"),
        ("slow.example", "did not answer in time"),
        ("silent.example", "did not answer in time"),
        ("10.0.0.1", "may not be fetched"),
    ] {
        let error = fetcher
            .page(&url(&format!("http://{host}/")), &Access::default())
            .await
            .unwrap_err();
        assert!(error.to_string().contains(words), "{host}: {error}");
        assert_eq!(host == "10.0.0.1", matches!(error, FetchError::Refused { .. }));
    }
    assert_eq!(
        40,
        start.elapsed().as_secs(),
        "two requests ran into the limit of twenty seconds"
    );
    assert_eq!(4, asked.take().len());
}
