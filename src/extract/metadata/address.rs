//! Addresses: the one that the page gives itself, and those that its body links to.

use url::Url;

use super::resolve;
use crate::model::{CanonicalUrl, HostKey};

/// Links of one article that are kept; articles with more are lists.
pub const LINKS_MAX: usize = 100;

/// The first claimed address that is of the same site and names an article: pages that were copied, and templates that
/// were set up wrongly, point to other sites or to the home page.
pub(super) fn canonical<'a>(page: &Url, mut claimed: impl Iterator<Item = &'a str>) -> Option<CanonicalUrl> {
    claimed.find_map(|claimed| {
        let claimed = resolve(page, claimed)?;
        let is_same_site = HostKey::of(&claimed).is_some_and(|site| HostKey::of(page) == Some(site));
        let is_home = claimed.path().len() <= 1 && claimed.query().is_none() && page.path().len() > 1;
        (is_same_site && !is_home).then(|| CanonicalUrl::new(&claimed))?
    })
}

/// Addresses linked from the body, each once, in order, without the page itself.
pub(in crate::extract) fn links<'a>(page: &Url, hrefs: impl Iterator<Item = &'a str>) -> Vec<CanonicalUrl> {
    let own = CanonicalUrl::new(page);
    let mut links: Vec<CanonicalUrl> = Vec::new();
    for link in hrefs.filter_map(|href| CanonicalUrl::new(&resolve(page, href)?)) {
        let is_new = own.as_ref().is_none_or(|own| own.identity() != link.identity()) && !links.contains(&link);
        if is_new && links.len() < LINKS_MAX {
            links.push(link);
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Url {
        Url::parse("https://www.blatt.example/lokales/vertrag?utm_source=rss").unwrap()
    }

    fn check(claimed: &str, expected: Option<&str>) {
        let found = canonical(&page(), claimed.split_whitespace());
        assert_eq!(expected, found.as_ref().map(CanonicalUrl::as_str), "{claimed}");
    }

    #[test]
    fn the_canonical_address_is_believed_on_the_same_site_only() {
        check("/lokales/vertrag", Some("https://www.blatt.example/lokales/vertrag"));
        check(
            "https://m.blatt.example/vertrag",
            Some("https://m.blatt.example/vertrag"),
        );
        check("https://anderes.example/lokales/vertrag", None);
        check("https://www.blatt.example/", None);
        check("https://[", None);
        check(
            "https://anderes.example/a https://www.blatt.example/b",
            Some("https://www.blatt.example/b"),
        );
    }

    #[test]
    fn links_are_resolved_and_each_kept_once() {
        let hrefs = [
            "/a#x",
            "../a",
            "#top",
            "mailto:x@y.example",
            "https://other.example/b?utm_medium=x",
            "/lokales/vertrag",
            "/a",
        ];
        let links = links(&page(), hrefs.into_iter());
        let links: Vec<&str> = links.iter().map(CanonicalUrl::as_str).collect();
        assert_eq!(vec!["https://www.blatt.example/a", "https://other.example/b"], links);
    }
}
