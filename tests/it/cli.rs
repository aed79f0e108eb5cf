//! Each command: what it prints, as text and as JSON, and how it ends.

use serde_json::json;

use crate::harness::{Newsvane, Reply, Site, html, lines, rss, source};

const ARTICLES: &str = include_str!("../fixtures/archive/articles.jsonl");

fn archive() -> Newsvane {
    let newsvane = Newsvane::new();
    let file = newsvane.write("all.jsonl", ARTICLES);
    newsvane.ok(&["import", file.to_str().unwrap()]);
    newsvane
}

#[test]
fn search_finds_and_its_exit_code_says_so() {
    let newsvane = archive();
    let found = newsvane.run(&["search", "harbour", "lang:en"]);
    assert_eq!(0, found.code, "{found:?}");
    assert!(found.out.contains("harbour-en"), "{}", found.out);
    assert_eq!(1, newsvane.run(&["search", "zeppelin"]).code);
    let document = newsvane.json(&["search", "tilda orvane"]);
    assert_eq!("newsvane.search/1", document["schema"]);
    assert_eq!(3, document["total"]);
    assert!(document["hits"][0]["snippet"].as_str().unwrap().contains("Orvane"));
    assert_eq!("3\n", newsvane.ok(&["search", "--count", "tilda orvane"]));
}

#[test]
fn a_mistake_in_a_query_points_at_its_column() {
    let output = archive().run(&["search", "sorce:scmp harbour"]);
    assert_eq!(2, output.code);
    assert!(
        output.err.contains("column 1") && output.err.contains("source"),
        "{}",
        output.err
    );
}

#[test]
fn search_by_plain_questions_ranks_with_every_word_optional() {
    let newsvane = archive();
    let output = newsvane.run_with_input(
        &["search", "--batch", "-", "--limit", "3", "--jsonl"],
        "{\"id\": 1, \"query\": \"how many households have no power after the storm Nadia in Valdemar\"}\nnonsense\n",
    );
    let answers = lines(&output.out);
    assert_eq!(json!(1), answers[0]["query_id"]);
    let best = answers[0]["hits"][0].as_str().unwrap();
    assert!(best.starts_with("storm-"), "{output:?}");
    assert!(answers[1]["error"].as_str().unwrap().contains("line 2"));
    assert_eq!(0, output.code);
}

#[test]
fn show_prints_an_article_by_id_by_its_beginning_and_by_address() {
    let newsvane = archive();
    let by_given_id = newsvane.json(&["show", "museum-en"]);
    let id = by_given_id["article"].as_str().unwrap();
    assert_eq!("museum-en", by_given_id["id"]);
    assert_eq!(by_given_id, newsvane.json(&["show", id]));
    assert_eq!(by_given_id, newsvane.json(&["show", &id[..10]]));
    assert!(newsvane.ok(&["show", "museum-en"]).contains("astrolabe"));
    assert_eq!(1, newsvane.run(&["show", "a:nothing"]).code);
}

/// A page with every kind of passage.
const STRUCTURED: &str = "\
<p>The ferry to Nordhavn will not leave from the old quay until the work on its piles is finished, the harbour authority said.</p>
<h2>What changes on Monday</h2>
<p>Three things change for passengers, according to a leaflet that was handed out on board on Sunday evening:</p>
<ul><li>Ferries leave from Sandvik, half an hour earlier than usual.</li><li>Buses run between the two quays every ten minutes.</li></ul>
<blockquote><p>We would rather be late than lose a ship, and everybody on this island understands that.</p></blockquote>
<p>The auction hall stays open, and so does the café on the mole, whose owner said that she expected a quiet spring.</p>";

#[test]
fn show_sets_the_text_by_its_structure_and_breaks_no_line_in_a_pipe() {
    let site = Site::open();
    site.put(
        "/feed",
        Reply::feed(rss(&site, &[("/ferry", "Ferry moves to Sandvik")])),
    );
    let page = html("en", "Ferry moves to Sandvik", &["BODY"]).replace("<p>BODY</p>", STRUCTURED);
    site.put("/ferry", Reply::page(page));
    let newsvane = Newsvane::with_sources(&source("port", "The Port Post", "en", &site.url("/feed")));
    newsvane.ok(&["run", "--once"]);
    let expected = "\n\n\
The ferry to Nordhavn will not leave from the old quay until the work on its piles is finished, the harbour authority said.\n\n\
## What changes on Monday\n\n\
Three things change for passengers, according to a leaflet that was handed out on board on Sunday evening:\n\n\
- Ferries leave from Sandvik, half an hour earlier than usual.\n\
- Buses run between the two quays every ten minutes.\n\n\
> We would rather be late than lose a ship, and everybody on this island understands that.\n\n\
The auction hall stays open, and so does the café on the mole, whose owner said that she expected a quiet spring.\n";
    let address = site.url("/ferry");
    let shown = newsvane.ok(&["show", &address]);
    assert!(shown.ends_with(expected), "{shown}");
    let json = newsvane.json(&["show", &address]);
    assert!(!json["text"].as_str().unwrap().contains("## "), "{json}");
    let extracted = newsvane.ok(&["extract", &address]);
    assert!(extracted.ends_with(expected), "{extracted}");
}

#[test]
fn show_prints_an_import_as_paragraphs() {
    let newsvane = Newsvane::new();
    let line = json!({ "id": "1", "lang": "en", "date": "2026-03-01", "title": "x", "text": "The ferry moves.\n\nBuses run." });
    let file = newsvane.write("one.jsonl", line.to_string());
    newsvane.ok(&["import", file.to_str().unwrap()]);
    let shown = newsvane.ok(&["show", "1"]);
    assert!(shown.ends_with("\n\nThe ferry moves.\n\nBuses run.\n"), "{shown}");
}

#[test]
fn stories_and_trace_tell_the_timeline_with_evidence() {
    let newsvane = archive();
    let story = newsvane.json(&["trace", "harbour-de"]);
    assert_eq!("newsvane.story/1", story["schema"]);
    let ids: Vec<&str> = story["articles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|article| article["id"].as_str().unwrap())
        .collect();
    assert_eq!(vec!["harbour-en", "harbour-de", "harbour-fr"], ids);
    assert_eq!("first-seen", story["first"]["known_by"]);
    assert_eq!("coast-herald", story["first"]["articles"][0]["source"]);
    assert!(!story["articles"][1]["link"]["reasons"].as_array().unwrap().is_empty());
    let text = newsvane.ok(&["stories", "show", story["id"].as_str().unwrap()]);
    assert!(
        text.contains("coast-herald was first") && text.contains("+3h30m"),
        "{text}"
    );
    assert_eq!(story, newsvane.json(&["trace", "meridian docks"]));
    assert_eq!(1, newsvane.run(&["trace", "zeppelin"]).code);
}

#[test]
fn lists_can_be_had_with_chosen_fields() {
    let newsvane = archive();
    let articles = lines(&newsvane.ok(&["export", "--jsonl", "--fields", "id,lang"]));
    assert_eq!(Some(2), articles[0].as_object().map(serde_json::Map::len));
    let unknown = newsvane.run(&["export", "--jsonl", "--fields", "colour"]);
    assert_eq!(2, unknown.code);
    assert!(unknown.err.contains("there are schema, id"), "{}", unknown.err);
}

#[test]
fn stats_count_by_language_and_source() {
    let newsvane = archive();
    assert_eq!(12, newsvane.json(&["stats"])["articles"]);
    assert_eq!(
        json!({ "schema": "newsvane.count/1", "lang": "de", "articles": 4 }),
        newsvane.jsonl(&["stats", "--by", "lang"])[0]
    );
    assert!(newsvane.ok(&["stats", "--by", "source"]).contains("coast-herald"));
}

#[test]
fn without_an_archive_reading_fails_with_advice() {
    let output = Newsvane::new().run(&["search", "x"]);
    assert_eq!(3, output.code);
    assert!(output.err.contains("newsvane run"), "{}", output.err);
}

#[test]
fn lang_answers_texts_and_batches() {
    let newsvane = Newsvane::new();
    let text =
        "Die Zusammenarbeit ist nach Angaben der Stadt im Oktober ausgelaufen und wird vorerst nicht verlängert.";
    assert!(newsvane.ok(&["lang", text]).starts_with("de"));
    let input = format!(
        "{}\n{{\"id\": 2}}\n",
        json!({ "id": 1, "text": text, "declared": null })
    );
    let answers = lines(&newsvane.run_with_input(&["lang", "--batch"], &input).out);
    assert_eq!(
        (json!(1), json!("de")),
        (answers[0]["id"].clone(), answers[0]["lang"].clone())
    );
    assert!(answers[1]["error"].is_string());
    assert!(!newsvane.data().exists());
}

#[test]
fn extract_names_all_who_sign_and_tells_who_is_no_person() {
    let newsvane = Newsvane::new();
    let text = "The council of Ferrow decided on Tuesday evening to rebuild the old tram line to the market square.";
    let signed = "<meta name=author content='Ann Sample, AFP'></head>";
    let page = newsvane.write(
        "page.html",
        html("en", "Ferrow rebuilds", &[text]).replace("</head>", signed),
    );
    let extracted = newsvane.json(&["extract", page.to_str().unwrap()]);
    assert_eq!(json!(["Ann Sample", "AFP"]), extracted["authors"]);
    assert_eq!(json!(["AFP"]), extracted["credits"]);
}

#[test]
fn extract_answers_files_and_batches() {
    let newsvane = Newsvane::new();
    let paragraphs = [
        "The council of Ferrow decided on Tuesday evening to rebuild the old tram line between the harbour and the market square.",
        "According to the plan, the first cars will run in the spring of 2029, and the city expects costs of 48 million euros.",
    ];
    let page = newsvane.write("page.html", html("en", "Ferrow rebuilds its tram line", &paragraphs));
    let text = newsvane.ok(&["extract", page.to_str().unwrap()]);
    assert!(text.contains(paragraphs[1]) && !text.contains("Imprint"), "{text}");
    let line = json!({ "id": "p", "url": "https://ferrow.example/tram", "path": page });
    let output = newsvane.run_with_input(
        &["extract", "--batch"],
        &format!("{line}\n{{\"id\": 2, \"path\": \"/missing\"}}\n"),
    );
    let answers = lines(&output.out);
    assert_eq!(
        (json!("p"), json!("en")),
        (answers[0]["id"].clone(), answers[0]["lang"].clone())
    );
    assert_eq!(paragraphs.join("\n"), answers[0]["text"].as_str().unwrap());
    assert_eq!(json!(2), answers[1]["id"]);
    assert!(answers[1]["error"].is_string());
    assert_eq!(0, output.code);
}

#[test]
fn feeds_parse_prints_entries_and_refuses_what_is_no_feed() {
    let newsvane = Newsvane::new();
    let feed = newsvane.write(
        "feed.xml",
        "<rss version=\"2.0\"><channel><title>x</title><item><title>A &amp; B</title><link>/one?utm_source=x</link><pubDate>Di, 24 Nov 2026 10:00:00 +0100</pubDate></item></channel></rss>",
    );
    let entries = newsvane.jsonl(&[
        "feeds",
        "parse",
        feed.to_str().unwrap(),
        "--base-url",
        "https://x.example/",
    ]);
    assert_eq!(json!("A & B"), entries[0]["title"]);
    assert_eq!(json!("https://x.example/one?utm_source=x"), entries[0]["link"]);
    assert_eq!(json!("2026-11-24T09:00:00Z"), entries[0]["published"]);
    let page = newsvane.write("page.html", "<!doctype html><html><body>no feed</body></html>");
    assert_eq!(1, newsvane.run(&["feeds", "parse", page.to_str().unwrap()]).code);
}

#[test]
fn compare_tells_how_alike_two_articles_are() {
    let newsvane = archive();
    let same = newsvane.run(&["compare", "harbour-en", "harbour-de", "--json"]);
    assert_eq!(0, same.code, "{same:?}");
    let other = newsvane.run(&["compare", "harbour-en", "other-harbour-de", "--json"]);
    assert_eq!(1, other.code, "{other:?}");
    let articles: Vec<_> = lines(ARTICLES);
    let pair = json!({ "id": 7, "a": articles[0], "b": articles[1] });
    let answers = lines(
        &newsvane
            .run_with_input(
                &["compare", "--batch"],
                &format!("{pair}\n{{\"id\": 8, \"a\": {{}}, \"b\": {{}}}}\n"),
            )
            .out,
    );
    assert_eq!(
        (json!(7), json!(true)),
        (answers[0]["id"].clone(), answers[0]["same"].clone())
    );
    assert!((0.0..=1.0).contains(&answers[0]["score"].as_f64().unwrap()));
    assert_eq!(json!(8), answers[1]["id"]);
}

#[test]
fn a_wrong_command_line_is_usage() {
    let newsvane = Newsvane::new();
    assert_eq!(2, newsvane.run(&["serch"]).code);
    assert_eq!(2, newsvane.run(&[]).code);
    assert_eq!(0, newsvane.run(&["--help"]).code);
    assert_eq!(2, newsvane.run(&["import", "missing.jsonl"]).code);
}

#[test]
fn hostile_titles_do_not_reach_the_terminal() {
    let newsvane = Newsvane::new();
    let line = json!({ "id": "h", "lang": "en", "date": "2026-03-01", "title": "red \u{1b}[31m alert\u{202e}\nnext", "text": "body of it" });
    let file = newsvane.write("h.jsonl", line.to_string());
    newsvane.ok(&["import", file.to_str().unwrap()]);
    for command in [vec!["search", "alert"], vec!["show", "h"], vec!["stories"]] {
        let out = newsvane.ok(&command);
        assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let newsvane = archive();
    let mut child = newsvane
        .command(&["export", "--jsonl"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(Some(0), child.wait().unwrap().code());
}

#[test]
fn a_bad_line_of_a_batch_keeps_its_id_and_costs_only_itself() {
    let newsvane = archive();
    let mut input = b"\xef\xbb\xbf{\"id\": 7}\n\xff\n".to_vec();
    input.extend(b"{\"id\": 8, \"query\": \"harbour\", \"text\": \"A harbour text in English, that is.\"}\n");
    let file = newsvane.write("lines.jsonl", &input);
    let output = newsvane.run(&["search", "--batch", file.to_str().unwrap(), "--jsonl"]);
    assert_eq!(0, output.code, "{output:?}");
    let answers = lines(&output.out);
    assert_eq!(
        (json!(7), json!("line 1: missing field `query`")),
        (answers[0]["id"].clone(), answers[0]["error"].clone())
    );
    assert!(answers[1]["error"].as_str().unwrap().starts_with("line 2"));
    assert_eq!(json!(8), answers[2]["query_id"]);
    assert!(!answers[2]["hits"].as_array().unwrap().is_empty());
}

#[test]
fn outlets_that_an_import_brought_can_be_named_in_queries() {
    let newsvane = archive();
    assert_eq!("4\n", newsvane.ok(&["search", "--count", "source:coast-herald"]));
    assert_eq!(2, newsvane.run(&["search", "source:nobody"]).code);
    assert_eq!(
        4,
        newsvane
            .json(&["export", "source:coast-herald"])
            .as_array()
            .unwrap()
            .len()
    );
}

#[test]
fn names_with_control_characters_are_refused_and_json_escapes_the_rest() {
    let newsvane = Newsvane::new();
    let line = |id: &str, title: &str| json!({ "id": id, "lang": "en", "date": "2026-03-01", "title": title, "text": "body of it" });
    let file = newsvane.write(
        "h.jsonl",
        format!("{}\n{}\n", line("a\u{9b}b", "x"), line("c", "turn\u{202e}ed \u{9b}31m")),
    );
    let output = newsvane.run(&["import", file.to_str().unwrap()]);
    assert!(output.err.contains("control characters"), "{output:?}");
    let json = newsvane.ok(&["export", "--jsonl"]);
    assert!(json.contains("turn\\u202eed \\u009b31m"), "{json}");
}

#[test]
fn a_stage_alone_works_beside_a_broken_configuration() {
    let newsvane = Newsvane::new();
    newsvane.write_config("sources.toml", "nonsense");
    let page = newsvane.write(
        "page.html",
        html(
            "en",
            "A title",
            &["A paragraph that is long enough to be an article by itself, or so one hopes, with a comma."],
        ),
    );
    assert_eq!(0, newsvane.run(&["extract", page.to_str().unwrap()]).code);
    assert_eq!(
        2,
        newsvane.run(&["extract", page.to_str().unwrap(), "-c", "config"]).code
    );
}

#[test]
fn who_writes_holds_the_lock_and_readers_read_beside() {
    let newsvane = archive();
    let lock = std::fs::File::options()
        .write(true)
        .open(newsvane.data().join("LOCK"))
        .unwrap();
    lock.lock().unwrap();
    let file = newsvane.write("all.jsonl", ARTICLES);
    assert_eq!(5, newsvane.run(&["import", file.to_str().unwrap()]).code);
    assert_eq!(0, newsvane.run(&["search", "harbour"]).code);
}

#[test]
fn order_offset_and_count_of_a_search() {
    let newsvane = archive();
    let ids = |args: &[&str]| -> Vec<String> {
        newsvane
            .jsonl(args)
            .iter()
            .map(|article| article["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let oldest = ids(&["search", "lang:en", "--sort", "oldest"]);
    let mut newest = ids(&["search", "lang:en", "--sort", "newest"]);
    newest.reverse();
    assert_eq!(oldest, newest);
    assert_eq!(
        oldest[1..3],
        ids(&["search", "lang:en", "--sort", "oldest", "--offset", "1", "-n", "2"])
    );
    assert_eq!(1, newsvane.run(&["search", "lang:en", "--offset", "100"]).code);
}
