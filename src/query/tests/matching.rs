//! What is written, and whether it matches.

use super::*;

const TITLE: &str = "Duisburg beendet Zusammenarbeit mit Huawei";
const TEXT: &str = "Die Stadt Duisburg lässt den Vertrag über die Smart City auslaufen.\n\
                    Ein Sprecher des Hafens bestätigte den Bericht. Huawei äußerte sich nicht. 华为公司";

fn check(query: &str, expected: bool) {
    let query = parse(query).unwrap();
    assert_eq!(
        expected,
        matches(&query, &article(TITLE, TEXT, "de")).is_some(),
        "{}",
        query.source
    );
}

fn check_evidence(query: &str, expected: &[(&str, &str)]) {
    let article = article(TITLE, TEXT, "de");
    let evidence = matches(&parse(query).unwrap(), &article).unwrap();
    let found: Vec<(&str, &str)> = evidence
        .iter()
        .map(|piece| (piece.field, piece.text.as_str()))
        .collect();
    assert_eq!(expected, found, "{query}");
    for piece in &evidence {
        let text = if piece.field == "title" { TITLE } else { TEXT };
        assert_eq!(piece.text, text[piece.span.0..piece.span.1]);
    }
}

#[test]
fn the_case_that_must_never_be_lost() {
    check("huawei AND (duisburg OR smart-city)", true);
    check("@huawei (duisburg OR \"smart city\") -fußball", true);
    check("华为", true);
    check("華為", true);
}

#[test]
fn words_match_in_title_or_body() {
    check("vertrag zusammenarbeit", true);
    check("title:vertrag", false);
    check("body:vertrag", true);
    check("hafen", true);
    check("=hafen", false);
    check("=hafens", true);
    check("bestätig*", true);
    check("title:bestätig*", false);
    check("vertrag -auslaufen", false);
}

#[test]
fn phrases_keep_order_and_stay_in_one_field() {
    check("\"stadt duisburg\"", true);
    check("\"duisburg stadt\"", false);
    check("\"huawei die stadt\"", false);
    check("\"vertrag smart city\"", false);
    check("\"vertrag smart city\"~1", false);
    check("\"vertrag smart city\"~2", true);
    check("\"city vertrag\"~9", false);
}

#[test]
fn near_has_no_order() {
    check("city NEAR/4 vertrag", true);
    check("city NEAR/3 vertrag", false);
    check("\"smart city\" NEAR/3 vertrag", true);
    check("sprech* NEAR/2 (hafen OR stadt)", true);
    check("title:(huawei NEAR/2 zusammenarbeit)", true);
    check("body:(huawei NEAR/2 zusammenarbeit)", false);
    check("duisburg NEAR/1 duisburg", false);
}

#[test]
fn authors_are_separate_names() {
    check("author:\"mia brandt\"", true);
    check("author:castell", true);
    check("author:\"brandt jo\"", false);
    check("mia", false);
}

#[test]
fn conditions_look_at_the_article() {
    check("lang:en,de", true);
    check("lang:en", false);
    check("source:rheinbote", true);
    check("country:hk", false);
    check("site:rheinbote.example", true);
    check("site:example", true);
    check("site:bote.example", false);
    check("site:rheinbote.example/nrw", true);
    check("site:rheinbote.example/nr", false);
    check("http://rheinbote.example/nrw/duisburg/smart-city", true);
    check("cites:harbour-times", true);
    check("cites:uferblatt", false);
    check("wire:dpa", true);
    check("wire:afp", false);
    check("quality:teaser", false);
    check("langs:>=2 sources:<3", true);
    check("langs:>2", false);
    check("story:s:0000", false);
}

#[test]
fn dates_are_published_or_seen() {
    check("on:2022-10-21", true);
    check("on:2022-10-20", false);
    check("before:2022-10-20", false);
    check("seen:2022-10-21T09:00Z..2022-10-21T09:00Z", true);
    check("seen:..2022-10-20", false);
}

#[test]
fn evidence_is_what_was_looked_for_in_order_of_the_text() {
    check_evidence(
        "vertrag huawei",
        &[("title", "Huawei"), ("body", "Vertrag"), ("body", "Huawei")],
    );
    check_evidence(
        "\"stadt duisburg\" duisburg",
        &[("title", "Duisburg"), ("body", "Stadt Duisburg")],
    );
    check_evidence("city NEAR/4 vertrag", &[("body", "Vertrag"), ("body", "City")]);
    check_evidence("华为", &[("body", "华为")]);
    check_evidence("lang:de -sport", &[]);
}

#[test]
fn evidence_is_limited() {
    let words: Vec<String> = (0..30).map(|number| format!("wort{number}")).collect();
    let article = article("", &words.join(" "), "de");
    let evidence = matches(&parse(&words.join(" ")).unwrap(), &article).unwrap();
    assert_eq!(8, evidence.len());
}

#[test]
fn a_text_of_one_word_is_not_slow() {
    let article = article("", &"ja ".repeat(20_000), "de");
    assert!(matches(&parse("\"ja ja ja ja\"~50 NEAR/100 ja").unwrap(), &article).is_some());
    assert!(matches(&parse("\"ja ja ja nein\"~50").unwrap(), &article).is_none());
}
