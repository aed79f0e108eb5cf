//! Reads a body, and not a byte more than allowed.
//!
//! Counts decoded bytes as they come: a few kilobytes on the wire can be a gigabyte once decompressed.

use reqwest::Response;
use url::Url;

use super::error::{FetchError, place};

/// A limit and the setting that sets it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cap {
    pub(super) bytes_max: usize,
    pub(super) setting: &'static str,
}

/// Why a body was not read.
pub(super) enum BodyError {
    TooLarge,
    Client(reqwest::Error),
}

/// Reads a body up to the cap. A length declared beyond it is refused before the first byte.
pub(super) async fn read(response: &mut Response, cap: Cap) -> Result<Vec<u8>, BodyError> {
    let declared = response.content_length().unwrap_or(0);
    if declared > cap.bytes_max as u64 {
        return Err(BodyError::TooLarge);
    }
    let mut bytes = Vec::with_capacity(declared as usize);
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Client)? {
        if bytes.len() + chunk.len() > cap.bytes_max {
            return Err(BodyError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads at most so many bytes of a body, and leaves the rest.
pub(super) async fn read_beginning(response: &mut Response, bytes_max: usize) -> reqwest::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() < bytes_max
        && let Some(chunk) = response.chunk().await?
    {
        let room = bytes_max - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

impl Cap {
    pub(super) fn exceeded(self, url: &Url) -> FetchError {
        FetchError::TooLarge {
            host: place(url),
            setting: self.setting,
            bytes_max: self.bytes_max,
        }
    }
}
