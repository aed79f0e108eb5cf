//! Traditional Han characters and the simplified ones that stand for them.
//!
//! Owns the table by which `歐盟` and `欧盟` are one word. It works character by character, not phrase by phrase as a
//! converter for readers must: two characters that fold together only make a term a little less selective, and
//! index and rules fold alike. Folding twice is folding once.

use std::sync::LazyLock;

/// The pairs, with their source in the first lines.
const PAIRS: &str = include_str!("han.txt");

/// First character of the table: CJK extension A.
const FIRST: u32 = 0x3400;

/// Last character of the table: the end of the unified ideographs.
const LAST: u32 = 0x9fff;

/// The fold of every character from [`FIRST`] to [`LAST`], by offset; all are in the basic plane.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (FIRST..=LAST).map(|code| code as u16).collect();
    for group in PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
    {
        let mut characters = group.chars().map(u32::from);
        let Some(simplified) = characters.next() else { continue };
        for traditional in characters {
            if let Some(fold) = table.get_mut(traditional.wrapping_sub(FIRST) as usize) {
                *fold = simplified as u16;
            }
        }
    }
    table
});

/// The simplified form of a character; the character itself where there is none.
pub(super) fn simplify(c: char) -> char {
    let offset = u32::from(c).wrapping_sub(FIRST) as usize;
    TABLE
        .get(offset)
        .and_then(|&fold| char::from_u32(u32::from(fold)))
        .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_and_simplified_are_one() {
        for (traditional, simplified) in [("華為杜伊斯堡", "华为杜伊斯堡"), ("歐盟", "欧盟"), ("臺灣", "台湾")]
        {
            assert_eq!(simplified, traditional.chars().map(simplify).collect::<String>());
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for c in (FIRST..=LAST).filter_map(char::from_u32) {
            assert_eq!(simplify(c), simplify(simplify(c)), "{c}");
        }
    }

    #[test]
    fn every_pair_is_in_the_range_of_the_table() {
        let pairs = PAIRS.lines().filter(|line| !line.starts_with('#'));
        for c in pairs.flat_map(str::chars).filter(|c| *c != ' ') {
            assert!((FIRST..=LAST).contains(&u32::from(c)), "{c}");
        }
        assert_eq!('x', simplify('x'));
    }
}
