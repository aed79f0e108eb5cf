//! The files of a configuration: read together, and replaced one at a time, never half.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::problem::{Problems, Report};
use super::{ALERTS_FILE, Config, EXTRACT_DIR, SETTINGS_FILE, SOURCES_DIR, SOURCES_FILE, parse_with};

/// The texts of a configuration. An absent one stands for a file that does not exist.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The directory that they are from; messages and relative paths refer to it.
    pub dir: PathBuf,
    /// newsvane.toml; may be absent: every key has a default.
    pub settings: Option<String>,
    /// sources.toml; may be absent where there are more sources.
    pub sources: Option<String>,
    /// The files of sources.d, as `sources.d/name.toml`, and their texts.
    pub more_sources: Vec<(String, String)>,
    /// alerts.toml; may be absent: no alerts.
    pub alerts: Option<String>,
    /// The files of extract.d, as `extract.d/name.toml`, and their texts.
    pub extraction: Vec<(String, String)>,
}

impl Files {
    /// Reads the texts of a directory.
    pub fn read(dir: &Path) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let dir = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let mut at_hand = |name: &str, read: io::Result<String>| match read {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let mut report = Report::new(&dir.join(name), "");
                report.whole(format!("cannot be read: {error}"));
                problems.extend(report);
                None
            }
        };
        let mut read = |name: &str| at_hand(name, std::fs::read_to_string(dir.join(name)));
        let (settings, sources, alerts) = (read(SETTINGS_FILE), read(SOURCES_FILE), read(ALERTS_FILE));
        let mut read_all = |below: &str| {
            let names = names_in(&dir.join(below)).unwrap_or_else(|error| {
                at_hand(below, Err(error));
                Vec::new()
            });
            let names = names.into_iter().map(|name| format!("{below}/{name}"));
            let read = |name: String| Some((at_hand(&name, std::fs::read_to_string(dir.join(&name)))?, name));
            names.filter_map(read).map(|(text, name)| (name, text)).collect()
        };
        let (more_sources, extraction) = (read_all(SOURCES_DIR), read_all(EXTRACT_DIR));
        if !problems.is_empty() {
            // What is missing in the rest would look like a mistake of the rest.
            return Err(problems);
        }
        Ok(Self {
            dir,
            settings,
            sources,
            more_sources,
            alerts,
            extraction,
        })
    }

    /// What they mean, with the files that they name.
    pub fn config(&self) -> Result<Config, Problems> {
        parse_with(self, &|path| std::fs::read_to_string(path))
    }

    /// The files of outlets and feeds, (name, text), in the order in which they are read.
    pub fn of_sources(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = self.sources.as_deref().map(|text| (SOURCES_FILE, text));
        let more = self.more_sources.iter();
        first
            .into_iter()
            .chain(more.map(|(name, text)| (name.as_str(), text.as_str())))
    }

    /// The same with another text for a file of outlets and feeds, which may be a new one of sources.d.
    #[must_use]
    pub fn with_sources(mut self, name: &str, text: String) -> Self {
        if name == SOURCES_FILE {
            self.sources = Some(text);
            return self;
        }
        match self
            .more_sources
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
        {
            Ok(index) => self.more_sources[index].1 = text,
            Err(index) => self.more_sources.insert(index, (name.to_owned(), text)),
        }
        self
    }

    /// Puts a file of outlets and feeds on the disk as it is here: written whole beside the old one, synced, and renamed. What a
    /// symbolic link points at is replaced, not the link; permissions are kept.
    pub fn write_sources(&self, name: &str) -> io::Result<()> {
        let Some((_, text)) = self.of_sources().find(|(known, _)| *known == name) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let path = self.dir.join(name);
        let directory = path.parent().unwrap_or(&self.dir);
        std::fs::create_dir_all(directory)?;
        replace(&std::fs::canonicalize(&path).unwrap_or(path), text)
    }
}

/// The file that is locked while a configuration is changed.
const LOCK_FILE: &str = ".lock";

/// Held by a program from before it reads a configuration until it has written the change, so that no two changes are computed from
/// the same text. The kernel frees it with the process, however that ends.
#[derive(Debug)]
pub struct ChangeLock {
    _file: File,
}

impl ChangeLock {
    /// Waits for the lock of a directory, which is made where it does not exist. Changes take no longer than their files.
    pub fn wait(dir: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join(LOCK_FILE);
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        // Whoever made it may have been somebody else; a lock needs no right to write.
        let file = opened.or_else(|error| File::open(&path).map_err(|_| error))?;
        file.lock()?;
        Ok(Self { _file: file })
    }
}

/// Replaces a file in one step.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}.new", std::process::id()));
    let draft = PathBuf::from(draft);
    let written = (|| {
        let mut file = File::create_new(&draft)?;
        if let Ok(old) = std::fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, path)
    })();
    if written.is_err() {
        // Whoever could not write it may not be able to remove it either; its name tells what it is.
        let _ = std::fs::remove_file(&draft);
    }
    written
}

/// The TOML files of a directory by name, without hidden ones, which editors leave behind.
fn names_in(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        names.extend(name.filter(|name| is_toml && !name.starts_with('.')));
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_replaced_behind_its_link_and_keeps_its_permissions() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join(SOURCES_FILE));
        std::fs::write(&real, "").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let files = Files::read(dir.path()).unwrap();
        let files = files.with_sources(SOURCES_FILE, "# new".to_owned());
        files.write_sources(SOURCES_FILE).unwrap();
        assert!(link.is_symlink());
        assert_eq!("# new", std::fs::read_to_string(&real).unwrap());
        assert_eq!(0o640, std::fs::metadata(&real).unwrap().permissions().mode() & 0o777);
        assert_eq!(2, std::fs::read_dir(dir.path()).unwrap().count());
    }

    #[test]
    fn changes_exclude_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("new");
        let locked = |dir: &Path| File::open(dir.join(LOCK_FILE)).unwrap().try_lock().is_err();
        let lock = ChangeLock::wait(&dir).unwrap();
        assert!(locked(&dir));
        drop(lock);
        assert!(!locked(&dir));
        assert_eq!(0, Files::read(&dir).unwrap().of_sources().count());
    }

    #[test]
    fn a_new_file_of_the_directory_is_read_in_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let name = |letter: &str| format!("{SOURCES_DIR}/{letter}.toml");
        let mut files = Files::read(dir.path()).unwrap();
        for letter in ["b", "a", "c", "b"] {
            files = files.with_sources(&name(letter), format!("# {letter}"));
            files.write_sources(&name(letter)).unwrap();
        }
        let expected: Vec<_> = ["a", "b", "c"]
            .map(|letter| (name(letter), format!("# {letter}")))
            .to_vec();
        assert_eq!(expected, files.more_sources);
        assert_eq!(expected, Files::read(dir.path()).unwrap().more_sources);
        assert!(files.write_sources("sources.d/d.toml").is_err());
    }
}
