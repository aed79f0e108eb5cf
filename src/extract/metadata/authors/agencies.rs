//! News agencies as they sign, and which of two signatures of one agency says more.
//!
//! Knows agencies only: desks and outlets are told by their words, not by a list.

/// News agencies in lower case. Sources: the members of EANA, OANA, FANA and ALIA, and how outlets abroad name them.
#[rustfmt::skip]
const AGENCIES: &[&str] = &[
    // Of the world.
    "afp", "agence france-presse", "ap", "associated press", "the associated press", "bloomberg", "bloomberg news",
    "dow jones", "reuters", "thomson reuters", "upi",
    // German.
    "apa", "deutsche presse-agentur", "dpa", "dpa-afx", "epd", "keystone-sda", "kna", "ots", "sda", "sid",
    // Western and northern Europe.
    "anp", "ats", "awp", "belga", "keystone-ats", "ntb", "pa media", "press association", "ritzau", "stt", "tt",
    "tt nyhetsbyrån",
    // Southern Europe.
    "adnkronos", "agencia efe", "agi", "amna", "ana-mpa", "ansa", "askanews", "colpisa", "efe", "europa press",
    "italpress", "lapresse", "lusa", "servimedia", "απε", "απε-μπε",
    // Central and eastern Europe.
    "agerpres", "ata", "baltic news service", "belta", "bns", "bta", "čtk", "ctk", "elta", "fena", "hina", "leta",
    "mediafax", "mia", "mina", "moldpres", "mti", "pap", "sita", "srna", "sta", "tanjug", "tasr", "ukrinform", "unian",
    "белта", "бта", "танјуг", "укрінформ", "уніан",
    // Russia, the Caucasus, Central Asia.
    "akipress", "armenpress", "azertac", "azərtac", "interfax", "itar-tass", "kazinform", "montsame", "ria novosti",
    "tass", "интерфакс", "казинформ", "риа новости", "тасс",
    // Turkey and the Middle East.
    "aa", "anadolu", "anadolu agency", "anadolu ajansı", "anka", "bna", "dha", "fars", "iha", "ina", "irna", "isna",
    "kuna", "mena", "nna", "ona", "petra", "qna", "saba", "sana", "spa", "suna", "tasnim", "wafa", "wam",
    "أ ف ب", "أ ش أ", "بترا", "د ب أ", "رويترز", "سانا", "فرانس برس", "كونا", "واس", "واع", "وام", "وفا", "ایرنا", "ایسنا",
    // Africa.
    "angop", "aps", "ena", "gna", "map", "nan", "pana", "sapa", "tap",
    // South and south-east Asia, Australia.
    "aap", "ani", "antara", "app", "bernama", "bss", "ians", "pna", "pti", "ttxvn", "unb", "vna",
    // East Asia.
    "cna", "jiji", "kcna", "kyodo", "xinhua", "yonhap", "뉴스1", "뉴시스", "연합뉴스", "ロイター", "中央社", "中新社", "共同",
    "共同社", "共同通信", "塔斯社", "德新社", "新华社", "新華社", "時事", "時事通信", "法新社", "美聯社", "美联社", "路透", "路透社", "韓聯社",
    "韩联社",
    // The Americas.
    "agencia brasil", "agência brasil", "andina", "canadian press", "colprensa", "cp", "estadão conteúdo", "folhapress",
    "notimex", "prensa latina", "telam", "the canadian press", "télam",
    // Several at once.
    "agences", "agencias", "agencies", "agenturen", "agentur", "agenzia", "agenzie", "news agencies", "wire reports",
    "агентства", "وكالات",
];

/// Signs of agencies that are given names, too: agencies write them in letters of one size.
const NAMES_TOO: &[&str] = &[
    "andina", "ani", "ata", "ena", "ina", "mia", "mina", "nan", "ona", "petra", "saba", "sana", "sid", "sita", "suna",
    "wafa",
];
/// Fewest letters of a sign that a place may follow: two are initials.
const SIGN_MIN: usize = 3;
/// What follows a sign where a picture is credited.
const PICTURES: &[&str] = &["photo", "photos", "foto", "fotos", "image", "images", "bild", "video"];

/// Whether a name is one of an agency, also with a region or a place: `dpa/lnw`, `AFP Deutschland`.
pub(crate) fn is_agency(name: &str) -> bool {
    agency(name).is_some()
}

/// Adds a name to those that sign. Of two signatures of one agency the more exact one stays.
pub(crate) fn add(names: &mut Vec<String>, name: String) {
    let signed = agency(&name);
    let is_same = |known: &String| match &signed {
        Some(signed) => agency(known).as_ref() == Some(signed),
        None => known.to_lowercase() == name.to_lowercase(),
    };
    match names.iter_mut().find(|known| is_same(known)) {
        Some(known) if known.len() < name.len() => *known = name,
        Some(_) => {}
        None => names.push(name),
    }
}

/// The agency that a name is one of, in lower case: `dpa` of `dpa/lnw` and of `dpa Berlin`.
fn agency(name: &str) -> Option<String> {
    let name = name.trim();
    if is_listed(name) {
        return Some(name.to_lowercase());
    }
    let (sign, region) = name.split_once(['/', ' '])?;
    let has_region = name.as_bytes().get(sign.len()) == Some(&b'/') || is_place_of(sign, region);
    (has_region && is_listed(sign)).then(|| sign.to_lowercase())
}

fn is_listed(name: &str) -> bool {
    let lower = name.to_lowercase();
    AGENCIES.contains(&lower.as_str()) && (is_sign(name) || !NAMES_TOO.contains(&lower.as_str()))
}

/// Whether all letters are of one size.
fn is_sign(name: &str) -> bool {
    !(name.chars().any(char::is_uppercase) && name.chars().any(char::is_lowercase))
}

/// Whether what follows a sign is a place in words with capitals.
fn is_place_of(sign: &str, place: &str) -> bool {
    let mut words = place.split_whitespace();
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    is_sign(sign)
        && sign.chars().count() >= SIGN_MIN
        && (1..=2).contains(&words.clone().count())
        && words.all(|word| is_capital(word) && !PICTURES.contains(&word.to_lowercase().as_str()))
        && !is_sign(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_sign_with_regions_and_places() {
        for (name, expected) in [
            ("dpa", true),
            ("dpa/lnw", true),
            ("AFP Deutschland", true),
            ("dpa Berlin", true),
            ("LaPresse", true),
            ("Prensa Latina", true),
            ("SANA", true),
            ("Sana", false),
            ("Sid Muster", false),
            ("AP Muster", false),
            ("AP Photo", false),
            ("AFP MUSTER", false),
            ("dpa berichtet", false),
            ("", false),
        ] {
            assert_eq!(expected, is_agency(name), "{name}");
        }
    }

    #[test]
    fn each_agency_is_kept_once_and_as_exactly_as_it_signs() {
        for (given, expected) in [
            (&["dpa", "dpa/lno"][..], &["dpa/lno"][..]),
            (&["dpa/lno", "dpa", "AFP"], &["dpa/lno", "AFP"]),
            (&["Redaktion", "REDAKTION"], &["Redaktion"]),
        ] {
            let mut names = Vec::new();
            for name in given {
                add(&mut names, (*name).to_owned());
            }
            assert_eq!(expected, names);
        }
    }
}
