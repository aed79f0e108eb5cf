//! `extract`, `lang` and `compare`: single stages on texts of the user's own. They work without a configuration, and without a data
//! directory.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::args::{Compare, Extract, Lang as LangArgs};
use super::batch::{Bad, each_line};
use super::body::print_body;
use super::exit::{Exit, Failure, OrExit};
use super::session::{self, Session, read_file};
use super::table::print_object;
use super::terminal::{Paint, Terminal};
use super::{lookup, times, view};
use crate::bulk::{self, Incoming};
use crate::extract::{self, Aids, Note, SiteRules};
use crate::fetch::{self, Fetcher, Settings};
use crate::language::{Declared, Detector};
use crate::model::{
    Access, Article, ArticleId, CanonicalUrl, Draft, FeedSpec, FirstSeen, Habit, Lang, Page, SourceId, Structure,
};
use crate::pipeline;
use crate::pipeline::parts::{self, Citing, Completed, Reading};
use crate::story::{self, Citer};

pub(super) fn extract(args: &Extract, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let reader = Extractor::new(session)?;
    let Some(name) = args.page.as_deref() else {
        return extract_batch(&reader, terminal);
    };
    let base_url = Url::parse(args.base_url.as_deref().unwrap_or(NOWHERE));
    let base_url = base_url.map_err(|error| Failure::usage(format!("--base-url: {error}")))?;
    let (page, online) = if name.starts_with("http://") || name.starts_with("https://") {
        let url = Url::parse(name).map_err(|error| Failure::usage(format!("{name}: {error}")))?;
        let online = Online::new(session)?;
        (online.page(&url)?, Some(online))
    } else {
        (page(&read_file(name.as_ref())?, base_url), None)
    };
    let known = reader.known(&page.url, session)?;
    let aids = Aids {
        habit: Some(&known.habit),
        needs: Some(&known.citing),
        ..reader.aids()
    };
    let (extracted, mut explanation) = extract::explain(&page, aids);
    explanation.splice(0..0, known.note());
    let draft = match (extracted, online) {
        (Ok(extracted), Some(online)) => {
            let completed = online.complete(&page, extracted.draft, &reader.site_rules, &known);
            explanation.extend(completed.notes.into_iter().map(|what| Note {
                step: "page",
                what,
                ..Note::default()
            }));
            Ok(completed.draft)
        }
        (extracted, _) => extracted.map(|extracted| extracted.draft),
    };
    if args.explain && !session.wants_json() {
        for line in &explanation {
            terminal.line(line.to_string())?;
        }
    }
    let draft =
        draft.map_err(|error| Failure::new(Exit::Nothing, anyhow::Error::new(error).context(name.to_owned())))?;
    if session.wants_json() {
        let mut object = reader.object(&json!(name), &page, draft);
        if args.explain {
            object.insert("explanation".to_owned(), explanation.iter().map(note_object).collect());
        }
        print_object(object, &session.global, terminal)?;
    } else if !args.explain {
        print_draft(&draft, terminal)?;
    }
    Ok(Exit::Done)
}

/// Reads pages that a person named.
struct Online {
    runtime: tokio::runtime::Runtime,
    fetcher: Fetcher,
}

impl Online {
    fn new(session: &Session) -> Result<Self, Failure> {
        // robots.txt is for robots; these are the pages of one article that a person named.
        let settings = Settings {
            robots: false,
            ..session.config()?.fetch.clone()
        };
        Ok(Self {
            runtime: session::runtime()?,
            fetcher: Fetcher::new(settings).or_exit(Exit::Network)?,
        })
    }

    fn page(&self, url: &Url) -> Result<Page, Failure> {
        let page = self.runtime.block_on(self.fetcher.page(url, &Access::default()));
        page.or_exit(Exit::Network)
    }

    /// Reads the rest of an article, as the daemon does.
    fn complete(&self, page: &Page, draft: Draft, rules: &Arc<SiteRules>, known: &Known) -> Completed {
        let reading = Reading {
            fetcher: &self.fetcher,
            access: &Access::default(),
            rules,
            habit: &known.habit,
            citing: &known.citing,
        };
        self.runtime.block_on(parts::complete(page, draft, &reading))
    }
}

/// What is known of the outlet at whose address a page lies.
struct Known {
    habit: Arc<Habit>,
    citing: Citing,
}

impl Known {
    /// By whose habit the page is read.
    fn note(&self) -> Option<Note> {
        let source = self.citing.source.as_ref().filter(|_| self.habit.pages > 0)?;
        Some(Note {
            step: "habit",
            what: format!("of {source}"),
            why: format!("learnt from {} pages", self.habit.pages),
            ..Note::default()
        })
    }
}

fn note_object(note: &Note) -> Value {
    json!({ "step": note.step, "what": note.what, "why": note.why, "text": note.text })
}

fn print_draft(draft: &Draft, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let title = terminal.style.paint(Paint::Strong, &draft.title);
    terminal.line(title)?;
    let published = draft
        .published
        .map(|published| times::stamp(published.at))
        .unwrap_or_default();
    let mut about = vec![
        draft.authors.join(", "),
        published,
        draft.credits.join(", "),
        draft.quality.as_str().to_owned(),
        view::flag(draft.particulars.form).to_owned(),
    ];
    about.retain(|part| !part.is_empty());
    terminal.line(about.join(" · "))?;
    terminal.line("")?;
    let passages = draft.passages.iter();
    print_body(passages.map(|passage| (passage.kind, passage.text.as_str())), terminal)?;
    Ok(())
}

/// Where batch commands read.
const STDIN: &str = "-";

/// The address of a page that came without one: of nobody (RFC 2606).
const NOWHERE: &str = "https://page.invalid/";

fn page(bytes: &[u8], base_url: Url) -> Page {
    Page {
        html: fetch::decode_html(bytes, None, &base_url),
        url: base_url,
        content_language: None,
    }
}

#[derive(Deserialize)]
struct PageLine {
    id: Value,
    #[serde(default)]
    url: Option<String>,
    path: std::path::PathBuf,
}

/// Extracts the pages that JSON lines on standard input name; a page that cannot be extracted costs only its own line.
fn extract_batch(reader: &Extractor, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    each_line(STDIN.as_ref(), terminal, |line: PageLine| {
        let url = Url::parse(line.url.as_deref().unwrap_or(NOWHERE))
            .map_err(|error| Bad::new(line.id.clone(), format_args!("url: {error}")))?;
        let bytes = std::fs::read(&line.path)
            .map_err(|error| Bad::new(line.id.clone(), format_args!("{}: {error}", line.path.display())))?;
        let page = page(&bytes, url);
        match extract::extract(&page, reader.aids()) {
            Ok(extracted) => Ok(Value::Object(reader.object(&line.id, &page, extracted.draft))),
            Err(error) => Err(Bad::new(line.id, error)),
        }
    })
}

/// What makes an extracted page into JSON: its language and whom it cites.
struct Extractor {
    detector: Detector,
    citer: Arc<Citer>,
    outlets: Vec<crate::model::Source>,
    feeds: Vec<FeedSpec>,
    site_rules: Arc<SiteRules>,
}

impl Extractor {
    fn new(session: &Session) -> Result<Self, Failure> {
        let outlets = session.outlets()?;
        Ok(Self {
            detector: Detector::new(&[]),
            citer: Arc::new(Citer::new(&outlets)),
            outlets,
            // Whoever asks beside a configuration with mistakes was told, or did not name it.
            feeds: session
                .config()
                .map_or_else(|_| Vec::new(), |config| config.feeds.clone()),
            site_rules: session.site_rules()?,
        })
    }

    fn aids(&self) -> Aids<'_> {
        Aids {
            rules: Some(&self.site_rules),
            ..Aids::default()
        }
    }

    /// What is known of the outlet of an address. Another user's archive, or one that must be brought up to date first, is as
    /// good as none.
    fn known(&self, url: &Url, session: &Session) -> Result<Known, Failure> {
        let source = CanonicalUrl::new(url).and_then(|url| self.source_of(&url).or_else(|| self.feeding(&url)));
        let habit = match (&source, session.reader_if_any()) {
            (Some(source), Ok(Some(reader))) => pipeline::habit_of(source, reader.view())?,
            _ => Habit::default(),
        };
        Ok(Known {
            habit: Arc::new(habit),
            citing: Citing {
                citer: Arc::clone(&self.citer),
                source,
            },
        })
    }

    fn object(&self, id: &Value, page: &Page, draft: Draft) -> Map<String, Value> {
        let declared = declared_by(page, &draft);
        let text = draft.text();
        let detection = self.detector.detect(&draft.title, &text, &declared);
        let address = Some(&page.url).filter(|url| url.as_str() != NOWHERE);
        let url = draft.canonical.clone().or_else(|| address.and_then(CanonicalUrl::new));
        // Who signs, organisations too: `credits` tells which of them are no people.
        let byline = if draft.byline.is_empty() {
            draft.authors.clone()
        } else {
            draft.byline
        };
        let article = Article {
            id: ArticleId::from_given(None, &id.to_string()),
            version: 1,
            external_id: None,
            source: url.as_ref().and_then(|url| self.source_of(url)),
            url,
            feed: None,
            title: draft.title,
            text,
            structure: Structure::of(&draft.passages),
            authors: draft.authors,
            published: draft.published,
            modified: draft.modified,
            first_seen: FirstSeen::exactly(
                draft
                    .published
                    .map_or(jiff::Timestamp::UNIX_EPOCH, |published| published.at),
            ),
            lang: detection.lang,
            lang_confidence: detection.confidence,
            quality: draft.quality,
            credits: draft.credits,
            links: draft.links,
            particulars: draft.particulars,
            imported: true,
        };
        let cites: Vec<SourceId> = self
            .citer
            .cite(&article)
            .into_iter()
            .map(|citation| citation.outlet)
            .collect();
        view::into_map(json!({
            "schema": "newsvane.draft/1",
            "id": id,
            "url": article.url.as_ref().map(CanonicalUrl::as_str),
            "title": article.title,
            "authors": byline,
            "published": article.published.map(|published| published.written()),
            "published_origin": article.published.map(|published| published.origin.as_str()),
            "modified": article.modified.map(|modified| modified.written()),
            "modified_origin": article.modified.map(|modified| modified.origin.as_str()),
            "lang": article.lang.code(),
            "lang_confidence": article.lang_confidence,
            "quality": article.quality.as_str(),
            "form": article.particulars.form.as_str(),
            "section": article.particulars.section,
            "keywords": article.particulars.keywords,
            "image": article.particulars.picture.as_ref().map(bulk::image_object),
            "credits": article.credits,
            "cites": cites.iter().map(SourceId::as_str).collect::<Vec<_>>(),
            "text": article.text,
        }))
    }

    /// The outlet at whose address a page lies, so that it is not said to cite itself.
    fn source_of(&self, url: &CanonicalUrl) -> Option<SourceId> {
        let is_home = |outlet: &&crate::model::Source| {
            outlet
                .home
                .as_ref()
                .and_then(CanonicalUrl::new)
                .is_some_and(|home| home.host() == url.host())
        };
        self.outlets.iter().find(is_home).map(|outlet| outlet.id.clone())
    }

    /// The only outlet that has feeds at the host of an address.
    fn feeding(&self, url: &CanonicalUrl) -> Option<SourceId> {
        let is_there = |feed: &&FeedSpec| CanonicalUrl::new(&feed.url).is_some_and(|feed| feed.host() == url.host());
        let mut sources = self.feeds.iter().filter(is_there).map(|feed| &feed.source);
        let first = sources.next()?;
        sources.all(|source| source == first).then(|| first.clone())
    }
}

/// What the page says of its language.
fn declared_by(page: &Page, draft: &Draft) -> Declared {
    let tags = draft.declared_langs.iter().cloned();
    Declared {
        page: tags.chain(page.content_language.clone()).collect(),
        ..Declared::default()
    }
}

#[derive(Deserialize)]
struct TextLine {
    id: Value,
    text: String,
    declared: Option<String>,
}

pub(super) fn lang(args: &LangArgs, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let allowed: Vec<Lang> = args
        .langs
        .iter()
        .map(|tag| {
            Lang::from_tag(tag)
                .ok_or_else(|| Failure::usage(format!("--langs: {tag:?} is no language tag that is known here")))
        })
        .collect::<Result<_, _>>()?;
    let detector = Detector::new(&allowed);
    let Some(text) = args.text.as_deref() else {
        return each_line(STDIN.as_ref(), terminal, |line: TextLine| {
            let detection = detector.detect("", &line.text, &declared(line.declared));
            Ok(
                json!({ "schema": "newsvane.lang/1", "id": line.id, "lang": detection.lang.code(), "confidence": detection.confidence }),
            )
        });
    };
    let text = if text == "-" {
        String::from_utf8_lossy(&read_file("-".as_ref())?).into_owned()
    } else {
        text.to_owned()
    };
    let detection = detector.detect("", &text, &declared(args.declared.clone()));
    if session.wants_json() {
        let object = json!({ "schema": "newsvane.lang/1", "lang": detection.lang.code(), "name": detection.lang.name(), "confidence": detection.confidence });
        print_object(view::into_map(object), &session.global, terminal)?;
    } else {
        terminal.line(format!(
            "{}  {}  {:.3}",
            detection.lang,
            detection.lang.name(),
            detection.confidence
        ))?;
    }
    Ok(Exit::if_any(detection.lang.is_determined()))
}

fn declared(tag: Option<String>) -> Declared {
    Declared {
        page: tag.into_iter().collect(),
        ..Declared::default()
    }
}

#[derive(Deserialize)]
struct PairLine {
    id: Value,
    a: Value,
    b: Value,
}

pub(super) fn compare(args: &Compare, session: &Session, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let detector = Detector::new(&[]);
    let now = session.now();
    if args.batch {
        return each_line(STDIN.as_ref(), terminal, |line: PairLine| {
            let read = |value: Value| Incoming::from_value(value).map(|incoming| incoming.into_article(&detector, now));
            match (read(line.a), read(line.b)) {
                (Ok(a), Ok(b)) => {
                    let similarity = story::compare(&a, &b);
                    Ok(
                        json!({ "schema": "newsvane.similarity/1", "id": line.id, "score": similarity.score, "same": similarity.same }),
                    )
                }
                (Err(error), _) => Err(Bad::new(line.id, format_args!("a: {error}"))),
                (_, Err(error)) => Err(Bad::new(line.id, format_args!("b: {error}"))),
            }
        });
    }
    let mut articles = Vec::with_capacity(2);
    for name in &args.articles {
        articles.push(named_article(name, &detector, session)?);
    }
    let [left, right] = articles.as_slice() else {
        return Err(Failure::usage("compare takes two articles"));
    };
    let similarity = story::compare(left, right);
    if session.wants_json() {
        let object = json!({ "schema": "newsvane.similarity/1", "score": similarity.score, "same": similarity.same, "reasons": similarity.reasons });
        print_object(view::into_map(object), &session.global, terminal)?;
    } else {
        let verdict = if similarity.same {
            "the same story"
        } else {
            "different stories"
        };
        terminal.line(format!("{verdict}, {:.3}", similarity.score))?;
        for reason in &similarity.reasons {
            terminal.line(format!("  {reason}"))?;
        }
    }
    Ok(if similarity.same { Exit::Done } else { Exit::Nothing })
}

/// An article of the store, or of a file with one JSON article.
fn named_article(name: &str, detector: &Detector, session: &Session) -> Result<Article, Failure> {
    if std::path::Path::new(name).try_exists().unwrap_or(false) {
        let bytes = read_file(name.as_ref())?;
        let line = String::from_utf8_lossy(&bytes);
        let incoming = Incoming::read(&line).map_err(|error| Failure::usage(format!("{name}: {error}")))?;
        return Ok(incoming.into_article(detector, session.now()));
    }
    let reader = session.reader()?;
    Ok(lookup::article(reader.view(), name)?.article)
}
