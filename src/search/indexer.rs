//! The writing side: one at a time.
//!
//! A commit is atomic, but tantivy syncs the directory before it renames `meta.json`, so a power cut may take a commit back:
//! [`progress`](Indexer::progress) is what the index says at the next opening, and nobody may remember it elsewhere. After an
//! error an [`Indexer`] is dropped and opened anew; it is never rolled back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use super::progress::Progress;
use super::schema::Fields;
use super::{IndexEntry, SearchError, failed};

/// Memory for articles that are not yet on disk, in bytes. One day of a large installation fits; tantivy's minimum is 15 MB.
const MEMORY_BYTES: usize = 40_000_000;

/// Segments with more than this share of deleted articles are merged: edits and retention would otherwise never free their space.
const DELETED_RATIO_MAX: f32 = 0.3;

/// The only writer.
pub struct Indexer {
    path: PathBuf,
    index: Index,
    fields: Fields,
    /// Absent only if [`merge_all`](Indexer::merge_all) failed half way.
    writer: Option<IndexWriter>,
    progress: Progress,
}

impl Indexer {
    /// Opens or creates. An index of another generation, analyzer or schema is removed and made anew (progress 0), and so is one
    /// that cannot be read.
    ///
    /// # Errors
    ///
    /// [`SearchError::Locked`] if another process writes it; others if the directory cannot be written.
    pub fn open(path: &Path, generation: &str) -> Result<Self, SearchError> {
        make_directory(path)?;
        refuse_locked(path)?;
        match existing(path, generation) {
            Ok(Some((index, progress))) => return Self::with(index, path, progress),
            Ok(None) => {}
            Err(error) if is_broken(&error) => {
                tracing::warn!(%error, path = %path.display(), "the index is broken and is made anew");
            }
            Err(error) => return Err(failed("open")(error)),
        }
        Self::remove(path)?;
        Self::create(path, generation)
    }

    /// Removes an index, if there is one.
    ///
    /// # Errors
    ///
    /// [`SearchError::Locked`] if it is being written.
    pub fn remove(path: &Path) -> Result<(), SearchError> {
        if !path.exists() {
            return Ok(());
        }
        refuse_locked(path)?;
        fs::remove_dir_all(path).map_err(directory("remove", path))
    }

    /// The seq of the last commit, from the commit payload.
    pub fn progress(&self) -> u64 {
        self.progress.seq
    }

    /// Deletes the article with the same id, adds this one.
    pub fn add(&mut self, entry: &IndexEntry<'_>) -> Result<(), SearchError> {
        let fields = self.fields;
        let writer = self.writer()?;
        writer.delete_term(Term::from_field_text(fields.id, entry.article.id.as_str()));
        writer.add_document(fields.document(entry)).map_err(failed("write"))?;
        Ok(())
    }

    /// Commits with the seq in the payload.
    pub fn commit(&mut self, seq: u64) -> Result<(), SearchError> {
        let progress = Progress {
            seq,
            generation: self.progress.generation.clone(),
        };
        let mut commit = self.writer()?.prepare_commit().map_err(failed("commit"))?;
        commit.set_payload(&progress.payload());
        commit.commit().map_err(failed("commit"))?;
        self.progress = progress;
        Ok(())
    }

    /// Merges all segments into one and waits; what is not committed is lost. Afterwards scores no longer count deleted articles.
    pub fn merge_all(&mut self) -> Result<(), SearchError> {
        // Merges of the background would take segments away from under this one.
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads().map_err(failed("merge"))?;
        }
        let mut writer = writer(&self.index, &self.path)?;
        let segments = self.index.searchable_segment_ids().map_err(failed("merge"))?;
        if !segments.is_empty() {
            writer.merge(&segments).wait().map_err(failed("merge"))?;
            writer.garbage_collect_files().wait().map_err(failed("merge"))?;
        }
        self.writer = Some(writer);
        Ok(())
    }

    /// A new index, whose first commit says of which store it is.
    fn create(path: &Path, generation: &str) -> Result<Self, SearchError> {
        make_directory(path)?;
        let (schema, _) = Fields::new();
        let index = Index::create_in_dir(path, schema).map_err(failed("create"))?;
        let progress = Progress {
            seq: 0,
            generation: generation.to_owned(),
        };
        let mut indexer = Self::with(index, path, progress)?;
        indexer.commit(0)?;
        Ok(indexer)
    }

    fn with(index: Index, path: &Path, progress: Progress) -> Result<Self, SearchError> {
        let (_, fields) = Fields::new();
        Ok(Self {
            path: path.to_path_buf(),
            writer: Some(writer(&index, path)?),
            index,
            fields,
            progress,
        })
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, SearchError> {
        let lost = TantivyError::SystemError("the writer was lost in a failed merge".to_owned());
        self.writer.as_mut().ok_or(lost).map_err(failed("write"))
    }
}

/// The index if it is ours, of this generation, and whole.
fn existing(path: &Path, generation: &str) -> tantivy::Result<Option<(Index, Progress)>> {
    let directory = MmapDirectory::open(path)?;
    if !Index::exists(&directory)? {
        return Ok(None);
    }
    let index = Index::open(directory)?;
    let payload = index.load_metas()?.payload;
    let progress = payload.as_deref().and_then(Progress::from_payload);
    let progress = progress.filter(|progress| progress.generation == generation && index.schema() == Fields::new().0);
    // A reader opens every segment: what is missing or cut off shows now, not at the first merge.
    let _reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(progress.map(|progress| (index, progress)))
}

/// Whether the files themselves are bad. A full disk or too many open files are no reason to throw an index away.
fn is_broken(error: &TantivyError) -> bool {
    let is_bad = |error: &io::Error| {
        use io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
        matches!(error.kind(), InvalidData | NotFound | UnexpectedEof)
    };
    match error {
        TantivyError::IoError(error) => is_bad(error),
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => is_bad(io_error),
        TantivyError::OpenReadError(_)
        | TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_) => true,
        _ => false,
    }
}

/// One thread: articles come one by one, and their order is kept.
fn writer(index: &Index, path: &Path) -> Result<IndexWriter, SearchError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(MEMORY_BYTES)
        .build();
    let writer: IndexWriter<TantivyDocument> = index.writer_with_options(options).map_err(|error| match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => SearchError::Locked {
            path: path.to_path_buf(),
        },
        error => failed("open")(error),
    })?;
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_RATIO_MAX);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

/// Fails if a writer holds the index: nothing may be removed under it.
fn refuse_locked(path: &Path) -> Result<(), SearchError> {
    let directory = MmapDirectory::open(path).map_err(|error| failed("open")(error.into()))?;
    match directory.acquire_lock(&INDEX_WRITER_LOCK) {
        Ok(_released_at_once) => Ok(()),
        Err(LockError::LockBusy) => Err(SearchError::Locked {
            path: path.to_path_buf(),
        }),
        Err(error) => Err(failed("lock")(TantivyError::LockFailure(error, None))),
    }
}

fn make_directory(path: &Path) -> Result<(), SearchError> {
    fs::create_dir_all(path).map_err(directory("create", path))
}

fn directory(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SearchError {
    let path = path.to_path_buf();
    move |source| SearchError::Directory { doing, path, source }
}
