//! How a feed is asked for and which of its entries are wanted: `headers`, `cookie`, `cookie_file`, `proxy`, `keep`, `block`.
//!
//! They stand in a feed's table, or in its outlet's for all its feeds. Headers, cookies and the credentials of a proxy are
//! secrets: no message repeats them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::path::Path;

use regex::{Regex, RegexBuilder};
use toml::de::DeValue;
use url::Url;

use super::cookies::{self, Cookies};
use super::document::Section;
use super::problem::{Report, nearest};
use super::values::{self, quoted};
use crate::model::{Access, Pattern, Sieve, SieveField};

/// Most memory of one compiled pattern, in bytes, and most patterns of one list.
const PATTERN_BYTES_MAX: usize = 1 << 20;
const PATTERNS_MAX: usize = 200;

/// What a header or cookie may be long, in bytes: servers refuse more than 8 to 16 KiB of all headers together.
pub(super) const SECRET_BYTES_MAX: usize = 8_000;

/// Headers that are ours to set: of the connection, of the body, of conditional requests.
const OURS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Words before a pattern, and where they look.
const FIELDS: &[(&str, SieveField)] = &[
    ("any", SieveField::Any),
    ("title", SieveField::Title),
    ("url", SieveField::Url),
    ("summary", SieveField::Summary),
    ("author", SieveField::Author),
];

/// What reading options needs besides the document.
pub(super) struct Means<'a> {
    /// Directory that relative paths are meant against.
    dir: &'a Path,
    open: &'a dyn Fn(&Path) -> io::Result<String>,
    /// Patterns that were compiled already: lists are often the same for many feeds.
    compiled: RefCell<HashMap<String, Regex>>,
}

impl<'a> Means<'a> {
    pub(super) fn new(dir: &'a Path, open: &'a dyn Fn(&Path) -> io::Result<String>) -> Self {
        Self {
            dir,
            open,
            compiled: RefCell::default(),
        }
    }
}

/// Where requests go.
#[derive(Clone, PartialEq, Eq)]
enum Way {
    Direct,
    Through(Url),
}

/// The options of one table.
#[derive(Clone, Default)]
pub(super) struct Options {
    headers: Vec<(String, String)>,
    cookies: Option<Cookies>,
    way: Option<Way>,
    sieve: Sieve,
}

impl Options {
    /// Reads them; what is wrong is noted and left out.
    pub(super) fn read(section: &Section<'_, '_>, means: &Means<'_>, report: &mut Report<'_>) -> Self {
        let line = section.read("cookie", report, |value| {
            cookies::line(&secret(value, "cookies in quotes, as in \"a=1; b=2\"")?)
        });
        let file = section.read("cookie_file", report, |value| {
            let name = values::text(value)?;
            let text = (means.open)(&means.dir.join(&name));
            let text = text.map_err(|error| format!("{} cannot be read: {error}", quoted(&name)))?;
            cookies::file(&text).map_err(|message| format!("{} {message}", quoted(&name)))
        });
        if let (Some(field), true) = (section.field("cookie_file"), section.field("cookie").is_some()) {
            report.at(&field.span, &field.path, "stands beside cookie; write one of them");
        }
        let pattern = |value: &DeValue<'_>| pattern(value, means);
        Self {
            headers: headers(section, report),
            cookies: line.or(file),
            way: section.read("proxy", report, proxy),
            sieve: Sieve {
                keep: patterns(section, "keep", report, pattern),
                block: patterns(section, "block", report, pattern),
            },
        }
    }

    /// What holds for a feed: its own options, and those of its outlet. A header, the cookies and the proxy of its own come before
    /// the outlet's; patterns of both count. The error says what is wrong with the two together.
    pub(super) fn with(self, outlet: &Self, feed: &Url) -> Result<(Access, Sieve), String> {
        let mut headers = self.headers;
        for (name, value) in &outlet.headers {
            if !headers.iter().any(|(own, _)| own == name) {
                headers.push((name.clone(), value.clone()));
            }
        }
        if let Some(cookies) = self.cookies.as_ref().or(outlet.cookies.as_ref()) {
            headers.push(("cookie".to_owned(), cookies.header(feed)?));
        }
        let proxy = match self.way.or_else(|| outlet.way.clone()) {
            Some(Way::Through(proxy)) => Some(proxy),
            Some(Way::Direct) | None => None,
        };
        let mut sieve = self.sieve;
        sieve.keep.extend(outlet.sieve.keep.iter().cloned());
        sieve.block.extend(outlet.sieve.block.iter().cloned());
        Ok((Access { headers, proxy }, sieve))
    }
}

/// Reads the headers, their names in small letters.
fn headers(section: &Section<'_, '_>, report: &mut Report<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let Some(field) = section.field("headers") else {
        return headers;
    };
    if !matches!(field.value, DeValue::Table(_)) {
        report.at(&field.span, &field.path, "is not a table, as in { X-Key = \"…\" }");
        return headers;
    }
    let Some(table) = Section::of(&field, report) else {
        return headers;
    };
    for (written, field) in table.fields() {
        // Whoever writes the value into the name is not to read it on a terminal.
        let path = table.path_of(written.split([':', '=']).next().unwrap_or_default());
        let name = match header_name(written) {
            Ok(name) => name,
            Err(message) => {
                report.at(&field.span, &path, message);
                continue;
            }
        };
        if headers.iter().any(|(known, _)| *known == name) {
            report.at(
                &field.span,
                &path,
                "stands here twice; letters count alike, large and small",
            );
            continue;
        }
        if let Some(value) = field.read(report, header_value) {
            headers.push((name, value));
        }
    }
    headers
}

/// A header's name: a token of RFC 9110, section 5.6.2.
fn header_name(written: &str) -> Result<String, String> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if written.is_empty() || !written.bytes().all(is_token) {
        return Err("is not the name of a header; write headers = { \"X-Name\" = \"value\" }".to_owned());
    }
    let name = written.to_ascii_lowercase();
    match name.as_str() {
        "cookie" => Err("is set by cookie = \"…\" or cookie_file = \"…\"".to_owned()),
        "proxy-authorization" => Err("is set by proxy = \"http://user:password@…\"".to_owned()),
        ours if OURS.contains(&ours) => Err("is a header that newsvane sets itself".to_owned()),
        _ => Ok(name),
    }
}

/// A header's value: RFC 9110, section 5.5, without the obsolete bytes.
fn header_value(value: &DeValue<'_>) -> Result<String, String> {
    let text = secret(value, "a text in quotes")?;
    if text.len() > SECRET_BYTES_MAX {
        return Err(format!("is longer than {SECRET_BYTES_MAX} bytes"));
    }
    if !text.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        return Err("has characters that HTTP cannot send; use ASCII on one line".to_owned());
    }
    if text.trim() != text || text.is_empty() {
        return Err("is empty, or begins or ends with a blank".to_owned());
    }
    Ok(text)
}

/// A proxy; `none` takes the outlet's away.
fn proxy(value: &DeValue<'_>) -> Result<Way, String> {
    const KIND: &str = "the address of a proxy such as \"socks5h://127.0.0.1:9050\" or \"http://proxy.example:3128\"";
    let text = secret(value, KIND)?;
    if text == "none" {
        return Ok(Way::Direct);
    }
    if !text.contains("://") {
        return Err(format!("is not {KIND}; its scheme is missing"));
    }
    let url = Url::parse(&text).map_err(|_| format!("is not {KIND}"))?;
    let schemes = ["http", "https", "socks5", "socks5h"];
    if !schemes.contains(&url.scheme()) {
        let meant = nearest(url.scheme(), schemes);
        let hint = meant
            .map(|meant| format!("; did you mean {meant}://?"))
            .unwrap_or_default();
        return Err(format!(
            "has the scheme {}, not one of {}{hint}",
            quoted(url.scheme()),
            schemes.join(", ")
        ));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(format!("is not {KIND}; its host is missing"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("has more behind its host and port than a proxy's address may have".to_owned());
    }
    Ok(Way::Through(url))
}

fn patterns(
    section: &Section<'_, '_>,
    key: &str,
    report: &mut Report<'_>,
    convert: impl Fn(&DeValue<'_>) -> Result<Pattern, String>,
) -> Vec<Pattern> {
    let elements = section.elements(key, report);
    if let (Some(extra), Some(field)) = (elements.get(PATTERNS_MAX), section.field(key)) {
        let message = format!("has {} patterns; the most is {PATTERNS_MAX}", elements.len());
        report.at(&extra.span, &field.path, message);
        return Vec::new();
    }
    let read = elements.iter().filter_map(|element| element.read(report, &convert));
    read.collect()
}

/// A pattern, `title:huawei`: what it looks at, else everything, and a regular expression that takes large and small letters alike.
fn pattern(value: &DeValue<'_>, means: &Means<'_>) -> Result<Pattern, String> {
    let text = values::text(value)?;
    let (word, rest) = text.split_once(':').unwrap_or_default();
    let (field, expression) = match FIELDS.iter().find(|(name, _)| *name == word) {
        Some((_, field)) => (*field, rest),
        None => (SieveField::Any, text.as_str()),
    };
    if let (SieveField::Any, Some(meant)) = (field, slip(word)) {
        return Err(format!(
            "{} begins with {word}:, which is no part of an entry; did you mean {meant}:? A pattern for any part that \
             begins so is written any:{word}:",
            quoted(&text)
        ));
    }
    if expression.trim().is_empty() {
        return Err(format!("{} has no expression; it would find everything", quoted(&text)));
    }
    let known = means.compiled.borrow().get(expression).cloned();
    let regex = match known {
        Some(regex) => regex,
        None => compile(expression).map_err(|reason| format!("{}: {reason}", quoted(&text)))?,
    };
    means.compiled.borrow_mut().insert(expression.to_owned(), regex.clone());
    Ok(Pattern { field, regex })
}

/// The part of an entry that somebody may have meant by a word before a colon.
fn slip(word: &str) -> Option<&'static str> {
    if word.eq_ignore_ascii_case("link") {
        return Some("url");
    }
    let is_word = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let meant = nearest(word, FIELDS.iter().map(|(name, _)| *name));
    meant.filter(|meant| is_word && *meant != word)
}

fn compile(expression: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(expression)
        .case_insensitive(true)
        .size_limit(PATTERN_BYTES_MAX)
        .dfa_size_limit(PATTERN_BYTES_MAX)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "is too large when compiled; repeat less".to_owned(),
        // Its text draws the expression with a mark below; the reason is its last line.
        error => {
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim();
            format!("is no regular expression: {}", reason.trim_start_matches("error: "))
        }
    })
}

/// The text of a value that no message may repeat.
fn secret(value: &DeValue<'_>, kind: &str) -> Result<String, String> {
    match value {
        DeValue::String(text) => Ok(text.as_ref().to_owned()),
        _ => Err(format!("is not {kind}")),
    }
}
