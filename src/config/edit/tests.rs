//! Files before and after.

use super::*;
use crate::config::{Files, SOURCES_FILE, parse};

fn feeds(text: &str) -> Vec<String> {
    let files = Files::default().with_sources(SOURCES_FILE, text.to_owned());
    let config = parse(&files).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    config.feeds.iter().map(|feed| feed.url.to_string()).collect()
}

fn removed(text: &str, url: &str) -> String {
    let after = remove_feed(text, &FeedId::from_address(url)).unwrap();
    let mut left = feeds(text);
    left.retain(|known| known != url);
    assert_eq!(left, feeds(&after), "{after}");
    after
}

const MINE: &str = r#"# My outlets.

[[source]]
id = "a" # short
name = "A"
feeds = [
    # the city
    "https://a.example/city", # every hour
    { url = "https://a.example/map.xml", kind = "news-sitemap" },

    # the rest
    "https://a.example/rest" # last
]

[[source]]
id = "b"
name = "B"
feeds = ["https://b.example/1", "https://b.example/2", "https://b.example/3"]

# mine
[[feed]]
source = "b"
url = "https://b.example/4" # four

[feed.headers]
X-Key = "x"

[[feed]]
source = "a"
url = "https://a.example/more"
"#;

#[test]
fn a_feed_of_a_list_takes_its_line_along_and_nothing_else() {
    let without = |line: &str| MINE.replacen(line, "", 1);
    for (url, line) in [
        (
            "https://a.example/city",
            "    \"https://a.example/city\", # every hour\n",
        ),
        (
            "https://a.example/map.xml",
            "    { url = \"https://a.example/map.xml\", kind = \"news-sitemap\" },\n",
        ),
        ("https://a.example/rest", "    \"https://a.example/rest\" # last\n"),
        ("https://b.example/1", "\"https://b.example/1\", "),
        ("https://b.example/2", "\"https://b.example/2\", "),
        ("https://b.example/3", ", \"https://b.example/3\""),
    ] {
        assert_eq!(without(line), removed(MINE, url), "{url}");
    }
}

#[test]
fn a_feed_of_its_own_takes_its_table_along() {
    let four = "[[feed]]\nsource = \"b\"\nurl = \"https://b.example/4\" # four\n\n[feed.headers]\nX-Key = \"x\"\n\n";
    assert_eq!(MINE.replacen(four, "", 1), removed(MINE, "https://b.example/4"));
    let more = "\n[[feed]]\nsource = \"a\"\nurl = \"https://a.example/more\"\n";
    assert_eq!(MINE.replacen(more, "", 1), removed(MINE, "https://a.example/more"));
}

#[test]
fn other_ways_to_write_a_list_are_understood() {
    let head = "[[source]]\nid = \"a\"\nname = \"A\"\n";
    for (list, expected) in [
        ("feeds = [\"https://a.example/1\"]", "feeds = []"),
        ("feeds = [ 'https://a.example/1' , ]", "feeds = [ ]"),
        (
            "feeds = [\n  \"https://A.example/1\"\n  ,\n  \"https://a.example/2\"]",
            "feeds = [\n  \"https://a.example/2\"]",
        ),
        (
            "feeds = [\"https://a.example/2\",\n\"https://a.example/1\"]",
            "feeds = [\"https://a.example/2\"]",
        ),
        (
            "[[source.feeds]]\nurl = \"https://a.example/1\"\n\n[[source.feeds]]\nurl = \"https://a.example/2\"\n",
            "[[source.feeds]]\nurl = \"https://a.example/2\"\n",
        ),
        (
            "feeds = [{ url = \"https://a.example/1\", lang = \"de\" }, \"https://a.example/2\"]",
            "feeds = [\"https://a.example/2\"]",
        ),
    ] {
        assert_eq!(
            format!("{head}{expected}"),
            removed(&format!("{head}{list}"), "https://a.example/1"),
            "{list}"
        );
    }
}

#[test]
fn what_is_not_there_is_not_removed() {
    let absent = FeedId::from_address("https://c.example/");
    assert_eq!(None, remove_feed(MINE, &absent));
    assert_eq!(None, remove_feed("[[source]\n", &absent));
}

#[test]
fn what_is_added_stands_at_the_end_and_reads_back() {
    let feed = NewFeed {
        kind: FeedKind::NewsSitemap,
        lang: Lang::from_tag("de"),
        interval: Some(Duration::from_secs(5_400)),
        ..NewFeed::at("https://a.example/%22new%22".parse().unwrap())
    };
    let outlet = NewOutlet {
        id: "c".to_owned(),
        name: "The \"C\" \\ 華\n".to_owned(),
        home: Some("https://c.example".parse().unwrap()),
        groups: vec!["imported".to_owned()],
        languages: vec![Lang::from_tag("zh").unwrap()],
        feeds: vec![NewFeed::at("https://c.example/feed".parse().unwrap()), feed.clone()],
    };
    let text = add_outlet(format!("{MINE}\n\n"), &outlet);
    assert!(text.starts_with(MINE.trim_end()));
    let files = Files::default().with_sources(SOURCES_FILE, text.clone());
    let config = parse(&files).unwrap();
    let source = config.sources.last().unwrap();
    assert_eq!(
        (outlet.name.as_str(), outlet.groups.as_slice()),
        (source.name.as_str(), source.groups.as_slice())
    );
    let last = config.feeds.last().unwrap();
    assert_eq!(
        (feed.kind, feed.lang, feed.interval.unwrap()),
        (last.kind, last.lang, last.interval)
    );
    let text = add_feed(MINE.to_owned(), "b", &feed);
    assert!(text.ends_with(
        "\n\n[[feed]]\nsource = \"b\"\nurl = \"https://a.example/%22new%22\"\nkind = \"news-sitemap\"\nlang = \"de\"\ninterval = \"1h30m\"\n"
    ));
    assert_eq!(9, feeds(&text).len());
    assert_eq!(MINE, removed(&text, feed.url.as_str()));
    assert!(add_feed(String::new(), "b", &feed).starts_with("[[feed]]"));
}

#[test]
fn bytes_and_line_ends_of_a_file_are_kept() {
    let feed = NewFeed::at("https://a.example/new#part".parse().unwrap());
    let outlet = NewOutlet {
        id: "c".to_owned(),
        name: "C".to_owned(),
        home: None,
        groups: Vec::new(),
        languages: Vec::new(),
        feeds: vec![NewFeed::at("https://c.example/feed".parse().unwrap())],
    };
    let crlf = MINE.replace('\n', "\r\n");
    for (text, gap, end) in [
        (MINE.to_owned(), "\n", "\n"),
        (format!("{MINE}# last  \t"), "\n\n", "\n"),
        (format!("{MINE}# last  \n"), "\n", "\n"),
        (format!("{MINE}\n  \n"), "", "\n"),
        (crlf.clone(), "\r\n", "\r\n"),
        (format!("{crlf}# last  "), "\r\n\r\n", "\r\n"),
    ] {
        let after = add_feed(text.clone(), "b", &feed);
        let added = format!("{gap}[[feed]]{end}source = \"b\"{end}url = \"https://a.example/new\"{end}");
        assert_eq!(format!("{text}{added}"), after);
        let lines = add_outlet(text.clone(), &outlet);
        assert_eq!(lines.contains("\r\n"), end == "\r\n");
        assert_eq!(lines.matches('\n').count(), lines.matches(end).count(), "{lines:?}");
        assert_eq!(9, feeds(&lines).len());
        // What was added last is gone without a trace, but for the end of the last line.
        let without = removed(&after, "https://a.example/new");
        assert_eq!(text.trim_end(), without.trim_end());
        assert!(without.ends_with(end), "{without:?}");
    }
    assert_eq!("\n", Draft::at_end("\n".to_owned()).text);
}

#[test]
fn comments_within_what_is_removed_go_with_it() {
    let text = "[[source]]\nid = \"a\"\nname = \"A\"\n\n# above\n[[feed]]\n# within\nsource = \"a\"\nurl = \"https://a.example/1\" # behind\n# below\n";
    assert_eq!(
        "[[source]]\nid = \"a\"\nname = \"A\"\n\n# above\n# below\n",
        removed(text, "https://a.example/1")
    );
}

#[test]
fn what_a_file_speaks_of_is_read_without_the_other_files() {
    let text =
        format!("{MINE}\n[[feed]]\nsource = \"of-another-file\"\nurl = \"https://c.example/#x\"\n[[feed]]\nurl = 3\n");
    let found = contents(&text);
    assert_eq!(vec!["a", "b"], found.sources.iter().collect::<Vec<_>>());
    let expected = feeds(MINE).into_iter().chain(["https://c.example/".to_owned()]);
    assert_eq!(
        expected.map(|url| FeedId::from_address(&url)).collect::<HashSet<_>>(),
        found.feeds
    );
    assert_eq!(Contents::default(), contents("[[feed"));
}

#[test]
fn groups_keep_the_ids_that_they_have() {
    for (name, expected) in [("a_b.c", "a_b.c"), ("Nord & Süd", "nord-sud")] {
        assert_eq!(Some(expected), group(name).as_deref());
    }
}

#[test]
fn names_become_ids() {
    for (name, expected) in [
        ("Süddeutsche Zeitung", Some("suddeutsche-zeitung")),
        ("華為", Some("huawei")),
        ("  A & B / C ", Some("a-b-c")),
        ("—", None),
        ("", None),
    ] {
        let slug = slug(name);
        assert!(slug.as_deref().is_none_or(|slug| values::id_of(slug).is_ok()));
        if name != "華為" {
            assert_eq!(expected, slug.as_deref(), "{name}");
        }
    }
    assert_eq!(Some(50), slug(&"x".repeat(200)).map(|slug| slug.len()));
}

#[test]
fn ids_come_from_the_site_and_are_unique() {
    let mut taken = BTreeSet::new();
    for (url, expected) in [
        ("https://feeds.rp-online.de/rss", "rp-online"),
        ("https://rp-online.de/", "rp-online-de"),
        ("https://www.rp-online.de/", "rp-online-de-2"),
        ("https://news.example.co.uk/", "example"),
        ("http://127.0.0.1:8080/", "127-0-0-1-8080"),
        ("http://localhost/", "localhost-80"),
        ("https://one.substack.com/feed", "one"),
        ("https://one.wordpress.com/feed", "one-wordpress-com"),
        ("https://feeds.feedburner.com/one/rss", "feeds-feedburner-com-one-rss"),
        ("https://feeds.feedburner.com/one/rss", "feeds-feedburner-com-one-rss-2"),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC1", "uc1"),
    ] {
        let id = id_for(&url.parse().unwrap(), &taken);
        assert_eq!((Ok(id.clone()), expected), (values::id_of(&id), id.as_str()));
        taken.insert(id);
    }
}
