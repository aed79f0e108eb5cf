//! What is written, what it means, and what is said of mistakes.

use super::super::tree::Node;
use super::*;

/// A tree in one line: of every step the first term.
fn show(node: &Node) -> String {
    let all = |parts: &[Node], join: &str| format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(join));
    match node {
        Node::And(parts) => all(parts, " & "),
        Node::Or(parts) => all(parts, " | "),
        Node::Not(inner) => format!("-{}", show(inner)),
        Node::Words { field: None, pattern } => show_pattern(pattern),
        Node::Words {
            field: Some(field),
            pattern,
        } => format!("{field:?}:{}", show_pattern(pattern)),
        Node::Site { host, path } => format!("Site({host}{path})"),
        Node::Source(sources) => format!(
            "Source({})",
            sources.iter().map(SourceId::as_str).collect::<Vec<_>>().join(",")
        ),
        Node::Cites(outlets) => format!(
            "Cites({})",
            outlets.iter().map(SourceId::as_str).collect::<Vec<_>>().join(",")
        ),
        Node::Url(url) => format!("Url({})", url.identity()),
        Node::Date { field, from, to } => {
            let side = |at: &Option<jiff::Timestamp>| at.map_or(String::new(), |at| format!("{at:.0}"));
            format!("{field:?}({}..{})", side(from), side(to))
        }
        other => format!("{other:?}"),
    }
}

fn show_pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Phrase { steps, slop } => {
            let words: Vec<&str> = steps.iter().map(|step| step.terms[0].as_str()).collect();
            let slop = if *slop == 0 { String::new() } else { format!("~{slop}") };
            format!("{}{slop}", words.join("+"))
        }
        Pattern::Prefix(prefix) => format!("{prefix}*"),
        Pattern::Near { left, right, distance } => {
            format!("{}<{distance}>{}", show_pattern(left), show_pattern(right))
        }
    }
}

fn check(input: &str, expected: &str) {
    match parse(input) {
        Ok(query) => assert_eq!(expected, show(&query.tree), "{input}"),
        Err(error) => panic!("{input}: {error}"),
    }
}

fn check_error(input: &str, column: usize, part: &str) {
    let error = parse(input).expect_err(input);
    assert_eq!(column, error.column, "{input}: {error}");
    assert!(error.message.contains(part), "{input}: {error}");
}

fn check_warning(input: &str, part: &str) {
    let warnings = parse(input).unwrap().warnings;
    assert!(
        warnings.iter().any(|warning| warning.contains(part)),
        "{input}: {warnings:?}"
    );
}

#[test]
fn and_is_the_default_and_binds_more_strongly_than_or() {
    check("hafen cosco", "(hafen & cosco)");
    check("hafen AND cosco OR terminal", "((hafen & cosco) | terminal)");
    check("hafen (cosco | terminal)", "(hafen & (cosco | terminal))");
    check("a1 OR b1 || c1", "(a1 | b1 | c1)");
    check("((hafen))", "hafen");
    check("hafen && cosco", "(hafen & cosco)");
}

#[test]
fn exclusion_stands_before_what_it_excludes() {
    check("hafen -sport", "(hafen & -sport)");
    check("hafen AND NOT (sport OR wetter)", "(hafen & -(sport | wetter))");
    check("hafen -\"zweite liga\"", "(hafen & -zweite+liga)");
    check("hafen NOT -sport", "(hafen & sport)");
    check("hafen --sport -- port", "(hafen & sport & port)");
    check("smart-city -title:sport", "(smart+city & -Title:sport)");
}

#[test]
fn what_is_only_negative_is_said_of_all_and_warned_of() {
    check("-sport", "(All & -sport)");
    check("-sport -wetter", "(All & -sport & -wetter)");
    check("hafen OR -sport", "(hafen | (All & -sport))");
    check("hafen (-sport)", "(hafen & -sport)");
    check("-(-sport -wetter)", "(All & -(All & -sport & -wetter))");
    check_warning("-sport", "only what must be missing");
    check_warning("hafen OR -sport", "only what must be missing");
    assert!(parse("hafen -sport").unwrap().warnings.is_empty());
}

#[test]
fn phrases_have_the_quotes_of_many_languages() {
    for phrase in [
        "\"smart city\"",
        "„smart city“",
        "„smart city”",
        "“smart city”",
        "”smart city”",
        "«smart city»",
        "« smart city »",
        "»smart city«",
        "「smart city」",
        "『smart city』",
        "＂smart　city＂",
        "„smart city\"",
    ] {
        check(phrase, "smart+city");
    }
    check("\"hafen cosco\"~3", "hafen+cosco~3");
    check("=\"hafen cosco\"", "hafen+cosco");
    check("d'italia", "d+italia");
}

#[test]
fn full_width_signs_are_accepted() {
    check("（hafen｜port）　－sport", "((hafen | port) & -sport)");
    check("title：华为", "Title:华为+为");
    check("lang：de，zh", "Lang([de, zh])");
    check("ｈａｆｅｎ", "hafen");
}

#[test]
fn near_joins_words_phrases_and_alternatives() {
    check("hafen NEAR/8 cosco", "hafen<8>cosco");
    check("hafen NEAR/8 \"china ocean\"", "hafen<8>china+ocean");
    check("title:(hafen NEAR/2 cosco)", "Title:hafen<2>cosco");
    check("title:hafen NEAR/2 title:cosco", "Title:hafen<2>cosco");
    check("-hafen NEAR/2 cosco x1", "(-hafen<2>cosco & x1)");
    let either = parse("(=hafen OR =port) NEAR/8 cosco").unwrap().tree;
    let Node::Words {
        pattern: Pattern::Near { left, .. },
        ..
    } = either
    else {
        panic!("{either:?}")
    };
    let terms = vec!["hafen".to_owned(), "port".to_owned()];
    assert_eq!(
        Pattern::Phrase {
            steps: vec![Step { offset: 0, terms }],
            slop: 0
        },
        *left
    );
}

#[test]
fn words_are_found_by_their_stems_unless_exact() {
    let terms = |input: &str| match parse(input).unwrap().tree {
        Node::Words {
            pattern: Pattern::Phrase { steps, .. },
            ..
        } => steps[0].terms.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(vec!["hafens".to_owned()], terms("=Hafens"));
    assert!(terms("Hafens").len() > 1);
    check("Termin*", "termin*");
    check("*", "All");
}

#[test]
fn fields_name_what_they_are_asked_of() {
    check("lang:de,ZH lang:german", "(Lang([de, zh]) & Lang([de]))");
    check("Source:RHEINBOTE", "Source(rheinbote)");
    check("group:german-regional", "Source(rheinbote,uferblatt)");
    check("group:empty", "Nothing");
    check("country:HK,de", "Source(harbour-times,rheinbote,uferblatt)");
    check("cites:harbour-times", "Cites(harbour-times)");
    check("site:https://www.Rheinbote.example/nrw/", "Site(rheinbote.example/nrw)");
    check("wire:\"DPA\"", "Wire(\"dpa\")");
    check("quality:full,teaser", "Quality([Full, Teaser])");
    check(
        "langs:>=2 sources:5",
        "(Story(Languages(AtLeast, 2)) & Story(Sources(Equal, 5)))",
    );
    check("story:s:9QD4", "Story(Is(\"s:9qd4\"))");
    check("story:9qd4", "Story(Is(\"s:9qd4\"))");
    check("s:9qd4", "Story(Is(\"s:9qd4\"))");
    check("author:\"mia brandt\"", "Author:mia+brandt");
    check("title:(hafen OR cosco)", "(Title:hafen | Title:cosco)");
    check(
        "after:2022-10-01 before:2022-10-02",
        "(Published(2022-09-30T22:00:00Z..) & Published(..2022-10-02T21:59:59Z))",
    );
    check("seen:-24h", "Seen(2022-10-20T10:00:00Z..)");
}

#[test]
fn aliases_stand_for_all_their_names() {
    check("@huawei", "(huawei | 华为+为 | huawei+technologies)");
    check(
        "title:@HUAWEI",
        "(Title:huawei | Title:华为+为 | Title:huawei+technologies)",
    );
    check("hafen @nobody", "Nothing");
    check_warning("@nobody", "stands for no name");
}

#[test]
fn a_pasted_address_or_id_is_looked_up() {
    check(
        "https://www.rheinbote.example/a?utm_source=x",
        "Url(rheinbote.example/a)",
    );
    check(
        "(https://rheinbote.example/a_(b)) x1",
        "(Url(rheinbote.example/a_(b)) & x1)",
    );
    check("www.rheinbote.example/a", "Url(rheinbote.example/a)");
    check("a:7f3k2p0c1m9x", "Id(a:7f3k2p0c1m9x)");
    check_warning("a:7f3k", "not a whole id");
}

#[test]
fn punctuation_alone_is_left_out() {
    check("Cosco – Hafen - jetzt", "(cosco & hafen & jetzt)");
    check("hafen & \"...\"", "hafen");
    check_warning("hafen –", "left out");
    check_error("–", 1, "no letters or digits");
    check_error("  \"!\" OR ?", 3, "no letters or digits");
}

#[test]
fn mistakes_point_at_their_column() {
    check_error("", 1, "empty");
    check_error(" \u{200f}\u{3000}", 1, "empty");
    check_error("hafen (cosco", 7, "not closed");
    check_error("hafen cosco)", 12, "not opened");
    check_error("hafen ()", 8, "nothing between");
    check_error("港口 „cosco", 4, "not closed");
    check_error("hafen OR", 9, "nothing on its right");
    check_error("OR hafen", 1, "nothing on its left");
    check_error("hafen OR AND cosco", 10, "nothing on its left");
    check_error("hafen NOT", 10, "nothing on its right");
    check_error("lang: de", 1, "right behind");
    check_error("title:(body:x1)", 8, "cannot stand within");
    check_error("title:-sport", 7, "-title:word");
    check_error("lang:(de)", 6, "list with commas");
    check_error("termi*nal", 1, "only end a word");
    check_error("te*", 1, "at least 3 letters");
    check_error("smart-city*", 1, "single word");
    check_error("=termin*", 1, "exclude each other");
    check_error("a1 NEAR/3 b1 NEAR/3 c1", 14, "joins two");
    check_error("a1 NEAR/3 -b1", 11, "cannot exclude");
    check_error("a1 NEAR/3 (b1 c1)", 12, "joins words");
    check_error("title:a1 NEAR/3 b1", 10, "one field");
    check_error("\"a b\"~999", 6, "from 0 to 50");
    check_error("langs:many", 7, "no number");
    check_error("seen:soon", 6, "no date");
    check_error("site:///", 6, "no site");
    check_error("http://", 1, "no address");
}

#[test]
fn mistakes_suggest_what_was_probably_meant() {
    check_error("hafen sorce:rheinbote", 7, "did you mean `source:`");
    check_error("language:de", 1, "did you mean `lang:`");
    check_error("Eilmeldung: hafen", 1, "quotes");
    check_error("source:rheinbote,rheinbot", 18, "did you mean `rheinbote`");
    check_error("group:german-regionl", 7, "did you mean `german-regional`");
    check_error("country:xx", 9, "unknown country");
    check_error("@huawai", 1, "did you mean `@huawei`");
    check_error("lang:de,gemran", 9, "did you mean `german`");
    check_error("quality:best", 9, "there are full");
    check_error("a1 NEAR8 b1", 4, "NEAR/8");
    check_error("a1 near/8 b1", 4, "NEAR/8");
    check_error("a1 NEAR b1", 4, "needs a distance");
    check_error("a1 NEAR/0 b1", 4, "from 1 to 100");
    check_error("a1 w/5 b1", 4, "NEAR/5");
    check_error("hafn~2", 1, "word*");
    check_warning("hafen or cosco", "the operator is OR");
    check_warning("hafen ODER cosco", "the operator is OR");
    check_warning("hafen cosco OR terminal", "binds more strongly");
    check_warning("lang:zh-hant", "not told apart");
    check_warning("华为*", "needs no `*`");
}

#[test]
fn what_only_looks_like_syntax_is_text() {
    check("10:30", "10+30");
    check("独家：华为", "独家+家+华为+为");
    check("w/o W5", "(w+o & w5)");
}

#[test]
fn sizes_are_limited() {
    check_error(&"x".repeat(10_001), 10_001, "more than 10000 characters");
    check_error(&"(".repeat(100), 33, "levels");
    check_error(&"-(".repeat(100), 33, "levels");
    let many = vec!["a1"; 2_500].join(" ");
    check_error(&many, 5_998, "more than 2000 parts");
    let some: Vec<String> = (0..60).map(|number| format!("\"p q{number}\"")).collect();
    let product = format!("({0}) NEAR/3 ({0})", some.join(" OR "));
    check_error(&product, 2, "more than 2000 parts");
}

#[test]
fn a_lasting_query_has_no_relative_dates() {
    let names = names();
    let read = |input: &str| parse_lasting(input, &context(&names));
    assert!(read("hafen after:2022-10-01").is_ok());
    let error = read("hafen seen:-24h").unwrap_err();
    assert_eq!(12, error.column);
    assert!(error.message.contains("a rule is read once"), "{error}");
    assert!(read("hafen after:yesterday").is_err());
    assert!(read("hafen on:2022-10-01..today").is_err());
}
