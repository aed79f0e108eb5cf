//! The memory of outlets: what their articles' pages left, numbered from 1 for each. What is learnt from it is kept nowhere: it is
//! made from these rows.

use rusqlite::{Row, params};

use super::{StoreError, View, Writing};
use crate::model::{HABIT_STEP, IMPRINTS_MAX, Imprint, ImprintBlock, SourceId};

/// Bytes of a block: hash, weight and whether it was kept.
const BLOCK_BYTES: usize = 8 + 4 + 1;

/// Imprints of an outlet that are kept: those that its habit was learnt from, until it is learnt anew.
const KEPT: usize = IMPRINTS_MAX + HABIT_STEP;

impl View<'_> {
    /// The latest imprints of an outlet, at most [`IMPRINTS_MAX`], the oldest first.
    pub fn imprints(&self, source: &SourceId) -> Result<Vec<Imprint>, StoreError> {
        self.imprints_until(source, u64::MAX)
    }

    /// The same as it was when the imprint of a number was the last one.
    pub fn imprints_until(&self, source: &SourceId, number: u64) -> Result<Vec<Imprint>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT place, weight, agreement, topic, blocks FROM imprint
             WHERE source = ?1 AND number <= ?2 ORDER BY number DESC LIMIT ?3",
        )?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![source.as_str(), number, IMPRINTS_MAX as i64], |row| {
            Ok(read(row))
        })?;
        let mut imprints = rows.map(|row| row?).collect::<Result<Vec<Imprint>, StoreError>>()?;
        imprints.reverse();
        Ok(imprints)
    }

    /// The number of an outlet's last imprint; 0 if it left none.
    pub fn last_imprint(&self, source: &SourceId) -> Result<u64, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT coalesce(max(number), 0) FROM imprint WHERE source = ?1")?;
        let number: i64 = statement.query_row([source.as_str()], |row| row.get(0))?;
        Ok(number as u64)
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
    /// Keeps the imprint of an article's page, and forgets those of the outlet that are older than the latest [`KEPT`].
    pub(super) fn leave_imprint(&self, source: &SourceId, seq: u64, imprint: &Imprint) -> Result<(), StoreError> {
        let number = self.view().last_imprint(source)? as i64 + 1;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO imprint (seq, source, number, place, weight, agreement, topic, blocks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        statement.execute(params![
            seq as i64,
            source.as_str(),
            number,
            imprint.place,
            imprint.weight,
            imprint.agreement,
            topic_bytes(&imprint.topic),
            block_bytes(&imprint.blocks),
        ])?;
        let mut statement = self
            .transaction
            .prepare_cached("DELETE FROM imprint WHERE source = ?1 AND number <= ?2")?;
        statement.execute(params![source.as_str(), number - KEPT as i64])?;
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
    use crate::model::{Article, ArticleId, Placement};
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

    /// Files an article of an outlet with an imprint.
    fn file(writing: &Writing<'_>, source: &str, number: u32) {
        let article = Article {
            id: ArticleId::from_given(None, &format!("{source}-{number}")),
            source: Some(SourceId::new(source)),
            ..Article::for_test("x", "Title", "Text")
        };
        let placement = Placement::founder(&article.id, "test");
        let filed = Filed {
            article: &article,
            imprint: Some(&imprint(number)),
            placement: &placement,
            citations: &[],
            alerts: &[],
            fired: &[],
        };
        writing.file(&filed).unwrap();
    }

    #[test]
    fn the_latest_imprints_of_an_outlet_read_back_in_order() {
        let dir = TempDir::new().unwrap();
        let mut store = Store::open(&Layout::new(dir.path())).unwrap();
        let most = KEPT as u32;
        let writing = store.begin().unwrap();
        file(&writing, "other", 9_999);
        for number in 1..=most + 3 {
            file(&writing, "paper", number);
        }
        writing.commit().unwrap();
        let (paper, view) = (SourceId::new("paper"), store.view());
        let expected = |numbers: std::ops::RangeInclusive<u32>| numbers.map(imprint).collect::<Vec<_>>();
        assert_eq!(expected(14..=most + 3), view.imprints(&paper).unwrap());
        assert_eq!(
            expected(11..=most),
            view.imprints_until(&paper, u64::from(most)).unwrap()
        );
        assert_eq!(expected(4..=13), view.imprints_until(&paper, 13).unwrap());
        assert_eq!(u64::from(most) + 3, view.last_imprint(&paper).unwrap());
        let other = SourceId::new("other");
        assert_eq!(vec![imprint(9_999)], view.imprints(&other).unwrap());
        assert_eq!(1, view.last_imprint(&other).unwrap());
        assert_eq!(0, view.last_imprint(&SourceId::new("nobody")).unwrap());
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
