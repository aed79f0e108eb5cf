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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::model::{Article, ArticleId, Imprint, Link, LinkKind, Placement, StoryId};
    use crate::store::{Filed, Layout, Store};

    /// Files articles of an outlet with an imprint each.
    fn file(store: &mut Store, numbers: std::ops::Range<u32>) {
        let writing = store.begin().unwrap();
        for number in numbers {
            let article = Article {
                id: ArticleId::from_given(None, &number.to_string()),
                source: Some(SourceId::new("lake")),
                ..Article::for_test("x", "Title", "Text")
            };
            let placement = Placement {
                story: StoryId::from_founder(&article.id),
                link: Link {
                    kind: LinkKind::Founder,
                    to: None,
                    score: 1.0,
                    reasons: Vec::new(),
                    model: "test".to_owned(),
                },
            };
            let imprint = Imprint {
                weight: number,
                ..Imprint::default()
            };
            let filed = Filed {
                article: &article,
                imprint: Some(&imprint),
                placement: &placement,
                citations: &[],
                alerts: &[],
                fired: &[],
            };
            writing.file(&filed).unwrap();
        }
        writing.commit().unwrap();
    }

    #[test]
    fn a_habit_is_learnt_anew_after_ten_more_pages_and_is_the_same_after_a_restart() {
        let dir = TempDir::new().unwrap();
        let mut store = Store::open(&Layout::new(dir.path())).unwrap();
        let mut habits = Habits::default();
        let lake = SourceId::new("lake");
        for (stored, learnt) in [(0, 0), (3, 3), (12, 3), (13, 13), (40, 40)] {
            let kept = store.view().last_seq().unwrap() as u32;
            file(&mut store, kept..stored);
            assert_eq!(learnt, habits.of(&lake, store.view()).unwrap().pages, "{stored} pages");
        }
        let restarted = Habits::default().of(&lake, store.view()).unwrap();
        assert_eq!(restarted, habits.of(&lake, store.view()).unwrap());
        assert_eq!(20, restarted.weight);
        let other = habits.of(&SourceId::new("other"), store.view()).unwrap();
        assert_eq!(Habit::default(), *other);
    }
}
