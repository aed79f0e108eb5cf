//! What an element's attribute says.
//!
//! Elements have few attributes, and nearly all are asked for some that they do not have: looking at each is cheaper than
//! scraper's search, which first looks up, or makes, an interned name for what is asked.

use scraper::node::Element;

/// The value of an attribute of HTML; those of other languages, such as `xlink:href`, have a namespace and are not found.
pub(super) fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let mut attributes = element.attrs.iter();
    let found = attributes.find(|(given, _)| &*given.local == name && given.ns.is_empty());
    found.map(|(_, value)| &**value)
}

#[cfg(test)]
mod tests {
    use scraper::ElementRef;

    use super::*;
    use crate::extract::guard;

    #[test]
    fn finds_what_scraper_finds() {
        let html =
            guard::parse("<p id=a CLASS='b c' data-x hidden=''>x</p><svg><a xlink:href=/x href=/y lang=de></svg>");
        for element in html.tree.nodes().filter_map(ElementRef::wrap) {
            for name in ["id", "class", "data-x", "hidden", "href", "xlink:href", "lang", "title"] {
                assert_eq!(element.attr(name), attribute(element.value(), name), "{name}");
            }
        }
    }
}
