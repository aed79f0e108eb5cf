//! Why a request failed, in words for the person who reads the list of feeds.
//!
//! The text of an error is stored as the feed's note: it names the host, never the whole address (which may carry a key), holds
//! the deepest useful cause, and says what can be done where something can.

use std::error::Error;
use std::io;
use std::time::Duration;

use url::Url;

use super::guard::RefusedName;

/// What the caller should do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It may pass: try again later.
    Transient,
    /// It stays: trying the same address again is of no use.
    Permanent,
    /// It is this program or this machine.
    Ours,
}

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The guard forbids it.
    #[error("may not be fetched: {reason}")]
    Refused {
        /// Why, and what opens it.
        reason: String,
    },
    /// Not asked at all: the host wants to be left alone for a while.
    #[error("not asked: after its HTTP {status}, {host} is left alone for another {}", words(*.wait))]
    Resting {
        /// The registrable domain.
        host: String,
        /// What it answered last.
        status: u16,
        /// How long from now.
        wait: Duration,
    },
    /// Its site's robots.txt says no.
    #[error("robots.txt of {host} forbids this page to {agent}; fetch.robots = false ignores it")]
    Disallowed {
        /// Host and port.
        host: String,
        /// By which name it knows us.
        agent: String,
    },
    /// Its site's robots.txt may say no, but cannot be had.
    #[error("not asked: {host} may forbid it, but its robots.txt cannot be read ({cause}); it is tried again later")]
    RobotsUnknown {
        /// Host and port.
        host: String,
        /// Why not.
        cause: String,
        /// How long until it is asked again.
        wait: Duration,
    },
    /// Its name does not resolve.
    #[error("{host} was not found ({cause}); check the spelling of the address, or this machine's DNS")]
    Dns {
        /// The name.
        host: String,
        /// What the resolver said.
        cause: String,
    },
    /// No connection.
    #[error("{host} could not be reached ({cause}); it may be down, or blocked on the way")]
    Unreachable {
        /// Host and port.
        host: String,
        /// What the system said.
        cause: String,
    },
    /// A connection, but no trust.
    #[error(
        "no secure connection to {host} ({cause}); its certificate or this machine's clock or certificate store may be wrong"
    )]
    Tls {
        /// Host and port.
        host: String,
        /// What the handshake ended with.
        cause: String,
    },
    /// Too slow.
    #[error("{host} did not answer in time (a request may take {}); it may be overloaded, or blocked on the way", words(*.limit))]
    Timeout {
        /// Host and port.
        host: String,
        /// The limit for one request.
        limit: Duration,
    },
    /// The answer broke off or was no HTTP.
    #[error("the answer of {host} broke off or cannot be read ({cause})")]
    Broken {
        /// Host and port.
        host: String,
        /// What was wrong.
        cause: String,
    },
    /// 404.
    #[error("{host} has nothing at this address (HTTP 404); look for the new address on its site")]
    NotFound {
        /// Host and port.
        host: String,
        /// How long to leave it alone, if that was said.
        wait: Option<Duration>,
    },
    /// 410.
    #[error("{host} has removed this for good (HTTP 410)")]
    Gone {
        /// Host and port.
        host: String,
        /// How long to leave it alone, if that was said.
        wait: Option<Duration>,
    },
    /// 401, 402 and 407.
    #[error("{host} wants a login or a subscription (HTTP {status})")]
    LoginRequired {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// How long to leave it alone, if that was said.
        wait: Option<Duration>,
    },
    /// 403.
    #[error("{host} refuses us (HTTP 403); if it goes on, ask the outlet, or give a contact in fetch.user_agent")]
    Forbidden {
        /// Host and port.
        host: String,
        /// How long to leave this address alone.
        wait: Duration,
    },
    /// 429.
    #[error("{host} is asked too often (HTTP 429); it is left alone for {}", words(*.wait))]
    TooManyRequests {
        /// Host and port.
        host: String,
        /// How long to leave it alone.
        wait: Duration,
    },
    /// 408, 425 and 5xx.
    #[error("{host} has trouble of its own (HTTP {status}); it is tried again later")]
    Unavailable {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// How long to leave it alone, if that was said or follows from the status.
        wait: Option<Duration>,
    },
    /// Any other status that is neither success nor a redirect.
    #[error("{host} gave an answer that is of no use here (HTTP {status})")]
    Status {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// How long to leave it alone, if that was said.
        wait: Option<Duration>,
    },
    /// More bytes than allowed, counted after decompression.
    #[error("the answer of {host} is larger than {setting} allows ({bytes_max} bytes)")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The setting that sets the limit.
        setting: &'static str,
        /// The limit.
        bytes_max: usize,
    },
    /// A page that is no HTML.
    #[error("{host} gave {content_type} where a web page was expected")]
    NotHtml {
        /// Host and port.
        host: String,
        /// The Content-Type header, or what stands for it.
        content_type: String,
    },
    /// Redirects without end.
    #[error(
        "{host} redirects in a circle or too often (more than {hops_max} times); open the address in a browser to see where it leads"
    )]
    TooManyRedirects {
        /// The last host.
        host: String,
        /// The limit.
        hops_max: usize,
    },
    /// The proxy cannot be one.
    #[error("the proxy {proxy} cannot be used ({cause})")]
    Proxy {
        /// Its host and port.
        proxy: String,
        /// Why not.
        cause: String,
    },
    /// The client could not be made.
    #[error("cannot set up the network client ({cause}); is fetch.user_agent plain text on one line?")]
    Client {
        /// What was wrong.
        cause: String,
    },
}

impl FetchError {
    /// What the caller should do.
    pub fn class(&self) -> Class {
        match self {
            Self::Resting { .. }
            | Self::RobotsUnknown { .. }
            | Self::Dns { .. }
            | Self::Unreachable { .. }
            | Self::Tls { .. }
            | Self::Timeout { .. }
            | Self::Broken { .. }
            | Self::TooManyRequests { .. }
            | Self::Unavailable { .. } => Class::Transient,
            Self::Refused { .. }
            | Self::Disallowed { .. }
            | Self::NotFound { .. }
            | Self::Gone { .. }
            | Self::LoginRequired { .. }
            | Self::Forbidden { .. }
            | Self::Status { .. }
            | Self::TooLarge { .. }
            | Self::NotHtml { .. }
            | Self::TooManyRedirects { .. } => Class::Permanent,
            Self::Proxy { .. } | Self::Client { .. } => Class::Ours,
        }
    }

    /// How long the address must be left alone at least, where the server said so or its answer implies it.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Resting { wait, .. }
            | Self::RobotsUnknown { wait, .. }
            | Self::Forbidden { wait, .. }
            | Self::TooManyRequests { wait, .. } => Some(*wait),
            Self::Unavailable { wait, .. }
            | Self::NotFound { wait, .. }
            | Self::Gone { wait, .. }
            | Self::LoginRequired { wait, .. }
            | Self::Status { wait, .. } => *wait,
            Self::Refused { .. }
            | Self::Disallowed { .. }
            | Self::Dns { .. }
            | Self::Unreachable { .. }
            | Self::Tls { .. }
            | Self::Timeout { .. }
            | Self::Broken { .. }
            | Self::TooLarge { .. }
            | Self::NotHtml { .. }
            | Self::TooManyRedirects { .. }
            | Self::Proxy { .. }
            | Self::Client { .. } => None,
        }
    }

    /// Whether the host rests since this answer, so that whoever asks it again is told so.
    pub(super) fn asks_for_rest(&self) -> bool {
        match self {
            Self::Resting { .. } | Self::TooManyRequests { .. } => true,
            Self::Unavailable { wait, .. } => wait.is_some(),
            _ => false,
        }
    }

    /// Says of a refusal that it concerns the target of a redirect.
    pub(super) fn after_redirects(self, hops: usize) -> Self {
        match self {
            Self::Refused { reason } if hops > 0 => Self::Refused {
                reason: format!("it redirects to an address that is not allowed: {reason}"),
            },
            other => other,
        }
    }

    /// What an unsuccessful status means. `wait` is what the gate made of it.
    pub(super) fn from_status(url: &Url, status: u16, wait: Option<Duration>) -> Self {
        let host = place(url);
        match status {
            401 | 402 | 407 => Self::LoginRequired { host, status, wait },
            403 => Self::Forbidden {
                host,
                wait: wait.unwrap_or_default(),
            },
            404 => Self::NotFound { host, wait },
            410 => Self::Gone { host, wait },
            429 => Self::TooManyRequests {
                host,
                wait: wait.unwrap_or_default(),
            },
            408 | 425 | 500.. => Self::Unavailable { host, status, wait },
            _ => Self::Status { host, status, wait },
        }
    }

    /// What a failure of the client means, found by the causes in its chain.
    pub(super) fn from_client(url: &Url, proxy: Option<&Url>, error: &reqwest::Error, limit: Duration) -> Self {
        let host = match proxy {
            Some(proxy) => format!("{} (through the proxy {})", place(url), place(proxy)),
            None => place(url),
        };
        if let Some(RefusedName(reason)) = causes(error).find_map(|cause| cause.downcast_ref::<RefusedName>()) {
            return Self::Refused { reason: reason.clone() };
        }
        if error.is_timeout() {
            return Self::Timeout { host, limit };
        }
        let cause = deepest(error);
        if error.is_dns() {
            return Self::Dns { host, cause };
        }
        if !error.is_connect() {
            return Self::Broken { host, cause };
        }
        // What the system says has a number; what has none was said by the handshake on top of a connection that stood. What a
        // proxy says on the way there is no I/O error at all.
        let mut failures = causes(error)
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .peekable();
        let in_handshake = failures.peek().is_some() && failures.all(|cause| cause.raw_os_error().is_none());
        if url.scheme() == "https" && in_handshake {
            Self::Tls { host, cause }
        } else {
            Self::Unreachable { host, cause }
        }
    }
}

/// The host of an address with its unusual port: what may be shown to everyone.
pub(super) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or("the address");
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The last words of a chain; the ones before it ("error sending request") only say that there was an error.
pub(super) fn deepest(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// A duration as a person says it, rounded up to its largest unit.
fn words(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().ceil().max(1.0) as u64;
    let (count, unit) = match seconds {
        ..120 => (seconds, "second"),
        120..7_200 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, class: Class, words: &str) {
        let url = Url::parse("https://user:hush@news.example.org/feed?key=hush").unwrap();
        let error = FetchError::from_status(&url, status, None);
        assert_eq!(class, error.class(), "{error}");
        let text = error.to_string();
        assert!(text.contains(words) && text.contains("news.example.org"), "{text}");
        assert!(!text.contains("hush"), "{text}");
    }

    #[test]
    fn every_status_has_a_class_and_words() {
        check(401, Class::Permanent, "login");
        check(402, Class::Permanent, "subscription");
        check(403, Class::Permanent, "refuses us");
        check(404, Class::Permanent, "nothing at this address");
        check(410, Class::Permanent, "for good");
        check(418, Class::Permanent, "of no use");
        check(304, Class::Permanent, "of no use");
        check(408, Class::Transient, "trouble");
        check(429, Class::Transient, "too often");
        check(503, Class::Transient, "trouble");
        check(522, Class::Transient, "HTTP 522");
    }

    #[test]
    fn waits_are_said_in_one_unit_and_never_too_short() {
        let said = |seconds| words(Duration::from_secs_f64(seconds));
        assert_eq!("1 second", said(0.2));
        assert_eq!("90 seconds", said(90.0));
        assert_eq!("3 minutes", said(121.0));
        assert_eq!("60 minutes", said(3_600.0));
        assert_eq!("24 hours", said(86_400.0));
    }
}
