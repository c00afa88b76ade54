//! OpenAPI 3.0, OpenAPI 3.1 and Swagger 2.0: an index with one line per operation, a search, and a compact form of one
//! operation or schema.
//!
//! A specification is walked as a JSON value. Typed models refuse many real ones; here, an invalid part is left out and
//! the rest works.

mod find;
mod index;
mod operation;
mod read;
mod resolve;
mod schema;
mod security;
mod servers;
mod shape;
mod show;
mod types;
mod words;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::sync::OnceLock;

use serde_json::Value;

use crate::docs::search::Index;
use crate::docs::{bounded, sanitize};

pub use find::Found;
pub use operation::Operation;
pub use security::specified_auth;

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

/// A specification.
#[derive(Debug)]
pub struct Spec {
    root: Value,
    operations: Vec<Operation>,
    search: OnceLock<Index>,
    memory: usize,
}

impl Spec {
    /// Parses JSON or YAML.
    ///
    /// # Errors
    ///
    /// The text is too large, neither JSON nor YAML, or a document of another kind.
    pub fn parse(bytes: &[u8]) -> Result<Self, SpecError> {
        let (root, memory) = read::read(bytes)?;
        let operations = operation::all(&root);
        Ok(Self { root, operations, search: OnceLock::new(), memory })
    }

    /// Returns the specification as compact JSON, which parses many times faster than YAML.
    pub fn to_json(&self) -> Vec<u8> {
        // A parsed value always serializes.
        serde_json::to_vec(&self.root).unwrap_or_default()
    }

    /// Returns all operations, in the order of their paths.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the search index, which is built once. The number of a document is the place of its operation.
    pub(in crate::docs) fn words(&self) -> &Index {
        self.search.get_or_init(|| words::index(&self.root, &self.operations))
    }
}

/// Returns the memory that a specification and its search index take, in bytes.
pub fn memory(spec: &Spec) -> usize {
    let operations = spec.operations.iter().map(Operation::memory).sum::<usize>();
    spec.memory + operations + spec.search.get().map_or(0, Index::memory)
}

/// Returns the hosts of the servers of the document, safe to print. Relative URLs have none.
pub(in crate::docs) fn server_hosts(spec: &Spec) -> Vec<String> {
    let servers = servers::servers(&spec.root, &Value::Null, &Value::Null);
    let host = |server: String| url::Url::parse(&server).ok()?.host_str().map(str::to_owned);
    let mut hosts: Vec<String> = servers.into_iter().filter_map(host).collect();
    hosts.dedup();
    hosts
}

/// Returns the value of a part of a specification, which is JSON or YAML, and its memory, which is at most `most` bytes.
pub(in crate::docs) fn part(bytes: &[u8], most: usize) -> Option<(Value, usize)> {
    read::part(bytes, most)
}

/// Returns the names of other files that a specification refers to, safe to print. They are not read.
pub fn other_files(spec: &Spec) -> Vec<String> {
    let names = resolve::other_documents(&spec.root, OTHER_FILES);
    names.into_iter().map(|name| sanitize::word(name, 100)).collect()
}
