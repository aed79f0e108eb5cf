//! JSON Feed, however loose, to the one that the specification asks for.
//!
//! Versions and titles may be missing, ids may be numbers, and a body that breaks off still gives the items before the
//! break. Only the members that somebody reads are kept, each only if it has its type: a number where a text should be
//! would cost the whole feed.

use serde_json::{Map, Value};
use url::Url;

use super::date::Dates;
use super::mend::resolve;
use super::mended::{Mended, MendedEntry};
use super::{ENTRIES_MAX, FeedError, ParseContext};

/// The members of an item that are texts, as the specification names them.
const TEXTS: &[&str] = &["title", "content_html", "content_text", "summary"];

/// Whether a text is JSON rather than markup.
pub(super) fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Mends a mended.
pub(super) fn mend(text: &str, context: &ParseContext<'_>) -> Result<Mended, FeedError> {
    let mut mended = Mended {
        opening: "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"\",\"items\":[",
        separator: ",",
        closing: "]}",
        ..Mended::default()
    };
    let items = match serde_json::from_str::<Value>(text.trim()) {
        Ok(Value::Object(feed)) => {
            let is_feed = feed
                .get("version")
                .and_then(Value::as_str)
                .is_some_and(|v| v.contains("jsonfeed"));
            mended.language = feed.get("language").and_then(Value::as_str).and_then(filled);
            let title = feed.get("title").and_then(Value::as_str);
            // An outlet that calls itself the author of all its items names no author.
            mended.authors = names(&feed)
                .into_iter()
                .filter(|name| Some(name.as_str()) != title)
                .collect();
            match feed.get("items") {
                Some(Value::Array(items)) => items.clone(),
                None if is_feed => Vec::new(),
                _ => return Err(FeedError::OtherJson),
            }
        }
        Ok(_) => return Err(FeedError::OtherJson),
        Err(_) => {
            let items = items_before_the_break(text).ok_or(FeedError::OtherJson)?;
            if items.is_empty() {
                return Err(FeedError::CutOff);
            }
            mended.is_cut_off = true;
            mended.notes.push("the feed is cut off or damaged".to_owned());
            items
        }
    };
    if items.len() > ENTRIES_MAX {
        mended
            .notes
            .push(format!("only the first {ENTRIES_MAX} entries were read"));
    }
    let dates = Dates::of(context.country);
    let date = |item: &Map<String, Value>, name: &str| dates.read(item.get(name)?.as_str()?);
    mended.entries = items
        .iter()
        .filter_map(Value::as_object)
        .take(ENTRIES_MAX)
        .map(|item| MendedEntry {
            text: Value::Object(mend_item(item, context.base_url)).to_string(),
            published: date(item, "date_published"),
            updated: date(item, "date_modified"),
            language: item.get("language").and_then(Value::as_str).and_then(filled),
        })
        .collect();
    Ok(mended)
}

fn items_before_the_break(text: &str) -> Option<Vec<Value>> {
    let (_, behind) = text.split_once("\"items\"")?;
    let mut rest = behind.split_once('[')?.1;
    let mut items = Vec::new();
    loop {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(item)) = stream.next() else {
            return Some(items);
        };
        items.push(item);
        rest = rest.get(stream.byte_offset()..)?.trim_start();
        let Some(behind) = rest.strip_prefix(',') else {
            return Some(items);
        };
        rest = behind;
    }
}

fn mend_item(item: &Map<String, Value>, base_url: Option<&Url>) -> Map<String, Value> {
    let mut mended = Map::new();
    let text = |name: &str| {
        item.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
    };
    for name in TEXTS {
        if let Some(text) = text(name) {
            mended.insert((*name).to_owned(), text.into());
        }
    }
    let id = match item.get("id") {
        Some(Value::String(id)) => Some(id.trim().to_owned()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let own_address = || id.as_deref().filter(|id| id.starts_with("http"));
    let address = text("url").or_else(|| text("external_url")).or_else(own_address);
    if let Some(address) = address {
        let absolute = resolve(base_url, address);
        mended.insert(
            "url".to_owned(),
            absolute.map_or_else(|| address.to_owned(), String::from).into(),
        );
    }
    if let Some(id) = id {
        mended.insert("id".to_owned(), id.into());
    }
    let authors = names(item).into_iter().map(|name| serde_json::json!({ "name": name }));
    mended.insert("authors".to_owned(), authors.collect());
    mended
}

/// The authors of a feed or an item, in the words of version 1.1 or 1.0. One is an object with a name; some feeds write
/// the bare name.
fn names(of: &Map<String, Value>) -> Vec<String> {
    let name = |author: &Value| filled(author.get("name").and_then(Value::as_str).or(author.as_str())?);
    match (of.get("authors"), of.get("author")) {
        (Some(Value::Array(authors)), _) => authors.iter().filter_map(name).collect(),
        (_, Some(only)) => name(only).into_iter().collect(),
        _ => Vec::new(),
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
            &[r#"{"url":"https://example.org/7","id":"7","authors":[{"name":"Ada"}]}"#],
        );
    }

    #[test]
    fn a_feed_that_breaks_off_gives_what_is_whole() {
        let cut = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"a"}, {"id":"2","ti"#;
        check(cut, &[r#"{"title":"a","id":"1","authors":[]}"#]);
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
    fn other_json_is_no_feed() {
        for text in [r#"{"items":3}"#, r#"{"error":"not found"}"#, "{", r#"{"items"#] {
            assert!(matches!(mended(text), Err(FeedError::OtherJson)), "{text}");
        }
        check(r#"{"version":"https://jsonfeed.org/version/1.1","title":"x"}"#, &[]);
    }
}
