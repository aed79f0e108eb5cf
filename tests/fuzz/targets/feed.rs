//! Any bytes are a feed or are not; reading them never panics, and gives the same every time.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvane::feed::{self, ParseContext, discover, opml};
use newsvane::model::{FeedId, SourceId};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let feed = FeedId::from_address("https://ruhrblick.example/feed");
    let source = SourceId::new("ruhrblick");
    let context = ParseContext {
        feed: &feed,
        source: &source,
        content_type: None,
        base_url: None,
        country: Some("de"),
    };
    let keys = || {
        let parsed = feed::parse(bytes, &context).ok()?;
        assert!(parsed.entries.len() <= feed::ENTRIES_MAX);
        Some(parsed.entries.into_iter().map(|entry| entry.key).collect::<Vec<_>>())
    };
    assert_eq!(keys(), keys());
    if let Ok(list) = opml::read(bytes) {
        let again = opml::read(opml::write("x", &list.outlines).as_bytes()).map(|list| list.outlines.len());
        assert_eq!(Ok(list.outlines.len()), again);
    }
    if let (Ok(html), Ok(page)) = (std::str::from_utf8(bytes), Url::parse("https://ruhrblick.example/")) {
        let _ = discover::feed_links(html, &page);
        let _ = (discover::site_name(html, &page), discover::language(html));
    }
});
