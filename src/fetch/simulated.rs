//! Servers without sockets, for tests that run on paused time: a function answers every request.
//!
//! Everything else is the real thing: guard, gate, redirects, robots.txt, caps. Names are not resolved; literal addresses are
//! checked as ever.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http;
use reqwest::Response;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{FetchError, place};

/// Answers requests. Called when a request is sent; the answer arrives after its delay.
pub(crate) type Answering = Arc<dyn Fn(&SimulatedRequest) -> SimulatedReply + Send + Sync>;

/// A request as a server would see it.
#[derive(Debug)]
pub(crate) struct SimulatedRequest {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
}

impl SimulatedRequest {
    /// A header, if it was sent and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What a server makes of a request.
#[derive(Clone, Debug)]
pub(crate) struct SimulatedReply {
    delay: Duration,
    said: Said,
}

#[derive(Clone, Debug)]
enum Said {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    Refusal,
    NoSuchName,
    Silence,
}

impl SimulatedReply {
    /// An answer, at once.
    pub(crate) fn status(status: u16) -> Self {
        Self::new(Said::Answer {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    /// A 200 with this body.
    pub(crate) fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).header("content-type", content_type).body(body)
    }

    /// No connection.
    pub(crate) fn refusal() -> Self {
        Self::new(Said::Refusal)
    }

    /// The name does not resolve.
    pub(crate) fn no_such_name() -> Self {
        Self::new(Said::NoSuchName)
    }

    /// No answer before the time is up.
    pub(crate) fn silence() -> Self {
        Self::new(Said::Silence)
    }

    fn new(said: Said) -> Self {
        Self {
            delay: Duration::ZERO,
            said,
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Said::Answer { headers, .. } = &mut self.said {
            headers.push((name, value.into()));
        }
        self
    }

    pub(crate) fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        if let Said::Answer { body, .. } = &mut self.said {
            *body = bytes.into();
        }
        self
    }

    /// How long it takes.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// The function, and how long a request may take.
#[derive(Clone)]
pub(super) struct Simulation {
    answering: Answering,
    timeout: Duration,
}

impl fmt::Debug for Simulation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Simulation").finish_non_exhaustive()
    }
}

impl Simulation {
    pub(super) fn new(answering: Answering, timeout: Duration) -> Self {
        Self { answering, timeout }
    }

    pub(super) async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, FetchError> {
        let request = SimulatedRequest {
            url: url.clone(),
            headers,
        };
        let SimulatedReply { delay, said } = (self.answering)(&request);
        if delay >= self.timeout || matches!(said, Said::Silence) {
            tokio::time::sleep(self.timeout).await;
            return Err(FetchError::Timeout {
                host: place(url),
                limit: self.timeout,
            });
        }
        tokio::time::sleep(delay).await;
        let (host, cause) = (place(url), "simulated".to_owned());
        match said {
            Said::Answer { status, headers, body } => Ok(response(status, &headers, body)),
            Said::NoSuchName => Err(FetchError::Dns { host, cause }),
            Said::Refusal | Said::Silence => Err(FetchError::Unreachable { host, cause }),
        }
    }
}

fn response(status: u16, headers: &[(&'static str, String)], body: Vec<u8>) -> Response {
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).unwrap();
        response.headers_mut().append(HeaderName::from_static(name), value);
    }
    Response::from(response)
}
