//! Writes down what a poll brought: new entries, together with the feed's state and when it is due again.
//!
//! Only here is it known how many entries are new, so only here the feed's rhythm is learnt.

use std::time::Duration;

use jiff::Timestamp;

use super::desk::Manners;
use super::keeper::Polled;
use super::{deliverer, rhythm, schedule};
use crate::alert;
use crate::config::ScheduleConfig;
use crate::model::{Entry, FeedState};
use crate::store::{Alias, StoreError, Writing};

/// Entries below which a change of all ids is nothing to be sure of.
const FLOOD_MIN: usize = 5;

/// What was written down.
pub(super) struct Noted {
    /// Entries noted for the first time.
    pub(super) new: usize,
    /// The feed's state as written.
    pub(super) state: FeedState,
    /// Alerts raised.
    pub(super) alerts: usize,
}

/// Writes down a poll. How many feeds are well is counted once a step, in `coverage`.
pub(super) fn note(
    writing: &Writing<'_>,
    polled: &Polled,
    manners: &Manners,
    coverage: &mut Option<(usize, usize)>,
) -> Result<Noted, StoreError> {
    let mut state = polled.state.clone();
    // Most entries of most polls are known: nothing is written for them.
    let unknown = unknown(writing, &polled.entries)?;
    let aliases = aliases(writing, polled, &unknown)?;
    let mut new = 0;
    for (entry, alias) in unknown.iter().zip(&aliases) {
        match alias {
            Some(alias) => _ = writing.note_alias(entry, polled.first_seen_of(entry), alias)?,
            None => new += usize::from(writing.note_entry(entry, polled.first_seen_of(entry))?),
        }
    }
    let wanted = new;
    for entry in self::unknown(writing, &polled.unwanted)? {
        new += usize::from(writing.note_unwanted(entry, polled.first_seen_of(entry))?);
    }
    let mapped = aliases.iter().flatten().count();
    if mapped > 0 {
        state.note = format!("{mapped} entries came under new ids and were known by their links or titles");
    }
    let now = conclude(&mut state, polled, new, &manners.limits);
    let mut alerts = 0;
    if manners.tell_silence && !state.memory.silence_told && rhythm::is_silent(&state, now) {
        let (well, all) = others(writing, &state, coverage)?;
        // Where most feeds fail it is the network here that is silent.
        if well * 2 >= all {
            state.memory.silence_told = true;
            writing.raise_about_feed(&alert::feed_silent(&polled.spec, &state, (well, all), now))?;
            alerts = 1;
        }
    }
    writing.remember_feed(&state)?;
    Ok(Noted {
        new: wanted,
        state,
        alerts,
    })
}

/// Learns from how many entries were new, and says when the feed is due again. Gives the instant of the poll.
pub(super) fn conclude(state: &mut FeedState, polled: &Polled, new: usize, limits: &ScheduleConfig) -> Timestamp {
    let now = state.polled_at.unwrap_or(polled.first_seen.to);
    if new > 0 {
        bring(state, new, now);
        state.memory.lies |= polled.proves_lie;
    }
    state.due_at = schedule::next_due(now, &polled.asked, state, new, limits);
    now
}

/// Of the other feeds those that are well, and all.
fn others(
    writing: &Writing<'_>,
    state: &FeedState,
    coverage: &mut Option<(usize, usize)>,
) -> Result<(usize, usize), StoreError> {
    let (well, all) = match *coverage {
        Some(counted) => counted,
        None => *coverage.insert(deliverer::coverage(writing.view())?),
    };
    let was_well = writing.view().feed(&state.id)?.is_some_and(|before| before.is_well());
    Ok((well.saturating_sub(usize::from(was_well)), all.saturating_sub(1)))
}

/// A feed that was watched brought something new: that is its rhythm.
fn bring(state: &mut FeedState, new: usize, now: Timestamp) {
    let watched_since = state.memory.watched_since;
    let before = state
        .new_entry_at
        .filter(|before| watched_since.is_some_and(|since| since <= *before));
    if let Some(gap) = before.and_then(|before| Duration::try_from(now.duration_since(before)).ok()) {
        rhythm::learn(&mut state.memory.rhythm, gap, new, now);
    }
    state.new_entry_at = Some(now);
    state.memory.silence_told = false;
}

/// Entries that their feed has not shown before.
fn unknown<'e>(writing: &Writing<'_>, entries: &'e [Entry]) -> Result<Vec<&'e Entry>, StoreError> {
    let mut unknown = Vec::new();
    for entry in entries {
        if !writing.is_noted(&entry.key)? {
            unknown.push(entry);
        }
    }
    Ok(unknown)
}

/// Of unknown entries those that are others of the same feed under a new id, with their articles: only where more than four of five
/// entries of a feed are so, because it gave new ids to all. A single one may be a new report under an old title.
fn aliases(writing: &Writing<'_>, polled: &Polled, unknown: &[&Entry]) -> Result<Vec<Option<Alias>>, StoreError> {
    let shown = polled.entries.len();
    let is_flood = |count: usize| shown >= FLOOD_MIN && count * 5 > shown * 4;
    if is_flood(unknown.len()) {
        let alias = |entry: &&Entry| writing.alias_of(entry, polled.first_seen.from);
        let aliases: Vec<Option<Alias>> = unknown.iter().map(alias).collect::<Result<_, StoreError>>()?;
        if is_flood(aliases.iter().flatten().count()) {
            return Ok(aliases);
        }
    }
    Ok(vec![None; unknown.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use tempfile::TempDir;

    use super::*;
    use crate::model::{About, CanonicalUrl, ClaimedDate, DateOrigin, FeedId, FeedSpec, FeedStatus, FirstSeen};
    use crate::pipeline::schedule::Asked;
    use crate::store::{Layout, Store};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const FEED: &str = "https://example.org/feed";

    fn entry(guid: &str, path: &str, title: &str) -> Entry {
        let url = CanonicalUrl::parse(&format!("https://example.org/{path}"));
        Entry {
            link: url.as_ref().map(ToString::to_string),
            url,
            ..Entry::for_test(&FeedId::from_address(FEED), guid, title)
        }
    }

    fn polled(state: FeedState, second: i64, entries: Vec<Entry>) -> Polled {
        Polled {
            spec: FeedSpec::for_test(FEED),
            state: FeedState {
                polled_at: Some(at(second)),
                ..state
            },
            entries,
            unwanted: Vec::new(),
            unproven: HashSet::new(),
            first_seen: FirstSeen {
                from: None,
                to: at(second),
            },
            asked: Asked {
                interval: Duration::from_secs(900),
                ..Asked::default()
            },
            proves_lie: false,
        }
    }

    /// A store, and what is noted in it.
    struct Bench {
        _dir: TempDir,
        store: Store,
        state: FeedState,
    }

    impl Bench {
        fn new() -> Self {
            let dir = TempDir::new().unwrap();
            let store = Store::open(&Layout::new(dir.path())).unwrap();
            let mut state = FeedState::new(FeedId::from_address(FEED), at(0));
            state.memory.watched_since = Some(at(0));
            Self {
                _dir: dir,
                store,
                state,
            }
        }

        fn note(&mut self, change: impl FnOnce(&mut Polled), second: i64, entries: Vec<Entry>) -> usize {
            let mut polled = polled(self.state.clone(), second, entries);
            change(&mut polled);
            let writing = self.store.begin().unwrap();
            let manners = Manners {
                tell_silence: true,
                ..Manners::default()
            };
            let noted = note(&writing, &polled, &manners, &mut None).unwrap();
            writing.commit().unwrap();
            self.state = noted.state;
            assert!(self.store.view().tally().unwrap().is_lawful());
            noted.new
        }
    }

    /// Entries 0 to 9, with ids that begin with `mark`.
    fn ten(mark: &str, path: impl Fn(usize) -> String, title: impl Fn(usize) -> String) -> Vec<Entry> {
        (0..10)
            .map(|number| entry(&format!("{mark}{number}"), &path(number), &title(number)))
            .collect()
    }

    #[test]
    fn entries_under_new_ids_are_known_by_link_or_title() {
        let path = |number: usize| format!("a/{number}");
        let title = |number: usize| format!("Title {number}");
        for (second_path, second_title, new) in [
            (&path as &dyn Fn(usize) -> String, &title as &dyn Fn(usize) -> String, 0),
            (
                &|number| format!("session-7/{number}"),
                &|number| format!("TITLE  {number}"),
                0,
            ),
            (&path, &|number| format!("Another {number}"), 0),
            // Nine of ten are known: the tenth is news.
            (
                &|number| format!("a/{}", number + 1),
                &|number| format!("Title {}", number + 1),
                1,
            ),
            // Six of ten: no flood, all are noted.
            (
                &|number| format!("a/{}", number + 4),
                &|number| format!("Title {}", number + 4),
                10,
            ),
        ] {
            let mut bench = Bench::new();
            assert_eq!(10, bench.note(|_| {}, 10, ten("old", path, title)));
            assert_eq!(new, bench.note(|_| {}, 20, ten("new", second_path, second_title)));
            let tally = bench.store.view().tally().unwrap();
            assert_eq!((20, 10 + new as u64), (tally.seen, tally.pending), "{tally}");
            assert_eq!(new != 10, bench.state.note.contains("new ids"), "{}", bench.state.note);
            assert_eq!(
                0,
                bench.note(|_| {}, 30, ten("new", second_path, second_title)),
                "once only"
            );
        }
    }

    #[test]
    fn unwanted_entries_are_counted_and_dropped() {
        let mut bench = Bench::new();
        let unwanted = vec![entry("x", "sport/1", "Derby")];
        let new = bench.note(|polled| polled.unwanted = unwanted, 10, vec![entry("1", "1", "One")]);
        assert_eq!(1, new);
        let tally = bench.store.view().tally().unwrap();
        assert_eq!(
            "seen 2 = stored 0 + duplicate 0 + dropped 1 (unwanted 1) + failed 0 + pending 1",
            tally.to_string()
        );
        assert_eq!(Some(at(10)), bench.state.new_entry_at);
    }

    #[test]
    fn a_feed_learns_its_rhythm_while_it_is_watched() {
        let mut bench = Bench::new();
        for (second, number) in [(1_000, 1), (5_000, 2), (9_000, 3), (13_000, 4)] {
            bench.note(
                |_| {},
                second,
                vec![entry(&number.to_string(), &number.to_string(), "x")],
            );
        }
        let rhythm = bench.state.memory.rhythm;
        assert_eq!((3, Some(Duration::from_secs(4_000))), (rhythm.gaps, rhythm.mean));
        let wait = bench.state.due_at.duration_since(at(13_000)).as_secs();
        assert!((1_800..=2_200).contains(&wait), "{wait}");
        // Not watched for a while: that gap says nothing.
        bench.note(
            |polled| polled.state.memory.watched_since = Some(at(90_000)),
            90_000,
            vec![entry("5", "5", "x")],
        );
        assert_eq!(rhythm, bench.state.memory.rhythm);
    }

    #[test]
    fn something_new_behind_an_old_validator_is_a_lie() {
        let mut bench = Bench::new();
        bench.note(|_| {}, 10, vec![entry("1", "1", "One")]);
        bench.note(|polled| polled.proves_lie = true, 20, vec![entry("1", "1", "One")]);
        assert!(!bench.state.memory.lies, "the same entries in another order are none");
        bench.note(|polled| polled.proves_lie = true, 30, vec![entry("2", "2", "Two")]);
        assert!(bench.state.memory.lies);
        assert_eq!(
            Some(bench.state.clone()),
            bench.store.view().feed(&bench.state.id).unwrap(),
            "kept on the disk"
        );
    }

    #[test]
    fn a_silence_beyond_the_habit_is_told_once() {
        const HOUR: i64 = 3_600;
        let mut bench = Bench::new();
        let bring = |bench: &mut Bench, hour: i64| {
            let number = hour.to_string();
            bench.note(|_| {}, hour * HOUR, vec![entry(&number, &number, "x")])
        };
        for hour in 1..=200 {
            bring(&mut bench, hour);
        }
        let mut silences = Vec::new();
        for hour in [205, 211, 212, 230] {
            bench.note(|_| {}, hour * HOUR, Vec::new());
            silences.push(bench.store.view().last_alert().unwrap());
        }
        assert_eq!(vec![0, 1, 1, 1], silences);
        let alert = &bench.store.view().alerts_after(0, 9).unwrap()[0].alert;
        assert!(matches!(&alert.about, About::Feed { feed, .. } if *feed == bench.state.id));
        assert!(alert.why.starts_with("no new entry for 11h0m"), "{}", alert.why);
        bring(&mut bench, 231);
        bench.note(|_| {}, 400 * HOUR, Vec::new());
        assert_eq!(
            2,
            bench.store.view().last_alert().unwrap(),
            "another silence is another alert"
        );
    }

    #[test]
    fn the_same_titles_with_later_dates_are_a_new_edition() {
        let dated = |mark: &str, second: i64| -> Vec<Entry> {
            let signs = ten(
                mark,
                |number| format!("{mark}/{number}"),
                |number| format!("Sign {number}"),
            );
            let date = ClaimedDate::new(at(second), DateOrigin::Feed);
            let entry = |entry| Entry {
                published: Some(date),
                ..entry
            };
            signs.into_iter().map(entry).collect()
        };
        let mut bench = Bench::new();
        bench.note(|_| {}, 10, dated("monday", 5));
        let since = |polled: &mut Polled| polled.first_seen.from = Some(at(10));
        assert_eq!(10, bench.note(since, 86_400, dated("tuesday", 86_000)));
        assert_eq!(
            0,
            bench.note(since, 86_500, dated("again", 5)),
            "old dates are old entries"
        );
    }

    #[test]
    fn where_most_feeds_fail_no_single_one_is_called_silent() {
        const HOUR: i64 = 3_600;
        let mut bench = Bench::new();
        for hour in 1..=200 {
            let number = hour.to_string();
            bench.note(|_| {}, hour * HOUR, vec![entry(&number, &number, "x")]);
        }
        let others = |bench: &mut Bench, status: FeedStatus| {
            let writing = bench.store.begin().unwrap();
            for number in 0..4 {
                let mut state = FeedState::new(FeedId::from_address(&number.to_string()), at(211 * HOUR));
                state.status = status;
                writing.remember_feed(&state).unwrap();
            }
            writing.commit().unwrap();
        };
        others(&mut bench, FeedStatus::Failing);
        bench.note(|_| {}, 211 * HOUR, Vec::new());
        assert_eq!(0, bench.store.view().last_alert().unwrap());
        others(&mut bench, FeedStatus::Ok);
        bench.note(|_| {}, 212 * HOUR, Vec::new());
        assert_eq!(
            1,
            bench.store.view().last_alert().unwrap(),
            "told when the others are back"
        );
    }
}
