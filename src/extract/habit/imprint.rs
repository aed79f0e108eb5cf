//! A page's imprint: where its body stood, how sure that was, and which blocks of text stood in and around it.
//!
//! Hashes are part of the memory on the disk: they are the same on every machine and in every version of newsvane.

use std::collections::HashSet;
use std::ops::Range;

use crate::extract::blocks::{Block, Outline, Scope};
use crate::extract::candidates::{running, within};
use crate::extract::measure;
use crate::model::{Imprint, ImprintBlock, Lang};
use crate::text;

/// Elements that a place names, counted from the innermost outwards.
const PLACE_LEVELS: usize = 4;
/// Characters of a class in a place.
const CLASS_MAX: usize = 40;
/// Blocks before and after the body that are remembered with it: on another page they may stand within.
const AROUND: usize = 20;
/// Blocks of an imprint; of a longer page, those at both ends of the body, where furniture stands.
const BLOCKS_MAX: usize = 200;
/// Weight of the shortest word that tells something of a topic.
const WORD_MIN: u32 = 4;
/// Words of a topic.
const TOPIC_MAX: usize = 64;

/// Where the body of a page was found.
#[derive(Clone, Debug)]
pub(in crate::extract) struct Found<'a> {
    /// From the first to the last block of the winning candidate.
    pub(in crate::extract) hull: Range<usize>,
    /// Blocks that are the article, ascending.
    pub(in crate::extract) kept: &'a [usize],
}

/// The imprint of a page whose body weighs `weight`; `headline` is its title and what it describes itself with.
pub(in crate::extract) fn imprint(outline: &Outline, found: &Found<'_>, weight: u32, headline: &[&str]) -> Imprint {
    Imprint {
        place: place(outline, &found.hull),
        weight,
        agreement: agreement(outline, found.kept),
        topic: topic(headline),
        blocks: blocks(outline, found),
    }
}

/// Hash of a block's letters and digits.
pub(super) fn block_hash(block: &Block) -> u64 {
    fnv(block.squashed().as_bytes())
}

/// FNV-1a over 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |state, &byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The innermost element around a range of blocks, and those around it: `body > article.post-# > div.text`.
pub(super) fn place(outline: &Outline, hull: &Range<usize>) -> String {
    let holds = |scope: &Scope| {
        !is_paragraph(scope) && scope.blocks.start <= hull.start && hull.end <= scope.blocks.end && !hull.is_empty()
    };
    // In document order the last one that holds them all is the innermost.
    let Some(innermost) = outline.scopes.iter().rposition(holds) else {
        return String::new();
    };
    let around = outline.up(innermost).take(PLACE_LEVELS);
    let mut labels: Vec<String> = around.filter_map(|at| outline.scopes.get(at)).map(label).collect();
    labels.reverse();
    labels.join(" > ")
}

fn is_paragraph(scope: &Scope) -> bool {
    matches!(
        scope.tag.as_str(),
        "p" | "li" | "td" | "th" | "dt" | "dd" | "blockquote" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
    )
}

/// Element and first class; parts of the class that hold digits number single pages or builds of the site.
fn label(scope: &Scope) -> String {
    let Some(class) = scope.class.split_whitespace().next() else {
        return scope.tag.clone();
    };
    let part = |part| if has_digit(part) { "#" } else { part };
    let parts: Vec<&str> = measure::head(class, CLASS_MAX).split(['-', '_']).map(part).collect();
    format!("{}.{}", scope.tag, parts.join("-"))
}

fn has_digit(text: &str) -> bool {
    text.contains(|character: char| character.is_ascii_digit())
}

/// How far the ways to find a body agree with the one that was found: for each that has a say, the share of running text that
/// both have, of all that either has; the mean of these, 1 where none has a say.
fn agreement(outline: &Outline, kept: &[usize]) -> f32 {
    let prose = |at: usize| {
        let block = outline.blocks.get(at).filter(|block| block.is_prose());
        block.map_or(0, |block| u64::from(block.weight))
    };
    let sums = running(outline.blocks.len(), |at| prose(at) as f64);
    let kept: HashSet<usize> = kept.iter().copied().collect();
    let of_kept: u64 = kept.iter().map(|at| prose(*at)).sum();
    let share = |theirs: &[usize]| {
        let both: u64 = theirs.iter().filter(|at| kept.contains(at)).map(|at| prose(*at)).sum();
        let all: u64 = theirs.iter().map(|at| prose(*at)).sum::<u64>() + of_kept - both;
        both as f64 / all.max(1) as f64
    };
    let marked = largest(outline, &sums, |scope| scope.is_marked_body);
    let named = largest(outline, &sums, |scope| scope.hint.body && scope.hint.junk.is_none());
    let semantic = largest(outline, &sums, |scope| scope.tag == "article");
    let ways = [marked, named, semantic, densest(outline, prose)];
    let shares: Vec<f64> = ways.iter().flatten().map(|theirs| share(theirs)).collect();
    if shares.is_empty() {
        return 1.0;
    }
    (shares.iter().sum::<f64>() / shares.len() as f64) as f32
}

/// The blocks of the scope with most running text, by its running `sums`, among those of a kind.
fn largest(outline: &Outline, sums: &[f64], is_of_kind: fn(&Scope) -> bool) -> Option<Vec<usize>> {
    let scopes = outline.scopes.iter().filter(|scope| is_of_kind(scope));
    let largest = scopes.max_by(|a, b| within(sums, &a.blocks).total_cmp(&within(sums, &b.blocks)))?;
    Some(largest.blocks.clone().collect())
}

/// The running text of the container with most of it in paragraphs of its own: what is sought where nothing is marked.
fn densest(outline: &Outline, prose: impl Fn(usize) -> u64) -> Option<Vec<usize>> {
    let container = |block: &Block| {
        let scope = outline.scopes.get(block.scope)?;
        Some(if is_paragraph(scope) { scope.parent } else { block.scope })
    };
    let mut of_container: Vec<Vec<usize>> = vec![Vec::new(); outline.scopes.len()];
    for (at, block) in outline.blocks.iter().enumerate().filter(|(at, _)| prose(*at) > 0) {
        if let Some(own) = container(block).and_then(|container| of_container.get_mut(container)) {
            own.push(at);
        }
    }
    let weight = |blocks: &Vec<usize>| -> u64 { blocks.iter().map(|at| prose(*at)).sum() };
    of_container
        .into_iter()
        .max_by_key(weight)
        .filter(|blocks| !blocks.is_empty())
}

/// Hashes of the longer words of some texts. Of scripts without spaces, pairs of neighbours are words.
fn topic(texts: &[&str]) -> Vec<u32> {
    let tokens = texts.iter().flat_map(|text| text::tokenize(text, Lang::UND));
    let words = tokens.filter(|token| measure::weight(&token.term) >= WORD_MIN);
    let mut hashes: Vec<u32> = words.map(|word| fold(fnv(word.term.as_bytes()))).collect();
    hashes.truncate(TOPIC_MAX);
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn fold(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

fn blocks(outline: &Outline, found: &Found<'_>) -> Vec<ImprintBlock> {
    let start = found.hull.start.saturating_sub(AROUND);
    let end = (found.hull.end + AROUND).min(outline.blocks.len());
    let kept: HashSet<usize> = found.kept.iter().copied().collect();
    let all: Vec<usize> = (start..end).collect();
    let omitted = all.len().saturating_sub(BLOCKS_MAX);
    let head = all.iter().take(BLOCKS_MAX / 2);
    let tail = all.iter().skip(BLOCKS_MAX / 2 + omitted);
    let imprint = |at: &usize| {
        let block = outline.blocks.get(*at)?;
        Some(ImprintBlock {
            hash: block_hash(block),
            weight: block.weight,
            is_kept: kept.contains(at),
        })
    };
    head.chain(tail).filter_map(imprint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{blocks, guard};

    const PROSE: &str =
        "Die Fähre zwischen den Inseln fährt seit Montag wieder nach dem alten Plan, sagte der Hafenmeister.";

    /// The outline of a page, and all its prose as what was found. `P` stands for a paragraph of prose.
    fn page(html: &str) -> (Outline, Range<usize>, Vec<usize>) {
        let outline = blocks::outline(&guard::parse(&html.replace('P', &format!("<p>{PROSE}</p>"))));
        let kept: Vec<usize> = (0..outline.blocks.len())
            .filter(|at| outline.blocks[*at].is_prose())
            .collect();
        let hull = kept[0]..kept[kept.len() - 1] + 1;
        (outline, hull, kept)
    }

    #[test]
    fn hashes_are_those_that_stand_on_the_disk() {
        assert_eq!(0xcbf2_9ce4_8422_2325, fnv(b""));
        assert_eq!(0x8594_4171_f739_67e8, fnv(b"foobar"));
        let outline = blocks::outline(&guard::parse("<p>„Danke!“ sagt er.</p><p>Danke sagt er</p>"));
        assert_eq!(block_hash(&outline.blocks[0]), block_hash(&outline.blocks[1]));
    }

    #[test]
    fn a_place_is_named_without_what_numbers_single_pages() {
        for html in [
            "<main><article class='post-4711 politik'><div class='css-1ab2 text'>PP</div></article></main>",
            "<main><article class='post-12 sport'><div class='css-9zz0'>P</div></article></main>",
        ] {
            let (outline, hull, _) = page(html);
            assert_eq!("body > main > article.post-# > div.css-#", place(&outline, &hull));
        }
        assert_eq!("", place(&blocks::outline(&guard::parse("")), &(0..0)));
    }

    #[test]
    fn ways_agree_where_they_find_the_same_text() {
        let check = |html: &str, expected: f32| {
            let (outline, _, kept) = page(html);
            let agreement = agreement(&outline, &kept);
            assert!((expected - agreement).abs() < 0.01, "{html}: {agreement}");
        };
        check("<article><div itemprop=articleBody>PPPP</div></article>", 1.0);
        check("<div>PPPP</div>", 1.0);
        // The marked body has one paragraph in four, `article` has two, and two is the most that stand together.
        check(
            "<article>P<div itemprop=articleBody>P</div></article><div>PP</div>",
            (0.25 + 0.5 + 0.5) / 3.0,
        );
    }

    #[test]
    fn what_stands_around_the_body_is_remembered_and_long_pages_are_cut_in_the_middle() {
        let (outline, hull, kept) = page(&format!("{}{}", "<h3>Rand</h3>".repeat(30), "P".repeat(300)));
        let kept = &kept[..kept.len() - 1];
        let blocks = blocks(&outline, &Found { hull, kept });
        assert_eq!(BLOCKS_MAX, blocks.len());
        assert_eq!(AROUND, blocks.iter().take_while(|block| !block.is_kept).count());
        assert!(!blocks[BLOCKS_MAX - 1].is_kept);
    }

    #[test]
    fn topics_are_words_in_any_script() {
        assert_eq!(topic(&["Der Hafen, der HAFEN"]), topic(&["hafen"]));
        assert_eq!(3, topic(&["港湾工事"]).len());
        assert!(topic(&["", "zu der in"]).is_empty());
    }
}
