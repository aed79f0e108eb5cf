use super::*;

/// What a page in English at an address says.
pub(super) fn read_page(address: &str, html: &str) -> Metadata {
    let page = Page {
        url: Url::parse(address).unwrap(),
        html: html.to_owned(),
        content_language: Some("en".to_owned()),
    };
    read(&page, &guard::parse(html))
}

fn check_date(address: &str, html: &str, expected: &str) {
    let published = read_page(address, html).published;
    let found = published.map_or("none".to_owned(), |published| {
        format!("{} {}", published.origin.as_str(), published.at)
    });
    assert_eq!(expected, found);
}

#[test]
fn the_date_has_an_origin() {
    let json_ld = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-01T10:00:00Z\"}</script>";
    let meta = "<meta property='article:published_time' content='2024-05-02T10:00:00Z'>";
    let shown = "<time datetime='2024-05-03T10:00:00Z'>3. Mai</time>";
    let address = "https://blatt.example/vertrag";
    check_date(
        address,
        &format!("{json_ld}{meta}{shown}"),
        "json-ld 2024-05-01T10:00:00Z",
    );
    check_date(address, &format!("{meta}{shown}"), "meta 2024-05-02T10:00:00Z");
    check_date(address, shown, "page 2024-05-03T10:00:00Z");
    check_date(
        "https://blatt.example/2024/05/04/vertrag",
        "",
        "url 2024-05-04T00:00:00Z",
    );
    check_date(
        "https://blatt.example/2024/01/04/vertrag",
        shown,
        "url 2024-01-04T00:00:00Z",
    );
    check_date(
        address,
        "<time class=updated datetime='2024-05-03'>3. Mai</time>",
        "change 2024-05-03T00:00:00Z",
    );
}

#[test]
fn languages_are_ordered_by_trust() {
    let html = "<html lang=de-AT><meta property='og:locale' content='de_DE'>\
        <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"inLanguage\":\"de\"}</script>";
    assert_eq!(
        vec!["de", "de-AT", "de-DE", "en"],
        read_page("https://blatt.example/a", html).langs
    );
}

#[test]
fn people_and_agencies_come_from_the_first_place_that_names_people() {
    let html = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":{\"name\":\"dpa\"}}</script>\
        <meta name=author content='Anna Beispiel, Blatt'>";
    let metadata = read_page("https://blatt.example/a", html);
    assert_eq!(
        (vec!["Anna Beispiel".to_owned()], vec!["dpa".to_owned()]),
        (metadata.authors, metadata.credits)
    );
}

#[test]
fn the_title_of_pages_without_a_fitting_h1_is_the_text_that_their_title_has() {
    for (html, expected) in [
        (
            "<title>Hafen Online - Rat kauft zwei neue Fähren</title><td><b>Rat kauft zwei neue Fähren</b><br>Der Rat tagt.",
            "Rat kauft zwei neue Fähren",
        ),
        (
            "<title>港口委员会决定购买两艘新渡轮_新闻中心_港口网</title><div class=title>港口委员会决定购买两艘新渡轮</div>",
            "港口委员会决定购买两艘新渡轮",
        ),
        (
            "<title>Council buys ferries – The Long Named Weekly of the Islands</title>\
             <h1>Everything for your harbour, every day</h1><h2>Council buys ferries</h2>",
            "Council buys ferries",
        ),
    ] {
        assert_eq!(expected, read_page("https://blatt.example/a", html).title);
    }
}
