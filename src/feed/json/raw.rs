//! The members of objects and lists of JSON, unread.
//!
//! A tree of a hostile document takes fifty times its size, and a document that breaks off gives no tree at all. So only
//! the ends of values are sought, without recursion and in linear time, and the values that matter are read alone.

/// Walks over the values of an object or a list.
#[derive(Clone)]
pub(super) struct Values<'a> {
    rest: &'a str,
    is_object: bool,
    /// Whether the end was reached, rather than the end of the text or something that is no JSON.
    pub(super) is_whole: bool,
}

impl<'a> Values<'a> {
    /// The members of the object that a text begins with.
    pub(super) fn of_object(text: &'a str) -> Option<Self> {
        Some(Self {
            rest: text.trim_start().strip_prefix('{')?,
            is_object: true,
            is_whole: false,
        })
    }

    /// The values of the list that a text begins with.
    pub(super) fn of_list(text: &'a str) -> Option<Self> {
        Some(Self {
            rest: text.trim_start().strip_prefix('[')?,
            is_object: false,
            is_whole: false,
        })
    }

    /// The name of the next member, still in quotes and nothing in a list, and its value. A value that breaks off with the
    /// text is given to its end.
    fn step(&mut self) -> Option<(&'a str, &'a str, bool)> {
        let rest = self.rest.trim_start().trim_start_matches(',').trim_start();
        if rest.starts_with(if self.is_object { '}' } else { ']' }) {
            self.is_whole = true;
            return None;
        }
        let (name, rest) = if self.is_object {
            let name = rest.get(..end_of_text(rest)?)?;
            let behind = rest.get(name.len()..)?.trim_start();
            (name, behind.strip_prefix(':')?.trim_start())
        } else {
            ("", rest)
        };
        let (end, is_whole) = end_of_value(rest);
        if end == 0 {
            return None;
        }
        let (value, behind) = rest.split_at(end);
        self.rest = behind;
        Some((name, value, is_whole))
    }
}

impl<'a> Iterator for Values<'a> {
    /// Name in its quotes, value, whether the value is whole.
    type Item = (&'a str, &'a str, bool);

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_none() {
            self.rest = "";
        }
        step
    }
}

/// The length of the text in quotes that a text begins with.
fn end_of_text(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'"') {
        return None;
    }
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The length of the value that a text begins with, and whether it ends there.
fn end_of_value(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => match text.get(at..).and_then(end_of_text) {
                Some(length) => {
                    at += length;
                    if depth == 0 {
                        return (at, true);
                    }
                    continue;
                }
                None => return (text.len(), false),
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return (at, true),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return (at + 1, true);
                }
            }
            _ => {}
        }
        at += 1;
    }
    (text.len(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_and_not_read() {
        let members = Values::of_object(r#" {"a":1, "b\"":"x}]", "c":{"d":[1,2,{}]},"e":[] , "f" : null}"#).unwrap();
        let found: Vec<_> = members.map(|(name, value, _)| (name, value.trim_end())).collect();
        assert_eq!(
            [
                ("\"a\"", "1"),
                ("\"b\\\"\"", "\"x}]\""),
                ("\"c\"", "{\"d\":[1,2,{}]}"),
                ("\"e\"", "[]"),
                ("\"f\"", "null"),
            ]
            .as_slice(),
            found
        );
    }

    #[test]
    fn what_breaks_off_says_so() {
        for (text, count, last, is_whole) in [
            ("[1,2]", 2, true, true),
            ("[]", 0, true, true),
            ("[1,{\"a\":", 2, false, false),
            ("[1,", 1, true, false),
            ("[1 2", 1, false, false),
            ("[\"ä", 1, false, false),
        ] {
            let mut values = Values::of_list(text).unwrap();
            let found: Vec<bool> = values.by_ref().map(|(_, _, is_whole)| is_whole).collect();
            assert_eq!((count, is_whole), (found.len(), values.is_whole), "{text}");
            assert_eq!(last, found.last().copied().unwrap_or(true), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(\\{|\\}|\\[|\\]|\"|\\\\|,|:|1|ä| )*") {
            for values in [Values::of_object(&text), Values::of_list(&text)].into_iter().flatten() {
                let _ = values.count();
            }
        }
    }
}
