//! Base64, in which Atom may pack text.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padding is often missing, or wrong.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Unpacks; line breaks and missing padding are passed over, anything else that is no base64 gives nothing.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| match character {
            // The alphabet of addresses.
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    LENIENT.decode(digits).ok()
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
