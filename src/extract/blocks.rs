//! The page as a flat list of text blocks, made by one walk over the tree. Every strategy works on this list.
//!
//! A [`Block`] is a paragraph, heading, list entry, table cell or run of loose text. A [`Scope`] is a block-level
//! element; because the walk is in document order, the blocks of a scope are a contiguous range. What can never be
//! article text (scripts, forms, figures) is not walked. Decides nothing else: junk is marked by its reason, not removed.

use std::collections::HashSet;
use std::ops::Range;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::class_words::{self, Hint};
use super::measure;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `p`, or text of another paragraph-like element.
    Paragraph,
    /// `h1`.
    Headline,
    /// `h2` to `h6`.
    Subhead,
    /// `li`, `dt`, `dd`.
    Listed,
    /// `td`, `th`.
    Cell,
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
    /// The part of `weight` that is linked.
    pub(super) link_weight: u32,
    /// What it is.
    pub(super) kind: Kind,
    /// Index of the innermost scope.
    pub(super) scope: usize,
    /// Addresses linked from it, as written.
    pub(super) links: Vec<String>,
}

impl Block {
    /// Share of the text that is linked, 0..=1.
    pub(super) fn link_density(&self) -> f64 {
        f64::from(self.link_weight) / f64::from(self.weight.max(1))
    }

    /// Whether this is running text.
    pub(super) fn is_prose(&self) -> bool {
        match self.kind {
            Kind::Headline | Kind::Subhead => false,
            Kind::Paragraph | Kind::Listed | Kind::Cell | Kind::Loose => {
                self.link_density() < 0.5 && measure::is_prose(&self.text, self.weight)
            }
        }
    }
}

/// One block-level element.
#[derive(Debug)]
pub(super) struct Scope {
    /// Index of the enclosing scope; the outermost is its own parent.
    pub(super) parent: usize,
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
}

/// Elements that somebody marked beforehand.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Bodies: nothing else is asked where there are any.
    pub(super) bodies: HashSet<NodeId>,
    /// Not walked.
    pub(super) removed: HashSet<NodeId>,
}

impl Marks {
    /// Whether an element is not walked. What somebody chose is walked, whatever its name.
    fn skip(&self, id: NodeId, element: &Element) -> bool {
        self.removed.contains(&id) || (is_skipped(element) && !self.bodies.contains(&id))
    }
}

/// Walks a page.
pub(super) fn outline(html: &Html) -> Outline {
    outline_with(html, &Marks::default())
}

/// Walks a page, some of whose elements are marked.
pub(super) fn outline_with(html: &Html, marks: &Marks) -> Outline {
    let mut walk = Walk::new();
    let mut skipping = None;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipping.is_none() => match node.value() {
                Node::Text(text) => walk.text(text),
                Node::Element(element) if marks.skip(node.id(), element) => {
                    skipping = Some(node.id());
                    walk.gap(element);
                }
                Node::Element(element) => walk.open(element, marks.bodies.contains(&node.id())),
                _ => {}
            },
            Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
            Edge::Close(node) if skipping.is_none() => {
                if let Node::Element(element) = node.value() {
                    walk.close(element, marks.bodies.contains(&node.id()));
                }
            }
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
    walk.finish()
}

/// Elements whose text is no article text, wherever they stand.
fn is_skipped(element: &Element) -> bool {
    let by_name = matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "svg"
            | "math"
            | "object"
            | "embed"
            | "canvas"
            | "audio"
            | "video"
            | "picture"
            | "map"
            | "button"
            | "select"
            | "input"
            | "textarea"
            | "label"
            | "nav"
            | "figcaption"
            | "dialog"
            | "head"
            | "datalist"
            | "option"
    );
    by_name || element.attr("role").is_some_and(is_furniture)
}

fn is_furniture(role: &str) -> bool {
    matches!(
        role,
        "navigation" | "search" | "contentinfo" | "banner" | "dialog" | "alertdialog" | "menu" | "menubar" | "tooltip"
    )
}

fn kind(tag: &str) -> Option<Kind> {
    Some(match tag {
        "p" | "blockquote" | "pre" => Kind::Paragraph,
        "h1" => Kind::Headline,
        "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Subhead,
        "li" | "dt" | "dd" => Kind::Listed,
        "td" | "th" => Kind::Cell,
        "html" | "body" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "figure"
        | "form" | "ul" | "ol" | "dl" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "caption" | "center"
        | "fieldset" | "details" | "summary" | "address" | "hgroup" | "hr" | "menu" => Kind::Loose,
        // Custom elements are containers nearly always.
        _ if tag.contains('-') => Kind::Loose,
        _ => return None,
    })
}

/// A chosen element is a container, even if its name says that it stands in a line.
fn kind_of(tag: &str, is_chosen: bool) -> Option<Kind> {
    kind(tag).or(is_chosen.then_some(Kind::Loose))
}

/// The state of the walk.
struct Walk {
    outline: Outline,
    /// Open scopes, outermost first.
    open: Vec<(usize, Kind)>,
    text: String,
    link_weight: u32,
    links: Vec<String>,
    /// Open `a` elements.
    in_links: usize,
    /// Open inline elements for screen readers only: their text is dropped.
    in_hidden: usize,
    breaks: usize,
}

impl Walk {
    fn new() -> Self {
        let root = Scope {
            parent: 0,
            tag: "page".into(),
            class: String::new(),
            hint: Hint::default(),
            is_chosen: false,
            is_marked_body: false,
            blocks: 0..0,
        };
        Self {
            outline: Outline {
                blocks: Vec::new(),
                scopes: vec![root],
            },
            open: vec![(0, Kind::Loose)],
            text: String::new(),
            link_weight: 0,
            links: Vec::new(),
            in_links: 0,
            in_hidden: 0,
            breaks: 0,
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_hidden > 0 {
            return;
        }
        let weight = measure::weight(text);
        if weight > 0 {
            self.breaks = 0;
        }
        if self.in_links > 0 {
            self.link_weight = self.link_weight.saturating_add(weight);
        }
        measure::push_collapsed(&mut self.text, text);
    }

    fn open(&mut self, element: &Element, is_chosen: bool) {
        let tag = element.name();
        match (kind_of(tag, is_chosen), tag) {
            (Some(kind), _) => self.open_scope(element, kind, is_chosen),
            // Two breaks in a row are how pages without `p` separate paragraphs.
            (None, "br") => {
                self.breaks += 1;
                if self.breaks > 1 {
                    self.flush();
                } else {
                    self.text(" ");
                }
            }
            (None, "a") => {
                self.in_links += 1;
                self.links.extend(element.attr("href").map(str::to_owned));
            }
            (None, _) if is_hidden(element) => self.in_hidden += 1,
            (None, _) => {}
        }
    }

    fn close(&mut self, element: &Element, is_chosen: bool) {
        let tag = element.name();
        match (kind_of(tag, is_chosen), tag) {
            (Some(_), _) => self.close_scope(),
            (None, "br") => {}
            (None, "a") => self.in_links = self.in_links.saturating_sub(1),
            (None, _) if is_hidden(element) => self.in_hidden = self.in_hidden.saturating_sub(1),
            (None, _) => {}
        }
    }

    /// A skipped element separates words.
    fn gap(&mut self, element: &Element) {
        if !matches!(element.name(), "script" | "style" | "svg") {
            self.text(" ");
        }
    }

    fn open_scope(&mut self, element: &Element, kind: Kind, is_chosen: bool) {
        self.flush();
        let attr = |name| element.attr(name).unwrap_or_default();
        let at = self.outline.scopes.len();
        let blocks = self.outline.blocks.len();
        let parent = self.open.last().map_or(0, |(scope, _)| *scope);
        self.outline.scopes.push(Scope {
            parent,
            tag: element.name().to_owned(),
            class: attr("class").to_owned(),
            hint: hint(element),
            is_chosen,
            is_marked_body: attr("itemprop").split_whitespace().any(|name| name == "articleBody"),
            blocks: blocks..blocks,
        });
        self.open.push((at, kind));
    }

    fn close_scope(&mut self) {
        self.flush();
        let end = self.outline.blocks.len();
        if self.open.len() > 1
            && let Some((scope, _)) = self.open.pop()
            && let Some(scope) = self.outline.scopes.get_mut(scope)
        {
            scope.blocks.end = end;
        }
    }

    /// Ends the current run of text.
    fn flush(&mut self) {
        self.breaks = 0;
        let text = std::mem::take(&mut self.text);
        let link_weight = std::mem::take(&mut self.link_weight);
        let links = std::mem::take(&mut self.links);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let (scope, kind) = self.open.last().copied().unwrap_or((0, Kind::Loose));
        // A `p` or a `div` inside a list entry or a cell is still an entry or a cell.
        let outer = self
            .open
            .iter()
            .rev()
            .skip(1)
            .map(|(_, kind)| *kind)
            .find(|kind| *kind != Kind::Loose);
        let kind = match (kind, outer) {
            (Kind::Paragraph, Some(outer @ (Kind::Listed | Kind::Headline | Kind::Subhead)))
            | (Kind::Loose, Some(outer)) => outer,
            _ => kind,
        };
        self.outline.blocks.push(Block {
            weight: measure::weight(text),
            text: text.to_owned(),
            link_weight,
            kind,
            scope,
            links,
        });
    }

    fn finish(mut self) -> Outline {
        self.flush();
        let end = self.outline.blocks.len();
        if let Some(root) = self.outline.scopes.first_mut() {
            root.blocks.end = end;
        }
        self.outline
    }
}

/// What the names of an element say, and whether it is hidden: hidden text may be a menu, or the body behind a paywall.
fn hint(element: &Element) -> Hint {
    let names = class_words::hint(
        element.attr("class").unwrap_or_default(),
        element.attr("id").unwrap_or_default(),
    );
    let is_hidden = element.attr("hidden").is_some()
        || element
            .attr("style")
            .is_some_and(|style| style.replace(' ', "").contains("display:none"));
    let is_beside = element.attr("role") == Some("complementary");
    Hint {
        junk: names
            .junk
            .or(is_hidden.then_some("hidden"))
            .or(is_beside.then_some("aside")),
        ..names
    }
}

fn is_hidden(element: &Element) -> bool {
    element
        .attr("class")
        .is_some_and(|class| class_words::hint(class, "").hidden)
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
