//! What carries a request: the network, straight or through a proxy; in tests a simulation of it.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Proxy, Response};
use url::{Host, Url};

use super::Settings;
use super::error::{FetchError, deepest, place};
use super::guard::Guard;

/// Longest silence within an answer, where the total timeout allows more.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// Clients kept, one a proxy, before the one that was not used for longest is given up.
const PROXIES_MAX: usize = 16;

/// Carries requests. A clone shares connections with its original.
#[derive(Clone, Debug)]
pub(super) enum Transport {
    /// Sockets.
    Network(Network),
    /// A function in place of every server: no sockets and no resolver, so that paused time passes as told.
    #[cfg(test)]
    Simulated(super::simulated::Simulation),
}

impl Transport {
    /// Sends one request; gives the head of the answer, whatever its status.
    pub(super) async fn send(
        &self,
        url: &Url,
        headers: HeaderMap,
        proxy: Option<&Url>,
    ) -> Result<Response, FetchError> {
        match self {
            Self::Network(network) => network.send(url, headers, proxy).await,
            #[cfg(test)]
            Self::Simulated(simulation) => simulation.send(url, headers).await,
        }
    }
}

impl Transport {
    /// The address that will be dialled for a URL, as far as that is known here: a proxy's business is its own.
    pub(super) async fn address(&self, url: &Url, proxy: Option<&Url>) -> Option<IpAddr> {
        match (url.host()?, self) {
            _ if proxy.is_some() => None,
            (Host::Ipv4(address), _) => Some(address.into()),
            (Host::Ipv6(address), _) => Some(address.into()),
            (Host::Domain(name), Self::Network(network)) => network.address(name).await,
            #[cfg(test)]
            (Host::Domain(_), Self::Simulated(_)) => None,
        }
    }
}

/// The clients: one for all that is asked straight, one for each proxy.
#[derive(Clone, Debug)]
pub(super) struct Network {
    direct: Client,
    // A mutex held for a few lines: who comes first makes the client, which the others then share.
    proxied: Arc<Mutex<Vec<(Url, Client)>>>,
    guard: Guard,
    settings: Arc<Settings>,
}

impl Network {
    pub(super) fn new(settings: &Arc<Settings>, guard: &Guard) -> Result<Self, FetchError> {
        let direct = client(settings, guard, None).map_err(|error| FetchError::Client { cause: deepest(&error) })?;
        Ok(Self {
            direct,
            proxied: Arc::default(),
            guard: guard.clone(),
            settings: Arc::clone(settings),
        })
    }

    /// The least of a name's addresses, which is the same for all who share them, in whatever order they are given. What goes
    /// wrong here goes wrong again when the client asks, and is told then.
    async fn address(&self, name: &str) -> Option<IpAddr> {
        let lookup = tokio::time::timeout(self.settings.connect_timeout, self.guard.lookup(name));
        let addresses = lookup.await.ok()?.ok()?;
        addresses.iter().map(SocketAddr::ip).min()
    }

    async fn send(&self, url: &Url, headers: HeaderMap, proxy: Option<&Url>) -> Result<Response, FetchError> {
        let client = match proxy {
            Some(proxy) => self.through(proxy)?,
            None => self.direct.clone(),
        };
        let answered = client.get(url.clone()).headers(headers).send().await;
        answered.map_err(|error| FetchError::from_client(url, proxy, &error, self.settings.timeout))
    }

    fn through(&self, proxy: &Url) -> Result<Client, FetchError> {
        let wrong = |cause: String| FetchError::Proxy {
            proxy: place(proxy),
            cause,
        };
        if !matches!(proxy.scheme(), "http" | "https" | "socks5" | "socks5h") || proxy.host_str().is_none() {
            return Err(wrong(format!(
                "{} is not http, https, socks5 or socks5h",
                proxy.scheme()
            )));
        }
        let mut proxied = self.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        let known = proxied.iter().position(|(known, _)| known == proxy);
        let client = if let Some(at) = known {
            proxied.remove(at).1
        } else {
            client(&self.settings, &self.guard, Some(proxy)).map_err(|error| wrong(deepest(&error)))?
        };
        proxied.push((proxy.clone(), client.clone()));
        if proxied.len() > PROXIES_MAX {
            proxied.remove(0);
        }
        Ok(client)
    }
}

/// Makes an HTTP client. A machine without certificates of authorities gets one that trusts nobody: whatever needs no
/// encryption goes on, and every https address says what is wrong.
fn client(settings: &Settings, guard: &Guard, proxy: Option<&Url>) -> reqwest::Result<Client> {
    let builder = || {
        let builder = Client::builder()
            .user_agent(&settings.user_agent)
            .timeout(settings.timeout)
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.timeout.min(SILENCE_MAX))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .pool_max_idle_per_host(1);
        Ok(match proxy {
            None => builder.dns_resolver(Arc::new(guard.clone())),
            Some(proxy) => builder
                .proxy(Proxy::all(proxy.clone())?)
                .dns_resolver(Arc::new(guard.beside(proxy))),
        })
    };
    builder()?.build().or_else(|error| {
        let client = builder()?.tls_certs_only([]).build()?;
        tracing::warn!(
            cause = deepest(&error),
            "https will fail on this machine; install its ca-certificates"
        );
        Ok(client)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_of_proxies_are_kept_and_bounded() {
        let settings = Arc::new(Settings::default());
        let network = Network::new(&settings, &Guard::new(&[])).unwrap();
        let ports = || -> Vec<u16> {
            let proxied = network.proxied.lock().unwrap();
            proxied.iter().filter_map(|(proxy, _)| proxy.port()).collect()
        };
        let ask = |port: u16| network.through(&Url::parse(&format!("socks5h://127.0.0.1:{port}")).unwrap());
        for port in [9001, 9002, 9001] {
            ask(port).unwrap();
        }
        assert_eq!(vec![9002, 9001], ports());
        for port in 9003..9003 + PROXIES_MAX as u16 - 1 {
            ask(port).unwrap();
        }
        assert_eq!(PROXIES_MAX, ports().len());
        assert!(!ports().contains(&9002) && ports().contains(&9001));
    }
}
