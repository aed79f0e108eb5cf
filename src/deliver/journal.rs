//! journald, by its native protocol: one datagram an alert, fields with their length before them, so that no text can forge a
//! field (systemd's `JOURNAL_NATIVE_PROTOCOL`).
//!
//! A copy: journald drops what exceeds its rate limit, and an alert that it does not take is not sent again.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::line::{human_line, url};
use super::{Delivery, Matter};
use crate::model::{AlertKind, Severity};
use crate::text::harmless;

/// Where journald listens.
pub const JOURNAL_SOCKET: &str = "/run/systemd/journal/socket";

/// How long a full socket may hold up the other sinks.
const PATIENCE: Duration = Duration::from_secs(1);

/// Longest address that is sent; longer ones are left out.
const URL_BYTES_MAX: usize = 2_000;

/// A way to journald; cheap to clone.
#[derive(Clone, Debug)]
pub struct Journal {
    socket: Arc<UnixDatagram>,
    path: PathBuf,
}

impl Journal {
    /// A way to the journald that listens at `path`, usually [`JOURNAL_SOCKET`]; `None` if there is no such socket. A service
    /// runs under journald when `$JOURNAL_STREAM` is set; whether to ask is for the caller to decide.
    pub fn connect(path: &Path) -> Option<Self> {
        if !path.exists() {
            return None;
        }
        let socket = UnixDatagram::unbound().ok()?;
        socket.set_write_timeout(Some(PATIENCE)).ok()?;
        Some(Self {
            socket: Arc::new(socket),
            path: path.to_owned(),
        })
    }

    /// Sends an alert. The path is looked up each time: journald may have been restarted.
    pub fn send(&self, delivery: &Delivery) -> io::Result<()> {
        self.socket.send_to(&datagram(delivery), &self.path).map(drop)
    }
}

fn datagram(delivery: &Delivery) -> Vec<u8> {
    let alert = &delivery.alert;
    let mut datagram = Vec::with_capacity(1_024);
    let mut field = |name: &str, value: &str| {
        datagram.extend_from_slice(name.as_bytes());
        datagram.push(b'\n');
        datagram.extend_from_slice(&(value.len() as u64).to_le_bytes());
        datagram.extend_from_slice(value.as_bytes());
        datagram.push(b'\n');
    };
    field("MESSAGE", &human_line(delivery));
    field("MESSAGE_ID", message_id(alert.kind));
    field("PRIORITY", priority(alert.severity));
    field("SYSLOG_IDENTIFIER", "newsvane");
    field("NEWSVANE_RULE", &harmless(alert.rule.as_str()));
    match &delivery.matter {
        Matter::Article { story, .. } => field("NEWSVANE_STORY", &harmless(story.id.as_str())),
        Matter::Feed { feed, source, .. } => {
            field("NEWSVANE_FEED", &harmless(feed.as_str()));
            field("NEWSVANE_SOURCE", &harmless(source.as_str()));
        }
    }
    field("NEWSVANE_ALERT_ID", &harmless(alert.id.as_str()));
    field("NEWSVANE_SEVERITY", alert.severity.as_str());
    if let Some(url) = url(delivery, URL_BYTES_MAX) {
        field("NEWSVANE_URL", url);
    }
    datagram
}

/// Fixed for ever, so that `journalctl MESSAGE_ID=…` finds all alerts of a kind (systemd.journal-fields(7)).
fn message_id(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::NewStory => "f474e0c95cd13fe6a519101bb7f20795",
        AlertKind::Article => "6de8fa776a28571a68c6472c077aacf0",
        AlertKind::Crossing => "989c5d63dcea960c21d4b57ff8a09e8d",
        AlertKind::FeedSilent => "5b1b8b0f2d7e4c61a6c3d0e94f7a2138",
    }
}

/// The levels of syslog.
fn priority(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "2",
        Severity::High => "4",
        Severity::Medium => "5",
        Severity::Low => "6",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::testing::{delivery, parts, silence};
    use super::*;

    /// Sends to a socket of our own and reads the fields back as journald does.
    fn received(delivery: &Delivery) -> HashMap<String, String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let journald = UnixDatagram::bind(&path).unwrap();
        Journal::connect(&path).unwrap().send(delivery).unwrap();
        let mut buffer = vec![0; 64 * 1024];
        let length = journald.recv(&mut buffer).unwrap();
        fields(&buffer[..length])
    }

    fn fields(mut datagram: &[u8]) -> HashMap<String, String> {
        let mut fields = HashMap::new();
        while !datagram.is_empty() {
            let name_end = datagram.iter().position(|&byte| byte == b'\n').unwrap();
            let (name, rest) = datagram.split_at(name_end);
            let (length, rest) = rest[1..].split_at(8);
            let (value, rest) = rest.split_at(u64::from_le_bytes(length.try_into().unwrap()) as usize);
            assert_eq!(b'\n', rest[0]);
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert_eq!(None, fields.insert(text(name), text(value)));
            datagram = &rest[1..];
        }
        fields
    }

    #[test]
    fn journald_gets_every_field() {
        let delivery = delivery(7);
        let fields = received(&delivery);
        assert_eq!(human_line(&delivery), fields["MESSAGE"]);
        for (name, expected) in [
            ("PRIORITY", "4"),
            ("SYSLOG_IDENTIFIER", "newsvane"),
            ("NEWSVANE_RULE", "harbour"),
            ("NEWSVANE_STORY", parts(&mut delivery.clone()).0.id.as_str()),
            ("NEWSVANE_ALERT_ID", delivery.alert.id.as_str()),
            ("NEWSVANE_SEVERITY", "high"),
            ("NEWSVANE_URL", "https://seeblatt.example/hafen"),
        ] {
            assert_eq!(expected, fields[name], "{name}");
        }
    }

    #[test]
    fn journald_is_told_which_feed_is_silent() {
        let delivery = silence(7);
        let fields = received(&delivery);
        for (name, expected) in [
            ("MESSAGE", human_line(&delivery).as_str()),
            ("MESSAGE_ID", message_id(AlertKind::FeedSilent)),
            ("PRIORITY", "5"),
            ("NEWSVANE_RULE", "feed-silent"),
            ("NEWSVANE_FEED", "f:"),
            ("NEWSVANE_SOURCE", "seeblatt"),
            ("NEWSVANE_URL", "https://seeblatt.example/feed"),
        ] {
            assert!(fields[name].starts_with(expected), "{name}: {}", fields[name]);
        }
        assert!(!fields.contains_key("NEWSVANE_STORY"));
    }

    #[test]
    fn a_title_cannot_forge_a_field() {
        let mut delivery = delivery(7);
        parts(&mut delivery).1.title = "x\nPRIORITY=0\nNEWSVANE_RULE\n".to_owned();
        let fields = received(&delivery);
        assert_eq!(
            ("4", "harbour"),
            (fields["PRIORITY"].as_str(), fields["NEWSVANE_RULE"].as_str())
        );
    }

    #[test]
    fn every_kind_has_a_message_id_of_its_own() {
        let mut ids = AlertKind::ALL.map(message_id).to_vec();
        ids.push(message_id(AlertKind::FeedSilent));
        ids.sort_unstable();
        assert!(
            ids.iter()
                .all(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        );
        ids.dedup();
        assert_eq!(AlertKind::ALL.len() + 1, ids.len());
    }

    #[test]
    fn without_a_socket_there_is_no_journal() {
        let directory = tempfile::tempdir().unwrap();
        assert!(Journal::connect(&directory.path().join("socket")).is_none());
    }

    #[test]
    fn a_journald_that_went_away_is_an_error_not_a_panic() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        drop(UnixDatagram::bind(&path).unwrap());
        assert!(Journal::connect(&path).unwrap().send(&delivery(7)).is_err());
    }
}
