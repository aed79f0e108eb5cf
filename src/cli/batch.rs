//! Batch commands: JSON lines in, one JSON line out for each. A bad line costs only itself: it is answered by `{id, error}`.

use std::io::BufRead;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::exit::{Exit, Failure, OrExit};
use super::session::open_lines;
use super::terminal::Terminal;
use crate::bulk;

/// The mark that some editors put before a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Why a line has no answer.
pub(super) struct Bad {
    /// The line's own id, as far as it can be read.
    pub(super) id: Value,
    /// What is wrong.
    pub(super) error: String,
}

impl Bad {
    pub(super) fn new(id: Value, error: impl std::fmt::Display) -> Self {
        Self {
            id,
            error: error.to_string(),
        }
    }
}

/// Lines of a file, or of standard input for `-`, with their numbers; blank ones are passed over.
pub(super) fn numbered_lines(file: &Path) -> Result<impl Iterator<Item = Result<(usize, Vec<u8>), Failure>>, Failure> {
    let name = file.display().to_string();
    let lines = (1..).zip(open_lines(file)?.split(b'\n')).map(move |(number, line)| {
        let mut line = line.map_err(|error| Failure::usage(format!("{name}:{number}: cannot be read: {error}")))?;
        if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        Ok((number, line))
    });
    Ok(lines.filter(|line| !line.as_ref().is_ok_and(|(_, line)| line.trim_ascii().is_empty())))
}

/// Answers each line of a file, or of standard input for `-`.
pub(super) fn each_line<L: DeserializeOwned>(
    file: &Path,
    terminal: &mut Terminal<'_>,
    answer: impl Fn(L) -> Result<Value, Bad>,
) -> Result<Exit, Failure> {
    for line in numbered_lines(file)? {
        let (number, line) = line?;
        let answered = match serde_json::from_slice::<L>(&line) {
            Ok(line) => answer(line),
            Err(error) => Err(Bad {
                id: id_of(&line),
                error: format!("line {number}: {}", bulk::without_place(&error)),
            }),
        };
        let object =
            answered.unwrap_or_else(|bad| json!({ "schema": "newsvane.error/1", "id": bad.id, "error": bad.error }));
        terminal.json(&object)?;
    }
    terminal.out.flush().or_exit(Exit::Data)?;
    Ok(Exit::Done)
}

/// The id of a line that says too little or something else.
fn id_of(line: &[u8]) -> Value {
    let read = serde_json::from_slice::<Value>(line);
    read.ok()
        .and_then(|mut value| value.get_mut("id").map(Value::take))
        .unwrap_or(Value::Null)
}
