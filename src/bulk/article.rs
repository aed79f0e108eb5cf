//! An article as JSON prints it.

use serde_json::{Map, Value, json};

use crate::model::{Article, CanonicalUrl, DateDoubt, FirstSeen, Picture, SourceId, StoryId};

/// Name and version of the JSON form; within a version fields are only added.
pub const SCHEMA: &str = "newsvane.article/1";

/// The JSON object of an article; what [`Incoming`](super::Incoming) reads back. Instants are RFC 3339 in UTC.
pub fn article_object(article: &Article, story: &StoryId, cites: &[SourceId]) -> Map<String, Value> {
    let object = json!({
        "schema": SCHEMA,
        "id": article.public_id(),
        "article": article.id.as_str(),
        "version": article.version,
        "url": article.url.as_ref().map(CanonicalUrl::as_str),
        "source": article.source.as_ref().map(SourceId::as_str),
        "title": article.title,
        "lang": article.lang.code(),
        "lang_confidence": round(article.lang_confidence),
        "published": article.published.map(|published| published.at.to_string()),
        "published_origin": article.published.map(|published| published.origin.as_str()),
        "published_doubt": article.published.and_then(|published| published.doubt).map(DateDoubt::as_str),
        "published_zone": article.published.and_then(|published| published.offset).map(|offset| offset.to_string()),
        "modified": article.modified.map(|modified| modified.at.to_string()),
        "modified_origin": article.modified.map(|modified| modified.origin.as_str()),
        "first_seen": first_seen_object(&article.first_seen),
        "authors": article.authors,
        "credits": article.credits,
        "quality": article.quality.as_str(),
        "form": article.particulars.form.as_str(),
        "section": article.particulars.section,
        "keywords": article.particulars.keywords,
        "image": article.particulars.picture.as_ref().map(image_object),
        "story": story.as_str(),
        "cites": cites.iter().map(SourceId::as_str).collect::<Vec<_>>(),
        "imported": article.imported,
        "text": article.text,
    });
    match object {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// `{"url", "caption"}`; the caption may be empty.
pub fn image_object(picture: &Picture) -> Value {
    json!({ "url": picture.url.as_str(), "caption": picture.caption })
}

/// `{"from", "to"}`; `from` is null on the first poll of a feed.
pub fn first_seen_object(seen: &FirstSeen) -> Value {
    json!({ "from": seen.from.map(|from| from.to_string()), "to": seen.to.to_string() })
}

/// Three digits are all that a confidence means.
fn round(confidence: f32) -> f64 {
    (f64::from(confidence) * 1000.0).round() / 1000.0
}
