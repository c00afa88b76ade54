//! Ranked search over thousands of short documents: operations of a specification, or sections of a text.
//!
//! An [`Index`] is built once from the documents. Ranking reads it only through [`Postings`], so that an index file can
//! answer as well.

mod index;
mod intent;
mod lexicon;
mod matching;
mod path;
mod question;
mod rank;
mod record;
mod stop_words;
mod vocabulary;
mod weights;
mod word_forms;

pub(in crate::docs) use index::{Index, IndexBuilder};
pub(in crate::docs) use intent::{Kind, main_verb};
pub(in crate::docs) use path::PathWords;
pub(in crate::docs) use rank::{Ranking, rank};
pub(in crate::docs) use record::{Facts, Field, Posting, Postings, VERSION};
