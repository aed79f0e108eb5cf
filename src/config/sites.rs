//! Whose an address is, as far as the address tells.
//!
//! Most outlets have a domain of their own, and all that lies there is theirs. Some domains serve many: there only the whole host
//! belongs to one of them (`lake.substack.com`), or, where they share the host too (`feeds.feedburner.com/lake`), the whole address.

use url::{Position, Url};

use crate::model::HostKey;

/// Domains that give each of their users a host.
const HOSTS_OF_MANY: &[&str] = &[
    "beehiiv.com",
    "blogger.com",
    "blogspot.com",
    "canalblog.com",
    "ghost.io",
    "github.io",
    "gitlab.io",
    "hatenablog.com",
    "libsyn.com",
    "livejournal.com",
    "medium.com",
    "netlify.app",
    "over-blog.com",
    "podbean.com",
    "substack.com",
    "tumblr.com",
    "typepad.com",
    "vercel.app",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
];

/// Domains where many share the hosts.
const PATHS_OF_MANY: &[&str] = &[
    "acast.com",
    "anchor.fm",
    "bsky.app",
    "buzzsprout.com",
    "dailymotion.com",
    "facebook.com",
    "feed43.com",
    "feedburner.com",
    "feedly.com",
    "feedpress.me",
    "feedspot.com",
    "fetchrss.com",
    "github.com",
    "gitlab.com",
    "google.com",
    "inoreader.com",
    "megaphone.fm",
    "nitter.net",
    "omnycontent.com",
    "politepol.com",
    "reddit.com",
    "rss.app",
    "rss.com",
    "rssbridge.org",
    "rsshub.app",
    "simplecast.com",
    "soundcloud.com",
    "spotify.com",
    "spreaker.com",
    "t.me",
    "telegram.org",
    "transistor.fm",
    "twitter.com",
    "vimeo.com",
    "x.com",
    "youtube.com",
];

/// First labels of hosts that are nobody's even where each user has a host.
const COMMON_LABELS: &[&str] = &["www", "m", "feeds", "feed", "rss", "api"];

/// Parts of addresses that name nobody, without their endings.
const TELLING_NOTHING: &[&str] = &[
    "feed", "feeds", "rss", "rss2", "atom", "index", "xml", "videos", "channel", "user", "u", "r", "c", "default",
    "posts", "releases", "bridge", "search", "en", "de", "playlist",
];

/// Whether a domain serves the pages and feeds of many, so that it does not say whose they are.
pub fn is_shared(key: &HostKey) -> bool {
    let domain = domain(key);
    is_among(HOSTS_OF_MANY, domain) || is_among(PATHS_OF_MANY, domain)
}

/// What the addresses of one outlet have in common: the domain, the host or the whole address. `None` where an address names
/// nobody: it has no host, or is the front page of a host of many.
pub fn site(url: &Url) -> Option<String> {
    let key = HostKey::of(url)?;
    if !is_shared(&key) {
        return Some(key.as_str().to_owned());
    }
    if is_own_host(url, &key) {
        return url.host_str().map(str::to_ascii_lowercase);
    }
    let is_front_page = url.path() == "/" && url.query().is_none();
    (!is_front_page).then(|| url[Position::BeforeHost..Position::AfterQuery].to_owned())
}

/// The front page of the outlet that an address belongs to; `None` where that is only known by its addresses.
pub fn home(url: &Url) -> Option<Url> {
    let key = HostKey::of(url)?;
    if is_shared(&key) && !is_own_host(url, &key) {
        return None;
    }
    url.join("/").ok()
}

/// What an address on a host of many says of its owner: the first label of the host, else the part of the path or query that
/// tells most. `None` on a domain of one's own, and where nothing is told.
pub(super) fn owner(url: &Url) -> Option<String> {
    let key = HostKey::of(url).filter(is_shared)?;
    if is_own_host(url, &key) {
        return url.host_str()?.split('.').next().map(str::to_owned);
    }
    let values = url.query_pairs().map(|(_, value)| value.into_owned());
    let parts = url.path_segments().into_iter().flatten().map(str::to_owned);
    let stem = |part: &String| part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let tells = |part: &String| !part.is_empty() && !TELLING_NOTHING.contains(&stem(part).as_str());
    // Of equal ones the first: a name before what it offers.
    values.chain(parts).find(tells)
}

/// Whether the host of a shared domain is one user's.
fn is_own_host(url: &Url, key: &HostKey) -> bool {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_ascii_lowercase();
    let list = HOSTS_OF_MANY.iter().find(|known| host.ends_with(&format!(".{known}")));
    let label = list.and_then(|known| host.strip_suffix(&format!(".{known}")));
    is_among(HOSTS_OF_MANY, domain(key)) && label.is_some_and(|label| !COMMON_LABELS.contains(&label))
}

/// A key without its port.
fn domain(key: &HostKey) -> &str {
    key.as_str().split(':').next().unwrap_or_default()
}

/// Whether a domain is one of a list or, where the list of public suffixes knows that one, too, lies below it.
fn is_among(list: &[&str], domain: &str) -> bool {
    list.iter().any(|known| {
        domain
            .strip_suffix(known)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<String> {
        site(&url.parse().unwrap())
    }

    #[test]
    fn an_address_belongs_to_the_domain_or_to_what_is_its_own_on_a_shared_one() {
        for (url, expected) in [
            ("https://www.lake.example/feed", Some("lake.example")),
            ("https://feeds.lake.example/sport", Some("lake.example")),
            ("http://127.0.0.1:8080/feed", Some("127.0.0.1:8080")),
            ("https://one.substack.com/feed", Some("one.substack.com")),
            ("https://One.tumblr.com/rss", Some("one.tumblr.com")),
            ("https://one.blogspot.com/feeds/posts/default", Some("one.blogspot.com")),
            ("https://one.wordpress.com/feed/", Some("one.wordpress.com")),
            ("https://one.medium.com/feed", Some("one.medium.com")),
            ("https://medium.com/feed/@one", Some("medium.com/feed/@one")),
            ("https://substack.com/@one", Some("substack.com/@one")),
            ("https://feeds.feedburner.com/One", Some("feeds.feedburner.com/One")),
            (
                "https://www.youtube.com/feeds/videos.xml?channel_id=A#x",
                Some("www.youtube.com/feeds/videos.xml?channel_id=A"),
            ),
            (
                "https://news.google.com/rss/search?q=a",
                Some("news.google.com/rss/search?q=a"),
            ),
            ("https://rsshub.app/lake/news", Some("rsshub.app/lake/news")),
            ("https://www.youtube.com/", None),
            ("https://wordpress.com", None),
            ("https://blogspot.com/", None),
            ("https://notmedium.com/feed", Some("notmedium.com")),
        ] {
            assert_eq!(expected.map(str::to_owned), of(url), "{url}");
        }
    }

    #[test]
    fn owners_are_named_by_what_is_their_own() {
        for (url, expected) in [
            ("https://lake.example/town", None),
            ("https://one.substack.com/feed", Some("one")),
            ("https://medium.com/feed/@one", Some("@one")),
            ("https://feeds.feedburner.com/One/rss", Some("One")),
            ("https://www.youtube.com/feeds/videos.xml?channel_id=UC1", Some("UC1")),
            ("https://www.reddit.com/r/lake/.rss", Some("lake")),
            ("https://feeds.feedburner.com/feed.xml", None),
        ] {
            assert_eq!(expected.map(str::to_owned), owner(&url.parse().unwrap()), "{url}");
        }
    }

    #[test]
    fn front_pages_of_many_are_nobodys_home() {
        let home = |url: &str| home(&url.parse().unwrap()).map(String::from);
        assert_eq!(
            Some("https://www.lake.example/".to_owned()),
            home("https://www.lake.example/a?b")
        );
        assert_eq!(
            Some("https://one.substack.com/".to_owned()),
            home("https://one.substack.com/feed")
        );
        assert_eq!(None, home("https://medium.com/feed/@one"));
        assert_eq!(None, home("https://feeds.feedburner.com/One"));
    }
}
