//! What a command works on: the configuration, the data directory, the time. Opened when first needed.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;

use super::args::Global;
use super::exit::{Exit, Failure, OrExit};
use crate::config::{self, Config, Places, Surroundings};
use crate::extract::SiteRules;
use crate::model::{Source, SourceId};
use crate::pipeline::Clock;
use crate::query::{self, Context, Names, Query};
use crate::search::Searcher;
use crate::store::{Layout, OwnedBy, Reader, StatsKey, View};

/// Largest file that is read at once: the largest page or feed with room to spare.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What a command works on.
pub(super) struct Session {
    pub(super) global: Global,
    pub(super) clock: Clock,
    around: Surroundings,
    config: OnceCell<Config>,
    places: OnceCell<(Places, Layout)>,
}

impl Session {
    pub(super) fn new(global: Global) -> Self {
        let around = Surroundings::observe(global.config.clone(), global.data.clone());
        Self {
            global,
            clock: Clock::default(),
            around,
            config: OnceCell::new(),
            places: OnceCell::new(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn wants_json(&self) -> bool {
        self.global.json || self.global.jsonl
    }

    /// Where the configuration lies, or would lie.
    pub(super) fn config_dir(&self) -> PathBuf {
        Places::config_dir(&self.around).path
    }

    /// Whether nobody named a configuration and none is found: then commands that need no feeds still work.
    pub(super) fn is_unconfigured(&self) -> bool {
        let chosen = Places::config_dir(&self.around);
        chosen.by == "default" && !config::holds_configuration(&chosen.path)
    }

    /// The configuration; without one, the built-in defaults with the shipped outlets and no feeds.
    pub(super) fn config(&self) -> Result<&Config, Failure> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let read = if self.is_unconfigured() {
            config::without_feeds()
        } else {
            config::load(&self.config_dir())
        };
        let config = read.map_err(Failure::usage)?;
        Ok(self.config.get_or_init(|| config))
    }

    /// Outlets whose names are looked for in pages. A stage alone works beside a configuration with mistakes, too, unless somebody
    /// named it.
    pub(super) fn outlets(&self) -> Result<Vec<Source>, Failure> {
        let is_named = Places::config_dir(&self.around).by != "default";
        match self.config() {
            Ok(config) => Ok(config.sources.clone()),
            Err(failure) if is_named => Err(failure),
            Err(_) => Ok(config::without_feeds().map_err(Failure::usage)?.sources),
        }
    }

    /// Rules for the pages of single sites; none beside a configuration with mistakes, unless somebody named it.
    pub(super) fn site_rules(&self) -> Result<Arc<SiteRules>, Failure> {
        let is_named = Places::config_dir(&self.around).by != "default";
        match self.config() {
            Ok(config) => Ok(Arc::clone(&config.site_rules)),
            Err(failure) if is_named => Err(failure),
            Err(_) => Ok(Arc::default()),
        }
    }

    fn places(&self) -> Result<&(Places, Layout), Failure> {
        if let Some(places) = self.places.get() {
            return Ok(places);
        }
        let without_config = Places::resolve(&self.around, None, None);
        let places = match without_config.data.by {
            "default" => {
                let config = self.config()?;
                Places::resolve(&self.around, config.data_dir.as_deref(), config.logs_dir.as_deref())
            }
            // Named by flag or environment: a mistake in the configuration does not keep anyone from reading.
            _ => without_config,
        };
        let layout = Layout::new(&places.data.path);
        Ok(self.places.get_or_init(|| (places, layout)))
    }

    /// Where the store and the index lie.
    pub(super) fn layout(&self) -> Result<&Layout, Failure> {
        Ok(&self.places()?.1)
    }

    /// Where alert logs lie.
    pub(super) fn logs_dir(&self) -> Result<PathBuf, Failure> {
        let config = self.config()?;
        Ok(
            Places::resolve(&self.around, config.data_dir.as_deref(), config.logs_dir.as_deref())
                .logs
                .path,
        )
    }

    /// Where the daemon listens for other users.
    pub(super) fn socket(&self) -> Result<PathBuf, Failure> {
        Ok(self.places()?.0.socket.clone())
    }

    /// The store, for reading; a failure when there is none.
    pub(super) fn reader(&self) -> Result<Reader, Failure> {
        let layout = self.layout()?;
        self.reader_if_any()?.ok_or_else(|| {
            let missing = anyhow!(
                "there is no archive in {}; `newsvane run` or `newsvane import` makes one, --data names another",
                layout.root().display()
            );
            Failure::new(Exit::Data, missing)
        })
    }

    /// The store, for reading, if there is one.
    pub(super) fn reader_if_any(&self) -> Result<Option<Reader>, Failure> {
        let layout = self.layout()?;
        match layout.owned_by()? {
            OwnedBy::Us => Ok(Reader::open(layout)?),
            OwnedBy::Nobody => Ok(None),
            OwnedBy::Other(_) => Err(self.of_another_user()?),
        }
    }

    /// The failure of a command that would open another user's files.
    pub(super) fn of_another_user(&self) -> Result<Failure, Failure> {
        let root = self.layout()?.root().display().to_string();
        Ok(Failure::new(
            Exit::Locked,
            anyhow!("{root} belongs to another user; run the command as that user"),
        ))
    }

    /// The index, for reading.
    pub(super) fn searcher(&self) -> Result<Searcher, Failure> {
        Ok(Searcher::open(&self.layout()?.search())?)
    }

    /// Reads a query against the configured names, and the outlets that the archive holds: imports bring their own.
    pub(super) fn query(&self, typed: &str, view: View<'_>) -> Result<Query, Failure> {
        let config = self.config()?;
        let read = |names: &Names| {
            query::parse(
                typed,
                &Context {
                    names,
                    now: self.now(),
                    zone: config.zone.clone(),
                },
            )
        };
        // Counting the archive's outlets reads all of it, so it is asked only where a name may be missing.
        let with_archive = || -> Result<Names, Failure> {
            let mut names = config.names.clone();
            let kept = view.count_by(StatsKey::Source, None)?;
            names
                .sources
                .extend(kept.iter().map(|(source, _)| SourceId::new(source)));
            Ok(names)
        };
        let mut query = read(&config.names);
        if query.is_err() {
            query = read(&with_archive()?);
        }
        query.map_err(|error| {
            // The caret stands below the mistake.
            let caret = " ".repeat(error.column.saturating_sub(1));
            Failure::usage(format!("{error}\n  {typed}\n  {caret}^"))
        })
    }
}

/// How long work beside the runtime may outlast it.
pub(super) const RUNTIME_GRACE: Duration = Duration::from_secs(1);

/// A runtime for network commands and the daemon.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("cannot start the runtime").or_exit(Exit::Data)
}

/// Reads a file, or standard input for `-`, up to a limit.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open_lines(path)?
        .take(FILE_BYTES_MAX)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))
        .or_exit(Exit::Usage)?;
    Ok(bytes)
}

/// Opens a file, or standard input for `-`.
pub(super) fn open_lines(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path)
        .with_context(|| format!("cannot open {}", path.display()))
        .or_exit(Exit::Usage)?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}
