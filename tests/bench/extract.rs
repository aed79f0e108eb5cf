//! How fast articles are taken from pages, beside the parse alone, and what hostile pages cost.
//!
//! `cargo bench --bench extract` prints three things: a comparison over whole sets of pages; the time and the memory that
//! 5 MB of every kind of hostile markup take, each in a process of its own, with an error where a limit is broken; and
//! single pages in detail. Real pages are taken from `../shared/corpus/pages` where that exists.

// The parse that extraction begins with, by itself: no part of the library's interface.
#[path = "../../src/extract/guard.rs"]
#[expect(dead_code, reason = "its tests, which are built with it and not run")]
mod guard;
mod hostile_pages;
mod limits;
mod sample_pages;

use std::io::{Read, Stdout, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use limits::{Limits, Memory};
use newsvane::extract::{self, Aids};
use newsvane::model::Page;
use scraper::Html;
use serde::Deserialize;
use url::Url;

/// Pages a second that extraction must reach at least, as a share of those of the parse alone.
const RATIO_MIN: f64 = 0.6;
/// The set that says more of kinds than of the mean.
const MADE: &str = "made";
/// How often a page is read; the fastest time counts, because the machine does other things, too.
const ROUNDS: usize = 7;

/// What hostile markup may take.
const TIME_MAX: Duration = Duration::from_secs(1);
/// What nesting alone may take.
const NESTED_TIME_MAX: Duration = Duration::from_millis(100);

fn main() -> std::io::Result<()> {
    let limits = Limits {
        compare,
        kinds: hostile_pages::KINDS.iter().map(|(kind, _)| *kind).collect(),
        read: read_hostile,
        judge,
    };
    limits.run()
}

fn page(url: &str, html: String) -> Option<Page> {
    Some(Page {
        url: Url::parse(url).ok()?,
        html,
        content_language: None,
    })
}

fn parsed_alone(page: &Page) {
    drop(divan::black_box(Html::parse_document(&page.html)));
}

fn parsed_guarded(page: &Page) {
    drop(divan::black_box(guard::parse(&page.html)));
}

fn extracted(page: &Page) {
    drop(divan::black_box(extract::extract(page, Aids::default())));
}

/// Extraction and what it is compared with, in the order in which they are printed.
const WAYS: [fn(&Page); 3] = [parsed_alone, parsed_guarded, extracted];

/// Reads sets of pages in every way, and names the limits that are broken.
fn compare(out: &mut Stdout) -> std::io::Result<Vec<String>> {
    let mut broken = Vec::new();
    let made = sample_pages::ALL
        .iter()
        .filter_map(|(_, url, make)| page(url, make()))
        .collect();
    for (name, pages) in [(MADE, made), ("real", real_pages())] {
        let pages: Vec<Page> = pages;
        if pages.is_empty() {
            continue;
        }
        let megabytes = pages.iter().map(|page| page.html.len()).sum::<usize>() as f64 / 1e6;
        let [alone, guarded, extracted] = seconds(&pages).map(|seconds| pages.len() as f64 / seconds);
        let ratio = extracted / alone;
        writeln!(
            out,
            "{name}: {} pages, {megabytes:.2} MB; parse alone {alone:.0} pages/s, guarded {guarded:.0} pages/s, extraction \
             {extracted:.0} pages/s, ratio {ratio:.2}",
            pages.len(),
        )?;
        if ratio < RATIO_MIN && name != MADE {
            broken.push(format!("{name}: ratio {ratio:.2}"));
        }
    }
    Ok(broken)
}

/// How long all pages take, for each of the ways: for each page the fastest of several rounds.
fn seconds(pages: &[Page]) -> [f64; WAYS.len()] {
    let mut fastest = vec![[f64::INFINITY; WAYS.len()]; pages.len()];
    for _ in 0..ROUNDS {
        for (page, fastest) in pages.iter().zip(&mut fastest) {
            for (read, fastest) in WAYS.iter().zip(fastest) {
                let start = Instant::now();
                read(page);
                *fastest = fastest.min(start.elapsed().as_secs_f64());
            }
        }
    }
    std::array::from_fn(|way| fastest.iter().filter_map(|times| times.get(way)).sum())
}

/// What is known of a real page beside its markup.
#[derive(Deserialize)]
struct Known {
    id: String,
    url: String,
}

/// Pages that outlets published.
fn real_pages() -> Vec<Page> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/pages");
    let folders = std::fs::read_dir(corpus).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = folders.map(|folder| folder.path()).collect();
    folders.sort();
    folders.iter().flat_map(|folder| pages_of(folder)).collect()
}

fn pages_of(folder: &Path) -> Vec<Page> {
    let list = std::fs::read_to_string(folder.join("meta.jsonl")).unwrap_or_default();
    let known = list.lines().filter_map(|line| serde_json::from_str::<Known>(line).ok());
    let read = |known: Known| {
        let packed = std::fs::File::open(folder.join("html").join(known.id + ".html.gz")).ok()?;
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).ok()?;
        page(&known.url, String::from_utf8_lossy(&bytes).into_owned())
    };
    known.filter_map(read).collect()
}

/// What seconds of the guarded parse and of extraction, and megabytes, say of a kind.
fn judge(kind: &str, numbers: &[f64]) -> Option<(String, bool)> {
    let [guarded, seconds, memory] = numbers else {
        return None;
    };
    let time_max = if hostile_pages::is_nested(kind) {
        NESTED_TIME_MAX
    } else {
        TIME_MAX
    };
    let words = format!("{seconds:.3} s, of which the guarded parse {guarded:.3} s; {memory:.0} MB");
    Some((words, *seconds > time_max.as_secs_f64()))
}

/// Reads one kind of hostile markup; prints seconds of the guarded parse and of extraction, and megabytes beside those of the
/// markup itself.
fn read_hostile(kind: &str, out: &mut Stdout) -> std::io::Result<()> {
    let found = hostile_pages::KINDS.iter().find(|(name, _)| *name == kind);
    let page = found.and_then(|(_, make)| page("https://ruhrblick.example/nrw/hafen", make()));
    let page = page.ok_or_else(|| limits::unknown(kind))?;
    let memory = Memory::begin();
    // What is built once for all pages is no part of a page's time.
    if let Some(usual) = sample_pages::called("portal") {
        extracted(&usual);
    }
    let [_, guarded, extracted] = WAYS;
    let took = |read: fn(&Page)| {
        let start = Instant::now();
        read(&page);
        start.elapsed().as_secs_f64()
    };
    let seconds = [took(guarded), took(extracted)];
    writeln!(out, "{} {} {}", seconds[0], seconds[1], memory.taken())
}

#[divan::bench(args = sample_pages::ALL.iter().map(|(name, ..)| *name))]
fn extraction(bencher: divan::Bencher<'_, '_>, name: &str) {
    measure(bencher, name, extracted);
}

#[divan::bench(args = sample_pages::ALL.iter().map(|(name, ..)| *name))]
fn parse_guarded(bencher: divan::Bencher<'_, '_>, name: &str) {
    measure(bencher, name, parsed_guarded);
}

#[divan::bench(args = sample_pages::ALL.iter().map(|(name, ..)| *name))]
fn parse_alone(bencher: divan::Bencher<'_, '_>, name: &str) {
    measure(bencher, name, parsed_alone);
}

fn measure(bencher: divan::Bencher<'_, '_>, name: &str, read: fn(&Page)) {
    let Some(page) = sample_pages::called(name) else { return };
    bencher
        .counter(divan::counter::BytesCount::new(page.html.len()))
        .bench_local(|| read(&page));
}
