//! Work that would hold up the runtime's threads: parsing, extraction, detection.

/// A stage panicked: a bug, which costs one entry or one feed.
#[derive(Debug, thiserror::Error)]
#[error("a bug in newsvane: {0}")]
pub(super) struct Panicked(String);

/// Runs CPU work beside the runtime, and turns a panic into an error.
pub(super) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Panicked(error.to_string()))
}
