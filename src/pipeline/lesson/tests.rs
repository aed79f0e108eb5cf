use super::FeedStatus::{Failing, Gone};
use super::*;
use crate::model::{FeedId, FeedPart, Validators};

const HOUR: i64 = 3_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A poll that was asked at a second and answered five later.
fn moment(second: i64) -> Moment {
    Moment {
        asked_at: at(second),
        answered_at: at(second + 5),
        interval: Duration::from_secs(900),
    }
}

fn before() -> FeedState {
    let mut state = FeedState::new(FeedId::from_address("https://example.org/feed"), at(0));
    state.validators.etag = Some("\"old\"".to_owned());
    state.succeeded_at = Some(at(50));
    state.polled_at = Some(at(50));
    state
}

fn parsed(entries: usize) -> ParsedFeed {
    let feed = FeedId::from_address("https://example.org/feed");
    let entry = |number: usize| Entry::for_test(&feed, &number.to_string(), "");
    ParsedFeed {
        entries: (0..entries).map(entry).collect(),
        ..ParsedFeed::default()
    }
}

fn answer(parsed: Option<ParsedFeed>) -> Answer {
    Answer {
        validators: Validators {
            etag: Some("\"new\"".to_owned()),
            last_modified: None,
        },
        body_hash: Some("hash".to_owned()),
        is_modified: parsed.is_some(),
        parsed,
        ..Answer::default()
    }
}

fn succeed(before: FeedState, answer: Answer, second: i64) -> FeedState {
    of_success(before, answer, &moment(second)).0
}

fn fail(before: FeedState, failure: &Failure, second: i64) -> FeedState {
    of_failure(before, failure, &moment(second)).0
}

fn gone() -> Failure {
    let host = "example.org".to_owned();
    Failure::Fetch(FetchError::Gone { host, wait: None })
}

fn timeout() -> Failure {
    Failure::Fetch(FetchError::Timeout {
        host: "example.org".to_owned(),
        limit: Duration::from_secs(30),
    })
}

#[test]
fn a_failure_keeps_the_validators_and_says_why_and_since_when() {
    let state = fail(before(), &Failure::Ours("a bug".to_owned()), 100);
    assert_eq!(
        (before().validators, before().succeeded_at),
        (state.validators.clone(), state.succeeded_at)
    );
    assert_eq!(
        (FeedStatus::Failing, "a bug", 1),
        (state.status, state.note.as_str(), state.failures)
    );
    assert_eq!(Some(at(105)), state.memory.failing_since);
    let again = fail(state, &timeout(), 200);
    assert_eq!((2, Some(at(105))), (again.failures, again.memory.failing_since));
    let well = succeed(again, answer(None), 300);
    assert_eq!((0, None), (well.failures, well.memory.failing_since));
}

#[test]
fn a_resting_host_is_no_failure_of_the_feed() {
    let resting = Failure::Fetch(FetchError::Resting {
        host: "example.org".to_owned(),
        status: 429,
        wait: Duration::from_secs(60),
    });
    let (state, asked) = of_failure(before(), &resting, &moment(100));
    assert_eq!(0, state.failures);
    assert_eq!(Ending::Failed(Some(Duration::from_secs(60))), asked.ending);
}

#[test]
fn what_the_next_poll_brings_was_not_there_when_this_one_asked() {
    let state = succeed(before(), answer(None), 100);
    assert_eq!(Some(at(100)), state.succeeded_at);
    assert_eq!(Some("\"new\"".to_owned()), state.validators.etag);
    assert_eq!(FeedStatus::Ok, state.status);
}

#[test]
fn a_cut_off_feed_proves_no_absence_unless_it_comes_so_again() {
    let mut cut_off = parsed(3);
    cut_off.is_cut_off = true;
    cut_off.notes.push("the feed is cut off".to_owned());
    let state = succeed(before(), answer(Some(cut_off)), 100);
    assert_eq!(
        (&before().validators, Some(at(50))),
        (&state.validators, state.succeeded_at)
    );
    // The same bytes again: it is a feed that never ends.
    let again = succeed(state, answer(None), 200);
    assert_eq!(
        (Some("\"new\""), Some(at(200))),
        (again.validators.etag.as_deref(), again.succeeded_at)
    );
    assert_eq!("the feed is cut off", again.note, "and stays one");
}

#[test]
fn no_entries_are_an_alarm_where_there_were_some() {
    let empty = succeed(before(), answer(Some(parsed(0))), 100);
    assert_eq!((FeedStatus::Empty, true), (empty.status, empty.is_well()));
    assert_eq!(
        FeedStatus::Empty,
        succeed(empty, answer(None), 200).status,
        "over a 304, too"
    );

    let full = succeed(before(), answer(Some(parsed(7))), 100);
    let emptied = succeed(full, answer(Some(parsed(0))), 200);
    assert_eq!((FeedStatus::Emptied, false), (emptied.status, emptied.is_well()));
    assert!(emptied.note.contains("had 7 before"), "{}", emptied.note);
    assert_eq!(Some(at(100)), emptied.succeeded_at, "it proves no absence");
    assert!(
        emptied.validators.is_empty() && emptied.body_hash.is_none(),
        "no 304 keeps it so"
    );
    assert_eq!(FeedStatus::Emptied, succeed(emptied.clone(), answer(None), 300).status);
    assert_eq!(FeedStatus::Ok, succeed(emptied, answer(Some(parsed(1))), 300).status);
}

#[test]
fn an_index_whose_parts_have_not_changed_is_not_emptied() {
    let mut state = before();
    state.memory.entries = 5;
    let mut index = answer(Some(parsed(0)));
    index.parts = vec![FeedPart {
        url: Url::parse("https://example.org/part.xml").unwrap(),
        validators: Validators::default(),
        body_hash: None,
        entries: 5,
    }];
    let state = succeed(state, index, 100);
    assert_eq!((FeedStatus::Ok, 1), (state.status, state.memory.parts.len()));

    // All of them read, and nothing in any.
    let mut hollow = answer(Some(parsed(0)));
    hollow.parts = state.memory.parts.clone();
    hollow.parts[0].entries = 0;
    assert_eq!(FeedStatus::Emptied, succeed(state, hollow, 200).status);
}

#[test]
fn gone_is_believed_the_third_time_after_three_days() {
    let polls = [0, 30, 60, 80].map(|hour| hour * HOUR);
    let mut state = before();
    let mut statuses = Vec::new();
    for second in polls {
        let (after, asked) = of_failure(state, &gone(), &moment(second));
        assert_eq!(after.status == FeedStatus::Gone, asked.ending == Ending::Gone);
        statuses.push(after.status);
        state = after;
    }
    assert_eq!(vec![Failing, Failing, Failing, Gone], statuses);
    let down = fail(state, &timeout(), 900 * HOUR);
    assert_eq!(Gone, down.status, "a feed that is gone may also be unreachable");
    assert_eq!(None, succeed(down, answer(Some(parsed(1))), 1_800 * HOUR).memory.gone);

    let mut state = before();
    for (second, failure) in [
        (0, gone()),
        (40 * HOUR, timeout()),
        (50 * HOUR, gone()),
        (80 * HOUR, gone()),
    ] {
        state = fail(state, &failure, second);
    }
    assert_eq!(Failing, state.status, "only in a row");
}

fn moved(to: &str) -> Answer {
    Answer {
        moved_to: Some(Url::parse(to).unwrap()),
        ..answer(Some(parsed(1)))
    }
}

const NEW: &str = "https://example.org/new";

#[test]
fn a_move_is_believed_the_third_time_after_two_days() {
    let mut state = before();
    for (second, believed) in [(0, false), (HOUR, false), (2 * HOUR, false), (49 * HOUR, true)] {
        state = succeed(state, moved(NEW), second);
        assert_eq!(believed, state.memory.moved_to.is_some(), "{second}");
    }
    assert!(state.note.contains(NEW), "{}", state.note);

    for answers in [
        [moved(NEW), moved("https://example.org/maintenance"), moved(NEW)],
        [moved(NEW), answer(None), moved(NEW)],
    ] {
        let mut state = before();
        for (second, answer) in [0, 30 * HOUR, 60 * HOUR].into_iter().zip(answers) {
            state = succeed(state, answer, second);
        }
        assert_eq!(None, state.memory.moved_to, "only the same in a row");
    }
}

#[test]
fn a_new_address_that_fails_for_good_is_given_up() {
    let not_found = || {
        let host = "example.org".to_owned();
        Failure::Fetch(FetchError::NotFound { host, wait: None })
    };
    let mut state = before();
    state.memory.moved_to = Some(Url::parse(NEW).unwrap());
    for second in [0, 24 * HOUR, 47 * HOUR] {
        state = fail(state, &not_found(), second);
        assert!(state.memory.moved_to.is_some(), "once is a hiccup");
    }
    assert!(fail(state.clone(), &timeout(), 50 * HOUR).memory.moved_to.is_some());
    let lost = fail(state, &not_found(), 50 * HOUR);
    assert_eq!((None, true), (lost.memory.moved_to, lost.validators.is_empty()));
}

#[test]
fn floors_are_remembered_over_a_304() {
    let mut slow = parsed(1);
    slow.ttl = Some(Duration::from_secs(7_200));
    slow.skip.days = 1;
    let (state, _, asked) = of_success(before(), answer(Some(slow)), &moment(100));
    assert_eq!((Some(Duration::from_secs(7_200)), 1), (asked.floor, asked.skip.days));
    let (_, _, asked) = of_success(state, answer(None), &moment(200));
    assert_eq!((Some(Duration::from_secs(7_200)), 1), (asked.floor, asked.skip.days));
}

#[test]
fn a_pause_is_no_silence() {
    let mut state = before();
    state.due_at = at(1_000);
    state.memory.watched_since = Some(at(10));
    let punctual = succeed(state.clone(), answer(None), 1_100);
    assert_eq!(Some(at(10)), punctual.memory.watched_since);
    let late = succeed(state, answer(None), 1_000 + 2 * HOUR);
    assert_eq!(Some(at(1_005 + 2 * HOUR)), late.memory.watched_since);
}
