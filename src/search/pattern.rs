//! Phrases and nearness over alternatives, as a query of tantivy.
//!
//! Tantivy's own phrase query has one term a place; ours has the exact word and its stems, or every word of a prefix. It walks
//! the documents that have a word for every place, reads the positions, and asks [`Shape`]. Scored by BM25 with the number of
//! occurrences as frequency.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EmptyScorer, EnableScoring, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, Score, SegmentReader, TERMINATED, Term};

use super::places::Shape;
use crate::query::Pattern;

/// Words that may stand in one place.
#[derive(Clone, Debug)]
enum Word {
    /// One of these terms.
    OneOf(Vec<String>),
    /// Whatever begins with this.
    Prefix(String),
}

/// A pattern in one field.
#[derive(Clone, Debug)]
pub(super) struct PatternQuery {
    field: Field,
    words: Vec<Word>,
    shape: Shape,
}

impl PatternQuery {
    pub(super) fn new(field: Field, pattern: &Pattern) -> Self {
        let mut words = Vec::new();
        let shape = shape(pattern, &mut words);
        Self { field, words, shape }
    }

    /// BM25 of the most frequent term of each place, as for a phrase of them.
    fn similarity(&self, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Option<Bm25Weight>> {
        let mut terms = Vec::new();
        for word in &self.words {
            let Word::OneOf(alternatives) = word else { continue };
            let mut most: Option<(u64, Term)> = None;
            for term in alternatives.iter().map(|term| Term::from_field_text(self.field, term)) {
                let frequency = statistics.doc_freq(&term)?;
                if most.as_ref().is_none_or(|(known, _)| frequency > *known) {
                    most = Some((frequency, term));
                }
            }
            terms.extend(most.map(|(_, term)| term));
        }
        if terms.is_empty() {
            return Ok(None);
        }
        Bm25Weight::for_terms(statistics, &terms).map(Some)
    }
}

/// Numbers the words of a pattern.
fn shape(pattern: &Pattern, words: &mut Vec<Word>) -> Shape {
    let mut number = |word| {
        words.push(word);
        words.len() - 1
    };
    match pattern {
        Pattern::Phrase { steps, slop } => {
            let steps = steps
                .iter()
                .map(|step| (step.offset, number(Word::OneOf(step.terms.clone()))));
            let steps = steps.collect();
            Shape::Phrase { steps, slop: *slop }
        }
        Pattern::Prefix(prefix) => {
            let steps = vec![(0, number(Word::Prefix(prefix.clone())))];
            Shape::Phrase { steps, slop: 0 }
        }
        Pattern::Near { left, right, distance } => Shape::Near {
            left: Box::new(shape(left, words)),
            right: Box::new(shape(right, words)),
            distance: *distance,
        },
    }
}

impl Query for PatternQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Enabled {
                statistics_provider, ..
            } => self.similarity(statistics_provider)?,
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(PatternWeight {
            query: self.clone(),
            similarity,
        }))
    }
}

struct PatternWeight {
    query: PatternQuery,
    similarity: Option<Bm25Weight>,
}

impl Weight for PatternWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.query.field)?;
        let mut words = Vec::with_capacity(self.query.words.len());
        for word in &self.query.words {
            let postings = postings(self.query.field, word, &index)?;
            if postings.is_empty() {
                return Ok(Box::new(EmptyScorer));
            }
            words.push(Union { postings });
        }
        let norms = reader.fieldnorms_readers().get_field(self.query.field)?;
        let mut scorer = PatternScorer {
            places: vec![Vec::new(); words.len()],
            words,
            shape: self.query.shape.clone(),
            doc: TERMINATED,
            frequency: 0,
            similarity: self.similarity.as_ref().map(|similarity| similarity.boost_by(boost)),
            norms: norms.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1)),
        };
        scorer.find(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, _reader: &SegmentReader, doc: DocId) -> tantivy::Result<tantivy::query::Explanation> {
        Err(tantivy::TantivyError::InvalidArgument(format!(
            "document {doc}: patterns do not explain themselves"
        )))
    }
}

fn postings(field: Field, word: &Word, index: &InvertedIndexReader) -> tantivy::Result<Vec<SegmentPostings>> {
    let option = IndexRecordOption::WithFreqsAndPositions;
    let mut postings = Vec::new();
    match word {
        Word::OneOf(terms) => {
            for term in terms {
                postings.extend(index.read_postings(&Term::from_field_text(field, term), option)?);
            }
        }
        Word::Prefix(prefix) => {
            let mut terms = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                postings.push(index.read_postings_from_terminfo(terms.value(), option)?);
            }
        }
    }
    Ok(postings)
}

/// Documents that have any of some terms.
struct Union {
    postings: Vec<SegmentPostings>,
}

impl Union {
    /// The first document from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        let seek = |postings: &mut SegmentPostings| {
            if postings.doc() < target {
                postings.seek(target)
            } else {
                postings.doc()
            }
        };
        self.postings.iter_mut().map(seek).min().unwrap_or(TERMINATED)
    }

    /// Sorted positions in a document that [`seek`](Self::seek) gave.
    fn positions(&mut self, doc: DocId, places: &mut Vec<u32>) {
        places.clear();
        for postings in self.postings.iter_mut().filter(|postings| postings.doc() == doc) {
            postings.append_positions_with_offset(0, places);
        }
        places.sort_unstable();
        places.dedup();
    }
}

struct PatternScorer {
    words: Vec<Union>,
    /// Positions of each word in `doc`.
    places: Vec<Vec<u32>>,
    shape: Shape,
    doc: DocId,
    frequency: u32,
    similarity: Option<Bm25Weight>,
    norms: FieldNormReader,
}

impl PatternScorer {
    /// Moves to the first document from `target` on in which the pattern occurs.
    fn find(&mut self, target: DocId) -> DocId {
        let mut doc = target;
        loop {
            doc = self.seek_all(doc);
            if doc == TERMINATED {
                break;
            }
            for (word, places) in self.words.iter_mut().zip(&mut self.places) {
                word.positions(doc, places);
            }
            self.frequency = self.shape.occurrences(&self.places).len() as u32;
            if self.frequency > 0 {
                break;
            }
            doc += 1;
        }
        self.doc = doc;
        doc
    }

    /// The first document from `target` on that has a word for every place.
    fn seek_all(&mut self, target: DocId) -> DocId {
        let mut candidate = target;
        loop {
            let furthest = self.words.iter_mut().map(|word| word.seek(candidate)).max();
            match furthest {
                None => return TERMINATED,
                Some(doc) if doc == candidate || doc == TERMINATED => return doc,
                Some(doc) => candidate = doc,
            }
        }
    }
}

impl DocSet for PatternScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.find(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            self.doc
        } else {
            self.find(target)
        }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let hint = |word: &Union| word.postings.iter().map(DocSet::size_hint).fold(0, u32::saturating_add);
        self.words.iter().map(hint).min().unwrap_or(0)
    }
}

impl Scorer for PatternScorer {
    fn score(&mut self) -> Score {
        let similarity = self.similarity.as_ref();
        similarity.map_or(1.0, |similarity| {
            similarity.score(self.norms.fieldnorm_id(self.doc), self.frequency)
        })
    }
}
