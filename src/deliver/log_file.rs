//! One append-only file of lines.
//!
//! Whole lines only: a line goes down in one `write` at the end of the file (`O_APPEND`) and is synced before the next. What a
//! crash or a full disk leaves of a line is cut off. logrotate may move the file away at any time: the path is looked at
//! before each line and opened anew when another file, or none, stands there.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Mode of a new file: the service's group reads.
const MODE: u32 = 0o640;

/// How much of the end of a file is looked at in one piece.
const CHUNK: u64 = 64 * 1024;

/// An append-only file of lines.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
}

impl LogFile {
    /// Opens or creates a file and cuts off an unfinished last line.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(MODE)
            .open(path)?;
        if let Some(directory) = path.parent() {
            // A new file's name is as durable as its directory.
            File::open(directory)?.sync_all()?;
        }
        let length = file.metadata()?.len();
        let whole = end_of_lines(&file, length)?;
        if whole < length {
            file.set_len(whole)?;
            file.sync_data()?;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the path anew.
    pub(super) fn reopen(&mut self) -> io::Result<()> {
        *self = Self::open(&self.path)?;
        Ok(())
    }

    /// The last line, if it is no longer than a chunk; invalid UTF-8 is replaced.
    pub(super) fn last_line(&self) -> io::Result<Option<String>> {
        let length = self.file.metadata()?.len();
        let Some(end) = length.checked_sub(1) else {
            return Ok(None);
        };
        let bytes = read(&self.file, end.saturating_sub(CHUNK), end)?;
        let start = match bytes.iter().rposition(|&byte| byte == b'\n') {
            Some(newline) => newline + 1,
            None if end <= CHUNK => 0,
            None => return Ok(None),
        };
        let line = bytes.get(start..).unwrap_or_default();
        Ok(Some(String::from_utf8_lossy(line).into_owned()))
    }

    /// Appends a line, which must have no line break in it, and returns when it is on disk.
    pub(super) fn append(&mut self, line: &str) -> io::Result<()> {
        if self.was_moved()? {
            self.reopen()?;
        }
        let before = self.file.metadata()?.len();
        let written = write_whole(&mut self.file, format!("{line}\n").as_bytes());
        if written.is_err() {
            // The disk is full: half a line would spoil the next one. If even this fails, opening repairs it.
            self.file.set_len(before)?;
        }
        written.and_then(|()| self.file.sync_data())
    }

    /// Whether another file, or none, stands at the path.
    fn was_moved(&self) -> io::Result<bool> {
        let ours = self.file.metadata()?;
        match std::fs::metadata(&self.path) {
            Ok(there) => Ok((there.dev(), there.ino()) != (ours.dev(), ours.ino())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    }
}

/// One `write`: two would let a reader, or a crash, see half a line.
fn write_whole(file: &mut File, line: &[u8]) -> io::Result<()> {
    loop {
        return match file.write(line) {
            Ok(written) if written == line.len() => Ok(()),
            Ok(_) => Err(io::ErrorKind::WriteZero.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
    }
}

/// Where the last whole line ends.
fn end_of_lines(file: &File, length: u64) -> io::Result<u64> {
    let mut end = length;
    while end > 0 {
        let start = end.saturating_sub(CHUNK);
        let bytes = read(file, start, end)?;
        if let Some(newline) = bytes.iter().rposition(|&byte| byte == b'\n') {
            return Ok(start + newline as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

fn read(file: &File, start: u64, end: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; (end - start) as usize];
    file.read_exact_at(&mut bytes, start)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn content(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn an_unfinished_line_is_cut_off() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let long = "x".repeat(CHUNK as usize * 2);
        for (found, kept, last) in [
            ("", "", None),
            ("one", "", None),
            ("one\n", "one\n", Some("one")),
            ("one\ntw", "one\n", Some("one")),
            ("one\ntwo\n", "one\ntwo\n", Some("two")),
            (long.as_str(), "", None),
            (&format!("one\n{long}"), "one\n", Some("one")),
            (&format!("{long}\n"), &format!("{long}\n"), None),
        ] {
            std::fs::write(&path, found).unwrap();
            let file = LogFile::open(&path).unwrap();
            assert_eq!(kept, content(&path));
            assert_eq!(last, file.last_line().unwrap().as_deref());
        }
    }

    #[test]
    fn lines_follow_the_path_when_the_file_is_moved() {
        let directory = tempfile::tempdir().unwrap();
        let (path, moved) = (directory.path().join("log"), directory.path().join("log.1"));
        let mut file = LogFile::open(&path).unwrap();
        file.append("one").unwrap();
        std::fs::rename(&path, &moved).unwrap();
        file.append("two").unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "there before\n").unwrap();
        file.append("three").unwrap();
        assert_eq!("one\n", content(&moved));
        assert_eq!("there before\nthree\n", content(&path));
    }

    #[test]
    fn others_cannot_read_a_new_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        LogFile::open(&path).unwrap();
        assert_eq!(0, std::fs::metadata(&path).unwrap().permissions().mode() & 0o7);
    }
}
