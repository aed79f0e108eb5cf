//! Which rule is taken, and what it does to a page.

use proptest::prelude::*;

use super::*;
use crate::extract::{Aids, explain};
use crate::model::Page;

fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::parse(text).unwrap()).collect()
}

fn rule(host: &str, path: &str, from: Option<&str>) -> SiteRule {
    SiteRule {
        host: host.to_owned(),
        path: path.to_owned(),
        from: from.map(|from| from.parse().unwrap()),
        ..SiteRule::default()
    }
}

#[test]
fn the_nearest_rule_is_picked() {
    let rules = SiteRules::new(vec![
        rule("blatt.example", "", None),
        rule("blatt.example", "", Some("2024-01-01")),
        rule("blatt.example", "/sport/", None),
        rule("regio.blatt.example", "", Some("2023-06-01")),
    ]);
    for (page, day, expected) in [
        ("https://blatt.example/a", None, Some("blatt.example from 2024-01-01")),
        ("https://www.blatt.example/a", Some("2023-12-31"), Some("blatt.example")),
        (
            "https://m.blatt.example/a",
            Some("2024-01-01"),
            Some("blatt.example from 2024-01-01"),
        ),
        ("https://blatt.example/sport/a", None, Some("blatt.example/sport/")),
        (
            "https://regio.blatt.example/sport/a",
            None,
            Some("regio.blatt.example from 2023-06-01"),
        ),
        (
            "https://regio.blatt.example/a",
            Some("2020-01-01"),
            Some("blatt.example"),
        ),
        ("https://tagblatt.example/a", None, None),
        ("https://blatt.example.org/a", None, None),
        ("data:text/html,x", None, None),
    ] {
        let published = day.map(|day| format!("{day}T12:00:00Z").parse().unwrap());
        let picked = rules.pick(&page.parse().unwrap(), published).map(SiteRule::name);
        assert_eq!(expected.map(str::to_owned), picked, "{page} {day:?}");
    }
}

const FIRST: &str = "Havnen i Nordvik stenges fra mandag, opplyste kommunen i en pressemelding søndag kveld.";
const SECOND: &str = "Ferjene går i mellomtiden fra Sørvik, og bussene kjører en halv time tidligere enn ellers.";
const OTHER: &str = "Abonnenter leser hele saken om kommunens regnskap og de neste fire årenes planer her hos oss.";

/// A page whose body has a name that is condemned everywhere else.
fn page() -> Page {
    let html = format!(
        "<title>Havnen stenges</title><meta property='article:published_time' content='2024-05-02T08:00:00Z'>\
         <h1>Havnen stenges</h1><h2 class=tittel>Havnen i Nordvik stenges</h2>\
         <div class=skribent>Av Kari Eksempel og Ola Prøve</div><span class=dato data-x=1>3. mai 2024</span>\
         <main><p>{OTHER} {OTHER}</p><p>{OTHER}!</p></main>\
         <aside class=related><p>{FIRST}</p><p>{SECOND}</p><div class=boks><p>{OTHER}</p></div>\
         <p>Foto: Kari Eksempel</p></aside>"
    );
    Page {
        url: "https://avis.example/a".parse().unwrap(),
        html,
        content_language: None,
    }
}

fn apply(rule: SiteRule) -> (Vec<String>, crate::model::Draft, String) {
    let rules = SiteRules::new(vec![SiteRule {
        host: "avis.example".to_owned(),
        ..rule
    }]);
    let aids = Aids {
        rules: Some(&rules),
        ..Aids::default()
    };
    let (extracted, notes) = explain(&page(), aids);
    let draft = extracted.unwrap().draft;
    let texts = draft.passages.iter().map(|passage| passage.text.clone()).collect();
    let notes: Vec<String> = notes.iter().map(Note::to_string).collect();
    (texts, draft, notes.join("\n"))
}

#[test]
fn a_chosen_body_is_taken_whatever_it_is_called_and_cleaned() {
    let (texts, _, notes) = apply(SiteRule {
        body: patterns(&["aside"]),
        remove: patterns(&[".boks"]),
        ..SiteRule::default()
    });
    assert_eq!(vec![FIRST, SECOND], texts, "{notes}");
    for expected in [
        "rule: avis.example (config/extract.d)",
        "removed (rule of avis.example: .boks): Abonnenter leser",
        "body: aside.related x1",
        "dropped (caption): Foto: Kari Eksempel",
    ] {
        assert!(notes.contains(expected), "{expected}\n{notes}");
    }
}

#[test]
fn chosen_paragraphs_are_one_body() {
    let (texts, _, notes) = apply(SiteRule {
        body: patterns(&[".related > p", ".boks p"]),
        ..SiteRule::default()
    });
    assert_eq!(vec![FIRST, SECOND, OTHER], texts, "{notes}");
}

#[test]
fn what_a_rule_names_comes_before_what_the_page_claims() {
    let (_, draft, notes) = apply(SiteRule {
        title: patterns(&[".missing", ".tittel"]),
        author: patterns(&[".skribent"]),
        date: patterns(&[".dato"]),
        ..SiteRule::default()
    });
    assert_eq!("Havnen i Nordvik stenges", draft.title);
    assert_eq!(vec!["Kari Eksempel", "Ola Prøve"], draft.authors);
    assert_eq!("2024-05-03T00:00:00Z", draft.published.unwrap().at.to_string());
    assert!(
        notes.contains("title: found by .tittel (rule of avis.example)"),
        "{notes}"
    );
}

#[test]
fn what_a_rule_does_not_find_comes_the_usual_way_and_is_told() {
    let nowhere = || patterns(&["#nowhere"]);
    let (texts, draft, notes) = apply(SiteRule {
        title: nowhere(),
        body: nowhere(),
        author: nowhere(),
        date: patterns(&["h1"]),
        ..SiteRule::default()
    });
    assert!(texts.iter().any(|text| text.contains(OTHER)), "{notes}");
    assert_eq!("Havnen stenges", draft.title);
    assert_eq!("2024-05-02T08:00:00Z", draft.published.unwrap().at.to_string());
    for field in ["title", "body", "author", "date"] {
        let expected = format!("rule: {field} matched nothing, so it is found the usual way (rule of avis.example)");
        assert!(notes.contains(&expected), "{expected}\n{notes}");
    }
}

#[test]
fn a_body_without_text_is_no_body() {
    let (texts, _, notes) = apply(SiteRule {
        body: patterns(&["title"]),
        ..SiteRule::default()
    });
    assert!(texts.iter().any(|text| text.contains(OTHER)), "{notes}");
    assert!(notes.contains("rule: body holds no text"), "{notes}");
}

#[test]
fn attributes_made_for_machines_come_before_texts() {
    let (_, draft, _) = apply(SiteRule {
        date: patterns(&["meta[property='article:published_time']"]),
        ..SiteRule::default()
    });
    assert_eq!("2024-05-02T08:00:00Z", draft.published.unwrap().at.to_string());
}

#[test]
fn a_page_as_wide_as_no_article_is_not_searched() {
    let rules = SiteRules::new(vec![SiteRule {
        body: patterns(&["b ~ i"]),
        ..rule("avis.example", "", None)
    }]);
    let aids = Aids {
        rules: Some(&rules),
        ..Aids::default()
    };
    let mut page = page();
    page.html.push_str(&"<i>x</i>".repeat(CHILDREN_MAX + 1));
    let notes = explain(&page, aids).1;
    assert!(
        notes.iter().any(|note| note.what == "avis.example is not applied"),
        "{notes:?}"
    );
}

#[test]
fn selectors_that_cannot_be_read_say_why() {
    for text in [
        "",
        "div[",
        ":contains(x)",
        "p::",
        "a >",
        "!",
        &"a".repeat(PATTERN_BYTES_MAX + 1),
    ] {
        assert!(Pattern::parse(text).is_err_and(|why| !why.is_empty()), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn never_panics(
        selector in "((:not|:has|:is|:nth-child)\\(|[a-z*#.>~+ ,:\\[\\]()\"'=0-9\\\\]|\\PC){0,40}",
        soup in "(<(/?)(div|p|b|h1|ul|li|article|aside|a href=x|nav|body|title)>|\\PC| ){0,80}",
    ) {
        if let Ok(pattern) = Pattern::parse(&selector) {
            let all = || vec![pattern.clone()];
            let rules = SiteRules::new(vec![SiteRule {
                title: all(), body: all(), remove: all(), author: all(), date: all(),
                ..rule("avis.example", "", None)
            }]);
            let aids = Aids { rules: Some(&rules), ..Aids::default() };
            explain(&Page { html: soup, ..page() }, aids).0.ok();
        }
    }

    #[test]
    fn brackets_without_end_are_refused_or_read(open in "(:not\\(|:is\\(|:has\\(|\\[|\\(){1,200}") {
        Pattern::parse(&open).ok();
    }
}
