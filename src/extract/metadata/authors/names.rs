//! One string that signs an article, cut to its names: `By Ada Sample in Harbourtown and Ben Pattern, Editor`.
//!
//! Owns the words that lead to names ("by", "Autor:", "記者") and those that stand between them. Who is a person and who
//! is not is its parent's to say.

use std::sync::LazyLock;

use regex::Regex;

use super::{agencies, roles};
use crate::extract::measure;

/// Longest string that is read, in bytes.
const GIVEN_MAX: usize = 400;

/// One name of a list.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::extract::metadata) struct Name {
    pub(in crate::extract::metadata) text: String,
    /// A role or a single word behind a comma that follows a whole name: a place, a degree, an outlet.
    pub(in crate::extract::metadata) is_remark: bool,
}

/// What follows words that lead to names.
pub(in crate::extract::metadata) struct Lead<'a> {
    /// The words, without the sign behind them.
    words: &'a str,
    /// Whether they are a noun, "author", which prose goes on from, too.
    pub(in crate::extract::metadata) is_label: bool,
    /// Whether a colon or a bar follows.
    pub(in crate::extract::metadata) has_sign: bool,
    pub(in crate::extract::metadata) rest: &'a str,
}

/// The words at the start of a line that lead to names.
pub(in crate::extract::metadata) fn lead(line: &str) -> Option<Lead<'_>> {
    static LEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?xi)^(?:
            (?P<by> (?: (?:an?\s)? (?: analysis | article | column | commentary | essay | interview | opinion | posted | report | reported
                  | review | story | submitted | text | words | written ) \s )? by
              | (?: (?:eine?\s)? (?: analyse | bericht | essay | gastbeitrag | interview | kolumne | kommentar | reportage | text
                  | verfasst ) \s )? von
              | (?: (?: écrit | propos\srecueillis | publié | rédigé | soumis | texte ) \s )? par
              | (?: (?: escrito | publicado | texto ) \s )? por
              | (?: a\scura\s )? di | scritto\sda | (?: geschreven\s )? door | (?: skrevet\s | skriven\s )? a[vf] | od
              | napsala? | pi[šs]e | napisała? | írta | γράφει | от | від | oleh | bởi | بقلم | كتبت? | נכתב\sעל\sידי | מאת | โดย
            )
            | (?P<label> text | words | story | texte? | texto | testo | tekst | teksti | autor(?:in|es|a|ka|s|ius|e)? | auteur
              | author | redakteur(?:in)? | reporter | muhabir | yazan | szerző | автор | текст | penulis | tác\sgiả | نویسنده
              | लेखक | (?: (?: 作者 | 記者 | 记者 | 撰文 | 文 | 글 | 취재 | 기자 | 執筆 | 取材 | 聞き手 | 構成 ) [・、\s]? )+
            ))(?P<sign>\s*(?::|：|/|／|｜|\|)\s*|\s+)(?P<rest>.+)$",
        )
        .ok()
    });
    let found = LEAD.as_ref()?.captures(line)?;
    let sign = found.name("sign")?.as_str();
    let words = found.name("by").or_else(|| found.name("label"))?;
    Some(Lead {
        words: words.as_str(),
        is_label: found.name("label").is_some(),
        has_sign: !sign.trim().is_empty(),
        rest: found.name("rest")?.as_str().trim(),
    })
}

/// Cuts a string to names; addresses, what leads to the names, roles and places are left out.
pub(in crate::extract::metadata) fn split(given: &str) -> Vec<Name> {
    let given = measure::collapse(given);
    if given.contains("://") || given.starts_with("www.") || given.len() > GIVEN_MAX {
        return Vec::new();
    }
    let given = without_mail(&given);
    without_lead(given.trim())
        .split([';', '؛', '|', '｜', '•', '·'])
        .flat_map(listed)
        .collect()
}

/// The names of a list with commas.
fn listed(list: &str) -> Vec<Name> {
    static SIGNS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let reporter = r"\s*(?:本報|本报|선임|인턴|수습|전문|객원)?\s*(?:記者|记者|기자)";
        Regex::new(&format!(r"\s*[,、，،／]\s*|\s+[-–—]\s+|{reporter}\s*")).ok()
    });
    if let Some(name) = turned(list) {
        return vec![Name {
            text: name,
            is_remark: false,
        }];
    }
    let parts = SIGNS
        .as_ref()
        .map_or_else(|| vec![list], |signs| signs.split(list).collect());
    let mut names: Vec<Name> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.trim().is_empty()) {
        let is_whole = |name: &Name| name.text.contains(' ') || agencies::is_agency(&name.text);
        let may_be_remark = names.first().is_some_and(is_whole);
        for (nth, name) in joined(part).into_iter().map(tidy).enumerate() {
            let is_word = has_case(&name) && !name.contains(' ');
            let is_remark = may_be_remark && nth == 0 && (is_word || roles::is_role(&name));
            names.push(Name { text: name, is_remark });
        }
    }
    names.retain(|name| !name.text.is_empty());
    names
}

/// `Ada Sample` of `Sample, Ada`.
fn turned(list: &str) -> Option<String> {
    let (family, given) = list.split_once(',')?;
    let (family, given) = (family.trim(), given.trim());
    let is_word = |word: &str| {
        let is_mixed = word.chars().skip(1).any(char::is_lowercase);
        is_mixed && word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
    };
    let is_other = |word: &str| agencies::is_agency(word) || roles::is_desk(word) || roles::is_role(word);
    let is_turned = [family, given].iter().all(|word| is_word(word) && !is_other(word));
    is_turned.then(|| format!("{given} {family}"))
}

/// The names on both sides of "and" and "with".
fn joined(part: &str) -> Vec<&str> {
    const WORDS: &str =
        "and|und|et|och|og|ve|və|dan|și|és|και|та|और|এবং|và|with|mit|avec|con|med|met|com|ile|dengan|με|với|مع|עם";
    // Words that stand within names, too: initials, "Ortega y Gasset".
    const SHORT: &str = "y|e|i|a|и|і|z|s|с|з|en|un|ir|ja|na|و";
    type Joints = (Option<Regex>, Option<Regex>, Option<Regex>);
    static JOINTS: LazyLock<Joints> = LazyLock::new(|| {
        let regex = |pattern: String| Regex::new(&pattern).ok();
        (
            regex(format!(r"\s+(?:{WORDS})\s+|\s*&\s*")),
            regex(format!(r"\s+(?:{})\s+|\s*&\s*", WORDS.to_uppercase())),
            regex(format!(r"\s(?:{SHORT})\s")),
        )
    });
    let (small, capital, short) = &*JOINTS;
    let words = if part.chars().any(char::is_lowercase) {
        small
    } else {
        capital
    };
    let names: Vec<&str> = words
        .as_ref()
        .map_or_else(|| vec![part], |words| words.split(part).collect());
    names
        .into_iter()
        .flat_map(|name| joined_shortly(name, short.as_ref()))
        .flat_map(slashed)
        .collect()
}

/// The names around words that stand within names, too: each side is a name of two words, or an agency.
fn joined_shortly<'a>(name: &'a str, short: Option<&Regex>) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut rest = name;
    for joint in short.into_iter().flat_map(|short| short.find_iter(name)) {
        let start = name.len() - rest.len();
        let (Some(before), Some(behind)) = (name.get(start..joint.start()), name.get(joint.end()..)) else {
            continue;
        };
        if is_whole(before) && is_whole(behind) {
            names.push(before);
            rest = behind;
        }
    }
    names.push(rest);
    names
}

/// `Ada Sample/Ben Pattern`, `Ada Muster/dpa`, but not `dpa/lnw`.
fn slashed(name: &str) -> Vec<&str> {
    match name.split_once('/') {
        Some((first, second)) if is_whole(first) && is_whole(second) && !name.contains(':') => vec![first, second],
        _ => vec![name],
    }
}

/// Whether a part is an agency, or has two words and a capital where its script has capitals.
fn is_whole(name: &str) -> bool {
    let has_two_words = name.split_whitespace().nth(1).is_some();
    (has_two_words && !name.trim_start().starts_with(char::is_lowercase)) || agencies::is_agency(name)
}

fn has_case(text: &str) -> bool {
    text.chars().any(|c| c.is_lowercase() || c.is_uppercase())
}

fn without_mail(given: &str) -> String {
    static MAIL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+-]*@[A-Za-z0-9_][A-Za-z0-9._-]*").ok());
    MAIL.as_ref()
        .map_or_else(|| given.to_owned(), |mail| mail.replace_all(given, " ").into_owned())
}

/// A list without what leads to it. Many words that lead are names, too, before a single word: `Di Wang`.
fn without_lead(given: &str) -> &str {
    let Some(lead) = lead(given) else {
        return given;
    };
    let is_by = lead.words.to_ascii_lowercase().ends_with("by");
    let is_name = |rest: &str| !is_whole(rest) && !roles::is_desk(rest) && has_case(rest);
    if !lead.has_sign && !is_by && is_name(lead.rest) {
        given
    } else {
        lead.rest
    }
}

/// A name without remarks: brackets and what stands in them, where the person is, what the person does.
fn tidy(name: &str) -> String {
    static WHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^(\S+\s+\S.*?) \s+ (?:
              (?:in|at|for|from|aus|für|pour|à|depuis|para|desde|em|per|från|för|fra|uit|voor|из|для) \s
                (?: (?: the|die|der|das|le|la|les|il|el|o|a|de|het ) \s )? \p{Lu}
              | of\s[Tt]he\s
              | [Ss]pecial\sto\s )",
        )
        .ok()
    });
    let name = name
        .split_once(['(', '[', '（'])
        .map_or(name, |(before, _)| if before.trim().is_empty() { name } else { before });
    let name = name.trim_matches(|c: char| c.is_whitespace() || ".,:-–\"()[]=".contains(c));
    let somewhere = WHERE.as_ref().and_then(|place| place.captures(name)?.get(1));
    let name = somewhere.map_or(name, |person| person.as_str());
    // `台北報導`: where it was reported.
    if ["報導", "報道", "报道"].iter().any(|ending| name.ends_with(ending)) {
        return String::new();
    }
    roles::without_role(name.trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_to_names() {
        for (given, expected) in [
            ("By Ada Sample and Ben Pattern", &["Ada Sample", "Ben Pattern"][..]),
            ("ADA SAMPLE AND BEN PATTERN", &["ADA SAMPLE", "BEN PATTERN"]),
            ("Ada E Sample", &["Ada E Sample"]),
            ("Ada Ejemplo y Ben Muestra", &["Ada Ejemplo", "Ben Muestra"]),
            ("Ada Ejemplo y EFE", &["Ada Ejemplo", "EFE"]),
            ("Ada Mostra i Casagran", &["Ada Mostra i Casagran"]),
            ("Ada Exemple avec AFP", &["Ada Exemple", "AFP"]),
            ("Di Wang", &["Di Wang"]),
            ("Di Ada Esempio", &["Ada Esempio"]),
            ("Von Redaktion", &["Redaktion"]),
            ("By Adasample", &["Adasample"]),
            ("Opinion by Ada Sample", &["Ada Sample"]),
            ("Kolumne von Ada Muster", &["Ada Muster"]),
            ("Sample, Ada", &["Ada Sample"]),
            ("Sample, Ada; Pattern, Ben", &["Ada Sample", "Ben Pattern"]),
            (
                "Ada Sample in Harbourtown and Ben Pattern in Kollby",
                &["Ada Sample", "Ben Pattern"],
            ),
            ("Ada Muster aus Kollby", &["Ada Muster"]),
            ("Ada Sample for the Harbour Post", &["Ada Sample"]),
            ("Ada Sample ada.sample@paper.example", &["Ada Sample"]),
            ("Ada Sample/Ben Pattern", &["Ada Sample", "Ben Pattern"]),
            ("Ada Muster/dpa", &["Ada Muster", "dpa"]),
            ("dpa/lnw", &["dpa/lnw"]),
            ("홍길동 기자 hong@blatt.example", &["홍길동"]),
            ("홍길동기자", &["홍길동"]),
            ("홍길동 선임기자", &["홍길동"]),
            ("記者王小明／台北報導", &["王小明"]),
            ("文／王小明", &["王小明"]),
            ("新华社记者李小龙", &["新华社", "李小龙"]),
            ("取材・文：野原花子", &["野原花子"]),
            ("山田太郎、佐藤花子", &["山田太郎", "佐藤花子"]),
            ("آدا المثال، بن العينة", &["آدا المثال", "بن العينة"]),
            ("https://blatt.example/autor/1", &[]),
        ] {
            let names: Vec<String> = split(given).into_iter().map(|name| name.text).collect();
            assert_eq!(expected, names, "{given}");
        }
    }

    #[test]
    fn roles_and_single_words_behind_a_comma_are_remarks() {
        for (given, expected) in [
            ("Ada Muster, Kollby", &[false, true][..]),
            ("AFP, KOLLBY", &[false, true]),
            ("Ada Sample Jr., Ben Pattern, PhD", &[false, false, true]),
            ("Ada Sample, Senior Reporter", &[false, true]),
            ("Senior Reporter", &[false]),
            ("Ada Sample and Pelle", &[false, false]),
            ("王小明，李小龙", &[false, false]),
        ] {
            let remarks: Vec<bool> = split(given).iter().map(|name| name.is_remark).collect();
            assert_eq!(expected, remarks, "{given}");
        }
    }
}
