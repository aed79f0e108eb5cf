//! Who wrote it: people apart from agencies and desks.
//!
//! Outlets put everything into "author": `By Anna Beispiel and Ben Muster`, `dpa/lnw`, `Redaktion`, an address of a
//! profile, the outlet itself. People go to `authors`, agencies and desks to `credits`; the outlet is neither.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::measure;

/// Most names of one article.
const NAMES_MAX: usize = 20;
/// Longest name, in characters: `Dr. Maximiliane von und zu Musterstein-Beispielhausen`.
const NAME_MAX: usize = 60;

/// News agencies as they sign. Sources: member lists of EANA, OANA and their style of signing.
const AGENCIES: &[&str] = &[
    "dpa",
    "afp",
    "reuters",
    "ap",
    "associated press",
    "the associated press",
    "apa",
    "sda",
    "keystone-sda",
    "ats",
    "epd",
    "kna",
    "sid",
    "dpa-afx",
    "ansa",
    "adnkronos",
    "efe",
    "europa press",
    "tass",
    "тасс",
    "interfax",
    "интерфакс",
    "риа новости",
    "ria novosti",
    "xinhua",
    "新华社",
    "新華社",
    "中新社",
    "中央社",
    "cna",
    "kyodo",
    "共同通信",
    "時事通信",
    "時事",
    "jiji",
    "yonhap",
    "연합뉴스",
    "뉴시스",
    "뉴스1",
    "pti",
    "ani",
    "ians",
    "belga",
    "anp",
    "tt",
    "ntb",
    "ritzau",
    "stt",
    "pap",
    "čtk",
    "tasr",
    "mti",
    "agerpres",
    "mediafax",
    "bta",
    "hina",
    "tanjug",
    "ukrinform",
    "укрінформ",
    "anadolu",
    "anadolu agency",
    "anadolu ajansı",
    "aa",
    "dha",
    "iha",
    "lusa",
    "antara",
    "bernama",
    "aap",
    "canadian press",
    "the canadian press",
    "cp",
    "press association",
    "pa media",
    "upi",
    "bloomberg",
    "bloomberg news",
    "agence france-presse",
    "deutsche presse-agentur",
    "dow jones",
    "ots",
    "agencia brasil",
    "agência brasil",
    "agencias",
    "agenzia",
    "agentur",
    "agenturen",
    "agencies",
    "wire reports",
    "news agencies",
    "vna",
    "ttxvn",
];

/// Words that only desks and organisations have in their names.
const DESK_WORDS: &[&str] = &[
    "redaktion",
    "redaktionen",
    "redaktionsteam",
    "newsroom",
    "newsdesk",
    "desk",
    "staff",
    "editorial",
    "editors",
    "team",
    "agency",
    "agentur",
    "news",
    "nachrichten",
    "zeitung",
    "redacción",
    "redaccion",
    "rédaction",
    "redazione",
    "redactie",
    "redação",
    "redakcja",
    "redakce",
    "редакция",
    "редакція",
    "haber",
    "merkezi",
    "press",
    "media",
    "online",
    "webdesk",
    "reporters",
    "bureau",
    "correspondents",
    "magazine",
    "tv",
    "radio",
    "gmbh",
    "inc",
    "ltd",
    "編集部",
    "編輯部",
    "编辑部",
    "取材班",
    "newsteam",
    "verlag",
];

/// Words of buttons and credits that stand beside bylines.
const BUTTONS: &[&str] = &[
    "twitter",
    "facebook",
    "instagram",
    "linkedin",
    "email",
    "e-mail",
    "share",
    "follow",
    "getty",
    "image",
    "photo",
    "foto",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "updated",
    "published",
    "min",
    "read",
    "comments",
];

/// The people and the others among the names that a page gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Writers {
    pub(super) people: Vec<String>,
    pub(super) credits: Vec<String>,
    /// All who sign, in their order: the people, the credits and the outlet.
    pub(super) signed: Vec<String>,
}

impl Writers {
    /// Goes on with what a less trustworthy place says. Who signs there without being a person does so only where nobody did
    /// yet but the outlet: such places name the site, too.
    pub(super) fn follow(&mut self, next: Self) {
        if self.signed.is_empty() {
            self.signed = next.signed;
        } else {
            let is_outlet_only = self.people.is_empty() && self.credits.is_empty();
            let agencies = next.credits.iter().filter(|credit| is_outlet_only && is_agency(credit));
            self.signed.extend(agencies.chain(&next.people).cloned());
        }
        self.people.extend(next.people);
        for credit in next.credits {
            if !self.credits.contains(&credit) {
                self.credits.push(credit);
            }
        }
    }
}

/// Sorts names. `outlets` are names of the outlet, squashed.
pub(super) fn sort<'a>(given: impl IntoIterator<Item = &'a str>, outlets: &[String]) -> Writers {
    let mut writers = Writers::default();
    for name in given.into_iter().flat_map(split) {
        let squashed = measure::squash(&name);
        let letters = squashed.chars().filter(|c| c.is_alphabetic()).count();
        let is_known = writers.signed.iter().any(|known| measure::squash(known) == squashed);
        if writers.signed.len() >= NAMES_MAX || letters < 2 || is_known {
            continue;
        }
        let is_outlet = outlets.contains(&squashed);
        if is_outlet {
            writers.signed.push(name);
            continue;
        }
        if is_agency(&name) || (!name.contains('@') && is_desk(&name)) {
            writers.signed.push(name.clone());
            writers.credits.push(name);
        } else if is_person(&name) {
            writers.signed.push(name.clone());
            writers.people.push(name);
        }
    }
    writers
}

/// Whether a name is one of an agency, also with a region: `dpa/lnw`.
pub(crate) fn is_agency(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_listed = |name: &str| AGENCIES.contains(&name.trim());
    is_listed(&name)
        || name
            .split('/')
            .next()
            .is_some_and(|first| first.len() < name.len() && is_listed(first))
}

fn is_desk(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    // Signs such as `amw` are a desk's: names of people have a capital, in scripts that have them.
    let is_sign = !name
        .chars()
        .any(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
    is_sign || words.any(|word| DESK_WORDS.contains(&word)) || lower.contains(".com") || lower.contains(".de")
}

fn is_person(name: &str) -> bool {
    let has_letters = name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let has_noise = name.contains(['@', '/', '<', '{', '|', '=', '_', ':']) || name.chars().any(|c| c.is_ascii_digit());
    let lower = name.to_lowercase();
    let is_button = lower.split_whitespace().any(|word| BUTTONS.contains(&word));
    has_letters && !has_noise && !is_button && name.chars().count() <= NAME_MAX && name.split_whitespace().count() <= 6
}

/// One string to names: without "by" and roles, cut at commas and "and".
fn split(given: &str) -> Vec<String> {
    static BY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:(?:written|reported|story|text|words|analysis|opinion) )?(?:by|von|par|por|di|door|av|af|от|yazan|text|autor(?:in)?|author|reporter|escrito por|written by)[:\s]+").ok()
    });
    static BETWEEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\s*[,;|•·、，]\s*|\s+(?:and|und|et|y|e|en|og|och|i|a|и|та|ve|con|with|mit)\s+|\s*[&\n]\s*|\s+[-–—]\s+").ok()
    });
    let given = measure::collapse(given);
    if given.contains("://") || given.starts_with("www.") || given.len() > 400 {
        return Vec::new();
    }
    let given = BY
        .as_ref()
        .map_or_else(|| given.clone(), |by| by.replace(&given, "").into_owned());
    let parts: Vec<&str> = BETWEEN
        .as_ref()
        .map_or_else(|| vec![given.as_str()], |between| between.split(&given).collect());
    parts.into_iter().map(tidy).filter(|name| !name.is_empty()).collect()
}

/// A name without brackets and what stands in them.
fn tidy(name: &str) -> String {
    let name = name
        .split_once(['(', '[', '（'])
        .map_or(name, |(before, _)| if before.trim().is_empty() { name } else { before });
    let name =
        name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ':' | '-' | '–' | '"' | '(' | ')'));
    let name = name
        .strip_suffix("記者")
        .or_else(|| name.strip_suffix("记者"))
        .or_else(|| name.strip_suffix(" 기자"))
        .unwrap_or(name);
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, people: &[&str], credits: &[&str]) {
        let writers = sort([given], &["blatt".to_owned()]);
        assert_eq!(
            (people, credits),
            (strs(&writers.people).as_slice(), strs(&writers.credits).as_slice()),
            "{given}"
        );
    }

    fn strs(names: &[String]) -> Vec<&str> {
        names.iter().map(String::as_str).collect()
    }

    #[test]
    fn people_are_told_apart() {
        check("By Anna Beispiel and Ben Muster", &["Anna Beispiel", "Ben Muster"], &[]);
        check(
            "Von Anna Beispiel, Ben Muster (Text)",
            &["Anna Beispiel", "Ben Muster"],
            &[],
        );
        check("山田太郎、佐藤花子", &["山田太郎", "佐藤花子"], &[]);
    }

    #[test]
    fn agencies_and_desks_are_credits() {
        check("dpa", &[], &["dpa"]);
        check("Anna Beispiel, dpa/lnw", &["Anna Beispiel"], &["dpa/lnw"]);
        check("Associated Press", &[], &["Associated Press"]);
        check("Redaktion", &[], &["Redaktion"]);
    }

    #[test]
    fn all_who_sign_are_kept_in_their_order() {
        let writers = sort(["dpa, Anna Beispiel und Blatt"], &["blatt".to_owned()]);
        assert_eq!(vec!["dpa", "Anna Beispiel", "Blatt"], strs(&writers.signed));
    }

    #[test]
    fn outlets_addresses_and_noise_are_nobody() {
        for given in [
            "06:36",
            "2025",
            "Blatt",
            "https://blatt.example/autor/1",
            "info@blatt.example",
            "",
            "a",
        ] {
            check(given, &[], &[]);
        }
    }
}
