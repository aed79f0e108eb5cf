//! What a poll teaches about its feed: arithmetic on its state, no network.
//!
//! Two promises: a failure never makes a later 304 hide entries that did not arrive, and no feed dies: it is asked less and
//! less often, but asked.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::poll::{Answer, Failure};
use super::rhythm;
use super::schedule::{Asked, Ending};
use crate::feed::ParsedFeed;
use crate::fetch::{Class, FetchError};
use crate::model::{Entry, FeedMemory, FeedState, FeedStatus, Sighting, Validators};

/// So often in a row a server must say that a feed moved or is gone, before it is believed: maintenance pages say such things, too.
const TIMES_MIN: u32 = 3;

/// And for so long a redirect.
const MOVING_MIN: SignedDuration = SignedDuration::from_hours(48);

/// And for so long that the feed is gone.
const GOING_MIN: SignedDuration = SignedDuration::from_hours(72);

/// A feed that was not asked for so long after its time was not watched meanwhile.
const PAUSE_MIN: SignedDuration = SignedDuration::from_hours(1);

/// When a poll took place, and how often its feed may be polled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) asked_at: Timestamp,
    pub(super) answered_at: Timestamp,
    pub(super) interval: Duration,
}

impl Moment {
    fn asked(&self) -> Asked {
        Asked {
            interval: self.interval,
            ..Asked::default()
        }
    }
}

/// What a poll that was answered teaches. Gives the state, the entries and what the next poll depends on.
pub(super) fn of_success(before: FeedState, answer: Answer, moment: &Moment) -> (FeedState, Vec<Entry>, Asked) {
    let mut memory = watched(&before, moment);
    memory.failing_since = None;
    memory.gone = None;
    memory.unmodified = if answer.is_modified {
        0
    } else {
        memory.unmodified.saturating_add(1)
    };
    learn_move(&mut memory, answer.moved_to, moment.answered_at);
    let mut asked = Asked {
        floor: answer.fresh_for,
        ..moment.asked()
    };
    if let Some(parsed) = &answer.parsed {
        (memory.ttl, memory.skip) = (parsed.ttl, parsed.skip);
    }
    let of_parts = answer.parts.iter().map(|part| part.entries).sum();
    let mut reading = Reading::of(answer.parsed, &before, of_parts);
    if !answer.notes.is_empty() {
        reading.note = answer.notes.join("; ");
    }
    asked.floor = asked.floor.max(memory.ttl);
    asked.skip = memory.skip;
    asked.shown = reading.entries.len();
    if !reading.entries.is_empty() {
        memory.entries = reading.entries.len().max(of_parts);
        if before.polled_at.is_none() {
            memory.rhythm = rhythm::first_impression(&reading.entries);
        }
    }
    memory.parts = answer.parts;
    let mut note = reading.note;
    if let Some(to) = memory.moved_to.as_ref().filter(|_| note.is_empty()) {
        note = format!("moved for good to {to}; write that address into the configuration");
    }
    // No 304 for entries that did not arrive: an emptied feed is asked for all that it has, a cut-off one as before. What comes a second
    // time, byte for byte, is all there is.
    let (validators, body_hash) = match reading.status {
        FeedStatus::Emptied => (Validators::default(), None),
        _ if reading.is_whole => (answer.validators, answer.body_hash),
        _ => (before.validators, answer.body_hash),
    };
    let state = FeedState {
        id: before.id,
        validators,
        body_hash,
        status: reading.status,
        note,
        polled_at: Some(moment.answered_at),
        // What the next poll brings was surely not there when this one asked. A cut-off feed proves no absence; one that is always
        // cut off would never bring news, so only the first poll counts.
        succeeded_at: match before.succeeded_at {
            _ if reading.status == FeedStatus::Emptied => before.succeeded_at,
            earlier if !reading.is_whole && (earlier.is_some() || before.polled_at.is_none()) => earlier,
            _ => Some(moment.asked_at),
        },
        new_entry_at: before.new_entry_at,
        due_at: before.due_at,
        failures: 0,
        memory,
    };
    (state, reading.entries, asked)
}

/// What a poll that failed teaches. Validators stay as they were: had the unread body brought new ones, a 304 tomorrow would lose
/// its entries.
pub(super) fn of_failure(before: FeedState, failure: &Failure, moment: &Moment) -> (FeedState, Asked) {
    let mut memory = watched(&before, moment);
    memory.failing_since.get_or_insert(moment.answered_at);
    // A host that wants to be left alone was not asked: that is no failure of this feed.
    let was_asked = !matches!(failure, Failure::Fetch(FetchError::Resting { .. }));
    let failures = before.failures.saturating_add(u32::from(was_asked));
    if was_asked {
        learn_gone(&mut memory, before.status, failure, moment.answered_at);
        memory.moving = None;
    }
    // Where it moved to is no longer there: back to the address that its user wrote.
    let is_lost = memory.moved_to.is_some() && is_permanent(failure) && has_failed_long(&memory, failures, moment);
    if is_lost {
        memory.moved_to = None;
    }
    let is_gone = memory
        .gone
        .as_ref()
        .is_some_and(|gone| has_lasted(gone, GOING_MIN, moment.answered_at));
    let retry_after = match failure {
        Failure::Fetch(error) => error.retry_after(),
        Failure::Feed(_) | Failure::Ours(_) => None,
    };
    let asked = Asked {
        ending: if is_gone {
            Ending::Gone
        } else {
            Ending::Failed(retry_after)
        },
        ..moment.asked()
    };
    let state = FeedState {
        status: if is_gone { FeedStatus::Gone } else { FeedStatus::Failing },
        note: failure.note(),
        polled_at: Some(moment.answered_at),
        failures,
        validators: if is_lost {
            Validators::default()
        } else {
            before.validators
        },
        memory,
        ..before
    };
    (state, asked)
}

/// The memory, knowing whether the feed was polled without a pause.
fn watched(before: &FeedState, moment: &Moment) -> FeedMemory {
    let mut memory = before.memory.clone();
    let is_late = moment.asked_at.duration_since(before.due_at) > PAUSE_MIN;
    if before.polled_at.is_none() || is_late || memory.watched_since.is_none() {
        memory.watched_since = Some(moment.answered_at);
    }
    memory
}

/// The same target of permanent redirects, several times over two days, is where the feed is polled from then on.
fn learn_move(memory: &mut FeedMemory, target: Option<Url>, now: Timestamp) {
    let Some(target) = target else {
        memory.moving = None;
        return;
    };
    let seen = again(memory.moving.take().filter(|seen| seen.what == target), target, now);
    if has_lasted(&seen, MOVING_MIN, now) {
        memory.moved_to = Some(seen.what);
    } else {
        memory.moving = Some(seen);
    }
}

/// A feed that is gone stays so until it answers, whatever else its server says.
fn learn_gone(memory: &mut FeedMemory, status: FeedStatus, failure: &Failure, now: Timestamp) {
    if matches!(failure, Failure::Fetch(FetchError::Gone { .. })) {
        memory.gone = Some(again(memory.gone.take(), (), now));
    } else if status != FeedStatus::Gone {
        memory.gone = None;
    }
}

fn again<T>(before: Option<Sighting<T>>, what: T, now: Timestamp) -> Sighting<T> {
    match before {
        Some(seen) => Sighting {
            times: seen.times.saturating_add(1),
            ..seen
        },
        None => Sighting {
            what,
            times: 1,
            since: now,
        },
    }
}

fn has_lasted<T>(seen: &Sighting<T>, least: SignedDuration, now: Timestamp) -> bool {
    seen.times >= TIMES_MIN && now.duration_since(seen.since) >= least
}

/// As long as a move must be said before it is believed.
fn has_failed_long(memory: &FeedMemory, failures: u32, moment: &Moment) -> bool {
    let since = memory.failing_since.unwrap_or(moment.answered_at);
    failures >= TIMES_MIN && moment.answered_at.duration_since(since) >= MOVING_MIN
}

fn is_permanent(failure: &Failure) -> bool {
    match failure {
        Failure::Fetch(error) => error.class() == Class::Permanent,
        Failure::Feed(_) => true,
        Failure::Ours(_) => false,
    }
}

/// What was read, as far as the feed's state depends on it.
struct Reading {
    status: FeedStatus,
    note: String,
    entries: Vec<Entry>,
    is_whole: bool,
}

impl Reading {
    /// `of_parts`: entries of the parts that an index points at, whether they have changed or not.
    fn of(parsed: Option<ParsedFeed>, before: &FeedState, of_parts: usize) -> Self {
        let Some(parsed) = parsed else {
            return Self::unchanged(before);
        };
        let mut note = parsed.notes.join("; ");
        let status = match (parsed.entries.is_empty(), before.memory.entries) {
            (false, _) => FeedStatus::Ok,
            // The parts that have entries have not changed.
            (true, _) if of_parts > 0 => FeedStatus::Ok,
            (true, 0) => FeedStatus::Empty,
            (true, _) => FeedStatus::Emptied,
        };
        match status {
            FeedStatus::Empty => note.replace_range(.., "the feed has no entries"),
            FeedStatus::Emptied => {
                let had = before.memory.entries;
                note = format!(
                    "the feed has no entries, and had {had} before; look at its site, it may have moved or broken"
                );
            }
            _ => {}
        }
        Self {
            status,
            note,
            is_whole: !parsed.is_cut_off,
            entries: parsed.entries,
        }
    }

    /// Nothing has changed, so what is wrong with it has not either.
    fn unchanged(before: &FeedState) -> Self {
        // A failure was none of what the feed holds.
        let (status, note) = if matches!(before.status, FeedStatus::Ok | FeedStatus::Empty | FeedStatus::Emptied) {
            (before.status, before.note.clone())
        } else {
            (FeedStatus::Ok, String::new())
        };
        Self {
            status,
            note,
            entries: Vec::new(),
            is_whole: true,
        }
    }
}

#[cfg(test)]
mod tests;
