//! The reading side.
//!
//! A [`Searcher`] sees the last commit before it was opened, and goes on seeing it while an [`Indexer`](super::Indexer), in this
//! process or another, writes. It needs write access to tantivy's lock file, so people other than the daemon's user ask the
//! daemon.

use std::path::Path;

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue, SortByString};
use tantivy::collector::{Count, SortKeyComputer, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::Query;
use tantivy::{DocAddress, Index, Order, ReloadPolicy, SegmentReader};

use super::progress::Progress;
use super::schema::{Fields, ID, PUBLISHED, SEEN};
use super::translate::{Translator, ranked};
use super::{Hit, Hits, SearchError, Sort, Window, failed};
use crate::model::{ArticleId, StoryId};
use crate::query::{Node, StoryCondition};

/// A reader; works beside the writer of another process.
pub struct Searcher {
    snapshot: tantivy::Searcher,
    fields: Fields,
    progress: Progress,
}

impl Searcher {
    /// Opens an index for reading.
    pub fn open(path: &Path) -> Result<Self, SearchError> {
        let path = || path.to_path_buf();
        if !path().join("meta.json").is_file() {
            return Err(SearchError::Missing { path: path() });
        }
        let (schema, fields) = Fields::new();
        let directory = MmapDirectory::open(path()).map_err(|error| failed("open")(error.into()))?;
        let index = Index::open(directory).map_err(failed("open"))?;
        let payload = index.load_metas().map_err(failed("open"))?.payload;
        let progress = payload
            .as_deref()
            .and_then(Progress::from_payload)
            .filter(|_| index.schema() == schema);
        let Some(progress) = progress else {
            return Err(SearchError::Outdated { path: path() });
        };
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed("open"))?;
        Ok(Self {
            snapshot: reader.searcher(),
            fields,
            progress,
        })
    }

    /// The seq in the payload of the commit that is read.
    pub fn progress(&self) -> u64 {
        self.progress.seq
    }

    /// The store that it was made from.
    pub fn generation(&self) -> &str {
        &self.progress.generation
    }

    /// Finds what a tree means. `stories` answers story conditions (from the store) with the ids of the stories that satisfy them.
    pub fn search(
        &self,
        tree: &Node,
        window: Window,
        stories: &dyn Fn(&StoryCondition) -> Vec<StoryId>,
    ) -> Result<Hits, SearchError> {
        let translator = Translator {
            fields: self.fields,
            stories,
        };
        let query = translator.query(tree);
        match window.sort {
            Sort::Relevance => self.top(&*query, window, SortBySimilarityScore, |score| score),
            Sort::Newest => self.top(&*query, window, by_date(PUBLISHED, Order::Desc), |_| 0.0),
            Sort::Oldest => self.top(&*query, window, by_date(PUBLISHED, Order::Asc), |_| 0.0),
            Sort::FirstSeen => self.top(&*query, window, by_date(SEEN, Order::Asc), |_| 0.0),
        }
    }

    /// Ranks by plain words, every word optional, by the text alone.
    pub fn rank(&self, words: &str, limit: usize) -> Result<Vec<Hit>, SearchError> {
        let window = Window {
            limit,
            offset: 0,
            sort: Sort::Relevance,
        };
        let query = ranked(&self.fields, words);
        Ok(self.top(&*query, window, SortBySimilarityScore, |score| score)?.hits)
    }

    /// Ids of all articles in the index, sorted (for `index verify`).
    pub fn ids(&self) -> Result<Vec<ArticleId>, SearchError> {
        let mut ids = Vec::with_capacity(self.snapshot.num_docs() as usize);
        for segment in self.snapshot.segment_readers() {
            segment_ids(segment, &mut ids).map_err(failed("read"))?;
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// The window of the matching articles, ordered by a key and then by id.
    fn top<K: SortKeyComputer + Send + 'static>(
        &self,
        query: &dyn Query,
        window: Window,
        key: K,
        score: impl Fn(K::SortKey) -> f32,
    ) -> Result<Hits, SearchError>
    where
        (K, (SortByString, Order)): SortKeyComputer<SortKey = (K::SortKey, Option<String>)>,
    {
        // More than there are cannot be found, and tantivy reserves what it is asked for.
        let most = self.snapshot.num_docs() as usize;
        let limit = window.limit.min(most);
        if limit == 0 || window.offset >= most {
            let total = self.snapshot.search(query, &Count).map_err(failed("search"))?;
            return Ok(Hits {
                total,
                hits: Vec::new(),
            });
        }
        let by_id = (SortByString::for_field(ID), Order::Asc);
        let top = TopDocs::with_limit(limit)
            .and_offset(window.offset)
            .order_by((key, by_id));
        let (total, found) = self.snapshot.search(query, &(Count, top)).map_err(failed("search"))?;
        let hit = |((key, id), _): ((K::SortKey, Option<String>), DocAddress)| {
            Some(Hit {
                id: ArticleId::from_stored(&id?),
                score: score(key),
            })
        };
        Ok(Hits {
            total,
            hits: found.into_iter().filter_map(hit).collect(),
        })
    }
}

fn by_date(field: &str, order: Order) -> (SortByStaticFastValue<i64>, Order) {
    (SortByStaticFastValue::for_field(field), order)
}

fn segment_ids(segment: &SegmentReader, ids: &mut Vec<ArticleId>) -> tantivy::Result<()> {
    let Some(column) = segment.fast_fields().str(ID)? else {
        return Ok(());
    };
    let mut id = String::new();
    for doc in segment.doc_ids_alive() {
        for ord in column.term_ords(doc) {
            id.clear();
            if column.ord_to_str(ord, &mut id)? {
                ids.push(ArticleId::from_stored(&id));
            }
        }
    }
    Ok(())
}
