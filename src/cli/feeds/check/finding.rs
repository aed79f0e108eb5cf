//! What a check says of one thing that it looked at.

/// What is wrong with a finding, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    Good,
    /// Worth knowing; the feed works.
    Doubtful,
    /// The feed does not work.
    Bad,
}

impl Grade {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubtful => "doubtful",
            Self::Bad => "bad",
        }
    }

    pub(super) fn good_if(is_good: bool) -> Self {
        if is_good { Self::Good } else { Self::Doubtful }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) what: &'static str,
    pub(super) grade: Grade,
    pub(super) words: String,
}

impl Finding {
    pub(super) fn new(what: &'static str, grade: Grade, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { what, grade, words }
    }
}
