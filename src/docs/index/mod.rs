//! The index file of a document: a compiled form next to the cached text, read in small ranges.
//!
//! ```text
//! magic      8 bytes   "capidocs"
//! version    u64       the hash of [`VERSION`], the version of the search, and that of capi
//! header     u32       the length of everything before the data, in bytes
//! text       3 × u64   length, time of change in nanoseconds, and inode of the file with the text
//! sections   n × u64   the length of each section, in the order of [`Section`]
//! blocks     m × u32   the CRC-32 of each block of the data, of [`BLOCK`] bytes
//! check      u32       the CRC-32 of everything above
//! data                 the sections, one after the other
//! ```
//!
//! All numbers are little-endian. A block is verified when it is read. An index that is damaged, of another version or of
//! another text is never used: it is compiled again from the text.

mod block_file;
mod bytes;
mod header;
mod sections;
mod stored_words;
mod writer;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

pub(super) use block_file::{IndexFile, read_at};
pub(super) use bytes::{hash, place, u32_at, u64_at};
pub(super) use header::TextStamp;
pub(super) use sections::{Section, Sections};

pub(super) use stored_words::{Words, store_words};
pub(super) use writer::{restamp, write};

/// The version of the format. A change of a section's content raises it, too.
const VERSION: u32 = 4;

/// The length of a block, in bytes.
const BLOCK: usize = 16 << 10;
