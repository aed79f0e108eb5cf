//! The derived index: query tree to tantivy.
//!
//! ```text
//! Article + tokens ──Indexer──▶ index/search/ ──Searcher──▶ ids
//!                     (one)      commit + Progress  (many)
//! ```
//!
//! Owns every tantivy type and the directory of the index. It answers with ids; texts, headlines and stories are the store's.
//! It invents no tokens: titles and bodies come cut by `text`, as the rules saw them, and a [`Node`](crate::query::Node) finds here what it
//! matches there.
//!
//! Invariant: the index can be lost. Its progress lives in its own commits only, an index of another schema, analyzer or
//! store is made anew, and so is a broken one.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::model::{Article, ArticleId, SourceId, StoryId};
use crate::text::Token;

mod indexer;
mod pattern;
mod places;
mod progress;
mod schema;
mod searcher;
mod translate;

pub use indexer::Indexer;
pub use searcher::Searcher;

/// An article as the index takes it.
#[derive(Clone, Copy, Debug)]
pub struct IndexEntry<'a> {
    /// The article.
    pub article: &'a Article,
    /// The story that it belongs to.
    pub story: &'a StoryId,
    /// Outlets that it cites.
    pub cites: &'a [SourceId],
    /// Tokens of its title.
    pub title: &'a [Token],
    /// Tokens of its body.
    pub body: &'a [Token],
    /// Its number in the store.
    pub seq: u64,
}

/// What can go wrong with the index.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Nothing was ever indexed there.
    #[error("there is no index at {path}; `newsvane index rebuild` makes it from the store")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Another process, or another [`Indexer`] of this one, writes it.
    #[error("the index at {path} is being written by another process")]
    Locked {
        /// The index.
        path: PathBuf,
    },
    /// It was made by another version of newsvane; an [`Indexer`] makes it anew.
    #[error("the index at {path} was made by another version; the daemon or `newsvane index rebuild` makes it anew")]
    Outdated {
        /// The index.
        path: PathBuf,
    },
    /// Its directory could not be made or removed.
    #[error("failed to {doing} {path}")]
    Directory {
        /// What was being done.
        doing: &'static str,
        /// To which directory.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The index refused.
    #[error("failed to {doing} the index")]
    Index {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Says what was being done when tantivy failed.
fn failed(doing: &'static str) -> impl FnOnce(tantivy::TantivyError) -> SearchError {
    move |error| SearchError::Index {
        doing,
        source: Box::new(error),
    }
}

/// Order of hits; ties are in the order of ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Latest publication first.
    Newest,
    /// Earliest publication first.
    Oldest,
    /// First seen first.
    FirstSeen,
}

/// Which hits to give.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Hits, most.
    pub limit: usize,
    /// Hits left out before the first.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
}

/// A found article.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: ArticleId,
    /// Its score; 0 where hits are sorted by a date.
    pub score: f32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// How many articles match in all.
    pub total: usize,
    /// The window asked for.
    pub hits: Vec<Hit>,
}

#[cfg(test)]
mod tests;
