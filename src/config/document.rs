//! A TOML document with positions.
//!
//! serde stops at the first key that it does not know; people want to hear of all mistakes at once. So the document is
//! read with toml's spanned parser, and each table is asked for the keys that we know: what else it holds is a mistake
//! with a place and a suggestion. Knows nothing about what a key means.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Report, nearest};
use super::values::shown;

/// The keys that a table may have, and where other keys belong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys {
    /// Those of this table.
    pub(super) here: &'static [&'static str],
    /// Those of other tables of the file, for a key that slipped below the wrong heading.
    pub(super) elsewhere: &'static [(&'static str, &'static [&'static str])],
}

/// A table of a document.
#[derive(Clone, Debug)]
pub(super) struct Section<'t, 'i> {
    path: String,
    span: Range<usize>,
    table: &'t DeTable<'i>,
}

/// A value of a document, and how to name it to the user.
#[derive(Clone, Debug)]
pub(super) struct Field<'t, 'i> {
    pub(super) path: String,
    pub(super) span: Range<usize>,
    pub(super) value: &'t DeValue<'i>,
}

/// Parses a document. `None` when its syntax is broken: what would be read after that are echoes of the same mistake.
pub(super) fn parse<'i>(text: &'i str, report: &mut Report<'_>) -> Option<DeTable<'i>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        report.at(&error.span().unwrap_or(0..0), "", error.message());
    }
    errors.is_empty().then(|| document.into_inner())
}

impl<'t, 'i> Section<'t, 'i> {
    /// The document itself.
    pub(super) fn root(table: &'t DeTable<'i>) -> Self {
        Self {
            path: String::new(),
            span: 0..0,
            table,
        }
    }

    /// Takes a field that must be a table.
    pub(super) fn of(field: &Field<'t, 'i>, report: &mut Report<'_>) -> Option<Self> {
        let DeValue::Table(table) = field.value else {
            report.at(
                &field.span,
                &field.path,
                format!("{} is not a table", shown(field.value)),
            );
            return None;
        };
        Some(Self {
            path: field.path.clone(),
            span: field.span.clone(),
            table,
        })
    }

    /// The table below a key; an absent one is no mistake.
    pub(super) fn section(&self, key: &str, report: &mut Report<'_>) -> Option<Self> {
        Self::of(&self.field(key)?, report)
    }

    /// The same table under another name, once we know what it is called.
    pub(super) fn named(self, path: String) -> Self {
        Self { path, ..self }
    }

    /// What it is called.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Where the table begins.
    pub(super) fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// The name of a key for the user.
    pub(super) fn path_of(&self, key: &str) -> String {
        match self.path.chars().last() {
            None => key.to_owned(),
            // `source "scmp"` and the like.
            Some('"' | ']') => format!("{}: {key}", self.path),
            Some(_) => format!("{}.{key}", self.path),
        }
    }

    /// Notes every key that nobody will ask for.
    pub(super) fn refuse_unknown(&self, keys: Keys, report: &mut Report<'_>) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !keys.here.contains(&name) {
                report.at(&key.span(), &self.path_of(name), unknown(name, keys));
            }
        }
    }

    /// Every field, in the order of the file.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'t str, Field<'t, 'i>)> + use<'_, 't, 'i> {
        self.table.iter().map(|(key, value)| {
            let name: &'t str = key.get_ref();
            (name, field(self.path_of(name), value))
        })
    }

    /// The field of a key.
    pub(super) fn field(&self, key: &str) -> Option<Field<'t, 'i>> {
        self.table.get(key).map(|value| field(self.path_of(key), value))
    }

    /// Reads the value of a key; `None` when it is absent, or wrong, which is noted.
    pub(super) fn read<T>(
        &self,
        key: &str,
        report: &mut Report<'_>,
        convert: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        self.field(key)?.read(report, convert)
    }

    /// Reads the value of a key that must be there.
    pub(super) fn require<T>(
        &self,
        key: &str,
        report: &mut Report<'_>,
        convert: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        let field = self.field(key);
        if field.is_none() {
            report.at(&self.span, &self.path_of(key), "is missing");
        }
        field?.read(report, convert)
    }

    /// The elements of a list; an absent list is empty.
    pub(super) fn elements(&self, key: &str, report: &mut Report<'_>) -> Vec<Field<'t, 'i>> {
        self.field(key).map(|field| field.elements(report)).unwrap_or_default()
    }

    /// The elements of a list, read; wrong ones are noted and left out.
    pub(super) fn list<T>(
        &self,
        key: &str,
        report: &mut Report<'_>,
        convert: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Vec<T> {
        self.elements(key, report)
            .iter()
            .filter_map(|element| element.read(report, &convert))
            .collect()
    }
}

impl<'t, 'i> Field<'t, 'i> {
    /// Reads the value; `None` when it is wrong, which is noted.
    pub(super) fn read<T>(
        &self,
        report: &mut Report<'_>,
        convert: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        match convert(self.value) {
            Ok(value) => Some(value),
            Err(message) => {
                report.at(&self.span, &self.path, message);
                None
            }
        }
    }

    /// The elements of a list.
    pub(super) fn elements(&self, report: &mut Report<'_>) -> Vec<Field<'t, 'i>> {
        let DeValue::Array(array) = self.value else {
            let found = shown(self.value);
            let hint = match self.value {
                DeValue::Table(_) => format!("; write [[{}]] above each", self.path),
                _ => format!("; write [{found}]"),
            };
            report.at(&self.span, &self.path, format!("{found} is not a list{hint}"));
            return Vec::new();
        };
        array
            .iter()
            .enumerate()
            .map(|(index, value)| field(format!("{}[{}]", self.path, index + 1), value))
            .collect()
    }
}

fn field<'t, 'i>(path: String, value: &'t Spanned<DeValue<'i>>) -> Field<'t, 'i> {
    Field {
        path,
        span: value.span(),
        value: value.get_ref(),
    }
}

fn unknown(name: &str, keys: Keys) -> String {
    if let Some((section, _)) = keys.elsewhere.iter().find(|(_, known)| known.contains(&name)) {
        return match *section {
            "" => "unknown key here; it belongs at the top, above the first [section]".to_owned(),
            section => format!("unknown key here; it belongs below [{section}]"),
        };
    }
    match nearest(name, keys.here.iter().copied()) {
        Some(meant) => format!("unknown key; did you mean {meant}?"),
        None => format!("unknown key; known are {}", keys.here.join(", ")),
    }
}
