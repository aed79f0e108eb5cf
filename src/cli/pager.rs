//! Long output on a terminal goes through the user's pager, as with git and journalctl.

use std::io::{self, BufWriter, Write};
use std::process::{Child, Command, Stdio};

/// Quits when everything fits on a screen, keeps colours, leaves the screen as it is.
const PAGER: &str = "less -FRX";

/// Standard output, through a pager or not.
pub(super) enum Output {
    /// As it is.
    Plain(BufWriter<io::Stdout>),
    /// Through a pager; waited for at the end.
    Paged(Child),
}

impl Output {
    /// Standard output as it is.
    pub(super) fn plain() -> Self {
        Self::Plain(BufWriter::new(io::stdout()))
    }

    /// Through `$NEWSVANE_PAGER`, `$PAGER` or less; as it is where none can be started or an empty one is named.
    pub(super) fn paged() -> Self {
        let named = ["NEWSVANE_PAGER", "PAGER"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok());
        let command = named.unwrap_or_else(|| PAGER.to_owned());
        let mut words = command.split_whitespace();
        let started = words
            .next()
            .map(|program| Command::new(program).args(words).stdin(Stdio::piped()).spawn());
        match started {
            Some(Ok(child)) => Self::Paged(child),
            Some(Err(_)) | None => Self::plain(),
        }
    }

    /// Writes out what is held back and waits until the pager is left.
    pub(super) fn close(mut self) -> io::Result<()> {
        let flushed = self.flush();
        if let Self::Paged(mut child) = self {
            drop(child.stdin.take());
            child.wait()?;
        }
        flushed
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stdout) => stdout.write(bytes),
            Self::Paged(child) => match &mut child.stdin {
                Some(stdin) => stdin.write(bytes),
                None => Err(io::ErrorKind::BrokenPipe.into()),
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stdout) => stdout.flush(),
            Self::Paged(child) => child.stdin.as_mut().map_or(Ok(()), Write::flush),
        }
    }
}
