//! Answers questions of other users: a command line in, its output out.
//!
//! Another user cannot open the store and the index (both make files beside them), so `search` and its like ask the daemon. Only
//! commands that read are answered; which these are the command line decides. One JSON line each way.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

use super::DaemonError;

/// Longest question.
const QUESTION_BYTES_MAX: u64 = 64 * 1024;

/// Questions answered at once.
const QUESTIONS_AT_ONCE: usize = 8;

/// Longest wait for a question and for its answer to be taken.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command line without the program's name.
#[derive(Debug, Serialize, Deserialize)]
pub struct Question {
    /// The arguments.
    pub args: Vec<String>,
    /// Columns of the asker's terminal; none for a pipe.
    pub width: Option<usize>,
    /// Whether it wants colours.
    pub color: bool,
}

/// What the command printed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// Exit code.
    pub code: u8,
}

/// How questions are answered; blocking.
pub type Responder = Arc<dyn Fn(Question) -> Answer + Send + Sync>;

/// Listens on a socket that the group may use.
pub(super) struct Socket {
    listener: UnixListener,
    path: PathBuf,
}

impl Socket {
    /// Takes the place of a socket that a killed daemon left behind; the store's lock has told that none is alive.
    pub(super) fn bind(path: &Path) -> Result<Self, DaemonError> {
        let failed = |source| DaemonError::Socket {
            path: path.to_owned(),
            source,
        };
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).map_err(failed)?;
        Ok(Self {
            listener,
            path: path.to_owned(),
        })
    }

    /// Answers until the program ends.
    pub(super) async fn run(
        self,
        responder: Responder,
        mut shutdown: watch::Receiver<bool>,
    ) -> Result<(), DaemonError> {
        let mut running = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if running.len() < QUESTIONS_AT_ONCE => match accepted {
                    Ok((stream, _)) => running.push(tokio::time::timeout(PATIENCE, serve(stream, Arc::clone(&responder)))),
                    Err(error) => tracing::warn!(%error, "a connection to the socket failed"),
                },
                Some(_) = running.next(), if !running.is_empty() => {}
                _ = shutdown.changed() => break,
            }
        }
        // A socket that cannot be removed is replaced at the next start.
        let _ = std::fs::remove_file(&self.path);
        Ok(())
    }
}

async fn serve(stream: UnixStream, responder: Responder) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read.take(QUESTION_BYTES_MAX))
        .read_line(&mut line)
        .await?;
    let answer = match serde_json::from_str::<Question>(&line) {
        Ok(question) => tokio::task::spawn_blocking(move || responder(question))
            .await
            .unwrap_or_else(|error| Answer {
                out: String::new(),
                err: format!("newsvane: {error}\n"),
                code: 3,
            }),
        Err(error) => Answer {
            out: String::new(),
            err: format!("newsvane: {error}\n"),
            code: 2,
        },
    };
    let mut bytes = serde_json::to_vec(&answer)?;
    bytes.push(b'\n');
    write.write_all(&bytes).await?;
    write.shutdown().await
}

/// Asks a daemon; blocking.
pub fn ask(path: &Path, question: &Question) -> std::io::Result<Answer> {
    use std::io::{BufRead, Write};
    let mut stream = std::os::unix::net::UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(question)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    std::io::BufReader::new(stream).read_line(&mut answer)?;
    Ok(serde_json::from_str(&answer)?)
}
