//! 10,000 feeds on 2,000 hosts, as servers that keep a book on how they are asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;
use url::Url;

use crate::fetch::{SimulatedReply, SimulatedRequest};
use crate::model::FeedSpec;

pub(super) const HOSTS: usize = 2_000;
pub(super) const FEEDS: usize = 10_000;
pub(super) const SPACING: Duration = Duration::from_secs(2);
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
pub(super) const INTERVAL: Duration = Duration::from_secs(2 * 3_600);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// Time between two entries of a feed, by its number.
const GAPS: [u64; 8] = [
    30 * MINUTE,
    HOUR,
    4 * HOUR,
    12 * HOUR,
    24 * HOUR,
    48 * HOUR,
    96 * HOUR,
    168 * HOUR,
];

/// Entries that a feed shows.
const SHOWN: u64 = 10;

/// What is odd about a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    None,
    NotFound,
    Gone,
    NoSuchName,
    Refuses,
    Forbids,
    IsAPage,
    SilentInTheMorning,
    TroubledAtNight,
    CutOffInOddHours,
    EmptiedAtNoon,
    Moved,
    FreshForTwoHours,
    LeftAloneByTtl,
    LeftAloneAtNight,
    LiesOfNoChange,
    HasNoValidators,
}

const ODDITIES: [Oddity; 16] = [
    Oddity::NotFound,
    Oddity::Gone,
    Oddity::NoSuchName,
    Oddity::Refuses,
    Oddity::Forbids,
    Oddity::IsAPage,
    Oddity::SilentInTheMorning,
    Oddity::TroubledAtNight,
    Oddity::CutOffInOddHours,
    Oddity::EmptiedAtNoon,
    Oddity::Moved,
    Oddity::FreshForTwoHours,
    Oddity::LeftAloneByTtl,
    Oddity::LeftAloneAtNight,
    Oddity::LiesOfNoChange,
    Oddity::HasNoValidators,
];

/// What a whole host says to whoever asks it at a certain time.
fn host_trouble(host: usize, second: u64) -> Option<(u16, Option<u64>)> {
    match (host % 50, second / HOUR) {
        (7, 3) => Some((429, Some(1_800))),
        (8, 12) => Some((503, None)),
        (9, 15) => Some((500, Some(2_700))),
        _ => None,
    }
}

pub(super) fn oddity(feed: usize) -> Oddity {
    // Two of five feeds are odd, with every gap and on every host's turn.
    match feed / 8 % 40 {
        number if number < 16 => ODDITIES[number],
        _ => Oddity::None,
    }
}

pub(super) fn gap(feed: usize) -> u64 {
    GAPS[feed % 8]
}

pub(super) fn is_on_troubled_host(feed: usize) -> bool {
    matches!(feed % HOSTS % 50, 7..=9)
}

/// The number of the latest entry of a feed at a second of the day.
pub(super) fn latest(feed: usize, second: u64) -> u64 {
    let offset = (feed as u64 * 7_919) % gap(feed);
    (second + offset) / gap(feed) + SHOWN
}

pub(super) fn spec(feed: usize) -> FeedSpec {
    FeedSpec {
        interval: INTERVAL,
        ..FeedSpec::for_test(&format!("https://host{}.example/{feed}", feed % HOSTS))
    }
}

/// The book.
#[derive(Debug, Default)]
pub(super) struct Book {
    hosts: HashMap<usize, Instant>,
    /// Until when a feed is not to be asked, by what it or its host said, and when it had said so.
    floors: HashMap<usize, (Instant, Instant)>,
    pub(super) polls: HashMap<usize, u32>,
    pub(super) requests: usize,
    /// Who was asked too early.
    pub(super) offences: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) book: Arc<Mutex<Book>>,
    began: Instant,
    /// The beginning of the day, UTC.
    pub(super) dawn: Timestamp,
}

impl World {
    pub(super) fn new(dawn: Timestamp) -> Self {
        Self {
            book: Arc::default(),
            began: Instant::now(),
            dawn,
        }
    }

    pub(super) fn second(&self) -> u64 {
        self.began.elapsed().as_secs()
    }

    /// The program was killed: its connections are closed.
    pub(super) fn connections_close(&self) {
        let free = Instant::now() + SPACING;
        let mut book = self.book.lock().unwrap();
        for at in book.hosts.values_mut() {
            *at = (*at).min(free);
        }
        // What never arrived binds nobody.
        book.floors.retain(|_, (arrived, _)| *arrived < Instant::now());
    }

    pub(super) fn answer(&self, request: &SimulatedRequest) -> SimulatedReply {
        let (host, feed, is_hop) = place(&request.url);
        let second = self.second();
        let taking = Duration::from_millis(50 + (feed as u64 * 31 + second) % 900);
        let trouble = host_trouble(host, second);
        // A redirect ends no poll: what binds is said behind it.
        let ends = trouble.is_some() || is_hop || oddity(feed) != Oddity::Moved;
        let (reply, taking, floor) = match trouble {
            Some((status, wait)) => {
                let reply = SimulatedReply::status(status);
                let reply = match wait {
                    Some(wait) if host % 2 == 0 => reply.header("retry-after", wait.to_string()),
                    Some(wait) => {
                        let stamp = |after: u64| http_date(self.dawn, second + after);
                        reply.header("date", stamp(0)).header("retry-after", stamp(wait))
                    }
                    None => reply,
                };
                (reply, taking, wait.or(Some(HOUR)))
            }
            None => feed_answer(feed, is_hop, second, request, taking),
        };
        self.note((host, feed, is_hop), taking);
        if ends {
            let arrived = Instant::now() + taking;
            let floor = floor.map(Duration::from_secs).unwrap_or_default().max(INTERVAL);
            self.book
                .lock()
                .unwrap()
                .floors
                .insert(feed, (arrived, arrived + floor));
        }
        reply.after(taking)
    }

    fn note(&self, (host, feed, is_hop): (usize, usize, bool), taking: Duration) {
        let now = Instant::now();
        let mut book = self.book.lock().unwrap();
        book.requests += 1;
        if book.hosts.get(&host).is_some_and(|free| now < *free) {
            let early = book.hosts[&host] - now;
            book.offences
                .push(format!("host {host} asked {early:?} too early by feed {feed}"));
        }
        if !is_hop {
            if let Some((_, floor)) = book.floors.get(&feed).filter(|(_, floor)| now < *floor) {
                let (early, oddity) = (*floor - now, oddity(feed));
                book.offences
                    .push(format!("feed {feed} ({oddity:?}) asked {early:?} too early"));
            }
            *book.polls.entry(feed).or_default() += 1;
        }
        book.hosts.insert(host, now + taking + SPACING);
    }
}

/// Host and feed of an address, and whether a redirect led there.
fn place(url: &Url) -> (usize, usize, bool) {
    let host = url
        .host_str()
        .unwrap()
        .trim_start_matches("host")
        .trim_end_matches(".example");
    let path = url.path().trim_start_matches('/');
    let feed = path.trim_end_matches("/new");
    (host.parse().unwrap(), feed.parse().unwrap(), feed != path)
}

fn http_date(dawn: Timestamp, second: u64) -> String {
    let at = dawn + Duration::from_secs(second);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The answer, how long it takes, and for how many seconds it asks to be left alone.
fn feed_answer(
    feed: usize,
    is_hop: bool,
    second: u64,
    request: &SimulatedRequest,
    taking: Duration,
) -> (SimulatedReply, Duration, Option<u64>) {
    let (oddity, hour) = (oddity(feed), second / HOUR);
    let plain = |reply| (reply, taking, None);
    match oddity {
        Oddity::NotFound => return plain(SimulatedReply::status(404)),
        Oddity::Gone => return plain(SimulatedReply::status(410)),
        Oddity::Forbids => return (SimulatedReply::status(403), taking, Some(4 * HOUR)),
        Oddity::NoSuchName => return (SimulatedReply::no_such_name(), taking, None),
        Oddity::Refuses => return (SimulatedReply::refusal(), taking, None),
        Oddity::IsAPage => {
            return plain(SimulatedReply::ok(
                "text/html",
                "<html><title>Please enable cookies</title>",
            ));
        }
        Oddity::SilentInTheMorning if (6..9).contains(&hour) => return (SimulatedReply::silence(), TIMEOUT, None),
        Oddity::TroubledAtNight if (2..5).contains(&hour) => return plain(SimulatedReply::status(500)),
        Oddity::Moved if !is_hop => {
            let target = format!("https://host{}.example/{feed}/new", feed % HOSTS);
            return plain(SimulatedReply::status(301).header("location", target));
        }
        _ => {}
    }
    let latest = latest(feed, second);
    let etag = format!("\"{latest}\"");
    let asked = request.header("if-none-match");
    let unchanged = asked == Some(etag.as_str()) || (oddity == Oddity::LiesOfNoChange && asked.is_some());
    let reply = if unchanged {
        SimulatedReply::status(304)
    } else {
        SimulatedReply::ok("application/rss+xml", document(feed, oddity, latest, hour))
    };
    let reply = match oddity {
        Oddity::HasNoValidators => reply,
        // The same name for whatever it holds.
        Oddity::LiesOfNoChange => reply.header("etag", "\"x\""),
        _ => reply.header("etag", etag),
    };
    match oddity {
        Oddity::FreshForTwoHours => (reply.header("cache-control", "max-age=7200"), taking, Some(2 * HOUR)),
        Oddity::LeftAloneByTtl => (reply, taking, Some(3 * HOUR)),
        _ => (reply, taking, None),
    }
}

fn document(feed: usize, oddity: Oddity, latest: u64, hour: u64) -> String {
    let head = match oddity {
        Oddity::LeftAloneByTtl => "<ttl>180</ttl>".to_owned(),
        Oddity::LeftAloneAtNight => {
            let hours = [0, 1, 2, 3, 4, 5].map(|hour| format!("<hour>{hour}</hour>")).concat();
            format!("<skipHours>{hours}</skipHours>")
        }
        _ => String::new(),
    };
    let shown = if oddity == Oddity::EmptiedAtNoon && (12..14).contains(&hour) {
        0
    } else {
        SHOWN
    };
    let items = (latest + 1 - shown..=latest)
        .rev()
        .map(|number| format!("<item><guid>{feed}-{number}</guid><title>Report {number}</title></item>"))
        .collect::<Vec<_>>()
        .concat();
    let whole = format!("<rss version=\"2.0\"><channel>{head}{items}</channel></rss>");
    if oddity == Oddity::CutOffInOddHours && hour % 2 == 1 {
        return whole[..whole.len() * 4 / 5].to_owned();
    }
    whole
}
