mod languages;

use super::Dates;
use crate::model::DateDoubt;

fn check(text: &str, expected: &str) {
    check_in(None, text, expected);
}

fn check_in(country: Option<&str>, text: &str, expected: &str) {
    let found = Dates::of(country).read(text).map(|date| date.at.to_string());
    assert_eq!(Some(expected), found.as_deref(), "{text} in {country:?}");
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
fn a_date_without_a_zone_is_local_time_of_the_country() {
    for (country, winter, summer) in [
        (None, "2026-01-15T12:30:00Z", "2026-07-15T12:30:00Z"),
        (Some("de"), "2026-01-15T11:30:00Z", "2026-07-15T10:30:00Z"),
        (Some("gb"), "2026-01-15T12:30:00Z", "2026-07-15T11:30:00Z"),
        (Some("us"), "2026-01-15T17:30:00Z", "2026-07-15T16:30:00Z"),
        (Some("au"), "2026-01-15T01:30:00Z", "2026-07-15T02:30:00Z"),
        (Some("hk"), "2026-01-15T04:30:00Z", "2026-07-15T04:30:00Z"),
        (Some("in"), "2026-01-15T07:00:00Z", "2026-07-15T07:00:00Z"),
        (Some("zz"), "2026-01-15T12:30:00Z", "2026-07-15T12:30:00Z"),
    ] {
        check_in(country, "2026-01-15T12:30:00", winter);
        check_in(country, "15.07.2026, 12:30", summer);
        check_in(country, "202607151230", summer);
        check_in(country, "2026-07-15T12:30:00Z", "2026-07-15T12:30:00Z");
    }
    // An hour that the clocks pass over, and one that they repeat.
    check_in(Some("de"), "2026-03-29 02:30", "2026-03-29T01:30:00Z");
    check_in(Some("de"), "2026-10-25 02:30", "2026-10-25T00:30:00Z");
}

#[test]
fn names_of_several_zones_are_read_by_the_country() {
    for (country, zone, expected) in [
        (None, "IST", "07:00"),
        (Some("in"), "IST", "07:00"),
        (Some("il"), "IST", "10:30"),
        (Some("ie"), "IST", "11:30"),
        (None, "CST", "18:30"),
        (Some("us"), "CST", "18:30"),
        (Some("cn"), "CST", "04:30"),
        (Some("cu"), "CST", "17:30"),
        (Some("gb"), "BST", "11:30"),
        (Some("bd"), "BST", "06:30"),
        (Some("ca"), "AST", "16:30"),
        (Some("sa"), "AST", "09:30"),
        (Some("us"), "EST", "17:30"),
        (Some("au"), "EST", "02:30"),
        (Some("ph"), "PST", "04:30"),
    ] {
        check_in(
            country,
            &format!("Tue, 24 Nov 2026 12:30:00 {zone}"),
            &format!("2026-11-24T{expected}:00Z"),
        );
    }
}

#[test]
fn every_date_says_how_it_was_obtained() {
    for (country, text, doubt) in [
        (None, "2026-11-24T12:30:00Z", None),
        (None, "24 Nov 2026 12:30 CET", None),
        (None, "24 Nov 2026 12:30 Europe/Berlin", None),
        (None, "1795523400", None),
        (None, "24 Nov 2026 12:30 EST", None),
        (Some("au"), "24 Nov 2026 12:30 EST", Some(DateDoubt::Zone)),
        (None, "24 Nov 2026 12:30 IST", Some(DateDoubt::Zone)),
        (None, "24 Nov 2026 12:30", Some(DateDoubt::Zone)),
        (Some("de"), "24 Nov 2026 12:30", Some(DateDoubt::Zone)),
        (Some("de"), "20261124123000", Some(DateDoubt::Zone)),
        (Some("de"), "24 Nov 2026", Some(DateDoubt::Time)),
        (None, "2026-11-24 GMT", Some(DateDoubt::Time)),
        (Some("de"), "2026-11", Some(DateDoubt::Time)),
    ] {
        let found = Dates::of(country).read(text).map(|date| date.doubt);
        assert_eq!(Some(doubt), found, "{text} in {country:?}");
    }
}

#[test]
fn the_distance_from_utc_is_kept_where_it_was_written() {
    for (text, hours) in [
        ("2026-11-24T12:30:00+01:00", Some(1.0)),
        ("2026-11-24T12:30:00Z", Some(0.0)),
        ("Tue, 24 Nov 2026 12:30:00 -0330", Some(-3.5)),
        ("Tue, 24 Nov 2026 12:30:00 GMT", Some(0.0)),
        ("24.11.2026 12:30 +0800", Some(8.0)),
        ("24.11.2026 12:30", None),
        ("2026-11-24", None),
    ] {
        let offset = Dates::of(Some("de")).read(text).and_then(|date| date.offset);
        let found = offset.map(|offset| f64::from(offset.seconds()) / 3_600.0);
        assert_eq!(hours, found, "{text}");
    }
}

#[test]
fn zones_are_also_places_and_numbers_that_follow_names() {
    check_all(
        &[
            "Tue, 24 Nov 2026 12:30:00 Europe/Madrid",
            "2026-11-24T12:30:00+01:00[Europe/Berlin]",
            "Tue Nov 24 2026 12:30:00 GMT+0100 (Mitteleuropäische Normalzeit)",
            "2026-11-24T12:30:00+01:00Z",
            "24 Nov 2026 12:30 (CET)",
            "Tue, 24 Nov 2026 06:30:00 America/New_York",
            "Tue, 24 Nov 2026 04:30:00 GMT-07:00",
        ],
        "2026-11-24T11:30:00Z",
    );
    // So far from Greenwich is no place: such a zone is as good as none.
    check("2026-11-24 12:30:00-13:00", "2026-11-24T12:30:00Z");
}

#[test]
fn days_of_the_week_are_no_months_and_tell_the_month() {
    check_all(
        &[
            "mardi 24/11/2026 12:30",
            "martes, 24/11/2026 12:30",
            "martedì 24.11.2026, 12.30",
            "maandag 24-11-2026 12:30",
            "maanantaina 24.11.2026 klo 12.30",
            "середа, 24.11.2026 12:30",
            "mar. 24/11/2026 12:30",
            "Tues, 24th November 2026 at 12:30",
            "Tuesday, November 24th, 2026 - 12:30pm",
        ],
        "2026-11-24T12:30:00Z",
    );
    check("Sun, 05/04/2026", "2026-04-05T00:00:00Z");
    check("Mon, 05/04/2026 09:00", "2026-05-04T09:00:00Z");
}

#[test]
fn the_country_tells_the_month_where_nothing_else_does() {
    check_in(Some("us"), "05/04/2026 12:00 +0000", "2026-05-04T12:00:00Z");
    check_in(Some("au"), "05/04/2026 09:00 AM +0000", "2026-04-05T09:00:00Z");
    check_in(Some("hr"), "24. listopada 2026. 12:30 +0000", "2026-10-24T12:30:00Z");
}

#[test]
fn other_calendars_are_read() {
    check_all(
        &[
            "令和8年11月24日 15:30",
            "令和8年11月24日（火）午後3時30分",
            "民國115年11月24日 15:30",
            "26年11月24日 15:30",
            "24 พ.ย. 2569 15:30",
            "24 พ.ย. 69 15:30 น.",
            "24 พฤศจิกายน พ.ศ. 2569 15:30",
            "261124 15:30",
        ],
        "2026-11-24T15:30:00Z",
    );
    check("令和元年5月1日", "2019-05-01T00:00:00Z");
}

#[test]
fn a_whole_date_is_found_among_other_numbers() {
    for (text, expected) in [
        ("Thứ 3, 24/11/2026 12:30", "2026-11-24T12:30:00Z"),
        ("Thứ 3, ngày 24/11/2026 - 12:30", "2026-11-24T12:30:00Z"),
        ("Thứ 3. 24.11.2026 12.30", "2026-11-24T12:30:00Z"),
        ("3ª-feira, 24/11/2026", "2026-11-24T00:00:00Z"),
        ("3ª feira, 24 de novembro de 2026 - 12h30", "2026-11-24T12:30:00Z"),
        ("12.30 24.07.2026", "2026-07-24T12:30:00Z"),
        ("12.30, 24 Nov 2026", "2026-11-24T12:30:00Z"),
        ("24 Nov 12:30 2026", "2026-11-24T12:30:00Z"),
        ("2 min read, 24/07/2026", "2026-07-24T00:00:00Z"),
        ("5 comments | 24 July 2026 | 3 min", "2026-07-24T00:00:00Z"),
        ("July 24, 2026 (3 min read)", "2026-07-24T00:00:00Z"),
        ("24. 7. 2026 12:30", "2026-07-24T12:30:00Z"),
        ("24 / 07 / 2026 12:30", "2026-07-24T12:30:00Z"),
        ("2026. 7. 24. 12:30", "2026-07-24T12:30:00Z"),
        ("No 7: 24.07.26", "2026-07-24T00:00:00Z"),
        ("2026 July 24: 12:30", "2026-07-24T12:30:00Z"),
        ("24 07 2026 12:30", "2026-07-24T12:30:00Z"),
        ("26-11-24 12:30", "2026-11-24T12:30:00Z"),
        ("2026-W30-5", "2026-07-24T00:00:00Z"),
        ("2026W305", "2026-07-24T00:00:00Z"),
        ("2026-W30", "2026-07-20T00:00:00Z"),
        ("2026-W53-7T12:30:00Z", "2027-01-03T12:30:00Z"),
        ("20260724123000Z", "2026-07-24T12:30:00Z"),
        ("20260724143000+0200", "2026-07-24T12:30:00Z"),
        ("20260724T143000+02:00", "2026-07-24T12:30:00Z"),
        ("20260724123000.250Z", "2026-07-24T12:30:00Z"),
        ("202607241430 CEST", "2026-07-24T12:30:00Z"),
        ("/Date(1795523400000)/", "2026-11-24T12:30:00Z"),
        ("/Date(1795523400000+0100)/", "2026-11-24T12:30:00Z"),
        ("1795523400.25", "2026-11-24T12:30:00Z"),
        ("2026年 11/24 12:30", "2026-11-24T12:30:00Z"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_time_that_no_clock_shows_is_none() {
    for text in [
        "24 Nov 2026 25:00:00",
        "24 Nov 2026 25:00:00 +0000",
        "2026-11-24T25:00:00Z",
        "2026-11-24 12:60",
        "2026-11-24 24:30",
        "20261124256100",
        "24.11.2026 31.30",
    ] {
        check(text, "2026-11-24T00:00:00Z");
        let doubt = Dates::of(None).read(text).and_then(|date| date.doubt);
        assert_eq!(Some(DateDoubt::Time), doubt, "{text}");
    }
}

#[test]
fn names_of_clocks_follow_the_summer() {
    for (zone, winter, summer) in [
        ("ET", "17:30", "16:30"),
        ("CT", "18:30", "17:30"),
        ("MT", "19:30", "18:30"),
        ("PT", "20:30", "19:30"),
        ("(ET)", "17:30", "16:30"),
        ("EST5EDT", "17:30", "16:30"),
        ("PST8PDT", "20:30", "19:30"),
        ("AET", "01:30", "02:30"),
        ("Europe/London", "12:30", "11:30"),
        ("EST", "17:30", "17:30"),
        ("EDT", "16:30", "16:30"),
        ("CLST", "15:30", "15:30"),
        ("GET", "08:30", "08:30"),
        ("HDT", "21:30", "21:30"),
        ("NPT", "06:45", "06:45"),
        ("ACST", "03:00", "03:00"),
        ("NST", "16:00", "16:00"),
        ("+0545", "06:45", "06:45"),
        ("-0330", "16:00", "16:00"),
        ("UTC+5:30", "07:00", "07:00"),
        ("et modifié", "12:30", "12:30"),
    ] {
        check(
            &format!("15 Jan 2026 12:30 {zone}"),
            &format!("2026-01-15T{winter}:00Z"),
        );
        check(
            &format!("July 15, 2026, 12:30 PM {zone}"),
            &format!("2026-07-15T{summer}:00Z"),
        );
    }
    check("12:30 ET, July 24, 2026", "2026-07-24T16:30:00Z");
    check("12:30 PM ET July 24, 2026", "2026-07-24T16:30:00Z");
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
        "2026-W54-1",
        "2026-366",
        "76/31/12",
        "3 min read, 24 07 2026",
        "Version 1.2.3.4",
        "/Date(12)/",
    ] {
        assert_eq!(None, Dates::of(None).read(text), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(text: String) {
        for country in [None, Some("us"), Some("th")] {
            let _ = Dates::of(country).read(&text);
        }
    }

    #[test]
    fn never_panics_on_what_looks_like_a_date(text in "([0-9]{1,4}|[-+:./, ]|Nov|PM|GMT|T|Z|W|年|月|日|時|h|tháng|mười|mar|م|ET|/Date\\()*") {
        for country in [None, Some("us"), Some("th")] {
            let _ = Dates::of(country).read(&text);
        }
    }
}
