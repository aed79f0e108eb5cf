//! Rules that somebody wrote for the pages of one site, where the general way does not do.
//!
//! Owns which rule holds for a page, and what its selectors find in the tree. Reads no files: that is `config`'s. Does
//! not judge what it finds: bodies and removed elements are marked for the walk, claims go where the page's own go.
//! Invariant: what a rule does not find comes the general way, and a note says so.

use std::collections::HashSet;

use ego_tree::NodeId;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use scraper::error::SelectorErrorKind;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::blocks::Marks;
use super::measure;
use super::metadata::{self, Metadata};
use super::notes::Note;

/// Longest selector, bytes: reading one recurses into its brackets.
const PATTERN_BYTES_MAX: usize = 1_000;
/// Children of one element up to which selectors are tried: `a ~ b` asks every child for all before it.
const CHILDREN_MAX: usize = 5_000;
/// Removed elements that are told one by one.
const REMOVALS_TOLD: usize = 50;
/// Elements that one field reads.
const CLAIMS_MAX: usize = 20;
/// Longest title, name or date, bytes: what is longer is another element than was meant.
const CLAIM_BYTES_MAX: usize = 1_000;

/// A CSS selector, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    selector: Selector,
}

impl Pattern {
    /// Reads a selector; the error is what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(format!("is longer than {PATTERN_BYTES_MAX} bytes"));
        }
        let selector = Selector::parse(text).map_err(|error| told(&error))?;
        Ok(Self {
            text: text.to_owned(),
            selector,
        })
    }

    fn find<'a>(&self, html: &'a Html) -> impl Iterator<Item = ElementRef<'a>> {
        html.select(&self.selector)
    }
}

fn told(error: &SelectorErrorKind) -> String {
    match error {
        SelectorErrorKind::UnexpectedToken => "has something unexpected in it".to_owned(),
        SelectorErrorKind::EndOfLine => "ends too early".to_owned(),
        SelectorErrorKind::UnexpectedSelectorParseError(cause) => format!("{cause:?}"),
        other => other.to_string(),
    }
}

/// What to do with the pages of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteRule {
    /// The host, in small letters and without `www.`; its subdomains are meant, too.
    pub host: String,
    /// Beginning of the paths that are meant; empty for all.
    pub path: String,
    /// First day of the articles that it is for, if it is not for all: sites change.
    pub from: Option<Date>,
    /// The headline: the first pattern that finds one.
    pub title: Vec<Pattern>,
    /// The bodies, all patterns together.
    pub body: Vec<Pattern>,
    /// What is not of the article, all patterns together.
    pub remove: Vec<Pattern>,
    /// The authors: all that the first pattern finds that finds any.
    pub author: Vec<Pattern>,
    /// The date of publication: the first pattern that finds one.
    pub date: Vec<Pattern>,
}

impl SiteRule {
    /// How notes name it.
    fn name(&self) -> String {
        let from = self.from.map(|from| format!(" from {from}")).unwrap_or_default();
        format!("{}{}{from}", self.host, self.path)
    }

    fn is_for(&self, host: &str, path: &str, day: Option<Date>) -> bool {
        let is_host = host
            .strip_suffix(self.host.as_str())
            .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
        let is_begun = day.is_none_or(|day| self.from.is_none_or(|from| from <= day));
        is_host && path.starts_with(self.path.as_str()) && is_begun
    }
}

/// The rules of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteRules(Vec<SiteRule>);

impl SiteRules {
    /// Takes rules in any order.
    pub fn new(rules: Vec<SiteRule>) -> Self {
        Self(rules)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rule for a page: of the longest host, then of the longest path, then the latest that is not later than the
    /// page. A page without a date is taken for a new one.
    fn pick(&self, page: &Url, published: Option<Timestamp>) -> Option<&SiteRule> {
        let host = page.host_str()?;
        let day = published.map(|at| TimeZone::UTC.to_datetime(at).date());
        let fitting = self.0.iter().filter(|rule| rule.is_for(host, page.path(), day));
        fitting.max_by_key(|rule| (rule.host.len(), rule.path.len(), rule.from))
    }

    /// Applies the rule for a page, if there is one: corrects what the page claims, and gives what is marked in the tree.
    pub(super) fn apply(&self, page: &Url, html: &Html, metadata: &mut Metadata, notes: &mut Vec<Note>) -> Marks {
        let Some(rule) = self.pick(page, metadata.published.map(|published| published.at)) else {
            return Marks::default();
        };
        let name = rule.name();
        if is_too_wide(html) {
            let why = format!("an element has more than {CHILDREN_MAX} children");
            notes.push(Note::new("rule", format!("{name} is not applied"), why));
            return Marks::default();
        }
        notes.push(Note::new("rule", &name, "config/extract.d"));
        Application {
            rule,
            name,
            html,
            notes,
        }
        .run(metadata)
    }
}

fn is_too_wide(html: &Html) -> bool {
    html.tree
        .nodes()
        .any(|node| node.children().nth(CHILDREN_MAX).is_some())
}

/// A rule on its way through a page.
struct Application<'a> {
    rule: &'a SiteRule,
    name: String,
    html: &'a Html,
    notes: &'a mut Vec<Note>,
}

impl Application<'_> {
    fn run(&mut self, metadata: &mut Metadata) -> Marks {
        let rule = self.rule;
        if let Some(title) = self.claims("title", &rule.title, Claim::Text, |texts| texts.into_iter().next()) {
            metadata.title = title;
            metadata.origins.title = self.by_rule();
        }
        let writers = |texts: Vec<String>| metadata::writers_named(&texts);
        if let Some((people, credits)) = self.claims("author", &rule.author, Claim::Text, writers) {
            metadata.byline = people.iter().chain(&credits).cloned().collect();
            metadata.authors = people;
            metadata.credits = credits;
            metadata.origins.authors = self.by_rule();
        }
        let first_date = |texts: Vec<String>| texts.iter().find_map(|text| metadata::date_in(text));
        if let Some(date) = self.claims("date", &rule.date, Claim::Date, first_date) {
            metadata.published = Some(date);
        }
        Marks {
            bodies: self.bodies(),
            removed: self.removed(),
        }
    }

    /// What the first pattern of a field finds that finds anything which can be read.
    fn claims<T>(
        &mut self,
        field: &'static str,
        patterns: &[Pattern],
        claim: Claim,
        read: impl Fn(Vec<String>) -> Option<T>,
    ) -> Option<T> {
        let texts = |pattern: &Pattern| -> Vec<String> {
            let found = pattern.find(self.html).take(CLAIMS_MAX);
            found.filter_map(|element| claim.of(element)).collect()
        };
        let found = patterns
            .iter()
            .find_map(|pattern| Some((pattern, read(texts(pattern))?)));
        let Some((pattern, value)) = found else {
            self.miss(field, patterns);
            return None;
        };
        let what = format!("found by {}", pattern.text);
        self.notes.push(Note::new(field, what, self.by_rule()));
        Some(value)
    }

    fn bodies(&mut self) -> HashSet<NodeId> {
        let patterns = self.rule.body.iter();
        let bodies: HashSet<NodeId> = patterns
            .flat_map(|pattern| pattern.find(self.html))
            .map(|element| element.id())
            .collect();
        if bodies.is_empty() {
            self.miss("body", &self.rule.body);
        }
        bodies
    }

    fn removed(&mut self) -> HashSet<NodeId> {
        let mut removed = HashSet::new();
        for pattern in &self.rule.remove {
            for element in pattern.find(self.html) {
                let is_new = removed.insert(element.id());
                let text = measure::text_of(element, CLAIM_BYTES_MAX);
                if is_new && removed.len() <= REMOVALS_TOLD && !text.is_empty() {
                    let why = format!("rule of {}: {}", self.name, pattern.text);
                    self.notes.push(Note::loss("removed", &text, why));
                }
            }
        }
        removed
    }

    fn by_rule(&self) -> String {
        format!("rule of {}", self.name)
    }

    /// Notes that a field's patterns found nothing; without patterns nothing was sought.
    fn miss(&mut self, field: &'static str, patterns: &[Pattern]) {
        if !patterns.is_empty() {
            let what = format!("{field} matched nothing, so it is found the usual way");
            self.notes.push(Note::new("rule", what, self.by_rule()));
        }
    }
}

/// What of an element is a claim.
#[derive(Clone, Copy)]
enum Claim {
    Text,
    Date,
}

impl Claim {
    /// The attribute made for machines, else the text; `None` if there is none, or if it is too long.
    fn of(self, element: ElementRef<'_>) -> Option<String> {
        let machine = match self {
            Self::Text => element.attr("content"),
            Self::Date => element.attr("datetime").or_else(|| element.attr("content")),
        };
        let claim = machine.map_or_else(|| measure::text_of(element, CLAIM_BYTES_MAX), measure::collapse);
        (!claim.is_empty() && claim.len() <= CLAIM_BYTES_MAX).then_some(claim)
    }
}

#[cfg(test)]
mod tests;
