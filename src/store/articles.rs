//! Articles: finding, reading, counting, following.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::record::{self, ArticleDetails, DateRecord, from_json, from_micros, from_micros_opt, to_json, to_micros};
use super::{StoreError, View, Writing};
use crate::model::{
    Article, ArticleId, CanonicalUrl, Citation, ClaimedDate, DateOrigin, FeedId, FirstSeen, Lang, Link, LinkKind,
    Quality, SourceId, StoryId, Structure,
};

const COLUMNS: &str = "seq, id, external_id, url, source, feed, title, body, lang, lang_confidence, quality, published, \
     published_origin, modified, seen_from, seen_to, imported, details, story";

/// An article with its place in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleRow {
    /// Order of placement; what the index follows.
    pub seq: u64,
    /// Its story.
    pub story: StoryId,
    /// The article.
    pub article: Article,
}

/// What to count articles by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatsKey {
    /// By outlet.
    Source,
    /// By language.
    Lang,
    /// By day of first sight, UTC.
    Day,
}

/// Counts of what the store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Stories.
    pub stories: u64,
    /// Stories with articles in at least two languages.
    pub crossing: u64,
    /// Alerts.
    pub alerts: u64,
}

fn read(row: &Row<'_>) -> Result<ArticleRow, StoreError> {
    let mut details: ArticleDetails = from_json(&row.get::<_, String>(17)?)?;
    let lang: String = row.get(8)?;
    let quality: String = row.get(10)?;
    let published = match (row.get::<_, Option<i64>>(11)?, row.get::<_, Option<String>>(12)?) {
        (Some(at), Some(origin)) => Some(DateRecord {
            at,
            origin,
            doubt: details.published_doubt.take(),
            offset: details.published_offset,
        }),
        _ => None,
    };
    // Articles of older versions have the instant only.
    let modified = match (details.modified.take(), row.get::<_, Option<i64>>(13)?) {
        (Some(date), _) => Some(date.read()?),
        (None, at) => from_micros_opt(at)?.map(|at| ClaimedDate::new(at, DateOrigin::Page)),
    };
    let text = |index: usize| row.get::<_, Option<String>>(index);
    let particulars = details.take_particulars();
    let article = Article {
        id: ArticleId::from_stored(&row.get::<_, String>(1)?),
        version: details.version,
        external_id: text(2)?,
        url: text(3)?.as_deref().and_then(CanonicalUrl::parse),
        source: text(4)?.as_deref().map(SourceId::new),
        feed: text(5)?.as_deref().map(FeedId::from_stored),
        title: row.get(6)?,
        text: record::decompress(&row.get::<_, Vec<u8>>(7)?)?,
        structure: Structure::from_letters(&details.structure),
        authors: details.authors,
        published: published.map(|date| date.read()).transpose()?,
        modified,
        first_seen: FirstSeen {
            from: from_micros_opt(row.get(14)?)?,
            to: from_micros(row.get(15)?)?,
        },
        lang: Lang::from_tag(&lang).unwrap_or(Lang::UND),
        lang_confidence: row.get(9)?,
        quality: Quality::from_name(&quality).ok_or_else(|| StoreError::Record(format!("quality {quality:?}")))?,
        credits: details.credits,
        links: details
            .links
            .iter()
            .filter_map(|link| CanonicalUrl::parse(link))
            .collect(),
        particulars,
        imported: row.get(16)?,
    };
    Ok(ArticleRow {
        seq: row.get::<_, i64>(0)? as u64,
        story: StoryId::from_stored(&row.get::<_, String>(18)?),
        article,
    })
}

impl View<'_> {
    /// One article by its id.
    pub fn article(&self, id: &ArticleId) -> Result<Option<ArticleRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM article WHERE id = ?1"))?;
        statement
            .query_row([id.as_str()], |row| Ok(read(row)))
            .optional()?
            .transpose()
    }

    /// Whether an article is there.
    pub fn has_article(&self, id: &ArticleId) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM article WHERE id = ?1")?;
        Ok(statement.exists([id.as_str()])?)
    }

    /// Ids that somebody may mean: a prefix of an `a:` id, or the whole id that an import gave. At most `limit`.
    pub fn articles_named(&self, name: &str, limit: usize) -> Result<Vec<ArticleId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM article WHERE external_id = ?1
             UNION SELECT id FROM article WHERE id >= ?1 AND id < ?1 || 'zzzzzzzzzzzzzzzz' LIMIT ?2",
        )?;
        let rows = statement.query_map(params![name, limit as i64], |row| row.get::<_, String>(0))?;
        rows.map(|id| Ok(ArticleId::from_stored(&id?))).collect()
    }

    /// Articles placed after a seq, in that order.
    pub fn articles_after(&self, seq: u64, limit: usize) -> Result<Vec<ArticleRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM article WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![seq as i64, limit as i64], |row| Ok(read(row)))?;
        rows.map(|row| row?).collect()
    }

    /// The seq of the latest article.
    pub fn last_seq(&self) -> Result<u64, StoreError> {
        let seq: Option<i64> = self
            .connection
            .query_row("SELECT max(seq) FROM article", [], |row| row.get(0))?;
        Ok(seq.unwrap_or(0) as u64)
    }

    /// First sight of the newest article, the clock of open stories.
    pub fn newest_first_seen(&self) -> Result<Option<Timestamp>, StoreError> {
        from_micros_opt(
            self.connection
                .query_row("SELECT max(seen_to) FROM article", [], |row| row.get(0))?,
        )
    }

    /// Articles first seen at or after an instant, placed after a seq, in order of placement.
    pub fn articles_since(&self, since: Timestamp, seq: u64, limit: usize) -> Result<Vec<ArticleRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM article WHERE seq > ?1 AND seen_to >= ?2 ORDER BY seq LIMIT ?3");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![seq as i64, to_micros(since), limit as i64], |row| Ok(read(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Ids of all articles, sorted.
    pub fn article_ids(&self) -> Result<Vec<ArticleId>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM article ORDER BY id")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|id| Ok(ArticleId::from_stored(&id?))).collect()
    }

    /// The evidence of an article's membership.
    pub fn link(&self, article: &ArticleId) -> Result<Option<Link>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT kind, to_article, score, reasons, model FROM link WHERE article = ?1")?;
        let mut rows = statement.query([article.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let kind: String = row.get(0)?;
        Ok(Some(Link {
            kind: LinkKind::from_name(&kind).ok_or_else(|| StoreError::Record(format!("link kind {kind:?}")))?,
            to: row.get::<_, Option<String>>(1)?.as_deref().map(ArticleId::from_stored),
            score: row.get(2)?,
            reasons: from_json(&row.get::<_, String>(3)?)?,
            model: row.get(4)?,
        }))
    }

    /// The outlets that an article cites.
    pub fn citations(&self, article: &ArticleId) -> Result<Vec<Citation>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT outlet, cue, quote, span_start, span_end, confidence, cited_article FROM citation
             WHERE article = ?1 ORDER BY span_start, outlet",
        )?;
        let rows = statement.query_map([article.as_str()], |row| {
            Ok(Citation {
                outlet: SourceId::new(&row.get::<_, String>(0)?),
                cue: row.get(1)?,
                quote: row.get(2)?,
                span: (row.get::<_, i64>(3)? as usize, row.get::<_, i64>(4)? as usize),
                confidence: row.get(5)?,
                article: row.get::<_, Option<String>>(6)?.as_deref().map(ArticleId::from_stored),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the store holds, counted.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        let count = |sql: &str| -> Result<u64, StoreError> {
            Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
        };
        Ok(Stats {
            articles: count("SELECT count(*) FROM article")?,
            stories: count("SELECT count(*) FROM story")?,
            crossing: count(
                "SELECT count(*) FROM (SELECT story FROM article GROUP BY story HAVING count(DISTINCT lang) > 1)",
            )?,
            alerts: count("SELECT count(*) FROM alert")?,
        })
    }

    /// Articles counted by a key, the most frequent first; days in order.
    pub fn count_by(&self, key: StatsKey, since: Option<Timestamp>) -> Result<Vec<(String, u64)>, StoreError> {
        let (key, order) = match key {
            StatsKey::Source => ("coalesce(source, '-')", "2 DESC, 1"),
            StatsKey::Lang => ("lang", "2 DESC, 1"),
            StatsKey::Day => ("date(seen_to / 1000000, 'unixepoch')", "1"),
        };
        let sql = format!("SELECT {key}, count(*) FROM article WHERE seen_to >= ?1 GROUP BY 1 ORDER BY {order}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let since = since.map_or(i64::MIN, to_micros);
        let rows = statement.query_map([since], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Articles of each feed, counted.
    pub fn articles_by_feed(&self) -> Result<HashMap<FeedId, u64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT feed, count(*) FROM article WHERE feed IS NOT NULL GROUP BY feed")?;
        let rows = statement.query_map([], |row| {
            Ok((
                FeedId::from_stored(&row.get::<_, String>(0)?),
                row.get::<_, i64>(1)? as u64,
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    /// Inserts an article, with its evidence and its citations. Gives its seq.
    pub(super) fn insert_article(&self, article: &Article, story: &StoryId) -> Result<u64, StoreError> {
        let details = ArticleDetails::of(article);
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO article (id, external_id, url, source, feed, title, body, lang, lang_confidence, quality, published, \
             published_origin, modified, seen_from, seen_to, imported, details, story) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?;
        let seq = statement.insert(params![
            article.id.as_str(),
            article.external_id,
            article.url.as_ref().map(CanonicalUrl::as_str),
            article.source.as_ref().map(SourceId::as_str),
            article.feed.as_ref().map(FeedId::as_str),
            article.title,
            record::compress(&article.text)?,
            article.lang.code(),
            article.lang_confidence,
            article.quality.as_str(),
            article.published.map(|published| to_micros(published.at)),
            article.published.map(|published| published.origin.as_str()),
            article.modified.map(|modified| to_micros(modified.at)),
            article.first_seen.from.map(to_micros),
            to_micros(article.first_seen.to),
            article.imported,
            to_json(&details)?,
            story.as_str(),
        ])?;
        Ok(seq as u64)
    }

    /// Notes since when an article was there at the earliest, where that was unknown.
    pub fn tighten(&self, id: &ArticleId, from: Timestamp) -> Result<(), StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("UPDATE article SET seen_from = ?2 WHERE id = ?1 AND seen_from IS NULL")?;
        statement.execute(params![id.as_str(), to_micros(from)])?;
        Ok(())
    }

    pub(super) fn insert_link(&self, article: &ArticleId, link: &Link) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO link (article, kind, to_article, score, reasons, model) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        statement.execute(params![
            article.as_str(),
            link.kind.as_str(),
            link.to.as_ref().map(ArticleId::as_str),
            link.score,
            to_json(&link.reasons)?,
            link.model,
        ])?;
        Ok(())
    }

    pub(super) fn insert_citation(&self, article: &ArticleId, citation: &Citation) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR IGNORE INTO citation (article, outlet, cue, quote, span_start, span_end, confidence, cited_article)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        statement.execute(params![
            article.as_str(),
            citation.outlet.as_str(),
            citation.cue,
            citation.quote,
            citation.span.0 as i64,
            citation.span.1 as i64,
            citation.confidence,
            citation.article.as_ref().map(ArticleId::as_str),
        ])?;
        Ok(())
    }

    /// Lets members of a story that cite an outlet without a known article point at this one.
    pub fn resolve_citations(&self, story: &StoryId, outlet: &SourceId, article: &ArticleId) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "UPDATE citation SET cited_article = ?3 WHERE outlet = ?2 AND cited_article IS NULL AND article <> ?3
             AND article IN (SELECT id FROM article WHERE story = ?1)",
        )?;
        statement.execute(params![story.as_str(), outlet.as_str(), article.as_str()])?;
        Ok(())
    }
}
