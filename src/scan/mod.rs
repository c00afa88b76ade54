//! Search for the credentials of a vault in files, histories and processes.
//!
//! A [`Sink`] searches what the places give it. Patterns go in and no key does; the findings say where and how, never what.

pub mod hook;
mod place;
pub mod places;
mod sink;

pub use place::{Commit, Place, Source};
pub use sink::{Sink, Unread};
