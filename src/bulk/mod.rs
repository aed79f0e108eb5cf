//! JSON Lines in and out: one article a line.
//!
//! The JSON form of an article is a promise of its own ([`SCHEMA`]); whatever prints or reads articles as JSON uses it. Knows
//! neither the store nor the terminal.

mod article;
mod dates;
mod line;

pub use article::{SCHEMA, article_object, first_seen_object, image_object};
pub use dates::read_date;
pub use line::{BadLine, Incoming, without_place};
