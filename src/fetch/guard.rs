//! Which addresses may be dialled.
//!
//! Feeds and pages are written by strangers: a link or a redirect may point at the machine's own services, at a router or at a
//! cloud's metadata. [`refused`] is the one answer to "is this a public address?"; it is asked for literals in URLs (first
//! request and every redirect, where no resolver is called) and for every address that a name resolves to (the address
//! checked is the address dialled, so a name that changes its answer gains nothing).

use std::collections::HashMap;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::Instant;
use url::{Host, Url};

use super::error::FetchError;

/// What is not the public internet in IPv4. Source: the IANA special-purpose address registries.
const NOT_PUBLIC_V4: &[(IpNet, &str)] = &[
    (v4(0, 0, 0, 0, 8), "means no machine in particular"),
    (v4(10, 0, 0, 0, 8), "is in a private network"),
    (v4(100, 64, 0, 0, 10), "is in a carrier's network"),
    (v4(127, 0, 0, 0, 8), "is this machine"),
    (v4(169, 254, 0, 0, 16), "is in a link-local network"),
    (v4(172, 16, 0, 0, 12), "is in a private network"),
    (v4(192, 0, 0, 0, 24), "is in a protocol's network"),
    (v4(192, 0, 2, 0, 24), "is in a network for documentation"),
    (v4(192, 88, 99, 0, 24), "is in a relay's network"),
    (v4(192, 168, 0, 0, 16), "is in a private network"),
    (v4(198, 18, 0, 0, 15), "is in a network for benchmarks"),
    (v4(198, 51, 100, 0, 24), "is in a network for documentation"),
    (v4(203, 0, 113, 0, 24), "is in a network for documentation"),
    (v4(224, 0, 0, 0, 4), "is in a multicast network"),
    (v4(240, 0, 0, 0, 4), "is in a reserved network"),
];

/// The only part of IPv6 that is handed out as public; loopback, link-local, unique local, translated and multicast lie outside.
const PUBLIC_V6: IpNet = v6([0x2000, 0], 3);

/// Parts of [`PUBLIC_V6`] that are not public, or that reach IPv4 by a detour (Teredo, 6to4).
const NOT_PUBLIC_V6: &[(IpNet, &str)] = &[
    (v6([0x2001, 0], 23), "is in a protocol's network"),
    (v6([0x2001, 0xdb8], 32), "is in a network for documentation"),
    (v6([0x2002, 0], 16), "is in a relay's network"),
    (v6([0x3fff, 0], 20), "is in a network for documentation"),
];

/// Ports below this one belong to mail, shells and the like: no outlet publishes there, but they can be made to misbehave.
const FIRST_FREE_PORT: u16 = 1024;

/// How long an answer of the resolver is used again: from one asking to the other, and no longer.
const ANSWER_KEPT: Duration = Duration::from_secs(30);

/// Answers kept, before all are forgotten.
const ANSWERS_MAX: usize = 1024;

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix)
}

const fn v6(head: [u16; 2], prefix: u8) -> IpNet {
    let address = Ipv6Addr::new(head[0], head[1], 0, 0, 0, 0, 0, 0);
    IpNet::new_assert(IpAddr::V6(address), prefix)
}

/// Why an address is not public, as the rest of a sentence that begins with it; `None` for a public one.
fn refused(address: IpAddr) -> Option<&'static str> {
    // ::ffff:10.0.0.1 is 10.0.0.1 to the kernel.
    let address = address.to_canonical();
    let listed = |list: &[(IpNet, &'static str)]| {
        list.iter()
            .find(|(network, _)| network.contains(&address))
            .map(|(_, what)| *what)
    };
    match address {
        IpAddr::V4(_) => listed(NOT_PUBLIC_V4),
        IpAddr::V6(_) if !PUBLIC_V6.contains(&address) => Some("is outside the public networks"),
        IpAddr::V6(_) => listed(NOT_PUBLIC_V6),
    }
}

/// The rule with the user's exceptions.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    allow_networks: Arc<[IpNet]>,
    /// The host of the operator's proxy, whose name may lead anywhere.
    proxy: Option<Arc<str>>,
    /// The resolver's last answers: a turn asks for them, and right after it the client. Held for a few lines.
    answers: Arc<Mutex<HashMap<String, Answers>>>,
}

impl Guard {
    pub(super) fn new(allow_networks: &[IpNet]) -> Self {
        Self {
            allow_networks: allow_networks.into(),
            proxy: None,
            answers: Arc::default(),
        }
    }

    /// The guard for requests through a proxy. The operator named it, so it may be private. What it resolves itself (http, https
    /// and socks5h leave it the names) is out of sight here; literals, and names that this machine resolves (socks5), are not.
    pub(super) fn beside(&self, proxy: &Url) -> Self {
        Self {
            allow_networks: Arc::clone(&self.allow_networks),
            proxy: proxy.host_str().map(Arc::from),
            answers: Arc::clone(&self.answers),
        }
    }

    /// Checks all that can be known of an address without asking a resolver.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let refuse = |reason: String| Err(FetchError::Refused { reason });
        if !matches!(url.scheme(), "http" | "https") {
            return refuse(format!("only http and https are fetched, not {}", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("an address with a user name or password in it; remove the part before the @".to_owned());
        }
        if let Some(port) = url.port()
            && !matches!(port, 80 | 443)
            && port < FIRST_FREE_PORT
        {
            return refuse(format!(
                "port {port} is not one for the web (80, 443 and those from 1024 are)"
            ));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return refuse("the address has no host".to_owned()),
        };
        self.dialable(literal).map_err(|reason| FetchError::Refused { reason })
    }

    /// Whether an address may be dialled; else why not.
    fn dialable(&self, address: IpAddr) -> Result<(), String> {
        let address = address.to_canonical();
        if self.allow_networks.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        refused(address).map_or(Ok(()), |what| {
            Err(format!(
                "{address} {what}; if you mean it, open it with fetch.allow_networks"
            ))
        })
    }
}

/// The system's resolver, whose answers pass the guard before anyone dials them.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let name = name.as_str();
            if guard.proxy.as_deref() == Some(name) {
                // Port 0 stands for the port of the URL.
                let answers: Vec<SocketAddr> = tokio::net::lookup_host((name, 0)).await?.collect();
                return Ok(Box::new(answers.into_iter()) as Addrs);
            }
            let answers = guard.lookup(name).await?;
            Ok(Box::new(answers.into_iter()) as Addrs)
        })
    }
}

impl Guard {
    /// The addresses of a name that may be dialled. Fails with [`RefusedName`] if it has others only.
    pub(super) async fn lookup(&self, name: &str) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
        if let Some(known) = self.answers().get(name).filter(|known| known.until > Instant::now()) {
            return Ok(known.addresses.clone());
        }
        let answers = tokio::net::lookup_host((name, 0)).await?;
        let mut reason = None;
        let mut public: Vec<SocketAddr> = Vec::new();
        for answer in answers {
            match self.dialable(answer.ip()) {
                Ok(()) => public.push(answer),
                Err(why) => reason = Some(why),
            }
        }
        if let Some(why) = reason
            && public.is_empty()
        {
            return Err(RefusedName(format!("{name}: {why}")).into());
        }
        let mut known = self.answers();
        if known.len() >= ANSWERS_MAX {
            known.clear();
        }
        let until = Instant::now() + ANSWER_KEPT;
        let addresses = public.clone();
        known.insert(name.to_owned(), Answers { addresses, until });
        Ok(public)
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<String, Answers>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the resolver said, after the guard.
#[derive(Clone, Debug)]
struct Answers {
    addresses: Vec<SocketAddr>,
    until: Instant,
}

/// A name all of whose addresses are refused: the reason, on its way through the client's chain of causes.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct RefusedName(pub(super) String);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, public: bool) {
        let ip: IpAddr = address.parse().unwrap();
        assert_eq!(public, refused(ip).is_none(), "{address}: {:?}", refused(ip));
    }

    #[test]
    fn only_public_addresses_may_be_dialled() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::10.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:0:1::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff:0:1::1",
            "4000::1",
        ] {
            check(address, false);
        }
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "2001:200::1",
            "2606:4700::1111",
            "2a01:4f8::1",
            "3fff:1000::1",
        ] {
            check(address, true);
        }
    }

    fn verdict(guard: &Guard, url: &str) -> Result<(), String> {
        guard
            .check(&Url::parse(url).unwrap())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn every_way_to_write_this_machine_is_refused() {
        let guard = Guard::new(&[]);
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://017700000001/",
            "http://①②⑦.⓪.⓪.①/",
            "http://0/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
        ] {
            assert!(verdict(&guard, url).is_err(), "{url}");
        }
        assert_eq!(Ok(()), verdict(&guard, "https://example.org/feed"));
    }

    #[test]
    fn schemes_ports_and_credentials_are_checked_too() {
        let guard = Guard::new(&[]);
        for url in [
            "file:///etc/passwd",
            "ftp://example.org/",
            "http://example.org:22/",
            "https://user@example.org/",
            "https://:secret@example.org/",
        ] {
            let reason = verdict(&guard, url).unwrap_err();
            assert!(!reason.contains("secret") && !reason.contains("user@"), "{reason}");
        }
        for url in ["http://example.org:443/", "https://example.org:8443/"] {
            assert_eq!(Ok(()), verdict(&guard, url));
        }
    }

    #[test]
    fn an_allowed_network_opens_that_range_only() {
        let guard = Guard::new(&["192.168.1.0/24".parse().unwrap()]);
        assert_eq!(Ok(()), verdict(&guard, "http://192.168.1.9/"));
        assert_eq!(Ok(()), verdict(&guard, "http://[::ffff:192.168.1.9]/"));
        let refusal = verdict(&guard, "http://192.168.2.9/").unwrap_err();
        assert!(refusal.contains("192.168.2.9 is in a private network"), "{refusal}");
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_does_not_resolve() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refusal = Guard::new(&[]).resolve(name()).await.err().unwrap();
        assert!(refusal.downcast_ref::<RefusedName>().is_some(), "{refusal}");
        let open = Guard::new(&["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        assert!(
            open.resolve(name())
                .await
                .unwrap()
                .all(|answer| answer.ip().is_loopback())
        );
    }

    #[tokio::test]
    async fn an_answer_serves_every_clone_until_it_is_old() {
        let guard = Guard::new(&["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let note = |name: &str, kept: Duration| {
            let addresses = vec![SocketAddr::from(([1, 1, 1, 1], 0))];
            let until = Instant::now() + kept;
            guard.answers().insert(name.to_owned(), Answers { addresses, until });
        };
        note("known.example", ANSWER_KEPT);
        note("localhost", Duration::ZERO);
        let clone = guard.beside(&Url::parse("socks5://proxy.example:1080").unwrap());
        let known = clone.lookup("known.example").await.unwrap();
        assert_eq!("1.1.1.1:0", known[0].to_string());
        assert!(clone.lookup("localhost").await.unwrap()[0].ip().is_loopback());
        assert!(
            guard.answers()["localhost"].until > Instant::now(),
            "the new answer is kept"
        );
        for number in 0..=ANSWERS_MAX {
            note(&number.to_string(), ANSWER_KEPT);
        }
        guard.answers().remove("localhost");
        guard.lookup("localhost").await.unwrap();
        assert_eq!(1, guard.answers().len());
    }
}
