//! The article as JSON-LD describes it.
//!
//! Reads what outlets really write: several scripts, arrays, `@graph`, authors by reference, raw line breaks inside
//! strings, trailing commas, comments around the whole, quotes escaped as in HTML, HTML inside texts. Picks the one object that is about this page
//! (lists of other articles have the same types). Never fails: what cannot be read is not there.

mod relevance;

use std::collections::HashMap;

use serde_json::Value;

use super::plain;
use relevance::{is_foreign, relevance};

/// Levels of nesting that are searched for articles.
const DEPTH_MAX: usize = 8;
/// Names of one list that are read: lists that refer to each other multiply.
const NAMES_MAX: usize = 20;
/// Bytes of a damaged script that is repaired.
const REPAIRED_MAX: usize = 1_000_000;
/// Articles of a page that are compared.
const ARTICLES_MAX: usize = 64;

/// What JSON-LD says of the article; empty where it says nothing.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) headline: String,
    /// `alternativeHeadline`.
    pub(super) alternative: String,
    /// `articleSection`, as named.
    pub(super) sections: Vec<String>,
    /// Steps from the home page to the article, which may be the last.
    pub(super) way: Vec<Step>,
    /// Lists of keywords, as written.
    pub(super) keywords: Vec<String>,
    pub(super) image: Image,
    pub(super) description: String,
    pub(super) body: String,
    pub(super) published: Vec<String>,
    pub(super) modified: Option<String>,
    /// People and organisations, as named.
    pub(super) authors: Vec<String>,
    pub(super) publisher: String,
    pub(super) langs: Vec<String>,
    /// `isAccessibleForFree`.
    pub(super) is_free: Option<bool>,
    /// Its types.
    pub(super) types: Vec<String>,
}

/// A step of the way from the home page to the article.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: String,
    /// As written; empty without a link.
    pub(super) address: String,
}

/// `image`, the first of several.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Image {
    /// As written; empty without an image.
    pub(super) address: String,
    pub(super) caption: String,
}

/// Reads the scripts of a page. `path` is the path of its address; `titles` what else calls itself its title, squashed.
pub(super) fn read(scripts: &[String], path: &str, titles: &[String]) -> Claims {
    let documents: Vec<Value> = scripts.iter().flat_map(|script| documents(script)).collect();
    let mut found = Found::default();
    for document in &documents {
        found.search(document, 0);
    }
    let about = |value: &&Value| relevance(value, path, titles);
    let ours = found
        .articles
        .iter()
        .copied()
        .filter(|value| !is_foreign(value, path, titles));
    let best = ours.rev().max_by_key(about);
    let Some(article) = best.or_else(|| found.page(path, titles)) else {
        return Claims {
            way: found.way(),
            ..Claims::default()
        };
    };
    let text = |name: &str| {
        article
            .get(name)
            .map(|value| plain(&first_text(value)))
            .unwrap_or_default()
    };
    let date = |name: &str| article.get(name).map(first_text).filter(|date| !date.is_empty());
    Claims {
        headline: text("headline"),
        alternative: text("alternativeHeadline"),
        sections: found.names(article.get("articleSection"), 0).unwrap_or_default(),
        way: found.way(),
        keywords: found.names(article.get("keywords"), 0).unwrap_or_default(),
        image: article
            .get("image")
            .map(|value| found.image(value, 0))
            .unwrap_or_default(),
        description: text("description"),
        body: article.get("articleBody").map(first_text).unwrap_or_default(),
        published: ["datePublished", "dateCreated", "uploadDate"]
            .into_iter()
            .filter_map(date)
            .collect(),
        modified: date("dateModified"),
        authors: ["author", "creator"]
            .into_iter()
            .find_map(|name| found.names(article.get(name), 0))
            .unwrap_or_default(),
        publisher: found.names(article.get("publisher"), 0).unwrap_or_default().join(" "),
        langs: article.get("inLanguage").map(lang_tags).unwrap_or_default(),
        is_free: is_free(article),
        types: types(article).into_iter().map(str::to_owned).collect(),
    }
}

/// The values of a script. Strict reading first: repairing may change texts. Some templates escape quotes as in HTML.
fn documents(script: &str) -> Vec<Value> {
    let script = script
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let readings: [&dyn Fn() -> Vec<Value>; 3] = [
        &|| values(script),
        &|| {
            if script.len() <= REPAIRED_MAX {
                values(&repair(script))
            } else {
                Vec::new()
            }
        },
        &|| {
            if script.contains("&quot;") {
                values(&plain(script))
            } else {
                Vec::new()
            }
        },
    ];
    let mut readings = readings.iter().map(|read| read());
    readings.find(|values| !values.is_empty()).unwrap_or_default()
}

fn values(script: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(script)
        .into_iter()
        .map_while(Result::ok)
        .collect()
}

/// Blanks control characters inside strings and drops commas before closing brackets.
fn repair(script: &str) -> String {
    let mut repaired = String::with_capacity(script.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for character in script.chars() {
        let kept = if character.is_control() { ' ' } else { character };
        if !in_string && matches!(kept, '}' | ']') {
            let end = repaired.trim_end().len();
            if repaired.get(..end).is_some_and(|before| before.ends_with(',')) {
                repaired.truncate(end - 1);
            }
        }
        if kept == '"' && !is_escaped {
            in_string = !in_string;
        }
        is_escaped = in_string && kept == '\\' && !is_escaped;
        repaired.push(kept);
    }
    repaired
}

#[derive(Default)]
struct Found<'a> {
    articles: Vec<&'a Value>,
    pages: Vec<&'a Value>,
    ways: Vec<&'a Value>,
    by_id: HashMap<&'a str, &'a Value>,
}

impl<'a> Found<'a> {
    fn search(&mut self, value: &'a Value, depth: usize) {
        if depth > DEPTH_MAX || self.articles.len() > ARTICLES_MAX {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.search(value, depth + 1)),
            Value::Object(fields) => {
                if let Some(id) = fields.get("@id").and_then(Value::as_str)
                    && fields.len() > 1
                {
                    self.by_id.entry(id).or_insert(value);
                }
                match kind(value) {
                    Some(Kind::Article) => self.articles.push(value),
                    Some(Kind::Page) => self.pages.push(value),
                    Some(Kind::Way) => self.ways.push(value),
                    None => {}
                }
                // Other fields hold other articles: lists, series, updates of a live blog.
                for name in ["@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "breadcrumb"] {
                    fields
                        .get(name)
                        .into_iter()
                        .for_each(|value| self.search(value, depth + 1));
                }
            }
            _ => {}
        }
    }

    /// What describes the page where no article does. Pictures and films have authors and dates of their own.
    fn page(&self, path: &str, titles: &[String]) -> Option<&'a Value> {
        let ours = |page: &&&Value| !is_foreign(page, path, titles);
        let is_page = |page: &&&Value| {
            types(page)
                .iter()
                .any(|name| name.ends_with("Page") || name.ends_with("Gallery"))
        };
        let is_titled = |page: &&&Value| relevance(page, path, titles).0;
        let mut pages = self
            .pages
            .iter()
            .filter(ours)
            .filter(|page| is_page(page) || is_titled(page));
        pages.next().copied()
    }

    /// The steps of the first `BreadcrumbList`, in their order.
    fn way(&self) -> Vec<Step> {
        let steps = self.ways.first().and_then(|way| way.get("itemListElement")?.as_array());
        let mut steps: Vec<&Value> = steps.into_iter().flatten().take(NAMES_MAX).collect();
        let position = |step: &&Value| {
            step.get("position")
                .and_then(|position| first_text(position).parse::<u32>().ok())
        };
        steps.sort_by_key(position);
        let read = |step: &Value| {
            let item = step.get("item");
            let name = step.get("name").or_else(|| item?.get("name"))?;
            let address = item.map(|item| item.get("@id").or_else(|| item.get("url")).unwrap_or(item));
            Some(Step {
                name: Some(plain(&first_text(name))).filter(|name| !name.is_empty())?,
                address: address.and_then(Value::as_str).unwrap_or_default().to_owned(),
            })
        };
        steps.into_iter().filter_map(read).collect()
    }

    /// The first image of a value.
    fn image(&self, value: &Value, depth: usize) -> Image {
        if depth > DEPTH_MAX {
            return Image::default();
        }
        match value {
            Value::String(address) => Image {
                address: address.trim().to_owned(),
                ..Image::default()
            },
            Value::Array(values) => {
                let images = values.iter().take(NAMES_MAX).map(|value| self.image(value, depth + 1));
                images
                    .into_iter()
                    .find(|image| !image.address.is_empty())
                    .unwrap_or_default()
            }
            Value::Object(fields) => {
                let text = |names: &[&str]| {
                    let text = names.iter().find_map(|name| fields.get(*name)).map(first_text);
                    text.unwrap_or_default()
                };
                let address = ["url", "contentUrl"].iter().find_map(|name| first(fields.get(*name)?));
                let address = address.unwrap_or_default();
                let referred = || self.by_id.get(fields.get("@id")?.as_str()?).copied();
                match referred().filter(|_| address.is_empty()) {
                    Some(referred) => self.image(referred, depth + 1),
                    None => Image {
                        address,
                        caption: plain(&text(&["caption", "description"])),
                    },
                }
            }
            _ => Image::default(),
        }
    }

    /// Names of people or organisations; references are followed, which may go in circles.
    fn names(&self, value: Option<&Value>, depth: usize) -> Option<Vec<String>> {
        if depth > DEPTH_MAX {
            return None;
        }
        let names: Vec<String> = match value? {
            Value::Array(values) => values
                .iter()
                .take(NAMES_MAX)
                .filter_map(|value| self.names(Some(value), depth + 1))
                .flatten()
                .collect(),
            Value::String(name) => vec![plain(name)],
            object => {
                let referred = object
                    .get("@id")
                    .and_then(Value::as_str)
                    .and_then(|id| self.by_id.get(id).copied());
                let name = object.get("name").or_else(|| referred?.get("name"))?;
                match name {
                    Value::Array(_) => return self.names(Some(name), depth + 1),
                    _ => vec![plain(&first_text(name))],
                }
            }
        };
        let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        (!names.is_empty()).then_some(names)
    }
}

enum Kind {
    Article,
    Page,
    Way,
}

/// Types of schema.org below Article, and what outlets use in their place.
fn kind(value: &Value) -> Option<Kind> {
    let names = types(value);
    let is_article = |name: &&str| {
        let name = name.rsplit(['/', ':']).next().unwrap_or(name);
        name.ends_with("Article")
            || matches!(
                name,
                "BlogPosting" | "LiveBlogPosting" | "Report" | "SocialMediaPosting" | "Review"
            )
    };
    if names.iter().any(is_article) {
        Some(Kind::Article)
    } else if names.iter().any(|name| name.ends_with("BreadcrumbList")) {
        Some(Kind::Way)
    } else {
        names
            .iter()
            .any(|name| name.ends_with("Page") || name.ends_with("Object") || name.ends_with("Gallery"))
            .then_some(Kind::Page)
    }
}

fn types(value: &Value) -> Vec<&str> {
    match value.get("@type") {
        Some(Value::Array(names)) => names.iter().take(NAMES_MAX).filter_map(Value::as_str).collect(),
        name => name.and_then(Value::as_str).into_iter().collect(),
    }
}

/// The text of a value, the first of a list.
fn first(value: &Value) -> Option<String> {
    let value = match value {
        Value::Array(values) => values.first()?,
        value => value,
    };
    Some(first_text(value).trim().to_owned())
}

/// The text of a value that may be wrapped: `{"@value": …}`, `{"name": …}`, an array of texts.
fn first_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().map(first_text).collect();
            texts.join("\n")
        }
        Value::Object(fields) => {
            let inner = ["@value", "name", "text"]
                .into_iter()
                .find_map(|name| fields.get(name)?.as_str());
            inner.unwrap_or_default().to_owned()
        }
        Value::Null | Value::Bool(_) => String::new(),
    }
}

fn lang_tags(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(lang_tags).collect(),
        Value::Object(fields) => ["alternateName", "@value", "name"]
            .into_iter()
            .find_map(|name| Some(lang_tags(fields.get(name)?)))
            .unwrap_or_default(),
        Value::String(tag) => vec![tag.clone()],
        _ => Vec::new(),
    }
}

/// What an article says of itself, else that a part of it is not free.
fn is_free(article: &Value) -> Option<bool> {
    let whole = article.get("isAccessibleForFree").and_then(truth);
    let parts = match article.get("hasPart") {
        Some(Value::Array(parts)) => parts.as_slice(),
        part => part.map_or(&[][..], std::slice::from_ref),
    };
    let is_locked = |part: &Value| part.get("isAccessibleForFree").and_then(truth) == Some(false);
    whole.or_else(|| parts.iter().any(is_locked).then_some(false))
}

/// `false`, `"False"`, `"https://schema.org/False"`.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => {
            let text = text.to_ascii_lowercase();
            if text.ends_with("false") {
                Some(false)
            } else {
                text.ends_with("true").then_some(true)
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
