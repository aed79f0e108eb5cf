//! Which part of the page is the article: candidates from every strategy, one measure for all.
//!
//! Candidates are unions of ranges of blocks: marked and named bodies (siblings of one class together, because adverts
//! split bodies), semantic containers, and every other container. Each is worth the prose that it holds less the
//! rest that it holds; a semantic name multiplies, so that a wider container wins only with much more prose.
//! What is surely not the article is judged first, by `junk`. Deliberately changes no text; what is dropped inside the winner
//! is `clean`'s matter.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use super::blocks::{Block, Kind, Outline, Scope};
use super::{junk, measure};

/// Worth of `itemprop=articleBody`, against 1 for any container.
const MARKED: f64 = 1.6;
/// Worth of a class that names a body.
const NAMED: f64 = 1.35;
/// Worth of `article`.
const ARTICLE: f64 = 1.25;
/// Most that agreement with the JSON-LD body can add.
const AGREEMENT: f64 = 0.3;

/// Characters of the JSON-LD body that are compared with the page: every block is sought in them.
const CLAIMED_MAX: usize = 50_000;
/// Blocks of the page that are sought in them.
const SOUGHT_MAX: usize = 5_000;

/// A part of the page that may be the article.
#[derive(Debug)]
pub(super) struct Candidate {
    /// How `explain` names it.
    pub(super) name: String,
    /// Its blocks, ascending, disjoint.
    pub(super) ranges: Vec<Range<usize>>,
    /// What it is worth.
    pub(super) score: f64,
}

impl Candidate {
    /// From its first to its last block.
    pub(super) fn extent(&self) -> Range<usize> {
        let begins = self.ranges.iter().map(|range| range.start).min();
        let ends = self.ranges.iter().map(|range| range.end).max();
        begins.unwrap_or(0)..ends.unwrap_or(0)
    }
}

/// What every block is worth, and why some are worth nothing.
#[derive(Debug)]
pub(super) struct Worth {
    /// Reason why a block is not of the article; by index of the block.
    pub(super) junk: Vec<Option<&'static str>>,
    /// Running sum of block values: the value of a range is a difference.
    values: Vec<f64>,
    /// Running sum of what speaks for the blocks.
    gains: Vec<f64>,
    /// Running sum of the weight that the JSON-LD body confirms.
    confirmed: Vec<f64>,
}

/// Judges the blocks of a page. `claimed_body` is the text that JSON-LD gives, or empty; `title` is squashed.
pub(super) fn judge(outline: &Outline, title: &str, claimed_body: &str) -> Worth {
    let junk = junk::judge(outline, title);
    let claimed = measure::squash(measure::head(claimed_body, CLAIMED_MAX));
    let value = |at: usize| -> f64 {
        let Some(block) = outline.blocks.get(at) else {
            return 0.0;
        };
        let weight = f64::from(block.weight);
        let density = block.link_density();
        match (junk.get(at).copied().flatten(), block.kind) {
            (Some(_), _) | (None, Kind::Headline | Kind::Subhead | Kind::Row) => 0.0,
            // Lists and tables of figures are part of some articles and no reason against any.
            (None, Kind::Cell | Kind::Listed) if density < 0.3 && !block.is_prose() => 0.0,
            _ if block.is_prose() => weight * (1.0 - density),
            _ => -weight * (0.5 + density),
        }
    };
    let confirm = |at: usize| -> f64 {
        let is_sought = |block: &&Block| !claimed.is_empty() && at < SOUGHT_MAX && block.weight > 20;
        let block = outline.blocks.get(at).filter(is_sought);
        let is_claimed = |block: &&Block| memmem::find(claimed.as_bytes(), block.squashed().as_bytes()).is_some();
        block.filter(is_claimed).map_or(0.0, |block| f64::from(block.weight))
    };
    let values: Vec<f64> = (0..outline.blocks.len()).map(value).collect();
    let value = |at: usize| values.get(at).copied().unwrap_or(0.0);
    Worth {
        values: running(outline.blocks.len(), value),
        gains: running(outline.blocks.len(), |at| value(at).max(0.0)),
        confirmed: running(outline.blocks.len(), confirm),
        junk,
    }
}

/// Running sums: the sum of a range is a difference.
pub(super) fn running(count: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums = vec![0.0];
    sums.extend((0..count).map(|at| {
        sum += value(at);
        sum
    }));
    sums
}

/// The sum of a range.
pub(super) fn within(sums: &[f64], range: &Range<usize>) -> f64 {
    sums.get(range.end).unwrap_or(&0.0) - sums.get(range.start).unwrap_or(&0.0)
}

impl Worth {
    fn has_prose(&self, ranges: &[Range<usize>]) -> bool {
        ranges.iter().any(|range| within(&self.gains, range) > 0.0)
    }

    fn score(&self, ranges: &[Range<usize>], trust: f64) -> f64 {
        let value: f64 = ranges.iter().map(|range| within(&self.values, range)).sum();
        let confirmed: f64 = ranges.iter().map(|range| within(&self.confirmed, range)).sum();
        let all = self.confirmed.last().copied().unwrap_or(0.0);
        let agreement = if all > 0.0 { AGREEMENT * confirmed / all } else { 0.0 };
        if value > 0.0 {
            value * (trust + agreement)
        } else {
            value
        }
    }
}

/// All candidates, the best first.
pub(super) fn candidates(outline: &Outline, worth: &Worth) -> Vec<Candidate> {
    let is = |at: usize, test: fn(&Scope) -> bool| outline.scopes.get(at).is_some_and(test);
    if let Some(chosen) = chosen(outline, worth) {
        return vec![chosen];
    }
    let mut found = unions(outline, worth, MARKED, |at| is(at, |scope| scope.is_marked_body));
    found.extend(unions(outline, worth, NAMED, |at| {
        is(at, |scope| scope.hint.body && scope.hint.junk.is_none())
    }));
    for scope in &outline.scopes {
        let trust = match scope.tag.as_str() {
            tag if is_paragraph(tag) => continue,
            "article" => ARTICLE,
            _ => 1.0,
        };
        let ranges = vec![scope.blocks.clone()];
        let score = worth.score(&ranges, trust);
        if worth.has_prose(&ranges) {
            found.push(Candidate {
                name: scope.label(),
                ranges,
                score,
            });
        }
    }
    // Among equals the inner one: what it leaves out is worth nothing.
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(extent(&a.ranges).cmp(&extent(&b.ranges)))
    });
    found
}

/// All chosen bodies together: whoever chose several meant parts of one text.
fn chosen(outline: &Outline, worth: &Worth) -> Option<Candidate> {
    let mut name = None;
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for scope in outline
        .scopes
        .iter()
        .filter(|scope| scope.is_chosen && !scope.blocks.is_empty())
    {
        // Scopes are in document order, so that an inner one comes after the one around it.
        if ranges.last().is_none_or(|last| last.end <= scope.blocks.start) {
            name.get_or_insert_with(|| scope.label());
            ranges.push(scope.blocks.clone());
        }
    }
    Some(Candidate {
        name: format!("{} x{}", name?, ranges.len()),
        score: worth.score(&ranges, MARKED),
        ranges,
    })
}

/// Elements that hold one text.
fn is_paragraph(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "li" | "td" | "th" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
    )
}

fn extent(ranges: &[Range<usize>]) -> usize {
    ranges.iter().map(Range::len).sum()
}

/// Outermost scopes that `is_body` accepts; siblings of one class together.
fn unions(outline: &Outline, worth: &Worth, trust: f64, is_body: impl Fn(usize) -> bool) -> Vec<Candidate> {
    let mut groups: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
    let mut by_kin: HashMap<(usize, &str), usize> = HashMap::new();
    for (at, scope) in outline.scopes.iter().enumerate().filter(|(at, _)| is_body(*at)) {
        // Paragraphs that are named as the body's: it is what they stand in, with its subheads and lists.
        let at = if is_paragraph(&scope.tag) { scope.parent } else { at };
        let Some(scope) = outline.scopes.get(at) else { continue };
        let group = *by_kin.entry((scope.parent, scope.class.as_str())).or_insert_with(|| {
            groups.push((at, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, ranges)) = groups.get_mut(group)
            && ranges.last() != Some(&scope.blocks)
        {
            ranges.push(scope.blocks.clone());
        }
    }
    let named = |(at, ranges): (usize, Vec<Range<usize>>)| Candidate {
        name: outline
            .scopes
            .get(at)
            .map_or_else(String::new, |scope| format!("{} x{}", scope.label(), ranges.len())),
        score: worth.score(&ranges, trust),
        ranges,
    };
    groups
        .into_iter()
        .map(named)
        .filter(|candidate| worth.has_prose(&candidate.ranges))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{blocks, guard};

    const PROSE: &str =
        "Der Rat der Stadt Musterhausen hat am Montag beschlossen, den Vertrag mit dem Anbieter nicht zu verlängern.";

    /// `P` stands for a paragraph of prose.
    fn check(html: &str, expected: usize) {
        let html = html.replace('P', &format!("<p>{PROSE}</p>"));
        let outline = blocks::outline(&guard::parse(&html));
        let worth = judge(&outline, "", "");
        let best = candidates(&outline, &worth).into_iter().next().unwrap();
        let kept = best.ranges.into_iter().flatten().filter(|at| worth.junk[*at].is_none());
        assert_eq!(
            expected,
            kept.filter(|at| outline.blocks[*at].is_prose()).count(),
            "{html}"
        );
    }

    #[test]
    fn a_body_that_adverts_split_is_whole() {
        check(
            "<main><div class=text>PP</div><div class=ad>P</div><div class=text>PP</div></main>",
            4,
        );
    }

    #[test]
    fn comments_go_though_they_are_longer_than_the_text() {
        for comments in ["comments", "comment-list", "kommentare"] {
            check(
                &format!(
                    "<main><article><div class=entry-content>PPP</div><div class={comments}>PPPPPPPPPP</div></article></main>"
                ),
                3,
            );
            check(
                &format!("<main><article>PPP</article><section class={comments}>PPPPPPPPPP</section></main>"),
                3,
            );
            check(&format!("<main><div class={comments}>PPPPPPPPPP</div></main>"), 10);
        }
    }

    #[test]
    fn named_bodies_win_over_wider_containers() {
        check("<div><div itemprop=articleBody>PPPP</div><div>PP</div></div>", 4);
    }

    #[test]
    fn paragraphs_that_are_named_bring_what_stands_between_them() {
        let named = format!("<p class=article-body>{PROSE}</p>");
        check(
            &format!("<div><div>{named}{named}<p>{PROSE}</p>{named}</div><div>P</div></div>"),
            4,
        );
    }

    #[test]
    fn a_bad_name_does_not_condemn_most_of_the_page() {
        check("<div class=sidebar>PPPP</div><div>P</div>", 5);
    }

    #[test]
    fn a_name_for_a_body_outweighs_names_at_random() {
        let named = format!("<p class=article-paragraph id=block-n1AuAdJlVL>{PROSE}</p>");
        check(&format!("<article>PP{named}PP</article>"), 5);
        check("<article>PP<div class=article-content__sign-in>P</div>PP</article>", 4);
    }

    #[test]
    fn exactly_one_article() {
        check("<article><h1>a</h1>PPPPPP</article><article><h2>b</h2>PP</article>", 6);
        check("<div><div><h1>a</h1>PPPPPP</div><div><h1>b</h1>PPP</div></div>", 6);
    }

    #[test]
    fn subheads_set_as_headlines_end_nothing() {
        check("<div><h1>a</h1>PPPPPP<h1>b</h1>PPP</div>", 9);
    }
}
