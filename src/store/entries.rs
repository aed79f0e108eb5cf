//! Entries: what feeds have shown us, and how each ended.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::record::{EntryRecord, from_json, from_micros, from_micros_opt, to_json, to_micros};
use super::{StoreError, View, Writing};
use crate::model::{ArticleId, DropReason, Entry, EntryKey, FeedId, FirstSeen, Outcome, Tally};

/// An entry without an outcome yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingEntry {
    /// What the feed said.
    pub entry: Entry,
    /// When it appeared there.
    pub first_seen: FirstSeen,
    /// Tries so far.
    pub attempts: u32,
    /// When to try next.
    pub due_at: Timestamp,
    /// Order in which entries came; never used twice.
    pub number: i64,
}

/// An entry that another one is, under a new id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Its article, if it has one by now.
    pub article: Option<ArticleId>,
}

impl View<'_> {
    /// Entries that wait for an outcome, in the order in which they came, behind a number.
    pub fn pending(&self, behind: i64, limit: usize) -> Result<Vec<PendingEntry>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, key, record, seen_from, seen_to, attempts, due_at FROM entry
             WHERE state = 'pending' AND number > ?1 ORDER BY number LIMIT ?2",
        )?;
        let mut rows = statement.query(params![behind, limit as i64])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let key: String = row.get(1)?;
            let record: String = row.get(2)?;
            let first_seen = FirstSeen {
                from: from_micros_opt(row.get(3)?)?,
                to: from_micros(row.get(4)?)?,
            };
            let entry = from_json::<EntryRecord>(&record)?.read(&key)?;
            let (number, attempts, due_at) = (row.get(0)?, row.get(5)?, from_micros(row.get(6)?)?);
            found.push(PendingEntry {
                entry,
                first_seen,
                attempts,
                due_at,
                number,
            });
        }
        Ok(found)
    }

    /// The feeds that have shown an article, with when each did, the first first.
    pub fn shown_by(&self, article: &ArticleId) -> Result<Vec<(FeedId, FirstSeen)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT feed, seen_from, seen_to FROM entry WHERE article = ?1 ORDER BY seen_to, number")?;
        let mut rows = statement.query([article.as_str()])?;
        let mut found: Vec<(FeedId, FirstSeen)> = Vec::new();
        while let Some(row) = rows.next()? {
            let feed = FeedId::from_stored(&row.get::<_, String>(0)?);
            let from = from_micros_opt(row.get(1)?)?;
            let to = from_micros(row.get(2)?)?;
            if found.iter().all(|(known, _)| *known != feed) {
                found.push((feed, FirstSeen { from, to }));
            }
        }
        Ok(found)
    }

    /// Counts of all entries by outcome.
    pub fn tally(&self) -> Result<Tally, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT state, coalesce(reason, ''), count(*) FROM entry GROUP BY 1, 2")?;
        let mut rows = statement.query([])?;
        let mut tally = Tally::default();
        while let Some(row) = rows.next()? {
            let (state, reason): (String, String) = (row.get(0)?, row.get(1)?);
            let count = row.get::<_, i64>(2)? as u64;
            tally.seen += count;
            match state.as_str() {
                "stored" => {
                    tally.stored += count;
                    if !reason.is_empty() {
                        add(&mut tally.teasers, reason, count);
                    }
                }
                "duplicate" => tally.duplicate += count,
                "pending" => tally.pending += count,
                "dropped" => add(&mut tally.dropped, reason, count),
                _ => add(&mut tally.failed, reason, count),
            }
        }
        Ok(tally)
    }
}

/// A link as compared within a feed: 64 bits are enough to tell a few thousand apart.
fn link_hash(entry: &Entry) -> Option<i64> {
    entry.url.as_ref().map(|url| hash(url.identity()))
}

/// A title as compared within a feed: without case and the kind of its spaces.
fn title_hash(entry: &Entry) -> Option<i64> {
    let words: Vec<String> = entry.title.split_whitespace().map(str::to_lowercase).collect();
    (!words.is_empty()).then(|| hash(&words.join(" ")))
}

fn hash(text: &str) -> i64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes()
        .first_chunk()
        .map_or(0, |bytes| i64::from_le_bytes(*bytes))
}

fn add(counts: &mut BTreeMap<String, u64>, reason: String, count: u64) {
    *counts.entry(reason).or_default() += count;
}

impl Writing<'_> {
    /// Notes an entry as pending, unless its feed has shown it before. Whether it was new.
    pub fn note_entry(&self, entry: &Entry, first_seen: FirstSeen) -> Result<bool, StoreError> {
        let record = to_json(&EntryRecord::of(entry))?;
        self.insert_entry(entry, first_seen, &("pending", None, Some(&record), None))
    }

    /// Notes an entry that its feed's user does not want, unless it was noted before. Whether it was new.
    pub fn note_unwanted(&self, entry: &Entry, first_seen: FirstSeen) -> Result<bool, StoreError> {
        let reason = DropReason::Unwanted.as_str();
        self.insert_entry(entry, first_seen, &("dropped", Some(reason), None, None))
    }

    /// Notes that an entry is another one of its feed under a new id: a duplicate of its article, if it has one by now.
    pub fn note_alias(&self, entry: &Entry, first_seen: FirstSeen, alias: &Alias) -> Result<bool, StoreError> {
        self.insert_entry(
            entry,
            first_seen,
            &("duplicate", Some("new-id"), None, alias.article.as_ref()),
        )
    }

    /// State, reason, record, article.
    fn insert_entry(
        &self,
        entry: &Entry,
        first_seen: FirstSeen,
        (state, reason, record, article): &(&str, Option<&str>, Option<&str>, Option<&ArticleId>),
    ) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO entry (key, feed, state, reason, record, article, seen_from, seen_to, link_hash, title_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (key) DO NOTHING",
        )?;
        let changed = statement.execute(params![
            entry.key.as_str(),
            entry.feed.as_str(),
            state,
            reason,
            record,
            article.map(ArticleId::as_str),
            first_seen.from.map(to_micros),
            to_micros(first_seen.to),
            link_hash(entry),
            title_hash(entry),
        ])?;
        Ok(changed == 1)
    }

    /// Whether a feed has shown an entry before.
    pub fn is_noted(&self, key: &EntryKey) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached("SELECT 1 FROM entry WHERE key = ?1")?;
        Ok(statement.exists([key.as_str()])?)
    }

    /// An entry that the same feed has shown before with the same link, under whatever id; or with the same title, unless it says
    /// that it was published after `since`: horoscopes and weather reports have the same titles every day.
    pub fn alias_of(&self, entry: &Entry, since: Option<Timestamp>) -> Result<Option<Alias>, StoreError> {
        const BY_LINK: &str = "SELECT article FROM entry WHERE feed = ?1 AND link_hash = ?2 ORDER BY number LIMIT 1";
        const BY_TITLE: &str = "SELECT article FROM entry WHERE feed = ?1 AND title_hash = ?2 ORDER BY number LIMIT 1";
        let is_newer = entry
            .published
            .is_some_and(|published| since.is_none_or(|since| published.at > since));
        let title = title_hash(entry).filter(|_| !is_newer);
        for (sql, hash) in [(BY_LINK, link_hash(entry)), (BY_TITLE, title)] {
            let Some(hash) = hash else { continue };
            let mut statement = self.transaction.prepare_cached(sql)?;
            let article = |row: &rusqlite::Row<'_>| row.get::<_, Option<String>>(0);
            if let Some(found) = statement
                .query_row(params![entry.feed.as_str(), hash], article)
                .optional()?
            {
                let article = found.as_deref().map(ArticleId::from_stored);
                return Ok(Some(Alias { article }));
            }
        }
        Ok(None)
    }

    /// Whether an entry still waits for its outcome: only then may it get one.
    pub fn is_pending(&self, key: &EntryKey) -> Result<bool, StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("SELECT state = 'pending' FROM entry WHERE key = ?1")?;
        Ok(statement
            .query_row([key.as_str()], |row| row.get(0))
            .optional()?
            .unwrap_or(false))
    }

    /// Gives a pending entry its outcome.
    pub fn settle(&self, key: &EntryKey, outcome: &Outcome, article: Option<&ArticleId>) -> Result<(), StoreError> {
        let (state, reason, note) = match outcome {
            Outcome::Stored(None) => ("stored", None, None),
            Outcome::Stored(Some(lack)) => ("stored", Some(lack.reason), Some(lack.note.as_str())),
            Outcome::Duplicate => ("duplicate", None, None),
            Outcome::Dropped(reason) => ("dropped", Some(reason.as_str()), None),
            Outcome::Failed(kind, note) => ("failed", Some(kind.as_str()), Some(note.as_str())),
        };
        let mut statement = self.transaction.prepare_cached(
            "UPDATE entry SET state = ?2, reason = ?3, note = ?4, article = ?5, record = NULL
             WHERE key = ?1 AND state = 'pending'",
        )?;
        statement.execute(params![
            key.as_str(),
            state,
            reason,
            note,
            article.map(ArticleId::as_str)
        ])?;
        Ok(())
    }

    /// Puts a pending entry off after a failure that may pass; not every time was it tried.
    pub fn retry_entry(&self, key: &EntryKey, due_at: Timestamp, note: &str, is_try: bool) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE entry SET attempts = attempts + ?4, due_at = ?2, note = ?3 WHERE key = ?1 AND state = 'pending'",
        )?;
        statement.execute(params![key.as_str(), to_micros(due_at), note, is_try])?;
        Ok(())
    }
}
