//! A place in a query: characters, columns, quotes.
//!
//! Full-width punctuation is read as its ASCII twin (as NFKC does, one character for one, so that columns stay those
//! that the user sees); control and direction marks, which come along with pasted text, are read as spaces.

use super::QueryError;

/// Opening quote and what closes it: ASCII, German, English, Swedish, French, German book style, Chinese and Japanese.
const QUOTES: &[(char, &[char])] = &[
    ('"', &['"']),
    ('„', &['“', '”', '"']),
    ('“', &['”', '“', '"']),
    ('”', &['”', '"']),
    ('«', &['»']),
    ('»', &['«', '»']),
    ('「', &['」']),
    ('『', &['』']),
];

/// A place in a query.
pub(super) struct Cursor {
    chars: Vec<char>,
    at: usize,
}

impl Cursor {
    /// The beginning of a query.
    pub(super) fn new(input: &str) -> Self {
        Self {
            chars: input.chars().map(plain).collect(),
            at: 0,
        }
    }

    /// Column of the next character, from 1.
    pub(super) fn column(&self) -> usize {
        self.at + 1
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    /// The character so many places ahead.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Goes on by a number of characters.
    pub(super) fn advance(&mut self, count: usize) {
        self.at = (self.at + count).min(self.chars.len());
    }

    /// Takes a character if it is the next.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.advance(usize::from(found));
        found
    }

    /// Goes on to what is not a space.
    pub(super) fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.advance(1);
        }
    }

    /// Whether a quoted text begins here.
    pub(super) fn at_quote(&self) -> bool {
        self.peek().is_some_and(|next| closers(next).is_some())
    }

    /// The run of characters up to a space, a parenthesis, a bar or a quote; does not move.
    pub(super) fn run(&self) -> String {
        let ends = |c: &char| c.is_whitespace() || matches!(c, '(' | ')' | '|') || closers(*c).is_some();
        self.ahead().iter().take_while(|c| !ends(c)).collect()
    }

    /// The run of characters up to a space; does not move. A parenthesis at its end that it did not open is not part
    /// of it: `(https://example.org/a_(b))`.
    pub(super) fn address(&self) -> String {
        let mut run: String = self.ahead().iter().take_while(|c| !c.is_whitespace()).collect();
        while run.ends_with(')') && run.matches(')').count() > run.matches('(').count() {
            run.pop();
        }
        run
    }

    /// Takes a run that was looked at.
    pub(super) fn take(&mut self, run: &str) {
        self.advance(run.chars().count());
    }

    /// Takes a quoted text; call it where [`Cursor::at_quote`] holds.
    pub(super) fn quoted(&mut self) -> Result<String, QueryError> {
        let column = self.column();
        let closing = self.peek().and_then(closers).unwrap_or_default();
        self.advance(1);
        match self.ahead().iter().position(|c| closing.contains(c)) {
            Some(length) => {
                let text = self.ahead().iter().take(length).collect();
                self.advance(length + 1);
                Ok(text)
            }
            None => Err(QueryError::at(column, "this quote is not closed")),
        }
    }

    /// Takes digits. `None` where there are none; a number beyond all limits is `u32::MAX`.
    pub(super) fn number(&mut self) -> Option<u32> {
        let digits: String = self.ahead().iter().take_while(|c| c.is_ascii_digit()).collect();
        self.take(&digits);
        (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX))
    }

    fn ahead(&self) -> &[char] {
        self.chars.get(self.at..).unwrap_or_default()
    }
}

fn closers(opening: char) -> Option<&'static [char]> {
    QUOTES
        .iter()
        .find(|(known, _)| *known == opening)
        .map(|(_, closing)| *closing)
}

fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}
