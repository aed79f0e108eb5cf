//! Whose turn it is: one request at a time to a host, a pause after each, and rest when the host asks for it.
//!
//! A host is a registrable domain ([`HostKey`]): `news.` and `www.` of one outlet share their turn. What is known of hosts
//! lives as long as the program; rests alone are handed out and taken back, so that they can survive it. How long a *feed*
//! waits is remembered by its own state. Hosts behind one address (IP) share the room there. Waiting for a turn never holds a
//! place among the fetches that may run at once.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::error::FetchError;
use crate::model::{HostKey, HostRest};

/// Rest of a host that says 429 or 503 without saying how long, or says zero. Source: what readers' authors and their hosts agreed on.
const REST_UNSAID: Duration = Duration::from_secs(3_600);

/// Rest of a host that says 403 again and again: it has made up its mind about us. Source: Unread Cloud.
const REST_FORBIDDEN: Duration = Duration::from_secs(4 * 3_600);

/// Answers 403 in a row, with no other answer between them, that are about us and not about one article.
const FORBIDDEN_MAX: u32 = 3;

/// Longest rest: no server decides for more than a day.
const REST_MAX: Duration = Duration::from_secs(24 * 3_600);

/// Requests at once to one address, however many hosts are behind it: a shared machine is one machine.
const MACHINE_MAX: usize = 8;

/// Hosts remembered before those that nobody waits for are forgotten: links lead anywhere, memory must not follow.
const HOSTS_MAX: usize = 4096;

/// Gives out turns.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    // A mutex, not a task: held for a few lines, and a turn must end when it is dropped, which cannot wait for a message.
    hosts: Arc<Mutex<Hosts>>,
    fetches: Arc<Semaphore>,
}

/// What is known of hosts.
#[derive(Debug)]
struct Hosts {
    by_key: HashMap<HostKey, Host>,
    /// Room for requests at the addresses behind them.
    machines: HashMap<IpAddr, Arc<Semaphore>>,
    /// Before this, a host that we know nothing of is not asked.
    opens_at: Instant,
    /// Least pause between two turns of a host.
    spacing: Duration,
    /// Hosts whose rest began or changed since somebody asked for those.
    new_rests: BTreeSet<HostKey>,
}

#[derive(Debug)]
struct Host {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Not asked before this.
    opens_at: Instant,
    /// When its last turn ended.
    asked_at: Option<Instant>,
    /// Least pause between its turns: the gate's, or a longer one that it asks for.
    spacing: Duration,
    rest: Option<Rest>,
    /// The rest of its pages alone: many outlets refuse us there and serve their feeds gladly.
    pages_rest: Option<Rest>,
    forbidden_in_a_row: u32,
}

/// Until when a host is left alone, and which status asked for it.
#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Instant,
    status: u16,
}

/// What a turn is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Feed,
    Page,
}

impl Gate {
    pub(super) fn new(concurrency: usize, spacing: Duration) -> Self {
        Self {
            hosts: Arc::new(Mutex::new(Hosts {
                by_key: HashMap::new(),
                machines: HashMap::new(),
                opens_at: Instant::now(),
                spacing,
                new_rests: BTreeSet::new(),
            })),
            fetches: Arc::new(Semaphore::new(concurrency.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }

    /// Waits for a host's turn. Fails at once when the host is to be left alone, also when that is learnt while waiting. Its
    /// address, which may take a question to a resolver, is asked for when everything else is there.
    pub(super) async fn turn(
        &self,
        host: &HostKey,
        purpose: Purpose,
        address: impl Future<Output = Option<IpAddr>>,
    ) -> Result<Turn, FetchError> {
        let alone = self.host(host, |state| state.admit(host, purpose))?.lock_owned().await;
        // Asked again after each sleep: the host may have asked for rest or for a longer pause by another door.
        loop {
            let free_at = self.host(host, |state| state.admit(host, purpose).map(|_| state.free_at()))?;
            if free_at <= Instant::now() {
                break;
            }
            tokio::time::sleep_until(free_at).await;
        }
        let room = address.await.map(|address| self.hosts().machine(address));
        let machine = match room {
            Some(room) => room.acquire_owned().await.ok(),
            None => None,
        };
        let place = Arc::clone(&self.fetches).acquire_owned().await.ok();
        Ok(Turn {
            gate: self.clone(),
            host: host.clone(),
            purpose,
            _alone: alone,
            _machine: machine,
            _place: place,
        })
    }

    /// How many wait for a turn that someone has.
    #[cfg(test)]
    pub(super) fn waiting(&self, host: &HostKey) -> usize {
        self.host(host, |state| Arc::strong_count(&state.turn).saturating_sub(2))
    }

    /// The hosts that rest now.
    pub(super) fn rests(&self) -> Vec<HostRest> {
        let hosts = self.hosts();
        hosts.by_key.iter().flat_map(|(key, host)| host.resting(key)).collect()
    }

    /// Those of them whose rest began or changed since the last call.
    pub(super) fn take_new_rests(&self) -> Vec<HostRest> {
        let mut hosts = self.hosts();
        let keys = std::mem::take(&mut hosts.new_rests);
        keys.iter()
            .filter_map(|key| Some(hosts.by_key.get(key)?.resting(key)))
            .flatten()
            .collect()
    }

    /// Lets hosts rest on. A longer rest that is known already stays.
    pub(super) fn restore(&self, rests: &[HostRest]) {
        let now = Instant::now();
        for kept in rests {
            let rest = Rest {
                until: now + kept.wait.min(REST_MAX),
                status: kept.status,
            };
            self.host(&kept.host, |host| host.begin(rest, kept.pages_only));
        }
    }

    /// Makes every host wait as if it had been asked just now.
    pub(super) fn settle(&self) {
        let mut hosts = self.hosts();
        let opens_at = Instant::now() + hosts.spacing;
        hosts.opens_at = opens_at;
        for host in hosts.by_key.values_mut() {
            host.opens_at = opens_at;
        }
    }

    /// Lengthens the pause between two turns of a host to what it asks for, if that is more than everyone is given.
    pub(super) fn slow_down(&self, host: &HostKey, spacing: Duration) {
        let mut hosts = self.hosts();
        let spacing = spacing.max(hosts.spacing);
        hosts.host(host).spacing = spacing;
    }

    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn host<T>(&self, key: &HostKey, visit: impl FnOnce(&mut Host) -> T) -> T {
        visit(self.hosts().host(key))
    }
}

impl Hosts {
    /// The room at an address. IPv6 is handed out by networks of 64 bits, so one of those counts as one machine.
    fn machine(&mut self, address: IpAddr) -> Arc<Semaphore> {
        let address = match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        };
        if self.machines.len() >= HOSTS_MAX && !self.machines.contains_key(&address) {
            self.machines.retain(|_, room| Arc::strong_count(room) > 1);
        }
        let room = self.machines.entry(address);
        Arc::clone(room.or_insert_with(|| Arc::new(Semaphore::new(MACHINE_MAX))))
    }

    fn host(&mut self, key: &HostKey) -> &mut Host {
        let now = Instant::now();
        if self.by_key.len() >= HOSTS_MAX && !self.by_key.contains_key(key) {
            self.by_key.retain(|_, host| !host.is_forgettable(now));
        }
        let (opens_at, spacing) = (self.opens_at, self.spacing);
        self.by_key
            .entry(key.clone())
            .or_insert_with(|| Host::new(opens_at, spacing))
    }
}

impl Host {
    fn new(opens_at: Instant, spacing: Duration) -> Self {
        Self {
            turn: Arc::default(),
            opens_at,
            asked_at: None,
            spacing,
            rest: None,
            pages_rest: None,
            forbidden_in_a_row: 0,
        }
    }

    /// The lock to wait on, unless the host rests.
    fn admit(&mut self, host: &HostKey, purpose: Purpose) -> Result<Arc<tokio::sync::Mutex<()>>, FetchError> {
        let now = Instant::now();
        let had_rest = self.rest.is_some() || self.pages_rest.is_some();
        self.rest = self.rest.filter(|rest| rest.until > now);
        self.pages_rest = self.pages_rest.filter(|rest| rest.until > now);
        if had_rest && self.rest.is_none() && self.pages_rest.is_none() {
            self.forbidden_in_a_row = 0;
        }
        let of_pages = self.pages_rest.filter(|_| purpose == Purpose::Page);
        match [self.rest, of_pages]
            .into_iter()
            .flatten()
            .max_by_key(|rest| rest.until)
        {
            Some(rest) => Err(FetchError::Resting {
                host: host.to_string(),
                status: rest.status,
                wait: rest.until - now,
            }),
            None => Ok(Arc::clone(&self.turn)),
        }
    }

    /// Rests from now on; a longer rest that has begun already stays.
    fn begin(&mut self, rest: Rest, pages_only: bool) {
        let place = if pages_only {
            &mut self.pages_rest
        } else {
            &mut self.rest
        };
        if place.is_none_or(|known| known.until < rest.until) {
            *place = Some(rest);
        }
    }

    /// When it may be asked next.
    fn free_at(&self) -> Instant {
        self.asked_at
            .map_or(self.opens_at, |asked_at| self.opens_at.max(asked_at + self.spacing))
    }

    fn is_forgettable(&self, now: Instant) -> bool {
        let rests = [self.rest, self.pages_rest]
            .iter()
            .flatten()
            .any(|rest| rest.until > now);
        Arc::strong_count(&self.turn) == 1 && self.free_at() <= now && !rests
    }

    /// Its rests, if it has any now.
    fn resting(&self, key: &HostKey) -> Vec<HostRest> {
        let now = Instant::now();
        let left = |(rest, pages_only): (Option<Rest>, bool)| {
            let rest = rest.filter(|rest| rest.until > now)?;
            Some(HostRest {
                host: key.clone(),
                status: rest.status,
                pages_only,
                wait: rest.until - now,
            })
        };
        [(self.rest, false), (self.pages_rest, true)]
            .into_iter()
            .filter_map(left)
            .collect()
    }

    /// Notes what an answer asks for: how long whoever asked should wait, and whether the whole host rests so long.
    fn heed(&mut self, status: u16, asked: Option<Duration>, purpose: Purpose) -> Heed {
        self.forbidden_in_a_row = if status == 403 { self.forbidden_in_a_row + 1 } else { 0 };
        let asked = asked.map(|asked| asked.min(REST_MAX));
        let banned = self.forbidden_in_a_row >= FORBIDDEN_MAX;
        let (wait, pages_only) = match (status, asked) {
            (403, asked) if banned && asked.is_none_or(|asked| asked < REST_FORBIDDEN) => {
                (REST_FORBIDDEN, purpose == Purpose::Page)
            }
            (_, Some(asked)) => (asked, false),
            // Pages that break under their readers say nothing of the feed beside them.
            (429 | 503, None) => (REST_UNSAID, purpose == Purpose::Page),
            (403, None) => return Heed::alone(Some(REST_FORBIDDEN)),
            (_, None) => return Heed::alone(None),
        };
        let until = Instant::now() + wait;
        self.begin(Rest { until, status }, pages_only);
        Heed {
            wait: Some(wait),
            rests: true,
        }
    }
}

/// What follows from an answer.
struct Heed {
    wait: Option<Duration>,
    rests: bool,
}

impl Heed {
    fn alone(wait: Option<Duration>) -> Self {
        Self { wait, rests: false }
    }
}

/// The right to ask one host, alone. Dropping it begins the pause before the next turn, however the request ended.
#[derive(Debug)]
pub(super) struct Turn {
    gate: Gate,
    host: HostKey,
    purpose: Purpose,
    _alone: OwnedMutexGuard<()>,
    _machine: Option<OwnedSemaphorePermit>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Turn {
    /// Tells the gate how the host answered. Gives how long the one who asked should wait, if the answer says so.
    pub(super) fn heed(&self, status: u16, asked: Option<Duration>) -> Option<Duration> {
        let mut hosts = self.gate.hosts();
        let Heed { wait, rests } = hosts.host(&self.host).heed(status, asked, self.purpose);
        if rests {
            hosts.new_rests.insert(self.host.clone());
        }
        wait
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = Instant::now();
        self.gate.host(&self.host, |state| state.asked_at = Some(now));
    }
}

#[cfg(test)]
mod tests;
