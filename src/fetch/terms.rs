//! What the head of an answer says of time: how long it stays fresh, and how long its server wants to be left alone.
//!
//! Dates are taken against the server's own clock in the same answer, so that neither clock needs to be right.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::Offset;
use reqwest::header::{self, HeaderMap, HeaderName};

/// Largest number of seconds that a header can mean. Source: RFC 9111, 1.2.2.
const SECONDS_MAX: u64 = 1 << 31;

/// Dates as HTTP writes them; whoever gets the day of the week wrong may still know the date.
const DATES: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);

/// A header as text; one that is not UTF-8 could not be given back byte for byte, and counts as absent.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?;
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// How long a server asks us to wait: seconds, or a date (RFC 9110, 10.2.3). Zero asks for nothing.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let said = text(headers, &header::RETRY_AFTER)?;
    let wait = match seconds(&said) {
        Some(seconds) => seconds,
        None => until(&said, headers)?,
    };
    Some(wait).filter(|wait| !wait.is_zero())
}

/// For how long an answer stays fresh: max-age, else Expires, less the time that it has spent in caches (RFC 9111, 4.2).
///
/// `None` where nothing is said, where the answer may not be reused, and where what is said cannot be read.
pub(super) fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let lifetime = match cache_control(headers) {
        Reuse::Forbidden => return None,
        Reuse::For(lifetime) => lifetime,
        Reuse::Unsaid => until(&text(headers, &header::EXPIRES)?, headers)?,
    };
    let age = text(headers, &header::AGE).and_then(|age| seconds(&age));
    let left = lifetime.saturating_sub(age.unwrap_or_default());
    Some(left).filter(|left| !left.is_zero())
}

/// What Cache-Control says of a private cache, such as ours.
enum Reuse {
    Unsaid,
    Forbidden,
    For(Duration),
}

fn cache_control(headers: &HeaderMap) -> Reuse {
    let mut found = Reuse::Unsaid;
    let lines = headers.get_all(header::CACHE_CONTROL).iter();
    for line in lines.filter_map(|line| std::str::from_utf8(line.as_bytes()).ok()) {
        for directive in line.split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                // With field names behind it, it speaks of those fields only.
                "no-cache" if value.is_empty() => return Reuse::Forbidden,
                "no-store" => return Reuse::Forbidden,
                // The first counts, and one that cannot be read means stale.
                "max-age" if matches!(found, Reuse::Unsaid) => {
                    found = Reuse::For(seconds(value.trim().trim_matches('"')).unwrap_or_default());
                }
                _ => {}
            }
        }
    }
    found
}

/// A whole number of seconds; a number beyond all sense is cut.
fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = text.parse().unwrap_or(SECONDS_MAX).min(SECONDS_MAX);
    Some(Duration::from_secs(seconds))
}

/// From the server's Date to another date of it; nothing for one that is past.
fn until(date: &str, headers: &HeaderMap) -> Option<Duration> {
    let now = instant(&text(headers, &header::DATE)?)?;
    Some(Duration::try_from(instant(date)?.duration_since(now)).unwrap_or_default())
}

/// An HTTP date in any of its three forms (RFC 9110, 5.6.7).
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(timestamp) = DATES.parse_timestamp(text) {
        return Some(timestamp);
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .into_iter()
        .find_map(|format| strtime::parse(format, text).ok()?.to_datetime().ok())
        .and_then(|civil| Offset::UTC.to_timestamp(civil).ok())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(lines: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines.lines() {
            let (name, value) = line.split_once(": ").unwrap();
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    fn check_fresh(lines: &str, expected: Option<u64>) {
        assert_eq!(expected.map(Duration::from_secs), fresh_for(&headers(lines)), "{lines}");
    }

    #[test]
    fn freshness_is_max_age_less_age() {
        check_fresh("cache-control: max-age=600", Some(600));
        check_fresh("cache-control: public, MAX-AGE = \"600\" , s-maxage=9", Some(600));
        check_fresh("cache-control: private\ncache-control: max-age=60\nage: 20", Some(40));
        check_fresh("cache-control: max-age=600, max-age=5", Some(600));
        check_fresh("cache-control: max-age=99999999999999999999999", Some(SECONDS_MAX));
        check_fresh("cache-control: no-cache=\"set-cookie\", max-age=60", Some(60));
        check_fresh("cache-control: max-age=60\nage: soon", Some(60));
    }

    #[test]
    fn an_answer_that_may_not_be_reused_is_not_fresh() {
        for lines in [
            "cache-control: no-cache, max-age=600",
            "cache-control: max-age=600, no-store",
            "cache-control: max-age=600\ncache-control: No-Store",
            "cache-control: must-revalidate, max-age=0",
            "cache-control: max-age=60\nage: 61",
            "cache-control: max-age=-5",
            "cache-control: max-age=soon",
            "cache-control: s-maxage=600",
            "cache-control: ,;=,,",
            "age: 5",
            "",
        ] {
            check_fresh(lines, None);
        }
    }

    #[test]
    fn without_max_age_expires_counts_against_the_servers_own_clock() {
        let date = "date: Sun, 06 Nov 1994 08:00:00 GMT";
        check_fresh(&format!("{date}\nexpires: Sun, 06 Nov 1994 08:10:00 GMT"), Some(600));
        check_fresh(
            &format!("{date}\nexpires: Sunday, 06-Nov-94 08:10:00 GMT\nage: 60"),
            Some(540),
        );
        check_fresh(&format!("{date}\nexpires: Sun Nov  6 08:10:00 1994"), Some(600));
        check_fresh(
            &format!("{date}\ncache-control: max-age=5\nexpires: Sun, 06 Nov 1994 08:10:00 GMT"),
            Some(5),
        );
        check_fresh(
            &format!("{date}\ncache-control: public\nexpires: Sun, 06 Nov 1994 08:10:00 GMT"),
            Some(600),
        );
        check_fresh(&format!("{date}\nexpires: Sun, 06 Nov 1994 07:00:00 GMT"), None);
        check_fresh(&format!("{date}\nexpires: 0"), None);
        check_fresh(&format!("{date}\nexpires: -1"), None);
        check_fresh("expires: Sun, 06 Nov 1994 08:10:00 GMT", None);
        check_fresh("date: yesterday\nexpires: Sun, 06 Nov 1994 08:10:00 GMT", None);
    }

    fn check_wait(lines: &str, expected: Option<u64>) {
        assert_eq!(
            expected.map(Duration::from_secs),
            retry_after(&headers(lines)),
            "{lines}"
        );
    }

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        check_wait("retry-after: 120", Some(120));
        check_wait("retry-after:  7 ", Some(7));
        check_wait(
            "date: Sun, 06 Nov 1994 08:00:00 GMT\nretry-after: Sun, 06 Nov 1994 08:02:00 GMT",
            Some(120),
        );
        check_wait(
            "date: Sun, 06 Nov 1994 08:00:00 GMT\nretry-after: Sunday, 06-Nov-94 08:02:00 GMT",
            Some(120),
        );
        check_wait("retry-after: 99999999999999999999999", Some(SECONDS_MAX));
        for nothing in [
            "retry-after: 0",
            "retry-after: -5",
            "retry-after: 1.5",
            "retry-after: soon",
            "retry-after: Sun, 06 Nov 1994 08:02:00 GMT",
            "date: Sun, 06 Nov 1994 08:00:00 GMT\nretry-after: Sun, 06 Nov 1994 07:02:00 GMT",
            "x: y",
        ] {
            check_wait(nothing, None);
        }
    }
}
