//! Bytes that are meant to cost, as large as a body may be.

use std::io::Write;

/// The cap on a body.
const SIZE: usize = 15 * 1024 * 1024;

const RSS: &str = "<rss version=\"2.0\"><channel><title>x</title>";
const ITEM: &str = "<rss version=\"2.0\"><channel><title>x</title><item><title>x</title>";
const TITLE: &str = "<rss version=\"2.0\"><channel><title>x</title><item><title>";
const TEXT: &str = "<rss version=\"2.0\"><channel><title>x</title><item><description>";
const CDATA: &str = "<rss version=\"2.0\"><channel><title>x</title><item><description><![CDATA[";
const URLSET: &str = "<urlset>";

/// A kind of bytes, and how to make them.
pub(super) type Hostile = (&'static str, fn() -> Vec<u8>);

pub(super) const KINDS: &[Hostile] = &[
    ("a million items", || {
        filled(RSS, "<item><title>x</title></item>", "</channel></rss>")
    }),
    ("items with dates", || {
        filled(
            RSS,
            "<item><pubDate>24 Nov 2026 12:30</pubDate></item>",
            "</channel></rss>",
        )
    }),
    ("items never closed", || filled(RSS, "<item>", "")),
    ("items and titles never closed", || filled(RSS, "<item><title>", "")),
    ("tags never closed", || filled(ITEM, "<a>", "")),
    ("titles never closed", || filled(ITEM, "<title>", "")),
    ("links never closed", || filled(ITEM, "<link>x", "")),
    ("known and unknown tags never closed", || {
        filled(ITEM, "<a><description><b>", "")
    }),
    ("tags of many names", many_names),
    ("deep nesting", || nested("<description>", "</description>")),
    ("deep nesting of html", || nested("<div>", "</div>")),
    ("deep nesting of media groups", || {
        nested("<media:group>", "</media:group>")
    }),
    ("tags that never end", || filled(ITEM, "<a", "")),
    ("tags that never end, spaced", || filled(ITEM, "<a ", "")),
    ("quotes never closed", || filled(ITEM, "<a b=\"", "")),
    ("quotes never closed, at the start", || filled("", "<a b='", "")),
    ("one attribute", || filled("<rss version=\"", "x", "")),
    ("one attribute, closed", || {
        filled("<rss><channel><item a=\"", "x", "\"/></channel></rss>")
    }),
    ("many attributes of the root", || {
        filled("<rss", " a='b'", "><channel/></rss>")
    }),
    ("many attributes of an item", || {
        filled("<rss><channel><item", " a='&amp;'", "/></channel></rss>")
    }),
    ("many attributes without values", || {
        filled("<rss><channel><item", " a", "/></channel></rss>")
    }),
    ("many namespaces", many_namespaces),
    ("one long name", || filled("<rss><channel><item><", "a", "")),
    ("end tags", || filled(ITEM, "</a>", "")),
    ("end tags of items", || filled(RSS, "</item>", "")),
    ("angle brackets", || filled(ITEM, "<", "")),
    ("closing brackets", || filled(ITEM, ">", "")),
    ("remarks never closed", || filled(ITEM, "<!--", "")),
    ("sections never closed", || filled(ITEM, "<![CDATA[", "")),
    ("sections", || {
        filled(TEXT, "<![CDATA[x]]>", "</description></item></channel></rss>")
    }),
    ("instructions never closed", || filled(ITEM, "<?", "")),
    ("declarations", || filled("", "<!DOCTYPE a [<!ENTITY b 'c'>", "")),
    ("entities of entities", entities),
    ("ampersands", || filled(TITLE, "&", "</title></item></channel></rss>")),
    ("references", || {
        filled(TEXT, "&#x41;&uuml;", "</description></item></channel></rss>")
    }),
    ("references of references", || {
        filled(TEXT, "&amp;amp;lt;", "</description></item></channel></rss>")
    }),
    ("one title", || {
        filled(TITLE, "Wort ", "</title></item></channel></rss>")
    }),
    ("one title never closed", || filled(TITLE, "Wort ", "")),
    ("paragraphs", || {
        filled(CDATA, "<p>x</p>", "]]></description></item></channel></rss>")
    }),
    ("paragraphs, escaped", || {
        filled(TEXT, "&lt;p&gt;", "</description></item></channel></rss>")
    }),
    ("scripts never closed", || {
        filled(CDATA, "<script>", "]]></description></item></channel></rss>")
    }),
    ("scripts and styles never closed", || {
        filled(
            CDATA,
            "<script><style><title>",
            "]]></description></item></channel></rss>",
        )
    }),
    ("quotes in html", || {
        filled(CDATA, "<a b='", "]]></description></item></channel></rss>")
    }),
    ("authors", || {
        filled(ITEM, "<author>a (b)</author>", "</item></channel></rss>")
    }),
    ("links", || filled(ITEM, "<link href='/a'/>", "</item></channel></rss>")),
    ("dates that are none", || {
        filled(
            ITEM,
            "<pubDate>1.2.3.4.5.6 Nov Nov</pubDate>",
            "</item></channel></rss>",
        )
    }),
    ("one date", || {
        filled(
            "<rss><channel><item><pubDate>",
            "1",
            "</pubDate></item></channel></rss>",
        )
    }),
    ("skipped hours", || {
        filled(
            "<rss><channel><skipHours>",
            "<hour>1</hour>",
            "</skipHours></channel></rss>",
        )
    }),
    ("pages", || {
        filled(
            URLSET,
            "<url><loc>/1</loc><lastmod>2026-11-24</lastmod></url>",
            "</urlset>",
        )
    }),
    ("pages never closed", || filled(URLSET, "<url><loc>/1", "")),
    ("pages of news never closed", || {
        filled(URLSET, "<url><loc>/1<news:news><news:title>x<lastmod>2026", "")
    }),
    ("pages without addresses", || filled(URLSET, "<url>", "")),
    ("parts", || {
        filled("<sitemapindex>", "<sitemap><loc>/1</loc></sitemap>", "</sitemapindex>")
    }),
    ("parts, all different", many_parts),
    ("a web page", || {
        filled("<html><title>x</title>", "<a href='/rss'>x</a>", "")
    }),
    ("a web page of titles", || filled("<html>", "<title>", "")),
    ("a list of feeds", || {
        filled("<opml>", "<outline text='x' xmlUrl='https://a.example/'/>", "</opml>")
    }),
    ("a list of feeds never closed", || {
        filled("<opml>", "<outline text=\"x\" ", "")
    }),
    ("a list of quotes", || filled("<opml><outline text=\"", "\" ", "")),
    ("json, a million items", || filled("{\"items\":[{}", ",{}", "]}")),
    ("json, items with texts", || {
        filled("{\"items\":[{}", ",{\"id\":1,\"title\":\"x\"}", "]}")
    }),
    ("json, deep lists", || filled("{\"items\":", "[", "")),
    ("json, deep objects", || filled("{\"items\":[", "{\"a\":", "")),
    ("json, one text", || filled("{\"items\":[{\"title\":\"", "x", "\"}]}")),
    ("json, never closed", || {
        filled("{\"items\":[{\"title\":\"", "\\u00e4", "")
    }),
    ("json, members", || filled("{\"a\":1", ",\"a\":1", "}")),
    ("json, many members", || {
        filled("{\"items\":[{\"id\":1", ",\"a\":[1]", "}]}")
    }),
    ("json, digits", || filled("{\"items\":[", "1", "]}")),
    ("json, numbers", || filled("{\"items\":[1", ",1", "]}")),
    ("json, braces", || filled("", "{", "")),
    ("digits", || filled("", "9", "")),
    ("spaces", || filled("", " ", "")),
    ("spaces in an item", || filled(ITEM, "\n ", "</item></channel></rss>")),
    ("zeros", || vec![0; SIZE]),
    ("bytes of no charset", || vec![0xff; SIZE]),
    ("bytes of no charset in a feed", || bytes_in_a_feed(0x81)),
    ("Latin-1", || bytes_in_a_feed(0xe4)),
    ("UTF-16", || {
        format!("\u{feff}{}", "<item>ä".repeat(SIZE / 14))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    }),
    ("UTF-32", || {
        format!("\u{feff}{RSS}{}", "<item>".repeat(SIZE / 24))
            .chars()
            .flat_map(|c| u32::from(c).to_be_bytes())
            .collect()
    }),
    ("escape sequences", || {
        filled("<?xml version='1.0' encoding='iso-2022-jp'?><rss>", "\u{1b}$B", "")
    }),
    ("packed spaces", || packed(&vec![b' '; SIZE])),
    ("packed items", || {
        packed(&filled(RSS, "<item><title>x</title></item>", ""))
    }),
];

fn filled(head: &str, piece: &str, tail: &str) -> Vec<u8> {
    let count = (SIZE - head.len() - tail.len()) / piece.len();
    [head, piece.repeat(count).as_str(), tail].concat().into_bytes()
}

fn nested(open: &str, close: &str) -> Vec<u8> {
    let count = (SIZE - 200) / (open.len() + close.len());
    [
        ITEM,
        &open.repeat(count),
        &close.repeat(count),
        "</item></channel></rss>",
    ]
    .concat()
    .into_bytes()
}

fn numbered(head: &str, tail: &str, piece: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = head.to_owned();
    for number in 0.. {
        text.push_str(&piece(number));
        if text.len() + tail.len() + 100 > SIZE {
            break;
        }
    }
    text.push_str(tail);
    text.into_bytes()
}

fn many_names() -> Vec<u8> {
    numbered(ITEM, "", |number| format!("<a{number}>"))
}

fn many_namespaces() -> Vec<u8> {
    numbered("<rss", "><channel/></rss>", |number| {
        format!(" xmlns:a{number}='http://purl.org/dc/elements/1.1/'")
    })
}

fn many_parts() -> Vec<u8> {
    numbered("<sitemapindex>", "</sitemapindex>", |number| {
        format!("<sitemap><loc>mailto:{number}</loc><lastmod>20261124</lastmod></sitemap>")
    })
}

fn entities() -> Vec<u8> {
    let mut head = String::from("<!DOCTYPE rss [<!ENTITY a0 'aaaaaaaaaa'>");
    for level in 1..50 {
        let references = format!("&a{};", level - 1).repeat(10);
        for part in ["<!ENTITY a", &level.to_string(), " '", &references, "'>"] {
            head.push_str(part);
        }
    }
    head.push_str("]><rss><channel><item><title>");
    filled(&head, "&a49;", "</title></item></channel></rss>")
}

fn bytes_in_a_feed(byte: u8) -> Vec<u8> {
    let mut bytes = TITLE.as_bytes().to_vec();
    bytes.resize(SIZE - 100, byte);
    bytes.extend_from_slice(b"</title></item></channel></rss>");
    bytes
}

/// Packed as gzip; nothing where that fails.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    match writer.write_all(bytes) {
        Ok(()) => writer.finish().unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}
