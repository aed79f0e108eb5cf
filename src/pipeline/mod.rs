//! The order of things: the only module that knows all stages.
//!
//! ```text
//!            ┌──────── Polled ────────┐            ┌── wake ──▶ deliverer ──▶ alerts.log, alerts.jsonl, journal
//! poller ────┤                        ▼            │
//!            │                     keeper ─────────┤
//! journeys ──┴──────── Ended ─────────▲            └── wake ──▶ journeys (read pending entries from the store)
//! ```
//!
//! | from → to | carries | holds | when full |
//! |---|---|---|---|
//! | poller, journeys → keeper | [`keeper::Arrival`] | `ARRIVALS` | fetching waits |
//! | keeper → journeys | a wake-up, no data | 1 | coalesces; pending entries are on the disk |
//! | keeper → deliverer | a wake-up, no data | 1 | coalesces; the outbox is on the disk |
//! | daemon → poller, journeys, keeper | a new configuration | 1 | the latest wins, nobody waits |
//!
//! The program ends because its input ends: the poller and the journeys stop, their senders go, the keeper commits what it has,
//! the deliverer delivers what is in the outbox.

mod clock;
mod cpu;
mod deliverer;
mod desk;
mod habits;
mod indexing;
pub mod journey;
mod journeys;
pub mod keeper;
mod lesson;
mod noting;
pub mod parts;
mod poll;
mod poller;
mod rhythm;
mod schedule;
mod status;
mod turns;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

pub use clock::Clock;
pub use deliverer::{Deliverer, coverage, delivery};
pub use desk::{Judgement, Manners};
pub use habits::habit_of;
pub use journey::Stages;
pub use journeys::Journeys;
pub use keeper::{Keeper, Step};
pub use poller::{Poller, Rounds};
pub use rhythm::is_silent;
pub use status::{Snapshot, Status};

use crate::config::Config;
use crate::deliver::{DeliverError, Journal};
use crate::fetch::{FetchError, Fetcher};
use crate::language::Detector;
use crate::model::FeedSpec;
use crate::search::SearchError;
use crate::store::{Layout, Reader, StoreError};
use crate::story::Citer;
use habits::Habits;
use keeper::{Arrival, Wakes};
use poller::PollerParts;

/// Arrivals that wait for the keeper.
const ARRIVALS: usize = 64;

/// Arrivals that the keeper commits together.
const BATCH_MAX: usize = 500;

/// Polls under way at once.
const POLLS_AT_ONCE: usize = 64;

/// Entries under way at once.
const ENTRIES_AT_ONCE: usize = 64;

/// Pending entries held in memory; the rest wait on the disk.
const ENTRIES_IN_MEMORY: usize = 2000;

/// What ends the whole program.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The store.
    #[error(transparent)]
    Store(StoreError),
    /// The index, where it cannot be put off.
    #[error(transparent)]
    Search(SearchError),
    /// The network client could not be built.
    #[error("cannot build the network client")]
    Client(#[source] FetchError),
    /// The alert logs.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// A bug that no single entry could be blamed for.
    #[error("the keeper panicked")]
    Panicked,
    /// The keeper ended before the others.
    #[error("the keeper has ended")]
    KeeperGone,
}

/// Where a program keeps its files and how long it runs.
#[derive(Clone, Debug)]
pub struct Run {
    /// The data directory.
    pub layout: Layout,
    /// Where alert logs lie.
    pub logs_dir: PathBuf,
    /// Endless or one round.
    pub rounds: Rounds,
    /// The time.
    pub clock: Clock,
    /// Alerts go to the journal, too.
    pub journal: Option<Journal>,
}

/// All tasks, wired, and the handles by which the daemon steers them.
pub struct Pipeline {
    /// To be run on a thread of its own.
    pub keeper: KeeperTask,
    /// To be run as a task.
    pub poller: Poller,
    /// To be run as a task.
    pub journeys: Journeys,
    /// To be run as a task.
    pub deliverer: Deliverer,
    /// For the daemon.
    pub controls: Controls,
}

/// The keeper with its input.
pub struct KeeperTask {
    keeper: Keeper,
    arrivals: mpsc::Receiver<Arrival>,
    wakes: Wakes,
}

impl KeeperTask {
    /// Runs until every sender is gone. To be called on a thread that is not the runtime's.
    pub fn run(mut self, runtime: &tokio::runtime::Handle) -> Result<(), PipelineError> {
        self.keeper.run(runtime, self.arrivals, &mut self.wakes)
    }
}

/// The handles by which the daemon steers the tasks.
pub struct Controls {
    /// How it is doing.
    pub status: Status,
    fetcher: Fetcher,
    clock: Clock,
    shutdown: watch::Sender<bool>,
    feeds: watch::Sender<Arc<Vec<FeedSpec>>>,
    stages: watch::Sender<Arc<Stages>>,
    reopen: watch::Sender<u64>,
    judgement: watch::Sender<Arc<Judgement>>,
}

impl Controls {
    /// Ends the input: polls and journeys stop, the rest drains.
    pub fn shut_down(&self) {
        self.shutdown.send_replace(true);
    }

    /// Takes over feeds, sources and rules of a new configuration; log files are opened anew.
    pub fn reload(&self, config: Config) {
        self.reopen.send_modify(|turn| *turn += 1);
        self.stages
            .send_replace(Arc::new(stages(&config, self.fetcher.clone(), self.clock)));
        self.judgement.send_replace(Arc::new(judgement(&config)));
        self.feeds.send_replace(Arc::new(config.feeds));
    }
}

/// Wires the stages, the last one first, so that each is born with its exit open.
pub fn build(config: &Config, run: Run) -> Result<Pipeline, PipelineError> {
    let keeper = Keeper::open(&run.layout, judgement(config), run.clock)?;
    let fetcher = Fetcher::new(config.fetch.clone()).map_err(PipelineError::Client)?;
    let status = Status::default();
    let (arrive, arrivals) = mpsc::channel(ARRIVALS);
    let (shutdown, shutdown_seen) = watch::channel(false);
    let (alerted, alerted_seen) = watch::channel(0);
    let (noted, noted_seen) = watch::channel(0);
    let (reopen, reopen_seen) = watch::channel(0);
    let (judge, judge_seen) = watch::channel(Arc::new(judgement(config)));
    let (polls_ended, polls_ended_seen) = watch::channel(false);
    let (feeds, feeds_seen) = watch::channel(Arc::new(config.feeds.clone()));
    let (stages, stages_seen) = watch::channel(Arc::new(stages(config, fetcher.clone(), run.clock)));
    let remembered = keeper.view().feeds()?;
    fetcher.restore(&keeper.view().rests(run.clock.now())?);
    if !remembered.is_empty() {
        // Whoever ran a moment ago may just have asked.
        fetcher.settle();
    }
    let deliverer = deliverer(&run, alerted_seen, reopen_seen, arrive.downgrade())?;
    let journeys = Journeys {
        reader: reader(&run.layout)?,
        keeper: arrive.clone(),
        stages: stages_seen,
        noted: noted_seen,
        polls_ended: polls_ended_seen,
        shutdown: shutdown_seen.clone(),
        queue: journeys::Queue::default(),
        recent: HashMap::new(),
        habits: Habits::new(reader(&run.layout)?),
    };
    let controls = Controls {
        status: status.clone(),
        fetcher: fetcher.clone(),
        clock: run.clock,
        shutdown,
        feeds,
        stages,
        reopen,
        judgement: judge,
    };
    let parts = PollerParts {
        fetcher,
        clock: run.clock,
        limits: config.schedule.clone(),
        rounds: run.rounds,
        layout: run.layout,
        free_bytes_min: config.store.free_bytes_min,
        keeper: arrive,
        feeds: feeds_seen,
        ended: polls_ended,
        shutdown: shutdown_seen.clone(),
        status: status.clone(),
    };
    let wakes = Wakes {
        judgement: judge_seen,
        noted,
        alerted,
        status,
        shutdown: shutdown_seen,
    };
    Ok(Pipeline {
        keeper: KeeperTask {
            keeper,
            arrivals,
            wakes,
        },
        poller: Poller::new(parts, remembered),
        journeys,
        deliverer,
        controls,
    })
}

fn deliverer(
    run: &Run,
    alerted: watch::Receiver<u64>,
    reopen: watch::Receiver<u64>,
    keeper: mpsc::WeakSender<Arrival>,
) -> Result<Deliverer, PipelineError> {
    Ok(Deliverer {
        reader: reader(&run.layout)?,
        logs_dir: run.logs_dir.clone(),
        journal: run.journal.clone(),
        alerted,
        reopen,
        keeper,
    })
}

/// By what articles are judged.
pub fn judgement(config: &Config) -> Judgement {
    Judgement {
        outlets: config.sources.clone(),
        rules: config.rules.clone(),
        alerts_on_backlog: config.alerts.backlog,
        window_days: config.story.window_days,
        manners: Manners {
            limits: config.schedule.clone(),
            tell_silence: config.alerts.feed_silent,
        },
    }
}

fn stages(config: &Config, fetcher: Fetcher, clock: Clock) -> Stages {
    Stages {
        fetcher,
        detector: Detector::new(&config.languages),
        age_max: config.schedule.age_max,
        sources: config
            .sources
            .iter()
            .map(|source| (source.id.clone(), source.clone()))
            .collect(),
        feeds: config
            .feeds
            .iter()
            .map(|feed| (feed.id.clone(), feed.clone()))
            .collect(),
        site_rules: Arc::clone(&config.site_rules),
        citer: Arc::new(Citer::new(&config.sources)),
        clock,
    }
}

fn reader(layout: &Layout) -> Result<Reader, PipelineError> {
    let missing = || StoreError::Record(format!("{} vanished", layout.database().display()));
    Ok(Reader::open(layout)?.ok_or_else(missing)?)
}

#[cfg(test)]
mod tests;
