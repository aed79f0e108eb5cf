//! Alerts: one firing of one rule for one story state.

use jiff::Timestamp;

use super::{AlertId, ArticleId, RuleId, StoryId};

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
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
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

/// One firing of one rule for one story state.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Derived from rule, story, kind and state: a repetition has the same id.
    pub id: AlertId,
    /// The rule.
    pub rule: RuleId,
    /// Its title, for people.
    pub rule_title: String,
    /// Its severity.
    pub severity: Severity,
    /// What made it fire.
    pub kind: AlertKind,
    /// The story.
    pub story: StoryId,
    /// The article that made it fire.
    pub article: ArticleId,
    /// The watched state, `lang=de`.
    pub state: String,
    /// Why, in words.
    pub why: String,
    /// Matching words.
    pub evidence: Vec<Evidence>,
    /// When it fired.
    pub at: Timestamp,
}
