//! Addresses as lists have them.

use url::{Host, Url};

/// An address of the web, whatever a feed reader of old made of it (`feed://…`, `feed:https://…`), or a person who left its scheme
/// out (`www.lake.example/feed`). `None` for everything else.
pub(super) fn web_address(text: &str) -> Option<Url> {
    let text = htmlize::unescape_attribute(text.trim());
    let is_feed = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("feed:"));
    let rest = if is_feed { text.get(5..)? } else { &text };
    let whole = match rest.strip_prefix("//") {
        Some(behind) if is_feed => format!("http://{behind}"),
        Some(behind) => format!("https://{behind}"),
        None if looks_like_a_host(rest) => format!("https://{rest}"),
        None => rest.to_owned(),
    };
    let url = Url::parse(&whole).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Whether a text without a scheme begins with a host of the web: an IPv4 address, or labels with dots between them, the last
/// one of letters.
fn looks_like_a_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains(['@', ' ']) || !host.contains('.') {
        return false;
    }
    match Url::parse(&format!("https://{host}/"))
        .ok()
        .as_ref()
        .and_then(Url::host)
    {
        // A lone number is one, too, to whoever reads addresses kindly.
        Some(Host::Ipv4(_)) => host.split('.').count() == 4,
        Some(Host::Domain(domain)) => domain.rsplit_once('.').is_some_and(|(before, last)| {
            !before.is_empty() && last.len() > 1 && last.contains(|c: char| c.is_ascii_alphabetic())
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_supplied_where_a_host_is_meant() {
        for (text, expected) in [
            ("https://lake.example/feed", Some("https://lake.example/feed")),
            ("feed://lake.example/feed", Some("http://lake.example/feed")),
            ("FEED:https://lake.example/feed", Some("https://lake.example/feed")),
            ("feed:www.lake.example/feed", Some("https://www.lake.example/feed")),
            (
                "www.lake.example/feed?a=http://b.example",
                Some("https://www.lake.example/feed?a=http://b.example"),
            ),
            ("//lake.example/feed", Some("https://lake.example/feed")),
            ("lake.example:8080/feed", Some("https://lake.example:8080/feed")),
            ("192.0.2.1/feed", Some("https://192.0.2.1/feed")),
            ("見.example/a", Some("https://xn--nw2a.example/a")),
            ("ftp://lake.example/feed", None),
            ("file:///feed.xml", None),
            ("mailto:a@lake.example", None),
            ("a@lake.example", None),
            ("localhost/feed", None),
            ("e.g.", None),
            ("1.5", None),
            ("feed.", None),
            ("javascript:void(0)", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(
                expected.map(str::to_owned),
                web_address(text).map(String::from),
                "{text}"
            );
        }
    }
}
