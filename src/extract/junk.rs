//! What of a page is not the article, before anyone asks where the article is: by names, roles, elements, and by what a
//! container holds.
//!
//! A name is a hint: it condemns a scope only if the page's prose does not depend on it. Every block of a condemned scope has
//! the scope's reason. Invariant: the scope that holds the headline is never condemned by its name.

use std::collections::HashMap;
use std::ops::Range;

use super::blocks::{Block, Kind, Outline, Scope};
use super::candidates::{running, within};

/// Share of the prose around it from which a scope is no junk, whatever its name.
const JUNK_MAX: f64 = 0.5;
/// Prose that must be left for a scope with more than that share to go all the same, if its name is beyond doubt.
const REST_MIN: f64 = 1_200.0;
/// Prose of a body below which comments go, however many there are.
const COMMENTED_MIN: f64 = 250.0;
/// Prose that must stand between two headlines for the second to open another article.
const ARTICLE_MIN: u32 = 400;
/// Weight up to which an `h1` is a headline; some pages set captions and standfirsts in one.
const HEADLINE_MAX: u32 = 160;
/// Weight up to which the text beside a picture, in a container of their own, is its caption.
const CAPTION_MAX: u32 = 260;
/// Texts in such a container: a caption and who took the picture.
const CAPTION_BLOCKS: usize = 3;

/// The reason why a block is not of the article, by index of the block. `title` is squashed.
pub(super) fn judge(outline: &Outline, title: &str) -> Vec<Option<&'static str>> {
    let prose = running(outline.blocks.len(), |at| {
        let block = outline.blocks.get(at).filter(|block| block.is_prose());
        block.map_or(0.0, |block| f64::from(block.weight))
    });
    let titles = running(outline.blocks.len(), |at| {
        let block = outline.blocks.get(at);
        let is_title = block.is_some_and(|block| is_title(block, title));
        f64::from(u8::from(is_title))
    });
    let page = Page {
        outline,
        holds_chosen: holding_chosen(outline),
        main: chosen_body(outline, &prose).or_else(|| main_article(outline, &prose, &titles)),
        prose,
        titles,
    };
    let scopes = page.condemned();
    let mut junk: Vec<Option<&'static str>> = outline
        .blocks
        .iter()
        .map(|block| {
            let repeated = block.is_furniture.then_some("furniture of the outlet");
            scopes.get(block.scope).copied().flatten().or(repeated)
        })
        .collect();
    if let Some(from) = page.second_headline(title).filter(|_| !has_chosen(outline)) {
        for reason in junk.iter_mut().skip(from) {
            reason.get_or_insert("another article");
        }
    }
    junk
}

struct Page<'a> {
    outline: &'a Outline,
    /// For every scope, whether it is chosen, or one within it.
    holds_chosen: Vec<bool>,
    /// Running sum of prose.
    prose: Vec<f64>,
    /// Running count of blocks that are the title.
    titles: Vec<f64>,
    /// The `article` that the page is about.
    main: Option<Range<usize>>,
}

impl Page<'_> {
    /// For every scope, the reason why it is not of the article.
    fn condemned(&self) -> Vec<Option<&'static str>> {
        let scopes = &self.outline.scopes;
        let reasons: Vec<Option<&'static str>> = (0..scopes.len()).map(|at| self.own_reason(at)).collect();
        let kin = self.prose_of_kin(&reasons);
        let mut condemned: Vec<Option<&'static str>> = Vec::with_capacity(scopes.len());
        // For every scope, the prose of the innermost `article` or `main` around it: what it is measured against.
        let mut wholes: Vec<f64> = Vec::with_capacity(scopes.len());
        let body_end = self.end_of_body();
        for (at, scope) in scopes.iter().enumerate() {
            let above = if scope.parent < at {
                condemned.get(scope.parent).copied().flatten()
            } else {
                None
            };
            let own_prose = within(&self.prose, &scope.blocks);
            let around = wholes.get(scope.parent).copied().filter(|whole| *whole > 0.0);
            let whole = around.unwrap_or(own_prose);
            let kin = kin.get(at).copied().unwrap_or(own_prose);
            let reason = reasons.get(at).copied().flatten();
            let is_below_body = body_end.is_some_and(|end| end <= scope.blocks.start);
            let own =
                reason.filter(|reason| is_dispensable(reason, kin, whole) || (*reason == "comments" && is_below_body));
            // Whoever chose a body has judged it, and what it stands in.
            condemned.push(above.or(own).filter(|_| !scope.is_chosen));
            let is_whole = scope.is_chosen
                || matches!(scope.tag.as_str(), "article" | "main") && own_prose > f64::from(ARTICLE_MIN);
            wholes.push(if is_whole { own_prose } else { whole });
        }
        condemned
    }

    /// Where the first body ends that is named or marked and holds enough prose to be commented on.
    fn end_of_body(&self) -> Option<usize> {
        let bodies = self.outline.scopes.iter().filter(|scope| {
            (scope.hint.body || scope.is_marked_body || scope.tag == "article")
                && within(&self.prose, &scope.blocks) >= COMMENTED_MIN
        });
        bodies.map(|scope| scope.blocks.end).min()
    }

    /// For every scope, the prose of all scopes of its class and reason: a body may be cut into many elements of one bad
    /// name. Captions without a class have their siblings for kin; other scopes without one have none.
    fn prose_of_kin(&self, reasons: &[Option<&'static str>]) -> Vec<f64> {
        let scopes = || self.outline.scopes.iter().zip(reasons.iter().copied());
        let mut kin: HashMap<Kin<'_>, f64> = HashMap::new();
        for (scope, key) in scopes().filter_map(|(scope, reason)| Some((scope, kin_of(scope, reason?)?))) {
            *kin.entry(key).or_insert(0.0) += within(&self.prose, &scope.blocks);
        }
        let of = |(scope, reason): (&Scope, Option<&'static str>)| {
            let known = reason.and_then(|reason| kin.get(&kin_of(scope, reason)?).copied());
            known.unwrap_or_else(|| within(&self.prose, &scope.blocks))
        };
        scopes().map(of).collect()
    }

    fn own_reason(&self, at: usize) -> Option<&'static str> {
        let scope = self.outline.scopes.get(at)?;
        if self.is_another_article(scope) {
            return Some("another article");
        }
        if scope.is_marked_body || self.holds_chosen.get(at).is_some_and(|holds| *holds) {
            return None;
        }
        let by_element = match scope.tag.as_str() {
            "footer" => Some("footer"),
            "aside" => Some("aside"),
            "form" => Some("form"),
            "figure" if !self.holds_text(at) => Some("caption"),
            // A subhead is as good as its section; names of headings tell how they look.
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => return None,
            _ => None,
        };
        let holds_title = within(&self.titles, &scope.blocks) > 0.0;
        // One name for a body outweighs others: programs give names at random, and themes give many.
        let named = scope.hint.junk.filter(|_| !holds_title && !scope.hint.body);
        by_element
            .or(named)
            .or_else(|| self.is_caption(scope).then_some("caption"))
    }

    fn is_another_article(&self, scope: &Scope) -> bool {
        self.main.as_ref().is_some_and(|main| {
            let is_around = scope.blocks.start <= main.start && main.end <= scope.blocks.end;
            let is_other =
                scope.blocks.start < main.start || scope.blocks.end > main.end || scope.blocks.len() < main.len();
            scope.tag == "article" && is_other && !is_around
        })
    }

    /// Figures also hold tables and quotations.
    fn holds_text(&self, at: usize) -> bool {
        let mut inner = self.outline.within(at).iter();
        inner.any(|scope| matches!(scope.tag.as_str(), "blockquote" | "table"))
    }

    /// A picture and a short text, in a container of their own.
    fn is_caption(&self, scope: &Scope) -> bool {
        let is_container = !matches!(
            scope.tag.as_str(),
            "p" | "li" | "td" | "th" | "tr" | "table" | "ul" | "ol" | "blockquote" | "header" | "article" | "main"
        );
        if !is_container || scope.pictures == 0 || scope.blocks.is_empty() || scope.blocks.len() > CAPTION_BLOCKS {
            return false;
        }
        let blocks = self.outline.blocks.get(scope.blocks.clone()).unwrap_or_default();
        let weight: u32 = blocks.iter().map(|block| block.weight).sum();
        let has_heading = blocks
            .iter()
            .any(|block| matches!(block.kind, Kind::Headline | Kind::Subhead | Kind::Quote));
        weight <= CAPTION_MAX && !has_heading
    }

    /// Where a second article begins: a headline of the first rank, another than the title, after much prose, that does not
    /// stand among the paragraphs before it (pages that set their subheads as `h1` do that).
    fn second_headline(&self, title: &str) -> Option<usize> {
        let blocks = &self.outline.blocks;
        let headlines = || {
            blocks
                .iter()
                .enumerate()
                .filter(|(_, block)| block.kind == Kind::Headline)
        };
        let first = headlines()
            .find(|(_, block)| is_title(block, title))
            .or_else(|| headlines().next())?
            .0;
        let mut prose_before = None;
        blocks.iter().enumerate().position(|(at, block)| {
            let before = prose_before;
            if block.is_prose() {
                prose_before = Some(block);
            }
            at > first
                && block.kind == Kind::Headline
                && block.weight <= HEADLINE_MAX
                && within(&self.prose, &(first..at)) >= f64::from(ARTICLE_MIN)
                && !is_title(block, title)
                && before.is_some_and(|before| self.outline.parent_of(before) != self.outline.parent_of(block))
        })
    }
}

/// What scopes of one kind have in common: class, siblings, reason.
type Kin<'a> = (&'a str, Option<usize>, &'static str);

/// Whose kin a condemned scope is, if anybody's.
fn kin_of<'a>(scope: &'a Scope, reason: &'static str) -> Option<Kin<'a>> {
    match (scope.class.as_str(), reason) {
        ("", "caption") => Some(("", Some(scope.parent), reason)),
        ("", _) => None,
        (class, _) => Some((class, None, reason)),
    }
}

/// For every scope, whether it is chosen, or one within it.
fn holding_chosen(outline: &Outline) -> Vec<bool> {
    let mut holding = vec![false; outline.scopes.len()];
    for (at, _) in outline.scopes.iter().enumerate().filter(|(_, scope)| scope.is_chosen) {
        for around in outline.up(at) {
            match holding.get_mut(around) {
                Some(holds) if !*holds => *holds = true,
                // What is around this is marked already.
                _ => break,
            }
        }
    }
    holding
}

/// Whether the article can do without a scope: `kin` is the prose of it and its like, `whole` the prose around them.
fn is_dispensable(reason: &str, kin: f64, whole: f64) -> bool {
    let is_sure = matches!(
        reason,
        "comments" | "related" | "box" | "consent" | "embedded post" | "footer"
    );
    kin < JUNK_MAX * whole || (is_sure && whole - kin >= REST_MIN)
}

/// Whether somebody chose bodies that hold any text.
pub(super) fn has_chosen(outline: &Outline) -> bool {
    let mut scopes = outline.scopes.iter();
    scopes.any(|scope| scope.is_chosen && !scope.blocks.is_empty())
}

/// The chosen body with most prose.
fn chosen_body(outline: &Outline, prose: &[f64]) -> Option<Range<usize>> {
    let scopes = outline.scopes.iter();
    let chosen = scopes.filter(|scope| scope.is_chosen && !scope.blocks.is_empty());
    let ranges = chosen.map(|scope| scope.blocks.clone());
    ranges.max_by(|a, b| within(prose, a).total_cmp(&within(prose, b)))
}

/// The `article` that the page is about: the one with the headline if it holds prose, else the one with most prose.
fn main_article(outline: &Outline, prose: &[f64], titles: &[f64]) -> Option<Range<usize>> {
    let articles = || {
        let articles = outline.scopes.iter().filter(|scope| scope.tag == "article");
        articles.map(|scope| scope.blocks.clone())
    };
    let largest = articles().max_by(|a, b| within(prose, a).total_cmp(&within(prose, b)))?;
    let below_title =
        articles().find(|range| within(prose, range) >= f64::from(ARTICLE_MIN) && within(titles, range) > 0.0);
    Some(below_title.unwrap_or(largest))
}

fn is_title(block: &Block, title: &str) -> bool {
    matches!(block.kind, Kind::Headline | Kind::Subhead) && !title.is_empty() && block.squashed() == title
}
