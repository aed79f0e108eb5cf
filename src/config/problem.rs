//! Mistakes in what the user wrote: where each stands, what is wrong, what to write instead.
//!
//! Nothing here stops at the first one. A mistake is noted and reading goes on, so that one run of `config check` names
//! everything that a person has to change.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters, as editors count.
    pub column: usize,
}

/// One mistake; its Display is `file:line:column: key: what is wrong; what to do`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Where in it; `None` when the whole file is meant.
    pub position: Option<Position>,
    /// The key, as in `fetch.timeout` or `source "scmp": feeds[2]`; empty when no key is meant.
    pub key: String,
    /// What is wrong, what is allowed, and a suggestion where there is one.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.file.display())?;
        if let Some(Position { line, column }) = self.position {
            write!(formatter, "{line}:{column}:")?;
        }
        if !self.key.is_empty() {
            write!(formatter, " {}:", self.key)?;
        }
        write!(formatter, " {}", self.message)
    }
}

/// All mistakes of a configuration, in order of file and line; its Display gives one a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over what was found in one file, in order of place.
    pub(super) fn extend(&mut self, report: Report<'_>) {
        let mut found = report.found;
        found.sort_by_key(|problem| problem.position);
        self.0.append(&mut found);
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The mistakes of one file while it is being read.
#[derive(Debug)]
pub(super) struct Report<'i> {
    file: PathBuf,
    text: &'i str,
    /// Where each line begins: every outlet and feed is asked for its line, and files have thousands.
    lines: Vec<usize>,
    found: Vec<Problem>,
}

impl<'i> Report<'i> {
    pub(super) fn new(file: &Path, text: &'i str) -> Self {
        Self {
            file: file.to_owned(),
            text,
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
            found: Vec::new(),
        }
    }

    /// The text that spans count in.
    pub(super) fn text(&self) -> &'i str {
        self.text
    }

    /// Notes a mistake at a place.
    pub(super) fn at(&mut self, span: &Range<usize>, key: &str, message: impl Into<String>) {
        self.push(Some(self.position(span.start)), key, message.into());
    }

    /// Notes a mistake of the file as a whole.
    pub(super) fn whole(&mut self, message: impl Into<String>) {
        self.push(None, "", message.into());
    }

    /// Line and column of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = if self.text.is_char_boundary(offset) {
            offset
        } else {
            self.text.len()
        };
        let number = self.lines.partition_point(|begin| *begin <= offset).max(1);
        let begin = self.lines.get(number - 1).copied().unwrap_or(0);
        let line = self.text.get(begin..offset).unwrap_or_default();
        Position {
            line: number,
            // A byte order mark is no character that a person can see.
            column: line.trim_start_matches('\u{feff}').chars().count() + 1,
        }
    }

    fn push(&mut self, position: Option<Position>, key: &str, message: String) {
        self.found.push(Problem {
            file: self.file.clone(),
            position,
            key: key.to_owned(),
            message,
        });
    }
}

/// The known word that somebody may have meant.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word = word.to_lowercase();
    // One slip in three letters is still recognisable; more is a guess.
    let slips_max = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (slips(&word, &candidate.to_lowercase()), candidate))
        .filter(|(slips, _)| *slips <= slips_max)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// A word cut short or carried on (`alias`, `alias_names`) is one slip, however long the rest.
fn slips(word: &str, candidate: &str) -> usize {
    let continued = word.len().min(candidate.len()) > 3 && (candidate.starts_with(word) || word.starts_with(candidate));
    let slips = strsim::damerau_levenshtein(word, candidate);
    if continued { slips.min(1) } else { slips }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let report = Report::new(Path::new("x.toml"), "\u{feff}a = 1\r\nü = \"華為\" x");
        for (offset, line, column) in [(3, 1, 1), (7, 1, 5), (10, 2, 1), (12, 2, 2), (23, 2, 9), (999, 2, 11)] {
            assert_eq!(Position { line, column }, report.position(offset), "{offset}");
        }
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["timeout", "concurrency", "de"];
        assert_eq!(Some("timeout"), nearest("time_out", known));
        assert_eq!(Some("concurrency"), nearest("Concurency", known));
        assert_eq!(Some("concurrency"), nearest("concur", known));
        assert_eq!(None, nearest("proxy", known));
    }
}
