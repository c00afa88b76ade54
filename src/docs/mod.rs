//! The documentation of APIs: found on the web, kept in the cache directory, and asked questions in parts of a size that one can choose.
//!
//! It is text of strangers. What it answers is clean of what a person would not see, and a caller that shows it to an AI
//! fences it with [`crate::docs::sanitize::fence`].

mod cache;
mod discover;
mod document;
mod fetch;
mod headings;
pub mod html;
pub mod markdown;
pub mod openapi;
pub mod sanitize;
mod search;
pub mod sniff;
pub mod spec_links;

pub use crate::web::{Limits, Validators};
pub use cache::{Cache, CacheError, Entry, Format};
pub use discover::{DiscoverError, Nothing};
pub use document::{Answer, Document, Hit};
pub use fetch::{FetchError, Fetched, fetch, take_file};

/// A part of something longer, cut to a budget of bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// The text, with a last line that says so when something follows.
    pub text: String,
    /// Where the next part begins: what to pass as `from`.
    pub next: Option<usize>,
}
