//! A line of an import: what it says, and the article that it means.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::dates::read_date;
use crate::language::{Declared, Detector};
use crate::model::{
    Article, ArticleId, CanonicalUrl, ClaimedDate, DateOrigin, FirstSeen, Form, Lang, Particulars, Picture, Quality,
    SourceId, Structure,
};
use crate::text;

/// Longest text of an imported article, bytes: the cap of a fetched page.
const TEXT_BYTES_MAX: usize = 5_000_000;

/// A line as it was written. Unknown fields are ignored.
#[derive(Debug, Deserialize)]
struct Written {
    id: Option<Value>,
    url: Option<String>,
    source: Option<String>,
    lang: Option<String>,
    published: Option<String>,
    date: Option<String>,
    modified: Option<String>,
    title: Option<String>,
    text: Option<String>,
    authors: Option<Vec<String>>,
    credits: Option<Vec<String>>,
    quality: Option<String>,
    form: Option<String>,
    section: Option<String>,
    keywords: Option<Vec<String>>,
    image: Option<WrittenImage>,
}

/// A picture as it was written.
#[derive(Debug, Deserialize)]
struct WrittenImage {
    url: String,
    caption: Option<String>,
}

/// What a line says, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    external_id: Option<String>,
    url: Option<CanonicalUrl>,
    source: Option<SourceId>,
    lang: Option<Lang>,
    published: Option<Timestamp>,
    modified: Option<Timestamp>,
    title: String,
    text: String,
    authors: Vec<String>,
    credits: Vec<String>,
    quality: Quality,
    particulars: Particulars,
}

/// Why a line is no article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Not JSON, or a field has another type.
    #[error("not a JSON object of an article: {0}")]
    Json(String),
    /// A field cannot be read.
    #[error("{field}: {value:?} {problem}")]
    Field {
        /// Which.
        field: &'static str,
        /// As written.
        value: String,
        /// What is wrong and what would be right.
        problem: &'static str,
    },
    /// Neither id nor url.
    #[error("has neither an id nor a url; an article needs one of them")]
    Nameless,
    /// Neither title nor text.
    #[error("has neither a title nor a text")]
    Empty,
    /// Too long.
    #[error("the text has {0} bytes, over the limit of {TEXT_BYTES_MAX}")]
    TooLong(usize),
}

impl Incoming {
    /// Reads a line.
    pub fn read(line: &str) -> Result<Self, BadLine> {
        let written = serde_json::from_str(line).map_err(|error| BadLine::Json(without_place(&error)))?;
        Self::understand(written)
    }

    /// Reads an object that is part of another one.
    pub fn from_value(value: Value) -> Result<Self, BadLine> {
        let written = serde_json::from_value(value).map_err(|error| BadLine::Json(without_place(&error)))?;
        Self::understand(written)
    }

    fn understand(written: Written) -> Result<Self, BadLine> {
        let external_id = match written.id {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) if id.trim().is_empty() => None,
            Some(Value::String(id)) => Some(id),
            Some(Value::Number(id)) => Some(id.to_string()),
            Some(other) => return Err(bad("id", &other.to_string(), "is neither a text nor a number")),
        };
        let url = match written.url.as_deref().filter(|url| !url.trim().is_empty()) {
            Some(text) => Some(CanonicalUrl::parse(text).ok_or_else(|| bad("url", text, "is no http(s) address"))?),
            None => None,
        };
        for (field, name) in [("id", external_id.as_deref()), ("source", written.source.as_deref())] {
            if let Some(name) = name.filter(|name| name.chars().any(text::is_hazard)) {
                return Err(bad(field, name, "has control characters in it"));
            }
        }
        if external_id.is_none() && url.is_none() {
            return Err(BadLine::Nameless);
        }
        let lang = match written.lang.as_deref().filter(|tag| !matches!(*tag, "" | "und")) {
            Some(tag) => {
                Some(Lang::from_tag(tag).ok_or_else(|| bad("lang", tag, "is no language tag that is known here"))?)
            }
            None => None,
        };
        let quality = match written.quality.as_deref() {
            Some(name) => Quality::from_name(name)
                .ok_or_else(|| bad("quality", name, "is none of full, teaser, paywalled, suspect"))?,
            None => Quality::Full,
        };
        let particulars = Particulars {
            form: form(written.form.as_deref())?,
            section: written.section.filter(|section| !section.trim().is_empty()),
            keywords: written.keywords.unwrap_or_default(),
            picture: written.image.map(picture).transpose()?,
        };
        let (title, text) = (written.title.unwrap_or_default(), written.text.unwrap_or_default());
        if title.trim().is_empty() && text.trim().is_empty() {
            return Err(BadLine::Empty);
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(BadLine::TooLong(text.len()));
        }
        Ok(Self {
            external_id,
            url,
            source: written
                .source
                .as_deref()
                .filter(|source| !source.is_empty())
                .map(SourceId::new),
            lang,
            published: date("published", written.published.as_deref())?.or(date("date", written.date.as_deref())?),
            modified: date("modified", written.modified.as_deref())?,
            title,
            text,
            authors: written.authors.unwrap_or_default(),
            credits: written.credits.unwrap_or_default(),
            quality,
            particulars,
        })
    }

    /// The article that it means: first seen when it says that it was published, else now. A language that is given is believed;
    /// one that is not is detected.
    pub fn into_article(self, detector: &Detector, now: Timestamp) -> Article {
        let id = match (&self.url, &self.external_id) {
            (Some(url), _) => ArticleId::from_url(url),
            (None, given) => ArticleId::from_given(self.source.as_ref(), given.as_deref().unwrap_or_default()),
        };
        let (lang, lang_confidence) = if let Some(lang) = self.lang {
            (lang, 1.0)
        } else {
            let detection = detector.detect(&self.title, &self.text, &Declared::default());
            (detection.lang, detection.confidence)
        };
        // What an exported article is known by is no id of its own.
        let external_id = self.external_id.filter(|given| given != id.as_str());
        Article {
            id,
            version: 1,
            external_id,
            url: self.url,
            source: self.source,
            feed: None,
            title: self.title,
            text: self.text,
            structure: Structure::default(),
            authors: self.authors,
            // Nothing is published tomorrow; were it believed, no later article would find an open story.
            published: self
                .published
                .map(|at| ClaimedDate::new(at, DateOrigin::Import).seen_at(now)),
            modified: self.modified.map(|at| ClaimedDate::new(at, DateOrigin::Import)),
            first_seen: FirstSeen::exactly(to_micros(self.published.map_or(now, |published| published.min(now)))),
            lang,
            lang_confidence,
            quality: self.quality,
            credits: self.credits,
            links: Vec::new(),
            particulars: self.particulars,
            imported: true,
        }
    }
}

fn form(name: Option<&str>) -> Result<Form, BadLine> {
    let read = |name| Form::from_name(name).ok_or_else(|| bad("form", name, "is none of report, live, gallery"));
    name.map_or(Ok(Form::default()), read)
}

fn picture(written: WrittenImage) -> Result<Picture, BadLine> {
    let url = Url::parse(&written.url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    Ok(Picture {
        url: url.ok_or_else(|| bad("image", &written.url, "is no http(s) address"))?,
        caption: written.caption.unwrap_or_default(),
    })
}

/// The store keeps microseconds; what is finer would differ after a restart.
fn to_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn date(field: &'static str, value: Option<&str>) -> Result<Option<Timestamp>, BadLine> {
    match value.filter(|value| !value.trim().is_empty()) {
        None => Ok(None),
        Some(text) => read_date(text)
            .map(|at| Some(to_micros(at)))
            .ok_or_else(|| bad(field, text, "is no date; write RFC 3339, as in 2022-10-21T09:55:00Z")),
    }
}

/// A JSON error without its place: it counts lines within our line.
pub fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

fn bad(field: &'static str, value: &str, problem: &'static str) -> BadLine {
    BadLine::Field {
        field,
        value: value.chars().take(80).collect(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first day of 2026.
    const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

    fn article(line: &str) -> Article {
        Incoming::read(line).unwrap().into_article(&Detector::new(&[]), NOW)
    }

    #[test]
    fn a_given_id_is_kept_and_printed() {
        let article = article(
            r#"{"id": "x-1", "lang": "de", "date": "2022-10-21", "title": "Titel", "text": "Text", "cluster": 7}"#,
        );
        assert_eq!("x-1", article.public_id());
        assert_eq!(ArticleId::from_given(None, "x-1"), article.id);
        assert_eq!("2022-10-21T00:00:00Z", article.first_seen.to.to_string());
        assert!(article.imported);
    }

    #[test]
    fn nothing_is_published_tomorrow() {
        let article = article(r#"{"id": "x", "lang": "de", "date": "2029-11-20", "title": "Titel", "text": "Text"}"#);
        assert_eq!(NOW, article.first_seen.to);
        assert_eq!(
            (NOW, Some("future")),
            article
                .published
                .map(|date| (date.at, date.doubt.map(crate::model::DateDoubt::as_str)))
                .unwrap()
        );
    }

    #[test]
    fn without_a_date_the_import_is_the_first_sight() {
        assert_eq!(
            NOW,
            article(r#"{"id": 5, "title": "T", "text": "x", "lang": "en"}"#)
                .first_seen
                .to
        );
    }

    #[test]
    fn what_was_exported_comes_in_again_under_the_same_id() {
        let first = article(
            r#"{"url": "https://example.org/a?utm_source=x", "title": "T", "text": "x", "lang": "en", "form": "live",
                "section": "Region", "keywords": ["Hafen"], "image": {"url": "https://example.org/a.jpg", "caption": "Am Hafen"}}"#,
        );
        let object = super::super::article_object(&first, &crate::model::StoryId::from_founder(&first.id), &[]);
        let again = Incoming::from_value(Value::Object(object))
            .unwrap()
            .into_article(&Detector::new(&[]), NOW);
        assert_eq!(first.id, again.id);
        assert_eq!(Form::Live, first.particulars.form);
        assert_eq!(first.particulars, again.particulars);
        assert_eq!(None, again.external_id);
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        for (line, expected) in [
            ("nonsense", "not a JSON object of an article: expected ident"),
            (
                r#"{"title": "x"}"#,
                "has neither an id nor a url; an article needs one of them",
            ),
            (r#"{"id": "1"}"#, "has neither a title nor a text"),
            (
                r#"{"id": "1", "title": "x", "url": "ftp://x"}"#,
                r#"url: "ftp://x" is no http(s) address"#,
            ),
            (
                r#"{"id": "1", "title": "x", "date": "21.10."}"#,
                r#"date: "21.10." is no date; write RFC 3339, as in 2022-10-21T09:55:00Z"#,
            ),
            (
                r#"{"id": "1", "title": "x", "form": "ticker"}"#,
                r#"form: "ticker" is none of report, live, gallery"#,
            ),
            (
                r#"{"id": "1", "title": "x", "image": {"url": "a.jpg"}}"#,
                r#"image: "a.jpg" is no http(s) address"#,
            ),
            (
                r#"{"id": "1", "title": "x", "lang": "xx"}"#,
                r#"lang: "xx" is no language tag that is known here"#,
            ),
        ] {
            assert_eq!(expected, Incoming::read(line).unwrap_err().to_string(), "{line}");
        }
    }
}
