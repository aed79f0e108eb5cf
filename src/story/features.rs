//! How two articles agree, as a few numbers that a decision can weigh and a person can read.
//!
//! Measures only; which agreement is enough is decided in `decision`.

use super::key::{Family, Key};
use super::signature::Signature;
use super::window::Window;
use crate::model::SourceId;

/// A shared key that tells at least so much is rare evidence: one story in about 150.
pub(super) const TELLING: f64 = 5.0;

/// Seconds after which a gap counts in full: ten days.
const GAP_SECONDS: f64 = 864_000.0;

/// A shingle that stands in more open stories than this is furniture of the page, not text.
const FURNITURE_STORIES: u32 = 3;

/// Containment from which it is worth to tell text from furniture.
const FURNITURE_FROM: f64 = 0.3;

/// Fewer shingles than this tell nothing about copies.
const SHINGLES_MIN: usize = 20;

/// How two articles agree. Each 0..=1 where not said otherwise; symmetric, but for `citation`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Cosine of romanised words.
    pub tokens: f64,
    /// Cosine of word stems.
    pub stems: f64,
    /// Cosine of names.
    pub names: f64,
    /// Cosine of numbers.
    pub numbers: f64,
    /// Cosine of places.
    pub places: f64,
    /// Cosine of consonants.
    pub sounds: f64,
    /// Cosine of four-letter pieces.
    pub grams: f64,
    /// How much of each headline the other article holds, the mean of both ways.
    pub headlines: f64,
    /// How much the rare keys that both hold tell, on a logarithmic scale from 0.
    pub rare: f64,
    /// Time between them, in ten days.
    pub gap: f64,
    /// The later one cites the earlier one's outlet, and they share a rare key.
    pub citation: f64,
    /// How much of the shorter text stands in the other word for word.
    pub containment: f64,
}

impl Features {
    /// The numbers that the decision weighs, in the order of its weights.
    pub fn values(&self) -> [f64; 11] {
        [
            self.tokens,
            self.stems,
            self.names,
            self.numbers,
            self.places,
            self.sounds,
            self.grams,
            self.headlines,
            self.rare,
            self.gap,
            self.citation,
        ]
    }
}

/// A signature with its weights as they are now.
pub(super) struct Weighed<'a> {
    pub(super) signature: &'a Signature,
    lists: [List; Family::WEIGHTED.len()],
}

/// Weights of the keys of one family, in the order of the keys.
#[derive(Default)]
struct List {
    idf: Vec<f64>,
    norm: f64,
}

impl<'a> Weighed<'a> {
    pub(super) fn new(signature: &'a Signature, window: &Window) -> Self {
        let lists = Family::WEIGHTED.map(|family| {
            let keys = signature.keys(family);
            let idf = |key: &Key| match family {
                Family::Gram => window.background_idf(*key),
                _ => window.idf(*key),
            };
            let idf: Vec<f64> = keys.iter().map(idf).collect();
            let squares = keys.iter().zip(&idf).map(|(key, idf)| (key.weight() * idf).powi(2));
            List {
                norm: squares.sum::<f64>().sqrt(),
                idf,
            }
        });
        Self { signature, lists }
    }

    /// The keys of a family with what each tells.
    pub(super) fn keys(&self, family: Family) -> impl Iterator<Item = (&'a Key, f64)> {
        let idf = self.lists.get(family as usize).map_or(&[][..], |list| &list.idf);
        self.signature.keys(family).iter().zip(idf.iter().copied())
    }

    fn norm(&self, family: Family) -> f64 {
        self.lists.get(family as usize).map_or(0.0, |list| list.norm)
    }
}

/// Measures how two articles agree; `cited` are the outlets that the left one cites.
pub(super) fn features(left: &Weighed<'_>, right: &Weighed<'_>, cited: &[SourceId], window: &Window) -> Features {
    let cosine = |family| cosine(left, right, family);
    let rare: f64 = [Family::Name, Family::Token, Family::Number]
        .into_iter()
        .flat_map(|family| shared(left, right, family))
        .map(|(_, idf)| (idf - TELLING).max(0.0))
        .sum();
    let seconds = left
        .signature
        .seen
        .as_second()
        .abs_diff(right.signature.seen.as_second());
    let is_cited = right
        .signature
        .source
        .as_ref()
        .is_some_and(|source| cited.contains(source));
    Features {
        tokens: cosine(Family::Token),
        stems: cosine(Family::Stem),
        names: cosine(Family::Name),
        numbers: cosine(Family::Number),
        places: cosine(Family::Place),
        sounds: cosine(Family::Sound),
        grams: cosine(Family::Gram),
        headlines: f64::midpoint(
            headline(&left.signature.title, right.signature, window),
            headline(&right.signature.title, left.signature, window),
        ),
        rare: rare.ln_1p(),
        gap: (seconds as f64 / GAP_SECONDS).min(1.0),
        citation: f64::from(u8::from(is_cited && rare > 0.0)),
        containment: containment(left.signature, right.signature, window),
    }
}

/// Keys of a family that both hold, with what each tells.
pub(super) fn shared<'a>(
    left: &'a Weighed<'_>,
    right: &'a Weighed<'_>,
    family: Family,
) -> impl Iterator<Item = (&'a Key, f64)> {
    let mut others = right.signature.keys(family).iter().peekable();
    left.keys(family).filter(move |(key, _)| {
        while others.next_if(|other| other.hash < key.hash).is_some() {}
        others.peek().is_some_and(|other| other.hash == key.hash)
    })
}

fn cosine(left: &Weighed<'_>, right: &Weighed<'_>, family: Family) -> f64 {
    let norms = left.norm(family) * right.norm(family);
    if norms <= 0.0 {
        return 0.0;
    }
    let mut others = right.keys(family).peekable();
    let mut dot = 0.0;
    for (key, idf) in left.keys(family) {
        while others.next_if(|(other, _)| other.hash < key.hash).is_some() {}
        if let Some((other, other_idf)) = others.peek()
            && other.hash == key.hash
        {
            dot += key.weight() * idf * other.weight() * other_idf;
        }
    }
    (dot / norms).min(1.0)
}

/// How much of what a headline tells stands in the other article.
fn headline(title: &[Key], other: &Signature, window: &Window) -> f64 {
    let stems = other.keys(Family::Stem);
    let (mut held, mut all) = (0.0, 0.0);
    for key in title {
        let idf = window.idf(*key);
        all += idf;
        if stems.binary_search_by_key(&key.hash, |stem| stem.hash).is_ok() {
            held += idf;
        }
    }
    if all > 0.0 { held / all } else { 0.0 }
}

/// How much of the shorter text stands in the other word for word; 0 where texts are too short to tell.
fn containment(left: &Signature, right: &Signature, window: &Window) -> f64 {
    // Of long texts only the smallest hashes are kept: beyond the last of either, the other is not known.
    let limit = |signature: &Signature| {
        let is_cut = signature.shingles.len() >= Family::Shingle.keys_max();
        signature
            .shingles
            .last()
            .copied()
            .filter(|_| is_cut)
            .unwrap_or(u32::MAX)
    };
    let limit = limit(left).min(limit(right));
    let known = |signature: &Signature| -> Vec<u32> {
        let shingles = signature.shingles.iter().copied();
        shingles.take_while(|shingle| *shingle <= limit).collect()
    };
    let (mut left, mut right) = (known(left), known(right));
    let share = held(&left, &right);
    // Most pairs are far from being copies; they are spared the look at what is furniture.
    if share < FURNITURE_FROM {
        return share;
    }
    for text in [&mut left, &mut right] {
        text.retain(|shingle| window.count(*shingle) <= FURNITURE_STORIES);
    }
    held(&left, &right)
}

/// How much of the shorter of two sorted lists the longer one holds; 0 where it is too short to tell.
fn held(left: &[u32], right: &[u32]) -> f64 {
    let (shorter, longer) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if shorter.len() < SHINGLES_MIN {
        return 0.0;
    }
    let mut others = longer.iter().peekable();
    let held = shorter.iter().filter(|shingle| {
        while others.next_if(|other| other < shingle).is_some() {}
        others.peek() == Some(shingle)
    });
    held.count() as f64 / shorter.len() as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::story::fixtures::article;
    use crate::story::signature::read;

    fn measure(left: (&str, &str), right: (&str, &str)) -> Features {
        let (left, _) = read(&article("a", "en", left.0, left.1));
        let (right, _) = read(&article("b", "en", right.0, right.1));
        let window = Window::default();
        features(
            &Weighed::new(&left, &window),
            &Weighed::new(&right, &window),
            &[],
            &window,
        )
    }

    #[test]
    fn an_article_agrees_with_itself() {
        let text = "The mayor of Brackwede said on Tuesday that the bridge of 1911 would close. ".to_owned()
            + "Repairs will cost 4.3 million euros, the engineer Alma Tiedtke told the council after a long night of debate.";
        let same = measure(("Brackwede closes bridge", &text), ("Brackwede closes bridge", &text));
        for value in [
            same.tokens,
            same.stems,
            same.names,
            same.numbers,
            same.headlines,
            same.containment,
        ] {
            assert!(value > 0.999, "{same:?}");
        }
        assert!(same.rare > 2.0 && same.gap == 0.0 && same.citation == 0.0, "{same:?}");
    }

    #[test]
    fn a_cut_copy_is_contained_in_the_whole() {
        let sentence =
            |n: usize| format!("Sentence number {n} tells of harbour pilot {n} and of tug {n} at pier {n}. ");
        let whole: String = (0..200).map(sentence).collect();
        let cut: String = (0..12).map(sentence).collect();
        let other: String = (900..930).map(sentence).collect();
        assert!(measure(("", &whole), ("", &cut)).containment > 0.9);
        assert!(measure(("", &whole), ("", &other)).containment < 0.1);
    }

    proptest! {
        #[test]
        fn agreement_is_symmetric_and_within_bounds(left in "[A-Za-z0-9 .]{0,200}", right in "[A-Za-z0-9 .]{0,200}") {
            let one = measure((&left, &right), (&right, &left));
            let other = measure((&right, &left), (&left, &right));
            for (one, other) in one.values().into_iter().zip(other.values()) {
                prop_assert!((one - other).abs() < 1e-9);
                prop_assert!(one >= 0.0 && one.is_finite());
            }
        }
    }
}
