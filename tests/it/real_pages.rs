//! Real pages of real outlets, served on loopback, where a development corpus lies beside the checkout. Elsewhere this test is
//! skipped, and the newsroom of the demo (`demo.rs`) covers the journey.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Newsvane, SETTINGS, lines};

const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/tools/serve_pages.py");
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/pages/fundus");

#[test]
fn real_pages_become_articles_and_a_second_round_asks_for_feeds_only() {
    if !Path::new(SERVER).exists() || Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: no corpus of pages beside the checkout");
        return;
    }
    let newsvane = Newsvane::new();
    let dir = newsvane.path().join("served");
    let mut server = Command::new("python3")
        .args([SERVER, "--data", PAGES, "--seconds", "300", "--config"])
        .arg(&dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut requests = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = requests.next().unwrap().unwrap();
    let pages: usize = first.rsplit(' ').next().unwrap().parse().unwrap();
    let outlets = written(&dir.join("sources.tsv"));
    newsvane.write_config("newsvane.toml", SETTINGS);
    newsvane.write_config("sources.toml", &sources(&outlets));

    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(pages as u64, round["entries"]["stored"].as_u64().unwrap(), "{round}");
    assert_eq!(0, round["failed_polls"]);
    newsvane.assert_consistent();
    let right = right_language(&newsvane);
    assert!(right >= 0.95, "{right:.3} of the articles are in the right language");

    let round = newsvane.json(&["run", "--once"]);
    assert_eq!(round["polls"], round["not_modified"], "{round}");
    server.kill().unwrap();
    server.wait().unwrap();
    let asked: Vec<String> = requests.map_while(Result::ok).collect();
    let second = &asked[asked.len() - outlets.len()..];
    assert!(
        second.iter().all(|request| request.ends_with("feed.xml 304")),
        "{second:?}"
    );
}

/// The server writes its list after it has told its port.
fn written(path: &Path) -> Vec<Vec<String>> {
    loop {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        if text.ends_with('\n') {
            return text
                .lines()
                .map(|line| line.split('\t').map(str::to_owned).collect())
                .collect();
        }
        std::thread::yield_now();
    }
}

fn sources(outlets: &[Vec<String>]) -> String {
    let source = |outlet: &Vec<String>| {
        format!(
            "[[source]]\nid = {:?}\nname = {:?}\nfeeds = [{:?}]\n",
            outlet[0], outlet[1], outlet[3]
        )
    };
    outlets.iter().map(source).collect()
}

/// Share of articles in the language that the corpus gives for their page.
fn right_language(newsvane: &Newsvane) -> f64 {
    let meta = lines(&std::fs::read_to_string(Path::new(PAGES).join("meta.jsonl")).unwrap());
    let articles = lines(&newsvane.ok(&["export", "--jsonl"]));
    let of_page = |id: &str| {
        let end = format!("/{id}.html");
        articles
            .iter()
            .find(|article| article["url"].as_str().is_some_and(|url| url.ends_with(&end)))
    };
    let known: Vec<_> = meta.iter().filter(|page| page["lang"].is_string()).collect();
    let right = known
        .iter()
        .filter(|page| of_page(page["id"].as_str().unwrap()).is_some_and(|article| article["lang"] == page["lang"]));
    right.count() as f64 / known.len() as f64
}
