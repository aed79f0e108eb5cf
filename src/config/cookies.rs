//! Cookies as people have them: a line for the header, or a file that a browser or curl wrote.
//!
//! No message repeats a cookie.

use url::Url;

use super::options::SECRET_BYTES_MAX;
use crate::model::HostKey;

/// Fields of a line of cookies.txt: domain, subdomains, path, secure, expiry, name, value. Source: curl's HTTP-COOKIES.md.
const FIELDS: usize = 7;

/// How curl marks a cookie that scripts may not read; every other line with `#` is a comment.
const HTTP_ONLY: &str = "#HttpOnly_";

/// What a feed's server is to get.
#[derive(Clone)]
pub(super) enum Cookies {
    /// The header as it is.
    Line(String),
    /// A browser's cookies, each for its domain.
    Jar(Vec<Cookie>),
}

/// A cookie of a file.
#[derive(Clone)]
pub(super) struct Cookie {
    domain: String,
    secure: bool,
    pair: String,
}

/// Reads `a=1; b=2`.
pub(super) fn line(text: &str) -> Result<Cookies, String> {
    let text = text.trim().trim_end_matches(';');
    if text.len() > SECRET_BYTES_MAX {
        return Err(format!("is longer than {SECRET_BYTES_MAX} bytes"));
    }
    let has_head = text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("cookie:"));
    let is_pair = |part: &str| {
        part.trim()
            .split_once('=')
            .is_some_and(|(name, _)| !name.trim().is_empty())
    };
    if has_head || !text.split(';').all(is_pair) {
        let hint = if has_head { ", without Cookie: before them" } else { "" };
        return Err(format!("is not cookies as in \"a=1; b=2\"{hint}"));
    }
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err("has characters that HTTP cannot send; use ASCII on one line".to_owned());
    }
    let pairs: Vec<&str> = text.split(';').map(str::trim).collect();
    Ok(Cookies::Line(pairs.join("; ")))
}

/// Reads a file: cookies.txt, or pairs, one or several a line.
pub(super) fn file(text: &str) -> Result<Cookies, String> {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix(HTTP_ONLY).unwrap_or(line))
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .collect();
    if lines.is_empty() {
        return Err("holds no cookie".to_owned());
    }
    if lines.iter().any(|line| line.contains('\t')) {
        let cookies: Option<Vec<Cookie>> = lines.iter().map(|line| cookie(line)).collect();
        return cookies.map(Cookies::Jar).ok_or_else(|| {
            format!("is not a cookies.txt: a line of it has not the {FIELDS} fields that curl and browsers write")
        });
    }
    line(&lines.join("; ")).map_err(|message| format!("{message}, nor a cookies.txt"))
}

fn cookie(line: &str) -> Option<Cookie> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [domain, _, _, secure, _, name, value] = fields.as_slice() else {
        return None;
    };
    let pair = format!("{}={}", name.trim(), value.trim());
    let is_sound = !name.trim().is_empty() && pair.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b';');
    is_sound.then(|| Cookie {
        domain: domain.trim().trim_start_matches('.').to_ascii_lowercase(),
        secure: secure.eq_ignore_ascii_case("true"),
        pair,
    })
}

impl Cookies {
    /// The header for a feed: of a browser's cookies those of its registrable domain, which are all that its pages can get.
    pub(super) fn header(&self, feed: &Url) -> Result<String, String> {
        let jar = match self {
            Self::Line(line) => return Ok(line.clone()),
            Self::Jar(jar) => jar,
        };
        let of_feed = |cookie: &&Cookie| {
            let mut home = feed.clone();
            let is_host = home.set_host(Some(&cookie.domain)).is_ok();
            is_host && HostKey::of(&home) == HostKey::of(feed) && (feed.scheme() == "https" || !cookie.secure)
        };
        let pairs: Vec<&str> = jar.iter().filter(of_feed).map(|cookie| cookie.pair.as_str()).collect();
        let header = pairs.join("; ");
        match header.len() {
            0 => Err(format!(
                "cookie_file has no cookie for {}",
                feed.host_str().unwrap_or_default()
            )),
            SECRET_BYTES_MAX.. => Err(format!(
                "cookie_file has more than {SECRET_BYTES_MAX} bytes of cookies for this site"
            )),
            _ => Ok(header),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(cookies: Result<Cookies, String>, feed: &str) -> Result<String, String> {
        cookies?.header(&feed.parse().unwrap())
    }

    #[test]
    fn a_line_is_put_in_order_and_nonsense_is_not_repeated() {
        let at = "https://a.example/";
        assert_eq!(Ok("a=1; b=x=y".to_owned()), header(line(" a=1;b=x=y; "), at));
        for wrong in [
            "s3cret",
            "Cookie: a=s3cret",
            "=s3cret",
            "a=1; s3cret",
            "a=s3crét",
            "",
            "a=s3cret\r\nHost: x",
        ] {
            let message = header(line(wrong), at).unwrap_err();
            assert!(!message.contains("s3cr"), "{message}");
        }
    }

    #[test]
    fn a_browsers_file_gives_each_site_its_own() {
        let jar = "# Netscape HTTP Cookie File\n\
                   .paper.example\tTRUE\t/\tTRUE\t1999999999\tsession\tabc\n\
                   #HttpOnly_www.paper.example\tFALSE\t/\tFALSE\t0\tplain\t\n\
                   .other.example\tTRUE\t/\tFALSE\t0\tforeign\tx\n";
        assert_eq!(
            Ok("session=abc; plain=".to_owned()),
            header(file(jar), "https://feeds.paper.example/rss")
        );
        assert_eq!(Ok("plain=".to_owned()), header(file(jar), "http://paper.example/rss"));
        let missing = header(file(jar), "https://third.example/").unwrap_err();
        assert_eq!("cookie_file has no cookie for third.example", missing);
    }

    #[test]
    fn a_file_may_hold_the_line() {
        let at = "https://a.example/";
        assert_eq!(Ok("a=1; b=2".to_owned()), header(file("# mine\na=1\n\nb=2\n"), at));
        for wrong in ["", "# nothing\n", "s3cret", "a\tb\tc"] {
            let message = header(file(wrong), at).unwrap_err();
            assert!(!message.contains("s3cret"), "{message}");
        }
    }
}
