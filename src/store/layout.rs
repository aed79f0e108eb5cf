//! Which file lies where in a data directory, who owns it, and its lock.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::StoreError;

/// The places of a data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    root: PathBuf,
}

/// Whose data directory it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedBy {
    /// It does not exist yet.
    Nobody,
    /// The user who asks.
    Us,
    /// Somebody else, by uid.
    Other(u32),
}

/// The writer's lock; the kernel frees it with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Layout {
    /// The layout of a data directory.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The data directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The store.
    pub fn database(&self) -> PathBuf {
        self.root.join("newsvane.db")
    }

    /// The full-text index.
    pub fn search(&self) -> PathBuf {
        self.root.join("search")
    }

    /// Whose it is. Opening another user's files would leave files there that the daemon cannot write.
    pub fn owned_by(&self) -> Result<OwnedBy, StoreError> {
        match std::fs::metadata(&self.root) {
            Ok(metadata) if metadata.uid() == rustix::process::geteuid().as_raw() => Ok(OwnedBy::Us),
            Ok(metadata) => Ok(OwnedBy::Other(metadata.uid())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(OwnedBy::Nobody),
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(OwnedBy::Other(u32::MAX)),
            Err(error) => Err(StoreError::file(&self.root, error)),
        }
    }

    /// Bytes free for us on the disk that holds the data directory.
    pub fn free_bytes(&self) -> Result<u64, StoreError> {
        let statistics = rustix::fs::statvfs(&self.root).map_err(|errno| StoreError::file(&self.root, errno.into()))?;
        Ok(statistics.f_bavail.saturating_mul(statistics.f_frsize))
    }

    /// Whether a process holds the writer's lock. Makes nothing, and holds up nobody who only reads.
    pub fn is_locked(&self) -> Result<bool, StoreError> {
        let path = self.root.join("LOCK");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(StoreError::file(&path, error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(StoreError::file(&path, error)),
        }
    }

    pub(super) fn create(&self) -> Result<(), StoreError> {
        // What somebody watches is nobody else's business.
        let created = DirBuilder::new().recursive(true).mode(0o700).create(&self.root);
        created.map_err(|error| StoreError::file(&self.root, error))
    }

    /// Makes an empty database file that only its owner reads; SQLite gives the files beside it the same rights.
    pub(super) fn create_database(&self) -> Result<PathBuf, StoreError> {
        let path = self.database();
        let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        opened.map_err(|error| StoreError::file(&path, error))?;
        Ok(path)
    }

    pub(super) fn lock(&self) -> Result<Lock, StoreError> {
        let path = self.root.join("LOCK");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::file(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked {
                path: self.root.clone(),
            }),
            Err(TryLockError::Error(error)) => Err(StoreError::file(&path, error)),
        }
    }
}
