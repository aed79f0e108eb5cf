//! Who had a story first.
//!
//! Said only where the intervals of first sight do not overlap. Otherwise it is a tie, unless one cites the other: then
//! that decides, and the answer says so.

use crate::model::{FirstSeen, Order, SourceId};

/// What of an article counts for its place in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Its outlet.
    pub source: Option<SourceId>,
    /// When it was first seen.
    pub first_seen: FirstSeen,
    /// Outlets that it cites.
    pub cites: Vec<SourceId>,
}

/// Who was first, by position in the list of sightings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// There are no sightings.
    Nobody,
    /// It was seen before all others.
    Seen(usize),
    /// The intervals overlap, but all others that may have been first cite it.
    Cited(usize),
    /// The intervals of these overlap.
    Tie(Vec<usize>),
}

/// Decides who was first.
pub fn first(sightings: &[Sighting]) -> First {
    let is_preceded = |sighting: &Sighting| {
        sightings
            .iter()
            .any(|other| other.first_seen.order(&sighting.first_seen) == Order::Before)
    };
    let earliest: Vec<usize> = (0..sightings.len())
        .filter(|&index| !is_preceded(&sightings[index]))
        .collect();
    match earliest.as_slice() {
        [] => First::Nobody,
        [only] => First::Seen(*only),
        several => {
            let cites_a_rival = |index: usize| {
                several.iter().any(|&rival| {
                    rival != index
                        && sightings[rival]
                            .source
                            .as_ref()
                            .is_some_and(|source| sightings[index].cites.contains(source))
                })
            };
            let originals: Vec<usize> = several.iter().copied().filter(|&index| !cites_a_rival(index)).collect();
            match originals.as_slice() {
                [only] => First::Cited(*only),
                _ => First::Tie(several.to_vec()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn sighting(source: &str, from: Option<i64>, to: i64, cites: &[&str]) -> Sighting {
        let at = |second| Timestamp::from_second(second).unwrap();
        Sighting {
            source: Some(SourceId::new(source)),
            first_seen: FirstSeen {
                from: from.map(at),
                to: at(to),
            },
            cites: cites.iter().map(|cited| SourceId::new(cited)).collect(),
        }
    }

    #[test]
    fn intervals_that_do_not_overlap_decide() {
        let sightings = [
            sighting("rp-online", Some(60), 90, &["scmp"]),
            sighting("scmp", Some(0), 30, &[]),
        ];
        assert_eq!(First::Seen(1), first(&sightings));
    }

    #[test]
    fn a_citation_decides_a_tie() {
        let sightings = [
            sighting("scmp", None, 30, &[]),
            sighting("rp-online", None, 30, &["scmp"]),
        ];
        assert_eq!(First::Cited(0), first(&sightings));
    }

    #[test]
    fn without_a_citation_a_tie_stays_a_tie() {
        let sightings = [
            sighting("a", Some(0), 30, &[]),
            sighting("b", Some(10), 40, &[]),
            sighting("c", Some(50), 60, &["a"]),
        ];
        assert_eq!(First::Tie(vec![0, 1]), first(&sightings));
        assert_eq!(First::Nobody, first(&[]));
    }

    #[test]
    fn two_that_cite_each_other_remain_a_tie() {
        let sightings = [sighting("a", None, 30, &["b"]), sighting("b", None, 30, &["a"])];
        assert_eq!(First::Tie(vec![0, 1]), first(&sightings));
    }
}
