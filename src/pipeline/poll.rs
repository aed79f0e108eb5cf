//! One poll of one feed: ask, read, and say what to remember.

use std::time::Duration;

use jiff::Timestamp;

use super::clock::Clock;
use super::cpu;
use super::keeper::Polled;
use super::schedule;
use super::status::PollEnd;
use crate::config::ScheduleConfig;
use crate::feed::{self, FeedError, ParseContext, ParsedFeed};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Entry, FeedBody, FeedReply, FeedSpec, FeedState, FeedStatus, FirstSeen, Validators};

/// Polls a feed. Never fails: a failure is what the feed's state says.
pub(super) async fn poll(
    spec: &FeedSpec,
    before: FeedState,
    fetcher: &Fetcher,
    clock: &Clock,
    limits: &ScheduleConfig,
) -> (Polled, PollEnd) {
    let asked_at = clock.now();
    let reply = fetcher.feed(&spec.url, &before.validators, &spec.access).await;
    let answered_at = clock.now();
    let (answer, end) = match reply {
        Ok(reply) => read(spec, &before, reply).await,
        Err(error) => (Err(Failure::Fetch(error)), PollEnd::Failed),
    };
    let first_seen = FirstSeen {
        // A clock that was put back since gives no interval.
        from: before.succeeded_at.filter(|from| *from <= asked_at),
        to: answered_at,
    };
    let timing = Timing {
        asked_at,
        answered_at,
        interval: spec.interval,
    };
    let (state, entries) = match answer {
        Ok(answer) => succeed(before, answer, &timing, limits),
        Err(failure) => (fail(before, &failure, &timing, limits), Vec::new()),
    };
    (
        Polled {
            state,
            entries,
            first_seen,
        },
        end,
    )
}

struct Timing {
    asked_at: Timestamp,
    answered_at: Timestamp,
    interval: Duration,
}

/// What a poll that succeeded brought.
struct Answer {
    validators: Validators,
    body_hash: Option<String>,
    parsed: Option<ParsedFeed>,
}

enum Failure {
    Fetch(FetchError),
    Feed(FeedError),
    Ours(String),
}

async fn read(spec: &FeedSpec, before: &FeedState, reply: FeedReply) -> (Result<Answer, Failure>, PollEnd) {
    let (final_url, validators) = (reply.url, reply.validators);
    let Some(FeedBody { bytes, content_type }) = reply.body else {
        let answer = Answer {
            validators,
            body_hash: before.body_hash.clone(),
            parsed: None,
        };
        return (Ok(answer), PollEnd::NotModified);
    };
    let body_hash = Some(blake3::hash(&bytes).to_hex().to_string());
    if body_hash == before.body_hash {
        return (
            Ok(Answer {
                validators,
                body_hash,
                parsed: None,
            }),
            PollEnd::Modified,
        );
    }
    let (feed, source, country) = (spec.id.clone(), spec.source.clone(), spec.country.clone());
    let parsed = cpu::run(move || {
        let context = ParseContext {
            feed: &feed,
            source: &source,
            content_type: content_type.as_deref(),
            base_url: Some(&final_url),
            country: country.as_deref(),
        };
        feed::parse(&bytes, &context)
    })
    .await;
    match parsed {
        Ok(Ok(parsed)) => (
            Ok(Answer {
                validators,
                body_hash,
                parsed: Some(parsed),
            }),
            PollEnd::Modified,
        ),
        Ok(Err(error)) => (Err(Failure::Feed(error)), PollEnd::Failed),
        Err(panic) => (Err(Failure::Ours(panic.to_string())), PollEnd::Failed),
    }
}

fn succeed(before: FeedState, answer: Answer, timing: &Timing, limits: &ScheduleConfig) -> (FeedState, Vec<Entry>) {
    let mut status = if before.status == FeedStatus::Empty {
        FeedStatus::Empty
    } else {
        FeedStatus::Ok
    };
    let mut note = if status == FeedStatus::Empty {
        before.note
    } else {
        String::new()
    };
    let mut floor = None;
    let mut entries = Vec::new();
    let mut is_whole = true;
    if let Some(parsed) = answer.parsed {
        is_whole = !parsed.is_cut_off;
        floor = parsed.ttl;
        entries = parsed.entries;
        status = if entries.is_empty() {
            FeedStatus::Empty
        } else {
            FeedStatus::Ok
        };
        note = if entries.is_empty() {
            "the feed has no entries".to_owned()
        } else {
            parsed.notes.join("; ")
        };
    }
    // A cut-off feed proves no absence; one that is always cut off would never bring news, so only the first poll counts.
    let absent_until = match before.succeeded_at {
        earlier if !is_whole && (earlier.is_some() || before.polled_at.is_none()) => earlier,
        _ => Some(timing.asked_at),
    };
    let state = FeedState {
        id: before.id,
        // No 304 for entries that did not arrive.
        validators: if is_whole { answer.validators } else { before.validators },
        body_hash: answer.body_hash,
        status,
        note,
        polled_at: Some(timing.answered_at),
        // What the next poll brings was surely not there when this one asked.
        succeeded_at: absent_until,
        new_entry_at: before.new_entry_at,
        due_at: schedule::after_success(timing.answered_at, timing.interval, floor, limits),
        failures: 0,
        memory: before.memory,
    };
    (state, entries)
}

/// Validators stay as they were: had the unread body brought new ones, a 304 tomorrow would lose its entries.
fn fail(before: FeedState, failure: &Failure, timing: &Timing, limits: &ScheduleConfig) -> FeedState {
    let (note, retry_after) = match failure {
        Failure::Fetch(error) => (error.to_string(), error.retry_after()),
        Failure::Feed(error) => (error.to_string(), None),
        Failure::Ours(note) => (note.clone(), None),
    };
    // A host that wants to be left alone was not asked: that is no failure of this feed.
    let was_asked = !matches!(failure, Failure::Fetch(FetchError::Resting { .. }));
    let failures = before.failures.saturating_add(u32::from(was_asked));
    FeedState {
        status: FeedStatus::Failing,
        note,
        polled_at: Some(timing.answered_at),
        due_at: schedule::after_failure(timing.answered_at, timing.interval, failures, retry_after, limits),
        failures,
        ..before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FeedId;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn timing() -> Timing {
        Timing {
            asked_at: at(100),
            answered_at: at(105),
            interval: Duration::from_secs(900),
        }
    }

    fn before() -> FeedState {
        let mut state = FeedState::new(FeedId::from_address("https://example.org/feed"), at(0));
        state.validators.etag = Some("\"old\"".to_owned());
        state.succeeded_at = Some(at(50));
        state
    }

    fn answer(parsed: Option<ParsedFeed>) -> Answer {
        let validators = Validators {
            etag: Some("\"new\"".to_owned()),
            last_modified: None,
        };
        Answer {
            validators,
            body_hash: Some("hash".to_owned()),
            parsed,
        }
    }

    #[test]
    fn a_failure_keeps_the_validators_and_says_why_and_when() {
        let state = fail(
            before(),
            &Failure::Ours("a bug".to_owned()),
            &timing(),
            &ScheduleConfig::default(),
        );
        assert_eq!(
            (before().validators, before().succeeded_at),
            (state.validators, state.succeeded_at)
        );
        assert_eq!(
            (FeedStatus::Failing, "a bug", 1),
            (state.status, state.note.as_str(), state.failures)
        );
        assert!(state.due_at > at(105));
    }

    #[test]
    fn what_the_next_poll_brings_was_not_there_when_this_one_asked() {
        let (state, _) = succeed(before(), answer(None), &timing(), &ScheduleConfig::default());
        assert_eq!(Some(at(100)), state.succeeded_at);
        assert_eq!(Some("\"new\"".to_owned()), state.validators.etag);
        assert_eq!(FeedStatus::Ok, state.status);
    }

    #[test]
    fn a_feed_without_entries_stays_empty_over_a_304() {
        let limits = ScheduleConfig::default();
        let (empty, _) = succeed(before(), answer(Some(ParsedFeed::default())), &timing(), &limits);
        assert_eq!(
            (FeedStatus::Empty, "the feed has no entries"),
            (empty.status, empty.note.as_str())
        );
        let (still, _) = succeed(empty, answer(None), &timing(), &limits);
        assert_eq!(
            (FeedStatus::Empty, "the feed has no entries"),
            (still.status, still.note.as_str())
        );
    }
}
