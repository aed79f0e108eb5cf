//! Reading a page by the habit of its outlet: furniture is set aside before bodies are compared, and where candidates are
//! close the one in the habitual place wins.

use std::collections::HashSet;

use super::imprint::{block_hash, place};
use crate::extract::blocks::Outline;
use crate::extract::candidates::Candidate;
use crate::model::{Habit, Imprint};

/// Share of the best score from which a candidate in the habitual place wins. Below, the page itself speaks clearly.
const CLOSE: f64 = 0.8;
/// Share of the pages from which a place is habitual.
const HABITUAL: f32 = 0.3;

/// Whether a habit can change how a page is read that left this imprint.
pub(in crate::extract) fn has_a_say(habit: &Habit, imprint: &Imprint) -> bool {
    let has_furniture = || {
        let mut kept = imprint.blocks.iter().filter(|block| block.is_kept);
        kept.any(|block| habit.furniture.contains(&block.hash))
    };
    share(habit, &imprint.place) < HABITUAL || has_furniture()
}

/// Marks the blocks that the outlet repeats from page to page.
pub(in crate::extract) fn mark_furniture(outline: &mut Outline, habit: &Habit) {
    for block in &mut outline.blocks {
        block.is_furniture = habit.furniture.contains(&block_hash(block));
    }
}

/// The body among the candidates, of which the first is the best: another one only if it is nearly as good and stands where
/// the outlet's bodies stand.
pub(in crate::extract) fn choose<'c>(
    habit: Option<&Habit>,
    outline: &Outline,
    candidates: &'c [Candidate],
) -> Option<&'c Candidate> {
    let best = candidates.first()?;
    let Some(habit) = habit else { return Some(best) };
    let share_of = |candidate: &Candidate| share(habit, &place(outline, &candidate.extent()));
    if share_of(best) >= HABITUAL {
        return Some(best);
    }
    let close = candidates
        .iter()
        .take_while(|candidate| candidate.score >= CLOSE * best.score);
    let mut seen = HashSet::new();
    // Nested elements of one range are one place.
    let distinct = close.filter(|candidate| seen.insert(candidate.extent()));
    let habitual = distinct.into_iter().find(|candidate| share_of(candidate) >= HABITUAL);
    habitual.or(Some(best))
}

/// On which share of the pages the body stood there.
fn share(habit: &Habit, place: &str) -> f32 {
    let known = habit.places.iter().find(|(known, _)| known == place);
    known.map_or(0.0, |(_, share)| *share)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::extract::{Aids, explain, learn};
    use crate::model::{Draft, Habit, Imprint, Page, Quality};

    /// Reads a page in which each `P` stands for another paragraph; gives its imprint, too, and what was told.
    fn read(html: &str, habit: Option<&Habit>) -> (Draft, Imprint, String) {
        let parts: Vec<&str> = html.split('P').collect();
        let paragraph = |number: usize| {
            format!(
                "<p>Am {number}. Tag kam die Fähre wieder nach dem alten Plan, sagte der Hafenmeister von Kollby.</p>"
            )
        };
        let mut text = String::new();
        for (number, part) in parts.iter().enumerate() {
            text.push_str(part);
            if number + 1 < parts.len() {
                text.push_str(&paragraph(number));
            }
        }
        let page = Page {
            url: Url::parse("https://inselbote.example/faehre").unwrap(),
            html: format!("<title>Die Fähre kommt wieder</title>{text}"),
            content_language: None,
        };
        let aids = Aids {
            habit,
            ..Aids::default()
        };
        let (extracted, notes) = explain(&page, aids);
        let extracted = extracted.unwrap();
        let told: Vec<String> = notes.iter().map(ToString::to_string).collect();
        (extracted.draft, extracted.imprint, told.join("\n"))
    }

    /// How many paragraphs are the article's, without and with the habit of pages like `usual`.
    fn check(usual: &str, html: &str, without: usize, with: usize) {
        let (_, imprint, _) = read(usual, None);
        let habit = learn(&[imprint.clone(), imprint]);
        assert_eq!(without, read(html, None).0.passages.len(), "{html}");
        assert_eq!(with, read(html, Some(&habit)).0.passages.len(), "{html}");
    }

    const USUAL: &str = "<main><div class=spalte>PPPPPP</div></main>";

    #[test]
    fn the_habitual_place_wins_where_candidates_are_close() {
        check(
            USUAL,
            "<main><div class=spalte>PPPPPP</div><div class=unten>P</div></main>",
            7,
            6,
        );
    }

    #[test]
    fn it_does_not_win_against_clear_evidence() {
        check(
            USUAL,
            "<main><div class=spalte>PP</div><div class=unten>PPPP</div></main>",
            6,
            6,
        );
        check(USUAL, "<section><div class=neu>PPPPPP</div></section>", 6, 6);
    }

    #[test]
    fn furniture_goes_and_says_why() {
        let (_, imprint, _) = read(USUAL, None);
        let habit = Habit {
            furniture: imprint.blocks.iter().skip(3).take(2).map(|block| block.hash).collect(),
            ..learn(std::slice::from_ref(&imprint))
        };
        let (draft, again, told) = read(USUAL, Some(&habit));
        assert_eq!(4, draft.passages.len());
        assert!(told.contains("dropped (furniture of the outlet): Am 3. Tag"), "{told}");
        assert_eq!(imprint, again, "an imprint tells of its page alone");
    }

    #[test]
    fn a_page_that_would_hardly_be_left_is_left_alone_and_doubted() {
        let (_, imprint, _) = read(USUAL, None);
        let habit = Habit {
            furniture: imprint.blocks.iter().take(4).map(|block| block.hash).collect(),
            ..learn(&[imprint])
        };
        let (draft, _, told) = read(USUAL, Some(&habit));
        assert_eq!((6, Quality::Suspect), (draft.passages.len(), draft.quality), "{told}");
        assert!(told.contains("habit: not followed"), "{told}");
        assert_eq!(Quality::Full, read(USUAL, None).0.quality);
    }
}
