//! Numbers of a text with their unit worked in: `1,5 Mrd.`, `1.5 billion` and `15億` are one number.
//!
//! Only how large a number is counts, not what it counts. Small counts say nothing and are left out.

use super::frequency::Rarity;
use super::words::romanise;
use crate::model::Lang;

/// Characters of a text that count; as for words.
const CHARS_MAX: usize = 12_000;

/// Languages that write a point before decimals; all others write a comma.
const POINT: &[&str] = &[
    "am", "bn", "cy", "en", "fil", "ga", "gu", "he", "hi", "ja", "km", "ko", "mr", "ms", "mt", "my", "ne", "pa", "si",
    "sw", "ta", "te", "th", "ur", "zh",
];

/// What a word behind a number multiplies it by: beginnings of romanised words, the longer first where one begins the other.
const MULTIPLIERS: &[(&str, f64)] = &[
    ("milliard", 1e9),
    ("miljard", 1e9),
    ("miliard", 1e9),
    ("miliar", 1e9),
    ("milyar", 1e9),
    ("mlyr", 1e9),
    ("mylyrd", 1e9),
    ("mld", 1e9),
    ("mlrd", 1e9),
    ("mrd", 1e9),
    ("bilho", 1e9),
    ("bilha", 1e9),
    ("disekatomm", 1e9),
    ("crore", 1e7),
    ("karod", 1e7),
    ("million", 1e6),
    ("millon", 1e6),
    ("milion", 1e6),
    ("miljo", 1e6),
    ("miljun", 1e6),
    ("milijun", 1e6),
    ("milijon", 1e6),
    ("milijard", 1e9),
    ("milyon", 1e6),
    ("milho", 1e6),
    ("milha", 1e6),
    ("mlywn", 1e6),
    ("mylyvn", 1e6),
    ("ekatomm", 1e6),
    ("trieu", 1e6),
    ("juta", 1e6),
    ("mln", 1e6),
    ("mio", 1e6),
    ("lakh", 1e5),
    ("thousand", 1e3),
    ("tausend", 1e3),
    ("tuhat", 1e3),
    ("tusen", 1e3),
    ("tysia", 1e3),
    ("tysya", 1e3),
    ("tisya", 1e3),
    ("khilya", 1e3),
    ("tisic", 1e3),
    ("tsd", 1e3),
    ("duizend", 1e3),
    ("ribu", 1e3),
];

/// Whole words that multiply; too short to be read as beginnings.
const SHORT_MULTIPLIERS: &[(&str, f64)] = &[
    ("bn", 1e9),
    ("md", 1e9),
    ("ty", 1e9),
    ("m", 1e6),
    ("mil", 1e3),
    ("mila", 1e3),
    ("mille", 1e3),
    ("bin", 1e3),
    ("tys", 1e3),
    ("lf", 1e3),
    ("ezer", 1e3),
    ("k", 1e3),
];

/// One number of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    /// Four significant digits and the unit: what numbers are compared by.
    pub(super) key: String,
    /// As people write it.
    pub(super) label: String,
    pub(super) rarity: Rarity,
}

/// The numbers of a text, in its order.
pub(super) fn numbers(text: &str, lang: Lang) -> Vec<Number> {
    let characters: Vec<char> = text.chars().take(CHARS_MAX).collect();
    let decimal = if POINT.contains(&lang.code()) { '.' } else { ',' };
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let Some(end) = digits_end(&characters, at) else {
            at += 1;
            continue;
        };
        // `B52`, `G7`, `covid19`: a name, which the words take care of.
        let is_designation = at > 0 && characters[at - 1].is_alphabetic() && characters[at - 1].is_ascii();
        let raw: String = characters[at..end]
            .iter()
            .map(|&character| ascii_digit(character))
            .collect();
        if !is_designation && let Some(value) = value(&raw, decimal) {
            let unit = unit(&characters[end..], lang);
            found.extend(number(value, unit));
        }
        at = end;
    }
    found
}

fn digit(character: char) -> Option<char> {
    if character.is_ascii_digit() {
        return Some(character);
    }
    if character.is_ascii() || !character.is_numeric() {
        return None;
    }
    let mut ascii = any_ascii::any_ascii_char(character).chars();
    match (ascii.next(), ascii.next()) {
        // Han numerals are words, not figures.
        (Some(digit), None) if digit.is_ascii_digit() && !('\u{3000}'..='\u{9fff}').contains(&character) => Some(digit),
        _ => None,
    }
}

fn ascii_digit(character: char) -> char {
    match character {
        '٫' => '.',
        '٬' | '’' | '\u{202f}' | '\u{a0}' | '\u{2009}' => '\'',
        _ => digit(character).unwrap_or(character),
    }
}

/// Where the digits that start at `at` end, separators between digits included.
fn digits_end(characters: &[char], at: usize) -> Option<usize> {
    digit(*characters.get(at)?)?;
    let is_digit = |at: usize| characters.get(at).copied().and_then(digit).is_some();
    let mut end = at + 1;
    loop {
        match characters.get(end) {
            Some(&character) if digit(character).is_some() => end += 1,
            Some('.' | ',' | '٫' | '٬') if is_digit(end + 1) => end += 1,
            Some('\'' | '’' | '\u{202f}' | '\u{a0}' | '\u{2009}')
                if (1..=3).all(|ahead| is_digit(end + ahead)) && !is_digit(end + 4) =>
            {
                end += 1;
            }
            _ => return Some(end),
        }
    }
}

/// Reads digits with separators. `None` for what is no number, such as `12.03.2020`.
fn value(raw: &str, decimal: char) -> Option<f64> {
    let separators: Vec<(usize, char)> = raw
        .char_indices()
        .filter(|(_, character)| !character.is_ascii_digit())
        .collect();
    let Some(&(last_at, last)) = separators.last() else {
        return raw.parse().ok();
    };
    let is_mixed = separators.iter().any(|(_, separator)| *separator != last);
    let groups: Vec<&str> = raw.split(|character: char| !character.is_ascii_digit()).collect();
    let are_thousands = |groups: &[&str]| groups.iter().skip(1).all(|group| group.len() == 3);
    let has_decimals =
        last != '\'' && (is_mixed || separators.len() == 1 && (last == decimal || groups.last()?.len() != 3));
    let (whole, decimals) = if has_decimals {
        (&raw[..last_at], &raw[last_at + last.len_utf8()..])
    } else {
        (raw, "0")
    };
    let whole_groups: Vec<&str> = whole.split(|character: char| !character.is_ascii_digit()).collect();
    if !are_thousands(&whole_groups) {
        return None;
    }
    format!("{}.{decimals}", whole_groups.concat()).parse().ok()
}

/// What stands behind a number.
#[derive(Clone, Copy)]
struct Unit {
    factor: f64,
    is_percent: bool,
}

fn unit(behind: &[char], lang: Lang) -> Unit {
    let plain = Unit {
        factor: 1.0,
        is_percent: false,
    };
    let behind = match behind {
        [' ' | '\u{a0}' | '\u{202f}' | '-', rest @ ..] => rest,
        _ => behind,
    };
    let (mut factor, mut taken) = (1.0, 0);
    while let Some(times) = behind.get(taken).and_then(|&character| east_asian(character)) {
        factor *= times;
        taken += 1;
    }
    if taken > 0 {
        return Unit { factor, ..plain };
    }
    if matches!(behind.first(), Some('%' | '％' | '٪')) {
        return Unit {
            is_percent: true,
            ..plain
        };
    }
    let word: String = behind
        .iter()
        .take(24)
        .take_while(|character| character.is_alphabetic())
        .collect();
    let word = romanise(&word);
    Unit {
        factor: multiplier(&word, lang),
        is_percent: [
            "percent", "prozent", "procent", "porcent", "pourcent", "yuzde", "protsent",
        ]
        .iter()
        .any(|percent| word.starts_with(percent)),
    }
}

fn east_asian(character: char) -> Option<f64> {
    match character {
        '百' => Some(1e2),
        '千' => Some(1e3),
        '万' | '萬' | '만' => Some(1e4),
        '亿' | '億' | '억' => Some(1e8),
        '兆' | '조' => Some(1e12),
        _ => None,
    }
}

fn multiplier(word: &str, lang: Lang) -> f64 {
    // The long and the short scale.
    let is_short_scale = matches!(lang.code(), "en" | "tr" | "ru" | "uk" | "ar" | "id" | "ms" | "fil");
    if word.starts_with("billi") || word.starts_with("bilio") || word.starts_with("bilyo") {
        return if is_short_scale { 1e9 } else { 1e12 };
    }
    if word.starts_with("trilli") || word.starts_with("trili") || word.starts_with("trily") {
        return if is_short_scale { 1e12 } else { 1e18 };
    }
    let begins = MULTIPLIERS.iter().find(|(begin, _)| word.starts_with(begin));
    begins
        .or_else(|| SHORT_MULTIPLIERS.iter().find(|(whole, _)| *whole == word))
        .map_or(1.0, |(_, factor)| *factor)
}

fn number(value: f64, unit: Unit) -> Option<Number> {
    let is_bare = unit.factor <= 1.0 && !unit.is_percent;
    let value = value * unit.factor;
    if is_bare && value <= 12.0 && value.fract() == 0.0 {
        return None;
    }
    let percent = if unit.is_percent { " %" } else { "" };
    let chance = match value {
        value if is_bare && value <= 31.0 => 0.1,
        value if is_bare && (1900.0..2100.0).contains(&value) => 0.05,
        value if value <= 100.0 => 0.03,
        value if value % 100.0 == 0.0 => 0.01,
        _ => 0.002,
    };
    Some(Number {
        key: format!("{value:.3e}{percent}"),
        label: format!("{value}{percent}"),
        rarity: Rarity::from_chance(chance),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(lang: &str, text: &str, expected: &[&str]) {
        let labels: Vec<String> = numbers(text, Lang::from_tag(lang).unwrap())
            .into_iter()
            .map(|number| number.label)
            .collect();
        assert_eq!(expected, labels, "{text}");
    }

    #[test]
    fn one_sum_is_one_number_in_all_languages() {
        for (lang, text) in [
            ("en", "a bill of $1.5 billion"),
            ("de", "rund 1,5 Milliarden Euro"),
            ("de", "rund 1,5 Mrd. Euro"),
            ("fr", "1,5 milliard d'euros"),
            ("es", "1.500 millones de euros"),
            ("it", "1,5 miliardi"),
            ("pl", "1,5 mld zł"),
            ("ru", "1,5 миллиарда рублей"),
            ("tr", "1,5 milyar lira"),
            ("zh", "15亿欧元"),
            ("zh", "15億歐元"),
            ("ja", "15億ユーロ"),
            ("ko", "15억 유로"),
            ("ar", "١٫٥ مليار يورو"),
            ("pt", "1,5 bilhão de reais"),
        ] {
            check(lang, text, &["1500000000"]);
        }
    }

    #[test]
    fn separators_are_read_as_the_language_writes_them() {
        check("en", "1,234 people, 12.5 percent", &["1234", "12.5 %"]);
        check("de", "1.234 Menschen, 12,5 Prozent", &["1234", "12.5 %"]);
        check("fr", "12\u{202f}345 et 12,5 %", &["12345", "12.5 %"]);
        check("de", "1.234.567,89", &["1234567.89"]);
        check("en", "1,234,567.89", &["1234567.89"]);
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        check("de", "am 12.03.2020 kamen 3 nach B52", &[]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9.,'%万億 a-z٣]{0,40}", any in any::<String>()) {
            for lang in ["en", "de"] {
                let lang = Lang::from_tag(lang).unwrap_or(Lang::UND);
                numbers(&text, lang);
                numbers(&any, lang);
            }
        }
    }
}
