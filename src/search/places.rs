//! Where a pattern occurs in one field of one document, from the positions of its words.
//!
//! Pure: knows positions only, neither terms nor postings. The meaning is that of [`Pattern`](crate::query::Pattern); what is
//! here is at most linear in the positions, times the slop.

/// First and last position of an occurrence.
type Span = (u32, u32);

/// A pattern whose words are numbered.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Words in order: offset and number of each.
    Phrase {
        /// Offset of each word and its number.
        steps: Vec<(u32, usize)>,
        /// Words that may stand between.
        slop: u32,
    },
    /// Two shapes within a distance.
    Near {
        /// One.
        left: Box<Shape>,
        /// The other.
        right: Box<Shape>,
        /// From the end of the earlier to the beginning of the later, most.
        distance: u32,
    },
}

impl Shape {
    /// All occurrences, in order; `places` has the sorted positions of each word, by its number.
    pub(super) fn occurrences(&self, places: &[Vec<u32>]) -> Vec<Span> {
        match self {
            Self::Phrase { steps, slop } => phrase(steps, *slop, places),
            Self::Near { left, right, distance } => {
                near(&left.occurrences(places), &right.occurrences(places), *distance)
            }
        }
    }
}

fn phrase(steps: &[(u32, usize)], slop: u32, places: &[Vec<u32>]) -> Vec<Span> {
    let of = |number: usize| places.get(number).map_or(&[][..], Vec::as_slice);
    let Some(((origin, first), rest)) = steps.split_first() else {
        return Vec::new();
    };
    let mut spans = Vec::new();
    for &start in of(*first) {
        // How late the phrase is already: every word is taken as early as it can stand, which leaves the most slop.
        let mut ends = vec![start];
        let mut late = 0;
        for (offset, number) in rest {
            let due = start.saturating_add(offset - origin);
            ends = within(of(*number), due.saturating_add(late), due.saturating_add(slop));
            let Some(earliest) = ends.first() else { break };
            late = earliest - due;
        }
        spans.extend(ends.into_iter().map(|end| (start, end)));
    }
    spans
}

/// The places from one position to another, both inclusive.
fn within(places: &[u32], from: u32, to: u32) -> Vec<u32> {
    let start = places.partition_point(|place| *place < from);
    places
        .iter()
        .skip(start)
        .take_while(|place| **place <= to)
        .copied()
        .collect()
}

/// From each left occurrence to the nearest right ones before and after it, where they are near enough; occurrences that
/// overlap are not near each other.
fn near(left: &[Span], right: &[Span], distance: u32) -> Vec<Span> {
    let mut by_end = right.to_vec();
    by_end.sort_unstable_by_key(|(_, end)| *end);
    let mut spans = Vec::new();
    for &(start, end) in left {
        let before = by_end.partition_point(|(_, other)| *other < start).checked_sub(1);
        if let Some((other, _)) = before
            .and_then(|index| by_end.get(index))
            .filter(|(_, other)| start - other <= distance)
        {
            spans.push((*other, end));
        }
        let after = right.get(right.partition_point(|(other, _)| *other <= end));
        if let Some((_, other)) = after.filter(|(other, _)| other - end <= distance) {
            spans.push((start, *other));
        }
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter of `text` is a word; `pattern` is a phrase of letters, `.` leaves a gap.
    fn check(text: &str, pattern: &str, slop: u32, expected: &[Span]) {
        let letters: Vec<(u32, char)> = (0..)
            .zip(pattern.chars())
            .filter(|(_, letter)| *letter != '.')
            .collect();
        let places = places(text, letters.iter().map(|(_, letter)| *letter));
        let steps = letters
            .iter()
            .enumerate()
            .map(|(number, (offset, _))| (*offset, number))
            .collect();
        assert_eq!(
            expected,
            Shape::Phrase { steps, slop }.occurrences(&places),
            "{pattern}~{slop} in {text}"
        );
    }

    fn places(text: &str, letters: impl Iterator<Item = char>) -> Vec<Vec<u32>> {
        let positions = |letter| {
            (0..)
                .zip(text.chars())
                .filter(move |(_, other)| *other == letter)
                .map(|(at, _)| at)
        };
        letters.map(|letter| positions(letter).collect()).collect()
    }

    #[test]
    fn a_phrase_keeps_order_and_distance() {
        check("xabxab", "ab", 0, &[(1, 2), (4, 5)]);
        check("xbax", "ab", 0, &[]);
        check("axb", "a.b", 0, &[(0, 2)]);
        check("ab", "a.b", 1, &[]);
    }

    #[test]
    fn slop_is_shared_by_all_gaps() {
        check("axbxc", "abc", 1, &[]);
        check("axbxc", "abc", 2, &[(0, 4)]);
        check("abxb", "ab", 2, &[(0, 1), (0, 3)]);
        check("abb.c", "abc", 1, &[]);
    }

    #[test]
    fn near_takes_either_order_and_never_itself() {
        let near = |text: &str, left: char, right: char, distance: u32| {
            let word = |number| {
                Box::new(Shape::Phrase {
                    steps: vec![(0, number)],
                    slop: 0,
                })
            };
            let (left_shape, right_shape) = (word(0), word(1));
            let shape = Shape::Near {
                left: left_shape,
                right: right_shape,
                distance,
            };
            shape.occurrences(&places(text, [left, right].into_iter()))
        };
        assert_eq!(vec![(0, 2)], near("axb", 'a', 'b', 2));
        assert_eq!(vec![(0, 2)], near("bxa", 'a', 'b', 2));
        assert_eq!(Vec::<Span>::new(), near("axb", 'a', 'b', 1));
        assert_eq!(Vec::<Span>::new(), near("xax", 'a', 'a', 9));
        assert_eq!(vec![(0, 1)], near("aa", 'a', 'a', 1));
    }
}
