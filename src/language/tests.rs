//! Which language, for whom, and how surely. All texts are ours.

use proptest::prelude::*;

use super::*;

fn detect(title: &str, text: &str, declared: &Declared) -> Detection {
    Detector::new(&[]).detect(title, text, declared)
}

fn page(tags: &[&str]) -> Declared {
    Declared {
        page: tags.iter().map(|&tag| tag.to_owned()).collect(),
        ..Declared::default()
    }
}

/// Checks the language of a text about which the page declares `tags`.
fn check(expected: &str, text: &str, tags: &[&str]) {
    let detection = detect("", text, &page(tags));
    assert_eq!(
        expected,
        detection.lang.code(),
        "{text:?} declared {tags:?}: {detection:?}"
    );
}

#[test]
fn headlines_speak_for_themselves() {
    for (expected, text) in [
        ("de", "Der Hafen von Lindau bleibt bis zum Frühjahr gesperrt"),
        ("en", "Harbour of Lindau will remain closed until the spring"),
        ("fr", "Le port de Lindau restera fermé jusqu'au printemps"),
        ("es", "El puerto de Lindau permanecerá cerrado hasta la primavera"),
        ("pt", "O porto de Lindau não abrirá antes da primavera, diz a câmara"),
        ("it", "Il porto di Lindau resterà chiuso fino alla primavera"),
        (
            "ro",
            "Portul din Lindau va rămâne închis până în primăvară, spune primăria și poliția",
        ),
        ("nl", "De haven van Lindau blijft tot het voorjaar gesloten"),
        ("pl", "Port w Lindau będzie zamknięty do wiosny, podał zarząd"),
        ("cs", "Přístav v Lindau zůstane uzavřen až do jara"),
        ("tr", "Lindau limanı ilkbahara kadar kapalı kalacak ve yeniden açılacak"),
        ("ru", "Порт Линдау останется закрытым до весны, сообщили власти города"),
        ("uk", "Порт Ліндау залишиться закритим до весни, повідомила влада міста"),
        ("ar", "ميناء لينداو يبقى مغلقا حتى الربيع"),
        ("fa", "بندر لینداو تا بهار بسته خواهد ماند"),
        ("hi", "लिंडाऊ का बंदरगाह वसंत तक बंद रहेगा"),
        ("zh", "林道港将关闭至春季"),
        ("zh", "林道港將關閉至春季"),
        ("ja", "リンダウ港は春まで閉鎖される"),
        ("ko", "린다우 항구는 봄까지 폐쇄된다"),
        ("el", "Το λιμάνι του Λίνταου θα παραμείνει κλειστό"),
        ("he", "הנמל של לינדאו יישאר סגור עד האביב"),
        ("th", "ท่าเรือลินเดาจะปิดจนถึงฤดูใบไม้ผลิ"),
        ("vi", "Cảng Lindau sẽ đóng cửa cho đến mùa xuân"),
    ] {
        check(expected, text, &[]);
    }
}

#[test]
fn the_script_overrules_every_declaration() {
    check("he", "הנמל של לינדאו יישאר סגור", &["en"]);
    check("ko", "린다우 항구는 봄까지 폐쇄된다", &["ja", "ja", "ja"]);
    check("ru", "Порт останется закрытым до весны", &["de"]);
}

#[test]
fn a_template_left_in_english_is_overruled_by_a_clear_text() {
    check(
        "de",
        "Die Stadt hat den Vertrag mit dem Betreiber nicht verlängert, wie aus einem Bericht hervorgeht",
        &["en"],
    );
    check(
        "fr",
        "La ville n'a pas prolongé le contrat avec l'exploitant, selon un rapport publié mardi",
        &["en-US"],
    );
}

#[test]
fn a_declaration_decides_between_near_relatives() {
    let both = "Politi og brannvesen var på plass i natt";
    check("no", both, &["nb-NO"]);
    check("da", "Politi i havn", &["da"]);
    check("no", "Politi i havn", &["no"]);
    check("hr", "Luka je zatvorena do proljeća", &["hr"]);
    check("sr", "Luka je zatvorena do proleća", &["sr-Latn"]);
    check("ms", "Pelabuhan itu ditutup dan tidak akan dibuka", &["ms"]);
}

#[test]
fn latin_names_do_not_outvote_han_text() {
    check("zh", "OpenAI 发布 ChatGPT Enterprise 新版本", &[]);
    check("ja", "OpenAI が ChatGPT Enterprise を発表", &[]);
}

#[test]
fn kanji_without_kana_are_japanese_only_when_declared_and_short() {
    check("zh", "首相会見全文", &[]);
    check("ja", "首相会見全文", &["ja"]);
    check(
        "zh",
        "市政府昨日宣布港口将关闭至明年春季并呼吁市民改乘其他交通工具以免延误行程",
        &["ja"],
    );
}

#[test]
fn languages_without_trigrams_need_a_declaration() {
    let icelandic = "Höfnin verður lokuð fram á vor og það hefur ekki verið ákveðið hvenær hún verður opnuð";
    check("is", icelandic, &["is"]);
    check("und", icelandic, &[]);
    check(
        "de",
        "Die Stadt hat den Vertrag mit dem Betreiber nicht verlängert, wie aus einem Bericht hervorgeht",
        &["is"],
    );
}

#[test]
fn the_body_outweighs_a_title_in_another_language() {
    let body = "Die Stadt hat den Vertrag mit dem Betreiber nicht verlängert. Das geht aus einem Bericht hervor, der am Dienstag \
                dem Rat vorgelegt wurde. Der Hafen bleibt deshalb bis zum Frühjahr gesperrt.";
    let detection = detect("The Long Way Home", body, &Declared::default());
    assert_eq!("de", detection.lang.code());
    assert!(detection.confidence > 0.9, "{detection:?}");
}

#[test]
fn old_and_new_romanian_spelling_are_romanian() {
    check("ro", "Primăria şi poliţia au anunţat că portul rămâne închis", &[]);
    check("ro", "Primăria și poliția au anunțat că portul rămâne închis", &[]);
}

#[test]
fn nothing_known_is_undetermined() {
    for text in ["", "   ", "12 345 €", "🎉🎉🎉", "\u{202e}\0\u{1b}[2J"] {
        check("und", text, &[]);
    }
    check("und", "Xq", &[]);
}

#[test]
fn without_a_letter_the_declaration_is_believed() {
    check("de", "1:0", &["de"]);
    let outlet = Declared {
        source: vec![Lang::from_tag("sv").unwrap()],
        ..Declared::default()
    };
    assert_eq!("sv", detect("2–2", "", &outlet).lang.code());
}

#[test]
fn an_outlet_of_two_languages_prefers_them_to_others() {
    let outlet = Declared {
        source: vec![Lang::from_tag("de").unwrap(), Lang::from_tag("fr").unwrap()],
        ..Declared::default()
    };
    assert_eq!("fr", detect("Port de Lindau fermé", "", &outlet).lang.code());
    assert_eq!("de", detect("Lindauer Hafen gesperrt", "", &outlet).lang.code());
}

#[test]
fn a_detector_for_one_language_still_sees_the_others() {
    let detector = Detector::new(&[Lang::from_tag("de").unwrap()]);
    let text = "The city has not renewed the contract with the operator, according to a report";
    assert_eq!("en", detector.detect("", text, &Declared::default()).lang.code());
}

#[test]
fn declarations_that_name_no_language_count_for_nothing() {
    let undeclared = detect("", "Port fermé", &Declared::default());
    assert_eq!(undeclared, detect("", "Port fermé", &page(&["x-klingon", "", "und"])));
}

proptest! {
    #[test]
    fn any_text_gives_a_probability(title in ".{0,40}", text in "\\PC{0,200}", tag in "[a-z]{0,3}") {
        let detection = detect(&title, &text, &page(&[&tag]));
        prop_assert!((0.0..=1.0).contains(&detection.confidence), "{:?}", detection);
        prop_assert!(detection.lang == Lang::UND || detection.confidence >= CONFIDENCE_MIN as f32);
    }
}
