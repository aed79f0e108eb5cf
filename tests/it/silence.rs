//! An alert about a feed, from the outbox to the person.

use newsvane::alert;
use newsvane::config;
use newsvane::model::{FeedState, FeedStatus};
use newsvane::store::{Layout, Store};

use crate::harness::{Newsvane, source};

#[test]
fn a_silent_feed_is_listed_like_any_alert_and_told_once() {
    let newsvane = Newsvane::with_sources(&source("seeblatt", "Seeblatt", "de", "https://seeblatt.example/feed"));
    let config = config::load(&newsvane.config()).unwrap();
    let feed = &config.feeds[0];
    let mut state = FeedState::new(feed.id.clone(), "2026-03-02T12:00:00Z".parse().unwrap());
    state.status = FeedStatus::Failing;
    state.note = "HTTP 503".to_owned();
    state.new_entry_at = Some("2026-02-27T08:00:00Z".parse().unwrap());
    let mut store = Store::open(&Layout::new(&newsvane.data())).unwrap();
    for now in ["2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z"] {
        let writing = store.begin().unwrap();
        writing.remember_feed(&state).unwrap();
        writing
            .raise_about_feed(&alert::feed_silent(feed, &state, (1, 2), now.parse().unwrap()))
            .unwrap();
        writing.commit().unwrap();
    }
    drop(store);
    let line = newsvane.ok(&["alerts", "list", "--rule", "feed-silent", "--severity", "medium"]);
    let expected = format!(
        "2026-03-02T12:00:00Z MEDIUM feed-silent feed-silent {} - - seeblatt \
         \"no new entry for 3d4h; the last poll failed: HTTP 503; of the other feeds 1 of 2 are well\" - - al:",
        feed.id
    );
    assert!(line.starts_with(&expected), "{line}");
    assert!(
        line.ends_with(" https://seeblatt.example/feed\n") && line.lines().count() == 1,
        "{line}"
    );
    let objects = newsvane.jsonl(&["alerts", "list"]);
    assert_eq!("https://seeblatt.example/feed", objects[0]["feed"]["url"]);
    assert!(objects[0].get("article").is_none());
    assert_eq!(1, newsvane.run(&["alerts", "list", "--rule", "other"]).code);
}
