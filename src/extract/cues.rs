//! What short blocks around and inside an article say, in many languages: "read also", "photo:", "subscribe".
//!
//! Only how the lists of `cues.txt` are compared. A cue never condemns by itself: `clean` asks for one only where a block is
//! short or at an edge, and for a second sign where it ends as a sentence, because all of these words also begin honest ones.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::measure;

/// What a short block is, by its first words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Points to other articles.
    Related,
    /// Names a photographer or an agency.
    Credit,
    /// Asks to subscribe, to log in, to install an app.
    Offer,
    /// Names the author or the date.
    Byline,
    /// Opens a section about the author or the sources of the article.
    Closing,
    /// A label of the page: "Advertisement", "Share".
    Label,
}

/// Longest phrase, in characters.
const PHRASE_MAX: usize = 40;
/// Behind a phrase that must be the whole block.
const WHOLE: char = '$';
/// The lists, a section a kind.
const CUES: &str = include_str!("cues.txt");

/// Kinds in the order in which they are asked: labels are whole blocks and therefore surest.
const ORDER: [(&str, Cue); 6] = [
    ("label", Cue::Label),
    ("related", Cue::Related),
    ("credit", Cue::Credit),
    ("closing", Cue::Closing),
    ("offer", Cue::Offer),
    ("byline", Cue::Byline),
];

/// Phrases that whole blocks are, and those that blocks begin with, by their first character; both in their order.
struct Phrases {
    labels: HashSet<&'static str>,
    starts: HashMap<char, Vec<(Cue, &'static str)>>,
}

impl Phrases {
    fn shipped() -> Self {
        let mut phrases = Self {
            labels: HashSet::new(),
            starts: HashMap::new(),
        };
        for (name, cue) in ORDER {
            for phrase in section(name) {
                match (cue, phrase.chars().next()) {
                    (Cue::Label, _) => {
                        phrases.labels.insert(phrase);
                    }
                    (_, Some(first)) => phrases.starts.entry(first).or_default().push((cue, phrase)),
                    (_, None) => {}
                }
            }
        }
        phrases
    }
}

/// Reads the beginning of a block.
pub(super) fn of(text: &str) -> Option<Cue> {
    static PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::shipped);
    let whole = text.trim_matches(|c: char| !c.is_alphanumeric());
    // Small letters are never fewer than capitals.
    let is_label = || whole.chars().nth(PHRASE_MAX).is_none() && PHRASES.labels.contains(whole.to_lowercase().as_str());
    if is_label() {
        return Some(Cue::Label);
    }
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"©ⓒ(【".contains(c));
    let start = measure::head(start, PHRASE_MAX).to_lowercase();
    let says = |phrase: &str| match phrase.strip_suffix(WHOLE) {
        Some(phrase) => start.starts_with(phrase) && whole.to_lowercase() == phrase,
        None => start.starts_with(phrase),
    };
    let alike = PHRASES.starts.get(&start.chars().next()?)?;
    let found = alike.iter().find(|(_, phrase)| says(phrase));
    found.map(|(cue, _)| *cue)
}

/// Whether a text says anywhere what only an outlet says of itself: its newsletter, its licences, who contributed.
pub(super) fn is_notice(text: &str) -> bool {
    static PHRASES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(section("notice")).ok());
    contains(text, PHRASES.as_ref())
}

/// Whether a text asks for consent to show what it stands in place of.
pub(super) fn asks_consent(text: &str) -> bool {
    static PHRASES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(section("consent")).ok());
    contains(text, PHRASES.as_ref())
}

/// Whether a word stands beside dates: "updated", "Uhr", names of months.
pub(super) fn is_of_dates(word: &str) -> bool {
    static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| section("dates"));
    let word = word.to_lowercase();
    WORDS
        .iter()
        .any(|known| word == *known || (known.chars().count() >= 3 && word.starts_with(known)))
}

fn contains(text: &str, phrases: Option<&AhoCorasick>) -> bool {
    phrases.is_some_and(|phrases| phrases.is_match(&text.to_lowercase()))
}

/// The phrases of a section.
fn section(name: &str) -> Vec<&'static str> {
    let heading = format!("[{name}]");
    let lines = CUES.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines
        .flat_map(|line| line.split('|'))
        .filter(|phrase| !phrase.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Cue>) {
        assert_eq!(expected, of(text), "{text}");
    }

    #[test]
    fn cues_are_read_in_many_languages() {
        check("Lesen Sie auch: Brücke gesperrt", Some(Cue::Related));
        check("» Mehr zum Thema", Some(Cue::Related));
        check("関連記事", Some(Cue::Related));
        check("© dpa-infocom, dpa:000000-99-1/1", Some(Cue::Credit));
        check("Подпишитесь на нашу рассылку", Some(Cue::Offer));
        check("Von Anna Beispiel", Some(Cue::Byline));
        check("- ANZEIGE -", Some(Cue::Label));
    }

    #[test]
    fn words_that_begin_headings_are_cues_only_alone() {
        for (heading, cue, honest) in [
            ("Related:", Cue::Related, "Related costs"),
            ("Recommended", Cue::Related, "Recommended doses"),
            ("Sources", Cue::Closing, "Sources of the river"),
            ("Quellen:", Cue::Closing, "Quellen im Wald"),
            ("著者", Cue::Closing, "著者の会"),
            ("コメント", Cue::Closing, "コメントの数"),
            ("구독", Cue::Offer, "구독자 감소"),
            ("會員", Cue::Offer, "會員國會議"),
        ] {
            check(heading, Some(cue));
            check(honest, None);
        }
    }

    #[test]
    fn every_kind_has_phrases_in_lower_case() {
        for (name, _) in ORDER {
            let phrases = section(name);
            assert!(phrases.len() > 20, "{name}");
            for phrase in phrases {
                assert!(phrase.chars().count() <= PHRASE_MAX, "{phrase}");
                assert_eq!(phrase.to_lowercase(), phrase);
            }
        }
    }

    #[test]
    fn what_stands_anywhere_in_a_text_is_in_lower_case() {
        for name in ["notice", "consent", "dates"] {
            let phrases = section(name);
            assert!(phrases.len() > 10, "{name}");
            for phrase in phrases {
                assert_eq!(phrase.to_lowercase(), phrase);
            }
        }
    }

    #[test]
    fn notes_of_outlets_are_known_anywhere_in_a_text() {
        assert!(is_notice("Jo Sample in Newport contributed to this report."));
        assert!(is_notice(
            "Mehr davon? Der Newsletter informiert Sie, hier geht es zur Anmeldung."
        ));
        assert!(is_notice("이 기사는 무단전재 및 재배포 금지 대상입니다."));
        for honest in [
            "The council voted on Monday to end the contract.",
            "The novel was originally published in 1987, the library said.",
            "The governor named the towns in his WhatsApp channel.",
            "Blocking the site with an ad blocker broke no law, the court held.",
            "Die Polizei wurde mit Informationen der Anwohner versorgt.",
            "Hinweise zur Anmeldung hängen am Rathaus aus.",
            "L'opérateur a relevé le prix de ses offres premium.",
            "El alcalde lo anunció en su canal de WhatsApp.",
            "اشترك في الاجتماع ممثلون عن الصيادين.",
            "会社はメールマガジンで利用者に謝罪した。",
        ] {
            assert!(!is_notice(honest), "{honest}");
        }
        assert!(asks_consent(
            "Um eingebettete Inhalte anzuzeigen, ist Ihre Einwilligung notwendig."
        ));
        for honest in [
            "Die Stadt hat den Vertrag beendet.",
            "The bill makes platforms liable for third-party content.",
            "La loi vise tout contenu externe diffusé par les plateformes.",
        ] {
            assert!(!asks_consent(honest), "{honest}");
        }
    }

    #[test]
    fn sentences_are_none() {
        check("Die Stadt hat den Vertrag beendet.", None);
        check("", None);
    }
}
