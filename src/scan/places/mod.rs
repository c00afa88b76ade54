//! Sources of inputs in addition to the files of a project: git, bundles, AI tools, the home directory and processes.
//!
//! Each source is a function that gives its inputs to a [`Sink`](super::Sink).

mod ai_tools;
mod built;
pub mod git;
mod home;
mod joined_strings;
mod mentions;
mod places_page;
pub mod processes;
mod stored;
pub(super) mod tree;

#[cfg(test)]
mod recording;

pub use ai_tools::search as search_ai_tools;
pub use built::search as search_built;
pub use home::search as search_home;
pub use mentions::{Mention, mentions};
pub use places_page::page;

/// Returns the strings that a script joins, for `fuzz/`.
#[cfg(fuzzing)]
#[must_use]
pub fn joined_strings(script: &[u8]) -> Vec<u8> {
    joined_strings::joined_strings(script)
}
