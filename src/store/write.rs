//! One transaction: everything that must be true together.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{StoreError, View};
use crate::model::{Alert, AlertKind, Article, Citation, Imprint, Placement, RuleId, StoryId};

/// An open transaction. Nothing is true before [`Writing::commit`] returns; dropping it undoes everything.
#[derive(Debug)]
pub struct Writing<'c> {
    pub(super) transaction: Transaction<'c>,
}

/// An article with all that became true with it.
#[derive(Debug)]
pub struct Filed<'a> {
    /// The article.
    pub article: &'a Article,
    /// What its page left for the memory of its outlet, if it came from a page.
    pub imprint: Option<&'a Imprint>,
    /// Its story and why.
    pub placement: &'a Placement,
    /// Whom it cites.
    pub citations: &'a [Citation],
    /// The alerts that it raised.
    pub alerts: &'a [Alert],
    /// The rules' states that it fired, reported or not.
    pub fired: &'a [(RuleId, AlertKind, String)],
}

impl<'c> Writing<'c> {
    pub(super) fn begin(connection: &'c mut Connection) -> Result<Self, StoreError> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Self { transaction })
    }

    /// What the store knows, this transaction included.
    pub fn view(&self) -> View<'_> {
        View {
            connection: &self.transaction,
        }
    }

    /// Files an article: itself, its story if it founds one, evidence, citations, alerts, imprint. Gives its seq.
    pub fn file(&self, filed: &Filed<'_>) -> Result<u64, StoreError> {
        let (article, story) = (filed.article, &filed.placement.story);
        self.transaction
            .prepare_cached("INSERT OR IGNORE INTO story (id, title) VALUES (?1, ?2)")?
            .execute([story.as_str(), &article.title])?;
        let seq = self.insert_article(article, story)?;
        if let (Some(source), Some(imprint)) = (&article.source, filed.imprint) {
            self.leave_imprint(source, seq, imprint)?;
        }
        self.insert_link(&article.id, &filed.placement.link)?;
        for citation in filed.citations {
            self.insert_citation(&article.id, citation)?;
        }
        self.raise(story, filed.alerts, filed.fired)?;
        Ok(seq)
    }

    /// Puts alerts of a story into the outbox, and notes which states of rules have fired, reported or not.
    pub fn raise(
        &self,
        story: &StoryId,
        alerts: &[Alert],
        fired: &[(RuleId, AlertKind, String)],
    ) -> Result<(), StoreError> {
        for alert in alerts {
            self.insert_alert(alert)?;
        }
        for (rule, kind, state) in fired {
            self.insert_fired(rule, story, *kind, state)?;
        }
        Ok(())
    }

    /// Puts an alert about a feed into the outbox. Whether it is a new one: the same silence is told once.
    pub fn raise_about_feed(&self, alert: &Alert) -> Result<bool, StoreError> {
        self.insert_alert(alert)
    }

    /// Makes it true, on the disk, before it returns.
    pub fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit()?;
        Ok(())
    }
}
