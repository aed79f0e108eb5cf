//! A report of a regional paper as it stands on the page, amid doubled captions, credits and lists of links, in the markup of several
//! content systems: the body comes out, and nothing else.
//!
//! Two texts are laid out so. One is invented and always there. The other is the report that this program was made for; it belongs to
//! its publisher, and is read only where a development corpus lies beside the checkout.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Newsvane, Reply, Site, rss, source};

/// Copied from the page of the report, as a reader would: lines with empty lines between, the lists below in one block.
const SEED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../shared/corpus/seed/rp-online-duisburg-huawei.txt"
);
const TWIN: &str = include_str!("../fixtures/regional/twin.txt");

/// The configuration that is shipped, which knows the outlets of the report.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config");

/// The outlet that the invented report cites.
const CITED: &str = r#"
[[source]]
id = "harbour-gazette"
name = "Harbour Gazette"
"#;

/// A page of some content system, with places for a report.
struct Layout {
    name: &'static str,
    page: &'static str,
    /// Around a paragraph, `{}`.
    paragraph: &'static str,
    /// Around a subhead.
    subhead: &'static str,
    /// A list of links to other reports, below a heading.
    list: &'static str,
    /// The agency that signs the page.
    credit: &'static str,
}

const LAYOUTS: &[Layout] = &[
    Layout {
        name: "a blog system",
        page: include_str!("../fixtures/regional/wordpress.html"),
        paragraph: "<p>{}</p>\n",
        subhead: "<h2 class=\"wp-block-heading\">{}</h2>\n",
        list: "<div class=\"yarpp yarpp-related\"><h3>{}</h3><ul><li><a href=\"/a/1\">Hallenbad öffnet nach Umbau wieder an allen Tagen</a></li>\
               <li><a href=\"/a/2\">Stadtwerke senken den Grundpreis zum neuen Jahr</a></li></ul></div>\n",
        credit: "dpa/lnw",
    },
    Layout {
        name: "article and figure",
        page: include_str!("../fixtures/regional/article.html"),
        paragraph: "<p>{}</p>\n",
        subhead: "<h2>{}</h2>\n",
        list: "<section class=\"teaser-list\"><h3>{}</h3><article class=\"teaser\"><a href=\"/a/1\"><h4>Hallenbad öffnet wieder</h4>\
               <p>Nach acht Monaten Umbau können Schwimmer ab Montag an allen Tagen ins Becken, teilten die Stadtwerke mit.</p></a></article>\
               <article class=\"teaser\"><a href=\"/a/2\"><h4>Grundpreis sinkt zum neuen Jahr</h4></a></article></section>\n",
        credit: "dpa/lnw",
    },
    Layout {
        name: "paragraphs in div",
        page: include_str!("../fixtures/regional/divs.html"),
        paragraph: "<div class=\"absatz\">{}</div>\n",
        subhead: "<div class=\"absatz\"><b>{}</b></div>\n",
        list: "<div class=\"kasten\"><h3>{}</h3><div><a href=\"/a/1\">Hallenbad öffnet nach Umbau wieder an allen Tagen</a></div>\
               <div><a href=\"/a/2\">Stadtwerke senken den Grundpreis zum neuen Jahr</a></div></div>\n",
        credit: "dpa",
    },
    Layout {
        name: "all in one column",
        page: include_str!("../fixtures/regional/classic.html"),
        paragraph: "<p>{}</p>\n",
        subhead: "<p><strong>{}</strong></p>\n",
        list: "<h3>{}</h3><ul><li><a href=\"/a/1\">Hallenbad öffnet nach Umbau wieder an allen Tagen</a></li>\
               <li><a href=\"/a/2\">Stadtwerke senken den Grundpreis zum neuen Jahr</a></li></ul>\n",
        credit: "dpa",
    },
    Layout {
        name: "names without meaning",
        page: include_str!("../fixtures/regional/modules.html"),
        paragraph: "<p class=\"css-p\">{}</p>\n",
        subhead: "<h3 class=\"css-h\">{}</h3>\n",
        list: "<div class=\"css-ls\"><h2 class=\"css-lh\">{}</h2><a href=\"/a/1\"><p class=\"css-p\">Hallenbad öffnet nach Umbau wieder an allen Tagen</p></a>\
               <a href=\"/a/2\"><p class=\"css-p\">Stadtwerke senken den Grundpreis zum neuen Jahr</p></a></div>\n",
        credit: "dpa/lnw",
    },
];

/// A report as it was copied from a page, taken apart by the places of its lines.
#[derive(Debug)]
struct Report<'t> {
    kicker: String,
    title: String,
    lead: &'t str,
    caption: &'t str,
    credit: &'t str,
    body: Vec<&'t str>,
    /// Headings of the lists below.
    below: Vec<&'t str>,
}

/// Words of a headline that are its kicker.
const KICKER_WORDS: usize = 2;

impl<'t> Report<'t> {
    fn read(text: &'t str) -> Self {
        let mut blocks: Vec<&str> = text.trim().split("\n\n").collect();
        let below = blocks.pop().unwrap().lines().collect();
        let [headline, lead, caption, again, credit, body @ ..] = blocks.as_slice() else {
            panic!("{} blocks", blocks.len());
        };
        assert_eq!(caption, again, "the caption is shown twice");
        assert!(credit.starts_with("Foto: ") && body.len() > 3);
        let words: Vec<&str> = headline.split(' ').collect();
        let (kicker, title) = words.split_at(KICKER_WORDS);
        Self {
            kicker: kicker.join(" "),
            title: title.join(" "),
            lead,
            caption,
            credit,
            body: body.to_vec(),
            below,
        }
    }

    /// What a reader would call the text, a passage a line.
    fn text(&self) -> String {
        let passages = std::iter::once(&self.lead).chain(&self.body);
        let collapsed = |passage: &&str| passage.split_whitespace().collect::<Vec<_>>().join(" ");
        passages.map(collapsed).collect::<Vec<_>>().join("\n")
    }

    fn page(&self, layout: &Layout) -> String {
        let around = |pattern: &str, text: &str| pattern.replace("{}", &escape(text));
        let passage = |text: &&str| {
            let is_sentence = text.ends_with(['.', '“', '?', '!']);
            around(if is_sentence { layout.paragraph } else { layout.subhead }, text)
        };
        let passages: Vec<String> = self.body.iter().map(passage).collect();
        let below: Vec<String> = self.below.iter().map(|heading| around(layout.list, heading)).collect();
        let fields = [
            ("kicker", escape(&self.kicker)),
            ("title", escape(&self.title)),
            ("title_json", self.title.replace('"', "\\\"")),
            ("lead", escape(self.lead)),
            ("caption", escape(self.caption)),
            ("credit", escape(self.credit)),
            ("first", passages[..2].concat()),
            ("second", passages[2..4].concat()),
            ("rest", passages[4..].concat()),
            ("below", below.concat()),
        ];
        let fill = |page: String, (name, value): &(&str, String)| page.replace(&format!("{{{{{name}}}}}"), value);
        fields.iter().fold(layout.page.to_owned(), fill)
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Lays the report out in every way, and requires of each page exactly what a reader would.
fn check(text: &str, url: &str, cited: &str, newsvane: &Newsvane, config: &Path) {
    let report = Report::read(text);
    for layout in LAYOUTS {
        let name = layout.name;
        let page = newsvane.write("page.html", report.page(layout));
        let page = page.to_str().unwrap();
        let config = config.to_str().unwrap();
        let extracted = newsvane.json(&["extract", page, "--base-url", url, "-c", config]);
        assert_eq!(report.text(), extracted["text"].as_str().unwrap(), "{name}");
        assert_eq!(report.title, extracted["title"], "{name}");
        assert_eq!(Value::from(vec!["Marlene Vossberg"]), extracted["authors"], "{name}");
        assert_eq!(Value::from(vec![layout.credit]), extracted["credits"], "{name}");
        assert_eq!(Value::from(vec![cited]), extracted["cites"], "{name}");
        assert_eq!("full", extracted["quality"], "{name}");
        let published: jiff::Timestamp = extracted["published"].as_str().unwrap().parse().unwrap();
        assert_eq!("2023-11-16T14:12:00Z", published.to_string(), "{name}");
    }
}

#[test]
fn a_regional_report_comes_out_of_every_layout() {
    let newsvane = Newsvane::with_sources(CITED);
    let url = "https://www.ruhletaler-bote.example/lokales/vertrag-ausgelaufen_aid-1000001";
    check(TWIN, url, "harbour-gazette", &newsvane, &newsvane.config());
}

#[test]
fn a_regional_report_is_stored_with_whom_it_cites() {
    let report = Report::read(TWIN);
    let site = Site::open();
    let feed = rss(&site, &[("/vertrag", &report.title)]);
    site.put("/feed", Reply::feed(feed));
    site.put("/vertrag", Reply::page(report.page(&LAYOUTS[0])));
    let paper = source("ruhletaler-bote", "Ruhletaler Bote", "de", &site.url("/feed"));
    let newsvane = Newsvane::with_sources(&format!("{CITED}\n{paper}"));
    newsvane.ok(&["run", "--once"]);
    let stored = newsvane.json(&["show", &site.url("/vertrag")]);
    assert_eq!(report.text(), stored["text"].as_str().unwrap());
    assert_eq!(Value::from(vec!["harbour-gazette"]), stored["cites"]);
    assert_eq!(Value::from(vec!["dpa/lnw"]), stored["credits"]);
}

#[test]
fn the_report_that_this_was_made_for_comes_out_of_every_layout() {
    let Ok(text) = fs::read_to_string(SEED) else {
        eprintln!("skipped: no text of the report beside the checkout");
        return;
    };
    let url = "https://rp-online.de/nrw/staedte/duisburg/bericht_aid-1000001";
    check(&text, url, "scmp", &Newsvane::new(), Path::new(CONFIG));
}
