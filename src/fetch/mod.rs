//! The network, inward: what does a server answer, and may we ask it now?
//!
//! ```text
//! url ──▶ guard ──▶ robots.txt ──▶ gate ──▶ request ──▶ 3xx? ──▶ guard, robots.txt, gate of the new host, …
//!      may we?   (pages) may we?  our turn?    │
//!                                              └─▶ status ──▶ body, capped ──▶ FeedReply or Page
//! ```
//!
//! Owns the sockets, and what is known of hosts while the program runs; rests alone are handed out, to be kept over restarts.
//! Knows neither what a feed nor what an article is.

mod access;
mod ask;
mod body;
mod charset;
mod error;
mod gate;
mod guard;
mod robots;
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
use reqwest::{StatusCode, Version};
use url::Url;

use self::ask::{Answer, Errand};
use self::body::Cap;
use self::error::place;
use self::gate::{Gate, Purpose};
use self::guard::Guard;
use self::transport::{Network, Transport};
use crate::model::{Access, FeedBody, FeedReply, HostRest, Page, Validators};

pub use self::error::{Class, FetchError};
pub use self::robots::Robots;
#[cfg(test)]
pub(crate) use self::simulated::{Answering, SimulatedReply, SimulatedRequest};
pub use charset::decode as decode_html;

/// What a feed may be. Servers that look at Accept at all choose by it between a page and a feed.
const ACCEPT_FEED: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, \
    application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";

/// What somebody may be looking for who does not know what is there: a page that names feeds, or a feed or sitemap.
const ACCEPT_ANY: &str = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, \
    application/xml;q=0.9, text/xml;q=0.9, */*;q=0.8";

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
    /// Whether pages are asked for only where robots.txt allows it. Feeds are what the user named, and are asked for always.
    pub robots: bool,
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
            robots: true,
            allow_networks: Vec::new(),
        }
    }
}

/// The client. A clone shares connections, turns and limits with its original.
///
/// Promises, for every address whoever wrote it:
///
/// - Only http and https, only public addresses (or `allow_networks`), checked on the first address, on every redirect and on
///   every answer of the resolver. No proxy from the environment, no cookies, no referrer, no credentials, but for what an
///   [`Access`] says: its headers go to the registrable domain that was asked, never beyond and never unencrypted after
///   encrypted; and its proxy may be private. A proxy resolves names itself (but for socks5), so behind one literal addresses
///   and schemes are all that is checked.
/// - One request at a time to a host, `host_spacing` apart (or its Crawl-delay, up to a minute), eight at a time to an address
///   behind many hosts. A host whose answer has a Retry-After, whatever its status, rests as long as it asks, a day at most;
///   one that says 429 or 503 without it rests an hour; one that says 403 three times in a row rests four hours, from pages
///   alone if it was they that were forbidden. Who asks a resting host is told at once, without a request.
/// - Pages and documents are asked for only where robots.txt allows it, unless `robots` is off. Feeds are what the user named.
/// - Validators are given back byte for byte, and a 304 costs nobody a body.
/// - Never more than `concurrency` requests, nor more than the byte limit in memory, nor longer than `timeout` for a request.
#[derive(Clone, Debug)]
pub struct Fetcher {
    transport: Transport,
    guard: Guard,
    gate: Gate,
    robots: robots::Cache,
    settings: Arc<Settings>,
}

impl Fetcher {
    /// Makes a client.
    pub fn new(settings: Settings) -> Result<Self, FetchError> {
        let settings = Arc::new(settings);
        let guard = Guard::new(&settings.allow_networks);
        let network = Network::new(&settings, &guard)?;
        Ok(Self::over(Transport::Network(network), guard, settings))
    }

    /// A client whose requests a function answers, without any socket or resolver.
    #[cfg(test)]
    pub(crate) fn simulated(settings: Settings, answering: Answering) -> Self {
        let guard = Guard::new(&settings.allow_networks);
        let simulation = simulated::Simulation::new(answering, settings.timeout);
        Self::over(Transport::Simulated(simulation), guard, Arc::new(settings))
    }

    fn over(transport: Transport, guard: Guard, settings: Arc<Settings>) -> Self {
        Self {
            transport,
            guard,
            gate: Gate::new(settings.concurrency, settings.host_spacing),
            robots: robots::Cache::default(),
            settings,
        }
    }

    /// Asks for a feed, with the validators of the last answer.
    pub async fn feed(&self, url: &Url, validators: &Validators, access: &Access) -> Result<FeedReply, FetchError> {
        let errand = Errand {
            headers: feed_headers(validators),
            purpose: Purpose::Feed,
            obeys_robots: false,
            ..self.page_errand(url, access)
        };
        let answer = self.ask(&errand).await?;
        if answer.response.status() == StatusCode::NOT_MODIFIED && !validators.is_empty() {
            return Ok(FeedReply {
                status: answer.response.status().as_u16(),
                http: version(&answer),
                validators: newer(answer.validators(), validators),
                fresh_for: answer.fresh_for(),
                moved_to: answer.moved_to,
                url: answer.url,
                body: None,
            });
        }
        self.whole(answer).await
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
    pub async fn page(&self, url: &Url, access: &Access) -> Result<Page, FetchError> {
        let mut answer = self.ask(&self.page_errand(url, access)).await?.success()?;
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

    /// Fetches whatever is at an address, as large as a feed may be: for who looks for feeds, or looks at one.
    pub async fn document(&self, url: &Url, access: &Access) -> Result<FeedReply, FetchError> {
        let errand = Errand {
            headers: accepting(ACCEPT_ANY),
            ..self.page_errand(url, access)
        };
        self.whole(self.ask(&errand).await?).await
    }

    /// The answer with its body, if its status promises one.
    async fn whole(&self, answer: Answer) -> Result<FeedReply, FetchError> {
        let mut answer = answer.success()?;
        let bytes = self.read(&mut answer, self.feed_cap()).await?;
        let content_type = answer.header(&header::CONTENT_TYPE);
        Ok(FeedReply {
            status: answer.response.status().as_u16(),
            http: version(&answer),
            validators: answer.validators(),
            fresh_for: answer.fresh_for(),
            moved_to: answer.moved_to,
            url: answer.url,
            body: Some(FeedBody { bytes, content_type }),
        })
    }

    fn page_errand<'a>(&self, url: &'a Url, access: &'a Access) -> Errand<'a> {
        Errand {
            url,
            headers: accepting(ACCEPT_PAGE),
            access,
            purpose: Purpose::Page,
            redirects_max: self.settings.redirects_max,
            obeys_robots: self.settings.robots,
        }
    }

    fn feed_cap(&self) -> Cap {
        Cap {
            bytes_max: self.settings.feed_bytes_max,
            setting: "fetch.feed_bytes_max",
        }
    }
}

fn accepting(types: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(types))])
}

fn version(answer: &Answer) -> &'static str {
    match answer.response.version() {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_3 => "HTTP/3",
        _ => "HTTP/1.1",
    }
}

fn feed_headers(validators: &Validators) -> HeaderMap {
    let mut headers = accepting(ACCEPT_FEED);
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
