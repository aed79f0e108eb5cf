//! How fast feeds are read, beside feed-rs alone, and what hostile ones cost.
//!
//! `cargo bench --bench feeds` prints three things: a comparison over whole sets of feeds; the time and the memory that
//! 15 MiB of every kind of hostile bytes take, each in a process of its own, with an error where a limit is broken; and
//! single feeds in detail. Real feeds are taken from `../shared/corpus/feeds` where that exists.

mod hostile;
mod limits;
mod sample;

use std::io::{Stdout, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use limits::{Limits, Memory};
use newsvane::feed::{self, ParseContext, ParsedFeed};
use newsvane::model::{FeedId, SourceId};

/// What real feeds may cost, as a multiple of feed-rs alone.
const COST_MAX: f64 = 1.5;

/// The set that says more of kinds than of the mean.
const MADE: &str = "made";

/// Megabytes a second that feeds are read with at least.
const SPEED_MIN: f64 = 20.0;

/// What hostile bytes may take.
const TIME_MAX: Duration = Duration::from_secs(2);
const MEMORY_MAX_MB: f64 = 200.0;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() -> std::io::Result<()> {
    let limits = Limits {
        compare,
        kinds: hostile::KINDS.iter().map(|(kind, _)| *kind).collect(),
        read: read_hostile,
        judge,
    };
    limits.run()
}

fn ours(bytes: &[u8]) -> Option<ParsedFeed> {
    let feed = FeedId::from_address("https://ruhrblick.example/feed");
    let source = SourceId::new("ruhrblick");
    let context = ParseContext {
        feed: &feed,
        source: &source,
        content_type: None,
        base_url: None,
        country: Some("de"),
    };
    feed::parse(bytes, &context).ok()
}

fn alone(bytes: &[u8]) -> Option<feed_rs::model::Feed> {
    std::panic::catch_unwind(|| feed_rs::parser::parse(bytes).ok()).ok()?
}

/// Feeds that feed-rs reads alone, with entries.
fn real_feeds() -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/feeds/files");
    let mut feeds = Vec::new();
    let mut open = vec![corpus];
    while let Some(path) = open.pop() {
        if let Ok(directory) = std::fs::read_dir(&path) {
            let mut inside: Vec<_> = directory.flatten().map(|entry| entry.path()).collect();
            inside.sort();
            open.extend(inside);
        } else if let Ok(bytes) = std::fs::read(&path)
            && alone(&bytes).is_some_and(|feed| !feed.entries.is_empty())
        {
            feeds.push(bytes);
        }
    }
    feeds
}

/// Reads sets of feeds both ways, and names the limits that are broken.
fn compare(out: &mut Stdout) -> std::io::Result<Vec<String>> {
    let mut broken = Vec::new();
    let made = sample::ALL.iter().map(|(_, make)| make()).collect();
    let real = real_feeds();
    let large = real.iter().filter(|bytes| bytes.len() >= 5_000).cloned().collect();
    for (name, feeds) in [("made", made), ("real", real), ("real, 5 kB and more", large)] {
        let feeds: Vec<Vec<u8>> = feeds;
        if feeds.is_empty() {
            continue;
        }
        let megabytes = feeds.iter().map(Vec::len).sum::<usize>() as f64 / 1e6;
        let time = |read: &dyn Fn(&[u8])| {
            let rounds = (0..7).map(|_| {
                let start = Instant::now();
                for bytes in &feeds {
                    read(bytes);
                }
                start.elapsed().as_secs_f64()
            });
            rounds.fold(f64::INFINITY, f64::min)
        };
        let strict = time(&|bytes| drop(divan::black_box(alone(bytes))));
        let mended = time(&|bytes| drop(divan::black_box(ours(bytes))));
        let (cost, speed) = (mended / strict, megabytes / mended);
        writeln!(
            out,
            "{name}: {} feeds, {megabytes:.2} MB; feed-rs alone {:.1} MB/s, mended {speed:.1} MB/s, cost {cost:.2}",
            feeds.len(),
            megabytes / strict,
        )?;
        // Turning whole articles into plain text is work that feed-rs leaves to others.
        if cost > COST_MAX && name != MADE {
            broken.push(format!("{name}: mending costs {cost:.2}"));
        }
        if speed < SPEED_MIN {
            broken.push(format!("{name}: {speed:.1} MB/s"));
        }
    }
    Ok(broken)
}

/// What seconds and megabytes say of a kind.
fn judge(_kind: &str, numbers: &[f64]) -> Option<(String, bool)> {
    let [seconds, memory] = numbers else { return None };
    let is_broken = *seconds > TIME_MAX.as_secs_f64() || *memory > MEMORY_MAX_MB;
    Some((format!("{seconds:.2} s, {memory:.0} MB"), is_broken))
}

/// Reads one kind of hostile bytes; prints seconds, and megabytes beside those of the bytes themselves.
fn read_hostile(kind: &str, out: &mut Stdout) -> std::io::Result<()> {
    let found = hostile::KINDS.iter().find(|(name, _)| *name == kind);
    let (_, make) = found.ok_or_else(|| limits::unknown(kind))?;
    let bytes = make();
    let memory = Memory::begin();
    let start = Instant::now();
    drop(divan::black_box(ours(&bytes)));
    let seconds = start.elapsed().as_secs_f64();
    let _ = divan::black_box(newsvane::feed::opml::read(&bytes));
    let page = url::Url::parse("https://ruhrblick.example/").map_err(std::io::Error::other)?;
    let html = String::from_utf8_lossy(&bytes);
    let _ = divan::black_box(newsvane::feed::discover::feed_links(&html, &page));
    let _ = divan::black_box(newsvane::feed::discover::site_name(&html, &page));
    let others = start.elapsed().as_secs_f64() - seconds;
    writeln!(out, "{} {}", seconds.max(others), memory.taken())
}

#[divan::bench(args = sample::ALL.iter().map(|(name, _)| *name))]
fn mended(bencher: divan::Bencher<'_, '_>, name: &str) {
    let bytes = sample::called(name);
    bencher
        .counter(divan::counter::BytesCount::new(bytes.len()))
        .bench_local(|| ours(&bytes));
}

#[divan::bench(args = sample::ALL.iter().map(|(name, _)| *name))]
fn strict(bencher: divan::Bencher<'_, '_>, name: &str) {
    let bytes = sample::called(name);
    bencher
        .counter(divan::counter::BytesCount::new(bytes.len()))
        .bench_local(|| alone(&bytes));
}
