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
/// Greek, Arabic, Bengali, Hindi.
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
    ("এএম", false),
    ("পিএম", true),
    ("एएम", false),
    ("पीएम", true),
    ("पूर्वाह्न", false),
    ("अपराह्न", true),
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

/// Words behind which the number of a month stands: Vietnamese `tháng 11`.
pub(super) const MONTH_FOLLOWS: &[&str] = &["tháng", "thg"];

/// The numbers that stand there as words. Ten may be followed by one or two.
pub(super) const MONTH_NUMBERS: &[(&str, i8)] = &[
    ("giêng", 1),
    ("một", 1),
    ("hai", 2),
    ("ba", 3),
    ("tư", 4),
    ("bốn", 4),
    ("năm", 5),
    ("sáu", 6),
    ("bảy", 7),
    ("bẩy", 7),
    ("tám", 8),
    ("chín", 9),
    ("mười", 10),
    ("chạp", 12),
];

/// Names of months that are also short for a day of the week: French, Spanish, Italian and Romanian Tuesdays, a Turkish and
/// a Hungarian Sunday, a Ukrainian Wednesday. They give way to any other month.
pub(super) const MONTHS_LIKE_DAYS: &[&str] = &["mar", "mart", "paz", "vas", "сер"];

/// Days of the week that begin like a month, and with more of its letters than the month: French, Spanish, Italian, Romanian and Albanian Tuesdays, Dutch and Finnish
/// Mondays, Turkish Sundays and Mondays, an Estonian, a Ukrainian and a Belarusian Wednesday, a Hungarian Sunday.
pub(super) const DAYS_LIKE_MONTHS: &[&str] = &[
    "mardi",
    "martes",
    "marted",
    "marți",
    "marţi",
    "marti",
    "martë",
    "maandag",
    "maanantai",
    "pazar",
    "pazartesi",
    "kolmap",
    "серед",
    "серад",
    "vasár",
];
