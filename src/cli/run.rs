//! `run`: the daemon, or one round of it.

use std::path::Path;

use serde_json::json;

use super::args::Run as RunArgs;
use super::exit::{Exit, Failure};
use super::session::{self, Session};
use super::table::print_object;
use super::terminal::Terminal;
use super::view::into_map;
use super::{remote, upkeep};
use crate::daemon::{self, DaemonError, Options};
use crate::deliver::{JOURNAL_SOCKET, Journal};
use crate::model::Tally;
use crate::pipeline::{PipelineError, Rounds, Run, Snapshot};
use crate::store::OwnedBy;

pub(super) fn run(args: &RunArgs, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let config_dir = session.config_dir();
    let config = session.config()?.clone();
    if config.feeds.is_empty() {
        return Err(Failure::usage(format!(
            "{}: there is no feed to poll; add one to sources.toml",
            config_dir.display()
        )));
    }
    let layout = session.layout()?.clone();
    if matches!(layout.owned_by()?, OwnedBy::Other(_)) {
        return Err(session.of_another_user()?);
    }
    let data_dir = layout.root().to_owned();
    let options = Options {
        socket: Some((session.socket()?, remote::responder(config_dir.clone(), data_dir))),
        config_dir,
        run: Run {
            layout,
            logs_dir: session.logs_dir()?,
            rounds: if args.once { Rounds::Once } else { Rounds::Endless },
            clock: session.clock,
            journal: journal(),
        },
    };
    let runtime = session::runtime()?;
    let ended = runtime.block_on(daemon::run(config, options));
    // Name look-ups under way cannot be stopped; all that matters is on the disk.
    runtime.shutdown_timeout(session::RUNTIME_GRACE);
    let snapshot = ended?.snapshot;
    if args.once {
        let tally = session.reader()?.view().tally()?;
        print_round(&snapshot, &tally, session, terminal)?;
    }
    Ok(Exit::Done)
}

/// The journal, when we run under systemd.
fn journal() -> Option<Journal> {
    std::env::var_os("JOURNAL_STREAM").and_then(|_| Journal::connect(Path::new(JOURNAL_SOCKET)))
}

/// What a round did, and the law of all entries ever seen.
fn print_round(
    snapshot: &Snapshot,
    tally: &Tally,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    if session.wants_json() {
        let object = json!({
            "schema": "newsvane.round/1",
            "polls": snapshot.polls,
            "not_modified": snapshot.not_modified,
            "failed_polls": snapshot.failed_polls,
            "articles": snapshot.articles,
            "seeded": snapshot.seeded,
            "alerts": snapshot.alerts,
            "entries": upkeep::entries(tally),
        });
        return print_object(into_map(object), &session.global, terminal);
    }
    terminal.line(snapshot)?;
    terminal.line(tally)?;
    Ok(())
}

impl From<DaemonError> for Failure {
    fn from(error: DaemonError) -> Self {
        match error {
            DaemonError::Pipeline(PipelineError::Store(error)) => error.into(),
            other => Self::new(Exit::Data, other),
        }
    }
}
