//! Changes to files of outlets and feeds that somebody else wrote: what is added stands at the end, what is removed takes its own
//! lines along, and every other byte stays as it was. Comments on those lines go with them: the one behind an element of a list,
//! and those between the heading of a `[[feed]]` and the end of its last value. Comments on lines of their own in a list stay, and so
//! do those above a heading.
//!
//! Text in, text out. Whether the result is a sound configuration is for the caller to ask.

use std::collections::{BTreeSet, HashSet};
use std::fmt::{Display, Write};
use std::ops::Range;
use std::time::Duration;

use toml::Value;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::document::{self, Field, Section};
use super::measures::{self, format_duration};
use super::problem::Report;
use super::{sites, values};
use crate::model::{FeedId, FeedKind, HostKey, Lang};

/// Longest slug, in bytes: an id with room for a number.
const SLUG_BYTES_MAX: usize = 50;

/// A feed to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeed {
    /// Its address.
    pub url: Url,
    /// What it gives.
    pub kind: FeedKind,
    /// Its language, where its outlet's does not say it.
    pub lang: Option<Lang>,
    /// How often to poll it, where not as usual.
    pub interval: Option<Duration>,
}

/// An outlet to be added, with its feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutlet {
    /// Short name.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Its home page.
    pub home: Option<Url>,
    /// Its groups.
    pub groups: Vec<String>,
    /// Its languages.
    pub languages: Vec<Lang>,
    /// Its feeds.
    pub feeds: Vec<NewFeed>,
}

impl NewFeed {
    /// A feed of which only the address is known. A fragment is left out, as where the files are read.
    pub fn at(url: Url) -> Self {
        Self {
            url: values::without_fragment(url),
            kind: FeedKind::Syndication,
            lang: None,
            interval: None,
        }
    }

    fn keys(&self) -> Vec<(&'static str, Value)> {
        let mut keys = vec![("url", Value::from(self.url.as_str()))];
        if self.kind != FeedKind::Syndication {
            keys.push(("kind", Value::from(self.kind.as_str())));
        }
        keys.extend(self.lang.map(|lang| ("lang", Value::from(lang.code()))));
        keys.extend(
            self.interval
                .map(|interval| ("interval", Value::from(format_duration(interval)))),
        );
        keys
    }
}

/// Reads an interval as it is written in the files.
pub fn interval(text: &str) -> Result<Duration, String> {
    measures::duration(text).map_err(|meant| {
        let hint = meant
            .map(|meant| format!("; did you mean {meant}?"))
            .unwrap_or_default();
        format!(
            "{} is not a duration such as 30s, 15m or 24h{hint}",
            values::quoted(text)
        )
    })
}

/// A name as an id of small letters, digits and hyphens; `None` where nothing of it is left.
pub fn slug(name: &str) -> Option<String> {
    let ascii = any_ascii::any_ascii(name).to_ascii_lowercase();
    let parts = ascii.split(|letter: char| !letter.is_ascii_alphanumeric());
    let joined = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let cut = joined.get(..SLUG_BYTES_MAX).unwrap_or(&joined).trim_end_matches('-');
    values::id_of(cut).ok()
}

/// A name as the id of a group: itself where it is one.
pub fn group(name: &str) -> Option<String> {
    values::id_of(name).ok().or_else(|| slug(name))
}

/// A file with one more `[[feed]]` of an outlet at its end.
pub fn add_feed(text: String, source: &str, feed: &NewFeed) -> String {
    let mut draft = Draft::at_end(text);
    draft.line("[[feed]]");
    draft.key("source", &Value::from(source));
    for (key, value) in feed.keys() {
        draft.key(key, &value);
    }
    draft.text
}

/// A file with one more outlet at its end.
pub fn add_outlet(text: String, outlet: &NewOutlet) -> String {
    let mut draft = Draft::at_end(text);
    draft.line("[[source]]");
    draft.key("id", &Value::from(outlet.id.as_str()));
    draft.key("name", &Value::from(outlet.name.as_str()));
    if let Some(home) = &outlet.home {
        draft.key("home", &Value::from(home.as_str()));
    }
    if !outlet.groups.is_empty() {
        draft.key("groups", &Value::from(outlet.groups.clone()));
    }
    if !outlet.languages.is_empty() {
        let codes: Vec<&str> = outlet.languages.iter().map(|lang| lang.code()).collect();
        draft.key("languages", &Value::from(codes));
    }
    draft.line("feeds = [");
    for feed in &outlet.feeds {
        match feed.keys().as_slice() {
            [(_, url)] => draft.line(format_args!("    {url},")),
            keys => {
                let keys: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                draft.line(format_args!("    {{ {} }},", keys.join(", ")));
            }
        }
    }
    draft.line("]");
    draft.text
}

/// A file that grows at its end: every byte that it had stays, and new lines end as its lines do.
struct Draft {
    text: String,
    line_end: &'static str,
}

impl Draft {
    /// A text that something can be added to, after an empty line.
    fn at_end(text: String) -> Self {
        let first_end = text.find('\n').and_then(|at| text.get(..at));
        let is_crlf = first_end.is_some_and(|line| line.ends_with('\r'));
        let line_end = if is_crlf { "\r\n" } else { "\n" };
        let mut draft = Self { text, line_end };
        if !draft.text.is_empty() && !draft.text.ends_with('\n') {
            draft.line("");
        }
        let has_gap = draft.text.lines().next_back().is_none_or(|line| line.trim().is_empty());
        if !has_gap {
            draft.line("");
        }
        draft
    }

    fn line(&mut self, line: impl Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{line}{}", self.line_end);
    }

    fn key(&mut self, key: &str, value: &Value) {
        self.line(format_args!("{key} = {value}"));
    }
}

/// An id for an outlet: what is its own in its registrable domain, with more of the domain, then a number, where that is taken. On
/// a domain of many, the name of its owner there comes first, and all of the address follows.
pub fn id_for(url: &Url, taken: &BTreeSet<String>) -> String {
    if HostKey::of(url).is_some_and(|key| sites::is_shared(&key)) {
        let whole = sites::site(url)
            .and_then(|site| slug(&site))
            .unwrap_or_else(|| "site".to_owned());
        let owner = sites::owner(url).and_then(|owner| slug(&owner));
        return first_free(owner.unwrap_or_else(|| whole.clone()), whole, taken);
    }
    let domain = HostKey::of(url).map_or_else(String::new, |key| key.as_str().to_owned());
    let named = |text: &str| {
        let text: String = text
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
            .collect();
        let text = text.trim_matches('-').to_ascii_lowercase();
        if text.is_empty() {
            "site".to_owned()
        } else {
            text.chars().take(50).collect()
        }
    };
    let is_number = domain.starts_with(|letter: char| letter.is_ascii_digit());
    let short = if is_number {
        &domain
    } else {
        domain.split('.').next().unwrap_or_default()
    };
    first_free(named(short), named(&domain), taken)
}

/// The first id that is not taken: a short one, a long one, the long one with a number.
fn first_free(short: String, long: String, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number: usize| format!("{long}-{number}"));
    let mut candidates = [short, long.clone()].into_iter().chain(numbered);
    candidates.find(|id| !taken.contains(id)).unwrap_or(long)
}

/// A file without a feed, if it stands there: as an element of an outlet's list, or as a `[[feed]]`. `None` where it does not, and
/// where the file's syntax is broken.
pub fn remove_feed(text: &str, feed: &FeedId) -> Option<String> {
    let mut report = Report::new("".as_ref(), text);
    let document = document::parse(text, &mut report)?;
    let range = match find(&document, feed, &mut report)? {
        Spot::Element(span) => element(text, &span),
        Spot::Table(span) => table(text, &span),
    };
    let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
    Some(format!("{before}{after}"))
}

/// What a file of outlets and feeds speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Ids of the outlets that stand in it.
    pub sources: BTreeSet<String>,
    /// The feeds that stand in it, whichever file their outlets stand in.
    pub feeds: HashSet<FeedId>,
}

/// What stands in a file by itself; what cannot be read of it is left out, and of a file with broken syntax all.
pub fn contents(text: &str) -> Contents {
    let mut report = Report::new("".as_ref(), text);
    let mut contents = Contents::default();
    let Some(document) = document::parse(text, &mut report) else {
        return contents;
    };
    let root = Section::root(&document);
    for source in root.elements("source", &mut report) {
        if let Some(section) = Section::of(&source, &mut report) {
            contents.sources.extend(section.read("id", &mut report, values::id));
            let feeds = section.elements("feeds", &mut report);
            contents.feeds.extend(feeds.iter().filter_map(id_of));
        }
    }
    let more = root.elements("feed", &mut report);
    contents.feeds.extend(more.iter().filter_map(id_of));
    contents
}

/// Where a feed stands.
enum Spot {
    /// In a list.
    Element(Range<usize>),
    /// Below a heading of its own, to the end of its last value.
    Table(Range<usize>),
}

fn find(document: &DeTable<'_>, feed: &FeedId, report: &mut Report<'_>) -> Option<Spot> {
    let root = Section::root(document);
    for source in root.elements("source", report) {
        let Some(section) = Section::of(&source, report) else {
            continue;
        };
        let found = section
            .elements("feeds", report)
            .into_iter()
            .find(|element| is(element, feed));
        // Whoever writes [[source.feeds]] gives each a heading.
        match found {
            Some(element) if is_inline(&element, report.text()) => return Some(Spot::Element(element.span)),
            Some(element) => return Some(Spot::Table(whole(&element))),
            None => {}
        }
    }
    let more = root.elements("feed", report);
    more.iter()
        .find(|element| is(element, feed))
        .map(|element| Spot::Table(whole(element)))
}

fn is(element: &Field<'_, '_>, feed: &FeedId) -> bool {
    id_of(element).as_ref() == Some(feed)
}

/// The feed that an element of a list stands for.
fn id_of(element: &Field<'_, '_>) -> Option<FeedId> {
    let url = match element.value {
        DeValue::Table(table) => table.get("url").map(toml::Spanned::get_ref),
        value => Some(value),
    };
    let url = values::feed_url(url?).ok()?;
    Some(FeedId::from_address(url.as_str()))
}

/// Whether an element is written within its list: a table with a heading begins with a bracket.
fn is_inline(element: &Field<'_, '_>, text: &str) -> bool {
    !text.get(element.span.start..).is_some_and(|rest| rest.starts_with('['))
}

/// From the heading of a table to the end of its last value.
fn whole(element: &Field<'_, '_>) -> Range<usize> {
    element.span.start..end_of(element.value).max(element.span.end)
}

fn end_of(value: &DeValue<'_>) -> usize {
    let end = |value: &toml::Spanned<DeValue<'_>>| end_of(value.get_ref()).max(value.span().end);
    match value {
        DeValue::Table(table) => table.values().map(end).max().unwrap_or(0),
        DeValue::Array(array) => array.iter().map(end).max().unwrap_or(0),
        _ => 0,
    }
}

/// What goes with an element of a list: its comma, and its whole lines where nothing else stands on them but a comment behind it.
fn element(text: &str, span: &Range<usize>) -> Range<usize> {
    let rest = text.get(span.end..).unwrap_or_default();
    let comma = rest.trim_start().starts_with(',');
    let blank = rest.len() - rest.trim_start().len();
    let end = if comma { span.end + blank + 1 } else { span.end };
    let line = text
        .get(..span.start)
        .unwrap_or_default()
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let behind = text.get(end..).unwrap_or_default();
    let line_end = behind.find('\n').map_or(text.len(), |at| end + at + 1);
    let stands_alone = text
        .get(line..span.start)
        .is_some_and(|before| before.trim().is_empty());
    let is_last_of_line = text.get(end..line_end).is_some_and(|after| {
        let after = after.trim();
        after.is_empty() || after.starts_with('#')
    });
    if stands_alone && is_last_of_line {
        return line..line_end;
    }
    let spaces = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    if comma {
        return span.start..end + spaces;
    }
    let before = text.get(..span.start).unwrap_or_default().trim_end();
    let start = if before.ends_with(',') {
        before.len() - 1
    } else {
        span.start
    };
    start..end
}

/// What goes with a table: its lines, and the empty ones behind it; those before it where it is the last.
fn table(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text
        .get(..span.start)
        .unwrap_or_default()
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let behind = text.get(span.end..).unwrap_or_default();
    let mut end = behind.find('\n').map_or(text.len(), |at| span.end + at + 1);
    while let Some(rest) = text.get(end..)
        && let Some(at) = rest.find('\n')
        && rest[..at].trim().is_empty()
    {
        end += at + 1;
    }
    let before = text.get(..start).unwrap_or_default().trim_end();
    if end < text.len() || before.is_empty() {
        return start..end;
    }
    // The line above keeps its end, and whatever blanks it has there.
    let line_end = text.get(before.len()..start).and_then(|blank| blank.find('\n'));
    line_end.map_or(start, |at| before.len() + at + 1)..end
}

#[cfg(test)]
mod tests;
