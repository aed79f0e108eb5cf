//! The second hundred pages of an outlet come out better than the first, and nothing honest is lost on the way.

mod outlet;

use std::collections::HashMap;
use std::sync::LazyLock;

use newsvane::extract::{self, Aids};
use newsvane::model::{Habit, Imprint, Page};

use serde_json::{Value, json};

use crate::harness::{Newsvane, Reply, Site, rss, source};
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

/// An outlet on loopback.
struct Paper {
    newsvane: Newsvane,
    site: Site,
    /// Addresses of its feeds.
    feeds: Vec<String>,
    /// Other outlets of the configuration.
    others: String,
}

impl Paper {
    fn new() -> Self {
        Self {
            newsvane: Newsvane::with_sources(""),
            site: Site::open(),
            feeds: Vec::new(),
            others: String::new(),
        }
    }

    /// One that knows another outlet, whose feed is empty.
    fn beside(id: &str, name: &str) -> Self {
        let mut paper = Self::new();
        paper.site.put("/other", Reply::feed(rss(&paper.site, &[])));
        paper.others = source(id, name, "en", &paper.site.url("/other"));
        paper
    }

    /// Publishes pages in one more feed, which is due at once, and lets the program fetch them.
    fn publish(&mut self, pages: &[Written]) {
        let round = self.feeds.len();
        let mut entries = Vec::new();
        for (number, page) in pages.iter().enumerate() {
            let path = format!("/story/{round}-{number}");
            self.site.put(&path, Reply::page(page.html.as_str()));
            entries.push((path, page.title.as_str()));
        }
        let entries: Vec<(&str, &str)> = entries.iter().map(|(path, title)| (path.as_str(), *title)).collect();
        let path = format!("/feed/{round}");
        self.site.put(&path, Reply::feed(rss(&self.site, &entries)));
        self.feeds.push(self.site.url(&path));
        let lake = source("lake", "Lake Post", "en", &self.feeds.join("\", \""));
        self.newsvane
            .write_config("sources.toml", &format!("{lake}{}", self.others));
        self.newsvane.ok(&["run", "--once"]);
    }

    /// The article of a page.
    fn article(&self, page: &Written) -> Value {
        let mut articles = self.newsvane.jsonl(&["export"]).into_iter();
        articles
            .find(|article| article["title"] == page.title.as_str())
            .unwrap()
    }

    /// The text of the article of a page.
    fn text(&self, page: &Written) -> String {
        self.article(page)["text"].as_str().unwrap().to_owned()
    }
}

#[test]
fn the_daemon_learns_from_the_pages_that_it_has_stored() {
    let mut outlet = Outlet::new(&LANGUAGES[1]);
    let mut paper = Paper::new();
    let mut pages = |count| (0..count).map(|_| outlet.next_page()).collect::<Vec<_>>();
    let (first, second) = (pages(110), pages(10));
    paper.publish(&first);
    paper.publish(&second);
    for page in &second {
        assert_eq!(page.text.join("\n"), paper.text(page));
    }
    let shown = paper.newsvane.ok(&["feeds", "show", "lake"]);
    assert!(shown.contains("pages       bodies of 120 pages have "), "{shown}");
    let checked = paper.newsvane.ok(&["feeds", "check", "lake"]);
    assert!(checked.contains("  habit       bodies of 120 pages have "), "{checked}");
    assert!(checked.contains("that the outlet repeats"), "{checked}");
    let doctor = paper.newsvane.ok(&["doctor"]);
    assert!(
        doctor.contains("ok    pages      of 1 outlet, none departs from its habit"),
        "{doctor}"
    );
    paper.newsvane.assert_consistent();
    let address = paper.site.url("/story/1-0");
    let explained = paper.newsvane.ok(&["extract", &address, "--explain"]);
    assert!(
        explained.starts_with("habit: of lake (learnt from 120 pages)"),
        "{explained}"
    );
    assert!(explained.contains("dropped (furniture of the outlet): "), "{explained}");
    let extracted = paper.newsvane.json(&["extract", &address]);
    assert_eq!(second[0].text.join("\n"), extracted["text"].as_str().unwrap());
    // The outlet hides its texts.
    let stubs: Vec<Written> = (0..10).map(|_| outlet.next_stub()).collect();
    paper.publish(&stubs);
    let complaint = "bodies of 10 of the last 10 pages are ";
    let checked = paper.newsvane.ok(&["feeds", "check", "lake"]);
    assert!(checked.contains(&format!("? habit       {complaint}")), "{checked}");
    assert!(
        checked.contains(" letters where ") && checked.contains(" are usual"),
        "{checked}"
    );
    let doctor = paper.newsvane.ok(&["doctor"]);
    let line = format!("warn  pages      of 1 outlet, 1 departs from its habit: lake: {complaint}");
    assert!(
        doctor.contains(&line) && doctor.contains("→ newsvane feeds check lake"),
        "{doctor}"
    );
    let object = &paper.newsvane.json(&["feeds", "show", "lake"])[0]["habit"];
    assert_eq!(
        (130, 1),
        (
            object["pages"].as_u64().unwrap(),
            object["departures"].as_array().unwrap().len()
        )
    );
}

#[test]
fn what_cites_an_outlet_is_kept_however_often_it_is_repeated() {
    let of = |name: &str| format!("The {name} was the first to report on this matter early on Monday morning.");
    let mut outlet = Outlet::new(&LANGUAGES[1]);
    let mut number = 0;
    let mut pages = |count| {
        let pages = (0..count).map(|_| {
            let mut page = outlet.next_page();
            if number % 2 == 0 {
                page.close_with(&of("Hill News"));
                page.close_with(&of("Dale News"));
            }
            number += 1;
            page
        });
        pages.collect::<Vec<Written>>()
    };
    let mut paper = Paper::beside("hill", "Hill News");
    let (first, second) = (pages(30), pages(1));
    paper.publish(&first);
    paper.publish(&second);
    let article = paper.article(&second[0]);
    let text = article["text"].as_str().unwrap();
    assert!(text.ends_with(&of("Hill News")), "{text}");
    assert!(!text.contains("Dale News"), "nobody knows it as an outlet: {text}");
    assert_eq!(json!(["hill"]), article["cites"], "{article}");
}

#[test]
fn pages_that_give_nothing_are_told() {
    let mut outlet = Outlet::new(&LANGUAGES[1]);
    let mut paper = Paper::new();
    paper.publish(&(0..25).map(|_| outlet.next_page()).collect::<Vec<_>>());
    paper
        .site
        .put("/shell", Reply::page("<title>Lake Post</title><div id=app></div>"));
    let item = |number: usize| {
        let link = paper.site.url(&format!("/shell?{number}"));
        format!(
            "<item><title>Report {number}</title><link>{link}</link><description>In few words.</description></item>"
        )
    };
    let items: String = (0..10).map(item).collect();
    let feed = format!("<rss version='2.0'><channel><title>Lake Post</title>{items}</channel></rss>");
    paper.site.put("/feed/shells", Reply::feed(feed));
    let lake = source("lake", "Lake Post", "en", &paper.site.url("/feed/shells"));
    paper.newsvane.write_config("sources.toml", &lake);
    paper.newsvane.ok(&["run", "--once"]);
    let doctor = paper.newsvane.ok(&["doctor"]);
    assert!(
        doctor.contains("lake: 10 of the last 10 pages give no text"),
        "{doctor}"
    );
}
