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
use crate::model::{Entry, FeedReply, FeedSpec, FeedState, FeedStatus, FirstSeen, Validators};

/// Polls a feed. Never fails: a failure is what the feed's state says.
pub(super) async fn poll(
    spec: &FeedSpec,
    before: FeedState,
    fetcher: &Fetcher,
    clock: &Clock,
    limits: &ScheduleConfig,
) -> (Polled, PollEnd) {
    let asked_at = clock.now();
    let reply = fetcher.feed(&spec.url, &before.validators).await;
    let answered_at = clock.now();
    let (answer, end) = match reply {
        Ok(reply) => read(spec, &before, reply).await,
        Err(error) => (Err(Failure::Fetch(error)), PollEnd::Failed),
    };
    let first_seen = FirstSeen { from: before.succeeded_at, to: answered_at };
    let timing = Timing { asked_at, answered_at, interval: spec.interval };
    let (state, entries) = match answer {
        Ok(answer) => succeed(before, answer, &timing, limits),
        Err(failure) => (fail(before, &failure, &timing, limits), Vec::new()),
    };
    (Polled { state, entries, first_seen }, end)
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
    let (bytes, content_type, final_url, validators) = match reply {
        FeedReply::NotModified { validators } => {
            let answer = Answer { validators, body_hash: before.body_hash.clone(), parsed: None };
            return (Ok(answer), PollEnd::NotModified);
        }
        FeedReply::Modified { bytes, content_type, final_url, validators } => {
            (bytes, content_type, final_url, validators)
        }
    };
    let body_hash = Some(blake3::hash(&bytes).to_hex().to_string());
    if body_hash == before.body_hash {
        return (Ok(Answer { validators, body_hash, parsed: None }), PollEnd::Modified);
    }
    let (feed, source) = (spec.id.clone(), spec.source.clone());
    let parsed = cpu::run(move || {
        let context = ParseContext {
            feed: &feed,
            source: &source,
            content_type: content_type.as_deref(),
            base_url: Some(&final_url),
        };
        feed::parse(&bytes, &context)
    })
    .await;
    match parsed {
        Ok(Ok(parsed)) => (Ok(Answer { validators, body_hash, parsed: Some(parsed) }), PollEnd::Modified),
        Ok(Err(error)) => (Err(Failure::Feed(error)), PollEnd::Failed),
        Err(panic) => (Err(Failure::Ours(panic.to_string())), PollEnd::Failed),
    }
}

fn succeed(before: FeedState, answer: Answer, timing: &Timing, limits: &ScheduleConfig) -> (FeedState, Vec<Entry>) {
    let mut status = if before.status == FeedStatus::Empty { FeedStatus::Empty } else { FeedStatus::Ok };
    let mut note = if status == FeedStatus::Empty { before.note } else { String::new() };
    let mut floor = None;
    let mut entries = Vec::new();
    if let Some(parsed) = answer.parsed {
        floor = parsed.ttl;
        entries = parsed.entries;
        status = if entries.is_empty() { FeedStatus::Empty } else { FeedStatus::Ok };
        note = if entries.is_empty() { "the feed has no entries".to_owned() } else { parsed.notes.join("; ") };
    }
    let state = FeedState {
        id: before.id,
        validators: answer.validators,
        body_hash: answer.body_hash,
        status,
        note,
        polled_at: Some(timing.answered_at),
        // What the next poll brings was surely not there when this one asked.
        succeeded_at: Some(timing.asked_at),
        new_entry_at: before.new_entry_at,
        due_at: schedule::after_success(timing.answered_at, timing.interval, floor, limits),
        failures: 0,
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
    let failures = before.failures.saturating_add(1);
    FeedState {
        status: FeedStatus::Failing,
        note,
        polled_at: Some(timing.answered_at),
        due_at: schedule::after_failure(timing.answered_at, timing.interval, failures, retry_after, limits),
        failures,
        ..before
    }
}
