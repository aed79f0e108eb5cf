//! What benchmarks with limits have in common: a comparison, hostile input of every kind, each in a process of its own, and an
//! error at the end where a limit is broken.

use std::io::{Error, Result, Stdout, Write};
use std::process::Command;

/// Tells a process to read one kind of hostile input.
const HOSTILE: &str = "--hostile";

/// What the numbers of a kind of hostile input say, and whether they break a limit; nothing if some are lacking.
pub(crate) type Judge = fn(&str, &[f64]) -> Option<(String, bool)>;

/// A benchmark with limits.
pub(crate) struct Limits {
    /// Compares with others; gives the limits that are broken.
    pub(crate) compare: fn(&mut Stdout) -> Result<Vec<String>>,
    /// Kinds of hostile input.
    pub(crate) kinds: Vec<&'static str>,
    /// Reads one kind; prints numbers.
    pub(crate) read: fn(&str, &mut Stdout) -> Result<()>,
    /// Judges the numbers.
    pub(crate) judge: Judge,
}

impl Limits {
    /// Runs the benchmark as its arguments ask.
    pub(crate) fn run(&self) -> Result<()> {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let mut out = std::io::stdout();
        if let [first, kind] = arguments.as_slice()
            && first == HOSTILE
        {
            return (self.read)(kind, &mut out);
        }
        let mut broken = Vec::new();
        // A filter asks for single benchmarks.
        if arguments.iter().all(|argument| argument.starts_with("--")) {
            broken.extend((self.compare)(&mut out)?);
            broken.extend(self.read_hostile(&mut out)?);
        }
        divan::main();
        if broken.is_empty() {
            Ok(())
        } else {
            Err(Error::other(format!("limits broken: {}", broken.join("; "))))
        }
    }

    /// Reads every kind of hostile input, each in a process of its own.
    fn read_hostile(&self, out: &mut Stdout) -> Result<Vec<String>> {
        let mut broken = Vec::new();
        let program = std::env::current_exe()?;
        for kind in &self.kinds {
            let output = Command::new(&program).args([HOSTILE, kind]).output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let words = text.split_whitespace();
            let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
            let (words, is_broken) = (self.judge)(kind, &numbers).unwrap_or_else(|| ("no answer".to_owned(), true));
            writeln!(out, "hostile, {kind}: {words}")?;
            if is_broken {
                broken.push(format!("{kind}: {words}"));
            }
        }
        Ok(broken)
    }
}

/// The error for a kind that nobody knows.
pub(crate) fn unknown(kind: &str) -> Error {
    Error::other(format!("no such kind: {kind}"))
}

/// The memory, in MB, that what follows takes at most, by its end; making its input is no part of it.
pub(crate) struct Memory(f64);

impl Memory {
    /// Begins to measure.
    pub(crate) fn begin() -> Self {
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self(peak())
    }

    /// What was taken since, where the system tells.
    pub(crate) fn taken(&self) -> f64 {
        peak() - self.0
    }
}

fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1e3
}
