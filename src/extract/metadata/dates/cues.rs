//! Words beside a date that say what happened then, in many languages.
//!
//! Beginnings of words, lower case, without a word boundary before: Hebrew, Arabic and East Asian scripts join words.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_script::{Script, UnicodeScript};

use crate::text;

/// What happened on a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Event {
    /// The article appeared.
    Publication,
    /// It was changed.
    Change,
    /// Something that is not the article's: a copyright, a date of an event.
    Other,
    /// Nobody says.
    #[default]
    Unsaid,
}

const PUBLICATION: &[&str] = &[
    "publi",
    "posted",
    "first publ",
    "issued",
    "released",
    "created",
    "pubdate",
    "date_created",
    "entry-date",
    "veröffentlich",
    "veroeffentlich",
    "erschien",
    "erstellt",
    "gepostet",
    "eingestellt am",
    "online seit",
    "parution",
    "paru le",
    "mis en ligne",
    "mise en ligne",
    "écrit le",
    "posté le",
    "posté",
    "pubblicat",
    "scritto il",
    "inserito",
    "postado",
    "criado em",
    "creado",
    "fecha de",
    "gepubliceerd",
    "geplaatst",
    "gemaakt",
    "publicerad",
    "skapad",
    "upplagd",
    "publisert",
    "opprettet",
    "udgivet",
    "offentliggjort",
    "oprettet",
    "julkaistu",
    "luotu",
    "avaldatud",
    "lisatud",
    "publicēt",
    "ievietots",
    "paskelbt",
    "skelbt",
    "opublikow",
    "dodano",
    "data dodania",
    "zveřejn",
    "vydáno",
    "publikov",
    "vytvořeno",
    "zverejnen",
    "pridané",
    "vydané",
    "közzét",
    "megjelen",
    "létrehozva",
    "objavlj",
    "objava",
    "objavil",
    "postavljeno",
    "kreirano",
    "објављ",
    "објава",
    "опубликов",
    "размещен",
    "создан",
    "дата публикации",
    "опублікован",
    "опубліко",
    "створено",
    "публикуван",
    "публикация",
    "апублікав",
    "δημοσι",
    "ανάρτηση",
    "αναρτήθηκε",
    "yayın",
    "eklen",
    "oluşturulma",
    "giriş t",
    "dərc",
    "postuar",
    "botuar",
    "نشر",
    "نُشر",
    "أضيف",
    "كتب في",
    "منتشر",
    "انتشار",
    "تاریخ خبر",
    "شائع",
    "פורסם",
    "תאריך פרסום",
    "प्रकाशित",
    "पोस्ट",
    "प्रकाशन",
    "প্রকাশ",
    "வெளியிட",
    "பதிவு",
    "ప్రచురణ",
    "ప్రచురించ",
    "เผยแพร่",
    "โพสต์",
    "ลงข่าว",
    "đăng",
    "xuất bản",
    "diterbitkan",
    "terbit",
    "dipublikasi",
    "diposting",
    "disiarkan",
    "inilathala",
    "imechapishwa",
    "発行",
    "公開",
    "掲載",
    "配信",
    "投稿",
    "发布",
    "發布",
    "发表",
    "發表",
    "發佈",
    "刊登",
    "입력",
    "등록",
    "승인",
    "게재",
    "gepubliseer",
];

const CHANGE: &[&str] = &[
    "updat",
    "modif",
    "last edit",
    "edited",
    "revised",
    "reviewed",
    "corrected",
    "refreshed",
    "aktualis",
    "geändert",
    "geaendert",
    "letzte änderung",
    "überarbeitet",
    "mis à jour",
    "mise à jour",
    "mis a jour",
    "actualis",
    "actualiz",
    "actualitzat",
    "atualiz",
    "aggiorn",
    "bijgewerkt",
    "gewijzigd",
    "uppdater",
    "ändrad",
    "oppdatert",
    "endret",
    "sist endra",
    "opdater",
    "ændret",
    "päivite",
    "muokat",
    "uuendatud",
    "muudetud",
    "atjaun",
    "atnaujin",
    "zaktualiz",
    "aktualiz",
    "zmieni",
    "upraven",
    "změněno",
    "frissít",
    "módosít",
    "ažuriran",
    "izmijen",
    "izmenjen",
    "posodob",
    "spremenj",
    "ажуриран",
    "измењ",
    "обновл",
    "изменен",
    "оновлен",
    "змінен",
    "актуализ",
    "обновен",
    "абноўл",
    "ενημερ",
    "τελευταία",
    "güncell",
    "yenilən",
    "përditës",
    "uppfært",
    "تحديث",
    "تعديل",
    "بروز",
    "به‌روز",
    "ویرایش",
    "اپ ڈیٹ",
    "اپڈیٹ",
    "עודכן",
    "עדכון",
    "अपडेट",
    "अद्यतन",
    "संशोधित",
    "আপডেট",
    "புதுப்பி",
    "అప్‌డేట్",
    "แก้ไข",
    "อัปเดต",
    "อัพเดท",
    "cập nhật",
    "diperbarui",
    "diperbaharui",
    "dikemas",
    "imesasishwa",
    "bygewerk",
    "更新",
    "修改",
    "編集日",
    "수정",
    "업데이트",
    "최종",
];

const OTHER: &[&str] = &[
    "©",
    "copyright",
    "(c)",
    "born",
    "geboren",
    "né le",
    "seit ",
    "since ",
    "depuis",
    "expires",
    "valid until",
    "gültig",
    "deadline",
    "birth",
    "founded",
    "gegründet",
    "geburtstag",
    "fondé",
    "fundad",
    "основан",
    "род.",
    "comment",
    "kommentar",
    "abgerufen",
    "accessed",
    "retrieved",
    "archived",
];

/// The words, folded.
static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = PUBLICATION
        .iter()
        .chain(CHANGE)
        .chain(OTHER)
        .map(|word| text::fold(word));
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()
});

/// What a text begins with.
pub(super) fn at_start(text: &str) -> Event {
    let folded = text::fold(text);
    let found = WORDS.as_ref().and_then(|words| words.find(folded.trim_start()));
    found
        .filter(|found| found.start() == 0)
        .map_or(Event::Unsaid, |found| event(found.pattern().as_usize()))
}

/// What a text says of the date beside it: the word that is nearest to its end.
pub(super) fn last(text: &str) -> Event {
    said(text).pop().unwrap_or_default()
}

/// What a text says of the date before it: its first word.
pub(super) fn first(text: &str) -> Event {
    said(text).first().copied().unwrap_or_default()
}

/// What the words of a text say, in their order.
fn said(text: &str) -> Vec<Event> {
    let folded = text::fold(text);
    // "Republic" does not tell of a publication.
    let begins_a_word = |start: usize| {
        let letter =
            |c: char| c.is_alphabetic() && matches!(c.script(), Script::Latin | Script::Greek | Script::Cyrillic);
        let before = folded.get(..start).and_then(|before| before.chars().next_back());
        !before.is_some_and(letter) || !folded.get(start..).is_some_and(|word| word.starts_with(letter))
    };
    let found = WORDS.iter().flat_map(|words| words.find_iter(&folded));
    found
        .filter(|found| begins_a_word(found.start()))
        .map(|found| event(found.pattern().as_usize()))
        .collect()
}

/// What the names of an element say: something else or a change, however else it is named.
pub(super) fn of_names(names: &str) -> Event {
    let lower = names.to_ascii_lowercase();
    let found = WORDS.iter().flat_map(|words| words.find_iter(&lower));
    let events: Vec<Event> = found.map(|found| event(found.pattern().as_usize())).collect();
    let says = |event: &Event| events.contains(event);
    let telling = [Event::Other, Event::Change, Event::Publication].into_iter().find(says);
    telling.unwrap_or_default()
}

fn event(pattern: usize) -> Event {
    if pattern < PUBLICATION.len() {
        Event::Publication
    } else if pattern < PUBLICATION.len() + CHANGE.len() {
        Event::Change
    } else {
        Event::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_happened() {
        for (text, expected) in [
            ("Veröffentlicht am ", Event::Publication),
            ("Zuletzt aktualisiert: ", Event::Change),
            ("Published by Anna, last updated ", Event::Change),
            ("Mis en ligne le ", Event::Publication),
            ("最終更新：", Event::Change),
            ("© ", Event::Other),
            ("Neustadt, ", Event::Unsaid),
            ("YAYINLANMA: ", Event::Publication),
            ("Republic of Kollby, ", Event::Unsaid),
            ("Une comparution, ", Event::Unsaid),
        ] {
            assert_eq!(expected, last(text), "{text}");
        }
        assert_eq!(Event::Publication, first(" 公開 / 更新"));
        assert_eq!(Event::Change, of_names("entry-date published updated-on"));
        assert_eq!(Event::Publication, of_names("entry-date"));
        assert_eq!(Event::Other, of_names("birthdate"));
    }
}
