//! Who is watched: the feeds, the pages of their outlets, the hosts that want to be left alone.

use jiff::{SignedDuration, Timestamp};

use super::{Check, some_of};
use crate::cli::exit::Failure;
use crate::cli::feeds::memory::Memory;
use crate::cli::session::Session;
use crate::cli::terminal::counted;
use crate::cli::times::span;
use crate::model::{FeedState, FeedStatus, HostRest};
use crate::pipeline;
use crate::store::View;

pub(super) fn checks(session: &Session, view: View<'_>) -> [Check; 3] {
    [
        Check::or_fail("feeds", feeds(session, view)),
        Check::or_fail("pages", pages(view)),
        Check::or_fail("hosts", hosts(session.now(), view)),
    ]
}

/// What is wrong with a feed, in the order in which it is told.
const WRONGS: [&str; 4] = ["failing", "gone", "emptied", "silent"];

fn feeds(session: &Session, view: View<'_>) -> Result<Check, Failure> {
    let config = session.config()?;
    let known = view.feeds()?;
    let states: Vec<(&str, Option<&FeedState>)> = config
        .feeds
        .iter()
        .map(|spec| (spec.source.as_str(), known.iter().find(|state| state.id == spec.id)))
        .collect();
    Ok(how_feeds_are(&states, session.now()))
}

/// How feeds are, each by its outlet and its state, if it was ever asked.
fn how_feeds_are(feeds: &[(&str, Option<&FeedState>)], now: Timestamp) -> Check {
    let mut parts = vec![counted(feeds.len() as u64, "feed")];
    let mut to_check: Vec<&str> = Vec::new();
    for wrong in WRONGS {
        let is_wrong = |state: &FeedState| wrong_with(state, now) == Some(wrong);
        let outlets: Vec<&str> = feeds
            .iter()
            .filter(|(_, state)| state.is_some_and(is_wrong))
            .map(|(outlet, _)| *outlet)
            .collect();
        if !outlets.is_empty() {
            let names: Vec<String> = outlets.iter().map(ToString::to_string).collect();
            parts.push(format!("{} {wrong} ({})", outlets.len(), some_of(&names)));
        }
        to_check.extend(outlets);
    }
    let unasked = feeds
        .iter()
        .filter(|(_, state)| state.is_none_or(|state| state.status == FeedStatus::New))
        .count();
    if unasked > 0 {
        parts.push(format!("{unasked} not asked yet"));
    }
    let words = parts.join(", ");
    match to_check.first() {
        Some(outlet) => Check::warn("feeds", words, format!("newsvane feeds check {outlet}")),
        None if unasked == 0 => Check::ok("feeds", format!("{words}, all well")),
        None => Check::ok("feeds", words),
    }
}

fn wrong_with(state: &FeedState, now: Timestamp) -> Option<&'static str> {
    match state.status {
        FeedStatus::Failing | FeedStatus::Gone | FeedStatus::Emptied => Some(state.status.as_str()),
        _ if pipeline::is_silent(state, now) => Some("silent"),
        FeedStatus::New | FeedStatus::Ok | FeedStatus::Empty => None,
    }
}

/// Whether the outlets' last pages are as those before.
fn pages(view: View<'_>) -> Result<Check, Failure> {
    let sources = view.sources_with_imprints()?;
    let mut departing = Vec::new();
    for source in &sources {
        let complaints = Memory::of(source, view)?.complaints();
        if !complaints.is_empty() {
            departing.push((source.as_str(), complaints));
        }
    }
    let outlets = counted(sources.len() as u64, "outlet");
    let Some((first, _)) = departing.first() else {
        return Ok(Check::ok("pages", format!("of {outlets}, none departs from its habit")));
    };
    let told: Vec<String> = departing
        .iter()
        .map(|(source, words)| format!("{source}: {words}"))
        .collect();
    let words = format!(
        "of {outlets}, {} departs from its habit: {}",
        told.len(),
        some_of(&told)
    );
    Ok(Check::warn("pages", words, format!("newsvane feeds check {first}")))
}

fn hosts(now: Timestamp, view: View<'_>) -> Result<Check, Failure> {
    let rests = view.rests(now)?;
    let told: Vec<String> = rests.iter().map(rest).collect();
    if told.is_empty() {
        return Ok(Check::ok("hosts", "none wants to be left alone"));
    }
    let words = format!(
        "{} to be left alone: {}",
        counted(told.len() as u64, "host"),
        some_of(&told)
    );
    let advice = "newsvane asks again by itself when the time has come";
    Ok(Check::warn("hosts", words, advice))
}

/// A host, what it answered, and how long it is left alone.
fn rest(rest: &HostRest) -> String {
    let wait = SignedDuration::try_from(rest.wait).map(span).unwrap_or_default();
    format!("{} ({}, for {wait})", rest.host.as_str(), rest.status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Mark;
    use crate::model::FeedId;

    fn state(status: FeedStatus) -> FeedState {
        FeedState {
            status,
            ..FeedState::new(FeedId::from_address("https://a.example/"), Timestamp::UNIX_EPOCH)
        }
    }

    #[test]
    fn feeds_are_counted_by_what_is_wrong_with_them() {
        let [ok, failing, gone] = [FeedStatus::Ok, FeedStatus::Failing, FeedStatus::Gone].map(state);
        let check = |feeds: &[(&str, Option<&FeedState>)], mark, words: &str, advice: &str| {
            let made = how_feeds_are(feeds, Timestamp::UNIX_EPOCH);
            assert_eq!(
                (mark, words, advice),
                (made.mark, made.words.as_str(), made.advice.as_str())
            );
        };
        check(&[("a", Some(&ok))], Mark::Ok, "1 feed, all well", "");
        check(
            &[("a", None), ("b", Some(&ok))],
            Mark::Ok,
            "2 feeds, 1 not asked yet",
            "",
        );
        check(
            &[
                ("a", Some(&ok)),
                ("b", Some(&gone)),
                ("c", Some(&failing)),
                ("d", Some(&failing)),
            ],
            Mark::Warn,
            "4 feeds, 2 failing (c, d), 1 gone (b)",
            "newsvane feeds check c",
        );
    }
}
