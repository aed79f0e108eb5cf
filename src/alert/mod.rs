//! Story to alert: which rules fire for an article that has just joined its story.
//!
//! ```text
//! article ──terms──▶ anchors ──a few rules──▶ query ──matches──▶ kinds ──not fired yet──▶ alerts
//! ```
//!
//! Pure: what has fired for a story before comes in, what fires now goes out, and the caller keeps both in one commit.
//! Invariant: for one story a (rule, kind, state) fires once.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::model::{About, Alert, AlertId, AlertKind, Lang, RuleId};
use crate::query::{Lookup, Subject};

mod anchor;
mod rule;
mod silence;
mod why;

pub use rule::{Rule, RuleSpec};
pub use silence::feed_silent;

use anchor::Anchors;

/// A state of a rule that has fired for a story, told or not.
///
/// | kind | state | says |
/// |---|---|---|
/// | new-story | empty | an article of the story has matched |
/// | article | the article's id | this article has matched |
/// | crossing | `lang=de` | the story has come into this language |
pub type Mark = (RuleId, AlertKind, String);

/// What was known of a story before the article that is judged joined it.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// Languages of its articles, in order of first sight; none for a new story.
    pub languages: &'a [Lang],
    /// What has fired for it.
    pub fired: &'a HashSet<Mark>,
}

/// What the rules say to an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// To be told.
    pub alerts: Vec<Alert>,
    /// To be remembered for the story, told or not.
    pub fired: Vec<Mark>,
}

/// All rules, made ready so that an article meets only those that it may match.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    anchors: Anchors,
}

impl RuleSet {
    /// Makes rules ready. Alerts come out in the order of the rules.
    pub fn new(rules: Vec<Rule>) -> Self {
        let anchors = Anchors::of(rules.iter().map(|rule| &rule.query.tree));
        Self { rules, anchors }
    }

    /// Judges an article that has joined a story.
    ///
    /// - `new-story`: it is the first of the story's judged articles that matches.
    /// - `article`: it matches.
    /// - `crossing`: it brings a language that the story did not have, and it or an earlier article matches.
    ///
    /// That an article has matched is remembered as `new-story`, whatever the rule is to tell.
    pub fn judge(&self, subject: &Subject<'_>, before: &Before<'_>, now: Timestamp) -> Verdict {
        let lookup = Lookup::new(subject);
        let crosses = crosses(subject, before);
        let mut candidates = self.anchors.candidates(&lookup);
        if crosses {
            candidates.extend(self.matched(before.fired));
            candidates.sort_unstable();
            candidates.dedup();
        }
        let case = Case {
            subject,
            before,
            lookup: &lookup,
            crosses,
            now,
        };
        let mut verdict = Verdict::default();
        for rule in candidates.into_iter().filter_map(|index| self.rules.get(index)) {
            case.judge(rule, &mut verdict);
        }
        verdict
    }

    /// What to remember of an article that must raise no alerts, such as one from a feed's first poll: which rules
    /// that watch for crossings it matches. A later article of its story is still the first that is told of, but it
    /// crosses into another language from a story that is known to match.
    pub fn recognise(&self, subject: &Subject<'_>) -> Vec<Mark> {
        let lookup = Lookup::new(subject);
        let candidates = self.anchors.candidates(&lookup);
        let rules = candidates.into_iter().filter_map(|index| self.rules.get(index));
        rules
            .filter(|rule| rule.on.contains(&AlertKind::Crossing) && rule.query.is_met_in(&lookup))
            .map(|rule| {
                (
                    rule.id.clone(),
                    AlertKind::Article,
                    subject.article.id.as_str().to_owned(),
                )
            })
            .collect()
    }

    /// The rules that an earlier article of a story has matched.
    fn matched(&self, fired: &HashSet<Mark>) -> Vec<usize> {
        let matched: HashSet<&RuleId> = fired.iter().map(|(rule, ..)| rule).collect();
        let rules = self.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| matched.contains(&rule.id))
            .map(|(index, _)| index)
            .collect()
    }
}

/// Whether an article brings a language to a story that has begun in another one.
fn crosses(subject: &Subject<'_>, before: &Before<'_>) -> bool {
    let lang = subject.article.lang;
    lang.is_determined() && before.began_in().is_some() && !before.languages.contains(&lang)
}

impl Before<'_> {
    /// The first language that was decided.
    fn began_in(&self) -> Option<Lang> {
        self.languages.iter().copied().find(|lang| lang.is_determined())
    }

    fn has_matched(&self, rule: &RuleId) -> bool {
        self.fired.iter().any(|(known, ..)| known == rule)
    }
}

/// An article before the rules.
struct Case<'a> {
    subject: &'a Subject<'a>,
    before: &'a Before<'a>,
    lookup: &'a Lookup<'a>,
    crosses: bool,
    now: Timestamp,
}

impl Case<'_> {
    fn judge(&self, rule: &Rule, verdict: &mut Verdict) {
        let matches = rule.query.is_met_in(self.lookup);
        let crosses = self.crosses && (matches || self.before.has_matched(&rule.id));
        for kind in AlertKind::ALL {
            let (is_so, state) = match kind {
                AlertKind::NewStory => (matches, String::new()),
                AlertKind::Article => (matches, self.subject.article.id.as_str().to_owned()),
                AlertKind::Crossing => (crosses, format!("lang={}", self.subject.article.lang)),
                // No rule watches for it.
                AlertKind::FeedSilent => continue,
            };
            let is_told = rule.on.contains(&kind);
            let mark = (rule.id.clone(), kind, state);
            if !is_so || !(is_told || kind == AlertKind::NewStory) || self.before.fired.contains(&mark) {
                continue;
            }
            if is_told {
                verdict.alerts.push(self.alert(rule, kind, &mark.2, matches));
            }
            verdict.fired.push(mark);
        }
    }

    fn alert(&self, rule: &Rule, kind: AlertKind, state: &str, matches: bool) -> Alert {
        let story = &self.subject.story.id;
        Alert {
            id: AlertId::from_state(&rule.id, story, kind.as_str(), state),
            rule: rule.id.clone(),
            rule_title: rule.title.clone(),
            severity: rule.severity,
            kind,
            about: About::Article {
                story: story.clone(),
                article: self.subject.article.id.clone(),
            },
            state: state.to_owned(),
            why: why::sentence(kind, self.subject, self.before.began_in(), matches),
            evidence: rule.query.words_in(self.lookup),
            at: self.now,
        }
    }
}

#[cfg(test)]
mod tests;
