//! What the places give their inputs to.

use std::io::{self, Read};

use super::place::Place;

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

/// Searches inputs.
pub trait Sink: Sync {
    /// Searches an input to its end, in bounded memory. What cannot be read is recorded, too.
    fn search(&self, place: &Place, bytes: &mut dyn Read);

    /// Records an input that cannot be opened. The result is then incomplete.
    fn unread(&self, place: &Place, reason: Unread);
}
