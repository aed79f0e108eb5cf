//! What carries a request: the network, or in tests a simulation of it.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Response};
use url::Url;

use super::error::FetchError;

/// Carries requests. A clone shares connections with its original.
#[derive(Clone, Debug)]
pub(super) enum Transport {
    /// Sockets.
    Network {
        /// The client.
        client: Client,
        /// For one request, from the connection to the last byte.
        timeout: Duration,
    },
    /// A function in place of every server: no sockets and no resolver, so that paused time passes as told.
    #[cfg(test)]
    Simulated(super::simulated::Simulation),
}

impl Transport {
    /// Sends one request; gives the head of the answer, whatever its status.
    pub(super) async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, FetchError> {
        match self {
            Self::Network { client, timeout } => {
                let answered = client.get(url.clone()).headers(headers).send().await;
                answered.map_err(|error| FetchError::from_client(url, &error, *timeout))
            }
            #[cfg(test)]
            Self::Simulated(simulation) => simulation.send(url, headers).await,
        }
    }
}
