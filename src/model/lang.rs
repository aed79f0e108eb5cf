//! Languages: a closed set, named by their ISO 639 codes.

use std::fmt;

/// Code and English name. ISO 639-1 where it exists; `no` stands for Bokmål and Nynorsk alike. Position is not stored anywhere.
const LANGUAGES: &[(&str, &str)] = &[
    ("und", "undetermined"),
    ("af", "Afrikaans"),
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("az", "Azerbaijani"),
    ("be", "Belarusian"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("bs", "Bosnian"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("eo", "Esperanto"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fil", "Filipino"),
    ("fr", "French"),
    ("ga", "Irish"),
    ("gl", "Galician"),
    ("gu", "Gujarati"),
    ("ha", "Hausa"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("id", "Indonesian"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("jv", "Javanese"),
    ("ka", "Georgian"),
    ("kk", "Kazakh"),
    ("km", "Khmer"),
    ("kn", "Kannada"),
    ("ko", "Korean"),
    ("ku", "Kurdish"),
    ("ky", "Kyrgyz"),
    ("la", "Latin"),
    ("lb", "Luxembourgish"),
    ("lo", "Lao"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("mk", "Macedonian"),
    ("ml", "Malayalam"),
    ("mn", "Mongolian"),
    ("mr", "Marathi"),
    ("ms", "Malay"),
    ("mt", "Maltese"),
    ("my", "Burmese"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("or", "Odia"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("rw", "Kinyarwanda"),
    ("si", "Sinhala"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sn", "Shona"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("st", "Sesotho"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("tg", "Tajik"),
    ("th", "Thai"),
    ("ti", "Tigrinya"),
    ("tk", "Turkmen"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
    ("vi", "Vietnamese"),
    ("xh", "Xhosa"),
    ("yi", "Yiddish"),
    ("yo", "Yoruba"),
    ("zh", "Chinese"),
    ("zu", "Zulu"),
];

/// Tags that mean one of the languages above.
const SYNONYMS: &[(&str, &str)] = &[
    ("nb", "no"),
    ("nn", "no"),
    ("iw", "he"),
    ("in", "id"),
    ("ji", "yi"),
    ("tl", "fil"),
    ("cmn", "zh"),
    ("yue", "zh"),
];

/// Three-letter codes, those of macrolanguages and of their usual member alike.
const ISO_639_3: &[(&str, &str)] = &[
    ("afr", "af"),
    ("amh", "am"),
    ("ara", "ar"),
    ("arb", "ar"),
    ("aze", "az"),
    ("azj", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cze", "cs"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ger", "de"),
    ("ell", "el"),
    ("gre", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("ekk", "et"),
    ("eus", "eu"),
    ("fas", "fa"),
    ("pes", "fa"),
    ("per", "fa"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("gle", "ga"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("isl", "is"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lvs", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("msa", "ms"),
    ("mya", "my"),
    ("nep", "ne"),
    ("npi", "ne"),
    ("nld", "nl"),
    ("dut", "nl"),
    ("nob", "no"),
    ("nno", "no"),
    ("nor", "no"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rum", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slo", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("sqi", "sq"),
    ("srp", "sr"),
    ("swa", "sw"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "fil"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("ydd", "yi"),
    ("zho", "zh"),
    ("chi", "zh"),
    ("xho", "xh"),
    ("zul", "zu"),
];

/// A language of the closed set, or [`Lang::UND`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(u8);

impl Lang {
    /// Undetermined.
    pub const UND: Self = Self(0);

    /// Reads a tag as people and pages write it: `de`, `de-AT`, `zh_Hant_TW`, `ger`. `None` if its language is not in the set.
    ///
    /// ```
    /// use newsvane::model::Lang;
    /// assert_eq!("de", Lang::from_tag("de_DE").unwrap().code());
    /// assert_eq!("no", Lang::from_tag("nb-NO").unwrap().code());
    /// assert!(Lang::from_tag("x-klingon").is_none());
    /// ```
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag
            .trim()
            .split(['-', '_', '.', '@', ',', ';', ' '])
            .next()?
            .to_ascii_lowercase();
        Self::from_code(&primary).or_else(|| Self::from_iso639_3(&primary))
    }

    fn from_code(code: &str) -> Option<Self> {
        let code = SYNONYMS
            .iter()
            .find(|(from, _)| *from == code)
            .map_or(code, |(_, to)| to);
        let index = LANGUAGES.iter().position(|(known, _)| *known == code)?;
        u8::try_from(index).ok().map(Self)
    }

    /// Reads a three-letter code, the form that whatlang gives and some pages declare.
    fn from_iso639_3(code: &str) -> Option<Self> {
        let (_, short) = ISO_639_3.iter().find(|(known, _)| *known == code)?;
        Self::from_code(short)
    }

    /// The ISO 639 code, `und` when undetermined.
    pub fn code(self) -> &'static str {
        LANGUAGES[usize::from(self.0)].0
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        LANGUAGES[usize::from(self.0)].1
    }

    /// Whether a language was decided.
    pub fn is_determined(self) -> bool {
        self != Self::UND
    }

    /// Every language of the set, without [`Lang::UND`].
    pub fn all() -> impl Iterator<Item = Self> {
        (1..LANGUAGES.len()).filter_map(|index| u8::try_from(index).ok().map(Self))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_as_pages_write_them() {
        for (tag, expected) in [
            ("DE", "de"),
            ("zh-Hant-TW", "zh"),
            ("pt_BR", "pt"),
            ("nb-no", "no"),
            ("deu", "de"),
            ("iw", "he"),
        ] {
            assert_eq!(Some(expected), Lang::from_tag(tag).map(Lang::code), "{tag}");
        }
        for tag in ["", "xx", "klingon"] {
            assert_eq!(None, Lang::from_tag(tag), "{tag}");
        }
    }

    #[test]
    fn every_code_reads_back() {
        for lang in Lang::all() {
            assert_eq!(Some(lang), Lang::from_tag(lang.code()));
        }
    }
}
