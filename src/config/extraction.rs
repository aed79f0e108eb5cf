//! The files of extract.d: rules for sites whose pages the general way does not read well.
//!
//! Reads what was written into [`SiteRules`]; selectors are compiled here, so that `config check` finds one that cannot work. What a
//! rule does to a page is `extract`'s. All files are one: a second rule for the same pages is a mistake wherever it stands.

use std::collections::HashMap;
use std::path::Path;

use jiff::civil::Date;
use toml::de::DeValue;
use url::Url;

use super::document::{self, Field, Keys, Section};
use super::problem::{Problems, Report};
use super::values::{self, quoted};
use crate::extract::{Pattern, SiteRule, SiteRules};

const TOP: Keys = Keys {
    here: &["rule"],
    elsewhere: &[("[rule]", RULE.here)],
};
const RULE: Keys = Keys {
    here: &["host", "path", "from", "title", "body", "remove", "author", "date"],
    elsewhere: &[],
};

/// What a rule can find in a page.
const FINDS: [&str; 5] = ["title", "body", "remove", "author", "date"];

/// Most rules: each is held against the address of every page.
const RULES_MAX: usize = 5_000;

/// Reads the files, (name, text) in order; names are below `dir`.
pub(super) fn read(files: &[(String, String)], dir: &Path, problems: &mut Problems) -> SiteRules {
    let mut rules = Vec::new();
    let mut places = HashMap::new();
    for (name, text) in files {
        let mut report = Report::new(&dir.join(name), text);
        if let Some(document) = document::parse(text, &mut report) {
            let root = Section::root(&document);
            root.refuse_unknown(TOP, &mut report);
            for element in root.elements("rule", &mut report) {
                let Some((rule, section)) = rule(&element, &mut report) else {
                    continue;
                };
                note_second(&rule, name, &section, &mut places, &mut report);
                rules.push(rule);
            }
        }
        if rules.len() > RULES_MAX {
            report.whole(format!("with it there are more than {RULES_MAX} rules"));
        }
        problems.extend(report);
    }
    SiteRules::new(rules)
}

/// Reads a rule; `None` if it is not known which pages it is for.
fn rule<'t, 'i>(element: &Field<'t, 'i>, report: &mut Report<'_>) -> Option<(SiteRule, Section<'t, 'i>)> {
    let section = Section::of(element, report)?;
    let host = section.require("host", report, host);
    let section = match &host {
        Some(host) => section.named(format!("rule for {}", quoted(host))),
        None => section,
    };
    section.refuse_unknown(RULE, report);
    let rule = SiteRule {
        host: host.clone().unwrap_or_default(),
        path: section.read("path", report, path).unwrap_or_default(),
        from: section.read("from", report, day),
        title: patterns(&section, "title", report),
        body: patterns(&section, "body", report),
        remove: patterns(&section, "remove", report),
        author: patterns(&section, "author", report),
        date: patterns(&section, "date", report),
    };
    if FINDS.iter().all(|key| section.field(key).is_none()) {
        let message = "says nothing about the pages; give it body, remove, title, author or date";
        report.at(section.span(), section.path(), message);
    }
    host.map(|_| (rule, section))
}

/// What tells rules apart: host, path, first day.
type Scope = (String, String, Option<Date>);

/// Notes a second rule for the same pages.
fn note_second<'f>(
    rule: &SiteRule,
    file: &'f str,
    section: &Section<'_, '_>,
    places: &mut HashMap<Scope, (&'f str, usize)>,
    report: &mut Report<'_>,
) {
    let line = report.position(section.span().start).line;
    let scope = (rule.host.clone(), rule.path.clone(), rule.from);
    let Some((first_file, first_line)) = places.insert(scope, (file, line)) else {
        return;
    };
    let of_file = if first_file == file {
        String::new()
    } else {
        format!(" of {first_file}")
    };
    let message = format!(
        "is for the same pages as the rule on line {first_line}{of_file}; join them, or give one of them another from or path"
    );
    report.at(section.span(), section.path(), message);
}

/// A host, `blatt.example`: in small letters, as it is asked for, without `www.`.
fn host(value: &DeValue<'_>) -> Result<String, String> {
    const KIND: &str = "the host of a site, such as \"blatt.example\"";
    let text = values::string(value, KIND)?;
    let read = |text: &str| {
        let url = Url::parse(&format!("https://{text}/")).ok()?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.port().is_none() && url.username().is_empty();
        let host = url.host_str().filter(|_| is_bare)?.to_owned();
        Some(host.strip_prefix("www.").map(str::to_owned).unwrap_or(host))
    };
    let Some(host) = read(text) else {
        let of_address = Url::parse(text).ok().and_then(|url| read(url.host_str()?));
        let before_slash = || read(text.split('/').next()?);
        let meant = of_address.or_else(before_slash);
        return Err(values::mistaken(value, KIND, meant.as_deref()));
    };
    if psl::suffix_str(&host) == Some(host.as_str()) && host.contains('.') {
        return Err(format!(
            "{} is not one site; many have their hosts below it",
            quoted(text)
        ));
    }
    Ok(host)
}

/// The beginning of paths, `/sport/`.
fn path(value: &DeValue<'_>) -> Result<String, String> {
    const KIND: &str = "the beginning of paths, such as \"/sport/\"";
    let text = values::string(value, KIND)?;
    if text.starts_with('/') {
        return Ok(text.to_owned());
    }
    Err(values::mistaken(value, KIND, Some(&format!("/{text}"))))
}

/// A day, as a text or as TOML's own.
fn day(value: &DeValue<'_>) -> Result<Date, String> {
    let written = match value {
        DeValue::String(text) => text.as_ref().to_owned(),
        DeValue::Datetime(date) => date.to_string(),
        _ => String::new(),
    };
    // A time of day would be read and forgotten.
    let is_day = written.len() == "2024-05-01".len();
    let read = written.parse().ok().filter(|_| is_day);
    read.ok_or_else(|| values::mistaken(value, "a day such as \"2024-05-01\"", None))
}

/// Selectors: one, or a list.
fn patterns(section: &Section<'_, '_>, key: &str, report: &mut Report<'_>) -> Vec<Pattern> {
    let Some(field) = section.field(key) else {
        return Vec::new();
    };
    let written = match field.value {
        DeValue::Array(written) if written.is_empty() => {
            report.at(&field.span, &field.path, "is empty; leave it out");
            return Vec::new();
        }
        DeValue::Array(_) => field.elements(report),
        _ => vec![field],
    };
    written.iter().filter_map(|field| field.read(report, pattern)).collect()
}

fn pattern(value: &DeValue<'_>) -> Result<Pattern, String> {
    let text = values::string(value, "a CSS selector in quotes, or a list of them")?;
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    Pattern::parse(text).map_err(|why| format!("{} is not a CSS selector that can be used: {why}", quoted(text)))
}
