//! What can go wrong with the store.

use std::path::{Path, PathBuf};

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database file could not be opened.
    #[error("cannot open the store {path}")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// A file or directory could not be used.
    #[error("cannot use {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process writes to this data directory.
    #[error("{path} is in use by another newsvane; stop it, or name another directory with --data")]
    Locked {
        /// The data directory.
        path: PathBuf,
    },
    /// The store was written by a newer program.
    #[error("{path} has format {found}, this program knows up to {known}; use a newer newsvane")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The store was written by an older program, and whoever only reads cannot bring it up to date.
    #[error("{path} was written by an older newsvane; `newsvane run --once` brings it up to date")]
    Older {
        /// Which file.
        path: PathBuf,
    },
    /// SQLite refused.
    #[error("the store failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A row does not say what we once wrote.
    #[error("a row of the store cannot be read: {0}")]
    Record(String),
}

impl StoreError {
    pub(super) fn open(path: &Path, source: rusqlite::Error) -> Self {
        Self::Open {
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }

    /// Whether room on the disk would mend it: then the daemon waits. Any other failure of a write ends it, because an
    /// fsync that failed once must not be tried again.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Sqlite(error) | Self::Open { source: error, .. } => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
            }
            Self::File { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            Self::Locked { .. } | Self::Newer { .. } | Self::Older { .. } | Self::Record(_) => false,
        }
    }

    /// Whether another process holds the data directory.
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }
}
