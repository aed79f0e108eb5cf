//! Articles of invented outlets for the tests of this folder.

use jiff::Timestamp;

use crate::model::{Article, ArticleId, FirstSeen, Lang, Quality, SourceId};

/// An article of an outlet, first seen at the beginning of time.
pub(super) fn article(source: &str, lang: &str, title: &str, text: &str) -> Article {
    let source = SourceId::new(source);
    Article {
        id: ArticleId::from_given(Some(&source), &format!("{title}{text}")),
        version: 1,
        external_id: None,
        url: None,
        source: Some(source),
        feed: None,
        title: title.to_owned(),
        text: text.to_owned(),
        authors: Vec::new(),
        published: None,
        modified: None,
        first_seen: FirstSeen::exactly(Timestamp::UNIX_EPOCH),
        lang: Lang::from_tag(lang).unwrap(),
        lang_confidence: 1.0,
        quality: Quality::Full,
        credits: Vec::new(),
        links: Vec::new(),
        imported: false,
    }
}
