//! The form in which words are compared.
//!
//! NFKC and lower case; then marks, as each script needs it. What only some writers or keyboards add goes (accents of
//! Latin and Greek, ё, Arabic and Hebrew vowel signs, the Hindi nukta); what makes another word stays (Vietnamese tones,
//! й, Indic and Thai vowel signs). The choices:
//!
//! - German `ß` is `ss` and `ü` is `u`, not `ue`: foreign outlets write Dusseldorf and Zurich, and those who type
//!   `Duesseldorf` are met by the German stemmer, which knows that spelling.
//! - Turkish `ı` is `i`, for `I` is lower-cased without knowing the language. The stemmer sees the word before that.
//! - Latin letters that carry a Vietnamese tone or horn keep all their marks: without them every third word is another.
//!   Tones that other languages write too (`á`) fold, since the language must not decide.
//!
//! Deliberately not here: where words begin and end. Nothing here depends on a detected language.

use std::borrow::Cow;

use unicode_normalization::char::decompose_canonical;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::han;
use super::script::is_invisible;

/// Folds a text to the form of exact terms, for prefixes and comparisons.
///
/// ```
/// assert_eq!("strasse nach dusseldorf", newsvane::text::fold("Straße nach Düsseldorf"));
/// assert_eq!(newsvane::text::fold("歐盟"), newsvane::text::fold("欧盟"));
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return folded;
    }
    for c in nfkc(text).chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| fold_char(c, &mut folded));
        }
    }
    folded
}

/// A word as stemmers want it: NFKC and lower case with its marks. Turkish and Azerbaijani have two letters i.
pub(super) fn lower(word: &str, has_dotless_i: bool) -> String {
    let mut lowered = String::with_capacity(word.len());
    for c in nfkc(word).chars() {
        match c {
            'I' if has_dotless_i => lowered.push('ı'),
            'İ' if has_dotless_i => lowered.push('i'),
            _ if is_invisible(c) => {}
            _ => lowered.extend(c.to_lowercase()),
        }
    }
    lowered
}

fn nfkc(text: &str) -> Cow<'_, str> {
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfkc().collect()),
    }
}

fn fold_char(c: char, folded: &mut String) {
    match c {
        // Most of Cyrillic, first because it is frequent.
        '\u{430}'..='\u{44f}' => folded.push(c),
        '\u{80}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => fold_latin(c, folded),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => fold_greek(c, folded),
        '\u{3400}'..='\u{9fff}' => folded.push(han::simplify(c)),
        'ё' | 'ѐ' => folded.push('е'),
        'ѝ' => folded.push('и'),
        // Candrabindu and anusvara are written for each other.
        '\u{901}' => folded.push('\u{902}'),
        // Letters that Hausa keyboards lack.
        'ɓ' => folded.push('b'),
        'ɗ' => folded.push('d'),
        'ə' => folded.push('e'),
        '\u{2018}' | '\u{2019}' | '\u{201b}' => folded.push('\''),
        // Letters that look like apostrophes: Ukrainian, Hawaiian, Uzbek.
        '\u{2b9}' | '\u{2bb}' | '\u{2bc}' => {}
        _ if is_invisible(c) || is_folded_mark(c) => {}
        _ => folded.push(fold_digit(fold_arabic(c))),
    }
}

fn fold_latin(c: char, folded: &mut String) {
    let whole = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ı' => "i",
        'ƙ' => "k",
        'ƴ' => "y",
        '\u{ad}' => return,
        _ => "",
    };
    if !whole.is_empty() {
        return folded.push_str(whole);
    }
    let (mut base, mut marks, mut rounded, mut vietnamese) = (c, 0, false, false);
    decompose_canonical(c, |part| match part {
        // Hook above, dot below, horn.
        '\u{309}' | '\u{323}' | '\u{31b}' => vietnamese = true,
        // Circumflex, breve: with a second mark only Vietnamese has them.
        '\u{302}' | '\u{306}' => (rounded, marks) = (true, marks + 1),
        '\u{300}'..='\u{36f}' => marks += 1,
        _ => base = part,
    });
    let keeps = matches!(base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') && (vietnamese || rounded && marks > 1);
    folded.push(if keeps { c } else { base });
}

fn fold_greek(c: char, folded: &mut String) {
    let mut base = c;
    decompose_canonical(c, |part| {
        if !is_folded_mark(part) {
            base = part;
        }
    });
    folded.push(if base == 'ς' { 'σ' } else { base });
}

/// Letters that Arabic, Persian and Urdu keyboards write for each other.
fn fold_arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' | 'ۀ' | 'ہ' | 'ۂ' | 'ۃ' | 'ە' => 'ه',
        _ => c,
    }
}

/// Decimal digits of all living scripts become ASCII.
fn fold_digit(c: char) -> char {
    /// The zeros of: Arabic, Persian, N'Ko; then from Devanagari to Malayalam, Thai, Lao, Tibetan, Burmese, Khmer, Mongolian.
    const ZEROS: [u32; 19] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
        0x1040, 0x17e0, 0x1810,
    ];
    let code = u32::from(c);
    if !(0x660..=0x1819).contains(&code) {
        return c;
    }
    let digit = ZEROS
        .iter()
        .map(|zero| code.wrapping_sub(*zero))
        .find(|value| *value < 10);
    digit.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// Marks that are folded wherever they stand: general diacritics, Cyrillic titla, Hebrew points, Arabic vowels, the
/// tatweel, and the Devanagari nukta. Marks of all other scripts are letters of theirs.
fn is_folded_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8d3}'..='\u{8ff}'
        | '\u{93c}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20f0}' | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(expected, fold(text), "{text}");
        assert_eq!(expected, fold(expected), "folding twice: {text}");
    }

    #[test]
    fn latin_marks_fold() {
        check(
            "Élysée, Łódź, Ørsted, Þing, Œuvre",
            "elysee, lodz, orsted, thing, oeuvre",
        );
        check("Große Straße in Düsseldorf", "grosse strasse in dusseldorf");
        check("e\u{301}te\u{301}", "ete");
        check("ﬁnance ＡＢＣ①", "finance abc1");
    }

    #[test]
    fn turkish_letters_i_are_one() {
        check("DIYARBAKIR", "diyarbakir");
        check("Diyarbakır", "diyarbakir");
        check("İstanbul", "istanbul");
    }

    #[test]
    fn vietnamese_tones_stay() {
        check("Việt Nam", "việt nam");
        check("ĐƯỜNG", "dường");
        check("Vie\u{323}\u{302}t", "việt");
    }

    #[test]
    fn cyrillic_and_greek_fold_what_is_optional() {
        check("Ещё Йошкар-Ола", "еще йошкар-ола");
        check("Заха\u{301}рова", "захарова");
        check("Київ", "київ");
        check("ΟΔΥΣΣΕΎΣ ἄνθρωπος", "οδυσσευσ ανθρωποσ");
    }

    #[test]
    fn arabic_and_hebrew_vowels_go() {
        check("الأُمَمُ المُتَّحِدة", "الامم المتحده");
        check("می\u{200c}شود", "ميشود");
        check("שָׁלוֹם", "שלום");
        check("١٢٣ ۴۵", "123 45");
    }

    #[test]
    fn indic_and_thai_signs_stay() {
        check("हिन्दी", "हिन्दी");
        check("ज़रूरत चाँद", "जरूरत चांद");
        check("ประเทศไทย ๒๕", "ประเทศไทย 25");
    }

    #[test]
    fn han_is_simplified_and_widths_are_one() {
        check("華為技術", "华为技术");
        check("ﾃﾞｰﾀ", "データ");
    }
}
