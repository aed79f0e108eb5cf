//! From what people type to what the store holds: ids, prefixes of ids, addresses.

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use crate::model::{ArticleId, CanonicalUrl, StoryId};
use crate::query::StoryCondition;
use crate::store::{ArticleRow, StoreError, View};

/// More matches of a prefix than these are not worth listing.
const NAMED_MAX: usize = 5;

/// The article that a text names: `a:…` or a unique beginning of it, the id that an import gave, or an address.
pub(super) fn article(view: View<'_>, name: &str) -> Result<ArticleRow, Failure> {
    match find_article(view, name)? {
        Some(row) => Ok(row),
        None => Err(Failure::new(Exit::Nothing, anyhow!("no article is called {name:?}"))),
    }
}

/// The same; `None` when nothing has that name.
pub(super) fn find_article(view: View<'_>, name: &str) -> Result<Option<ArticleRow>, Failure> {
    if let Some(url) = CanonicalUrl::parse(name)
        && let Some(row) = view.article(&ArticleId::from_url(&url))?
    {
        return Ok(Some(row));
    }
    let ids = view.articles_named(name, NAMED_MAX)?;
    match ids.as_slice() {
        [] => Ok(None),
        [only] => Ok(view.article(only)?),
        several => Err(ambiguous(name, several.iter().map(ArticleId::as_str))),
    }
}

/// The story that a text names: `s:…` or a unique beginning of it, or one of its articles.
pub(super) fn find_story(view: View<'_>, name: &str) -> Result<Option<StoryId>, Failure> {
    if StoryId::looks_like(name) {
        let ids = view.stories_named(name, NAMED_MAX)?;
        return match ids.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only.clone())),
            several => Err(ambiguous(name, several.iter().map(StoryId::as_str))),
        };
    }
    Ok(find_article(view, name)?.map(|row| row.story))
}

/// The stories that satisfy a condition of a query.
pub(super) fn stories_where(view: View<'_>, condition: &StoryCondition) -> Result<Vec<StoryId>, StoreError> {
    match condition {
        StoryCondition::Is(prefix) => view.stories_named(prefix, usize::MAX >> 1),
        StoryCondition::Languages(comparison, limit) => {
            view.stories_where(false, &|languages| comparison.holds(languages, *limit))
        }
        StoryCondition::Sources(comparison, limit) => {
            view.stories_where(true, &|sources| comparison.holds(sources, *limit))
        }
    }
}

fn ambiguous<'a>(name: &str, ids: impl Iterator<Item = &'a str>) -> Failure {
    let ids: Vec<&str> = ids.collect();
    Failure::usage(format!(
        "{name:?} is not unique: {}; type more of the id",
        ids.join(", ")
    ))
}
