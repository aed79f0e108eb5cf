//! `alerts list` and `alerts tail`.

use std::time::Duration;

use super::args::{Alerts, AlertsCommand, AlertsFilter};
use super::exit::{Exit, Failure};
use super::session::Session;
use super::table::{Listing, Row};
use super::terminal::Terminal;
use super::times;
use super::view::into_map;
use crate::deliver::{self, Delivery};
use crate::model::Severity;
use crate::pipeline;
use crate::store::{AlertRow, Reader, StoreError, View};

/// How often `tail --follow` looks for more.
const LOOK: Duration = Duration::from_millis(500);

/// Lines that `tail` shows without `--limit`.
const TAIL: usize = 10;

pub(super) fn alerts(args: &Alerts, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match &args.command {
        None => list(&args.filter, args.filter.limit, session, terminal),
        Some(AlertsCommand::List(filter)) => list(filter, filter.limit, session, terminal),
        Some(AlertsCommand::Tail { follow: false, filter }) => {
            list(filter, Some(filter.limit.unwrap_or(TAIL)), session, terminal)
        }
        Some(AlertsCommand::Tail { follow: true, filter }) => tail(filter, session, terminal),
    }
}

fn list(
    filter: &AlertsFilter,
    limit: Option<usize>,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let chosen = Chosen::of(filter, session)?;
    let reader = session.reader()?;
    let mut rows = chosen.rows(reader.view())?;
    if let Some(limit) = limit {
        rows.drain(..rows.len().saturating_sub(limit));
    }
    let exit = Exit::if_any(!rows.is_empty());
    print(rows, &reader, session, terminal)?;
    Ok(exit)
}

fn tail(filter: &AlertsFilter, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let chosen = Chosen::of(filter, session)?;
    let reader = session.reader()?;
    let mut rows = chosen.rows(reader.view())?;
    rows.drain(..rows.len().saturating_sub(filter.limit.unwrap_or(TAIL)));
    let mut last = reader.view().last_alert()?;
    loop {
        print(rows, &reader, session, terminal)?;
        terminal.out.flush()?;
        std::thread::park_timeout(LOOK);
        rows = reader.view().alerts_after(last, usize::MAX >> 1)?;
        last = rows.last().map_or(last, |row| row.seq);
        rows.retain(|row| chosen.has(row));
    }
}

fn print(rows: Vec<AlertRow>, reader: &Reader, session: &Session, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let view = reader.view();
    let coverage = pipeline::coverage(view)?;
    let deliveries: Result<Vec<Delivery>, StoreError> = rows
        .into_iter()
        .map(|row| pipeline::delivery(view, row, coverage))
        .collect();
    if !session.wants_json() && session.global.fields.is_empty() {
        for delivery in deliveries? {
            terminal.line(deliver::human_line(&delivery))?;
        }
        return Ok(());
    }
    let mut rows = Vec::new();
    for delivery in deliveries? {
        let object = serde_json::from_str(&deliver::json_line(&delivery))
            .map(into_map)
            .unwrap_or_default();
        rows.push(Row {
            cells: Vec::new(),
            object,
        });
    }
    Listing { columns: &[], rows }.print(&session.global, terminal)
}

/// What a filter lets through.
struct Chosen {
    since: Option<jiff::Timestamp>,
    rule: Option<String>,
    severity: Option<Severity>,
}

impl Chosen {
    fn of(filter: &AlertsFilter, session: &Session) -> Result<Self, Failure> {
        let since = filter
            .since
            .as_deref()
            .map(|text| times::since(text, session.now()))
            .transpose()?;
        let severity = match filter.severity.as_deref() {
            None => None,
            Some(name) => Some(Severity::from_name(name).ok_or_else(|| {
                Failure::usage(format!(
                    "unknown severity {name:?}; there are low, medium, high, critical"
                ))
            })?),
        };
        Ok(Self {
            since,
            rule: filter.rule.clone(),
            severity,
        })
    }

    fn rows(&self, view: View<'_>) -> Result<Vec<AlertRow>, StoreError> {
        let mut rows = view.alerts_since(self.since)?;
        rows.retain(|row| self.has(row));
        Ok(rows)
    }

    fn has(&self, row: &AlertRow) -> bool {
        let alert = &row.alert;
        self.rule.as_deref().is_none_or(|rule| alert.rule.as_str() == rule)
            && self.severity.is_none_or(|severity| alert.severity == severity)
    }
}
