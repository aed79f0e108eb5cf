//! Whose turn it is: one request at a time to a host, a pause after each, and rest when the host asks for it.
//!
//! A host is a registrable domain ([`HostKey`]): `news.` and `www.` of one outlet share their turn. What is known of hosts
//! lives as long as the program; how long a *feed* waits is remembered by its own state. Waiting for a turn never holds a
//! place among the fetches that may run at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::error::FetchError;
use crate::model::HostKey;

/// Rest of a host that says 429 or 503 without saying how long. Source: what readers' authors and their hosts agreed on.
const REST_UNSAID: Duration = Duration::from_secs(3_600);

/// Rest of a host that says 403 again and again: it has made up its mind about us. Source: Unread Cloud.
const REST_FORBIDDEN: Duration = Duration::from_secs(4 * 3_600);

/// Answers 403 in a row, with no other answer between them, that are about us and not about one article.
const FORBIDDEN_MAX: u32 = 3;

/// Longest rest: no server decides for more than a day.
const REST_MAX: Duration = Duration::from_secs(24 * 3_600);

/// Hosts remembered before those that nobody waits for are forgotten: links lead anywhere, memory must not follow.
const HOSTS_MAX: usize = 4096;

/// Gives out turns.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    // A mutex, not a task: held for a few lines, and a turn must end when it is dropped, which cannot wait for a message.
    hosts: Arc<Mutex<HashMap<HostKey, Host>>>,
    fetches: Arc<Semaphore>,
    spacing: Duration,
}

#[derive(Debug)]
struct Host {
    turn: Arc<tokio::sync::Mutex<()>>,
    free_at: Instant,
    rest: Option<Rest>,
    forbidden_in_a_row: u32,
}

/// Until when a host is left alone, and which status asked for it.
#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Instant,
    status: u16,
    /// Only pages are left alone: many outlets refuse us there and serve their feeds gladly.
    pages_only: bool,
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
            hosts: Arc::default(),
            fetches: Arc::new(Semaphore::new(concurrency.clamp(1, Semaphore::MAX_PERMITS))),
            spacing,
        }
    }

    /// Waits for a host's turn. Fails at once when the host is to be left alone, also when that is learnt while waiting.
    pub(super) async fn turn(&self, host: &HostKey, purpose: Purpose) -> Result<Turn, FetchError> {
        let alone = self.host(host, |state| state.admit(host, purpose))?.lock_owned().await;
        let free_at = self.host(host, |state| state.admit(host, purpose).map(|_| state.free_at))?;
        tokio::time::sleep_until(free_at).await;
        let place = Arc::clone(&self.fetches).acquire_owned().await.ok();
        Ok(Turn {
            gate: self.clone(),
            host: host.clone(),
            purpose,
            _alone: alone,
            _place: place,
        })
    }

    /// How many wait for a turn that someone has.
    #[cfg(test)]
    pub(super) fn waiting(&self, host: &HostKey) -> usize {
        self.host(host, |state| Arc::strong_count(&state.turn).saturating_sub(2))
    }

    fn host<T>(&self, host: &HostKey, visit: impl FnOnce(&mut Host) -> T) -> T {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX && !hosts.contains_key(host) {
            let now = Instant::now();
            hosts.retain(|_, state| !state.is_forgettable(now));
        }
        visit(hosts.entry(host.clone()).or_insert_with(Host::new))
    }
}

impl Host {
    fn new() -> Self {
        Self {
            turn: Arc::default(),
            free_at: Instant::now(),
            rest: None,
            forbidden_in_a_row: 0,
        }
    }

    /// The lock to wait on, unless the host rests.
    fn admit(&mut self, host: &HostKey, purpose: Purpose) -> Result<Arc<tokio::sync::Mutex<()>>, FetchError> {
        let now = Instant::now();
        match self.rest {
            Some(rest) if rest.until > now && (purpose == Purpose::Page || !rest.pages_only) => {
                Err(FetchError::Resting {
                    host: host.to_string(),
                    status: rest.status,
                    wait: rest.until - now,
                })
            }
            Some(rest) if rest.until <= now => {
                self.rest = None;
                self.forbidden_in_a_row = 0;
                Ok(Arc::clone(&self.turn))
            }
            _ => Ok(Arc::clone(&self.turn)),
        }
    }

    fn is_forgettable(&self, now: Instant) -> bool {
        let rests = self.rest.is_some_and(|rest| rest.until > now);
        Arc::strong_count(&self.turn) == 1 && self.free_at <= now && !rests
    }

    /// Notes what an answer asks for.
    fn heed(&mut self, status: u16, asked: Option<Duration>, purpose: Purpose) -> Option<Duration> {
        self.forbidden_in_a_row = if status == 403 { self.forbidden_in_a_row + 1 } else { 0 };
        let wait = match status {
            429 | 503 => asked.unwrap_or(REST_UNSAID).min(REST_MAX),
            403 => REST_FORBIDDEN,
            _ => return None,
        };
        if status != 403 || self.forbidden_in_a_row >= FORBIDDEN_MAX {
            self.rest = Some(Rest {
                until: Instant::now() + wait,
                status,
                pages_only: status == 403 && purpose == Purpose::Page,
            });
        }
        Some(wait)
    }
}

/// The right to ask one host, alone. Dropping it begins the pause before the next turn, however the request ended.
#[derive(Debug)]
pub(super) struct Turn {
    gate: Gate,
    host: HostKey,
    purpose: Purpose,
    _alone: OwnedMutexGuard<()>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Turn {
    /// Whether it is a turn of this host.
    pub(super) fn is_for(&self, host: &HostKey) -> bool {
        self.host == *host
    }

    /// Tells the gate how the host answered. Gives how long the one who asked should wait, if the answer says so.
    pub(super) fn heed(&self, status: u16, asked: Option<Duration>) -> Option<Duration> {
        self.gate
            .host(&self.host, |state| state.heed(status, asked, self.purpose))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let free_at = Instant::now() + self.gate.spacing;
        self.gate.host(&self.host, |state| state.free_at = free_at);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{join, join_all};
    use url::Url;

    use super::*;

    const SPACING: Duration = Duration::from_secs(2);

    fn key(host: &str) -> HostKey {
        HostKey::of(&Url::parse(&format!("https://{host}/")).unwrap()).unwrap()
    }

    /// Takes a turn, asks for `lasting`, and says at which second the turn began.
    async fn visit(gate: &Gate, host: &str, lasting: Duration) -> u64 {
        let start = Instant::now();
        let turn = gate.turn(&key(host), Purpose::Page).await.unwrap();
        let began = start.elapsed().as_secs();
        tokio::time::sleep(lasting).await;
        drop(turn);
        began
    }

    #[tokio::test(start_paused = true)]
    async fn one_host_is_asked_one_at_a_time_with_a_pause_between() {
        let gate = Gate::new(64, SPACING);
        let second = Duration::from_secs(1);
        let visits = ["www.example.org", "news.example.org", "example.org"].map(|host| visit(&gate, host, second));
        assert_eq!(vec![0, 3, 6], join_all(visits).await);
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_do_not_wait_for_each_other_except_for_a_place() {
        let second = Duration::from_secs(1);
        let wide = Gate::new(64, SPACING);
        assert_eq!(
            (0, 0),
            join(visit(&wide, "a.org", second), visit(&wide, "b.org", second)).await
        );
        let narrow = Gate::new(1, SPACING);
        assert_eq!(
            (0, 1),
            join(visit(&narrow, "a.org", second), visit(&narrow, "b.org", second)).await
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_given_up_frees_the_turn() {
        let gate = Gate::new(64, SPACING);
        let slow = visit(&gate, "example.org", Duration::from_secs(3_600));
        assert!(tokio::time::timeout(Duration::from_secs(5), slow).await.is_err());
        assert_eq!(2, visit(&gate, "example.org", Duration::ZERO).await);
    }

    async fn check_rest(answers: &[u16], asked: Option<u64>, expected: Option<u64>) {
        let gate = Gate::new(64, Duration::ZERO);
        for status in answers {
            let turn = gate.turn(&key("example.org"), Purpose::Page).await.unwrap();
            turn.heed(*status, asked.map(Duration::from_secs));
        }
        let rest = match gate.turn(&key("news.example.org"), Purpose::Page).await {
            Ok(_) => None,
            Err(FetchError::Resting { wait, .. }) => Some(wait.as_secs()),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(expected, rest, "{answers:?} {asked:?}");
        assert!(
            gate.turn(&key("example.net"), Purpose::Page).await.is_ok(),
            "another host is not concerned"
        );
        tokio::time::advance(REST_MAX).await;
        assert!(
            gate.turn(&key("example.org"), Purpose::Page).await.is_ok(),
            "a rest ends"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_rests_as_long_as_it_asks() {
        check_rest(&[200, 404, 500], Some(60), None).await;
        check_rest(&[429], Some(60), Some(60)).await;
        check_rest(&[503], Some(90), Some(90)).await;
        check_rest(&[429], None, Some(3_600)).await;
        check_rest(&[503], Some(9_999_999), Some(86_400)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn one_forbidden_page_is_not_a_ban_but_three_in_a_row_are() {
        check_rest(&[403], None, None).await;
        check_rest(&[403, 403, 200, 403], None, None).await;
        check_rest(&[403, 403, 403], None, Some(4 * 3_600)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_turn_learns_that_the_host_wants_rest() {
        let gate = Gate::new(64, SPACING);
        let first = gate.turn(&key("example.org"), Purpose::Page).await.unwrap();
        let answer = async {
            tokio::time::sleep(SPACING).await;
            first.heed(429, None);
            drop(first);
        };
        let (waited, ()) = join(async { gate.turn(&key("example.org"), Purpose::Page).await }, answer).await;
        assert!(matches!(waited, Err(FetchError::Resting { status: 429, .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_nobody_waits_for_are_forgotten() {
        let gate = Gate::new(64, SPACING);
        gate.turn(&key("resting.org"), Purpose::Page)
            .await
            .unwrap()
            .heed(429, None);
        for number in 0..HOSTS_MAX {
            drop(
                gate.turn(&key(&format!("host{number}.org")), Purpose::Page)
                    .await
                    .unwrap(),
            );
        }
        tokio::time::advance(SPACING * 2).await;
        drop(gate.turn(&key("last.org"), Purpose::Page).await.unwrap());
        let hosts = gate.hosts.lock().unwrap();
        assert!(hosts.len() < 10, "{} hosts", hosts.len());
        assert!(hosts.contains_key(&key("resting.org")));
    }
}
