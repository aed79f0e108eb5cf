//! A forgiving reader of markup: tags, text and CDATA, in order, out of anything.
//!
//! It never fails, never recurses and takes linear time. A `<` that opens no tag is text, quotes may be missing, and a
//! tag whose quote never closes ends at its first `>`. Comments, declarations and processing instructions are skipped:
//! no entity of a DOCTYPE is ever expanded. It does not balance tags; that is for who knows what the elements mean.

use std::borrow::Cow;

use memchr::memmem;

/// One piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Start(Tag<'a>),
    /// The name of an end tag, with its prefix.
    End(&'a str),
    /// Text in which references stand for characters.
    Text(&'a str),
    /// Text of a CDATA section, to be taken literally.
    Literal(&'a str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// With its prefix.
    pub(super) name: &'a str,
    attributes: &'a str,
    /// Whether it ends itself: `<link/>`.
    pub(super) is_empty: bool,
}

impl<'a> Tag<'a> {
    /// The attributes in their order, values decoded.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
            if rest.is_empty() {
                return None;
            }
            let (name, behind) = split_at_first(rest, |c| c.is_whitespace() || c == '=');
            let behind = behind.trim_start();
            let Some(value) = behind.strip_prefix('=') else {
                rest = behind;
                return Some((name, Cow::Borrowed("")));
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, behind) = match quote {
                Some(quote) => split_at_first(value.get(1..).unwrap_or_default(), |c| c == quote),
                None => split_at_first(value, char::is_whitespace),
            };
            rest = behind;
            Some((name, htmlize::unescape_attribute(value)))
        })
    }

    /// Whether an attribute may have a name, or a part of it: cheaper than to look for it in vain.
    pub(super) fn may_have(&self, name: &str) -> bool {
        !self.attributes.is_empty() && self.attributes.contains(name)
    }

    /// The value of an attribute, by its name as written.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

fn split_at_first(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

/// The name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Walks over a document.
#[derive(Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// What was sought, from where, and where it was found, if anywhere; without this, a document of openings would take
    /// quadratic time.
    sought: Vec<(&'static str, usize, Option<usize>)>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            sought: Vec::new(),
        }
    }

    /// Of the whole document, in bytes.
    pub(super) fn length(&self) -> usize {
        self.text.len()
    }

    /// Where the next token begins, in bytes.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Goes back to a position taken earlier.
    pub(super) fn rewind(&mut self, position: usize) {
        self.at = position;
    }

    /// The document between two positions.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// How far ahead a text is.
    fn seek(&mut self, text: &'static str) -> Option<usize> {
        let at = self.at;
        let known = self.sought.iter().position(|(other, ..)| *other == text);
        if let Some((_, from, found)) = known.and_then(|known| self.sought.get(known))
            && *from <= at
            && found.is_none_or(|found| at <= found)
        {
            return found.map(|found| found - at);
        }
        let ahead = memmem::find(self.rest().as_bytes(), text.as_bytes());
        let found = (text, at, ahead.map(|ahead| at + ahead));
        match known.and_then(|known| self.sought.get_mut(known)) {
            Some(known) => *known = found,
            None => self.sought.push(found),
        }
        ahead
    }

    /// Passes over `<!--…-->`, `<!DOCTYPE…>` and `<?…>`; says whether one was there.
    fn skip_unspoken(&mut self) -> bool {
        let rest = self.rest();
        let passed = if rest.starts_with("<!--") {
            self.seek("-->").map(|end| end + "-->".len())
        } else if rest.starts_with("<!") {
            self.seek(">").and_then(|end| {
                let has_subset = rest.get(..end)?.contains('[');
                if has_subset {
                    self.seek("]>").map(|end| end + 2)
                } else {
                    Some(end + 1)
                }
            })
        } else if rest.starts_with("<?") {
            self.seek(">").map(|end| end + 1)
        } else {
            return false;
        };
        // Where the end is missing, only the opening is passed over: what follows may still hold a feed.
        self.at += passed.unwrap_or(2);
        true
    }

    /// Reads CDATA. Where its end is missing, it would swallow what follows up to the end of another: one that holds the end
    /// of an entry and another opening ends before the next end tag.
    fn literal(&mut self) -> Option<Token<'a>> {
        let inner = self.rest().strip_prefix("<![CDATA[")?;
        self.at += "<![CDATA[".len();
        let end = self.seek("]]>");
        let (length, passed) = match end {
            Some(end) => (end, end + "]]>".len()),
            None => (inner.len(), inner.len()),
        };
        let mut holds = |text| self.seek(text).is_some_and(|ahead| ahead < length);
        let is_open = (end.is_none() || holds("<![CDATA[")) && (holds("</item>") || holds("</entry>"));
        let (length, passed) = match is_open.then(|| self.seek("</")).flatten() {
            Some(end) => (end, end),
            None => (length, passed),
        };
        self.at += passed;
        Some(Token::Literal(inner.get(..length).unwrap_or_default()))
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        let inner = self.rest().strip_prefix("</")?;
        let name = name_at(inner)?;
        let behind = inner.get(name.len()..)?;
        let end = behind.find(['>', '<']);
        let passed = match end {
            Some(end) if behind.as_bytes().get(end) == Some(&b'>') => end + 1,
            Some(end) => end,
            None => behind.len(),
        };
        self.at += "</".len() + name.len() + passed;
        Some(Token::End(name))
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let inner = self.rest().strip_prefix('<')?;
        let name = name_at(inner)?;
        let behind = inner.get(name.len()..)?;
        let end = end_of_tag(behind)?;
        let attributes = behind.get(..end)?;
        self.at += '<'.len_utf8() + name.len() + end + '>'.len_utf8();
        Some(Token::Start(Tag {
            name,
            attributes: attributes.strip_suffix('/').unwrap_or(attributes),
            is_empty: attributes.ends_with('/'),
        }))
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                let text = rest.get(..rest.find('<').unwrap_or(rest.len())).unwrap_or(rest);
                self.at += text.len();
                return Some(Token::Text(text));
            }
            let markup = match rest.as_bytes().get(1) {
                Some(b'!') => self.literal(),
                Some(b'/') => self.end_tag(),
                _ => self.start_tag(),
            };
            if markup.is_some() {
                return markup;
            }
            if !self.skip_unspoken() {
                self.at += 1;
                return rest.get(..1).map(Token::Text);
            }
        }
    }
}

/// The name that a tag begins with, if it begins with one.
fn name_at(text: &str) -> Option<&str> {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|byte| !is_of_name(byte)).unwrap_or(bytes.len());
    // Nearly all names are ASCII.
    if bytes.get(end).is_none_or(u8::is_ascii) {
        let begins = bytes
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        return begins.then(|| text.get(..end)).flatten();
    }
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    Some(split_at_first(text, |c| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))).0)
}

/// Where the `>` of a start tag stands, counted from behind its name.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut last = 0;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            // XML has no `<` in values: the quote was never closed.
            (Some(_), b'<') => return text.get(..at)?.find('>'),
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(document: &str, expected: &[&str]) {
        let tokens: Vec<String> = Scanner::new(document)
            .map(|token| match token {
                Token::Start(tag) => {
                    let attributes: Vec<String> = tag
                        .attributes()
                        .map(|(name, value)| format!(" {name}={value}"))
                        .collect();
                    format!(
                        "<{}{}{}",
                        tag.name,
                        attributes.concat(),
                        if tag.is_empty { "/>" } else { ">" }
                    )
                }
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => text.to_owned(),
                Token::Literal(text) => format!("[{text}]"),
            })
            .collect();
        assert_eq!(expected, tokens);
    }

    #[test]
    fn reads_tags_text_and_literals() {
        check(
            "<a:b c='1' d = \"x > y\">t &amp; u<![CDATA[<p>]]></a:b><e/>",
            &["<a:b c=1 d=x > y>", "t &amp; u", "[<p>]", "</a:b>", "<e/>"],
        );
    }

    #[test]
    fn attributes_may_be_bare_unquoted_or_hold_references() {
        check(
            "<a b c=http://x/y d='&amp;&lang=de' e>",
            &["<a b= c=http://x/y d=&&lang=de e=>"],
        );
    }

    #[test]
    fn names_are_of_any_script() {
        check(
            "<größe a='1'>x</größe><日付>",
            &["<größe a=1>", "x", "</größe>", "<日付>"],
        );
        check("<1a>", &["<", "1a>"]);
    }

    #[test]
    fn a_bare_angle_bracket_is_text() {
        check("1 < 2 <b and 3<4", &["1 ", "<", " 2 ", "<", "b and 3", "<", "4"]);
    }

    #[test]
    fn an_open_quote_ends_at_the_first_bracket() {
        check("<a href=\"x>t</a>", &["<a href=x>", "t", "</a>"]);
    }

    #[test]
    fn what_says_nothing_is_skipped() {
        check(
            "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><!-- <c> --><r>",
            &["<r>"],
        );
        check("<!-- never closed <r>", &["-- never closed ", "<r>"]);
    }

    #[test]
    fn ends_are_found_in_cut_off_documents() {
        check("<a><![CDATA[text", &["<a>", "[text]"]);
        check("<a>text</a", &["<a>", "text", "</a>"]);
        check("<a>text</a <b>", &["<a>", "text", "</a>", "<b>"]);
    }

    #[test]
    fn a_literal_that_never_ends_costs_no_other_entry() {
        check(
            "<item><a><![CDATA[x</a></item><item><a><![CDATA[y]]></a></item>",
            &[
                "<item>", "<a>", "[x]", "</a>", "</item>", "<item>", "<a>", "[y]", "</a>", "</item>",
            ],
        );
        check(
            "<entry><a><![CDATA[x</a></entry></feed>",
            &["<entry>", "<a>", "[x]", "</a>", "</entry>", "</feed>"],
        );
        // They are text where they may be.
        check("<![CDATA[</item>]]><a>", &["[</item>]", "<a>"]);
        check("<![CDATA[<![CDATA[</b>]]><a>", &["[<![CDATA[</b>]", "<a>"]);
    }

    #[test]
    fn what_was_sought_is_sought_again_behind_it() {
        let mut scanner = Scanner::new("-->a-->b");
        assert_eq!((Some(0), Some(0)), (scanner.seek("-->"), scanner.seek("-->")));
        scanner.rewind(2);
        assert_eq!(Some(2), scanner.seek("-->"));
        scanner.rewind(0);
        assert_eq!(Some(0), scanner.seek("-->"));
        scanner.rewind(5);
        assert_eq!((None, None), (scanner.seek("-->"), scanner.seek("-->")));
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_always_ends(document in "(<|>|/|!--|-->|</item>|\\[CDATA\\[|\\]|\"|'|=|a|ß|:|&|;|\\?| )*") {
            for token in Scanner::new(&document) {
                if let Token::Start(tag) = token {
                    let _ = tag.attributes().count();
                }
            }
        }
    }
}
