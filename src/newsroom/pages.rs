//! The outlets' pages: an article in the middle of all that outlets put around one.
//!
//! Each template is a page of its own kind; the body, and the noise in each language, are filled in.

use std::fmt::Write;

use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::script::{Outlet, Report, Template, Words};
use super::stage::{Piece, Stage};

/// After how many paragraphs the invitation to the newsletter interrupts the text.
const PARAGRAPHS_BEFORE_NEWSLETTER: usize = 2;

/// A name in a template, and what stands for it.
type Field = (&'static str, String);

/// The page of an article of the outlet with this number.
pub(super) fn article(stage: &Stage, number: usize, piece: Piece<'_>) -> String {
    let Some(context) = Context::of(stage, number) else {
        return String::new();
    };
    let Piece { report, published } = piece;
    let url = stage.url(number, report).map(String::from).unwrap_or_default();
    let at = context.outlet.local(published);
    let mut fields = context.fields();
    fields.extend([
        ("json_ld", json_ld(context.outlet, report, &url, &at)),
        ("title", escape(&report.title)),
        ("lead", escape(&report.lead)),
        ("author", escape(&report.author)),
        ("figure", figure(report, context.words)),
        ("body", body(report, context.words)),
        ("url", escape(&url)),
        ("published", at.clone()),
        ("published_words", words_of(context.outlet, published)),
        ("teasers", teasers(stage, number, Some(report), context.words)),
        ("comment_count", (report.title.chars().count() % 90).to_string()),
    ]);
    fill(context.outlet.template.text(), &fields)
}

/// The home page of the outlet with this number.
pub(super) fn home(stage: &Stage, number: usize) -> String {
    let Some(context) = Context::of(stage, number) else {
        return String::new();
    };
    let mut fields = context.fields();
    fields.extend([
        (
            "feed",
            context
                .home
                .join(context.outlet.feed.path())
                .map(String::from)
                .unwrap_or_default(),
        ),
        ("feed_rel", context.outlet.feed.relation().to_owned()),
        ("feed_type", context.outlet.feed.media_type().to_owned()),
        ("teasers", teasers(stage, number, None, context.words)),
    ]);
    fill(include_str!("pages/home.html"), &fields)
}

/// Makes text harmless in HTML and XML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

impl Template {
    fn text(self) -> &'static str {
        match self {
            Self::Broadsheet => include_str!("pages/broadsheet.html"),
            Self::Plain => include_str!("pages/plain.html"),
            Self::Portal => include_str!("pages/portal.html"),
            Self::Regional => include_str!("pages/regional.html"),
        }
    }
}

impl super::script::FeedFormat {
    fn relation(self) -> &'static str {
        match self {
            Self::Rss | Self::Atom | Self::Json => "alternate",
            Self::NewsSitemap => "sitemap",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
            Self::NewsSitemap => "application/xml",
        }
    }
}

/// What all pages of a site share.
struct Context<'a> {
    home: &'a Url,
    outlet: &'a Outlet,
    words: &'a Words,
}

impl<'a> Context<'a> {
    fn of(stage: &'a Stage, number: usize) -> Option<Self> {
        let (home, outlet) = stage.outlet(number)?;
        let words = stage.script().words(outlet)?;
        Some(Self { home, outlet, words })
    }

    fn fields(&self) -> Vec<Field> {
        let Self { home, outlet, words } = self;
        let section = |name: &String| format!("<li><a href=\"/\">{}</a></li>", escape(name));
        vec![
            ("lang", outlet.lang.clone()),
            ("site", escape(&outlet.name)),
            ("home", home.to_string()),
            ("sections", words.sections.iter().map(section).collect()),
            ("most_read", escape(&words.most_read)),
            ("related", escape(&words.related)),
            ("cookies", escape(&words.cookies)),
            ("comments", escape(&words.comments)),
            ("share", escape(&words.share)),
            ("imprint", escape(&words.imprint)),
        ]
    }
}

/// Replaces `{{name}}`, in one pass, so that what is filled in is never read as a template.
fn fill(template: &str, fields: &[Field]) -> String {
    let mut page = String::with_capacity(template.len() * 3);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        let value = fields.iter().find(|(known, _)| *known == name);
        page.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    page.push_str(rest);
    page
}

/// The paragraphs that a visitor may read, with the newsletter's box between them.
fn body(report: &Report, words: &Words) -> String {
    let mut html = String::new();
    for (number, paragraph) in report.paragraphs().enumerate() {
        if report.paywalled && number == 1 {
            let _ = writeln!(html, "<div class=\"paywall\"><p>{}</p></div>", escape(&words.paywall));
            break;
        }
        if number == PARAGRAPHS_BEFORE_NEWSLETTER {
            let _ = writeln!(
                html,
                "<aside class=\"newsletter-box\"><p>{}</p><form><input type=\"email\"></form></aside>",
                escape(&words.newsletter)
            );
        }
        let _ = match paragraph.strip_prefix("## ") {
            Some(heading) => writeln!(html, "<h2>{}</h2>", escape(heading)),
            None => writeln!(html, "<p>{}</p>", escape(paragraph)),
        };
    }
    html
}

/// The picture, whose caption stands twice: under it and as its description.
fn figure(report: &Report, words: &Words) -> String {
    let Some(caption) = &report.caption else {
        return String::new();
    };
    let caption = escape(caption);
    format!(
        "<figure><img src=\"/picture.jpg\" alt=\"{caption}\"><figcaption><span class=\"caption\">{caption}</span> \
         <span class=\"credit\">{}</span></figcaption></figure>",
        escape(&words.photo)
    )
}

fn teasers(stage: &Stage, number: usize, here: Option<&Report>, words: &Words) -> String {
    let mut html = String::new();
    for piece in stage.on_show(number) {
        if here.is_none_or(|here| here.path != piece.report.path) {
            let (path, title) = (escape(&piece.report.path), escape(&piece.report.title));
            let _ = writeln!(html, "<li><a href=\"{path}\">{title}</a></li>");
        }
    }
    for (at, teaser) in words.teasers.iter().enumerate() {
        let _ = writeln!(html, "<li><a href=\"/#{at}\">{}</a></li>", escape(teaser));
    }
    html
}

fn words_of(outlet: &Outlet, at: Timestamp) -> String {
    let local = outlet.local(at);
    let day = local.get(..10).unwrap_or_default();
    let time = local.get(11..16).unwrap_or_default();
    format!("{day} {time}")
}

fn json_ld(outlet: &Outlet, report: &Report, url: &str, at: &str) -> String {
    let text = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": report.title,
        "description": report.lead,
        "datePublished": at,
        "inLanguage": outlet.lang,
        "isAccessibleForFree": !report.paywalled,
        "author": [{ "@type": "Person", "name": report.author }],
        "publisher": { "@type": "NewsMediaOrganization", "name": outlet.name },
    });
    // An end tag within the text would end the script element.
    text.to_string().replace("</", "<\\/")
}
