//! robots.txt: what a site lets us ask for (RFC 9309).
//!
//! Asked once per origin and day, through the gate like anything else. A site without one (4xx) allows everything; one that
//! cannot be asked (5xx, no connection) allows nothing for now, unless we still know what it said before. The crate `robotxt`
//! reads the rules: longest match, `*` and `$`, groups of one agent merged, percent-encoding, byte order mark.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderValue};
use tokio::time::Instant;
use url::{Origin, Url};

use super::ask::Errand;
use super::body;
use super::error::{FetchError, place};
use super::gate::Purpose;
use super::{Fetcher, Settings};
use crate::model::{Access, HostKey};

/// How long rules are believed. Source: RFC 9309, 2.4.
const BELIEVED: Duration = Duration::from_secs(24 * 3_600);

/// How long a site whose robots.txt cannot be had is not asked for it again.
const FAILURE_BELIEVED: Duration = Duration::from_secs(15 * 60);

/// Redirects of a robots.txt. Source: RFC 9309, 2.3.1.2.
const REDIRECTS_MAX: usize = 5;

/// Longest pause between requests that a site can ask for by Crawl-delay: what asks for more did not mean to be read at all,
/// and says so better by Disallow.
const CRAWL_DELAY_MAX: Duration = Duration::from_secs(60);

/// Origins remembered before the half that was not asked for longest is forgotten.
const ORIGINS_MAX: usize = 4096;

/// Bytes of robots.txt behind all that is remembered, before the same happens.
const BYTES_MAX: usize = 32_000_000;

/// What a site's robots.txt lets us do.
#[derive(Clone, Debug)]
pub struct Robots {
    rules: Arc<robotxt::Robots>,
    /// Length of the text behind them.
    bytes: usize,
}

impl Robots {
    /// Whether an address of this site may be asked for.
    pub fn is_allowed(&self, url: &Url) -> bool {
        self.rules.is_url_allowed(url)
    }

    /// The pause between requests that the site asks for; at most a minute of it is obeyed.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.rules.crawl_delay()
    }

    /// The sitemaps that it names.
    pub fn sitemaps(&self) -> &[Url] {
        self.rules.sitemaps()
    }

    /// Fails if an address may not be asked for.
    pub(super) fn permit(&self, url: &Url, settings: &Settings) -> Result<(), FetchError> {
        if self.is_allowed(url) {
            return Ok(());
        }
        Err(FetchError::Disallowed {
            host: place(url),
            agent: agent(settings).to_owned(),
        })
    }

    fn read(text: &[u8], agent: &str) -> Self {
        Self {
            rules: Arc::new(robotxt::Robots::parse(&without_versions(text), agent)),
            bytes: text.len(),
        }
    }

    fn allow_all() -> Self {
        Self {
            rules: Arc::new(robotxt::Robots::allow_all()),
            bytes: 0,
        }
    }
}

/// Blanks out what follows the name in `User-agent: name/1.0`: only the name counts, but many write the rest, too.
fn without_versions(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    for line in text.split_mut(|byte| matches!(byte, b'\n' | b'\r')) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (key, value) = line.split_at_mut(colon);
        let key = key.trim_ascii();
        let is_agent = key.len() >= 10 && key[key.len() - 10..].eq_ignore_ascii_case(b"user-agent");
        if is_agent && let Some(slash) = value.iter().position(|byte| *byte == b'/') {
            value[slash..].fill(b' ');
        }
    }
    text
}

/// The name by which robots.txt knows us: the first word of the user agent, without its version.
fn agent(settings: &Settings) -> &str {
    let user_agent = settings.user_agent.trim_start();
    let end = user_agent.find(|character: char| character == '/' || character.is_whitespace());
    let name = &user_agent[..end.unwrap_or(user_agent.len())];
    if name.is_empty() { "newsvane" } else { name }
}

/// Whose rules: the origin, and the proxy through which it is seen.
type Key = (Origin, Option<Url>);

/// What is known of origins. A clone is the same cache.
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    // A mutex held for a few lines; whoever asks a site holds the lock of its slot only, and others wait there for the answer.
    entries: Arc<Mutex<HashMap<Key, Entry>>>,
}

#[derive(Debug)]
struct Entry {
    slot: Slot,
    used_at: Instant,
    bytes: usize,
}

type Slot = Arc<tokio::sync::Mutex<Option<Known>>>;

#[derive(Clone, Debug)]
struct Known {
    /// The rules, or why there are none.
    rules: Result<Robots, String>,
    until: Instant,
}

impl Cache {
    fn slot(&self, key: &Key) -> Slot {
        let now = Instant::now();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = entries.values().map(|entry| entry.bytes).sum();
        if !entries.contains_key(key) && (entries.len() >= ORIGINS_MAX || bytes > BYTES_MAX) {
            forget_half(&mut entries);
        }
        let entry = entries.entry(key.clone()).or_insert_with(|| Entry {
            slot: Slot::default(),
            used_at: now,
            bytes: 0,
        });
        entry.used_at = now;
        Arc::clone(&entry.slot)
    }

    fn weigh(&self, key: &Key, bytes: usize) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(key) {
            entry.bytes = bytes;
        }
    }
}

/// Forgets the half that was not used for longest, except what somebody waits for.
fn forget_half(entries: &mut HashMap<Key, Entry>) {
    let mut times: Vec<Instant> = entries.values().map(|entry| entry.used_at).collect();
    times.sort_unstable();
    if let Some(middle) = times.get(times.len() / 2).copied() {
        entries.retain(|_, entry| entry.used_at > middle || Arc::strong_count(&entry.slot) > 1);
    }
}

fn key(url: &Url, access: &Access) -> Key {
    (url.origin(), access.proxy.clone())
}

impl Known {
    fn now(robots: Robots) -> Self {
        Self {
            rules: Ok(robots),
            until: Instant::now() + BELIEVED,
        }
    }

    fn is_fresh(&self) -> bool {
        self.until > Instant::now()
    }
}

impl Fetcher {
    /// What the robots.txt of an address' site says, from memory or by asking. It is asked for whatever `Settings::robots` says.
    pub async fn robots(&self, url: &Url, access: &Access) -> Result<Robots, FetchError> {
        let key = key(url, access);
        let slot = self.robots.slot(&key);
        let mut slot = slot.lock().await;
        let known = match &*slot {
            Some(known) if known.is_fresh() => known,
            before => {
                let known = self.ask_robots(url, access, before.as_ref()).await?;
                self.robots
                    .weigh(&key, known.rules.as_ref().map_or(0, |robots| robots.bytes));
                slot.insert(known)
            }
        };
        self.believe(url, known)
    }

    fn believe(&self, url: &Url, known: &Known) -> Result<Robots, FetchError> {
        let robots = known.rules.clone().map_err(|cause| FetchError::RobotsUnknown {
            host: place(url),
            cause,
            wait: known.until - Instant::now(),
        })?;
        if let (Some(delay), Some(host)) = (robots.crawl_delay(), HostKey::of(url)) {
            self.gate.slow_down(&host, delay.min(CRAWL_DELAY_MAX));
        }
        Ok(robots)
    }

    /// Asks a site; gives what is known then. Fails, and so notes nothing, if the host rests.
    async fn ask_robots(&self, url: &Url, access: &Access, before: Option<&Known>) -> Result<Known, FetchError> {
        let cause = match self.robots_text(url, access).await {
            Ok(None) | Err(FetchError::TooManyRedirects { .. }) => return Ok(Known::now(Robots::allow_all())),
            Ok(Some(text)) => return Ok(Known::now(Robots::read(&text, agent(&self.settings)))),
            Err(FetchError::Refused { reason }) => {
                let reason = format!("nor may its site's robots.txt: {reason}");
                return Err(FetchError::Refused { reason });
            }
            Err(error) if error.asks_for_rest() => return Err(error),
            Err(error) => error.to_string(),
        };
        let kept = before.and_then(|known| known.rules.clone().ok());
        Ok(Known {
            rules: kept.ok_or(cause),
            until: Instant::now() + FAILURE_BELIEVED,
        })
    }

    /// The text of a site's robots.txt, as far as it counts; `None` if it has none.
    async fn robots_text(&self, url: &Url, access: &Access) -> Result<Option<Vec<u8>>, FetchError> {
        // What opens a feed's pages is no business of robots.txt, but the way there is.
        let access = Access {
            headers: Vec::new(),
            proxy: access.proxy.clone(),
        };
        let address = robotxt::robots_url(url).map_err(|error| FetchError::Refused {
            reason: error.to_string(),
        })?;
        let errand = Errand {
            url: &address,
            headers: HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("text/plain, */*;q=0.1"))]),
            access: &access,
            purpose: Purpose::Page,
            redirects_max: REDIRECTS_MAX,
            obeys_robots: false,
        };
        // Boxed, for an errand asks for robots.txt, which is an errand.
        let mut answer = Box::pin(self.ask(&errand)).await?;
        let status = answer.response.status().as_u16();
        if status == 429 || status >= 500 {
            return answer.success().map(|_| None);
        }
        if !answer.response.status().is_success() {
            return Ok(None);
        }
        // One byte more tells the parser that there is more, so that it leaves out the line that was cut.
        let text = body::read_beginning(&mut answer.response, robotxt::BYTE_LIMIT + 1).await;
        Ok(Some(text.map_err(|error| self.failed(&answer, &error))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, allowed: &[&str], disallowed: &[&str]) {
        let robots = Robots::read(text.as_bytes(), "newsvane");
        let may = |path: &str| robots.is_allowed(&Url::parse("https://a.example/").unwrap().join(path).unwrap());
        for path in allowed {
            assert!(may(path), "{path} is forbidden by {text:?}");
        }
        for path in disallowed {
            assert!(!may(path), "{path} is allowed by {text:?}");
        }
    }

    #[test]
    fn rules_are_read_as_the_standard_says() {
        check("", &["/"], &[]);
        check("<!doctype html><p>Disallow: /", &["/"], &[]);
        check("User-agent: *\nDisallow:", &["/x"], &[]);
        check("User-agent: *\nDisallow: /", &["/robots.txt"], &["/", "/x"]);
        check("Disallow: /\nUser-agent: *\nDisallow: /a", &["/b"], &["/a"]);
        // The longest match wins, whatever the order; allowing wins a tie.
        check("User-agent: *\nAllow: /a/b\nDisallow: /a", &["/a/b/c"], &["/a/x"]);
        check("User-agent: *\nDisallow: /a\nAllow: /a", &["/a"], &[]);
        check(
            "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print",
            &["/a.pdf?x", "/print"],
            &["/b/a.pdf", "/a?print=1"],
        );
        // Percent-encoding and the letters themselves are the same.
        check(
            "User-agent: *\nDisallow: /z%C3%BCrich\nDisallow: /köln\nDisallow: /%7Eme",
            &[],
            &["/zürich", "/k%c3%b6ln", "/~me"],
        );
        check("\u{feff}User-agent: *\r\nDisallow: /a # not b\r\n", &["/b"], &["/a"]);
    }

    #[test]
    fn our_own_group_wins_and_is_merged() {
        check(
            "User-agent: *\nDisallow: /\n\nUser-Agent: NewsVane\nDisallow: /a",
            &["/b"],
            &["/a"],
        );
        check(
            "user-agent: newsvane\ndisallow: /a\n\nuser-agent: other\nuser-agent: newsvane/2.0 (x)\ndisallow: /b",
            &["/c"],
            &["/a", "/b"],
        );
        check(
            "User-agent: news\nDisallow: /\nUser-agent: newsvane-images\nDisallow: /",
            &["/"],
            &[],
        );
        check(
            "\u{feff}User-agent: newsvane/1\nDisallow: /a\nUser-agent: *\nDisallow: /",
            &["/b"],
            &["/a"],
        );
    }

    #[test]
    fn sitemaps_and_pauses_are_found() {
        let text = "Sitemap: https://a.example/1.xml\nUser-agent: newsvane\nCrawl-delay: 2.5\nUser-agent: *\nCrawl-delay: 9\nSitemap: /relative\nsitemap: https://b.example/2.xml";
        let robots = Robots::read(text.as_bytes(), "newsvane");
        assert_eq!(Some(Duration::from_millis(2_500)), robots.crawl_delay());
        let sitemaps: Vec<&str> = robots.sitemaps().iter().map(Url::as_str).collect();
        assert_eq!(vec!["https://a.example/1.xml", "https://b.example/2.xml"], sitemaps);
        assert_eq!(
            None,
            Robots::read(b"User-agent: *\nCrawl-delay: -1", "newsvane").crawl_delay()
        );
        assert_eq!(
            None,
            Robots::read(b"User-agent: *\nCrawl-delay: inf", "newsvane").crawl_delay()
        );
    }

    #[test]
    fn our_name_is_the_first_word_of_the_user_agent() {
        for (user_agent, name) in [
            ("newsvane/0.1.0", "newsvane"),
            ("Example-Monitor/2 (+https://example.org)", "Example-Monitor"),
            ("Watcher of things", "Watcher"),
            ("/1.0", "newsvane"),
            ("", "newsvane"),
        ] {
            let settings = Settings {
                user_agent: user_agent.to_owned(),
                ..Settings::default()
            };
            assert_eq!(name, agent(&settings));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_cache_is_bounded_in_number_and_bytes() {
        let cache = Cache::default();
        let key = |number: usize| {
            (
                Url::parse(&format!("https://h{number}.example/")).unwrap().origin(),
                None,
            )
        };
        let count = |cache: &Cache| cache.entries.lock().unwrap().len();
        let waited_for = cache.slot(&key(0));
        for number in 1..=ORIGINS_MAX {
            tokio::time::advance(Duration::from_millis(1)).await;
            cache.slot(&key(number));
        }
        assert!(count(&cache) <= ORIGINS_MAX / 2 + 2, "{}", count(&cache));
        assert!(Arc::ptr_eq(&waited_for, &cache.slot(&key(0))), "somebody waits for it");
        cache.weigh(&key(ORIGINS_MAX), BYTES_MAX + 1);
        let before = count(&cache);
        cache.slot(&key(ORIGINS_MAX + 1));
        assert!(count(&cache) < before);
    }
}
