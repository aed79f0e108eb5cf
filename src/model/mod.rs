//! The nouns, in the order in which they happen.
//!
//! ```text
//! Feed → FeedReply → Entry → Page → Draft → Article → Story → Alert
//! ```
//!
//! Plain data: no I/O, no serialisation, no clock. One type per stage; no type has a field that a
//! later stage fills in. Whoever holds an [`Article`] holds decided language and extracted text.

mod alert;
mod article;
mod draft;
mod entry;
mod feed;
mod habit;
mod id;
mod lang;
mod outcome;
mod page;
mod sieve;
mod source;
mod story;
mod time;
mod url;

pub use alert::{About, Alert, AlertKind, Evidence, Severity};
pub use article::{Article, Quality};
pub use draft::{Draft, Form, Particulars, Passage, PassageKind, Picture, Structure};
pub use entry::Entry;
pub use feed::{
    Access, FeedBody, FeedKind, FeedMemory, FeedPart, FeedReply, FeedSpec, FeedState, FeedStatus, Rhythm, Sighting,
    SkipTimes, Validators,
};
pub use habit::{HABIT_MIN, HABIT_STEP, Habit, IMPRINTS_MAX, Imprint, ImprintBlock};
pub use id::{AlertId, ArticleId, EntryKey, FeedId, Id, RuleId, SourceId, StoryId};
pub use lang::Lang;
pub use outcome::{DropReason, FailureKind, Lack, Outcome, Tally};
pub use page::Page;
pub use sieve::{Pattern, Sieve, SieveField};
pub use source::Source;
pub use story::{Citation, Link, LinkKind, Placement, Story};
pub use time::{ClaimedDate, DateDoubt, DateOrigin, FirstSeen, Order, brief};
pub use url::{CanonicalUrl, HostKey, HostRest};
