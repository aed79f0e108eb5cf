//! Alert to world: the alert logs and the journal.
//!
//! ```text
//!              ┌──▶ alerts.log    one line for people   ┐ the record: appended, synced,
//! Delivery ────┼──▶ alerts.jsonl  one object a line     ┘ whole after any crash
//!              └──▶ journald      native fields           a copy: may be lost
//! ```
//!
//! Sinks take what they are given, in the order of `seq`; which alerts a sink lacks is for the caller to know. A title is
//! hostile until `text::harmless` has seen it: one alert is one line, whatever is in it.

mod journal;
mod line;
mod log_file;
mod log_files;

use std::path::{Path, PathBuf};

pub use self::journal::{JOURNAL_SOCKET, Journal};
pub use self::line::{human_line, json_line};
pub use self::log_files::LogFiles;
use crate::model::{Alert, Article, FeedId, SourceId, Story};

/// What a sink gets.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Place of the alert in the outbox; without gaps.
    pub seq: u64,
    /// The alert.
    pub alert: Alert,
    /// What it is about.
    pub matter: Matter,
    /// Feeds that are well, and all.
    pub coverage: (usize, usize),
}

/// What an alert is about, as a sink shows it.
#[derive(Clone, Debug)]
pub enum Matter {
    /// An article in its story.
    Article {
        /// Its story, as it was when the alert fired.
        story: Box<Story>,
        /// The article that made it fire.
        article: Box<Article>,
    },
    /// A feed.
    Feed {
        /// Which.
        feed: FeedId,
        /// Its outlet.
        source: SourceId,
        /// Its address.
        url: String,
    },
}

impl Matter {
    /// An article in its story.
    pub fn article(story: Story, article: Article) -> Self {
        Self::Article {
            story: Box::new(story),
            article: Box::new(article),
        }
    }
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// An alert log cannot be opened, read or written.
    #[error("cannot write {path}")]
    File {
        /// Which file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl DeliverError {
    fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

#[cfg(test)]
mod testing {
    //! One delivery, to be varied.

    use jiff::Timestamp;

    use super::{Delivery, Matter};
    use crate::model::{
        About, Alert, AlertKind, Article, ArticleId, CanonicalUrl, Evidence, FeedId, FirstSeen, Id, Lang, RuleId,
        Severity, SourceId, Story,
    };

    pub(super) fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A German outlet takes up what an English one had 90 to 114 minutes before.
    pub(super) fn delivery(seq: u64) -> Delivery {
        let url = CanonicalUrl::parse("https://seeblatt.example/hafen").unwrap();
        let story = Id::derive(&["story"]);
        let (en, de) = (Lang::from_tag("en").unwrap(), Lang::from_tag("de").unwrap());
        let first_seen = FirstSeen {
            from: Some(at("2026-03-02T11:40:00Z")),
            to: at("2026-03-02T11:45:00Z"),
        };
        Delivery {
            seq,
            alert: Alert {
                id: Id::derive(&["alert", &seq.to_string()]),
                rule: RuleId::new("harbour"),
                rule_title: "Lindau harbour".to_owned(),
                severity: Severity::High,
                kind: AlertKind::Crossing,
                about: About::Article {
                    story: story.clone(),
                    article: ArticleId::from_url(&url),
                },
                state: "lang=de".to_owned(),
                why: "first article in German".to_owned(),
                evidence: vec![Evidence {
                    field: "title",
                    span: (0, 5),
                    text: "Hafen".to_owned(),
                }],
                at: at("2026-03-02T11:45:09.12Z"),
            },
            matter: Matter::article(
                Story {
                    id: story,
                    title: "Harbour closed until spring".to_owned(),
                    sources: vec![SourceId::new("lake-times"), SourceId::new("seeblatt")],
                    languages: vec![en, de],
                    articles: 2,
                    began: FirstSeen {
                        from: Some(at("2026-03-02T09:51:00Z")),
                        to: at("2026-03-02T10:10:00Z"),
                    },
                    latest: first_seen,
                },
                Article {
                    id: ArticleId::from_url(&url),
                    url: Some(url),
                    first_seen,
                    lang: de,
                    ..Article::for_test("seeblatt", "Hafen bis zum Frühjahr gesperrt", "")
                },
            ),
            coverage: (11, 12),
        }
    }

    /// The story and the article of a delivery about an article.
    pub(super) fn parts(delivery: &mut Delivery) -> (&mut Story, &mut Article) {
        match &mut delivery.matter {
            Matter::Article { story, article } => (story, article),
            Matter::Feed { .. } => panic!("about a feed"),
        }
    }

    /// A feed that has fallen silent.
    pub(super) fn silence(seq: u64) -> Delivery {
        let feed = FeedId::from_address("https://seeblatt.example/feed");
        let url = "https://seeblatt.example/feed";
        let source = SourceId::new("seeblatt");
        let about = About::Feed {
            feed: feed.clone(),
            source: source.clone(),
            url: url.parse().unwrap(),
        };
        let url = url.to_owned();
        let article = delivery(seq);
        Delivery {
            alert: Alert {
                rule: RuleId::new("feed-silent"),
                rule_title: "a feed has fallen silent".to_owned(),
                severity: Severity::Medium,
                kind: AlertKind::FeedSilent,
                about,
                state: "since=2026-02-27T07:00:00Z".to_owned(),
                why: "no new entry for 3d4h, usually one every 25m; of the other feeds 11 of 11 are well".to_owned(),
                evidence: Vec::new(),
                ..article.alert
            },
            matter: Matter::Feed { feed, source, url },
            ..article
        }
    }
}
