//! One entry's way: from a link to an article. The page to read first.
//!
//! Owns the order fetch → extract → the rest of its pages → detect, and nothing else. Does not know where articles are kept, which stories exist, or
//! what anyone wants to be alerted about: that is the keeper's side.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::clock::Clock;
use super::parts::{self, Citing, Reading};
use super::{cpu, schedule};
use crate::extract::{Extracted, SiteRules};
use crate::fetch::{Class, FetchError, Fetcher};
use crate::language::{Declared, Detector};
use crate::model::{
    Article, ArticleId, Draft, DropReason, Entry, EntryKey, FailureKind, FeedId, FeedSpec, FirstSeen, Habit, Imprint,
    Lack, Page, Particulars, Passage, Quality, Source, SourceId, Structure,
};
use crate::store::PendingEntry;
use crate::story::Citer;

/// Tries of a page whose failure may pass, before the feed's own summary has to do: over a night's outage.
const TRIES: u32 = 6;

/// How long an entry waits for a host that wants to be left alone. What was not asked is no try.
const REST_PATIENCE: SignedDuration = SignedDuration::from_hours(48);

/// What an entry needs on its way. Replaced as a whole when the configuration is reloaded.
#[derive(Debug)]
pub struct Stages {
    /// The network.
    pub fetcher: Fetcher,
    /// Decides languages.
    pub detector: Detector,
    /// Entries published longer before they were first seen are dropped.
    pub age_max: Option<Duration>,
    /// Outlets by id.
    pub sources: HashMap<SourceId, Source>,
    /// Feeds by id.
    pub feeds: HashMap<FeedId, FeedSpec>,
    /// Rules for the pages of single sites.
    pub site_rules: Arc<SiteRules>,
    /// Knows the names of outlets: a text that cites one stays.
    pub citer: Arc<Citer>,
    /// The time.
    pub clock: Clock,
}

/// Where an entry's way ended.
#[derive(Debug)]
pub enum End {
    /// It is an article; with what its page leaves for the memory of its outlet, or with what kept the page away, where the
    /// feed's own summary has to do.
    Article(Box<Article>, Result<Imprint, Lack>),
    /// Its article is kept already, so its page was not fetched.
    Known {
        /// The article.
        article: ArticleId,
        /// When this entry appeared in its feed.
        first_seen: FirstSeen,
    },
    /// It was set aside on purpose.
    Dropped(DropReason),
    /// It cannot become an article.
    Failed(FailureKind, String),
    /// It is to be tried again.
    Later {
        /// When.
        due_at: Timestamp,
        /// Why.
        note: String,
        /// Whether it was tried at all.
        is_try: bool,
    },
}

/// Follows one entry until it is an article, or until it is clear that it will not be one.
/// Its page is read by the habit of its outlet.
pub async fn follow(pending: &PendingEntry, stages: &Stages, habit: &Arc<Habit>) -> End {
    let entry = &pending.entry;
    if is_too_old(pending, stages.age_max) {
        return End::Dropped(DropReason::TooOld);
    }
    let Some(url) = entry.url.as_ref().and_then(|url| Url::parse(url.as_str()).ok()) else {
        return without_page(pending, stages, End::Dropped(DropReason::Nothing)).await;
    };
    let feed = stages.feeds.get(&entry.feed);
    let access = feed
        .map(|feed| feed.access.towards(&url, &feed.url))
        .unwrap_or_default();
    let page = match stages.fetcher.page(&url, &access).await {
        Ok(page) => page,
        Err(error) => return after_fetch_failed(pending, stages, &error).await,
    };
    let citing = Citing {
        citer: Arc::clone(&stages.citer),
        source: Some(entry.source.clone()),
    };
    let reading = Reading {
        fetcher: &stages.fetcher,
        access: &access,
        rules: &stages.site_rules,
        habit,
        citing: &citing,
    };
    match reading.extract(page).await {
        Ok((page, Ok(Extracted { draft, imprint }))) => {
            let completed = parts::complete(&page, draft, &reading).await;
            if !completed.notes.is_empty() {
                tracing::debug!(entry.key = %entry.key, notes = ?completed.notes, "more pages of an article");
            }
            detect(pending, stages, completed.draft, Ok((page, imprint))).await
        }
        Ok((_, Err(error))) => {
            without_page(
                pending,
                stages,
                End::Failed(FailureKind::Extract, format!("{url}: {error}")),
            )
            .await
        }
        Err(panic) => {
            without_page(
                pending,
                stages,
                End::Failed(FailureKind::Ours, format!("{url}: {panic}")),
            )
            .await
        }
    }
}

/// Whether the outlet says that it published the entry long before we first saw it, or changed it then for the last time:
/// sitemaps say only that.
fn is_too_old(pending: &PendingEntry, age_max: Option<Duration>) -> bool {
    let dated = pending.entry.published.or(pending.entry.updated);
    let (Some(age_max), Some(published)) = (age_max, dated) else {
        return false;
    };
    let age_max = SignedDuration::try_from(age_max).unwrap_or(SignedDuration::MAX);
    pending.first_seen.to.duration_since(published.at) > age_max
}

async fn after_fetch_failed(pending: &PendingEntry, stages: &Stages, error: &FetchError) -> End {
    // What was not asked is no try.
    let is_try = !matches!(error, FetchError::Resting { .. } | FetchError::RobotsUnknown { .. });
    let now = stages.clock.now();
    let may_pass = match error.class() {
        Class::Transient if is_try => pending.attempts + 1 < TRIES,
        Class::Transient => now.duration_since(pending.first_seen.to) < REST_PATIENCE,
        Class::Permanent | Class::Ours => false,
    };
    let note = error.to_string();
    if may_pass {
        let due_at = schedule::entry_retry(now, pending.attempts, error.retry_after());
        return End::Later { due_at, note, is_try };
    }
    let end = match error {
        FetchError::Refused { .. } => End::Dropped(DropReason::Refused),
        FetchError::Disallowed { .. } => End::Dropped(DropReason::Robots),
        _ => End::Failed(FailureKind::Fetch, note),
    };
    without_page(pending, stages, end).await
}

/// Keeps the feed's own summary as a teaser; without one, the entry ends as given.
async fn without_page(pending: &PendingEntry, stages: &Stages, end: End) -> End {
    let entry = &pending.entry;
    let lack = match &end {
        End::Failed(kind, note) => Lack {
            reason: kind.as_str(),
            note: note.clone(),
        },
        End::Dropped(reason) => Lack {
            reason: reason.as_str(),
            note: String::new(),
        },
        End::Article(..) | End::Known { .. } | End::Later { .. } => return end,
    };
    if entry.summary.is_empty() || entry.title.is_empty() {
        return end;
    }
    let draft = Draft {
        title: entry.title.clone(),
        passages: entry
            .summary
            .lines()
            .filter(|line| !line.is_empty())
            .map(Passage::paragraph)
            .collect(),
        authors: entry.authors.clone(),
        byline: entry.authors.clone(),
        published: entry.published,
        modified: entry.updated,
        quality: Quality::Teaser,
        declared_langs: Vec::new(),
        credits: Vec::new(),
        canonical: None,
        links: Vec::new(),
        particulars: Particulars::default(),
        next: None,
        whole: None,
    };
    detect(pending, stages, draft, Err(lack)).await
}

/// Decides the language: the draft becomes an article.
async fn detect(pending: &PendingEntry, stages: &Stages, draft: Draft, page: Result<(Page, Imprint), Lack>) -> End {
    let declared = declared(&pending.entry, stages, &draft, page.as_ref().ok().map(|(page, _)| page));
    let detector = stages.detector.clone();
    let entry_title = pending.entry.title.clone();
    let detected = cpu::run(move || {
        let title = if draft.title.is_empty() {
            entry_title
        } else {
            draft.title.clone()
        };
        let text = draft.text();
        let detection = detector.detect(&title, &text, &declared);
        (detection, title, text, draft)
    })
    .await;
    let (detection, title, text, draft) = match detected {
        Ok(detected) => detected,
        Err(panic) => return End::Failed(FailureKind::Ours, panic.to_string()),
    };
    let entry = &pending.entry;
    let url = draft.canonical.or_else(|| entry.url.clone());
    let id = match &url {
        Some(url) => ArticleId::from_url(url),
        None => ArticleId::from_given(Some(&entry.source), given_id(entry)),
    };
    let published = match (draft.published, entry.published) {
        // The origins are ordered by trust.
        (Some(page), Some(feed)) => Some(if page.origin <= feed.origin { page } else { feed }),
        (page, feed) => page.or(feed),
    }
    .map(|published| published.seen_at(pending.first_seen.to));
    let article = Article {
        id,
        version: 1,
        external_id: None,
        url,
        source: Some(entry.source.clone()),
        feed: Some(entry.feed.clone()),
        title,
        text,
        structure: Structure::of(&draft.passages),
        authors: if draft.authors.is_empty() {
            entry.authors.clone()
        } else {
            draft.authors
        },
        published,
        modified: draft.modified,
        first_seen: pending.first_seen,
        lang: detection.lang,
        lang_confidence: detection.confidence,
        quality: draft.quality,
        credits: draft.credits,
        links: draft.links,
        particulars: draft.particulars,
        imported: false,
    };
    End::Article(Box::new(article), page.map(|(_, imprint)| imprint))
}

fn given_id(entry: &Entry) -> &str {
    entry.guid.as_deref().unwrap_or_else(|| EntryKey::as_str(&entry.key))
}

fn declared(entry: &Entry, stages: &Stages, draft: &Draft, page: Option<&Page>) -> Declared {
    let mut tags = draft.declared_langs.clone();
    tags.extend(page.and_then(|page| page.content_language.clone()));
    let configured = stages.feeds.get(&entry.feed).and_then(|feed| feed.lang);
    Declared {
        page: tags,
        feed: configured
            .map(|lang| lang.code().to_owned())
            .or_else(|| entry.declared_lang.clone()),
        source: stages
            .sources
            .get(&entry.source)
            .map(|source| source.languages.clone())
            .unwrap_or_default(),
    }
}
