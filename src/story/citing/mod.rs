//! Who cites whom: an outlet's name with reporting words near it.
//!
//! A name alone is a mention, not a citation; so is a photo credit. Names that are common words (`Post`, `Die Zeit`) count only as
//! they are written and right beside a reporting word. A link to the outlet's own site strengthens a name. An outlet never cites itself.

mod cues;
mod folded;
mod sentence;

use std::cmp::Reverse;
use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::frequency;
use super::key::Family;
use super::words::romanise;
use crate::model::{Article, CanonicalUrl, Citation, Lang, Source, SourceId};
use cues::Lexicon;
use folded::{Folded, fold, is_glued, is_one_word, is_unspaced};

/// Folded bytes between a reporting word and the name behind it: `laut einem Bericht der großen Zeitung „…`.
const BEFORE_MAX: usize = 40;

/// Folded bytes between a name and the reporting word behind it: `… am Montagabend in Duisburg berichtete`.
const AFTER_MAX: usize = 40;

/// The same, where a comma lies between or the name is a common word.
const NEAR_MAX: usize = 22;

/// Between a name and a reporting word they make it less likely that one belongs to the other.
const PAUSES: [char; 3] = [',', ';', ':'];

/// A name that is one word, beside its article, and stands in more articles than this is a common word.
const COMMON_CHANCE: f64 = 0.004;

/// Letters that may follow a name glued to it: Korean particles, Slavic endings.
const ENDING_MAX: usize = 3;

/// Finds who cites whom.
#[derive(Clone, Debug)]
pub struct Citer {
    outlets: Vec<Outlet>,
    names: Vec<Name>,
    /// Finds folded names; `None` when there are none.
    finder: Option<AhoCorasick>,
    lexicon: Lexicon,
}

#[derive(Clone, Debug)]
struct Outlet {
    id: SourceId,
    host: Option<String>,
}

/// One name of one outlet.
#[derive(Clone, Debug)]
struct Name {
    outlet: usize,
    written: String,
    /// Stands for other things, too.
    is_ambiguous: bool,
    /// Counts only in capitals, `SCMP`.
    is_acronym: bool,
}

/// A reporting word near a name.
struct Cue {
    text: &'static str,
    distance: usize,
    /// A comma lies between.
    is_apart: bool,
}

impl Citer {
    /// Knows the names of these outlets.
    pub fn new(outlets: &[Source]) -> Self {
        let mut names: Vec<Name> = Vec::new();
        let mut patterns: Vec<String> = Vec::new();
        for (outlet, source) in outlets.iter().enumerate() {
            for written in std::iter::once(&source.name)
                .chain(&source.aliases)
                .flat_map(|name| forms(name))
            {
                let folded = fold(&written);
                // A name that two outlets claim belongs to the one that is configured first.
                if folded.chars().count() >= 2 && !patterns.contains(&folded) {
                    names.push(Name::new(outlet, written));
                    patterns.push(folded);
                }
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns);
        Self {
            outlets: outlets.iter().map(Outlet::new).collect(),
            // Too many names for one automaton would be gigabytes of configuration.
            finder: finder.ok().filter(|_| !patterns.is_empty()),
            names,
            lexicon: Lexicon::load(),
        }
    }

    /// Outlets that an article cites, each once; `article` of each is `None`.
    pub fn cite(&self, article: &Article) -> Vec<Citation> {
        self.cited_by(&Telling {
            text: &article.text,
            lang: article.lang,
            links: &article.links,
            source: article.source.as_ref(),
            url: article.url.as_ref(),
        })
    }

    /// Whether a text of an outlet, of whatever language, cites another one.
    pub fn is_citing(&self, text: &str, source: Option<&SourceId>) -> bool {
        let telling = Telling {
            text,
            lang: Lang::UND,
            links: &[],
            source,
            url: None,
        };
        !self.cited_by(&telling).is_empty()
    }

    fn cited_by(&self, telling: &Telling<'_>) -> Vec<Citation> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let folded = Folded::new(telling.text);
        let mut best: HashMap<usize, Citation> = HashMap::new();
        for found in finder.find_iter(&folded.text) {
            let Some(name) = self.names.get(found.pattern().as_usize()) else {
                continue;
            };
            let mention = Mention {
                telling,
                folded: &folded,
                name,
                start: found.start(),
                end: found.end(),
            };
            let Some(citation) = self.judge(&mention) else { continue };
            let known = best.entry(name.outlet).or_insert_with(|| citation.clone());
            if known.confidence < citation.confidence {
                *known = citation;
            }
        }
        let mut citations: Vec<Citation> = best.into_values().collect();
        citations.sort_by_key(|citation| citation.span);
        citations
    }

    /// Whether a mention of a name is a citation.
    fn judge(&self, mention: &Mention<'_>) -> Option<Citation> {
        let outlet = self.outlets.get(mention.name.outlet)?;
        if outlet.published(mention.telling) || !mention.is_name() {
            return None;
        }
        let (start, end) = sentence::around(&mention.folded.text, mention.start, mention.end);
        let before = mention.folded.text.get(start..mention.start)?;
        let after = mention.folded.text.get(mention.end..end)?;
        if self.lexicon.credits.iter().any(|credit| near_end(before, credit)) {
            return None;
        }
        let is_linked = mention.telling.links.iter().any(|link| outlet.is_linked_by(link));
        let cue = self.cue(mention.telling.lang, before, after);
        let cue = cue.filter(|cue| !mention.name.is_ambiguous || cue.distance <= NEAR_MAX && !cue.is_apart);
        let confidence = match (&cue, is_linked) {
            (None, false) => return None,
            (None, true) if mention.name.is_ambiguous => return None,
            (None, true) => 0.6,
            (Some(_), true) => 0.98,
            (Some(_), false) if mention.name.is_ambiguous => 0.7,
            (Some(cue), false) if cue.distance <= NEAR_MAX => 0.9,
            (Some(_), false) => 0.8,
        };
        let span = (mention.folded.origin(mention.start), mention.folded.origin(mention.end));
        let quote = mention
            .telling
            .text
            .get(mention.folded.origin(start)..mention.folded.origin(end))?;
        Some(Citation {
            outlet: outlet.id.clone(),
            cue: cue.map_or("link", |cue| cue.text).to_owned(),
            quote: quote.trim().to_owned(),
            span,
            confidence,
            article: None,
        })
    }

    /// The nearest reporting word around a name.
    fn cue(&self, lang: Lang, before: &str, after: &str) -> Option<Cue> {
        let lists = self.lexicon.of(lang);
        let found = lists.iter().flat_map(|cues| {
            let before = cues
                .before
                .iter()
                .filter_map(|cue| Some((cue_before(before, &cue.folded)?, cue.printed)));
            let after = cues
                .after
                .iter()
                .filter_map(|cue| Some((cue_after(after, &cue.folded)?, cue.printed)));
            before.chain(after)
        });
        found
            // Of equally near ones the longest says most.
            .min_by_key(|(gap, text)| (gap.len(), Reverse(text.len()), *text))
            .map(|(gap, text)| Cue {
                text,
                distance: gap.len(),
                is_apart: gap.contains(PAUSES),
            })
    }
}

impl Outlet {
    fn new(source: &Source) -> Self {
        let home = source.home.as_ref().and_then(CanonicalUrl::new);
        Self {
            id: source.id.clone(),
            host: home.map(|home| home.host().to_owned()),
        }
    }

    fn published(&self, telling: &Telling<'_>) -> bool {
        telling.source == Some(&self.id) || telling.url.is_some_and(|url| self.is_linked_by(url))
    }

    fn is_linked_by(&self, link: &CanonicalUrl) -> bool {
        self.host.as_deref().is_some_and(|host| {
            let linked = link.host();
            linked == host || linked.strip_suffix(host).is_some_and(|rest| rest.ends_with('.'))
        })
    }
}

impl Name {
    fn new(outlet: usize, written: String) -> Self {
        // The article says nothing: `The Post`, `Die Zeit`, `Le Monde`.
        let tokens: Vec<String> = written
            .split([' ', '-'])
            .map(romanise)
            .filter(|token| token.len() > 3)
            .collect();
        let is_common = |token: &String| frequency::rarity(Family::Token.hash(token)).chance() > COMMON_CHANCE;
        let letters = written.chars().filter(|character| character.is_alphabetic());
        let is_short = written.is_ascii() && written.len() <= 3;
        let is_unspaced_name = written.chars().all(is_unspaced);
        Self {
            outlet,
            is_acronym: letters.clone().count() <= 6 && letters.clone().all(char::is_uppercase),
            is_ambiguous: !is_unspaced_name && (tokens.len() <= 1 && tokens.iter().all(is_common) || is_short),
            written,
        }
    }
}

/// A name as it is configured, and as German declines it: `der Rheinischen Post`, `des Spiegels`.
fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.trim().to_owned()];
    let declined: Vec<String> = name
        .split_whitespace()
        .map(|word| {
            if word.len() > 3 && word.ends_with('e') {
                format!("{word}n")
            } else {
                word.to_owned()
            }
        })
        .collect();
    let declined = declined.join(" ");
    if declined.contains(' ') && declined != forms[0] {
        forms.push(declined);
    }
    forms
}

/// A text in which outlets are sought, and what decides whether a name in it is a citation.
struct Telling<'a> {
    text: &'a str,
    lang: Lang,
    links: &'a [CanonicalUrl],
    /// The outlet that published it.
    source: Option<&'a SourceId>,
    url: Option<&'a CanonicalUrl>,
}

/// A name found in a text.
struct Mention<'a> {
    telling: &'a Telling<'a>,
    folded: &'a Folded,
    name: &'a Name,
    start: usize,
    end: usize,
}

impl Mention<'_> {
    /// Whether it stands there as a name: between the borders of words, and in the right letters where those decide.
    fn is_name(&self) -> bool {
        if !self.folded.is_character_start(self.start) || !self.folded.is_character_start(self.end) {
            return false;
        }
        let source = self.telling.text;
        let (start, end) = (self.folded.origin(self.start), self.folded.origin(self.end));
        let (Some(before), Some(name), Some(after)) = (source.get(..start), source.get(start..end), source.get(end..))
        else {
            return false;
        };
        if !begins_word(before, name) || !ends_word(name, after) {
            return false;
        }
        if self.name.is_acronym {
            return name.chars().all(|character| !character.is_lowercase());
        }
        !self.name.is_ambiguous || self.is_written(name) && !is_part_of_name(before, after)
    }

    /// Whether capitals stand where the name has them. An article before it may be small: `die Zeit`, `the Times`.
    fn is_written(&self, name: &str) -> bool {
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let words = || name.split_whitespace().zip(self.name.written.split_whitespace());
        let is_only = words().count() == 1;
        words()
            .enumerate()
            .all(|(n, (found, written))| n == 0 && !is_only || capital(found) == capital(written))
    }
}

fn begins_word(before: &str, name: &str) -> bool {
    let (left, right) = (before.chars().next_back(), name.chars().next());
    // Arabic and Hebrew write prepositions and the article as one with the word.
    !is_one_word(left, right) || left.is_some_and(|left| is_glued(left) && right.is_some_and(is_glued))
}

fn ends_word(name: &str, after: &str) -> bool {
    let last = name.chars().next_back();
    if !is_one_word(last, after.chars().next()) {
        return true;
    }
    let ending = after
        .chars()
        .take_while(|character| character.is_alphanumeric() && !is_unspaced(*character))
        .count();
    let takes_endings = last.is_some_and(|last| !last.is_ascii() && last >= '\u{370}');
    takes_endings && ending <= ENDING_MAX && name.chars().count() >= 3
}

/// `Washington Post` is not `Post`, and neither is `Post SV`.
fn is_part_of_name(before: &str, after: &str) -> bool {
    let touching = |text: &str, at_end: bool| -> Option<char> {
        let word = if at_end {
            text.strip_suffix(' ')?.rsplit(' ').next()
        } else {
            text.strip_prefix(' ')?.split(' ').next()
        };
        word?.chars().next()
    };
    // The word before opens the sentence: its capital says nothing.
    let opens = before
        .trim_end()
        .rsplit(['.', '!', '?', '\n', ':'])
        .next()
        .is_some_and(|rest| rest.split_whitespace().count() <= 1);
    let follows = touching(before, true).is_some_and(char::is_uppercase) && !opens;
    follows || touching(after, false).is_some_and(char::is_uppercase) || after.starts_with('-') || before.ends_with('-')
}

/// What stands between the last such cue and the name behind it.
fn cue_before<'a>(before: &'a str, cue: &str) -> Option<&'a str> {
    let at = before.rfind(cue)?;
    let gap = before.get(at + cue.len()..)?;
    let borders = is_border(before.get(..at)?, cue, gap);
    (borders && gap.len() <= BEFORE_MAX && !gap.contains(PAUSES)).then(|| gap.trim())
}

/// What stands between a name and the first such cue behind it.
fn cue_after<'a>(after: &'a str, cue: &str) -> Option<&'a str> {
    let reach = after
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at <= AFTER_MAX + cue.len())
        .last()
        .unwrap_or(0);
    let window = after.get(..reach).filter(|_| reach < after.len()).unwrap_or(after);
    let found = window.match_indices(cue).find(|(at, _)| {
        let (before, behind) = (
            after.get(..*at).unwrap_or(""),
            after.get(at + cue.len()..).unwrap_or(""),
        );
        is_border(before, cue, behind)
    });
    let (at, _) = found?;
    let gap = after.get(..at)?;
    let limit = if gap.contains(PAUSES) { NEAR_MAX } else { AFTER_MAX };
    (gap.len() <= limit).then(|| gap.trim())
}

/// Whether a cue stands between the borders of words, in scripts that have them.
fn is_border(before: &str, cue: &str, behind: &str) -> bool {
    let (first, last) = (cue.chars().next(), cue.chars().next_back());
    let glued = |character: Option<char>| character.is_some_and(is_glued);
    // Folded Han begins with a capital and is not divided by spaces.
    let is_han = first.is_some_and(|first| first.is_ascii_uppercase());
    is_han
        || (glued(first) || !is_one_word(before.chars().next_back(), first))
            && (glued(last) || !is_one_word(last, behind.chars().next()))
}

fn near_end(before: &str, credit: &str) -> bool {
    before
        .rfind(credit)
        .is_some_and(|at| before.len() - at - credit.len() <= 25)
}

#[cfg(test)]
mod tests;
