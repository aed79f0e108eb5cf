//! Tells the world: takes from the outbox what a sink lacks.
//!
//! A reconciler: woken without data, it looks at what is undelivered. The log files are their own cursor, so a crash between
//! appending and confirming repeats nothing there.

use std::path::PathBuf;

use tokio::sync::{mpsc, watch};

use super::PipelineError;
use super::keeper::Arrival;
use crate::deliver::{Delivery, Journal, LogFiles};
use crate::model::FeedStatus;
use crate::store::{AlertRow, Reader, StoreError};

/// Alerts delivered at once.
const PAGE: usize = 100;

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
    /// Runs until the keeper is gone and everything is delivered.
    pub async fn run(mut self) -> Result<(), PipelineError> {
        let mut files = LogFiles::open(&self.logs_dir)?;
        loop {
            let more = self.deliver(&mut files).await?;
            if more {
                continue;
            }
            tokio::select! {
                changed = self.alerted.changed() => if changed.is_err() {
                    while self.deliver(&mut files).await? {}
                    return Ok(());
                },
                changed = self.reopen.changed() => if changed.is_ok() {
                    self.reopen.borrow_and_update();
                    files.reopen()?;
                },
            }
        }
    }

    /// Delivers a page of what is undelivered. Whether there was any.
    async fn deliver(&mut self, files: &mut LogFiles) -> Result<bool, PipelineError> {
        self.alerted.borrow_and_update();
        let confirmed = self.reader.view().delivered(LOG)?;
        let cursor = confirmed.max(files.last_seq());
        let rows = self.reader.view().alerts_after(cursor, PAGE)?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(false) };
        for row in rows {
            let delivery = self.delivery(row)?;
            files.append(&delivery)?;
            if let Some(journal) = &self.journal {
                // The files are the record, the journal is a copy.
                if let Err(error) = journal.send(&delivery) {
                    tracing::warn!(%error, alert.id = %delivery.alert.id, "the journal did not take an alert");
                }
            }
        }
        if let Some(keeper) = self.keeper.upgrade() {
            // Without a keeper the files still know how far they are.
            let _ = keeper.send(Arrival::Delivered { sink: LOG, seq: last }).await;
        }
        Ok(true)
    }

    fn delivery(&self, row: AlertRow) -> Result<Delivery, StoreError> {
        let view = self.reader.view();
        let missing = |what: &str| StoreError::Record(format!("{what} of alert {}", row.alert.id));
        let article = view.article(&row.alert.article)?.ok_or_else(|| missing("article"))?.article;
        let story = view.story(&row.alert.story)?.ok_or_else(|| missing("story"))?;
        let feeds = view.feeds()?;
        let healthy =
            feeds.iter().filter(|feed| matches!(feed.status, FeedStatus::Ok | FeedStatus::Empty)).count();
        Ok(Delivery { seq: row.seq, alert: row.alert, story, article, coverage: (healthy, feeds.len()) })
    }
}
