//! Articles.

use super::{
    ArticleId, CanonicalUrl, ClaimedDate, FeedId, FirstSeen, Lang, Particulars, PassageKind, SourceId, Structure,
};

/// How much of an article we have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// The whole body.
    Full,
    /// A summary only.
    Teaser,
    /// Cut by a paywall.
    Paywalled,
    /// Extraction does not trust itself.
    Suspect,
}

impl Quality {
    /// All, in the order of the declaration.
    pub const ALL: [Self; 4] = [Self::Full, Self::Teaser, Self::Paywalled, Self::Suspect];

    /// The word in queries and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Teaser => "teaser",
            Self::Paywalled => "paywalled",
            Self::Suspect => "suspect",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quality| quality.as_str() == name)
    }
}

/// A draft whose language is decided: the unit that is stored, indexed and matched.
#[derive(Clone, PartialEq)]
pub struct Article {
    /// Derived from the canonical address, else from source and given id.
    pub id: ArticleId,
    /// 1: edits of an article are not followed yet.
    pub version: u32,
    /// The id that an import gave it; printed as `id` where JSON goes out.
    pub external_id: Option<String>,
    /// Address.
    pub url: Option<CanonicalUrl>,
    /// Outlet; imports may lack one.
    pub source: Option<SourceId>,
    /// Feed that brought it; imports have none.
    pub feed: Option<FeedId>,
    /// Headline.
    pub title: String,
    /// Body, one passage a line.
    pub text: String,
    /// What each line is.
    pub structure: Structure,
    /// People who wrote it.
    pub authors: Vec<String>,
    /// Claimed date of publication.
    pub published: Option<ClaimedDate>,
    /// Claimed date of the last change.
    pub modified: Option<ClaimedDate>,
    /// When we first saw it.
    pub first_seen: FirstSeen,
    /// The decided language.
    pub lang: Lang,
    /// How sure, 0..=1; below 0.9 is uncertain.
    pub lang_confidence: f32,
    /// How much of the article this is.
    pub quality: Quality,
    /// Agencies and desks credited.
    pub credits: Vec<String>,
    /// Addresses linked from the body.
    pub links: Vec<CanonicalUrl>,
    /// What it is beside its text.
    pub particulars: Particulars,
    /// Came with an import, not from a feed.
    pub imported: bool,
}

impl Article {
    /// An article of a source as tests want one, in English, seen in the first second of 1970; the rest is set by the test.
    #[cfg(test)]
    pub(crate) fn for_test(source: &str, title: &str, text: &str) -> Self {
        let source = SourceId::new(source);
        Self {
            id: ArticleId::from_given(Some(&source), &format!("{title}{text}")),
            version: 1,
            external_id: None,
            url: None,
            source: Some(source),
            feed: None,
            title: title.to_owned(),
            text: text.to_owned(),
            structure: Structure::default(),
            authors: Vec::new(),
            published: None,
            modified: None,
            first_seen: FirstSeen::exactly(jiff::Timestamp::UNIX_EPOCH),
            lang: Lang::from_tag("en").unwrap_or(Lang::UND),
            lang_confidence: 1.0,
            quality: Quality::Full,
            credits: Vec::new(),
            links: Vec::new(),
            particulars: Particulars::default(),
            imported: false,
        }
    }

    /// The id as JSON prints it: the given one where there is one.
    pub fn public_id(&self) -> &str {
        self.external_id.as_deref().unwrap_or(self.id.as_str())
    }

    /// The body, passage by passage, each with what it is; lines without text are left out.
    pub fn passages(&self) -> impl Iterator<Item = (PassageKind, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(line, text)| (self.structure.kind_of(line), text))
    }
}

impl std::fmt::Debug for Article {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Article({}, {}, {:?})", self.id, self.lang, self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_lines_with_their_kinds_and_an_import_has_paragraphs() {
        let mut article = Article::for_test("a", "", "one\n\ntwo\nthree");
        let kinds = |article: &Article| article.passages().map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!(vec![PassageKind::Paragraph; 3], kinds(&article));
        article.structure = Structure::from_letters("hpiq");
        assert_eq!(
            vec![PassageKind::Subhead, PassageKind::Item, PassageKind::Quote],
            kinds(&article)
        );
    }
}
