//! Names of what surrounds the months in dates, as feeds write them. Data; the reading is in its neighbours.

/// Words of the morning, wherever they stand.
pub(super) const MORNING: &[&str] = &["上午", "午前", "오전", "صباحا", "sáng", "לפנה", "পূর্বাহ্ণ", "முற்பகல்"];

/// Words of the afternoon and the evening, wherever they stand.
pub(super) const AFTERNOON: &[&str] = &[
    "下午",
    "午後",
    "오후",
    "晚上",
    "مساء",
    "chiều",
    "tối",
    "אחה",
    "অপরাহ্ণ",
    "பிற்பகல்",
];

/// Words that mean the morning or, where true, the afternoon only right behind a time: English, Vietnamese, Malay, Turkish,
/// Greek, Arabic.
pub(super) const HALF_DAYS: &[(&str, bool)] = &[
    ("am", false),
    ("pm", true),
    ("sa", false),
    ("ch", true),
    ("pg", false),
    ("ptg", true),
    ("öö", false),
    ("ös", true),
    ("πμ", false),
    ("μμ", true),
    ("ص", false),
    ("م", true),
];

/// The same, of two letters with a full stop behind each: English and Spanish, Greek, Persian.
pub(super) const HALF_DAYS_DOTTED: &[(&str, &str, bool)] = &[
    ("a", "m", false),
    ("p", "m", true),
    ("π", "μ", false),
    ("μ", "μ", true),
    ("ق", "ظ", false),
    ("ب", "ظ", true),
];

/// Countries where `am` before a date means "on".
pub(super) const GERMAN: &[&str] = &["de", "at", "ch", "li", "lu"];

/// English days of the week from Monday: they tell which of 05/04 is the month.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Eras of Japan and Taiwan, with the year before their first.
pub(super) const ERAS: &[(&str, i64)] = &[
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("民國", 1911),
    ("民国", 1911),
];

/// Countries that write the month before the day: the United States and those that learnt it from them.
pub(super) const MONTH_FIRST: &[&str] = &["us", "ph", "pr", "gu", "vi", "as", "mp", "fm", "mh", "pw"];
