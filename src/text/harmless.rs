//! Makes text harmless where it goes out on one line: terminal, log, journal.
//!
//! Feeds and pages are hostile: `ESC[2J`, U+009B and U+202E arrive in titles. They are stored as they came and cleaned here,
//! at the edge. Joiners stay, because Persian, the languages of India and emoji need them.

use std::borrow::Cow;

/// Drops control characters and bidirectional overrides; line breaks and tabs become spaces.
///
/// ```
/// use newsvane::text::harmless;
/// assert_eq!("red [31malert", harmless("red\n\u{1b}[31ma\u{202e}lert"));
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text
        .chars()
        .any(|character| breaks_line(character) || is_hazard(character))
    {
        return Cow::Borrowed(text);
    }
    let clean = text
        .chars()
        .map(|character| if breaks_line(character) { ' ' } else { character })
        .filter(|&character| !is_hazard(character))
        .collect();
    Cow::Owned(clean)
}

fn breaks_line(character: char) -> bool {
    matches!(character, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character could do harm on a terminal: C0, DEL, C1 and the characters of UAX 9 that turn the direction of what follows.
pub fn is_hazard(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, text: &str) {
        assert_eq!(expected, harmless(text), "{text:?}");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(harmless("Größe 大小 حجم 👩‍🚀 می‌شود"), Cow::Borrowed(_)));
    }

    #[test]
    fn controls_are_dropped() {
        check("[2Jx", "\u{1b}[2Jx");
        check("31mx", "\u{9b}31mx\u{7f}\0");
        check("evil.exe", "evil\u{202e}.exe\u{2069}");
    }

    #[test]
    fn a_text_stays_on_one_line() {
        check("a b  c d e", "a\nb\r\nc\u{2028}d\u{85}e");
    }
}
