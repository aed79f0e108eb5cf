//! The outlets' feeds: RSS 2.0, Atom, JSON Feed and a news sitemap, with leads but without full texts, as outlets do.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::json;

use super::pages::escape;
use super::script::{FeedFormat, Outlet};
use super::stage::{Piece, Stage};

/// The feed of the outlet with this number, as of now.
pub(super) fn write(stage: &Stage, number: usize) -> String {
    let Some((home, outlet)) = stage.outlet(number) else {
        return String::new();
    };
    let entries: Vec<(String, Piece<'_>)> = stage
        .on_show(number)
        .into_iter()
        .filter_map(|piece| Some((link(outlet, stage.url(number, piece.report)?), piece)))
        .collect();
    match outlet.feed {
        FeedFormat::Rss => rss(home.as_str(), outlet, &entries),
        FeedFormat::Atom => atom(home.as_str(), outlet, &entries),
        FeedFormat::Json => json_feed(home.as_str(), outlet, &entries),
        FeedFormat::NewsSitemap => news_sitemap(outlet, &entries),
    }
}

fn link(outlet: &Outlet, mut url: url::Url) -> String {
    if outlet.tracks_readers {
        url.set_query(Some("utm_source=rss_feed&utm_medium=referral"));
    }
    url.into()
}

fn rss(home: &str, outlet: &Outlet, entries: &[(String, Piece<'_>)]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <channel>\n<title>{}</title>\n<link>{home}</link>\n<language>{}</language>\n<ttl>5</ttl>\n",
        escape(&outlet.name),
        outlet.lang,
    );
    for (link, Piece { report, published }) in entries {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<item>\n<title><![CDATA[{}]]></title>\n<link>{}</link>\n<guid isPermaLink=\"false\">{}</guid>\n\
             <pubDate>{}</pubDate>\n<dc:creator>{}</dc:creator>\n<description>{}</description>\n</item>\n",
            report.title,
            escape(link),
            escape(&format!("{}{}", outlet.id, report.path)),
            rfc2822(*published),
            escape(&report.author),
            escape(&format!("<p>{}</p>", escape(&report.lead))),
        );
    }
    text.push_str("</channel>\n</rss>\n");
    text
}

fn rfc2822(at: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .unwrap_or_default()
}

fn atom(home: &str, outlet: &Outlet, entries: &[(String, Piece<'_>)]) -> String {
    let updated = entries
        .first()
        .map(|(_, piece)| outlet.local(piece.published))
        .unwrap_or_default();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{home}</id>\n<link href=\"{home}\"/>\n<updated>{updated}</updated>\n",
        outlet.lang,
        escape(&outlet.name),
    );
    for (link, Piece { report, published }) in entries {
        let at = outlet.local(*published);
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<entry>\n<title>{}</title>\n<id>{home}#{}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
             <published>{at}</published>\n<updated>{at}</updated>\n<author><name>{}</name></author>\n\
             <summary>{}</summary>\n</entry>\n",
            escape(&report.title),
            escape(report.path.trim_start_matches('/')),
            escape(link),
            escape(&report.author),
            escape(&report.lead),
        );
    }
    text.push_str("</feed>\n");
    text
}

fn news_sitemap(outlet: &Outlet, entries: &[(String, Piece<'_>)]) -> String {
    let mut text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
                    xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n"
            .to_owned();
    for (link, Piece { report, published }) in entries {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<url>\n<loc>{}</loc>\n<news:news>\n<news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication>\n<news:publication_date>{}</news:publication_date>\n<news:title>{}</news:title>\n</news:news>\n\
             </url>\n",
            escape(link),
            escape(&outlet.name),
            outlet.lang,
            outlet.local(*published),
            escape(&report.title),
        );
    }
    text.push_str("</urlset>\n");
    text
}

fn json_feed(home: &str, outlet: &Outlet, entries: &[(String, Piece<'_>)]) -> String {
    let items: Vec<serde_json::Value> = entries
        .iter()
        .map(|(link, Piece { report, published })| {
            json!({
                "id": format!("{}{}", outlet.id, report.path),
                "url": link,
                "title": report.title,
                "summary": report.lead,
                "content_text": report.lead,
                "date_published": outlet.local(*published),
                "authors": [{ "name": report.author }],
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": home,
        "language": outlet.lang,
        "items": items,
    })
    .to_string()
}
