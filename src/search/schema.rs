//! The fields of the index, and an article as a document.
//!
//! No text is stored: the store has it. Ids, hosts and the like are whole terms; titles, bodies and authors are words with
//! positions. Dates are microseconds; two instants within one microsecond are equal here.

use jiff::Timestamp;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token as IndexToken};

use super::IndexEntry;
use crate::model::{Article, CanonicalUrl, Lang};
use crate::text::{self, Token};

/// Name of the fast field that hits and ties are read from.
pub(super) const ID: &str = "id";

/// Name of the fast field of publication.
pub(super) const PUBLISHED: &str = "published";

/// Name of the fast field of first sight.
pub(super) const SEEN: &str = "seen";

/// Positions between two authors: more than any query can bridge, so that no phrase runs from one into the next.
const AUTHOR_GAP: u32 = 1 << 16;

/// Authors of an article, most; pages with more list commenters.
const AUTHORS_MAX: u32 = 256;

/// Path segments by which an article is found, most. News sites have fewer than ten.
const SEGMENTS_MAX: usize = 64;

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) title: Field,
    pub(super) body: Field,
    pub(super) author: Field,
    pub(super) lang: Field,
    pub(super) source: Field,
    pub(super) host: Field,
    pub(super) path: Field,
    pub(super) url: Field,
    pub(super) cites: Field,
    pub(super) wire: Field,
    pub(super) quality: Field,
    pub(super) story: Field,
    pub(super) published: Field,
    pub(super) seen: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(super) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let term = |schema: &mut SchemaBuilder, name: &str| schema.add_text_field(name, STRING);
        let fields = Self {
            id: schema.add_text_field(ID, STRING | FAST),
            title: schema.add_text_field("title", words()),
            body: schema.add_text_field("body", words()),
            author: schema.add_text_field("author", words()),
            lang: term(&mut schema, "lang"),
            source: term(&mut schema, "source"),
            host: term(&mut schema, "host"),
            path: term(&mut schema, "path"),
            url: term(&mut schema, "url"),
            cites: term(&mut schema, "cites"),
            wire: term(&mut schema, "wire"),
            quality: term(&mut schema, "quality"),
            story: term(&mut schema, "story"),
            published: schema.add_i64_field(PUBLISHED, INDEXED | FAST),
            seen: schema.add_i64_field(SEEN, INDEXED | FAST),
        };
        (schema.build(), fields)
    }

    /// An article as a document.
    pub(super) fn document(&self, entry: &IndexEntry<'_>) -> TantivyDocument {
        let article = entry.article;
        let mut document = TantivyDocument::new();
        document.add_text(self.id, article.id.as_str());
        document.add_pre_tokenized_text(self.title, pre_tokenized(entry.title.iter().map(index_token)));
        document.add_pre_tokenized_text(self.body, pre_tokenized(entry.body.iter().map(index_token)));
        document.add_pre_tokenized_text(self.author, pre_tokenized(author_tokens(article)));
        document.add_text(self.lang, article.lang.code());
        document.add_text(self.quality, article.quality.as_str());
        document.add_text(self.story, entry.story.as_str());
        if let Some(source) = &article.source {
            document.add_text(self.source, source.as_str());
        }
        for outlet in entry.cites {
            document.add_text(self.cites, outlet.as_str());
        }
        for credit in &article.credits {
            document.add_text(self.wire, text::fold(credit));
        }
        if let Some(url) = &article.url {
            self.add_address(&mut document, url);
        }
        let seen = article.first_seen.to;
        let published = article.published.map_or(seen, |published| published.at);
        document.add_i64(self.published, published.as_microsecond());
        document.add_i64(self.seen, seen.as_microsecond());
        document
    }

    /// The address itself, the host with every parent domain, and every beginning of the path in whole segments.
    fn add_address(&self, document: &mut TantivyDocument, url: &CanonicalUrl) {
        document.add_text(self.url, url.identity());
        let host = url.host();
        let parents = host.match_indices('.').filter_map(|(dot, _)| host.get(dot + 1..));
        for host in std::iter::once(host).chain(parents) {
            document.add_text(self.host, host);
        }
        let path = url.path();
        let ends = path
            .match_indices('/')
            .map(|(slash, _)| slash)
            .skip(1)
            .chain([path.len()]);
        for beginning in ends.filter_map(|end| path.get(..end)).take(SEGMENTS_MAX) {
            document.add_text(self.path, beginning);
        }
    }
}

/// The microsecond of an instant, as dates are indexed.
pub(super) fn microsecond(at: Timestamp) -> i64 {
    at.as_microsecond()
}

fn words() -> TextOptions {
    // The tokenizer is never asked: only words that `text` has cut are added.
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

fn pre_tokenized(tokens: impl Iterator<Item = IndexToken>) -> PreTokenizedString {
    PreTokenizedString {
        text: String::new(),
        tokens: tokens.collect(),
    }
}

fn index_token(token: &Token) -> IndexToken {
    IndexToken {
        position: token.position as usize,
        text: token.term.clone(),
        ..IndexToken::default()
    }
}

/// Each author is cut by itself and has no stems: names are not inflected by a language that was guessed.
fn author_tokens(article: &Article) -> impl Iterator<Item = IndexToken> {
    (0..AUTHORS_MAX).zip(&article.authors).flat_map(|(index, author)| {
        let tokens = text::tokenize(author, Lang::UND).into_iter();
        tokens.map(move |token| IndexToken {
            position: (index * AUTHOR_GAP + token.position.min(AUTHOR_GAP / 2)) as usize,
            text: token.term,
            ..IndexToken::default()
        })
    })
}
