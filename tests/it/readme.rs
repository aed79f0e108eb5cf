//! What the README shows can be typed.

use crate::harness::Newsvane;

const README: &str = include_str!("../../README.md");

/// Command lines of the README's code blocks, without the program's name.
fn shown() -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut in_code = false;
    for line in README.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code && let Some(command) = line.trim().trim_start_matches("$ ").strip_prefix("newsvane ") {
            let command = command.split(['#', '|', '>']).next().unwrap_or_default();
            commands.push(command.split_whitespace().map(str::to_owned).collect());
        }
    }
    commands
}

#[test]
fn every_command_that_the_readme_shows_exists() {
    let newsvane = Newsvane::new();
    let shown = shown();
    assert!(shown.len() >= 10, "{shown:?}");
    for command in shown {
        let words: Vec<&str> = command
            .iter()
            .map(String::as_str)
            .filter(|word| !word.starts_with('-'))
            .take(1)
            .collect();
        let help = newsvane.run(&[&words[..], &["--help"]].concat());
        assert_eq!(0, help.code, "{command:?}");
        for option in command.iter().filter(|word| word.starts_with("--")) {
            let name = option.split('=').next().unwrap();
            let help = newsvane.run(&[&subcommand(&command)[..], &["--help"]].concat());
            assert!(help.out.contains(name), "{command:?}: {name} is not in the help");
        }
    }
}

/// The command and its own subcommand, where it has one.
fn subcommand(command: &[String]) -> Vec<&str> {
    const NESTED: &[&str] = &["stories", "alerts", "feeds", "config", "index"];
    let mut words = command.iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let first = words.next().unwrap();
    match words.next() {
        Some(second) if NESTED.contains(&first) && second.chars().all(char::is_alphabetic) => vec![first, second],
        _ => vec![first],
    }
}

#[test]
fn the_tests_of_the_readme_are_those_of_ci() {
    let ci = include_str!("../../.ci/run");
    assert!(README.contains("cargo test") && ci.contains("cargo test"));
    assert!(README.contains("cargo run --release -- run") && README.contains("cargo run --release -- demo"));
}

/// Queries as the README shows them.
const QUERIES: &[&str] = &[
    "hafen cosco",
    "hafen OR port",
    "hafen | port",
    "\"smart city\"",
    "\"smart city\"~3",
    "hafen NEAR/8 cosco",
    "duisb*",
    "=hafens",
    "-sport",
    "NOT sport",
    "@huawei",
    "lang:de,zh",
    "source:scmp",
    "group:german-regional",
    "country:hk",
    "site:rp-online.de/nrw",
    "after:2026-10-01",
    "before:yesterday",
    "on:2026-10-21",
    "seen:-24h",
    "cites:scmp",
    "wire:dpa",
    "quality:full",
    "story:s:9qd4",
    "langs:>=2",
    "sources:>=5",
];

#[test]
fn every_query_that_the_readme_shows_is_understood() {
    let newsvane = Newsvane::new();
    let line =
        r#"{"id": "1", "lang": "zh", "date": "2026-10-21", "title": "華為", "text": "杜伊斯堡結束與華為的合作。"}"#;
    let file = newsvane.write("one.jsonl", line);
    newsvane.ok(&["import", file.to_str().unwrap()]);
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/config");
    for query in QUERIES {
        assert!(README.contains(query), "{query} is not in the README");
        let output = newsvane.run(&["search", "-c", config, "--", query]);
        assert!(matches!(output.code, 0 | 1), "{query}: {output:?}");
    }
    assert!(README.contains("华为 finds 華為"));
    newsvane.ok(&["search", "-c", config, "华为"]);
}
