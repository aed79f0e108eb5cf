//! What a page gives beyond its entry, and whether both tell the same.

use jiff::SignedDuration;

use super::finding::Grade;
use crate::cli::terminal::counted;
use crate::cli::times::span;
use crate::extract::{self, Extracted};
use crate::model::{Draft, Entry, Habit, Lang, Quality};
use crate::text;

/// Least share of a headline's words that the page's headline must have, too.
const TITLE_SHARE: f64 = 0.5;

/// How far the dates of feed and page may lie apart.
const DATES_APART: SignedDuration = SignedDuration::from_hours(36);

/// How good a page is, and why; its parts, for a line.
pub(super) fn judge(entry: &Entry, extracted: &Extracted, habit: &Habit) -> (Grade, Vec<String>) {
    let draft = &extracted.draft;
    let words = text::words(&draft.text()).len();
    let mut parts = vec![counted(words as u64, "word"), draft.quality.as_str().to_owned()];
    let mut grade = Grade::good_if(draft.quality == Quality::Full);
    if extract::is_short(&extracted.imprint, habit) {
        grade = Grade::Doubtful;
        let (now, usual) = (extracted.imprint.weight, habit.weight);
        parts.push(format!("{now} letters where {usual} are usual"));
    }
    let (of_dates, dates) = dates(entry, draft);
    let agree = titles_agree(&entry.title, &draft.title);
    parts.push(dates);
    parts.push(if agree {
        "title agrees".to_owned()
    } else {
        format!("title is another one ({})", draft.title)
    });
    (grade.max(of_dates).max(Grade::good_if(agree)), parts)
}

fn dates(entry: &Entry, draft: &Draft) -> (Grade, String) {
    match (draft.published, entry.published) {
        (None, None) => (Grade::Doubtful, "no date anywhere".to_owned()),
        (Some(page), Some(feed)) => {
            let apart = page.at.duration_since(feed.at).abs();
            if apart <= DATES_APART {
                (Grade::Good, "date agrees".to_owned())
            } else {
                (Grade::Doubtful, format!("date is {} apart", span(apart)))
            }
        }
        (Some(_), None) => (Grade::Good, "date on the page alone".to_owned()),
        (None, Some(_)) => (Grade::Good, "date in the feed alone".to_owned()),
    }
}

/// Whether a page's headline is that of its entry: outlets shorten and lengthen them.
fn titles_agree(of_feed: &str, of_page: &str) -> bool {
    let words = |text: &str| -> std::collections::HashSet<String> {
        text::tokenize(text, Lang::UND)
            .into_iter()
            .map(|token| token.term)
            .collect()
    };
    let (feed, page) = (words(of_feed), words(of_page));
    let shared = feed.intersection(&page).count();
    feed.is_empty() || shared as f64 >= TITLE_SHARE * feed.len().min(page.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_agree_when_one_is_the_other_with_more_or_less() {
        for (feed, page, expected) in [
            ("Hafen gesperrt", "Hafen bis zum Frühjahr gesperrt", true),
            ("Der Hafen bleibt bis Mai zu", "Hafen bleibt zu", true),
            ("", "Anything", true),
            ("Hafen gesperrt", "Cookies zustimmen", false),
            ("華為合作結束", "杜伊斯堡華為合作結束", true),
            ("華為合作結束", "天氣預報", false),
            ("Hafen gesperrt", "", false),
        ] {
            assert_eq!(expected, titles_agree(feed, page), "{feed} / {page}");
        }
    }
}
