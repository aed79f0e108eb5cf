//! The body of an article as people read it: each passage by what it is.
//!
//! The marks are those of Markdown; subheads are bold instead where the reader shows colours. Lines are broken for a terminal alone:
//! a pipe gets each passage on one line, with the same marks. What is made harmless, and how, is the terminal's.

use std::io;

use textwrap::{Options, WordSplitter};

use super::terminal::{Paint, Style, Terminal};
use crate::model::PassageKind;
use crate::text::harmless;

/// Columns of a line at most, however wide the terminal is: longer ones are hard to read.
const COLUMNS_MAX: usize = 100;

/// Prints passages, an empty line between them; entries of a list and rows of a table stand together.
pub(super) fn print_body<'a>(
    passages: impl IntoIterator<Item = (PassageKind, &'a str)>,
    terminal: &mut Terminal<'_>,
) -> io::Result<()> {
    let mut before = None;
    for (kind, text) in passages {
        if before.is_some_and(|before| !stand_together(before, kind)) {
            terminal.line("")?;
        }
        for line in set(kind, text, terminal.style) {
            terminal.line(line)?;
        }
        before = Some(kind);
    }
    Ok(())
}

fn stand_together(before: PassageKind, after: PassageKind) -> bool {
    before == after && matches!(after, PassageKind::Item | PassageKind::Row)
}

/// What a passage's first line begins with, and its others.
fn marks(kind: PassageKind, style: Style) -> (&'static str, &'static str) {
    match kind {
        PassageKind::Subhead if !style.color => ("## ", "   "),
        PassageKind::Item => ("- ", "  "),
        PassageKind::Quote => ("> ", "> "),
        PassageKind::Paragraph | PassageKind::Subhead | PassageKind::Row => ("", ""),
    }
}

/// The lines of a passage. Rows of tables are never broken: their cells would no longer be told apart.
fn set(kind: PassageKind, text: &str, style: Style) -> Vec<String> {
    let (first, others) = marks(kind, style);
    let text = harmless(text);
    let lines: Vec<String> = match style.width {
        Some(width) if kind != PassageKind::Row => {
            // The segmenter breaks at the hyphens at which a line may be broken.
            let options = Options::new(width.min(COLUMNS_MAX))
                .initial_indent(first)
                .subsequent_indent(others)
                .word_splitter(WordSplitter::NoHyphenation);
            let lines = textwrap::wrap(&text, options);
            lines.into_iter().map(String::from).collect()
        }
        _ => vec![format!("{first}{text}")],
    };
    match kind {
        PassageKind::Subhead => lines.iter().map(|line| style.paint(Paint::Strong, line)).collect(),
        _ => lines,
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use PassageKind::{Item, Paragraph, Quote, Row, Subhead};

    const PIPE: Style = Style {
        width: None,
        color: false,
    };

    fn narrow(width: usize) -> Style {
        Style {
            width: Some(width),
            color: true,
        }
    }

    fn printed(passages: &[(PassageKind, &str)], style: Style) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = Terminal {
            out: &mut out,
            err: &mut err,
            style,
        };
        print_body(passages.iter().copied(), &mut terminal).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_kind_has_its_mark_in_a_pipe_and_no_line_is_broken() {
        let long = "Der Rat berät am Montag. ".repeat(8);
        let long = long.trim();
        let body = [
            (Paragraph, long),
            (Subhead, "Was nun gilt"),
            (Paragraph, "Drei Dinge:"),
            (Item, "die Fähre"),
            (Item, long),
            (Quote, long),
            (Quote, "Niemand wusste es."),
            (Row, "Linie | Takt"),
            (Row, "7 | 20 Minuten"),
            (Paragraph, "Mehr ist nicht bekannt."),
        ];
        let expected = format!(
            "{long}\n\n## Was nun gilt\n\nDrei Dinge:\n\n- die Fähre\n- {long}\n\n> {long}\n\n> Niemand wusste es.\n\n\
             Linie | Takt\n7 | 20 Minuten\n\nMehr ist nicht bekannt.\n"
        );
        assert_eq!(expected, printed(&body, PIPE));
    }

    #[test]
    fn a_terminal_gets_broken_lines_with_the_marks_of_their_kind() {
        for (kind, text, expected) in [
            (
                Paragraph,
                "Die Fähre liegt seit Montag wieder im Hafen.",
                "Die Fähre liegt seit\nMontag wieder im\nHafen.\n",
            ),
            (
                Item,
                "Die Fähre liegt seit Montag wieder im Hafen.",
                "- Die Fähre liegt\n  seit Montag wieder\n  im Hafen.\n",
            ),
            (
                Quote,
                "Die Fähre liegt seit Montag wieder im Hafen.",
                "> Die Fähre liegt\n> seit Montag wieder\n> im Hafen.\n",
            ),
            (
                Subhead,
                "Was am Montag im Hafen gilt",
                "\u{1b}[1mWas am Montag im\u{1b}[0m\n\u{1b}[1mHafen gilt\u{1b}[0m\n",
            ),
            (
                Row,
                "Linie 7 | 20 Minuten | 4 Wagen",
                "Linie 7 | 20 Minuten | 4 Wagen\n",
            ),
            (
                Paragraph,
                "渡轮星期一再次停靠在港口，市长说。",
                "渡轮星期一再次停靠在\n港口，市长说。\n",
            ),
            (
                Item,
                "渡轮星期一再次停靠在，港口。",
                "- 渡轮星期一再次停靠\n  在，港口。\n",
            ),
            (
                Paragraph,
                "عادت العبّارة إلى الميناء يوم الاثنين",
                "عادت العبّارة إلى\nالميناء يوم الاثنين\n",
            ),
            (
                Paragraph,
                "เรือข้ามฟากกลับมาที่ท่าเรือในวันจันทร์",
                "เรือข้ามฟากกลับมาที่ท่าเรือ\nในวันจันทร์\n",
            ),
            (
                Paragraph,
                "Siehe https://hafenblatt.example/faehren/montag",
                "Siehe https://\nhafenblatt.example/\nfaehren/montag\n",
            ),
        ] {
            let printed = printed(&[(kind, text)], narrow(20));
            assert_eq!(expected, printed, "{kind:?}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_nor_than_a_hundred_columns() {
        for (text, width, widest) in [
            ("Hafen und Fähre ", 70, 70),
            ("Hafen und Fähre ", 250, COLUMNS_MAX),
            ("港口和渡轮", 70, 70),
            ("港口和渡轮", 251, COLUMNS_MAX),
            ("ท่าเรือและเรือข้ามฟาก", 70, 70),
            ("الميناء والعبّارة ", 70, 70),
            ("Donaudampfschifffahrt", 70, 70),
        ] {
            for kind in [Paragraph, Item, Quote] {
                let printed = printed(&[(kind, &text.repeat(40))], narrow(width));
                let widths: Vec<usize> = printed.lines().map(UnicodeWidthStr::width).collect();
                assert!(widths.len() > 2, "{text}: {printed}");
                assert!(widths.iter().all(|&width| width <= widest), "{text}: {widths:?}");
                assert!(widths[0] + 22 > widest, "{text}: {widths:?}");
            }
        }
    }

    #[test]
    fn a_terminal_without_colours_gets_the_mark_of_a_subhead() {
        let style = Style {
            color: false,
            ..narrow(20)
        };
        assert_eq!(
            "## Was am Montag im\n   Hafen gilt\n",
            printed(&[(Subhead, "Was am Montag im Hafen gilt")], style)
        );
    }

    #[test]
    fn codes_of_strangers_neither_reach_the_terminal_nor_count_as_columns() {
        let hostile = "\u{1b}[31mrot\u{202e} und\u{2028}blau";
        for kind in PassageKind::ALL {
            let printed = printed(&[(kind, hostile)], narrow(40));
            assert!(printed.contains("[31mrot und blau"), "{printed:?}");
            assert!(
                !printed.contains("\u{1b}[31m") && !printed.contains('\u{202e}'),
                "{printed:?}"
            );
        }
    }
}
