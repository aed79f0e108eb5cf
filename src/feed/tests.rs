use std::sync::LazyLock;

use url::Url;

use super::{FeedError, ParseContext, ParsedFeed, parse};
use crate::model::{DateDoubt, FeedId, SourceId};

/// A context of the outlet of these tests.
pub(super) fn context<'a>(base_url: Option<&'a Url>, country: Option<&'a str>) -> ParseContext<'a> {
    static NAMES: LazyLock<(FeedId, SourceId)> = LazyLock::new(|| {
        (
            FeedId::from_address("https://ruhrblick.example/feed"),
            SourceId::new("ruhrblick"),
        )
    });
    ParseContext {
        feed: &NAMES.0,
        source: &NAMES.1,
        content_type: None,
        base_url,
        country,
    }
}

/// Reads a feed of that outlet, in Germany.
pub(super) fn parsed(bytes: &[u8]) -> Result<ParsedFeed, FeedError> {
    let base = Url::parse("https://ruhrblick.example/feed").unwrap();
    parse(bytes, &context(Some(&base), Some("de")))
}

/// Checks titles and links.
fn check(document: &str, expected: &[(&str, &str)]) {
    let feed = parsed(document.as_bytes()).unwrap();
    let found: Vec<(&str, &str)> = feed
        .entries
        .iter()
        .map(|entry| (entry.title.as_str(), entry.link.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(expected, found);
}

#[test]
fn an_entry_of_rss_is_read_whole() {
    let feed = parsed(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
        <rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">
          <channel><title>Ruhrblick</title><language>de-DE</language><ttl>10</ttl>
            <item>
              <title>Stadt beendet &lt;i&gt;Smart-City&lt;/i&gt;-Vertrag</title>
              <link>/nrw/vertrag-1?utm_source=rss</link>
              <guid isPermaLink=\"false\">rb-1</guid>
              <pubDate>Di, 24 Nov 2026 09:30:00 MEZ</pubDate>
              <dc:creator>Ada Lang</dc:creator>
              <description><![CDATA[<p>Der Rat hat entschieden.</p><p>Im Mai ist Schluss.</p>]]></description>
            </item>
          </channel>
        </rss>"
            .as_bytes(),
    )
    .unwrap();
    let [entry] = feed.entries.as_slice() else {
        panic!("{feed:?}");
    };
    assert_eq!("Stadt beendet Smart-City-Vertrag", entry.title);
    assert_eq!(
        "https://ruhrblick.example/nrw/vertrag-1?utm_source=rss",
        entry.link.as_deref().unwrap()
    );
    assert_eq!(
        "https://ruhrblick.example/nrw/vertrag-1",
        entry.url.as_ref().unwrap().as_str()
    );
    assert_eq!(Some("rb-1"), entry.guid.as_deref());
    assert_eq!("2026-11-24T08:30:00Z", entry.published.unwrap().at.to_string());
    assert_eq!(None, entry.updated);
    assert_eq!(["Ada Lang"].as_slice(), entry.authors);
    assert_eq!("Der Rat hat entschieden.\nIm Mai ist Schluss.", entry.summary);
    assert_eq!(Some("de-DE"), entry.declared_lang.as_deref());
    assert_eq!(Some(600), feed.ttl.map(|ttl| ttl.as_secs()));
    assert!(feed.notes.is_empty());
}

#[test]
fn a_date_says_what_was_supposed() {
    let feed = parsed(
        b"<rss><channel><item><title>a</title><pubDate>Tue, 24 Nov 2026 12:30:00 +0100</pubDate></item>\
          <item><title>b</title><pubDate>24.11.2026 12:30</pubDate></item>\
          <item><title>c</title><pubDate>soon</pubDate><dc:date>2026-11-24</dc:date></item></channel></rss>",
    )
    .unwrap();
    let dates: Vec<_> = feed
        .entries
        .iter()
        .map(|entry| entry.published.map(|date| (date.at.to_string(), date.doubt)))
        .collect();
    let expected = [
        ("2026-11-24T11:30:00Z", None),
        ("2026-11-24T11:30:00Z", Some(DateDoubt::Zone)),
        ("2026-11-23T23:00:00Z", Some(DateDoubt::Time)),
    ];
    assert_eq!(
        expected.map(|(at, doubt)| Some((at.to_owned(), doubt))).as_slice(),
        dates
    );
}

#[test]
fn an_entry_of_atom_declares_its_own_language() {
    let feed = parsed(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">
          <entry xml:lang=\"zh-Hant\"><title>市府終止合作</title><id>tag:hk,1</id><summary>短訊</summary>
            <link rel=\"enclosure\" href=\"https://hafen.example/a.mp3\"/><link href=\"https://hafen.example/1\"/></entry>
          <entry><title>City ends deal</title><id>tag:hk,2</id>
            <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One.</p><p>Two &amp; three.</p></div></content>
          </entry>
        </feed>"
            .as_bytes(),
    )
    .unwrap();
    let languages: Vec<_> = feed
        .entries
        .iter()
        .map(|entry| entry.declared_lang.as_deref())
        .collect();
    assert_eq!([Some("zh-Hant"), Some("en")].as_slice(), languages);
    assert_eq!("https://hafen.example/1", feed.entries[0].link.as_deref().unwrap());
    assert_eq!("One.\nTwo & three.", feed.entries[1].summary);
}

#[test]
fn a_counting_redirect_that_names_its_target_is_not_followed() {
    let feed = parsed(
        b"<rss><channel><item><link>https://counter.example/r/1</link>\
          <feedburner:origLink>https://ruhrblick.example/1</feedburner:origLink></item></channel></rss>",
    )
    .unwrap();
    assert_eq!(
        "https://ruhrblick.example/1",
        feed.entries[0].url.as_ref().unwrap().as_str()
    );
    assert_eq!("https://counter.example/r/1", feed.entries[0].link.as_deref().unwrap());
}

#[test]
fn json_feeds_are_read() {
    check(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Ruhrblick",
            "items":[{"id":1,"url":"/1","title":"Eins &amp; mehr","date_published":"2026-11-24T08:00:00Z"},{"id":"2"}]}"#,
        &[("Eins & mehr", "https://ruhrblick.example/1"), ("", "")],
    );
}

#[test]
fn a_feed_damaged_keeps_the_keys_of_its_entries() {
    let whole = "<rss version=\"2.0\"><channel><item><title>Eins</title><link>https://ruhrblick.example/1</link></item>\
                 <item><title>Zwei</title><guid>https://ruhrblick.example/2</guid></item></channel></rss>";
    let keys = |document: &str| -> Vec<String> {
        let feed = parsed(document.as_bytes()).unwrap();
        feed.entries.iter().map(|entry| entry.key.to_string()).collect()
    };
    let expected = keys(whole);
    assert_eq!(2, expected.len());
    for (from, to) in [
        ("version=\"2.0\"", ""),
        ("<rss", "\n<br />junk<rss"),
        ("<item>", "<item><br>"),
        ("</rss>", "</rss"),
        ("<channel>", "<channel><foo:x>"),
    ] {
        assert_eq!(expected, keys(&whole.replacen(from, to, 1)), "{to}");
    }
}

#[test]
fn an_empty_feed_is_a_feed_and_an_empty_answer_is_none() {
    check(
        "<rss version=\"2.0\"><channel><title>Ruhrblick</title></channel></rss>",
        &[],
    );
    assert_eq!(Some(FeedError::Empty), parsed(b" \n").err());
    assert_eq!(Some(FeedError::Unreadable), parsed(b"Too many requests").err());
}

#[test]
fn no_more_entries_are_read_than_the_cap() {
    let document = format!(
        "<rss><channel>{}</channel></rss>",
        "<item><title>x</title></item>".repeat(2_100)
    );
    let feed = parsed(document.as_bytes()).unwrap();
    assert_eq!(super::ENTRIES_MAX, feed.entries.len());
    assert_eq!(["only the first 2000 entries were read"].as_slice(), feed.notes);
}

#[test]
fn a_channel_that_ends_is_whole_and_nothing_else() {
    let item = "<item><title>Eins</title></item>";
    for (document, is_cut_off) in [
        (format!("<rss><channel>{item}</channel></rss>"), false),
        (format!("<rss><channel>{item}</channel>"), false),
        (format!("<rss><channel>{item}</channel>\n"), false),
        (format!("<rss><channel>{item}</channel><channel>{item}"), true),
        (format!("<rss><channel>{item}</channel>{item}"), true),
        (format!("<rss><channel>{item}"), true),
        (format!("<rdf:RDF><channel></channel>{item}"), true),
        ("<rdf:RDF><channel></channel>".to_owned(), true),
        ("<feed><entry><title>Eins</title></entry>".to_owned(), true),
        ("<feed><entry><title>Eins</title></entry></feed>".to_owned(), false),
    ] {
        let feed = parsed(document.as_bytes()).unwrap();
        assert_eq!(is_cut_off, feed.is_cut_off, "{document}");
        assert_eq!(is_cut_off, !feed.notes.is_empty(), "{document}");
    }
}

#[test]
fn a_literal_that_never_ends_costs_no_other_entry() {
    check(
        "<rss><channel><item><title><![CDATA[Eins</title><link>https://ruhrblick.example/1</link></item>\
         <item><title><![CDATA[Zwei]]></title><link>https://ruhrblick.example/2</link></item>\
         <item><title><![CDATA[Drei</title><link>https://ruhrblick.example/3</link></item></channel></rss>",
        &[
            ("Eins", "https://ruhrblick.example/1"),
            ("Zwei", "https://ruhrblick.example/2"),
            ("Drei", "https://ruhrblick.example/3"),
        ],
    );
}

#[test]
fn literals_that_never_end_take_linear_time() {
    let item = "<item><title><![CDATA[Eins</title></item>";
    for end in ["]]></channel></rss>", "</channel></rss>"] {
        let document = format!("<rss><channel>{}{end}", item.repeat(100_000));
        assert_eq!(super::ENTRIES_MAX, parsed(document.as_bytes()).unwrap().entries.len());
    }
    let document = format!(
        "<rss><channel><item>{}]]></item></channel></rss>",
        "<a><![CDATA[b</a>".repeat(100_000)
    );
    assert_eq!(1, parsed(document.as_bytes()).unwrap().entries.len());
}

/// A document of every kind, for mutations.
const KINDS: [&str; 7] = [
    "<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
     <channel><title>Ruhrblick</title><language>de</language><ttl>5</ttl><skipHours><hour>3</hour></skipHours><item>\
     <title>Stadt &amp; Land</title><link>/1?a=1&amp;b</link><guid isPermaLink='false'>1</guid><dc:creator>Ada</dc:creator>\
     <pubDate>Di, 24 Nov 2026 12:30:00 MEZ</pubDate><description><![CDATA[<p>Ä<br>]]></description></item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='zh-Hant' xml:base='/x/'><author><name>陳大文</name></author><entry>\
     <id>tag:1</id><title type='html'>華為 &lt;b&gt;</title><link rel='alternate' href='1'/><updated>2026-11-24T12:30:00+08:00\
     </updated><content type='xhtml'><div><p>二</p></div></content></entry></feed>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel><title>x</title>\
     </channel><item rdf:about='https://a.example/1'><title>x</title><dc:date>2026年11月24日 下午3:30</dc:date></item></rdf:RDF>",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":1,\"url\":\"/1\",\"title\":\"\\u00e4\",\"authors\":\
     [{\"name\":\"Ada\"}],\"date_published\":\"2026-11-24\"},{\"id\":\"2\",\"content_html\":\"<p>x\"}],\"language\":\"de\"}",
    "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/1</loc><lastmod>2026-11-24</lastmod><n:news>\
     <n:title>Eins</n:title><n:publication_date>24 พ.ย. 2569 15:30</n:publication_date></n:news></url></urlset>",
    "<sitemapindex><sitemap><loc>https://a.example/news.xml</loc><lastmod>2026-11-24T08:00Z</lastmod></sitemap></sitemapindex>",
    "<opml version='1.0'><body><outline text='A &amp; \"B\"'><outline text='x' xmlUrl='https://a.example/feed'/></outline></body></opml>",
];

proptest::proptest! {
    #[test]
    fn never_panics(bytes: Vec<u8>) {
        let _ = parsed(&bytes);
    }

    #[test]
    fn mutations_never_panic(
        kind in 0..KINDS.len(),
        is_wide: bool,
        edits in proptest::collection::vec((proptest::prelude::any::<u16>(), 0..40_usize, "[<>/&;\"'=!\\[\\]\\-?:{},0-9aä 年\u{0}]{0,3}"), 1..6),
    ) {
        let mut bytes = KINDS[kind].as_bytes().to_vec();
        if is_wide {
            bytes = KINDS[kind].encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        for (at, length, with) in edits {
            let start = usize::from(at) % (bytes.len() + 1);
            let end = bytes.len().min(start + length);
            bytes.splice(start..end, with.bytes());
        }
        let first = parsed(&bytes).map(|feed| feed.entries);
        proptest::prop_assert_eq!(first, parsed(&bytes).map(|feed| feed.entries));
        let _ = super::opml::read(&bytes);
        let html = String::from_utf8_lossy(&bytes);
        let _ = super::discover::feed_links(&html, &Url::parse("https://ruhrblick.example/").unwrap());
    }

    #[test]
    fn what_is_mended_is_read(title in "\\PC*", link in "\\PC*") {
        let document = format!("<rss><channel><item><title>{title}<link>{link}</item></channel></rss>");
        if let Ok(feed) = parsed(document.as_bytes()) {
            proptest::prop_assert!(!feed.notes.iter().any(|note| note.contains("could not be read")));
        }
    }
}
