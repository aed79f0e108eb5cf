use super::*;

fn page() -> Url {
    Url::parse("https://www.ruhrblick.example/nrw/index.html").unwrap()
}

/// Checks addresses and clues of the candidates of a page.
fn check(html: &str, expected: &[(&str, Clue)]) {
    let found = feed_links(html, &page());
    let found: Vec<(&str, Clue)> = found
        .iter()
        .map(|candidate| (candidate.url.as_str(), candidate.clue))
        .collect();
    assert_eq!(expected, found, "{html}");
}

#[test]
fn feeds_are_announced() {
    let html = "<!DOCTYPE html><html><head><link rel='stylesheet' href='/a.css'>
        <link rel=alternate type=application/rss+xml href=/feed/ title='Ruhrblick &raquo; Feed'>
        <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml'>
        <link rel='alternate' type='application/feed+json' href='//api.ruhrblick.example/feed.json'>
        <link rel='alternate' hreflang='en' href='/en/'>
        <link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/7'>
        <link rel='alternate' type='application/json+oembed' href='/wp-json/oembed?url=x'>
        <link rel='feed' href='/blog/rss#top'></head>";
    check(
        html,
        &[
            ("https://www.ruhrblick.example/feed/", Clue::Announced),
            ("https://www.ruhrblick.example/nrw/atom.xml", Clue::Announced),
            ("https://api.ruhrblick.example/feed.json", Clue::Announced),
            ("https://www.ruhrblick.example/blog/rss", Clue::Announced),
        ],
    );
    assert_eq!(Some("Ruhrblick » Feed"), feed_links(html, &page())[0].title.as_deref());
}

#[test]
fn feeds_are_linked() {
    check(
        "<a href='/rss/politik'>Politik</a><a href='https://feeds.ruhrblick.example/sport'>Sport</a>\
         <a href='/index.php?format=feed&amp;type=rss'>RSS</a><a href='kultur.rss'>Kultur</a><a href='/?feed=rss2'>x</a>\
         <a href='/index.rdf'>RDF</a><a href='feed:https://www.ruhrblick.example/neu.atom'>Neu</a>",
        &[
            ("https://www.ruhrblick.example/rss/politik", Clue::Linked),
            ("https://feeds.ruhrblick.example/sport", Clue::Linked),
            (
                "https://www.ruhrblick.example/index.php?format=feed&type=rss",
                Clue::Linked,
            ),
            ("https://www.ruhrblick.example/nrw/kultur.rss", Clue::Linked),
            ("https://www.ruhrblick.example/?feed=rss2", Clue::Linked),
            ("https://www.ruhrblick.example/index.rdf", Clue::Linked),
            ("https://www.ruhrblick.example/neu.atom", Clue::Linked),
        ],
    );
}

#[test]
fn what_is_no_feed_is_no_candidate() {
    check(
        "<a href='/feedback'>Feedback</a><a href='/stadt/atomkraft.html'>Atom</a><a href='/rss.png'>x</a>\
         <a href='https://feedly.com/i/subscription/feed/https://www.ruhrblick.example/feed'>x</a>\
         <a href='mailto:rss@ruhrblick.example'>x</a><a href='javascript:feed()'>x</a><a>x</a>\
         <script>document.write(\"<a href='/feed'>x</a>\")</script><!-- <link rel=alternate type=text/xml href=/rss> -->",
        &[],
    );
}

#[test]
fn the_likeliest_come_first_and_each_once() {
    check(
        "<a href='/sitemap.xml'>x</a><a href='/comments/feed'>x</a><a href='/rss'>x</a><a href='/sitemap-news.xml'>x</a>\
         <link rel=sitemap href='/sitemap_index.xml'>\
         <link rel=alternate type=application/rss+xml title='Kommentare' href='/k/feed'>\
         <link rel=alternate type=application/rss+xml href='/rss'><a href='/rss'>again</a>",
        &[
            ("https://www.ruhrblick.example/rss", Clue::Announced),
            ("https://www.ruhrblick.example/sitemap-news.xml", Clue::NewsSitemap),
            ("https://www.ruhrblick.example/comments/feed", Clue::Comments),
            ("https://www.ruhrblick.example/k/feed", Clue::Comments),
            ("https://www.ruhrblick.example/sitemap.xml", Clue::Sitemap),
            ("https://www.ruhrblick.example/sitemap_index.xml", Clue::Sitemap),
        ],
    );
}

#[test]
fn the_base_of_a_page_is_respected() {
    check(
        "<base href='https://cdn.ruhrblick.example/x/'><base href='/y/'>\
         <link rel=alternate type=application/rss+xml href='rss.xml'>",
        &[("https://cdn.ruhrblick.example/x/rss.xml", Clue::Announced)],
    );
}

#[test]
fn no_more_candidates_are_told_than_the_cap() {
    let links: Vec<String> = (0..500)
        .map(|number| format!("<a href='/rss/{number}'>x</a>"))
        .collect();
    assert_eq!(CANDIDATES_MAX, feed_links(&links.concat(), &page()).len());
}

#[test]
fn well_known_addresses_are_few_and_begin_beside_the_page() {
    let found = well_known(&Url::parse("https://ruhrblick.example/?utm_source=x#top").unwrap());
    assert_eq!(WELL_KNOWN.len(), found.len());
    assert_eq!("https://ruhrblick.example/feed", found[0].as_str());
    assert!(found.contains(&Url::parse("https://ruhrblick.example/sitemap-news.xml").unwrap()));
    for home in ["https://ruhrblick.example/nrw", "https://ruhrblick.example/nrw/"] {
        let found = well_known(&Url::parse(home).unwrap());
        assert_eq!("https://ruhrblick.example/nrw/feed", found[0].as_str());
        assert_eq!("https://ruhrblick.example/feed", found[3].as_str());
    }
}

#[test]
fn an_outlet_says_its_name_and_its_language() {
    for (html, name, lang) in [
        (
            "<html lang='de-DE'><head><title>Nachrichten aus NRW | Ruhrblick</title>",
            Some("Ruhrblick"),
            Some("de-DE"),
        ),
        (
            "<html><head><meta property='og:site_name' content='RUHRBLICK &amp; Co'><title>x</title>\
             <meta property='og:locale' content='de_DE'>",
            Some("RUHRBLICK & Co"),
            Some("de-DE"),
        ),
        (
            "<HTML XML:LANG=zh-Hant><TITLE>港口日報 - 新聞</TITLE>",
            Some("港口日報"),
            Some("zh-Hant"),
        ),
        ("<title> Die   Lage: alles </title>", Some("Die Lage"), None),
        ("<html lang=''><body><title>x</title>", None, None),
    ] {
        let home = Url::parse("https://www.ruhr-blick.example/").unwrap();
        assert_eq!(name, site_name(html, &home).as_deref(), "{html}");
        assert_eq!(lang, language(html).as_deref(), "{html}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(html in "(<link|<a|<base|<title>|</title>|<script>|</script>| href=| rel=alternate| type=text/xml|'|/feed|//|ä|>| )*") {
        let _ = (feed_links(&html, &page()), site_name(&html, &page()), language(&html));
    }
}
