//! How a command ends.

use std::process::ExitCode;

/// Exit codes, a contract with scripts and with systemd (only [`Exit::Usage`] prevents a restart).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done; for searches and lists: at least one row.
    Done = 0,
    /// Nothing was found, or a check failed.
    Nothing = 1,
    /// The command line, the query or the configuration is wrong.
    Usage = 2,
    /// The data directory or the index is missing or broken; a line of an import was bad.
    Data = 3,
    /// The network failed a one-shot command.
    Network = 4,
    /// Another process holds the data directory, or the daemon cannot be asked.
    Locked = 5,
}

impl Exit {
    /// `Done` where something was found.
    pub(super) fn if_any(found: bool) -> Self {
        if found { Self::Done } else { Self::Nothing }
    }

    pub(super) fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// A command that could not be carried out: its exit code, and why.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    pub(super) error: anyhow::Error,
}

impl Failure {
    pub(super) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit,
            error: error.into(),
        }
    }

    /// Something that was typed is wrong.
    pub(super) fn usage(message: impl std::fmt::Display) -> Self {
        Self {
            exit: Exit::Usage,
            error: anyhow::anyhow!("{message}"),
        }
    }

    /// Whether whoever read our output has gone: no failure of ours.
    pub(super) fn is_broken_pipe(&self) -> bool {
        let mut causes = self.error.chain();
        causes.any(|cause| {
            cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
        })
    }
}

/// Writing to the terminal failed.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Data, error)
    }
}

impl From<crate::store::StoreError> for Failure {
    fn from(error: crate::store::StoreError) -> Self {
        let exit = if error.is_locked() { Exit::Locked } else { Exit::Data };
        Self::new(exit, error)
    }
}

impl From<crate::search::SearchError> for Failure {
    fn from(error: crate::search::SearchError) -> Self {
        Self::new(Exit::Data, error)
    }
}

impl From<crate::pipeline::PipelineError> for Failure {
    fn from(error: crate::pipeline::PipelineError) -> Self {
        match error {
            crate::pipeline::PipelineError::Store(error) => error.into(),
            other => Self::new(Exit::Data, other),
        }
    }
}

/// Gives an error the exit code of its command.
pub(super) trait OrExit<T> {
    fn or_exit(self, exit: Exit) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrExit<T> for Result<T, E> {
    fn or_exit(self, exit: Exit) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(exit, error))
    }
}
