//! `import` and `export`: articles as JSON Lines.

use std::collections::HashMap;

use serde_json::json;

use super::args::{Export, Import};
use super::batch::numbered_lines;
use super::exit::{Exit, Failure};
use super::session::Session;
use super::table::{choose, print_object};
use super::terminal::Terminal;
use super::{search, view};
use crate::bulk::Incoming;
use crate::language::Detector;
use crate::model::{Article, ArticleId};
use crate::pipeline::{self, Keeper, Step};
use crate::search::{Sort, Window};
use crate::store::{ArticleRow, View};

/// Bad lines that are said one by one; more are only counted.
const BAD_LINES_SAID: usize = 20;

/// Articles read at once.
const PAGE: usize = 500;

pub(super) fn import(args: &Import, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let config = session.config()?;
    let (articles, bad) = read_articles(args, &Detector::new(&config.languages), session, terminal)?;
    let read = articles.len();
    let mut keeper = Keeper::open(session.layout()?, pipeline::judgement(config), session.clock)?;
    let step = keeper.import(articles, args.alerts)?;
    print_tally(read, bad, &step, session, terminal)?;
    Ok(if bad > 0 { Exit::Data } else { Exit::Done })
}

/// The articles of a file, in the order in which they were published: stories are found in the order of time.
fn read_articles(
    args: &Import,
    detector: &Detector,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<(Vec<Article>, usize), Failure> {
    let now = session.now();
    let (mut articles, mut bad) = (Vec::new(), 0);
    let mut seen: HashMap<ArticleId, String> = HashMap::new();
    for line in numbered_lines(&args.file)? {
        let (number, line) = line?;
        let text = std::str::from_utf8(&line).map_err(|error| error.to_string());
        match text.and_then(|line| Incoming::read(line).map_err(|error| error.to_string())) {
            Ok(incoming) => {
                let article = incoming.into_article(detector, now);
                if let Some(other) = seen.insert(article.id.clone(), article.public_id().to_owned())
                    && other != article.public_id()
                {
                    let file = args.file.display();
                    terminal.remark(format!(
                        "{file}:{number}: has the same address as {other:?}: one article, one of the ids"
                    ))?;
                }
                articles.push(article);
            }
            Err(error) => {
                bad += 1;
                if bad <= BAD_LINES_SAID {
                    terminal.remark(format!("{}:{number}: {error}", args.file.display()))?;
                }
            }
        }
    }
    articles.sort_by_key(|article| article.first_seen.to);
    Ok((articles, bad))
}

fn print_tally(
    read: usize,
    bad: usize,
    step: &Step,
    session: &Session,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    if session.wants_json() {
        let object = json!({
            "schema": "newsvane.import/1",
            "lines": read + bad,
            "stored": step.stored,
            "duplicate": step.duplicate,
            "bad": bad,
            "alerts": step.alerts,
        });
        return print_object(view::into_map(object), &session.global, terminal);
    }
    let tally = format!(
        "lines {} = stored {} + duplicate {} + bad {bad}",
        read + bad,
        step.stored,
        step.duplicate
    );
    terminal.line(tally)?;
    Ok(())
}

pub(super) fn export(args: &Export, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let reader = session.reader()?;
    let view = reader.view();
    let mut exporting = Exporting {
        view,
        session,
        terminal,
        written: 0,
    };
    if args.query.is_empty() {
        exporting.everything()?;
    } else {
        exporting.found(&args.query.join(" "))?;
    }
    exporting.end()
}

/// Articles on their way out: JSON Lines, or one JSON array with `--json`.
struct Exporting<'e, 'o> {
    view: View<'e>,
    session: &'e Session,
    terminal: &'e mut Terminal<'o>,
    written: usize,
}

impl Exporting<'_, '_> {
    /// Everything, in the order of placement.
    fn everything(&mut self) -> Result<(), Failure> {
        let mut seq = 0;
        loop {
            let rows = self.view.articles_after(seq, PAGE)?;
            let Some(last) = rows.last() else { return Ok(()) };
            seq = last.seq;
            for row in &rows {
                self.write(row)?;
            }
        }
    }

    /// What a query finds, first seen first.
    fn found(&mut self, typed: &str) -> Result<(), Failure> {
        let query = self.session.query(typed, self.view)?;
        let window = Window {
            limit: self.view.stats()?.articles as usize,
            offset: 0,
            sort: Sort::FirstSeen,
        };
        let hits = search::find(self.session, self.view, &query, window)?;
        for hit in &hits.hits {
            if let Some(row) = self.view.article(&hit.id)? {
                self.write(&row)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &ArticleRow) -> Result<(), Failure> {
        let object = choose(view::article(self.view, row)?, &self.session.global.fields)?;
        if self.session.global.json {
            self.terminal
                .out
                .write_all(if self.written == 0 { b"[" } else { b"," })?;
        }
        self.terminal.json(&object)?;
        self.written += 1;
        Ok(())
    }

    fn end(self) -> Result<Exit, Failure> {
        if self.session.global.json {
            self.terminal.line(if self.written == 0 { "[]" } else { "]" })?;
        }
        Ok(Exit::if_any(self.written > 0))
    }
}
