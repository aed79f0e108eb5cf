//! Pages that are meant to cost, as large as a page may be.

/// The cap on a page.
const SIZE: usize = 5 * 1024 * 1024;

const ARTICLE: &str = "<html><title>Hafen</title><body><article><h1>Hafen</h1>";

/// A kind of markup, and how to make it.
pub(super) type Hostile = (&'static str, fn() -> String);

/// Whether a kind is nesting and nothing else: that must cost next to nothing.
pub(super) fn is_nested(kind: &str) -> bool {
    kind.starts_with("50,000 nested")
}

pub(super) const KINDS: &[Hostile] = &[
    ("50,000 nested elements", || nested("<div>", "</div>")),
    ("50,000 nested elements of names", || {
        nested("<div class='article-body related'>", "</div>")
    }),
    ("50,000 nested lists", || nested("<ul><li>", "</li></ul>")),
    ("50,000 nested spans", || nested("<span>", "</span>")),
    ("paragraphs", || {
        filled(
            ARTICLE,
            "<p>Der Rat hat am Montag beschlossen, den Vertrag zu kündigen.</p>\n",
        )
    }),
    ("paragraphs, all different", || {
        numbered(ARTICLE, |number| {
            format!("<p>Der Rat hat am {number}. Tag beschlossen, den Vertrag zu kündigen.</p>\n")
        })
    }),
    ("short paragraphs", || filled(ARTICLE, "<p>x")),
    ("paragraphs of an author", || {
        filled(ARTICLE, "<p>Von Ada Lang, 24. November 2026</p>")
    }),
    ("tags", || filled("", "<b></b>")),
    ("tags never closed", || filled("", "<i>x")),
    ("breaks", || filled(ARTICLE, "x<br><br>")),
    ("class names", || {
        numbered("", |number| {
            format!("<div class='a{number} article-body-{number}'></div>")
        })
    }),
    ("one class attribute", || {
        format!("{ARTICLE}<div class='{}'>x</div>", filled("", "related "))
    }),
    ("one class name", || {
        format!("{ARTICLE}<div class='{}'>x</div>", filled("", "ad-"))
    }),
    ("one id", || format!("{ARTICLE}<div id='{}'>x</div>", filled("", "aB"))),
    ("attributes of one element", || {
        numbered("<div", |number| format!(" data-{number}=1"))
    }),
    ("classes of dates", || {
        numbered(ARTICLE, |number| format!("<span class=date-{number}>1.1.2026</span>"))
    }),
    ("one text", || filled(ARTICLE, "Wort ")),
    ("one paragraph of sentences", || {
        filled("<article><p>", "Der Rat hat am Montag beschlossen. ")
    }),
    ("one word", || filled("<article><p>", "w")),
    ("one word of a script without spaces", || filled("<article><p>", "字")),
    ("references", || filled("<article><p>", "&uuml;&#x41;")),
    ("links", || {
        numbered(ARTICLE, |number| {
            format!("<a href='/nrw/{number}'>Meldung {number}</a> ")
        })
    }),
    ("links to the next part", || {
        numbered(ARTICLE, |number| {
            format!("<a rel=next class=pager href='/nrw/hafen/{number}'>2</a>")
        })
    }),
    ("links in links", || filled(ARTICLE, "<a href=/x>")),
    ("links in links around blocks", || filled(ARTICLE, "<a><div>")),
    ("list items", || filled("<article><ul>", "<li>Wort und noch eines")),
    ("list items of links", || {
        filled("<article><ul>", "<li><a href=/x>Wort und noch eines</a>")
    }),
    ("definitions", || filled("<dl>", "<dt>a<dd>b")),
    ("JSON-LD", || {
        numbered("<script type='application/ld+json'>[", |number| {
            format!("{{\"@type\":\"NewsArticle\",\"headline\":\"Hafen {number}\"}},")
        })
    }),
    ("JSON-LD, one body", || {
        filled(
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Hafen\",\"articleBody\":\"",
            "Der Rat hat es beschlossen. ",
        ) + "\"}</script>"
    }),
    ("JSON-LD, a body of paragraphs, and the same shown", both_bodies),
    ("JSON-LD, deep", || {
        filled("<script type='application/ld+json'>", "{\"@graph\":[")
    }),
    ("JSON-LD, authors", || {
        numbered(
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":[",
            |number| format!("{{\"name\":\"Ada Lang {number}\"}},"),
        ) + "0]}</script>"
    }),
    ("JSON-LD, commas to be mended", || {
        filled("<script type='application/ld+json'>[", "{\"a\":[1,],},")
    }),
    ("JSON-LD, spaces before brackets", || {
        filled("<script type='application/ld+json'>[,", " ]")
    }),
    ("JSON-LD scripts", || {
        filled(
            "",
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script>",
        )
    }),
    ("state of scripts", || {
        filled("<script>x = [", "\"\\u003cp>Der Rat hat es beschlossen.\",") + "]</script>"
    }),
    ("state of scripts, long", || {
        let text = "\\u003cp>Der Rat hat es beschlossen.".repeat(20);
        filled("<script>x = [", &format!("\"{text}\",")) + "]</script>"
    }),
    ("scripts", || filled("", "<script>\"<p\"</script>")),
    ("quotes of a script", || filled("<script>'<p'", "\\\"")),
    ("formatting never closed", || filled("<p>", "<b><i><u><em><strong>x")),
    ("formatting never closed, in paragraphs", || filled("", "<p><b><i>x")),
    ("formatting closed in the wrong order", || {
        filled("", "<b><p>x</b>y</p>")
    }),
    ("formatting of many kinds", || {
        numbered("", |number| format!("<p><font color={number}>x</p>"))
    }),
    ("deep tables", || filled("", "<table><tr><td>")),
    ("tables with text between", || filled("", "<table>x<tr>y<td>z")),
    ("tables in tables, text between", || {
        filled("<table>", "<b>x</b><p>y</p>")
    }),
    ("rows", || filled("<table>", "<tr><td>1<td>2")),
    ("cells", || filled("<table><tr>", "<td>1")),
    ("rows in cells", || {
        filled("<table>", "<tr><td><table><tr><td>1</table>")
    }),
    ("forms", || filled("", "<form><input><select><option>x")),
    ("templates", || filled("", "<template><div>")),
    ("drawings", || filled("<svg>", "<g><path d=x />")),
    ("remarks", || filled("", "<!-- x -->")),
    ("angle brackets", || filled("", "<")),
    ("quotes never closed", || filled("", "<a b='")),
    ("dates", || {
        filled(ARTICLE, "<time datetime=2026-11-24>24.11.2026</time>")
    }),
    ("dates that change", || {
        filled(ARTICLE, "<time>Aktualisiert am 24. November 2026</time>")
    }),
    ("dates in texts", || filled(ARTICLE, "<p>24. November 2026, 12:30</p>")),
    ("dates in one text", || filled(ARTICLE, "24.11.2026 12:30 ")),
    ("dates that are none", || filled(ARTICLE, "<p>99.99.2026 20 20 20</p>")),
    ("digits", || filled(ARTICLE, "<p>2 0 2 6 11 24")),
    ("headlines", || filled("", "<h1>Hafen</h1>")),
    ("headlines, all different", || {
        numbered("", |number| format!("<h1>Hafen {number} und Stadt</h1><p>x"))
    }),
    ("headlines in headlines", || filled("", "<h1>x<div>")),
    ("one headline", || filled("<h1>", "Hafen ")),
    ("one title", || filled("<title>", "Hafen | ") + "</title>"),
    ("authors", || {
        numbered(ARTICLE, |number| format!("<a rel=author>Ada Lang {number}</a>"))
    }),
    ("bylines", || filled(ARTICLE, "<div class=byline>Von Ada Lang</div>")),
    ("one byline", || filled("<div class=byline>Von ", "Ada Lang, ")),
    ("one author", || {
        filled("<meta name=author content='", "Ada Lang und ") + "'>"
    }),
    ("metas", || {
        numbered("", |number| format!("<meta name=keywords content='Hafen {number}'>"))
    }),
    ("one list of keywords", || {
        numbered("<meta name=keywords content='", |number| format!("Hafen {number},")) + "'>"
    }),
    ("one description", || {
        filled("<meta name=description content='", "Der Rat hat es beschlossen. ") + "'>"
    }),
    ("articles", || {
        filled(
            "",
            "<article><h2>Hafen</h2><p>Der Rat hat es am Montag beschlossen.</p></article>",
        )
    }),
    ("bodies", || {
        numbered("", |number| {
            format!("<div class='article-body b{number}'><p>Der Rat hat es am Montag beschlossen.</div>")
        })
    }),
    ("bodies in bodies", || {
        filled(
            "",
            "<div class=article-body><p>Der Rat hat es am Montag beschlossen.</p>",
        )
    }),
    ("marked bodies in bodies", || {
        filled(
            "",
            "<div itemprop=articleBody><p>Der Rat hat es am Montag beschlossen.</p>",
        )
    }),
    ("containers of junk", || {
        filled(
            ARTICLE,
            "<div class=related>Der Rat hat es am Montag beschlossen.</div>",
        )
    }),
    ("containers of junk, deep", || {
        filled(
            &format!("{ARTICLE}{}", "<div class=related>".repeat(400)),
            "<div class=related>Der Rat hat es am Montag beschlossen.</div>",
        )
    }),
    ("dates, deep", || {
        filled(
            &format!("{ARTICLE}{}", "<div class=date>".repeat(400)),
            "<time class=date>24.11.2026</time>",
        )
    }),
    ("texts, deep", || {
        filled(&format!("{ARTICLE}{}", "<div>".repeat(400)), "<p>Wort")
    }),
    ("captions", || {
        filled(
            ARTICLE,
            "<figure><img><figcaption>Der Hafen am Morgen</figcaption></figure>",
        )
    }),
    ("captions, deep", || {
        filled(
            &format!("{ARTICLE}{}", "<div>".repeat(400)),
            "<figcaption>Der Hafen am Morgen</figcaption>",
        )
    }),
    ("pictures", || filled(ARTICLE, "<img src=/x>")),
    ("entries of a ticker", || {
        numbered("<title>Liveblog</title><article>", |number| {
            format!(
                "<h3>{:02}:{:02} Uhr</h3><p>Der Rat hat es beschlossen, sagt er.</p>",
                number % 24,
                number % 60
            )
        })
    }),
    ("zeros", || filled("", "\0")),
    ("spaces", || filled("<p>", " ")),
    ("lines", || filled("<p>", "x\n")),
];

fn filled(head: &str, piece: &str) -> String {
    let count = SIZE.saturating_sub(head.len() + 200) / piece.len();
    [head, piece.repeat(count).as_str()].concat()
}

fn nested(open: &str, close: &str) -> String {
    [ARTICLE, &open.repeat(50_000), "Hafen", &close.repeat(50_000)].concat()
}

fn numbered(head: &str, piece: impl Fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    for number in 0.. {
        if text.len() + 200 > SIZE {
            break;
        }
        text.push_str(&piece(number));
    }
    text
}

/// A body that JSON-LD has and the page shows, too.
fn both_bodies() -> String {
    let paragraph = |number: usize| format!("Der Rat hat am {number}. Tag beschlossen, den Vertrag zu kündigen.");
    let count = SIZE / 160;
    let (mut claimed, mut shown) = (String::new(), String::new());
    for number in 0..count {
        let text = paragraph(number);
        claimed.push_str(&text);
        claimed.push_str("\\n");
        shown.push_str("<p>");
        shown.push_str(&text);
    }
    format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Hafen\",\"articleBody\":\"{claimed}\"}}\
         </script>{ARTICLE}{shown}"
    )
}
