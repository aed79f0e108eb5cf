//! Log lines on standard error. Under systemd without times and colours: the journal has its own.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::args::Global;

/// Starts logging at the level that was asked for; a command that tells its own progress is quiet by itself. `NEWSVANE_LOG` (as in `debug` or `newsvane::fetch=trace`) wins.
pub(super) fn init(global: &Global, is_quiet: bool) {
    let level = match (global.quiet || is_quiet, global.verbose) {
        (true, 0) => "newsvane=warn",
        (false, 0) => "newsvane=info",
        (_, 1) => "newsvane=debug",
        (_, _) => "newsvane=trace,info",
    };
    let filter = EnvFilter::try_from_env("NEWSVANE_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colors = io::stderr().is_terminal() && !plain;
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colors)
        .with_target(false);
    // A second start in one process (a test) keeps the first.
    let _ = if std::env::var_os("JOURNAL_STREAM").is_some() {
        builder.without_time().try_init()
    } else {
        builder.try_init()
    };
}
