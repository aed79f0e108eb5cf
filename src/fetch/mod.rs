//! The network, inward: what does a server answer, and may we ask it now?
//!
//! ```text
//! url ──▶ guard ──▶ gate ──▶ request ──▶ 3xx? ──▶ guard, gate of the new host, …
//!      may we?   our turn?      │
//!                               └─▶ status ──▶ body, capped ──▶ FeedReply or Page
//! ```
//!
//! Owns the sockets, and what is known of hosts while the program runs. Knows neither what a feed nor what an article is.

mod ask;
mod body;
mod charset;
mod error;
mod gate;
mod guard;
#[cfg(test)]
mod simulated;
mod terms;
#[cfg(test)]
mod tests;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode};
use url::Url;

use self::body::Cap;
use self::error::{deepest, place};
use self::gate::{Gate, Purpose};
use self::guard::Guard;
use self::transport::Transport;
use crate::model::{Access, FeedBody, FeedReply, HostRest, Page, Validators};

pub use self::error::{Class, FetchError};
#[cfg(test)]
pub(crate) use self::simulated::{Answering, SimulatedReply, SimulatedRequest};
pub use charset::decode as decode_html;

/// Longest silence within an answer, where the total timeout allows more.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// What a feed may be. Servers that look at Accept at all choose by it between a page and a feed.
const ACCEPT_FEED: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, \
    application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";

/// What a page may be.
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// Limits and manners, as the configuration sets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How we introduce ourselves; should say where the operator can be reached.
    pub user_agent: String,
    /// For one request, from the connection to the last byte.
    pub timeout: Duration,
    /// For name resolution, connection and handshake.
    pub connect_timeout: Duration,
    /// Largest feed, after decompression.
    pub feed_bytes_max: usize,
    /// Largest page, after decompression.
    pub page_bytes_max: usize,
    /// Pause between two requests to one host.
    pub host_spacing: Duration,
    /// Requests at once, over all hosts.
    pub concurrency: usize,
    /// Networks that may be dialled although they are not public.
    pub allow_networks: Vec<IpNet>,
    /// Redirects followed for one address.
    pub redirects_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("newsvane/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            feed_bytes_max: 15_000_000,
            page_bytes_max: 5_000_000,
            host_spacing: Duration::from_secs(2),
            concurrency: 64,
            redirects_max: 5,
            allow_networks: Vec::new(),
        }
    }
}

/// The client. A clone shares connections, turns and limits with its original.
///
/// Promises, for every address whoever wrote it:
///
/// - Only http and https, only public addresses (or `allow_networks`), checked on the first address, on every redirect and on
///   every answer of the resolver. No proxy from the environment, no cookies, no referrer, no credentials.
/// - One request at a time to a host, `host_spacing` apart; a host that says 429 or 503 rests as long as it asks; one that
///   says 403 three times in a row rests four hours, from pages alone if it was they that were forbidden. Who asks a resting host is told at once, without a request.
/// - Validators are given back byte for byte, and a 304 costs nobody a body.
/// - Never more than `concurrency` requests, nor more than the byte limit in memory, nor longer than `timeout` for a request.
#[derive(Clone, Debug)]
pub struct Fetcher {
    transport: Transport,
    guard: Guard,
    gate: Gate,
    settings: Arc<Settings>,
}

impl Fetcher {
    /// Makes a client.
    pub fn new(settings: Settings) -> Result<Self, FetchError> {
        let guard = Guard::new(&settings.allow_networks);
        let client = client(&settings, &guard).map_err(|error| FetchError::Client { cause: deepest(&error) })?;
        let timeout = settings.timeout;
        Ok(Self::over(Transport::Network { client, timeout }, guard, settings))
    }

    /// A client whose requests a function answers, without any socket or resolver.
    #[cfg(test)]
    pub(crate) fn simulated(settings: Settings, answering: Answering) -> Self {
        let guard = Guard::new(&settings.allow_networks);
        let simulation = simulated::Simulation::new(answering, settings.timeout);
        Self::over(Transport::Simulated(simulation), guard, settings)
    }

    fn over(transport: Transport, guard: Guard, settings: Settings) -> Self {
        Self {
            transport,
            guard,
            gate: Gate::new(settings.concurrency, settings.host_spacing),
            settings: Arc::new(settings),
        }
    }

    /// Asks for a feed, with the validators of the last answer.
    pub async fn feed(&self, url: &Url, validators: &Validators, _access: &Access) -> Result<FeedReply, FetchError> {
        let answer = self.ask(url, &feed_headers(validators), Purpose::Feed).await?;
        if answer.response.status() == StatusCode::NOT_MODIFIED && !validators.is_empty() {
            return Ok(FeedReply {
                validators: newer(answer.validators(), validators),
                fresh_for: answer.fresh_for(),
                moved_to: answer.moved_to,
                url: answer.url,
                body: None,
            });
        }
        let mut answer = answer.success()?;
        let cap = Cap {
            bytes_max: self.settings.feed_bytes_max,
            setting: "fetch.feed_bytes_max",
        };
        let bytes = self.read(&mut answer, cap).await?;
        let content_type = answer.header(&header::CONTENT_TYPE);
        Ok(FeedReply {
            validators: answer.validators(),
            fresh_for: answer.fresh_for(),
            moved_to: answer.moved_to,
            url: answer.url,
            body: Some(FeedBody { bytes, content_type }),
        })
    }

    /// The hosts that rest now.
    pub fn rests(&self) -> Vec<HostRest> {
        self.gate.rests()
    }

    /// The rests that began or changed since the last call, for whoever keeps them over restarts.
    pub fn take_new_rests(&self) -> Vec<HostRest> {
        self.gate.take_new_rests()
    }

    /// Lets hosts rest on that were resting when the program last ended. They are not new.
    pub fn restore(&self, rests: &[HostRest]) {
        self.gate.restore(rests);
    }

    /// Says that the program was running just before: no host is asked earlier than one spacing from now.
    pub fn settle(&self) {
        self.gate.settle();
    }

    /// Fetches a page and decodes it to UTF-8.
    pub async fn page(&self, url: &Url, _access: &Access) -> Result<Page, FetchError> {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(ACCEPT_PAGE))]);
        let mut answer = self.ask(url, &headers, Purpose::Page).await?.success()?;
        let content_type = answer.header(&header::CONTENT_TYPE);
        let not_html = |content_type: &str, url: &Url| FetchError::NotHtml {
            host: place(url),
            content_type: content_type.chars().take(80).collect(),
        };
        if let Some(other) = content_type.as_deref().filter(|content_type| !is_html(content_type)) {
            return Err(not_html(other, &answer.url));
        }
        let cap = Cap {
            bytes_max: self.settings.page_bytes_max,
            setting: "fetch.page_bytes_max",
        };
        let bytes = self.read(&mut answer, cap).await?;
        let html = charset::decode(&bytes, content_type.as_deref(), &answer.url);
        if content_type.is_none() && !html.trim_start().starts_with('<') {
            return Err(not_html("something without a content type", &answer.url));
        }
        Ok(Page {
            html,
            content_language: answer.header(&header::CONTENT_LANGUAGE),
            url: answer.url,
        })
    }
}

/// Makes the HTTP client. A machine without certificates of authorities gets one that trusts nobody: whatever needs no
/// encryption goes on, and every https address says what is wrong.
fn client(settings: &Settings, guard: &Guard) -> reqwest::Result<Client> {
    let builder = || {
        Client::builder()
            .user_agent(&settings.user_agent)
            .timeout(settings.timeout)
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.timeout.min(SILENCE_MAX))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .pool_max_idle_per_host(1)
            .dns_resolver(Arc::new(guard.clone()))
    };
    builder().build().or_else(|error| {
        let client = builder().tls_certs_only([]).build()?;
        tracing::warn!(
            cause = deepest(&error),
            "https will fail on this machine; install its ca-certificates"
        );
        Ok(client)
    })
}

fn feed_headers(validators: &Validators) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(ACCEPT_FEED))]);
    let pairs = [
        (header::IF_NONE_MATCH, &validators.etag),
        (header::IF_MODIFIED_SINCE, &validators.last_modified),
    ];
    for (name, value) in pairs {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

fn is_html(content_type: &str) -> bool {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "text/html" || (essence.contains("xhtml") && essence.ends_with("+xml"))
}

/// A 304 may bring newer validators; what it does not mention stays as it was.
fn newer(brought: Validators, kept: &Validators) -> Validators {
    Validators {
        etag: brought.etag.or_else(|| kept.etag.clone()),
        last_modified: brought.last_modified.or_else(|| kept.last_modified.clone()),
    }
}
