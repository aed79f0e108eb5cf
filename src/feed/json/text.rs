//! Texts of JSON, read also where they are damaged.

use super::super::elements::clip;

/// How much of a text is read, in bytes: more than any article has.
const TEXT_MAX: usize = 1 << 20;

/// A value that is a text, read.
pub(super) fn text_of(value: &str) -> Option<String> {
    let inner = value.strip_prefix('"')?;
    let text = serde_json::from_str(value).unwrap_or_else(|_| unescaped(inner.strip_suffix('"').unwrap_or(inner)));
    Some(clip(&text, TEXT_MAX).to_owned())
}

/// The text that was meant where JSON allows none: line breaks and tabs stand for themselves, a backslash before anything
/// unknown for nothing, and half of a character that takes two escapes is left out.
fn unescaped(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let mut letters = behind.chars();
        let letter = match letters.next() {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some('b' | 'f') => Some(' '),
            Some('u') => {
                let (letter, behind) = of_codes(behind);
                text.extend(letter);
                rest = behind;
                continue;
            }
            other => other,
        };
        text.extend(letter);
        rest = letters.as_str();
    }
    text.push_str(rest);
    text
}

/// The character that `uD83D\uDE00` or `u00e4` stands for, and what is behind. Without digits the letter is one.
fn of_codes(text: &str) -> (Option<char>, &str) {
    let code_in = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
    };
    let behind = |length: usize| text.get(length..).unwrap_or_default();
    let Some(first) = code_in(text) else {
        return (Some('u'), behind(1));
    };
    if let Some(second) = behind(5).strip_prefix('\\').and_then(code_in)
        && let [Ok(letter)] = *char::decode_utf16([first, second]).collect::<Vec<_>>()
    {
        return (Some(letter), behind(11));
    }
    (char::from_u32(u32::from(first)), behind(5))
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn texts_are_read_as_they_were_meant() {
        for (value, expected) in [
            (r#""a\u00e4\n""#, Some("aä\n")),
            (r#""ab \ud83d""#, Some("ab ")),
            (r#""\ud83d\ude00 \ude00 \ud83dx\u00e4""#, Some("😀  xä")),
            (r#""\ud83d\u00e4""#, Some("ä")),
            (r#""it\'s \"so\" \\ \/""#, Some("it's \"so\" \\ /")),
            ("\"a\nb\tc\"", Some("a\nb\tc")),
            (r#""\uzz \u12""#, Some("uzz u12")),
            (r#""\u+123""#, Some("u+123")),
            ("7", None),
            ("", None),
        ] {
            assert_eq!(expected, text_of(value).as_deref(), "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(\"|\\\\|u|d83d|ä|00e4|\\\\ud83d|\n| )*") {
            let _ = text_of(&format!("\"{text}"));
        }
    }
}
