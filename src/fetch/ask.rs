//! One errand: an address is asked for, and redirects are followed to an answer that is none.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::{self, HeaderMap, HeaderName};
use url::Url;

use super::Fetcher;
use super::access;
use super::body::{self, BodyError, Cap};
use super::error::{FetchError, place};
use super::gate::{Purpose, Turn};
use super::terms;
use crate::model::{Access, HostKey, Validators};

/// The head of an answer, its body unread. Holds the host's turn until it is dropped.
pub(super) struct Answer {
    /// Where it came from.
    pub(super) url: Url,
    /// Where permanent redirects alone led to.
    pub(super) moved_to: Option<Url>,
    pub(super) response: Response,
    wait: Option<Duration>,
    proxy: Option<Url>,
    _turn: Turn,
}

/// What is asked for, and how.
pub(super) struct Errand<'a> {
    pub(super) url: &'a Url,
    /// The headers that are ours.
    pub(super) headers: HeaderMap,
    /// What the configuration adds.
    pub(super) access: &'a Access,
    pub(super) purpose: Purpose,
    pub(super) redirects_max: usize,
    /// Whether each address on the way must be one that its site's robots.txt allows.
    pub(super) obeys_robots: bool,
}

impl Fetcher {
    /// Asks, and follows redirects to an answer that is none.
    pub(super) async fn ask(&self, errand: &Errand<'_>) -> Result<Answer, FetchError> {
        let mut way = Way::from(errand.url);
        for hop in 0..=errand.redirects_max {
            self.guard.check(&way.url).map_err(|error| error.after_redirects(hop))?;
            if errand.obeys_robots {
                let robots = self.robots(&way.url, errand.access).await?;
                robots.permit(&way.url, &self.settings)?;
            }
            let host = host(&way.url)?;
            // Each request has a turn of its own: whoever redirects is not asked closer together than anyone.
            let address = self.transport.address(&way.url, errand.access.proxy.as_ref());
            let turn = self.gate.turn(&host, errand.purpose, address).await?;
            let response = self.send(errand, &way.url).await?;
            let status = response.status().as_u16();
            let asked = terms::retry_after(response.headers());
            let Some(target) = redirect(&way.url, &response) else {
                return Ok(Answer {
                    wait: turn.heed(status, asked),
                    url: way.url,
                    moved_to: way.moved_to,
                    response,
                    proxy: errand.access.proxy.clone(),
                    _turn: turn,
                });
            };
            if asked.is_some() {
                // "Come back later" (RFC 9110, 10.2.3): the host rests, and so does the errand.
                let wait = turn.heed(status, asked).unwrap_or_default();
                let host = host.to_string();
                return Err(FetchError::Resting { host, status, wait });
            }
            way.turn_to(target, status);
        }
        Err(FetchError::TooManyRedirects {
            host: place(&way.url),
            hops_max: errand.redirects_max,
        })
    }

    async fn send(&self, errand: &Errand<'_>, url: &Url) -> Result<Response, FetchError> {
        let headers = access::headers(&errand.headers, errand.access, errand.url, url)?;
        self.transport.send(url, headers, errand.access.proxy.as_ref()).await
    }

    /// Reads the body.
    pub(super) async fn read(&self, answer: &mut Answer, cap: Cap) -> Result<Vec<u8>, FetchError> {
        body::read(&mut answer.response, cap)
            .await
            .map_err(|error| match error {
                BodyError::TooLarge => cap.exceeded(&answer.url),
                BodyError::Client(error) => self.failed(answer, &error),
            })
    }

    /// What it means that a body broke off.
    pub(super) fn failed(&self, answer: &Answer, error: &reqwest::Error) -> FetchError {
        FetchError::from_client(&answer.url, answer.proxy.as_ref(), error, self.settings.timeout)
    }
}

/// Where redirects have led so far.
struct Way {
    url: Url,
    moved_to: Option<Url>,
    all_permanent: bool,
}

impl Way {
    fn from(url: &Url) -> Self {
        let mut url = url.clone();
        url.set_fragment(None);
        Self {
            url,
            moved_to: None,
            all_permanent: true,
        }
    }

    fn turn_to(&mut self, target: Url, status: u16) {
        self.all_permanent &= matches!(status, 301 | 308);
        if self.all_permanent {
            self.moved_to = Some(target.clone());
        }
        self.url = target;
    }
}

fn host(url: &Url) -> Result<HostKey, FetchError> {
    HostKey::of(url).ok_or_else(|| FetchError::Refused {
        reason: "the address has no host".to_owned(),
    })
}

/// Where an answer sends us, if it is a redirect that can be followed.
fn redirect(url: &Url, response: &Response) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let mut target = url.join(&terms::text(response.headers(), &header::LOCATION)?).ok()?;
    target.set_fragment(None);
    Some(target)
}

impl Answer {
    /// Itself, if its status promises what was asked for.
    pub(super) fn success(self) -> Result<Self, FetchError> {
        let status = self.response.status();
        if status.is_success() {
            return Ok(self);
        }
        Err(FetchError::from_status(&self.url, status.as_u16(), self.wait))
    }

    pub(super) fn header(&self, name: &HeaderName) -> Option<String> {
        terms::text(self.response.headers(), name)
    }

    pub(super) fn validators(&self) -> Validators {
        Validators {
            etag: self.header(&header::ETAG),
            last_modified: self.header(&header::LAST_MODIFIED),
        }
    }

    /// For how long its server says that it stays fresh, or that it wants to be left alone.
    pub(super) fn fresh_for(&self) -> Option<Duration> {
        terms::fresh_for(self.response.headers()).max(self.wait)
    }
}
