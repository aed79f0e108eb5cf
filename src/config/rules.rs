//! alerts.toml: names for what people watch, and the rules.
//!
//! A rule's query is compiled here, against all names of the configuration, so that a rule that cannot work is found by
//! `config check` and not by the silence that follows. What a rule does when it fires is `alert`'s.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use toml::de::{DeTable, DeValue};

use super::document::{Field, Keys, Section};
use super::problem::Report;
use super::values::{self, quoted};
use crate::alert::{Rule, RuleSpec};
use crate::model::{AlertKind, RuleId, Severity};
use crate::query::{Context, Names, QueryError};

const TOP: Keys = Keys {
    here: &["aliases", "rule"],
    elsewhere: &[("[rule]", RULE.here)],
};
const RULE: Keys = Keys {
    here: &["id", "title", "severity", "query", "on"],
    elsewhere: &[],
};

/// Most rules: each is held against every article.
const RULES_MAX: usize = 2_000;

/// Reads the names that stand for several words.
pub(super) fn aliases(document: &DeTable<'_>, report: &mut Report<'_>) -> BTreeMap<String, Vec<String>> {
    let root = Section::root(document);
    root.refuse_unknown(TOP, report);
    let mut aliases = BTreeMap::new();
    let Some(section) = root.section("aliases", report) else {
        return aliases;
    };
    for (name, field) in section.fields() {
        let elements = field.elements(report);
        if elements.is_empty() && matches!(field.value, DeValue::Array(_)) {
            report.at(
                &field.span,
                &field.path,
                format!("has no names; @{name} would find nothing"),
            );
        }
        let words = elements
            .iter()
            .filter_map(|element| element.read(report, values::text))
            .collect();
        if let Err(message) = values::id_of(name) {
            report.at(&field.span, &field.path, message);
        }
        aliases.insert(name.to_owned(), words);
    }
    aliases
}

/// Reads the rules and compiles them. Without names (a broken sources.toml) they are only read: every outlet that a
/// query names would look unknown.
pub(super) fn rules(
    document: &DeTable<'_>,
    names: Option<&Names>,
    zone: &TimeZone,
    report: &mut Report<'_>,
) -> Vec<Rule> {
    let elements = Section::root(document).elements("rule", report);
    if elements.len() > RULES_MAX {
        report.whole(format!("has {} rules; the most is {RULES_MAX}", elements.len()));
    }
    let mut rules = Vec::new();
    let mut lines = HashMap::new();
    for element in elements.iter().take(RULES_MAX) {
        let Some((spec, query)) = written(element, &mut lines, report) else {
            continue;
        };
        let Some(names) = names else { continue };
        let text = spec.query.clone();
        match compile(spec, names, zone) {
            Ok(rule) => rules.push(rule),
            Err(error) => misread(&query, &text, &error, report),
        }
    }
    rules
}

/// Reads a rule, and where its query stands.
fn written<'t, 'i>(
    element: &Field<'t, 'i>,
    lines: &mut HashMap<String, usize>,
    report: &mut Report<'_>,
) -> Option<(RuleSpec, Field<'t, 'i>)> {
    let section = Section::of(element, report)?;
    let id = section.require("id", report, values::id);
    let section = match &id {
        Some(id) => section.named(format!("rule {}", quoted(id))),
        None => section,
    };
    section.refuse_unknown(RULE, report);
    if id.as_deref() == Some(AlertKind::FeedSilent.as_str()) {
        let message = "is what alerts about silent feeds are called; choose another id";
        report.at(section.span(), &section.path_of("id"), message);
    }
    let line = report.position(section.span().start).line;
    if let Some(first) = id.as_ref().and_then(|id| lines.insert(id.clone(), line)) {
        let message = format!("is the id of the rule on line {first}, too");
        report.at(section.span(), &section.path_of("id"), message);
    }
    let title = section.read("title", report, values::text);
    let severity = section.read("severity", report, severity);
    let on = kinds(&section, report);
    let query = section.require("query", report, values::text);
    let spec = RuleSpec {
        id: RuleId::new(id.as_deref().unwrap_or_default()),
        title: title.or(id).unwrap_or_default(),
        severity: severity.unwrap_or(Severity::Medium),
        query: query?,
        on,
    };
    Some((spec, section.field("query")?))
}

fn severity(value: &DeValue<'_>) -> Result<Severity, String> {
    values::word(value, &Severity::ALL, Severity::as_str)
}

/// What makes a rule fire, each once.
fn kinds(section: &Section<'_, '_>, report: &mut Report<'_>) -> Vec<AlertKind> {
    let Some(field) = section.field("on") else {
        return vec![AlertKind::NewStory];
    };
    if matches!(field.value, DeValue::Array(kinds) if kinds.is_empty()) {
        report.at(&field.span, &field.path, "is empty; the rule would never fire");
    }
    let kind = |value: &DeValue<'_>| values::word(value, &AlertKind::ALL, AlertKind::as_str);
    let mut kinds = section.list("on", report, kind);
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Compiles a rule.
fn compile(spec: RuleSpec, names: &Names, zone: &TimeZone) -> Result<Rule, QueryError> {
    // Days that count from now are refused by the rule itself, so any instant will do.
    let context = Context {
        names,
        now: Timestamp::UNIX_EPOCH,
        zone: zone.clone(),
    };
    Rule::compile(spec, &context)
}

/// Notes a mistake in a query, at its place inside the TOML string where that can be told.
fn misread(field: &Field<'_, '_>, query: &str, error: &QueryError, report: &mut Report<'_>) {
    let message = format!("column {} of the query: {}", error.column, error.message);
    match place_within(report.text(), &field.span, query, error.column) {
        Some(place) => report.at(&place, &field.path, message),
        None => report.at(&field.span, &field.path, message),
    }
}

/// The place of a column of a string inside the document. `None` when escapes make the two differ.
fn place_within(document: &str, span: &Range<usize>, text: &str, column: usize) -> Option<Range<usize>> {
    let begins = span.start + document.get(span.clone())?.find(text)?;
    let offset = text
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(offset, _)| offset);
    Some(begins + offset..begins + text.len())
}
