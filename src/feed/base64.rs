//! Base64, in which Atom may pack text.

/// Unpacks; line breaks and missing padding are passed over, anything else that is no base64 gives nothing.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    for byte in digits.take_while(|byte| *byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn what_was_packed_is_unpacked() {
        for (packed, text) in [
            ("", ""),
            ("TQ==", "M"),
            ("TcO8", "Mü"),
            ("UnVo\n cg", "Ruhr"),
            ("UnVocmI=", "Ruhrb"),
        ] {
            assert_eq!(Some(text.as_bytes().to_vec()), decode(packed), "{packed}");
        }
        assert_eq!(None, decode("Rat & Tat"));
    }
}
