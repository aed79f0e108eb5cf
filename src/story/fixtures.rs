//! Articles of invented outlets for the tests of this folder.

use crate::model::{Article, Lang};

/// An article of an outlet, first seen at the beginning of time.
pub(super) fn article(source: &str, lang: &str, title: &str, text: &str) -> Article {
    Article {
        lang: Lang::from_tag(lang).unwrap(),
        ..Article::for_test(source, title, text)
    }
}
