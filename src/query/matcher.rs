//! Whether an article matches a tree. The meaning is that of [`Node`]; the index gives the same answer.

use super::lookup::Lookup;
use super::occurrence;
use super::tree::{DateField, Node, StoryCondition};
use crate::model::{CanonicalUrl, SourceId};
use crate::text::fold;

/// Whether an article matches.
pub(super) fn holds(node: &Node, lookup: &Lookup<'_>) -> bool {
    let subject = lookup.subject;
    let article = subject.article;
    match node {
        Node::All => true,
        Node::Nothing => false,
        Node::And(parts) => parts.iter().all(|part| holds(part, lookup)),
        Node::Or(parts) => parts.iter().any(|part| holds(part, lookup)),
        Node::Not(inner) => !holds(inner, lookup),
        Node::Words { field, pattern } => lookup.any(*field, |words| occurrence::occurs(pattern, words)),
        Node::Lang(langs) => langs.contains(&article.lang),
        Node::Source(sources) => article.source.as_ref().is_some_and(|source| sources.contains(source)),
        Node::Site { host, path } => article.url.as_ref().is_some_and(|url| is_within(url, host, path)),
        Node::Url(wanted) => article
            .url
            .as_ref()
            .is_some_and(|url| url.identity() == wanted.identity()),
        Node::Id(wanted) => article.id == *wanted,
        Node::Date { field, from, to } => {
            let published = article.published.filter(|_| *field == DateField::Published);
            let at = published.map_or(article.first_seen.to, |published| published.at);
            from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to)
        }
        Node::Cites(outlets) => cites_any(subject.cites, outlets),
        Node::Wire(agency) => article.credits.iter().any(|credit| fold(credit) == *agency),
        Node::Quality(qualities) => qualities.contains(&article.quality),
        Node::Story(StoryCondition::Is(prefix)) => subject.story.id.as_str().starts_with(prefix),
        Node::Story(StoryCondition::Languages(comparison, limit)) => {
            comparison.holds(subject.story.languages.len(), *limit)
        }
        Node::Story(StoryCondition::Sources(comparison, limit)) => {
            comparison.holds(subject.story.sources.len(), *limit)
        }
    }
}

fn cites_any(cited: &[SourceId], wanted: &[SourceId]) -> bool {
    cited.iter().any(|outlet| wanted.contains(outlet))
}

fn is_within(url: &CanonicalUrl, host: &str, path: &str) -> bool {
    let is_host = url
        .host()
        .strip_suffix(host)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let is_path = |rest: &str| path.is_empty() || rest.is_empty() || rest.starts_with('/');
    is_host && url.path().strip_prefix(path).is_some_and(is_path)
}
