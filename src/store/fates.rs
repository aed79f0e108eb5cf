//! What became of a feed's latest entries, for a person.

use jiff::Timestamp;
use rusqlite::params;

use super::record::{EntryRecord, from_json, from_micros};
use super::{StoreError, View};
use crate::model::{ArticleId, EntryKey, FeedId};

/// An entry and how it ended, as far as that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFate {
    /// The entry.
    pub key: EntryKey,
    /// When it was first seen, at the latest.
    pub seen_at: Timestamp,
    /// `pending`, `stored`, `duplicate`, `dropped` or `failed`.
    pub state: String,
    /// Why, as a word.
    pub reason: Option<String>,
    /// Why, in words.
    pub note: Option<String>,
    /// The article that it became.
    pub article: Option<ArticleId>,
    /// Its headline: of the article, or of the entry as long as it waits; of others it is not kept.
    pub title: Option<String>,
}

impl View<'_> {
    /// The latest entries of a feed, the last one first.
    pub fn latest_entries(&self, feed: &FeedId, limit: usize) -> Result<Vec<EntryFate>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, seen_to, state, reason, note, article, record,
                    (SELECT title FROM article WHERE article.id = entry.article)
             FROM entry WHERE feed = ?1 ORDER BY number DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![feed.as_str(), limit as i64])?;
        let mut fates = Vec::new();
        while let Some(row) = rows.next()? {
            let key: String = row.get(0)?;
            let record: Option<String> = row.get(6)?;
            let waiting = match record {
                Some(record) => Some(from_json::<EntryRecord>(&record)?.read(&key)?.title),
                None => None,
            };
            fates.push(EntryFate {
                key: EntryKey::from_stored(&key),
                seen_at: from_micros(row.get(1)?)?,
                state: row.get(2)?,
                reason: row.get(3)?,
                note: row.get(4)?,
                article: row.get::<_, Option<String>>(5)?.map(|id| ArticleId::from_stored(&id)),
                title: row.get::<_, Option<String>>(7)?.or(waiting),
            });
        }
        Ok(fates)
    }
}
