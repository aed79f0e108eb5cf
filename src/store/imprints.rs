//! The memory of outlets: what their articles' pages left. What is learnt from it is kept nowhere: it is made from these rows.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::record::to_micros;
use super::{StoreError, View, Writing};
use crate::model::{IMPRINTS_KEPT, Imprint, ImprintBlock, SourceId};

/// Bytes of a block: hash, weight and whether it was kept.
const BLOCK_BYTES: usize = 8 + 4 + 1;

impl View<'_> {
    /// The latest imprints of an outlet, the oldest first.
    pub fn imprints(&self, source: &SourceId) -> Result<Vec<Imprint>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT place, weight, agreement, topic, blocks FROM imprint WHERE source = ?1 ORDER BY seq DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![source.as_str(), IMPRINTS_KEPT as i64], |row| Ok(read(row)))?;
        let mut imprints = rows.map(|row| row?).collect::<Result<Vec<Imprint>, StoreError>>()?;
        imprints.reverse();
        Ok(imprints)
    }

    /// How many imprints an outlet left after a seq, and the seq of the last one; 0 and `seq` if none.
    pub fn imprints_after(&self, source: &SourceId, seq: u64) -> Result<(usize, u64), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT count(*), coalesce(max(seq), ?2) FROM imprint WHERE source = ?1 AND seq > ?2")?;
        let found = statement.query_row(params![source.as_str(), seq as i64], |row| {
            Ok((row.get::<_, i64>(0)? as usize, row.get::<_, i64>(1)? as u64))
        })?;
        Ok(found)
    }

    /// The outlets that left imprints, sorted.
    pub fn sources_with_imprints(&self) -> Result<Vec<SourceId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT DISTINCT source FROM imprint ORDER BY source")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|source| Ok(SourceId::new(&source?))).collect()
    }
}

impl Writing<'_> {
    /// Keeps the imprint of an article's page, and forgets those of the outlet that are older than the latest
    /// [`IMPRINTS_KEPT`].
    pub(super) fn leave_imprint(
        &self,
        source: &SourceId,
        seq: u64,
        at: Timestamp,
        imprint: &Imprint,
    ) -> Result<(), StoreError> {
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO imprint (seq, source, at, place, weight, agreement, topic, blocks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        statement.execute(params![
            seq as i64,
            source.as_str(),
            to_micros(at),
            imprint.place,
            imprint.weight,
            imprint.agreement,
            topic_bytes(&imprint.topic),
            block_bytes(&imprint.blocks),
        ])?;
        let mut statement = self.transaction.prepare_cached(
            "DELETE FROM imprint WHERE source = ?1 AND seq <=
             (SELECT seq FROM imprint WHERE source = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
        )?;
        statement.execute(params![source.as_str(), IMPRINTS_KEPT as i64])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<Imprint, StoreError> {
    Ok(Imprint {
        place: row.get(0)?,
        weight: row.get(1)?,
        agreement: row.get(2)?,
        topic: topic(&row.get::<_, Vec<u8>>(3)?)?,
        blocks: blocks(&row.get::<_, Vec<u8>>(4)?)?,
    })
}

fn topic_bytes(topic: &[u32]) -> Vec<u8> {
    topic.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn topic(bytes: &[u8]) -> Result<Vec<u32>, StoreError> {
    let (words, rest) = bytes.as_chunks();
    whole(rest)?;
    Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
}

fn block_bytes(blocks: &[ImprintBlock]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(blocks.len() * BLOCK_BYTES);
    for block in blocks {
        bytes.extend(block.hash.to_le_bytes());
        bytes.extend(block.weight.to_le_bytes());
        bytes.push(u8::from(block.is_kept));
    }
    bytes
}

fn blocks(bytes: &[u8]) -> Result<Vec<ImprintBlock>, StoreError> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK_BYTES>();
    whole(rest)?;
    let read = |block: &[u8; BLOCK_BYTES]| {
        let (hash, rest) = block.split_first_chunk()?;
        let (weight, rest) = rest.split_first_chunk()?;
        Some(ImprintBlock {
            hash: u64::from_le_bytes(*hash),
            weight: u32::from_le_bytes(*weight),
            is_kept: rest.first()? != &0,
        })
    };
    Ok(blocks.iter().filter_map(read).collect())
}

fn whole(rest: &[u8]) -> Result<(), StoreError> {
    if rest.is_empty() {
        return Ok(());
    }
    Err(StoreError::Record("an imprint that was cut".to_owned()))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::model::{Article, ArticleId, Link, LinkKind, Placement, StoryId};
    use crate::store::{Filed, Layout, Store};

    fn imprint(number: u32) -> Imprint {
        Imprint {
            place: "body > article.post-#".to_owned(),
            weight: number,
            agreement: 0.75,
            topic: vec![1, number, u32::MAX],
            blocks: vec![
                ImprintBlock {
                    hash: u64::MAX - u64::from(number),
                    weight: 70_000,
                    is_kept: true,
                },
                ImprintBlock {
                    hash: 0,
                    weight: 1,
                    is_kept: false,
                },
            ],
        }
    }

    /// Files an article of an outlet with an imprint; gives its seq.
    fn file(writing: &Writing<'_>, source: &str, number: u32) -> u64 {
        let article = Article {
            id: ArticleId::from_given(None, &format!("{source}-{number}")),
            source: Some(SourceId::new(source)),
            ..Article::for_test("x", "Title", "Text")
        };
        let placement = Placement {
            story: StoryId::from_founder(&article.id),
            link: Link {
                kind: LinkKind::Founder,
                to: None,
                score: 1.0,
                reasons: Vec::new(),
                model: "test".to_owned(),
            },
        };
        let filed = Filed {
            article: &article,
            imprint: Some(&imprint(number)),
            placement: &placement,
            citations: &[],
            alerts: &[],
            fired: &[],
        };
        writing.file(&filed).unwrap()
    }

    #[test]
    fn the_latest_imprints_of_an_outlet_read_back_in_order() {
        let dir = TempDir::new().unwrap();
        let mut store = Store::open(&Layout::new(dir.path())).unwrap();
        let most = IMPRINTS_KEPT as u32;
        let writing = store.begin().unwrap();
        let other = file(&writing, "other", 9_999);
        let seqs: Vec<u64> = (0..most + 3).map(|number| file(&writing, "paper", number)).collect();
        writing.commit().unwrap();
        let (paper, view) = (SourceId::new("paper"), store.view());
        let expected: Vec<Imprint> = (3..most + 3).map(imprint).collect();
        assert_eq!(expected, view.imprints(&paper).unwrap());
        assert_eq!(vec![imprint(9_999)], view.imprints(&SourceId::new("other")).unwrap());
        let last = seqs[seqs.len() - 1];
        assert_eq!((2, last), view.imprints_after(&paper, last - 2).unwrap());
        assert_eq!((0, last), view.imprints_after(&paper, last).unwrap());
        assert_eq!((1, other), view.imprints_after(&SourceId::new("other"), 0).unwrap());
        assert_eq!(2, view.sources_with_imprints().unwrap().len());
        let kept: i64 = store
            .connection
            .query_row("SELECT count(*) FROM imprint", [], |row| row.get(0))
            .unwrap();
        assert_eq!(i64::from(most) + 1, kept);
    }

    #[test]
    fn what_was_cut_is_refused() {
        assert!(topic(&[1, 2, 3]).is_err());
        assert!(blocks(&[0; BLOCK_BYTES + 1]).is_err());
    }
}
