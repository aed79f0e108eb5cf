//! The bytes of a page as text.
//!
//! Order: byte order mark, HTTP header, what the page says of itself, and a guess where nobody says anything. One liberty is
//! taken: bytes that are valid UTF-8 and not plain ASCII are UTF-8, whatever a header left over from an older server claims;
//! text in another charset is practically never valid UTF-8 by accident. Never fails: what cannot be decoded becomes U+FFFD.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use url::Url;

/// How far into a page its own declaration is looked for. Browsers stop at 1,024 bytes; outlets' templates often put scripts first.
const PRESCAN_BYTES: usize = 16 * 1024;

/// How much is read for a guess, from the first byte on that is not ASCII: the guess takes time, and more changes it rarely.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Decodes a page to UTF-8.
pub fn decode(bytes: &[u8], content_type: Option<&str>, url: &Url) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return text(encoding, bytes.get(mark..).unwrap_or_default());
    }
    let declared = content_type
        .and_then(|header| label(header.as_bytes()))
        .or_else(|| prescan(bytes.get(..PRESCAN_BYTES).unwrap_or(bytes)));
    if declared != Some(UTF_8) && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return text(UTF_8, bytes);
    }
    text(declared.unwrap_or_else(|| guess(bytes, url)), bytes)
}

fn text(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn guess(bytes: &[u8], url: &Url) -> &'static Encoding {
    let foreign = bytes
        .iter()
        .position(|byte| !byte.is_ascii() || *byte == b'\x1b')
        .unwrap_or(0);
    let rest = bytes.get(foreign..).unwrap_or_default();
    let sample = rest.get(..SAMPLE_BYTES).unwrap_or(rest);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, sample.len() == rest.len());
    // chardetng panics on a label that is not plain lower case.
    let tld = url
        .domain()
        .and_then(|domain| domain.trim_end_matches('.').rsplit('.').next())
        .filter(|tld| !tld.is_empty() && tld.bytes().all(|byte| byte.is_ascii_lowercase()));
    detector.guess(tld.map(str::as_bytes), Utf8Detection::Allow)
}

/// The charset that a page declares in a `meta` element or an XML declaration.
fn prescan(head: &[u8]) -> Option<&'static Encoding> {
    let mut rest = head;
    if let Some(declaration) = rest.strip_prefix(b"<?xml") {
        let end = find(declaration, b"?>").unwrap_or(declaration.len());
        let (declaration, after) = declaration.split_at(end);
        if let Some(encoding) = value_after(declaration, b"encoding").and_then(readable) {
            return Some(encoding);
        }
        rest = after;
    }
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(at + 1..)?;
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = comment.get(find(comment, b"-->")?..)?;
        } else if rest.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta")) {
            let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
            let (element, after) = rest.split_at(end);
            if let Some(encoding) = label(element) {
                return Some(encoding);
            }
            rest = after;
        }
    }
    None
}

/// The encoding after `charset=` in a header or in a `meta` element.
fn label(text: &[u8]) -> Option<&'static Encoding> {
    value_after(text, b"charset").and_then(readable)
}

/// An encoding by its label. UTF-16 in a label that we could read byte by byte is a mistake for UTF-8 (WHATWG, prescan).
fn readable(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(label)?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else {
        encoding
    })
}

/// The value in `name = "value"`, quoted or not, wherever the name stands.
fn value_after<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = text;
    loop {
        rest = rest.get(find(rest, name)? + name.len()..)?;
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else {
            continue;
        };
        let value = value.trim_ascii_start();
        let value = value
            .strip_prefix(b"\"")
            .or_else(|| value.strip_prefix(b"'"))
            .unwrap_or(value);
        let ends = |byte: &u8| matches!(byte, b'"' | b'\'' | b';' | b',' | b'/' | b'>') || byte.is_ascii_whitespace();
        return Some(
            value
                .get(..value.iter().position(ends).unwrap_or(value.len()))
                .unwrap_or(value),
        );
    }
}

/// Where a word stands, in any case.
fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        let url = Url::parse("https://zeitung.example/artikel").unwrap();
        let decoded = decode(bytes, content_type, &url);
        assert!(decoded.contains(expected), "{decoded}");
    }

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn a_byte_order_mark_decides() {
        check(
            b"\xEF\xBB\xBF<p>Gr\xC3\xBC\xC3\x9Fe",
            Some("text/html; charset=iso-8859-1"),
            "<p>Grüße",
        );
        let wide: Vec<u8> = "\u{feff}<p>Grüße".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, Some("text/html; charset=utf-8"), "<p>Grüße");
    }

    #[test]
    fn the_header_decides_over_the_page() {
        let page = encoded(WINDOWS_1251, "<meta charset=\"koi8-r\"><p>Паром сел на мель");
        check(&page, Some("text/html; Charset=\"windows-1251\""), "Паром сел на мель");
    }

    #[test]
    fn the_page_says_its_charset_in_many_ways() {
        for (encoding, head, words) in [
            (SHIFT_JIS, "<META CHARSET='Shift_JIS'>", "市長は会見で述べた"),
            (
                EUC_KR,
                "<meta http-equiv=Content-Type content='text/html; charset = euc-kr'>",
                "시장은 말했다",
            ),
            (
                GBK,
                "<!-- <meta charset=big5> --><meta name=a content=b><meta charset=gb2312/>",
                "市政府星期二宣布",
            ),
            (
                BIG5,
                "<html><head><meta content=\"text/html;charset=big5\" http-equiv=x>",
                "市政府星期二宣布",
            ),
            (
                WINDOWS_1254,
                "<?xml version=\"1.0\" encoding=\"iso-8859-9\"?><html>",
                "Belediye başkanı açıkladı",
            ),
        ] {
            check(
                &encoded(encoding, &format!("{head}<p>{words}")),
                Some("text/html"),
                words,
            );
        }
        let late = format!(
            "<script>{}</script><meta charset=windows-1252><p>Café",
            " ".repeat(9_000)
        );
        check(&encoded(WINDOWS_1252, &late), None, "Café");
    }

    #[test]
    fn a_page_that_says_nothing_is_guessed() {
        let words = "Городской совет объявил во вторник, что переправа останется закрытой до конца месяца.";
        check(&encoded(WINDOWS_1251, words), Some("text/html"), words);
        let words = "市議会は火曜日、渡し船の運航を月末まで見合わせると発表した。";
        check(&encoded(SHIFT_JIS, words), None, words);
    }

    #[test]
    fn utf_8_is_recognised_under_a_wrong_label() {
        for label in ["iso-8859-1", "windows-1251", "utf-16", "no-such-charset"] {
            check(
                "<p>Überraschung".as_bytes(),
                Some(&format!("text/html; charset={label}")),
                "Überraschung",
            );
        }
    }

    proptest! {
        #[test]
        fn decoding_never_panics(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            header in proptest::option::of(".{0,40}"),
            head in "(<meta |<!--|<\\?xml |charset|=|\"|>|encoding|utf-8| ){0,12}",
        ) {
            let page = [head.as_bytes(), &bytes].concat();
            for url in ["https://example.xn--p1ai/", "http://127.0.0.1/", "https://example.org./"] {
                decode(&page, header.as_deref(), &Url::parse(url).unwrap());
            }
        }
    }
}
