//! Elements of a document that nobody balances: what stands in one, and what it says.
//!
//! An element that we know is read up to its end tag; where that is missing, it ends before the next tag. Certain elements,
//! entries that is, never stand within others: an open element ends where one of them begins or ends.

use std::borrow::Cow;

use super::scan::{Scanner, Tag, Token, local};

/// How often the document may be searched in vain for end tags, as a multiple of its length: hostile bytes stay linear.
const SEARCHES_MAX: usize = 4;

/// Walks over the elements of a document.
pub(super) struct Elements<'a> {
    scanner: Scanner<'a>,
    /// Bytes that may still be searched in vain.
    patience: usize,
    /// Whether elements of a name, without its prefix, bound all others.
    is_bound: fn(&str) -> bool,
}

impl<'a> Elements<'a> {
    /// Goes on where a scanner stands.
    pub(super) fn behind(scanner: Scanner<'a>, is_bound: fn(&str) -> bool) -> Self {
        Self {
            patience: scanner.length().saturating_mul(SEARCHES_MAX),
            scanner,
            is_bound,
        }
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        self.scanner.next()
    }

    /// What stands between a start tag and its end tag; nothing, and nothing is passed over, where its end is missing.
    pub(super) fn inner(&mut self, tag: &Tag<'a>) -> Option<&'a str> {
        if tag.is_empty {
            return Some("");
        }
        if self.patience == 0 {
            return None;
        }
        let start = self.scanner.position();
        let mut depth = 1;
        let mut end = start;
        while let Some(token) = self.scanner.next() {
            match token {
                Token::Start(other) if (self.is_bound)(local(other.name)) => break,
                Token::Start(other) if other.name.eq_ignore_ascii_case(tag.name) && !other.is_empty => depth += 1,
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(self.scanner.slice(start, end));
                    }
                }
                Token::End(name) if (self.is_bound)(local(name)) => break,
                _ => {}
            }
            end = self.scanner.position();
        }
        self.patience = self.patience.saturating_sub(self.scanner.position() - start);
        self.scanner.rewind(start);
        None
    }

    /// What an element says: its inside, or the text before the next tag where its end is missing.
    pub(super) fn value(&mut self, tag: &Tag<'a>) -> &'a str {
        self.inner(tag).unwrap_or_else(|| self.text_before_markup())
    }

    fn text_before_markup(&mut self) -> &'a str {
        let start = self.scanner.position();
        let mut end = start;
        while let Some(Token::Text(_) | Token::Literal(_)) = self.scanner.next() {
            end = self.scanner.position();
        }
        self.scanner.rewind(end);
        self.scanner.slice(start, end)
    }
}

/// The text of an element, with one level of escaping undone. Where it holds tags, it is markup in the first place, and
/// stays as it is.
pub(super) fn text_of(inner: &str) -> Cow<'_, str> {
    let inner = inner.trim();
    if !inner.contains('<') {
        return htmlize::unescape(inner);
    }
    let only_literal = inner
        .strip_prefix("<![CDATA[")
        .and_then(|text| text.strip_suffix("]]>"))
        .filter(|text| !text.contains("]]>"));
    if let Some(text) = only_literal {
        return text.trim().into();
    }
    let has_tags = Scanner::new(inner).any(|token| matches!(token, Token::Start(_) | Token::End(_)));
    let mut text = String::with_capacity(inner.len());
    let mut scanner = Scanner::new(inner);
    let mut before = scanner.position();
    while let Some(token) = scanner.next() {
        match token {
            Token::Text(piece) if !has_tags => text.push_str(&htmlize::unescape(piece)),
            Token::Text(piece) | Token::Literal(piece) => text.push_str(piece),
            Token::Start(_) | Token::End(_) => text.push_str(scanner.slice(before, scanner.position())),
        }
        before = scanner.position();
    }
    text.trim().to_owned().into()
}

/// An address as text: `&copy=1` in it is no copyright sign.
pub(super) fn address_of(inner: &str) -> String {
    let pieces = Scanner::new(inner).filter_map(|token| match token {
        Token::Text(piece) => Some(htmlize::unescape_attribute(piece)),
        Token::Literal(piece) => Some(piece.into()),
        Token::Start(_) | Token::End(_) => None,
    });
    pieces.collect::<String>().trim().to_owned()
}

/// The beginning of a text, of no more bytes than a maximum.
pub(super) fn clip(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
