use tempfile::TempDir;

use super::*;
use crate::model::{CanonicalUrl, DropReason, FeedId, SourceId};

/// The title of an article that makes filing panic.
pub(super) const POISON: &str = "poison";

fn feed() -> FeedId {
    FeedId::from_address("https://example.org/feed")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn entry(guid: &str) -> Entry {
    Entry::for_test(&feed(), guid, guid)
}

fn ended(guid: &str, title: &str) -> Arrival {
    ended_with(guid, title, Ok(Imprint::default()))
}

fn ended_with(guid: &str, title: &str, page: Result<Imprint, Lack>) -> Arrival {
    let url = CanonicalUrl::parse(&format!("https://example.org/{guid}")).unwrap();
    let article = Article {
        id: ArticleId::from_url(&url),
        url: Some(url),
        feed: Some(feed()),
        first_seen: FirstSeen {
            from: Some(at(1)),
            to: at(2),
        },
        ..Article::for_test("x", title, &format!("The text of {guid}."))
    };
    Arrival::Ended {
        key: entry(guid).key,
        end: End::Article(Box::new(article), page),
    }
}

fn polled(entries: Vec<Entry>) -> (Arrival, oneshot::Receiver<FeedState>) {
    let (done, kept) = oneshot::channel();
    let first_seen = FirstSeen {
        from: Some(at(1)),
        to: at(2),
    };
    let polled = Polled {
        spec: FeedSpec::for_test("https://example.org/feed"),
        state: FeedState::new(feed(), at(9)),
        entries,
        unwanted: Vec::new(),
        unproven: HashSet::new(),
        first_seen,
        asked: Asked::default(),
        proves_lie: false,
    };
    (
        Arrival::Polled {
            polled: Box::new(polled),
            done,
        },
        kept,
    )
}

/// A keeper in a directory of its own, and whom it wakes.
fn keeper() -> (TempDir, Keeper, Wakes) {
    let dir = TempDir::new().unwrap();
    let keeper = Keeper::open(&Layout::new(dir.path()), Judgement::default(), Clock::default()).unwrap();
    let wakes = Wakes {
        judgement: watch::channel(Arc::default()).1,
        noted: watch::channel(0).0,
        alerted: watch::channel(0).0,
        status: Status::default(),
        shutdown: watch::channel(false).1,
    };
    (dir, keeper, wakes)
}

#[test]
fn a_poll_is_answered_when_its_entries_are_on_the_disk() {
    let (_dir, mut keeper, mut wakes) = keeper();
    let (arrival, mut kept) = polled(vec![entry("1"), entry("2")]);
    keeper.keep(vec![arrival], &mut wakes).unwrap();
    assert_eq!(feed(), kept.try_recv().unwrap().id);
    assert_eq!(2, keeper.view().tally().unwrap().pending);
    assert_eq!(1, *wakes.noted.borrow());
}

#[test]
fn an_outcome_counts_once() {
    let (_dir, mut keeper, mut wakes) = keeper();
    keeper.keep(vec![polled(vec![entry("1")]).0], &mut wakes).unwrap();
    keeper
        .keep(vec![ended("1", "One"), ended("1", "One")], &mut wakes)
        .unwrap();
    keeper.keep(vec![ended("1", "One")], &mut wakes).unwrap();
    let tally = keeper.view().tally().unwrap();
    assert_eq!((1, 1, 0), (tally.seen, tally.stored, tally.duplicate));
}

#[test]
fn a_page_that_gave_nothing_leaves_an_empty_imprint_and_one_that_nobody_saw_leaves_none() {
    let (_dir, mut keeper, mut wakes) = keeper();
    let seen = Imprint {
        weight: 900,
        ..Imprint::default()
    };
    let lack = |reason: &'static str| Lack {
        reason,
        note: String::new(),
    };
    let ends = [
        ("1", Ok(seen.clone())),
        ("2", Err(lack(FailureKind::Fetch.as_str()))),
        ("3", Err(lack(FailureKind::Extract.as_str()))),
        ("4", Err(lack(DropReason::Robots.as_str()))),
    ];
    let entries = ends.iter().map(|(guid, _)| entry(guid)).collect();
    keeper.keep(vec![polled(entries).0], &mut wakes).unwrap();
    let batch = ends
        .into_iter()
        .map(|(guid, page)| ended_with(guid, guid, page))
        .collect();
    keeper.keep(batch, &mut wakes).unwrap();
    let imprints = keeper.view().imprints(&SourceId::new("x")).unwrap();
    assert_eq!(vec![seen, Imprint::EMPTY], imprints);
}

#[test]
fn what_makes_filing_panic_fails_and_the_rest_goes_on() {
    let (_dir, mut keeper, mut wakes) = keeper();
    keeper
        .keep(vec![polled(vec![entry("1"), entry("2"), entry("3")]).0], &mut wakes)
        .unwrap();
    keeper
        .keep(
            vec![ended("1", "One"), ended("2", POISON), ended("3", "Three")],
            &mut wakes,
        )
        .unwrap();
    let tally = keeper.view().tally().unwrap();
    assert_eq!(
        "seen 3 = stored 2 + duplicate 0 + dropped 0 + failed 1 (ours 1) + pending 0",
        tally.to_string()
    );
    assert_eq!(Vec::<String>::new(), keeper.view().inconsistencies().unwrap());
}

#[test]
fn a_full_disk_undoes_the_step_and_loses_nothing() {
    let (_dir, mut keeper, mut wakes) = keeper();
    let guids: Vec<String> = (0..200).map(|number| number.to_string()).collect();
    let entries = guids.iter().map(|guid| entry(guid)).collect();
    keeper.keep(vec![polled(entries).0], &mut wakes).unwrap();
    keeper.keep(vec![ended("0", "Zero")], &mut wakes).unwrap();
    keeper.store.limit_growth(4).unwrap();
    let batch: Vec<Arrival> = guids
        .iter()
        .skip(1)
        .map(|guid| ended(guid, &format!("Title {guid}")))
        .collect();
    let error = keeper.step(&batch).unwrap_err();
    assert!(error.is_disk_full(), "{error}");
    let tally = keeper.view().tally().unwrap();
    assert_eq!((1, 199), (tally.stored, tally.pending));

    keeper.desk.restore_stories(keeper.store.view()).unwrap();
    keeper.store.limit_growth(100_000).unwrap();
    keeper.keep(batch, &mut wakes).unwrap();
    let tally = keeper.view().tally().unwrap();
    assert_eq!((200, 0), (tally.stored, tally.pending));
    assert_eq!(Vec::<String>::new(), keeper.view().inconsistencies().unwrap());
}
