//! Who may know whom. The compiler cannot say it inside one crate, so a test reads the sources.

use std::path::Path;

/// Folder → words that its sources must not contain (comments and tests aside).
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "model",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "serde",
            "crate::",
            "Timestamp::now",
        ],
    ),
    (
        "text",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "serde",
            "std::fs",
            "crate::query",
            "crate::store",
            "Timestamp::now",
        ],
    ),
    (
        "query",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "std::fs",
            "crate::search",
            "crate::store",
            "crate::alert",
        ],
    ),
    (
        "feed",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "std::fs",
            "async fn",
            "Timestamp::now",
            "crate::extract",
            "crate::fetch",
            "crate::store",
        ],
    ),
    (
        "extract",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "std::fs",
            "async fn",
            "Timestamp::now",
            "crate::feed",
            "crate::fetch",
            "crate::store",
        ],
    ),
    (
        "language",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "std::fs",
            "async fn",
            "Timestamp::now",
            "crate::feed",
            "crate::extract",
            "crate::store",
        ],
    ),
    (
        "story",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "std::fs",
            "async fn",
            "Timestamp::now",
            "crate::extract",
            "crate::store",
            "crate::query",
            "crate::alert",
        ],
    ),
    (
        "alert",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "std::fs",
            "async fn",
            "Timestamp::now",
            "crate::story",
            "crate::store",
        ],
    ),
    (
        "fetch",
        &[
            "scraper",
            "feed_rs",
            "tantivy",
            "rusqlite",
            "crate::feed",
            "crate::extract",
            "crate::store",
            "crate::config",
        ],
    ),
    (
        "store",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "crate::search",
            "crate::pipeline",
            "crate::config",
        ],
    ),
    (
        "search",
        &[
            "tokio",
            "reqwest",
            "rusqlite",
            "crate::store",
            "crate::pipeline",
            "crate::config",
        ],
    ),
    (
        "deliver",
        &[
            "tantivy",
            "rusqlite",
            "reqwest",
            "scraper",
            "crate::store",
            "crate::query",
        ],
    ),
    (
        "config",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "crate::store",
            "crate::pipeline",
        ],
    ),
    (
        "bulk",
        &[
            "tokio",
            "reqwest",
            "tantivy",
            "rusqlite",
            "crate::store",
            "crate::pipeline",
            "Timestamp::now",
        ],
    ),
    (
        "pipeline",
        &[
            "tantivy",
            "rusqlite",
            "scraper",
            "reqwest",
            "println!",
            "tokio::spawn",
            "crate::cli",
            "crate::daemon",
        ],
    ),
    (
        "daemon",
        &["tantivy", "rusqlite", "scraper", "reqwest", "println!", "crate::cli"],
    ),
    ("cli", &["tantivy", "rusqlite", "scraper", "reqwest", "tokio::spawn"]),
    (
        "newsroom",
        &[
            "tantivy",
            "rusqlite",
            "reqwest",
            "crate::store",
            "crate::config",
            "crate::pipeline",
            "crate::cli",
        ],
    ),
];

/// Module → the other modules of the library that it may name. `pipeline` and `cli` bring the modules together and are free.
const KNOWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("query", &["model", "text"]),
    ("feed", &["model", "text"]),
    ("extract", &["model", "text"]),
    ("language", &["model", "text"]),
    ("story", &["model", "text"]),
    ("alert", &["model", "text", "query"]),
    ("fetch", &["model"]),
    ("store", &["model", "text", "query"]),
    ("search", &["model", "text", "query"]),
    ("deliver", &["model", "text"]),
    ("config", &["model", "query", "alert", "fetch", "extract"]),
    ("bulk", &["model", "text", "language"]),
    ("newsroom", &[]),
    ("daemon", &["model", "config", "pipeline"]),
];

#[test]
fn modules_name_no_module_beyond_their_list() {
    let mut broken = Vec::new();
    for (module, known) in KNOWS {
        for (name, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module)) {
            for (number, line) in code_of(&text) {
                for named in named_modules(line).filter(|named| named != module && !known.contains(named)) {
                    broken.push(format!("{name}:{number}: {named}: {}", line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "beyond the list:\n{}", broken.join("\n"));
}

/// What stands behind each `crate::`; empty for a group in braces, which no list holds.
fn named_modules(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_');
        end.map_or(rest, |end| &rest[..end])
    })
}

#[test]
fn modules_know_only_whom_they_may_know() {
    let mut broken = Vec::new();
    for (module, words) in FORBIDDEN {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module);
        let sources = sources(&folder);
        assert!(!sources.is_empty(), "{} has no sources", folder.display());
        for (name, text) in sources {
            for (number, line) in code_of(&text) {
                for word in words.iter().filter(|word| line.contains(**word)) {
                    broken.push(format!("{name}:{number}: {word}: {}", line.trim()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "forbidden by the layering:\n{}", broken.join("\n"));
}

#[test]
fn every_module_of_the_library_has_its_rule() {
    let lib = include_str!("../../src/lib.rs");
    let modules = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|name| name.trim_end_matches(';'));
    let lacking: Vec<&str> = modules
        .filter(|module| !FORBIDDEN.iter().any(|(known, _)| known == module))
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn only_the_daemon_spawns_and_only_the_command_line_prints() {
    let mut broken = Vec::new();
    for (name, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for (number, line) in code_of(&text) {
            let spawns = ["tokio::spawn(", "JoinSet", "thread::Builder"]
                .iter()
                .any(|word| line.contains(word));
            let prints = ["println!(", "print!(", "io::stdout"]
                .iter()
                .any(|word| line.contains(word));
            if (spawns && !name.contains("/daemon/")) || (prints && !name.contains("/cli/")) {
                broken.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The sources of a folder and those beneath it, without tests and their fixtures.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("tests") || path.ends_with("tests.rs") || path.ends_with("fixtures.rs") {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// Numbered lines of code: without comments, up to the tests at the end of the file.
fn code_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let nexts = text.lines().skip(1).chain([""]);
    let is_code = |(line, next): &(&str, &str)| line.trim() != "#[cfg(test)]" || next.trim() != "mod tests {";
    let lines = text.lines().zip(nexts).take_while(is_code).map(|(line, _)| line);
    (1..)
        .zip(lines)
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}
