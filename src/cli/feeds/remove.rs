//! `feeds remove`: takes a feed out of the file that it stands in.

use serde_json::json;

use super::change::Open;
use super::chosen;
use crate::cli::exit::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::table::print_object;
use crate::cli::terminal::Terminal;
use crate::cli::view::into_map;
use crate::config::{Config, edit};
use crate::model::FeedId;

pub(super) fn remove(name: &str, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    // Nobody waits, and no directory is made, for a feed that is not there.
    chosen(&[name.to_owned()], &Open::of(session)?.config, session)?;
    let open = Open::to_change(session)?;
    let feed = match chosen(&[name.to_owned()], &open.config, session)?.as_slice() {
        [feed] => (*feed).clone(),
        several => {
            let ids: Vec<String> = several.iter().map(|feed| format!("{} {}", feed.id, feed.url)).collect();
            return Err(Failure::usage(format!(
                "{name} means several feeds:\n{}",
                ids.join("\n")
            )));
        }
    };
    let found = open.files.of_sources().find_map(|(file, text)| {
        let text = edit::remove_feed(text, &feed.id)?;
        Some((file.to_owned(), text))
    });
    let Some((file, text)) = found else {
        return Err(Failure::usage(format!(
            "{} stands in no file that could be changed",
            feed.url
        )));
    };
    let only_it_is_gone = |before: &Config, after: &Config| {
        let ids = |config: &Config| config.feeds.iter().map(|feed| feed.id.clone()).collect::<Vec<FeedId>>();
        let mut expected = ids(before);
        expected.retain(|id| *id != feed.id);
        expected == ids(after) && before.sources == after.sources
    };
    let others = open
        .config
        .feeds
        .iter()
        .filter(|other| other.source == feed.source)
        .count()
        - 1;
    let path = open.files.dir.join(&file);
    open.write(&file, text, only_it_is_gone, terminal)?;
    if session.wants_json() {
        let object = json!({
            "schema": "newsvane.feed-removed/1",
            "id": feed.id.as_str(),
            "url": feed.url.as_str(),
            "source": feed.source.as_str(),
            "file": path.display().to_string(),
            "left": others,
        });
        print_object(into_map(object), &session.global, terminal)?;
    } else {
        let (url, source, path) = (&feed.url, &feed.source, path.display());
        terminal.line(format!("removed {url} of {source} from {path}"))?;
    }
    if others == 0 {
        terminal.remark(format_args!(
            "{} has no feed left; it stays known by its names",
            feed.source
        ))?;
    }
    Ok(Exit::Done)
}
