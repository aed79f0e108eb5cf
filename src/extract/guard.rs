//! Hostile markup to a tree of bounded size: the only place that parses HTML.
//!
//! html5ever's tree builder walks its stack of open elements for most start tags, so that its time is quadratic in the
//! nesting depth (50,000 open `div`s take 22 s); a `timeout` around the parse would not stop the thread. The cap must
//! therefore stand between the tokenizer and the tree builder: [`Gate`] drops start tags below the cap, [`Watch`] tells
//! it how deep and how large the tree is. Text below the cap is kept; it joins the deepest element that was let through.
//!
//! Invariant: whatever the input, the tree has at most [`NODES_MAX`] elements (and one token's worth more) and nests at
//! most twice [`DEPTH_MAX`] deep: one token can re-open all formatting elements that are open, and those are capped, too.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use ego_tree::NodeId;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, QualName, TokenizerResult};
use scraper::{Html, HtmlTreeSink};

/// Bytes of markup that are looked at; the body cap of the fetcher is the same.
const BYTES_MAX: usize = 5 * 1024 * 1024;
/// Nesting depth: the cap of the browsers' engines.
const DEPTH_MAX: usize = 512;
/// `script` and its relatives switch the tokenizer, so that dropping their start tag would turn code into text. They
/// hold no elements (but in SVG), hence this small allowance is never exhausted by real pages.
const RAW_DEPTH_EXTRA: usize = 8;
/// Elements in a tree. The largest news pages have some 30,000; re-opened formatting elements can multiply without end.
const NODES_MAX: usize = 300_000;

/// Parses a page. Never fails: what is over a cap is left out.
pub(super) fn parse(html: &str) -> Html {
    let watch = Watch::new(HtmlTreeSink::new(Html::new_document()));
    let gate = Gate {
        builder: TreeBuilder::new(watch, TreeBuilderOpts::default()),
    };
    let tokenizer = Tokenizer::new(gate, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(prefix(html, BYTES_MAX)));
    // The tokenizer pauses after each script, in case that the script writes to the document.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// The longest prefix of at most `bytes_max` bytes that ends at a character.
fn prefix(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Between tokenizer and tree builder: drops what is over the caps.
struct Gate {
    builder: TreeBuilder<NodeId, Watch>,
}

impl Gate {
    fn drops(&self, token: &Token) -> bool {
        let watch = &self.builder.sink;
        match token {
            Token::EOFToken => false,
            _ if watch.is_full() => true,
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let depth_max = DEPTH_MAX + if is_raw(tag) { RAW_DEPTH_EXTRA } else { 0 };
                watch.is_deeper_than(depth_max)
            }
            _ => false,
        }
    }
}

fn is_raw(tag: &Tag) -> bool {
    matches!(
        &*tag.name,
        "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript"
    )
}

impl TokenSink for Gate {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        if self.drops(&token) {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Scraper's sink, watched: counts elements, and knows how deep the tree is where the next element will go.
struct Watch {
    sink: HtmlTreeSink,
    elements: Cell<usize>,
    /// Elements created and not yet popped: never less than the stack's depth, but void elements make it drift upwards.
    /// When it passes the cap it is replaced by the true depth, so that walking up is paid for rarely.
    open: Cell<usize>,
    /// Where the next element will probably go.
    place: RefCell<Option<NodeId>>,
}

impl Watch {
    fn new(sink: HtmlTreeSink) -> Self {
        Self {
            sink,
            elements: Cell::new(0),
            open: Cell::new(0),
            place: RefCell::new(None),
        }
    }

    fn is_full(&self) -> bool {
        self.elements.get() > NODES_MAX
    }

    fn is_deeper_than(&self, depth_max: usize) -> bool {
        if self.open.get() <= depth_max {
            return false;
        }
        // Taken, so that a place is measured once: dropped start tags do not change it.
        if let Some(place) = self.place.take() {
            let html = self.sink.0.borrow();
            let depth = html.tree.get(place).map_or(0, |node| node.ancestors().count() + 1);
            self.open.set(depth);
        }
        self.open.get() > depth_max
    }
}

impl TreeSink for Watch {
    type Handle = NodeId;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.elements.set(self.elements.get() + 1);
        self.open.set(self.open.get() + 1);
        self.sink.create_element(name, attrs, flags)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.place.replace(Some(*node));
        }
        self.sink.append(parent, child);
    }

    fn pop(&self, node: &NodeId) {
        self.open.set(self.open.get().saturating_sub(1));
        let html = self.sink.0.borrow();
        let parent = html
            .tree
            .get(*node)
            .and_then(|node| node.parent())
            .map(|node| node.id());
        self.place.replace(parent);
    }

    fn finish(self) -> Html {
        self.sink.finish()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {
        // Nobody reads them, and a hostile page has millions.
    }

    fn get_document(&self) -> NodeId {
        self.sink.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.sink.elem_name(target)
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.sink.create_comment(StrTendril::new())
    }

    fn create_pi(&self, target: StrTendril, content: StrTendril) -> NodeId {
        self.sink.create_pi(target, content)
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.place.replace(Some(*node));
        }
        self.sink.append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.sink.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.sink.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.sink.same_node(x, y)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.sink.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.place.replace(Some(*node));
        }
        self.sink.append_before_sibling(sibling, child);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.sink.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.sink.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.sink.reparent_children(node, new_parent);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn depth_and_elements(html: &Html) -> (usize, usize) {
        let elements = html.tree.nodes().filter(|node| node.value().is_element());
        elements.fold((0, 0), |(depth, count), node| {
            (depth.max(node.ancestors().count()), count + 1)
        })
    }

    /// The bound is some ten times what it takes, and a hundredth of what the bare parser takes.
    fn check(html: &str) {
        let start = Instant::now();
        let tree = parse(html);
        let took = start.elapsed();
        let (depth, elements) = depth_and_elements(&tree);
        assert!(depth <= 2 * DEPTH_MAX, "depth {depth}");
        assert!(elements <= NODES_MAX + 2 * DEPTH_MAX, "{elements} elements");
        assert!(took < Duration::from_secs(5), "took {took:?}");
    }

    #[test]
    fn nesting_is_capped_whatever_the_element() {
        for open in [
            "<div>",
            "<ul><li>",
            "<b>",
            "<table><tr><td>",
            "<svg><style>",
            "<table><div>",
            "<q x=1><p>",
        ] {
            check(&open.repeat(50_000));
        }
    }

    #[test]
    fn end_tags_that_close_nothing_do_not_reopen_the_gate() {
        for round in [
            "<span><div></span></div>",
            "<div><table><td></div>",
            "<b><div></b>",
            "<div></span>",
        ] {
            check(&round.repeat(20_000));
        }
    }

    #[test]
    fn formatting_that_is_reopened_for_ever_is_cut() {
        let fonts = (0..20_000).fold(String::new(), |fonts, n| fonts + &format!("<p><font color={n}></p>"));
        check(&fonts);
    }

    #[test]
    fn text_below_the_cap_is_kept() {
        let html = format!("{}kept{}<p>after</p>", "<div>".repeat(2_000), "</div>".repeat(2_000));
        let text: String = parse(&html).root_element().text().collect();
        assert_eq!("keptafter", text);
    }

    #[test]
    fn a_page_of_many_flat_elements_is_whole() {
        let html = "<p>a<br>b<img src=x></p>".repeat(3_000);
        let text: String = parse(&html).root_element().text().collect();
        assert_eq!("ab".repeat(3_000), text);
    }

    #[test]
    fn a_page_over_the_byte_cap_is_cut_at_a_character() {
        assert_eq!("ä", prefix("äö", 3));
        assert_eq!("äö", prefix("äö", 9));
    }

    proptest! {
        #[test]
        fn never_panics_on_tag_soup(soup in "(<(/?)(div|p|b|table|td|svg|template|select|a|form|math|title)>|x){0,200}") {
            parse(&soup);
        }
    }
}
