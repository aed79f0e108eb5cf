//! The terminal: what was typed, what is shown, how it ends. The only module that prints.
//!
//! Results go to standard output, all else to standard error. A command gets a `Session` (what it works on) and a
//! `Terminal` (where it prints) and gives an `Exit`; it never ends the process itself.

mod alerts;
mod args;
mod batch;
mod body;
mod demo;
mod doctor;
mod exit;
mod feeds;
mod log;
mod lookup;
mod pager;
mod remote;
mod run;
mod search;
mod session;
mod stories;
mod table;
mod terminal;
mod texts;
mod times;
mod transfer;
mod upkeep;
mod view;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Parser;

use args::{AlertsCommand, Cli, Command};
use exit::{Exit, Failure};
use pager::Output;
use session::Session;
use terminal::{Style, Terminal};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to be told when standard error is closed.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Done.into()
            };
        }
    };
    log::init(&cli.global, matches!(cli.command, Command::Demo(_)));
    let style = Style::of_stdout();
    let mut output = if style.width.is_some() && is_paged(&cli) {
        Output::paged()
    } else {
        Output::plain()
    };
    let exit = {
        let mut terminal = Terminal {
            out: &mut output,
            err: &mut io::stderr(),
            style,
        };
        let session = Session::new(cli.global);
        let asked =
            remote::answer_from_daemon(&cli.command, args.get(1..).unwrap_or_default(), &session, &mut terminal);
        let result = match asked {
            Ok(None) => carry_out(&cli.command, &session, &mut terminal),
            Ok(Some(exit)) => Ok(exit),
            Err(failure) => Err(failure),
        };
        finish(result, &mut terminal)
    };
    match output.close() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Data.into(),
        _ => exit.into(),
    }
}

/// Carries out a command.
fn carry_out(command: &Command, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Run(args) => run::run(args, session, terminal),
        Command::Demo(args) => demo::demo(args, session, terminal),
        Command::Search(args) => search::search(args, session, terminal),
        Command::Show(args) => search::show(args, session, terminal),
        Command::Stories(args) => stories::stories(args, session, terminal),
        Command::Trace(args) => stories::trace(args, session, terminal),
        Command::Alerts(args) => alerts::alerts(args, session, terminal),
        Command::Feeds(args) => feeds::feeds(args, session, terminal),
        Command::Extract(args) => texts::extract(args, session, terminal),
        Command::Lang(args) => texts::lang(args, session, terminal),
        Command::Compare(args) => texts::compare(args, session, terminal),
        Command::Import(args) => transfer::import(args, session, terminal),
        Command::Export(args) => transfer::export(args, session, terminal),
        Command::Stats(args) => upkeep::stats(args, session, terminal),
        Command::Config(args) => upkeep::config(args, session, terminal),
        Command::Index(args) => upkeep::index(args, session, terminal),
        Command::Doctor => doctor::doctor(session, terminal),
    }
}

/// Says why a command failed, whole chain of causes, and gives its exit code. A reader that has gone is no failure.
fn finish(result: Result<Exit, Failure>, terminal: &mut Terminal<'_>) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(failure) if failure.is_broken_pipe() => Exit::Done,
        Err(failure) => {
            // Nobody is left to be told when standard error is closed.
            let _ = terminal.out.flush();
            let _ = terminal.remark(format_args!("{:#}", failure.error));
            failure.exit
        }
    }
}

/// Whether a command's output is read from top to bottom.
fn is_paged(cli: &Cli) -> bool {
    match &cli.command {
        Command::Search(search) => search.batch.is_none(),
        Command::Alerts(alerts) => !matches!(alerts.command, Some(AlertsCommand::Tail { .. })),
        Command::Show(_) | Command::Stories(_) | Command::Trace(_) | Command::Feeds(_) | Command::Export(_) => true,
        Command::Run(_)
        | Command::Demo(_)
        | Command::Extract(_)
        | Command::Lang(_)
        | Command::Compare(_)
        | Command::Import(_)
        | Command::Stats(_)
        | Command::Config(_)
        | Command::Index(_)
        | Command::Doctor => false,
    }
}
