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
const BLOCKS: [u128; 37] = pack_all([
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
]);

/// Elements within a line.
const INLINE: [u128; 52] = pack_all([
    "a", "abbr", "acronym", "audio", "b", "big", "button", "center", "cite", "code", "del", "dfn", "em", "embed",
    "font", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "link", "mark", "meta", "noscript", "object",
    "option", "param", "picture", "q", "rp", "rt", "ruby", "s", "samp", "select", "small", "source", "span", "strike",
    "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "video", "wbr",
]);

/// Elements whose content no reader sees.
const UNSEEN: [u128; 5] = pack_all(["head", "script", "style", "template", "title"]);

/// A name in lower case as a number, in the order of the names; longer ones than HTML has are cut.
const fn pack(name: &[u8]) -> u128 {
    let mut packed = 0;
    let mut at = 0;
    while at < 16 {
        let byte = if at < name.len() {
            name[at].to_ascii_lowercase()
        } else {
            0
        };
        packed = packed << 8 | byte as u128;
        at += 1;
    }
    packed
}

/// Names in order.
const fn pack_all<const COUNT: usize>(names: [&str; COUNT]) -> [u128; COUNT] {
    let mut packed = [0; COUNT];
    let mut at = 0;
    while at < COUNT {
        packed[at] = pack(names[at].as_bytes());
        at += 1;
    }
    packed
}

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
    for word in text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

fn strip(markup: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(markup);
    for _ in 0..ROUNDS {
        if !text.contains('<') && !text.contains('&') {
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
    let name = pack(local(name).as_bytes());
    let is_in = |names: &[u128]| names.binary_search(&name).is_ok();
    if is_in(&INLINE) {
        Class::Inline
    } else if is_in(&BLOCKS) {
        Class::Block
    } else if is_in(&UNSEEN) {
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
        assert!(BLOCKS.is_sorted() && INLINE.is_sorted() && UNSEEN.is_sorted());
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
