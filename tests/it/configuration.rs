//! What the user wrote: every mistake at once, with file, line and suggestion; nothing is started.

use crate::harness::{Newsvane, SETTINGS, source};

#[test]
fn every_mistake_is_told_at_once_and_nothing_is_started() {
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", "[fetch]\ntimout = \"30s\"\nhost_spacing = \"soon\"\n");
    newsvane.write_config(
        "sources.toml",
        "[[source]]\nid = \"x\"\nname = \"X\"\nlanguages = [\"klingon\"]\nfeeds = [\"nonsense\"]\n",
    );
    newsvane.write_config("alerts.toml", "[[rule]]\nid = \"r\"\ntitle = \"R\"\nquery = '(a OR'\n");
    for command in [vec!["run"], vec!["config", "check"]] {
        let output = newsvane.run(&command);
        assert_eq!(2, output.code, "{output:?}");
        for expected in [
            "newsvane.toml:2",
            "timeout",
            "newsvane.toml:3",
            "soon",
            "sources.toml:4",
            "klingon",
            "sources.toml:5",
            "alerts.toml:4",
        ] {
            assert!(output.err.contains(expected), "{expected:?} is not in {}", output.err);
        }
    }
    assert!(!newsvane.data().exists());
}

#[test]
fn a_configuration_without_mistakes_is_counted() {
    let newsvane = Newsvane::with_sources(&source("x", "The X", "en", "https://x.example/feed"));
    assert!(
        newsvane
            .ok(&["config", "check"])
            .contains("1 outlets, 1 feeds, 0 rules")
    );
    assert!(newsvane.ok(&["config", "show"]).contains("host_spacing"));
}

#[test]
fn the_shipped_configuration_is_without_mistakes() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/config");
    let output = Newsvane::new().ok(&["config", "check", "-c", shipped]);
    assert!(output.contains("no mistakes"), "{output}");
}

#[test]
fn a_named_configuration_that_is_missing_is_a_mistake() {
    let output = Newsvane::new().run(&["run", "-c", "nowhere"]);
    assert_eq!(2, output.code);
    assert!(output.err.contains("nowhere"), "{}", output.err);
}

#[test]
fn there_is_nothing_to_run_without_feeds() {
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    newsvane.write_config("sources.toml", "");
    assert_eq!(2, newsvane.run(&["run", "--once"]).code);
}
