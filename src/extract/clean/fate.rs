//! Why a block goes, whatever its neighbours: headlines, captions, labels, offers, datelines, posts of other services.

use super::Claims;
use crate::extract::blocks::{Block, Kind};
use crate::extract::cues::{self, Cue};
use crate::extract::measure;
use crate::extract::metadata;

/// Link density from which a block is a list of links, however long.
pub(super) const LINKED_PROSE: f64 = 0.8;
/// Link density from which a block that is no prose is a link.
const LINKED: f64 = 0.5;
/// Link density up to which a sentence that begins with a cue is an honest one.
const LINKED_CUE: f64 = 0.2;
/// Weight up to which a block that begins with a cue is not running text.
pub(super) const CUE_MAX: u32 = 160;
/// Weight and words up to which what stands before a colon is a label.
const LABEL_MAX: u32 = 24;
const LABEL_WORDS: usize = 3;
/// Weight up to which a block that asks for consent is no running text.
const CONSENT_MAX: u32 = 900;
/// Weight up to which a text with the address of a post is one, with its author and date.
const POST_MAX: u32 = 400;
/// Weight up to which a block that ends with a picture credit is a caption.
const CAPTION_MAX: u32 = 300;
/// Characters in which that credit stands.
const CREDIT_TAIL: usize = 50;
/// Weight up to which a block may be nothing but a date.
const DATELINE_MAX: u32 = 90;

/// The reason for which a short run of loose text goes; the only one that neighbours can lift.
pub(super) const FRAGMENT: &str = "fragment";

/// Why a block goes, whatever its neighbours.
pub(super) fn own_fate(block: &Block, claims: Claims<'_>) -> Option<&'static str> {
    let squashed = block.squashed();
    let density = block.link_density();
    if squashed.is_empty() {
        return Some("no letters");
    }
    if block.kind == Kind::Headline || squashed == claims.title {
        return Some("headline");
    }
    if is_placeholder(block) {
        return Some("placeholder");
    }
    if block.weight <= CAPTION_MAX && !measure::ends_sentence(&block.text) && has_credit_at_end(&block.text) {
        return Some("caption");
    }
    if density >= LINKED_PROSE || (density >= LINKED && !block.is_prose()) {
        return Some("links");
    }
    if block.weight <= CONSENT_MAX && cues::asks_consent(&block.text) {
        return Some("consent");
    }
    if is_embedded_post(block) {
        return Some("embedded post");
    }
    if is_dateline(&block.text) && !matches!(block.kind, Kind::Subhead | Kind::Row) {
        return Some("dateline");
    }
    let is_short = block.weight <= CUE_MAX;
    match is_short.then(|| announced(block)).flatten() {
        Some(Cue::Label) => Some("label"),
        Some(Cue::Related) => Some("related"),
        Some(Cue::Credit) if !block.is_prose() => Some("credit"),
        Some(Cue::Closing) if block.weight < 40 => Some("closing heading"),
        Some(Cue::Offer) => Some("offer"),
        Some(Cue::Byline) if !block.is_prose() && block.kind != Kind::Subhead => Some("byline"),
        _ if block.kind == Kind::Cell && !block.is_prose() => Some("table"),
        _ if block.kind == Kind::Loose && !block.is_prose() && block.weight < 25 => Some(FRAGMENT),
        _ => None,
    }
}

/// What the first words of a block announce; `None` where they only begin an honest sentence.
///
/// Every one of them begins such sentences in some language, and a lost sentence is worse than a box left in. So what ends
/// as a statement needs a second sign: a colon behind the words, a link, names to its end, what only outlets say.
pub(super) fn announced(block: &Block) -> Option<Cue> {
    let cue = cues::of(&block.text)?;
    let text = block.text.as_str();
    // Entries of lists and tables seldom end as statements, and many are times and ways: "by bus", "von 8 bis 12".
    let is_entry = matches!(block.kind, Kind::Listed | Kind::Row);
    if cue == Cue::Byline && is_entry {
        return is_signature(text).then_some(cue);
    }
    let is_meant = !ends_statement(text)
        || match cue {
            Cue::Label => true,
            Cue::Related => block.link_density() > LINKED_CUE,
            Cue::Offer => block.link_weight > 0 || is_labelled(text) || cues::is_notice(text),
            Cue::Byline => is_labelled(text) || is_signature(text),
            Cue::Credit => is_labelled(text) || text.contains(['©', 'ⓒ']),
            Cue::Closing => is_labelled(text),
        };
    is_meant.then_some(cue)
}

/// Whether a text is "by" and names, and hardly anything else.
fn is_signature(text: &str) -> bool {
    let names = metadata::names_of_byline(text);
    names.is_some_and(|names| 2 * measure::weight(&names) >= measure::weight(text))
}

/// Whether a colon stands behind the first few words.
fn is_labelled(text: &str) -> bool {
    let Some((label, rest)) = text.split_once([':', '：']) else {
        return false;
    };
    let is_time = rest.starts_with(|c: char| c.is_ascii_digit()) && label.ends_with(|c: char| c.is_ascii_digit());
    !is_time && measure::weight(label) <= LABEL_MAX && label.split_whitespace().count() <= LABEL_WORDS
}

/// Marks of templates that a script was to fill in; one alone may be a slip in honest prose.
fn is_placeholder(block: &Block) -> bool {
    const MARKS: [(&str, &str); 7] = [
        ("{{", "}}"),
        ("{%", "%}"),
        ("{*", "*}"),
        ("{|", "|}"),
        ("<%", "%>"),
        ("${", "}"),
        ("$$", "$$"),
    ];
    MARKS.iter().any(|(open, close)| {
        let rest = block.text.split_once(open).map(|(_, rest)| rest);
        rest.is_some_and(|rest| {
            let is_closed = rest.contains(close);
            // Prices are written with dollar signs.
            let is_sure = open != close;
            if block.is_prose() {
                block.weight <= CUE_MAX && is_sure && is_closed
            } else {
                is_sure || is_closed
            }
        })
    })
}

/// Captions end with who took the picture.
pub(super) fn has_credit_at_end(text: &str) -> bool {
    let count = text.chars().count();
    let tail: String = text.chars().skip(count.saturating_sub(CREDIT_TAIL)).collect();
    let tail = tail.to_lowercase();
    [
        "©",
        "foto:",
        "fotos:",
        "photo:",
        "photo by",
        "bild:",
        "image:",
        "picture:",
        "getty images",
        "picture alliance",
        "imago",
        "ⓒ",
    ]
    .iter()
    .any(|mark| tail.contains(mark))
}

/// A heading that ends with a colon is no sentence.
fn ends_statement(text: &str) -> bool {
    measure::ends_sentence(text) && !text.trim_end().ends_with([':', '：'])
}

/// Posts of social networks carry the short addresses of their pictures, and end with one or with who wrote them.
fn is_embedded_post(block: &Block) -> bool {
    let has_address = ["pic.twitter.com/", "https://t.co/"]
        .iter()
        .any(|address| block.text.contains(address));
    block.weight <= POST_MAX && has_address && !ends_statement(&block.text)
}

/// Whether a text is nothing but a date, a time and the words that stand beside them.
pub(super) fn is_dateline(text: &str) -> bool {
    if measure::weight(text) > DATELINE_MAX || !has_year(text) {
        return false;
    }
    let words = text.split(|c: char| !c.is_alphanumeric());
    let others =
        words.filter(|word| !word.is_empty() && !word.chars().any(|c| c.is_ascii_digit()) && !cues::is_of_dates(word));
    others.count() <= 1
}

fn has_year(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FIRST, SECOND, check};
    use super::*;

    /// At both ends of an article, and amid it.
    fn check_sentences(sentences: &[&str]) {
        for sentence in sentences {
            check(
                &format!("<div><p>{sentence}</p><p>FIRST</p><p>SECOND</p></div>"),
                &[sentence, FIRST, SECOND],
            );
            check(
                &format!("<div><p>FIRST</p><p>{sentence}</p><p>SECOND</p></div>"),
                &[FIRST, sentence, SECOND],
            );
            check(
                &format!("<div><p>FIRST</p><p>SECOND</p><p>{sentence}</p></div>"),
                &[FIRST, SECOND, sentence],
            );
        }
    }

    fn check_boxes(boxes: &[&str]) {
        for html in boxes {
            check(&format!("<div><p>FIRST</p><p>SECOND</p>{html}</div>"), &[FIRST, SECOND]);
        }
    }

    #[test]
    fn sentences_that_begin_like_bylines_stay() {
        check_sentences(&[
            "By noon the queue at the mill reached the old bridge.",
            "By 10:30 the last of the barges had left the lock at Kollby.",
            "Updated maps of the flood plain will be shown at the town hall in May.",
            "Published accounts of the trial differ in what the miller said.",
            "Von Lena Feld in Auftrag gegeben, liegt das Gutachten seit Mai im Archiv der Stadt.",
            "Von den Mühlen am Fluss sind nur zwei erhalten.",
            "Veröffentlicht wurden die Zahlen erst nach der Wahl.",
            "Par exemple, le moulin de la rive gauche ne tourne plus depuis dix ans.",
            "Publié en 1987, le roman raconte la vie d'un meunier.",
            "Por ahora, los molinos del río siguen cerrados.",
            "Por otro lado, el alcalde negó ante los vecinos que el molino se vaya a vender a una empresa de fuera y recordó \
             que el ayuntamiento tiene desde hace doce años un derecho de compra que nadie ha usado, porque hasta ahora no \
             había dinero para las obras que hacen falta.",
            "Door de regen staat het water in de molen een meter hoog.",
            "Por enquanto, o moinho continua fechado aos visitantes.",
            "Aggiornato dopo la piena, il piano prevede due argini nuovi.",
            "Автор письма просит городской совет сохранить старую мельницу.",
            "記者会見は火曜日の午後に市役所で開かれる予定だ。",
            "기자회견은 화요일 오후 시청에서 열릴 예정이라고 시장이 밝혔다.",
        ]);
    }

    #[test]
    fn entries_of_lists_that_begin_like_bylines_stay() {
        check(
            "<div><p>FIRST</p><ul><li>By Ada Sample<li>By bus: line 4<li>Von 8 bis 12 Uhr Markt<li>Por la tarde, baile</ul><p>SECOND</p></div>",
            &[
                FIRST,
                "By bus: line 4",
                "Von 8 bis 12 Uhr Markt",
                "Por la tarde, baile",
                SECOND,
            ],
        );
    }

    #[test]
    fn bylines_go_though_they_end_with_a_full_stop() {
        check_boxes(&[
            "<p>By Ada Sample and Ben van der Probe, Harbour Press Agency.</p>",
            "<p>Von Ada Musterfrau und Benedikt Beispielmann.</p>",
            "<p>Updated: on Monday evening, with what the mayor says.</p>",
        ]);
    }

    #[test]
    fn sentences_that_begin_like_offers_or_pointers_stay() {
        check_sentences(&[
            "Join us, the miller called to the crowd that stood at the gate.",
            "Sources close to the miller say that the sale is off.",
            "Related costs were not part of the budget, the treasurer said.",
            "Correction of the land register will take until autumn.",
            "Recommended doses were exceeded in two of the wells.",
            "Mehr zu zahlen sei niemand bereit, sagte eine Händlerin.",
            "Zum Thema Hochwasser tagt der Ausschuss im April noch einmal.",
            "Quellen im Rathaus sagten, der Verkauf sei vom Tisch.",
            "Kommentare dazu wollte die Verwaltung nicht abgeben.",
            "Sur le même sujet, la région ne s'est pas encore prononcée.",
            "Más información habrá después de la votación, dijo la alcaldesa.",
            "По теме мельницы совет соберётся ещё раз в мае.",
            "Tilaa on saaren koululla vain kolmellekymmenelle oppilaalle.",
            "Abonnerne får pengene tilbage, siger direktøren for havnen.",
            "Daha fazla feribot isteyen adalılar belediyeye yürüdü.",
            "اشترك في الاجتماع ممثلون عن الصيادين وسكان الجزيرة.",
            "残り三台の水車は来年までに修理される見込みだ。",
            "会員の多くは値上げに反対していると組合は説明した。",
            "會員國將於下週在島上召開會議，討論渡輪費用。",
            "登入港口系統的費用由市政府負擔，居民無須付費。",
            "제보자는 시장이 계약을 미리 알고 있었다고 말했다.",
            "구독자 수는 지난해보다 두 배로 늘었다고 회사는 밝혔다.",
        ]);
    }

    #[test]
    fn offers_and_pointers_go_if_they_link_or_are_no_sentence() {
        check_boxes(&[
            "<p>Subscribe to the paper for the whole story</p>",
            "<p><a href=/n>Sign up here</a> and hear from the harbour first.</p>",
            "<p>Subscribe to our newsletter and hear from the harbour first.</p>",
            "<p>Подпишитесь на нашу рассылку и узнавайте новости первыми.</p>",
            "<p>Más información: <a href=/m>el molino cierra</a>.</p>",
            "<p>Zum Thema: Hochwasser in Kollby</p>",
            "<p>Copyright © 2024 Kollby Press Ltd. All rights reserved.</p>",
        ]);
    }

    #[test]
    fn datelines_are_dates_and_what_stands_beside_them() {
        for text in [
            "06.01.2026, 14:59 Uhr, Lesedauer: 4 Minuten",
            "05.04.2025 - Güncelleme: 05.04.2025",
            "Updated 12 Mar 2024 10:30 GMT",
            "25/04/2026, actualizado a las 15:10h",
        ] {
            assert!(is_dateline(text), "{text}");
        }
        for text in [
            "Im Jahr 2024 endet der Vertrag.",
            "Der Rat tagt am Montag.",
            "Haushalt 2025 beschlossen",
        ] {
            assert!(!is_dateline(text), "{text}");
        }
    }

    #[test]
    fn years_head_sections_and_stand_in_tables() {
        check(
            "<div><p>FIRST</p><h2>Mai 2024</h2><p>SECOND</p><table><tr><th>Jahr<th>Preis<tr><td>2024<td>3,50</table><p>Der Rat tagt im Herbst wieder.</p></div>",
            &[
                FIRST,
                "Mai 2024",
                SECOND,
                "Jahr | Preis",
                "2024 | 3,50",
                "Der Rat tagt im Herbst wieder.",
            ],
        );
        check_boxes(&["<p>Mai 2024, 10:30 Uhr</p>"]);
    }

    #[test]
    fn marks_and_addresses_in_prose_are_quoted() {
        check_sentences(&[
            "The mill was sold for US$$ 12 million, according to a paper that the council saw on Monday.",
            "Zwischen {{ und dem Ende der Zeile stand im Bescheid der Stadt nichts, sagte der Müller.",
            "Le maire a publié le plan sous https://t.co/abc et répondra aux questions avant la fin du mois.",
            "Die Stadt schrieb auf pic.twitter.com/abc, dass die Brücke wieder offen ist.",
        ]);
    }

    #[test]
    fn placeholders_and_posts_of_other_services_go() {
        check_boxes(&[
            "<p>$$title$$</p>",
            "<p>{{ name }} shared this story with you, and {{ count }} others did.</p>",
            "<p>The bridge is open again. pic.twitter.com/abc — City (@city) May 6, 2025</p>",
            "<p>Köprü yeniden açıldı, teşekkürler herkese! https://t.co/abc</p>",
        ]);
    }
}
