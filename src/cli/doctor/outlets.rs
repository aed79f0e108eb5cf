//! Who is watched: the feeds, the pages of their outlets, the hosts that want to be left alone.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::{Check, some_of};
use crate::cli::exit::Failure;
use crate::cli::feeds::memory::Memory;
use crate::cli::session::Session;
use crate::cli::terminal::counted;
use crate::cli::times::span;
use crate::config::Config;
use crate::model::{FeedState, FeedStatus, HostRest, SourceId};
use crate::pipeline;
use crate::store::View;

pub(super) fn checks(session: &Session, view: View<'_>) -> [Check; 3] {
    let hosts = Check::or_fail("hosts", hosts(session.now(), view));
    let Ok(config) = session.config() else {
        let [feeds, pages] = ["feeds", "pages"].map(|what| Check::not_looked_at(what, "config"));
        return [feeds, pages, hosts];
    };
    [
        Check::or_fail("feeds", feeds(config, session.now(), view)),
        Check::or_fail("pages", pages(config, view)),
        hosts,
    ]
}

/// What is wrong with a feed, in the order in which it is told.
const WRONGS: [&str; 4] = ["failing", "gone", "emptied", "silent"];

fn feeds(config: &Config, now: Timestamp, view: View<'_>) -> Result<Check, Failure> {
    let known = view.feeds()?;
    let states: Vec<(&str, Option<&FeedState>)> = config
        .feeds
        .iter()
        .map(|spec| (spec.source.as_str(), known.iter().find(|state| state.id == spec.id)))
        .collect();
    Ok(how_feeds_are(&states, now))
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

/// Whether the last pages of the outlets that are watched are as those before.
fn pages(config: &Config, view: View<'_>) -> Result<Check, Failure> {
    let watched: HashSet<&SourceId> = config.feeds.iter().map(|spec| &spec.source).collect();
    let mut sources = view.sources_with_imprints()?;
    sources.retain(|source| watched.contains(source));
    let mut departing = Vec::new();
    for source in &sources {
        let complaints = Memory::departures_of(source, view)?.complaints();
        if !complaints.is_empty() {
            departing.push((source.as_str(), complaints));
        }
    }
    Ok(how_pages_are(sources.len(), &departing))
}

/// How the pages of so many outlets are, with those that depart from their habit, and in what.
fn how_pages_are(outlets: usize, departing: &[(&str, String)]) -> Check {
    let outlets = counted(outlets as u64, "outlet");
    let Some((first, _)) = departing.first() else {
        return Check::ok("pages", format!("of {outlets}, none departs from its habit"));
    };
    let told: Vec<String> = departing
        .iter()
        .map(|(source, words)| format!("{source}: {words}"))
        .collect();
    let depart = match told.len() {
        1 => "1 departs from its habit".to_owned(),
        count => format!("{count} depart from their habit"),
    };
    let words = format!("of {outlets}, {depart}: {}", some_of(&told));
    Check::warn("pages", words, format!("newsvane feeds check {first}"))
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
                ("d", Some(&failing)),
            ],
            Mark::Warn,
            "5 feeds, 3 failing (c, d), 1 gone (b)",
            "newsvane feeds check c",
        );
    }

    #[test]
    fn outlets_that_depart_are_told_in_one_line() {
        let [a, b] = ["a", "b"].map(|source| (source, "shorter".to_owned()));
        let check = |departing: &[(&str, String)], words: &str| {
            assert_eq!(words, how_pages_are(9, departing).words);
        };
        check(&[], "of 9 outlets, none departs from its habit");
        check(
            std::slice::from_ref(&a),
            "of 9 outlets, 1 departs from its habit: a: shorter",
        );
        check(
            &[a, b],
            "of 9 outlets, 2 depart from their habit: a: shorter, b: shorter",
        );
    }
}
