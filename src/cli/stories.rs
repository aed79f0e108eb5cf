//! `stories` and `trace`: who had a story first, who cites whom, and why articles were put together.

use super::args::{Stories, StoriesCommand, StoriesList, StorySort, Trace};
use super::exit::{Exit, Failure};
use super::session::Session;
use super::table::{Listing, Row, print_object};
use super::terminal::{Paint, Terminal, counted};
use super::{lookup, search, times, view};
use crate::model::{SourceId, Story, StoryId};
use crate::search::{Sort, Window};
use crate::store::{self, Member, StoryFilter, View};
use crate::story::chronology::First;

pub(super) fn stories(args: &Stories, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    match &args.command {
        None => list(&args.list, session, terminal),
        Some(StoriesCommand::List(filter)) => list(filter, session, terminal),
        Some(StoriesCommand::Show { id }) => {
            let reader = session.reader()?;
            match lookup::find_story(reader.view(), id)? {
                Some(found) => show(&found, reader.view(), session, terminal),
                None => Err(Failure::new(
                    Exit::Nothing,
                    anyhow::anyhow!("no story or article is called {id:?}"),
                )),
            }
        }
    }
}

pub(super) fn trace(args: &Trace, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let what = args.what.join(" ");
    let reader = session.reader()?;
    let view = reader.view();
    let found = match lookup::find_story(view, &what)? {
        Some(found) => Some(found),
        None => best_story(&what, view, session)?,
    };
    match found {
        Some(found) => show(&found, view, session, terminal),
        None => Err(Failure::new(
            Exit::Nothing,
            anyhow::anyhow!("nothing is called {what:?} and nothing matches it"),
        )),
    }
}

/// The story of the best hit of a query.
fn best_story(what: &str, view: View<'_>, session: &Session) -> Result<Option<StoryId>, Failure> {
    let query = session.query(what, view)?;
    let window = Window {
        limit: 1,
        offset: 0,
        sort: Sort::Relevance,
    };
    let hits = search::find(session, view, &query, window)?;
    let Some(hit) = hits.hits.first() else { return Ok(None) };
    Ok(view.article(&hit.id)?.map(|row| row.story))
}

fn list(args: &StoriesList, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let active_since = args
        .active
        .as_deref()
        .map(|text| times::since(text, session.now()))
        .transpose()?;
    let filter = StoryFilter {
        languages_min: args.min_langs,
        sources_min: args.min_sources,
        articles_min: args.min_articles,
        active_since,
        sort: match args.sort {
            StorySort::Newest => store::StorySort::Newest,
            StorySort::Spread => store::StorySort::Spread,
        },
        limit: args.limit,
    };
    let reader = session.reader()?;
    let view = reader.view();
    let mut rows = Vec::new();
    for id in view.stories(&filter)? {
        let Some(story) = view.story(&id)? else { continue };
        let members = if session.wants_json() {
            view.members(&id)?
        } else {
            Vec::new()
        };
        rows.push(row(&story, &members));
    }
    let exit = Exit::if_any(!rows.is_empty());
    let columns = &["id", "latest", "articles", "sources", "languages", "title"];
    Listing { columns, rows }.print(&session.global, terminal)?;
    Ok(exit)
}

fn row(story: &Story, members: &[Member]) -> Row {
    let cells = vec![
        story.id.to_string(),
        times::stamp(story.latest.to),
        story.articles.to_string(),
        story.sources.len().to_string(),
        story
            .languages
            .iter()
            .map(|lang| lang.code())
            .collect::<Vec<_>>()
            .join(","),
        story.title.clone(),
    ];
    Row {
        cells,
        object: view::story(story, members),
    }
}

/// One story with its timeline and its evidence.
pub(super) fn show(
    id: &StoryId,
    view: View<'_>,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let Some(story) = view.story(id)? else {
        return Err(Failure::new(Exit::Nothing, anyhow::anyhow!("story {id} is not there")));
    };
    let members = view.members(id)?;
    if session.wants_json() {
        print_object(view::story(&story, &members), &session.global, terminal)?;
        return Ok(Exit::Done);
    }
    print_timeline(&story, &members, terminal)?;
    Ok(Exit::Done)
}

/// The timeline for people: head, then each article with its lag behind the first and its evidence.
pub(super) fn print_timeline(story: &Story, members: &[Member], terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let style = terminal.style;
    let title = style.paint(Paint::Strong, &story.title);
    terminal.line(format!("{}  {title}", story.id))?;
    terminal.line(format!(
        "  {} · {} · {}; {}",
        counted(story.articles as u64, "article"),
        counted(story.sources.len() as u64, "source"),
        counted(story.languages.len() as u64, "language"),
        who_was_first(members)
    ))?;
    let Some(first) = members.first() else { return Ok(()) };
    for member in members {
        let article = &member.row.article;
        let lag = match member.link.to {
            _ if article.id == first.row.article.id => String::new(),
            _ => format!("  {}", times::lag(&first.row.article.first_seen, &article.first_seen)),
        };
        terminal.line(format!(
            "  {}  {}  {:<12} {}{lag}",
            times::interval(&article.first_seen),
            article.lang,
            article.source.as_ref().map_or("-", SourceId::as_str),
            style.paint(Paint::Strong, &article.title),
        ))?;
        for line in evidence(member, members) {
            terminal.line(style.paint(Paint::Faint, &format!("      {line}")))?;
        }
    }
    Ok(())
}

fn evidence(member: &Member, members: &[Member]) -> Vec<String> {
    let link = &member.link;
    let mut lines = Vec::new();
    let origin = view::origin(member, members);
    lines.push(match &link.to {
        None => format!("{} {origin}", member.row.article.public_id()),
        Some(to) => format!(
            "{} {origin}; {} with {to}, {:.2}: {}",
            member.row.article.public_id(),
            link.kind.as_str(),
            link.score,
            link.reasons.join("; ")
        ),
    });
    for citation in &member.citations {
        let resolved = citation
            .article
            .as_ref()
            .map(|id| format!(" ({id})"))
            .unwrap_or_default();
        lines.push(format!("cites {}{resolved}: {}", citation.outlet, citation.quote));
    }
    lines
}

fn who_was_first(members: &[Member]) -> String {
    let name = |index: usize| {
        members[index]
            .row
            .article
            .source
            .as_ref()
            .map_or("an import", SourceId::as_str)
            .to_owned()
    };
    match view::first_of(members) {
        First::Nobody => "nobody was first".to_owned(),
        First::Seen(index) if members.len() == 1 => format!("only {} has it", name(index)),
        First::Seen(index) => format!("{} was first", name(index)),
        First::Cited(index) => format!("{} was first: those seen at the same time cite it", name(index)),
        First::Tie(tied) => {
            let names: Vec<String> = tied.into_iter().map(name).collect();
            format!("a tie between {}", names.join(", "))
        }
    }
}
