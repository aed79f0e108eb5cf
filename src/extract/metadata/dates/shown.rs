//! Dates that the page shows: in `time`, in elements named as dates, in attributes and in plain text.
//!
//! Looks only where the page's metadata has no date. What stands in teasers, comments, footers and other articles is
//! left out: below the element that holds the headline and the date, nothing may be named so. Among the rest the date
//! counts that says to be the publication's and stands nearest to the headline.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ego_tree::NodeId;
use scraper::{ElementRef, Html, Node};

use super::cues::{self, Event};
use super::written::{self, Locale};
use super::{Moment, machine};
use crate::extract::attributes::attribute;
use crate::extract::class_words;
use crate::extract::measure;
use crate::extract::metadata::tags::{self, short_text, text};

/// Dates of a page that are compared.
const STAMPS_MAX: usize = 200;
/// Texts of a page in which dates are looked for.
const TEXTS_MAX: usize = 2_000;
/// Characters at the start of a paragraph in which its date line stands.
const DATELINE: usize = 60;
/// Elements around a date whose names are read.
const AROUND: usize = 12;
/// Letters of a link from which it is a teaser, not a date that links to its article.
const LINK_MAX: u32 = 60;
/// Weight below which another `article` is a teaser.
const TEASER_MAX: u32 = 600;
/// Nodes around the headline that are the head of its article, however their elements are named.
const HEAD: usize = 60;
/// Letters of a text that ends as a sentence from which it is one.
const SENTENCE: u32 = 24;
/// Nodes between two dates that are shown side by side.
const SIDE_BY_SIDE: usize = 16;

/// Costs, in nodes between the headline and a date, of what makes a date less likely to be the article's.
mod cost {
    /// It does not say that it is of the publication.
    pub(super) const UNSAID: usize = 150;
    /// It stands in an element that is named as a date but is no `time`.
    pub(super) const NAMED: usize = 10;
    /// It stands in plain text.
    pub(super) const TEXT: usize = 40;
    /// It stands in a paragraph.
    pub(super) const DATELINE: usize = 120;
    /// It is of another month than the address says.
    pub(super) const OTHER_MONTH: usize = 1_000;
    /// Dates far above the headline count so many times their distance: mastheads show today.
    pub(super) const ABOVE: usize = 4;
    /// Plain text farther off than this is the article's own or something else's.
    pub(super) const TEXT_MAX: usize = 400;
}

/// A date that the page shows.
#[derive(Debug)]
struct Stamp {
    moment: Moment,
    event: Event,
    node: NodeId,
    /// Position in the document.
    at: usize,
    /// What its kind costs.
    cost: usize,
}

/// Where a date is read.
#[derive(Clone, Copy)]
struct Spot<'a> {
    element: ElementRef<'a>,
    /// Position in the document.
    at: usize,
    /// What its kind costs.
    cost: usize,
}

/// The dates of a page.
#[derive(Debug, Default)]
pub(super) struct Shown {
    stamps: Vec<Stamp>,
    headline: Option<(NodeId, usize)>,
    /// Whether the headline is the title's, not only the first `h1`.
    is_found: bool,
    locale: Locale,
}

impl Shown {
    /// Collects the dates of a page. `title` is its headline, squashed.
    pub(super) fn collect(html: &Html, title: &str, locale: Locale) -> Self {
        let mut shown = Self {
            locale,
            ..Self::default()
        };
        let mut texts = 0;
        for (at, node) in html.tree.nodes().enumerate() {
            if shown.stamps.len() >= STAMPS_MAX || texts >= TEXTS_MAX {
                break;
            }
            match (
                node.value(),
                node.parent().and_then(ElementRef::wrap),
                ElementRef::wrap(node),
            ) {
                (Node::Text(text), Some(parent), _) if may_hold_year(text) => {
                    texts += 1;
                    shown.read_text(parent, text, at);
                }
                (_, _, Some(element)) => shown.read(element, title, at),
                _ => {}
            }
        }
        shown
    }

    fn read(&mut self, element: ElementRef<'_>, title: &str, at: usize) {
        match element.value().name() {
            "h1" | "h2" if self.is_found => {}
            "h1" | "h2" => {
                self.is_found = tags::is_headline(element, title);
                if self.is_found || (element.value().name() == "h1" && self.headline.is_none()) {
                    self.headline = Some((element.id(), at));
                }
            }
            "time" | "relative-time" | "time-ago" => {
                let given = element.attr("datetime").or_else(|| element.attr("content"));
                let cost = 0;
                self.read_marked(Spot { element, at, cost }, given.or_else(|| element.attr("title")));
            }
            "html" | "head" | "body" | "meta" | "link" | "script" | "style" | "img" => {}
            // What a link is marked with is of the page behind it.
            "a" if attribute(element.value(), "itemprop").is_none() => {}
            _ if is_named(element) => {
                let attributes = ["content", "datetime", "title"].into_iter();
                let given = attributes
                    .filter_map(|name| attribute(element.value(), name))
                    .find(|text| has_digit(text));
                let cost = cost::NAMED;
                self.read_marked(Spot { element, at, cost }, given.or_else(|| date_in_data(element)));
            }
            _ => {}
        }
    }

    /// Reads the date that an element is marked as; `given` is what its attributes say.
    fn read_marked(&mut self, spot: Spot<'_>, given: Option<&str>) {
        let element = spot.element;
        let mut event = cues::of_names(&names(element));
        if element.attr("pubdate").is_some() {
            event = Event::Publication;
        }
        let in_attribute = given.and_then(|given| super::read(given, self.locale));
        let Some(text) = short_text(element).or_else(|| in_attribute.map(|_| String::new())) else {
            return;
        };
        if let Some(moment) = in_attribute {
            let said = cues::last(&text);
            let said = [event, said].into_iter().find(|event| *event != Event::Unsaid);
            self.keep(moment, said.unwrap_or_else(|| said_before(element)), spot);
        } else if let Some(moment) = machine::read(&text) {
            self.keep(moment, event, spot);
        } else {
            self.read_dates(&text, event, spot);
        }
    }

    /// Keeps the dates of a short text, each with what is said beside it.
    fn read_dates(&mut self, text: &str, named: Event, spot: Spot<'_>) {
        let found = written::find(text, self.locale);
        let said = said_beside(text, &found);
        for (index, (date, said)) in found.iter().zip(said).enumerate() {
            let event = match (said, index) {
                (Event::Unsaid, 0) if named == Event::Unsaid && found.len() == 1 => said_before(spot.element),
                (Event::Unsaid, 0) => named,
                // A second date without a word is of what follows: a change, an event.
                (Event::Unsaid, _) => Event::Change,
                _ => said,
            };
            self.keep(date.moment, event, spot);
        }
    }

    /// Reads plain text: that of the smallest element in which a date is whole.
    fn read_text(&mut self, parent: ElementRef<'_>, own: &str, at: usize) {
        if matches!(
            parent.value().name(),
            "script" | "style" | "title" | "noscript" | "option"
        ) {
            return;
        }
        let around = std::iter::once(parent).chain(parent.ancestors().filter_map(ElementRef::wrap));
        for element in around.take(3) {
            let Some(text) = short_text(element) else {
                break;
            };
            if written::find(&text, self.locale).is_empty() {
                continue;
            }
            if !is_sentence(&text) {
                let cost = cost::TEXT;
                self.read_dates(&text, Event::Unsaid, Spot { element, at, cost });
                return;
            }
            break;
        }
        // A sentence tells of what happened on a day, unless it begins with telling that it was published.
        let line = measure::collapse(own);
        let line = measure::head(&line, DATELINE);
        if let Some(date) = written::find(line, self.locale).first() {
            let before = cues::at_start(line.get(..date.range.start).unwrap_or_default());
            let (element, cost) = (parent, cost::DATELINE);
            self.keep(date.moment, before, Spot { element, at, cost });
        }
    }

    fn keep(&mut self, moment: Moment, event: Event, spot: Spot<'_>) {
        if event != Event::Other {
            self.stamps.push(Stamp {
                moment,
                event,
                node: spot.element.id(),
                at: spot.at,
                cost: spot.cost,
            });
        }
    }

    /// How dates are written here.
    pub(super) fn locale(&self) -> Locale {
        self.locale
    }

    /// The date of publication. `month` is that of the address.
    pub(super) fn published(&self, html: &Html, month: Option<(i16, i8)>) -> Option<Moment> {
        let own = self.own(html);
        let costs = |stamp: &&&Stamp| self.cost_of(stamp, month);
        let said = |event: Event| own.iter().filter(move |stamp| stamp.event == event);
        let is_near = |stamp: &&&Stamp| stamp.cost < cost::TEXT || self.distance(stamp) <= cost::TEXT_MAX;
        let candidates = said(Event::Publication).chain(said(Event::Unsaid).filter(is_near));
        let best = candidates.min_by_key(costs)?;
        // Two dates of one kind side by side are of publication and change, in whichever order.
        let around = |stamp: &Stamp| -> Vec<NodeId> {
            let ancestors = html.tree.get(stamp.node).into_iter().flat_map(|node| node.ancestors());
            ancestors.take(2).map(|node| node.id()).collect()
        };
        let around_best = around(best);
        let is_pair = |stamp: &&&Stamp| {
            let is_near = stamp.at.abs_diff(best.at) <= SIDE_BY_SIDE;
            let are_alike = best.event == Event::Unsaid && stamp.event == Event::Unsaid && stamp.cost == best.cost;
            are_alike && is_near && around(stamp).iter().any(|node| around_best.contains(node))
        };
        let beside = said(Event::Unsaid).filter(is_pair).min_by_key(|stamp| stamp.moment.at);
        Some(beside.unwrap_or(best).moment)
    }

    /// The date of the last change.
    pub(super) fn changed(&self, html: &Html) -> Option<Moment> {
        let own = self.own(html);
        let changes = own.into_iter().filter(|stamp| stamp.event == Event::Change);
        changes
            .min_by_key(|stamp| self.distance(stamp))
            .map(|stamp| stamp.moment)
    }

    fn cost_of(&self, stamp: &Stamp, month: Option<(i16, i8)>) -> usize {
        let day = stamp.moment.day();
        let is_other = month.is_some_and(|month| month != (day.year(), day.month()));
        self.distance(stamp)
            + stamp.cost
            + if stamp.event == Event::Publication {
                0
            } else {
                cost::UNSAID
            }
            + if is_other { cost::OTHER_MONTH } else { 0 }
    }

    /// Nodes between the headline and a date.
    fn distance(&self, stamp: &Stamp) -> usize {
        let headline = self.headline.map_or(0, |(_, at)| at);
        match stamp.at.checked_sub(headline) {
            Some(below) => below,
            None if headline - stamp.at <= HEAD => headline - stamp.at,
            None => (headline - stamp.at) * cost::ABOVE,
        }
    }

    /// The dates that may be the article's.
    fn own(&self, html: &Html) -> Vec<&Stamp> {
        let headline = self.headline.and_then(|(id, _)| html.tree.get(id));
        let around: HashSet<NodeId> = headline
            .into_iter()
            .flat_map(|headline| headline.ancestors().map(|ancestor| ancestor.id()))
            .collect();
        let is_own = |stamp: &&Stamp| {
            let node = html.tree.get(stamp.node).and_then(ElementRef::wrap);
            node.is_some_and(|element| !self.is_aside(element, stamp, &around))
        };
        self.stamps.iter().filter(is_own).collect()
    }

    /// Whether an element stands in something that is not the article, below what holds the headline, too.
    fn is_aside(&self, element: ElementRef<'_>, stamp: &Stamp, around: &HashSet<NodeId>) -> bool {
        let is_head = self.headline.is_some() && self.distance(stamp) <= HEAD;
        let path = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
        path.take_while(|element| !around.contains(&element.id()))
            .take(AROUND)
            .any(|element| match element.value().name() {
                "footer" | "nav" | "form" | "select" => true,
                // Some put the head of an article beside it.
                "aside" => !is_head || stamp.cost > cost::NAMED,
                // A caption tells of the picture; a `time` may stand below the portrait of the author.
                "figure" | "figcaption" => stamp.cost > 0,
                "a" => measure::weight(&text(element)) > LINK_MAX,
                _ if is_head => false,
                "article" => !around.is_empty() && measure::weight(&text(element)) < TEASER_MAX,
                "body" | "html" | "main" | "time" => false,
                _ => is_named_aside(element),
            })
    }
}

/// Whether a text is more than a date and what is said of it.
fn is_sentence(text: &str) -> bool {
    measure::ends_sentence(text) && measure::weight(text) >= SENTENCE
}

/// What stands right before an element says of the date in it.
fn said_before(element: ElementRef<'_>) -> Event {
    let before = element.prev_siblings().take(2).map(|sibling| match sibling.value() {
        Node::Text(text) => text.to_string(),
        _ => ElementRef::wrap(sibling).and_then(short_text).unwrap_or_default(),
    });
    let mut events = before.map(|text| cues::last(&text));
    events.find(|event| *event != Event::Unsaid).unwrap_or_default()
}

/// What a text says of each of its dates: words stand before each, unless they stand behind the last only.
fn said_beside(text: &str, dates: &[written::Found]) -> Vec<Event> {
    let starts = dates.iter().map(|date| date.range.start);
    let ends = dates.iter().map(|date| date.range.end);
    let between = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let before: Vec<Event> = std::iter::once(0)
        .chain(ends.clone())
        .zip(starts.clone())
        .map(|(end, start)| cues::last(between(end, start)))
        .collect();
    let behind: Vec<Event> = ends
        .zip(starts.skip(1).chain([text.len()]))
        .map(|(end, start)| cues::first(between(end, start)))
        .collect();
    let is_behind = before.first() == Some(&Event::Unsaid) && behind.last() != Some(&Event::Unsaid);
    if is_behind { behind } else { before }
}

fn is_named_aside(element: ElementRef<'_>) -> bool {
    let hint = class_words::hint(&names(element));
    hint.junk
        .is_some_and(|junk| !matches!(junk, "byline" | "sharing" | "tags"))
}

fn names(element: ElementRef<'_>) -> String {
    let given = ["class", "id", "itemprop", "property"].into_iter();
    let names: Vec<&str> = given.filter_map(|name| attribute(element.value(), name)).collect();
    names.join(" ")
}

/// Whether an attribute names an element as a date.
fn is_named(element: ElementRef<'_>) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let words = [
            "date",
            "datum",
            "time",
            "publi",
            "posted",
            "fecha",
            "tarih",
            "dato",
            "datestamp",
            "stamp",
            "pubdat",
            "ngay",
        ];
        AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
    });
    let Some(words) = WORDS.as_ref() else {
        return false;
    };
    element.value().attrs().any(|(name, value)| match name {
        "class" | "id" | "itemprop" | "property" | "data-testid" => words.is_match(value),
        "datetime" => true,
        _ => name.starts_with("data-") && value.len() < 40 && has_digit(value) && words.is_match(name),
    })
}

/// The date in an attribute of the page's own, `data-published="2024-05-01"`.
fn date_in_data(element: ElementRef<'_>) -> Option<&str> {
    let data = element.value().attrs().filter(|(name, _)| name.starts_with("data-"));
    data.map(|(_, value)| value)
        .find(|value| machine::read(value).is_some())
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) || super::calendars::has_other_digits(text)
}

/// Whether a text has two digits side by side, in any script: cheap, for every text of a page.
fn may_hold_year(text: &str) -> bool {
    let is_short = text.len() < 4_000;
    let has_ascii = || {
        text.as_bytes()
            .windows(2)
            .any(|pair| pair.iter().all(u8::is_ascii_digit))
    };
    is_short && (has_ascii() || (!text.is_ascii() && super::calendars::has_other_digits(text)))
}
