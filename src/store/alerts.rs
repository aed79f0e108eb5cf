//! The outbox: alerts, and how far each sink has come.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::record::{AlertDetails, from_json, from_micros, to_json, to_micros};
use super::{StoreError, View, Writing};
use crate::model::{About, Alert, AlertId, AlertKind, ArticleId, FeedId, RuleId, Severity, StoryId};

const COLUMNS: &str = "seq, id, rule, severity, kind, story, article, feed, at, details";

/// An alert with its number; numbers have no gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertRow {
    /// 1 for the first.
    pub seq: u64,
    /// The alert.
    pub alert: Alert,
}

fn read(row: &Row<'_>) -> Result<AlertRow, StoreError> {
    let details: AlertDetails = from_json(&row.get::<_, String>(9)?)?;
    let word = |index: usize| row.get::<_, String>(index);
    let (severity, kind) = (word(3)?, word(4)?);
    let alert = Alert {
        id: AlertId::from_stored(&word(1)?),
        rule: RuleId::new(&word(2)?),
        severity: Severity::from_name(&severity).ok_or_else(|| StoreError::Record(format!("severity {severity:?}")))?,
        kind: AlertKind::from_name(&kind).ok_or_else(|| StoreError::Record(format!("alert kind {kind:?}")))?,
        about: about(row, &details)?,
        at: from_micros(row.get(8)?)?,
        evidence: details.evidence(),
        rule_title: details.rule_title,
        state: details.state,
        why: details.why,
    };
    Ok(AlertRow {
        seq: row.get::<_, i64>(0)? as u64,
        alert,
    })
}

fn about(row: &Row<'_>, details: &AlertDetails) -> Result<About, StoreError> {
    let id = |index: usize| row.get::<_, Option<String>>(index);
    match (id(5)?, id(6)?, id(7)?) {
        (Some(story), Some(article), None) => Ok(About::Article {
            story: StoryId::from_stored(&story),
            article: ArticleId::from_stored(&article),
        }),
        (None, None, Some(feed)) => details.about_feed(FeedId::from_stored(&feed)),
        _ => Err(StoreError::Record("an alert about nothing".to_owned())),
    }
}

impl View<'_> {
    /// Alerts behind a number, in order.
    pub fn alerts_after(&self, seq: u64, limit: usize) -> Result<Vec<AlertRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM alert WHERE seq > ?1 ORDER BY seq LIMIT ?2"
        ))?;
        let rows = statement.query_map(params![seq as i64, limit as i64], |row| Ok(read(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Alerts since an instant, oldest first.
    pub fn alerts_since(&self, since: Option<Timestamp>) -> Result<Vec<AlertRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM alert WHERE at >= ?1 ORDER BY seq"))?;
        let rows = statement.query_map([since.map_or(i64::MIN, to_micros)], |row| Ok(read(row)))?;
        rows.map(|row| row?).collect()
    }

    /// The number of the latest alert.
    pub fn last_alert(&self) -> Result<u64, StoreError> {
        let seq: i64 = self
            .connection
            .query_row("SELECT coalesce(max(seq), 0) FROM alert", [], |row| row.get(0))?;
        Ok(seq as u64)
    }

    /// The number of the latest alert that a sink has confirmed.
    pub fn delivered(&self, sink: &str) -> Result<u64, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq FROM delivery WHERE sink = ?1")?;
        Ok(statement
            .query_row([sink], |row| row.get::<_, i64>(0))
            .optional()?
            .unwrap_or(0) as u64)
    }

    /// Which states of which rules have fired for a story: rule, kind, state.
    pub fn fired(&self, story: &StoryId) -> Result<Vec<(RuleId, AlertKind, String)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT rule, kind, state FROM fired WHERE story = ?1")?;
        let mut rows = statement.query([story.as_str()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(1)?;
            if let Some(kind) = AlertKind::from_name(&kind) {
                found.push((RuleId::new(&row.get::<_, String>(0)?), kind, row.get(2)?));
            }
        }
        Ok(found)
    }
}

impl Writing<'_> {
    /// Puts an alert into the outbox, once. Whether it was not there before.
    pub(super) fn insert_alert(&self, alert: &Alert) -> Result<bool, StoreError> {
        let mut statement = self.transaction.prepare_cached(&format!(
            "INSERT INTO alert ({COLUMNS})
             SELECT coalesce((SELECT max(seq) FROM alert), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE NOT EXISTS (SELECT 1 FROM alert WHERE id = ?1)"
        ))?;
        let (story, article, feed) = match &alert.about {
            About::Article { story, article } => (Some(story.as_str()), Some(article.as_str()), None),
            About::Feed { feed, .. } => (None, None, Some(feed.as_str())),
        };
        let inserted = statement.execute(params![
            alert.id.as_str(),
            alert.rule.as_str(),
            alert.severity.as_str(),
            alert.kind.as_str(),
            story,
            article,
            feed,
            to_micros(alert.at),
            to_json(&AlertDetails::of(alert))?,
        ])?;
        Ok(inserted > 0)
    }

    /// Notes that a state of a rule has fired for a story.
    pub(super) fn insert_fired(
        &self,
        rule: &RuleId,
        story: &StoryId,
        kind: AlertKind,
        state: &str,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("INSERT OR IGNORE INTO fired (rule, story, kind, state) VALUES (?1, ?2, ?3, ?4)")?;
        statement.execute(params![rule.as_str(), story.as_str(), kind.as_str(), state])?;
        Ok(())
    }

    /// Moves a sink's cursor.
    pub fn confirm_delivery(&self, sink: &str, seq: u64) -> Result<(), StoreError> {
        let mut statement = self
            .transaction
            .prepare_cached("INSERT OR REPLACE INTO delivery (sink, seq) VALUES (?1, ?2)")?;
        statement.execute(params![sink, seq as i64])?;
        Ok(())
    }
}
