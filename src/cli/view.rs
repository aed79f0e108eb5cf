//! What JSON says of stories and feeds; articles are in [`bulk`](crate::bulk), alerts in [`deliver`](crate::deliver).

use serde_json::{Map, Value, json};

use crate::bulk::{article_object, first_seen_object};
use crate::model::{Citation, FeedId, FirstSeen, Form, LinkKind, SourceId, Story};
use crate::store::{ArticleRow, Member, StoreError, View};
use crate::story::chronology::{self, First, Sighting};

/// Whom an article cites.
pub(super) fn cites(view: View<'_>, row: &ArticleRow) -> Result<Vec<SourceId>, StoreError> {
    Ok(view
        .citations(&row.article.id)?
        .into_iter()
        .map(|citation| citation.outlet)
        .collect())
}

/// The object of an article with its story and whom it cites.
pub(super) fn article(view: View<'_>, row: &ArticleRow) -> Result<Map<String, Value>, StoreError> {
    Ok(article_object(&row.article, &row.story, &cites(view, row)?))
}

/// What people are told of how an article is told; empty for a plain report.
pub(super) fn flag(form: Form) -> &'static str {
    match form {
        Form::Report => "",
        Form::Live | Form::Gallery => form.as_str(),
    }
}

/// The feeds that have shown an article.
pub(super) fn shown_by(feeds: &[(FeedId, FirstSeen)]) -> Value {
    let object =
        |(feed, seen): &(FeedId, FirstSeen)| json!({ "feed": feed.as_str(), "first_seen": first_seen_object(seen) });
    feeds.iter().map(object).collect()
}

/// The object of a story: its articles in order of first sight, with the evidence of each.
pub(super) fn story(story: &Story, members: &[Member]) -> Map<String, Value> {
    let articles: Vec<Value> = members
        .iter()
        .map(|member| Value::Object(self::member(member, members)))
        .collect();
    let object = json!({
        "schema": "newsvane.story/1",
        "id": story.id.as_str(),
        "title": story.title,
        "languages": story.languages.iter().map(|lang| lang.code()).collect::<Vec<_>>(),
        "sources": story.sources.iter().map(SourceId::as_str).collect::<Vec<_>>(),
        "began": first_seen_object(&story.began),
        "latest": first_seen_object(&story.latest),
        "first": first(members),
        "articles": articles,
    });
    into_map(object)
}

fn member(member: &Member, members: &[Member]) -> Map<String, Value> {
    let article = &member.row.article;
    let public = |id: &crate::model::ArticleId| {
        members
            .iter()
            .find(|other| other.row.article.id == *id)
            .map(|other| other.row.article.public_id().to_owned())
    };
    let citation = |citation: &Citation| {
        json!({
            "outlet": citation.outlet.as_str(),
            "cue": citation.cue,
            "quote": citation.quote,
            "confidence": (f64::from(citation.confidence) * 1000.0).round() / 1000.0,
            "article": citation.article.as_ref().and_then(&public),
        })
    };
    let object = json!({
        "id": article.public_id(),
        "article": article.id.as_str(),
        "source": article.source.as_ref().map(SourceId::as_str),
        "lang": article.lang.code(),
        "title": article.title,
        "url": article.url.as_ref().map(crate::model::CanonicalUrl::as_str),
        "published": article.published.map(|published| published.at.to_string()),
        "first_seen": first_seen_object(&article.first_seen),
        "cites": member.citations.iter().map(|citation| citation.outlet.as_str()).collect::<Vec<_>>(),
        "citations": member.citations.iter().map(citation).collect::<Vec<_>>(),
        "origin": origin(member, members),
        "link": {
            "kind": member.link.kind.as_str(),
            "to": member.link.to.as_ref().and_then(public),
            "score": (member.link.score * 1000.0).round() / 1000.0,
            "reasons": member.link.reasons,
            "model": member.link.model,
        },
    });
    into_map(object)
}

/// Whether an article is a report of its own: `original`, `copy` of nearly the same text, or `citing` another outlet of the story.
pub(super) fn origin(member: &Member, members: &[Member]) -> &'static str {
    if member.link.kind == LinkKind::NearCopy {
        return "copy";
    }
    let cites_a_member = member.citations.iter().any(|citation| {
        members
            .iter()
            .any(|other| other.row.article.source.as_ref() == Some(&citation.outlet))
    });
    if cites_a_member { "citing" } else { "original" }
}

/// Who was first, and how that is known.
pub(super) fn first_of(members: &[Member]) -> First {
    let sightings: Vec<Sighting> = members
        .iter()
        .map(|member| Sighting {
            source: member.row.article.source.clone(),
            first_seen: member.row.article.first_seen,
            cites: member
                .citations
                .iter()
                .map(|citation| citation.outlet.clone())
                .collect(),
        })
        .collect();
    chronology::first(&sightings)
}

fn first(members: &[Member]) -> Value {
    let name = |index: usize| {
        let article = &members[index].row.article;
        json!({ "id": article.public_id(), "source": article.source.as_ref().map(SourceId::as_str) })
    };
    match first_of(members) {
        First::Nobody => Value::Null,
        First::Seen(index) => json!({ "known_by": "first-seen", "articles": [name(index)] }),
        First::Cited(index) => json!({ "known_by": "citation", "articles": [name(index)] }),
        First::Tie(tied) => json!({ "known_by": "tie", "articles": tied.into_iter().map(name).collect::<Vec<_>>() }),
    }
}

pub(super) fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}
