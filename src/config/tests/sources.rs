//! Outlets over several files, and what a feed can say of how it is asked for and what is taken.

use std::io;
use std::path::Path;

use super::{ONE_OUTLET, files};
use crate::config::{Config, Files, Problems, SOURCES_DIR, holds_configuration, load, parse, parse_with};
use crate::model::{CanonicalUrl, Entry, EntryKey, FeedId, FeedSpec, Lang, SourceId};

/// Reads files of outlets, (name, text); the first is sources.toml where its name is empty.
fn read(texts: &[(&str, &str)]) -> Result<Config, Problems> {
    parse(&several(texts))
}

fn several(texts: &[(&str, &str)]) -> Files {
    let named = |(name, text): &(&str, &str)| (format!("{SOURCES_DIR}/{name}"), (*text).to_owned());
    Files {
        sources: texts
            .iter()
            .find(|(name, _)| name.is_empty())
            .map(|(_, text)| (*text).to_owned()),
        more_sources: texts.iter().filter(|(name, _)| !name.is_empty()).map(named).collect(),
        ..Files::default()
    }
}

fn told(texts: &[(&str, &str)]) -> String {
    read(texts).map_or_else(|problems| problems.to_string(), |_| String::new())
}

/// The only feed of a source with more lines, and of the feed's table with more keys.
fn feed(of_source: &str, of_feed: &str) -> Result<FeedSpec, Problems> {
    let text = format!(
        "[[source]]\nid = \"a\"\nname = \"A\"\n{of_source}\nfeeds = [\n{{ url = \"https://a.example/feed\"{of_feed} }}]"
    );
    let open = |path: &Path| match path.to_str() {
        Some("/etc/desk/jar.txt") => Ok(".a.example\tTRUE\t/\tFALSE\t0\tsession\ts3cret".to_owned()),
        Some("/etc/desk/line.txt") => Ok("session=s3cret\n".to_owned()),
        Some("/etc/desk/broken.txt") => Ok("s3cret".to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::PermissionDenied)),
    };
    let files = Files {
        dir: "/etc/desk".into(),
        ..files("", &text, "")
    };
    Ok(parse_with(&files, &open)?.feeds.remove(0))
}

#[test]
fn the_files_of_the_directory_are_one_with_the_main_one() {
    let config = read(&[
        ("", ONE_OUTLET),
        ("b.toml", "[[source]]\nid = \"b\"\nname = \"B\"\nlanguages = [\"fr\"]"),
        (
            "c.toml",
            "[[feed]]\nsource = \"stadtblatt\"\nurl = \"https://stadtblatt.example/sport\"\ninterval = \"1h\"\n\
             [[feed]]\nsource = \"b\"\nurl = \"https://b.example/feed\"",
        ),
    ])
    .unwrap();
    let seen: Vec<_> = config
        .feeds
        .iter()
        .map(|feed| {
            (
                feed.source.as_str(),
                feed.url.path(),
                feed.lang.map(Lang::code),
                feed.interval.as_secs(),
            )
        })
        .collect();
    let expected = [
        ("stadtblatt", "/feed", Some("de"), 900),
        ("stadtblatt", "/sport", Some("de"), 3_600),
        ("b", "/feed", Some("fr"), 900),
    ];
    assert_eq!(expected.to_vec(), seen);
    assert_eq!(Some("de"), config.feeds[1].country.as_deref());
}

#[test]
fn files_are_read_in_the_order_of_their_names_and_only_toml() {
    let dir = tempfile::tempdir().unwrap();
    let more = dir.path().join(SOURCES_DIR);
    std::fs::create_dir(&more).unwrap();
    for (name, text) in [
        ("z.toml", "[[source]]\nid = \"z\"\nname = \"Z\""),
        ("a.toml", "[[source]]\nid = \"a\"\nname = \"A\""),
        (".#a.toml", "nonsense"),
        ("a.toml~", "nonsense"),
        ("README", "nonsense"),
    ] {
        std::fs::write(more.join(name), text).unwrap();
    }
    assert!(holds_configuration(dir.path()));
    let config = load(dir.path()).unwrap();
    assert_eq!(
        vec!["a", "z"],
        config
            .sources
            .iter()
            .map(|source| source.id.as_str())
            .collect::<Vec<_>>()
    );
    std::fs::write(more.join("b.toml"), b"\xff\xfe").unwrap();
    std::fs::write(more.join("c.toml"), "x = 1").unwrap();
    let told = load(dir.path()).unwrap_err().to_string();
    assert!(
        told.contains("sources.d/b.toml: cannot be read: ") && !told.contains("c.toml"),
        "{told}"
    );
    std::fs::remove_file(more.join("b.toml")).unwrap();
    let told = load(dir.path()).unwrap_err().to_string();
    assert!(told.contains("sources.d/c.toml:1:1: x: unknown key"), "{told}");
}

#[test]
fn what_stands_twice_is_told_with_both_places() {
    let again = format!("{ONE_OUTLET}\n[[feed]]\nsource = \"stadtblatt\"\nurl = \"https://stadtblatt.example/feed\"");
    let expected = "sources.d/b.toml:3:6: source \"stadtblatt\": id: is the id of the source on line 2 of sources.toml, too\n\
                    sources.d/b.toml:8:10: source \"stadtblatt\": feeds[1]: \"https://stadtblatt.example/feed\" is a feed of \
                    stadtblatt on line 8 of sources.toml already\n\
                    sources.d/b.toml:10:1: feed[1]: \"https://stadtblatt.example/feed\" is a feed of stadtblatt on line 8 of \
                    sources.toml already";
    assert_eq!(expected, told(&[("", ONE_OUTLET), ("b.toml", &again)]));
}

#[test]
fn a_feed_of_an_unknown_source_is_told_with_the_one_that_was_meant() {
    let feed = "[[feed]]\nsource = \"stadblatt\"\nurl = \"https://a.example/feed\"\nintervall = \"1h\"\nlang = \"xx\"";
    let expected = "sources.d/b.toml:2:10: feed[1].source: \"stadblatt\" is not the id of a source; did you mean \"stadtblatt\"?\n\
                    sources.d/b.toml:4:1: feed[1].intervall: unknown key; did you mean interval?\n\
                    sources.d/b.toml:5:8: feed[1].lang: \"xx\" is not a language code such as \"de\" or \"zh\"";
    assert_eq!(
        expected.replace("feed[1].", "feed[1]: "),
        told(&[("", ONE_OUTLET), ("b.toml", feed)])
    );
    assert_eq!(
        "sources.d/b.toml:1:1: feed[1]: source: is missing\nsources.d/b.toml:1:1: feed[1]: url: is missing",
        told(&[("", ONE_OUTLET), ("b.toml", "[[feed]]")])
    );
    assert_eq!(
        "sources.d/b.toml:1:1: url: unknown key here; it belongs below [[feed]]",
        told(&[("", ONE_OUTLET), ("b.toml", "url = \"https://a.example/feed\"")])
    );
}

#[test]
fn a_broken_file_does_not_make_the_feeds_of_its_outlets_look_wrong() {
    let told = told(&[
        ("", "[[source]]\nid = \"stadtblatt\nname = 1"),
        (
            "b.toml",
            "[[feed]]\nsource = \"stadtblatt\"\nurl = \"https://a.example/feed\"\nkind = 1",
        ),
    ]);
    assert!(told.starts_with("sources.toml:2:"), "{told}");
    assert!(
        !told.contains("stadtblatt\" is not") && told.contains("sources.d/b.toml:4:8"),
        "{told}"
    );
}

#[test]
fn a_feed_adds_to_its_outlets_options_and_comes_before_them() {
    let feed = feed(
        "headers = { X-Key = \"outlet\", Accept-Language = \"de\" }\ncookie = \"a=1\"\nproxy = \"http://proxy.example:3128\"\n\
         keep = [\"title:hafen\"]\nblock = [\"url:/sport/\"]",
        ", headers = { x-key = \"feed\" }, cookie = \"b=s3cret;c=3\", proxy = \"socks5h://s3cret:s3cret@127.0.0.1:9050\", keep = [\"schiff\"]",
    )
    .unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [
        pair("x-key", "feed"),
        pair("accept-language", "de"),
        pair("cookie", "b=s3cret; c=3"),
    ];
    assert_eq!(expected.to_vec(), feed.access.headers);
    assert_eq!(
        Some("socks5h://s3cret:s3cret@127.0.0.1:9050"),
        feed.access.proxy.as_ref().map(url::Url::as_str)
    );
    assert_eq!((2, 1), (feed.sieve.keep.len(), feed.sieve.block.len()));
    let debug = format!("{feed:?}");
    assert!(debug.contains("x-key") && !debug.contains("s3cret"), "{debug}");
    let outlet = self::feed("cookie = \"a=1\"\nproxy = \"http://proxy.example:3128\"", "").unwrap();
    assert_eq!(vec![pair("cookie", "a=1")], outlet.access.headers);
    let direct = self::feed("proxy = \"http://proxy.example:3128\"", ", proxy = \"none\"").unwrap();
    assert_eq!(None, direct.access.proxy);
}

#[test]
fn cookies_come_from_a_file_beside_the_configuration() {
    for name in ["jar.txt", "line.txt"] {
        let feed = feed(&format!("cookie_file = \"{name}\""), "").unwrap();
        assert_eq!(
            vec![("cookie".to_owned(), "session=s3cret".to_owned())],
            feed.access.headers
        );
    }
}

#[test]
fn patterns_look_where_they_say_with_small_and_capital_letters_alike() {
    let entry = |title: &str, link: &str, author: &str| Entry {
        key: EntryKey::derive(&[title, link]),
        feed: FeedId::from_address("https://a.example/feed"),
        source: SourceId::new("a"),
        url: CanonicalUrl::parse(link),
        link: Some(link.to_owned()),
        guid: None,
        title: title.to_owned(),
        summary: "Der Hafen".to_owned(),
        published: None,
        updated: None,
        authors: vec![author.to_owned()],
        declared_lang: None,
    };
    for (options, title, link, author, expected) in [
        (
            "keep = [\"title:HUAWEI\"]",
            "Huawei geht",
            "https://a.example/1",
            "X",
            true,
        ),
        (
            "keep = [\"title:hafen\"]",
            "Huawei geht",
            "https://a.example/1",
            "X",
            false,
        ),
        ("keep = [\"hafen\"]", "Huawei geht", "https://a.example/1", "X", true),
        (
            "keep = [\"any:title:\"]",
            "Huawei geht",
            "https://a.example/1",
            "X",
            false,
        ),
        (
            "keep = ['url:^https://a\\.example/\\d+$']",
            "t",
            "https://a.example/1",
            "X",
            true,
        ),
        (
            "block = [\"url:/sport/\"]",
            "t",
            "https://a.example/sport/1",
            "X",
            false,
        ),
        ("block = [\"author:^dpa$\"]", "t", "https://a.example/1", "DPA", false),
        ("block = [\"https://b.example\"]", "t", "https://a.example/1", "X", true),
    ] {
        let feed = feed(options, "").unwrap();
        assert_eq!(
            expected,
            feed.sieve.lets_through(&entry(title, link, author)),
            "{options}"
        );
    }
}

/// Options with a mistake, and what is said of it, in a feed's table or its outlet's.
const WRONG_OPTIONS: &[(&str, &str)] = &[
    (
        "headers = { \"X Key\" = \"s3cret\" }",
        "headers.X Key: is not the name of a header; write headers = { \"X-Name\" = \"value\" }",
    ),
    (
        "headers = { \"X-Key: s3cret\" = \"\" }",
        "headers.X-Key: is not the name of a header; write headers = { \"X-Name\" = \"value\" }",
    ),
    (
        "headers = { Cookie = \"a=s3cret\" }",
        "headers.Cookie: is set by cookie = \"…\" or cookie_file = \"…\"",
    ),
    (
        "headers = { Host = \"s3cret\" }",
        "headers.Host: is a header that newsvane sets itself",
    ),
    (
        "headers = { X-Key = \"s3cret\\n\" }",
        "headers.X-Key: has characters that HTTP cannot send; use ASCII on one line",
    ),
    (
        "headers = { X-Key = \" s3cret\" }",
        "headers.X-Key: is empty, or begins or ends with a blank",
    ),
    ("headers = { X-Key = 7 }", "headers.X-Key: is not a text in quotes"),
    (
        "headers = { X-Key = \"s3cret\", x-key = \"s3cret\" }",
        "headers.x-key: stands here twice; letters count alike, large and small",
    ),
    (
        "headers = \"X-Key: s3cret\"",
        "headers: is not a table, as in { X-Key = \"…\" }",
    ),
    ("cookie = \"s3cret\"", "cookie: is not cookies as in \"a=1; b=2\""),
    (
        "cookie = \"Cookie: a=s3cret\"",
        "cookie: is not cookies as in \"a=1; b=2\", without Cookie: before them",
    ),
    (
        "cookie_file = \"broken.txt\"",
        "cookie_file: \"broken.txt\" is not cookies as in \"a=1; b=2\", nor a cookies.txt",
    ),
    (
        "cookie_file = \"absent.txt\"",
        "cookie_file: \"absent.txt\" cannot be read: permission denied",
    ),
    (
        "cookie = \"a=1\", cookie_file = \"line.txt\"",
        "cookie_file: stands beside cookie; write one of them",
    ),
    (
        "proxy = \"socks4://s3cret@127.0.0.1:9050\"",
        "proxy: has the scheme \"socks4\", not one of http, https, socks5, socks5h; did you mean socks5://?",
    ),
    (
        "proxy = \"s3cret@127.0.0.1:9050\"",
        "proxy: is not the address of a proxy such as \"socks5h://127.0.0.1:9050\" or \"http://proxy.example:3128\"; its scheme is missing",
    ),
    (
        "proxy = \"http://proxy.example:3128/s3cret\"",
        "proxy: has more behind its host and port than a proxy's address may have",
    ),
    (
        "keep = [\"titel:x\"]",
        "keep[1]: \"titel:x\" begins with titel:, which is no part of an entry; did you mean title:? A pattern for any part that begins so is written any:titel:",
    ),
    (
        "keep = [\"link:x\"]",
        "keep[1]: \"link:x\" begins with link:, which is no part of an entry; did you mean url:? A pattern for any part that begins so is written any:link:",
    ),
    (
        "block = [\"a\", \"url:(\"]",
        "block[2]: \"url:(\": is no regular expression: unclosed group",
    ),
    (
        "block = [\"title:\"]",
        "block[1]: \"title:\" has no expression; it would find everything",
    ),
    (
        "block = [\"(\\\\w{1000}){1000}\"]",
        "block[1]: \"(\\\\w{1000}){1000}\": is too large when compiled; repeat less",
    ),
    ("keep = \"x\"", "keep: \"x\" is not a list; write [\"x\"]"),
    ("kep = []", "kep: unknown key; did you mean keep?"),
];

#[test]
fn a_wrong_option_is_told_and_secrets_are_not() {
    for (option, expected) in WRONG_OPTIONS {
        let in_feed = feed("", &format!(", {option}")).unwrap_err().to_string();
        let in_source = feed(&option.replace(", cookie_file", "\ncookie_file"), "")
            .unwrap_err()
            .to_string();
        for (told, path) in [(in_feed, "source \"a\": feeds[1]: "), (in_source, "source \"a\": ")] {
            let (place, message) = told.split_once(path).unwrap_or_else(|| panic!("{told}"));
            assert_eq!(*expected, message, "{option}");
            assert!(place.starts_with("/etc/desk/sources.toml:"), "{place}");
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
}

#[test]
fn a_browsers_file_without_a_cookie_for_the_feed_is_told_at_the_feed() {
    let text = "[[source]]\nid = \"a\"\nname = \"A\"\ncookie_file = \"jar\"\nfeeds = [\"https://b.example/\"]";
    let open = |_: &Path| Ok(".a.example\tTRUE\t/\tFALSE\t0\tsession\ts3cret".to_owned());
    let told = parse_with(&files("", text, ""), &open).unwrap_err().to_string();
    assert_eq!(
        "sources.toml:5:10: source \"a\": feeds[1]: cookie_file has no cookie for b.example",
        told
    );
}

#[test]
fn a_fragment_makes_no_second_feed() {
    let text = |second: &str| {
        format!(
            "[[source]]\nid = \"a\"\nname = \"A\"\nfeeds = [\"https://a.example/feed\", {{ url = \"https://a.example/{second}\" }}]"
        )
    };
    let config = parse(&files("", &text("more#all"), "")).unwrap();
    assert_eq!("https://a.example/more", config.feeds[1].url.as_str());
    assert_eq!(FeedId::from_address("https://a.example/more"), config.feeds[1].id);
    let told = parse(&files("", &text("feed#all"), "")).unwrap_err().to_string();
    assert!(told.contains("is a feed of a on line 4 already"), "{told}");
}
