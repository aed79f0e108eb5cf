//! A simulated day: the real poller, fetcher, gate and schedule on paused time, 10,000 feeds on 2,000 hosts with the failures that
//! feeds have, and the program killed in the middle of it. What is kept on the disk otherwise is kept in memory here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::world::{self, FEEDS, HOSTS, Oddity, SPACING, TIMEOUT, World};
use crate::config::ScheduleConfig;
use crate::fetch::{Fetcher, Settings};
use crate::model::{EntryKey, FeedId, FeedState, FeedStatus, HostRest};
use crate::pipeline::keeper::Arrival;
use crate::pipeline::noting;
use crate::pipeline::poller::PollerParts;
use crate::pipeline::{Clock, Poller, Rounds, Status};
use crate::store::Layout;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What outlives the program.
#[derive(Default)]
struct Disk {
    states: HashMap<FeedId, FeedState>,
    seen: HashSet<EntryKey>,
    rests: HashMap<String, (HostRest, Instant)>,
}

impl Disk {
    fn take(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Polled { polled, done } => {
                let new = polled
                    .entries
                    .iter()
                    .filter(|entry| self.seen.insert(entry.key.clone()))
                    .count();
                let mut state = polled.state.clone();
                noting::conclude(&mut state, &polled, new, &ScheduleConfig::default());
                self.states.insert(state.id.clone(), state.clone());
                let _ = done.send(state);
            }
            Arrival::Resting { rests, .. } => {
                for rest in rests {
                    let until = Instant::now() + rest.wait;
                    self.rests.insert(rest.host.as_str().to_owned(), (rest, until));
                }
            }
            other => panic!("{other:?}"),
        }
    }

    fn rests(&self) -> Vec<HostRest> {
        let now = Instant::now();
        let left = |(rest, until): &(HostRest, Instant)| {
            (*until > now).then(|| HostRest {
                wait: *until - now,
                ..rest.clone()
            })
        };
        self.rests.values().filter_map(left).collect()
    }
}

/// One life of the program, ended by a kill.
async fn live(world: &World, disk: &mut Disk, dir: &TempDir, until: Instant) {
    let settings = Settings {
        host_spacing: SPACING,
        timeout: TIMEOUT,
        ..Settings::default()
    };
    let answering = {
        let world = world.clone();
        Arc::new(move |request: &_| world.answer(request))
    };
    let fetcher = Fetcher::simulated(settings, answering);
    fetcher.restore(&disk.rests());
    if !disk.states.is_empty() {
        fetcher.settle();
    }
    let (keeper, mut arrivals) = mpsc::channel(64);
    let (_feeds, feeds) = watch::channel(Arc::new((0..FEEDS).map(world::spec).collect()));
    let (_shutdown, shutdown) = watch::channel(false);
    let parts = PollerParts {
        fetcher,
        clock: Clock::simulated(world.dawn + Duration::from_secs(world.second())),
        limits: ScheduleConfig::default(),
        rounds: Rounds::Endless,
        layout: Layout::new(dir.path()),
        free_bytes_min: 0,
        keeper,
        feeds,
        ended: watch::channel(false).0,
        shutdown,
        status: Status::default(),
    };
    let poller = Poller::new(parts, disk.states.values().cloned().collect());
    let keeping = async {
        while let Some(arrival) = arrivals.recv().await {
            disk.take(arrival);
        }
    };
    tokio::select! {
        ended = poller.run() => panic!("{ended:?}"),
        () = keeping => panic!("the poller is gone"),
        () = tokio::time::sleep_until(until) => {}
    }
    world.connections_close();
}

#[tokio::test(start_paused = true)]
async fn a_day_of_ten_thousand_feeds_annoys_nobody_and_loses_nothing() {
    fastrand::seed(7);
    let dawn: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
    let (world, dir) = (World::new(dawn), TempDir::new().unwrap());
    let mut disk = Disk::default();
    let began = Instant::now();
    // Killed at odd moments, the last time within a spacing of the time before.
    for hour in [1.7, 3.6, 12.51, 15.2, 15.2003, 24.0] {
        live(&world, &mut disk, &dir, began + DAY.mul_f64(hour / 24.0)).await;
    }
    let now = dawn + Duration::from_secs(world.second());
    let book = world.book.lock().unwrap();
    assert!(
        book.offences.is_empty(),
        "{} offences: {:#?}",
        book.offences.len(),
        &book.offences[..5.min(book.offences.len())]
    );
    assert_eq!(FEEDS, book.polls.len(), "every feed was asked, whatever its host said");
    assert!(book.requests > 5 * FEEDS, "{}", book.requests);

    for feed in 0..FEEDS {
        let state = &disk.states[&world::spec(feed).id];
        let late = now.duration_since(state.due_at).as_secs();
        assert!(late < 120, "feed {feed} waits for {late} s: {state:?}");
        check(feed, state, &disk.seen);
    }
    assert_eq!(HOSTS, (0..FEEDS).map(|feed| feed % HOSTS).collect::<HashSet<_>>().len());
}

/// What must be true of a feed at the end of the day.
fn check(feed: usize, state: &FeedState, seen: &HashSet<EntryKey>) {
    let oddity = world::oddity(feed);
    let hopeless = matches!(
        oddity,
        Oddity::NotFound | Oddity::Gone | Oddity::NoSuchName | Oddity::Refuses | Oddity::Forbids | Oddity::IsAPage
    );
    assert_eq!(
        hopeless,
        state.status == FeedStatus::Failing,
        "feed {feed}, {oddity:?}: {state:?}"
    );
    // A redirect for a day is no move, and 410 for a day is not gone yet.
    assert_eq!(None, state.memory.moved_to);
    let says_gone = oddity == Oddity::Gone && !world::is_on_troubled_host(feed);
    assert!(state.memory.gone.is_some() || !says_gone, "feed {feed}: {state:?}");
    if hopeless || oddity == Oddity::LiesOfNoChange {
        return;
    }
    // Whatever was shown until eight hours before the end was polled since: nothing waits longer than that, but for those who
    // rested or failed, which have a day.
    let missed = (world::latest(feed, 0)..=world::latest(feed, 16 * 3_600)).filter(|number| {
        let guid = format!("{feed}-{number}");
        !seen.contains(&EntryKey::of(&state.id, Some(&guid), None, "", None))
    });
    let excused = world::is_on_troubled_host(feed)
        || matches!(
            oddity,
            Oddity::SilentInTheMorning
                | Oddity::TroubledAtNight
                | Oddity::CutOffInOddHours
                | Oddity::EmptiedAtNoon
                | Oddity::FreshForTwoHours
                | Oddity::LeftAloneByTtl
                | Oddity::LeftAloneAtNight
        ) && world::gap(feed) <= 3_600;
    let missed: Vec<u64> = missed.collect();
    assert!(
        missed.is_empty() || excused,
        "feed {feed}, {oddity:?}, missed {missed:?}: {state:?}"
    );
}
