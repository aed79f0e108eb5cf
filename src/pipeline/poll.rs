//! One poll of one feed: ask, read, and hand on what came. What it teaches about the feed is [`super::lesson`]'s.

use std::time::Duration;

use url::Url;

use super::clock::Clock;
use super::cpu;
use super::keeper::Polled;
use super::lesson::{self, Moment};
use super::status::PollEnd;
use crate::feed::{self, FeedError, ParseContext, ParsedFeed};
use crate::fetch::{FetchError, Fetcher};
use crate::model::{FeedBody, FeedPart, FeedSpec, FeedState, FirstSeen, Validators};

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
    let has_same_name = |answer: &Answer| !answer.validators.is_empty() && answer.validators == before.validators;
    // The server would have said "not modified", and if there is something new in it, that is not true.
    let proves_lie = is_unconditional && answer.as_ref().is_ok_and(|a| a.parsed.is_some() && has_same_name(a));
    let (state, entries, asked) = match answer {
        Ok(answer) => lesson::of_success(before, answer, &moment),
        Err(failure) => lesson::of_failure(before, &failure, &moment),
    };
    let (entries, unwanted) = entries.into_iter().partition(|entry| spec.sieve.lets_through(entry));
    let polled = Polled {
        spec: spec.clone(),
        state,
        entries,
        unwanted,
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
            let known = self.before.memory.parts.iter().find(|part| part.url == *url);
            match self
                .document(url, known.map(|part| (&part.validators, &part.body_hash)))
                .await
            {
                Ok(part) => {
                    answer.is_modified |= part.is_modified;
                    answer.parts.push(FeedPart {
                        url: url.clone(),
                        validators: part.validators,
                        body_hash: part.body_hash,
                    });
                    if let Some(read) = part.parsed {
                        add(answer.parsed.get_or_insert_default(), read);
                    }
                }
                Err(failure) => failures.push((url, failure)),
            }
        }
        if failures.len() == urls.len()
            && let Some((_, failure)) = failures.pop()
        {
            return Err(failure);
        }
        for (url, failure) in failures {
            answer
                .parts
                .extend(self.before.memory.parts.iter().find(|part| part.url == *url).cloned());
            let parsed = answer.parsed.get_or_insert_default();
            parsed.is_cut_off = true;
            parsed.notes.push(format!("{url}: {}", failure.note()));
        }
        Ok(())
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

/// Adds what a part brought to the whole.
fn add(whole: &mut ParsedFeed, part: ParsedFeed) {
    whole.entries.extend(part.entries);
    whole.notes.extend(part.notes);
    whole.is_cut_off |= part.is_cut_off;
}
