use std::time::Duration;

use url::Url;

use super::super::SkipTimes;
use super::super::mended::MendedEntry;
use super::super::root::{self, Root};
use super::super::tests::context;
use super::{FeedError, Mended, Scanner};

const RSS: &str = "<rss version=\"2.0\"><channel><title>Elbkurier</title>";
const TWO: &str = "<item><title>Eins</title><link>https://elbkurier.example/1</link></item>\
                   <item><title>Zwei</title><link>https://elbkurier.example/2</link></item>";

fn mend(text: &str, base: Option<&Url>) -> Result<Mended, FeedError> {
    let mut scanner = Scanner::new(text);
    let (kind, root) = root::find(&mut scanner)?;
    assert_eq!(Root::Feed, kind, "{text}");
    super::mend(scanner, &root, &context(base, None))
}

fn entries(text: &str) -> Vec<String> {
    let mended = mend(text, None).unwrap();
    mended.entries.iter().map(shown).collect()
}

/// An entry, with its link as the last element.
fn shown(entry: &MendedEntry) -> String {
    let link = entry.link.as_ref().map(|link| format!("<link>{link}</link>"));
    let end = format!("{}</entry>", link.unwrap_or_default());
    entry.text.replace("</entry>", &end)
}

/// Checks the mended form of the only entry of an RSS feed.
fn check(item: &str, expected: &str) {
    let found = entries(&format!("{RSS}<item>{item}</item></channel></rss>"));
    assert_eq!([format!("<entry>{expected}</entry>")].as_slice(), found, "{item}");
}

fn title(text: &str) -> String {
    format!("<title>{text}</title>")
}

#[test]
fn every_dialect_becomes_atom() {
    let expected = "<entry><id>7</id><title>Rat tagt</title>\
                    <link>https://elbkurier.example/7</link></entry>";
    for document in [
        "<rss version='2.0'><channel><item><guid isPermaLink='false'>7</guid><title>Rat tagt</title>\
         <pubDate>2026-11-24T08:00:00Z</pubDate><link>https://elbkurier.example/7</link></item></channel></rss>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel/>\
         <item rdf:about='7'><title>Rat tagt</title><dc:date>2026-11-24T08:00:00Z</dc:date>\
         <link>https://elbkurier.example/7</link></item></rdf:RDF>",
        "<feed xmlns='http://purl.org/atom/ns#'><entry><id>7</id><title mode='escaped'>Rat tagt</title>\
         <issued>2026-11-24T08:00:00Z</issued><link rel='alternate' href='https://elbkurier.example/7'/></entry></feed>",
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:id>7</a:id><a:title>Rat tagt</a:title>\
         <a:published>2026-11-24T08:00:00Z</a:published><a:link href='https://elbkurier.example/7'/></a:entry></a:feed>",
        "<rss><item><guid isPermaLink='false'>7</guid><dc:title>Rat tagt</dc:title>\
         <dcterms:issued>2026-11-24T08:00:00Z</dcterms:issued><link>https://elbkurier.example/7</link></item></rss>",
    ] {
        assert_eq!([expected].as_slice(), entries(document), "{document}");
        let published = mend(document, None).unwrap().entries[0].published;
        assert_eq!("2026-11-24T08:00:00Z", published.unwrap().at.to_string(), "{document}");
    }
}

#[test]
fn damage_in_an_entry_stays_there() {
    for damage in [
        "<description>Foo <br> <p>bar</description>",
        "<description>Foo </b> bar</description>",
        "<foo:bar a=1>x</foo:bar>",
        "<enclosure url=http://elbkurier.example/c.jpg length=1>",
        "<description>never closed",
        "<category>R&D & <more></category>",
        "<description><![CDATA[ <item> ]]></description>",
    ] {
        let found = entries(&format!(
            "{RSS}{}</channel></rss>",
            TWO.replacen("<item>", &format!("<item>{damage}"), 1)
        ));
        assert_eq!(2, found.len(), "{damage}");
        for (entry, number) in found.iter().zip(["Eins", "Zwei"]) {
            assert!(entry.contains(&title(number)), "{damage}: {entry}");
        }
    }
}

#[test]
fn an_entry_ends_where_the_next_begins() {
    let open = TWO.replace("</item>", "");
    assert_eq!(2, entries(&format!("{RSS}{open}</channel></rss>")).len());
}

#[test]
fn a_feed_that_breaks_off_gives_its_whole_entries() {
    let document = format!("{RSS}{TWO}<item><title>Drei</title><link>https://elbkurier.exam");
    let mended = mend(&document, None).unwrap();
    assert_eq!(2, mended.entries.len());
    assert_eq!(["the feed is cut off"].as_slice(), mended.notes);
    assert_eq!(
        Some(FeedError::CutOff),
        mend(&format!("{RSS}<item><title>Ei"), None).err()
    );
}

#[test]
fn junk_around_the_feed_is_passed_over() {
    let document = format!("<br />\n<b>Warning</b>: foo() in <b>/x.php</b>\n{RSS}{TWO}</channel></rss><script>1 && 2");
    assert_eq!(2, entries(&document).len());
}

#[test]
fn references_and_brackets_are_read_as_they_were_meant() {
    check(
        "<title>AT&T &uuml;ber 1 < 2 &#x1F;&#128;</title>",
        &title("<![CDATA[AT&T über 1 < 2 €]]>"),
    );
    check("<title>A <b>B</b> &amp; C</title>", &title("<![CDATA[A B & C]]>"));
    check("<title><![CDATA[A & B]]></title>", &title("<![CDATA[A & B]]>"));
    check(
        "<link>https://elbkurier.example/?a=1&copy=2&amp;b</link>",
        "<link>https://elbkurier.example/?a=1&copy=2&b</link>",
    );
}

#[test]
fn packed_text_is_unpacked() {
    check("<title mode=\"base64\">UmF0IHRhZ3Q=</title>", &title("Rat tagt"));
    check(
        "<title type=\"application/octet-stream\">UmF0IHRhZ3Q=</title>",
        &title("Rat tagt"),
    );
    check("<title type=\"plain\">Rat\u{7}haus</title>", &title("Rathaus"));
    check("<content type=\"image/png\">UmF0IHRhZ3Q=</content>", "");
}

#[test]
fn items_of_cdf_say_all_by_attributes() {
    let mended = mend(
        "<CHANNEL HREF=\"https://elbkurier.example/\"><TITLE>Elbkurier</TITLE>\
         <ITEM HREF=\"https://elbkurier.example/7\" LASTMOD=\"2026-11-24T08:00\"><TITLE>Rat tagt</TITLE></ITEM></CHANNEL>",
        None,
    )
    .unwrap();
    let [entry] = mended.entries.as_slice() else {
        panic!("{mended:?}");
    };
    let link = "<link>https://elbkurier.example/7</link>";
    assert_eq!(format!("<entry>{}{link}</entry>", title("Rat tagt")), shown(entry));
    assert_eq!("2026-11-24T08:00:00Z", entry.updated.unwrap().at.to_string());
}

#[test]
fn a_link_is_kept_as_published_where_it_stands_for_itself() {
    let base = Url::parse("https://elbkurier.example/feed").unwrap();
    for (published, kept) in [
        (
            "https://WWW.Elbkurier.example/A%2fb",
            "https://WWW.Elbkurier.example/A%2fb",
        ),
        ("/7", "https://elbkurier.example/7"),
        (" www.elbkurier.example/8 ", "https://www.elbkurier.example/8"),
        (
            "https://elbkurier.example/ü ber",
            "https://elbkurier.example/%C3%BC%20ber",
        ),
    ] {
        let document = format!("{RSS}<item><link>{published}</link></item></channel></rss>");
        let link = mend(&document, Some(&base)).unwrap().entries[0].link.clone();
        assert_eq!(Some(kept), link.as_deref());
    }
}

#[test]
fn entries_without_authors_have_those_of_the_feed() {
    let feed =
        "<feed><title>Elbkurier</title><author><name>Ada Lang</name></author><author><name>ELBKURIER</name></author>";
    let mended = mend(
        &format!("{feed}<entry><author><name>Bo Ek</name></author></entry></feed>"),
        None,
    )
    .unwrap();
    assert_eq!(["Ada Lang"].as_slice(), mended.authors);
}

#[test]
fn a_guid_stands_in_for_a_link_unless_it_denies_it() {
    let guid = "<id>https://elbkurier.example/7</id>";
    check(
        "<guid>https://elbkurier.example/7</guid>",
        &format!("{guid}<link>https://elbkurier.example/7</link>"),
    );
    check("<guid isPermaLink=\"false\">https://elbkurier.example/7</guid>", guid);
}

#[test]
fn authors_are_names() {
    for (item, name) in [
        ("<author>redaktion@elbkurier.example (Ada Lang)</author>", "Ada Lang"),
        ("<author>Ada Lang &lt;ada@elbkurier.example&gt;</author>", "Ada Lang"),
        (
            "<author><name>Ada Lang</name><email>ada@elbkurier.example</email></author>",
            "Ada Lang",
        ),
        (
            "<dc:creator>Ada Lang</dc:creator><itunes:author>Elbkurier</itunes:author>",
            "Ada Lang",
        ),
        ("<author>ada@elbkurier.example</author>", "ada@elbkurier.example"),
    ] {
        check(item, &format!("<author><name>{name}</name></author>"));
    }
}

#[test]
fn relative_links_find_their_base() {
    let base = Url::parse("https://elbkurier.example/feeds/all.xml").unwrap();
    let document = "<feed xml:base='/nrw/'><entry><link href='7'/></entry>\
                    <entry xml:base='https://other.example/'><link href='8'/></entry></feed>";
    let entries = mend(document, Some(&base)).unwrap().entries;
    for (entry, address) in entries
        .iter()
        .map(shown)
        .zip(["https://elbkurier.example/nrw/7", "https://other.example/8"])
    {
        assert!(entry.contains(&format!("<link>{address}</link>")), "{entry}");
    }
}

#[test]
fn the_feed_says_how_often_it_may_be_asked() {
    for (head, minutes) in [
        ("<ttl>15</ttl>", Some(15)),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            Some(30),
        ),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", Some(24 * 60)),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0.5</sy:updateFrequency>",
            Some(48 * 60),
        ),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            Some(60),
        ),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1e300</sy:updateFrequency>",
            None,
        ),
        ("<sy:updatePeriod>always</sy:updatePeriod>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>often</ttl>", None),
    ] {
        let ttl = mend(&format!("{RSS}{head}{TWO}</channel></rss>"), None).unwrap().ttl;
        assert_eq!(
            minutes.map(|minutes: u64| Duration::from_secs(minutes * 60)),
            ttl,
            "{head}"
        );
    }
}

#[test]
fn the_feed_says_when_it_may_not_be_asked() {
    for (head, hours, days) in [
        (
            "<skipHours><hour>0</hour><hour> 7 </hour><hour>24</hour><hour>25</hour></skipHours>",
            1 | 1 << 7,
            0,
        ),
        ("<skiphours>22, 23</skiphours>", 1 << 22 | 1 << 23, 0),
        (
            "<skipDays><day>Saturday</day><day>SUN</day><day>Sonntag</day></skipDays>",
            0,
            1 << 5 | 1 << 6,
        ),
        ("<skipDays><day>Tues.</day><day/></skipDays><skipHours/>", 0, 1 << 1),
        ("<skipHours><hour>7:00</skipHours>", 1 << 7, 0),
    ] {
        let skip = mend(&format!("{RSS}{head}{TWO}</channel></rss>"), None).unwrap().skip;
        assert_eq!(SkipTimes { hours, days }, skip, "{head}");
    }
}

#[test]
fn a_feed_that_would_never_be_asked_is_not_believed() {
    let hours: Vec<String> = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
    let days = "<day>Mon</day><day>Tue</day><day>Wed</day><day>Thu</day><day>Fri</day><day>Sat</day><day>Sun</day>";
    let document = format!(
        "{RSS}<skipHours>{}</skipHours><skipDays>{days}</skipDays>{TWO}</channel></rss>",
        hours.concat()
    );
    assert_eq!(SkipTimes::default(), mend(&document, None).unwrap().skip);
}

#[test]
fn what_is_no_feed_is_named() {
    let error = |text: &str| mend(text, None).unwrap_err().to_string();
    assert_eq!(
        "a web page instead of a feed (“Zugriff verweigert”)",
        error("<!DOCTYPE html><html><head><title>Zugriff verweigert</title></head><body>")
    );
    assert_eq!(
        "not a feed: the document is a <opml>, a list of feeds",
        error("<opml version='2.0'><body><outline text='Elbkurier'/></body></opml>")
    );
    assert_eq!("not a feed: neither XML nor JSON", error("404 not found"));
}

#[test]
fn hostile_openings_take_linear_time() {
    let document = format!("{RSS}<item>{}", "<a><!--<description>".repeat(20_000));
    assert_eq!(Some(FeedError::CutOff), mend(&document, None).err());
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(<rss>|<feed |<item>|</item>|<entry|>|</entry>|<title|</title>|<link href='|'/>|<link>|&#x0;|&|ä|<!\\[CDATA\\[|\\]\\]>|xml:base=)*") {
        let _ = mend(&text, None);
    }
}
