//! What a page says of where the rest of its article stands: the next of its parts, or all of it on one page.
//!
//! Pages link to their next part as blogs link to their next post, with `rel=next`. A link is believed only if its address is
//! the page's own with a page number, or if it stands in a pagination that shows the number; comments have paginations of
//! their own. A page is the whole of the article only where the page says so: "on one page", "print", or AMP's canonical link.
//! Fetches nothing: which of them are followed, and what is made of them, is the pipeline's.

mod address;

use scraper::{ElementRef, Html};
use url::Url;

use super::attributes::attribute;
use super::measure;
use crate::model::HostKey;
use address::{Step, is_variant, step};

pub use address::is_of_series;

/// Links of one page that are looked at.
const LINKS_MAX: usize = 5_000;
/// Bytes up to which an address may stand for the page's own folder, as `2` and `./print` do.
const RELATIVE_MAX: usize = 8;
/// Relations that say something of the article, wherever they lead.
const RELATIONS: [&str; 3] = ["next", "canonical", "alternate"];
/// Enclosing elements whose names tell what a link stands in.
const AROUND_MAX: usize = 12;
/// Of these, those that can be a pagination.
const PAGINATION_MAX: usize = 4;
/// Longest text of a link that says what it leads to, in characters.
const LABEL_MAX: usize = 60;
/// Longest text of a pagination, in bytes.
const PAGINATION_BYTES_MAX: usize = 400;

/// Parts of names of paginations.
const PAGINATIONS: &[&str] = &[
    "pagin",
    "pager",
    "pagenav",
    "page-nav",
    "page_nav",
    "page-number",
    "pagelink",
    "multipage",
    "seitennav",
    "article-pages",
];
/// Parts of names of what has paginations of its own.
const OTHERS: &[&str] = &[
    "comment",
    "kommentar",
    "coment",
    "reply",
    "replies",
    "forum",
    "leserbrief",
    "respond",
    "related",
    "teaser",
    "archive",
];

/// What links to all of an article on one page say, without spaces.
const ON_ONE_PAGE: &[&str] = &[
    "aufeinerseite",
    "komplettansicht",
    "singlepage",
    "ononepage",
    "onepageview",
    "asonepage",
    "allpages",
    "surunepage",
    "suruneseulepage",
    "enunapágina",
    "enunasolapágina",
    "enunapagina",
    "inunapagina",
    "inunasolapagina",
    "numasópágina",
    "emumapágina",
    "emumasópágina",
    "numapágina",
    "opéénpagina",
    "opeenpagina",
    "påénside",
    "påenside",
    "påensida",
    "yhdelläsivulla",
    "najednejstronie",
    "najednéstránce",
    "najednejstrane",
    "egyoldalon",
    "pesingurăpagină",
    "наоднойстранице",
    "наоднійсторінці",
    "наеднастраница",
    "σεμίασελίδα",
    "teksayfa",
    "صفحةواحدة",
    "بصفحةواحدة",
    "全文を表示",
    "全文表示",
    "全文を読む",
    "1ページで",
    "全文阅读",
    "阅读全文",
    "閱讀全文",
    "顯示全文",
    "显示全文",
    "单页",
    "單頁",
    "한페이지",
];
/// What addresses of versions for printing have in them.
const PRINT: &[&str] = &[
    "print", "druck", "imprim", "stampa", "utskrift", "drukuj", "tisk", "pechat",
];

/// Where the rest of an article stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Its next part.
    pub(super) next: Option<Url>,
    /// All of it.
    pub(super) whole: Option<Url>,
}

/// Reads what a page says of the rest of its article.
pub(super) fn read(page: &Url, html: &Html) -> Parts {
    let site = HostKey::of(page);
    let mut own = page.clone();
    own.set_fragment(None);
    let name = last_name(page);
    let links: Vec<Link<'_>> = html
        .tree
        .nodes()
        .filter_map(ElementRef::wrap)
        .filter(|element| matches!(element.value().name(), "a" | "link"))
        .filter(|element| may_matter(*element, name))
        .filter_map(|element| Link::of(element, &own).filter(|link| HostKey::of(&link.url) == site))
        .take(LINKS_MAX)
        .collect();
    let whole = links
        .iter()
        .find(|link| link.says_one_page(page))
        .or_else(|| links.iter().find(|link| link.is_canonical_of_amp(html)))
        .or_else(|| links.iter().find(|link| link.is_for_print(page)));
    Parts {
        next: links
            .iter()
            .find(|link| link.is_next(page))
            .map(|link| link.url.clone()),
        whole: whole.map(|link| link.url.clone()),
    }
}

/// The last name in a page's path, without numbers at its end: what addresses of the same article have in them.
fn last_name(page: &Url) -> &str {
    let path = page
        .path()
        .trim_end_matches(|letter: char| letter == '/' || letter.is_ascii_digit());
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split(['.', ',', '_']).next().unwrap_or_default();
    stem.trim_end_matches(|letter: char| letter == '-' || letter.is_ascii_digit())
}

fn has_word(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|given| given.eq_ignore_ascii_case(word))
}

/// Whether it is worth while to resolve a link; nearly all of a page's are to other articles.
fn may_matter(element: ElementRef<'_>, name: &str) -> bool {
    let rel = attribute(element.value(), "rel").unwrap_or_default();
    if RELATIONS.iter().any(|relation| has_word(rel, relation)) {
        return true;
    }
    let href = attribute(element.value(), "href").unwrap_or_default();
    // A name in other scripts may be written with escapes or without; an address this short is relative.
    href.starts_with('?') || href.len() <= RELATIVE_MAX || !href.is_ascii() || href.contains(name)
}

/// A link to another page.
struct Link<'a> {
    element: ElementRef<'a>,
    url: Url,
}

impl<'a> Link<'a> {
    /// A link on the page `own`, whose address has no fragment; nothing if it leads to the page itself.
    fn of(element: ElementRef<'a>, own: &Url) -> Option<Self> {
        let href = element.attr("href")?.trim();
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        let mut url = own.join(href).ok()?;
        url.set_fragment(None);
        (matches!(url.scheme(), "http" | "https") && url != *own).then_some(Self { element, url })
    }

    fn has_rel(&self, word: &str) -> bool {
        has_word(self.element.attr("rel").unwrap_or_default(), word)
    }

    fn is_in_head(&self) -> bool {
        self.element.value().name() == "link"
    }

    /// What it says, squashed: its text, or what it says to those who cannot see it.
    fn labels(&self) -> impl Iterator<Item = String> {
        let text = measure::text_of(self.element, 4 * LABEL_MAX);
        let given = ["title", "aria-label"]
            .into_iter()
            .filter_map(|name| self.element.attr(name));
        let labels: Vec<String> = given.map(str::to_owned).chain([text]).collect();
        let is_short = |label: &String| label.chars().count() <= LABEL_MAX;
        labels.into_iter().filter(is_short).map(|label| measure::squash(&label))
    }

    fn is_next(&self, page: &Url) -> bool {
        let is_marked = self.has_rel("next");
        match step(page, &self.url) {
            Some(Step::Next) if self.is_in_head() => is_marked,
            Some(Step::Next) => (is_marked || self.pagination().is_some()) && !self.is_of_others(),
            // The address tells nothing, so that the pagination has to.
            None if is_marked && !self.is_in_head() && !self.is_of_others() => {
                let folder = |url: &Url| url.path().rsplit_once('/').map(|(folder, _)| folder.to_owned());
                folder(page) == folder(&self.url) && self.pagination().is_some_and(shows_numbers)
            }
            Some(Step::Other) | None => false,
        }
    }

    fn is_of_others(&self) -> bool {
        self.around(AROUND_MAX).any(|around| has_name(around, OTHERS))
    }

    /// The pagination that it stands in.
    fn pagination(&self) -> Option<ElementRef<'a>> {
        self.around(PAGINATION_MAX)
            .find(|around| has_name(*around, PAGINATIONS))
    }

    fn around(&self, count: usize) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
        self.element.ancestors().filter_map(ElementRef::wrap).take(count)
    }

    fn says_one_page(&self, page: &Url) -> bool {
        is_variant(page, &self.url)
            && self
                .labels()
                .any(|label| ON_ONE_PAGE.iter().any(|words| label.contains(words)))
    }

    fn is_canonical_of_amp(&self, html: &Html) -> bool {
        let root = html.root_element();
        let is_amp = root.attr("amp").is_some() || root.attr("⚡").is_some();
        is_amp && self.is_in_head() && self.has_rel("canonical") && self.url.path().len() > 1
    }

    fn is_for_print(&self, page: &Url) -> bool {
        if self.is_in_head() {
            let media = self.element.attr("media").unwrap_or_default();
            return self.has_rel("alternate")
                && media.trim().eq_ignore_ascii_case("print")
                && self.url.path().len() > 1;
        }
        let address = format!("{}?{}", self.url.path(), self.url.query().unwrap_or_default()).to_ascii_lowercase();
        let says_print = |text: &str| PRINT.iter().any(|word| text.contains(word));
        // Its own address may have such a word in it, too.
        says_print(&address) && !says_print(&page.path().to_ascii_lowercase()) && is_variant(page, &self.url)
    }
}

/// Whether the names of an element have one of some words in them.
fn has_name(element: ElementRef<'_>, words: &[&str]) -> bool {
    let names = ["class", "id", "aria-label", "data-testid"]
        .into_iter()
        .filter_map(|name| element.attr(name));
    names
        .map(str::to_ascii_lowercase)
        .any(|name| words.iter().any(|word| name.contains(word)))
}

/// Whether a pagination shows the first two numbers: `1 2 3`, `Seite 1 von 2`.
fn shows_numbers(pagination: ElementRef<'_>) -> bool {
    let mut text = String::new();
    for piece in pagination.text() {
        measure::push_collapsed(&mut text, piece);
        measure::push_collapsed(&mut text, " ");
        if text.len() > PAGINATION_BYTES_MAX {
            return false;
        }
    }
    let numbers: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    ["1", "2"].iter().all(|number| numbers.contains(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::guard;

    fn check(page: &str, html: &str, next: Option<&str>, whole: Option<&str>) {
        let page = format!("https://www.blatt.example{page}").parse().unwrap();
        let found = read(&page, &guard::parse(html));
        let path = |url: Option<Url>| url.map(|url| url.as_str().replace("https://www.blatt.example", ""));
        let found = (path(found.next), path(found.whole));
        let expected = (next.map(str::to_owned), whole.map(str::to_owned));
        assert_eq!(expected, found, "{html}");
    }

    #[test]
    fn a_next_part_has_the_own_address_with_a_number() {
        for (page, next) in [
            ("/lokales/hafen", "/lokales/hafen/2"),
            ("/lokales/hafen/", "/lokales/hafen/page/2/"),
            ("/lokales/hafen.html", "/lokales/hafen-2.html"),
            ("/lokales/hafen,4711.html", "/lokales/hafen,4711,seite-2.html"),
            ("/lokales/hafen?id=7", "/lokales/hafen?id=7&page=2"),
            ("/lokales/hafen?page=2", "/lokales/hafen?page=3"),
            ("/top-10", "/top-10/2"),
        ] {
            check(page, &format!("<link rel=next href='{next}'>"), Some(next), None);
            check(
                page,
                &format!("<div class=x><a rel='next nofollow' href='{next}#a'>Weiter</a></div>"),
                Some(next),
                None,
            );
            check(
                page,
                &format!("<ul class=article-pagination><li><a href='{next}'>2</a></ul>"),
                Some(next),
                None,
            );
            check(page, &format!("<p>Mehr <a href='{next}'>hier</a></p>"), None, None);
        }
    }

    #[test]
    fn the_next_post_of_a_blog_is_another_article() {
        for next in [
            "/lokales/markt",
            "/lokales/hafen-neu",
            "/lokales/hafen/3",
            "/2",
            "https://other.example/lokales/hafen/2",
        ] {
            check(
                "/lokales/hafen",
                &format!("<link rel=next href='{next}'><a rel=next href='{next}'>Weiter</a>"),
                None,
                None,
            );
        }
    }

    #[test]
    fn paginations_of_comments_are_not_of_the_article() {
        check(
            "/hafen",
            "<section id=kommentare><div class=pagination><a rel=next href='/hafen?page=2'>2</a></div></section>",
            None,
            None,
        );
        check(
            "/hafen",
            "<a rel=next href='/hafen/comment-page-2'>Ältere</a>",
            None,
            None,
        );
    }

    #[test]
    fn a_pagination_that_shows_numbers_needs_no_number_in_its_address() {
        let pagination = |numbers: &str, next: &str| {
            format!("<nav class=pager>{numbers} <a rel=next href='{next}'>Weiter</a></nav>")
        };
        check(
            "/a/hafen",
            &pagination("Seite 1 von 2", "/a/hafen-die-kosten"),
            Some("/a/hafen-die-kosten"),
            None,
        );
        check("/a/hafen", &pagination("", "/a/hafen-die-kosten"), None, None);
        check("/a/hafen", &pagination("1 2", "/b/hafen-die-kosten"), None, None);
    }

    #[test]
    fn the_whole_is_what_the_page_says_to_be_the_whole() {
        for (html, whole) in [
            (
                "<a href='/a/hafen/komplettansicht'>Auf einer Seite lesen</a>",
                Some("/a/hafen/komplettansicht"),
            ),
            (
                "<a href='?page=all' title='View as a single page'></a>",
                Some("/a/hafen?page=all"),
            ),
            ("<a href='/a/hafen?full=1'>阅读全文</a>", Some("/a/hafen?full=1")),
            ("<a href='/b/other?all=1'>Auf einer Seite lesen</a>", None),
            ("<a href='/a/hafen?print=1'>Drucken</a>", Some("/a/hafen?print=1")),
            (
                "<link rel=alternate media=print href='/print/4711'>",
                Some("/print/4711"),
            ),
            ("<link rel=alternate media=handheld href='/m/4711'>", None),
            ("<a href='/sprint'>Sprint</a>", None),
            ("<link rel=canonical href='/a/hafen-2'>", None),
        ] {
            check("/a/hafen", html, None, whole);
        }
    }

    #[test]
    fn amp_names_the_page_that_it_is_a_version_of() {
        for root in ["<html amp>", "<html ⚡ lang=de>"] {
            check(
                "/amp/hafen",
                &format!("{root}<link rel=canonical href='/hafen'>"),
                None,
                Some("/hafen"),
            );
            check(
                "/amp/hafen",
                &format!("{root}<link rel=canonical href='https://other.example/hafen'>"),
                None,
                None,
            );
            check(
                "/amp/hafen",
                &format!("{root}<link rel=canonical href='/amp/hafen'>"),
                None,
                None,
            );
        }
    }

    proptest! {
        #[test]
        fn never_panics(path in "(/|[a-z0-9]|-|_|,|\\.|%C3|%|\\?|=|&|page){0,40}", href in "(/|[a-z0-9]|\\PC|-|,|\\?|=|:|page){0,40}") {
            let page: Url = format!("https://www.blatt.example/{path}").parse().unwrap();
            let escaped = href.replace('\'', "");
            read(&page, &guard::parse(&format!("<link rel=next href='{escaped}'><div class=pager>1 2<a rel=next href='{escaped}'>x</a></div>")));
            if let Ok(next) = page.join(&href) {
                is_of_series(&page, &next);
            }
        }
    }
}
