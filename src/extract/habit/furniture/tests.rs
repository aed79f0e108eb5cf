use super::super::fixtures::{page, page_around, page_before};
use super::*;

/// The block that is furniture or not.
const BOX: u64 = 7;

/// Words of stories, of a beat, of one author; words of other pages are numbered from 0.
const STORY: [u32; 3] = [1_000_001, 1_000_002, 1_000_003];

fn check(imprints: &[Imprint], expected: bool) {
    assert_eq!(expected, furniture(imprints).contains(&BOX));
}

/// Articles of their own, without anything shared.
fn others(count: u64) -> impl Iterator<Item = Imprint> {
    (0..count).map(|number| page_around(500 + number, &[]))
}

#[test]
fn a_box_at_the_end_of_five_articles_is_furniture_and_on_four_it_is_not() {
    let authors = |count| (0..count).map(|number| page_before(number, &[BOX]));
    check(&authors(5).chain(others(30)).collect::<Vec<_>>(), true);
    check(&authors(4).chain(others(30)).collect::<Vec<_>>(), false);
    // Of two hundred pages it takes ten.
    check(&authors(9).chain(others(191)).collect::<Vec<_>>(), false);
    check(&authors(10).chain(others(190)).collect::<Vec<_>>(), true);
}

#[test]
fn between_the_paragraphs_of_articles_it_takes_more() {
    let appeals = |count| (0..count).map(|number| page_around(number, &[BOX]));
    check(&appeals(5).chain(others(30)).collect::<Vec<_>>(), false);
    check(&appeals(6).chain(others(30)).collect::<Vec<_>>(), true);
    check(&appeals(12).chain(others(188)).collect::<Vec<_>>(), false);
    check(&appeals(13).chain(others(187)).collect::<Vec<_>>(), true);
}

#[test]
fn few_pages_have_no_furniture() {
    let pages: Vec<Imprint> = (0..HABIT_MIN as u64)
        .map(|number| page_before(number, &[BOX]))
        .collect();
    check(&pages[1..], false);
    check(&pages, true);
}

#[test]
fn versions_of_one_article_count_once() {
    // The headline was changed each time, the text was not.
    let version = |number: u32| page(&[10 * number, 10 * number + 1], &[1, 2, 3, 4, BOX]);
    check(&(0..6).map(version).chain(others(30)).collect::<Vec<_>>(), false);
}

#[test]
fn articles_of_which_nobody_knows_what_they_tell_do_not_count() {
    let untitled = |number: u64| Imprint {
        topic: Vec::new(),
        ..page_before(number, &[BOX])
    };
    check(&(0..20).map(untitled).chain(others(30)).collect::<Vec<_>>(), false);
}

#[test]
fn the_same_text_on_all_pages_is_a_wall_until_it_is_the_rule() {
    let walled = |number: u64| page(&[number as u32 * 10, number as u32 * 10 + 1], &[BOX, BOX + 1]);
    check(&(0..10).map(walled).chain(others(60)).collect::<Vec<_>>(), false);
}

#[test]
fn short_blocks_are_furniture_where_they_are_everywhere_or_beside_it() {
    let label = |pages: u64, shared: &[u64]| {
        let mut imprints: Vec<Imprint> = (0..pages).map(|number| page_around(number, shared)).collect();
        for imprint in &mut imprints {
            for block in imprint.blocks.iter_mut().filter(|block| block.hash == BOX) {
                block.weight = 9;
            }
        }
        imprints.into_iter().chain(others(40 - pages)).collect::<Vec<_>>()
    };
    check(&label(9, &[BOX]), false);
    check(&label(10, &[BOX]), true);
    check(&label(9, &[BOX, 8]), true);
}

/// The words of a page, some frequent and most rare, as in headlines and descriptions. The same for the same number.
fn words(number: u64) -> Vec<u32> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    // The square of a chance: the first of two thousand words are on every fifth page, the last on hardly any.
    (0..20).map(|_| (below(45) * below(45)) as u32).collect()
}

/// A block on some of an outlet's pages.
struct Outlet {
    what: &'static str,
    pages: u64,
    /// Every so many pages there is a report of the story.
    story_every: u64,
    /// Words of the story that its headlines share.
    shared: usize,
    /// Whether a page, by number and by whether it is of the story, has the block.
    has: fn(u64, bool) -> bool,
    is_furniture: bool,
}

impl Outlet {
    fn imprints(&self, page_with: fn(u64, &[u64]) -> Imprint) -> Vec<Imprint> {
        let imprint = |number| {
            let is_story = number % self.story_every == 0;
            let mut imprint = page_with(number, if (self.has)(number, is_story) { &[BOX] } else { &[] });
            imprint.topic = words(number);
            if is_story {
                imprint.topic.extend(STORY.iter().take(self.shared));
            }
            imprint.topic.sort_unstable();
            imprint.topic.dedup();
            imprint
        };
        (0..self.pages).map(imprint).collect()
    }
}

#[test]
fn what_comes_with_a_topic_stays_and_what_comes_with_any_goes() {
    let outlet = |what, pages, story_every, shared, has, is_furniture| Outlet {
        what,
        pages,
        story_every,
        shared,
        has,
        is_furniture,
    };
    let outlets = [
        outlet("background of half of all pages", 20, 2, 3, |_, story| story, false),
        outlet("of a third", 60, 3, 1, |_, story| story, false),
        outlet(
            "on half of a third",
            60,
            3,
            2,
            |number, story| story && number % 2 == 0,
            false,
        ),
        outlet(
            "of two fifths of a memory",
            200,
            2,
            1,
            |number, story| story && number % 5 != 0,
            false,
        ),
        outlet(
            "on half of them",
            200,
            2,
            3,
            |number, story| story && number % 4 == 0,
            false,
        ),
        outlet("of a few reports", 60, 10, 2, |_, story| story, false),
        outlet("of a few reports in a memory", 200, 15, 1, |_, story| story, false),
        outlet("closing appeal of a beat", 100, 8, 1, |_, story| story, false),
        outlet(
            "on a beat, and now and then elsewhere",
            200,
            8,
            1,
            |number, story| story || number % 50 == 1,
            false,
        ),
        outlet("appeal on a third", 60, 2, 3, |number, _| number % 3 == 0, true),
        outlet("appeal on two thirds", 60, 2, 3, |number, _| number % 3 > 0, true),
        outlet("legal note on every page", 60, 2, 3, |_, _| true, true),
        outlet("on every page but one", 200, 2, 3, |number, _| number > 0, true),
        outlet(
            "box of an author of all trades",
            100,
            5,
            3,
            |number, _| number % 12 == 3,
            true,
        ),
        outlet("teaser on a seventh", 200, 3, 3, |number, _| number % 7 == 0, true),
    ];
    for outlet in outlets {
        for page_with in [page_before, page_around] {
            let found = furniture(&outlet.imprints(page_with)).contains(&BOX);
            assert_eq!(outlet.is_furniture, found, "{}", outlet.what);
        }
    }
}
