//! Reading a page by the habit of its outlet: furniture is set aside before bodies are compared, and where candidates are
//! close the one in the habitual place wins.
//!
//! A habit takes furniture away and nothing else: it never narrows a body to the part that stands where bodies usually do.

use std::collections::HashSet;

use super::imprint::{block_hash, place};
use crate::extract::blocks::Outline;
use crate::extract::candidates::Candidate;
use crate::extract::{Needs, credits};
use crate::model::{HABIT_MIN, Habit, Imprint};

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
    let is_elsewhere = || {
        let has_place = habit.places.iter().any(|(_, share)| *share >= HABITUAL);
        has_place && share(habit, &imprint.place) < HABITUAL
    };
    habit.pages >= HABIT_MIN && (has_furniture() || is_elsewhere())
}

/// Marks the blocks that the outlet repeats from page to page; what an agency signs, and what somebody needs, stays.
pub(in crate::extract) fn mark_furniture(outline: &mut Outline, habit: &Habit, needed: Option<&dyn Needs>) {
    let is_needed = |text: &str| credits::is_signed(text) || needed.is_some_and(|needed| needed.needs(text));
    for block in &mut outline.blocks {
        block.is_furniture = habit.furniture.contains(&block_hash(block)) && !is_needed(&block.text);
    }
}

/// The body among the candidates, of which the first is the best: another one only if it is nearly as good, stands where the
/// outlet's bodies stand, and is no part of the best.
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
    let is_habitual = |candidate: &&Candidate| share_of(candidate) >= HABITUAL && !would_cut(best, candidate);
    distinct.into_iter().find(is_habitual).or(Some(best))
}

/// Whether another candidate has some of a body, and not all of it.
fn would_cut(body: &Candidate, other: &Candidate) -> bool {
    let blocks = |candidate: &Candidate| candidate.ranges.iter().cloned().flatten().collect::<HashSet<usize>>();
    let (body, other) = (blocks(body), blocks(other));
    !body.is_disjoint(&other) && !body.is_subset(&other)
}

/// On which share of the pages the body stood there.
fn share(habit: &Habit, place: &str) -> f32 {
    let known = habit.places.iter().find(|(known, _)| known == place);
    known.map_or(0.0, |(_, share)| *share)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::has_a_say;
    use crate::extract::{Aids, Needs, explain, extract};
    use crate::model::{Draft, HABIT_MIN, Habit, Imprint, Page, Quality};

    /// A page in which each `P` stands for another paragraph.
    fn page(html: &str) -> Page {
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
        Page {
            url: Url::parse("https://inselbote.example/faehre").unwrap(),
            html: format!("<title>Die Fähre kommt wieder</title>{text}"),
            content_language: None,
        }
    }

    /// Reads such a page; gives its imprint, too, and what was told.
    fn read(html: &str, habit: Option<&Habit>) -> (Draft, Imprint, String) {
        let aids = Aids {
            habit,
            ..Aids::default()
        };
        let (extracted, notes) = explain(&page(html), aids);
        let extracted = extracted.unwrap();
        let told: Vec<String> = notes.iter().map(ToString::to_string).collect();
        (extracted.draft, extracted.imprint, told.join("\n"))
    }

    /// The habit of an outlet whose bodies stand where that of a page does.
    fn habit(imprint: &Imprint) -> Habit {
        Habit {
            pages: HABIT_MIN,
            places: vec![(imprint.place.clone(), 1.0)],
            ..Habit::default()
        }
    }

    /// How many paragraphs are the article's, without and with the habit of pages like `usual`.
    fn check(usual: &str, html: &str, without: usize, with: usize) {
        let (_, imprint, _) = read(usual, None);
        let habit = habit(&imprint);
        assert_eq!(without, read(html, None).0.passages.len(), "{html}");
        assert_eq!(with, read(html, Some(&habit)).0.passages.len(), "{html}");
    }

    const USUAL: &str = "<main><div class=spalte>PPPPPP</div></main>";

    #[test]
    fn the_habitual_place_wins_where_candidates_are_close() {
        let links = "<div><a href=/x>Ein anderer Bericht aus dem Hafen, den man auch lesen kann</a></div>".repeat(20);
        let html = format!("<main><div class=oben>PPPPPP</div>{links}<div class=spalte>PPPPP</div></main>");
        check(USUAL, &html, 6, 5);
    }

    #[test]
    fn a_body_is_never_narrowed_to_its_habitual_part() {
        for html in [
            "<main><div class=spalte>PPPPPP</div><div class=unten>P</div></main>",
            "<main><div class=spalte>PPPPPPPPPP</div><div class=unten>PP</div></main>",
            "<main><div class=oben>P</div><div class=spalte>PPPPPP</div><div class=spalte>P</div></main>",
        ] {
            let all = html.matches('P').count();
            check(USUAL, html, all, all);
        }
    }

    #[test]
    fn a_habit_has_a_say_where_it_could_change_something() {
        let (_, imprint, _) = read(USUAL, None);
        let elsewhere = Imprint {
            place: "body > section".to_owned(),
            ..imprint.clone()
        };
        let habit = habit(&imprint);
        assert!(has_a_say(&habit, &elsewhere) && !has_a_say(&habit, &imprint));
        let furniture = imprint.blocks.iter().map(|block| block.hash).collect();
        let with = |pages, furniture, places: &[(String, f32)]| Habit {
            pages,
            furniture,
            places: places.to_vec(),
            ..Habit::default()
        };
        assert!(has_a_say(&with(HABIT_MIN, furniture, &[]), &imprint));
        assert!(!has_a_say(&with(HABIT_MIN, [1].into(), &[]), &elsewhere));
        assert!(!has_a_say(&with(HABIT_MIN - 1, [1].into(), &habit.places), &elsewhere));
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
            ..habit(&imprint)
        };
        let (draft, again, told) = read(USUAL, Some(&habit));
        assert_eq!(4, draft.passages.len());
        assert!(told.contains("dropped (furniture of the outlet): Am 3. Tag"), "{told}");
        assert_eq!(imprint, again, "an imprint tells of its page alone");
    }

    /// How many paragraphs are left of a page, and how good they are, if the first of them are furniture.
    fn check_furniture(count: usize, html: &str, expected: (usize, Quality)) {
        let (_, imprint, _) = read(html, None);
        let kept = imprint.blocks.iter().filter(|block| block.is_kept);
        let habit = Habit {
            furniture: kept.take(count).map(|block| block.hash).collect(),
            ..habit(&imprint)
        };
        let (draft, _, told) = read(html, Some(&habit));
        assert_eq!(expected, (draft.passages.len(), draft.quality), "{told}");
        let is_doubted = expected.1 == Quality::Suspect;
        assert_eq!(is_doubted, told.contains("habit: not followed"), "{told}");
        assert_eq!(Quality::Full, read(html, None).0.quality);
    }

    #[test]
    fn furniture_goes_where_an_article_is_left_and_else_the_page_is_left_alone_and_doubted() {
        check_furniture(1, USUAL, (5, Quality::Full));
        // A brief between boxes: three paragraphs are as long as an article.
        check_furniture(5, "<main><div class=spalte>PPPPPPPPP</div></main>", (4, Quality::Full));
        check_furniture(4, USUAL, (6, Quality::Suspect));
        check_furniture(6, USUAL, (6, Quality::Suspect));
    }

    #[test]
    fn what_an_agency_signs_or_somebody_needs_is_no_furniture() {
        #[derive(Debug)]
        struct Third;
        impl Needs for Third {
            fn needs(&self, text: &str) -> bool {
                text.starts_with("Am 3. Tag")
            }
        }
        let html = "<main><div class=spalte>PPPPPPPPP<p>So hat es am Montag zuerst die Agentur gemeldet (dpa).</p></div></main>";
        let (draft, imprint, _) = read(html, None);
        assert_eq!(10, draft.passages.len());
        let habit = Habit {
            furniture: imprint.blocks.iter().skip(2).map(|block| block.hash).collect(),
            ..habit(&imprint)
        };
        let aids = Aids {
            habit: Some(&habit),
            needs: Some(&Third),
            ..Aids::default()
        };
        let draft = extract(&page(html), aids).unwrap().draft;
        let starts: Vec<&str> = draft.passages.iter().map(|passage| &passage.text[..9]).collect();
        assert_eq!(vec!["Am 0. Tag", "Am 1. Tag", "Am 3. Tag", "So hat es"], starts);
    }
}
