//! Markup to plain text, for headlines and summaries.
//!
//! Only tags that HTML knows are taken for tags, so that `1 < 2` and `<Name der Redaktion>` stay; text that is escaped
//! twice, as many content systems do it, is read twice. It is lenient reading for people, not a sanitiser: output is made
//! harmless where it is shown.

use std::borrow::Cow;

use super::scan::{Scanner, Token, local};

/// Rounds of reading: once as it should be, once more for what was escaped twice.
const ROUNDS: usize = 2;

/// Elements that begin a line of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements within a line.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "audio", "b", "big", "button", "center", "cite", "code", "del", "dfn", "em", "embed",
    "font", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "mark", "meta", "noscript", "object",
    "option", "param", "picture", "q", "rp", "rt", "ruby", "s", "samp", "select", "small", "source", "span", "strike",
    "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "video", "wbr",
];

/// Elements whose content no reader sees.
const UNSEEN: &[&str] = &["head", "script", "style", "template", "title"];

/// The length of the longest of these names.
const LONGEST: usize = 10;

/// Text in one line: a headline.
pub(super) fn line(markup: &str) -> String {
    collapse(&strip(markup))
}

/// Text with a line for each paragraph: a summary.
pub(super) fn paragraphs(markup: &str) -> String {
    let text = strip(markup);
    let lines: Vec<String> = text
        .split(BREAK)
        .map(collapse)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// Stands where a paragraph ends; line ends of the source are mere spaces. XML and HTML both forbid it in text.
const BREAK: char = '\u{1}';

/// Writes each run of spaces and control characters as one space.
fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c| !is_gap(c)) {
        rest = rest.get(start..).unwrap_or_default();
        let word = rest.get(..end_of_word(rest)).unwrap_or_default();
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        rest = rest.get(word.len()..).unwrap_or_default();
    }
    line
}

fn is_gap(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// Where the first word of a text ends. Most characters are told by their first byte.
fn end_of_word(text: &str) -> usize {
    // U+0080 to U+00BF, and the blocks that hold U+1680, U+2000 to U+205F and U+3000.
    let may_be_gap = |byte: u8| byte <= b' ' || matches!(byte, 0x7f | 0xc2 | 0xe1 | 0xe2 | 0xe3);
    let mut at = 0;
    while let Some(found) = text.as_bytes().iter().skip(at).position(|byte| may_be_gap(*byte)) {
        at += found;
        let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        if is_gap(character) {
            return at;
        }
        at += character.len_utf8();
    }
    text.len()
}

fn strip(markup: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(markup);
    for _ in 0..ROUNDS {
        if !text.bytes().any(|byte| matches!(byte, b'<' | b'&')) {
            break;
        }
        text = strip_once(&text).into();
    }
    text
}

fn strip_once(markup: &str) -> String {
    let mut plain = String::with_capacity(markup.len());
    let mut unseen: Option<&str> = None;
    // Sought once in vain, an end is not sought again: a text of openings would take quadratic time.
    let mut unclosed: Vec<&str> = Vec::new();
    let mut scanner = Scanner::new(markup);
    let mut before = scanner.position();
    while let Some(token) = scanner.next() {
        let source = scanner.slice(before, scanner.position());
        before = scanner.position();
        match (token, unseen) {
            (Token::End(name), Some(open)) if name.eq_ignore_ascii_case(open) => unseen = None,
            (_, Some(_)) => {}
            (Token::Start(tag), None) if class_of(tag.name) == Class::Unseen => {
                if tag.is_empty || unclosed.iter().any(|name| name.eq_ignore_ascii_case(tag.name)) {
                    continue;
                }
                // Unclosed, it would hide all the rest.
                if closes(scanner.clone(), tag.name) {
                    unseen = Some(tag.name);
                } else {
                    unclosed.push(tag.name);
                }
            }
            (Token::Start(tag), None) => push_tag(&mut plain, tag.name, source),
            (Token::End(name), None) => push_tag(&mut plain, name, source),
            (Token::Text(text), None) => plain.push_str(&htmlize::unescape(text)),
            (Token::Literal(text), None) => plain.push_str(text),
        }
    }
    plain
}

fn closes(mut behind: Scanner<'_>, open: &str) -> bool {
    behind.any(|token| matches!(token, Token::End(name) if name.eq_ignore_ascii_case(open)))
}

fn push_tag(plain: &mut String, name: &str, source: &str) {
    match class_of(name) {
        Class::Block => plain.push(BREAK),
        Class::Inline | Class::Unseen => {}
        Class::Unknown => plain.push_str(&htmlize::unescape(source)),
    }
}

/// What HTML knows of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Block,
    Inline,
    Unseen,
    Unknown,
}

fn class_of(name: &str) -> Class {
    let name = local(name).as_bytes();
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return Class::Unknown;
    };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    let is_in = |names: &[&str]| {
        let found = names.binary_search_by(|known| known.as_bytes().cmp(lower));
        found.is_ok()
    };
    if is_in(INLINE) {
        Class::Inline
    } else if is_in(BLOCKS) {
        Class::Block
    } else if is_in(UNSEEN) {
        Class::Unseen
    } else {
        Class::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markup: &str, expected: &str) {
        assert_eq!(expected, paragraphs(markup));
    }

    #[test]
    fn tags_go_and_text_stays() {
        check("Stadt <b>kündigt</b> Vertrag", "Stadt kündigt Vertrag");
        check(
            "1 < 2 & <Name der Redaktion bekannt> sagt",
            "1 < 2 & <Name der Redaktion bekannt> sagt",
        );
        check("R&amp;D &uuml;ber&nbsp;alles &#128;", "R&D über alles €");
    }

    #[test]
    fn names_are_in_order() {
        for names in [BLOCKS, INLINE, UNSEEN] {
            assert!(names.is_sorted(), "{names:?}");
            assert!(names.iter().all(|name| name.len() <= LONGEST), "{names:?}");
        }
        check("a<BR>b<Hr/>c<XYZ>", "a\nb\nc<XYZ>");
    }

    #[test]
    fn what_was_escaped_twice_is_read_twice() {
        check("AT&amp;amp;T &lt;em&gt;verkauft&lt;/em&gt;", "AT&T verkauft");
        check("M&amp;uuml;nchen", "München");
    }

    #[test]
    fn paragraphs_are_lines_and_source_lines_are_not() {
        check(
            "<p>Der Rat\n hat <i>entschieden</i>.</p>\n<p>Die Frist läuft.<br/>Bald.</p>",
            "Der Rat hat entschieden.\nDie Frist läuft.\nBald.",
        );
        assert_eq!("zwei Zeilen", line("<p>zwei</p><p>Zeilen</p>"));
    }

    #[test]
    fn every_kind_of_space_is_one() {
        check(
            "a\u{a0}\u{3000}b\u{2009}\u{7}c\u{1680}ä\u{85}\u{200b}é ©",
            "a b c ä \u{200b}é ©",
        );
    }

    #[test]
    fn scripts_and_styles_are_unseen() {
        check("vor<script>if (a < b) {}</script>her", "vorher");
        check("<style>p {}", "p {}");
    }

    proptest::proptest! {
        #[test]
        fn never_panics(markup in "(<|>|/|p|script|b|&|amp;|lt;|#x41;|ä|\\n| )*") {
            let _ = (line(&markup), paragraphs(&markup));
        }
    }
}
