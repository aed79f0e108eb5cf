//! Hostile markup to a tree of bounded size: the only place that parses HTML.
//!
//! html5ever's tree builder walks its stack of open elements for most start tags, so that its time is quadratic in the
//! nesting depth (50,000 open `div`s take 22 s); a `timeout` around the parse would not stop the thread. The cap must
//! therefore stand between the tokenizer and the tree builder: [`Gate`] drops start tags below the cap, [`Watch`] tells
//! it how deep and how large the tree is. Text below the cap is kept; it joins the deepest element that was let through.
//!
//! The tokenizer in turn compares the name of an attribute with all before it, so that a tag of 400,000 attributes takes a
//! minute. It tells nothing of a tag before its end, hence pages are handed to it in pieces, and in small ones as soon as
//! there was such a tag: where whole pieces bring forth no token and hold much that may separate attributes, a `>` is put
//! in. It ends the tag; what it meets otherwise, a remark or an attribute of kilobytes, is nothing that anyone reads.
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
const NODES_MAX: usize = 150_000;
/// Tokens of a page: runs of text, tags, remarks. A page of five megabytes of nothing but `<` has one for each.
const TOKENS_MAX: usize = 2_000_000;
/// Bytes that are handed to the tokenizer at a time; every piece costs a little.
const PIECE_BYTES: usize = 64 * 1024;
/// The same once a page has shown that it has tags without end.
const WARY_PIECE_BYTES: usize = 1024;
/// Attributes of one element; real ones have some dozens.
const ATTRIBUTES_MAX: usize = 256;

/// Parses a page. Never fails: what is over a cap is left out.
pub(super) fn parse(html: &str) -> Html {
    let watch = Watch::new(HtmlTreeSink::new(Html::new_document()));
    let gate = Gate {
        builder: TreeBuilder::new(watch, TreeBuilderOpts::default()),
        tokens: Cell::new(0),
        is_wary: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(gate, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = prefix(html, BYTES_MAX);
    let mut separators = 0;
    while !rest.is_empty() {
        let gate = &tokenizer.sink;
        let piece_bytes = if gate.is_wary.get() {
            WARY_PIECE_BYTES
        } else {
            PIECE_BYTES
        };
        let (piece, after) = rest.split_at(prefix(rest, piece_bytes).len());
        rest = after;
        let tokens_before = gate.tokens.get();
        feed(&tokenizer, &input, piece);
        if gate.tokens.get() > tokens_before {
            separators = 0;
            continue;
        }
        gate.is_wary.set(true);
        separators += piece.bytes().filter(|byte| separates_attributes(*byte)).count();
        if separators > ATTRIBUTES_MAX {
            feed(&tokenizer, &input, ">");
            separators = 0;
        }
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

fn feed(tokenizer: &Tokenizer<Gate>, input: &BufferQueue, piece: &str) {
    input.push_back(StrTendril::from_slice(piece));
    // The tokenizer pauses after each script, in case that the script writes to the document.
    while !matches!(tokenizer.feed(input), TokenizerResult::Done) {}
}

fn separates_attributes(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
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
    /// Tokens so far.
    tokens: Cell<usize>,
    /// Whether a tag had more attributes than real ones have, or did not end where they do.
    is_wary: Cell<bool>,
}

impl Gate {
    fn drops(&self, token: &Token) -> bool {
        let watch = &self.builder.sink;
        match token {
            Token::EOFToken => false,
            _ if watch.is_full() || self.tokens.get() > TOKENS_MAX => true,
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
        // Errors are told within tags, too.
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        if matches!(&token, Token::TagToken(tag) if tag.attrs.len() > ATTRIBUTES_MAX) {
            self.is_wary.set(true);
        }
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
    fn attributes_without_end_are_cut() {
        let attributes = (0..20_000).fold(String::new(), |all, n| all + &format!(" a{n} a0"));
        for head in ["<div", "<p><!-- x --><div", "<script>a<b c=\"</script><div"] {
            let html = parse(&format!("{head}{attributes}><p{attributes}"));
            let counts: Vec<usize> = html
                .tree
                .nodes()
                .filter_map(|node| node.value().as_element())
                .map(|element| element.attrs.len())
                .filter(|count| *count > 0)
                .collect();
            assert!(counts.iter().all(|count| *count < PIECE_BYTES / 3), "{counts:?}");
            let wary = counts.iter().skip(1).all(|count| *count <= WARY_PIECE_BYTES);
            assert!(wary && counts.len() > 1, "{counts:?}");
        }
    }

    #[test]
    fn long_attributes_remarks_and_texts_end_nothing() {
        let words = "one two three ".repeat(20_000);
        for (html, expected) in [
            (format!("<p title='{words}'>x</p>y"), "xy"),
            (format!("<!-- {words} --><p>x</p>y"), "xy"),
            (format!("<script>{words}</script><p>x</p>y"), &format!("{words}xy")),
        ] {
            let text: String = parse(&html).root_element().text().collect();
            assert_eq!(expected, text);
        }
    }

    #[test]
    fn tokens_are_capped() {
        let text: String = parse(&"<".repeat(TOKENS_MAX + 1_000)).root_element().text().collect();
        assert!(
            (TOKENS_MAX - 1_000..=TOKENS_MAX).contains(&text.len()),
            "{}",
            text.len()
        );
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
