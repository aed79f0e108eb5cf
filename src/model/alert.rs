//! Alerts: one firing of one rule for one story state, or one word about a feed.

use jiff::Timestamp;

use url::Url;

use super::{AlertId, ArticleId, FeedId, RuleId, SourceId, StoryId};

/// How urgent a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// For the record.
    Low,
    /// The default.
    Medium,
    /// To be read soon.
    High,
    /// To be read now.
    Critical,
}

impl Severity {
    /// All, the mildest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word in rules, logs and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == name)
    }
}

/// What made a rule fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// The first matching article of a story.
    NewStory,
    /// Every matching article.
    Article,
    /// The first article of a story in another language.
    Crossing,
    /// No rule: a feed has brought nothing for longer than it usually does.
    FeedSilent,
}

impl AlertKind {
    /// All that rules can name.
    pub const ALL: [Self; 3] = [Self::NewStory, Self::Article, Self::Crossing];

    /// The word in rules, logs and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewStory => "new-story",
            Self::Article => "article",
            Self::Crossing => "crossing",
            Self::FeedSilent => "feed-silent",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain([Self::FeedSilent]);
        all.find(|kind| kind.as_str() == name)
    }
}

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An article that a rule watched for.
    Article {
        /// Its story.
        story: StoryId,
        /// The article that made the rule fire.
        article: ArticleId,
    },
    /// A feed.
    Feed {
        /// Which.
        feed: FeedId,
        /// Its outlet.
        source: SourceId,
        /// Its address when the alert was raised: a store does not know it otherwise.
        url: Url,
    },
}

/// A piece of text that made a rule match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// `title` or `body`.
    pub field: &'static str,
    /// Byte range in that field.
    pub span: (usize, usize),
    /// The words there.
    pub text: String,
}

/// One firing of one rule for one story state, or one word about a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Derived from rule, story or feed, kind and state: a repetition has the same id.
    pub id: AlertId,
    /// The rule; the kind's own word where there is none.
    pub rule: RuleId,
    /// Its title, for people.
    pub rule_title: String,
    /// Its severity.
    pub severity: Severity,
    /// What made it fire.
    pub kind: AlertKind,
    /// The story and article, or the feed.
    pub about: About,
    /// The watched state, `lang=de`, `since=2026-03-02T11:45:09Z`.
    pub state: String,
    /// Why, in words.
    pub why: String,
    /// Matching words.
    pub evidence: Vec<Evidence>,
    /// When it fired.
    pub at: Timestamp,
}
