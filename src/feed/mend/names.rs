//! Which element means what, in every dialect of feeds.
//!
//! Namespaces are recognised by their address or, where a feed forgot to declare them, by the prefix that everybody
//! uses. Unprefixed elements are the dialect's own, whatever default namespace the document claims.

use super::super::scan::{Tag, local};

/// A namespace, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS and Atom of any version.
    Core,
    DublinCore,
    Terms,
    Content,
    Media,
    Itunes,
    Syndication,
    Xhtml,
    FeedBurner,
    Other,
}

/// What an element of an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    Link,
    /// The address behind a counting redirect.
    Origin,
    Published,
    Updated,
    Author,
    Summary,
    Content,
    Language,
}

/// Substrings of namespace addresses, the more specific first.
const SPACES: &[(&str, Space)] = &[
    ("purl.org/dc/elements", Space::DublinCore),
    ("purl.org/dc/terms", Space::Terms),
    ("modules/content", Space::Content),
    ("modules/syndication", Space::Syndication),
    ("search.yahoo.com/mrss", Space::Media),
    ("podcast-1.0.dtd", Space::Itunes),
    ("rssnamespace.org/feedburner", Space::FeedBurner),
    ("w3.org/1999/xhtml", Space::Xhtml),
    ("w3.org/2005/atom", Space::Core),
    ("purl.org/atom", Space::Core),
    ("purl.org/rss/1.0/modules", Space::Other),
    ("purl.org/rss", Space::Core),
    ("purl.org/net/rss", Space::Core),
    ("my.netscape.com", Space::Core),
    ("backend.userland.com/rss", Space::Core),
    ("blogs.law.harvard.edu/tech/rss", Space::Core),
    ("w3.org/1999/02/22-rdf", Space::Core),
];

/// Prefixes by custom.
const CUSTOMS: &[(&str, Space)] = &[
    ("dc", Space::DublinCore),
    ("dcterms", Space::Terms),
    ("content", Space::Content),
    ("media", Space::Media),
    ("itunes", Space::Itunes),
    ("sy", Space::Syndication),
    ("feedburner", Space::FeedBurner),
    ("xhtml", Space::Xhtml),
    ("atom", Space::Core),
    ("atom10", Space::Core),
    ("a10", Space::Core),
    ("rss", Space::Core),
    ("rdf", Space::Core),
];

/// Prefixes that a document can have; more would be an attack.
const PREFIXES_MAX: usize = 64;

/// The prefixes that a document declares, wherever it does.
#[derive(Default)]
pub(super) struct Prefixes(Vec<(String, Space)>);

impl Prefixes {
    pub(super) fn declare(&mut self, tag: &Tag<'_>) {
        if !tag.may_have("xmlns:") {
            return;
        }
        for (name, address) in tag.attributes() {
            if let Some(prefix) = name.strip_prefix("xmlns:")
                && let Some(space) = space_of(&address)
                && self.0.len() < PREFIXES_MAX
                && self.of(prefix) != space
            {
                self.0.push((prefix.to_ascii_lowercase(), space));
            }
        }
    }

    fn of(&self, prefix: &str) -> Space {
        let declared = self
            .0
            .iter()
            .rev()
            .find(|(known, _)| known.eq_ignore_ascii_case(prefix));
        let custom = || {
            CUSTOMS
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(prefix))
                .map(|(_, space)| *space)
        };
        declared
            .map(|(_, space)| *space)
            .or_else(custom)
            .unwrap_or(Space::Other)
    }

    /// Namespace and name of an element, the name in lower case.
    pub(super) fn resolve(&self, tag: &Tag<'_>) -> (Space, String) {
        let name = local(tag.name).to_ascii_lowercase();
        let space = match tag.name.split_once(':') {
            Some((prefix, _)) => self.of(prefix),
            None if tag.may_have("xmlns") => tag
                .attribute("xmlns")
                .and_then(|address| space_of(&address))
                .unwrap_or(Space::Core),
            None => Space::Core,
        };
        (space, name)
    }
}

fn space_of(address: &str) -> Option<Space> {
    let address = address.to_ascii_lowercase();
    SPACES
        .iter()
        .find(|(part, _)| address.contains(part))
        .map(|(_, space)| *space)
}

/// The field that an element fills, and its rank: of two that fill the same, the lower rank wins.
pub(super) fn field(space: Space, name: &str) -> Option<(Field, u8)> {
    let of_core = || {
        Some(match name {
            "id" | "guid" => (Field::Id, 0),
            "title" => (Field::Title, 0),
            "link" => (Field::Link, 0),
            "published" | "pubdate" | "issued" => (Field::Published, 0),
            "date" => (Field::Published, 2),
            "created" => (Field::Published, 3),
            "updated" | "modified" => (Field::Updated, 0),
            "author" => (Field::Author, 0),
            "description" | "summary" => (Field::Summary, 0),
            "abstract" | "tagline" => (Field::Summary, 1),
            "content" => (Field::Content, 0),
            "body" | "fulltext" => (Field::Content, 2),
            "language" => (Field::Language, 0),
            _ => return None,
        })
    };
    let of_dublin_core = || {
        Some(match name {
            "identifier" => (Field::Id, 1),
            "title" => (Field::Title, 1),
            "date" | "issued" => (Field::Published, 1),
            "created" => (Field::Published, 2),
            "modified" => (Field::Updated, 1),
            "creator" => (Field::Author, 0),
            "author" => (Field::Author, 1),
            "description" | "abstract" => (Field::Summary, 1),
            "language" => (Field::Language, 0),
            _ => return None,
        })
    };
    match (space, name) {
        (Space::Core, _) => of_core(),
        (Space::DublinCore | Space::Terms, _) => of_dublin_core(),
        (Space::Content, "encoded") => Some((Field::Content, 0)),
        (Space::Xhtml, "body" | "div") => Some((Field::Content, 1)),
        (Space::Media | Space::Itunes, "title") => Some((Field::Title, 2)),
        (Space::Media, "description") => Some((Field::Summary, 3)),
        (Space::Itunes, "author") => Some((Field::Author, 2)),
        (Space::Itunes, "summary") => Some((Field::Summary, 2)),
        (Space::FeedBurner, "origlink") => Some((Field::Origin, 0)),
        _ => None,
    }
}

/// Whether an element is a mere wrapping of fields.
pub(super) fn is_transparent(space: Space, name: &str) -> bool {
    space == Space::Media && matches!(name, "group" | "content")
}
