//! Pages of our own that tell their date to readers only: no JSON-LD, no metas.

use jiff::tz::Offset;
use url::Url;

use super::*;
use crate::extract::guard;
use crate::extract::metadata;

/// Reads the dates of a page with a headline and some text around `html`, in a language.
fn dates(lang: &str, address: &str, html: &str) -> (Option<ClaimedDate>, Option<ClaimedDate>) {
    let page = Page {
        url: Url::parse(&format!("https://blatt.example/{address}")).unwrap(),
        html: format!("<html lang={lang}><title>Der Hafen von Kollby öffnet wieder</title><body>{html}"),
        content_language: None,
    };
    let metadata = metadata::read(&page, &guard::parse(&page.html));
    (metadata.published, metadata.modified)
}

fn told(date: Option<ClaimedDate>) -> String {
    date.map_or_else(
        || "none".to_owned(),
        |date| format!("{} {}", date.origin.as_str(), &date.written()[..10]),
    )
}

fn check(lang: &str, html: &str, published: &str) {
    assert_eq!(published, told(dates(lang, "hafen", html).0), "{html}");
}

const HEADLINE: &str = "<h1>Der Hafen von Kollby öffnet wieder</h1>";

#[test]
fn dates_beside_the_headline_in_many_languages() {
    for (lang, line) in [
        ("de", "<div class=meta>Kollby, 12.03.2024, 10:30 Uhr</div>"),
        ("de", "<span>Veröffentlicht: 12. März 2024</span>"),
        ("de", "<p class=stand>Stand: 12.3.2024</p>"),
        ("en", "<p>By Ada Sample<br>March 12, 2024</p>"),
        ("en-GB", "<div class=datestamp>12/03/2024</div>"),
        ("en-US", "<div class=datestamp>03/12/2024</div>"),
        (
            "fr",
            "<p>Publié le 12 mars 2024 à 10h30, mis à jour le 14 mars 2024</p>",
        ),
        ("es", "<span class=fecha>12 de marzo de 2024</span>"),
        ("pt-BR", "<span>12/03/2024 10h30 - Atualizado em 13/03/2024</span>"),
        ("it", "<div>Pubblicato il 12 marzo 2024</div>"),
        ("nl", "<span>Gepubliceerd op 12 maart 2024</span>"),
        ("sv", "<span>Publicerad 12 mars 2024</span>"),
        ("da", "<div class=article__date>12. mar. 2024</div>"),
        ("fi", "<span>Julkaistu 12.3.2024 10:30</span>"),
        ("pl", "<div class=data>12 marca 2024, 10:30</div>"),
        ("cs", "<span>12. března 2024</span>"),
        ("hu", "<span>2024. március 12. 10:30</span>"),
        ("lt", "<span>2024 m. kovo 12 d.</span>"),
        ("ru", "<div class=article__info-date>12 марта 2024, 10:30</div>"),
        ("uk", "<div>Опубліковано: 12 березня 2024</div>"),
        ("el", "<span>Δημοσιεύθηκε: 12 Μαρτίου 2024</span>"),
        (
            "tr",
            "<span>Giriş Tarihi: 12.03.2024 10:30 Güncelleme: 13.03.2024</span>",
        ),
        ("ar", "<span>نشر في ١٢ مارس ٢٠٢٤</span>"),
        ("fa", "<span>تاریخ انتشار: ۲۲ اسفند ۱۴۰۲</span>"),
        ("he", "<span>פורסם: 12.03.2024</span>"),
        ("hi", "<span>प्रकाशित: 12 मार्च 2024</span>"),
        ("th", "<span>เผยแพร่: 12 มี.ค. 2567</span>"),
        ("vi", "<span>Thứ ba, 12/3/2024, 10:30 (GMT+7)</span>"),
        ("id", "<span>Selasa, 12 Maret 2024 10:30 WIB</span>"),
        ("ja", "<p>2024年3月12日 10時30分</p>"),
        ("zh", "<span>发布时间：2024-03-12 10:30</span>"),
        ("zh-TW", "<span>民國113年3月12日</span>"),
        ("ko", "<span>입력 2024.03.12. 10:30 수정 2024.03.13.</span>"),
        ("sw", "<span>Imechapishwa 12 Machi 2024</span>"),
    ] {
        check(lang, &format!("{HEADLINE}{line}"), "page 2024-03-12");
    }
}

#[test]
fn other_dates_of_the_page_are_not_the_articles() {
    for html in [
        // The masthead shows today, teasers theirs, the footer the copyright's.
        format!(
            "<header><div class=today>25.11.2026</div></header><main>{HEADLINE}<div>12.03.2024</div></main>\
             <aside><a href=/b>Die Werft von Kollby baut zwei Fähren für die Inseln im Norden <span class=date>20.03.2024</span></a></aside><footer>© 01.01.2025</footer>"
        ),
        // The change is not the publication, in whichever order.
        format!("{HEADLINE}<div>Aktualisiert: 15.03.2024 – Veröffentlicht: 12.03.2024</div>"),
        format!("{HEADLINE}<span class=created>12.03.2024</span><span class=updated>15.03.2024</span>"),
        format!("{HEADLINE}<div>12.03.2024 veröffentlicht, 15.03.2024 geändert</div>"),
        // Two without a word: the earlier is of the publication.
        format!("{HEADLINE}<time datetime=2024-03-15>15.3.</time><time datetime=2024-03-12>12.3.</time>"),
        // A caption tells of the picture, a sentence of an event.
        format!(
            "{HEADLINE}<figure><img><figcaption>Der Hafen am 3. Juli 1998</figcaption></figure><span class=date>12.03.2024</span>\
             <p>Am 4. April 2019 hatte der Sturm die Mole zerstört, seither lag der Hafen still.</p>"
        ),
        // Below the text, as blogs have it.
        format!(
            "{HEADLINE}<p>Die Fähre legt wieder an.</p><div class=post-footer>Posted on 12 March 2024 by ada</div>"
        ),
        // Sentences tell of what happened, whatever they begin with.
        format!(
            "{HEADLINE}<time datetime=2024-03-12>12.3.</time><p>The film about the harbour was released on 12 May 2019.</p>"
        ),
        format!("{HEADLINE}<div>12.03.2024</div><p>Die Fähre war zuletzt am 12. Mai 2019 im Hafen.</p>"),
        format!("{HEADLINE}<div>12.03.2024</div><div>Founded: 12 May 1994</div>"),
        // In an attribute that the page's own script reads.
        format!("{HEADLINE}<span class=ago data-published='2024-03-12T10:30:00Z'>vor zwei Jahren</span>"),
    ] {
        check("de", &html, "page 2024-03-12");
    }
}

#[test]
fn what_the_page_does_not_show_its_address_or_its_scripts_know() {
    let (published, _) = dates("de", "2024/03/12/hafen", HEADLINE);
    assert_eq!("url 2024-03-12", told(published));
    check(
        "de",
        &format!("{HEADLINE}<script>window.state = {{\"publishedAt\":\"2024-03-12T10:30:00Z\"}}</script>"),
        "page 2024-03-12",
    );
    check(
        "de",
        &format!("{HEADLINE}<script>{{\"publishedAt\":1710239400,\"id\":7}}</script>"),
        "page 2024-03-12",
    );
    // Data of a list tells nothing of one.
    check(
        "de",
        &format!("{HEADLINE}<script>[{{\"publishedAt\":\"2024-03-12\"}},{{\"publishedAt\":\"2024-03-14\"}}]</script>"),
        "none",
    );
    check("de", HEADLINE, "none");
    check("de", &format!("{HEADLINE}<div class=date>00.00.0000</div>"), "none");
}

#[test]
fn the_address_tells_which_of_many_dates_is_meant() {
    let page = format!("<div class=date>01.02.2020</div>{HEADLINE}<p>Text</p>");
    let (published, _) = dates("de", "2024/03/12/hafen", &page);
    assert_eq!("url 2024-03-12", told(published));
    // The hour that the page shows is more than the day of the address.
    let page = format!("{HEADLINE}<time datetime=2024-03-12T22:30:00Z>12. März</time>");
    let (published, _) = dates("de", "2024/03/12/hafen", &page);
    assert_eq!("page 2024-03-12", told(published));
}

#[test]
fn a_change_alone_is_better_than_nothing_and_says_so() {
    let page = format!("{HEADLINE}<div>Zuletzt aktualisiert am 12. März 2024</div>");
    let (published, modified) = dates("de", "hafen", &page);
    assert_eq!(
        ("change 2024-03-12", "page 2024-03-12"),
        (&*told(published), &*told(modified))
    );
}

#[test]
fn the_zone_with_which_a_date_was_written_is_kept() {
    for (written, expected) in [
        ("2024-03-12T22:30:00-05:00", Some(-5)),
        ("2024-03-12T22:30:00Z", Some(0)),
        ("Tue, 12 Mar 2024 22:30:00 +0100", Some(1)),
        ("2024-03-12 22:30 +0800", Some(8)),
        ("2024-03-12T22:30", None),
        ("2024-03-12", None),
    ] {
        let page = format!("{HEADLINE}<time datetime='{written}'>gestern</time>");
        let date = dates("de", "hafen", &page).0.unwrap();
        let hours = date.offset.map(|offset: Offset| offset.seconds() / 3600);
        assert_eq!((expected, "2024-03-12"), (hours, &date.written()[..10]), "{written}");
    }
}
