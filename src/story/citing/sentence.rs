//! The sentence around a place in a text.

/// Bytes of the longest sentence that is quoted to each side of the place.
const REACH_MAX: usize = 300;

/// The byte range of the sentence that holds a range, in a text folded by this module's parent. Always on character borders.
pub(super) fn around(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text.get(..start).unwrap_or("");
    let after = text.get(end..).unwrap_or("");
    let low = floor(text, start.saturating_sub(REACH_MAX));
    let high = floor(text, (end + REACH_MAX).min(text.len()));
    let from = before
        .char_indices()
        .rev()
        .take_while(|(at, _)| *at >= low)
        .find(|(at, character)| {
            ends(
                &before[..*at],
                *character,
                text.get(at + character.len_utf8()..).unwrap_or(""),
            )
        })
        .map_or(low, |(at, character)| at + character.len_utf8());
    let to = after
        .char_indices()
        .take_while(|(at, _)| end + at < high)
        .find(|(at, character)| {
            ends(
                text.get(..end + at).unwrap_or(""),
                *character,
                &after[at + character.len_utf8()..],
            )
        })
        .map_or(high, |(at, character)| end + at + character.len_utf8());
    (from, to)
}

/// Shortened words that a point follows within a sentence, folded.
const SHORTENED: &[&str] = &[
    "bzw", "ca", "co", "corp", "dr", "etc", "fr", "gen", "gov", "hr", "inc", "jr", "ltd", "mio", "mr", "mrd", "mrs",
    "ms", "no", "nr", "prof", "rep", "sen", "sr", "sra", "st", "vs", "ул", "г", "др", "им", "тыс", "млн", "млрд",
];

/// Whether a character ends a sentence. A point after a digit or a shortened word does not: `3. Oktober`, `U.S.`, `St. Gallen`.
fn ends(before: &str, character: char, behind: &str) -> bool {
    match character {
        '\n' | '。' | '！' | '？' | '।' | '؟' => true,
        '!' | '?' => behind.is_empty() || behind.starts_with([' ', '\n']),
        '.' => {
            let word = before
                .rsplit(|character: char| !character.is_alphabetic())
                .next()
                .unwrap_or("");
            let is_whole = word.chars().count() > 1 && !SHORTENED.contains(&word);
            let is_closed = before.ends_with(['"', '“', '”', '»', ')', '\'', '%']);
            (is_whole || is_closed) && (behind.is_empty() || behind.starts_with([' ', '\n', '"', '“', '”', '»', '\'']))
        }
        _ => false,
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, word: &str, expected: &str) {
        let at = text.find(word).unwrap();
        let (start, end) = around(text, at, at + word.len());
        assert_eq!(expected, text[start..end].trim());
    }

    #[test]
    fn a_sentence_ends_where_people_end_it() {
        check("it rained. the post said so. it did.", "post", "the post said so.");
        check(
            "am 3. oktober kam die u.s. post an. danach nicht.",
            "post",
            "am 3. oktober kam die u.s. post an.",
        );
        check("甲说。乙報道此事。丙", "乙", "乙報道此事。");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), at in 0_usize..200) {
            let at = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(0);
            let (start, end) = around(&text, at, at);
            prop_assert!(text.get(start..end).is_some());
        }
    }
}
