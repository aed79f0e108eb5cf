//! What newsvane runs on: its configuration, its data directory, the disk.

use super::Check;
use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::cli::terminal::counted;
use crate::config;
use crate::store::OwnedBy;

/// Mistakes of the configuration that are told; `config check` tells all.
const MISTAKES_TOLD: usize = 3;
/// Times the least room for which there is a warning.
const ROOM: u64 = 3;

pub(super) fn config(session: &Session) -> Check {
    let dir = session.config_dir();
    if session.is_unconfigured() {
        let words = format!("there is none in {}", dir.display());
        return Check::warn(
            "config",
            words,
            "newsvane feeds add ADDRESS, or --config names a directory",
        );
    }
    match config::load(&dir) {
        Ok(config) => {
            let parts = [
                counted(config.sources.len() as u64, "outlet"),
                counted(config.feeds.len() as u64, "feed"),
                counted(config.rules.len() as u64, "rule"),
            ];
            Check::ok("config", format!("{} ({})", parts.join(", "), dir.display()))
        }
        Err(problems) => {
            let told: Vec<String> = problems.iter().take(MISTAKES_TOLD).map(ToString::to_string).collect();
            let words = format!("{}: {}", counted(problems.len() as u64, "mistake"), told.join("; "));
            Check::fail("config", words, "newsvane config check")
        }
    }
}

pub(super) fn data(session: &Session) -> Result<Check, Failure> {
    let layout = session.layout()?;
    let root = layout.root().display();
    Ok(match layout.owned_by()? {
        OwnedBy::Us if layout.is_locked()? => Check::ok("data", format!("{root}, a daemon writes to it")),
        OwnedBy::Us => Check::ok("data", format!("{root}, no daemon writes to it")),
        OwnedBy::Nobody => Check::warn("data", format!("there is no archive in {root} yet"), "newsvane run"),
        OwnedBy::Other(_) => Check::fail(
            "data",
            format!("{root} belongs to another user"),
            "run the command as that user",
        ),
    })
}

pub(super) fn disk(session: &Session) -> Result<Check, Failure> {
    let layout = session.layout()?;
    if layout.owned_by()? != OwnedBy::Us {
        return Ok(Check::ok("disk", "not looked at before there is an archive"));
    }
    let Ok(config) = session.config() else {
        return Ok(Check::not_looked_at("disk", "config"));
    };
    let least = config.store.free_bytes_min;
    Ok(room(layout.free_bytes()?, least))
}

fn room(free: u64, least: u64) -> Check {
    let words = format!("{} free, {} is the least", gigabytes(free), gigabytes(least));
    let advice = "make room; below the least nothing is polled";
    if free < least {
        Check::fail("disk", words, advice)
    } else if free < least.saturating_mul(ROOM) {
        Check::warn("disk", words, advice)
    } else {
        Check::ok("disk", words)
    }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Mark;

    #[test]
    fn room_on_the_disk_is_told_before_it_is_gone() {
        for (free, mark) in [(1, Mark::Fail), (2, Mark::Warn), (5, Mark::Warn), (6, Mark::Ok)] {
            let check = room(free * 1_000_000_000, 2_000_000_000);
            assert_eq!(mark, check.mark, "{check:?}");
        }
        assert_eq!(
            "6.0 GB free, 2.0 GB is the least",
            room(6_000_000_000, 2_000_000_000).words
        );
    }
}
