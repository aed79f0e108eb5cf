//! `search` and `show`.

use std::cell::RefCell;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::args::{Search, Show, Sort};
use super::batch::{Bad, each_line};
use super::body::print_body;
use super::exit::{Exit, Failure};
use super::session::Session;
use super::table::{Listing, Row, choose, print_object};
use super::terminal::{Paint, Terminal};
use super::{lookup, times, view};
use crate::bulk::article_object;
use crate::model::{CanonicalUrl, FeedId, FirstSeen, SourceId};
use crate::query::{Lookup, Query, Subject};
use crate::search::{self, Hits, Window};
use crate::store::{ArticleRow, View};
use crate::text;

/// Bytes of text before and after a match in a snippet.
const CONTEXT: usize = 60;

pub(super) fn search(args: &Search, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    if let Some(file) = &args.batch {
        return batch(file, args.limit, session, terminal);
    }
    let typed = args.query.join(" ");
    let reader = session.reader()?;
    let query = session.query(&typed, reader.view())?;
    for warning in &query.warnings {
        terminal.remark(warning)?;
    }
    if args.explain {
        // The mark of a stem is a control character.
        terminal.lines(&format!("{:#?}", query.tree).replace("\\u{1}", "~"))?;
        return Ok(Exit::Done);
    }
    let sort = match args.sort {
        Sort::Relevance => search::Sort::Relevance,
        Sort::Newest => search::Sort::Newest,
        Sort::Oldest => search::Sort::Oldest,
        Sort::FirstSeen => search::Sort::FirstSeen,
    };
    let hits = find(
        session,
        reader.view(),
        &query,
        Window {
            limit: args.limit,
            offset: args.offset,
            sort,
        },
    )?;
    if args.count {
        terminal.line(hits.total)?;
    } else {
        let found = Found {
            query: &query,
            hits: &hits,
            view: reader.view(),
        };
        found.print(session, terminal)?;
    }
    Ok(Exit::if_any(if args.count {
        hits.total > 0
    } else {
        !hits.hits.is_empty()
    }))
}

/// Finds what a query means, story conditions included.
pub(super) fn find(session: &Session, view: View<'_>, query: &Query, window: Window) -> Result<Hits, Failure> {
    let failed = RefCell::new(None);
    let stories = |condition: &_| {
        lookup::stories_where(view, condition).unwrap_or_else(|error| {
            failed.replace(Some(error));
            Vec::new()
        })
    };
    let hits = session.searcher()?.search(&query.tree, window, &stories)?;
    match failed.into_inner() {
        Some(error) => Err(error.into()),
        None => Ok(hits),
    }
}

/// What a query found, to be printed.
struct Found<'a> {
    query: &'a Query,
    hits: &'a Hits,
    view: View<'a>,
}

/// A found article, its JSON object and the words that matched.
type Card = (ArticleRow, Map<String, Value>, String);

impl Found<'_> {
    fn print(&self, session: &Session, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
        let is_plain = terminal.style.width.is_none() && !session.wants_json() && session.global.fields.is_empty();
        let cards = self.cards(!is_plain)?;
        let total = self.hits.total;
        if session.global.json {
            let objects = cards
                .into_iter()
                .map(|(_, object, _)| choose(object, &session.global.fields));
            let all = json!({
                "schema": "newsvane.search/1",
                "query": self.query.source,
                "total": total,
                "hits": objects.collect::<Result<Vec<Value>, _>>()?,
            });
            return Ok(terminal.document(&all)?);
        }
        if terminal.style.width.is_some() && !session.wants_json() && session.global.fields.is_empty() {
            return print_cards(&cards, total, terminal);
        }
        let rows = cards
            .into_iter()
            .map(|(row, object, _)| Row {
                cells: cells(&row),
                object,
            })
            .collect();
        let columns = &["id", "first seen", "lang", "source", "title"];
        Listing { columns, rows }.print(&session.global, terminal)
    }

    /// Finding the words that matched cuts the whole text again, so only whoever shows them asks for it.
    fn cards(&self, with_snippets: bool) -> Result<Vec<Card>, Failure> {
        let mut cards = Vec::with_capacity(self.hits.hits.len());
        for hit in &self.hits.hits {
            // An article that the index knows and the store does not is on its way out of the index.
            let Some(row) = self.view.article(&hit.id)? else {
                continue;
            };
            let cites = view::cites(self.view, &row)?;
            let snippet = if with_snippets {
                self.snippet(&row, &cites)?
            } else {
                String::new()
            };
            let mut object = article_object(&row.article, &row.story, &cites);
            object.shift_remove("text");
            object.insert(
                "score".to_owned(),
                json!((f64::from(hit.score) * 1000.0).round() / 1000.0),
            );
            object.insert("snippet".to_owned(), json!(snippet));
            cards.push((row, object, snippet));
        }
        Ok(cards)
    }

    /// The text around the first word of the query in the body, else its beginning.
    fn snippet(&self, row: &ArticleRow, cites: &[SourceId]) -> Result<String, Failure> {
        let article = &row.article;
        let Some(story) = self.view.story(&row.story)? else {
            return Ok(String::new());
        };
        let body = text::tokenize(&article.text, article.lang);
        let subject = Subject {
            article,
            title: &[],
            body: &body,
            cites,
            story: &story,
        };
        let words = self.query.words_in(&Lookup::new(&subject));
        let first = words.iter().find(|evidence| evidence.field == "body");
        Ok(around(&article.text, first.map_or((0, 0), |evidence| evidence.span)))
    }
}

fn cells(row: &ArticleRow) -> Vec<String> {
    let article = &row.article;
    vec![
        article.public_id().to_owned(),
        times::stamp(article.first_seen.to),
        article.lang.to_string(),
        article.source.as_ref().map_or("-", SourceId::as_str).to_owned(),
        article.title.clone(),
    ]
}

/// On a terminal each hit has two lines: what it is, and the words that matched.
fn print_cards(rows: &[Card], total: usize, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let style = terminal.style;
    for (row, _, snippet) in rows {
        let cells = cells(row);
        let head = format!("{}  {}  {}  {}  ", cells[0], cells[1], cells[2], cells[3]);
        terminal.line(format!("{head}{}", style.paint(Paint::Strong, &row.article.title)))?;
        if !snippet.is_empty() {
            terminal.line(style.paint(Paint::Faint, &format!("    {snippet}")))?;
        }
    }
    if total > rows.len() {
        terminal.remark(format!("{} of {total}; more with --limit or --offset", rows.len()))?;
    }
    Ok(())
}

fn around(text: &str, (start, end): (usize, usize)) -> String {
    let mut from = start.saturating_sub(CONTEXT);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (end + 2 * CONTEXT).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    let piece = text.get(from..to).unwrap_or_default().replace('\n', " ");
    format!(
        "{}{piece}{}",
        if from > 0 { "…" } else { "" },
        if to < text.len() { "…" } else { "" }
    )
}

#[derive(Deserialize)]
struct Question {
    id: Value,
    query: String,
}

/// Answers plain-word queries.
fn batch(file: &Path, limit: usize, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let reader = session.reader()?;
    let searcher = session.searcher()?;
    each_line(file, terminal, |question: Question| {
        let mut ids = Vec::with_capacity(limit);
        let hits = searcher
            .rank(&question.query, limit)
            .map_err(|error| Bad::new(question.id.clone(), error))?;
        for hit in hits {
            let found = reader
                .view()
                .article(&hit.id)
                .map_err(|error| Bad::new(question.id.clone(), error))?;
            ids.extend(found.map(|row| row.article.public_id().to_owned()));
        }
        Ok(json!({ "schema": "newsvane.answer/1", "query_id": question.id, "hits": ids }))
    })
}

/// The feeds that have shown an article, by their addresses where those are configured.
fn feeds(shown_by: &[(FeedId, FirstSeen)], session: &Session) -> String {
    let specs = session.config().map_or(&[][..], |config| config.feeds.as_slice());
    let name = |(id, seen): &(FeedId, FirstSeen)| {
        let spec = specs.iter().find(|spec| spec.id == *id);
        let name = spec.map_or_else(|| id.to_string(), |spec| spec.url.to_string());
        format!("{name} ({})", times::interval(seen))
    };
    shown_by.iter().map(name).collect::<Vec<_>>().join("; ")
}

pub(super) fn show(args: &Show, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let reader = session.reader()?;
    let row = lookup::article(reader.view(), &args.id)?;
    let shown_by = reader.view().shown_by(&row.article.id)?;
    if session.wants_json() {
        let mut object = view::article(reader.view(), &row)?;
        object.insert("shown_by".to_owned(), view::shown_by(&shown_by));
        print_object(object, &session.global, terminal)?;
        return Ok(Exit::Done);
    }
    let article = &row.article;
    let style = terminal.style;
    terminal.line(style.paint(Paint::Strong, &article.title))?;
    let published = article.published.map(times::published);
    for (name, value) in [
        ("id", article.public_id().to_owned()),
        ("story", row.story.to_string()),
        (
            "source",
            article.source.as_ref().map_or("-", SourceId::as_str).to_owned(),
        ),
        ("url", article.url.as_ref().map_or("-", CanonicalUrl::as_str).to_owned()),
        (
            "language",
            format!(
                "{} ({}, {:.2})",
                article.lang,
                article.lang.name(),
                article.lang_confidence
            ),
        ),
        ("published", published.unwrap_or_else(|| "-".to_owned())),
        ("first seen", times::interval(&article.first_seen)),
        ("shown by", feeds(&shown_by, session)),
        ("authors", article.authors.join(", ")),
        ("credits", article.credits.join(", ")),
        ("quality", article.quality.as_str().to_owned()),
        ("form", view::flag(article.particulars.form).to_owned()),
        ("section", article.particulars.section.clone().unwrap_or_default()),
        ("keywords", article.particulars.keywords.join(", ")),
    ] {
        if !value.is_empty() {
            terminal.line(format!("{name:<11} {}", &value))?;
        }
    }
    for citation in reader.view().citations(&article.id)? {
        terminal.line(format!("{:<11} {}: {}", "cites", citation.outlet, &citation.quote))?;
    }
    terminal.line("")?;
    print_body(article.passages(), terminal)?;
    Ok(Exit::Done)
}
