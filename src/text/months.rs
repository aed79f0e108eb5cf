//! Names of months in ninety languages: which month does a word mean?
//!
//! Names are CLDR's, full and abbreviated, alone and in the cases in which dates have them. Writers add endings and cut: a word
//! that begins with a name of some length means it, too, and so does the beginning of a name. Some names are of different
//! months in different languages (`srp` is July in Croatian and August in Czech): the language decides, if it is known.
//! Owns no shapes of dates.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::fold;

/// Characters of a name from which words may go on behind it: `märzlich`, `maaliskuussa`.
const STEM_MIN: usize = 5;
/// Characters that an ending has at most.
const ENDING_MAX: usize = 6;
/// Characters of the beginning of a name that means it.
const CUT_MIN: usize = 3;

/// What CLDR does not have and outlets write.
const MORE: &[(&str, &[&str])] = &[
    ("de", &["", "feber", "mrz"]),
    ("nl", &["", "", "mrt maa"]),
    ("ne", &["", "", "", "अप्रिल", "", "", "", "अगस्ट"]),
    ("sl", &["", "", "", "", "", "", "", "avg"]),
    ("lv", &["", "", "martā", "", "maijā"]),
    ("he", &["", "", "מרס"]),
    ("ar", &["", "", "", "", "", "يونيه", "يوليه"]),
    ("et", &["", "", "", "", "", "", "", "", "", "", "", "det"]),
];

/// Countries that write the month before the day: the United States and those that learnt it from them.
const MONTH_FIRST: &[&str] = &["us", "ph", "pr", "gu", "vi", "as", "mp", "fm", "mh", "pw"];

/// A month, and the language in which it is called so.
type Meaning = (i8, &'static str);

/// The names, folded and without spaces.
static NAMES: LazyLock<BTreeMap<String, Vec<Meaning>>> = LazyLock::new(|| {
    let rows = include_str!("data/months.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'));
    let rows = rows.map(|(lang, months)| (lang, months.split('\t').collect::<Vec<_>>()));
    let more = MORE.iter().map(|(lang, months)| (*lang, months.to_vec()));
    let mut names: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
    for (lang, months) in rows.chain(more) {
        for (month, of_month) in (1..).zip(months) {
            for name in of_month.split(' ').map(key).filter(|name| !name.is_empty()) {
                names.entry(name).or_default().push((month, lang));
            }
        }
    }
    names
});

/// Whether people in a country, ISO 3166-1 alpha-2 in lower case, write the month before the day.
pub fn has_month_first(country: &str) -> bool {
    MONTH_FIRST.contains(&country)
}

/// The month, 1..=12, that a word or two mean; `lang` is the code of the language around them, if somebody knows it.
///
/// ```
/// use newsvane::text::month;
/// assert_eq!(Some(3), month("MÄRZ", None));
/// assert_eq!((Some(8), Some(7)), (month("srpna", Some("cs")), month("srpnja", None)));
/// assert_eq!(None, month("Marktstände", None));
/// ```
pub fn month(word: &str, lang: Option<&str>) -> Option<i8> {
    let word = key(word);
    let exact = NAMES.get(&word).and_then(|meanings| choose(meanings, lang));
    // Hebrew and Maltese write "in" into the word.
    let joined = || word.strip_prefix('ב').or_else(|| word.strip_prefix("ta"));
    exact
        .or_else(|| with_ending(&word, lang))
        .or_else(|| cut(&word, lang))
        .or_else(|| choose(NAMES.get(joined()?)?, lang))
}

/// The longest name that a word begins with.
fn with_ending(word: &str, lang: Option<&str>) -> Option<i8> {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(STEM_MIN).collect();
    let mut found = ends
        .iter()
        .rev()
        .take(ENDING_MAX)
        .filter_map(|at| NAMES.get(word.get(..*at)?));
    choose(found.next()?, lang)
}

/// The month of the names that a word is the beginning of, if it is one: of the language's, else of all.
fn cut(word: &str, lang: Option<&str>) -> Option<i8> {
    let length = word.chars().count();
    if length < CUT_MIN {
        return None;
    }
    let names = NAMES
        .range(word.to_owned()..)
        .take_while(|(name, _)| name.starts_with(word));
    let meanings: Vec<Meaning> = names.flat_map(|(_, meanings)| meanings).copied().collect();
    let own = meanings
        .iter()
        .copied()
        .filter(|(_, of)| Some(*of) == lang)
        .collect::<Vec<_>>();
    only(&own).or_else(|| only(&meanings).filter(|_| length >= STEM_MIN))
}

fn only(meanings: &[Meaning]) -> Option<i8> {
    let (first, _) = meanings.first()?;
    meanings.iter().all(|(month, _)| month == first).then_some(*first)
}

/// The meaning in the language, else the one of most languages, else the first.
fn choose(meanings: &[Meaning], lang: Option<&str>) -> Option<i8> {
    let own = meanings.iter().find(|(_, of)| Some(*of) == lang);
    let languages = |month: i8| meanings.iter().filter(|(other, _)| *other == month).count();
    let most = || meanings.iter().rev().max_by_key(|(month, _)| languages(*month));
    own.or_else(most).map(|(month, _)| *month)
}

/// Folded letters and marks without what stands between them.
fn key(name: &str) -> String {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '.' | '_' | '\'' | '’' | 'ʻ' | '-');
    fold(name).chars().filter(|c| !is_between(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_its_month_in_its_language() {
        for line in include_str!("data/months.tsv").lines() {
            let (lang, months) = line.split_once('\t').unwrap();
            for (month, names) in (1..).zip(months.split('\t')) {
                for name in names.split_whitespace() {
                    let spaced = name.replace('_', " ");
                    for written in [name.to_owned(), spaced.to_uppercase(), format!("{spaced}.")] {
                        assert_eq!(Some(month), super::month(&written, Some(lang)), "{lang} {written}");
                    }
                }
            }
        }
    }

    #[test]
    fn names_are_known_without_their_language_and_with_endings() {
        for (word, expected) in [
            ("January", Some(1)),
            ("janeiro", Some(1)),
            ("Sept.", Some(9)),
            ("septem", Some(9)),
            ("KASIM", Some(11)),
            ("НОЯБРЯ", Some(11)),
            ("август", Some(8)),
            ("ΑΥΓΟΥΣΤΟΥ", Some(8)),
            ("maaliskuussa", Some(3)),
            ("márciusi", Some(3)),
            ("במרץ", Some(3)),
            ("كانون الثاني", Some(1)),
            ("غشت", Some(8)),
            ("มี.ค.", Some(3)),
            ("listopada", Some(11)),
            ("Leute", None),
            ("Mayors", None),
            ("Uhr", None),
            ("", None),
        ] {
            assert_eq!(expected, month(word, None), "{word}");
        }
        assert_eq!(Some(10), month("listopada", Some("hr")));
    }
}
