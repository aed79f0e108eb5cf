//! `alerts.log` for people and `alerts.jsonl` for programs: the record of what was told.
//!
//! `alerts.jsonl` is the cursor: what stands in it as a whole line was told. Therefore the line for people is written and
//! synced first. A crash between the two leaves it one line ahead; the alert comes again, its id is seen at the end of
//! `alerts.log`, and only the JSON is written. So neither file ever lacks or repeats a line, unless it was rotated away
//! between a crash and the next start: then one line, with the same id, may stand in both the old and the new file.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use serde::Deserialize;

use super::line::{human_line, json_line};
use super::log_file::LogFile;
use super::{DeliverError, Delivery};

/// Mode of a new directory: the service's group reads.
const DIRECTORY_MODE: u32 = 0o750;

/// `alerts.log` and `alerts.jsonl`.
#[derive(Debug)]
pub struct LogFiles {
    human: LogFile,
    json: LogFile,
    /// Id of the alert that the last line of `alerts.log` tells.
    human_last: Option<String>,
    json_last: Option<Told>,
}

/// What the cursor needs of a line of `alerts.jsonl`.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Told {
    seq: u64,
    id: String,
}

impl LogFiles {
    /// Opens or creates the files in a directory, which is created as well, and repairs what a crash left.
    pub fn open(dir: &Path) -> Result<Self, DeliverError> {
        DirBuilder::new()
            .recursive(true)
            .mode(DIRECTORY_MODE)
            .create(dir)
            .map_err(|source| DeliverError::file(dir, source))?;
        let open = |name: &str| {
            let path = dir.join(name);
            LogFile::open(&path).map_err(|source| DeliverError::file(&path, source))
        };
        let (human, json) = (open("alerts.log")?, open("alerts.jsonl")?);
        let human_last = last_line(&human)?.as_deref().and_then(alert_id).map(str::to_owned);
        let json_last = last_line(&json)?.and_then(|line| serde_json::from_str(&line).ok());
        Ok(Self {
            human,
            json,
            human_last,
            json_last,
        })
    }

    /// The seq of the last alert that both files tell; 0 if there is none. It counts for the store that wrote the files:
    /// [`Self::last_id`] tells whether that is the one at hand.
    pub fn last_seq(&self) -> u64 {
        self.json_last.as_ref().map_or(0, |told| told.seq)
    }

    /// The id of the alert with [`Self::last_seq`].
    pub fn last_id(&self) -> Option<&str> {
        self.json_last.as_ref().map(|told| told.id.as_str())
    }

    /// Tells an alert in both files; returns when it is on disk. An alert that was the last to be told is not told again.
    pub fn append(&mut self, delivery: &Delivery) -> Result<(), DeliverError> {
        let told = Told {
            seq: delivery.seq,
            id: delivery.alert.id.as_str().to_owned(),
        };
        if self.json_last.as_ref() == Some(&told) {
            return Ok(());
        }
        if self.human_last.as_ref() != Some(&told.id) {
            append(&mut self.human, &human_line(delivery))?;
            self.human_last = Some(told.id.clone());
        }
        append(&mut self.json, &json_line(delivery))?;
        self.json_last = Some(told);
        Ok(())
    }

    /// Opens the files anew, as after a rotation. The cursor stays: it says what was told, not what a file holds.
    pub fn reopen(&mut self) -> Result<(), DeliverError> {
        for file in [&mut self.human, &mut self.json] {
            let reopened = file.reopen();
            reopened.map_err(|source| DeliverError::file(file.path(), source))?;
        }
        Ok(())
    }
}

fn append(file: &mut LogFile, line: &str) -> Result<(), DeliverError> {
    let appended = file.append(line);
    appended.map_err(|source| DeliverError::file(file.path(), source))
}

fn last_line(file: &LogFile) -> Result<Option<String>, DeliverError> {
    let line = file.last_line();
    line.map_err(|source| DeliverError::file(file.path(), source))
}

/// The id in a line for people: the last word but one. The title, which can say anything, stands before it.
fn alert_id(line: &str) -> Option<&str> {
    line.rsplit(' ').nth(1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::delivery;
    use super::*;

    /// What the files hold: the ids in `alerts.log` and the seqs in `alerts.jsonl`.
    fn content(dir: &Path) -> (Vec<String>, Vec<u64>) {
        let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
        let (human, json) = (read("alerts.log"), read("alerts.jsonl"));
        assert!(human.is_empty() || human.ends_with('\n'));
        assert!(json.is_empty() || json.ends_with('\n'));
        let ids = human.lines().map(|line| alert_id(line).unwrap().to_owned()).collect();
        let seqs = json
            .lines()
            .map(|line| serde_json::from_str::<Told>(line).unwrap().seq)
            .collect();
        (ids, seqs)
    }

    fn ids(seqs: &[u64]) -> Vec<String> {
        seqs.iter().map(|&seq| delivery(seq).alert.id.to_string()).collect()
    }

    /// Delivers what the files say that they lack of alerts 1 to 3.
    fn catch_up(dir: &Path) {
        let mut files = LogFiles::open(dir).unwrap();
        for seq in files.last_seq() + 1..=3 {
            files.append(&delivery(seq)).unwrap();
        }
        assert_eq!(3, files.last_seq());
        assert_eq!(Some(delivery(3).alert.id.as_str()), files.last_id());
    }

    #[test]
    fn both_files_tell_every_alert_once() {
        let dir = tempfile::tempdir().unwrap();
        catch_up(dir.path());
        catch_up(dir.path());
        assert_eq!((ids(&[1, 2, 3]), vec![1, 2, 3]), content(dir.path()));
    }

    /// A directory in memory where there is one: thousands of synced writes to a disk would take minutes.
    fn quick_directory() -> tempfile::TempDir {
        tempfile::tempdir_in("/dev/shm")
            .or_else(|_| tempfile::tempdir())
            .unwrap()
    }

    /// The writes of three alerts, in their order, cut off at every byte: whatever a crash leaves, catching up makes it whole.
    #[test]
    fn no_crash_loses_or_repeats_a_line() {
        let whole = quick_directory();
        catch_up(whole.path());
        let read = |name: &str| std::fs::read(whole.path().join(name)).unwrap();
        let (human, json) = (read("alerts.log"), read("alerts.jsonl"));
        let ends = |bytes: &[u8]| -> Vec<usize> {
            let newlines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect()
        };
        let (human_ends, json_ends) = (ends(&human), ends(&json));
        let crash = quick_directory();
        let survives = |human_end: usize, json_end: usize| {
            std::fs::write(crash.path().join("alerts.log"), &human[..human_end]).unwrap();
            std::fs::write(crash.path().join("alerts.jsonl"), &json[..json_end]).unwrap();
            catch_up(crash.path());
            assert_eq!(
                (ids(&[1, 2, 3]), vec![1, 2, 3]),
                content(crash.path()),
                "cut at {human_end} and {json_end}"
            );
        };
        for alert in 0..3 {
            for cut in human_ends[alert]..human_ends[alert + 1] {
                survives(cut, json_ends[alert]);
            }
            for cut in json_ends[alert]..json_ends[alert + 1] {
                survives(human_ends[alert + 1], cut);
            }
        }
    }

    #[test]
    fn rotated_files_begin_empty_and_the_cursor_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = LogFiles::open(dir.path()).unwrap();
        files.append(&delivery(1)).unwrap();
        for name in ["alerts.log", "alerts.jsonl"] {
            std::fs::rename(dir.path().join(name), dir.path().join(format!("{name}.1"))).unwrap();
        }
        files.reopen().unwrap();
        assert_eq!(1, files.last_seq());
        files.append(&delivery(1)).unwrap();
        files.append(&delivery(2)).unwrap();
        assert_eq!((ids(&[2]), vec![2]), content(dir.path()));
    }

    #[test]
    fn a_new_store_does_not_lose_its_alerts_to_the_old_cursor() {
        let dir = tempfile::tempdir().unwrap();
        LogFiles::open(dir.path()).unwrap().append(&delivery(9)).unwrap();
        let mut files = LogFiles::open(dir.path()).unwrap();
        assert_ne!(Some(delivery(1).alert.id.as_str()), files.last_id());
        files.append(&delivery(1)).unwrap();
        assert_eq!(1, files.last_seq());
        assert_eq!((ids(&[9, 1]), vec![9, 1]), content(dir.path()));
    }

    #[test]
    fn a_last_line_that_is_not_ours_tells_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for strange in ["not json\n", "{\"seq\":-1}\n", "\n", "\u{0}\n"] {
            for name in ["alerts.log", "alerts.jsonl"] {
                std::fs::write(dir.path().join(name), strange).unwrap();
            }
            assert_eq!(0, LogFiles::open(dir.path()).unwrap().last_seq(), "{strange:?}");
        }
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let error = LogFiles::open(&file.join("logs")).unwrap_err();
        assert_eq!(
            format!("cannot write {}", file.join("logs").display()),
            error.to_string()
        );
    }
}
