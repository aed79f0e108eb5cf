//! The second hundred pages of an outlet come out better than the first, and nothing honest is lost on the way.

mod outlet;

use std::collections::HashMap;
use std::sync::LazyLock;

use newsvane::extract::{self, Aids};
use newsvane::model::{Habit, Imprint, Page};

use outlet::{LANGUAGES, Language, Outlet, Written};

/// Pages between which the habit is learnt anew.
const LEARNT_EVERY: usize = 10;

/// The outlets of all languages.
static RUNS: LazyLock<Vec<Run>> = LazyLock::new(|| LANGUAGES.iter().map(run).collect());

/// Two hundred pages as they were read.
struct Run {
    code: &'static str,
    pages: Vec<Written>,
    /// Texts of the passages, read with the memory.
    aided: Vec<Vec<String>>,
    /// The same without.
    unaided: Vec<Vec<String>>,
    imprints: Vec<Imprint>,
    furniture: Vec<String>,
}

fn read(page: &Written, habit: Option<&Habit>) -> (Vec<String>, Imprint) {
    let page = Page {
        url: "https://hafenblatt.example/a/1".parse().unwrap(),
        html: page.html.clone(),
        content_language: None,
    };
    let aids = Aids {
        habit,
        ..Aids::default()
    };
    let extracted = extract::extract(&page, aids).unwrap();
    let passages = extracted.draft.passages.into_iter();
    (passages.map(|passage| passage.text).collect(), extracted.imprint)
}

fn run(language: &Language) -> Run {
    let mut outlet = Outlet::new(language);
    let mut run = Run {
        code: language.code,
        pages: Vec::new(),
        aided: Vec::new(),
        unaided: Vec::new(),
        imprints: Vec::new(),
        furniture: outlet.furniture(),
    };
    let mut habit = Habit::default();
    for number in 0..200 {
        if number % LEARNT_EVERY == 0 {
            habit = extract::learn(&run.imprints);
        }
        let page = outlet.next_page();
        let (aided, imprint) = read(&page, Some(&habit));
        let (unaided, alone) = read(&page, None);
        assert_eq!(alone, imprint, "an imprint tells of its page alone");
        run.pages.push(page);
        run.aided.push(aided);
        run.unaided.push(unaided);
        run.imprints.push(imprint);
    }
    run
}

/// Agreement of two texts in runs of four letters, 0..=1.
fn f1(found: &[String], truth: &[String]) -> f64 {
    let shingles = |texts: &[String]| {
        let letters: Vec<char> = texts
            .concat()
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .collect();
        let mut counts: HashMap<Vec<char>, usize> = HashMap::new();
        for shingle in letters.windows(4) {
            *counts.entry(shingle.to_vec()).or_insert(0) += 1;
        }
        counts
    };
    let (found, truth) = (shingles(found), shingles(truth));
    let both: usize = found
        .iter()
        .map(|(shingle, count)| *count.min(truth.get(shingle).unwrap_or(&0)))
        .sum();
    2.0 * both as f64 / (found.values().sum::<usize>() + truth.values().sum::<usize>()) as f64
}

fn mean_f1(found: &[Vec<String>], pages: &[Written]) -> f64 {
    let scores: Vec<f64> = found
        .iter()
        .zip(pages)
        .map(|(found, page)| f1(found, &page.text))
        .collect();
    scores.iter().sum::<f64>() / scores.len() as f64
}

#[test]
fn the_second_hundred_pages_are_better_than_the_first_without_the_memory() {
    for run in RUNS.iter() {
        let code = run.code;
        let first = mean_f1(&run.unaided[..100], &run.pages[..100]);
        let without = mean_f1(&run.unaided[100..], &run.pages[100..]);
        let second = mean_f1(&run.aided[100..], &run.pages[100..]);
        assert!(
            first < 0.9 && without < 0.9,
            "{code}: {first:.3} {without:.3}: what is there to learn?"
        );
        assert!(second > 0.999, "{code}: {first:.3} {without:.3} {second:.3}");
    }
}

#[test]
fn furniture_goes_and_every_honest_paragraph_stays() {
    for run in RUNS.iter() {
        for (number, (found, page)) in run.aided.iter().zip(&run.pages).enumerate() {
            let lost: Vec<&String> = page.text.iter().filter(|text| !found.contains(text)).collect();
            assert!(lost.is_empty(), "{} {number}, {}: {lost:?}", run.code, page.title);
            let left: Vec<&String> = found.iter().filter(|text| run.furniture.contains(text)).collect();
            assert!(number < 100 || left.is_empty(), "{} {number}: {left:?}", run.code);
        }
    }
}

#[test]
fn the_same_pages_give_the_same_habit() {
    let (once, again) = (&RUNS[0], run(&LANGUAGES[0]));
    assert_eq!(once.imprints, again.imprints);
    let habit = extract::learn(&once.imprints);
    assert_eq!(habit, extract::learn(&again.imprints));
    assert!(habit.furniture.len() >= once.furniture.len());
    assert!(extract::departures(&once.imprints).is_empty());
}
