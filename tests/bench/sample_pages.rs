//! Pages as outlets send them, made for the benchmark: an article in the middle of all that they put around one.

use newsvane::model::Page;
use url::Url;

/// A kind of page: its name, its address, and how to make it.
pub(super) type Sample = (&'static str, &'static str, fn() -> String);

pub(super) const ALL: &[Sample] = &[
    ("portal", "https://ruhrblick.example/nrw/hafen-4711.html", || {
        portal(30, 90)
    }),
    (
        "portal, long report",
        "https://ruhrblick.example/nrw/hafen-4712.html",
        || portal(300, 30),
    ),
    ("weblog", "https://hafen.example/2026/11/24/gang", weblog),
];

/// The page of a name; none for an unknown name.
pub(super) fn called(name: &str) -> Option<Page> {
    let (_, url, make) = ALL.iter().find(|(known, ..)| *known == name)?;
    Some(Page {
        url: Url::parse(url).ok()?,
        html: make(),
        content_language: None,
    })
}

const SENTENCE: &str = "Der Rat hat am Dienstag beschlossen, den Vertrag über die „Smart City“ nicht zu verlängern.";
const TITLE: &str = "Der Hafen bekommt eine neue Kaimauer";

/// A page as systems for newsrooms make them: claims for machines, menus, scripts, teasers of other articles.
fn portal(paragraphs: usize, teasers: usize) -> String {
    let head = head();
    let menu: String = (0..60).fold(String::new(), |menu, at| {
        menu + &format!(
            "<li class=\"c-nav__item c-nav__item--level-{}\"><a class=\"c-nav__link\" href=\"/thema/{at}\" \
             data-track=\"nav-{at}\"><span class=\"c-nav__label\">Thema {at}</span></a></li>\n",
            at % 3
        )
    });
    let text: String = (0..paragraphs).fold(String::new(), |text, at| {
        text + &format!(
            "<p class=\"article__paragraph\" data-block=\"{at}\">{at}. {SENTENCE} Das sagte eine \
             <a href=\"/nrw/rat-{at}.html\">Sprecherin der Stadt</a>. <em>{SENTENCE}</em></p>\n{}",
            if at % 9 == 8 {
                "<div class=\"ad-slot ad-slot--inline\" id=\"ad\"><script>window.ads.push({slot: 'inline'});</script></div>\n"
            } else {
                ""
            }
        )
    });
    let others: String = (0..teasers).fold(String::new(), |others, at| others + &teaser(at));
    let state = format!("{{\"id\":4711,\"tags\":[\"hafen\",\"rat\"],\"text\":\"{SENTENCE}\"}},").repeat(200);
    format!(
        "<!DOCTYPE html>\n<html lang=\"de\"><head>{head}</head><body class=\"page page--article\">\
         <header class=\"c-header\" role=\"banner\"><nav class=\"c-nav\"><ul class=\"c-nav__list\">{menu}</ul></nav></header>\
         <main id=\"main\" class=\"l-main\"><article class=\"article\" itemscope itemtype=\"https://schema.org/NewsArticle\">\
         <header class=\"article__header\"><span class=\"article__kicker\">Duisburg</span><h1 class=\"article__title\">{TITLE}</h1>\
         <p class=\"article__lead\">Die alte ist achtzig Jahre alt. {SENTENCE}</p>\
         <div class=\"article__byline\">Von <a rel=\"author\" href=\"/autor/ada-lang\">Ada Lang</a> \
         <time datetime=\"2026-11-24T12:30:00+01:00\">24.11.2026, 12:30 Uhr</time></div></header>\
         <figure class=\"article__image\"><picture><source srcset=\"/bild/1.webp 1x, /bild/2.webp 2x\">\
         <img src=\"/bild/1.jpg\" alt=\"Der Hafen\"></picture><figcaption>Der Hafen am Morgen. Foto: B. Muster</figcaption></figure>\
         <div class=\"article__body\" itemprop=\"articleBody\">{text}</div></article>\
         <aside class=\"l-aside\"><section class=\"related\"><h2>Mehr zum Thema</h2>{others}</section></aside></main>\
         <footer class=\"c-footer\"><ul>{menu}</ul></footer><script>window.state = [{state}];</script></body></html>"
    )
}

fn head() -> String {
    let metas: String = (0..40).fold(String::new(), |metas, at| {
        metas
            + &format!(
                "<meta name=\"x-{at}\" content=\"{at}\"><link rel=\"preload\" href=\"/assets/{at}.js\" as=\"script\">\n"
            )
    });
    format!(
        "<meta charset=\"utf-8\"><title>{TITLE} | Ruhrblick</title>{metas}\
         <meta property=\"og:title\" content=\"{TITLE}\"><meta property=\"og:site_name\" content=\"Ruhrblick\">\
         <meta name=\"description\" content=\"{SENTENCE}\"><link rel=\"canonical\" href=\"/nrw/hafen-4711.html\">\
         <style>{}</style><script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
         \"headline\":\"{TITLE}\",\"datePublished\":\"2026-11-24T12:30:00+01:00\",\"dateModified\":\"2026-11-24T13:05:00+01:00\",\
         \"author\":[{{\"@type\":\"Person\",\"name\":\"Ada Lang\"}}],\"publisher\":{{\"@type\":\"Organization\",\
         \"name\":\"Ruhrblick\"}}}}</script>",
        ".c-nav__item{color:#123456;margin:0 auto}\n".repeat(400)
    )
}

fn teaser(at: usize) -> String {
    format!(
        "<article class=\"teaser teaser--small\" data-id=\"{at}\"><a class=\"teaser__link\" href=\"/nrw/meldung-{at}.html\">\
         <img class=\"teaser__image\" src=\"/bild/{at}.jpg\" alt=\"\" loading=\"lazy\"><div class=\"teaser__content\">\
         <span class=\"teaser__kicker\">Meldung {at}</span><h3 class=\"teaser__title\">Was der Rat am {at}. Tag beschloss</h3>\
         <p class=\"teaser__text\">Die Stadt will sparen, und der Rat streitet.</p>\
         <time class=\"teaser__date\" datetime=\"2026-11-{:02}\">{}.11.2026</time></div></a></article>\n",
        at % 28 + 1,
        at % 28 + 1
    )
}

/// A page in a script without spaces, with little around the text.
fn weblog() -> String {
    let text = "<p>市政府週二宣布，港口的新碼頭將於明年春天動工，預計三年完成。市長說，舊碼頭已有八十年歷史。</p>\n"
        .repeat(40);
    format!(
        "<html lang=\"zh-TW\"><head><title>港口新碼頭 – 港口日報</title></head><body><div id=\"page\"><h1>港口新碼頭</h1>\
         <div class=\"entry-meta\">2026年11月24日 陳大文</div><div class=\"entry-content\">{text}</div>\
         <div id=\"comments\"><p>好文章。</p></div></div></body></html>"
    )
}
