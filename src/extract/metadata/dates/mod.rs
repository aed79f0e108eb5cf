//! When the article appeared and when it was changed: the ladder of the places that tell, and what a date is.
//!
//! ```text
//! JSON-LD ▶ metas ▶ what the page shows (shown: written, cues) ▶ its address ▶ data of its scripts ▶ a change
//! ```
//!
//! A date without a zone is taken as UTC and says so in its doubt: pages seldom say theirs, and the error is less than a
//! day. Years outside 1990..=2050 are no publication dates but placeholders (1970-01-01, 0001-01-01) or of another calendar.

mod calendars;
mod cues;
mod machine;
mod shown;
mod written;

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use regex::Regex;
use scraper::Html;

use super::tags::Tags;
use crate::extract::measure;
use crate::model::{ClaimedDate, DateDoubt, DateOrigin, Page};
use shown::Shown;
pub(super) use written::Locale;

/// Years of publication dates.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2050;
/// Bytes of a text that is nothing but a date.
const DATE_MAX: usize = 200;

/// An instant, and what had to be supposed to make one of what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    doubt: Option<DateDoubt>,
    /// Distance from UTC with which it was written.
    offset: Option<Offset>,
}

impl Moment {
    /// An instant that was written with its distance from UTC, or as one that has none.
    fn certain(at: Timestamp, offset: Option<Offset>) -> Self {
        let doubt = None;
        Self { at, doubt, offset }
    }

    fn of_day(day: Date) -> Option<Self> {
        let doubt = Some(DateDoubt::Time);
        Some(Self {
            doubt,
            ..Self::of_local(day.at(0, 0, 0, 0))?
        })
    }

    fn of_local(time: DateTime) -> Option<Self> {
        let at = TimeZone::UTC.to_timestamp(time).ok()?;
        Some(Self {
            at,
            doubt: Some(DateDoubt::Zone),
            offset: None,
        })
    }

    /// The day where it was written.
    fn day(self) -> Date {
        self.offset.unwrap_or(Offset::UTC).to_datetime(self.at).date()
    }

    fn is_plausible(&self) -> bool {
        YEARS.contains(&self.day().year())
    }

    pub(super) fn claimed(self, origin: DateOrigin) -> ClaimedDate {
        ClaimedDate {
            at: self.at,
            origin,
            doubt: self.doubt,
            offset: self.offset,
        }
    }
}

/// Metas with the date of publication, the most trustworthy first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "itemprop:datepublished",
    "article.published",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "publication_date",
    "publicationdate",
    "published",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date.created",
    "dc.date",
    "dc.created",
    "article_date_original",
    "originalpublicationdate",
    "displaydate",
    "date",
    "rbpubdate",
    "bt:pubdate",
    "last-published",
    "itemprop:datecreated",
    "vr:published_time",
    "article:post_date",
    "og:publish_date",
    "og:pubdate",
    "og:release_date",
    "article:create_date",
    "article:published_date",
    "article_date",
    "articledate",
    "publish_time",
    "published_time",
    "published_at",
    "published_date",
    "publication-date",
    "datecreated",
    "date_published",
    "release_date",
    "pub_date",
    "pdate",
    "dc:date",
    "dc:created",
    "dc:date:created",
    "dcterms.dateaccepted",
    "citation_publication_date",
    "citation_date",
    "prism.publicationdate",
    "eprints.date",
    "bepress_citation_date",
    "parsely-pub_date",
    "artikel:datum",
    "datum",
    "fecha",
    "timestamp",
    "ptime",
    "weibo:article:create_at",
    "gentime",
    "videopublicationdate",
    "doc_date",
    "dat",
    "created",
    "article.created",
    "shareaholic:article_published_time",
];
/// Metas with the date of the last change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "itemprop:datemodified",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "article:modified",
];
/// Days by which a date that the page shows may differ from the one in its address.
const DRIFT_MAX: i64 = 2;

/// Dates in the scripts of a page that are compared.
const FIELDS_MAX: usize = 50;

/// What is known of a page before its dates are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    pub(super) tags: &'a Tags,
    /// Dates of publication in JSON-LD, the most trustworthy first.
    pub(super) json_ld_published: &'a [String],
    pub(super) json_ld_modified: Option<&'a str>,
    /// Squashed.
    pub(super) title: &'a str,
    /// Tag of its language.
    pub(super) lang: Option<&'a str>,
}

/// A date as machines or people write it.
pub(super) fn read(text: &str, locale: Locale) -> Option<Moment> {
    let text = measure::head(text, DATE_MAX);
    machine::read(text)
        .or_else(|| written::first(text, locale))
        .or_else(|| machine::first_day(text))
}

/// The beginning of a text, up to the first date in it.
pub(super) fn before_dates(text: &str) -> &str {
    let dates = written::find(text, Locale::default());
    let end = dates.first().map_or(text.len(), |date| date.range.start);
    text.get(..end).unwrap_or(text)
}

/// When the page says that its article was published and changed.
pub(super) fn read_page(page: &Page, html: &Html, given: &Given<'_>) -> (Option<ClaimedDate>, Option<ClaimedDate>) {
    let locale = Locale::of(given.lang, page.url.host_str().unwrap_or_default());
    let shown = LazyLock::new(|| Shown::collect(html, given.title, locale));
    let told = claimed(given.json_ld_modified.into_iter(), MODIFIED, given.tags, locale);
    let changed = || {
        let on_page = || shown.changed(html).map(|moment| moment.claimed(DateOrigin::Page));
        told.or_else(on_page)
    };
    // What was changed before it was published says nothing.
    let after = |changed: &ClaimedDate, published: Option<ClaimedDate>| {
        published.is_none_or(|published| changed.at >= published.at)
    };
    let published = claimed(
        given.json_ld_published.iter().map(String::as_str),
        PUBLISHED,
        given.tags,
        locale,
    )
    .or_else(|| by_page(page, html, &shown))
    .or_else(|| {
        changed().map(|changed| ClaimedDate {
            origin: DateOrigin::Change,
            ..changed
        })
    });
    (published, changed().filter(|changed| after(changed, published)))
}

/// What the page tells machines.
fn claimed<'a>(
    mut json_ld: impl Iterator<Item = &'a str>,
    metas: &'static [&'static str],
    tags: &'a Tags,
    locale: Locale,
) -> Option<ClaimedDate> {
    let json_ld = json_ld.find_map(|date| read(date, locale));
    let meta = || {
        let mut metas = metas.iter().flat_map(|name| tags.all(name));
        metas.find_map(|date| read(date, locale))
    };
    json_ld
        .map(|moment| moment.claimed(DateOrigin::JsonLd))
        .or_else(|| meta().map(|moment| moment.claimed(DateOrigin::Meta)))
}

/// What the page shows, or its address or its scripts know. A page shows many dates; its address tells which day is
/// meant.
fn by_page(page: &Page, html: &Html, shown: &Shown) -> Option<ClaimedDate> {
    let path = page.url.path();
    let in_address = machine::in_path(path);
    let on_page = shown.published(html, machine::month_in_path(path));
    let is_other = |shown: &Moment| {
        in_address.is_some_and(|day| day.at.duration_since(shown.at).as_hours().abs() > DRIFT_MAX * 24)
    };
    on_page
        .filter(|moment| !is_other(moment))
        .map(|moment| moment.claimed(DateOrigin::Page))
        .or_else(|| in_address.map(|moment| moment.claimed(DateOrigin::Url)))
        .or_else(|| in_scripts(html, shown.locale()).map(|moment| moment.claimed(DateOrigin::Page)))
}

/// The date in the data from which a script builds the page, if all that look like one agree on the day: data of lists has
/// the same fields.
fn in_scripts(html: &Html, locale: Locale) -> Option<Moment> {
    static FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?i)\\?"(?:date_?published|(?:first_?)?publish(?:ed)?_?(?:at|on|date|time|timestamp)?|publication_?(?:date|time)|pub_?date|release_?(?:date|time)|created?_?(?:at|date|time)|date_?created|reg_?date|deploy_?(?:dt|date)|(?:page_?|ct_)?post_?date(?:_?iso)?|content_?created)\\?"\s*:\s*(?:\\?"([^"\\]{8,40})|(\d{10,13})\b)"#).ok()
    });
    let texts = html.tree.nodes().filter_map(|node| {
        let is_script = node.parent()?.value().as_element()?.name() == "script";
        node.value().as_text().filter(|_| is_script)
    });
    let field = FIELD.as_ref()?;
    let mut moments = texts
        .flat_map(|text| field.captures_iter(text))
        .filter_map(|parts| read(parts.get(1).or(parts.get(2))?.as_str(), locale))
        .take(FIELDS_MAX);
    let first = moments.next()?;
    moments.all(|moment| moment.day() == first.day()).then_some(first)
}

#[cfg(test)]
mod tests;
