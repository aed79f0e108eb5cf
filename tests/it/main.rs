//! The integration tests: the real binary and the public library, over real HTTP on loopback, in temporary directories.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by panicking"
)]
#![expect(clippy::print_stderr, reason = "a test that is skipped says why")]

mod agreement;
mod archive;
mod changes;
mod cli;
mod configuration;
mod demo;
mod discover;
mod doctor;
mod documents;
mod faults;
mod feeds;
mod habit;
mod harness;
mod layering;
mod parts;
mod polling;
mod readme;
mod real_pages;
mod seed;
mod service;
mod silence;
