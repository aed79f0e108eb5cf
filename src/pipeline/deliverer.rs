//! Tells the world: takes from the outbox what a sink lacks.
//!
//! A reconciler: woken without data, it looks at what is undelivered. The log files are their own cursor, so a crash between
//! appending and confirming repeats nothing there.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::{mpsc, watch};

use super::PipelineError;
use super::keeper::Arrival;
use crate::deliver::{Delivery, Journal, LogFiles, Matter};
use crate::model::{About, Alert};
use crate::store::{AlertRow, Reader, StoreError, View};

/// Alerts delivered at once.
const PAGE: usize = 100;

/// How long to leave logs alone that cannot be written.
const LOG_WAIT: Duration = Duration::from_secs(10);

/// The name of the log files' cursor.
const LOG: &str = "log";

/// Delivers alerts until the keeper is gone.
pub struct Deliverer {
    pub(super) reader: Reader,
    pub(super) logs_dir: PathBuf,
    pub(super) journal: Option<Journal>,
    /// Changes when alerts were raised; closed when no more will be.
    pub(super) alerted: watch::Receiver<u64>,
    /// Changes when the log files are to be opened anew.
    pub(super) reopen: watch::Receiver<u64>,
    /// Weak: a confirmation must not keep the keeper waiting for more.
    pub(super) keeper: mpsc::WeakSender<Arrival>,
}

impl Deliverer {
    /// Runs until the keeper is gone and everything is delivered. A log that cannot be written is waited for: alerts are safe
    /// in the store.
    pub async fn run(mut self) -> Result<(), PipelineError> {
        let mut files = LogFiles::open(&self.logs_dir)?;
        // What was delivered when the keeper had gone is confirmed now, before a rotation makes the files forget it.
        let told = self.cursor(&files)?;
        self.confirm(told).await;
        loop {
            match self.deliver(&mut files).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(PipelineError::Deliver(error)) => {
                    tracing::error!(%error, "alerts wait in the store until the logs can be written");
                    tokio::select! {
                        () = tokio::time::sleep(LOG_WAIT) => continue,
                        changed = self.alerted.changed() => match changed {
                            Ok(()) => continue,
                            Err(_) => return Err(error.into()),
                        },
                    }
                }
                Err(error) => return Err(error),
            }
            tokio::select! {
                changed = self.alerted.changed() => if changed.is_err() {
                    while self.deliver(&mut files).await? {}
                    return Ok(());
                },
                changed = self.reopen.changed() => if changed.is_ok() {
                    self.reopen.borrow_and_update();
                    if let Err(error) = files.reopen() {
                        tracing::error!(%error, "the logs cannot be opened anew");
                    }
                },
            }
        }
    }

    /// Tells the keeper how far the files are. Without a keeper the files still know it themselves.
    async fn confirm(&mut self, seq: u64) {
        if let Some(keeper) = self.keeper.upgrade() {
            let _ = keeper.send(Arrival::Delivered { sink: LOG, seq }).await;
        }
    }

    /// Delivers a page of what is undelivered. Whether there was any.
    async fn deliver(&mut self, files: &mut LogFiles) -> Result<bool, PipelineError> {
        self.alerted.borrow_and_update();
        let cursor = self.cursor(files)?;
        let rows = self.reader.view().alerts_after(cursor, PAGE)?;
        let Some(last) = rows.last().map(|row| row.seq) else {
            return Ok(false);
        };
        let coverage = coverage(self.reader.view())?;
        for row in rows {
            let delivery = delivery(self.reader.view(), row, coverage)?;
            files.append(&delivery)?;
            if let Some(journal) = &self.journal {
                // The files are the record, the journal is a copy.
                if let Err(error) = journal.send(&delivery) {
                    tracing::warn!(%error, alert.id = %delivery.alert.id, "the journal did not take an alert");
                }
            }
        }
        self.confirm(last).await;
        Ok(true)
    }

    /// The number of the last alert that the files tell: what the store has confirmed, or what the files say of themselves, if they
    /// speak of this store. Logs can outlive the store that wrote them.
    fn cursor(&self, files: &LogFiles) -> Result<u64, StoreError> {
        let view = self.reader.view();
        let (confirmed, told) = (view.delivered(LOG)?, files.last_seq());
        let row = match told {
            0 => None,
            told => view.alerts_after(told - 1, 1)?.into_iter().next(),
        };
        let is_ours = row.is_some_and(|row| row.seq == told && files.last_id() == Some(row.alert.id.as_str()));
        Ok(if is_ours { confirmed.max(told) } else { confirmed })
    }
}

/// Of the feeds that are polled those whose last poll succeeded, and all. A feed that was due long before the latest poll of all is no
/// longer watched.
pub fn coverage(view: View<'_>) -> Result<(usize, usize), StoreError> {
    const LATE: SignedDuration = SignedDuration::from_hours(24);
    let mut feeds = view.feeds()?;
    let latest = feeds.iter().filter_map(|feed| feed.polled_at).max();
    feeds.retain(|feed| latest.is_none_or(|latest| latest.duration_since(feed.due_at) < LATE));
    Ok((feeds.iter().filter(|feed| feed.is_well()).count(), feeds.len()))
}

/// An alert as a sink gets it: with its article, and its story as it stood when the alert fired.
pub fn delivery(view: View<'_>, row: AlertRow, coverage: (usize, usize)) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        seq: row.seq,
        matter: matter(view, &row.alert)?,
        alert: row.alert,
        coverage,
    })
}

fn matter(view: View<'_>, alert: &Alert) -> Result<Matter, StoreError> {
    let missing = |what: &str| StoreError::Record(format!("{what} of alert {}", alert.id));
    match &alert.about {
        About::Article { story, article } => {
            let filed = view.article(article)?.ok_or_else(|| missing("article"))?;
            let story = view.story_until(story, filed.seq)?.ok_or_else(|| missing("story"))?;
            Ok(Matter::article(story, filed.article))
        }
        About::Feed { feed, source, url } => Ok(Matter::Feed {
            feed: feed.clone(),
            source: source.clone(),
            url: url.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tempfile::TempDir;

    use super::*;
    use crate::model::{FeedId, FeedState, FeedStatus};
    use crate::store::{Layout, Store};

    #[test]
    fn feeds_that_nobody_polls_any_more_are_not_counted() {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        let dir = TempDir::new().unwrap();
        let mut store = Store::open(&Layout::new(dir.path())).unwrap();
        let writing = store.begin().unwrap();
        for (name, status, polled_at, due_at) in [
            ("well", FeedStatus::Ok, 100, 101),
            ("failing", FeedStatus::Failing, 99, 123),
            ("removed", FeedStatus::Ok, 70, 71),
            ("gone", FeedStatus::Gone, 10, 700),
        ] {
            let mut state = FeedState::new(FeedId::from_address(name), at(due_at));
            (state.status, state.polled_at) = (status, Some(at(polled_at)));
            writing.remember_feed(&state).unwrap();
        }
        writing.commit().unwrap();
        assert_eq!((1, 3), coverage(store.view()).unwrap());
    }
}
