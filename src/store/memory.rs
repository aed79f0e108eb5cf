//! On-disk mirror of what was learnt about a feed: one JSON object, so that it can grow without a migration. What is absent
//! means nothing was learnt.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::StoreError;
use super::record::{from_micros, from_micros_opt, to_micros};
use crate::model::{FeedMemory, FeedPart, Rhythm, Sighting, SkipTimes, Validators};

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MemoryRecord {
    #[serde(skip_serializing_if = "is_default")]
    watched_since: Option<i64>,
    #[serde(skip_serializing_if = "is_default")]
    learnt_since: Option<i64>,
    #[serde(skip_serializing_if = "is_default")]
    gaps: u32,
    /// Seconds.
    #[serde(skip_serializing_if = "is_default")]
    mean_gap: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    longest_gap: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    entries: usize,
    /// Seconds.
    #[serde(skip_serializing_if = "is_default")]
    ttl: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    skip_hours: u32,
    #[serde(skip_serializing_if = "is_default")]
    skip_days: u8,
    #[serde(skip_serializing_if = "is_default")]
    failing_since: Option<i64>,
    #[serde(skip_serializing_if = "is_default")]
    moving: Option<(Url, u32, i64)>,
    #[serde(skip_serializing_if = "is_default")]
    moved_to: Option<Url>,
    #[serde(skip_serializing_if = "is_default")]
    gone: Option<(u32, i64)>,
    #[serde(skip_serializing_if = "is_default")]
    lies: bool,
    #[serde(skip_serializing_if = "is_default")]
    silence_told: bool,
    #[serde(skip_serializing_if = "is_default")]
    unmodified: u32,
    #[serde(skip_serializing_if = "is_default")]
    parts: Vec<PartRecord>,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct PartRecord {
    url: Url,
    etag: Option<String>,
    last_modified: Option<String>,
    body_hash: Option<String>,
    #[serde(default)]
    entries: usize,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl MemoryRecord {
    pub(super) fn of(memory: &FeedMemory) -> Self {
        let sighting = |times: u32, since| (times, to_micros(since));
        Self {
            watched_since: memory.watched_since.map(to_micros),
            learnt_since: memory.rhythm.since.map(to_micros),
            gaps: memory.rhythm.gaps,
            mean_gap: memory.rhythm.mean.map(|gap| gap.as_secs()),
            longest_gap: memory.rhythm.longest.map(|gap| gap.as_secs()),
            entries: memory.entries,
            ttl: memory.ttl.map(|ttl| ttl.as_secs()),
            skip_hours: memory.skip.hours,
            skip_days: memory.skip.days,
            failing_since: memory.failing_since.map(to_micros),
            moving: memory
                .moving
                .as_ref()
                .map(|seen| (seen.what.clone(), seen.times, to_micros(seen.since))),
            moved_to: memory.moved_to.clone(),
            gone: memory.gone.as_ref().map(|seen| sighting(seen.times, seen.since)),
            lies: memory.lies,
            silence_told: memory.silence_told,
            unmodified: memory.unmodified,
            parts: memory.parts.iter().map(PartRecord::of).collect(),
        }
    }

    pub(super) fn read(self) -> Result<FeedMemory, StoreError> {
        fn sighting<T>(what: T, times: u32, since: i64) -> Result<Sighting<T>, StoreError> {
            let since = from_micros(since)?;
            Ok(Sighting { what, times, since })
        }
        Ok(FeedMemory {
            watched_since: from_micros_opt(self.watched_since)?,
            rhythm: Rhythm {
                since: from_micros_opt(self.learnt_since)?,
                gaps: self.gaps,
                mean: self.mean_gap.map(Duration::from_secs),
                longest: self.longest_gap.map(Duration::from_secs),
            },
            entries: self.entries,
            ttl: self.ttl.map(Duration::from_secs),
            skip: SkipTimes {
                hours: self.skip_hours,
                days: self.skip_days,
            },
            failing_since: from_micros_opt(self.failing_since)?,
            moving: self
                .moving
                .map(|(to, times, since)| sighting(to, times, since))
                .transpose()?,
            moved_to: self.moved_to,
            gone: self.gone.map(|(times, since)| sighting((), times, since)).transpose()?,
            lies: self.lies,
            silence_told: self.silence_told,
            unmodified: self.unmodified,
            parts: self.parts.into_iter().map(PartRecord::read).collect(),
        })
    }
}

impl PartRecord {
    fn of(part: &FeedPart) -> Self {
        Self {
            url: part.url.clone(),
            etag: part.validators.etag.clone(),
            last_modified: part.validators.last_modified.clone(),
            body_hash: part.body_hash.clone(),
            entries: part.entries,
        }
    }

    fn read(self) -> FeedPart {
        FeedPart {
            url: self.url,
            validators: Validators {
                etag: self.etag,
                last_modified: self.last_modified,
            },
            body_hash: self.body_hash,
            entries: self.entries,
        }
    }
}
