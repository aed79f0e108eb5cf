//! The headline, without the outlet's name behind it.
//!
//! Several places claim it and each lies in its own way: `og:title` is written for social networks, `title` carries the
//! outlet, `h1` may be a logo or carry a kicker, JSON-LD may be cut. Each place has a vote; the wording with most votes
//! is the headline, as it stands in the place that typesets least. Owns no markup: `tags` and `jsonld` collect.

use super::tags::Headline;
use crate::extract::measure;

/// Signs between a headline and the name of the outlet.
const SIGNS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " / ", " · ", "｜", " : ", " • ", " * ", "－", "_", "ㅣ", "│",
];
/// The signs of [`SIGNS`] that part only what is no sentence: what stands behind them is a label, however it reads.
const BARS: &[&str] = &[" | ", " * ", "｜", "ㅣ", "│"];
/// Characters that may follow a headline where a longer claim goes on with labels.
const SEPARATORS: &[char] = &['|', '-', '–', '—', '·', '•', '»', '/', '_', '｜', 'ㅣ', '│', '－'];
/// Longest suffix that is taken for a name, in Latin letters.
const SUFFIX_MAX: u32 = 45;
/// Characters of a title; the longest that are headlines have some 250.
const TITLE_MAX: usize = 600;
/// A title of less weight is a label.
const TITLE_MIN: u32 = 8;
/// Characters, letters and digits only, from which a claim that another one continues may have been cut by a template.
const CUT_MIN: usize = 85;

/// Votes of a place that only the newsroom's system fills: enough more than [`VOTE`] to break a tie.
const STRUCTURED_VOTE: u32 = 10;
/// Votes of any other place.
const VOTE: u32 = 9;

/// Where titles stand.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) json_ld: &'a str,
    /// `alternativeHeadline` of JSON-LD.
    pub(super) alternative: &'a str,
    /// `itemprop=headline`.
    pub(super) microdata: &'a str,
    pub(super) headlines: &'a [Headline],
    pub(super) open_graph: &'a str,
    pub(super) twitter: &'a str,
    pub(super) title: &'a str,
    /// Names of the outlet, squashed.
    pub(super) outlets: &'a [String],
    /// Names of the section, squashed.
    pub(super) sections: &'a [String],
}

/// What one place says.
struct Claim {
    votes: u32,
    text: String,
    /// The text, squashed: what is compared.
    key: String,
}

impl Claim {
    fn new(votes: u32, text: String) -> Self {
        let key = measure::squash(&text);
        Self { votes, text, key }
    }
}

/// Chooses the title; empty if the page has none.
pub(super) fn choose(places: &Places<'_>) -> String {
    let seen = seen(places);
    let unlabelled = |title: &str| unlabelled(title, &seen, places);
    let social = unlabelled(places.open_graph);
    let page = unlabelled(places.title);
    let json_ld = bare(places.json_ld, places);
    let headline = headline(places, &[&json_ld, &social, &page]);
    // The order decides whose typesetting is kept: quotes are typed in metas and made curly on pages.
    let mut claims = vec![
        Claim::new(VOTE, social),
        Claim::new(STRUCTURED_VOTE, json_ld),
        Claim::new(STRUCTURED_VOTE, bare(places.microdata, places)),
        Claim::new(
            VOTE,
            headline.map_or_else(String::new, |headline| bare(&headline.text, places)),
        ),
        Claim::new(VOTE, bare(places.alternative, places)),
    ];
    let is_name = |claim: &Claim| places.outlets.contains(&claim.key);
    claims.retain(|claim| measure::weight(&claim.text) >= TITLE_MIN && !is_name(claim));
    drop_kickers(&mut claims, headline);
    complete(&mut claims);
    if let Some(elected) = elect(&claims) {
        return tidy(elected);
    }
    let ladder = [unlabelled(places.twitter), page, bare(places.json_ld, places)];
    let long = ladder.iter().find(|title| measure::weight(title) >= TITLE_MIN);
    let labels = places.headlines.iter().map(|headline| &headline.text);
    let any = long.or_else(|| ladder.iter().chain(labels).find(|title| !title.is_empty()));
    tidy(any.map_or("", String::as_str))
}

/// Headlines as they stand alone, squashed: what goes on behind them in other places is a label.
fn seen(places: &Places<'_>) -> Vec<String> {
    let structured = [places.json_ld, places.microdata];
    let shown = places.headlines.iter().map(|headline| headline.text.as_str());
    let alone = shown
        .chain(structured)
        .filter(|text| measure::weight(text) >= TITLE_MIN);
    alone.map(measure::squash).collect()
}

/// The text of the claim whose wording has most votes; of equals, the first.
fn elect(claims: &[Claim]) -> Option<&str> {
    let votes = |key: &str| -> u32 {
        let same = claims.iter().filter(|claim| claim.key == key);
        same.map(|claim| claim.votes).sum()
    };
    let most = claims.iter().rev().max_by_key(|claim| votes(&claim.key))?;
    Some(&most.text)
}

/// Where places put different kickers before the last part of the `h1`, that part is the headline.
fn drop_kickers(claims: &mut [Claim], headline: Option<&Headline>) {
    let Some(headline) = headline.filter(|headline| measure::weight(&headline.tail) >= TITLE_MIN * 2) else {
        return;
    };
    let (whole, tail) = (measure::squash(&headline.text), measure::squash(&headline.tail));
    let differs = |claim: &Claim| claim.key != whole && claim.key.ends_with(&tail);
    if claims.iter().any(differs) && claims.iter().filter(|claim| claim.key == whole).count() <= 1 {
        for claim in claims.iter_mut().filter(|claim| claim.key.ends_with(&tail)) {
            *claim = Claim::new(claim.votes, headline.tail.clone());
        }
    }
}

/// Gives claims that were cut the text of the claim that goes on.
fn complete(claims: &mut [Claim]) {
    for at in 0..claims.len() {
        let longer = claims.get(at).and_then(|cut| {
            let is_cut = cut.text.ends_with('…') || cut.text.ends_with("...") || cut.key.chars().count() >= CUT_MIN;
            let goes_on = |claim: &&Claim| claim.key.len() > cut.key.len() && claim.key.starts_with(&cut.key);
            claims.iter().filter(|_| is_cut).find(goes_on)
        });
        let Some(text) = longer.map(|longer| longer.text.clone()) else {
            continue;
        };
        if let Some(cut) = claims.get_mut(at) {
            *cut = Claim::new(cut.votes, text);
        }
    }
}

/// The `h1` that is most like one of the claims, or the only one that is no greeting of the outlet.
fn headline<'a>(places: &Places<'a>, claims: &[&str]) -> Option<&'a Headline> {
    let claims: Vec<String> = claims.iter().map(|claim| measure::squash(claim)).collect();
    let agreement = |headline: &Headline| {
        let (whole, tail) = (measure::squash(&headline.text), measure::squash(&headline.tail));
        let prefixes = claims.iter().map(|claim| common_prefix(claim, &whole));
        let tails = claims.iter().filter(|claim| !tail.is_empty() && claim.ends_with(&tail));
        prefixes.chain(tails.map(|_| tail.chars().count())).max().unwrap_or(0)
    };
    let eligible = places
        .headlines
        .iter()
        .filter(|headline| measure::weight(&headline.text) >= TITLE_MIN);
    let likest = eligible.rev().max_by_key(|headline| agreement(headline));
    likest
        .filter(|likest| agreement(likest) * 2 >= measure::squash(&likest.text).chars().count())
        .or_else(|| single_headline(places))
}

/// The only `h1` that is long enough, if it does not name the outlet.
fn single_headline<'a>(places: &Places<'a>) -> Option<&'a Headline> {
    let names_outlet = |headline: &Headline| {
        let seen = measure::squash(&headline.text);
        let is_named = |outlet: &String| outlet.len() >= 4 && seen.contains(outlet);
        places.outlets.iter().any(is_named)
    };
    let is_long = |headline: &&Headline| measure::weight(&headline.text) >= TITLE_MIN * 2;
    let mut headlines = places.headlines.iter().filter(is_long);
    let first = headlines.next().filter(|first| !names_outlet(first))?;
    headlines.next().is_none().then_some(first)
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// A title for machines without what goes on behind a headline that the page shows, or stands before it.
fn unlabelled(title: &str, seen: &[String], places: &Places<'_>) -> String {
    let title = bare(title, places);
    if seen.contains(&measure::squash(&title)) {
        return title;
    }
    let fitting = seen.iter().filter_map(|headline| cut_behind(&title, headline));
    if let Some(cut) = fitting.max_by_key(|cut| cut.len()) {
        return cut.to_owned();
    }
    for sign in SIGNS {
        if let Some((before, after)) = title.split_once(sign)
            && measure::weight(before) <= SUFFIX_MAX
            && seen.contains(&measure::squash(after))
        {
            return after.trim().to_owned();
        }
    }
    match title.split_once(": ") {
        Some((before, after)) if names_outlet(before, places) && seen.contains(&measure::squash(after)) => {
            after.trim().to_owned()
        }
        _ => title,
    }
}

/// The beginning of a title that is a headline, if labels follow.
fn cut_behind<'a>(title: &'a str, headline: &str) -> Option<&'a str> {
    let mut wanted = headline.chars().peekable();
    for (at, character) in title.char_indices() {
        if wanted.peek().is_none() {
            let rest = &title[at..];
            let sign = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'”“’»)!?.…".contains(c));
            if sign.starts_with(SEPARATORS) && measure::weight(sign) <= SUFFIX_MAX * 2 {
                return title.get(..title.len() - sign.len()).map(str::trim_end);
            }
            if character.is_alphanumeric() {
                return None;
            }
            continue;
        }
        if !character.is_alphanumeric() {
            continue;
        }
        if character.to_lowercase().any(|lower| wanted.next() != Some(lower)) {
            return None;
        }
    }
    None
}

/// A title without the names of the outlet and of the section, and without the signature that blogs put there.
fn bare(title: &str, places: &Places<'_>) -> String {
    let collapsed = measure::collapse(measure::head(title, TITLE_MAX));
    let mut title = collapsed.as_str();
    while let Some(shorter) = without_label(title, places) {
        title = shorter;
    }
    title.to_owned()
}

fn without_label<'a>(title: &'a str, places: &Places<'_>) -> Option<&'a str> {
    for sign in SIGNS {
        if let Some((before, after)) = title.rsplit_once(sign)
            && measure::weight(before) >= TITLE_MIN
            && (is_outlet(after, places) || (BARS.contains(sign) && is_label(after, places)))
        {
            return Some(before.trim());
        }
        if let Some((before, after)) = title.split_once(sign)
            && measure::weight(after) >= TITLE_MIN
            && names_outlet(before, places)
        {
            return Some(after.trim());
        }
    }
    None
}

/// Whether a part behind a headline names the outlet, in part or with something added: `Musterblatt Online`.
fn is_outlet(part: &str, places: &Places<'_>) -> bool {
    let part = measure::squash(part);
    let is_named = |outlet: &String| {
        *outlet == part
            || (part.len() >= 4 && outlet.contains(&part))
            || (outlet.len() >= 4 && part.starts_with(outlet.as_str()))
    };
    !part.is_empty() && places.outlets.iter().any(is_named)
}

/// Whether a part before a headline is a name of the outlet: part of a name is a place, `Neustadt` at the Neustädter Bote.
fn names_outlet(part: &str, places: &Places<'_>) -> bool {
    places.outlets.contains(&measure::squash(part))
}

fn is_label(part: &str, places: &Places<'_>) -> bool {
    places.sections.contains(&measure::squash(part)) || (part.starts_with("by ") && measure::weight(part) <= SUFFIX_MAX)
}

fn tidy(title: &str) -> String {
    measure::collapse(title)
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '·'))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `headline` may be divided by a slash into kicker and tail.
    fn check(json_ld: &str, headline: &str, open_graph: &str, title: &str, expected: &str) {
        let (_, tail) = headline.split_once(" / ").unwrap_or_default();
        let headlines: Vec<Headline> = Some(headline.replace(" / ", " "))
            .filter(|headline| !headline.is_empty())
            .map(|text| Headline {
                text,
                tail: tail.to_owned(),
            })
            .into_iter()
            .collect();
        let places = Places {
            json_ld,
            headlines: &headlines,
            open_graph,
            title,
            outlets: &["musterblatt".to_owned()],
            sections: &["meinung".to_owned()],
            ..Places::default()
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
    fn names_of_the_outlet_before_a_headline_are_whole() {
        check(
            "",
            "Stadt beendet Vertrag",
            "",
            "Musterblatt: Stadt beendet Vertrag",
            "Stadt beendet Vertrag",
        );
        check(
            "",
            "",
            "Muster – Stadt beendet Vertrag",
            "",
            "Muster – Stadt beendet Vertrag",
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
    fn labels_behind_the_headline_are_cut() {
        check("", "", "Stadt kündigt Vertrag | Meinung", "", "Stadt kündigt Vertrag");
        check(
            "",
            "",
            "Stadt kündigt den Vertrag | Musterblatt | by Anna Beispiel",
            "",
            "Stadt kündigt den Vertrag",
        );
        check(
            "시 의회 계약 종료 결정",
            "",
            "시 의회 계약 종료 결정-정치ㅣ모범일보",
            "",
            "시 의회 계약 종료 결정",
        );
        check(
            "",
            "Was nun, Herr Rat?",
            "Was nun, Herr Rat? - Lokales",
            "",
            "Was nun, Herr Rat?",
        );
        check("", "", "", "Ja - aber nur im Mai", "Ja - aber nur im Mai");
    }

    #[test]
    fn the_form_of_the_metas_is_kept() {
        check(
            "",
            "The council’s ‘no’ stands",
            "The council's 'no' stands",
            "",
            "The council's 'no' stands",
        );
    }

    #[test]
    fn kickers_that_differ_are_no_part_of_the_headline() {
        check(
            "",
            "Streit im Rathaus / Stadt beendet den Vertrag",
            "Neustadt: Stadt beendet den Vertrag",
            "",
            "Stadt beendet den Vertrag",
        );
        check(
            "",
            "Neustadt / Stadt beendet den Vertrag",
            "Neustadt / Stadt beendet den Vertrag",
            "",
            "Neustadt / Stadt beendet den Vertrag",
        );
    }

    #[test]
    fn cut_titles_vote_for_the_whole() {
        check(
            "Stadt beendet Vertrag mit …",
            "Stadt beendet Vertrag mit Werken",
            "Ganz anderes in Neustadt",
            "",
            "Stadt beendet Vertrag mit Werken",
        );
    }

    #[test]
    fn a_page_without_titles_has_none() {
        check("", "", "", "", "");
    }
}
