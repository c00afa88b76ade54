//! The documentation of one API, ready to be read: overview, search, and one operation, schema or section.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::cache::{Entry, Format};
use super::markdown::Markdown;
use super::stored::Stored;
use crate::docs::openapi::{self, Found, Spec, SpecError};
use crate::docs::weakness::{Search, Weakness};
use crate::docs::{Part, sanitize};
use crate::model::text::count;
use crate::model::{SpecifiedAuth, SpecifiedServers};

/// The number of places that are suggested if none or several match.
const OFFERED: usize = 8;

/// The part of an operation that is an example of its request.
pub const EXAMPLE: &str = "example";

/// The most operations of a small specification, which is shown whole instead of searched.
const SMALL: usize = 40;

/// The documentation of one API.
#[derive(Debug)]
pub struct Document {
    entry: Entry,
    text: Text,
    /// The cached text that `text` reads through its index.
    stored: Option<Stored>,
    /// The text after its index turned out to be damaged.
    compiled: OnceLock<Text>,
}

/// A text that can be read.
#[derive(Debug)]
pub(super) enum Text {
    Spec(Box<Spec>),
    Markdown(Markdown),
}

impl Text {
    pub(super) fn of(raw: Raw) -> Self {
        match raw {
            Raw::Spec(spec) => Self::Spec(spec),
            Raw::Markdown(text) => Self::Markdown(Markdown::parse(&text)),
        }
    }

    /// Sets the place of a specification, from which its relative servers start.
    fn set_source(&mut self, source: &str) {
        if let Self::Spec(spec) = self {
            spec.set_source(source);
        }
    }

    fn memory(&self) -> usize {
        match self {
            Self::Spec(spec) => openapi::memory(spec),
            Self::Markdown(document) => document.memory(),
        }
    }

    fn is_damaged(&self) -> bool {
        match self {
            Self::Spec(spec) => openapi::is_damaged(spec),
            Self::Markdown(document) => document.is_damaged(),
        }
    }
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
    pub(super) fn parse(format: Format, bytes: Vec<u8>) -> Result<Self, Option<SpecError>> {
        match format {
            Format::OpenApi => Ok(Self::Spec(Box::new(Spec::parse(&bytes).map_err(Some)?))),
            Format::Markdown => String::from_utf8(bytes).map(Self::Markdown).map_err(|_| None),
        }
    }

    /// Sets the place of a specification, from which its relative servers start.
    pub(super) fn set_source(&mut self, source: &str) {
        if let Self::Spec(spec) = self {
            spec.set_source(source);
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

    /// Returns the servers that a specification names.
    pub(super) fn servers(&self) -> SpecifiedServers {
        match self {
            Self::Spec(spec) => openapi::specified_servers(spec),
            Self::Markdown(_) => SpecifiedServers::default(),
        }
    }

    /// Returns the names of other files that a specification refers to.
    pub(super) fn other_files(&self) -> Vec<String> {
        match self {
            Self::Spec(spec) => openapi::other_files(spec),
            Self::Markdown(_) => Vec::new(),
        }
    }

    /// Returns the text for the cache.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Spec(spec) => openapi::text(spec),
            Self::Markdown(text) => Cow::Borrowed(text.as_bytes()),
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
    pub(super) fn of(entry: Entry, text: Text) -> Self {
        Self { entry, text, stored: None, compiled: OnceLock::new() }
    }

    /// Opens a text in the cache. `Err(None)` means that it is not UTF-8.
    pub(super) fn open(entry: Entry, stored: Stored) -> Result<Self, Option<SpecError>> {
        let (mut text, stored) = match stored.open(entry.format) {
            Some(text) => (text, Some(stored)),
            None => (stored.compile(entry.format)?, None),
        };
        text.set_source(&entry.source);
        Ok(Self { entry, text, stored, compiled: OnceLock::new() })
    }

    /// Returns an answer from the text. If its index is damaged, from the text that is compiled again.
    fn answer<T>(&self, read: impl Fn(&Text) -> T) -> T {
        if let Some(compiled) = self.compiled.get() {
            return read(compiled);
        }
        let answer = read(&self.text);
        match &self.stored {
            Some(stored) if self.text.is_damaged() => {
                // A text that is damaged as well has nothing to answer with. The next one who opens it gets the error.
                let compile = || {
                    let mut text = stored.compile(self.entry.format).unwrap_or_else(|_| stored.nothing());
                    text.set_source(&self.entry.source);
                    text
                };
                read(self.compiled.get_or_init(compile))
            }
            _ => answer,
        }
    }

    /// Returns whether the text was opened by its index.
    #[cfg(test)]
    pub(super) fn is_indexed(&self) -> bool {
        self.stored.is_some()
    }

    /// Returns whether the index turned out to be damaged.
    #[cfg(test)]
    pub(super) fn is_compiled(&self) -> bool {
        self.compiled.get().is_some()
    }

    /// Returns the source.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Returns the memory that the documentation takes, in bytes. Each answer can add to it.
    pub fn memory(&self) -> usize {
        [Some(&self.text), self.compiled.get()].into_iter().flatten().map(Text::memory).sum()
    }

    /// Returns a one-line summary: title, version and number of operations, or first heading and number of sections.
    pub fn title(&self) -> String {
        self.answer(|text| match text {
            Text::Spec(spec) => spec.title(),
            Text::Markdown(document) => {
                let sections = document.sections();
                let title = sections.iter().find(|section| section.level > 0).map(|section| &section.title);
                let number = count(sections.len(), "section");
                format!("{}, {number}", title.map_or("untitled", String::as_str))
            }
        })
    }

    /// Returns the names of other files that a specification refers to and that were not read, safe to print.
    pub fn other_files(&self) -> Vec<String> {
        self.answer(|text| match text {
            Text::Spec(spec) => openapi::other_files(spec),
            Text::Markdown(_) => Vec::new(),
        })
    }

    /// Returns the first base URL of the operation that a path names without a base path, or only its path if the host is
    /// a placeholder. It is untrusted text.
    pub fn server(&self, method: &str, path: &str) -> Option<String> {
        self.answer(|text| match text {
            Text::Spec(spec) => spec.server(method, path),
            Text::Markdown(_) => None,
        })
    }

    /// Returns the methods and paths of all operations. The paths are untrusted text.
    pub fn operations(&self) -> Vec<(String, String)> {
        let Text::Spec(spec) = &self.text else { return Vec::new() };
        spec.operations().iter().map(|operation| (operation.method(), operation.path().to_owned())).collect()
    }

    /// Returns the method and path of the operation that a text names. The path is untrusted text.
    pub fn operation(&self, asked: &str) -> Option<(String, String)> {
        self.answer(|text| {
            let Text::Spec(spec) = text else { return None };
            match spec.find(asked.trim()) {
                Found::One(operation) => Some((operation.method(), operation.path().to_owned())),
                Found::Several(_) | Found::None(_) => None,
            }
        })
    }

    /// Lists operations or sections, one per line, from number `from` on, in about `bytes` bytes.
    pub fn overview(&self, from: usize, bytes: usize) -> Part {
        self.answer(|text| match text {
            Text::Spec(spec) => spec.index(None, from, bytes),
            Text::Markdown(document) => document.index(from, bytes),
        })
    }

    /// Returns the operations or sections that match a query, best match first.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        self.searched(query, limit).hits
    }

    /// Returns the operations or sections that match a query, best match first, and what the query lacks.
    pub fn searched(&self, query: &str, limit: usize) -> Search {
        self.answer(|text| match text {
            Text::Spec(spec) => search_in_spec(spec, query, limit),
            Text::Markdown(document) => search_in_markdown(document, query, limit),
        })
    }

    /// Returns all operations of a small specification except some, and `None` for other documentation.
    pub fn others(&self, except: &[Hit]) -> Option<Vec<Hit>> {
        self.answer(|text| match text {
            Text::Spec(spec) if openapi::count(spec) <= SMALL => {
                let all = spec.operations().iter().map(Hit::operation);
                Some(all.filter(|hit| !except.iter().any(|one| one.key == hit.key)).collect())
            }
            _ => None,
        })
    }

    /// Finds an operation (`GET /v1/customers`, ID or path), a schema by name or path, or a tag; in Markdown, a section
    /// by number, anchor or title. Returns it from `from` on, in about `bytes` bytes.
    pub fn find(&self, asked: &str, from: usize, bytes: usize) -> Answer {
        self.answer(|text| match text {
            Text::Spec(spec) => find_in_spec(spec, asked, from, bytes),
            Text::Markdown(document) => find_in_markdown(document, asked, from, bytes),
        })
    }

    /// Returns a schema of an operation: `request`, `parameters`, a response code, or a path that the compact form
    /// names. `example` is an example of the request.
    pub fn schema(&self, operation: &str, path: &str, from: usize, bytes: usize) -> Answer {
        self.answer(|text| {
            let spec = match text {
                Text::Spec(spec) => spec,
                Text::Markdown(document) => return find_in_markdown(document, path, from, bytes),
            };
            match spec.find(operation) {
                Found::One(one) if path == EXAMPLE => {
                    Answer::Part(cut(&openapi::example(spec, one), from, bytes))
                }
                Found::One(one) => spec
                    .schema(path, Some(one), from, bytes)
                    .map_or_else(|| Answer::None(vec![Hit::operation(one)]), Answer::Part),
                found => other(found),
            }
        })
    }
}

fn search_in_spec(spec: &Spec, query: &str, limit: usize) -> Search {
    let (operations, ranking) = openapi::searched(spec, query, limit);
    let hits = operations.into_iter().map(Hit::operation).collect();
    Search { hits, weakness: Weakness::of(ranking, "operation", || spec.tags().to_vec()) }
}

fn search_in_markdown(document: &Markdown, query: &str, limit: usize) -> Search {
    let ranking = document.ranking(query, limit);
    let hits = document.ranked(&ranking).into_iter().map(|(_, section)| Hit::section(section)).collect();
    Search { hits, weakness: Weakness::of(ranking, "section", Vec::new) }
}

fn find_in_markdown(document: &Markdown, asked: &str, from: usize, bytes: usize) -> Answer {
    let part = document.find(asked).and_then(|number| document.section(number, from, bytes));
    part.map_or_else(|| Answer::None(search_in_markdown(document, asked, OFFERED).hits), Answer::Part)
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
    fn section(section: &crate::docs::markdown::Section) -> Self {
        Self { key: format!("#{}", section.anchor), title: section.path() }
    }

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
