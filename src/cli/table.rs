//! Lists: the same rows as a table, as one JSON document, or as one JSON object a line.

use serde_json::{Map, Value};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::args::Global;
use super::exit::Failure;
use super::terminal::{Paint, Terminal};
use crate::text::harmless;

/// Rows with what a table shows of them.
#[derive(Debug)]
pub(super) struct Listing {
    /// Headings; the last column takes the room that is left.
    pub(super) columns: &'static [&'static str],
    pub(super) rows: Vec<Row>,
}

/// One row: cells for people, an object for programs.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) object: Map<String, Value>,
}

impl Listing {
    /// Prints the rows in the form that was asked for.
    pub(super) fn print(self, global: &Global, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        if global.json {
            let objects = self.rows.into_iter().map(|row| choose(row.object, &global.fields));
            let all = Value::Array(objects.collect::<Result<_, _>>()?);
            return Ok(terminal.document(&all)?);
        }
        if global.jsonl {
            for row in self.rows {
                let object = choose(row.object, &global.fields)?;
                terminal.json(&object)?;
            }
            return Ok(());
        }
        if global.fields.is_empty() {
            let headings: Vec<String> = self.columns.iter().map(|&column| column.to_owned()).collect();
            let rows: Vec<Vec<String>> = self.rows.into_iter().map(|row| row.cells).collect();
            return print_table(&headings, &rows, terminal);
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let Value::Object(object) = choose(row.object, &global.fields)? else {
                continue;
            };
            rows.push(object.values().map(plain).collect());
        }
        print_table(&global.fields, &rows, terminal)
    }
}

/// Prints one object as JSON, with the fields that were asked for.
pub(super) fn print_object(
    object: Map<String, Value>,
    global: &Global,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let value = choose(object, &global.fields)?;
    if global.jsonl {
        terminal.json(&value)?;
    } else {
        terminal.document(&value)?;
    }
    Ok(())
}

/// Keeps the named fields, in the order in which they were named.
pub(super) fn choose(mut object: Map<String, Value>, fields: &[String]) -> Result<Value, Failure> {
    if fields.is_empty() {
        return Ok(Value::Object(object));
    }
    let mut chosen = Map::new();
    for field in fields {
        let Some(value) = object.get_mut(field.as_str()) else {
            let known: Vec<&str> = object.keys().map(String::as_str).collect();
            return Err(Failure::usage(format!(
                "unknown field {field:?}; there are {}",
                known.join(", ")
            )));
        };
        chosen.insert(field.clone(), value.take());
    }
    Ok(Value::Object(chosen))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A table with columns two blanks apart. On a terminal the last column is cut to the width; in a pipe nothing is.
pub(super) fn print_table(
    headings: &[String],
    rows: &[Vec<String>],
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let clean: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| harmless(cell).into_owned()).collect())
        .collect();
    let shown_heading = terminal.style.width.is_some();
    let heading_width = |heading: &String| if shown_heading { heading.width() } else { 0 };
    let mut widths: Vec<usize> = headings.iter().map(heading_width).collect();
    for row in &clean {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let style = terminal.style;
    if shown_heading {
        let heading: Vec<String> = headings.iter().map(|heading| heading.to_uppercase()).collect();
        let line = lay_out(&heading, &widths, style.width);
        terminal.line(style.paint(Paint::Faint, &line))?;
    }
    for row in &clean {
        terminal.line(lay_out(row, &widths, style.width))?;
    }
    Ok(())
}

fn lay_out(cells: &[String], widths: &[usize], room: Option<usize>) -> String {
    let mut line = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        line.push_str(cell);
        if index + 1 < cells.len() {
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
    }
    let line = line.trim_end();
    match room {
        Some(room) => cut(line, room),
        None => line.to_owned(),
    }
}

/// Cuts a text to a number of terminal cells; a Chinese character has two.
pub(super) fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut used = 0;
    let mut kept = String::new();
    for character in text.chars() {
        let width = character.width().unwrap_or(0);
        if used + width + 1 > room {
            break;
        }
        used += width;
        kept.push(character);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::terminal::Style;

    fn table(rows: &[[&str; 2]], width: Option<usize>) -> String {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = Terminal {
            out: &mut out,
            err: &mut err,
            style: Style { width, color: false },
        };
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        print_table(&["id".to_owned(), "title".to_owned()], &rows, &mut terminal).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_stand_below_each_other_in_chinese_too() {
        assert_eq!(
            "華為  結束合作\nabc   end\n",
            table(&[["華為", "結束合作"], ["abc", "end"]], None)
        );
    }

    #[test]
    fn a_terminal_gets_a_heading_and_cut_titles() {
        assert_eq!("ID  TITLE\na   結束合…\n", table(&[["a", "結束合作後"]], Some(11)));
    }

    #[test]
    fn control_characters_of_titles_do_not_reach_the_terminal() {
        assert_eq!("a  red[31m\n", table(&[["a", "red\u{1b}[31m"]], None));
    }
}
