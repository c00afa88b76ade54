//! The documentation of APIs: discovery on the web, the cache, and reading in parts of a chosen size.
//!
//! It is untrusted text. Everything returned is sanitized, and a caller that shows it to an AI tool fences it with
//! [`crate::docs::sanitize::fence`].

mod bounded;
mod cache;
mod discover;
mod document;
mod fetch;
mod headings;
pub mod html;
mod index;
pub mod markdown;
mod measure;
pub mod openapi;
pub mod sanitize;
mod script;
mod search;
pub mod sniff;
pub mod spec_links;
mod stored;

pub use crate::web::{Limits, Validators};
pub use cache::{Cache, CacheError, Entry, Format};
pub use discover::{DiscoverError, NotDocs};
pub use document::{Answer, Document, Hit};
pub use fetch::{FetchError, Fetched, fetch, take_file};

/// A part of a longer text, cut to a budget of bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// The text. Its last line says if more follows.
    pub text: String,
    /// The value of `from` for the next part.
    pub next: Option<usize>,
}
