//! Stories as their articles make them.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params, params_from_iter, types::Value};

use super::record::{from_micros, from_micros_opt, to_micros};
use super::{ArticleRow, StoreError, View};
use crate::model::{ArticleId, Citation, FirstSeen, Lang, Link, SourceId, Story, StoryId};

/// One article of a story, with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The article.
    pub row: ArticleRow,
    /// Why it belongs.
    pub link: Link,
    /// Whom it cites.
    pub citations: Vec<Citation>,
}

/// Order of a list of stories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StorySort {
    /// Latest activity first.
    #[default]
    Newest,
    /// Most sources, then most languages, first.
    Spread,
}

/// Which stories to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryFilter {
    /// At least so many languages.
    pub languages_min: usize,
    /// At least so many sources.
    pub sources_min: usize,
    /// At least so many articles.
    pub articles_min: usize,
    /// With an article first seen at or after this.
    pub active_since: Option<Timestamp>,
    /// Order.
    pub sort: StorySort,
    /// At most so many; 0 for all.
    pub limit: usize,
}

impl View<'_> {
    /// A story as it stands.
    pub fn story(&self, id: &StoryId) -> Result<Option<Story>, StoreError> {
        self.story_until(id, i64::MAX as u64)
    }

    /// A story as it stood when the article with this seq had just joined it.
    pub fn story_until(&self, id: &StoryId, seq: u64) -> Result<Option<Story>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT title FROM story WHERE id = ?1")?;
        let Some(title) = statement
            .query_row([id.as_str()], |row| row.get::<_, String>(0))
            .optional()?
        else {
            return Ok(None);
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT source, lang, seen_from, seen_to FROM article WHERE story = ?1 AND seq <= ?2 ORDER BY seen_to, seq",
        )?;
        let mut rows = statement.query(params![id.as_str(), seq as i64])?;
        let mut story: Option<Story> = None;
        while let Some(row) = rows.next()? {
            let source = row.get::<_, Option<String>>(0)?.map(|source| SourceId::new(&source));
            let lang = Lang::from_tag(&row.get::<_, String>(1)?).unwrap_or(Lang::UND);
            let seen = FirstSeen {
                from: from_micros_opt(row.get(2)?)?,
                to: from_micros(row.get(3)?)?,
            };
            let story = story.get_or_insert_with(|| Story {
                id: id.clone(),
                title: title.clone(),
                sources: Vec::new(),
                languages: Vec::new(),
                articles: 0,
                began: seen,
                latest: seen,
            });
            story.articles += 1;
            story.latest = seen;
            if let Some(source) = source
                && !story.sources.contains(&source)
            {
                story.sources.push(source);
            }
            if !story.languages.contains(&lang) {
                story.languages.push(lang);
            }
        }
        Ok(story)
    }

    /// Ids of the stories that a filter lets through, in its order.
    pub fn stories(&self, filter: &StoryFilter) -> Result<Vec<StoryId>, StoreError> {
        let order = match filter.sort {
            StorySort::Newest => "max(seen_to) DESC",
            StorySort::Spread => {
                "count(DISTINCT source) DESC, count(DISTINCT lang) DESC, count(*) DESC, max(seen_to) DESC"
            }
        };
        let sql = format!(
            "SELECT story FROM article GROUP BY story
             HAVING count(DISTINCT lang) >= ?1 AND count(DISTINCT source) >= ?2 AND count(*) >= ?3 AND max(seen_to) >= ?4
             ORDER BY {order}, story LIMIT ?5"
        );
        let limit = if filter.limit == 0 { -1 } else { filter.limit as i64 };
        let mut statement = self.connection.prepare_cached(&sql)?;
        let values = [
            Value::from(filter.languages_min as i64),
            Value::from(filter.sources_min as i64),
            Value::from(filter.articles_min as i64),
            Value::from(filter.active_since.map_or(i64::MIN, to_micros)),
            Value::from(limit),
        ];
        let rows = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(0))?;
        rows.map(|id| Ok(StoryId::from_stored(&id?))).collect()
    }

    /// Ids of stories whose number of languages or sources satisfies a condition.
    pub fn stories_where(&self, sources: bool, holds: &dyn Fn(usize) -> bool) -> Result<Vec<StoryId>, StoreError> {
        let what = if sources { "source" } else { "lang" };
        let sql = format!("SELECT story, count(DISTINCT {what}) FROM article GROUP BY story");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if holds(row.get::<_, i64>(1)? as usize) {
                found.push(StoryId::from_stored(&row.get::<_, String>(0)?));
            }
        }
        Ok(found)
    }

    /// Ids of stories that begin with a text. At most `limit`.
    pub fn stories_named(&self, prefix: &str, limit: usize) -> Result<Vec<StoryId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM story WHERE id >= ?1 AND id < ?1 || 'zzzzzzzzzzzzzzzz' ORDER BY id LIMIT ?2",
        )?;
        let rows = statement.query_map((prefix, limit as i64), |row| row.get::<_, String>(0))?;
        rows.map(|id| Ok(StoryId::from_stored(&id?))).collect()
    }

    /// Who saw what of a story, in order of first sight: outlet, article, when. Articles without an outlet are left out.
    pub fn sightings(&self, story: &StoryId) -> Result<Vec<(SourceId, ArticleId, FirstSeen)>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, id, seen_from, seen_to FROM article WHERE story = ?1 AND source IS NOT NULL ORDER BY seen_to, seq",
        )?;
        let mut rows = statement.query([story.as_str()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let seen = FirstSeen {
                from: from_micros_opt(row.get(2)?)?,
                to: from_micros(row.get(3)?)?,
            };
            let (source, id): (String, String) = (row.get(0)?, row.get(1)?);
            found.push((SourceId::new(&source), ArticleId::from_stored(&id), seen));
        }
        Ok(found)
    }

    /// The articles of a story, in order of first sight, with their evidence.
    pub fn members(&self, story: &StoryId) -> Result<Vec<Member>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM article WHERE story = ?1 ORDER BY seen_to, seq")?;
        let rows = statement.query_map([story.as_str()], |row| row.get::<_, String>(0))?;
        let ids = rows.collect::<Result<Vec<_>, _>>()?;
        let mut members = Vec::with_capacity(ids.len());
        for id in ids.iter().map(|id| ArticleId::from_stored(id)) {
            let missing = || StoreError::Record(format!("article {id} of story {story}"));
            members.push(Member {
                row: self.article(&id)?.ok_or_else(missing)?,
                link: self.link(&id)?.ok_or_else(missing)?,
                citations: self.citations(&id)?,
            });
        }
        Ok(members)
    }
}
