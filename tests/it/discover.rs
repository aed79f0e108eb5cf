//! Feeds that are looked for, and lists of feeds that come and go.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::harness::{Newsvane, Reply, SETTINGS, Site, rss, source};

/// Settings that reach loopback, and nothing to watch yet.
fn empty() -> Newsvane {
    let newsvane = Newsvane::new();
    newsvane.write_config("newsvane.toml", SETTINGS);
    newsvane.write_config("sources.toml", "");
    newsvane
}

fn page(head: &str) -> Reply {
    Reply::page(format!(
        "<!doctype html><html lang=\"de\"><head><title>Lake Times</title><meta property=\"og:site_name\" content=\"Lake Times\">{head}</head>\
         <body><h1>News</h1></body></html>"
    ))
}

fn plain(content_type: &'static str, text: String) -> Reply {
    Reply {
        status: 200,
        content_type,
        body: text.into_bytes(),
    }
}

fn news_sitemap(site: &Site, path: &str) -> Reply {
    plain(
        "application/xml",
        format!(
            "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>{}</loc><news:news><news:publication>\
             <news:name>Lake Times</news:name><news:language>de</news:language></news:publication>\
             <news:publication_date>2026-03-02T10:00:00Z</news:publication_date><news:title>Der Hafen bleibt zu</news:title>\
             </news:news></url></urlset>",
            site.url(path)
        ),
    )
}

fn found(newsvane: &Newsvane, site: &Site) -> Vec<Value> {
    newsvane.jsonl(&["feeds", "discover", &site.url("/")])
}

#[test]
fn a_packed_sitemap_that_only_the_home_page_names_is_found() {
    let (newsvane, site) = (empty(), Site::open());
    site.put(
        "/",
        page("<link rel=\"sitemap\" type=\"application/xml\" href=\"/karte/alles.gz\">"),
    );
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&news_sitemap(&site, "/harbour").body).unwrap();
    site.put(
        "/karte/alles.gz",
        Reply {
            status: 200,
            content_type: "application/gzip",
            body: packed.finish().unwrap(),
        },
    );
    let found = found(&newsvane, &site);
    assert_eq!(1, found.len(), "{found:?}");
    assert_eq!(
        (Some("news-sitemap"), Some(1)),
        (found[0]["kind"].as_str(), found[0]["entries"].as_u64())
    );
}

#[test]
fn a_news_sitemap_named_in_robots_txt_is_found() {
    let (newsvane, site) = (empty(), Site::open());
    site.put("/", page(""));
    let robots = format!(
        "User-agent: *\nDisallow: /x\nSitemap: {}\nSitemap: {}\n",
        site.url("/all.xml"),
        site.url("/news.xml")
    );
    site.put("/robots.txt", plain("text/plain", robots));
    site.put("/news.xml", news_sitemap(&site, "/harbour"));
    let found = found(&newsvane, &site);
    assert_eq!(1, found.len(), "{found:?}");
    assert_eq!(
        ("news-sitemap", "named in robots.txt", 1, "de"),
        (
            found[0]["kind"].as_str().unwrap(),
            found[0]["found"].as_str().unwrap(),
            found[0]["entries"].as_u64().unwrap(),
            found[0]["lang"].as_str().unwrap()
        )
    );
    assert_eq!("2026-03-02T10:00:00Z", found[0]["newest"]);
    let asked: Vec<String> = site.take_requests().into_iter().map(|(path, _)| path).collect();
    assert!(
        !asked.contains(&"/feed".to_owned()),
        "usual places are for sites that tell nothing: {asked:?}"
    );
}

#[test]
fn what_a_page_announces_is_found_once_and_comments_come_last() {
    let (newsvane, site) = (empty(), Site::open());
    let link = |path: &str, title: &str| {
        format!("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{title}\" href=\"{path}\">")
    };
    site.put(
        "/",
        page(
            &(link("/comments/feed", "Comments")
                + &link("/rss", "All")
                + &link("/rss2", "The same")
                + &link("/gone", "Gone")),
        ),
    );
    site.put("/rss", Reply::feed(rss(&site, &[("/a", "A"), ("/b", "B")])));
    site.put("/rss2", Reply::feed(rss(&site, &[("/a", "A"), ("/b", "B")])));
    site.put("/comments/feed", Reply::feed(rss(&site, &[("/c", "Re: A")])));
    let found = found(&newsvane, &site);
    let seen: Vec<(String, u64)> = found
        .iter()
        .map(|found| {
            (
                found["url"].as_str().unwrap().to_owned(),
                found["entries"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(vec![(site.url("/rss"), 2), (site.url("/comments/feed"), 1)], seen);
    assert_eq!("All", found[0]["title"]);
    let table = newsvane.ok(&["feeds", "discover", &site.url("/")]);
    assert!(
        table.starts_with("rss  2") && table.contains("announced by the page"),
        "{table}"
    );
}

#[test]
fn usual_places_are_tried_where_a_site_tells_nothing() {
    let (newsvane, site) = (empty(), Site::open());
    site.put("/", page(""));
    site.put("/atom.xml", Reply::feed(rss(&site, &[("/a", "A")])));
    let found = found(&newsvane, &site);
    assert_eq!((1, "a usual place"), (found.len(), found[0]["found"].as_str().unwrap()));
    assert_eq!(site.url("/atom.xml"), found[0]["url"].as_str().unwrap());
}

#[test]
fn a_site_without_feeds_is_said_to_have_none() {
    let (newsvane, site) = (empty(), Site::open());
    site.put(
        "/",
        page("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/x\">"),
    );
    site.put("/x", page(""));
    let output = newsvane.run(&["feeds", "discover", &site.url("/"), "--add"]);
    assert_eq!(1, output.code, "{output:?}");
    assert!(output.err.contains("no feed was found"), "{output:?}");
    assert!(site.take_requests().len() <= 32);
    assert!(!newsvane.config().join("sources.d").exists());
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let closed = newsvane.run(&["feeds", "discover", &format!("http://{port}/")]);
    assert_eq!(4, closed.code, "{closed:?}");
    assert!(
        closed.err.contains(&format!("{port} could not be reached")) && !closed.err.contains("later"),
        "{closed:?}"
    );
    let lost = newsvane.run(&["feeds", "discover", &site.url("/lost")]);
    assert_eq!(1, lost.code, "{lost:?}");
    assert!(
        lost.err.contains("/lost: ") && lost.err.contains("(HTTP 404)"),
        "{lost:?}"
    );
}

#[test]
fn the_address_of_a_feed_finds_itself() {
    let (newsvane, site) = (empty(), Site::open());
    site.put("/rss", Reply::feed(rss(&site, &[("/a", "A")])));
    let found = newsvane.jsonl(&["feeds", "discover", &site.url("/rss")]);
    assert_eq!(
        (1, "the address itself"),
        (found.len(), found[0]["found"].as_str().unwrap())
    );
    assert_eq!(1, site.take_requests().len());
}

#[test]
fn what_was_found_can_be_added_with_the_name_of_its_site() {
    let (newsvane, site) = (empty(), Site::open());
    let link = |path: &str| format!("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{path}\">");
    site.put("/", page(&(link("/rss") + &link("/sport"))));
    site.put("/rss", Reply::feed(rss(&site, &[("/a", "A")])));
    site.put("/sport", Reply::feed(rss(&site, &[("/b", "B")])));
    newsvane.ok(&["feeds", "discover", &site.url("/"), "--add"]);
    let text = std::fs::read_to_string(newsvane.config().join("sources.d/added.toml")).unwrap();
    assert!(
        text.contains("name = \"Lake Times\"") && text.contains("languages = [\"de\"]"),
        "{text}"
    );
    assert!(text.contains("/rss") && !text.contains("/sport"), "{text}");
    let output = newsvane.run(&["feeds", "discover", &site.url("/"), "--add", "--all"]);
    assert_eq!(0, output.code, "{output:?}");
    assert!(output.out.contains("already"), "{output:?}");
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    assert_eq!((2, &feeds[0]["source"]), (feeds.len(), &feeds[1]["source"]));
    assert_eq!(1, newsvane.run(&["feeds", "discover", &site.url("/"), "--add"]).code);
}

#[test]
fn a_list_that_was_written_is_read_back_to_the_same_outlets() {
    let mine = "[[source]]\nid = \"lake\"\nname = \"Lake & <Times>\"\nhome = \"https://lake.example\"\nlanguages = [\"de\"]\n\
                feeds = [\"https://lake.example/rss?a=1&b=2\", \"https://lake.example/sport\"]\n\
                [[source]]\nid = \"elbblatt\"\nname = \"Elbblatt\"\nfeeds = [{ url = \"https://elbblatt.example/feed\", lang = \"fr\" }]\n";
    let one = Newsvane::with_sources(mine);
    let path = one.path().join("feeds.opml");
    one.ok(&["feeds", "export", "-o", path.to_str().unwrap()]);
    assert_eq!(2, one.run(&["feeds", "export", "-o", path.to_str().unwrap()]).code);
    assert_eq!(one.ok(&["feeds", "export"]), std::fs::read_to_string(&path).unwrap());
    let other = empty();
    let output = other.run(&["feeds", "import", path.to_str().unwrap()]);
    assert_eq!(0, output.code, "{output:?}");
    assert!(
        output
            .out
            .contains("found 3 feeds: 3 new at 2 sites, 0 known, 0 unusable"),
        "{output:?}"
    );
    let told = |newsvane: &Newsvane| -> Vec<(String, String)> {
        let feeds = newsvane.jsonl(&["feeds", "list"]);
        feeds
            .iter()
            .map(|feed| {
                (
                    feed["source"].as_str().unwrap().to_owned(),
                    feed["url"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    };
    assert_eq!(told(&one), told(&other));
    assert!(other.ok(&["feeds", "show", "lake"]).contains("lake (Lake & <Times>)"));
    assert!(other.ok(&["feeds", "show", "elbblatt"]).contains("in French"));
    other.ok(&["config", "check"]);
}

#[test]
fn a_list_is_sorted_out_and_nothing_is_overwritten() {
    let newsvane = Newsvane::with_sources(&source("lake", "Lake", "en", "https://lake.example/feed"));
    let list = newsvane.write(
        "My list.opml",
        "<opml version=\"2.0\"><body><outline text=\"Nord & Süd\"><outline text=\"Lake\" xmlUrl=\"https://lake.example/feed\"/>\
         <outline text=\"Lake Sport\" xmlUrl=\"https://www.lake.example/sport\"/>\
         <outline text=\"Secret\" xmlUrl=\"https://me:pw@paper.example/feed\"/>\
         <outline text=\"Paper: Town\" xmlUrl=\"https://feeds.paper.example/town\" language=\"de\"/>\
         <outline text=\"Paper: Sport\" xmlUrl=\"https://paper.example/sport\" language=\"en\"/></outline></body></opml>",
    );
    let list = list.to_str().unwrap();
    let dry = newsvane.run(&["feeds", "import", list, "--dry-run"]);
    assert_eq!(0, dry.code, "{dry:?}");
    assert!(
        dry.err
            .contains("found 5 feeds: 3 new at 2 sites, 1 known, 1 unusable; nothing is written"),
        "{dry:?}"
    );
    assert!(!newsvane.config().join("sources.d").exists());
    newsvane.ok(&["feeds", "import", list]);
    let text = std::fs::read_to_string(newsvane.config().join("sources.d/my-list.toml")).unwrap();
    assert_eq!(dry.out.trim_end(), text.trim_end());
    for expected in [
        "[[feed]]\nsource = \"lake\"\nurl = \"https://www.lake.example/sport\"",
        "id = \"paper\"\nname = \"Paper\"\ngroups = [\"nord-sud\"]\nlanguages = [\"de\", \"en\"]",
        "{ url = \"https://feeds.paper.example/town\", lang = \"de\" }",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }
    assert_eq!(2, newsvane.run(&["feeds", "import", list]).code);
    assert_eq!(1, newsvane.run(&["feeds", "import", list, "--into", "again"]).code);
    assert_eq!(2, newsvane.run(&["feeds", "import", list, "--into", "../x"]).code);
    newsvane.ok(&["feeds", "import", list, "--force"]);
    assert_eq!(
        text,
        std::fs::read_to_string(newsvane.config().join("sources.d/my-list.toml")).unwrap()
    );
    let plain = newsvane.write(
        "plain.txt",
        "# mine\nhttps://third.example/feed\nhttps://fourth.example/rss what else\n",
    );
    newsvane.ok(&["feeds", "import", plain.to_str().unwrap()]);
    newsvane.ok(&["feeds", "show", "third", "fourth"]);
    let nonsense = newsvane.write("x.opml", "<html><body>no list</body></html>");
    assert_eq!(1, newsvane.run(&["feeds", "import", nonsense.to_str().unwrap()]).code);
}

#[test]
fn what_robots_txt_forbids_is_not_asked_for() {
    let (newsvane, site) = (empty(), Site::open());
    let link = |path: &str| format!("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"{path}\">");
    site.put("/", page(&(link("/private/rss") + &link("/rss"))));
    site.put(
        "/robots.txt",
        plain("text/plain", "User-agent: *\nDisallow: /private/\n".to_owned()),
    );
    for path in ["/private/rss", "/rss"] {
        site.put(path, Reply::feed(rss(&site, &[(path, "A")])));
    }
    let output = newsvane.run(&["feeds", "discover", &site.url("/")]);
    assert!(output.err.contains("robots.txt forbids to ask for 1"), "{output:?}");
    assert!(
        output.out.contains("/rss") && !output.out.contains("/private"),
        "{output:?}"
    );
    assert!(site.take_requests().iter().all(|(path, _)| path != "/private/rss"));
    site.put("/robots.txt", Reply::status(503));
    let unknown = newsvane.run(&["feeds", "discover", &site.url("/")]);
    assert_eq!(4, unknown.code, "{unknown:?}");
    assert!(
        unknown.err.contains("robots.txt cannot be read") && !unknown.err.contains("later"),
        "{unknown:?}"
    );
}

#[test]
fn sitemaps_of_an_index_that_robots_txt_forbids_are_not_asked_for() {
    let (newsvane, site) = (empty(), Site::open());
    let part = |path: &str| format!("<sitemap><loc>{}</loc></sitemap>", site.url(path));
    let index = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}{}</sitemapindex>",
        part("/private/news.xml"),
        part("/news.xml")
    );
    site.put("/", page(""));
    site.put("/sitemap.xml", plain("application/xml", index));
    site.put(
        "/robots.txt",
        plain("text/plain", "User-agent: *\nDisallow: /private/\n".to_owned()),
    );
    for path in ["/private/news.xml", "/news.xml"] {
        site.put(path, news_sitemap(&site, "/harbour"));
    }
    let output = newsvane.run(&["feeds", "discover", &site.url("/")]);
    assert_eq!(0, output.code, "{output:?}");
    assert!(output.err.contains("robots.txt forbids to ask for 1"), "{output:?}");
    let asked: Vec<String> = site.take_requests().into_iter().map(|(path, _)| path).collect();
    assert!(
        asked.contains(&"/news.xml".to_owned()) && !asked.contains(&"/private/news.xml".to_owned()),
        "{asked:?}"
    );
}

#[test]
fn a_site_is_searched_and_added_to_a_configuration_that_names_no_outlets_yet() {
    let (newsvane, site) = (Newsvane::new(), Site::open());
    newsvane.write_config("newsvane.toml", SETTINGS);
    site.put(
        "/",
        page("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/rss#all\">"),
    );
    site.put("/rss", Reply::feed(rss(&site, &[("/a", "A")])));
    assert_eq!(1, found(&newsvane, &site).len());
    let added = newsvane.jsonl(&["feeds", "discover", &site.url("/"), "--add"]);
    assert_eq!(
        (1, true),
        (added.len(), added[0]["added"].as_bool().unwrap()),
        "{added:?}"
    );
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    assert_eq!(
        (1, site.url("/rss")),
        (feeds.len(), feeds[0]["url"].as_str().unwrap().to_owned())
    );
}

#[test]
fn a_list_that_was_written_keeps_groups_kinds_and_what_tells_feeds_apart() {
    let mine = "[[source]]\nid = \"lake\"\nname = \"Lake\"\nhome = \"https://lake.example\"\ngroups = [\"region_1\", \"daily\"]\n\
                feeds = [\"https://lake.example/rss?a=1\", \"https://lake.example/rss?a=2\", \"https://www.lake.example/rss?a=2\", \
                { url = \"https://lake.example/news.xml\", kind = \"news-sitemap\" }]\n";
    let one = Newsvane::with_sources(mine);
    let list = one.ok(&["feeds", "export"]);
    let titles: std::collections::BTreeSet<&str> = list
        .split(" title=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(5, titles.len(), "{list}");
    let other = empty();
    let path = other.write("mine.opml", &list);
    other.ok(&["feeds", "import", path.to_str().unwrap()]);
    let text = std::fs::read_to_string(other.config().join("sources.d/mine.toml")).unwrap();
    assert!(text.contains("groups = [\"region_1\", \"daily\"]"), "{text}");
    assert!(
        text.contains("{ url = \"https://lake.example/news.xml\", kind = \"news-sitemap\" }"),
        "{text}"
    );
    assert_eq!(list, other.ok(&["feeds", "export"]));
}

#[test]
fn a_list_is_taken_again_although_another_file_gave_feeds_to_its_outlets() {
    let newsvane = empty();
    let list = newsvane.write("papers.txt", "https://paper.example/feed\nhttps://lake.example/feed\n");
    let list = list.to_str().unwrap();
    newsvane.ok(&["feeds", "import", list]);
    newsvane.ok(&["feeds", "add", "https://paper.example/sport", "--no-check"]);
    newsvane.write("papers.txt", "https://paper.example/feed\nhttps://sea.example/feed\n");
    newsvane.ok(&["feeds", "import", list, "--force"]);
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    let mut sources: Vec<&str> = feeds.iter().map(|feed| feed["source"].as_str().unwrap()).collect();
    sources.sort_unstable();
    assert_eq!(vec!["paper", "paper", "sea"], sources);
    // Without its outlet the other file would be wrong: that is told of the result.
    newsvane.write("papers.txt", "https://sea.example/feed\n");
    let refused = newsvane.run(&["feeds", "import", list, "--force"]);
    assert_eq!(2, refused.code, "{refused:?}");
    assert!(
        refused.err.contains("papers.toml stays as it was") && refused.err.contains("added.toml"),
        "{refused:?}"
    );
    assert_eq!(3, newsvane.jsonl(&["feeds", "list"]).len());
}

#[test]
fn what_a_list_has_that_cannot_be_taken_is_named() {
    let newsvane = empty();
    let list = newsvane.write(
        "urls",
        "www.lake.example/feed \"daily\"\n\"query:Unread:unread = \\\"yes\\\"\"\nftp://sea.example/feed\nhttps://sea.example/feed#all\n",
    );
    let list = list.to_str().unwrap();
    let dry = newsvane.run(&["feeds", "import", list, "--dry-run", "--jsonl"]);
    assert_eq!(0, dry.code, "{dry:?}");
    let report: Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(
        (3, 2, 1, false),
        (
            report["found"].as_u64().unwrap(),
            report["new"].as_u64().unwrap(),
            report["unusable"].as_u64().unwrap(),
            report["written"].as_bool().unwrap()
        )
    );
    assert_eq!(
        (2, 3),
        (
            report["refused"][0]["line"].as_u64().unwrap(),
            report["refused"][1]["line"].as_u64().unwrap()
        )
    );
    assert!(
        report["text"]
            .as_str()
            .unwrap()
            .contains("https://www.lake.example/feed"),
        "{report}"
    );
    for expected in ["line 2: ", "query", "line 3: \"ftp://sea.example/feed\""] {
        assert!(dry.err.contains(expected), "{expected} is not in {dry:?}");
    }
    let done = newsvane.run(&["feeds", "import", list]);
    assert!(
        done.out
            .contains("found 3 feeds: 2 new at 2 sites, 0 known, 1 unusable"),
        "{done:?}"
    );
    let feeds = newsvane.jsonl(&["feeds", "list"]);
    assert_eq!("https://sea.example/feed", feeds[1]["url"]);
}

#[test]
fn an_index_of_sitemaps_has_the_entries_of_its_parts() {
    let (newsvane, site) = (empty(), Site::open());
    site.put("/", page(""));
    let index = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        site.url("/news.xml")
    );
    site.put("/sitemap.xml", plain("application/xml", index));
    site.put("/news.xml", news_sitemap(&site, "/harbour"));
    let found = found(&newsvane, &site);
    assert_eq!(
        (1, 1),
        (found.len(), found[0]["entries"].as_u64().unwrap()),
        "{found:?}"
    );
    assert_eq!(site.url("/sitemap.xml"), found[0]["url"].as_str().unwrap());
}
