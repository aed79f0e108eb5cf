//! Dates in imported lines and on the command line.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

/// Reads RFC 3339, and its forms without zone or time, which are taken as UTC.
pub fn read_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let civil = text
        .parse::<civil::DateTime>()
        .or_else(|_| text.parse::<civil::Date>().map(|date| date.at(0, 0, 0, 0)));
    TimeZone::UTC.to_timestamp(civil.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_as_data_sets_write_them() {
        for (text, expected) in [
            ("2022-10-21T09:55:00Z", "2022-10-21T09:55:00Z"),
            ("2022-10-21T11:55:00+02:00", "2022-10-21T09:55:00Z"),
            ("2022-10-21 09:55:00", "2022-10-21T09:55:00Z"),
            (" 2022-10-21 ", "2022-10-21T00:00:00Z"),
        ] {
            assert_eq!(
                Some(expected.to_owned()),
                read_date(text).map(|at| at.to_string()),
                "{text}"
            );
        }
        for text in ["", "yesterday", "21.10.2022", "2022-13-01"] {
            assert_eq!(None, read_date(text), "{text}");
        }
    }
}
