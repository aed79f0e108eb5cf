//! Why an alert was raised, as a sentence for people.

use crate::model::{AlertKind, Lang};
use crate::query::Subject;

/// Why, in words. `matches` tells whether the article itself matches the rule or only an earlier one of its story.
pub(super) fn sentence(kind: AlertKind, subject: &Subject<'_>, began_in: Option<Lang>, matches: bool) -> String {
    let lang = in_language(subject.article.lang);
    let is_alone = subject.story.articles <= 1;
    match kind {
        AlertKind::NewStory if is_alone => format!("new story {lang}"),
        AlertKind::NewStory => format!("first matching article of {}, {lang}", the_story(subject)),
        AlertKind::Article if is_alone => format!("matching article {lang}, a story of its own"),
        AlertKind::Article => format!("matching article {lang} of {}", the_story(subject)),
        AlertKind::FeedSilent => String::new(),
        AlertKind::Crossing => {
            let began = in_language(began_in.unwrap_or(Lang::UND));
            let by_whom = if matches { "" } else { "; an earlier article matched" };
            format!("first article {lang}; the story began {began}{by_whom}")
        }
    }
}

fn in_language(lang: Lang) -> String {
    if lang.is_determined() {
        format!("in {}", lang.name())
    } else {
        "in an undetermined language".to_owned()
    }
}

fn the_story(subject: &Subject<'_>) -> String {
    let story = subject.story;
    let (articles, languages) = (story.articles, story.languages.len());
    let plural = if languages == 1 { "" } else { "s" };
    format!("a story of {articles} articles in {languages} language{plural}")
}
