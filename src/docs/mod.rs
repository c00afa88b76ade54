//! The documentation of APIs: discovery on the web, the cache, and reading in parts of a chosen size.
//!
//! It is untrusted text. Everything returned is sanitized, and a caller that shows it to an AI tool fences it with
//! [`crate::docs::sanitize::fence`].

mod bounded;
mod cache;
mod cells;
pub mod discovery;
mod document;
mod fetch;
mod headings;
pub mod html;
mod index;
mod local_files;
pub mod markdown;
mod measure;
pub mod openapi;
#[cfg(test)]
mod processor_time;
pub mod sanitize;
mod search;
pub mod sniff;
mod split_files;
mod stored;
mod weakness;

pub use crate::web::{Limits, Validators};
pub use cache::{Cache, CacheError, Entry, Format};
pub use discovery::{DiscoverError, NotDocs, Note, Shown};
pub use document::{Answer, Document, EXAMPLE, Hit};
pub use fetch::{FetchError, Fetched, New, fetch, take_file};
pub use weakness::{Search, Weakness};

/// A part of a longer text, cut to a budget of bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// The text. Its last line says if more follows.
    pub text: String,
    /// The value of `from` for the next part.
    pub next: Option<usize>,
}
