//! How far the index is, and of which store: what stands in the payload of every commit.
//!
//! It is committed with the documents, atomically, and nowhere else: a store that loses power never trusts an index that is
//! ahead of it, and an index that loses a commit is told again what it lacks.

use crate::text;

/// Version of the fields; a change of any field changes it.
const SCHEMA: &str = "search-1";

/// The payload of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    /// The store's number of the last article in the index.
    pub(super) seq: u64,
    /// The store that it was told by.
    pub(super) generation: String,
}

impl Progress {
    /// The payload: one line each for seq, generation, schema and analyzer.
    pub(super) fn payload(&self) -> String {
        format!("{}\n{}\n{SCHEMA}\n{}", self.seq, self.generation, text::ANALYZER)
    }

    /// Reads a payload; `None` if another version of newsvane wrote it.
    pub(super) fn from_payload(payload: &str) -> Option<Self> {
        let mut lines = payload.lines();
        let (seq, generation) = (lines.next()?.parse().ok()?, lines.next()?.to_owned());
        let is_ours = lines.next() == Some(SCHEMA) && lines.next() == Some(text::ANALYZER);
        is_ours.then_some(Self { seq, generation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_reads_back() {
        let progress = Progress {
            seq: 42,
            generation: "g1".into(),
        };
        assert_eq!(Some(progress.clone()), Progress::from_payload(&progress.payload()));
    }

    #[test]
    fn a_payload_of_another_version_is_refused() {
        let payload = Progress {
            seq: 42,
            generation: "g1".into(),
        }
        .payload();
        assert_eq!(None, Progress::from_payload(&payload.replace(text::ANALYZER, "text-0")));
        assert_eq!(None, Progress::from_payload(&payload.replace(SCHEMA, "search-0")));
        assert_eq!(None, Progress::from_payload(""));
    }
}
