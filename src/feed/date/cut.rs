//! A text cut into numbers, words and signs.

/// A run of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: i64,
    pub(super) digits: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Number(Number),
    Word(String),
    Sign(char),
    Space,
}

/// Cuts a text into pieces. Each character of Han and each syllable of Hangul behind a number is a unit of its own.
pub(super) fn cut(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    let mut number: Option<Number> = None;
    for character in text.chars().filter(|c| !is_unseen(*c)).chain([' ']) {
        let digit = digit(character);
        if digit.is_none() {
            pieces.extend(number.take().map(Piece::Number));
        }
        let is_letter = digit.is_none() && (character.is_alphabetic() || is_mark(character));
        if !is_letter && !word.is_empty() {
            pieces.push(Piece::Word(std::mem::take(&mut word)));
        }
        if let Some(digit) = digit {
            let so_far = number.unwrap_or(Number { value: 0, digits: 0 });
            number = Some(Number {
                value: so_far.value.saturating_mul(10).saturating_add(digit),
                digits: so_far.digits + 1,
            });
        } else if is_letter {
            // A capital İ leaves its dot behind.
            let letters = character.to_lowercase().filter(|letter| *letter != '\u{307}');
            word.extend(letters.map(folded));
        } else if character.is_whitespace() {
            pieces.push(Piece::Space);
        } else {
            pieces.push(Piece::Sign(plain_sign(character)));
        }
    }
    pieces.dedup_by(|b, a| (&*a, &*b) == (&Piece::Space, &Piece::Space));
    while pieces.last() == Some(&Piece::Space) {
        pieces.pop();
    }
    pieces
}

fn plain_sign(character: char) -> char {
    match character {
        '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{ff1a}' => ':',
        '\u{ff0f}' => '/',
        other => other,
    }
}

/// Marks that stand on letters, of Thai, of the scripts of India and of decomposed Latin.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{963}' | '\u{971}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

/// What tells only how to show a text: the vowel signs and the tatweel of Arabic, joiners, directions.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{640}' | '\u{64b}'..='\u{652}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// One letter for those that are written one for the other in Arabic, Persian and Urdu.
fn folded(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        other => other,
    }
}

/// The value of a digit in the scripts that write dates with digits of their own.
fn digit(character: char) -> Option<i64> {
    const ZEROS: [u32; 15] = [
        0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0xff10,
    ];
    if character.is_ascii() {
        return character.to_digit(10).map(i64::from);
    }
    let code = u32::from(character);
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .map(|zero| i64::from(code - zero))
}
