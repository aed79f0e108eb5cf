//! Who wrote it: people apart from agencies and desks.
//!
//! Outlets put everything into "author": `By Anna Beispiel and Ben Muster`, `dpa/lnw`, `Redaktion`, an address of a
//! profile, the outlet itself. People go to `authors`, agencies and desks to `credits`; the outlet is neither.

mod agencies;
pub(super) mod names;
mod roles;

use crate::extract::measure;
use names::Name;

pub(crate) use agencies::{add as add_credit, is_agency};

/// Most names of one article.
const NAMES_MAX: usize = 20;
/// Longest name, in characters: `Dr. Maximiliane von und zu Musterstein-Beispielhausen`.
const NAME_MAX: usize = 60;
/// Most words of a name.
const WORDS_MAX: usize = 6;
/// Most words of a name in small letters; longer ones are sentences.
const SMALL_WORDS_MAX: usize = 3;

/// Signs of labels and of markup.
const LABEL_SIGNS: &[char] = &['<', '{', '|', '=', ':'];

/// Buttons and credits of pictures that stand beside bylines, in lower case. As words within a name they are told by their
/// small letters: people are called Sun, Min and Read.
#[rustfmt::skip]
const BUTTONS: &[&str] = &[
    "comments", "e-mail", "email", "facebook", "follow", "foto", "getty", "image", "images", "instagram", "linkedin",
    "min", "photo", "published", "read", "share", "twitter", "updated", "fri", "mon", "sat", "sun", "thu", "tue", "wed",
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
            add_credit(&mut self.credits, credit);
        }
    }

    /// What another place says, too, if it names all of these people and more besides; else these.
    pub(super) fn completed(self, other: Self) -> Self {
        if !self.is_part_of(&other) {
            return self;
        }
        let mut all = other;
        for credit in self.credits {
            add_credit(&mut all.signed, credit.clone());
            add_credit(&mut all.credits, credit);
        }
        all
    }

    fn is_part_of(&self, other: &Self) -> bool {
        let names = |names: &[String]| -> Vec<String> { names.iter().map(|name| measure::squash(name)).collect() };
        let (own, others) = (names(&self.people), names(&other.people));
        let has_agency = other.credits.iter().any(|credit| is_agency(credit));
        let names_more = others.len() > own.len() || (has_agency && self.credits.is_empty());
        !own.is_empty() && names_more && own.iter().all(|name| others.contains(name))
    }
}

/// Sorts names. `outlets` are names of the outlet, squashed.
pub(super) fn sort<'a>(given: impl IntoIterator<Item = &'a str>, outlets: &[String]) -> Writers {
    let mut writers = Writers::default();
    for Name { text: name, is_remark } in given.into_iter().flat_map(names::split) {
        let squashed = measure::squash(&name);
        let letters = squashed.chars().filter(|c| c.is_alphabetic()).count();
        let is_known = writers.signed.iter().any(|known| measure::squash(known) == squashed);
        if writers.signed.len() >= NAMES_MAX || letters < 2 || is_known {
            continue;
        }
        if outlets.contains(&squashed) {
            writers.signed.push(name);
        } else if is_agency(&name) || is_collective(&name, is_remark) {
            add_credit(&mut writers.signed, name.clone());
            add_credit(&mut writers.credits, name);
        } else if !is_remark && is_person(&name) {
            writers.signed.push(name.clone());
            writers.people.push(name);
        }
    }
    writers
}

/// Whether a name is a desk's, or a role's that signs alone.
fn is_collective(name: &str, is_remark: bool) -> bool {
    let is_collective = roles::is_desk(name) || (roles::is_role(name) && !is_remark);
    is_collective && !name.contains(LABEL_SIGNS)
}

fn is_person(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let is_small = name.chars().all(|c| !c.is_alphabetic() || c.is_lowercase());
    let words_max = if is_small { SMALL_WORDS_MAX } else { WORDS_MAX };
    let is_button = |word: &str| BUTTONS.contains(&word);
    let is_figure = |c: char| c.is_ascii_digit();
    let lower = name.to_lowercase();
    let has_button = lower.split_whitespace().all(is_button) || name.split_whitespace().any(is_button);
    let has_noise = name.contains(LABEL_SIGNS) || name.contains(['@', '/', '_']) || name.contains(is_figure);
    !has_noise && !has_button && !roles::is_role(name) && name.chars().count() <= NAME_MAX && words <= words_max
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
