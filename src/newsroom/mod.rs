//! Whole outlets on loopback: web sites with feeds and pages, over real HTTP, in several languages.
//!
//! `newsvane demo` shows the whole journey on them, and its tests check it; neither needs a network. The outlets publish in
//! waves: a backlog, then the South China Morning Post's report that Duisburg's cooperation with Huawei has run out, then the
//! Rheinische Post's confirmation which names it. Those two names are real and tell, in words of our own, what was widely
//! reported in 2022; every other outlet, person and event is invented, and so is whatever else the two publish.
//!
//! Deliberately knows nothing of the rest of the program: it speaks HTTP, and hands out configuration as text.

mod feeds;
mod pages;
mod script;
mod serve;
mod stage;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use tokio::net::TcpListener;
use url::Url;

pub use self::script::Script;
use self::script::{FeedFormat, Outlet};
pub use self::serve::Serving;
use self::stage::Stage;

/// The network that the outlets live in; a client has to be allowed to dial it.
const NETWORK: &str = "127.0.0.0/8";

/// Last number of the first outlet's address. Each outlet has an address of its own where the system lets it (Linux does), so
/// that links between outlets lead to different hosts.
const FIRST_ADDRESS: u8 = 11;

/// Why the newsroom cannot open.
#[derive(Debug, thiserror::Error)]
pub enum NewsroomError {
    /// The script contradicts itself.
    #[error("the newsroom's script is wrong: {0}")]
    Script(String),
    /// No address on loopback.
    #[error("cannot listen on the loopback network for {outlet}")]
    Listen {
        /// Whose site.
        outlet: String,
        /// What the system said.
        source: io::Error,
    },
    /// A site stopped serving.
    #[error("the newsroom stopped serving")]
    Serve(#[source] io::Error),
}

/// The outlets of a script, open for visitors. Clones are the same newsroom.
#[derive(Clone, Debug)]
pub struct Newsroom {
    stage: Arc<Stage>,
    addresses: Vec<SocketAddr>,
}

impl Newsroom {
    /// Finds an address for each outlet and publishes the backlog as of `now`. Nothing is answered until the second part is run.
    pub async fn open(script: Script, now: Timestamp) -> Result<(Self, Serving), NewsroomError> {
        Self::reopen(script, now, &[]).await
    }

    /// As [`Newsroom::open`], with the outlets at addresses that they had before: whoever visited them then finds them again.
    pub async fn reopen(
        script: Script,
        now: Timestamp,
        addresses: &[SocketAddr],
    ) -> Result<(Self, Serving), NewsroomError> {
        let mut listeners = Vec::new();
        let mut homes = Vec::new();
        for (number, outlet) in script.outlets().iter().enumerate() {
            let failed = |source| NewsroomError::Listen {
                outlet: outlet.id.clone(),
                source,
            };
            let listener = match addresses.get(number) {
                Some(address) => TcpListener::bind(address).await,
                None => listen(number).await,
            }
            .map_err(failed)?;
            let address = listener.local_addr().map_err(failed)?;
            let home = Url::parse(&format!("http://{address}/"));
            homes.push(home.map_err(|error| NewsroomError::Script(error.to_string()))?);
            listeners.push(listener);
        }
        let addresses = listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .collect();
        let stage = Arc::new(Stage::new(script, homes, now));
        let serving = Serving::new(&stage, listeners);
        Ok((Self { stage, addresses }, serving))
    }

    /// Publishes the next wave as of `now`. Gives its number (the backlog is 1), or `None` when all is said.
    pub fn publish_next(&self, now: Timestamp) -> Option<u8> {
        self.stage.publish_next(now)
    }

    /// Where the outlets listen, in the order of the script.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    /// Text for `newsvane.toml`: opens loopback, and lets visits follow each other at once.
    pub fn settings_toml(&self) -> String {
        format!("[fetch]\nallow_networks = [\"{NETWORK}\"]\nhost_spacing = \"0s\"\n")
    }

    /// Text for `sources.toml`: the outlets with their feeds, at the addresses of this newsroom.
    pub fn sources_toml(&self) -> Result<String, NewsroomError> {
        let source = self
            .stage
            .outlets()
            .map(|(home, outlet)| SourceText::new(home, outlet))
            .collect();
        toml::to_string(&SourcesText { source }).map_err(|error| NewsroomError::Script(error.to_string()))
    }

    /// Text for `alerts.toml`: who watches what in this newsroom.
    pub fn alerts_toml(&self) -> &'static str {
        include_str!("alerts.toml")
    }
}

/// Listens for the outlet with this number, on an address of its own if possible.
async fn listen(number: usize) -> io::Result<TcpListener> {
    let own = u8::try_from(number)
        .ok()
        .and_then(|number| FIRST_ADDRESS.checked_add(number));
    if let Some(last) = own
        && let Ok(listener) = TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), 0)).await
    {
        return Ok(listener);
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

#[derive(Serialize)]
struct SourcesText<'a> {
    source: Vec<SourceText<'a>>,
}

#[derive(Serialize)]
struct SourceText<'a> {
    id: &'a str,
    name: &'a str,
    aliases: &'a [String],
    home: &'a str,
    country: &'a str,
    groups: &'a [String],
    languages: [&'a str; 1],
    feeds: [FeedText; 1],
}

#[derive(Serialize)]
struct FeedText {
    url: String,
    kind: &'static str,
}

impl<'a> SourceText<'a> {
    fn new(home: &'a Url, outlet: &'a Outlet) -> Self {
        Self {
            id: &outlet.id,
            name: &outlet.name,
            aliases: &outlet.aliases,
            home: home.as_str(),
            country: &outlet.country,
            groups: &outlet.groups,
            languages: [&outlet.lang],
            feeds: [FeedText {
                url: format!("{}{}", home.as_str().trim_end_matches('/'), outlet.feed.path()),
                kind: if outlet.feed == FeedFormat::NewsSitemap {
                    "news-sitemap"
                } else {
                    "rss"
                },
            }],
        }
    }
}

impl FeedFormat {
    fn path(self) -> &'static str {
        match self {
            Self::Rss => "/rss/all.xml",
            Self::Atom => "/feed.atom",
            Self::Json => "/feed.json",
            Self::NewsSitemap => "/sitemap-news.xml",
        }
    }
}
