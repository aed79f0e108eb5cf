//! Stories: articles of one event, with the evidence for each membership.

use super::{ArticleId, FirstSeen, Lang, SourceId, StoryId};

/// How an article belongs to its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// It founded the story.
    Founder,
    /// It tells the same event.
    SameEvent,
    /// It is nearly the same text.
    NearCopy,
}

impl LinkKind {
    /// The word in lists and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Founder => "founder",
            Self::SameEvent => "same-event",
            Self::NearCopy => "near-copy",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Founder, Self::SameEvent, Self::NearCopy]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// The evidence of one membership.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// How it belongs.
    pub kind: LinkKind,
    /// The member that it was linked to; none for the founder.
    pub to: Option<ArticleId>,
    /// Score of the decision, 0..=1.
    pub score: f64,
    /// What spoke for it, in words: `names duisburg, huawei`, `cites scmp`.
    pub reasons: Vec<String>,
    /// Version of the decision that said so.
    pub model: String,
}

/// Where an article was placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The story, old or just founded.
    pub story: StoryId,
    /// Why.
    pub link: Link,
}

impl Placement {
    /// That of an article which founds a story: nothing open was like it, as a version of the decision says.
    pub fn founder(article: &ArticleId, model: &str) -> Self {
        Self {
            story: StoryId::from_founder(article),
            link: Link {
                kind: LinkKind::Founder,
                to: None,
                score: 1.0,
                reasons: Vec::new(),
                model: model.to_owned(),
            },
        }
    }
}

/// One outlet citing another.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// The outlet cited.
    pub outlet: SourceId,
    /// The words that report it, `berichtet`.
    pub cue: String,
    /// The sentence or window that holds both, for people.
    pub quote: String,
    /// Byte range of the outlet's name in the text.
    pub span: (usize, usize),
    /// How sure, 0..=1.
    pub confidence: f32,
    /// The article cited, when the story holds it.
    pub article: Option<ArticleId>,
}

/// What is known of a story when a rule judges it or a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Derived from the founding article.
    pub id: StoryId,
    /// Headline of the founder.
    pub title: String,
    /// Its outlets, in order of first sight, each once.
    pub sources: Vec<SourceId>,
    /// Its languages, in order of first sight, each once.
    pub languages: Vec<Lang>,
    /// Number of articles.
    pub articles: usize,
    /// First sight of its first article.
    pub began: FirstSeen,
    /// First sight of its latest article.
    pub latest: FirstSeen,
}
