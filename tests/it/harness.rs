//! What tests stand on: the binary in a directory of its own, and sites on loopback.

use std::collections::HashMap;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde_json::Value;
use tempfile::TempDir;

/// The binary with a configuration and a data directory of its own.
pub(crate) struct Newsvane {
    dir: TempDir,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Newsvane {
    /// Without a configuration.
    pub(crate) fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    /// With a configuration that may reach loopback, waits for nobody, and takes articles of any age.
    pub(crate) fn with_sources(sources: &str) -> Self {
        let newsvane = Self::new();
        newsvane.write_config("newsvane.toml", SETTINGS);
        newsvane.write_config("sources.toml", sources);
        newsvane
    }

    pub(crate) fn write_config(&self, name: &str, text: &str) {
        let path = self.config().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Writes a file beside the configuration; gives its path.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.dir.path().join("config")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The command, ready to be started: nothing of this machine's environment reaches it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsvane"));
        command
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .env("HOME", self.dir.path());
        command.env("NEWSVANE_DATA", self.data()).stdin(Stdio::null());
        command
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.run_with_input(args, "")
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &str) -> Output {
        let mut command = self.command(args);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // A command that ends before it has read everything is free to do so.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Output {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Runs a command that must succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(0, output.code, "{args:?}: {output:?}");
        output.out
    }

    /// The JSON document that a command prints.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[args, &["--json"]].concat())).unwrap()
    }

    /// The JSON objects that a command prints, one a line.
    pub(crate) fn jsonl(&self, args: &[&str]) -> Vec<Value> {
        lines(&self.ok(&[args, &["--jsonl"]].concat()))
    }

    /// The law of entries, nothing twice, store and index at one.
    pub(crate) fn assert_consistent(&self) {
        let verified = self.run(&["index", "verify"]);
        assert_eq!(0, verified.code, "{verified:?}");
        let entries = &self.json(&["stats"])["entries"];
        let sum = |counts: &Value| {
            counts
                .as_object()
                .unwrap()
                .values()
                .map(|count| count.as_u64().unwrap())
                .sum::<u64>()
        };
        let count = |name: &str| entries[name].as_u64().unwrap();
        let ended = count("stored") + count("duplicate") + sum(&entries["dropped"]) + sum(&entries["failed"]);
        assert_eq!(count("seen"), ended + count("pending"), "{entries}");
    }
}

/// JSON Lines, read.
pub(crate) fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

/// Settings for sites on loopback.
pub(crate) const SETTINGS: &str = r#"
[fetch]
allow_networks = ["127.0.0.0/8"]
host_spacing = "0s"
timeout = "5s"

[schedule]
age_max = "off"
"#;

/// One answer of a site.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn feed(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            content_type: "application/rss+xml",
            body: body.into(),
        }
    }

    pub(crate) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            content_type: "text/html; charset=utf-8",
            body: body.into(),
        }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            content_type: "text/plain",
            body: b"no".to_vec(),
        }
    }

    /// Moved for good; the body is the new address.
    pub(crate) fn moved(to: &str) -> Self {
        Self::status(301).with_body(to)
    }

    pub(crate) fn with_body(mut self, body: &str) -> Self {
        self.body = body.into();
        self
    }
}

/// Asked for before the first page of a site. A site that puts nothing there answers 404, which allows everything.
pub(crate) const ROBOTS: &str = "/robots.txt";

/// A site on loopback: answers by path, with validators; counts who asked for what.
pub(crate) struct Site {
    address: SocketAddr,
    state: Arc<SiteState>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Default)]
struct SiteState {
    replies: Mutex<HashMap<String, Reply>>,
    requests: Mutex<Vec<(String, u16)>>,
}

impl Site {
    pub(crate) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(SiteState::default());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&state));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            state,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn put(&self, path: &str, reply: Reply) {
        self.state.replies.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// Path and status of every request so far but those for robots.txt; forgets them all.
    pub(crate) fn take_requests(&self) -> Vec<(String, u16)> {
        let mut requests = self.take_all_requests();
        requests.retain(|(path, _)| path != ROBOTS);
        requests
    }

    /// Path and status of every request so far; forgets them.
    pub(crate) fn take_all_requests(&self) -> Vec<(String, u16)> {
        std::mem::take(&mut *self.state.requests.lock().unwrap())
    }
}

async fn answer(State(state): State<Arc<SiteState>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let reply = state
        .replies
        .lock()
        .unwrap()
        .get(&path)
        .cloned()
        .unwrap_or_else(|| Reply::status(404));
    let etag = format!("\"{}\"", blake3::hash(&reply.body).to_hex());
    let is_known = |headers: &HeaderMap| {
        headers
            .get(header::IF_NONE_MATCH)
            .is_some_and(|tag| tag.as_bytes() == etag.as_bytes())
    };
    let unchanged = reply.status == 200 && is_known(request.headers());
    let status = if unchanged { 304 } else { reply.status };
    state.requests.lock().unwrap().push((path, status));
    let headers = [
        (header::CONTENT_TYPE, reply.content_type.to_owned()),
        (header::ETAG, etag),
    ];
    let location = (status == 301).then(|| (header::LOCATION, String::from_utf8_lossy(&reply.body).into_owned()));
    let body = if unchanged { Vec::new() } else { reply.body };
    let status = StatusCode::from_u16(status).unwrap();
    (status, headers, AppendHeaders(location), body).into_response()
}

/// An RSS feed of (path, title) on a site.
pub(crate) fn rss(site: &Site, entries: &[(&str, &str)]) -> String {
    let entry = |(path, title): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><link>{}</link><guid isPermaLink=\"false\">{path}</guid></item>",
            site.url(path)
        )
    };
    let entries: String = entries.iter().map(entry).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>x</title><link>http://x.example/</link><description>x</description>{entries}</channel></rss>"
    )
}

/// An article page with navigation around it.
pub(crate) fn html(lang: &str, title: &str, paragraphs: &[&str]) -> String {
    let body = format!("<p>{}</p>", paragraphs.join("</p>\n<p>"));
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta property=\"og:title\" content=\"{title}\"></head><body><nav><a href=\"/\">Home</a> <a href=\"/sport\">Sport</a></nav>\
         <main><article><h1>{title}</h1>\n{body}</article></main><footer>Imprint</footer></body></html>"
    )
}

/// One source with one feed.
pub(crate) fn source(id: &str, name: &str, lang: &str, feed: &str) -> String {
    format!("[[source]]\nid = \"{id}\"\nname = \"{name}\"\nlanguages = [\"{lang}\"]\nfeeds = [\"{feed}\"]\n\n")
}
