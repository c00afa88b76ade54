//! OpenAPI 3.0 and 3.1 and Swagger 2.0 specifications, on three levels: an index with one line an operation, a
//! search over it, and one operation or schema in a compact form.
//!
//! A specification is walked as a JSON value. Typed models refuse many real ones, and here a part that makes no
//! sense is left out without losing the others.

mod find;
mod index;
mod operation;
mod read;
mod resolve;
mod schema;
mod servers;
mod shape;
mod show;
mod types;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::sync::OnceLock;

use serde_json::Value;

use crate::docs::search::Index;

pub use find::Found;
pub use operation::Operation;

/// The largest specification that is read, in bytes.
pub const LARGEST: usize = 50 * 1024 * 1024;

/// Why bytes are no specification that can be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// More than [`LARGEST`] bytes.
    #[error("the specification has {0} bytes, more than {LARGEST}")]
    TooLarge(usize),
    /// Neither JSON nor YAML, or nested too deeply; with the reader's own words.
    #[error("cannot parse the specification as JSON or YAML: {0}")]
    Syntax(String),
    /// A document of another kind.
    #[error("the document is not an OpenAPI or Swagger specification")]
    NotSpec,
    /// A version of the format that is unknown here.
    #[error("the specification has version {0}, not OpenAPI 3 or Swagger 2.0")]
    Version(String),
}

/// A specification.
#[derive(Debug)]
pub struct Spec {
    root: Value,
    operations: Vec<Operation>,
    search: OnceLock<Index>,
}

impl Spec {
    /// Reads JSON or YAML.
    ///
    /// # Errors
    ///
    /// When the bytes are too many, are neither, or hold a document of another kind.
    pub fn parse(bytes: &[u8]) -> Result<Self, SpecError> {
        let root = read::read(bytes)?;
        let operations = operation::all(&root);
        Ok(Self { root, operations, search: OnceLock::new() })
    }

    /// The specification as JSON without white space, which is read again many times faster than YAML.
    pub fn to_json(&self) -> Vec<u8> {
        // A value that was read always becomes JSON.
        serde_json::to_vec(&self.root).unwrap_or_default()
    }

    /// All operations, in the order of their paths.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The words of the operations, counted once.
    fn words(&self) -> &Index {
        self.search.get_or_init(|| {
            let mut index = Index::default();
            self.operations.iter().for_each(|operation| operation.count_words(&self.root, &mut index));
            index
        })
    }
}
