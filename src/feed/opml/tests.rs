use super::*;

fn outline(title: &str, feed: &str, groups: &[&str]) -> Outline {
    Outline {
        title: title.to_owned(),
        feed: Url::parse(feed).unwrap(),
        home: None,
        kind: Some("rss".to_owned()),
        lang: None,
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        categories: Vec::new(),
    }
}

/// Checks title, address and groups of every feed in the body of a list.
fn check(body: &str, expected: &[(&str, &str, &str)]) {
    let document = format!("<opml version=\"1.0\"><head><title>Feeds</title></head><body>{body}</body></opml>");
    let found = read(document.as_bytes()).unwrap().outlines;
    let found: Vec<(&str, &str, String)> = found
        .iter()
        .map(|outline| (outline.title.as_str(), outline.feed.as_str(), outline.groups.join("/")))
        .collect();
    let expected: Vec<(&str, &str, String)> = expected
        .iter()
        .map(|(title, feed, groups)| (*title, *feed, (*groups).to_owned()))
        .collect();
    assert_eq!(expected, found, "{body}");
}

#[test]
fn an_outline_is_read_whole() {
    let found = read(
        "<?xml version='1.0'?><opml version='2.0'><body><outline text='Deutschland'><outline text='Regional'>\
         <outline type='rss' text='Ruhrblick &amp; Söhne' title='x' xmlUrl='https://ruhrblick.example/feed?a=1&amp;b=2' \
         htmlUrl='https://ruhrblick.example' language='de-DE'/></outline></outline></body></opml>"
            .as_bytes(),
    )
    .unwrap();
    let expected = Outline {
        home: Some(Url::parse("https://ruhrblick.example").unwrap()),
        lang: Some("de-DE".to_owned()),
        ..outline(
            "Ruhrblick & Söhne",
            "https://ruhrblick.example/feed?a=1&b=2",
            &["Deutschland", "Regional"],
        )
    };
    assert_eq!(vec![expected], found.outlines);
}

#[test]
fn what_is_not_well_formed_is_read() {
    let feed = "https://ruhrblick.example/feed";
    for (attributes, title) in [
        (
            r#"text="Stadt & Land" xmlUrl="https://ruhrblick.example/feed""#,
            "Stadt & Land",
        ),
        (
            r#"text="Das "Blatt" von hier" xmlUrl="https://ruhrblick.example/feed""#,
            "Das \"Blatt\" von hier",
        ),
        (
            r#"text="Das "Blatt"" xmlUrl="https://ruhrblick.example/feed""#,
            "Das \"Blatt\"",
        ),
        (
            r#"description="<p class="a">Neu</p>" text="A < B > C" XMLURL="https://ruhrblick.example/feed""#,
            "A < B > C",
        ),
        (
            "xmlUrl='https://ruhrblick.example/feed' text='L'Est d'ici'",
            "L'Est d'ici",
        ),
        (
            r#"text="M&uuml;nchen"xmlUrl="https://ruhrblick.example/feed""#,
            "München",
        ),
        ("xmlUrl=https://ruhrblick.example/feed text=Blatt", "Blatt"),
        (r#"TEXT = "Blatt" xmlurl = "feed://ruhrblick.example/feed""#, "Blatt"),
        (r#"title="Blatt" xmlUrl="feed:https://ruhrblick.example/feed""#, "Blatt"),
        (r#"xmlUrl="https://ruhrblick.example/feed""#, "ruhrblick.example"),
    ] {
        let feed = if attributes.contains("feed://") {
            "http://ruhrblick.example/feed"
        } else {
            feed
        };
        let next = r#"<outline text="Next" xmlUrl="https://next.example/feed"/>"#;
        for end in ["/>", ">", "></outline>", " />"] {
            check(
                &format!("<outline {attributes}{end}{next}"),
                &[(title, feed, ""), ("Next", "https://next.example/feed", "")],
            );
        }
    }
}

#[test]
fn groups_survive_missing_end_tags() {
    check(
        "<outline text='A'><outline text='1' xmlUrl='https://a.example/1'><outline text='2' xmlUrl='https://a.example/2'>\
         </outline></outline><outline text='B'><outline text='3' xmlUrl='https://b.example/3'/></outline>\
         <outline text='4' xmlUrl='https://b.example/4'/></outline></outline>",
        &[
            ("1", "https://a.example/1", "A"),
            ("2", "https://a.example/2", "A"),
            ("3", "https://b.example/3", "B"),
            ("4", "https://b.example/4", ""),
        ],
    );
}

#[test]
fn a_feed_is_told_once_and_remarks_are_not() {
    check(
        "<outline text='1' xmlUrl='https://a.example/1'/><!-- <outline text='2' xmlUrl='https://a.example/2'/> -->\
         <outline text='Again' xmlUrl='https://A.example/1'/><outline text='Mail' xmlUrl='mailto:a@a.example'/>",
        &[("1", "https://a.example/1", "")],
    );
}

#[test]
fn charsets_are_read() {
    let text =
        "<?xml version='1.0' encoding='windows-1252'?><opml><outline text='Größe' xmlUrl='https://a.example/'/></opml>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    assert_eq!("Größe", read(&bytes).unwrap().outlines[0].title);
}

#[test]
fn a_list_of_addresses_is_one() {
    let found =
        read(b"# mine\nhttps://a.example/feed\n\nhttp://b.example/rss \"tag\"\nhttps://a.example/feed\n").unwrap();
    assert_eq!(0, found.refused.len());
    let feeds: Vec<&str> = found.outlines.iter().map(|outline| outline.feed.as_str()).collect();
    assert_eq!(["https://a.example/feed", "http://b.example/rss"].as_slice(), feeds);
}

/// What of a list was refused, in words.
fn refused(text: &str) -> (usize, Vec<String>) {
    let list = read(text.as_bytes()).unwrap();
    (
        list.outlines.len(),
        list.refused.iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn what_cannot_be_taken_is_told_with_its_line() {
    let list = "# mine\nwww.a.example/feed\n\"query:Unread:unread = \\\"yes\\\"\"\nftp://b.example/feed\nand more\n\
                \"https://c.example/feed\" \"tag\"\n";
    assert_eq!(
        (
            2,
            vec![
                r#"line 3: "\"query:Unread:unread = \\\"yes\\\"\"" is a query over other feeds"#.to_owned(),
                r#"line 4: "ftp://b.example/feed" is no address of the web (http or https)"#.to_owned(),
                r#"line 5: "and more" is no address of the web (http or https)"#.to_owned(),
            ]
        ),
        refused(list)
    );
    assert_eq!(
        (0, 1),
        (
            refused("ftp://b.example/feed").0,
            refused("ftp://b.example/feed").1.len()
        )
    );
    let told = refused("https://me:s3cret@a.example/feed\n").1;
    assert!(
        told[0].starts_with("line 1: \"a.example\"") && !told[0].contains("s3cret"),
        "{told:?}"
    );
    let opml = "<opml>\n<outline text='A'>\n<outline text='1' xmlUrl='www.a.example/1'/>\n\
                <outline text='2' xmlUrl='gopher://a.example/2'></outline>\n<outline xmlUrl='https://a.example/3#x'/>\
                <outline xmlUrl='https://a.example/3'/></outline></opml>";
    assert_eq!(
        (
            2,
            vec![r#"line 4: "gopher://a.example/2" is no address of the web (http or https)"#.to_owned()]
        ),
        refused(opml)
    );
    let list = read(opml.as_bytes()).unwrap();
    assert_eq!(
        ("https://a.example/3", ["A".to_owned()].as_slice()),
        (list.outlines[1].feed.as_str(), list.outlines[1].groups.as_slice())
    );
}

#[test]
fn an_outline_that_the_end_of_the_file_cuts_is_dropped() {
    let whole = "<opml><body>\n<outline text='1' xmlUrl='https://a.example/1'/>\n";
    let last = "<outline text=\"Two <b>or</b> more\" xmlUrl=\"https://a.example/feed\"/>";
    for end in 9..last.len() {
        let (found, told) = refused(&format!("{whole}{}", &last[..end]));
        assert_eq!((1, 1), (found, told.len()), "{end}: {told:?}");
        assert!(
            told[0].starts_with("line 3: ") && told[0].ends_with("cut off by the end of the file"),
            "{told:?}"
        );
    }
    assert_eq!((2, Vec::new()), refused(&format!("{whole}{last}")));
}

#[test]
fn more_feeds_than_are_read_are_told() {
    let address = |number: usize| format!("https://a.example/{number}\n");
    let lines: String = (0..OUTLINES_MAX).map(address).collect();
    assert_eq!((OUTLINES_MAX, Vec::new()), refused(&lines));
    let told = refused(&(lines + "no\nhttps://b.example/\nhttps://c.example/\n"));
    assert_eq!((OUTLINES_MAX, 1), (told.0, told.1.len()));
    assert!(
        told.1[0].starts_with("line 20001: \"no\" is not read, nor is what follows"),
        "{told:?}"
    );
    let outline = |number| format!("<outline xmlUrl='{}'/>", address(number).trim());
    let outlines: String = (0..=OUTLINES_MAX + 5).map(outline).collect();
    let told = refused(&format!("<opml>{outlines}</opml>"));
    assert_eq!((OUTLINES_MAX, 1), (told.0, told.1.len()));
}

#[test]
fn what_is_no_list_is_named() {
    let error = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!("the file is empty", error(" \n"));
    assert_eq!(
        "a feed, not a list of feeds",
        error("<rss version='2.0'><channel><title>x</title></channel></rss>")
    );
    assert_eq!(
        "not a list of feeds (OPML): a web page instead of a feed (“Feeds”)",
        error("<!DOCTYPE html><html><head><title>Feeds</title></head>")
    );
    assert_eq!(
        "not a list of feeds (OPML): not a feed: neither XML nor JSON",
        error("What I read\nand more")
    );
    check("", &[]);
}

#[test]
fn what_is_written_is_read_back() {
    let mut first = outline(
        "Ruhr \"Blick\" & <Söhne>'",
        "https://ruhrblick.example/feed?a=1&b=\"2\"",
        &["Stadt & Land", "Regional"],
    );
    first.home = Some(Url::parse("https://ruhrblick.example/").unwrap());
    first.lang = Some("de".to_owned());
    first.categories = vec!["regional".to_owned(), "Europe/Ruhr & Rhine".to_owned()];
    let mut sitemap = outline("Elbkurier", "https://elbkurier.example/news.xml", &["Elbkurier"]);
    sitemap.kind = Some(SITEMAP.to_owned());
    let outlines = vec![
        outline("Frei", "https://frei.example/feed", &[]),
        first,
        outline("Elbkurier", "https://elbkurier.example/1", &["Elbkurier"]),
        outline("Elbkurier", "https://elbkurier.example/2", &["Elbkurier"]),
        sitemap,
    ];
    let text = write("Meine Feeds & mehr", &outlines);
    assert_eq!(outlines, read(text.as_bytes()).unwrap().outlines);
    assert_eq!(3, text.matches("\"Elbkurier\" title=\"Elbkurier\" xmlUrl").count());
    assert_eq!(1, text.matches("<outline text=\"Elbkurier\"").count());
}

#[test]
fn what_is_written_is_strict_xml() {
    let outlines = vec![outline(
        "A \"b\" & <c>\u{1}\n",
        "https://a.example/?a=1&b=2",
        &["G & H"],
    )];
    let text = write("T & U", &outlines);
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut values = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap();
                    values.push((attribute.key.as_ref().to_owned(), value.into_owned()));
                }
            }
            _ => {}
        }
    }
    let value = |name: &str| values.iter().find(|(key, _)| key == name).unwrap().1.clone();
    assert_eq!("2.0", value("version"));
    assert_eq!("G & H", value("text"));
    assert_eq!("https://a.example/?a=1&b=2", value("xmlUrl"));
    assert!(values.contains(&("title".to_owned(), "A \"b\" & <c>\n".to_owned())));
}

#[test]
fn hostile_lists_take_linear_time() {
    for piece in [
        "<outline ",
        "<outline a=\"",
        "<",
        "\"",
        "<outline text='x'>",
        "<!--",
        "<outline a=' '",
        "</",
    ] {
        let document = format!("<opml>{}", piece.repeat(200_000));
        let list = read(document.as_bytes()).unwrap();
        assert_eq!(0, list.outlines.len(), "{piece}");
        assert!(list.refused.len() <= 1, "{piece}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(<outline|</outline>|text=|xmlUrl=|'|\"|https://a.example/|>|/>| |&|ä|<|=|<!--|-->)*") {
        let _ = read(format!("<opml>{text}").as_bytes());
    }

    #[test]
    fn titles_survive(title in "[^<&\\p{C}]{1,40}", group in "[\"'>ä =/x]{1,20}") {
        let (title, group) = (plain::line(&title), plain::line(&group));
        proptest::prop_assume!(!title.is_empty() && !group.is_empty());
        let outlines = vec![outline(&title, "https://a.example/feed", &[&group])];
        let read = read(write("x", &outlines).as_bytes()).map(|list| list.outlines);
        proptest::prop_assert_eq!(Ok(outlines), read);
    }
}
