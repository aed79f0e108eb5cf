//! A feed that has fallen silent: an alert that no rule watches for.

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    About, Alert, AlertId, AlertKind, FeedSpec, FeedState, FeedStatus, Rhythm, RuleId, Severity, brief,
};

/// Characters of a failure's reason: enough for its cause, and room in the line for the rest.
const REASON_CHARS: usize = 140;

/// The alert that a feed is silent. When that is so is for the caller to judge; the same silence always gives the same id.
/// `coverage`: of the other feeds those that are well, and all: whether it is this feed alone or the network.
pub fn feed_silent(spec: &FeedSpec, state: &FeedState, coverage: (usize, usize), now: Timestamp) -> Alert {
    let kind = AlertKind::FeedSilent;
    let rule = RuleId::new(kind.as_str());
    let since = match state.new_entry_at {
        Some(at) => format!("since={at}"),
        None => "never".to_owned(),
    };
    Alert {
        id: AlertId::from_state(&rule, &spec.id, kind.as_str(), &since),
        rule,
        rule_title: "a feed has fallen silent".to_owned(),
        severity: Severity::Medium,
        kind,
        about: About::Feed {
            feed: spec.id.clone(),
            source: spec.source.clone(),
            url: spec.url.clone(),
        },
        state: since,
        why: why(state, coverage, now),
        evidence: Vec::new(),
        at: now,
    }
}

/// How long, what is usual, why, and how the others are: `no new entry for 3d4h, usually one every 25m (never longer than
/// 9h12m); fails since 3d2h: HTTP 503; of the other feeds 103 of 108 are well`.
fn why(state: &FeedState, (well, all): (usize, usize), now: Timestamp) -> String {
    let ago = |at: Timestamp| brief(now.duration_since(at));
    let silence = match state.new_entry_at {
        Some(at) => format!("no new entry for {}{}", ago(at), usual(&state.memory.rhythm)),
        None => "it has never brought an entry".to_owned(),
    };
    let failing = state.memory.failing_since.map(ago);
    let cause = match (state.status, failing) {
        (FeedStatus::Failing, Some(span)) => format!("fails since {span}{}", because(&state.note)),
        (FeedStatus::Failing, None) => format!("the last poll failed{}", because(&state.note)),
        (FeedStatus::Gone, Some(span)) => format!("its server says that it is gone, since {span}"),
        (FeedStatus::Gone, None) => "its server says that it is gone".to_owned(),
        (FeedStatus::Emptied, _) => "it answers, but its list is empty".to_owned(),
        (FeedStatus::New | FeedStatus::Ok | FeedStatus::Empty, _) => "it answers, but with nothing new".to_owned(),
    };
    let others = match all {
        0 => "there is no other feed".to_owned(),
        _ => format!("of the other feeds {well} of {all} are well"),
    };
    format!("{silence}; {cause}; {others}")
}

fn usual(rhythm: &Rhythm) -> String {
    let span = |span| brief(SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX));
    match (rhythm.mean, rhythm.longest) {
        (Some(mean), Some(longest)) => format!(", usually one every {} and at most {}", span(mean), span(longest)),
        (Some(mean), None) => format!(", usually one every {}", span(mean)),
        (None, _) => String::new(),
    }
}

fn because(note: &str) -> String {
    match note.char_indices().nth(REASON_CHARS) {
        _ if note.is_empty() => String::new(),
        Some((end, _)) => format!(": {}…", note.get(..end).unwrap_or_default()),
        None => format!(": {note}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Access, FeedId, FeedKind, Sieve, SourceId};

    const NOW: &str = "2026-03-02T12:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn spec() -> FeedSpec {
        let address = "https://seeblatt.example/feed";
        FeedSpec {
            id: FeedId::from_address(address),
            source: SourceId::new("seeblatt"),
            url: address.parse().unwrap(),
            kind: FeedKind::Syndication,
            lang: None,
            interval: Duration::from_secs(900),
            country: None,
            access: Access::default(),
            sieve: Sieve::default(),
        }
    }

    /// Last heard of three days and four hours before [`NOW`], and well.
    fn state() -> FeedState {
        let mut state = FeedState::new(spec().id, at(NOW));
        state.status = FeedStatus::Ok;
        state.new_entry_at = Some(at("2026-02-27T08:00:00Z"));
        state.memory.rhythm = Rhythm {
            since: None,
            gaps: 40,
            mean: Some(Duration::from_secs(1_500)),
            longest: Some(Duration::from_secs(33_120)),
        };
        state
    }

    fn told(state: &FeedState, coverage: (usize, usize)) -> String {
        feed_silent(&spec(), state, coverage, at(NOW)).why
    }

    #[test]
    fn it_says_how_long_what_is_usual_and_how_the_others_are() {
        assert_eq!(
            "no new entry for 3d4h, usually one every 25m and at most 9h12m; it answers, but with nothing new; \
             of the other feeds 103 of 108 are well",
            told(&state(), (103, 108))
        );
    }

    #[test]
    fn it_says_why_and_since_when_a_feed_fails() {
        let since = Some(at("2026-02-27T10:00:00Z"));
        let status = |status, failing_since, note: &str| {
            let mut state = state();
            state.status = status;
            state.note = note.to_owned();
            state.memory.failing_since = failing_since;
            told(&state, (0, 0))
        };
        for (expected, told) in [
            (
                "; fails since 3d2h: HTTP 503; ",
                status(FeedStatus::Failing, since, "HTTP 503"),
            ),
            ("; the last poll failed; ", status(FeedStatus::Failing, None, "")),
            (
                "; its server says that it is gone, since 3d2h; ",
                status(FeedStatus::Gone, since, "HTTP 410"),
            ),
            (
                "; it answers, but its list is empty; ",
                status(FeedStatus::Emptied, None, ""),
            ),
        ] {
            assert!(told.contains(expected), "{told}");
            assert!(told.ends_with("; there is no other feed"), "{told}");
        }
        let long = status(FeedStatus::Failing, since, &"漢".repeat(1_000));
        assert!(long.chars().count() < 300 && long.contains("…; there is"), "{long}");
    }

    #[test]
    fn a_feed_without_a_rhythm_or_without_entries_is_told_of_as_it_is() {
        let mut state = state();
        state.memory.rhythm = Rhythm::default();
        assert!(told(&state, (1, 1)).starts_with("no new entry for 3d4h; it answers"));
        state.new_entry_at = None;
        assert!(told(&state, (1, 1)).starts_with("it has never brought an entry; "));
    }

    #[test]
    fn one_silence_is_one_alert() {
        let first = feed_silent(&spec(), &state(), (1, 1), at(NOW));
        let mut failing = state();
        failing.status = FeedStatus::Failing;
        let later = feed_silent(&spec(), &failing, (0, 1), at("2026-03-05T12:00:00Z"));
        assert_eq!(first.id, later.id);
        let mut next = state();
        next.new_entry_at = Some(at("2026-03-02T11:00:00Z"));
        assert_ne!(first.id, feed_silent(&spec(), &next, (1, 1), at(NOW)).id);
        assert_eq!(
            (AlertKind::FeedSilent, Severity::Medium, "since=2026-02-27T08:00:00Z"),
            (first.kind, first.severity, first.state.as_str())
        );
    }
}
