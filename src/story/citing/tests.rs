//! Sentences of our own about outlets; some are real names, what they report is invented.

use url::Url;

use super::*;
use crate::story::fixtures::article;

fn outlet(id: &str, name: &str, aliases: &[&str], home: &str) -> Source {
    Source {
        id: SourceId::new(id),
        name: name.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        home: Url::parse(home).ok(),
        country: None,
        groups: Vec::new(),
        languages: Vec::new(),
    }
}

fn citer() -> Citer {
    Citer::new(&[
        outlet(
            "scmp",
            "South China Morning Post",
            &[
                "SCMP",
                "南華早報",
                "サウスチャイナ・モーニング・ポスト",
                "사우스차이나모닝포스트",
                "ساوث تشاينا مورنينغ بوست",
            ],
            "https://www.scmp.com/",
        ),
        outlet("rp", "Rheinische Post", &["RP"], "https://rp-online.de/"),
        outlet("post", "The Post", &["Post"], "https://post.example/"),
        outlet("zeit", "Die Zeit", &["Zeit Online"], "https://www.zeit.de/"),
        outlet("spiegel", "Der Spiegel", &["Spiegel"], "https://www.spiegel.de/"),
        outlet(
            "reuters",
            "Reuters",
            &["路透社", "Рейтер", "رويترز", "로이터", "רויטרס", "ロイター"],
            "https://www.reuters.com/",
        ),
        outlet("lemonde", "Le Monde", &[], "https://www.lemonde.fr/"),
        outlet("times", "Financial Times", &["FT"], "https://www.ft.com/"),
    ])
}

fn check(lang: &str, text: &str, expected: &[&str]) {
    let cited = citer().cite(&article("elsewhere", lang, "", text));
    let outlets: Vec<&str> = cited.iter().map(|citation| citation.outlet.as_str()).collect();
    assert_eq!(expected, outlets, "{text}\n{cited:#?}");
    for citation in &cited {
        assert!(
            text.get(citation.span.0..citation.span.1)
                .is_some_and(|name| citation.quote.contains(name)),
            "{citation:?}"
        );
    }
}

#[test]
fn outlets_are_cited_in_many_languages() {
    for (lang, text) in [
        (
            "de",
            "Die Kooperation ist beendet. Laut einem Bericht der „South China Morning Post“ lief der Vertrag im Herbst aus.",
        ),
        (
            "de",
            "Wie die South China Morning Post am Dienstag berichtete, lief der Vertrag aus.",
        ),
        ("de", "Der Vertrag lief aus, meldet die „South China Morning Post“."),
        ("de", "Unter Berufung auf die SCMP schreiben mehrere Medien darüber."),
        ("en", "The deal has lapsed, according to the South China Morning Post."),
        (
            "en",
            "The deal has lapsed, a city spokesman told the South China Morning Post.",
        ),
        ("en", "The South China Morning Post first reported the end of the deal."),
        ("fr", "L'accord a expiré, selon le South China Morning Post."),
        ("fr", "L’accord a expiré, d’après le « South China Morning Post »."),
        ("es", "El acuerdo venció, según el South China Morning Post."),
        (
            "es",
            "El South China Morning Post informó este martes de que el acuerdo venció.",
        ),
        ("it", "L'accordo è scaduto, secondo il South China Morning Post."),
        ("pt", "O acordo expirou, noticiou o South China Morning Post."),
        ("nl", "De overeenkomst is verlopen, meldt de South China Morning Post."),
        ("sv", "Avtalet har löpt ut, rapporterar South China Morning Post."),
        ("da", "Aftalen er udløbet, skriver South China Morning Post."),
        ("no", "Avtalen er utløpt, ifølge South China Morning Post."),
        ("fi", "Sopimus päättyi, kertoo South China Morning Post."),
        ("pl", "Umowa wygasła, według South China Morning Post."),
        ("cs", "Podle South China Morning Post dohoda vypršela."),
        ("hu", "A South China Morning Post szerint lejárt a megállapodás."),
        ("ro", "Acordul a expirat, potrivit South China Morning Post."),
        ("tr", "South China Morning Post'un haberine göre anlaşma sona erdi."),
        ("ru", "Соглашение истекло, сообщает South China Morning Post."),
        ("uk", "За даними South China Morning Post, угода завершилася."),
        ("bg", "Според South China Morning Post споразумението е изтекло."),
        ("el", "Η συμφωνία έληξε, σύμφωνα με την South China Morning Post."),
        ("ar", "انتهى الاتفاق، بحسب ساوث تشاينا مورنينغ بوست."),
        ("id", "Perjanjian itu berakhir, menurut South China Morning Post."),
        ("vi", "Theo South China Morning Post, thỏa thuận đã hết hạn."),
        ("zh", "據《南華早報》報道，兩市合作已經結束。"),
        ("zh", "据《南华早报》报道，两市合作已经结束。"),
        ("ja", "サウスチャイナ・モーニング・ポストによると、協力は終わった。"),
        ("ko", "사우스차이나모닝포스트에 따르면 협력이 끝났다."),
    ] {
        check(lang, text, &["scmp"]);
    }
}

#[test]
fn names_bend_as_their_language_bends_them() {
    check("de", "Das sagte der Oberbürgermeister der Rheinischen Post.", &["rp"]);
    check("ru", "По данным Рейтера, переговоры сорваны.", &["reuters"]);
    check("ko", "로이터는 협상이 결렬됐다고 보도했다.", &["reuters"]);
    check("he", "לפי רויטרס השיחות נכשלו.", &["reuters"]);
    check("ar", "نقلت رويترز عن مسؤول قوله إن المحادثات فشلت.", &["reuters"]);
}

#[test]
fn a_report_that_a_spokesman_confirms_is_cited() {
    let text = "Die Zusammenarbeit ruht. Einen entsprechenden Bericht der „South China Morning Post“ bestätigte ein Sprecher der Stadt \
                auf Anfrage unserer Redaktion. Mehr war nicht zu erfahren.";
    let cited = citer().cite(&article("rp", "de", "", text));
    let [citation] = cited.as_slice() else {
        panic!("{cited:?}")
    };
    assert_eq!(
        ("scmp", "Bericht der"),
        (citation.outlet.as_str(), citation.cue.as_str())
    );
    assert!(
        citation.quote.starts_with("Einen") && citation.quote.ends_with("Redaktion."),
        "{}",
        citation.quote
    );
    assert!(citation.confidence >= 0.9);
}

#[test]
fn a_mention_is_no_citation() {
    for (lang, text) in [
        ("en", "She once owned shares of the South China Morning Post."),
        (
            "en",
            "The South China Morning Post building was evacuated, firefighters reported later that night.",
        ),
        ("en", "Photo: South China Morning Post / Reuters reported"),
        ("de", "Foto: Rheinische Post"),
        ("de", "Laut Trainer gewann der Post SV das Spiel, berichtet der Verein."),
        ("de", "Die Zeit drängt, berichtete der Minister."),
        ("de", "Er hatte laut Zeugen die Zeit vergessen."),
        ("de", "Ein Spiegel zerbrach, berichtete die Feuerwehr."),
        ("en", "The washingtonpost.example reporter said nothing."),
        ("en", "He wore boots of 40 ft, reports say."),
    ] {
        check(lang, text, &[]);
    }
}

#[test]
fn common_words_count_beside_a_reporting_word() {
    check("de", "Das berichtet „Die Zeit“ in ihrer neuen Ausgabe.", &["zeit"]);
    check("de", "Dem „Spiegel“ zufolge ist der Vertrag beendet.", &["spiegel"]);
    check("fr", "Le ministre part, selon Le Monde.", &["lemonde"]);
    check("en", "The minister will resign, the FT reported.", &["times"]);
}

#[test]
fn a_longer_name_is_not_the_shorter_one_in_it() {
    check("en", "According to the South China Morning Post, it ended.", &["scmp"]);
    check("en", "According to the Brackwede Post, it ended.", &[]);
}

#[test]
fn an_outlet_never_cites_itself() {
    let text = "The city told the South China Morning Post that it was over.";
    assert!(citer().cite(&article("scmp", "en", "", text)).is_empty());
    let mut own = article("syndicate", "en", "", text);
    own.url = CanonicalUrl::parse("https://amp.scmp.com/news/1");
    assert!(citer().cite(&own).is_empty());
}

#[test]
fn a_link_strengthens_a_name() {
    let mut linking = article(
        "elsewhere",
        "en",
        "",
        "More on this in the South China Morning Post today.",
    );
    assert!(citer().cite(&linking).is_empty());
    linking.links = CanonicalUrl::parse("https://www.scmp.com/news/1").into_iter().collect();
    let cited = citer().cite(&linking);
    assert_eq!(Some("link"), cited.first().map(|citation| citation.cue.as_str()));
}

#[test]
fn each_outlet_is_cited_once_by_its_best_evidence() {
    let text = "Reuters said on a busy evening that talks failed. According to Reuters, they go on.";
    let cited = citer().cite(&article("elsewhere", "en", "", text));
    assert_eq!(1, cited.len());
}

#[test]
fn no_outlets_no_citations() {
    assert!(
        Citer::new(&[])
            .cite(&article("a", "en", "", "according to Reuters"))
            .is_empty()
    );
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in proptest::prelude::any::<String>(), middle in "(Reuters|Post|南華早報|رويترز|laut|據|报道|, | |\\.|\n|”){0,20}") {
        let citer = citer();
        for lang in ["de", "zh", "ar", "cy"] {
            citer.cite(&article("elsewhere", lang, "", &middle));
            citer.cite(&article("elsewhere", lang, "", &text));
        }
    }
}

#[test]
fn a_text_alone_says_whether_it_cites_another_outlet() {
    let citer = citer();
    let post = SourceId::new("rp");
    for (text, expected) in [
        (
            "The South China Morning Post was the first to report on this matter.",
            true,
        ),
        ("Zuerst hatte die Rheinische Post darüber berichtet.", false),
        ("Der Spiegel hatte zuerst darüber berichtet.", true),
        (
            "Reporting like this takes weeks: three pounds a month keep the lights on.",
            false,
        ),
    ] {
        assert_eq!(expected, citer.is_citing(text, Some(&post)), "{text}");
    }
    assert!(citer.is_citing("Zuerst hatte die Rheinische Post darüber berichtet.", None));
}
