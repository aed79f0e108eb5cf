//! The index and the rule matcher evaluate the same tree over the same tokens: whatever a query finds in the index, the matcher
//! must let through, and nothing else.

use std::collections::BTreeSet;

use jiff::Timestamp;
use newsvane::model::{
    Article, ArticleId, CanonicalUrl, ClaimedDate, DateOrigin, FirstSeen, Lang, Quality, SourceId, Story, StoryId,
};
use newsvane::query::{self, Context, Names, Query, StoryCondition, Subject};
use newsvane::search::{IndexEntry, Indexer, Searcher, Sort, Window};
use newsvane::text;
use proptest::prelude::*;

/// Words that meet each other in stems, in folding, in scripts and in phrases.
const WORDS: &[&str] = &[
    "harbour",
    "harbours",
    "Hafen",
    "Häfen",
    "strike",
    "strikes",
    "striking",
    "new",
    "the",
    "port",
    "Straße",
    "strasse",
    "ports",
    "華為",
    "华为",
    "杜伊斯堡",
    "港口",
    "結束",
    "合作",
    "порт",
    "порта",
    "забастовка",
    "İstanbul",
    "liman",
    "limanı",
    "été",
    "ete",
    "5G",
    "U.S.",
    "smart-city",
    "smart",
    "city",
    "don't",
    "ปลอดภัย",
    "αγορά",
    "اتفاق",
];

const LANGS: &[&str] = &["en", "de", "zh", "ru", "tr", "fr", "und"];

const SOURCES: &[&str] = &["alpha", "beta", "gamma"];

/// An article that a test can have in hundreds.
#[derive(Clone, Debug)]
struct Made {
    article: Article,
    cites: Vec<SourceId>,
}

fn words(range: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), range).prop_map(|words| words.join(" "))
}

fn made(number: usize) -> impl Strategy<Value = Made> {
    let parts = (
        words(0..4),
        words(0..14),
        prop::sample::select(LANGS),
        prop::sample::select(SOURCES),
        0..4_i64,
        any::<bool>(),
    );
    parts.prop_map(move |(title, text, lang, source, day, cites)| {
        let section = if day % 2 == 0 { "nrw" } else { "sport" };
        let url = CanonicalUrl::parse(&format!("https://www.{source}.example/{section}/{number}")).unwrap();
        let at = Timestamp::from_second(day * 86_400 + 3600).unwrap();
        let article = Article {
            id: ArticleId::from_url(&url),
            version: 1,
            external_id: None,
            url: Some(url),
            source: Some(SourceId::new(source)),
            feed: None,
            title,
            text,
            authors: vec!["Ada Beispiel".to_owned()],
            published: (day > 1).then_some(ClaimedDate::new(at, DateOrigin::Meta)),
            modified: None,
            first_seen: FirstSeen::exactly(at),
            lang: Lang::from_tag(lang).unwrap_or(Lang::UND),
            lang_confidence: 1.0,
            quality: if cites { Quality::Full } else { Quality::Teaser },
            credits: if cites { vec!["dpa".to_owned()] } else { Vec::new() },
            links: Vec::new(),
            structure: newsvane::model::Structure::default(),
            particulars: newsvane::model::Particulars::default(),
            imported: true,
        };
        Made {
            article,
            cites: if cites {
                vec![SourceId::new("alpha")]
            } else {
                Vec::new()
            },
        }
    })
}

fn leaf() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(WORDS);
    prop_oneof![
        6 => word().prop_map(str::to_owned),
        1 => word().prop_map(|word| format!("={word}")),
        1 => word().prop_map(|word| format!("title:{word}")),
        1 => word().prop_map(|word| format!("body:{word}")),
        3 => words(2..4).prop_map(|words| format!("\"{words}\"")),
        1 => (words(2..4), 0..4).prop_map(|(words, slop)| format!("\"{words}\"~{slop}")),
        2 => (word(), word(), 1..6).prop_map(|(left, right, distance)| format!("{left} NEAR/{distance} {right}")),
        1 => prop::sample::select(&["harb*", "stri*", "stra*", "порт*", "lima*"][..]).prop_map(str::to_owned),
        1 => prop::sample::select(LANGS).prop_filter("und cannot be named", |lang| *lang != "und").prop_map(|lang| format!("lang:{lang}")),
        1 => prop::sample::select(SOURCES).prop_map(|source| format!("source:{source}")),
        1 => prop::sample::select(&["site:alpha.example", "site:beta.example/nrw", "cites:alpha", "wire:dpa", "quality:full", "author:ada"][..]).prop_map(str::to_owned),
        1 => prop::sample::select(&["after:1970-01-02", "before:1970-01-02", "on:1970-01-03"][..]).prop_map(str::to_owned),
    ]
}

fn queries() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            inner.prop_map(|part| format!("(NOT {part})")),
        ]
    })
}

fn context(names: &Names) -> Context<'_> {
    Context {
        names,
        now: Timestamp::UNIX_EPOCH,
        zone: jiff::tz::TimeZone::UTC,
    }
}

fn names() -> Names {
    Names {
        sources: SOURCES.iter().map(|source| SourceId::new(source)).collect(),
        ..Names::default()
    }
}

fn story_of(article: &Article) -> Story {
    Story {
        id: StoryId::from_founder(&article.id),
        title: article.title.clone(),
        sources: article.source.iter().cloned().collect(),
        languages: vec![article.lang],
        articles: 1,
        began: article.first_seen,
        latest: article.first_seen,
    }
}

fn by_matcher(query: &Query, articles: &[Made]) -> BTreeSet<ArticleId> {
    let matching = articles.iter().filter(|made| {
        let subject = Subject {
            article: &made.article,
            title: &text::tokenize(&made.article.title, made.article.lang),
            body: &text::tokenize(&made.article.text, made.article.lang),
            cites: &made.cites,
            story: &story_of(&made.article),
        };
        query.matches(&subject).is_some()
    });
    matching.map(|made| made.article.id.clone()).collect()
}

fn index(articles: &[Made], dir: &std::path::Path) -> Searcher {
    let mut indexer = Indexer::open(dir, "test").unwrap();
    for (seq, made) in (1..).zip(articles) {
        let entry = IndexEntry {
            article: &made.article,
            story: &StoryId::from_founder(&made.article.id),
            cites: &made.cites,
            title: &text::tokenize(&made.article.title, made.article.lang),
            body: &text::tokenize(&made.article.text, made.article.lang),
            seq,
        };
        indexer.add(&entry).unwrap();
    }
    indexer.commit(articles.len() as u64).unwrap();
    Searcher::open(dir).unwrap()
}

fn by_index(query: &Query, searcher: &Searcher) -> BTreeSet<ArticleId> {
    let no_stories = |_: &StoryCondition| Vec::new();
    let window = Window {
        limit: 1000,
        offset: 0,
        sort: Sort::Relevance,
    };
    let hits = searcher.search(&query.tree, window, &no_stories).unwrap();
    assert_eq!(hits.total, hits.hits.len());
    hits.hits.into_iter().map(|hit| hit.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn index_and_matcher_find_the_same_articles(
        articles in (0..40_usize).prop_flat_map(|count| (0..count).map(made).collect::<Vec<_>>()),
        typed in prop::collection::vec(queries(), 40),
    ) {
        let dir = tempfile::TempDir::new().unwrap();
        let searcher = index(&articles, dir.path());
        let names = names();
        for typed in typed {
            let query = query::parse(&typed, &context(&names)).unwrap();
            prop_assert_eq!(by_matcher(&query, &articles), by_index(&query, &searcher), "{}", typed);
        }
    }
}
