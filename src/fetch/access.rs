//! What a feed's own configuration adds to its requests, and how far that goes.

use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::FetchError;
use crate::model::Access;

/// Headers that are ours to say: the connection and what a body is made of depend on them. Whoever configures one is not obeyed.
const OURS: &[HeaderName] = &[
    header::HOST,
    header::ACCEPT_ENCODING,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_MATCH,
    header::IF_UNMODIFIED_SINCE,
    header::IF_RANGE,
    header::RANGE,
    header::EXPECT,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::PROXY_AUTHORIZATION,
];

/// The headers of one request on the way from `asked`: ours, and the configured ones if it goes to the same registrable
/// domain, and not in the clear where the first was not.
pub(super) fn headers(ours: &HeaderMap, access: &Access, asked: &Url, url: &Url) -> Result<HeaderMap, FetchError> {
    let mut headers = ours.clone();
    let mut given: Vec<HeaderName> = Vec::new();
    for (name, value) in &access.towards(url, asked).headers {
        let refuse = |what: &str| FetchError::Refused {
            reason: format!("the configured header {name:?} {what}"),
        };
        let name: HeaderName = name.parse().map_err(|_| refuse("has no name that HTTP knows"))?;
        let mut value = HeaderValue::from_str(value).map_err(|_| refuse("has a value that HTTP cannot send"))?;
        value.set_sensitive(true);
        if OURS.contains(&name) {
            continue;
        }
        if given.contains(&name) {
            headers.append(name, value);
        } else {
            headers.insert(name.clone(), value);
            given.push(name);
        }
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(asked: &str, url: &str) -> Vec<String> {
        let ours = HeaderMap::from_iter([
            (header::ACCEPT, HeaderValue::from_static("ours")),
            (header::IF_NONE_MATCH, HeaderValue::from_static("ours")),
        ]);
        let pairs = [
            ("Cookie", "a=1"),
            ("cookie", "b=2"),
            ("ACCEPT", "theirs"),
            ("User-Agent", "theirs"),
            ("If-None-Match", "theirs"),
            ("Host", "theirs"),
            ("Accept-Encoding", "theirs"),
        ];
        let access = Access {
            headers: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            proxy: None,
        };
        let headers = headers(&ours, &access, &Url::parse(asked).unwrap(), &Url::parse(url).unwrap()).unwrap();
        let mut lines: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn configured_headers_stay_within_their_domain_and_under_cover() {
        let with = vec![
            "accept: theirs",
            "cookie: a=1",
            "cookie: b=2",
            "if-none-match: ours",
            "user-agent: theirs",
        ];
        let without = vec!["accept: ours", "if-none-match: ours"];
        for (asked, url, expected) in [
            ("https://news.example.org/a", "https://news.example.org/a", &with),
            ("https://news.example.org/a", "https://www.example.org/b", &with),
            ("http://news.example.org/a", "https://www.example.org/b", &with),
            ("https://news.example.org/a", "http://news.example.org/a", &without),
            ("https://news.example.org/a", "https://example.net/a", &without),
            ("http://127.0.0.1:80/", "http://127.0.0.1:8080/", &without),
        ] {
            assert_eq!(*expected, sent(asked, url), "{asked} {url}");
        }
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_named_without_its_value() {
        for (name, value) in [("a b", "hush"), ("x", "hush\nhush")] {
            let access = Access {
                headers: vec![(name.to_owned(), value.to_owned())],
                proxy: None,
            };
            let url = Url::parse("https://example.org/").unwrap();
            let error = headers(&HeaderMap::new(), &access, &url, &url).unwrap_err().to_string();
            assert!(error.contains(name) && !error.contains("hush"), "{error}");
        }
    }
}
