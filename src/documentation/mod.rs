//! The documentation of APIs: found on the web, kept in the cache directory, and asked questions in parts of a size that one can choose.
//!
//! It is text of strangers. What it answers is clean of what a person would not see, and a caller that shows it to an AI
//! fences it with [`crate::knowledge::text::fence`].

mod cache;
mod discover;
mod fetch;
mod manual;

pub use crate::web::{Limits, Validators};
pub use cache::{Cache, CacheError, Entry, Format};
pub use discover::{DiscoverError, Nothing};
pub use fetch::{FetchError, Fetched, fetch, take_file};
pub use manual::{Answer, Hit, Manual};
