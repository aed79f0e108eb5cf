//! JSON Feed, however loose, to the one that the specification asks for.
//!
//! Versions and titles may be missing, ids may be numbers, and a body that breaks off still gives the items before the
//! break. Only the members that somebody reads are kept, each only if it has its type: a number where a text should be
//! would cost the whole feed.

mod raw;
mod text;

use serde_json::{Map, Value};
use url::Url;

use super::date::Dates;
use super::elements::clip;
use super::mend::{AUTHORS_MAX, resolve};
use super::mended::{Mended, MendedEntry};
use super::{ENTRIES_MAX, FeedError, ParseContext, plain};
use raw::Values;
use text::text_of;

/// Whether a text is JSON rather than markup.
pub(super) fn looks_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let list = text.strip_prefix('[').map(str::trim_start);
    text.starts_with('{') || list.is_some_and(|inner| inner.starts_with(['{', '[', '"', ']']))
}

/// Mends a feed, or a bare list of its items.
pub(super) fn mend(text: &str, context: &ParseContext<'_>) -> Result<Mended, FeedError> {
    let mut mended = Mended {
        opening: "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"\",\"items\":[",
        separator: ",",
        closing: "]}",
        ..Mended::default()
    };
    if let Some(mut items) = Values::of_list(text) {
        let count = read_items(items.by_ref(), Members::is_entry, context, &mut mended);
        if mended.entries.is_empty() {
            return Err(FeedError::OtherJson);
        }
        note_end(count, items.is_whole, &mut mended)?;
        return Ok(mended);
    }
    let mut members = Values::of_object(text).ok_or(FeedError::OtherJson)?;
    let feed = Members::of(members.by_ref());
    let items = match feed.get("items") {
        Some(items) => Values::of_list(items).ok_or(FeedError::OtherJson)?,
        None if feed.text("version").is_some_and(|version| version.contains("jsonfeed")) => return Ok(mended),
        None => return Err(FeedError::OtherJson),
    };
    let count = read_items(items, |_| true, context, &mut mended);
    note_end(count, members.is_whole, &mut mended)?;
    mended.language = feed.text("language");
    // An outlet that calls itself the author of all its items names no author.
    let title = feed.text("title");
    mended.authors = feed.authors();
    mended.authors.retain(|name| Some(name) != title.as_ref());
    Ok(mended)
}

/// Notes what is missing behind the items that were read.
fn note_end(count: usize, is_whole: bool, mended: &mut Mended) -> Result<(), FeedError> {
    if count > ENTRIES_MAX {
        mended
            .notes
            .push(format!("only the first {ENTRIES_MAX} entries were read"));
    } else if !is_whole {
        if mended.entries.is_empty() {
            return Err(FeedError::CutOff);
        }
        mended.is_cut_off = true;
        mended.notes.push("the feed is cut off or damaged".to_owned());
    }
    Ok(())
}

/// Reads those items that are some, no more than [`ENTRIES_MAX`]; answers how many there were, as far as they were counted.
fn read_items<'a>(
    items: impl Iterator<Item = (&'a str, &'a str, bool)>,
    is_one: impl Fn(&Members<'a>) -> bool,
    context: &ParseContext<'_>,
    mended: &mut Mended,
) -> usize {
    let dates = Dates::of(context.country);
    let mut count = 0;
    for (_, item, is_whole) in items {
        let Some(members) = Values::of_object(item).filter(|_| is_whole) else {
            continue;
        };
        let item = Members::of(members);
        if !is_one(&item) {
            continue;
        }
        count += 1;
        if count > ENTRIES_MAX {
            break;
        }
        let date = |name: &str| dates.read(&item.text(name)?);
        mended.entries.push(MendedEntry {
            link: item.link(context.base_url),
            published: date("date_published"),
            updated: date("date_modified"),
            language: item.text("language"),
            text: Value::Object(item.mended()).to_string(),
        });
    }
    count
}

/// The members that somebody reads, unread.
struct Members<'a>(Vec<(&'static str, &'a str)>);

impl<'a> Members<'a> {
    const NAMES: [&'static str; 15] = [
        "version",
        "items",
        "language",
        "title",
        "author",
        "authors",
        "id",
        "url",
        "external_url",
        "content_html",
        "content_text",
        "summary",
        "date_published",
        "date_modified",
        "name",
    ];

    fn of(values: impl Iterator<Item = (&'a str, &'a str, bool)>) -> Self {
        let mut members: Vec<(&str, &str)> = Vec::new();
        for (name, value, _) in values {
            let name = name.trim_matches('"');
            if let Some(known) = Self::NAMES.iter().find(|known| **known == name)
                && members.iter().all(|(other, _)| other != known)
            {
                members.push((known, value));
            }
        }
        Self(members)
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.trim())
    }

    /// A member that is a text, if it says anything.
    fn text(&self, name: &str) -> Option<String> {
        filled(&text_of(self.get(name)?)?)
    }

    /// The authors of a feed or an item, in the words of version 1.1 or 1.0. One is an object with a name; some feeds write
    /// the bare name.
    fn authors(&self) -> Vec<String> {
        let name = |author: &str| match Values::of_object(author) {
            Some(members) => Members::of(members).text("name"),
            None => filled(&text_of(author.trim())?),
        };
        match (self.get("authors").and_then(Values::of_list), self.get("author")) {
            (Some(authors), _) => authors
                .filter_map(|(_, author, _)| name(author))
                .take(AUTHORS_MAX)
                .collect(),
            (None, Some(only)) => name(only).into_iter().collect(),
            (None, None) => Vec::new(),
        }
    }

    /// Whether what has these members is an entry, even where no feed is around it: it has an address and says something.
    fn is_entry(&self) -> bool {
        let says = ["title", "summary", "content_html", "content_text"];
        self.text("url").is_some() && says.iter().any(|name| self.text(name).is_some())
    }

    /// The id; numbers are taken as they are written.
    fn id(&self) -> Option<String> {
        let value = self.get("id")?;
        let is_number = value.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if is_number {
            Some(clip(value, 64).to_owned())
        } else {
            self.text("id")
        }
    }

    fn link(&self, base_url: Option<&Url>) -> Option<String> {
        let own = || self.id().filter(|id| id.starts_with("http"));
        let address = self.text("url").or_else(|| self.text("external_url")).or_else(own)?;
        let is_absolute = Url::parse(&address).is_ok();
        let absolute = resolve(base_url, &address).filter(|_| !is_absolute);
        Some(absolute.map_or(address, String::from))
    }

    /// The item that the specification asks for, of what the reader behind is to read: texts are plain, and of summary
    /// and content the longer stands.
    fn mended(&self) -> Map<String, Value> {
        let mut mended = Map::new();
        if let Some(id) = self.id() {
            mended.insert("id".to_owned(), id.into());
        }
        if let Some(title) = self.text("title").map(|title| plain::line(&title)) {
            mended.insert("title".to_owned(), title.into());
        }
        let texts = ["summary", "content_html", "content_text"].iter();
        let texts = texts.filter_map(|name| Some(plain::paragraphs(&self.text(name)?)));
        // Of equals, the first.
        if let Some(text) = texts.reduce(|best, text| if text.len() > best.len() { text } else { best }) {
            mended.insert("summary".to_owned(), text.into());
        }
        let authors = self.authors().into_iter();
        let authors = authors.map(|name| serde_json::json!({ "name": name }));
        mended.insert("authors".to_owned(), authors.collect());
        mended
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::tests::context;
    use super::*;

    fn mended(text: &str) -> Result<Mended, FeedError> {
        mend(text, &context(None, None))
    }

    fn check(text: &str, expected: &[&str]) {
        let entries = mended(text).unwrap().entries;
        let texts: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(expected, texts);
    }

    #[test]
    fn members_of_the_wrong_type_are_left_out() {
        check(
            r#"{"items":[{"id":7,"title":["x"],"url":"https://example.org/7","author":{"name":"Ada"}}]}"#,
            &[r#"{"id":"7","authors":[{"name":"Ada"}]}"#],
        );
    }

    #[test]
    fn a_feed_that_breaks_off_gives_what_is_whole() {
        let cut = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"a"}, {"id":"2","ti"#;
        check(cut, &[r#"{"id":"1","title":"a","authors":[]}"#]);
        assert!(matches!(mended(r#"{"items":[{"id""#), Err(FeedError::CutOff)));
    }

    #[test]
    fn items_have_languages_and_the_feed_may_name_their_authors() {
        let feed = mended(
            r#"{"title":"Hafenblatt","language":"de","authors":[{"name":"Ada Lang"},{"name":"Hafenblatt"}],
                "items":[{"id":"1","language":"zh-Hant"},{"id":"2"}]}"#,
        )
        .unwrap();
        assert_eq!(["Ada Lang"].as_slice(), feed.authors);
        assert_eq!(Some("de"), feed.language.as_deref());
        let languages: Vec<_> = feed.entries.iter().map(|entry| entry.language.as_deref()).collect();
        assert_eq!([Some("zh-Hant"), None].as_slice(), languages);
    }

    #[test]
    fn a_bare_list_of_items_is_a_feed() {
        let item = r#"{"url":"https://example.org/7","title":"a"}"#;
        let entry = r#"{"title":"a","authors":[]}"#;
        check(&format!("[{item}, {{\"id\":7}}, 3, {item}]"), &[entry, entry]);
        let cut = mended(&format!("[{item},{item}")).unwrap();
        assert_eq!((2, true), (cut.entries.len(), cut.is_cut_off));
        let many = mended(&format!("[{}{item}]", format!("{item},").repeat(ENTRIES_MAX))).unwrap();
        assert_eq!((ENTRIES_MAX, 1), (many.entries.len(), many.notes.len()));
        for (text, is_json) in [(" [ {", true), ("[]", true), ("[12:30] Warning", false), ("[x", false)] {
            assert_eq!(is_json, looks_like_json(text), "{text}");
        }
    }

    #[test]
    fn damage_in_a_text_costs_no_text() {
        check(
            "{\"items\":[{\"title\":\"Rat \\ud83d sagt \\'nein\\'\",\"summary\":\"Eins\n\tund zwei\"}]}",
            &[r#"{"title":"Rat sagt 'nein'","summary":"Eins und zwei","authors":[]}"#],
        );
    }

    #[test]
    fn other_json_is_no_feed() {
        for text in [
            r#"{"items":3}"#,
            r#"{"error":"not found"}"#,
            "{",
            r#"{"items"#,
            "[]",
            "[1]",
            "[[]]",
            r#"[{"url":"https://example.org/7"}]"#,
            r#"[{"id":7,"title":{"rendered":"x"},"link":"https://example.org/7"}]"#,
        ] {
            assert!(matches!(mended(text), Err(FeedError::OtherJson)), "{text}");
        }
        check(r#"{"version":"https://jsonfeed.org/version/1.1","title":"x"}"#, &[]);
    }
}
