//! The walk: from a tree to blocks and scopes, in one pass.
//!
//! Owns what separates two texts and what separates only words, and which elements are never text. The walk knows
//! elements by their names and attributes; what a class says is asked of `class_words`, once per class.

use std::cell::OnceCell;
use std::collections::HashMap;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::{Block, Kind, Marks, Outline, Scope};
use crate::extract::attributes::attribute;
use crate::extract::class_words::{self, Hint};
use crate::extract::measure;

/// Weight up to which a cell is a part of a row; longer ones are texts of their own.
const CELL_MAX: u32 = 160;
/// Between the cells of a row.
const CELL_SIGN: &str = " | ";

/// Walks a page, some of whose elements are marked.
pub(super) fn walk(html: &Html, marks: &Marks) -> Outline {
    let mut walk = Walk::new(html.tree.root().id());
    let mut skipping = None;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipping.is_none() => match node.value() {
                Node::Text(text) => walk.text(text),
                Node::Element(element) if skips(node, element, marks) => {
                    skipping = Some(node.id());
                    walk.pass(element);
                }
                Node::Element(element) => walk.open(node.id(), element, marks),
                _ => {}
            },
            Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
            Edge::Close(node) if skipping.is_none() => {
                if let Node::Element(element) = node.value() {
                    walk.close(node.id(), element);
                }
            }
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
    walk.finish()
}

/// Whether an element is not walked. What somebody chose is walked, whatever its name.
fn skips(node: NodeRef<'_, Node>, element: &Element, marks: &Marks) -> bool {
    let id = node.id();
    marks.removed.contains(&id) || (is_skipped(node, element) && !marks.bodies.contains(&id))
}

/// Elements whose text is no article text, wherever they stand.
fn is_skipped(node: NodeRef<'_, Node>, element: &Element) -> bool {
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
    by_name
        || attribute(element, "role").is_some_and(is_furniture)
        || match element.name() {
            // Program code, as it is marked up nearly everywhere.
            "pre" => has_child(node, "code"),
            // Numbers of footnotes; exponents are no links.
            "sup" => has_child(node, "a"),
            _ => false,
        }
}

fn is_furniture(role: &str) -> bool {
    matches!(
        role,
        "navigation"
            | "search"
            | "contentinfo"
            | "banner"
            | "dialog"
            | "alertdialog"
            | "menu"
            | "menubar"
            | "tooltip"
            | "button"
    )
}

fn has_child(node: NodeRef<'_, Node>, name: &str) -> bool {
    let mut children = node.children().filter_map(|child| child.value().as_element());
    children.any(|child| child.name() == name)
}

fn kind(tag: &str) -> Option<Kind> {
    Some(match tag {
        "p" | "pre" => Kind::Paragraph,
        "blockquote" => Kind::Quote,
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

/// An open scope.
struct Open {
    scope: usize,
    kind: Kind,
    node: NodeId,
    /// Pictures that were passed before it.
    pictures: usize,
}

/// The state of the walk.
struct Walk {
    outline: Outline,
    /// Open scopes, outermost first.
    open: Vec<Open>,
    text: String,
    link_weight: u32,
    /// Weight of links within the page: tables of contents.
    anchor_weight: u32,
    links: Vec<String>,
    /// Open `a` elements, each with whether it leads to another page.
    in_links: Vec<bool>,
    /// Open inline elements for screen readers only: their text is dropped.
    in_hidden: Option<NodeId>,
    breaks: usize,
    pictures: usize,
    /// What classes say; pages repeat few.
    hints: HashMap<String, Hint>,
}

impl Walk {
    fn new(node: NodeId) -> Self {
        let root = Scope {
            parent: 0,
            end: 1,
            tag: "page".into(),
            class: String::new(),
            hint: Hint::default(),
            is_chosen: false,
            is_marked_body: false,
            blocks: 0..0,
            pictures: 0,
        };
        Self {
            outline: Outline {
                blocks: Vec::new(),
                scopes: vec![root],
            },
            open: vec![Open {
                scope: 0,
                kind: Kind::Loose,
                node,
                pictures: 0,
            }],
            text: String::new(),
            link_weight: 0,
            anchor_weight: 0,
            links: Vec::new(),
            in_links: Vec::new(),
            in_hidden: None,
            breaks: 0,
            pictures: 0,
            hints: HashMap::new(),
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_hidden.is_some() {
            return;
        }
        let weight = measure::weight(text);
        if weight > 0 {
            self.breaks = 0;
        }
        if let Some(is_away) = self.in_links.last() {
            let linked = if *is_away {
                &mut self.link_weight
            } else {
                &mut self.anchor_weight
            };
            *linked = linked.saturating_add(weight);
        }
        measure::push_collapsed(&mut self.text, text);
    }

    fn open(&mut self, node: NodeId, element: &Element, marks: &Marks) {
        let tag = element.name();
        let is_chosen = marks.bodies.contains(&node);
        // A chosen element is a container, even if its name says that it stands in a line.
        match (kind(tag).or(is_chosen.then_some(Kind::Loose)), tag) {
            (Some(kind), _) => {
                self.open_scope(node, element, kind, is_chosen);
            }
            (None, "br") => self.line_break(),
            (None, "img") => self.pictures += 1,
            (None, "a") => {
                let href = attribute(element, "href").unwrap_or_default();
                self.in_links.push(!href.is_empty() && !href.starts_with('#'));
                self.links
                    .extend(Some(href).filter(|href| !href.is_empty()).map(str::to_owned));
            }
            (None, _) => self.open_inline(node, element),
        }
    }

    /// Two breaks in a row are how pages without `p` separate paragraphs.
    fn line_break(&mut self) {
        self.breaks += 1;
        if self.breaks > 1 {
            self.flush();
        } else {
            self.text(" ");
        }
    }

    fn open_inline(&mut self, node: NodeId, element: &Element) {
        let Some(class) = attribute(element, "class").filter(|class| !class.is_empty()) else {
            return;
        };
        // How scripts that assemble pages write breaks.
        if class.split_whitespace().any(|name| name == "br") {
            self.line_break();
            return;
        }
        let hint = self.hint_of(class);
        if hint.hidden && self.in_hidden.is_none() {
            self.in_hidden = Some(node);
        }
        // Captions are often set inline, but on lines of their own.
        let is_own_line = self.text.is_empty() && self.open.last().is_some_and(|open| open.kind == Kind::Loose);
        if hint.junk == Some("caption") && is_own_line {
            self.open_scope(node, element, Kind::Loose, false);
        }
    }

    fn close(&mut self, node: NodeId, element: &Element) {
        if self.in_hidden == Some(node) {
            self.in_hidden = None;
        }
        if self.open.len() > 1 && self.open.last().is_some_and(|open| open.node == node) {
            self.close_scope();
            return;
        }
        if element.name() == "a" {
            self.in_links.pop();
        }
    }

    /// An element that is not walked separates words.
    fn pass(&mut self, element: &Element) {
        match element.name() {
            "script" | "style" | "svg" | "sup" => {}
            "picture" | "video" | "iframe" | "audio" => {
                self.pictures += 1;
                self.text(" ");
            }
            _ => self.text(" "),
        }
    }

    fn open_scope(&mut self, node: NodeId, element: &Element, kind: Kind, is_chosen: bool) {
        self.flush();
        let hint = self.hint(element);
        let attr = |name| attribute(element, name).unwrap_or_default();
        let at = self.outline.scopes.len();
        let blocks = self.outline.blocks.len();
        let parent = self.open.last().map_or(0, |open| open.scope);
        self.outline.scopes.push(Scope {
            parent,
            end: at + 1,
            tag: element.name().to_owned(),
            class: attr("class").to_owned(),
            hint,
            is_chosen,
            is_marked_body: attr("itemprop").split_whitespace().any(|name| name == "articleBody"),
            blocks: blocks..blocks,
            pictures: 0,
        });
        self.open.push(Open {
            scope: at,
            kind,
            node,
            pictures: self.pictures,
        });
    }

    fn close_scope(&mut self) {
        self.flush();
        let Some(open) = self.open.pop() else { return };
        if let Some(scope) = self.outline.scopes.get(open.scope)
            && scope.tag == "tr"
        {
            let start = scope.blocks.start;
            self.join_row(open.scope, start);
        }
        let (blocks, scopes) = (self.outline.blocks.len(), self.outline.scopes.len());
        if let Some(scope) = self.outline.scopes.get_mut(open.scope) {
            scope.blocks.end = blocks;
            scope.end = scopes;
            scope.pictures = self.pictures - open.pictures;
        }
    }

    /// Makes the short cells of a row one block; rows with longer ones lay out the page and are left alone.
    fn join_row(&mut self, row: usize, start: usize) {
        let cells = self.outline.blocks.get(start..).unwrap_or_default();
        let is_row = cells.len() > 1
            && cells
                .iter()
                .all(|cell| cell.weight <= CELL_MAX && matches!(cell.kind, Kind::Cell | Kind::Listed))
            && cells.len() <= self.outline.scopes.len() - row;
        if !is_row {
            return;
        }
        let mut cells = self.outline.blocks.drain(start..);
        let Some(mut first) = cells.next() else { return };
        for cell in cells {
            first.text.push_str(CELL_SIGN);
            first.text.push_str(&cell.text);
            first.weight += cell.weight;
            first.link_weight += cell.link_weight;
            first.links.extend(cell.links);
        }
        first.kind = Kind::Row;
        first.scope = row;
        self.outline.blocks.push(first);
        let end = self.outline.blocks.len();
        for inner in self.outline.scopes.iter_mut().skip(row + 1) {
            inner.blocks = start..end;
        }
    }

    /// Ends the current run of text.
    fn flush(&mut self) {
        self.breaks = 0;
        let text = std::mem::take(&mut self.text);
        let link_weight = std::mem::take(&mut self.link_weight);
        let anchor_weight = std::mem::take(&mut self.anchor_weight);
        let links = std::mem::take(&mut self.links);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let scope = self.open.last().map_or(0, |open| open.scope);
        let kind = self.kind_here();
        // A heading that is an anchor is a heading; a list of anchors is a table of contents.
        let anchored = if kind == Kind::Listed { anchor_weight } else { 0 };
        self.outline.blocks.push(Block {
            weight: measure::weight(text),
            text: text.to_owned(),
            link_weight: link_weight + anchored,
            kind,
            scope,
            links,
            is_furniture: false,
            squashed: OnceCell::new(),
            is_prose: OnceCell::new(),
        });
    }

    /// A `p` or a `div` inside a list entry, a cell or a quotation is still an entry, a cell or a quotation.
    fn kind_here(&self) -> Kind {
        let mut open = self.open.iter().rev().map(|open| open.kind);
        let kind = open.next().unwrap_or(Kind::Loose);
        let outer = open.find(|kind| *kind != Kind::Loose);
        match (kind, outer) {
            (Kind::Paragraph, Some(outer @ (Kind::Listed | Kind::Headline | Kind::Subhead | Kind::Quote)))
            | (Kind::Loose, Some(outer)) => outer,
            _ => kind,
        }
    }

    /// What the names of an element say, and whether it is hidden: hidden text may be a menu, or the body behind a paywall.
    fn hint(&mut self, element: &Element) -> Hint {
        let mut hint = self.hint_of(attribute(element, "class").unwrap_or_default());
        if let Some(id) = attribute(element, "id") {
            hint = hint.or(class_words::hint(id));
        }
        let is_hidden = attribute(element, "hidden").is_some()
            || attribute(element, "style")
                .is_some_and(|style| style.contains("none") && style.replace(' ', "").contains("display:none"));
        let is_beside = attribute(element, "role") == Some("complementary");
        Hint {
            junk: is_hidden
                .then_some("hidden")
                .or(hint.junk)
                .or(is_beside.then_some("aside")),
            ..hint
        }
    }

    fn hint_of(&mut self, class: &str) -> Hint {
        if let Some(hint) = self.hints.get(class) {
            return *hint;
        }
        let hint = class_words::hint(class);
        self.hints.insert(class.to_owned(), hint);
        hint
    }

    fn finish(mut self) -> Outline {
        while self.open.len() > 1 {
            self.close_scope();
        }
        self.close_scope();
        self.outline
    }
}
