//! Where output goes: results on one stream, all else on the other.
//!
//! Titles and texts come from strangers: whatever is printed is made harmless here, in one place, and nowhere else.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use serde_json::Value;

use crate::text;

/// JSON with the hazards escaped that JSON itself lets through: C1 controls and changes of direction.
fn escape(json: &str) -> Cow<'_, str> {
    let is_hazard = |character: char| character != '\n' && text::is_hazard(character);
    if !json.chars().any(is_hazard) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_hazard(character) {
            // All of them are in the basic plane.
            // Writing to a string does not fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// A number of things, `1 article`, `2 articles`.
pub(super) fn counted(number: u64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// The two streams of a command, and what the reader of the first can show.
pub(super) struct Terminal<'o> {
    /// Results.
    pub(super) out: &'o mut dyn Write,
    /// All else.
    pub(super) err: &'o mut dyn Write,
    pub(super) style: Style,
}

/// What the reader of the output can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Columns of the terminal; none for a pipe, where nothing is cut.
    pub(super) width: Option<usize>,
    /// Whether colours are wanted.
    pub(super) color: bool,
}

impl Style {
    /// The style of standard output. `NO_COLOR` and `TERM=dumb` switch colours off.
    pub(super) fn of_stdout() -> Self {
        let stdout = io::stdout();
        if !stdout.is_terminal() {
            return Self::default();
        }
        let width = rustix::termios::tcgetwinsize(&stdout)
            .map_or(80, |size| usize::from(size.ws_col))
            .max(40);
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Self {
            width: Some(width),
            color: !set("NO_COLOR") && !dumb,
        }
    }
}

const STRONG: &str = "\u{1b}[1m";
const FAINT: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// How a piece of text is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// A heading, a match.
    Strong,
    /// What is beside the point.
    Faint,
}

impl Style {
    /// Text with the codes of a colour around it, if colours are wanted.
    pub(super) fn paint(self, paint: Paint, text: &str) -> String {
        let text = text::harmless(text);
        if !self.color {
            return text.into_owned();
        }
        let code = match paint {
            Paint::Strong => STRONG,
            Paint::Faint => FAINT,
        };
        format!("{code}{text}{PLAIN}")
    }
}

impl Terminal<'_> {
    /// One line of results for people. A line break in a title stays within it, as a blank.
    pub(super) fn line(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        let codes: &[&str] = if self.style.color { &[STRONG, FAINT, PLAIN] } else { &[] };
        writeln!(self.out, "{}", clean(&text.to_string(), codes))
    }

    /// A text of ours that has several lines.
    pub(super) fn lines(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// One JSON object on a line.
    pub(super) fn json(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.out, "{}", escape(&value.to_string()))
    }

    /// One JSON document. A value that was made by us can always be printed.
    pub(super) fn document(&mut self, value: &Value) -> io::Result<()> {
        writeln!(
            self.out,
            "{}",
            escape(&serde_json::to_string_pretty(value).unwrap_or_default())
        )
    }

    /// Remarks, with the lines that they have.
    pub(super) fn remark(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        let text = format!("newsvane: {text}");
        text.lines()
            .try_for_each(|line| writeln!(self.err, "{}", text::harmless(line)))
    }
}

/// Makes a line harmless; the codes of our own colours stay.
fn clean(line: &str, codes: &[&str]) -> String {
    let next_code = |rest: &str| {
        let found = codes
            .iter()
            .filter_map(|code| rest.find(code).map(|at| (at, at + code.len())));
        found.min()
    };
    let mut cleaned = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((end, next)) = next_code(rest) {
        cleaned.push_str(&text::harmless(&rest[..end]));
        cleaned.push_str(&rest[end..next]);
        rest = &rest[next..];
    }
    cleaned.push_str(&text::harmless(rest));
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_given_only_where_they_are_wanted() {
        let with = Style {
            width: Some(80),
            color: true,
        };
        assert_eq!("\u{1b}[1mtitle\u{1b}[0m", with.paint(Paint::Strong, "title"));
        assert_eq!("title", Style::default().paint(Paint::Strong, "title"));
    }

    #[test]
    fn json_keeps_its_line_breaks_and_escapes_hazards() {
        assert_eq!("{\n\"a\": \"\\u009b\\u202e\"}", escape("{\n\"a\": \"\u{9b}\u{202e}\"}"));
        assert!(matches!(escape("{\"a\": \"大 ß\"}"), Cow::Borrowed(_)));
    }

    #[test]
    fn one_thing_is_singular() {
        assert_eq!(
            ["0 alerts", "1 alert", "2 alerts"],
            [0, 1, 2].map(|number| counted(number, "alert"))
        );
    }

    #[test]
    fn only_our_own_colours_reach_the_terminal() {
        let ours = format!("{STRONG}a{PLAIN}");
        let hostile = format!("{ours} \u{1b}[31mb\nc");
        assert_eq!(format!("{ours} [31mb c"), clean(&hostile, &[STRONG, PLAIN]));
        assert_eq!("[1ma[0m", clean(&ours, &[]));
    }
}
