//! OpenAPI 3.0, OpenAPI 3.1 and Swagger 2.0: an index with one line per operation, a search, and a compact form of one
//! operation or schema.
//!
//! A specification is walked as a JSON value. Typed models refuse many real ones; here, an invalid part is left out and
//! the rest works.

mod compile;
mod example;
mod find;
mod index;
mod limits;
mod media;
mod operation;
mod operations;
mod outline;
mod parameters;
mod parts;
mod read;
mod resolve;
mod responses;
mod root;
mod scan;
mod schema;
mod security;
mod servers;
mod shape;
mod show;
mod subtypes;
mod types;
mod words;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::borrow::Cow;
use std::sync::OnceLock;

use url::Url;

use crate::docs::index::{Section, Sections, Words, store_words};
use crate::docs::search::{Index, Postings};
use crate::docs::{bounded, sanitize};

use operations::Operations;
use root::Root;

pub use example::example;
pub use find::Found;
pub(in crate::docs) use index::searched;
pub use operation::Operation;
pub(in crate::docs) use root::Text;
pub use security::specified_auth;
pub use servers::specified_servers;

/// The largest specification, in bytes.
pub const LARGEST: usize = 50 * 1024 * 1024;

/// The most other files that are counted.
const OTHER_FILES: usize = 100;

/// Why a text is not a usable specification.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// More than [`LARGEST`] bytes.
    #[error("the specification has {0} bytes, more than {LARGEST}")]
    TooLarge(usize),
    /// Neither JSON nor YAML, or nested too deeply; with the parser's message.
    #[error("cannot parse the specification as JSON or YAML: {0}")]
    Syntax(String),
    /// The values take more memory than the limit, whatever the length of the text.
    #[error("the specification takes more than {} MiB of memory", bounded::MOST >> 20)]
    TooMuchMemory,
    /// A document of another kind.
    #[error("the document is not an OpenAPI or Swagger specification")]
    NotSpec,
    /// An unsupported version of the format.
    #[error("the specification has version {0}, not OpenAPI 3 or Swagger 2.0")]
    Version(String),
}

/// A specification. Its parts are parsed when they are needed.
#[derive(Debug)]
pub struct Spec {
    root: Root,
    operations: Operations,
    /// The URL of the document, against which relative servers are resolved.
    source: Option<Url>,
    search: OnceLock<Words>,
}

impl Spec {
    /// Parses JSON or YAML.
    ///
    /// # Errors
    ///
    /// The text is too large, neither JSON nor YAML, or a document of another kind.
    pub fn parse(bytes: &[u8]) -> Result<Self, SpecError> {
        let root = read::read(bytes)?;
        let operations = Operations::open(root.sections()).unwrap_or_default();
        Ok(Self { root, operations, source: None, search: OnceLock::new() })
    }

    /// Sets the place of the document. Only a URL of the web counts: relative servers start there.
    pub fn set_source(&mut self, source: &str) {
        self.source = Url::parse(source).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    }

    /// Returns the specification as JSON, which parses many times faster than YAML.
    pub fn to_json(&self) -> Vec<u8> {
        self.root.text().into_owned()
    }

    /// Returns all operations, in the order of their paths.
    pub fn operations(&self) -> &[Operation] {
        self.operations.all()
    }

    /// Returns the search index. The number of a document is the place of its operation.
    pub(in crate::docs) fn words(&self) -> &dyn Postings {
        self.search.get_or_init(|| Words::of(Some(self.root.sections()), || index_of_words(self))).postings()
    }
}

fn index_of_words(spec: &Spec) -> Index {
    words::index(&spec.root, spec.operations())
}

/// Returns the number of operations, without reading them.
pub(in crate::docs) fn count(spec: &Spec) -> usize {
    spec.operations.len()
}

/// Opens a specification that was compiled before. `None` if its sections are damaged.
pub(in crate::docs) fn open(text: Text, sections: Sections) -> Option<Spec> {
    let root = Root::new(text, sections);
    let operations = Operations::open(root.sections())?;
    Some(Spec { root, operations, source: None, search: OnceLock::new() })
}

/// Returns the sections for an index file, with those of the search.
pub(in crate::docs) fn sections(spec: &Spec) -> &Sections {
    let sections = spec.root.sections();
    if sections.length(Section::Words) == 0 {
        store_words(sections, &index_of_words(spec));
    }
    sections
}

/// Returns the text of a specification, as JSON.
pub(in crate::docs) fn text(spec: &Spec) -> Cow<'_, [u8]> {
    spec.root.text()
}

/// Returns whether something could not be read. Then no answer counts.
pub(in crate::docs) fn is_damaged(spec: &Spec) -> bool {
    spec.root.is_damaged()
}

/// Returns the memory that a specification and its search index take, in bytes.
pub fn memory(spec: &Spec) -> usize {
    let words = spec.search.get().map_or(0, Words::memory);
    spec.root.memory() + spec.operations.memory() + words
}

/// Returns the value of a part of a specification, which is JSON or YAML, and its memory, which is at most `most` bytes.
pub(in crate::docs) fn part(bytes: &[u8], most: usize) -> Option<(serde_json::Value, usize)> {
    read::part(bytes, most)
}

/// Returns the names of other files that a specification refers to, safe to print. They are not read.
pub fn other_files(spec: &Spec) -> Vec<String> {
    spec.operations.summary.files.iter().map(|name| sanitize::word(name, 100)).collect()
}
