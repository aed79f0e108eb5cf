//! The newsroom as its visitors see it.

use std::time::Duration;

use super::*;
use crate::feed::ParseContext;
use crate::fetch::{Fetcher, Settings};
use crate::model::{Access, Entry, FeedId, SourceId, Validators};

impl Newsroom {
    fn feed_url(&self, outlet: &str) -> Option<Url> {
        let (home, outlet) = self.stage.outlets().find(|(_, known)| known.id == outlet)?;
        home.join(outlet.feed.path()).ok()
    }

    /// Addresses of all articles that an outlet shows now, the newest first.
    fn article_urls(&self, outlet: &str) -> Vec<Url> {
        let number = self.stage.outlets().position(|(_, known)| known.id == outlet).unwrap();
        let on_show = self.stage.on_show(number);
        on_show
            .iter()
            .filter_map(|piece| self.stage.url(number, piece.report))
            .collect()
    }
}

fn fetcher() -> Fetcher {
    let settings = Settings {
        user_agent: "newsvane-test".to_owned(),
        timeout: Duration::from_secs(20),
        connect_timeout: Duration::from_secs(20),
        feed_bytes_max: 1_000_000,
        page_bytes_max: 1_000_000,
        host_spacing: Duration::ZERO,
        concurrency: 8,
        allow_networks: vec![NETWORK.parse().unwrap()],
        redirects_max: 2,
        robots: true,
    };
    Fetcher::new(settings).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Opens the shipped newsroom on the morning of 1 November 2022 and visits it.
async fn visiting(visit: impl AsyncFnOnce(&Newsroom, &Fetcher)) {
    let (newsroom, serving) = Newsroom::open(Script::shipped().unwrap(), at("2022-11-01T12:00:00Z"))
        .await
        .unwrap();
    let fetcher = fetcher();
    tokio::select! {
        ended = serving.run() => panic!("the newsroom closed: {ended:?}"),
        () = visit(&newsroom, &fetcher) => {}
    }
}

fn outlets(newsroom: &Newsroom) -> Vec<String> {
    newsroom.stage.outlets().map(|(_, outlet)| outlet.id.clone()).collect()
}

async fn feed(newsroom: &Newsroom, fetcher: &Fetcher, outlet: &str) -> (Vec<Entry>, Validators) {
    let url = newsroom.feed_url(outlet).unwrap();
    let asked = fetcher.feed(&url, &Validators::default(), &Access::default()).await;
    let reply = asked.unwrap();
    let body = reply.body.unwrap_or_else(|| panic!("{outlet} did not answer in full"));
    let context = ParseContext {
        feed: &FeedId::from_address(url.as_str()),
        source: &SourceId::new(outlet),
        content_type: body.content_type.as_deref(),
        base_url: Some(&reply.url),
        country: None,
    };
    let parsed = crate::feed::parse(&body.bytes, &context).unwrap();
    (parsed.entries, reply.validators)
}

#[tokio::test]
async fn every_entry_of_every_feed_leads_to_its_article() {
    visiting(async |newsroom, fetcher| {
        while newsroom.publish_next(at("2022-11-01T12:30:00Z")).is_some() {}
        let mut articles = 0;
        for outlet in outlets(newsroom) {
            let (feed, _) = feed(newsroom, fetcher, &outlet).await;
            assert_eq!(newsroom.article_urls(&outlet).len(), feed.len(), "{outlet}");
            for entry in &feed {
                let url: Url = entry.link.as_ref().unwrap().parse().unwrap();
                let page = fetcher.page(&url, &Access::default()).await.unwrap();
                let title = pages::escape(&entry.title);
                // The reader of feeds makes all spaces one kind.
                let html = page.html.replace('\u{3000}', " ");
                assert!(html.contains(&format!("{title}</h1>")), "{url}: {title}");
                assert!(!page.html.contains("{{"), "{url}");
                assert!(
                    entry
                        .published
                        .is_some_and(|published| published.at < at("2022-11-01T12:30:00Z"))
                );
                articles += 1;
            }
        }
        assert_eq!(newsroom.stage.script().reports().len(), articles);
    })
    .await;
}

#[tokio::test]
async fn a_page_holds_every_paragraph_unless_it_is_behind_the_paywall() {
    visiting(async |newsroom, fetcher| {
        for (number, outlet) in outlets(newsroom).iter().enumerate() {
            for (piece, url) in newsroom.stage.on_show(number).iter().zip(newsroom.article_urls(outlet)) {
                let html = fetcher.page(&url, &Access::default()).await.unwrap().html;
                let shown = piece
                    .report
                    .paragraphs()
                    .filter(|paragraph| html.contains(&pages::escape(paragraph.trim_start_matches("## "))));
                let expected = if piece.report.paywalled {
                    1
                } else {
                    piece.report.paragraphs().count()
                };
                assert_eq!(expected, shown.count(), "{url}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_wave_changes_the_feeds_that_it_concerns_and_no_others() {
    visiting(async |newsroom, fetcher| {
        let (before, validators) = feed(newsroom, fetcher, "scmp").await;
        let (_, of_another) = feed(newsroom, fetcher, "liman-postasi").await;
        let brings = async |outlet: &str, validators: &Validators| {
            let url = newsroom.feed_url(outlet).unwrap();
            let asked = fetcher.feed(&url, validators, &Access::default()).await;
            asked.unwrap().body.is_some()
        };
        assert!(!brings("scmp", &validators).await);

        assert_eq!(Some(2), newsroom.publish_next(at("2022-11-01T12:00:00Z")));
        assert!(brings("scmp", &validators).await, "even within one second");
        assert!(!brings("liman-postasi", &of_another).await);
        let (after, _) = feed(newsroom, fetcher, "scmp").await;
        assert_eq!(before.len() + 1, after.len());
        assert!(after[0].title.contains("Huawei"));
        assert_eq!(at("2022-11-01T11:57:00Z"), after[0].published.unwrap().at);

        assert_eq!(Some(3), newsroom.publish_next(at("2022-11-01T12:15:00Z")));
        let (confirmation, _) = feed(newsroom, fetcher, "rp-online").await;
        assert!(confirmation[0].title.contains("Huawei"));
        assert_eq!(None, newsroom.publish_next(at("2022-11-01T12:30:00Z")));
    })
    .await;
}

#[tokio::test]
async fn home_pages_name_their_feed() {
    visiting(async |newsroom, fetcher| {
        for outlet in outlets(newsroom) {
            let feed = newsroom.feed_url(&outlet).unwrap();
            let home = fetcher
                .page(&feed.join("/").unwrap(), &Access::default())
                .await
                .unwrap();
            assert!(home.html.contains(&format!("href=\"{feed}\"")), "{outlet}");
        }
    })
    .await;
}

#[tokio::test]
async fn robots_txt_opens_everything_but_the_search() {
    visiting(async |newsroom, fetcher| {
        for outlet in outlets(newsroom) {
            let feed = newsroom.feed_url(&outlet).unwrap();
            let robots = fetcher.robots(&feed, &Access::default()).await.unwrap();
            assert!(!robots.is_allowed(&feed.join("/suche?q=x").unwrap()), "{outlet}");
            for url in newsroom.article_urls(&outlet) {
                assert!(robots.is_allowed(&url), "{url}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_configuration_names_every_outlet_with_its_feed() {
    visiting(async |newsroom, _| {
        let text = newsroom.sources_toml().unwrap();
        let sources: toml::Table = text.parse().unwrap();
        let sources = sources["source"].as_array().unwrap();
        for (source, outlet) in sources.iter().zip(outlets(newsroom)) {
            assert_eq!(Some(outlet.as_str()), source["id"].as_str());
            let feed = newsroom.feed_url(&outlet).unwrap();
            assert_eq!(Some(feed.as_str()), source["feeds"][0]["url"].as_str());
        }
        assert_eq!(outlets(newsroom).len(), sources.len());
        assert!(text.contains("南華早報"), "{text}");
        for text in [newsroom.settings_toml(), newsroom.alerts_toml().to_owned()] {
            assert!(text.parse::<toml::Table>().is_ok(), "{text}");
        }
    })
    .await;
}
