//! Operators that are words, and what looks like one.

use std::fmt;

use super::cursor::Cursor;

/// Words between the two of a NEAR, most: a long paragraph. Beyond, AND says the same and costs less.
const DISTANCE_MAX: u32 = 100;

/// An operator between two parts of a query, or before one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `AND`, `&&`
    And,
    /// `OR`, `|`, `||`
    Or,
    /// `NOT`
    Not,
    /// `NEAR/8`
    Near(u32),
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And => formatter.write_str("AND"),
            Self::Or => formatter.write_str("OR"),
            Self::Not => formatter.write_str("NOT"),
            Self::Near(distance) => write!(formatter, "NEAR/{distance}"),
        }
    }
}

/// The operator that stands here.
pub(super) fn at(cursor: &Cursor) -> Option<Operator> {
    if cursor.peek() == Some('|') {
        return Some(Operator::Or);
    }
    match cursor.run().as_str() {
        "AND" | "&&" => Some(Operator::And),
        "OR" => Some(Operator::Or),
        "NOT" => Some(Operator::Not),
        run => {
            let distance = run.strip_prefix("NEAR/")?;
            let is_number = distance.bytes().all(|byte| byte.is_ascii_digit());
            let distance = distance.parse().ok().filter(|_| is_number)?;
            (1..=DISTANCE_MAX)
                .contains(&distance)
                .then_some(Operator::Near(distance))
        }
    }
}

/// Characters of the operator that stands here.
pub(super) fn length(cursor: &Cursor) -> usize {
    match (cursor.peek(), cursor.peek_at(1)) {
        (Some('|'), Some('|')) => 2,
        (Some('|'), _) => 1,
        _ => cursor.run().chars().count(),
    }
}

/// What is wrong with a word that was surely meant as an operator.
pub(super) fn misspelt(run: &str) -> Option<String> {
    let upper = run.to_ascii_uppercase();
    let distance = |name: &str| {
        let rest = upper.strip_prefix(name)?;
        let digits = rest.strip_prefix(['/', ':', '~', '-']).unwrap_or(rest);
        let is_distance = !rest.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        (is_distance || rest.starts_with('/')).then(|| digits.to_owned())
    };
    if run == "NEAR" {
        return Some("`NEAR` needs a distance: NEAR/8; put the word in quotes to search for it".to_owned());
    }
    // `W/5` and `ADJ/5` are what other news archives write; without the slash they may be words: `W5`.
    let slashed = |name: &str| distance(name).filter(|_| upper.contains('/'));
    let digits = distance("NEAR").or_else(|| slashed("W")).or_else(|| slashed("ADJ"))?;
    match digits.parse::<u32>() {
        Ok(number) if (1..=DISTANCE_MAX).contains(&number) => Some(format!("did you mean `NEAR/{number}`?")),
        Ok(_) => Some(format!("the distance of NEAR is from 1 to {DISTANCE_MAX}")),
        // `w/o` and `adj/x` are text.
        Err(_) if upper.starts_with("NEAR") => Some("the distance of NEAR is a number: NEAR/8".to_owned()),
        Err(_) => None,
    }
}

/// Whether a word carries the fuzzy mark of other query languages: `word~`, `word~2`.
pub(super) fn is_fuzzy(run: &str) -> bool {
    run.rsplit_once('~').is_some_and(|(word, edits)| {
        word.chars().any(char::is_alphanumeric) && edits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The operator that a word stands for in lower case, in another language or with a slip of the finger. It may be
/// meant as a word, so this is worth a warning, not a refusal.
pub(super) fn foreign(run: &str) -> Option<&'static str> {
    match run {
        "and" | "And" | "UND" | "ADN" | "NAD" | "ANDD" | "ET" => Some("AND"),
        "or" | "Or" | "ODER" | "OU" | "ORR" => Some("OR"),
        "not" | "Not" | "NICHT" | "NTO" | "ONT" | "NOTT" => Some("NOT, or a minus right before the word"),
        _ => None,
    }
}
