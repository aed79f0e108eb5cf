//! Alerts about feeds, and those of an older store.

use super::*;

#[test]
fn an_alert_about_a_feed_is_told_once_and_comes_back_whole() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let silent = about_feed("since=1970-01-01T00:00:09Z");
    let writing = store.begin().unwrap();
    assert!(writing.raise_about_feed(&silent).unwrap());
    assert!(!writing.raise_about_feed(&silent).unwrap());
    let later = about_feed("since=1970-01-02T00:00:00Z");
    assert!(writing.raise_about_feed(&later).unwrap());
    writing.commit().unwrap();
    drop(store);
    let mut store = Store::open(&layout).unwrap();
    let alerts: Vec<Alert> = store
        .view()
        .alerts_after(0, 10)
        .unwrap()
        .into_iter()
        .map(|row| row.alert)
        .collect();
    assert_eq!(vec![silent, later], alerts);
    let complaints = store.view().inconsistencies().unwrap();
    assert_eq!(vec!["2 alerts about feeds that nobody knows"], complaints);
    let writing = store.begin().unwrap();
    writing.remember_feed(&FeedState::new(feed(), at(0))).unwrap();
    writing.commit().unwrap();
    assert!(store.view().inconsistencies().unwrap().is_empty());
}

fn about_feed(state: &str) -> Alert {
    let about = About::Feed {
        feed: feed(),
        source: SourceId::new("a"),
        url: "https://a.example/feed".parse().unwrap(),
    };
    let mut alert = alert(&StoryId::derive(&["none"]), &ArticleId::derive(&["none"]), state);
    alert.id = AlertId::from_state(&alert.rule, &feed(), "feed-silent", state);
    alert.kind = AlertKind::FeedSilent;
    alert.evidence.clear();
    Alert { about, ..alert }
}

#[test]
fn alerts_of_an_older_store_are_kept() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let (id, first, _) = with_two_stories(&mut store);
    let writing = store.begin().unwrap();
    let kept = alert(&id, &first.id, "");
    writing.insert_alert(&kept).unwrap();
    writing.commit().unwrap();
    drop(store);
    downgrade(&layout);
    // Whoever only reads cannot bring it up to date.
    let read = Reader::open(&layout).unwrap_err();
    assert!(matches!(read, StoreError::Older { .. }), "{read}");
    let store = Store::open(&layout).unwrap();
    assert!(Reader::open(&layout).unwrap().is_some());
    let rows = store.view().alerts_after(0, 10).unwrap();
    assert_eq!(vec![kept], rows.into_iter().map(|row| row.alert).collect::<Vec<_>>());
    assert!(store.view().inconsistencies().unwrap().is_empty());
}

/// Makes a store of the first format of one that has no alerts about feeds.
fn downgrade(layout: &Layout) {
    let connection = rusqlite::Connection::open(layout.database()).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE alert_1 (
                 seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, severity TEXT NOT NULL,
                 kind TEXT NOT NULL, story TEXT NOT NULL, article TEXT NOT NULL REFERENCES article (id),
                 at INTEGER NOT NULL, details TEXT NOT NULL
             ) STRICT;
             INSERT INTO alert_1 SELECT seq, id, rule, severity, kind, story, article, at, details FROM alert;
             DROP TABLE alert;
             ALTER TABLE alert_1 RENAME TO alert;
             DROP TABLE imprint;
             DROP TABLE host;
             DROP INDEX entry_link;
             DROP INDEX entry_title;
             ALTER TABLE entry DROP COLUMN link_hash;
             ALTER TABLE entry DROP COLUMN title_hash;
             ALTER TABLE feed DROP COLUMN memory;
             UPDATE meta SET value = '1' WHERE key = 'format';",
        )
        .unwrap();
}
