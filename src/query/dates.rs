//! Dates as people write them in queries, and the time that they span.
//!
//! A bare day, month or year is one of the context's zone, and all of it is meant: `before:2022-10` ends with October.
//! Whether a date depends on the moment of reading is told, because a rule must not.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::Context;

const FORMS: &str = "write 2022-10-01, 2022-10, 2022, today, yesterday, 3d, -24h or 2022-10-01T09:30Z";

/// Both ends, inclusive; an end that is not said is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// Not before; the beginning of a second.
    pub(super) from: Option<Timestamp>,
    /// Not after; the end of a second.
    pub(super) to: Option<Timestamp>,
    /// Whether it depends on the moment of reading.
    pub(super) is_relative: bool,
}

/// One date as written.
struct Moment {
    from: Timestamp,
    to: Timestamp,
    kind: MomentKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MomentKind {
    /// A day, a month or a year.
    Calendar,
    /// `today`, `yesterday`.
    RelativeDay,
    /// A second.
    Instant,
    /// `3d`, `-24h`, `now`.
    Ago,
}

impl MomentKind {
    fn is_relative(self) -> bool {
        matches!(self, Self::RelativeDay | Self::Ago)
    }
}

/// `after:` the beginning of a date.
pub(super) fn after(text: &str, context: &Context<'_>) -> Result<Period, String> {
    let moment = moment(text, context)?;
    Ok(Period {
        from: Some(moment.from),
        to: None,
        is_relative: moment.kind.is_relative(),
    })
}

/// `before:` the end of a date.
pub(super) fn before(text: &str, context: &Context<'_>) -> Result<Period, String> {
    let moment = moment(text, context)?;
    Ok(Period {
        from: None,
        to: Some(moment.to),
        is_relative: moment.kind.is_relative(),
    })
}

/// `on:` a day, month, year or range; `seen:` the same, and a time ago means since then.
pub(super) fn within(text: &str, context: &Context<'_>) -> Result<Period, String> {
    if let Some((from, to)) = text.split_once("..") {
        return range(from, to, context);
    }
    let moment = moment(text, context)?;
    match moment.kind {
        MomentKind::Instant => Err(format!("one instant is no period; write a range: {text}..")),
        MomentKind::Ago => Ok(Period {
            from: Some(moment.from),
            to: None,
            is_relative: true,
        }),
        kind => Ok(Period {
            from: Some(moment.from),
            to: Some(moment.to),
            is_relative: kind.is_relative(),
        }),
    }
}

fn range(from: &str, to: &str, context: &Context<'_>) -> Result<Period, String> {
    let side = |text: &str| (!text.is_empty()).then(|| moment(text, context)).transpose();
    let (from, to) = (side(from)?, side(to)?);
    let is_relative = [&from, &to].into_iter().flatten().any(|side| side.kind.is_relative());
    let (from, to) = (from.map(|side| side.from), to.map(|side| side.to));
    match (from, to) {
        (None, None) => Err(format!("the range has no end; {FORMS}")),
        (Some(from), Some(to)) if from > to => Err("the range ends before it begins".to_owned()),
        _ => Ok(Period { from, to, is_relative }),
    }
}

fn moment(text: &str, context: &Context<'_>) -> Result<Moment, String> {
    let lower = text.trim().to_ascii_lowercase();
    let today = || context.now.to_zoned_datetime(context.zone.clone()).date();
    let found = match lower.as_str() {
        "today" => days(today(), today(), &context.zone, MomentKind::RelativeDay),
        "yesterday" => today()
            .yesterday()
            .ok()
            .and_then(|day| days(day, day, &context.zone, MomentKind::RelativeDay)),
        "now" => instant(context.now, MomentKind::Ago),
        _ => calendar(&lower, &context.zone)
            .or_else(|| ago(&lower, context))
            .or_else(|| clock_time(&lower, &context.zone)),
    };
    found.ok_or_else(|| format!("`{text}` is no date; {FORMS}"))
}

/// `2022-10-01`, `2022-10`, `2022`.
fn calendar(text: &str, zone: &TimeZone) -> Option<Moment> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map(|part| digits(part, 2));
    let day = parts.next().map(|part| digits(part, 2));
    if parts.next().is_some() {
        return None;
    }
    let date = |month: i16, day: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let (first, last) = match (month, day) {
        (None, _) => (date(1, 1)?, date(12, 31)?),
        (Some(month), None) => (date(month?, 1)?, date(month?, 1)?.last_of_month()),
        (Some(month), Some(day)) => (date(month?, day?)?, date(month?, day?)?),
    };
    days(first, last, zone, MomentKind::Calendar)
}

fn digits(text: &str, count: usize) -> Option<i16> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// `3d`, `-24h`, `90min`, `2w`, `1mo`, `1y`: so long before now; days and longer by the calendar of the zone.
fn ago(text: &str, context: &Context<'_>) -> Option<Moment> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let count: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let span = match unit {
        "min" => Span::new().try_minutes(count),
        "h" => Span::new().try_hours(count),
        "d" => Span::new().try_days(count),
        "w" => Span::new().try_weeks(count),
        "mo" => Span::new().try_months(count),
        "y" => Span::new().try_years(count),
        _ => return None,
    };
    let now = context.now.to_zoned_datetime(context.zone.clone());
    let then = now.checked_sub(span.ok()?).ok()?;
    instant(then.timestamp(), MomentKind::Ago)
}

/// RFC 3339, or the same without an offset in the zone.
fn clock_time(text: &str, zone: &TimeZone) -> Option<Moment> {
    if !text.contains('t') {
        return None;
    }
    let at = text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        civil
            .to_zoned_datetime(zone.clone())
            .ok()
            .map(|zoned| zoned.timestamp())
    })?;
    instant(at, MomentKind::Instant)
}

fn instant(at: Timestamp, kind: MomentKind) -> Option<Moment> {
    let from = Timestamp::from_second(at.as_second()).ok()?;
    let to = from.checked_add(SignedDuration::new(0, 999_999_999)).ok()?;
    Some(Moment { from, to, kind })
}

fn days(first: Date, last: Date, zone: &TimeZone, kind: MomentKind) -> Option<Moment> {
    let begins = |date: Date| date.to_zoned_datetime(zone.clone()).ok().map(|zoned| zoned.timestamp());
    let from = begins(first)?;
    let to = begins(last.tomorrow().ok()?)?
        .checked_sub(SignedDuration::from_nanos(1))
        .ok()?;
    Some(Moment { from, to, kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Names;

    fn read(within: &str) -> Result<(String, String, bool), String> {
        let names = Names::default();
        let context = Context {
            names: &names,
            now: "2022-10-21T10:00:00.5Z".parse().unwrap(),
            zone: TimeZone::get("Europe/Berlin").unwrap(),
        };
        let (kind, text) = within.split_once(':').unwrap();
        let period = match kind {
            "after" => after(text, &context),
            "before" => before(text, &context),
            _ => super::within(text, &context),
        }?;
        let side = |at: Option<Timestamp>| at.map_or(String::new(), |at| format!("{at:.0}"));
        Ok((side(period.from), side(period.to), period.is_relative))
    }

    fn check(within: &str, from: &str, to: &str, is_relative: bool) {
        assert_eq!(
            Ok((from.to_owned(), to.to_owned(), is_relative)),
            read(within),
            "{within}"
        );
    }

    #[test]
    fn bare_days_are_whole_days_of_the_zone() {
        check("on:2022-10-01", "2022-09-30T22:00:00Z", "2022-10-01T21:59:59Z", false);
        check("after:2022-10-01", "2022-09-30T22:00:00Z", "", false);
        check("before:2022-10", "", "2022-10-31T22:59:59Z", false);
        check("on:2022", "2021-12-31T23:00:00Z", "2022-12-31T22:59:59Z", false);
        check(
            "seen:2022-10-01..2022-10-03",
            "2022-09-30T22:00:00Z",
            "2022-10-03T21:59:59Z",
            false,
        );
        check("seen:2022-10-01..", "2022-09-30T22:00:00Z", "", false);
    }

    #[test]
    fn relative_dates_are_told_apart() {
        check("on:yesterday", "2022-10-19T22:00:00Z", "2022-10-20T21:59:59Z", true);
        check("on:today", "2022-10-20T22:00:00Z", "2022-10-21T21:59:59Z", true);
        check("seen:-24h", "2022-10-20T10:00:00Z", "", true);
        check("after:3d", "2022-10-18T10:00:00Z", "", true);
        check("seen:-48h..-24h", "2022-10-19T10:00:00Z", "2022-10-20T10:00:00Z", true);
        check("before:1mo", "", "2022-09-21T10:00:00Z", true);
    }

    #[test]
    fn instants_have_an_offset_or_the_zone() {
        check("after:2022-10-01T09:30Z", "2022-10-01T09:30:00Z", "", false);
        check("after:2022-10-01T09:30:00+02:00", "2022-10-01T07:30:00Z", "", false);
        check("before:2022-10-01T09:30", "", "2022-10-01T07:30:00Z", false);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "on:2022-13",
            "on:01.10.2022",
            "on:soon",
            "on:",
            "on:..",
            "on:2022-10-03..2022-10-01",
            "on:99999999999999d",
            "on:2022-10-01T09:30Z",
            "on:2022-1-1",
            "on:-",
            "on:9999-12-31",
            "on:2022-10-01-01",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
