//! The shell: starts the tasks, listens to signals and systemd, and sees everything to its end.
//!
//! Takes no decision about news. Readiness is told when the store is open, the feeds are loaded and the tasks run.

mod signals;
mod socket;
mod systemd;
mod tasks;

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::watch;

pub use socket::{Answer, Question, Responder, ask};

use crate::config::{self, Config};
use crate::pipeline::{self, Controls, Pipeline, PipelineError, Rounds, Run, Snapshot};
use signals::{Asked, Signals};
use socket::Socket;
use systemd::Watchdog;
use tasks::Tasks;

/// How often a daemon that does something says so in its log.
const REPORT_EVERY: Duration = Duration::from_secs(60);

/// How long the end may take; below the `TimeoutStopSec` of the unit.
const GRACE: Duration = Duration::from_secs(25);

/// What the daemon is to do beside the pipeline.
pub struct Options {
    /// Where a reload reads the configuration.
    pub config_dir: PathBuf,
    /// The pipeline's files, rounds and clock.
    pub run: Run,
    /// Where other users ask, and who answers.
    pub socket: Option<(PathBuf, Responder)>,
}

/// How a daemon ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// What it did.
    pub snapshot: Snapshot,
    /// Whether a signal asked for the end.
    pub asked: bool,
}

/// What ends the daemon before its time.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// A stage of the pipeline.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The runtime or a signal handler.
    #[error("cannot start: {0}")]
    Start(#[source] std::io::Error),
    /// A thread.
    #[error("cannot start the {name} thread")]
    Thread {
        /// Its name.
        name: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The socket.
    #[error("cannot listen on {path}")]
    Socket {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A bug.
    #[error("the {name} panicked")]
    Panicked {
        /// Which task.
        name: String,
    },
    /// The end took longer than the grace.
    #[error("tasks did not end within {} s; what they had not committed is taken up at the next start", GRACE.as_secs())]
    Slow,
}

/// Runs until a signal, the end of the round, or a failure.
pub async fn run(config: Config, options: Options) -> Result<Ended, DaemonError> {
    let mut signals = Signals::install().map_err(DaemonError::Start)?;
    let (rounds, layout) = (options.run.rounds, options.run.layout.clone());
    let Pipeline {
        keeper,
        poller,
        journeys,
        deliverer,
        controls,
    } = pipeline::build(&config, options.run)?;
    let mut tasks = Tasks::default();
    let runtime = tokio::runtime::Handle::current();
    tasks.spawn_thread("keeper", move || keeper.run(&runtime))?;
    tasks.spawn("deliverer", deliverer.run());
    tasks.spawn("journeys", journeys.run());
    tasks.spawn("poller", poller.run());
    let (close, closed) = watch::channel(false);
    if let Some((path, responder)) = options.socket {
        match Socket::bind(&path) {
            Ok(socket) => tasks.spawn("socket", socket.run(responder, closed)),
            // The same user reads the files; only others would have asked.
            Err(error) => tracing::warn!(error = %Chain(&error), "other users cannot ask this daemon"),
        }
    }
    let (feeds, outlets) = (config.feeds.len(), config.sources.len());
    tracing::info!(feeds, outlets, rules = config.rules.len(), data = %layout.root().display(), "polling");
    systemd::ready(&format!("polling {feeds} feeds of {outlets} outlets"));
    let mut shell = Shell {
        tasks,
        controls,
        close,
        config_dir: options.config_dir,
        rounds,
    };
    shell.watch(&mut signals).await
}

struct Shell {
    tasks: Tasks,
    controls: Controls,
    close: watch::Sender<bool>,
    config_dir: PathBuf,
    rounds: Rounds,
}

impl Shell {
    /// Waits for signals and for tasks that end, and feeds the watchdog.
    async fn watch(&mut self, signals: &mut Signals) -> Result<Ended, DaemonError> {
        let mut watchdog = Watchdog::new();
        let mut tick = tokio::time::interval(watchdog.every);
        let mut report = tokio::time::interval(REPORT_EVERY);
        let mut reported = Snapshot::default();
        tick.tick().await;
        report.tick().await;
        loop {
            tokio::select! {
                asked = signals.next() => match asked {
                    Asked::End => return self.drain().await.map(|snapshot| Ended { snapshot, asked: true }),
                    Asked::Reload => self.reload(),
                },
                _ = tick.tick() => {
                    watchdog.ask(&self.controls.status);
                    systemd::status(&format!("since the start: {}", self.controls.status.snapshot()));
                }
                _ = report.tick() => {
                    let snapshot = self.controls.status.snapshot();
                    if snapshot != reported {
                        tracing::info!("since the start: {snapshot}");
                        reported = snapshot;
                    }
                }
                ended = self.tasks.next_ended() => match ended {
                    Some((name, result)) => if let Some(end) = self.task_ended(&name, result).await {
                        return end.map(|snapshot| Ended { snapshot, asked: false });
                    },
                    None => return Ok(Ended { snapshot: self.controls.status.snapshot(), asked: false }),
                },
            }
        }
    }

    /// In a single round tasks end by themselves, the socket last; otherwise the end of one is the end of all.
    async fn task_ended(
        &mut self,
        name: &str,
        result: Result<(), DaemonError>,
    ) -> Option<Result<Snapshot, DaemonError>> {
        tracing::debug!(task = name, ok = result.is_ok(), "task ended");
        if let Err(error) = result {
            tracing::error!(task = name, error = %Chain(&error), "a task failed, ending");
            // What can still be saved is saved; the first failure is the one to report.
            let _ = self.drain().await;
            return Some(Err(error));
        }
        if self.rounds == Rounds::Once && name == "deliverer" {
            return Some(self.drain().await);
        }
        None
    }

    fn reload(&self) {
        match config::load(&self.config_dir) {
            Ok(config) => {
                let (feeds, rules) = (config.feeds.len(), config.rules.len());
                self.controls.reload(config);
                tracing::info!(
                    feeds,
                    rules,
                    "configuration reloaded; changes of directories, limits and window need a restart"
                );
                systemd::status(&format!("reloaded: {feeds} feeds, {rules} rules"));
            }
            Err(problems) => {
                for problem in problems.iter() {
                    tracing::error!(%problem, "the new configuration has a mistake");
                }
                tracing::error!("the old configuration stays in force");
                systemd::status("reload refused, the old configuration stays in force");
            }
        }
    }

    /// Ends the input and waits until everything that arrived is on the disk, in the index and in the logs.
    async fn drain(&mut self) -> Result<Snapshot, DaemonError> {
        systemd::stopping();
        self.controls.shut_down();
        self.close.send_replace(true);
        let all = async {
            let mut first_failure = None;
            while let Some((name, result)) = self.tasks.next_ended().await {
                if let Err(error) = result {
                    tracing::error!(task = name, error = %Chain(&error), "a task failed at the end");
                    first_failure.get_or_insert(error);
                }
            }
            first_failure
        };
        match tokio::time::timeout(GRACE, all).await {
            Ok(None) => Ok(self.controls.status.snapshot()),
            Ok(Some(error)) => Err(error),
            Err(_) => Err(DaemonError::Slow),
        }
    }
}

/// Prints an error with its causes.
struct Chain<'e>(&'e dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            write!(formatter, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}
