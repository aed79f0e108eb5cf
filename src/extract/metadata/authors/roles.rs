//! What people do at an outlet, and what an outlet calls its desks, in the main languages of the press.

/// Words of posts at an outlet, in lower case.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "analyst", "author", "columnist", "columnists", "contributor", "contributors", "correspondent", "correspondents",
    "editor", "editors", "journalist", "photographer", "producer", "reporter", "reporters", "writer", "writers",
    "autor", "autorin", "chefredakteur", "chefredakteurin", "chefreporter", "chefreporterin", "gastautor", "gastautorin",
    "journalistin", "kolumnist", "kolumnistin", "korrespondent", "korrespondentin", "redakteur", "redakteurin",
    "redaktor", "redaktorin", "reporterin", "ressortleiter", "ressortleiterin", "volontär", "volontärin",
    "correspondant", "correspondante", "envoyé", "envoyée", "journaliste", "rédacteur", "rédactrice", "chroniqueur",
    "columnista", "corresponsal", "enviada", "enviado", "periodista", "redactor", "redactora", "reportera", "reportero",
    "colunista", "correspondente", "jornalista", "redator", "redatora", "repórter",
    "caporedattore", "corrispondente", "giornalista", "inviata", "inviato", "redattore", "redattrice",
    "redacteur", "redactrice", "verslaggever", "verslaggeefster",
    "redaktør", "redaktör", "reportern",
    "dziennikarka", "dziennikarz", "korespondent", "korespondentka", "redaktorka", "novinar", "novinarka", "redaktor",
    "журналист", "журналистка", "колумнист", "корреспондент", "корреспондентка", "обозреватель", "редактор",
    "журналіст", "журналістка", "кореспондент", "кореспондентка", "дописувач",
    "editör", "editörü", "muhabir", "muhabiri", "yazar", "yazarı", "wartawan", "penulis",
    "δημοσιογράφος", "ανταποκριτής",
];

/// Words that stand before a role in English, and within it.
#[rustfmt::skip]
const OF_ROLES: &[&str] = &[
    "affairs", "and", "arts", "assistant", "associate", "business", "chief", "city", "community", "consumer",
    "contributing", "crime", "culture", "data", "defence", "defense", "democracy", "deputy", "digital", "diplomatic",
    "economics", "education", "environment", "europe", "executive", "features", "finance", "foreign", "freelance",
    "guest", "health", "home", "international", "investigations", "investigative", "legal", "local", "managing",
    "money", "national", "news", "our", "political", "politics", "royal", "science", "senior", "special", "sports",
    "staff", "technology", "the", "world",
];

/// Words that only desks and organisations have in their names, in lower case.
#[rustfmt::skip]
const DESK_WORDS: &[&str] = &[
    "redaktion", "redaktionen", "redaktionsteam", "newsroom", "newsdesk", "newsteam", "desk", "webdesk", "staff",
    "editorial", "team", "agency", "agentur", "news", "nachrichten", "zeitung", "redacción", "redaccion", "rédaction",
    "redazione", "redactie", "redação", "redakcja", "redakce", "редакция", "редакція", "merkezi", "press", "media",
    "online", "bureau", "magazine", "tv", "radio", "gmbh", "inc", "ltd", "verlag",
];
/// Endings of names of desks in scripts without spaces.
const DESK_ENDINGS: &[&str] = &["編集部", "編輯部", "编辑部", "取材班", "편집부", "취재팀"];

/// Whether a name is a desk's or an organisation's, or a sign such as `amw` or `admin`.
pub(super) fn is_desk(name: &str) -> bool {
    let lower = name.to_lowercase();
    // Names of people have a capital, in scripts that have them.
    let is_sign = !name.contains(' ') && name.chars().all(|c| !c.is_alphabetic() || c.is_lowercase());
    is_sign
        || lower.starts_with("special to ")
        || words(&lower).any(|word| DESK_WORDS.contains(&word))
        || DESK_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || name.split_whitespace().any(is_domain)
}

/// Whether a name tells what somebody does.
pub(super) fn is_role(name: &str) -> bool {
    words(&name.to_lowercase()).any(|word| ROLES.contains(&word))
}

/// A name without the role before or behind it: `Ada Sample` of `Ada Sample Political Editor`; all of it where fewer
/// than two words would remain.
pub(super) fn without_role(name: &str) -> &str {
    let has_two_words = |name: &&str| name.split_whitespace().nth(1).is_some();
    let mut shorter = name;
    if let Some((before, last)) = name.rsplit_once(' ')
        && is_role(last)
    {
        shorter = before.trim_end();
        while let Some((before, word)) = shorter.rsplit_once(' ') {
            if !OF_ROLES.contains(&word.to_lowercase().as_str()) && !is_role(word) {
                break;
            }
            shorter = before.trim_end();
        }
    } else if let Some((first, rest)) = name.split_once(' ')
        && is_role(first)
    {
        shorter = rest.trim_start();
    }
    Some(shorter).filter(has_two_words).unwrap_or(name)
}

fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphanumeric())
}

/// `blatt.example`: a last part of small letters behind a name of two or more characters.
fn is_domain(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(name, suffix)| {
        name.chars().nth(1).is_some()
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && (2..=7).contains(&suffix.len())
            && suffix.chars().all(|c| c.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desks_are_told_by_their_words() {
        for (name, expected) in [
            ("Redaktion", true),
            ("Haber Merkezi", true),
            ("港灣日報編輯部", true),
            ("Special to The Harbour Post", true),
            ("blatt.example", true),
            ("amw", true),
            ("Fritz Haber", false),
            ("J.R.Muster", false),
            ("ada muster", false),
        ] {
            assert_eq!(expected, is_desk(name), "{name}");
        }
    }

    #[test]
    fn roles_are_no_part_of_names() {
        for (given, expected) in [
            ("Ada Sample Political Editor", "Ada Sample"),
            ("Ada Sample and Our Foreign Staff", "Ada Sample and Our Foreign Staff"),
            ("Reporterin Ada Muster", "Ada Muster"),
            ("Корреспондент Ада Примерова", "Ада Примерова"),
            ("Special Correspondent", "Special Correspondent"),
            ("Ada Editor", "Ada Editor"),
        ] {
            assert_eq!(expected, without_role(given));
        }
    }
}
