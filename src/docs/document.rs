//! The documentation of one API, ready to be read: overview, search, and one operation, schema or section.

use super::cache::{Entry, Format};
use super::markdown::Markdown;
use crate::docs::openapi::{self, Found, Spec, SpecError};
use crate::docs::{Part, sanitize};
use crate::model::SpecifiedAuth;
use crate::model::text::count;

/// The number of places that are suggested if none or several match.
const OFFERED: usize = 8;

/// The documentation of one API.
#[derive(Debug)]
pub struct Document {
    entry: Entry,
    text: Text,
}

#[derive(Debug)]
enum Text {
    Spec(Box<Spec>),
    Markdown(Markdown),
}

/// A text on its way into the cache.
#[derive(Debug)]
pub(super) enum Raw {
    /// A parsed specification.
    Spec(Box<Spec>),
    /// Markdown.
    Markdown(String),
}

impl Raw {
    /// Parses a text from the cache. `Err(None)` means that it is not UTF-8.
    fn parse(format: Format, bytes: Vec<u8>) -> Result<Self, Option<SpecError>> {
        match format {
            Format::OpenApi => Ok(Self::Spec(Box::new(Spec::parse(&bytes).map_err(Some)?))),
            Format::Markdown => String::from_utf8(bytes).map(Self::Markdown).map_err(|_| None),
        }
    }

    pub(super) fn format(&self) -> Format {
        match self {
            Self::Spec(_) => Format::OpenApi,
            Self::Markdown(_) => Format::Markdown,
        }
    }

    /// Returns the authentication that a specification names.
    pub(super) fn auth(&self) -> SpecifiedAuth {
        match self {
            Self::Spec(spec) => openapi::specified_auth(spec),
            Self::Markdown(_) => SpecifiedAuth::default(),
        }
    }

    /// Returns the text for the cache.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Spec(spec) => spec.to_json(),
            Self::Markdown(text) => text.clone().into_bytes(),
        }
    }
}

/// A place in the documentation, safe to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The argument for [`Document::find`]: `POST /v1/customers`, or `#anchor` of a section.
    pub key: String,
    /// A one-line description.
    pub title: String,
}

/// The result of a lookup.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// The text, or a part of it.
    Part(Part),
    /// Several places match equally well.
    Several(Vec<Hit>),
    /// Nothing matches; these are similar.
    None(Vec<Hit>),
}

impl Document {
    /// Opens a text that was fetched.
    pub(super) fn of(entry: Entry, raw: Raw) -> Self {
        let text = match raw {
            Raw::Spec(spec) => Text::Spec(spec),
            Raw::Markdown(text) => Text::Markdown(Markdown::parse(&text)),
        };
        Self { entry, text }
    }

    /// Opens a text from the cache. `Err(None)` means that it is not UTF-8.
    pub(super) fn read(entry: Entry, bytes: Vec<u8>) -> Result<Self, Option<SpecError>> {
        let raw = Raw::parse(entry.format, bytes)?;
        Ok(Self::of(entry, raw))
    }

    /// Returns the source.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Returns the memory that the documentation takes, in bytes. The first search adds to it.
    pub fn memory(&self) -> usize {
        match &self.text {
            Text::Spec(spec) => openapi::memory(spec),
            Text::Markdown(document) => document.memory(),
        }
    }

    /// Returns a one-line summary: title, version and number of operations, or first heading and number of sections.
    pub fn title(&self) -> String {
        match &self.text {
            Text::Spec(spec) => spec.title(),
            Text::Markdown(document) => {
                let sections = document.sections();
                let title = sections.iter().find(|section| section.level > 0).map(|section| &section.title);
                let number = count(sections.len(), "section");
                format!("{}, {number}", title.map_or("untitled", String::as_str))
            }
        }
    }

    /// Returns the names of other files that a specification refers to and that were not read, safe to print.
    pub fn other_files(&self) -> Vec<String> {
        match &self.text {
            Text::Spec(spec) => openapi::other_files(spec),
            Text::Markdown(_) => Vec::new(),
        }
    }

    /// Returns the first base URL of the operation that a path names without a base path. It is untrusted text.
    pub fn server(&self, method: &str, path: &str) -> Option<String> {
        match &self.text {
            Text::Spec(spec) => spec.server(method, path),
            Text::Markdown(_) => None,
        }
    }

    /// Returns the methods and paths of all operations. The paths are untrusted text.
    pub fn operations(&self) -> Vec<(String, String)> {
        let Text::Spec(spec) = &self.text else { return Vec::new() };
        spec.operations().iter().map(|operation| (operation.method(), operation.path().to_owned())).collect()
    }

    /// Returns the method and path of the operation that a text names. The path is untrusted text.
    pub fn operation(&self, asked: &str) -> Option<(String, String)> {
        let Text::Spec(spec) = &self.text else { return None };
        match spec.find(asked.trim()) {
            Found::One(operation) => Some((operation.method(), operation.path().to_owned())),
            Found::Several(_) | Found::None(_) => None,
        }
    }

    /// Lists operations or sections, one per line, from number `from` on, in about `bytes` bytes.
    pub fn overview(&self, from: usize, bytes: usize) -> Part {
        match &self.text {
            Text::Spec(spec) => spec.index(None, from, bytes),
            Text::Markdown(document) => document.index(from, bytes),
        }
    }

    /// Returns the operations or sections that match a query, best match first.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        match &self.text {
            Text::Spec(spec) => spec.search(query, limit).into_iter().map(Hit::operation).collect(),
            Text::Markdown(document) => {
                let section = |(_, section): (usize, &crate::docs::markdown::Section)| Hit {
                    key: format!("#{}", section.anchor),
                    title: section.title.clone(),
                };
                document.search(query, limit).into_iter().map(section).collect()
            }
        }
    }

    /// Finds an operation (`GET /v1/customers`, ID or path), a schema by name or path, or a tag; in Markdown, a section
    /// by number, anchor or title. Returns it from `from` on, in about `bytes` bytes.
    pub fn find(&self, asked: &str, from: usize, bytes: usize) -> Answer {
        match &self.text {
            Text::Spec(spec) => find_in_spec(spec, asked, from, bytes),
            Text::Markdown(document) => {
                let part = document.find(asked).and_then(|number| document.section(number, from, bytes));
                part.map_or_else(|| Answer::None(self.search(asked, OFFERED)), Answer::Part)
            }
        }
    }

    /// Returns a schema of an operation: `request`, `parameters`, a response code, or a path that the compact form
    /// names.
    pub fn schema(&self, operation: &str, path: &str, from: usize, bytes: usize) -> Answer {
        let Text::Spec(spec) = &self.text else { return self.find(path, from, bytes) };
        match spec.find(operation) {
            Found::One(one) => spec
                .schema(path, Some(one), from, bytes)
                .map_or_else(|| Answer::None(vec![Hit::operation(one)]), Answer::Part),
            found => other(found),
        }
    }
}

fn find_in_spec(spec: &Spec, asked: &str, from: usize, bytes: usize) -> Answer {
    let asked = asked.trim();
    let named = asked.strip_prefix("schema ").map_or(asked, str::trim);
    if named == asked {
        match spec.find(asked) {
            Found::One(operation) => return Answer::Part(cut(&spec.show(operation), from, bytes)),
            Found::Several(all) => return other(Found::Several(all)),
            Found::None(_) => {}
        }
        if spec.tags().iter().any(|(tag, _)| tag.eq_ignore_ascii_case(asked)) {
            return Answer::Part(spec.index(Some(asked), from, bytes));
        }
    }
    let schema = spec.schema(named, None, from, bytes);
    schema.map_or_else(|| other(Found::None(spec.search(asked, OFFERED))), Answer::Part)
}

fn other(found: Found<'_>) -> Answer {
    let hits = |all: Vec<_>| all.into_iter().map(Hit::operation).collect();
    match found {
        Found::One(one) => Answer::Several(vec![Hit::operation(one)]),
        Found::Several(all) => Answer::Several(hits(all)),
        Found::None(near) => Answer::None(hits(near)),
    }
}

impl Hit {
    fn operation(operation: &crate::docs::openapi::Operation) -> Self {
        let mark = if operation.is_deprecated() { " (deprecated)" } else { "" };
        Self { key: operation.key(), title: format!("{}{mark}", operation.summary()).trim().to_owned() }
    }
}

/// Returns a part of a text, in whole lines if possible.
fn cut(whole: &str, from: usize, bytes: usize) -> Part {
    let rest = whole.get(from..).unwrap_or_default();
    if rest.len() <= bytes {
        return Part { text: rest.to_owned(), next: None };
    }
    let end = sanitize::end_of_line_within(rest, bytes);
    Part {
        text: format!("{}\n…{} more bytes\n", rest[..end].trim_end(), rest.len() - end),
        next: Some(from + end),
    }
}
