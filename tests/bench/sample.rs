//! Feeds as outlets send them, made for the benchmark.

/// A kind of feed, and how to make one.
pub(super) type Sample = (&'static str, fn() -> Vec<u8>);

/// All that feed-rs reads, too.
pub(super) const ALL: &[Sample] = &[
    ("rss, headlines", || rss(60, 0)),
    ("rss, whole articles", || rss(40, 30)),
    ("atom, summaries", atom),
    ("json feed", json),
];

/// The sample of a name; an unknown name has no bytes.
pub(super) fn called(name: &str) -> Vec<u8> {
    let found = ALL.iter().find(|(known, _)| *known == name);
    found.map(|(_, make)| make()).unwrap_or_default()
}

const SENTENCE: &str = "Der Rat hat am Dienstag beschlossen, den Vertrag über die „Smart City“ nicht zu verlängern.";

fn rss(items: usize, paragraphs: usize) -> Vec<u8> {
    let body = format!("<p>{SENTENCE} <a href=\"https://ruhrblick.example/a?b=1&amp;c=2\">Mehr</a></p>\n");
    let content = match paragraphs {
        0 => String::new(),
        count => format!("<content:encoded><![CDATA[{}]]></content:encoded>", body.repeat(count)),
    };
    let item = |number: usize| {
        format!(
            "<item><title>Stadt &amp; Land: Meldung {number} aus Mülheim</title>\
             <link>https://ruhrblick.example/nrw/meldung-{number}?utm_source=rss&amp;utm_medium=feed</link>\
             <guid isPermaLink=\"false\">ruhrblick-{number}</guid>\
             <pubDate>Tue, 24 Nov 2026 12:{:02}:00 +0100</pubDate><dc:creator><![CDATA[Ada Lang]]></dc:creator>\
             <category>Politik</category><category>Duisburg</category>\
             <media:content url=\"https://bild.ruhrblick.example/{number}.jpg\" medium=\"image\" width=\"1200\"/>\
             <description><![CDATA[<p>{SENTENCE}</p>]]></description>{content}</item>\n",
            number % 60
        )
    };
    let items: Vec<String> = (0..items).map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:media=\"http://search.yahoo.com/mrss/\">\
         <channel><title>Ruhrblick</title><link>https://ruhrblick.example/</link><language>de-DE</language><ttl>10</ttl>\n\
         {}</channel></rss>",
        items.concat()
    )
    .into_bytes()
}

fn atom() -> Vec<u8> {
    let entry = |number: usize| {
        format!(
            "<entry><title type=\"html\">港口日報：第 {number} 則</title><id>tag:hafen.example,2026:{number}</id>\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://hafen.example/{number}\"/>\
             <published>2026-11-24T20:{:02}:00+08:00</published><updated>2026-11-24T20:59:00+08:00</updated>\
             <author><name>陳大文</name></author><summary type=\"html\">&lt;p&gt;{}&lt;/p&gt;</summary></entry>\n",
            number % 60,
            "市政府週二宣布不再延長合作協議。".repeat(12)
        )
    };
    let entries: Vec<String> = (0..80).map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-Hant\">\
         <title>港口日報</title><id>tag:hafen.example,2026:feed</id><updated>2026-11-24T21:00:00+08:00</updated>{}</feed>",
        entries.concat()
    )
    .into_bytes()
}

fn json() -> Vec<u8> {
    let item = |number: usize| {
        format!(
            "{{\"id\":\"{number}\",\"url\":\"https://elbkurier.example/{number}\",\"title\":\"Meldung {number}\",\
             \"content_html\":\"<p>{SENTENCE}</p>\",\"date_published\":\"2026-11-24T12:{:02}:00+01:00\",\
             \"authors\":[{{\"name\":\"Ada Lang\"}}]}}",
            number % 60
        )
    };
    let items: Vec<String> = (0..100).map(item).collect();
    format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Elbkurier\",\"items\":[{}]}}",
        items.join(",")
    )
    .into_bytes()
}
