//! Ranked search over thousands of short documents: operations of a specification, or sections of a text.
//!
//! An [`Index`] is built once from the documents. Ranking reads it only through [`Postings`], so that an index file can
//! answer as well.

mod index;
mod rank;
#[allow(dead_code, reason = "an index file uses the stored forms")]
mod record;
mod words;

pub(in crate::docs) use index::Index;
#[allow(unused_imports, reason = "an index file uses them")]
pub(in crate::docs) use rank::{Ranking, rank};
#[allow(unused_imports, reason = "an index file uses them")]
pub(in crate::docs) use record::{FIELDS, Facts, Field, Posting, Postings, VERSION};
