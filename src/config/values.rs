//! From a TOML value to what it means, one function a kind of value.
//!
//! An error is a sentence for the user without place and key: the value found, what is allowed, and what was perhaps
//! meant. [`super::document`] adds where.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use ipnet::IpNet;
use jiff::tz::TimeZone;
use toml::de::{DeInteger, DeValue};
use url::Url;

use super::measures::{self, format_duration, format_size};
use super::problem::nearest;
use crate::model::Lang;

/// Longest piece of a value that a message repeats, in characters.
const SHOWN_CHARS: usize = 60;

/// Longest id, in bytes: it becomes a column of lists and part of file names.
const ID_BYTES_MAX: usize = 64;

/// ISO 3166-1 alpha-2, and XK, which outlets of Kosovo use.
const COUNTRIES: &str = "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br \
    bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et \
    fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq \
    ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml \
    mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps \
    pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl \
    tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws xk ye yt za zm zw";

/// A value as a message names it.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A text in quotes, cut, with control characters escaped: messages go to terminals and logs.
pub(super) fn quoted(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN_CHARS).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("{cut:?}")
}

/// Any text that is not blank.
pub(super) fn text(value: &DeValue<'_>) -> Result<String, String> {
    let text = string(value, "a text in quotes")?;
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    Ok(text.to_owned())
}

/// The id of a source, group, alias or rule.
pub(super) fn id(value: &DeValue<'_>) -> Result<String, String> {
    let text = string(value, "an id in quotes")?;
    id_of(text)
}

/// Checks an id that is a key.
pub(super) fn id_of(text: &str) -> Result<String, String> {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_' | '.');
    let begins = text.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    if begins && text.len() <= ID_BYTES_MAX && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    let meant: String = any_ascii::any_ascii(text)
        .to_ascii_lowercase()
        .split(|letter: char| !fits(letter))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let hint = match meant.get(..meant.len().min(ID_BYTES_MAX)) {
        Some(meant) if meant.starts_with(|letter: char| letter.is_ascii_alphanumeric()) => {
            format!("; did you mean {}?", quoted(meant))
        }
        _ => String::new(),
    };
    Err(format!(
        "{} is not an id of small letters a-z, digits and hyphens{hint}",
        quoted(text)
    ))
}

/// `true` or `false`.
pub(super) fn flag(value: &DeValue<'_>) -> Result<bool, String> {
    match value {
        DeValue::Boolean(flag) => Ok(*flag),
        DeValue::String(text) if matches!(text.as_ref(), "true" | "false") => Err(format!(
            "{} is not true or false; write it without quotes",
            shown(value)
        )),
        _ => Err(format!("{} is not true or false", shown(value))),
    }
}

/// A whole number within limits.
pub(super) fn count(value: &DeValue<'_>, allowed: RangeInclusive<u32>) -> Result<u32, String> {
    let number = match value {
        DeValue::Integer(number) => integer(number),
        _ => return Err(format!("{} is not a whole number", shown(value))),
    };
    number
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| out_of_range(value, allowed.start(), allowed.end()))
}

/// A duration within limits.
pub(super) fn duration(value: &DeValue<'_>, allowed: RangeInclusive<Duration>) -> Result<Duration, String> {
    const KIND: &str = "a duration such as \"30s\", \"15m\", \"24h\" or \"30d\"";
    if let DeValue::Integer(number) = value {
        return Err(format!("{number} is not {KIND}; write its unit, as in \"{number}s\""));
    }
    let text = string(value, KIND)?;
    let duration = measures::duration(text).map_err(|meant| mistaken(value, KIND, meant.as_deref()))?;
    if allowed.contains(&duration) {
        return Ok(duration);
    }
    let (least, most) = (format_duration(*allowed.start()), format_duration(*allowed.end()));
    Err(out_of_range(value, &quoted(&least), &quoted(&most)))
}

/// A size in bytes within limits.
pub(super) fn size(value: &DeValue<'_>, allowed: RangeInclusive<u64>) -> Result<u64, String> {
    const KIND: &str = "a size such as \"500 kB\" or \"15 MB\"";
    if let DeValue::Integer(number) = value {
        return Err(format!("{number} is not {KIND}; write its unit, as in \"{number} MB\""));
    }
    let text = string(value, KIND)?;
    let bytes = measures::size(text).map_err(|meant| mistaken(value, KIND, meant.as_deref()))?;
    if allowed.contains(&bytes) {
        return Ok(bytes);
    }
    let (least, most) = (format_size(*allowed.start()), format_size(*allowed.end()));
    Err(out_of_range(value, &quoted(&least), &quoted(&most)))
}

/// The address of a page or feed.
pub(super) fn url(value: &DeValue<'_>) -> Result<Url, String> {
    const KIND: &str = "a web address such as \"https://example.org/feed.xml\"";
    let text = string(value, KIND)?;
    let url = Url::parse(text).map_err(|_| {
        let meant = format!("https://{text}");
        let looks_like_one = text.contains('.') && !text.contains("://") && Url::parse(&meant).is_ok();
        mistaken(value, KIND, looks_like_one.then_some(meant.as_str()))
    })?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(mistaken(value, KIND, None));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address holds a user or password; such addresses are never fetched".to_owned());
    }
    Ok(url)
}

/// The address of a feed, without a fragment: that is never sent, and would make two feeds of one.
pub(super) fn feed_url(value: &DeValue<'_>) -> Result<Url, String> {
    url(value).map(without_fragment)
}

/// An address as a server is asked for it.
pub(super) fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// A language.
pub(super) fn lang(value: &DeValue<'_>) -> Result<Lang, String> {
    const KIND: &str = "a language code such as \"de\" or \"zh\"";
    let text = string(value, KIND)?;
    let known = Lang::from_tag(text).filter(|lang| lang.is_determined());
    known.ok_or_else(|| {
        let named = Lang::all().find(|lang| lang.name().eq_ignore_ascii_case(text));
        mistaken(value, KIND, named.map(Lang::code))
    })
}

/// A country.
pub(super) fn country(value: &DeValue<'_>) -> Result<String, String> {
    const KIND: &str = "an ISO 3166 country code in small letters, such as \"de\" or \"hk\"";
    let text = string(value, KIND)?;
    let known = |code: &str| COUNTRIES.split_ascii_whitespace().any(|known| known == code);
    if known(text) {
        return Ok(text.to_owned());
    }
    let small = text.trim().to_lowercase();
    let meant = match small.as_str() {
        "uk" => Some("gb"),
        "el" => Some("gr"),
        code if known(code) => Some(code),
        _ => None,
    };
    Err(mistaken(value, KIND, meant))
}

/// A range of addresses; a single address is a range of one.
pub(super) fn network(value: &DeValue<'_>) -> Result<IpNet, String> {
    const KIND: &str = "a range of addresses such as \"192.168.1.0/24\" or \"fd00::/8\"";
    let text = string(value, KIND)?;
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    let network = network.map_err(|_| mistaken(value, KIND, None))?;
    if network.trunc() != network {
        return Err(mistaken(value, KIND, Some(&network.trunc().to_string())));
    }
    Ok(network)
}

/// A time zone.
pub(super) fn zone(value: &DeValue<'_>) -> Result<TimeZone, String> {
    const KIND: &str = "a time zone such as \"Europe/Berlin\" or \"UTC\"";
    let text = string(value, KIND)?;
    if text == "UTC" {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(text).map_err(|_| {
        let known: Vec<_> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        if known.is_empty() {
            return format!(
                "{} is unknown: this machine has no time zones (install tzdata)",
                shown(value)
            );
        }
        let by_city = known.iter().find(|name| {
            name.rsplit('/')
                .next()
                .is_some_and(|city| city.eq_ignore_ascii_case(text))
        });
        let meant = by_city
            .map(String::as_str)
            .or_else(|| nearest(text, known.iter().map(String::as_str)));
        mistaken(value, KIND, meant)
    })
}

/// One of a few words.
pub(super) fn word<T: Copy>(
    value: &DeValue<'_>,
    allowed: &[T],
    name_of: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    let names: Vec<&str> = allowed.iter().map(|choice| name_of(*choice)).collect();
    let kind = format!("one of {}", names.join(", "));
    let text = string(value, &kind)?;
    let found = allowed.iter().copied().find(|choice| name_of(*choice) == text);
    found.ok_or_else(|| mistaken(value, &kind, nearest(text, names.iter().copied())))
}

/// What a client may send as its name: RFC 9110, section 5.5, without the obsolete bytes.
pub(super) fn user_agent(value: &DeValue<'_>) -> Result<String, String> {
    let text = text(value)?;
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(text);
    }
    Err(format!(
        "{} has characters that HTTP cannot send; use ASCII",
        quoted(&text)
    ))
}

/// The sentence for a value of the wrong kind.
pub(super) fn mistaken(value: &DeValue<'_>, kind: &str, meant: Option<&str>) -> String {
    let hint = meant
        .map(|meant| format!("; did you mean {}?", quoted(meant)))
        .unwrap_or_default();
    format!("{} is not {kind}{hint}", shown(value))
}

/// The text of a string value.
pub(super) fn string<'v>(value: &'v DeValue<'_>, kind: &str) -> Result<&'v str, String> {
    match value {
        DeValue::String(text) => Ok(text.as_ref()),
        _ => Err(mistaken(value, kind, None)),
    }
}

fn out_of_range(value: &DeValue<'_>, least: &dyn Display, most: &dyn Display) -> String {
    format!("{} is out of range; allowed is from {least} to {most}", shown(value))
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_cut_and_escape_what_they_repeat() {
        assert_eq!("\"a\\u{1b}[2J\"", quoted("a\u{1b}[2J"));
        assert_eq!(SHOWN_CHARS + 3, quoted(&"華".repeat(500)).chars().count());
    }

    #[test]
    fn ids_are_put_right() {
        assert_eq!(Ok("rp-online".to_owned()), id_of("rp-online"));
        for (text, meant) in [
            ("RP Online", "did you mean \"rp-online\"?"),
            ("Süddeutsche", "did you mean \"suddeutsche\"?"),
            ("-", "hyphens"),
            ("", "hyphens"),
        ] {
            let message = id_of(text).unwrap_err();
            assert!(message.ends_with(meant), "{text}: {message}");
        }
    }

    #[test]
    fn every_country_code_has_two_letters_and_its_place() {
        let codes: Vec<_> = COUNTRIES.split_ascii_whitespace().collect();
        assert_eq!(250, codes.len());
        assert!(codes.iter().all(|code| code.len() == 2));
        assert!(codes.is_sorted());
    }
}
