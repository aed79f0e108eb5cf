//! A fetched page.

use url::Url;

/// The HTML that we fetched for an entry, decoded to UTF-8. Has no extracted text.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it came from, after redirects.
    pub url: Url,
    /// The markup.
    pub html: String,
    /// The Content-Language header, if any.
    pub content_language: Option<String>,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Page({}, {} bytes)", self.url, self.html.len())
    }
}
