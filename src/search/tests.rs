//! The index as a whole: articles in, trees asked.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::model::{CanonicalUrl, ClaimedDate, DateOrigin, FirstSeen, Lang, Quality};
use crate::query::{DateField, Field, Node, Pattern, Step, StoryCondition};
use crate::text::{self, Mode};

/// A directory with an index in it.
struct Shelf {
    directory: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("search")
    }

    fn indexer(&self) -> Indexer {
        Indexer::open(&self.path(), "g1").unwrap()
    }

    /// An index of these articles.
    fn of(articles: &[Article]) -> Self {
        let shelf = Self::new();
        let mut indexer = shelf.indexer();
        for (article, seq) in articles.iter().zip(1..) {
            add(&mut indexer, article, seq);
        }
        indexer.commit(articles.len() as u64).unwrap();
        shelf
    }

    fn searcher(&self) -> Searcher {
        Searcher::open(&self.path()).unwrap()
    }

    /// What a tree finds, by title, in the order asked for.
    fn find(&self, tree: &Node, sort: Sort) -> Vec<String> {
        let window = Window {
            limit: 100,
            offset: 0,
            sort,
        };
        let story = |_: &StoryCondition| vec![StoryId::from_stored("s:harbour")];
        let hits = self.searcher().search(tree, window, &story).unwrap();
        assert_eq!(hits.total, hits.hits.len());
        hits.hits.iter().map(|hit| name(&hit.id)).collect()
    }

    fn check(&self, tree: &Node, expected: &[&str]) {
        let mut found = self.find(tree, Sort::Relevance);
        found.sort_unstable();
        assert_eq!(expected, found, "{tree:?}");
    }
}

fn name(id: &ArticleId) -> String {
    id.as_str().trim_start_matches("a:").to_owned()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn article(name: &str, code: &str, title: &str, text: &str) -> Article {
    Article {
        id: ArticleId::from_stored(&format!("a:{name}")),
        url: CanonicalUrl::parse(&format!("https://news.example.org/region/city/{name}")),
        authors: vec!["Mara Lindqvist".into(), "Jon Abel".into()],
        first_seen: FirstSeen::exactly(at(1000)),
        lang: Lang::from_tag(code).unwrap(),
        credits: vec!["DPA".into()],
        ..Article::for_test("example", title, text)
    }
}

fn add(indexer: &mut Indexer, article: &Article, seq: u64) {
    let entry = IndexEntry {
        article,
        story: &StoryId::from_stored(if article.title.contains("arbour") {
            "s:harbour"
        } else {
            "s:other"
        }),
        cites: &[SourceId::new("tagesbote")],
        title: &text::tokenize(&article.title, article.lang),
        body: &text::tokenize(&article.text, article.lang),
        seq,
    };
    indexer.add(&entry).unwrap();
}

fn words(words: &str) -> Node {
    phrase(None, words, Mode::Stemmed, 0)
}

fn phrase(field: Option<Field>, words: &str, mode: Mode, slop: u32) -> Node {
    let steps = text::analyze_query(words, mode, &[]).into_iter();
    let steps = steps
        .map(|token| Step {
            offset: token.offset,
            terms: token.terms,
        })
        .collect();
    Node::Words {
        field,
        pattern: Pattern::Phrase { steps, slop },
    }
}

/// Three articles about a harbour that does not exist.
fn newsroom() -> Shelf {
    let mut german = article(
        "b-de",
        "de",
        "Hafen verkauft Anteile",
        "Die Verträge der Nordhafen AG sind unterzeichnet.",
    );
    german.published = Some(ClaimedDate::new(at(500), DateOrigin::Meta));
    german.first_seen = FirstSeen::exactly(at(3000));
    let english = article(
        "a-en",
        "en",
        "Harbour sells its shares",
        "The contract with Nordhafen was signed on Monday.",
    );
    let mut chinese = article("c-zh", "zh", "北港出售股份", "據當地媒體報道，合約已於週一簽署。");
    chinese.quality = Quality::Teaser;
    chinese.source = None;
    chinese.url = CanonicalUrl::parse("https://example.org/regional");
    chinese.credits.clear();
    Shelf::of(&[german, english, chinese])
}

#[test]
fn words_are_found_in_all_their_forms() {
    let shelf = newsroom();
    shelf.check(&words("Vertrag"), &["b-de"]);
    shelf.check(&words("contracts"), &["a-en"]);
    shelf.check(&phrase(None, "contracts", Mode::Exact, 0), &[]);
    shelf.check(&words("nordhafen"), &["a-en", "b-de"]);
    shelf.check(&words("合约"), &["c-zh"]);
    shelf.check(&words("约合"), &[]);
    shelf.check(
        &Node::Words {
            field: None,
            pattern: Pattern::Prefix("nordh".into()),
        },
        &["a-en", "b-de"],
    );
    shelf.check(
        &Node::Words {
            field: None,
            pattern: Pattern::Prefix("ordh".into()),
        },
        &[],
    );
}

#[test]
fn phrases_stay_within_a_field_and_an_author() {
    let shelf = newsroom();
    shelf.check(&phrase(None, "sells its share", Mode::Stemmed, 0), &["a-en"]);
    shelf.check(&phrase(None, "sells share", Mode::Stemmed, 0), &[]);
    shelf.check(&phrase(None, "sells share", Mode::Stemmed, 1), &["a-en"]);
    shelf.check(&phrase(Some(Field::Body), "sells", Mode::Stemmed, 0), &[]);
    shelf.check(&phrase(Some(Field::Title), "sells", Mode::Stemmed, 0), &["a-en"]);
    shelf.check(
        &phrase(Some(Field::Author), "jon abel", Mode::Exact, 0),
        &["a-en", "b-de", "c-zh"],
    );
    shelf.check(&phrase(Some(Field::Author), "lindqvist jon", Mode::Exact, 100), &[]);
}

#[test]
fn every_condition_is_answered() {
    let shelf = newsroom();
    let site = |host: &str, path: &str| Node::Site {
        host: host.into(),
        path: path.into(),
    };
    let date = |field, from: Option<i64>, to: Option<i64>| Node::Date {
        field,
        from: from.map(at),
        to: to.map(at),
    };
    let none: &[&str] = &[];
    for (tree, expected) in [
        (Node::All, &["a-en", "b-de", "c-zh"][..]),
        (Node::Nothing, none),
        (Node::And(vec![]), &["a-en", "b-de", "c-zh"]),
        (Node::Or(vec![]), none),
        (Node::Not(Box::new(words("nordhafen"))), &["c-zh"]),
        (
            Node::And(vec![Node::Not(Box::new(words("contract")))]),
            &["b-de", "c-zh"],
        ),
        (
            Node::And(vec![words("nordhafen"), Node::Not(Box::new(words("contract")))]),
            &["b-de"],
        ),
        (Node::Or(vec![words("contract"), words("合約")]), &["a-en", "c-zh"]),
        (
            Node::Lang(vec![Lang::from_tag("de").unwrap(), Lang::from_tag("zh").unwrap()]),
            &["b-de", "c-zh"],
        ),
        (
            Node::Source(vec![SourceId::new("example"), SourceId::new("none")]),
            &["a-en", "b-de"],
        ),
        (Node::Source(vec![]), none),
        (site("example.org", ""), &["a-en", "b-de", "c-zh"]),
        (site("news.example.org", "/region"), &["a-en", "b-de"]),
        (site("example.org", "/region/city/a-en"), &["a-en"]),
        (site("ample.org", ""), none),
        (
            Node::Url(CanonicalUrl::parse("http://www.example.org/regional").unwrap()),
            &["c-zh"],
        ),
        (Node::Id(ArticleId::from_stored("a:b-de")), &["b-de"]),
        (date(DateField::Published, Some(500), Some(500)), &["b-de"]),
        (date(DateField::Published, Some(501), None), &["a-en", "c-zh"]),
        (date(DateField::Seen, None, Some(1000)), &["a-en", "c-zh"]),
        (date(DateField::Seen, None, None), &["a-en", "b-de", "c-zh"]),
        (Node::Cites(vec![SourceId::new("tagesbote")]), &["a-en", "b-de", "c-zh"]),
        (Node::Wire("dpa".into()), &["a-en", "b-de"]),
        (Node::Quality(vec![Quality::Teaser, Quality::Suspect]), &["c-zh"]),
        (Node::Story(StoryCondition::Is("s:h".into())), &["a-en"]),
    ] {
        shelf.check(&tree, expected);
    }
}

#[test]
fn hits_are_in_the_order_asked_for_and_ties_in_that_of_ids() {
    let shelf = newsroom();
    assert_eq!(["a-en", "c-zh", "b-de"], *shelf.find(&Node::All, Sort::Newest));
    assert_eq!(["b-de", "a-en", "c-zh"], *shelf.find(&Node::All, Sort::Oldest));
    assert_eq!(["a-en", "c-zh", "b-de"], *shelf.find(&Node::All, Sort::FirstSeen));
    assert_eq!(["a-en", "b-de", "c-zh"], *shelf.find(&Node::All, Sort::Relevance));
    let page = Window {
        limit: 1,
        offset: 1,
        sort: Sort::Oldest,
    };
    let hits = shelf.searcher().search(&Node::All, page, &|_| Vec::new()).unwrap();
    assert_eq!((3, "a-en".to_owned()), (hits.total, name(&hits.hits[0].id)));
    for window in [
        Window { limit: 0, ..page },
        Window {
            limit: usize::MAX,
            offset: usize::MAX,
            ..page
        },
    ] {
        let hits = shelf.searcher().search(&Node::All, window, &|_| Vec::new()).unwrap();
        assert_eq!((3, 0), (hits.total, hits.hits.len()));
    }
}

#[test]
fn plain_words_are_all_optional_and_a_headline_counts_more() {
    let shelf = newsroom();
    let ranked = |words: &str| -> Vec<String> {
        shelf
            .searcher()
            .rank(words, 10)
            .unwrap()
            .iter()
            .map(|hit| name(&hit.id))
            .collect()
    };
    assert_eq!(["a-en", "b-de"], *ranked("who signed the Nordhafen contract?"));
    assert_eq!(["c-zh"], *ranked("合約簽署"));
    assert_eq!(Vec::<String>::new(), ranked("?!"));
}

#[test]
fn an_edit_replaces_the_article() {
    let shelf = newsroom();
    let mut indexer = shelf.indexer();
    assert_eq!(3, indexer.progress());
    add(
        &mut indexer,
        &article("a-en", "en", "Sale denied", "Nothing was signed."),
        4,
    );
    indexer.commit(4).unwrap();
    shelf.check(&words("contract"), &[]);
    shelf.check(&words("denied"), &["a-en"]);
    assert_eq!(3, shelf.searcher().ids().unwrap().len());
    indexer.merge_all().unwrap();
    assert_eq!((4, 4), (indexer.progress(), shelf.searcher().progress()));
    let ids: Vec<String> = shelf.searcher().ids().unwrap().iter().map(name).collect();
    assert_eq!(["a-en", "b-de", "c-zh"], *ids);
    add(&mut indexer, &article("d", "en", "Later", "More."), 5);
    indexer.commit(5).unwrap();
    assert_eq!(4, shelf.searcher().ids().unwrap().len());
}

#[test]
fn an_index_of_another_store_is_made_anew() {
    let shelf = newsroom();
    let other = Indexer::open(&shelf.path(), "g2").unwrap();
    assert_eq!(0, other.progress());
    assert_eq!(Vec::<ArticleId>::new(), shelf.searcher().ids().unwrap());
}

#[test]
fn a_broken_index_is_made_anew() {
    for file in ["meta.json", ".managed.json", "segment"] {
        let shelf = newsroom();
        for entry in std::fs::read_dir(shelf.path()).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if name == file || file == "segment" && name.contains(".idx") {
                std::fs::write(entry.path(), "{").unwrap();
            }
        }
        let mut indexer = shelf.indexer();
        assert_eq!(0, indexer.progress(), "{file}");
        add(&mut indexer, &article("a", "en", "Again", "Again."), 1);
        indexer.commit(1).unwrap();
        shelf.check(&words("again"), &["a"]);
    }
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let shelf = newsroom();
    let mut first = shelf.indexer();
    for generation in ["g1", "g2"] {
        assert!(matches!(
            Indexer::open(&shelf.path(), generation),
            Err(SearchError::Locked { .. })
        ));
    }
    assert!(matches!(
        Indexer::remove(&shelf.path()),
        Err(SearchError::Locked { .. })
    ));
    let before = shelf.searcher();
    add(&mut first, &article("d", "en", "Later", "More."), 4);
    first.commit(4).unwrap();
    assert_eq!(
        (3, 4),
        (before.ids().unwrap().len(), shelf.searcher().ids().unwrap().len())
    );
    drop(first);
    Indexer::remove(&shelf.path()).unwrap();
    Indexer::remove(&shelf.path()).unwrap();
    assert!(matches!(
        Searcher::open(&shelf.path()),
        Err(SearchError::Missing { .. })
    ));
}

#[test]
fn writers_and_readers_can_be_sent() {
    fn is_send<T: Send>() {}
    is_send::<Indexer>();
    is_send::<Searcher>();
}

/// Whether a pattern occurs among words, said as plainly as the documentation of [`Pattern`] does.
fn spans(pattern: &Pattern, text: &[&str]) -> Vec<(usize, usize)> {
    match pattern {
        Pattern::Phrase { steps, slop } => {
            let mut partial: Vec<(usize, usize)> = Vec::new();
            for (index, step) in steps.iter().enumerate() {
                let places: Vec<usize> = (0..text.len())
                    .filter(|at| step.terms.iter().any(|term| term == text[*at]))
                    .collect();
                let gap = |index: usize| {
                    steps[index]
                        .offset
                        .saturating_sub(steps[index.saturating_sub(1)].offset) as usize
                };
                partial = if index == 0 {
                    places.into_iter().map(|at| (at, at)).collect()
                } else {
                    let pairs = partial
                        .iter()
                        .flat_map(|span| places.iter().map(move |at| (*span, *at)));
                    pairs
                        .filter(|((_, last), at)| *at >= last + gap(index))
                        .map(|((first, _), at)| (first, at))
                        .collect()
                };
            }
            let length = steps.last().map_or(0, |step| step.offset) as usize;
            partial.retain(|(first, last)| last - first - length <= *slop as usize);
            partial
        }
        Pattern::Prefix(prefix) => (0..text.len())
            .filter(|at| text[*at].starts_with(prefix.as_str()))
            .map(|at| (at, at))
            .collect(),
        Pattern::Near { left, right, distance } => {
            let (left, right) = (spans(left, text), spans(right, text));
            let pairs = left
                .iter()
                .flat_map(|one| right.iter().map(move |other| (one.min(other), one.max(other))));
            let near = pairs.filter(|(one, other)| one.1 < other.0 && other.0 - one.1 <= *distance as usize);
            near.map(|(one, other)| (one.0, other.1)).collect()
        }
    }
}

/// Five words, so that patterns meet them often.
const VOCABULARY: [&str; 5] = ["hafen", "hafenstadt", "cosco", "anteil", "kran"];

fn simple_pattern() -> impl Strategy<Value = Pattern> {
    let terms = prop::collection::vec(prop::sample::select(&VOCABULARY[..]), 1..3);
    let steps = prop::collection::vec((terms, 1..3_u32), 1..4);
    let phrase = (steps, 0..4_u32).prop_map(|(steps, slop)| {
        let mut next = 0;
        let step = |(terms, gap): (Vec<&str>, u32)| {
            let offset = next;
            next += gap;
            Step {
                offset,
                terms: terms.into_iter().map(str::to_owned).collect(),
            }
        };
        Pattern::Phrase {
            steps: steps.into_iter().map(step).collect(),
            slop,
        }
    });
    prop_oneof![4 => phrase, 1 => Just(Pattern::Prefix("hafen".into()))]
}

fn pattern() -> impl Strategy<Value = Pattern> {
    let near = (simple_pattern(), simple_pattern(), 1..5_u32);
    let near = near.prop_map(|(left, right, distance)| Pattern::Near {
        left: left.into(),
        right: right.into(),
        distance,
    });
    prop_oneof![simple_pattern(), near]
}

proptest! {
    // Each case writes an index and asks it many patterns.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_index_finds_what_the_words_say(
        texts in prop::collection::vec(prop::collection::vec(prop::sample::select(&VOCABULARY[..]), 0..9), 1..12),
        patterns in prop::collection::vec(pattern(), 40),
    ) {
        let articles: Vec<Article> = texts.iter().zip(10..).map(|(text, name)| article(&name.to_string(), "und", "", &text.join(" "))).collect();
        let shelf = Shelf::of(&articles);
        for pattern in patterns {
            let matching = texts.iter().zip(10..).filter(|(text, _)| !spans(&pattern, text).is_empty());
            let expected: Vec<String> = matching.map(|(_, name)| name.to_string()).collect();
            let mut found = shelf.find(&Node::Words { field: Some(Field::Body), pattern: pattern.clone() }, Sort::Relevance);
            found.sort_unstable();
            prop_assert_eq!(expected, found, "{:?}", pattern);
        }
    }
}
