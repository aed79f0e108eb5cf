//! What the newsroom shows at this moment: the waves published so far.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use url::Url;

use super::script::{Outlet, Report, Script};

/// The outlets and their state.
#[derive(Debug)]
pub(super) struct Stage {
    script: Script,
    homes: Vec<Url>,
    /// When each wave was published; the first is the backlog. A mutex, not a task: the sites only read, and a wave must be
    /// visible when `publish_next` returns.
    waves: Mutex<Vec<Timestamp>>,
}

/// A report that is on show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) report: &'a Report,
    pub(super) published: Timestamp,
}

impl Stage {
    pub(super) fn new(script: Script, homes: Vec<Url>, now: Timestamp) -> Self {
        Self {
            script,
            homes,
            waves: Mutex::new(vec![now]),
        }
    }

    pub(super) fn publish_next(&self, now: Timestamp) -> Option<u8> {
        let last = self.script.reports().iter().map(|report| report.wave).max()?;
        let mut waves = self.waves();
        let next = u8::try_from(waves.len() + 1).ok().filter(|next| *next <= last)?;
        waves.push(now);
        Some(next)
    }

    pub(super) fn script(&self) -> &Script {
        &self.script
    }

    /// Outlets with their home pages, in the order of the script.
    pub(super) fn outlets(&self) -> impl Iterator<Item = (&Url, &Outlet)> {
        self.homes.iter().zip(self.script.outlets())
    }

    /// The outlet with this number.
    pub(super) fn outlet(&self, number: usize) -> Option<(&Url, &Outlet)> {
        self.homes.get(number).zip(self.script.outlets().get(number))
    }

    /// What the outlet with this number shows, the newest first.
    pub(super) fn on_show(&self, number: usize) -> Vec<Piece<'_>> {
        let Some((_, outlet)) = self.outlet(number) else {
            return Vec::new();
        };
        let waves = self.waves().clone();
        let published = |report: &Report| {
            let wave = waves.get(usize::from(report.wave).checked_sub(1)?)?;
            wave.checked_sub(Duration::from_secs(60 * u64::from(report.minutes_before)))
                .ok()
        };
        let mut pieces: Vec<Piece<'_>> = self
            .script
            .reports()
            .iter()
            .filter(|report| report.outlet == outlet.id)
            .filter_map(|report| published(report).map(|published| Piece { report, published }))
            .collect();
        pieces.sort_by_key(|piece| (std::cmp::Reverse(piece.published), &piece.report.path));
        pieces
    }

    /// The address of a report of the outlet with this number.
    pub(super) fn url(&self, number: usize, report: &Report) -> Option<Url> {
        self.homes.get(number)?.join(&report.path).ok()
    }

    fn waves(&self) -> MutexGuard<'_, Vec<Timestamp>> {
        self.waves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outlet {
    /// An instant in the outlet's zone, `2022-11-01T14:30:00+08:00`.
    pub(super) fn local(&self, at: Timestamp) -> String {
        let zone = Offset::from_hours(self.utc_offset_hours).map_or(TimeZone::UTC, TimeZone::fixed);
        at.to_zoned_datetime(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}
