//! Bytes to text, whatever the server, the declaration and the bytes themselves say about each other.
//!
//! What the bytes prove wins over what anybody declares: a byte order mark, the zero bytes of UTF-16 and UTF-32, and
//! strict UTF-8, which no text in a legacy charset passes by chance. Labels come next, the header before the document,
//! and only where the bytes are valid in them; then a guess. Decoding never fails. Knows nothing of XML but its declaration.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::FeedError;

/// The cap on an unpacked body, the same as for a body that the network layer unpacks.
const UNPACKED_MAX: u64 = 15 * 1024 * 1024;

/// How far into the document its own declaration is looked for; the XML specification puts it first.
const DECLARATION_MAX: usize = 1024;

/// How many bytes a charset is guessed from.
const SAMPLE_MAX: usize = 256 * 1024;

/// Text, and what was odd about it.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) note: Option<String>,
}

/// Unpacks gzip that no header declares: some servers send the file `feed.xml.gz` as it lies on the disk.
pub(super) fn unpack(bytes: &[u8]) -> Result<Option<Vec<u8>>, FeedError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(None);
    }
    let mut unpacked = Vec::new();
    // A stream that breaks off still gives what came before.
    let outcome = flate2::read::MultiGzDecoder::new(bytes)
        .take(UNPACKED_MAX + 1)
        .read_to_end(&mut unpacked);
    if unpacked.len() as u64 > UNPACKED_MAX {
        return Err(FeedError::TooLarge);
    }
    if unpacked.is_empty() && outcome.is_err() {
        return Err(FeedError::Unreadable);
    }
    Ok(Some(unpacked))
}

/// Decodes a document.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some(text) = by_shape(bytes) {
        return Decoded { text, note: None };
    }
    let declared = declared_label(bytes);
    let labels = [content_type.and_then(charset_of), declared.as_deref()];
    let mut encodings: Vec<&'static Encoding> = labels
        .into_iter()
        .flatten()
        .filter_map(|label| Encoding::for_label(label.trim().as_bytes()))
        .collect();
    // Latin-1 is what servers say when nobody told them, and no bytes are invalid in it: it is believed last.
    encodings.sort_by_key(|encoding| *encoding == WINDOWS_1252);
    // Escape sequences are ASCII, so that these pass as UTF-8, too.
    if bytes.contains(&0x1b)
        && let Some(encoding) = encodings
            .iter()
            .find(|encoding| encoding.name().starts_with("ISO-2022"))
    {
        return strictly(bytes, encoding).map_or_else(|| guess(bytes), |text| Decoded { text, note: None });
    }
    if let Some(text) = utf8(bytes) {
        return Decoded { text, note: None };
    }
    let damaged = Damage::of(bytes);
    if damaged.is_utf8(encodings.contains(&UTF_8)) {
        return mend_utf8(bytes);
    }
    encodings
        .iter()
        // UTF-16 is excluded: its bytes have a shape, which was not there.
        .filter(|encoding| **encoding != UTF_8 && encoding.is_ascii_compatible())
        .find_map(|encoding| strictly(bytes, encoding))
        .map_or_else(|| guess(bytes), |text| Decoded { text, note: None })
}

/// Decodes what a byte order mark or the zeros of a `<` give away.
fn by_shape(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, 0, 0, rest @ ..] => Some(utf32(rest, u32::from_le_bytes)),
        [0, 0, 0xfe, 0xff, rest @ ..] => Some(utf32(rest, u32::from_be_bytes)),
        [b'<', 0, 0, 0, ..] => Some(utf32(bytes, u32::from_le_bytes)),
        [0, 0, 0, b'<', ..] => Some(utf32(bytes, u32::from_be_bytes)),
        [0xff, 0xfe, rest @ ..] => Some(UTF_16LE.decode_without_bom_handling(rest).0.into_owned()),
        [0xfe, 0xff, rest @ ..] => Some(UTF_16BE.decode_without_bom_handling(rest).0.into_owned()),
        [b'<' | b'{', 0, ..] => Some(UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()),
        [0, b'<' | b'{', ..] => Some(UTF_16BE.decode_without_bom_handling(bytes).0.into_owned()),
        _ => None,
    }
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|chunk| char::from_u32(unit(*chunk)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Strict UTF-8, but for a character that the end of a cut-off body halves.
fn utf8(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(error) if error.error_len().is_none() => bytes
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .map(str::to_owned),
        Err(_) => None,
    }
}

fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
}

/// How much of a document that is not UTF-8 is so all the same.
struct Damage {
    characters: usize,
    strays: usize,
}

impl Damage {
    fn of(bytes: &[u8]) -> Self {
        let mut damage = Self {
            characters: 0,
            strays: 0,
        };
        for chunk in bytes.utf8_chunks() {
            damage.characters += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
            damage.strays += chunk.invalid().len();
        }
        damage
    }

    /// Two bytes of a legacy text form a UTF-8 sequence by accident now and then, but never in ten of eleven cases.
    fn is_utf8(&self, is_declared: bool) -> bool {
        self.characters >= 10 * self.strays || (is_declared && self.characters >= self.strays)
    }
}

/// Single bytes pasted into UTF-8 come from the charset of old office programs.
fn mend_utf8(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Decoded {
        text: text.trim_start_matches('\u{feff}').to_owned(),
        note: Some("bytes that are not UTF-8 were read as Windows-1252".to_owned()),
    }
}

fn guess(bytes: &[u8]) -> Decoded {
    // Detection is slow: what follows the first foreign character tells enough.
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let end = bytes.len().min(start + SAMPLE_MAX);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(start..end).unwrap_or_default(), end == bytes.len());
    let encoding = detector.guess(None, Utf8Detection::Allow);
    Decoded {
        text: encoding.decode_without_bom_handling(bytes).0.into_owned(),
        note: Some(format!("the charset was guessed: {}", encoding.name())),
    }
}

/// The charset of a Content-Type header.
fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The encoding that an XML declaration names. ASCII suffices: other shapes are decoded already.
fn declared_label(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION_MAX.min(bytes.len()))?).into_owned();
    let declaration = head.get(head.find("<?xml")?..)?;
    let declaration = declaration.get(..declaration.find("?>")?)?;
    let value = declaration.get(declaration.find("encoding")? + "encoding".len()..)?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "<title>Duisburg kündigt Zusammenarbeit – überraschend für alle Ämter</title>";

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(expected, decode(bytes, content_type).text);
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn shapes_win_over_labels() {
        let label = Some("text/xml; charset=iso-8859-1");
        check(&utf16(TITLE, u16::to_le_bytes), label, TITLE);
        check(&utf16(TITLE, u16::to_be_bytes), label, TITLE);
        check(&utf16(&format!("\u{feff}{TITLE}"), u16::to_be_bytes), label, TITLE);
        let wide: Vec<u8> = TITLE.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        check(&wide, label, TITLE);
        check(format!("\u{feff}{TITLE}").as_bytes(), label, TITLE);
        check(TITLE.as_bytes(), label, TITLE);
    }

    #[test]
    fn labels_are_followed_where_the_bytes_allow() {
        let (cyrillic, _, _) = encoding_rs::KOI8_R.encode("<title>Город разорвал договор</title>");
        check(
            &cyrillic,
            Some("text/xml; charset=\"koi8-r\""),
            "<title>Город разорвал договор</title>",
        );
        let declared = "<?xml version='1.0' encoding='big5'?><title>華為與杜伊斯堡</title>";
        let (chinese, _, _) = encoding_rs::BIG5.encode(declared);
        check(&chinese, None, declared);
        check(&chinese, Some("text/xml; charset=nonsense"), declared);
        check(&chinese, Some("text/xml; charset=iso-8859-1"), declared);
        let declared = "<?xml version='1.0' encoding='iso-2022-jp'?><title>契約を解消</title>";
        let (japanese, _, _) = encoding_rs::ISO_2022_JP.encode(declared);
        check(&japanese, None, declared);
    }

    #[test]
    fn a_stray_byte_costs_nothing_but_itself() {
        let mut bytes = TITLE.as_bytes().to_vec();
        bytes.splice(7..7, *b"D\xfcsseldorf ");
        let expected = TITLE.replace("<title>", "<title>Düsseldorf ");
        let decoded = decode(&bytes, Some("text/xml; charset=utf-8"));
        assert_eq!(expected, decoded.text);
        assert!(decoded.note.is_some());
    }

    #[test]
    fn what_nobody_declares_is_guessed() {
        let text = "<title>Мэрия объявила о прекращении сотрудничества с компанией</title>";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        check(&bytes, None, text);
    }

    #[test]
    fn a_halved_character_at_the_end_is_dropped() {
        let bytes = "<title>grün".as_bytes();
        check(&bytes[..bytes.len() - 2], None, "<title>gr");
    }

    #[test]
    fn gzip_is_seen_without_a_header_and_capped() {
        use std::io::Write;
        let pack = |bytes: &[u8]| {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        };
        assert_eq!(
            Some(TITLE.as_bytes().to_vec()),
            unpack(&pack(TITLE.as_bytes())).unwrap()
        );
        assert!(unpack(TITLE.as_bytes()).unwrap().is_none());
        let bomb = pack(&vec![b' '; 16 * 1024 * 1024]);
        assert!(matches!(unpack(&bomb), Err(FeedError::TooLarge)));
        assert!(matches!(unpack(&[0x1f, 0x8b, 1, 2]), Err(FeedError::Unreadable)));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>, content_type: Option<String>) {
            let _ = unpack(&bytes);
            let _ = decode(&bytes, content_type.as_deref());
        }
    }
}
