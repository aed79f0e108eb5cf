use super::parse;

fn check(text: &str, expected: &str) {
    let found = parse(text).map(|at| at.to_string());
    assert_eq!(Some(expected), found.as_deref(), "{text}");
}

fn check_all(texts: &[&str], expected: &str) {
    for text in texts {
        check(text, expected);
    }
}

#[test]
fn standards_are_read() {
    check_all(
        &[
            "Tue, 24 Nov 2026 12:30:00 GMT",
            "Tue, 24 Nov 2026 13:30:00 +0100",
            "24 Nov 26 12:30 UT",
            "2026-11-24T12:30:00Z",
            "2026-11-24T20:30:00.123456+08:00",
            "2026-11-24 12:30:00",
            "20261124123000",
            "20261124T123000Z",
            "Tue Nov 24 12:30:00 2026",
            "Tue Nov 24 13:30:00 CET 2026",
            "2026-nov-24T13:30+01:00",
            "1795523400",
            "1795523400000",
            "2026-11-24T07:30:00-05",
        ],
        "2026-11-24T12:30:00Z",
    );
    check("2026-11-24", "2026-11-24T00:00:00Z");
    check("2026-11", "2026-11-01T00:00:00Z");
    check("20261124", "2026-11-24T00:00:00Z");
    check("2026-328", "2026-11-24T00:00:00Z");
}

#[test]
fn zones_have_names() {
    check_all(
        &[
            "Tue, 24 Nov 2026 12:30:00 MEZ",
            "Tue, 24 Nov 2026 12:30 CET",
            "24 Nov 2026 19:30 HKT",
            "24 Nov 2026 20:30:00 JST",
            "24 Nov 2026 06:30 EST",
            "24 Nov 2026 17:00 IST",
            "24 Nov 2026 19:30 GMT+8",
            "24 Nov 2026 13:30 EET",
        ],
        "2026-11-24T11:30:00Z",
    );
}

#[test]
fn months_are_read_in_the_languages_of_our_sources() {
    check_all(
        &[
            "Di, 24 Nov 2026 12:30:00 +0000",
            "24. November 2026, 12:30 Uhr",
            "24. November 2026 12.30 Uhr",
            "mar. 24 novembre 2026 12:30",
            "mar, 24 nov. 2026 12h30",
            "martes, 24 de noviembre de 2026 12:30",
            "martedì 24 novembre 2026 - 12:30",
            "24 de novembro de 2026 às 12:30",
            "wt., 24 listopada 2026 12:30",
            "úterý 24. listopadu 2026 12:30",
            "вт, 24 ноября 2026 12:30",
            "24 листопада 2026, 12:30",
            "Τρί, 24 Νοέ 2026 12:30",
            "Sal, 24 Kasım 2026 12:30",
            "2026. november 24. 12:30",
            "tiistai 24. marraskuuta 2026 12:30",
            "24 نوفمبر 2026 12:30",
            "24 בנובמבר 2026 12:30",
            "24 tháng 11 2026 12:30",
            "24 พฤศจิกายน 2569 12:30",
            "November 24, 2026 12:30 PM",
            "Nov. 24, 2026, 12:30 p.m.",
        ],
        "2026-11-24T12:30:00Z",
    );
}

#[test]
fn east_asian_forms_are_read() {
    check_all(
        &[
            "2026年11月24日 15:30",
            "2026年11月24日15時30分",
            "2026年11月24日 15时30分00秒",
            "2026年11月24日 下午3:30",
            "2026년 11월 24일 15:30",
            "2026년 11월 24일 오후 3:30",
            "２０２６年１１月２４日 １５：３０",
        ],
        "2026-11-24T15:30:00Z",
    );
}

#[test]
fn numbers_alone_are_ordered_by_their_signs() {
    check_all(
        &[
            "24.11.2026 17:30",
            "24/11/2026 17:30",
            "24-11-2026 17:30",
            "11/24/2026 5:30 PM",
            "2026/11/24 17:30",
            "17:30 24.11.2026",
            "24.11.26 17:30",
        ],
        "2026-11-24T17:30:00Z",
    );
    check("05/04/2026 09:00", "2026-04-05T09:00:00Z");
    check("05/04/2026 09:00 AM", "2026-05-04T09:00:00Z");
}

#[test]
fn midnight_has_three_spellings() {
    check("2026-11-24 24:00", "2026-11-25T00:00:00Z");
    check("Nov 24 2026 12:00 AM", "2026-11-24T00:00:00Z");
    check("24 Nov 2026", "2026-11-24T00:00:00Z");
}

#[test]
fn what_is_no_date_gives_none() {
    for text in [
        "",
        "yesterday",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "31.02.2026",
        "24 Nov",
        "12:30",
        "Version 2",
        "99999999999999999999999",
    ] {
        assert_eq!(None, parse(text), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text: String) {
        let _ = parse(&text);
    }

    #[test]
    fn never_panics_on_what_looks_like_a_date(text in "([0-9]{1,4}|[-+:./, ]|Nov|PM|GMT|T|Z|年|月|日|時|h|tháng)*") {
        let _ = parse(&text);
    }
}
