//! The language from end to end: what is written, what it means, and what it matches.

mod matching;
mod random;
mod reading;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::*;
use crate::model::{ArticleId, CanonicalUrl, ClaimedDate, DateOrigin, FirstSeen, Lang, StoryId};
use crate::text::tokenize;

/// An invented newsroom of four outlets.
pub(super) fn names() -> Names {
    let ids = |names: &[&str]| names.iter().copied().map(SourceId::new).collect::<Vec<_>>();
    Names {
        sources: ids(&["harbour-times", "rheinbote", "uferblatt", "gangkou-bao"]),
        groups: BTreeMap::from([
            ("german-regional".to_owned(), ids(&["rheinbote", "uferblatt"])),
            ("empty".to_owned(), Vec::new()),
        ]),
        countries: BTreeMap::from([
            ("de".to_owned(), ids(&["rheinbote", "uferblatt"])),
            ("hk".to_owned(), ids(&["harbour-times"])),
        ]),
        aliases: BTreeMap::from([
            (
                "huawei".to_owned(),
                vec!["Huawei".to_owned(), "华为".to_owned(), "Huawei Technologies".to_owned()],
            ),
            ("nobody".to_owned(), Vec::new()),
        ]),
    }
}

pub(super) fn parse(input: &str) -> Result<Query, QueryError> {
    let names = names();
    super::parse(input, &context(&names))
}

pub(super) fn context(names: &Names) -> Context<'_> {
    Context {
        names,
        now: "2022-10-21T10:00:00Z".parse().unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    }
}

pub(super) fn article(title: &str, text: &str, lang: &str) -> Article {
    let url = CanonicalUrl::parse("https://www.rheinbote.example/nrw/duisburg/smart-city").unwrap();
    Article {
        id: ArticleId::from_url(&url),
        url: Some(url),
        authors: vec!["Mia Brandt".to_owned(), "Jo Castell".to_owned()],
        published: Some(ClaimedDate::new(
            "2022-10-20T22:30:00Z".parse().unwrap(),
            DateOrigin::JsonLd,
        )),
        first_seen: FirstSeen {
            from: None,
            to: "2022-10-21T09:00:00.4Z".parse().unwrap(),
        },
        lang: Lang::from_tag(lang).unwrap(),
        credits: vec!["DPA".to_owned()],
        ..Article::for_test("rheinbote", title, text)
    }
}

pub(super) fn story(article: &Article) -> Story {
    Story {
        id: StoryId::from_founder(&article.id),
        title: article.title.clone(),
        sources: vec![SourceId::new("harbour-times"), SourceId::new("rheinbote")],
        languages: vec![Lang::from_tag("en").unwrap(), article.lang],
        articles: 3,
        began: article.first_seen,
        latest: article.first_seen,
    }
}

pub(super) fn matches(query: &Query, article: &Article) -> Option<Vec<Evidence>> {
    let (title, body) = (
        tokenize(&article.title, article.lang),
        tokenize(&article.text, article.lang),
    );
    query.matches(&Subject {
        article,
        title: &title,
        body: &body,
        cites: &[SourceId::new("harbour-times")],
        story: &story(article),
    })
}
