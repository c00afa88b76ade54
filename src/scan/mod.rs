//! Search for the credentials of a vault in files, histories and processes.
//!
//! A [`Sink`] searches what the places give it. Patterns go in and no key does; the findings say where and how, never what.

mod anchor_index;
mod archives;
mod credential_search;
mod encodings;
mod escapes;
mod files;
mod finding;
pub mod hook;
mod matching;
mod patterns;
mod place;
pub mod places;
pub mod report;
mod searched;
mod sink;
mod stream;

pub use credential_search::{Report, Search};
pub use encodings::Encoding;
pub use files::{Files, FilesError};
pub use finding::{Finding, UnreadPlace};
pub use patterns::Patterns;
pub use place::{Commit, Place, Source};
pub use searched::{Part, SearchedApi, Wanted};
pub use sink::{Sink, Unread};
