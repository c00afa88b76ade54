//! Places with a credential, and places that were not read.

use super::encodings::Encoding;
use super::place::Place;
use super::searched::Part;
use super::sink::Unread;

/// A credential at a place. It never contains the credential, nor what surrounds it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The index of the API in [`super::Report::apis`].
    pub api: usize,
    /// The part of its credential.
    pub part: Part,
    /// The encodings, the first one first. Empty for the credential as it is.
    pub encodings: Vec<Encoding>,
    /// The input.
    pub place: Place,
    /// The names of the archive members, the outermost first. Line and bytes count in the innermost one.
    pub members: Vec<String>,
    /// The line of the first byte, from 1.
    pub line: u64,
    /// The offset of the first byte.
    pub start: u64,
    /// The offset of the byte after the last one.
    pub end: u64,
}

/// A place that was not read, or not to its end.
#[derive(Debug)]
pub struct UnreadPlace {
    /// The input.
    pub place: Place,
    /// As in [`Finding::members`].
    pub members: Vec<String>,
    /// The reason.
    pub reason: Unread,
}
