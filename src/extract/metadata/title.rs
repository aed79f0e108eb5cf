//! The headline, without the outlet's name behind it.
//!
//! Four places claim it and each lies in its own way: `og:title` is written for social networks, `title` carries the
//! outlet, `h1` may be a logo, JSON-LD may be cut. Where two agree they are believed; else the order of the ladder holds.

use crate::extract::measure;

/// Signs between a headline and the name of the outlet, when they stand free.
const SIGNS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " / ", " · ", "｜", " : ", " • ", "－", "_",
];
/// Longest suffix that is taken for a name, in Latin letters.
const SUFFIX_MAX: u32 = 45;
/// Characters of a title; the longest that are headlines have some 250.
const TITLE_MAX: usize = 600;
/// A title of less weight is a label.
const TITLE_MIN: u32 = 8;

/// Where titles stand.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) json_ld: &'a str,
    pub(super) headlines: &'a [String],
    pub(super) open_graph: &'a str,
    pub(super) twitter: &'a str,
    pub(super) title: &'a str,
    /// Names of the outlet, squashed.
    pub(super) outlets: &'a [String],
}

/// Chooses the title; empty if the page has none.
pub(super) fn choose(places: &Places<'_>) -> String {
    let social = strip(places.open_graph, places);
    let page = strip(places.title, places);
    let json_ld = strip(places.json_ld, places);
    let headline = headline(places, &[&json_ld, &social, &page]);
    let squashed = [&json_ld, &social, &page].map(|claim| measure::squash(claim));
    // The headline that readers see, if anybody agrees with it.
    if let Some(headline) = headline {
        let seen = measure::squash(headline);
        if squashed.iter().any(|claim| {
            !claim.is_empty() && (*claim == seen || claim.starts_with(&seen) || seen.starts_with(claim.as_str()))
        }) {
            return tidy(headline);
        }
    }
    let twitter = strip(places.twitter, places);
    let single = single_headline(places);
    let ladder = [json_ld.as_str(), single.unwrap_or_default(), &social, &twitter, &page];
    let found = ladder.into_iter().find(|title| measure::weight(title) >= TITLE_MIN);
    tidy(
        found
            .or_else(|| ladder.into_iter().find(|title| !title.is_empty()))
            .unwrap_or_default(),
    )
}

/// The only `h1` that is no greeting of the outlet.
fn single_headline<'a>(places: &Places<'a>) -> Option<&'a str> {
    let names_outlet = |headline: &str| {
        let seen = measure::squash(headline);
        places
            .outlets
            .iter()
            .any(|outlet| outlet.len() >= 4 && seen.contains(outlet))
    };
    let mut headlines = places
        .headlines
        .iter()
        .map(String::as_str)
        .filter(|headline| measure::weight(headline) >= TITLE_MIN * 2);
    let first = headlines.next().filter(|first| !names_outlet(first))?;
    headlines.next().is_none().then_some(first)
}

/// The `h1` that is most like one of the claims.
fn headline<'a>(places: &Places<'a>, claims: &[&str]) -> Option<&'a str> {
    let claims: Vec<String> = claims
        .iter()
        .map(|claim| measure::squash(claim))
        .filter(|claim| !claim.is_empty())
        .collect();
    let agreement = |headline: &str| {
        let seen = measure::squash(headline);
        claims
            .iter()
            .map(|claim| common_prefix(claim, &seen))
            .max()
            .unwrap_or(0)
    };
    let eligible = places
        .headlines
        .iter()
        .filter(|headline| measure::weight(headline) >= TITLE_MIN);
    eligible
        .map(String::as_str)
        .rev()
        .max_by_key(|headline| agreement(headline))
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// Cuts the outlet's name off the end (or the front), where a sign separates it: surely if it is known, and if it is
/// short and what remains stands as a headline of the page.
fn strip(title: &str, places: &Places<'_>) -> String {
    let title = measure::collapse(measure::head(title, TITLE_MAX));
    let is_outlet = |part: &str| {
        let part = measure::squash(part);
        !part.is_empty()
            && places.outlets.iter().any(|outlet| {
                *outlet == part
                    || (part.len() >= 4 && outlet.contains(&part))
                    || (outlet.len() >= 4 && part.starts_with(outlet))
            })
    };
    let is_seen = |part: &str| {
        let part = measure::squash(part);
        !part.is_empty()
            && places
                .headlines
                .iter()
                .any(|headline| measure::squash(headline) == part)
    };
    for sign in SIGNS {
        if let Some((before, after)) = title.rsplit_once(sign)
            && measure::weight(before) >= TITLE_MIN
            && (is_outlet(after) || (measure::weight(after) <= SUFFIX_MAX && is_seen(before)))
        {
            return strip(before, places);
        }
        if let Some((before, after)) = title.split_once(sign)
            && measure::weight(after) >= TITLE_MIN
            && (is_outlet(before) || (measure::weight(before) <= SUFFIX_MAX && is_seen(after)))
        {
            return after.trim().to_owned();
        }
    }
    title
}

fn tidy(title: &str) -> String {
    measure::collapse(title)
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '·'))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json_ld: &str, headline: &str, open_graph: &str, title: &str, expected: &str) {
        let headlines: Vec<String> = Some(headline.to_owned())
            .filter(|headline| !headline.is_empty())
            .into_iter()
            .collect();
        let outlets = ["musterblatt".to_owned()];
        let places = Places {
            json_ld,
            headlines: &headlines,
            open_graph,
            twitter: "",
            title,
            outlets: &outlets,
        };
        assert_eq!(expected, choose(&places));
    }

    #[test]
    fn the_outlet_is_no_part_of_the_title() {
        check(
            "",
            "",
            "",
            "Stadt beendet Vertrag | Musterblatt",
            "Stadt beendet Vertrag",
        );
        check("", "", "Musterblatt: Stadt", "", "Musterblatt: Stadt");
        check(
            "",
            "",
            "Stadt beendet Vertrag - Musterblatt",
            "x",
            "Stadt beendet Vertrag",
        );
        check(
            "",
            "Stadt beendet Vertrag",
            "",
            "Stadt beendet Vertrag – Lokales aus Neustadt",
            "Stadt beendet Vertrag",
        );
    }

    #[test]
    fn what_two_places_say_is_believed() {
        check(
            "Stadt beendet Vertrag",
            "Stadt beendet Vertrag",
            "Huch! Das ist in Neustadt los",
            "",
            "Stadt beendet Vertrag",
        );
        check(
            "",
            "Willkommen beim Musterblatt",
            "Stadt beendet Vertrag",
            "Stadt beendet Vertrag | Musterblatt",
            "Stadt beendet Vertrag",
        );
    }

    #[test]
    fn a_page_without_titles_has_none() {
        check("", "", "", "", "");
    }
}
