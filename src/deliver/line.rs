//! One alert as one line: for people, and as JSON.
//!
//! The JSON is a promise of its own (`newsvane.alert/1`), so its types are here and not the model's. Every text is made
//! harmless and cut, so that a line never has a line break in it and never exceeds [`LINE_BYTES_MAX`].

use jiff::Timestamp;
use serde::Serialize;

use super::{Delivery, Matter};
use crate::model::{AlertKind, Article, FirstSeen, Story, brief};
use crate::text::harmless;

/// Longest line in bytes, its end included: what a reader must be ready for, and what one `write` puts down in one piece.
pub(super) const LINE_BYTES_MAX: usize = 16 * 1024;

/// Characters of a title in the line for people.
const HUMAN_TITLE_CHARS: usize = 300;

/// How much of an alert a line holds: characters of a text, pieces of a list. The tight one holds for any input: 24 texts of
/// at most 40 characters and 8 bytes a character.
#[derive(Clone, Copy)]
struct Limits {
    text_chars: usize,
    name_chars: usize,
    url_bytes: usize,
    pieces: usize,
}

const LIMITS: [Limits; 2] = [
    Limits {
        text_chars: 500,
        name_chars: 100,
        url_bytes: 2_000,
        pieces: 32,
    },
    Limits {
        text_chars: 40,
        name_chars: 40,
        url_bytes: 2_000,
        pieces: 8,
    },
];

/// The line for people, without its end:
///
/// ```text
/// 2026-03-02T11:45:09Z HIGH harbour crossing s:9qd4… en→de +1h30m..1h54m seeblatt "Hafen gesperrt" 2 sources 2 langs al:k2m9… https://…
/// ```
///
/// When the article was seen after the story began is an interval, as both are; `-` stands for what is unknown. About a feed
/// the same columns say, with its reason where a headline is:
///
/// ```text
/// 2026-03-02T11:45:09Z MEDIUM feed-silent feed-silent f:7dk2… - - seeblatt "no new entry for 3d4h, …" - - al:p4w8… https://…/feed
/// ```
pub fn human_line(delivery: &Delivery) -> String {
    let alert = &delivery.alert;
    format!(
        "{at} {severity} {rule} {kind} {matter} {id} {url}",
        at = alert.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        severity = alert.severity.as_str().to_uppercase(),
        rule = word(alert.rule.as_str()),
        kind = alert.kind.as_str(),
        matter = match &delivery.matter {
            Matter::Article { story, article } => article_columns(alert.kind, story, article),
            Matter::Feed { feed, source, .. } => format!(
                "{} - - {} \"{}\" - -",
                word(feed.as_str()),
                word(source.as_str()),
                headline(&alert.why)
            ),
        },
        id = word(alert.id.as_str()),
        url = url(delivery, LIMITS[0].url_bytes).unwrap_or("-"),
    )
}

fn article_columns(kind: AlertKind, story: &Story, article: &Article) -> String {
    let languages = match (kind, story.languages.first()) {
        (AlertKind::Crossing, Some(first)) if *first != article.lang => format!("{first}→{}", article.lang),
        _ => article.lang.to_string(),
    };
    format!(
        "{story_id} {languages} {lag} {source} \"{title}\" {sources} {langs}",
        story_id = word(story.id.as_str()),
        lag = lag(story.began, article.first_seen),
        source = article
            .source
            .as_ref()
            .map_or("-".to_owned(), |source| word(source.as_str())),
        title = headline(&article.title),
        sources = counted(story.sources.len(), "source"),
        langs = counted(story.languages.len(), "lang"),
    )
}

/// A name as one word.
fn word(name: &str) -> String {
    cut(name, 100).replace(' ', "_")
}

/// A text that stands between quotation marks.
fn headline(text: &str) -> String {
    cut(text, HUMAN_TITLE_CHARS).replace('"', "'")
}

/// The same as one JSON object (`newsvane.alert/1`), without its end; at most 16 KiB. What is too long is cut.
pub fn json_line(delivery: &Delivery) -> String {
    let [generous, tight] = LIMITS.map(|limits| AlertLine::new(delivery, limits));
    let line = generous.to_json();
    if line.len() < LINE_BYTES_MAX {
        line
    } else {
        tight.to_json()
    }
}

/// The address of the article or the feed, if it is short enough to be one.
pub(super) fn url(delivery: &Delivery, bytes_max: usize) -> Option<&str> {
    let url = match &delivery.matter {
        Matter::Article { article, .. } => article.url.as_ref()?.as_str(),
        Matter::Feed { url, .. } => url,
    };
    // Canonical addresses are ASCII; this keeps a stored one from before from breaking the line.
    (url.len() <= bytes_max && url.bytes().all(|byte| byte.is_ascii_graphic())).then_some(url)
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// How long after the story began the article was seen: at least..at most.
fn lag(began: FirstSeen, seen: FirstSeen) -> String {
    if began == seen {
        return "-".to_owned();
    }
    match seen.lag_behind(&began) {
        None => "tie".to_owned(),
        Some((least, Some(most))) if least == most => format!("+{}", brief(least)),
        Some((least, Some(most))) => format!("+{}..{}", brief(least), brief(most)),
        Some((least, None)) => format!("+{}..", brief(least)),
    }
}

/// The text on one line, harmless, with at most so many characters.
fn cut(text: &str, chars_max: usize) -> String {
    let text = harmless(text);
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

/// `newsvane.alert/1`.
#[derive(Serialize)]
struct AlertLine<'a> {
    schema: &'static str,
    seq: u64,
    id: String,
    ts: String,
    kind: &'static str,
    severity: &'static str,
    rule: RulePart,
    state: String,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<StoryPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<ArticlePart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<FeedPart<'a>>,
    evidence: Vec<EvidencePart>,
    coverage: CoveragePart,
}

#[derive(Serialize)]
struct RulePart {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct StoryPart {
    id: String,
    title: String,
    articles: usize,
    sources: Vec<String>,
    languages: Vec<&'static str>,
    began: SeenPart,
}

#[derive(Serialize)]
struct ArticlePart<'a> {
    id: String,
    article: String,
    url: Option<&'a str>,
    title: String,
    lang: &'static str,
    source: Option<String>,
    first_seen: SeenPart,
    published: Option<String>,
}

#[derive(Serialize)]
struct FeedPart<'a> {
    id: String,
    source: String,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct SeenPart {
    from: Option<String>,
    to: String,
}

#[derive(Serialize)]
struct EvidencePart {
    field: &'static str,
    start: usize,
    end: usize,
    text: String,
}

#[derive(Serialize)]
struct CoveragePart {
    feeds_ok: usize,
    feeds: usize,
}

impl<'a> AlertLine<'a> {
    fn new(delivery: &'a Delivery, limits: Limits) -> Self {
        let Delivery {
            seq,
            alert,
            coverage,
            matter,
        } = delivery;
        let url = url(delivery, limits.url_bytes);
        let text = |text: &str| cut(text, limits.text_chars);
        let name = |text: &str| cut(text, limits.name_chars);
        let (story, article, feed) = match matter {
            Matter::Article { story, article } => (
                Some(StoryPart::new(story, limits)),
                Some(ArticlePart::new(article, url, limits)),
                None,
            ),
            Matter::Feed { feed, source, .. } => {
                let (id, source) = (name(feed.as_str()), name(source.as_str()));
                (None, None, Some(FeedPart { id, source, url }))
            }
        };
        Self {
            schema: "newsvane.alert/1",
            seq: *seq,
            id: name(alert.id.as_str()),
            ts: instant(alert.at),
            kind: alert.kind.as_str(),
            severity: alert.severity.as_str(),
            rule: RulePart {
                id: name(alert.rule.as_str()),
                title: text(&alert.rule_title),
            },
            state: name(&alert.state),
            why: text(&alert.why),
            story,
            article,
            feed,
            evidence: alert
                .evidence
                .iter()
                .take(limits.pieces)
                .map(|evidence| EvidencePart {
                    field: evidence.field,
                    start: evidence.span.0,
                    end: evidence.span.1,
                    text: name(&evidence.text),
                })
                .collect(),
            coverage: CoveragePart {
                feeds_ok: coverage.0,
                feeds: coverage.1,
            },
        }
    }

    fn to_json(&self) -> String {
        // Strings, numbers and lists: there is nothing here that could fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl StoryPart {
    fn new(story: &Story, limits: Limits) -> Self {
        Self {
            id: cut(story.id.as_str(), limits.name_chars),
            title: cut(&story.title, limits.text_chars),
            articles: story.articles,
            sources: story
                .sources
                .iter()
                .take(limits.pieces)
                .map(|source| cut(source.as_str(), limits.name_chars))
                .collect(),
            languages: story.languages.iter().map(|lang| lang.code()).collect(),
            began: SeenPart::new(story.began),
        }
    }
}

impl<'a> ArticlePart<'a> {
    fn new(article: &Article, url: Option<&'a str>, limits: Limits) -> Self {
        Self {
            id: cut(article.public_id(), limits.name_chars),
            article: cut(article.id.as_str(), limits.name_chars),
            url,
            title: cut(&article.title, limits.text_chars),
            lang: article.lang.code(),
            source: article
                .source
                .as_ref()
                .map(|source| cut(source.as_str(), limits.name_chars)),
            first_seen: SeenPart::new(article.first_seen),
            published: article.published.map(|published| instant(published.at)),
        }
    }
}

impl SeenPart {
    fn new(seen: FirstSeen) -> Self {
        Self {
            from: seen.from.map(instant),
            to: instant(seen.to),
        }
    }
}

fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::testing::{at, delivery, parts, silence};
    use super::*;
    use crate::model::{Evidence, RuleId, SourceId};

    fn parsed(delivery: &Delivery) -> Value {
        serde_json::from_str(&json_line(delivery)).unwrap()
    }

    #[test]
    fn a_person_reads_all_of_it_on_one_line() {
        let mut delivery = delivery(7);
        let story = parts(&mut delivery).0.id.clone();
        let expected = format!(
            "2026-03-02T11:45:09Z HIGH harbour crossing {} en→de +1h30m..1h54m seeblatt \"Hafen bis zum Frühjahr gesperrt\" \
             2 sources 2 langs {} https://seeblatt.example/hafen",
            story, delivery.alert.id
        );
        assert_eq!(expected, human_line(&delivery));
    }

    #[test]
    fn the_founder_has_no_lag_and_an_import_has_no_outlet() {
        let mut delivery = delivery(7);
        delivery.alert.kind = AlertKind::NewStory;
        let (story, article) = parts(&mut delivery);
        story.began = article.first_seen;
        article.source = None;
        article.url = None;
        assert!(
            human_line(&delivery).contains(" de - - \"Hafen"),
            "{}",
            human_line(&delivery)
        );
        assert!(human_line(&delivery).ends_with(" -"));
    }

    #[test]
    fn the_lag_is_as_sure_as_the_polls_were() {
        let seen = |from: Option<&str>, to: &str| FirstSeen {
            from: from.map(at),
            to: at(to),
        };
        let (ten, eleven) = ("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        for (expected, began, later) in [
            ("-", seen(Some(ten), eleven), seen(Some(ten), eleven)),
            ("tie", seen(None, ten), seen(None, eleven)),
            ("+1h0m..", seen(None, ten), seen(Some(eleven), eleven)),
            ("+1h0m", seen(Some(ten), ten), seen(Some(eleven), eleven)),
            ("tie", seen(Some(ten), eleven), seen(None, eleven)),
        ] {
            assert_eq!(expected, lag(began, later), "{began:?} {later:?}");
        }
    }

    #[test]
    fn json_says_what_the_line_says_and_why() {
        let line = parsed(&delivery(7));
        assert_eq!("newsvane.alert/1", line["schema"]);
        assert_eq!(7, line["seq"]);
        assert_eq!("2026-03-02T11:45:09.120Z", line["ts"]);
        assert_eq!("crossing", line["kind"]);
        assert_eq!("harbour", line["rule"]["id"]);
        assert_eq!("first article in German", line["why"]);
        assert_eq!(serde_json::json!(["en", "de"]), line["story"]["languages"]);
        assert_eq!("2026-03-02T11:40:00.000Z", line["article"]["first_seen"]["from"]);
        assert_eq!("Hafen", line["evidence"][0]["text"]);
        assert_eq!(serde_json::json!({"feeds_ok": 11, "feeds": 12}), line["coverage"]);
    }

    #[test]
    fn a_silent_feed_has_the_same_columns_and_no_article() {
        let delivery = silence(9);
        let expected = format!(
            "2026-03-02T11:45:09Z MEDIUM feed-silent feed-silent {} - - seeblatt \"no new entry for 3d4h, usually one every 25m; \
             of the other feeds 11 of 11 are well\" - - {} https://seeblatt.example/feed",
            crate::model::FeedId::from_address("https://seeblatt.example/feed"),
            delivery.alert.id
        );
        assert_eq!(expected, human_line(&delivery));
        let line = parsed(&delivery);
        assert_eq!("newsvane.alert/1", line["schema"]);
        assert_eq!(
            ("seeblatt", "https://seeblatt.example/feed"),
            (
                line["feed"]["source"].as_str().unwrap(),
                line["feed"]["url"].as_str().unwrap()
            )
        );
        assert_eq!("since=2026-02-27T07:00:00Z", line["state"]);
        assert!(line.get("story").is_none() && line.get("article").is_none());
        assert!(parsed(&super::super::testing::delivery(9)).get("feed").is_none());
    }

    #[test]
    fn a_hostile_title_stays_on_its_line() {
        let mut delivery = delivery(7);
        parts(&mut delivery).1.title =
            "a\n2026-03-02T11:45:09Z CRITICAL forged \u{1b}[2J\u{202e}\"b\" \u{2028}c".to_owned();
        for line in [human_line(&delivery), json_line(&delivery)] {
            assert!(
                !line.contains(['\n', '\r', '\u{1b}', '\u{202e}', '\u{2028}']),
                "{line:?}"
            );
        }
        assert_eq!(2, human_line(&delivery).matches('"').count());
        assert!(
            parsed(&delivery)["article"]["title"]
                .as_str()
                .unwrap()
                .ends_with("\"b\"  c")
        );
    }

    #[test]
    fn no_alert_is_longer_than_a_line_may_be() {
        for hostile in ["\"", "\\", "𝕏", "漢"] {
            let mut delivery = delivery(u64::MAX);
            let long = hostile.repeat(100_000);
            delivery.alert.rule = RuleId::new(long.as_str());
            delivery.alert.rule_title.clone_from(&long);
            delivery.alert.why.clone_from(&long);
            delivery.alert.state.clone_from(&long);
            delivery.alert.evidence = vec![
                Evidence {
                    field: "body",
                    span: (usize::MAX, usize::MAX),
                    text: long.clone(),
                };
                1_000
            ];
            let (story, article) = parts(&mut delivery);
            story.title.clone_from(&long);
            story.sources = vec![SourceId::new(long.as_str()); 1_000];
            story.languages = crate::model::Lang::all().collect();
            article.title.clone_from(&long);
            article.external_id = Some(long.clone());
            article.source = Some(SourceId::new(long.as_str()));
            assert!(
                json_line(&delivery).len() < LINE_BYTES_MAX,
                "{hostile}: {}",
                json_line(&delivery).len()
            );
            assert!(human_line(&delivery).len() < LINE_BYTES_MAX, "{hostile}");
            assert_eq!(u64::MAX, parsed(&delivery)["seq"].as_u64().unwrap());
        }
    }
}
