//! `doctor`: is everything as it should be, and what is to be done where it is not?
//!
//! Only reads, beside a running daemon, too. Each check stands for itself: one that cannot be made is a failure with its
//! reason, and keeps no other from being made.

mod archive;
mod outlets;
mod setting;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::exit::{Exit, Failure};
use super::session::Session;
use super::table::print_object;
use super::terminal::{Terminal, counted};
use super::view::into_map;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Ok,
    /// Worth knowing; newsvane works.
    Warn,
    /// Something does not work.
    Fail,
}

impl Mark {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Check {
    mark: Mark,
    what: &'static str,
    words: String,
    /// What to do about it; empty where nothing is to be done.
    advice: String,
}

impl Check {
    fn ok(what: &'static str, words: impl Into<String>) -> Self {
        Self {
            mark: Mark::Ok,
            what,
            words: words.into(),
            advice: String::new(),
        }
    }

    fn warn(what: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            mark: Mark::Warn,
            advice: advice.into(),
            ..Self::ok(what, words)
        }
    }

    fn fail(what: &'static str, words: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            mark: Mark::Fail,
            ..Self::warn(what, words, advice)
        }
    }

    /// A check that needs what another one found broken: that is told once.
    fn not_looked_at(what: &'static str, see: &str) -> Self {
        Self::ok(what, format!("not looked at: see {see}"))
    }

    /// A check that was made, or that could not be made.
    fn or_fail(what: &'static str, made: Result<Self, Failure>) -> Self {
        made.unwrap_or_else(|failure| Self::fail(what, format!("{:#}", failure.error), ""))
    }

    fn object(&self) -> Value {
        json!({
            "check": self.what,
            "result": self.mark.as_str().to_lowercase(),
            "words": self.words,
            "advice": self.advice,
        })
    }
}

pub(super) fn doctor(session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let checks = checks(session);
    let worst = checks.iter().map(|check| check.mark).max().unwrap_or(Mark::Ok);
    let exit = if worst == Mark::Fail { Exit::Nothing } else { Exit::Done };
    if session.wants_json() || !session.global.fields.is_empty() {
        print_object(object(&checks, worst), &session.global, terminal)?;
        return Ok(exit);
    }
    for check in &checks {
        let Check {
            mark,
            what,
            words,
            advice,
        } = check;
        let advice = if advice.is_empty() {
            String::new()
        } else {
            format!("  → {advice}")
        };
        terminal.line(format!("{:<5} {what:<10} {words}{advice}", mark.as_str()))?;
    }
    terminal.line(verdict(&checks))?;
    Ok(exit)
}

/// All checks, in the order in which one depends on the other.
fn checks(session: &Session) -> Vec<Check> {
    let mut checks = vec![
        setting::config(session),
        Check::or_fail("data", setting::data(session)),
        Check::or_fail("disk", setting::disk(session)),
    ];
    match session.reader_if_any() {
        Ok(Some(reader)) => {
            checks.extend(archive::checks(session, reader.view()));
            checks.extend(outlets::checks(session, reader.view()));
        }
        // There is nothing to look at, as `data` says.
        Ok(None) => {}
        Err(failure) => checks.push(Check::fail("store", format!("{:#}", failure.error), "")),
    }
    checks
}

fn object(checks: &[Check], worst: Mark) -> Map<String, Value> {
    into_map(json!({
        "schema": "newsvane.doctor/1",
        "ok": worst < Mark::Fail,
        "checks": checks.iter().map(Check::object).collect::<Vec<_>>(),
    }))
}

fn verdict(checks: &[Check]) -> String {
    let count = |mark| checks.iter().filter(|check| check.mark == mark).count() as u64;
    match (count(Mark::Fail), count(Mark::Warn)) {
        (0, 0) => "all is well".to_owned(),
        (failures, warnings) => format!("{}, {}", counted(failures, "failure"), counted(warnings, "warning")),
    }
}

/// The first few names of a list, each once, and how many more there are.
fn some_of(names: &[String]) -> String {
    const NAMED: usize = 3;
    let mut seen = HashSet::new();
    let names: Vec<&String> = names.iter().filter(|name| seen.insert(*name)).collect();
    let mut words: Vec<String> = names.iter().take(NAMED).map(ToString::to_string).collect();
    if names.len() > NAMED {
        words.push(format!("{} more", names.len() - NAMED));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_counts_what_is_wrong() {
        let ok = Check::ok("disk", "room");
        let warn = Check::warn("hosts", "rest", "wait");
        let fail = Check::fail("store", "broken", "");
        assert_eq!("all is well", verdict(std::slice::from_ref(&ok)));
        assert_eq!("0 failures, 1 warning", verdict(&[ok.clone(), warn.clone()]));
        assert_eq!("1 failure, 2 warnings", verdict(&[warn.clone(), fail, warn, ok]));
    }

    #[test]
    fn long_lists_are_cut_and_name_nobody_twice() {
        let names: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).into();
        assert_eq!("a, b", some_of(&names[..2]));
        assert_eq!("a, b, c, 2 more", some_of(&names));
        assert_eq!("a, b, c, 2 more", some_of(&[&names[..], &names[..]].concat()));
    }
}
