//! Whole pages, invented: what a reader would call the article must come out, in any language.

use proptest::prelude::*;
use url::Url;

use super::*;
use crate::model::DateOrigin;

fn page(html: &str) -> Page {
    Page {
        url: Url::parse("https://www.musterblatt.example/lokales/vertrag").unwrap(),
        html: html.to_owned(),
        content_language: None,
    }
}

fn check(html: &str, quality: Quality, paragraphs: &[&str]) {
    let (extracted, notes) = explain(&page(html), Aids::default());
    let draft = extracted.unwrap().draft;
    assert_eq!(
        paragraphs,
        draft
            .passages
            .iter()
            .map(|passage| passage.text.as_str())
            .collect::<Vec<_>>(),
        "{notes:#?}"
    );
    assert_eq!(quality, draft.quality);
}

const GERMAN: &str = include_str!("fixtures/german.html");

#[test]
fn a_regional_paper_gives_everything() {
    check(
        GERMAN,
        Quality::Full,
        &[
            "Nach sechs Jahren trennt sich die Stadt von ihrem Partner. Der Rat nennt Kosten und Sicherheit als Gründe.",
            "Neustadt. Die Stadt Neustadt hat ihre Zusammenarbeit mit dem Konzern Nordlicht beendet. Das bestätigte eine Sprecherin am Montag und damit einen entsprechenden Bericht der Harbour Gazette.",
            "Der Vertrag über vernetzte Ampeln war 2016 geschlossen worden. Er lief im Oktober aus und wurde nicht verlängert.",
            "Was der Umbau kostet",
            "Nach Angaben der Kämmerei sind drei Posten offen:",
            "die Steuerung der Ampeln im Zentrum",
            "die Kameras am Hafen",
            "der Betrieb der Rechner bis zum Jahresende",
            "„Wir fangen nicht bei null an“, sagte die Sprecherin. Ein neuer Partner soll im Frühjahr gefunden sein. (dpa)",
        ],
    );
    let draft = extract(&page(GERMAN), Aids::default()).unwrap().draft;
    assert_eq!("Neustadt beendet Vertrag mit Nordlicht", draft.title);
    assert_eq!(vec!["Anna Beispiel"], draft.authors);
    assert_eq!(vec!["dpa"], draft.credits);
    assert_eq!(vec!["de", "de-DE"], draft.declared_langs);
    let published = draft.published.unwrap();
    assert_eq!(
        ("2022-11-07T09:30:00Z", DateOrigin::JsonLd),
        (published.at.to_string().as_str(), published.origin)
    );
    assert_eq!(
        "https://www.musterblatt.example/lokales/vertrag",
        draft.canonical.unwrap().as_str()
    );
    assert_eq!(
        vec!["https://harbour-gazette.example/news/nordlicht"],
        draft.links.iter().map(ToString::to_string).collect::<Vec<_>>()
    );
}

#[test]
fn scripts_without_spaces_are_no_shorter() {
    check(
        "<html lang=ja><title>市が契約を終了 | 港新聞</title><div id=menu><a href=/>ホーム</a> <a href=/s>社会</a></div>\
         <div class=honbun>新町市は七日、北光社との提携を終了したと発表した。<br><br>契約は二〇一六年に結ばれ、市内の信号機を制御していた。更新はしないという。\
         <br><br>市長は記者会見で「市民の安全を第一に考えた」と述べ、来年春までに新しい事業者を選ぶ方針を示した。</div>\
         <div class=related><a href=/1>関連記事：港の再開発が始まる</a></div>",
        Quality::Full,
        &[
            "新町市は七日、北光社との提携を終了したと発表した。",
            "契約は二〇一六年に結ばれ、市内の信号機を制御していた。更新はしないという。",
            "市長は記者会見で「市民の安全を第一に考えた」と述べ、来年春までに新しい事業者を選ぶ方針を示した。",
        ],
    );
}

#[test]
fn what_a_paywall_leaves_is_marked() {
    check(
        "<title>Vertrag endet</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Vertrag endet\",\
         \"isAccessibleForFree\":\"False\"}</script><article><h1>Vertrag endet</h1><p>Die Stadt hat ihren Vertrag mit dem Konzern am Montag \
         beendet. Was das für die Ampeln heißt.</p><div class=paywall><p>Jetzt weiterlesen: vier Wochen kostenlos.</p></div></article>",
        Quality::Paywalled,
        &["Die Stadt hat ihren Vertrag mit dem Konzern am Montag beendet. Was das für die Ampeln heißt."],
    );
}

#[test]
fn a_body_that_only_a_script_holds_is_found() {
    let sentence = "The council of Newport voted on Monday to let the contract with the company lapse, officials said.";
    let body = format!("\\u003cp\\u003e{sentence}\\u003c/p\\u003e").repeat(6);
    let html = format!(
        "<title>Contract lapses</title><div id=root></div><script>window.__STATE__ = {{\"story\":{{\"html\":\"{body}\"}}}}</script>"
    );
    check(&html, Quality::Full, &[sentence; 6]);
}

#[test]
fn a_summary_is_a_teaser() {
    let html = "<title>Vertrag endet</title><meta name=description content='Die Stadt Neustadt beendet ihren Vertrag.'><p>Weiter</p>";
    check(html, Quality::Teaser, &["Die Stadt Neustadt beendet ihren Vertrag."]);
}

#[test]
fn a_page_without_text_is_an_error() {
    assert_eq!(
        Some(ExtractError::Empty),
        extract(&page("<nav>Home</nav>"), Aids::default()).err()
    );
    assert_eq!(Some(ExtractError::Empty), extract(&page(""), Aids::default()).err());
}

#[test]
fn explain_tells_who_won_and_what_went() {
    let notes: Vec<String> = explain(&page(GERMAN), Aids::default())
        .1
        .iter()
        .map(Note::to_string)
        .collect();
    let notes = notes.join("\n");
    for expected in [
        "body: ",
        "dropped (caption): Foto:",
        "dropped (list of links): Brücke",
        "title: Neustadt beendet Vertrag mit Nordlicht (JSON-LD)",
        "authors: Anna Beispiel (JSON-LD)",
        "date: 2022-11-07T09:30:00Z (json-ld)",
        "quality: full",
    ] {
        assert!(notes.contains(expected), "{expected}\n{notes}");
    }
}

#[test]
fn nesting_costs_nothing() {
    let html = format!("<title>t</title>{}<p>text", "<div>".repeat(50_000));
    assert!(explain(&page(&html), Aids::default()).1.len() < 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn never_panics(soup in "(<(/?)(div|p|b|h1|h2|ul|li|td|article|time datetime=2|a href=x|br|script type='application/ld.json')>|\\PC| \\{\"){0,120}") {
        explain(&page(&soup), Aids::default()).0.ok();
    }
}

/// What costs most is measured by `tests/bench/extract.rs`; here it must only end.
#[test]
fn hostile_pages_end() {
    for (head, piece) in [
        ("", "<h1>Hafen</h1>"),
        ("", "<h1>x<div>"),
        (
            "<article>",
            "<div itemprop=articleBody><p>Der Rat hat es am Montag beschlossen.",
        ),
        ("<article>", "<p>24. November 2026, 12:30 Uhr</p>"),
        ("<article><p class='", "related "),
        ("<table>", "<tr><td>1<td><b>2</b>x"),
        ("", "<p><b><i><font>x"),
        ("<a", " b=c"),
        ("", "<"),
        ("<script type='application/ld+json'>[", "{\"@type\":\"NewsArticle\",},"),
        ("<script>x = \"", "\\u003cp>Der Rat hat es beschlossen."),
    ] {
        let html = format!("<title>Hafen</title>{head}{}", piece.repeat(40_000 / piece.len()));
        let _ = explain(&page(&html), Aids::default());
    }
}
