use proptest::prelude::*;

use super::*;

fn check(script: &str, headline: &str, authors: &[&str]) {
    let claims = read(&[script.to_owned()], "/vertrag", &[]);
    assert_eq!(
        (headline, authors),
        (
            claims.headline.as_str(),
            claims.authors.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
        )
    );
}

#[test]
fn articles_are_found_in_graphs_with_authors_by_reference() {
    check(
        r##"{"@graph":[{"@type":"Person","@id":"#p","name":"Anna Beispiel"},
          {"@type":["NewsArticle"],"headline":"Vertrag &amp; Ende","author":{"@id":"#p"}}]}"##,
        "Vertrag & Ende",
        &["Anna Beispiel"],
    );
}

#[test]
fn damaged_json_is_mended() {
    check(
        "<!-- {\"@type\":\"NewsArticle\",\"headline\":\"Vertrag\nendet\",\"author\":[{\"name\":\"A\",},],}",
        "Vertrag endet",
        &["A"],
    );
}

#[test]
fn the_article_of_this_address_is_taken() {
    check(
        r#"[{"@type":"Article","headline":"Anderes","url":"https://blatt.example/anderes"},
           {"@type":"Article","headline":"Dieses","url":"https://blatt.example/vertrag","author":"B"}]"#,
        "Dieses",
        &["B"],
    );
}

#[test]
fn references_in_circles_end() {
    check(
        r#"{"@type":"Article","headline":"A","author":{"@id":"x"},"mainEntity":{"@id":"x","name":[{"@id":"x"},{"@id":"x"}]}}"#,
        "A",
        &[],
    );
}

#[test]
fn what_is_not_free_says_so_in_many_ways() {
    let part = r#""hasPart":{"isAccessibleForFree":"False"}"#;
    for (fields, expected) in [
        (r#""isAccessibleForFree":false"#.to_owned(), Some(false)),
        (
            r#""isAccessibleForFree":"http://schema.org/False""#.to_owned(),
            Some(false),
        ),
        (part.to_owned(), Some(false)),
        (format!(r#""isAccessibleForFree":true,{part}"#), Some(true)),
        (r#""hasPart":[]"#.to_owned(), None),
    ] {
        let script = format!(r#"{{"@type":"Article",{fields}}}"#);
        assert_eq!(expected, read(&[script], "", &[]).is_free, "{fields}");
    }
}

#[test]
fn quotes_that_are_escaped_as_in_html_are_read() {
    check(
        "{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;A &amp; B&quot;,&quot;author&quot;:&quot;C&quot;}",
        "A & B",
        &["C"],
    );
}

proptest! {
    #[test]
    fn never_panics(script in "[\\[\\]{},:\" \\\\a-z@\n]{0,200}") {
        read(&[script], "", &[]);
    }
}
