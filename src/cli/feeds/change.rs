//! Changes to the files of outlets: checked as a whole configuration before a byte of a file is replaced.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::config::{ChangeLock, Config, Files, SOURCES_DIR, edit};

/// Where feeds go that are added one by one.
pub(super) const ADDED: &str = "sources.d/added.toml";

/// A configuration: its files, and what they mean.
pub(super) struct Open {
    pub(super) files: Files,
    pub(super) config: Config,
    /// Held until the change is written.
    lock: Option<ChangeLock>,
}

impl Open {
    /// Reads the configuration; one that has no outlets yet will do.
    pub(super) fn of(session: &Session) -> Result<Self, Failure> {
        let files = Files::read(&directory(session)?).map_err(Failure::usage)?;
        let has_sources = files.of_sources().next().is_some();
        let readable = if has_sources {
            files.clone()
        } else {
            files.clone().with_sources(ADDED, String::new())
        };
        let config = readable.config().map_err(Failure::usage)?;
        Ok(Self {
            files,
            config,
            lock: None,
        })
    }

    /// Reads the configuration as it is now, to change it: nobody else does until this is written or dropped. So nothing is to be
    /// waited for meanwhile.
    pub(super) fn to_change(session: &Session) -> Result<Self, Failure> {
        let dir = directory(session)?;
        let lock = ChangeLock::wait(&dir)
            .with_context(|| format!("cannot change the files of {}", dir.display()))
            .or_exit(Exit::Data)?;
        Ok(Self {
            lock: Some(lock),
            ..Self::of(session)?
        })
    }

    /// The text of a file; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.files.of_sources().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| text)
    }

    /// The same without what a file says that is about to be replaced as a whole. What other files say of its outlets stays: only
    /// the new text tells whether that is sound.
    pub(super) fn without(mut self, name: &str) -> Self {
        let gone = edit::contents(self.text(name));
        let config = &mut self.config;
        config
            .sources
            .retain(|source| !gone.sources.contains(source.id.as_str()));
        config.feeds.retain(|feed| !gone.feeds.contains(&feed.id));
        self
    }

    /// The configuration with another text for a file, if it is sound with it and means what is expected.
    pub(super) fn checked(
        &self,
        name: &str,
        text: String,
        is_expected: impl Fn(&Config, &Config) -> bool,
    ) -> Result<Files, Failure> {
        let files = self.files.clone().with_sources(name, text);
        let path = files.dir.join(name);
        let after = files.config().map_err(|problems| {
            Failure::usage(format!(
                "{} stays as it was; it would have had mistakes:\n{problems}",
                path.display()
            ))
        })?;
        if !is_expected(&self.config, &after) {
            let path = path.display();
            return Err(Failure::usage(format!(
                "{path} stays as it was; change it with an editor: it is written in a way that this command does not understand"
            )));
        }
        Ok(files)
    }

    /// The same, and writes the file. Only what was opened to be changed is written.
    pub(super) fn write(
        self,
        name: &str,
        text: String,
        is_expected: impl Fn(&Config, &Config) -> bool,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), Failure> {
        debug_assert!(self.lock.is_some(), "whoever changes a configuration holds its lock");
        let files = self.checked(name, text, is_expected)?;
        let path = files.dir.join(name);
        files
            .write_sources(name)
            .with_context(|| format!("cannot write {}", path.display()))
            .or_exit(Exit::Data)?;
        terminal.remark("a running daemon takes it over on reload: systemctl reload newsvane, or SIGHUP")?;
        Ok(())
    }
}

/// The directory of the configuration, which somebody named or which holds one.
fn directory(session: &Session) -> Result<PathBuf, Failure> {
    if session.is_unconfigured() {
        return Err(Failure::usage(
            "there is no configuration to change; name the directory of one, or of a new one, with --config",
        ));
    }
    Ok(session.config_dir())
}

/// The name of a file of `sources.d`.
pub(super) fn file_name(stem: &str) -> String {
    format!("{SOURCES_DIR}/{stem}.toml")
}
