//! The habits of outlets while articles are on their way: learnt from the store, and anew when enough has come in.
//!
//! Which habit a page meets depends on what was stored when its way began, so on how fast pages came: the habit is an aid,
//! and whoever needs to know what a page gave without it finds that in its imprint. From the same rows of the store comes the
//! same habit, before and after a restart.

use std::collections::HashMap;
use std::sync::Arc;

use crate::extract;
use crate::model::{Habit, SourceId};
use crate::store::{StoreError, View};

/// Imprints of an outlet after which its habit is learnt anew.
const LEARNT_EVERY: usize = 10;

/// Habits in memory, by outlet.
#[derive(Default)]
pub(super) struct Habits {
    known: HashMap<SourceId, Known>,
}

#[derive(Clone, Default)]
struct Known {
    habit: Arc<Habit>,
    /// The last imprint that it was learnt from.
    seq: u64,
}

impl Habits {
    /// The habit of an outlet, at most [`LEARNT_EVERY`] articles old.
    pub(super) fn of(&mut self, source: &SourceId, view: View<'_>) -> Result<Arc<Habit>, StoreError> {
        let known = self.known.entry(source.clone()).or_default();
        let (new, seq) = view.imprints_after(source, known.seq)?;
        if new >= LEARNT_EVERY || (known.seq == 0 && new > 0) {
            *known = Known {
                habit: Arc::new(extract::learn(&view.imprints(source)?)),
                seq,
            };
        }
        Ok(Arc::clone(&known.habit))
    }
}
