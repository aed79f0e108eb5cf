//! What was learnt of an outlet's pages, in words.

use crate::cli::exit::Failure;
use crate::cli::terminal::counted;
use crate::extract::{self, Departure};
use crate::model::{Habit, SourceId};
use crate::pipeline;
use crate::store::View;

/// What was learnt of an outlet's pages, and whether its last ones depart from it.
#[derive(Debug, Default)]
pub(in crate::cli) struct Memory {
    pub(in crate::cli) habit: Habit,
    pub(in crate::cli) departures: Vec<Departure>,
}

impl Memory {
    /// Learns from what the store keeps of an outlet; of one that it does not know, nothing.
    pub(in crate::cli) fn of(source: &SourceId, view: View<'_>) -> Result<Self, Failure> {
        Ok(Self {
            habit: pipeline::habit_of(source, view)?,
            departures: extract::departures(&view.imprints(source)?),
        })
    }

    /// The departures alone.
    pub(in crate::cli) fn departures_of(source: &SourceId, view: View<'_>) -> Result<Self, Failure> {
        Ok(Self {
            departures: extract::departures(&view.imprints(source)?),
            ..Self::default()
        })
    }

    /// How the outlet's bodies are; empty when no page is remembered.
    pub(in crate::cli) fn words(&self) -> String {
        let habit = &self.habit;
        if habit.pages == 0 {
            return String::new();
        }
        let pages = counted(habit.pages as u64, "page");
        let mut words = format!("bodies of {pages} have {} letters", habit.weight);
        if let Some((place, share)) = habit.places.first() {
            words = format!("{words}, {:.0} % of them in {place}", share * 100.0);
        }
        if habit.repeated > 0 {
            let texts = counted(habit.repeated as u64, "text");
            words = format!("{words}; {texts} that the outlet repeats");
        }
        words
    }

    /// In what the last pages depart from the habit; empty when in nothing.
    pub(in crate::cli) fn complaints(&self) -> String {
        let departures: Vec<String> = self.departures.iter().map(ToString::to_string).collect();
        departures.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_habit_is_told_in_a_line() {
        let mut memory = Memory::default();
        assert_eq!("", memory.words());
        memory.habit = Habit {
            pages: 134,
            places: vec![("article > div.text".to_owned(), 0.92)],
            furniture: [1, 2].into(),
            repeated: 1,
            weight: 3_100,
            agreement: 1.0,
        };
        assert_eq!(
            "bodies of 134 pages have 3100 letters, 92 % of them in article > div.text; 1 text that the outlet repeats",
            memory.words()
        );
        assert_eq!("", memory.complaints());
    }
}
