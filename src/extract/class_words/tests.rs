use super::*;

fn check(class: &str, body: bool, junk: Option<&str>) {
    let hint = hint(class);
    assert_eq!((body, junk), (hint.body, hint.junk), "{class}");
}

#[test]
fn body_is_found_however_it_is_written() {
    for class in [
        "articleBody",
        "article-body",
        "c-article__body--wide",
        "post entry-content clear",
    ] {
        check(class, true, None);
    }
}

#[test]
fn junk_is_found_as_a_word_only() {
    check("relatedTeaser", false, Some("related"));
    check("column-right widget-area", false, Some("navigation"));
    check("elementor-widget-container", false, None);
    check("box box--newsletter-signup", false, Some("newsletter"));
    check("header-ad", false, Some("advert"));
    check("header shadow", false, None);
    check("commentary", false, None);
    check("has-comments", false, None);
    check("article-content__sign-in-group", false, Some("newsletter"));
    check("teaser-text", false, None);
}

#[test]
fn names_without_end_are_not_read() {
    let behind = |count: usize| hint(&("x ".repeat(count) + "related")).junk;
    assert_eq!(Some("related"), behind(NAMES_MAX - 1));
    assert_eq!(None, behind(NAMES_MAX));
}

#[test]
fn standfirsts_are_named() {
    assert!(hint("article__lead-text").lead);
    assert!(hint("Standfirst").lead);
    assert!(!hint("leader-board").lead);
}
