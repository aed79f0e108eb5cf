//! Tables, and how an older store becomes a newer one.
//!
//! `meta.format` is the number of migrations applied. A migration is never edited once released; a new one is added.
//! Instants are microseconds since 1970. `article.seq` orders articles as they were placed in stories and is what the
//! index follows; it is never used twice.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// One script per format version.
const MIGRATIONS: &[&str] = &[
    r"
CREATE TABLE feed (
    id TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    status TEXT NOT NULL,
    note TEXT NOT NULL,
    polled_at INTEGER,
    succeeded_at INTEGER,
    new_entry_at INTEGER,
    due_at INTEGER NOT NULL,
    failures INTEGER NOT NULL
) STRICT;

CREATE TABLE entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    feed TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'duplicate', 'dropped', 'failed')),
    reason TEXT,
    note TEXT,
    record TEXT,
    seen_from INTEGER,
    seen_to INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    article TEXT
) STRICT;
CREATE INDEX entry_pending ON entry (number) WHERE state = 'pending';
CREATE INDEX entry_article ON entry (article) WHERE article IS NOT NULL;

CREATE TABLE story (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
) STRICT;

CREATE TABLE article (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    external_id TEXT,
    url TEXT,
    source TEXT,
    feed TEXT,
    title TEXT NOT NULL,
    body BLOB NOT NULL,
    lang TEXT NOT NULL,
    lang_confidence REAL NOT NULL,
    quality TEXT NOT NULL,
    published INTEGER,
    published_origin TEXT,
    modified INTEGER,
    seen_from INTEGER,
    seen_to INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    details TEXT NOT NULL,
    story TEXT NOT NULL REFERENCES story (id)
) STRICT;
CREATE INDEX article_story ON article (story);
CREATE INDEX article_seen ON article (seen_to);
CREATE INDEX article_external ON article (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE link (
    article TEXT PRIMARY KEY REFERENCES article (id),
    kind TEXT NOT NULL,
    to_article TEXT,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    model TEXT NOT NULL
) STRICT;

CREATE TABLE citation (
    article TEXT NOT NULL REFERENCES article (id),
    outlet TEXT NOT NULL,
    cue TEXT NOT NULL,
    quote TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    confidence REAL NOT NULL,
    cited_article TEXT,
    PRIMARY KEY (article, outlet)
) STRICT;
CREATE INDEX citation_outlet ON citation (outlet);

CREATE TABLE alert (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    kind TEXT NOT NULL,
    story TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES article (id),
    at INTEGER NOT NULL,
    details TEXT NOT NULL
) STRICT;

CREATE TABLE fired (
    rule TEXT NOT NULL,
    story TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (story, rule, kind, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
    sink TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;
",
    // What was learnt about feeds and hosts; entries are recognised by link and title, too; an alert can be about a feed.
    r"
ALTER TABLE feed ADD COLUMN memory TEXT NOT NULL DEFAULT '{}';

ALTER TABLE entry ADD COLUMN link_hash INTEGER;
ALTER TABLE entry ADD COLUMN title_hash INTEGER;
CREATE INDEX entry_link ON entry (feed, link_hash) WHERE link_hash IS NOT NULL;
CREATE INDEX entry_title ON entry (feed, title_hash) WHERE title_hash IS NOT NULL;

CREATE TABLE host (
    key TEXT NOT NULL,
    pages_only INTEGER NOT NULL,
    status INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (key, pages_only)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_2 (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    kind TEXT NOT NULL,
    story TEXT,
    article TEXT REFERENCES article (id),
    feed TEXT,
    at INTEGER NOT NULL,
    details TEXT NOT NULL,
    CHECK ((story IS NULL) = (article IS NULL) AND (story IS NULL) <> (feed IS NULL))
) STRICT;
INSERT INTO alert_2 SELECT seq, id, rule, severity, kind, story, article, NULL, at, details FROM alert ORDER BY seq;
DROP TABLE alert;
ALTER TABLE alert_2 RENAME TO alert;
",
    // What articles' pages left for the memory of their outlet.
    r"
CREATE TABLE imprint (
    seq INTEGER PRIMARY KEY REFERENCES article (seq),
    source TEXT NOT NULL,
    number INTEGER NOT NULL,
    place TEXT NOT NULL,
    weight INTEGER NOT NULL,
    agreement REAL NOT NULL,
    topic BLOB NOT NULL,
    blocks BLOB NOT NULL,
    UNIQUE (source, number)
) STRICT;
",
];

/// Creates or upgrades the tables.
pub(super) fn migrate(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
         INSERT OR IGNORE INTO meta VALUES ('format', '0');
         INSERT OR IGNORE INTO meta VALUES ('generation', lower(hex(randomblob(8))));",
    )?;
    let format = check(connection, path)?;
    for (number, script) in (1_i64..).zip(MIGRATIONS) {
        if number > format {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {script} UPDATE meta SET value = '{number}' WHERE key = 'format'; COMMIT;"
            ))?;
        }
    }
    Ok(())
}

/// Refuses a store whose format is not exactly this program's.
pub(super) fn check_current(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    if check(connection, path)? < MIGRATIONS.len() as i64 {
        let path = path.to_owned();
        return Err(StoreError::Older { path });
    }
    Ok(())
}

/// The format of a store, refused when it is newer than this program.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let found = format(connection)?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(found)
}

/// The format of a store.
pub(super) fn format(connection: &Connection) -> Result<i64, StoreError> {
    let text = meta(connection, "format")?;
    text.parse().map_err(|_| StoreError::Record(format!("format {text:?}")))
}

/// The random name that a store was born with.
pub(super) fn generation(connection: &Connection) -> Result<String, StoreError> {
    meta(connection, "generation")
}

fn meta(connection: &Connection, key: &str) -> Result<String, StoreError> {
    Ok(connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::model::SourceId;
    use crate::store::{Layout, Reader, Store};

    /// A store as a program that knew `format` left it, with one article.
    fn old_store(layout: &Layout, format: usize) {
        let connection = Connection::open(layout.database()).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
                 INSERT INTO meta VALUES ('generation', 'old');",
            )
            .unwrap();
        for script in &MIGRATIONS[..format] {
            connection.execute_batch(script).unwrap();
        }
        connection
            .execute_batch(&format!(
                "INSERT INTO meta VALUES ('format', '{format}');
                 INSERT INTO story VALUES ('s:1', 'Title');
                 INSERT INTO article VALUES (7, 'a:1', NULL, NULL, 'paper', NULL, 'Title', x'00', 'de', 1, 'full', NULL, NULL,
                     NULL, NULL, 5, 0, '{{}}', 's:1');"
            ))
            .unwrap();
    }

    #[test]
    fn an_older_store_is_brought_up_to_date_by_the_writer_alone() {
        for format in 1..MIGRATIONS.len() {
            let dir = TempDir::new().unwrap();
            let layout = Layout::new(dir.path());
            old_store(&layout, format);
            let refused = Reader::open(&layout).unwrap_err();
            assert!(matches!(refused, StoreError::Older { .. }), "{refused}");
            let store = Store::open(&layout).unwrap();
            assert_eq!("old", store.generation());
            assert_eq!(7, store.view().last_seq().unwrap());
            assert!(store.view().imprints(&SourceId::new("paper")).unwrap().is_empty());
            assert!(Reader::open(&layout).is_ok());
        }
    }
}
