//! The page as a flat list of text blocks, made by one walk over the tree (`walk`). Every strategy works on this list.
//!
//! A [`Block`] is a paragraph, heading, list entry, row of a table, quotation or run of loose text. A [`Scope`] is a block-level
//! element; because the walk is in document order, the blocks of a scope are a contiguous range. What can never be
//! article text (scripts, forms, code) is not walked. Decides nothing else: junk is marked by its reason, not removed.

mod walk;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use ego_tree::NodeId;
use scraper::Html;

use super::class_words::Hint;
use super::measure;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `p`, or text of another paragraph-like element.
    Paragraph,
    /// `blockquote`.
    Quote,
    /// `h1`.
    Headline,
    /// `h2` to `h6`.
    Subhead,
    /// `li`, `dt`, `dd`.
    Listed,
    /// `td`, `th` whose row is no row of short cells: tables that lay out the page.
    Cell,
    /// `tr` of short cells.
    Row,
    /// Text that stands in a container beside its block-level children.
    Loose,
}

/// One run of text.
#[derive(Debug)]
pub(super) struct Block {
    /// The text, white space collapsed; never empty.
    pub(super) text: String,
    /// Its length in Latin letters.
    pub(super) weight: u32,
    /// The part of `weight` that is linked to other pages.
    pub(super) link_weight: u32,
    /// What it is.
    pub(super) kind: Kind,
    /// Index of the innermost scope.
    pub(super) scope: usize,
    /// Addresses linked from it, as written.
    pub(super) links: Vec<String>,
    /// Whether the outlet repeats it from page to page.
    pub(super) is_furniture: bool,
    /// The text, squashed, once somebody has asked for it.
    squashed: OnceCell<String>,
    /// Whether it is running text, once somebody has asked.
    is_prose: OnceCell<bool>,
}

impl Block {
    /// The text, squashed: many rules compare by it.
    pub(super) fn squashed(&self) -> &str {
        self.squashed.get_or_init(|| measure::squash(&self.text))
    }

    /// Share of the text that is linked, 0..=1.
    pub(super) fn link_density(&self) -> f64 {
        f64::from(self.link_weight) / f64::from(self.weight.max(1))
    }

    /// Whether this is running text.
    pub(super) fn is_prose(&self) -> bool {
        *self.is_prose.get_or_init(|| match self.kind {
            Kind::Headline | Kind::Subhead | Kind::Row => false,
            Kind::Paragraph | Kind::Quote | Kind::Listed | Kind::Cell | Kind::Loose => {
                self.link_density() < 0.5 && measure::is_prose(&self.text, self.weight)
            }
        })
    }
}

/// One block-level element.
#[derive(Debug)]
pub(super) struct Scope {
    /// Index of the enclosing scope; the outermost is its own parent.
    pub(super) parent: usize,
    /// Index behind the last scope that it encloses.
    pub(super) end: usize,
    /// Name of the element.
    pub(super) tag: String,
    /// Its class attribute: siblings with the same one are parts of one thing.
    pub(super) class: String,
    /// What its names say.
    pub(super) hint: Hint,
    /// Marked as a body by the reader of the page.
    pub(super) is_chosen: bool,
    /// `itemprop=articleBody`.
    pub(super) is_marked_body: bool,
    /// Its blocks.
    pub(super) blocks: Range<usize>,
    /// Pictures and players in it.
    pub(super) pictures: usize,
}

impl Scope {
    /// How `explain` names it: `div.article-body`.
    pub(super) fn label(&self) -> String {
        let first = self.class.split_whitespace().next();
        first.map_or_else(|| self.tag.clone(), |class| format!("{}.{class}", self.tag))
    }
}

/// A page in blocks.
#[derive(Debug)]
pub(super) struct Outline {
    /// In document order.
    pub(super) blocks: Vec<Block>,
    /// In document order; the first encloses all.
    pub(super) scopes: Vec<Scope>,
}

impl Outline {
    /// The enclosing scopes of a scope, itself first.
    pub(super) fn up(&self, scope: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(scope), |&at| {
            let parent = self.scopes.get(at)?.parent;
            (parent != at).then_some(parent)
        })
    }

    /// The scope around the innermost scope of a block.
    pub(super) fn parent_of(&self, block: &Block) -> Option<usize> {
        self.scopes.get(block.scope).map(|scope| scope.parent)
    }

    /// The scopes within a scope, itself first.
    pub(super) fn within(&self, scope: usize) -> &[Scope] {
        let end = self.scopes.get(scope).map_or(scope, |scope| scope.end);
        self.scopes.get(scope..end).unwrap_or_default()
    }
}

/// Elements that somebody marked beforehand.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Bodies: nothing else is asked where there are any.
    pub(super) bodies: HashSet<NodeId>,
    /// Not walked.
    pub(super) removed: HashSet<NodeId>,
}

/// Walks a page.
pub(super) fn outline(html: &Html) -> Outline {
    outline_with(html, &Marks::default())
}

/// Walks a page, some of whose elements are marked.
pub(super) fn outline_with(html: &Html, marks: &Marks) -> Outline {
    walk::walk(html, marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::guard;

    fn check(html: &str, expected: &[(Kind, &str)]) {
        let outline = outline(&guard::parse(html));
        let blocks: Vec<(Kind, &str)> = outline
            .blocks
            .iter()
            .map(|block| (block.kind, block.text.as_str()))
            .collect();
        assert_eq!(expected, blocks);
    }

    #[test]
    fn text_between_block_level_elements_is_a_block() {
        check(
            "<div>Vorher <b>fett</b><p>Erster Absatz.</p>danach<ul><li><p>Eins</p><li>Zwei</ul></div>",
            &[
                (Kind::Loose, "Vorher fett"),
                (Kind::Paragraph, "Erster Absatz."),
                (Kind::Loose, "danach"),
                (Kind::Listed, "Eins"),
                (Kind::Listed, "Zwei"),
            ],
        );
    }

    #[test]
    fn two_breaks_separate_paragraphs_and_one_separates_words() {
        check(
            "<div>erste<br>Zeile<br> <br>zweiter</div>",
            &[(Kind::Loose, "erste Zeile"), (Kind::Loose, "zweiter")],
        );
    }

    #[test]
    fn what_is_never_text_is_left_out() {
        check(
            "<p>An<svg><title>x</title></svg>fang<script>var p</script> <span class='sr-only'>externer Link</span>Ende</p>\
             <nav>Menü</nav><figcaption>Bild</figcaption>",
            &[(Kind::Paragraph, "Anfang Ende")],
        );
    }

    #[test]
    fn rows_of_short_cells_are_one_block_and_code_is_none() {
        check(
            "<table><tr><th>Stadt<th>Euro<tr><td>Neustadt<td>12</table><pre><code>x = 1</code></pre>\
             <p>Zehn m<sup>2</sup> kosten mehr<sup><a href=#1>1</a></sup>.</p>",
            &[
                (Kind::Row, "Stadt | Euro"),
                (Kind::Row, "Neustadt | 12"),
                (Kind::Paragraph, "Zehn m2 kosten mehr."),
            ],
        );
    }

    #[test]
    fn captions_set_inline_are_blocks_of_their_own() {
        check(
            "<div><img src=x><span class=caption>Der Hafen am Montag</span><p>Der Text.</p></div>",
            &[(Kind::Loose, "Der Hafen am Montag"), (Kind::Paragraph, "Der Text.")],
        );
    }

    #[test]
    fn links_are_counted_and_kept() {
        let outline = outline(&guard::parse("<p>abcd <a href='/x'>efgh</a></p>"));
        let block = &outline.blocks[0];
        assert_eq!(vec!["/x"], block.links);
        assert!((block.link_density() - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn the_blocks_of_a_scope_are_a_range() {
        let outline = outline(&guard::parse("<p>a</p><article><p>b</p><p>c</p></article><p>d</p>"));
        let article = outline.scopes.iter().find(|scope| scope.tag == "article").unwrap();
        assert_eq!(1..3, article.blocks);
    }
}
