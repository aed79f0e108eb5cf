//! `feeds list`: every feed on a line, with its state in words.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{States, no_feeds};
use crate::cli::exit::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::table::{Listing, Row};
use crate::cli::terminal::Terminal;
use crate::cli::times;
use crate::cli::view::into_map;
use crate::model::{FeedSpec, FeedState, FeedStatus};

const COLUMNS: &[&str] = &[
    "source",
    "status",
    "last success",
    "last new item",
    "expected",
    "next try",
    "articles",
    "feed",
    "why",
];

/// The configured feeds in the order of their outlets.
pub(super) fn list(session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let config = session.config()?;
    let states = States::of(session)?;
    let row = |spec: &FeedSpec| row(spec, states.of_feed(&spec.id), states.articles(&spec.id));
    let rows: Vec<Row> = config.feeds.iter().map(row).collect();
    if rows.is_empty() {
        return Err(Failure {
            exit: Exit::Nothing,
            ..no_feeds(session)
        });
    }
    let columns = COLUMNS;
    Listing { columns, rows }.print(&session.global, terminal)?;
    Ok(Exit::Done)
}

fn row(spec: &FeedSpec, state: Option<&FeedState>, articles: u64) -> Row {
    let at = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), times::stamp);
    let status = state.map_or(FeedStatus::New, |state| state.status);
    let cells = vec![
        spec.source.to_string(),
        status.as_str().to_owned(),
        at(state.and_then(|state| state.succeeded_at)),
        at(state.and_then(|state| state.new_entry_at)),
        at(state.and_then(expected)),
        at(state.map(|state| state.due_at)),
        articles.to_string(),
        spec.url.to_string(),
        state.map(|state| state.note.clone()).unwrap_or_default(),
    ];
    let object = object(spec, state, articles);
    Row { cells, object }
}

/// When a new entry is to be expected: as long after the last one as is usual, so that half of them are late. Unknown while the
/// feed's habit is.
pub(super) fn expected(state: &FeedState) -> Option<Timestamp> {
    let usual = SignedDuration::try_from(state.memory.rhythm.mean?).ok()?;
    state.new_entry_at?.checked_add(usual).ok()
}

/// What JSON says of a feed in a list.
pub(super) fn object(spec: &FeedSpec, state: Option<&FeedState>, articles: u64) -> Map<String, Value> {
    let written = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let rhythm = state.map(|state| state.memory.rhythm);
    let seconds = |gap: Option<std::time::Duration>| gap.map(|gap| gap.as_secs());
    into_map(json!({
        "schema": "newsvane.feed/1",
        "id": spec.id.as_str(),
        "source": spec.source.as_str(),
        "url": spec.url.as_str(),
        "kind": spec.kind.as_str(),
        "status": state.map_or(FeedStatus::New, |state| state.status).as_str(),
        "note": state.map_or("", |state| state.note.as_str()),
        "articles": articles,
        "polled_at": written(state.and_then(|state| state.polled_at)),
        "succeeded_at": written(state.and_then(|state| state.succeeded_at)),
        "new_entry_at": written(state.and_then(|state| state.new_entry_at)),
        "expected_at": written(state.and_then(expected)),
        "due_at": written(state.map(|state| state.due_at)),
        "failures": state.map_or(0, |state| state.failures),
        "failing_since": written(state.and_then(|state| state.memory.failing_since)),
        "usual_gap_seconds": seconds(rhythm.and_then(|rhythm| rhythm.mean)),
        "longest_gap_seconds": seconds(rhythm.and_then(|rhythm| rhythm.longest)),
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::FeedId;

    #[test]
    fn the_next_entry_is_expected_after_the_usual_time() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut state = FeedState::new(FeedId::from_address("https://a.example/"), at(0));
        assert_eq!(None, expected(&state));
        state.new_entry_at = Some(at(100));
        assert_eq!(None, expected(&state));
        state.memory.rhythm.mean = Some(Duration::from_secs(60));
        assert_eq!(Some(at(160)), expected(&state));
    }
}
