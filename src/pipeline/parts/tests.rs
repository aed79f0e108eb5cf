//! Articles of several pages, on a site without sockets.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::fetch::{Settings, SimulatedReply};

const FIRST: &str =
    "El puerto de Valdemar cerrará durante seis semanas desde el lunes, anunció el domingo la autoridad portuaria.";
const SECOND: &str =
    "Los transbordadores saldrán mientras tanto de Puerto Claro, con dos viajes menos al día que ahora.";
const THIRD: &str =
    "Los pescadores piden ayudas, porque la lonja quedará fuera de servicio hasta el final de las obras.";
const LEAD: &str = "Las obras del muelle obligan a desviar el tráfico de barcos hasta bien entrado el mes de mayo.";

/// A page with paragraphs, and something in its head.
fn page(title: &str, head: &str, texts: &[&str]) -> String {
    let body = texts.join("</p><p>");
    format!(
        "<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{body}</p></article></body></html>"
    )
}

fn next(path: &str) -> String {
    format!("<link rel=next href='{path}'>")
}

/// Completes the article of the first page; gives its texts, its quality, and the notes.
fn complete_first(pages: &[(&str, String)]) -> (Vec<String>, Quality, String) {
    let pages: HashMap<String, String> = pages
        .iter()
        .map(|(path, html)| ((*path).to_owned(), html.clone()))
        .collect();
    let first = pages.get("/puerto").cloned().unwrap();
    let answering = Arc::new(move |request: &crate::fetch::SimulatedRequest| {
        let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let page = pages.get(&format!("{}{query}", request.url.path()));
        page.map_or_else(
            || SimulatedReply::status(404),
            |html| {
                SimulatedReply::status(200)
                    .header("content-type", "text/html; charset=utf-8")
                    .body(html.clone())
            },
        )
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let fetcher = Fetcher::simulated(Settings::default(), answering);
        let page = Page {
            url: "https://diario.example/puerto".parse().unwrap(),
            html: first,
            content_language: None,
        };
        let draft = extract::extract(&page, Aids::default()).unwrap().draft;
        let reading = Reading {
            fetcher: &fetcher,
            access: &Access::default(),
            rules: &Arc::default(),
            habit: &Arc::default(),
            citing: &Citing {
                citer: Arc::new(Citer::new(&[])),
                source: None,
            },
        };
        let Completed { draft, notes } = complete(&page, draft, &reading).await;
        let texts = draft.passages.iter().map(|passage| passage.text.clone()).collect();
        (texts, draft.quality, notes.join("\n"))
    })
}

fn check(pages: &[(&str, String)], expected: &[&str], quality: Quality, note: &str) {
    let (texts, found, notes) = complete_first(pages);
    assert_eq!(expected, texts, "{notes}");
    assert_eq!(quality, found, "{notes}");
    assert!(notes.contains(note), "{note}\n{notes}");
}

const TITLE: &str = "Valdemar cierra su puerto";

#[test]
fn parts_are_joined_in_order_and_the_standfirst_once() {
    let pages = [
        (
            "/puerto",
            page(
                TITLE,
                &next("/puerto/2"),
                &[LEAD, FIRST, FIRST.replace("seis", "ocho").as_str()],
            ),
        ),
        (
            "/puerto/2",
            page("Valdemar cierra su puerto (2)", &next("/puerto/3"), &[LEAD, SECOND]),
        ),
        ("/puerto/3", page(TITLE, "", &[LEAD, THIRD])),
    ];
    let eight = FIRST.replace("seis", "ocho");
    check(
        &pages,
        &[LEAD, FIRST, &eight, SECOND, THIRD],
        Quality::Full,
        "/puerto/3: the next part, 1 passages",
    );
}

#[test]
fn what_is_another_article_is_not_joined() {
    let pages = [
        ("/puerto", page(TITLE, &next("/puerto/2"), &[LEAD, FIRST, SECOND])),
        (
            "/puerto/2",
            page("Mercado de abastos reabre el martes", "", &[THIRD, THIRD]),
        ),
    ];
    check(
        &pages,
        &[LEAD, FIRST, SECOND],
        Quality::Full,
        "/puerto/2: is another article",
    );
}

#[test]
fn circles_and_repetitions_end() {
    let circle = [
        ("/puerto", page(TITLE, &next("/puerto?page=2"), &[LEAD, FIRST, THIRD])),
        ("/puerto?page=2", page(TITLE, &next("/puerto?page=3"), &[SECOND])),
        (
            "/puerto?page=3",
            page(TITLE, &next("/puerto?page=4"), &[LEAD, FIRST, SECOND]),
        ),
        (
            "/puerto?page=4",
            page(
                TITLE,
                "",
                &["Nunca se pide esta página, porque la anterior no trajo nada nuevo."],
            ),
        ),
    ];
    check(
        &circle,
        &[LEAD, FIRST, THIRD, SECOND],
        Quality::Full,
        "page=3: has nothing new",
    );
}

#[test]
fn an_article_that_lacks_a_part_does_not_claim_to_be_whole() {
    let pages = [
        ("/puerto", page(TITLE, &next("/puerto/2"), &[LEAD, FIRST, THIRD])),
        ("/puerto/2", page(TITLE, &next("/puerto/3"), &[SECOND])),
    ];
    check(
        &pages,
        &[LEAD, FIRST, THIRD, SECOND],
        Quality::Suspect,
        "/puerto/3: a part is lacking, ",
    );
}

#[test]
fn articles_without_end_are_cut() {
    let mut pages = vec![(
        "/puerto".to_owned(),
        page(TITLE, &next("/puerto/2"), &[LEAD, FIRST, THIRD]),
    )];
    for part in 2..30 {
        let text = format!("{part}. {SECOND}");
        pages.push((
            format!("/puerto/{part}"),
            page(TITLE, &next(&format!("/puerto/{}", part + 1)), &[&text]),
        ));
    }
    let pages: Vec<(&str, String)> = pages.iter().map(|(path, html)| (path.as_str(), html.clone())).collect();
    let (texts, quality, notes) = complete_first(&pages);
    assert_eq!((3 + PARTS_MAX - 1, Quality::Suspect), (texts.len(), quality), "{notes}");
    assert!(
        notes.ends_with("/puerto/11: a part is lacking, 10 parts are the most"),
        "{notes}"
    );
}

#[test]
fn the_whole_comes_before_the_parts() {
    let one_page = "<a href='/puerto?todo=1'>Leer en una sola página</a>";
    let first = |head: &str| page(TITLE, head, &[LEAD, FIRST, one_page]);
    let whole = |title: &str| ("/puerto?todo=1", page(title, "", &[LEAD, FIRST, SECOND, THIRD]));
    let part = ("/puerto/2", page(TITLE, "", &[THIRD]));
    check(
        &[("/puerto", first(&next("/puerto/2"))), whole(TITLE), part.clone()],
        &[LEAD, FIRST, SECOND, THIRD],
        Quality::Full,
        "/puerto?todo=1: the whole article",
    );
    check(
        &[
            ("/puerto", first(&next("/puerto/2"))),
            whole("Suscripciones y ofertas"),
            part.clone(),
        ],
        &[LEAD, FIRST, THIRD],
        Quality::Full,
        "todo=1: is not the whole of this article",
    );
    check(
        &[("/puerto", first(&next("/puerto/2"))), part],
        &[LEAD, FIRST, THIRD],
        Quality::Full,
        "todo=1: the whole article is lacking, ",
    );
}

#[test]
fn a_page_that_is_whole_asks_for_no_more() {
    let more = "<link rel=alternate media=print href='/imprimir/puerto'>";
    let pages = [("/puerto", page(TITLE, more, &[LEAD, FIRST, SECOND, THIRD]))];
    check(&pages, &[LEAD, FIRST, SECOND, THIRD], Quality::Full, "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_pages_link_to_ends(links in proptest::collection::vec((0_usize..6, any::<bool>()), 6)) {
        let paths = ["/puerto", "/puerto/2", "/puerto/3", "/puerto?page=2", "/puerto-2.html", "/puerto/2?page=2"];
        let pages: Vec<(&str, String)> = paths.iter().zip(&links).enumerate().map(|(at, (path, (to, is_new)))| {
            let text = if *is_new { format!("{at}. {SECOND}") } else { FIRST.to_owned() };
            (*path, page(TITLE, &next(paths[*to]), &[LEAD, &text, THIRD]))
        }).collect();
        complete_first(&pages);
    }
}
