//! The shipped unit with the real binary under a really booted systemd.

use std::process::Command;

use crate::harness::{Newsvane, source};

const SKIPPED: i32 = 77;

#[test]
fn the_unit_lives_through_everything_under_a_booted_systemd() {
    let newsvane = Newsvane::with_sources(&source("x", "The X", "en", "http://feeds.example/feed"));
    // The disk of the booted system is small.
    newsvane.write_config("newsvane.toml", "[store]\nfree_bytes_min = \"10 MB\"\n");
    // The disk of the booted system is small.
    newsvane.write_config("newsvane.toml", "[store]\nfree_bytes_min = \"10 MB\"\n");
    newsvane.write_config(
        "alerts.toml",
        "[[rule]]\nid = \"tower-rule\"\ntitle = \"Towers\"\nquery = 'turm'\n",
    );
    let root = env!("CARGO_MANIFEST_DIR");
    let users = std::fs::read_to_string(format!("{root}/config/newsvane.sysusers.conf")).unwrap();
    newsvane.write_config("newsvane.sysusers.conf", &users);
    let output = Command::new("bash")
        .arg(format!("{root}/tests/systemd/boot.sh"))
        .arg(env!("CARGO_BIN_EXE_newsvane"))
        .arg(format!("{root}/config/newsvane.service"))
        .arg(newsvane.config())
        .arg(format!("{root}/tests/systemd/inner.sh"))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(SKIPPED) {
        eprintln!("the test of the service is {printed}");
        return;
    }
    assert!(
        output.status.success(),
        "{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
