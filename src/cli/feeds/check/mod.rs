//! `feeds check`: asks feeds and some of their pages now, and tells what each will be worth, and whether the pages that were
//! fetched before are as they used to be. Writes nothing.

mod answer;
mod finding;
mod page;

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::chosen;
use super::memory::Memory;
use super::site::{self, Answer, NoFeed, Reason};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{self, Session};
use crate::cli::table::{Listing, Row};
use crate::cli::terminal::{Paint, Terminal};
use crate::cli::times::{span, stamp};
use crate::cli::view::into_map;
use crate::extract::{self, SiteRules};
use crate::fetch::{Fetcher, Robots};
use crate::model::{ClaimedDate, DateDoubt, Entry, FeedSpec, Habit, SourceId};
use crate::pipeline::parts::Citing;
use crate::story::Citer;
use answer::{encoding, format, http};
use finding::{Finding, Grade};

/// Feeds that are looked at side by side; each site is asked one thing at a time all the same.
const AT_ONCE: usize = 16;

/// A feed whose newest entry is older than this has ended, or its dates are wrong.
const STALE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A feed, looked at.
struct Checked<'a> {
    spec: &'a FeedSpec,
    entries: usize,
    findings: Vec<Finding>,
}

pub(super) fn check(
    names: &[String],
    pages: usize,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let config = session.config()?;
    let feeds = chosen(names, config, session)?;
    let memories = memories(&feeds, session)?;
    let checker = Checker {
        memories,
        fetcher: Fetcher::new(config.fetch.clone()).or_exit(Exit::Network)?,
        site_rules: Arc::clone(&config.site_rules),
        citer: Arc::new(Citer::new(&config.sources)),
        pages,
        now: session.now(),
    };
    let is_for_people = !session.wants_json() && session.global.fields.is_empty();
    let runtime = session::runtime()?;
    let mut answers = futures_util::stream::iter(feeds.into_iter().map(|spec| checker.check(spec))).buffered(AT_ONCE);
    let mut is_well = true;
    let mut rows = Vec::new();
    while let Some(feed) = runtime.block_on(answers.next()) {
        is_well &= feed.grade() < Grade::Bad;
        if is_for_people {
            feed.print(terminal)?;
            terminal.out.flush()?;
        } else {
            rows.push(Row {
                cells: Vec::new(),
                object: feed.object(),
            });
        }
    }
    if !is_for_people {
        Listing { columns: &[], rows }.print(&session.global, terminal)?;
    }
    Ok(if is_well { Exit::Done } else { Exit::Nothing })
}

impl Checked<'_> {
    fn grade(&self) -> Grade {
        self.findings
            .iter()
            .map(|finding| finding.grade)
            .max()
            .unwrap_or(Grade::Good)
    }

    fn print(&self, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        let style = terminal.style;
        let address = style.paint(Paint::Strong, self.spec.url.as_str());
        terminal.line(format!("{}  {address}  {}", self.spec.source, self.grade().as_str()))?;
        for Finding { what, grade, words } in &self.findings {
            let mark = match grade {
                Grade::Good => ' ',
                Grade::Doubtful => '?',
                Grade::Bad => '!',
            };
            terminal.line(format!("{mark} {what:<11} {words}"))?;
        }
        Ok(())
    }

    fn object(&self) -> Map<String, Value> {
        let finding = |finding: &Finding| json!({ "what": finding.what, "grade": finding.grade.as_str(), "words": finding.words });
        let worst = self.findings.iter().rev().max_by_key(|finding| finding.grade);
        into_map(json!({
            "schema": "newsvane.feed-check/1",
            "id": self.spec.id.as_str(),
            "source": self.spec.source.as_str(),
            "url": self.spec.url.as_str(),
            "ok": self.grade() < Grade::Bad,
            "entries": self.entries,
            "result": worst.map(|finding| finding.words.as_str()),
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
        }))
    }
}

struct Checker {
    fetcher: Fetcher,
    /// What was learnt of outlets.
    memories: HashMap<SourceId, Memory>,
    site_rules: Arc<SiteRules>,
    citer: Arc<Citer>,
    pages: usize,
    now: Timestamp,
}

impl Checker {
    async fn check<'s>(&self, spec: &'s FeedSpec) -> Checked<'s> {
        let answer = match site::ask_spec(spec, &self.fetcher).await {
            Ok(answer) => answer,
            Err(why) => {
                let what = if matches!(why, NoFeed::Feed(_)) {
                    "format"
                } else {
                    "http"
                };
                let findings = vec![Finding::new(what, Grade::Bad, why.to_string())];
                let entries = 0;
                return Checked {
                    spec,
                    entries,
                    findings,
                };
            }
        };
        let reason = Reason::Named(spec.country.as_deref());
        let (entries, _) = site::entries(&answer, &spec.access, reason, &self.fetcher).await;
        let mut findings = vec![http(spec, &answer), format(&answer), encoding(&answer, &entries)];
        findings.push(self.validators(spec, &answer).await);
        findings.extend(self.dates(&entries));
        findings.extend(self.pages(&entries, spec).await);
        findings.extend(self.memories.get(&spec.source).and_then(habit));
        let entries = entries.len();
        Checked {
            spec,
            entries,
            findings,
        }
    }

    /// What robots.txt says of the feed's pages, and what some of them give.
    async fn pages(&self, entries: &[Entry], spec: &FeedSpec) -> Vec<Finding> {
        let address = |entry: &Entry| entry.url.as_ref()?.as_str().parse::<Url>().ok();
        let pages: Vec<(&Entry, Url)> = entries
            .iter()
            .filter_map(|entry| Some((entry, address(entry)?)))
            .collect();
        let Some((_, first)) = pages.first().filter(|_| self.pages > 0) else {
            return Vec::new();
        };
        let robots = match self.fetcher.robots(first, &spec.access).await {
            Ok(robots) => robots,
            Err(error) => return vec![Finding::new("robots", Grade::Doubtful, site::said(&error))],
        };
        let of_site: Vec<&(&Entry, Url)> = pages.iter().filter(|(_, url)| url.origin() == first.origin()).collect();
        let allowed: Vec<&(&Entry, Url)> = of_site
            .iter()
            .copied()
            .filter(|(_, url)| robots.is_allowed(url))
            .collect();
        let mut findings = vec![told_by(&robots, first, allowed.len(), of_site.len())];
        for (entry, url) in allowed.into_iter().take(self.pages) {
            findings.push(self.page(entry, url, spec).await);
        }
        findings
    }

    /// Whether a server knows its own validators: the proof is a conditional request.
    async fn validators(&self, spec: &FeedSpec, answer: &Answer) -> Finding {
        let validators = &answer.reply.validators;
        let has = match (&validators.etag, &validators.last_modified) {
            (None, None) => {
                return Finding::new("validators", Grade::Doubtful, "none: every poll brings the whole body");
            }
            (Some(_), None) => "etag",
            (None, Some(_)) => "last-modified",
            (Some(_), Some(_)) => "etag and last-modified",
        };
        match self.fetcher.feed(&spec.url, validators, &spec.access).await {
            Ok(reply) if reply.body.is_none() => {
                Finding::new("validators", Grade::Good, format!("{has}; asked again: not modified"))
            }
            Ok(_) => Finding::new(
                "validators",
                Grade::Doubtful,
                format!("{has}; asked again: the whole body all the same"),
            ),
            Err(error) => {
                let why = site::said(&error);
                Finding::new("validators", Grade::Doubtful, format!("{has}; asked again: {why}"))
            }
        }
    }

    /// How many entries have dates, how sure they are, and how fresh the feed is.
    fn dates(&self, entries: &[Entry]) -> Vec<Finding> {
        if entries.is_empty() {
            return Vec::new();
        }
        let dates: Vec<ClaimedDate> = entries.iter().filter_map(|entry| entry.published).collect();
        let future = dates.iter().filter(|date| date.at > self.now).count();
        let doubted = |doubt| dates.iter().filter(|date| date.doubt == Some(doubt)).count();
        let (zone, time) = (doubted(DateDoubt::Zone), doubted(DateDoubt::Time));
        let mut parts = vec![format!("{} of {} entries have one", dates.len(), entries.len())];
        for (count, doubt) in [
            (zone, "without a zone"),
            (time, "without a time of day"),
            (future, "in the future"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {doubt}"));
            }
        }
        let is_sound = dates.len() == entries.len() && zone + time + future == 0;
        let mut findings = vec![Finding::new("dates", Grade::good_if(is_sound), parts.join("; "))];
        if let Some(newest) = dates.iter().map(|date| date.at).filter(|at| *at <= self.now).max() {
            let age = self.now.duration_since(newest);
            let words = format!("the newest entry is {} old ({})", span(age), stamp(newest));
            findings.push(Finding::new("freshness", Grade::good_if(age <= STALE), words));
        }
        findings
    }

    /// What a page gives beyond its entry.
    async fn page(&self, entry: &Entry, url: &Url, spec: &FeedSpec) -> Finding {
        let told = |grade, words: String| Finding::new("page", grade, format!("{words}: {url}"));
        let page = match self.fetcher.page(url, &spec.access).await {
            Ok(page) => page,
            Err(error) => return told(Grade::Doubtful, site::said(&error)),
        };
        let unknown = Habit::default();
        let memory = self.memories.get(&spec.source);
        let habit = memory.map_or(&unknown, |memory| &memory.habit);
        let citing = Citing {
            citer: Arc::clone(&self.citer),
            source: Some(spec.source.clone()),
        };
        let aids = extract::Aids {
            rules: Some(&self.site_rules),
            habit: Some(habit),
            needs: Some(&citing),
        };
        match extract::extract(&page, aids) {
            Ok(extracted) => {
                let (grade, parts) = page::judge(entry, &extracted, habit);
                told(grade, parts.join(", "))
            }
            Err(error) => told(Grade::Doubtful, error.to_string()),
        }
    }
}

/// What was learnt of the outlets of feeds. A check is worth something without it, so another user's archive, or one that must
/// be brought up to date first, is as good as none.
fn memories(feeds: &[&FeedSpec], session: &Session) -> Result<HashMap<SourceId, Memory>, Failure> {
    let mut memories = HashMap::new();
    let Ok(Some(reader)) = session.reader_if_any() else {
        return Ok(memories);
    };
    for spec in feeds {
        if !memories.contains_key(&spec.source) {
            memories.insert(spec.source.clone(), Memory::of(&spec.source, reader.view())?);
        }
    }
    Ok(memories)
}

/// Whether the outlet's last pages are as those before.
fn habit(memory: &Memory) -> Option<Finding> {
    let complaints = memory.complaints();
    if !complaints.is_empty() {
        return Some(Finding::new("habit", Grade::Doubtful, complaints));
    }
    let words = memory.words();
    (!words.is_empty()).then(|| Finding::new("habit", Grade::Good, words))
}

/// Whether the feed's pages may be asked for, and how often.
fn told_by(robots: &Robots, first: &Url, allowed: usize, all: usize) -> Finding {
    let host = first.host_str().unwrap_or_default();
    let mut parts = vec![if allowed == all {
        format!("allows all {all} pages of {host}")
    } else {
        format!("allows {allowed} of {all} pages of {host}; of the others there are summaries only")
    }];
    if let Some(delay) = robots.crawl_delay() {
        let delay = SignedDuration::try_from(delay).map(span).unwrap_or_default();
        parts.push(format!("wants {delay} between requests"));
    }
    Finding::new("robots", Grade::good_if(allowed == all), parts.join("; "))
}
