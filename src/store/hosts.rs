//! Hosts that want to be left alone: a restart does not make us forget it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::record::to_micros;
use super::{StoreError, View, Writing};
use crate::model::{HostKey, HostRest};

/// Longest rest of a host.
const REST_MAX: SignedDuration = SignedDuration::from_hours(24);

impl View<'_> {
    /// The hosts that still rest at an instant. None rests for more than a day: what says so is from a clock that was wrong.
    pub fn rests(&self, now: Timestamp) -> Result<Vec<HostRest>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, status, pages_only, until FROM host WHERE until > ?1 AND until <= ?2 ORDER BY key",
        )?;
        let longest = now.checked_add(REST_MAX).unwrap_or(Timestamp::MAX);
        let rows = statement.query_map([to_micros(now), to_micros(longest)], |row| {
            let until: i64 = row.get(3)?;
            Ok(HostRest {
                host: HostKey::from_stored(&row.get::<_, String>(0)?),
                status: row.get(1)?,
                pages_only: row.get(2)?,
                wait: Duration::from_micros(until.saturating_sub(to_micros(now)) as u64),
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

impl Writing<'_> {
    /// Remembers that a host rests from an instant on, and forgets those that no longer do.
    pub fn remember_rest(&self, rest: &HostRest, now: Timestamp) -> Result<(), StoreError> {
        let wait = SignedDuration::try_from(rest.wait).unwrap_or(SignedDuration::MAX);
        let until = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        self.transaction
            .prepare_cached("DELETE FROM host WHERE until <= ?1")?
            .execute([to_micros(now)])?;
        self.transaction
            .prepare_cached("INSERT OR REPLACE INTO host (key, status, pages_only, until) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                rest.host.as_str(),
                rest.status,
                rest.pages_only,
                to_micros(until)
            ])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::store::{Layout, Store};

    #[test]
    fn a_resting_host_is_remembered_as_long_as_it_rests() {
        let dir = TempDir::new().unwrap();
        let mut store = Store::open(&Layout::new(dir.path())).unwrap();
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let rest = |host: &str, seconds| HostRest {
            host: HostKey::from_stored(host),
            status: 429,
            pages_only: false,
            wait: Duration::from_secs(seconds),
        };
        let writing = store.begin().unwrap();
        writing.remember_rest(&rest("a.org", 60), at(0)).unwrap();
        writing.remember_rest(&rest("b.org", 600), at(0)).unwrap();
        writing.remember_rest(&rest("a.org", 90), at(10)).unwrap();
        writing.commit().unwrap();
        assert_eq!(
            vec![rest("a.org", 70), rest("b.org", 570)],
            store.view().rests(at(30)).unwrap()
        );
        assert_eq!(vec![rest("b.org", 500)], store.view().rests(at(100)).unwrap());
    }
}
