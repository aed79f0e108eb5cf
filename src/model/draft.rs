//! Drafts: what extraction saw on a page.

use url::Url;

use super::{CanonicalUrl, ClaimedDate, Quality};

/// What a passage of a body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PassageKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading within the body.
    Subhead,
    /// An entry of a list.
    Item,
    /// A quotation set apart.
    Quote,
    /// A row of a table, its cells separated by ` | `.
    Row,
}

impl PassageKind {
    /// All, in the order of the declaration.
    pub const ALL: [Self; 5] = [Self::Paragraph, Self::Subhead, Self::Item, Self::Quote, Self::Row];

    /// The letter on the disk.
    fn letter(self) -> char {
        match self {
            Self::Paragraph => 'p',
            Self::Subhead => 'h',
            Self::Item => 'i',
            Self::Quote => 'q',
            Self::Row => 'r',
        }
    }
}

/// A run of text of a body: never empty, without line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// What it is.
    pub kind: PassageKind,
    /// The text, white space collapsed.
    pub text: String,
}

impl Passage {
    /// Running text.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self {
            kind: PassageKind::Paragraph,
            text: text.into(),
        }
    }
}

/// What each line of an article's text is. Lines beyond its end are paragraphs: so is every line of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure(Vec<PassageKind>);

impl Structure {
    /// The structure of a body.
    pub fn of(passages: &[Passage]) -> Self {
        let mut kinds: Vec<PassageKind> = passages.iter().map(|passage| passage.kind).collect();
        while kinds.last() == Some(&PassageKind::Paragraph) {
            kinds.pop();
        }
        Self(kinds)
    }

    /// What a line is, counted from 0.
    pub fn kind_of(&self, line: usize) -> PassageKind {
        self.0.get(line).copied().unwrap_or_default()
    }

    /// A letter a line, for the disk.
    pub fn letters(&self) -> String {
        self.0.iter().map(|kind| kind.letter()).collect()
    }

    /// Reads the letters back; unknown ones are paragraphs.
    pub fn from_letters(letters: &str) -> Self {
        let kind = |letter| PassageKind::ALL.into_iter().find(|kind| kind.letter() == letter);
        Self(letters.chars().map(|letter| kind(letter).unwrap_or_default()).collect())
    }
}

/// How an article is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// One text.
    #[default]
    Report,
    /// A ticker: many short reports, the newest mostly first; its text changes from hour to hour.
    Live,
    /// A series of pictures with captions.
    Gallery,
}

impl Form {
    /// All, in the order of the declaration.
    pub const ALL: [Self; 3] = [Self::Report, Self::Live, Self::Gallery];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Live => "live",
            Self::Gallery => "gallery",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == name)
    }
}

/// A picture that stands for an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its address.
    pub url: Url,
    /// What stands below it; may be empty.
    pub caption: String,
}

/// What an article is beside its text, as its outlet tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// The part of the outlet in which it stands, as written: `Lokales`.
    pub section: Option<String>,
    /// Keywords, as written, each once.
    pub keywords: Vec<String>,
    /// The picture at its head.
    pub picture: Option<Picture>,
    /// How it is told.
    pub form: Form,
}

/// What extraction saw on a page. Its language is not decided.
#[derive(Clone, PartialEq)]
pub struct Draft {
    /// Headline without the outlet's suffix.
    pub title: String,
    /// The body in reading order, standfirst first; no headline, captions or bylines.
    pub passages: Vec<Passage>,
    /// People who wrote it.
    pub authors: Vec<String>,
    /// Who signs it, as the page names them and in its order: people, desks, agencies, the outlet itself.
    pub byline: Vec<String>,
    /// Claimed date of publication.
    pub published: Option<ClaimedDate>,
    /// Claimed date of the last change.
    pub modified: Option<ClaimedDate>,
    /// How much of the article this is.
    pub quality: Quality,
    /// Language tags that the page declares, the most trustworthy first.
    pub declared_langs: Vec<String>,
    /// Agencies and desks credited, `dpa`, as written.
    pub credits: Vec<String>,
    /// Address that the page gives itself, if of the same site.
    pub canonical: Option<CanonicalUrl>,
    /// Addresses linked from the body.
    pub links: Vec<CanonicalUrl>,
    /// What it is beside its text.
    pub particulars: Particulars,
    /// Where the page says that this article goes on.
    pub next: Option<Url>,
    /// Where the page says that the whole of this article stands: on one page, for printing, or without AMP.
    pub whole: Option<Url>,
}

impl Draft {
    /// The body, one passage a line.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.passages.iter().map(|passage| passage.text.as_str()).collect();
        lines.join("\n")
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Draft({:?}, {} passages, {})",
            self.title,
            self.passages.len(),
            self.quality.as_str()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_survives_the_disk() {
        let passages = PassageKind::ALL.map(|kind| Passage { kind, text: "x".into() });
        let structure = Structure::of(&passages);
        assert_eq!("phiqr", structure.letters());
        assert_eq!(structure, Structure::from_letters(&structure.letters()));
        assert_eq!(PassageKind::Paragraph, structure.kind_of(99));
    }

    #[test]
    fn a_body_of_paragraphs_needs_no_structure() {
        assert_eq!(
            Structure::default(),
            Structure::of(&[Passage::paragraph("a"), Passage::paragraph("b")])
        );
    }
}
