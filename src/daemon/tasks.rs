//! The only place that spawns: every task has a name and is joined.

use std::fmt::Display;
use std::future::Future;

use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::DaemonError;

/// The tasks of the program. A task that fails or panics ends the program: a daemon that half works is worse than one that systemd
/// starts again.
#[derive(Default)]
pub(super) struct Tasks {
    set: JoinSet<(&'static str, Result<(), DaemonError>)>,
}

impl Tasks {
    /// Starts a task.
    pub(super) fn spawn<E>(&mut self, name: &'static str, work: impl Future<Output = Result<(), E>> + Send + 'static)
    where
        E: Into<DaemonError>,
    {
        self.set.spawn(async move { (name, work.await.map_err(Into::into)) });
    }

    /// Starts a thread of its own and joins it like a task.
    pub(super) fn spawn_thread<E>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<(), E> + Send + 'static,
    ) -> Result<(), DaemonError>
    where
        E: Into<DaemonError> + Send + 'static,
    {
        let (ended, end) = oneshot::channel();
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // The receiver is gone only when the program is.
                let _ = ended.send(work());
            })
            .map_err(|source| DaemonError::Thread { name, source })?;
        self.set.spawn(async move {
            let result = end.await.map_err(|_| DaemonError::Panicked { name: name.to_owned() });
            (name, result.and_then(|result| result.map_err(Into::into)))
        });
        Ok(())
    }

    /// The next task that ends: its name and how it ended. `None` when none is left.
    pub(super) async fn next_ended(&mut self) -> Option<(String, Result<(), DaemonError>)> {
        match self.set.join_next().await? {
            Ok((name, result)) => Some((name.to_owned(), result)),
            Err(error) => {
                let name = panic_name(&error);
                Some((name.clone(), Err(DaemonError::Panicked { name })))
            }
        }
    }
}

fn panic_name(error: &impl Display) -> String {
    error.to_string()
}
