//! Which characters are cut how.
//!
//! Owns the classes of characters that cutting and folding ask for, as ranges of Unicode 16. The language of a text is
//! never asked: a detector that errs must not make a text unfindable.

use unicode_normalization::char::is_combining_mark;

/// Whether a character belongs to a script that writes no spaces between words: Han, kana, bopomofo, Thai, Lao,
/// Burmese, Khmer. Their digits are not meant; Hangul has words.
pub(super) fn is_spaceless(c: char) -> bool {
    if c < '\u{e01}' {
        return false;
    }
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' // Thai
        | '\u{e81}'..='\u{ecf}' | '\u{edc}'..='\u{edf}' // Lao
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109d}' // Burmese
        | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}'
        | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}'..='\u{17dd}' // Khmer
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303b}' // Han
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'
        | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' // hiragana
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}' // katakana
        | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' // bopomofo
    )
}

/// Whether a character only modifies the one before it: marks, the half-width voicing marks, and what is invisible.
pub(super) fn is_attached(c: char) -> bool {
    !c.is_ascii() && (is_combining_mark(c) || matches!(c, '\u{ff9e}' | '\u{ff9f}') || is_invisible(c))
}

/// Joiners, soft hyphens, directional marks and variation selectors: they change how a word looks, not what it is.
/// Persian and the Indic scripts are typed with and without them.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether a word stays whole at an apostrophe or a quote inside it: Ukrainian `м'ята`, Hebrew `צה"ל`.
pub(super) fn is_whole_at_apostrophes(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}' | '\u{590}'..='\u{5ff}')
}

/// What people type as an apostrophe inside a word.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{ff07}' | '`' | '\u{b4}' | '\u{5f3}'
    )
}

/// Whether a word is written in Hangul.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}
