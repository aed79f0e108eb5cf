//! The fields of the language, and what to say to a name that is none.

use super::QueryError;
use super::tree::Field;

/// What stands before a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A field that holds words.
    Text(Field),
    /// `lang:de,zh`
    Lang,
    /// `source:scmp`
    Source,
    /// `group:german-regional`
    Group,
    /// `country:hk`
    Country,
    /// `site:rp-online.de/nrw`
    Site,
    /// `after:2022-10-01`
    After,
    /// `before:2022-10-01`
    Before,
    /// `on:2022-10`
    On,
    /// `seen:-24h`
    Seen,
    /// `story:s:9qd4`
    Story,
    /// `cites:scmp`
    Cites,
    /// `wire:dpa`
    Wire,
    /// `quality:full`
    Quality,
    /// `langs:>=2`
    Languages,
    /// `sources:>=5`
    Sources,
}

/// Every field, with an example of its value.
const KEYS: &[(&str, Key, &str)] = &[
    ("title", Key::Text(Field::Title), "hafen"),
    ("body", Key::Text(Field::Body), "hafen"),
    ("author", Key::Text(Field::Author), "\"Mia Lang\""),
    ("lang", Key::Lang, "de,zh"),
    ("source", Key::Source, "scmp"),
    ("group", Key::Group, "german-regional"),
    ("country", Key::Country, "hk"),
    ("site", Key::Site, "rp-online.de/nrw"),
    ("after", Key::After, "2022-10-01"),
    ("before", Key::Before, "2022-10-31"),
    ("on", Key::On, "2022-10"),
    ("seen", Key::Seen, "-24h"),
    ("story", Key::Story, "s:9qd4"),
    ("cites", Key::Cites, "scmp"),
    ("wire", Key::Wire, "dpa"),
    ("quality", Key::Quality, "full"),
    ("langs", Key::Languages, ">=2"),
    ("sources", Key::Sources, ">=5"),
];

/// What other programs call our fields.
const KNOWN_ELSEWHERE: &[(&str, &str)] = &[
    ("language", "lang"),
    ("sourcelang", "lang"),
    ("languages", "langs"),
    ("domain", "site"),
    ("host", "site"),
    ("outlet", "source"),
    ("publisher", "source"),
    ("headline", "title"),
    ("intitle", "title"),
    ("text", "body"),
    ("intext", "body"),
    ("byline", "author"),
    ("from", "after"),
    ("since", "after"),
    ("to", "before"),
    ("until", "before"),
    ("date", "on"),
    ("published", "on"),
    ("agency", "wire"),
    ("cluster", "story"),
    ("sourcecountry", "country"),
];

impl Key {
    /// Finds a field by its name, in any case.
    pub(super) fn named(name: &str, column: usize) -> Result<Self, QueryError> {
        let lower = name.to_ascii_lowercase();
        if let Some((_, key, _)) = KEYS.iter().find(|(known, ..)| *known == lower) {
            return Ok(*key);
        }
        let elsewhere = KNOWN_ELSEWHERE.iter().find(|(known, _)| *known == lower);
        let suggestion = elsewhere
            .map(|(_, ours)| *ours)
            .or_else(|| nearest(&lower, KEYS.iter().map(|(known, ..)| *known)));
        let advice = suggestion.map_or_else(
            || "put it in quotes to search for the words".to_owned(),
            |field| format!("did you mean `{field}:`?"),
        );
        Err(QueryError::at(column, format!("unknown field `{name}`; {advice}")))
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        KEYS.iter()
            .find(|(_, key, _)| *key == self)
            .map_or("", |(name, ..)| name)
    }

    /// How it is written, with a value.
    pub(super) fn example(self) -> String {
        KEYS.iter()
            .find(|(_, key, _)| *key == self)
            .map_or_else(String::new, |(name, _, value)| format!("{name}:{value}"))
    }
}

/// The known name that was probably meant: a third of the letters may be wrong, swapped neighbours count once.
pub(super) fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (typed.chars().count() / 3).max(1);
    known
        .map(|name| (strsim::osa_distance(typed, name), name))
        .filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
