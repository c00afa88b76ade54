//! The documentation of APIs: kept in the cache directory, and asked questions in parts of a size that one can choose.
//!
//! It is text of strangers. What it answers is clean of what a person would not see, and a caller that shows it to an AI
//! fences it with [`crate::knowledge::text::fence`].

mod cache;
mod manual;

pub use cache::{Cache, CacheError, Entry, Format, Validators};
pub use manual::{Answer, Hit, Manual};
