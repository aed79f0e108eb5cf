//! Whether two pages show one text: an article under two addresses, or a wall in place of articles.

use crate::model::Imprint;

/// What a page has for its article: hash and weight of its blocks, ascending by hash, each once, without those that are usual
/// on the outlet's pages.
pub(super) fn text(imprint: &Imprint, is_usual: impl Fn(u64) -> bool) -> Vec<(u64, u32)> {
    let kept = imprint.blocks.iter().filter(|block| block.is_kept);
    let own = kept.filter(|block| !is_usual(block.hash));
    let mut text: Vec<(u64, u32)> = own.map(|block| (block.hash, block.weight)).collect();
    text.sort_unstable();
    text.dedup_by_key(|(hash, _)| *hash);
    text
}

/// Whether more than half of the shorter of two texts stands in both.
pub(super) fn are_copies(one: &[(u64, u32)], other: &[(u64, u32)]) -> bool {
    let weight = |text: &[(u64, u32)]| text.iter().map(|(_, weight)| u64::from(*weight)).sum::<u64>();
    let (fewer, more) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let is_in_more = |hash: u64| more.binary_search_by_key(&hash, |(known, _)| *known).is_ok();
    let shared: u64 = fewer
        .iter()
        .filter(|(hash, _)| is_in_more(*hash))
        .map(|(_, weight)| u64::from(*weight))
        .sum();
    2 * shared > weight(one).min(weight(other))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::page;
    use super::*;

    #[test]
    fn more_than_half_of_the_shorter_one_makes_a_copy() {
        let check = |one: &[u64], other: &[u64], expected| {
            let read = |blocks: &[u64]| text(&page(&[], blocks), |hash| hash == 9);
            assert_eq!(expected, are_copies(&read(one), &read(other)), "{one:?} {other:?}");
            assert_eq!(expected, are_copies(&read(other), &read(one)), "{other:?} {one:?}");
        };
        check(&[1, 2, 3], &[4, 3, 2, 5, 6, 7], true);
        check(&[1, 2, 3, 4], &[3, 4, 5, 6], false);
        check(&[1, 9], &[2, 9], false);
        check(&[9], &[9], false);
        check(&[], &[1], false);
    }
}
