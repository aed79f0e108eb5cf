//! Invented reports, and the promise that a restart changes nothing.

use proptest::prelude::*;

use super::*;
use crate::model::{FirstSeen, LinkKind};
use crate::story::fixtures::article;

fn scmp() -> Article {
    article(
        "scmp",
        "en",
        "German city of Duisburg lets smart city deal with Huawei lapse amid Russia-China concern",
        "The west German city of Duisburg has quietly let its smart city partnership with Huawei Technologies run out, a spokesman for the \
         municipality told the South China Morning Post.\nThe memorandum with the Chinese telecoms giant, agreed in 2017, ended in October. \
         Whether the cooperation will go on depends on an assessment by Berlin and the European Union of Beijing's relations with \
         Russia.\nMayor Sören Link visited Huawei's Shenzhen headquarters in 2018. Critics had warned that residents' data might end up \
         with the Chinese state. Duisburg, twinned with Wuhan, is the end of freight lines from China.",
    )
}

fn rp() -> Article {
    article(
        "rp-online",
        "de",
        "Duisburg: Zusammenarbeit mit Huawei ist ausgelaufen",
        "Die Stadt Duisburg arbeitet vorerst nicht mehr mit dem chinesischen Konzern Huawei zusammen. Ein Sprecher bestätigte unserer \
         Redaktion einen Bericht der „South China Morning Post“.\nDie Vereinbarung zur „Smart City“ aus dem Jahr 2017 endete im Oktober. \
         Nun warte man ab, wie der Bund und die EU die Beziehungen zwischen Russland und China bewerten. Oberbürgermeister Sören Link hatte \
         die Zentrale von Huawei in Shenzhen 2018 besucht. Kritiker fürchteten um die Daten der Bürger. Duisburgs Partnerstadt ist Wuhan.",
    )
}

fn elsewhere() -> Vec<Article> {
    vec![
        article(
            "gelsenblatt",
            "de",
            "Gelsenkirchen verlängert Vertrag mit Huawei",
            "Die Stadt Gelsenkirchen setzt weiter auf Technik von Huawei. Der Rat stimmte am Donnerstag für eine Verlängerung bis 2026. \
             Die Kameras an Bahnhof und Arena kosten 4,2 Millionen Euro. Die Grünen stimmten dagegen, Oberbürgermeisterin Welge dafür.",
        ),
        article(
            "hafenkurier",
            "de",
            "Duisburger Hafen: Cosco steigt aus",
            "Die Reederei Cosco hat ihren Anteil am Gateway Terminal im Duisburger Hafen verkauft. Duisport-Chef Bangen sprach von einem \
             normalen Vorgang. Das Terminal auf der Kohleninsel für 100 Millionen Euro soll 2024 öffnen. Auch Huawei hatte dort Funk getestet.",
        ),
        article(
            "islandpost",
            "en",
            "Huawei profit falls by a third as chip curbs bite",
            "Huawei Technologies said on Friday that profit fell 34 per cent in the third quarter as American export curbs hit sales of phones. \
             Revenue reached 144.2 billion yuan, rotating chairman Eric Xu said in Shenzhen.",
        ),
        article(
            "yomogi",
            "zh",
            "華為第三季利潤下跌三成",
            "華為週五公布，受美國晶片出口管制影響，第三季利潤下跌34%，收入1442億元人民幣。輪值董事長徐直軍在深圳表示，手機業務仍然困難。",
        ),
    ]
}

fn citing(outlet: &str) -> Vec<Citation> {
    vec![Citation {
        outlet: SourceId::new(outlet),
        cue: "Bericht der".to_owned(),
        quote: String::new(),
        span: (0, 0),
        confidence: 0.9,
        article: None,
    }]
}

#[test]
fn one_event_in_two_languages_is_one_story_with_evidence() {
    for citations in [Vec::new(), citing("scmp")] {
        let mut stories = OpenStories::new(10);
        let founded = stories.place(&scmp(), &[]);
        let joined = stories.place(&rp(), &citations);
        assert_eq!(founded.story, joined.story);
        assert_eq!(LinkKind::SameEvent, joined.link.kind);
        assert_eq!(Some(scmp().id), joined.link.to);
        assert!(joined.link.score > 0.75, "{:?}", joined.link);
        let reasons = joined.link.reasons.join("; ");
        for expected in ["Duisburg", "Huawei", "numbers 2017"] {
            assert!(reasons.contains(expected), "{reasons}");
        }
        assert_eq!(!citations.is_empty(), reasons.contains("cites scmp"), "{reasons}");
    }
}

#[test]
fn the_order_of_the_two_does_not_matter() {
    let mut stories = OpenStories::new(10);
    assert_eq!(stories.place(&rp(), &[]).story, stories.place(&scmp(), &[]).story);
}

#[test]
fn other_events_with_the_same_names_stay_apart() {
    let mut stories = OpenStories::new(10);
    let seed = stories.place(&scmp(), &[]).story;
    stories.place(&rp(), &[]);
    for other in elsewhere() {
        let placement = stories.place(&other, &[]);
        assert_ne!(seed, placement.story, "{other:?} {:?}", placement.link);
        for candidate in stories.weigh(&read(&other).0, &[]) {
            assert!(
                candidate.story != seed || candidate.score < 0.45,
                "{other:?} {candidate:?}"
            );
        }
    }
}

#[test]
fn a_cut_copy_is_a_near_copy() {
    let mut stories = OpenStories::new(10);
    stories.place(&rp(), &[]);
    let mut copy = article(
        "kreisbote",
        "de",
        "Huawei und Duisburg gehen getrennte Wege",
        &rp().text,
    );
    copy.text.truncate(copy.text.find("Kritiker").unwrap());
    let placement = stories.place(&copy, &[]);
    assert_eq!(LinkKind::NearCopy, placement.link.kind);
    assert!(
        placement.link.reasons[0].starts_with("near-copy 0.9") || placement.link.reasons[0].starts_with("near-copy 1")
    );
}

#[test]
fn stories_close_when_the_window_has_moved_on() {
    let later = |mut article: Article, days: i64| {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days);
        article.first_seen = FirstSeen::exactly(at);
        article
    };
    let mut stories = OpenStories::new(10);
    let first = stories.place(&scmp(), &[]).story;
    assert_eq!(first, stories.place(&later(rp(), 3), &[]).story);
    stories.place(&later(elsewhere().remove(2), 20), &[]);
    assert!(stories.members.len() == 1 && stories.by_age.len() == 1);
    // From before the window: founds a story, and leaves no trace.
    let late = stories.place(&later(rp(), 5), &[]);
    assert_eq!(LinkKind::Founder, late.link.kind);
    assert_eq!(1, stories.members.len());
}

/// Articles made of few words, so that many of them meet.
fn arbitrary_article() -> impl Strategy<Value = (usize, Vec<usize>, i64)> {
    (0..3_usize, proptest::collection::vec(0..14_usize, 4..14), 0..480_i64)
}

fn build(n: usize, (lang, words, hours): &(usize, Vec<usize>, i64)) -> Article {
    const WORDS: [&str; 14] = [
        "Duisburg",
        "Huawei",
        "Brackwede",
        "Tiedtke",
        "Zagorje",
        "Ambasz",
        "Kehrmaschine",
        "2017",
        "4711",
        "Wuhan",
        "Nordkap",
        "quake",
        "the",
        "und",
    ];
    let text: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
    let mut article = article(
        &format!("outlet{n}"),
        ["en", "de", "pl"][*lang],
        text[0],
        &format!("x {}.", text.join(" ")),
    );
    article.first_seen = FirstSeen::exactly(Timestamp::UNIX_EPOCH + SignedDuration::from_hours(*hours));
    article
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_restart_changes_nothing(specs in proptest::collection::vec(arbitrary_article(), 1..24), restarts in proptest::collection::vec(any::<bool>(), 24)) {
        let articles: Vec<Article> = specs.iter().enumerate().map(|(n, spec)| build(n, spec)).collect();
        let mut steady = OpenStories::new(10);
        let mut restarted = OpenStories::new(10);
        let mut stored: Vec<(&Article, StoryId)> = Vec::new();
        for (article, restart) in articles.iter().zip(&restarts) {
            if *restart {
                // As the keeper does: what the window of the newest article holds, in the order of placement.
                let newest = stored.iter().map(|(article, _)| article.first_seen.to).max();
                let since = newest.unwrap_or_default() - SignedDuration::from_hours(240);
                restarted = OpenStories::new(10);
                for (article, story) in stored.iter().filter(|(article, _)| article.first_seen.to >= since) {
                    restarted.restore(article, story);
                }
            }
            let placement = steady.place(article, &[]);
            prop_assert_eq!(&placement, &restarted.place(article, &[]));
            stored.push((article, placement.story));
        }
    }
}
