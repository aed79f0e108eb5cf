//! `feeds check`: asks feeds and some of their pages now, and tells what each will be worth. Writes nothing.

use std::sync::Arc;

use futures_util::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::site::{self, Answer, NoFeed, Reason};
use super::{chosen, entries};
use crate::cli::exit::{Exit, Failure, OrExit};
use crate::cli::session::{self, Session};
use crate::cli::table::{Listing, Row};
use crate::cli::terminal::{Paint, Terminal, counted};
use crate::cli::times::{span, stamp};
use crate::cli::view::into_map;
use crate::extract::{self, SiteRules};
use crate::fetch::{Fetcher, Robots};
use crate::model::{DateDoubt, Entry, FeedSpec, Lang, Published, Quality};
use crate::text;

/// Feeds that are looked at side by side; each site is asked one thing at a time all the same.
const AT_ONCE: usize = 16;

/// A feed whose newest entry is older than this has ended, or its dates are wrong.
const STALE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Least share of a headline's words that the page's headline must have, too.
const TITLE_SHARE: f64 = 0.5;

/// How far the dates of feed and page may lie apart.
const DATES_APART: SignedDuration = SignedDuration::from_hours(36);

/// What is wrong with a finding, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Good,
    /// Worth knowing; the feed works.
    Doubtful,
    /// The feed does not work.
    Bad,
}

impl Grade {
    fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Bad => "bad",
        }
    }

    fn good_if(is_good: bool) -> Self {
        if is_good { Self::Good } else { Self::Doubtful }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
struct Finding {
    what: &'static str,
    grade: Grade,
    words: String,
}

impl Finding {
    fn new(what: &'static str, grade: Grade, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { what, grade, words }
    }
}

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
    let checker = Checker {
        fetcher: Fetcher::new(config.fetch.clone()).or_exit(Exit::Network)?,
        site_rules: Arc::clone(&config.site_rules),
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
    site_rules: Arc<SiteRules>,
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
        let dates: Vec<Published> = entries.iter().filter_map(|entry| entry.published).collect();
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
        let aids = extract::Aids {
            rules: Some(&self.site_rules),
            ..extract::Aids::default()
        };
        let draft = match extract::extract(&page, aids) {
            Ok(extracted) => extracted.draft,
            Err(error) => return told(Grade::Doubtful, error.to_string()),
        };
        let words = text::words(&draft.text()).len();
        let mut parts = vec![counted(words as u64, "word"), draft.quality.as_str().to_owned()];
        let mut grade = Grade::good_if(draft.quality == Quality::Full);
        match (draft.published.or(entry.published), draft.published, entry.published) {
            (None, ..) => {
                grade = Grade::Doubtful;
                parts.push("no date anywhere".to_owned());
            }
            (_, Some(page), Some(feed)) => {
                let apart = page.at.duration_since(feed.at).abs();
                let agree = apart <= DATES_APART;
                grade = grade.max(Grade::good_if(agree));
                parts.push(if agree {
                    "date agrees".to_owned()
                } else {
                    format!("date is {} apart", span(apart))
                });
            }
            (_, Some(_), None) => parts.push("date on the page alone".to_owned()),
            (_, None, _) => parts.push("date in the feed alone".to_owned()),
        }
        let agree = titles_agree(&entry.title, &draft.title);
        grade = grade.max(Grade::good_if(agree));
        parts.push(if agree {
            "title agrees".to_owned()
        } else {
            format!("title is another one ({})", draft.title)
        });
        told(grade, parts.join(", "))
    }
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

fn http(spec: &FeedSpec, answer: &Answer) -> Finding {
    let reply = &answer.reply;
    let size = reply.body.as_ref().map_or(0, |body| body.bytes.len());
    let mut parts = vec![format!("{} {}, {} kB", reply.http, reply.status, size.div_ceil(1_000))];
    if let Some(fresh) = reply.fresh_for.and_then(|fresh| SignedDuration::try_from(fresh).ok()) {
        parts.push(format!("fresh for {}", span(fresh)));
    }
    let mut grade = Grade::Good;
    match &reply.moved_to {
        Some(moved_to) => {
            grade = Grade::Doubtful;
            parts.push(format!("moved for good to {moved_to}"));
        }
        None if reply.url != spec.url => parts.push(format!("redirects to {}", reply.url)),
        None => {}
    }
    Finding::new("http", grade, parts.join("; "))
}

fn format(answer: &Answer) -> Finding {
    let parsed = &answer.parsed;
    let mut parts = vec![match (parsed.entries.len(), parsed.parts.len()) {
        (0, parts @ 1..) => format!(
            "{}, an index of {}",
            answer.parsed.kind.as_str(),
            counted(parts as u64, "sitemap")
        ),
        (count, _) => format!("{}, {}", answer.parsed.kind.as_str(), entries(count)),
    }];
    parts.extend(parsed.notes.iter().cloned());
    let has_something = !parsed.entries.is_empty() || !parsed.parts.is_empty();
    let is_sound = has_something && parsed.notes.is_empty() && !parsed.is_cut_off;
    Finding::new("format", Grade::good_if(is_sound), parts.join("; "))
}

/// What the server and the document say of their letters, and whether the text looks so.
fn encoding(answer: &Answer, entries: &[Entry]) -> Finding {
    let body = answer.reply.body.as_ref();
    let content_type = body.and_then(|body| body.content_type.as_deref()).unwrap_or_default();
    let of_header = label(content_type, "charset=");
    let head = body.map(|body| String::from_utf8_lossy(body.bytes.get(..200).unwrap_or(&body.bytes)).into_owned());
    let declaration = head
        .as_deref()
        .and_then(|head| head.trim_start_matches('\u{feff}').split_once("?>"));
    let of_document = declaration.and_then(|(declaration, _)| label(declaration, "encoding="));
    let labels = match (&of_header, &of_document) {
        (None, None) => "none declared".to_owned(),
        (Some(one), Some(other)) if !one.eq_ignore_ascii_case(other) => {
            format!("{one} in the header, {other} in the document")
        }
        (Some(label), _) | (None, Some(label)) => label.clone(),
    };
    let agree = !labels.contains(" in the header");
    let mut parts = vec![labels];
    let broken = |entry: &&Entry| entry.title.contains('\u{fffd}') || entry.summary.contains('\u{fffd}');
    let broken = entries.iter().filter(broken).count();
    if broken > 0 {
        parts.push(format!("{broken} entries with unreadable letters"));
    }
    Finding::new("encoding", Grade::good_if(agree && broken == 0), parts.join("; "))
}

/// The value behind a key, without quotation marks.
fn label(text: &str, key: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find(key)? + key.len();
    let value = text.get(at..)?.trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', ';', ' ', '?']).unwrap_or(value.len());
    Some(value[..end].to_ascii_lowercase()).filter(|value| !value.is_empty())
}

/// Whether a page's headline is that of its entry: outlets shorten and lengthen them.
fn titles_agree(of_feed: &str, of_page: &str) -> bool {
    let words = |text: &str| -> std::collections::HashSet<String> {
        text::tokenize(text, Lang::UND)
            .into_iter()
            .map(|token| token.term)
            .collect()
    };
    let (feed, page) = (words(of_feed), words(of_page));
    let shared = feed.intersection(&page).count();
    feed.is_empty() || shared as f64 >= TITLE_SHARE * feed.len().min(page.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_agree_when_one_is_the_other_with_more_or_less() {
        for (feed, page, expected) in [
            ("Hafen gesperrt", "Hafen bis zum Frühjahr gesperrt", true),
            ("Der Hafen bleibt bis Mai zu", "Hafen bleibt zu", true),
            ("", "Anything", true),
            ("Hafen gesperrt", "Cookies zustimmen", false),
            ("華為合作結束", "杜伊斯堡華為合作結束", true),
            ("華為合作結束", "天氣預報", false),
            ("Hafen gesperrt", "", false),
        ] {
            assert_eq!(expected, titles_agree(feed, page), "{feed} / {page}");
        }
    }

    #[test]
    fn labels_are_read_with_and_without_quotation_marks() {
        for (text, key, expected) in [
            ("text/xml; charset=UTF-8", "charset=", Some("utf-8")),
            ("text/xml;charset=\"ISO-8859-1\"; x", "charset=", Some("iso-8859-1")),
            ("<?xml version=\"1.0\" encoding='Big5'", "encoding=", Some("big5")),
            ("text/xml", "charset=", None),
            ("text/xml; charset=", "charset=", None),
        ] {
            assert_eq!(expected.map(str::to_owned), label(text, key), "{text}");
        }
    }
}
