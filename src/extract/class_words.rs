//! What the class and id of an element say about it: article body, standfirst, or something else.
//!
//! Names are cut into words (`c-relatedTeaser__box` is `c related teaser box`), so that `ad` is not found in `header`
//! nor `comment` in `commentary`. A word is a hint and never a verdict: whoever purges by it must check how much prose
//! it would cost (see `candidates`). No name of a site stands here.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Words of class names, glued (`articleBody`, `article-body`, `article__body`), that mark the body of an article: the
/// vocabulary of content management systems and their themes, in the languages that their authors use.
const BODY: &[&str] = &[
    "articlebody",
    "articlecontent",
    "articletext",
    "articlemain",
    "articledetail",
    "articleview",
    "articlecopy",
    "storybody",
    "storycontent",
    "storytext",
    "storydetail",
    "postbody",
    "postcontent",
    "posttext",
    "entrycontent",
    "entrytext",
    "entrybody",
    "newsbody",
    "newscontent",
    "newstext",
    "newsdetail",
    "newsarticle",
    "contentbody",
    "bodycontent",
    "bodytext",
    "bodycopy",
    "textbody",
    "textcontent",
    "richtext",
    "fulltext",
    "pagecontent",
    "maincontent",
    "maintext",
    "singlecontent",
    "contentarticle",
    "contenttext",
    "detailtext",
    "detailcontent",
    "artikeltext",
    "artikelinhalt",
    "artikelbody",
    "artikeltekst",
    "artikkel",
    "brodtext",
    "broedtekst",
    "brodtekst",
    "corpsarticle",
    "textearticle",
    "cuerponoticia",
    "notacuerpo",
    "textonoticia",
    "cuerpoarticulo",
    "materiacorpo",
    "conteudo",
    "testoarticolo",
    "corpoarticolo",
    "trescartykulu",
    "haberdetay",
    "habermetni",
    "newsdetailtext",
    "paragraphcontent",
    "articleparagraph",
    "storyparagraph",
    "textparagraph",
    "newsparagraph",
    "articlep",
];

/// Glued words that mark a standfirst.
const LEAD: &[&str] = &[
    "standfirst",
    "articlelead",
    "leadtext",
    "articleintro",
    "introtext",
    "teasertext",
    "subheadline",
    "subtitle",
    "subheading",
    "articlesummary",
    "storysummary",
    "deck",
    "dek",
    "chapo",
    "chapeau",
    "entradilla",
    "sottotitolo",
    "sommario",
    "vorspann",
    "anreisser",
    "articleteaser",
    "articledescription",
    "postexcerpt",
    "storydescription",
    "lede",
    "ingress",
    "manchet",
    "perex",
    "bajada",
    "subtitulo",
    "copete",
    "spot",
    "leadparagraph",
    "abstract",
];

/// Words that mark what is not the article, with the reason that `explain` prints.
const JUNK: &[(&str, &str)] = &[
    ("ad", "advert"),
    ("ads", "advert"),
    ("adv", "advert"),
    ("advert", "advert"),
    ("anzeige", "advert"),
    ("promo", "advert"),
    ("promotion", "advert"),
    ("affiliate", "advert"),
    ("shop", "advert"),
    ("dfp", "advert"),
    ("werbung", "advert"),
    ("reklame", "advert"),
    ("publicidad", "advert"),
    ("pub", "advert"),
    ("banner", "advert"),
    ("comments", "comments"),
    ("comment", "comments"),
    ("kommentare", "comments"),
    ("disqus", "comments"),
    ("respond", "comments"),
    ("discussion", "comments"),
    ("reactions", "comments"),
    ("commentlist", "comments"),
    ("related", "related"),
    ("recirc", "related"),
    ("teaser", "teaser"),
    ("teasers", "teaser"),
    ("more", "related"),
    ("popular", "related"),
    ("trending", "related"),
    ("mostread", "related"),
    ("recommended", "related"),
    ("readmore", "related"),
    ("seealso", "related"),
    ("leesook", "related"),
    ("similar", "related"),
    ("carousel", "related"),
    ("latest", "related"),
    ("meistgelesen", "related"),
    ("newsletter", "newsletter"),
    ("subscribe", "newsletter"),
    ("subscription", "newsletter"),
    ("signup", "newsletter"),
    ("abo", "newsletter"),
    ("cta", "newsletter"),
    ("login", "newsletter"),
    ("register", "newsletter"),
    ("paywall", "paywall"),
    ("offer", "paywall"),
    ("cookie", "consent"),
    ("consent", "consent"),
    ("gdpr", "consent"),
    ("privacy", "consent"),
    ("share", "sharing"),
    ("shares", "sharing"),
    ("sharing", "sharing"),
    ("social", "sharing"),
    ("follow", "sharing"),
    ("whatsapp", "sharing"),
    ("breadcrumb", "navigation"),
    ("breadcrumbs", "navigation"),
    ("nav", "navigation"),
    ("navbar", "navigation"),
    ("navigation", "navigation"),
    ("menu", "navigation"),
    ("pagination", "navigation"),
    ("pager", "navigation"),
    ("sidebar", "navigation"),
    ("toc", "navigation"),
    ("toolbar", "navigation"),
    ("footer", "footer"),
    ("copyright", "footer"),
    ("disclaimer", "footer"),
    ("byline", "byline"),
    ("bylines", "byline"),
    ("author", "byline"),
    ("authors", "byline"),
    ("autor", "byline"),
    ("autoren", "byline"),
    ("timestamp", "byline"),
    ("dateline", "byline"),
    ("pubdate", "byline"),
    ("meta", "byline"),
    ("bio", "byline"),
    ("contributors", "byline"),
    ("tags", "tags"),
    ("taglist", "tags"),
    ("keywords", "tags"),
    ("topics", "tags"),
    ("tweet", "embedded post"),
    ("instagram", "embedded post"),
    ("tiktok", "embedded post"),
    ("bluesky", "embedded post"),
    ("mastodon", "embedded post"),
    ("caption", "caption"),
    ("captions", "caption"),
    ("legend", "caption"),
    ("figcaption", "caption"),
    ("bildunterschrift", "caption"),
    ("credit", "caption"),
    ("credits", "caption"),
    ("gallery", "caption"),
    ("slideshow", "caption"),
    ("player", "caption"),
    ("video", "caption"),
    ("audio", "caption"),
    ("podcast", "caption"),
    ("lightbox", "caption"),
    ("poll", "box"),
    ("quiz", "box"),
    ("rating", "box"),
    ("modal", "box"),
    ("popup", "box"),
    ("overlay", "box"),
    ("tooltip", "box"),
    ("toast", "box"),
    ("ticker", "box"),
    ("weather", "box"),
    ("survey", "box"),
];

/// Glued words, long enough to be unmistakable inside others.
const JUNK_INSIDE: &[(&str, &str)] = &[
    ("mediainfo", "caption"),
    ("mediarights", "caption"),
    ("imagerights", "caption"),
    ("imagecredit", "caption"),
    ("photocredit", "caption"),
    ("bildrechte", "caption"),
    ("bildnachweis", "caption"),
    ("bildquelle", "caption"),
    ("piedefoto", "caption"),
    ("signin", "newsletter"),
    ("loginwall", "paywall"),
    ("regwall", "paywall"),
    ("paywall", "paywall"),
    ("jumplabel", "navigation"),
    ("tableofcontents", "navigation"),
    ("widgetarea", "navigation"),
    ("expandablebox", "box"),
    ("infobox", "box"),
    ("factbox", "box"),
    ("faktaboks", "box"),
    ("leesook", "related"),
    ("lesenauch", "related"),
    ("relatedarticle", "related"),
    ("relatedcontent", "related"),
    ("relatedlink", "related"),
    ("relatedpost", "related"),
    ("relatedstor", "related"),
    ("readmore", "related"),
    ("readalso", "related"),
    ("mostread", "related"),
    ("mostpopular", "related"),
    ("recommendation", "related"),
    ("outbrain", "related"),
    ("taboola", "related"),
    ("newsletter", "newsletter"),
    ("advertisement", "advert"),
    ("adcontainer", "advert"),
    ("sponsored", "advert"),
    ("socialshare", "sharing"),
    ("sharebutton", "sharing"),
    ("sharebar", "sharing"),
    ("breadcrumb", "navigation"),
    ("commentsection", "comments"),
    ("commentarea", "comments"),
    ("kommentarbereich", "comments"),
    ("imagecaption", "caption"),
    ("imgcaption", "caption"),
    ("captiontext", "caption"),
    ("authorbox", "byline"),
    ("authorbio", "byline"),
    ("aboutauthor", "byline"),
    ("noprint", "box"),
    ("printonly", "box"),
];

/// Glued words of elements that sighted readers do not see.
const HIDDEN: &[&str] = &[
    "sronly",
    "visuallyhidden",
    "visualhidden",
    "screenreader",
    "offscreen",
    "assistivetext",
    "a11yhidden",
];

/// Abbreviations of the same, which stand alone or behind a prefix: `go-vh`.
const HIDDEN_WORDS: &[&str] = &["vh", "sr"];

/// What the names of an element say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hint {
    /// Named as an article's body.
    pub(super) body: bool,
    /// Named as a standfirst.
    pub(super) lead: bool,
    /// Named as something that is no article text, and what.
    pub(super) junk: Option<&'static str>,
    /// Named as text for screen readers only.
    pub(super) hidden: bool,
}

impl Hint {
    /// What either says; the first where they differ.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            body: self.body || other.body,
            lead: self.lead || other.lead,
            junk: self.junk.or(other.junk),
            hidden: self.hidden || other.hidden,
        }
    }
}

/// Reads the classes of an element, or its id.
pub(super) fn hint(names: &str) -> Hint {
    names
        .split_whitespace()
        .take(NAMES_MAX)
        .fold(Hint::default(), |hint, name| hint.or(of_name(name)))
}

/// Names of one element that are read.
const NAMES_MAX: usize = 200;
/// Longest name that is read, in letters and digits: longer ones are made by programs.
const NAME_MAX: usize = 80;

fn of_name(name: &str) -> Hint {
    let glued: String = glue(name);
    if glued.is_empty() || glued.len() > NAME_MAX {
        return Hint::default();
    }
    let inside = Inside::of(&glued);
    let lead = inside.is_lead;
    let junk = junk(name, &glued, &inside);
    // `article-content__sign-in`: a part of the body that is none.
    let body = inside.body_end.is_some_and(|end| junk.is_none_or(|(_, at)| at < end));
    let last_word = || words(name, &glued).last();
    Hint {
        body,
        lead,
        // A teaser that is named as a standfirst is one.
        junk: junk
            .map(|(reason, _)| reason)
            .filter(|reason| !(body || lead && *reason == "teaser")),
        hidden: inside.is_hidden || last_word().is_some_and(|(word, _)| HIDDEN_WORDS.contains(&word)),
    }
}

/// Letters from which a word for a standfirst is not the beginning of another word.
const LEAD_START_MIN: usize = 8;

fn glue(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect()
}

/// The glued words that stand anywhere in a glued name.
#[derive(Default)]
struct Inside {
    /// Where the last word for a body ends.
    body_end: Option<usize>,
    /// Index in [`JUNK_INSIDE`] of the first word there that the name holds, and where that stands.
    junk: Option<(usize, usize)>,
    is_hidden: bool,
    /// Whether a word for a standfirst ends it, or begins it: programs add their own letters behind.
    is_lead: bool,
}

impl Inside {
    /// Looks for all words of all lists in one pass; of a word that stands twice, the first place counts.
    fn of(glued: &str) -> Self {
        static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
            let junk = JUNK_INSIDE.iter().map(|(word, _)| word);
            let words = BODY.iter().chain(junk).chain(HIDDEN).chain(LEAD);
            // Thousands of names a page: the automaton that is quickest once it is built.
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::DFA))
                .build(words)
                .ok()
        });
        let mut inside = Self::default();
        let found = WORDS.as_ref().map(|words| words.find_overlapping_iter(glued));
        for word in found.into_iter().flatten() {
            let at = word.pattern().as_usize();
            let in_junk = at.saturating_sub(BODY.len());
            if let Some(body) = BODY.get(at) {
                let is_first = glued.find(body) == Some(word.start());
                inside.body_end = inside.body_end.max(is_first.then_some(word.end()));
            } else if in_junk < JUNK_INSIDE.len() {
                if inside.junk.is_none_or(|(known, _)| in_junk < known) {
                    inside.junk = Some((in_junk, word.start()));
                }
            } else if in_junk < JUNK_INSIDE.len() + HIDDEN.len() {
                inside.is_hidden = true;
            } else {
                let begins = word.start() == 0 && word.len() >= LEAD_START_MIN;
                inside.is_lead |= begins || word.end() == glued.len();
            }
        }
        inside
    }
}

/// The reason why an element of this name is no article text, and where in the glued name it stands.
fn junk(name: &str, glued: &str, inside: &Inside) -> Option<(&'static str, usize)> {
    static WORDS: LazyLock<HashMap<&str, &'static str>> = LazyLock::new(|| JUNK.iter().copied().collect());
    // The class by which schema.org's `cssSelector` points at the part of the body that is paid for.
    if glued == "paywall" {
        return None;
    }
    if glued == "hidden" {
        return Some(("hidden", 0));
    }
    let mut words = words(name, glued).peekable();
    // `has-comments`, `no-sidebar`, `is-paywall` describe what the page has elsewhere.
    if let Some((first, _)) = words.peek()
        && PREFIXES.contains(first)
    {
        return None;
    }
    let word = words.find_map(|(word, at)| Some((*WORDS.get(word)?, at)));
    word.or_else(|| {
        let (junk, at) = inside.junk?;
        let (_, reason) = JUNK_INSIDE.get(junk)?;
        Some((*reason, at))
    })
}

/// First words of names that say how an element looks, or what is elsewhere.
const PREFIXES: &[&str] = &["has", "no", "with", "without", "is", "js", "not", "hide", "layout"];

/// Cuts a name at everything that is no letter and before capitals that follow small letters; each word in small letters, with
/// its place in the glued name.
fn words<'a>(name: &'a str, glued: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
    let mut rest = name;
    let mut at = 0;
    std::iter::from_fn(move || {
        let skipped = rest.find(|character: char| character.is_ascii_alphabetic())?;
        let (before, from) = rest.split_at(skipped);
        at += before.bytes().filter(u8::is_ascii_alphanumeric).count();
        let mut small_before = false;
        let end = from
            .find(|character: char| {
                let cut = !character.is_ascii_alphabetic() || (small_before && character.is_ascii_uppercase());
                small_before = character.is_ascii_lowercase();
                cut
            })
            .unwrap_or(from.len());
        rest = from.get(end..)?;
        let start = at;
        at += end;
        Some((glued.get(start..at)?, start))
    })
}

#[cfg(test)]
mod tests;
