use super::super::tests::parsed;
use super::super::{ENTRIES_MAX, FeedError};
use super::PARTS_MAX;

const HEAD: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' \
                    xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>";
const TWO: &str = "<url><loc>https://ruhrblick.example/1</loc><news:news><news:publication><news:name>Ruhrblick</news:name>\
                   <news:language>de</news:language></news:publication>\
                   <news:publication_date>2026-11-24T08:00:00Z</news:publication_date>\
                   <news:title>Eins</news:title></news:news></url>\
                   <url><loc>https://ruhrblick.example/2</loc><news:news>\
                   <news:publication_date>2026-11-24T09:00:00Z</news:publication_date>\
                   <news:title>Zwei</news:title></news:news></url>";

/// Checks title, link and date, `-` for none, of every entry.
fn check(document: &str, expected: &[(&str, &str, &str)]) {
    let feed = parsed(document.as_bytes()).unwrap();
    let found: Vec<(String, String, String)> = feed
        .entries
        .iter()
        .map(|entry| {
            let date = entry.published.or(entry.updated);
            let date = date.map_or_else(|| "-".to_owned(), |date| date.at.to_string());
            (entry.title.clone(), entry.link.clone().unwrap_or_default(), date)
        })
        .collect();
    let expected: Vec<(String, String, String)> = expected
        .iter()
        .map(|(title, link, date)| ((*title).to_owned(), (*link).to_owned(), (*date).to_owned()))
        .collect();
    assert_eq!(expected, found, "{document}");
}

fn titles(document: &str) -> Vec<String> {
    let feed = parsed(document.as_bytes()).unwrap();
    feed.entries.into_iter().map(|entry| entry.title).collect()
}

#[test]
fn news_become_entries() {
    let feed = parsed(
        format!(
            "{HEAD}<url><loc> /nrw/vertrag?utm_source=x&amp;id=1 </loc><lastmod>2026-11-24T10:00:00+01:00</lastmod>\
             <news:news><news:publication><news:name>Ruhrblick</news:name><news:language>de</news:language>\
             </news:publication><news:publication_date>2026-11-24T09:30:00+01:00</news:publication_date>\
             <news:title>Stadt &amp; Land: &#252;ber&uuml;ll</news:title><news:keywords>Stadt, Land</news:keywords>\
             </news:news><image:image><image:loc>https://bild.example/1.jpg</image:loc>\
             <image:title>Ein Bild</image:title></image:image></url></urlset>"
        )
        .as_bytes(),
    )
    .unwrap();
    let [entry] = feed.entries.as_slice() else {
        panic!("{feed:?}");
    };
    assert_eq!("Stadt & Land: überüll", entry.title);
    assert_eq!(
        Some("https://ruhrblick.example/nrw/vertrag?utm_source=x&id=1"),
        entry.link.as_deref()
    );
    assert_eq!(
        Some("https://ruhrblick.example/nrw/vertrag?id=1"),
        entry.url.as_ref().map(crate::model::CanonicalUrl::as_str)
    );
    assert_eq!("2026-11-24T08:30:00Z", entry.published.unwrap().at.to_string());
    assert_eq!("2026-11-24T09:00:00Z", entry.updated.unwrap().at.to_string());
    assert_eq!(Some("de"), entry.declared_lang.as_deref());
    assert!(feed.notes.is_empty() && !feed.is_cut_off, "{feed:?}");
}

#[test]
fn names_count_and_namespaces_do_not() {
    let expected = [("Eins", "https://ruhrblick.example/1", "2026-11-24T08:00:00Z")];
    for document in [
        "<urlset><url><loc>https://ruhrblick.example/1</loc><news:news><news:title>Eins</news:title>\
         <news:publication_date>2026-11-24T08:00Z</news:publication_date></news:news></url></urlset>",
        "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/1</loc><n:news><n:title>Eins</n:title>\
         <n:publication_date>2026-11-24T08:00Z</n:publication_date></n:news></url></urlset>",
        "<s:urlset><s:url><s:loc>/1</s:loc><m:news><m:title>Eins</m:title>\
         <m:publication_date>2026-11-24T08:00Z</m:publication_date></m:news></s:url></s:urlset>",
        "<URLSET><URL><LOC>/1</LOC><news><title>Eins</title>\
         <publication_date>2026-11-24T08:00Z</publication_date></news></URL></URLSET>",
        "\u{feff}\n<b>Warning</b>: x\n<?xml version='1.0'?><urlset><url><video:video><video:title>Film</video:title>\
         <video:publication_date>2020-01-01</video:publication_date></video:video><loc><![CDATA[/1]]></loc>\
         <news:news><news:title><![CDATA[Eins]]></news:title>\
         <news:publication_date>2026-11-24T08:00Z</news:publication_date></news:news></url></urlset>",
    ] {
        check(document, &expected);
    }
}

#[test]
fn a_page_without_news_needs_a_date() {
    let document = "<urlset><url><loc>/1</loc><lastmod>2026-11-24T08:00Z</lastmod></url><url><loc>/impressum</loc></url>\
                    <url><loc>/2</loc><lastmod>neulich</lastmod></url><url><lastmod>2026-11-24</lastmod></url><url/></urlset>";
    check(document, &[("", "https://ruhrblick.example/1", "2026-11-24T08:00:00Z")]);
    let feed = parsed(document.as_bytes()).unwrap();
    assert_eq!(None, feed.entries[0].published);
    assert_eq!(["2 pages without a date were left out"].as_slice(), feed.notes);
}

#[test]
fn damage_stays_where_it_is() {
    for (from, to) in [
        ("Eins", "Eins & <b>mehr"),
        ("<news:title>Eins</news:title>", "<news:title>Eins"),
        ("</news:publication>", ""),
        ("</news:news></url><url>", "<url>"),
        ("<news:news>", "<image:image><image:title>Bild"),
        ("</urlset>", "</urlset"),
        (
            "<url>",
            "<url><xhtml:link rel='alternate' hreflang=en href=https://ruhrblick.example/en>",
        ),
    ] {
        let whole = format!("{HEAD}{TWO}</urlset>");
        let damaged = whole.replacen(from, to, 1);
        assert_ne!(whole, damaged, "{from}");
        let titles = titles(&damaged);
        assert_eq!(2, titles.len(), "{to}: {titles:?}");
        assert!(titles[0].starts_with("Eins") && titles[1] == "Zwei", "{to}: {titles:?}");
    }
}

#[test]
fn a_sitemap_that_breaks_off_gives_its_whole_entries() {
    let document = format!("{HEAD}{TWO}<url><loc>https://ruhrblick.exam");
    let feed = parsed(document.as_bytes()).unwrap();
    assert_eq!(2, feed.entries.len());
    assert!(feed.is_cut_off);
    assert_eq!(
        Some(FeedError::CutOff),
        parsed(format!("{HEAD}<url><loc>https://ruhrblick.exam").as_bytes()).err()
    );
    check(&format!("{HEAD}</urlset>"), &[]);
}

#[test]
fn of_an_archive_the_newest_are_kept_in_their_order() {
    let page = |number: usize| {
        format!(
            "<url><loc>/{number}</loc><lastmod>{}-01-01</lastmod></url>",
            1900 + number * 7 % 5003 % 499
        )
    };
    let count = 3 * ENTRIES_MAX;
    let document = format!("<urlset>{}</urlset>", (0..count).map(page).collect::<Vec<_>>().concat());
    let feed = parsed(document.as_bytes()).unwrap();
    assert_eq!(ENTRIES_MAX, feed.entries.len());
    let number = |link: &str| link.rsplit('/').next().unwrap().parse::<usize>().unwrap();
    let kept: Vec<usize> = feed
        .entries
        .iter()
        .map(|entry| number(entry.link.as_deref().unwrap()))
        .collect();
    assert!(kept.is_sorted());
    let mut years: Vec<usize> = (0..count).map(|number| number * 7 % 5003 % 499).collect();
    years.sort_unstable();
    let mut years_kept: Vec<usize> = kept.iter().map(|number| number * 7 % 5003 % 499).collect();
    years_kept.sort_unstable();
    assert_eq!(years[count - ENTRIES_MAX..], years_kept);
    assert_eq!(["only the newest 2000 entries were read"].as_slice(), feed.notes);
}

#[test]
fn an_index_points_at_its_parts_the_likeliest_first() {
    let feed = parsed(
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\
          <sitemap><loc>https://ruhrblick.example/sitemap-2019.xml</loc><lastmod>2019-12-31</lastmod></sitemap>\
          <sitemap><loc>https://ruhrblick.example/sitemap-static.xml</loc></sitemap>\
          <sitemap><loc>/sitemap-2026.xml</loc><lastmod>2026-11-24T08:00:00Z</lastmod></sitemap>\
          <sitemap><loc>/sitemap-2026.xml</loc></sitemap>\
          <sitemap><loc>mailto:redaktion@ruhrblick.example</loc></sitemap>\
          <sitemap><loc><![CDATA[/sitemap-news.xml?a=1&b=2]]></loc></sitemap></sitemapindex>",
    )
    .unwrap();
    let parts: Vec<(&str, bool)> = feed
        .parts
        .iter()
        .map(|part| (part.url.path(), part.modified.is_some()))
        .collect();
    assert_eq!(
        [
            ("/sitemap-news.xml", false),
            ("/sitemap-2026.xml", true),
            ("/sitemap-2019.xml", true),
            ("/sitemap-static.xml", false),
        ]
        .as_slice(),
        parts
    );
    assert!(feed.entries.is_empty() && feed.notes.is_empty());
}

#[test]
fn no_more_parts_are_told_than_the_cap() {
    let parts: Vec<String> = (0..200)
        .map(|number| format!("<sitemap><loc>/s{number}.xml</loc></sitemap>"))
        .collect();
    let feed = parsed(format!("<sitemapindex>{}</sitemapindex>", parts.concat()).as_bytes()).unwrap();
    assert_eq!(PARTS_MAX, feed.parts.len());
    assert_eq!("/s0.xml", feed.parts[0].url.path());
}

#[test]
fn a_web_page_about_sitemaps_is_none() {
    let page = "<!DOCTYPE html><html><head><title>Was ist ein &lt;urlset&gt;?</title></head><body><pre><urlset><url>\
                <loc>https://ruhrblick.example/1</loc><lastmod>2026-11-24</lastmod></url></urlset></pre></body></html>";
    assert!(matches!(
        parsed(page.as_bytes()),
        Err(FeedError::WebPage { title: Some(_) })
    ));
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(<urlset>|</urlset>|<url>|</url>|<sitemap>|<loc>|</loc>|/1|<news:news>|<news:title>|</news:title>|<lastmod>|2026|&|ä|<!\\[CDATA\\[|\\]\\]>)*") {
        let _ = parsed(format!("<urlset>{text}").as_bytes());
    }
}
