//! What was typed. Validates no more than its form.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::feeds::args::Feeds;

/// Watches the news in many languages: who had a story first, and who cites whom.
#[derive(Debug, Parser)]
#[command(
    name = "newsvane",
    version,
    about,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Global {
    /// Directory of newsvane.toml, sources.toml, sources.d, alerts.toml and extract.d
    #[arg(short, long, global = true, value_name = "DIR")]
    pub(super) config: Option<PathBuf>,
    /// Directory of the store and the index
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long, global = true, conflicts_with = "jsonl")]
    pub(super) json: bool,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub(super) jsonl: bool,
    /// Only these fields of JSON objects, separated by commas
    #[arg(long, global = true, value_delimiter = ',', value_name = "NAMES")]
    pub(super) fields: Vec<String>,
    /// More log lines on standard error; twice for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Only warnings and errors on standard error
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Watch: poll feeds, fetch articles, find stories, raise alerts
    Run(Run),
    /// Show the whole journey on loopback, without a network
    Demo(Demo),
    /// Find articles
    Search(Search),
    /// Show an article
    Show(Show),
    /// List stories, or show one with its evidence
    Stories(Stories),
    /// Tell who had a story first and who cites whom
    Trace(Trace),
    /// List alerts, or follow them
    Alerts(Alerts),
    /// List, check, find, add and remove feeds
    Feeds(Feeds),
    /// Extract the article of a page
    Extract(Extract),
    /// Tell the language of a text
    Lang(Lang),
    /// Tell how alike two articles are, and why
    Compare(Compare),
    /// Take in articles from JSON Lines
    Import(Import),
    /// Give out articles as JSON Lines
    Export(Export),
    /// Count what the store holds
    Stats(Stats),
    /// Check or show the configuration
    Config(ConfigArgs),
    /// Verify or rebuild the index
    Index(IndexArgs),
    /// Check everything that newsvane can know of itself, and tell what to do
    Doctor,
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// One round of every due feed, then exit with the tally
    #[arg(long)]
    pub(super) once: bool,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Keep watching after the last wave, until Ctrl-C
    #[arg(long)]
    pub(super) stay: bool,
}

#[derive(Debug, Args)]
pub(super) struct Search {
    /// The query; words are joined by AND. Quote the whole of it where it has minus signs ('hafen -sport'), and put -- before one
    /// that begins with a minus
    #[arg(required_unless_present = "batch")]
    pub(super) query: Vec<String>,
    /// At most so many articles
    #[arg(short = 'n', long, default_value_t = 20)]
    pub(super) limit: usize,
    /// Skip so many
    #[arg(long, default_value_t = 0)]
    pub(super) offset: usize,
    /// Order of the articles
    #[arg(long, value_enum, default_value_t)]
    pub(super) sort: Sort,
    /// Only count
    #[arg(long)]
    pub(super) count: bool,
    /// Print what the query means
    #[arg(long)]
    pub(super) explain: bool,
    /// Answer plain-word queries from JSON lines {id, query}; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "count", "explain"])]
    pub(super) batch: Option<PathBuf>,
}

impl Search {
    /// A search as it is typed without options.
    pub(super) fn of(query: &str) -> Self {
        Self {
            query: vec![query.to_owned()],
            limit: 20,
            offset: 0,
            sort: Sort::Relevance,
            count: false,
            explain: false,
            batch: None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Sort {
    /// Best match first
    #[default]
    Relevance,
    /// Latest publication first
    Newest,
    /// Earliest publication first
    Oldest,
    /// First seen first
    FirstSeen,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Id of an article, or its address; a unique beginning will do
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct Stories {
    #[command(subcommand)]
    pub(super) command: Option<StoriesCommand>,
    #[command(flatten)]
    pub(super) list: StoriesList,
}

#[derive(Debug, Subcommand)]
pub(super) enum StoriesCommand {
    /// List stories
    List(StoriesList),
    /// Show a story with the evidence of each membership
    Show {
        /// Id of a story or of one of its articles
        id: String,
    },
}

#[derive(Clone, Debug, Args)]
pub(super) struct StoriesList {
    /// At least so many languages
    #[arg(long, default_value_t = 1)]
    pub(super) min_langs: usize,
    /// At least so many sources
    #[arg(long, default_value_t = 0)]
    pub(super) min_sources: usize,
    /// At least so many articles
    #[arg(long, default_value_t = 1)]
    pub(super) min_articles: usize,
    /// Only stories with an article first seen within this time, as in 24h
    #[arg(long, value_name = "DURATION")]
    pub(super) active: Option<String>,
    /// Order of the stories
    #[arg(long, value_enum, default_value_t)]
    pub(super) sort: StorySort,
    /// At most so many; 0 for all
    #[arg(short = 'n', long, default_value_t = 0)]
    pub(super) limit: usize,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum StorySort {
    /// Latest activity first
    #[default]
    Newest,
    /// Most sources first
    Spread,
}

#[derive(Debug, Args)]
pub(super) struct Trace {
    /// Id of a story or article, an address, or a query
    #[arg(required = true)]
    pub(super) what: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Alerts {
    #[command(subcommand)]
    pub(super) command: Option<AlertsCommand>,
    #[command(flatten)]
    pub(super) filter: AlertsFilter,
}

#[derive(Debug, Subcommand)]
pub(super) enum AlertsCommand {
    /// List alerts, the oldest first
    List(AlertsFilter),
    /// Print the latest alerts
    Tail {
        /// Wait for more
        #[arg(short, long)]
        follow: bool,
        #[command(flatten)]
        filter: AlertsFilter,
    },
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct AlertsFilter {
    /// Only since this time ago, or since this date
    #[arg(long, value_name = "WHEN")]
    pub(super) since: Option<String>,
    /// Only of this rule
    #[arg(long)]
    pub(super) rule: Option<String>,
    /// Only of this severity
    #[arg(long)]
    pub(super) severity: Option<String>,
    /// At most so many, the latest
    #[arg(short = 'n', long)]
    pub(super) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Extract {
    /// Address or file of a page
    #[arg(required_unless_present = "batch")]
    pub(super) page: Option<String>,
    /// Tell which rule applied, which candidate won, why blocks went, and where each field came from
    #[arg(long)]
    pub(super) explain: bool,
    /// Address of a page given as a file
    #[arg(long, value_name = "URL")]
    pub(super) base_url: Option<String>,
    /// Read JSON lines {id, url, path} from standard input
    #[arg(long, conflicts_with_all = ["page", "explain"])]
    pub(super) batch: bool,
}

#[derive(Debug, Args)]
pub(super) struct Lang {
    /// The text; `-` for standard input
    #[arg(required_unless_present = "batch")]
    pub(super) text: Option<String>,
    /// A language tag that is declared for it
    #[arg(long)]
    pub(super) declared: Option<String>,
    /// Only these languages can be the answer
    #[arg(long, value_delimiter = ',')]
    pub(super) langs: Vec<String>,
    /// Read JSON lines {id, text, declared} from standard input
    #[arg(long, conflicts_with_all = ["text", "declared"])]
    pub(super) batch: bool,
}

#[derive(Debug, Args)]
pub(super) struct Compare {
    /// Two articles: ids, or files with one JSON article each
    #[arg(num_args = 2, required_unless_present = "batch")]
    pub(super) articles: Vec<String>,
    /// Read JSON lines {id, a, b} from standard input
    #[arg(long, conflicts_with = "articles")]
    pub(super) batch: bool,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// JSON Lines: {id, url?, source?, lang?, published or date, title, text}; `-` for standard input
    pub(super) file: PathBuf,
    /// Judge the rules, too
    #[arg(long)]
    pub(super) alerts: bool,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Only articles that match; everything without one
    pub(super) query: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Stats {
    /// Count articles by this
    #[arg(long, value_enum)]
    pub(super) by: Option<By>,
    /// Only articles first seen since this time ago, or since this date
    #[arg(long, value_name = "WHEN")]
    pub(super) since: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum By {
    /// Outlet
    Source,
    /// Language
    Lang,
    /// Day of first sight, UTC
    Day,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Report every mistake with its file and line
    Check,
    /// Print the settings in force
    Show,
}

#[derive(Debug, Args)]
pub(super) struct IndexArgs {
    #[command(subcommand)]
    pub(super) command: IndexCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum IndexCommand {
    /// Check that store and index agree
    Verify,
    /// Make the index anew from the store
    Rebuild,
}
