//! Rules for sites: what they mean, and what is told of a wrong one.

use super::ONE_OUTLET;
use crate::config::{EXTRACT_DIR, Files, parse};

fn files(texts: &[(&str, &str)]) -> Files {
    let named = |(name, text): &(&str, &str)| (format!("{EXTRACT_DIR}/{name}"), (*text).to_owned());
    Files {
        sources: Some(ONE_OUTLET.to_owned()),
        extraction: texts.iter().map(named).collect(),
        ..Files::default()
    }
}

fn check(text: &str, expected: &[&str]) {
    let told = parse(&files(&[("a.toml", text)])).map_or_else(|problems| problems.to_string(), |_| String::new());
    let expected: Vec<String> = expected.iter().map(|line| format!("extract.d/a.toml:{line}")).collect();
    assert_eq!(expected.join("\n"), told, "{text}");
}

#[test]
fn rules_of_all_files_are_read() {
    let a = "[[rule]]\nhost = \"www.Blatt.example\"\nbody = \".text\"\n[[rule]]\nhost = \"blatt.example\"\n\
             from = 2024-05-01\nremove = [\".werbung\", \"h2.mehr ~ *\"]";
    let b = "[[rule]]\nhost = \"bücher.example\"\npath = \"/neu\"\nfrom = \"2020-01-31\"\ntitle = \"h1\"\nauthor = \"[rel=author]\"\n\
             date = \"time\"\n[[rule]]\nhost = \"127.0.0.1\"\nbody = \"article:not(.x)\"";
    let config = parse(&files(&[("a.toml", a), ("b.toml", b)])).unwrap();
    assert_eq!(4, config.site_rules.len());
    assert!(config.show().contains("site rules: 4"));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    check(
        "rules = 1\n[[rule]]\nhost = \"blatt.example\"\nboddy = \"p\"\nbody = \"div[\"\nremove = [\".a\", \":contains(x)\", 3]\nfrom = 2024",
        &[
            "1:1: rules: unknown key; did you mean rule?",
            "4:1: rule for \"blatt.example\": boddy: unknown key; did you mean body?",
            "5:8: rule for \"blatt.example\": body: \"div[\" is not a CSS selector that can be used: ends too early",
            "6:17: rule for \"blatt.example\": remove[2]: \":contains(x)\" is not a CSS selector that can be used: \
             UnsupportedPseudoClassOrElement",
            "6:33: rule for \"blatt.example\": remove[3]: 3 is not a CSS selector in quotes, or a list of them",
            "7:8: rule for \"blatt.example\": from: 2024 is not a day such as \"2024-05-01\"",
        ],
    );
}

#[test]
fn hosts_paths_and_days_say_what_was_meant() {
    for (line, expected) in [
        (
            "host = \"https://www.blatt.example/a\"",
            "2:8: rule[1]: host: \"https://www.blatt.example/a\" is not the host of a site, such as \"blatt.example\"; \
             did you mean \"blatt.example\"?",
        ),
        (
            "host = \"blatt.example/sport\"",
            "2:8: rule[1]: host: \"blatt.example/sport\" is not the host of a site, such as \"blatt.example\"; \
             did you mean \"blatt.example\"?",
        ),
        (
            "host = \"co.uk\"",
            "2:8: rule[1]: host: \"co.uk\" is not one site; many have their hosts below it",
        ),
        (
            "host = \"blatt.example\"\npath = \"sport\"",
            "3:8: rule for \"blatt.example\": path: \"sport\" is not the beginning of paths, such as \"/sport/\"; did you mean \"/sport\"?",
        ),
        (
            "host = \"blatt.example\"\nfrom = \"1. Mai 2024\"",
            "3:8: rule for \"blatt.example\": from: \"1. Mai 2024\" is not a day such as \"2024-05-01\"",
        ),
        (
            "host = \"blatt.example\"\nfrom = 2024-05-01T10:00:00Z",
            "3:8: rule for \"blatt.example\": from: 2024-05-01T10:00:00Z is not a day such as \"2024-05-01\"",
        ),
        ("path = \"/\"", "1:1: rule[1]: host: is missing"),
    ] {
        check(&format!("[[rule]]\n{line}\nbody = \"p\""), &[expected]);
    }
}

#[test]
fn a_rule_that_says_nothing_is_a_mistake() {
    check(
        "[[rule]]\nhost = \"blatt.example\"",
        &["1:1: rule for \"blatt.example\": says nothing about the pages; give it body, remove, title, author or date"],
    );
    check(
        "[[rule]]\nhost = \"blatt.example\"\nbody = []\nremove = \" \"",
        &[
            "3:8: rule for \"blatt.example\": body: is empty; leave it out",
            "4:10: rule for \"blatt.example\": remove: is empty",
        ],
    );
}

#[test]
fn two_rules_for_the_same_pages_are_a_mistake_across_files() {
    let rule = "[[rule]]\nhost = \"blatt.example\"\nbody = \"p\"\n";
    let told = parse(&files(&[("a.toml", rule), ("b.toml", &format!("\n{rule}{rule}"))])).unwrap_err();
    assert_eq!(
        "extract.d/b.toml:2:1: rule for \"blatt.example\": is for the same pages as the rule on line 1 of extract.d/a.toml; join them, or give one of \
         them another from or path\n\
         extract.d/b.toml:5:1: rule for \"blatt.example\": is for the same pages as the rule on line 2; join them, or give one of them another from or \
         path",
        told.to_string()
    );
}
