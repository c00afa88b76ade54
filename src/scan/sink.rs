//! What the places give their inputs to.

use std::fmt;
use std::io::{self, Read};

use super::place::Place;
use crate::model::text;

/// The reason why an input was not read, or not to its end.
#[derive(Debug)]
pub enum Unread {
    /// The system refused.
    Io(io::Error),
    /// A limit was reached, such as the depth of archives.
    Limit(&'static str),
    /// It is damaged: an archive, an object of git.
    Damaged(String),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => f.write_str(&text::escape(&text::reason(error))),
            Self::Limit(limit) => f.write_str(limit),
            Self::Damaged(reason) => f.write_str(&text::escape(reason)),
        }
    }
}

/// Searches inputs.
pub trait Sink: Sync {
    /// Searches an input to its end, in bounded memory. What cannot be read is recorded, too.
    fn search(&self, place: &Place, bytes: &mut dyn Read);

    /// Records an input that cannot be opened. The result is then incomplete.
    fn unread(&self, place: &Place, reason: Unread);
}
