//! What we remember of feeds.

use rusqlite::{OptionalExtension, Row, params};

use super::memory::MemoryRecord;
use super::record::{from_json, from_micros, from_micros_opt, to_json, to_micros};
use super::{StoreError, View, Writing};
use crate::model::{FeedId, FeedState, FeedStatus, Validators};

const COLUMNS: &str =
    "id, etag, last_modified, body_hash, status, note, polled_at, succeeded_at, new_entry_at, due_at, failures, memory";

fn read(row: &Row<'_>) -> Result<FeedState, StoreError> {
    let status: String = row.get(4)?;
    Ok(FeedState {
        id: FeedId::from_stored(&row.get::<_, String>(0)?),
        validators: Validators {
            etag: row.get(1)?,
            last_modified: row.get(2)?,
        },
        body_hash: row.get(3)?,
        status: FeedStatus::from_name(&status).ok_or_else(|| StoreError::Record(format!("feed status {status:?}")))?,
        note: row.get(5)?,
        polled_at: from_micros_opt(row.get(6)?)?,
        succeeded_at: from_micros_opt(row.get(7)?)?,
        new_entry_at: from_micros_opt(row.get(8)?)?,
        due_at: from_micros(row.get(9)?)?,
        failures: row.get(10)?,
        memory: from_json::<MemoryRecord>(&row.get::<_, String>(11)?)?.read()?,
    })
}

impl View<'_> {
    /// The state of a feed, if it was ever scheduled.
    pub fn feed(&self, id: &FeedId) -> Result<Option<FeedState>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM feed WHERE id = ?1"))?;
        let found = statement.query_row([id.as_str()], |row| Ok(read(row))).optional()?;
        found.transpose()
    }

    /// The states of all feeds ever scheduled.
    pub fn feeds(&self) -> Result<Vec<FeedState>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM feed ORDER BY id"))?;
        let rows = statement.query_map([], |row| Ok(read(row)))?;
        rows.map(|row| row?).collect()
    }
}

impl Writing<'_> {
    /// Remembers a feed's state.
    pub fn remember_feed(&self, state: &FeedState) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(&format!(
            "INSERT OR REPLACE INTO feed ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        ))?;
        statement.execute(params![
            state.id.as_str(),
            state.validators.etag,
            state.validators.last_modified,
            state.body_hash,
            state.status.as_str(),
            state.note,
            state.polled_at.map(to_micros),
            state.succeeded_at.map(to_micros),
            state.new_entry_at.map(to_micros),
            to_micros(state.due_at),
            state.failures,
            to_json(&MemoryRecord::of(&state.memory))?,
        ])?;
        Ok(())
    }
}
