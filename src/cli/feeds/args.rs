//! What was typed after `feeds`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(in crate::cli) struct Feeds {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<FeedsCommand>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum FeedsCommand {
    /// List feeds with their state and why
    List,
    /// Show feeds in full: settings, state, habits, latest entries
    Show {
        /// Ids of sources or feeds, or addresses of feeds
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Ask feeds and some of their pages once, without writing anything
    Check {
        /// Ids of sources or feeds, or addresses of feeds; all if none is named
        names: Vec<String>,
        /// Pages to look at for each feed
        #[arg(long, default_value_t = 3, value_name = "NUMBER")]
        pages: usize,
    },
    /// Add a feed to the configuration
    Add(Add),
    /// Remove a feed from the configuration
    Remove {
        /// The feed's address or id; a unique beginning of the id will do
        feed: String,
    },
    /// Look for the feeds of a site
    Discover(Discover),
    /// Write the feeds as a list (OPML), grouped by outlet
    Export {
        /// The file; standard output without one
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace a file that exists
        #[arg(long, requires = "output")]
        force: bool,
    },
    /// Take the feeds of a list (OPML, or addresses one a line) into a file of sources.d
    Import(Import),
    /// Parse a feed from a file
    Parse {
        /// The file; `-` for standard input
        file: PathBuf,
        /// The Content-Type that came with it
        #[arg(long, value_name = "TYPE")]
        content_type: Option<String>,
        /// The address that it came from
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
    },
}

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Discover {
    /// The site: its name or the address of one of its pages
    pub(in crate::cli) site: String,
    /// Add the best feed to the configuration
    #[arg(long)]
    pub(in crate::cli) add: bool,
    /// With --add: add all that were found
    #[arg(long, requires = "add")]
    pub(in crate::cli) all: bool,
}

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Import {
    /// The list; `-` for standard input
    pub(in crate::cli) file: PathBuf,
    /// Print what would be written, and write nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// The file of sources.d to write, without its ending; else named after the list
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) into: Option<String>,
    /// Replace the file if it exists
    #[arg(long)]
    pub(in crate::cli) force: bool,
}

#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Add {
    /// The feed's address
    pub(in crate::cli) url: String,
    /// The outlet that it belongs to; else the one of the same site, else a new one
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) source: Option<String>,
    /// Its language
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) lang: Option<String>,
    /// How often to poll it, as in 30m
    #[arg(long, value_name = "DURATION")]
    pub(in crate::cli) interval: Option<String>,
    /// The name of a new outlet
    #[arg(long, conflicts_with = "source")]
    pub(in crate::cli) name: Option<String>,
    /// Do not ask the address whether it gives a feed
    #[arg(long)]
    pub(in crate::cli) no_check: bool,
}
