//! A rule: what a user watches for, compiled.

use crate::model::{AlertKind, RuleId, Severity};
use crate::query::{self, Context, Query, QueryError};

/// A rule as configured.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSpec {
    /// Its name; alerts carry it, and what it has fired is remembered under it.
    pub id: RuleId,
    /// For people.
    pub title: String,
    /// How urgent it is.
    pub severity: Severity,
    /// What it watches for.
    pub query: String,
    /// What makes it fire; nothing means new stories.
    pub on: Vec<AlertKind>,
}

/// A rule, compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// For people.
    pub title: String,
    /// How urgent it is.
    pub severity: Severity,
    /// What it watches for.
    pub query: Query,
    /// What makes it fire.
    pub on: Vec<AlertKind>,
}

impl Rule {
    /// Reads a rule's query. Dates that count from the moment of reading are refused: a rule is read once and judges
    /// for months.
    pub fn compile(spec: RuleSpec, context: &Context<'_>) -> Result<Self, QueryError> {
        let query = query::parse_lasting(&spec.query, context)?;
        let mut on = spec.on;
        if on.is_empty() {
            on.push(AlertKind::NewStory);
        }
        Ok(Self {
            id: spec.id,
            title: spec.title,
            severity: spec.severity,
            query,
            on,
        })
    }
}
