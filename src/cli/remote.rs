//! Another user's command line: it asks the daemon, which answers with what the command would print.
//!
//! Only commands that read are asked and answered. The daemon answers by running the same command on its own files.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;
use clap::Parser;

use super::args::{AlertsCommand, Cli, Command, Global};
use super::exit::{Exit, Failure};
use super::feeds::args::FeedsCommand;
use super::session::Session;
use super::terminal::{Style, Terminal};
use crate::daemon::{Answer, Question, Responder, ask};
use crate::store::OwnedBy;

/// Longest answer: some ten thousand articles.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Whether a command only reads the archive, so that a daemon may answer it for another user.
fn only_reads(command: &Command) -> bool {
    match command {
        Command::Search(search) => search.batch.is_none(),
        Command::Show(_)
        | Command::Stories(_)
        | Command::Trace(_)
        | Command::Export(_)
        | Command::Stats(_)
        | Command::Doctor => true,
        Command::Alerts(alerts) => !matches!(alerts.command, Some(AlertsCommand::Tail { follow: true, .. })),
        Command::Feeds(feeds) => matches!(
            feeds.command,
            None | Some(FeedsCommand::List | FeedsCommand::Show { .. })
        ),
        Command::Run(_)
        | Command::Demo(_)
        | Command::Extract(_)
        | Command::Lang(_)
        | Command::Compare(_)
        | Command::Import(_)
        | Command::Config(_)
        | Command::Index(_) => false,
    }
}

/// Asks the daemon when the archive is another user's. `None` when the command is to run here.
pub(super) fn answer_from_daemon(
    command: &Command,
    args: &[OsString],
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Option<Exit>, Failure> {
    if !only_reads(command) || !matches!(session.layout()?.owned_by()?, OwnedBy::Other(_)) {
        return Ok(None);
    }
    let path = session.socket()?;
    let args = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let question = Question {
        args,
        width: terminal.style.width,
        color: terminal.style.color,
    };
    let answer = ask(&path, &question).map_err(|error| {
        let root = session.layout().map(|layout| layout.root().display().to_string()).unwrap_or_default();
        let why = format!("{root} belongs to another user, and its daemon does not answer at {} ({error}); start it, or join its group", path.display());
        Failure::new(Exit::Locked, anyhow!(why))
    })?;
    terminal.out.write_all(answer.out.as_bytes())?;
    terminal.err.write_all(answer.err.as_bytes())?;
    Ok(Some(exit_of(answer.code)))
}

/// Output that is held until the command ends, up to a limit: the daemon's memory is not the asker's.
#[derive(Default)]
struct Capped {
    bytes: Vec<u8>,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > ANSWER_BYTES_MAX {
            let advice = format!(
                "the answer has more than {ANSWER_BYTES_MAX} bytes; ask for less, or run the command as the daemon's user"
            );
            return Err(io::Error::other(advice));
        }
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn exit_of(code: u8) -> Exit {
    [Exit::Done, Exit::Nothing, Exit::Usage, Exit::Data, Exit::Network]
        .into_iter()
        .find(|exit| exit.code() == code)
        .unwrap_or(Exit::Locked)
}

/// Answers the questions of other users on the daemon's own configuration and data.
pub(super) fn responder(config: PathBuf, data: PathBuf) -> Responder {
    Arc::new(move |question| answer(question, &config, &data))
}

fn answer(question: Question, config: &Path, data: &Path) -> Answer {
    let refused = |err: String, exit: Exit| Answer {
        out: String::new(),
        err,
        code: exit.code(),
    };
    let cli = match Cli::try_parse_from(std::iter::once("newsvane".to_owned()).chain(question.args)) {
        Ok(cli) => cli,
        Err(error) => return refused(error.to_string(), Exit::Usage),
    };
    if !only_reads(&cli.command) {
        return refused(
            "newsvane: the daemon answers only commands that read\n".to_owned(),
            Exit::Usage,
        );
    }
    let global = Global {
        config: Some(config.to_owned()),
        data: Some(data.to_owned()),
        ..cli.global
    };
    let (mut out, mut err) = (Capped::default(), Vec::new());
    let style = Style {
        width: question.width,
        color: question.color,
    };
    let mut terminal = Terminal {
        out: &mut out,
        err: &mut err,
        style,
    };
    let exit = super::finish(
        super::carry_out(&cli.command, &Session::new(global), &mut terminal),
        &mut terminal,
    );
    Answer {
        code: exit.code(),
        out: String::from_utf8_lossy(&out.bytes).into_owned(),
        err: String::from_utf8_lossy(&err).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_limit_and_says_so() {
        let mut out = Capped::default();
        out.write_all(&vec![b'x'; ANSWER_BYTES_MAX]).unwrap();
        assert!(out.write_all(b"x").unwrap_err().to_string().contains("ask for less"));
    }

    #[test]
    fn only_commands_that_read_are_answered() {
        let ask = |args: &[&str]| {
            let args = args.iter().map(ToString::to_string).collect();
            answer(
                Question {
                    args,
                    width: None,
                    color: false,
                },
                Path::new("/nowhere"),
                Path::new("/nowhere"),
            )
        };
        for args in [
            &["import", "x"][..],
            &["run"],
            &["index", "rebuild"],
            &["search", "--batch", "/etc/passwd"],
            &["compare", "a", "b"],
        ] {
            let answer = ask(args);
            assert_eq!((Exit::Usage.code(), ""), (answer.code, answer.out.as_str()), "{args:?}");
        }
    }
}
