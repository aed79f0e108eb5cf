//! The sites: routing and validators.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures_util::future;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::net::TcpListener;

use url::Url;

use super::script::{FeedFormat, Outlet};
use super::stage::Stage;
use super::{NewsroomError, feeds, pages};

/// The part of a newsroom that answers. Whoever opens it decides which task runs it.
#[derive(Debug)]
pub struct Serving {
    sites: Vec<(TcpListener, Router)>,
}

impl Serving {
    pub(super) fn new(stage: &Arc<Stage>, listeners: Vec<TcpListener>) -> Self {
        let site = |(number, listener)| {
            let site = Site {
                stage: Arc::clone(stage),
                number,
            };
            (listener, Router::new().fallback(answer).with_state(site))
        };
        Self {
            sites: listeners.into_iter().enumerate().map(site).collect(),
        }
    }

    /// Answers until it is dropped.
    pub async fn run(self) -> Result<(), NewsroomError> {
        let sites = self
            .sites
            .into_iter()
            .map(|(listener, router)| axum::serve(listener, router).into_future());
        future::try_join_all(sites).await.map_err(NewsroomError::Serve)?;
        Ok(())
    }
}

/// One outlet's site.
#[derive(Clone, Debug)]
struct Site {
    stage: Arc<Stage>,
    number: usize,
}

/// What stands at an address.
struct Resource {
    content_type: &'static str,
    body: String,
    modified: Option<Timestamp>,
}

async fn answer(State(site): State<Site>, request: Request) -> Response {
    respond(&request, site.resource(request.uri().path()))
}

impl Site {
    fn resource(&self, path: &str) -> Option<Resource> {
        let (_, outlet) = self.stage.outlet(self.number)?;
        let on_show = self.stage.on_show(self.number);
        let modified = on_show.first().map(|piece| piece.published);
        if path == outlet.feed.path() {
            return Some(Resource {
                content_type: outlet.feed.content_type(),
                body: feeds::write(&self.stage, self.number),
                modified,
            });
        }
        let html = |body, modified| Resource {
            content_type: "text/html; charset=utf-8",
            body,
            modified,
        };
        if path == "/robots.txt" {
            return Some(Resource {
                content_type: "text/plain; charset=utf-8",
                body: robots(self.stage.outlet(self.number)?),
                modified: None,
            });
        }
        if path == "/" {
            return Some(html(pages::home(&self.stage, self.number), modified));
        }
        let piece = on_show.iter().find(|piece| piece.report.path == path)?;
        Some(html(
            pages::article(&self.stage, self.number, *piece),
            Some(piece.published),
        ))
    }
}

/// What robots.txt says: nobody needs the search, and a news sitemap stands nowhere else.
fn robots((home, outlet): (&Url, &Outlet)) -> String {
    let rules = "User-agent: *\nDisallow: /suche\n";
    match home.join(outlet.feed.path()) {
        Ok(sitemap) if outlet.feed == FeedFormat::NewsSitemap => format!("{rules}Sitemap: {sitemap}\n"),
        _ => rules.to_owned(),
    }
}

impl FeedFormat {
    fn content_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
            Self::NewsSitemap => "application/xml",
        }
    }
}

fn respond(request: &Request, resource: Option<Resource>) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Some(resource) = resource else {
        return empty(StatusCode::NOT_FOUND);
    };
    let headers = headers(&resource);
    let mut response = if is_unchanged(request.headers(), &headers) {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        Response::new(Body::from(resource.body))
    };
    response.headers_mut().extend(headers);
    response
}

fn headers(resource: &Resource) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(resource.content_type));
    let etag = format!("\"{:.16}\"", blake3::hash(resource.body.as_bytes()).to_hex());
    let modified = resource
        .modified
        .and_then(|at| DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok());
    for (name, value) in [(header::ETAG, Some(etag)), (header::LAST_MODIFIED, modified)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// An entity tag decides over a date, which cannot tell two waves within one second apart (RFC 9110, 13.2.2).
fn is_unchanged(asked: &HeaderMap, ours: &HeaderMap) -> bool {
    match asked.get(header::IF_NONE_MATCH) {
        Some(tag) => ours.get(header::ETAG) == Some(tag),
        None => asked
            .get(header::IF_MODIFIED_SINCE)
            .is_some_and(|date| ours.get(header::LAST_MODIFIED) == Some(date)),
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
