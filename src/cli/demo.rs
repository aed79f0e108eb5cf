//! `demo`: the whole journey on loopback. Outlets of the [`newsroom`](crate::newsroom) publish in waves, the same daemon as
//! `run` polls them in rounds, and what came of it is shown.
//!
//! How far the demo is stands in its data directory, with the addresses of the outlets: one that was killed goes on where it was.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::args::{Alerts, AlertsCommand, AlertsFilter, Demo, Global, Search};
use super::exit::{Exit, Failure, OrExit};
use super::session::{self, Session};
use super::terminal::{Paint, Terminal};
use super::{alerts, remote, search, stories};
use crate::config::{self, Config};
use crate::daemon::{self, Ended, Options};
use crate::newsroom::{Newsroom, NewsroomError, Script};
use crate::pipeline::{Rounds, Run};
use crate::store::{Layout, StoryFilter, StorySort};

/// Where the demo's data lie in a checkout, beside those of `run`.
const DATA: &str = "index/demo";

/// Marks a directory as the demo's own: only such a one is ever emptied.
const PROGRESS: &str = "demo.json";

/// What is searched for at the end: the German article is found by an English user's words.
const QUERY: &str = "huawei (duisburg OR \"smart city\")";

pub(super) fn demo(args: &Demo, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let dir = session.global.data.clone().unwrap_or_else(|| PathBuf::from(DATA));
    let progress = Progress::take_up(&dir, session.now())?;
    let runtime = session::runtime()?;
    let (newsroom, serving, progress) = runtime.block_on(open(progress))?;
    let mut stage = Stage {
        dir,
        newsroom,
        progress,
        session,
        terminal,
    };
    let config = stage.write_config()?;
    let shown = runtime.block_on(async {
        tokio::select! {
            served = serving.run() => served.or_exit(Exit::Network).map(|()| false),
            played = stage.play(config, args.stay) => played,
        }
    })?;
    if shown {
        stage.show()?;
    }
    Ok(Exit::Done)
}

/// Opens the newsroom, at its old addresses where a demo goes on and they are still free.
async fn open(mut progress: Progress) -> Result<(Newsroom, crate::newsroom::Serving, Progress), Failure> {
    let script = || Script::shipped().or_exit(Exit::Data);
    let began = instant(progress.began)?;
    let opened = match progress.addresses.as_slice() {
        [] => Newsroom::open(script()?, began).await,
        addresses => Newsroom::reopen(script()?, began, addresses).await,
    };
    let (newsroom, serving) = opened.map_err(|error| {
        let advice = match error {
            NewsroomError::Listen { .. } if !progress.addresses.is_empty() => {
                "another program has taken the addresses of the demo; remove its data directory to begin anew"
            }
            _ => "the newsroom cannot open",
        };
        Failure::new(Exit::Network, anyhow::Error::new(error).context(advice))
    })?;
    for at in &progress.waves {
        newsroom.publish_next(instant(*at)?);
    }
    progress.addresses = newsroom.addresses();
    Ok((newsroom, serving, progress))
}

fn instant(micros: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_microsecond(micros).or_exit(Exit::Data)
}

/// How far a demo is.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    /// Microseconds since 1970, as all instants here.
    began: i64,
    addresses: Vec<SocketAddr>,
    /// When each wave behind the backlog was published.
    waves: Vec<i64>,
    finished: bool,
}

impl Progress {
    /// Of the demo in a directory, if it was interrupted; else of a new one, and the directory is emptied.
    fn take_up(dir: &Path, now: Timestamp) -> Result<Self, Failure> {
        let path = dir.join(PROGRESS);
        let written = match std::fs::read(&path) {
            Ok(written) => Some(written),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Failure::new(Exit::Data, error)),
        };
        // A torn file is that of a demo which had hardly begun.
        let before = written.as_deref().map(serde_json::from_slice::<Self>);
        if let Some(Ok(before)) = before
            && !before.finished
        {
            return Ok(before);
        }
        let is_free = written.is_some() || std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
        if !is_free {
            return Err(Failure::usage(format!(
                "{} is not a directory of the demo; name an empty one with --data",
                dir.display()
            )));
        }
        if written.is_some() {
            std::fs::remove_dir_all(dir)
                .with_context(|| format!("cannot empty {}", dir.display()))
                .or_exit(Exit::Data)?;
        }
        Ok(Self {
            began: now.as_microsecond(),
            addresses: Vec::new(),
            waves: Vec::new(),
            finished: false,
        })
    }

    /// Writes it down, whole or not at all.
    fn write(&self, dir: &Path) -> Result<(), Failure> {
        let text = serde_json::to_vec_pretty(self).or_exit(Exit::Data)?;
        let new = dir.join("demo.json.new");
        std::fs::write(&new, text)
            .and_then(|()| std::fs::rename(&new, dir.join(PROGRESS)))
            .with_context(|| format!("cannot write in {}", dir.display()))
            .or_exit(Exit::Data)
    }
}

/// A demo that is being played.
struct Stage<'d, 'o> {
    dir: PathBuf,
    newsroom: Newsroom,
    progress: Progress,
    session: &'d Session,
    terminal: &'d mut Terminal<'o>,
}

impl Stage<'_, '_> {
    fn config_dir(&self) -> PathBuf {
        self.dir.join("config")
    }

    /// Leaves the configuration of the newsroom with the data, for whoever reads on.
    fn write_config(&self) -> Result<Config, Failure> {
        let dir = self.config_dir();
        let files = [
            (config::SETTINGS_FILE, self.newsroom.settings_toml()),
            (config::SOURCES_FILE, self.newsroom.sources_toml().or_exit(Exit::Data)?),
            (config::ALERTS_FILE, self.newsroom.alerts_toml().to_owned()),
        ];
        let written = std::fs::create_dir_all(&dir).and_then(|()| {
            files
                .iter()
                .try_for_each(|(name, text)| std::fs::write(dir.join(name), text))
        });
        written
            .with_context(|| format!("cannot write in {}", dir.display()))
            .or_exit(Exit::Data)?;
        self.progress.write(&self.dir)?;
        config::load(&dir).map_err(|problems| Failure::new(Exit::Data, anyhow!("{problems}")))
    }

    /// Plays the waves; whether to the end.
    async fn play(&mut self, config: Config, stay: bool) -> Result<bool, Failure> {
        self.say(&format!(
            "{} outlets open on loopback; a first round is the backlog",
            config.sources.len()
        ))?;
        loop {
            if !self.round(&config).await? {
                return Ok(false);
            }
            // Whoever publishes next was seen without it: so it is known, not guessed, who was first.
            if !self.round(&config).await? {
                return Ok(false);
            }
            let now = self.session.now();
            let Some(wave) = self.newsroom.publish_next(now) else {
                break;
            };
            self.progress.waves.push(now.as_microsecond());
            self.progress.write(&self.dir)?;
            self.say(&format!("the outlets publish, wave {wave}"))?;
        }
        self.progress.finished = true;
        self.progress.write(&self.dir)?;
        if stay {
            self.say("watching on; Ctrl-C ends it")?;
            daemon::run(config, self.options(Rounds::Endless)).await?;
        }
        Ok(true)
    }

    /// One round of the daemon; whether to go on.
    async fn round(&mut self, config: &Config) -> Result<bool, Failure> {
        let Ended { snapshot, asked } = daemon::run(config.clone(), self.options(Rounds::Once)).await?;
        self.terminal.line(format!("    {snapshot}"))?;
        self.terminal.out.flush()?;
        Ok(!asked)
    }

    fn options(&self, rounds: Rounds) -> Options {
        let responder = remote::responder(self.config_dir(), self.dir.clone());
        Options {
            config_dir: self.config_dir(),
            run: Run {
                layout: Layout::new(&self.dir),
                logs_dir: self.dir.clone(),
                rounds,
                clock: self.session.clock,
                journal: None,
            },
            socket: (rounds == Rounds::Endless).then(|| (self.dir.join("newsvane.sock"), responder)),
        }
    }

    /// Shows what came of it, by the commands that people would type.
    fn show(&mut self) -> Result<(), Failure> {
        let global = Global {
            config: Some(self.config_dir()),
            data: Some(self.dir.clone()),
            ..Global::default()
        };
        let session = Session::new(global);
        self.say("stories that several outlets tell")?;
        let reader = session.reader()?;
        let filter = StoryFilter {
            sources_min: 2,
            sort: StorySort::Spread,
            ..StoryFilter::default()
        };
        for id in reader.view().stories(&filter)? {
            stories::show(&id, reader.view(), &session, self.terminal)?;
        }
        self.say(&format!("{}, one line an alert", self.dir.join("alerts.log").display()))?;
        let all = Alerts {
            filter: AlertsFilter::default(),
            command: Some(AlertsCommand::List(AlertsFilter::default())),
        };
        alerts::alerts(&all, &session, self.terminal)?;
        self.say(&format!("newsvane search '{QUERY}'"))?;
        search::search(&Search::of(QUERY), &session, self.terminal)?;
        let dir = self.dir.display();
        self.say(&format!(
            "read on with: newsvane -c {dir}/config --data {dir} search|stories|show|trace …"
        ))
    }

    fn say(&mut self, text: &str) -> Result<(), Failure> {
        let text = self.terminal.style.paint(Paint::Strong, text);
        self.terminal.line(format!("== {text}"))?;
        Ok(self.terminal.out.flush()?)
    }
}
