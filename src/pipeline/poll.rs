//! One poll of one feed: ask, read, and hand on what came. What it teaches about the feed is [`super::lesson`]'s.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use super::clock::Clock;
use super::cpu;
use super::keeper::Polled;
use super::lesson::{self, Moment};
use super::status::PollEnd;
use crate::feed::{self, FeedError, ParseContext, ParsedFeed};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Entry, EntryKey, FeedBody, FeedPart, FeedSpec, FeedState, FirstSeen, Validators};

/// Share of polls without validators where the last ones were answered 304: some servers say so of what has changed.
const UNCONDITIONAL: f64 = 0.01;

/// Sitemaps of an index that are polled with it: the likeliest to have news. Each is a request to the host.
const PARTS_MAX: usize = 3;

/// What a poll that succeeded brought.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) validators: Validators,
    pub(super) body_hash: Option<String>,
    /// For how long the server says that nothing will change.
    pub(super) fresh_for: Option<Duration>,
    /// Where permanent redirects led.
    pub(super) moved_to: Option<Url>,
    /// What was read; `None` where nothing has changed.
    pub(super) parsed: Option<ParsedFeed>,
    /// What could not be had, in words.
    pub(super) notes: Vec<String>,
    /// Entries that may have stood for long in a part that was not asked before.
    pub(super) unproven: HashSet<EntryKey>,
    /// Whether another body came under the old validators, though nobody asked by them.
    pub(super) has_old_name: bool,
    /// What it pointed at, as polled now.
    pub(super) parts: Vec<FeedPart>,
    /// Whether a body came.
    pub(super) is_modified: bool,
}

/// Why a poll failed.
pub(super) enum Failure {
    Fetch(FetchError),
    Feed(FeedError),
    Ours(String),
}

impl Failure {
    pub(super) fn note(&self) -> String {
        match self {
            Self::Fetch(error) => error.to_string(),
            Self::Feed(error) => error.to_string(),
            Self::Ours(note) => note.clone(),
        }
    }
}

/// The address at which a feed is polled now.
pub(super) fn address<'a>(spec: &'a FeedSpec, state: &'a FeedState) -> &'a Url {
    state.memory.moved_to.as_ref().unwrap_or(&spec.url)
}

/// Polls a feed. Never fails: a failure is what the feed's state says.
pub(super) async fn poll(spec: &FeedSpec, before: FeedState, fetcher: &Fetcher, clock: &Clock) -> (Polled, PollEnd) {
    let asked_at = clock.now();
    let is_unconditional = before.memory.lies || (before.memory.unmodified > 0 && fastrand::f64() < UNCONDITIONAL);
    let asking = Asking {
        spec,
        before: &before,
        fetcher,
        is_unconditional,
    };
    let answer = asking.ask().await;
    let moment = Moment {
        asked_at,
        answered_at: clock.now(),
        interval: spec.interval,
    };
    let end = match &answer {
        Ok(answer) if answer.is_modified => PollEnd::Modified,
        Ok(_) => PollEnd::NotModified,
        Err(_) => PollEnd::Failed,
    };
    let first_seen = FirstSeen {
        // A clock that was put back since gives no interval.
        from: before.succeeded_at.filter(|from| *from <= asked_at),
        to: moment.answered_at,
    };
    let (mut entries, mut unproven, mut proves_lie) = (Vec::new(), HashSet::new(), false);
    let (state, asked) = match answer {
        Ok(mut answer) => {
            unproven = std::mem::take(&mut answer.unproven);
            // The server would have said "not modified", and if there is something new in it, that is not true.
            proves_lie = answer.has_old_name;
            let (state, brought, asked) = lesson::of_success(before, answer, &moment);
            entries = brought;
            (state, asked)
        }
        Err(failure) => lesson::of_failure(before, &failure, &moment),
    };
    let (entries, unwanted) = entries.into_iter().partition(|entry| spec.sieve.lets_through(entry));
    let polled = Polled {
        spec: spec.clone(),
        state,
        entries,
        unwanted,
        unproven,
        first_seen,
        asked,
        proves_lie,
    };
    (polled, end)
}

/// Validators and hash of the last body of a document, if it was asked for before.
type Known<'a> = Option<(&'a Validators, &'a Option<String>)>;

struct Asking<'a> {
    spec: &'a FeedSpec,
    before: &'a FeedState,
    fetcher: &'a Fetcher,
    is_unconditional: bool,
}

impl Asking<'_> {
    async fn ask(&self) -> Result<Answer, Failure> {
        let known = Some((&self.before.validators, &self.before.body_hash));
        let mut answer = self.document(address(self.spec, self.before), known).await?;
        let pointed_at: Vec<Url> = match &answer.parsed {
            Some(parsed) => parsed
                .parts
                .iter()
                .map(|part| part.url.clone())
                .take(PARTS_MAX)
                .collect(),
            None => self.before.memory.parts.iter().map(|part| part.url.clone()).collect(),
        };
        if !pointed_at.is_empty() {
            self.follow(&mut answer, &pointed_at).await?;
        }
        Ok(answer)
    }

    /// Asks for what an index points at, and puts together what comes. A part that fails costs only itself, all of them cost the
    /// poll.
    async fn follow(&self, answer: &mut Answer, urls: &[Url]) -> Result<(), Failure> {
        let mut failures = Vec::new();
        for url in urls {
            let known = self.known(url);
            match self
                .document(url, known.map(|part| (&part.validators, &part.body_hash)))
                .await
            {
                Ok(part) => self.add(answer, url, known, part),
                Err(failure) => failures.push((url, failure)),
            }
        }
        if failures.len() == urls.len()
            && let Some((_, failure)) = failures.pop()
        {
            return Err(failure);
        }
        for (url, failure) in failures {
            answer.notes.push(format!("{url}: {}", failure.note()));
            // Kept by its address alone: what it brings next time may have come while it could not be had.
            answer.parts.push(FeedPart {
                url: url.clone(),
                validators: Validators::default(),
                body_hash: None,
                entries: self.known(url).map_or(0, |part| part.entries),
            });
        }
        Ok(())
    }

    /// What is remembered of a part.
    fn known(&self, url: &Url) -> Option<&FeedPart> {
        self.before.memory.parts.iter().find(|part| part.url == *url)
    }

    /// Adds what a part brought to the whole.
    fn add(&self, answer: &mut Answer, url: &Url, known: Option<&FeedPart>, part: Answer) {
        answer.is_modified |= part.is_modified;
        answer.has_old_name |= part.has_old_name;
        let mut kept = FeedPart {
            url: url.clone(),
            validators: part.validators,
            body_hash: part.body_hash,
            entries: known.map_or(0, |part| part.entries),
        };
        if let Some(mut read) = part.parsed {
            kept.entries = read.entries.len();
            if read.is_cut_off {
                // No 304 for entries that did not arrive.
                kept.validators = known.map(|part| part.validators.clone()).unwrap_or_default();
                answer.notes.push(format!("{url}: {}", read.notes.join("; ")));
            }
            if known.is_none_or(|part| part.body_hash.is_none()) {
                let unproven = read.entries.iter().filter(|entry| !self.is_news(entry));
                answer.unproven.extend(unproven.map(|entry| entry.key.clone()));
            }
            let whole = answer.parsed.get_or_insert_with(|| ParsedFeed {
                ttl: self.before.memory.ttl,
                skip: self.before.memory.skip,
                ..ParsedFeed::default()
            });
            whole.entries.append(&mut read.entries);
        }
        answer.parts.push(kept);
    }

    /// Whether an entry says that it came after the last poll: where it stood before, nobody has looked.
    fn is_news(&self, entry: &Entry) -> bool {
        let claimed = entry.published.or(entry.updated);
        claimed.is_some_and(|claimed| self.before.succeeded_at.is_some_and(|last| claimed.at > last))
    }

    /// Asks for the feed itself or for a part of it, with what is known of it.
    async fn document(&self, url: &Url, known: Known<'_>) -> Result<Answer, Failure> {
        let validators = known
            .filter(|_| !self.is_unconditional)
            .map(|(validators, _)| validators.clone())
            .unwrap_or_default();
        let body_hash = known.and_then(|(_, hash)| hash.clone());
        let access = self.spec.access.towards(url, &self.spec.url);
        let reply = self.fetcher.feed(url, &validators, &access).await;
        let reply = reply.map_err(Failure::Fetch)?;
        let mut answer = Answer {
            validators: reply.validators,
            body_hash,
            fresh_for: reply.fresh_for,
            moved_to: reply.moved_to,
            is_modified: reply.body.is_some(),
            ..Answer::default()
        };
        let Some(body) = reply.body else { return Ok(answer) };
        let hash = Some(blake3::hash(&body.bytes).to_hex().to_string());
        if hash != answer.body_hash {
            let has_name =
                known.is_some_and(|(old, hash)| hash.is_some() && !old.is_empty() && *old == answer.validators);
            answer.has_old_name = self.is_unconditional && has_name;
            answer.body_hash = hash;
            answer.parsed = Some(self.read(body, reply.url).await?);
        }
        Ok(answer)
    }

    async fn read(&self, body: FeedBody, url: Url) -> Result<ParsedFeed, Failure> {
        let FeedSpec {
            id, source, country, ..
        } = self.spec;
        let (id, source, country) = (id.clone(), source.clone(), country.clone());
        let parsed = cpu::run(move || {
            let context = ParseContext {
                feed: &id,
                source: &source,
                content_type: body.content_type.as_deref(),
                base_url: Some(&url),
                country: country.as_deref(),
            };
            feed::parse(&body.bytes, &context)
        });
        match parsed.await {
            Ok(Ok(parsed)) => Ok(parsed),
            Ok(Err(error)) => Err(Failure::Feed(error)),
            Err(panic) => Err(Failure::Ours(panic.to_string())),
        }
    }
}
