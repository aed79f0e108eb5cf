//! Tokens and queries against each other.

use proptest::prelude::*;

use super::*;

fn lang(code: &str) -> Lang {
    Lang::from_tag(code).unwrap()
}

fn is_stem(token: &Token) -> bool {
    token.term.starts_with(STEM_MARK)
}

/// Tokens as `position:term`, stems with `~`.
fn check(text: &str, code: &str, expected: &str) {
    let tokens: Vec<String> = tokenize(text, lang(code))
        .iter()
        .map(|token| format!("{}:{}", token.position, token.term.replace(STEM_MARK, "~")))
        .collect();
    assert_eq!(expected, tokens.join(" "), "{text}");
}

/// Whether a query's words stand in a text as a phrase.
fn finds(query: &str, mode: Mode, text: &str, code: &str) -> bool {
    let tokens = tokenize(text, lang(code));
    let steps = analyze_query(query, mode, &[]);
    let stands = |step: &QueryToken, start: u32| {
        let position = start + step.offset;
        tokens
            .iter()
            .any(|token| token.position == position && step.terms.contains(&token.term))
    };
    (0..tokens.len() as u32).any(|start| steps.iter().all(|step| stands(step, start)))
}

#[test]
fn words_have_their_stems_at_their_position() {
    check("Die Wahlen", "de", "0:~die 0:die 1:~wahl 1:wahlen");
    check("Huawei 2022", "uk", "0:huawei 1:2022");
}

#[test]
fn scripts_without_spaces_have_characters_and_pairs() {
    check("華為，德国", "zh", "0:华为 0:华 1:为 2:德国 2:德 3:国");
    check("5G网", "zh", "0:5g 1:网");
}

#[test]
fn spans_are_of_the_original_text() {
    let text = "Die Straße nach ＣＨＩＮＡ 中國";
    for token in tokenize(text, lang("de")).iter().filter(|token| !is_stem(token)) {
        let (from, to) = token.span;
        assert_eq!(token.term, fold(&text[from..to]));
    }
}

#[test]
fn a_query_finds_other_forms_unless_it_is_exact() {
    assert!(finds("Wahl", Mode::Stemmed, "vor den Wahlen", "de"));
    assert!(!finds("Wahl", Mode::Exact, "vor den Wahlen", "de"));
    assert!(finds("Wahlen", Mode::Exact, "vor den WAHLEN", "de"));
    assert!(finds("Duesseldorf", Mode::Stemmed, "in Düsseldorf", "de"));
    assert!(finds("Germany", Mode::Exact, "Germany's economy", "en"));
    assert!(finds("화웨이", Mode::Stemmed, "화웨이는 뒤스부르크에서", "ko"));
}

#[test]
fn a_run_without_spaces_is_a_phrase() {
    assert!(finds("歐盟", Mode::Stemmed, "据欧盟报道", "ja"));
    assert!(finds("报", Mode::Stemmed, "据欧盟报道", "zh"));
    assert!(!finds("盟欧", Mode::Stemmed, "据欧盟报道", "zh"));
    assert!(finds("ประเทศ", Mode::Stemmed, "ในประเทศไทย", "th"));
    let steps = analyze_query("德国", Mode::Stemmed, &[]);
    assert_eq!(
        vec![vec!["德国"], vec!["国"]],
        steps.iter().map(|step| step.terms.clone()).collect::<Vec<_>>()
    );
}

#[test]
fn languages_narrow_the_stems() {
    let all = analyze_query("elections", Mode::Stemmed, &[]);
    let english = analyze_query("elections", Mode::Stemmed, &[lang("en")]);
    assert_eq!(
        vec!["elections".to_owned(), format!("{STEM_MARK}elect")],
        english[0].terms
    );
    assert!(all[0].terms.len() > 2);
}

/// Letters, marks and signs of many scripts, and anything else.
fn hostile() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        prop::sample::select(
            "aIÄßıﬁéệ'’.,:_-·\"0٣ёй\u{301}ςΣحَىةעש'״हि\u{94d}\u{93c}ท\u{e49}ำ中華々カー가이"
                .chars()
                .collect::<Vec<_>>()
        ),
        any::<char>(),
    ];
    prop::collection::vec(character, 0..40).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn tokens_are_in_order_and_their_spans_are_in_the_text(text in hostile(), code in prop::sample::select(vec!["de", "tr", "el", "ar", "hi", "zh", "ko", "und"])) {
        let tokens = tokenize(&text, lang(code));
        prop_assert!(tokens.windows(2).all(|pair| pair[0].position <= pair[1].position && pair[0].span.0 <= pair[1].span.0));
        for token in &tokens {
            prop_assert!(!token.term.is_empty() && token.term.len() < 1000);
            prop_assert!(text.get(token.span.0..token.span.1).is_some_and(|part| !part.is_empty()));
        }
    }

    #[test]
    fn a_text_is_found_by_its_own_words(text in hostile(), code in prop::sample::select(vec!["de", "tr", "el", "ar", "hi", "ne", "sr", "ko", "und"])) {
        let tokens = tokenize(&text, lang(code));
        let steps = analyze_query(&text, Mode::Stemmed, &[]);
        for step in &steps {
            prop_assert!(tokens.iter().any(|token| token.position == step.offset && step.terms.contains(&token.term)));
        }
        // Whatever the stemmer of the text's language gives is among the query's terms.
        for token in tokens.iter().filter(|token| is_stem(token)) {
            prop_assert!(steps.iter().any(|step| step.offset == token.position && step.terms.contains(&token.term)));
        }
    }
}
