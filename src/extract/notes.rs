//! What an extraction tells of itself: a note a step, for whoever asks why a page gave what it gave.
//!
//! Owns the form of a note, as a line and as the parts that JSON has. Says nothing on its own: every step writes its notes.

use std::fmt;

use super::measure;

/// Characters of a text that a note repeats.
const TEXT_SHOWN: usize = 70;

/// One step of an extraction, and why it came out so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// What was done or decided: `candidate`, `body`, `dropped`, `removed`, `rule`, or the name of a field.
    pub step: &'static str,
    /// What came out; empty where the text tells it.
    pub what: String,
    /// Why; empty where nothing is to be said.
    pub why: String,
    /// The beginning of the text that it is about, if any.
    pub text: String,
}

impl Note {
    /// A decision, and why it was taken.
    pub(super) fn new(step: &'static str, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            step,
            what: what.into(),
            why: why.into(),
            text: String::new(),
        }
    }

    /// A text that is not the article's, and why.
    pub(super) fn loss(step: &'static str, text: &str, why: impl Into<String>) -> Self {
        Self {
            text: measure::head(text, TEXT_SHOWN).to_owned(),
            ..Self::new(step, "", why)
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.step)?;
        if !self.text.is_empty() {
            return write!(formatter, " ({}): {}", self.why, self.text);
        }
        write!(formatter, ": {}", self.what)?;
        if !self.why.is_empty() {
            write!(formatter, " ({})", self.why)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line() {
        for (note, line) in [
            (Note::new("body", "div.text x2", ""), "body: div.text x2"),
            (
                Note::new("candidate", "main", "scores 812"),
                "candidate: main (scores 812)",
            ),
            (
                Note::loss("dropped", "Foto: A. Muster", "caption"),
                "dropped (caption): Foto: A. Muster",
            ),
        ] {
            assert_eq!(line, note.to_string());
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(
            TEXT_SHOWN,
            Note::loss("dropped", &"字".repeat(900), "x").text.chars().count()
        );
    }
}
