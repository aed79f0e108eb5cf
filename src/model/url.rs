//! Addresses: parsed once, compared everywhere.

use std::fmt;
use std::time::Duration;

use url::{Host, Url};

/// Query parameters that only say where a reader came from. Sources: the lists of miniflux and the AMP cache, and what regional papers' feeds carry.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "ref_src",
    "ref_url",
    "cmpid",
    "ito",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "at_medium",
    "at_campaign",
    "xtor",
    "wt_mc",
    "ocid",
    "smid",
    "ftag",
    "feature_share",
    "share_token",
    "_ga",
    "spm",
    "from_source",
    "guccounter",
];

/// An address without what does not name the article: fragment, tracking parameters, default port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanonicalUrl {
    text: String,
    identity_start: usize,
}

impl CanonicalUrl {
    /// Canonicalises an address. Only http and https can name an article.
    pub fn new(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return None;
        }
        let mut url = url.clone();
        url.set_fragment(None);
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| !is_tracking(key))
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        if url.query().is_some() {
            if kept.is_empty() {
                url.set_query(None);
            } else if kept.len() < url.query_pairs().count() {
                url.query_pairs_mut().clear().extend_pairs(kept);
            }
        }
        let text = url.to_string();
        // http and https, with and without www, are one article.
        let mut identity_start = text.find("://").map_or(0, |at| at + 3);
        if text[identity_start..].starts_with("www.") {
            identity_start += 4;
        }
        Some(Self { text, identity_start })
    }

    /// Parses and canonicalises.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(&Url::parse(text.trim()).ok()?)
    }

    /// The whole address, ready to be fetched or printed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What two addresses of one article share: no scheme, no `www.`.
    pub fn identity(&self) -> &str {
        &self.text[self.identity_start..]
    }

    /// The host in lower case, without `www.` and without a port.
    pub fn host(&self) -> &str {
        let identity = self.identity();
        let end = identity.find(['/', '?', ':']).unwrap_or(identity.len());
        &identity[..end]
    }

    /// Path of the address, beginning with `/`.
    pub fn path(&self) -> &str {
        let identity = self.identity();
        let from = identity.find('/').unwrap_or(identity.len());
        let path = &identity[from..];
        &path[..path.find('?').unwrap_or(path.len())]
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn is_tracking(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key.starts_with("utm_") || TRACKING.contains(&key.as_str())
}

/// The unit of politeness: the registrable domain, or host and port for IP literals and local names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostKey(String);

impl HostKey {
    /// The key of an address; `None` for addresses without a host.
    pub fn of(url: &Url) -> Option<Self> {
        let port = url.port_or_known_default().unwrap_or(0);
        match url.host()? {
            Host::Domain(domain) => {
                let domain = domain.trim_end_matches('.').to_ascii_lowercase();
                Some(match psl::domain_str(&domain) {
                    Some(registrable) if domain.contains('.') => Self(registrable.to_owned()),
                    _ => Self(format!("{domain}:{port}")),
                })
            }
            Host::Ipv4(address) => Some(Self(format!("{address}:{port}"))),
            Host::Ipv6(address) => Some(Self(format!("[{address}]:{port}"))),
        }
    }

    /// Takes a key back as it was once stored.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The key as printed in logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// A host that wants to be left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRest {
    /// Which host.
    pub host: HostKey,
    /// What it answered when it asked for it.
    pub status: u16,
    /// Whether pages alone are meant: many outlets refuse us there and serve their feeds gladly.
    pub pages_only: bool,
    /// How long from now.
    pub wait: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(expected, CanonicalUrl::parse(input).unwrap().as_str());
    }

    #[test]
    fn removes_only_what_does_not_name_the_article() {
        check(
            "https://Example.org:443/a/b?utm_medium=rss&id=7#x",
            "https://example.org/a/b?id=7",
        );
        check(
            "https://example.org/a?id=7&b=%C3%A4",
            "https://example.org/a?id=7&b=%C3%A4",
        );
        check("https://example.org/a?fbclid=1", "https://example.org/a");
        check("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x");
    }

    #[test]
    fn refuses_what_is_no_web_address() {
        assert_eq!(None, CanonicalUrl::parse("file:///etc/passwd"));
        assert_eq!(None, CanonicalUrl::parse("javascript:void(0)"));
    }

    #[test]
    fn canonicalising_twice_is_canonicalising_once() {
        for input in ["https://www.example.org/?a=1&utm_x=2", "http://example.org/ä ö?q=ü"] {
            let once = CanonicalUrl::parse(input).unwrap();
            assert_eq!(once, CanonicalUrl::parse(once.as_str()).unwrap());
        }
    }

    #[test]
    fn host_and_path_come_apart() {
        let url = CanonicalUrl::parse("https://www.rp-online.de/nrw/staedte/?x=1").unwrap();
        assert_eq!(("rp-online.de", "/nrw/staedte/"), (url.host(), url.path()));
    }

    #[test]
    fn politeness_is_owed_to_the_registrable_domain() {
        let key = |url: &str| HostKey::of(&Url::parse(url).unwrap()).unwrap().as_str().to_owned();
        assert_eq!("example.co.uk", key("https://news.example.co.uk/x"));
        assert_eq!("127.0.0.1:8080", key("http://127.0.0.1:8080/x"));
        assert_eq!("localhost:80", key("http://localhost/x"));
    }
}
