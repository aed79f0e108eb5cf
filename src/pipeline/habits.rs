//! The habits of outlets while articles are on their way: learnt from the store, and anew when enough has come in.
//!
//! A habit is a pure function of the rows in the store: it is learnt from those up to the last multiple of [`HABIT_STEP`], so
//! that it is the same before and after a restart, and for whoever asks beside the daemon. Which habit a page meets depends on
//! what was stored when its way began, so on how fast pages came: the habit is an aid, and whoever needs to know what a page
//! gave without it finds that in its imprint.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::cpu;
use crate::extract;
use crate::model::{HABIT_MIN, HABIT_STEP, Habit, SourceId};
use crate::store::{Reader, StoreError, View};

/// The habit of an outlet, as the store has it; the empty one where too little is known.
pub fn habit_of(source: &SourceId, view: View<'_>) -> Result<Habit, StoreError> {
    learnt(source, learnt_until(source, view)?, view)
}

/// The last imprint that the habit of an outlet is learnt from; 0 while there is none.
fn learnt_until(source: &SourceId, view: View<'_>) -> Result<u64, StoreError> {
    let step = HABIT_STEP as u64;
    let until = view.last_imprint(source)? / step * step;
    Ok(if until < HABIT_MIN as u64 { 0 } else { until })
}

fn learnt(source: &SourceId, until: u64, view: View<'_>) -> Result<Habit, StoreError> {
    Ok(extract::learn(&view.imprints_until(source, until)?))
}

/// Habits in memory, with a reader of their own: they are learnt beside the runtime.
#[derive(Clone)]
pub(super) struct Habits(Arc<Mutex<Shelf>>);

struct Shelf {
    reader: Reader,
    known: HashMap<SourceId, Known>,
}

#[derive(Clone, Default)]
struct Known {
    habit: Arc<Habit>,
    /// The last imprint that it was learnt from.
    until: u64,
}

impl Habits {
    pub(super) fn new(reader: Reader) -> Self {
        let known = HashMap::new();
        Self(Arc::new(Mutex::new(Shelf { reader, known })))
    }

    /// The habit of an outlet. An entry whose outlet's memory cannot be read goes its way without.
    pub(super) async fn of(&self, source: &SourceId) -> Arc<Habit> {
        let (habits, of) = (self.clone(), source.clone());
        let found = cpu::run(move || habits.0.lock().unwrap_or_else(PoisonError::into_inner).of(&of)).await;
        match found {
            Ok(Ok(habit)) => return habit,
            Ok(Err(error)) => tracing::warn!(%source, %error, "the memory of an outlet cannot be read"),
            Err(panic) => tracing::error!(%source, %panic, "learning from an outlet's pages failed"),
        }
        Arc::default()
    }
}

impl Shelf {
    fn of(&mut self, source: &SourceId) -> Result<Arc<Habit>, StoreError> {
        let view = self.reader.view();
        let until = learnt_until(source, view)?;
        let known = self.known.entry(source.clone()).or_default();
        if known.until != until {
            let habit = Arc::new(learnt(source, until, view)?);
            *known = Known { habit, until };
        }
        Ok(Arc::clone(&known.habit))
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::model::{Article, ArticleId, Imprint, Placement};
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
            let placement = Placement::founder(&article.id, "test");
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

    #[tokio::test]
    async fn a_habit_is_learnt_anew_after_ten_more_pages_and_is_the_same_after_a_restart() {
        let dir = TempDir::new().unwrap();
        let layout = Layout::new(dir.path());
        let mut store = Store::open(&layout).unwrap();
        let open = || Habits::new(Reader::open(&layout).unwrap().unwrap());
        let habits = open();
        let lake = SourceId::new("lake");
        for (stored, pages, weight) in [
            (0, 0, 0),
            (3, 0, 0),
            (12, 0, 0),
            (19, 0, 0),
            (20, 20, 11),
            (25, 20, 11),
            (31, 30, 16),
            (39, 30, 16),
            (40, 40, 21),
            (209, 200, 101),
            (210, 200, 111),
            (219, 200, 111),
        ] {
            let kept = store.view().last_seq().unwrap() as u32;
            file(&mut store, kept + 1..stored + 1);
            let habit = habits.of(&lake).await;
            assert_eq!((pages, weight), (habit.pages, habit.weight), "{stored} pages");
            assert_eq!(habit, open().of(&lake).await, "{stored} pages");
            assert_eq!(*habit, habit_of(&lake, store.view()).unwrap(), "{stored} pages");
        }
        assert_eq!(Habit::default(), *habits.of(&SourceId::new("other")).await);
    }
}
