//! On-disk mirrors of model types: the disk format is a promise of its own.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use url::Url;

use super::StoreError;
use crate::model::{
    About, Article, CanonicalUrl, ClaimedDate, DateDoubt, DateOrigin, Entry, EntryKey, Evidence, FeedId, Form,
    Particulars, Picture, SourceId,
};

pub(super) fn to_micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(super) fn from_micros(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::Record(format!("instant {micros}")))
}

pub(super) fn from_micros_opt(micros: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    micros.map(from_micros).transpose()
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Record(error.to_string()))
}

pub(super) fn from_json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Record(error.to_string()))
}

/// Compresses a body. Level 3 is zstd's default: ratio 2.2 on news texts at over 100 MB/s.
pub(super) fn compress(text: &str) -> Result<Vec<u8>, StoreError> {
    zstd::bulk::compress(text.as_bytes(), 3).map_err(|error| StoreError::Record(error.to_string()))
}

pub(super) fn decompress(bytes: &[u8]) -> Result<String, StoreError> {
    let bytes = zstd::stream::decode_all(bytes).map_err(|error| StoreError::Record(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| StoreError::Record(error.to_string()))
}

#[derive(Serialize, Deserialize)]
pub(super) struct DateRecord {
    pub(super) at: i64,
    pub(super) origin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) doubt: Option<String>,
    /// Seconds east of UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<i32>,
}

impl DateRecord {
    fn of(date: ClaimedDate) -> Self {
        Self {
            at: to_micros(date.at),
            origin: date.origin.as_str().to_owned(),
            doubt: date.doubt.map(|doubt| doubt.as_str().to_owned()),
            offset: date.offset.map(Offset::seconds),
        }
    }

    pub(super) fn read(&self) -> Result<ClaimedDate, StoreError> {
        let origin = DateOrigin::from_name(&self.origin)
            .ok_or_else(|| StoreError::Record(format!("date origin {:?}", self.origin)))?;
        Ok(ClaimedDate {
            at: from_micros(self.at)?,
            origin,
            doubt: self.doubt.as_deref().and_then(DateDoubt::from_name),
            offset: self.offset.and_then(|seconds| Offset::from_seconds(seconds).ok()),
        })
    }
}

/// An entry that waits for its outcome.
#[derive(Serialize, Deserialize)]
pub(super) struct EntryRecord {
    feed: String,
    source: String,
    url: Option<String>,
    #[serde(default)]
    link: Option<String>,
    guid: Option<String>,
    title: String,
    summary: String,
    published: Option<DateRecord>,
    updated: Option<DateRecord>,
    authors: Vec<String>,
    declared_lang: Option<String>,
}

impl EntryRecord {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            feed: entry.feed.to_string(),
            source: entry.source.to_string(),
            url: entry.url.as_ref().map(ToString::to_string),
            link: entry.link.clone(),
            guid: entry.guid.clone(),
            title: entry.title.clone(),
            summary: entry.summary.clone(),
            published: entry.published.map(DateRecord::of),
            updated: entry.updated.map(DateRecord::of),
            authors: entry.authors.clone(),
            declared_lang: entry.declared_lang.clone(),
        }
    }

    pub(super) fn read(self, key: &str) -> Result<Entry, StoreError> {
        Ok(Entry {
            key: EntryKey::from_stored(key),
            feed: FeedId::from_stored(&self.feed),
            source: SourceId::new(&self.source),
            url: self.url.as_deref().and_then(CanonicalUrl::parse),
            link: self.link,
            guid: self.guid,
            title: self.title,
            summary: self.summary,
            published: self.published.map(|date| date.read()).transpose()?,
            updated: self.updated.map(|date| date.read()).transpose()?,
            authors: self.authors,
            declared_lang: self.declared_lang,
        })
    }
}

/// What of an article no query asks for.
#[derive(Serialize, Deserialize)]
pub(super) struct ArticleDetails {
    pub(super) version: u32,
    pub(super) authors: Vec<String>,
    pub(super) credits: Vec<String>,
    pub(super) links: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published_doubt: Option<String>,
    /// Seconds east of UTC with which the publication date was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published_offset: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<DateRecord>,
    /// What each line of the text is, a letter a line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) structure: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) section: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) keywords: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) picture: Option<(Url, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) form: Option<String>,
}

impl ArticleDetails {
    pub(super) fn of(article: &Article) -> Self {
        let particulars = &article.particulars;
        Self {
            version: article.version,
            authors: article.authors.clone(),
            credits: article.credits.clone(),
            links: article.links.iter().map(ToString::to_string).collect(),
            published_doubt: article
                .published
                .and_then(|published| published.doubt)
                .map(|doubt| doubt.as_str().to_owned()),
            published_offset: article
                .published
                .and_then(|published| published.offset)
                .map(Offset::seconds),
            modified: article.modified.map(DateRecord::of),
            structure: article.structure.letters(),
            section: particulars.section.clone(),
            keywords: particulars.keywords.clone(),
            picture: particulars
                .picture
                .as_ref()
                .map(|picture| (picture.url.clone(), picture.caption.clone())),
            form: Some(particulars.form)
                .filter(|form| *form != Form::default())
                .map(|form| form.as_str().to_owned()),
        }
    }

    /// Takes out what the article is beside its text.
    pub(super) fn take_particulars(&mut self) -> Particulars {
        Particulars {
            section: self.section.take(),
            keywords: std::mem::take(&mut self.keywords),
            picture: self.picture.take().map(|(url, caption)| Picture { url, caption }),
            form: self.form.as_deref().and_then(Form::from_name).unwrap_or_default(),
        }
    }
}

/// What of an alert no query asks for.
#[derive(Serialize, Deserialize)]
pub(super) struct AlertDetails {
    pub(super) rule_title: String,
    pub(super) state: String,
    pub(super) why: String,
    evidence: Vec<EvidenceRecord>,
    /// Of alerts about a feed: its outlet and address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    feed: Option<FeedRecord>,
}

#[derive(Serialize, Deserialize)]
struct FeedRecord {
    source: String,
    url: Url,
}

#[derive(Serialize, Deserialize)]
struct EvidenceRecord {
    field: String,
    start: usize,
    end: usize,
    text: String,
}

impl AlertDetails {
    pub(super) fn of(alert: &crate::model::Alert) -> Self {
        let evidence = alert.evidence.iter().map(|evidence| EvidenceRecord {
            field: evidence.field.to_owned(),
            start: evidence.span.0,
            end: evidence.span.1,
            text: evidence.text.clone(),
        });
        let feed = match &alert.about {
            About::Article { .. } => None,
            About::Feed { source, url, .. } => Some(FeedRecord {
                source: source.to_string(),
                url: url.clone(),
            }),
        };
        Self {
            rule_title: alert.rule_title.clone(),
            state: alert.state.clone(),
            why: alert.why.clone(),
            evidence: evidence.collect(),
            feed,
        }
    }

    /// What an alert about a feed is about.
    pub(super) fn about_feed(&self, feed: FeedId) -> Result<About, StoreError> {
        let record = self.feed.as_ref();
        let record = record.ok_or_else(|| StoreError::Record(format!("an alert about {feed} without its address")))?;
        Ok(About::Feed {
            feed,
            source: SourceId::new(&record.source),
            url: record.url.clone(),
        })
    }

    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let read = |record: &EvidenceRecord| Evidence {
            field: if record.field == "title" { "title" } else { "body" },
            span: (record.start, record.end),
            text: record.text.clone(),
        };
        self.evidence.iter().map(read).collect()
    }
}
