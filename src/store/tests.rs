//! What the store promises: one transaction is one truth, and what was committed is there after a restart.

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::model::{
    About, Alert, AlertId, AlertKind, Article, ArticleId, CanonicalUrl, Citation, ClaimedDate, DateDoubt, DateOrigin,
    DropReason, Entry, EntryKey, Evidence, FailureKind, FeedId, FeedState, FirstSeen, Form, Lang, Link, LinkKind,
    Outcome, Particulars, Picture, Placement, Quality, RuleId, Severity, SourceId, StoryId, Structure,
};

mod alerts;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn seen(from: i64, to: i64) -> FirstSeen {
    FirstSeen {
        from: Some(at(from)),
        to: at(to),
    }
}

fn temporary() -> (TempDir, Layout) {
    let dir = TempDir::new().unwrap();
    let layout = Layout::new(dir.path());
    (dir, layout)
}

fn article(name: &str, lang: &str, source: &str, to: i64) -> Article {
    let url = CanonicalUrl::parse(&format!("https://{source}.example/{name}")).unwrap();
    Article {
        id: ArticleId::from_url(&url),
        version: 1,
        external_id: Some(format!("given-{name}")),
        url: Some(url),
        source: Some(SourceId::new(source)),
        feed: Some(feed()),
        title: format!("Title of {name}"),
        text: "First paragraph.\nZweiter Absatz mit Umlauten: äöü. 第三段。".to_owned(),
        structure: Structure::from_letters("pq"),
        authors: vec!["Ada Beispiel".to_owned()],
        published: Some(ClaimedDate {
            doubt: Some(DateDoubt::Zone),
            offset: jiff::tz::Offset::from_hours(9).ok(),
            ..ClaimedDate::new(at(6), DateOrigin::JsonLd)
        }),
        modified: Some(ClaimedDate {
            offset: jiff::tz::Offset::from_hours(-5).ok(),
            ..ClaimedDate::new(at(7), DateOrigin::Meta)
        }),
        first_seen: seen(to - 10, to),
        lang: Lang::from_tag(lang).unwrap(),
        lang_confidence: 0.5,
        quality: Quality::Full,
        credits: vec!["dpa".to_owned()],
        links: vec![CanonicalUrl::parse("https://other.example/x").unwrap()],
        particulars: Particulars {
            section: Some("Lokales".to_owned()),
            keywords: vec!["Vertrag".to_owned()],
            picture: Some(Picture {
                url: "https://other.example/x.jpg".parse().unwrap(),
                caption: "Das Rathaus".to_owned(),
            }),
            form: Form::Live,
        },
        imported: true,
    }
}

fn feed() -> FeedId {
    FeedId::from_address("https://example.org/feed")
}

fn founder(article: &Article) -> Placement {
    placement(&StoryId::from_founder(&article.id), LinkKind::Founder, None)
}

fn placement(story: &StoryId, kind: LinkKind, to: Option<&ArticleId>) -> Placement {
    let link = Link {
        kind,
        to: to.cloned(),
        score: 0.75,
        reasons: vec!["names x".to_owned()],
        model: "test".to_owned(),
    };
    Placement {
        story: story.clone(),
        link,
    }
}

fn citation(outlet: &str) -> Citation {
    Citation {
        outlet: SourceId::new(outlet),
        cue: "reports".to_owned(),
        quote: "as the outlet reports".to_owned(),
        span: (3, 9),
        confidence: 0.75,
        article: None,
    }
}

fn alert(story: &StoryId, article: &ArticleId, state: &str) -> Alert {
    let rule = RuleId::new("rule");
    Alert {
        id: AlertId::from_state(&rule, story, "new-story", state),
        rule,
        rule_title: "A rule".to_owned(),
        severity: Severity::High,
        kind: AlertKind::NewStory,
        about: About::Article {
            story: story.clone(),
            article: article.clone(),
        },
        state: state.to_owned(),
        why: "it matches".to_owned(),
        evidence: vec![Evidence {
            field: "body",
            span: (0, 5),
            text: "First".to_owned(),
        }],
        at: at(99),
    }
}

fn file(
    writing: &Writing<'_>,
    article: &Article,
    placement: &Placement,
    citations: &[Citation],
    alerts: &[Alert],
) -> u64 {
    writing
        .file(&Filed {
            article,
            imprint: None,
            placement,
            citations,
            alerts,
            fired: &[],
        })
        .unwrap()
}

fn entry(guid: &str) -> Entry {
    Entry {
        key: EntryKey::of(&feed(), Some(guid), None, "", None),
        feed: feed(),
        source: SourceId::new("a"),
        url: CanonicalUrl::parse("https://a.example/x"),
        link: None,
        guid: Some(guid.to_owned()),
        title: "Title".to_owned(),
        summary: "Summary".to_owned(),
        published: Some(ClaimedDate {
            offset: jiff::tz::Offset::from_hours(2).ok(),
            ..ClaimedDate::new(at(5), DateOrigin::Feed)
        }),
        updated: None,
        authors: vec!["Ada".to_owned()],
        declared_lang: Some("de".to_owned()),
    }
}

#[test]
fn an_article_reads_back_as_it_was_filed_after_a_restart() {
    let (_dir, layout) = temporary();
    let article = article("one", "zh", "a", 100);
    {
        let mut store = Store::open(&layout).unwrap();
        let writing = store.begin().unwrap();
        assert_eq!(1, file(&writing, &article, &founder(&article), &[citation("b")], &[]));
        writing.commit().unwrap();
    }
    let reader = Reader::open(&layout).unwrap().unwrap();
    let view = reader.view();
    let row = view.article(&article.id).unwrap().unwrap();
    assert_eq!(article, row.article);
    assert_eq!(founder(&article).link, view.link(&article.id).unwrap().unwrap());
    assert_eq!(vec![citation("b")], view.citations(&article.id).unwrap());
    assert_eq!(vec![article.id.clone()], view.articles_named("given-one", 5).unwrap());
    assert_eq!(
        vec![article.id.clone()],
        view.articles_named(&article.id.as_str()[..8], 5).unwrap()
    );
}

#[test]
fn what_was_not_committed_never_happened() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let article = article("one", "en", "a", 100);
    {
        let writing = store.begin().unwrap();
        file(&writing, &article, &founder(&article), &[], &[]);
        assert!(writing.view().has_article(&article.id).unwrap());
    }
    assert!(!store.view().has_article(&article.id).unwrap());
    assert_eq!(0, store.view().stats().unwrap().stories);
}

#[test]
fn a_number_is_never_given_twice_even_after_an_undone_step() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    for (name, expected) in [("one", 1), ("two", 2)] {
        let article = article(name, "en", "a", 100);
        let writing = store.begin().unwrap();
        assert_eq!(expected, file(&writing, &article, &founder(&article), &[], &[]));
        writing.commit().unwrap();
    }
    assert_eq!(2, store.view().last_seq().unwrap());
    let after: Vec<u64> = store
        .view()
        .articles_after(1, 10)
        .unwrap()
        .iter()
        .map(|row| row.seq)
        .collect();
    assert_eq!(vec![2], after);
}

#[test]
fn a_second_writer_is_told_that_the_directory_is_in_use() {
    let (_dir, layout) = temporary();
    let _store = Store::open(&layout).unwrap();
    let error = Store::open(&layout).unwrap_err();
    assert!(error.is_locked(), "{error}");
    assert!(layout.is_locked().unwrap());
    assert!(Reader::open(&layout).unwrap().is_some());
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let (_dir, layout) = temporary();
    {
        let store = Store::open(&layout).unwrap();
        store
            .connection
            .execute("UPDATE meta SET value = '99' WHERE key = 'format'", [])
            .unwrap();
    }
    for refused in [Store::open(&layout).unwrap_err(), Reader::open(&layout).unwrap_err()] {
        assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
    }
}

#[test]
fn there_is_nothing_to_read_before_the_first_write() {
    let (_dir, layout) = temporary();
    assert!(Reader::open(&layout).unwrap().is_none());
    assert!(!layout.is_locked().unwrap());
    assert_eq!(OwnedBy::Us, layout.owned_by().unwrap());
    assert_eq!(
        OwnedBy::Nobody,
        Layout::new(&layout.root().join("missing")).owned_by().unwrap()
    );
}

#[test]
fn an_entry_is_noted_once_and_ends_once() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let writing = store.begin().unwrap();
    let (first, second, third) = (entry("1"), entry("2"), entry("3"));
    for noted in [&first, &second, &third] {
        assert!(writing.note_entry(noted, seen(1, 2)).unwrap());
        assert!(!writing.note_entry(noted, seen(3, 4)).unwrap());
    }
    writing.retry_entry(&third.key, at(50), "timed out", true).unwrap();
    writing
        .settle(&first.key, &Outcome::Dropped(DropReason::TooOld), None)
        .unwrap();
    writing
        .settle(
            &second.key,
            &Outcome::Failed(FailureKind::Fetch, "404".to_owned()),
            None,
        )
        .unwrap();
    writing.settle(&second.key, &Outcome::Stored(None), None).unwrap();
    assert!(!writing.is_pending(&first.key).unwrap());
    assert!(writing.is_pending(&third.key).unwrap());
    writing.commit().unwrap();
    let view = store.view();
    let tally = view.tally().unwrap();
    assert_eq!(
        "seen 3 = stored 0 + duplicate 0 + dropped 1 (too-old 1) + failed 1 (fetch 1) + pending 1",
        tally.to_string()
    );
    let pending = view.pending(0, 10).unwrap();
    assert_eq!(1, pending.len());
    assert_eq!(
        (third, 1, at(50)),
        (pending[0].entry.clone(), pending[0].attempts, pending[0].due_at)
    );
    assert_eq!(seen(1, 2), pending[0].first_seen);
}

#[test]
fn the_state_of_a_feed_survives_byte_for_byte() {
    let (_dir, layout) = temporary();
    let mut state = FeedState::new(feed(), at(10));
    state.validators.etag = Some("W/\"a b\"".to_owned());
    state.validators.last_modified = Some("Tue, 24 Nov 2026 10:00:00 GMT".to_owned());
    state.note = "answered 404".to_owned();
    state.failures = 3;
    {
        let mut store = Store::open(&layout).unwrap();
        let writing = store.begin().unwrap();
        writing.remember_feed(&state).unwrap();
        writing.commit().unwrap();
    }
    let reader = Reader::open(&layout).unwrap().unwrap();
    assert_eq!(Some(state.clone()), reader.view().feed(&feed()).unwrap());
    assert_eq!(vec![state], reader.view().feeds().unwrap());
}

/// Two articles of one story, the later one citing the earlier one's outlet, and a single one.
fn with_two_stories(store: &mut Store) -> (StoryId, Article, Article) {
    let (first, second, single) = (
        article("one", "en", "a", 100),
        article("two", "de", "b", 200),
        article("three", "en", "c", 150),
    );
    let id = StoryId::from_founder(&first.id);
    let writing = store.begin().unwrap();
    file(
        &writing,
        &second,
        &placement(&id, LinkKind::SameEvent, Some(&first.id)),
        &[citation("a")],
        &[],
    );
    file(&writing, &first, &founder(&first), &[], &[alert(&id, &first.id, "")]);
    file(&writing, &single, &founder(&single), &[], &[]);
    writing.resolve_citations(&id, &SourceId::new("a"), &first.id).unwrap();
    writing.commit().unwrap();
    (id, first, second)
}

#[test]
fn a_story_lists_its_articles_in_order_of_first_sight() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let (id, first, second) = with_two_stories(&mut store);
    let view = store.view();
    let found = view.story(&id).unwrap().unwrap();
    assert_eq!(
        (2, seen(90, 100), seen(190, 200)),
        (found.articles, found.began, found.latest)
    );
    assert_eq!(
        vec!["en", "de"],
        found.languages.iter().map(|lang| lang.code()).collect::<Vec<_>>()
    );
    // Filed first was the later article: so the story stood then.
    assert_eq!(1, view.story_until(&id, 1).unwrap().unwrap().articles);
    let members = view.members(&id).unwrap();
    assert_eq!(
        vec![&first.id, &second.id],
        members.iter().map(|member| &member.row.article.id).collect::<Vec<_>>()
    );
    assert_eq!(Some(first.id), members[1].citations[0].article);
    assert_eq!(Vec::<String>::new(), view.inconsistencies().unwrap());
}

#[test]
fn stories_are_filtered_and_sorted() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let (id, ..) = with_two_stories(&mut store);
    let view = store.view();
    let found = |filter: StoryFilter| view.stories(&filter).unwrap().len();
    assert_eq!(2, found(StoryFilter::default()));
    assert_eq!(
        1,
        found(StoryFilter {
            languages_min: 2,
            ..StoryFilter::default()
        })
    );
    assert_eq!(
        1,
        found(StoryFilter {
            active_since: Some(at(160)),
            ..StoryFilter::default()
        })
    );
    assert_eq!(
        1,
        found(StoryFilter {
            limit: 1,
            ..StoryFilter::default()
        })
    );
    let spread = StoryFilter {
        sort: StorySort::Spread,
        ..StoryFilter::default()
    };
    assert_eq!(Some(&id), view.stories(&spread).unwrap().first());
    assert_eq!(vec![id], view.stories_where(true, &|sources| sources >= 2).unwrap());
}

#[test]
fn alerts_are_numbered_without_gaps_and_never_twice() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    let (id, first, _) = with_two_stories(&mut store);
    let writing = store.begin().unwrap();
    let again = alert(&id, &first.id, "");
    writing.insert_alert(&again).unwrap();
    writing.insert_alert(&alert(&id, &first.id, "lang=de")).unwrap();
    writing.confirm_delivery("log", 1).unwrap();
    writing.commit().unwrap();
    let view = store.view();
    let rows = view.alerts_after(0, 10).unwrap();
    assert_eq!(vec![1, 2], rows.iter().map(|row| row.seq).collect::<Vec<_>>());
    assert_eq!(again, rows[0].alert);
    assert_eq!(
        (1, 0),
        (view.delivered("log").unwrap(), view.delivered("other").unwrap())
    );
    assert_eq!(1, view.alerts_after(1, 10).unwrap().len());
}

#[test]
fn counts_by_source_language_and_day() {
    let (_dir, layout) = temporary();
    let mut store = Store::open(&layout).unwrap();
    with_two_stories(&mut store);
    let counts = |key| store.view().count_by(key, None).unwrap();
    assert_eq!(vec![("en".to_owned(), 2), ("de".to_owned(), 1)], counts(StatsKey::Lang));
    assert_eq!(vec![("1970-01-01".to_owned(), 3)], counts(StatsKey::Day));
    assert_eq!(3, counts(StatsKey::Source).len());
    let stats = store.view().stats().unwrap();
    assert_eq!(
        (3, 2, 1, 1),
        (stats.articles, stats.stories, stats.crossing, stats.alerts)
    );
}
