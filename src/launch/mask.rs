//! Masking of credentials in a byte stream that arrives in chunks of any size.
//!
//! A [`Masker`] is built once from the credentials. A [`Stream`] masks one output with it. The masker searches for
//! all encodings of each credential and replaces every match with `[capi: label]`. A match is a whole value, or a part
//! of 16 bytes or more of a value that has so many. Terminal escape sequences and line ends may interrupt it (`gap`) if
//! 16 bytes are in one piece, or 4 bytes in front of an escape sequence. Next to an ellipsis, 12 bytes of an end of the
//! value are enough. Bytes that are written as numbers are decoded first (`numbers`). Of overlapping matches the first
//! one wins, then the longest, and the rest of the other is masked as well. The result is the same as for the whole
//! output at once, with one exception: at the end of a chunk, up to three bytes of a part are released, unless it starts
//! where the value starts.
//!
//! A stream holds back exactly the bytes that may be the start of a match, so a prompt without a newline appears at once.
//! [`Stream::flush`] releases held bytes. The rest of a credential whose start has been released is still masked: a
//! program that pauses in the middle of a credential reveals only its start.
//!
//! The window of a stream and the encodings are zeroized. The index of the encodings is not: its hashes of four bytes
//! each would help to guess a credential while the masker lives, like the environment of the child. The index of 100
//! credentials of 50 bytes takes about 1 MiB (`blocks`).

mod anchors;
mod blocks;
mod credentials;
mod encoding_table;
pub(crate) mod encodings;
pub(crate) mod gap;
mod numbers;
mod pieces;
#[cfg(test)]
mod printed;
pub(crate) mod public;
#[cfg(any(test, fuzzing))]
pub mod reference;
mod run;
mod search;
pub(crate) mod secret_parts;
pub(crate) mod steps;
mod stream;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use credentials::MaskedValues;
use search::Matcher;
pub use stream::Stream;

/// The minimum length of a masked value, in bytes. Shorter values would match unrelated text.
pub const MIN_LENGTH: usize = 6;

/// The minimum length of a part of a value that is masked without the rest, in bytes.
pub const PART_LENGTH: usize = 16;

/// A value to mask and its label.
#[derive(Clone, Copy)]
pub struct Sensitive<'a> {
    /// The name of the API, shown as `[capi: label]`.
    pub label: &'a str,
    /// The raw value, as passed to the program.
    pub value: &'a [u8],
    /// Texts in the value that are not secret.
    pub public: &'a [&'a [u8]],
}

/// Recognizes a set of credentials. Cheap to clone and usable by any number of streams and threads.
#[derive(Clone)]
pub struct Masker(Arc<Matcher>);

/// The credentials do not fit into an index: together their encodings have 2³² bytes.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the credentials are too large to mask")]
pub struct TooLarge;

impl Masker {
    /// Builds a masker for `items`. Ignores values with fewer than [`MIN_LENGTH`] bytes. For equal values, the first
    /// label wins.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn new<'a>(items: impl IntoIterator<Item = Sensitive<'a>>) -> Result<Self, TooLarge> {
        let items = items.into_iter().filter(|item| item.value.len() >= MIN_LENGTH);
        Matcher::new(items).map(|matcher| Self(Arc::new(matcher)))
    }

    /// Returns whether there is nothing to mask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.table.entries.is_empty()
    }
}
