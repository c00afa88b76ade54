//! The header of an index file.

use std::fs::File;
use std::io;
use std::time::UNIX_EPOCH;

use super::bytes::{hash, u32_at, u64_at};
use super::sections::COUNT;
use super::{BLOCK, VERSION};
use crate::docs::search;

/// The first bytes of an index file.
const MAGIC: &[u8; 8] = b"capidocs";

/// The length of the fixed part: magic, version, length, stamp and sections.
const FIXED: usize = 8 + 8 + 4 + 3 * 8 + COUNT * 8;

/// The longest header, in bytes: that of an index of 16 GiB.
const LONGEST: usize = 4 << 20;

/// The identity of the file that holds the text of an index.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::docs) struct TextStamp {
    length: u64,
    changed: u64,
    inode: u64,
}

impl TextStamp {
    /// Returns the stamp of an open file.
    ///
    /// # Errors
    /// The error of the system.
    pub(in crate::docs) fn of(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        let changed = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let changed = u64::try_from(changed.as_nanos()).unwrap_or_default();
        Ok(Self { length: found.len(), changed, inode: inode(&found) })
    }
}

#[cfg(unix)]
fn inode(found: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> u64 {
    0
}

/// Returns a number that is another one for each version of the format, of the search, and of capi.
fn version() -> u64 {
    let numbers = [VERSION, search::VERSION].into_iter().flat_map(u32::to_le_bytes);
    hash(&numbers.chain(env!("CARGO_PKG_VERSION").bytes()).collect::<Vec<u8>>())
}

/// The header of an index.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Header {
    pub(super) text: TextStamp,
    pub(super) lengths: [u64; COUNT],
    pub(super) checks: Vec<u32>,
}

impl Header {
    /// Returns the stored form.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let length = FIXED + 4 * self.checks.len() + 4;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(version().to_le_bytes());
        bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        let TextStamp { length, changed, inode } = self.text;
        let numbers = [length, changed, inode].into_iter().chain(self.lengths);
        bytes.extend(numbers.flat_map(u64::to_le_bytes));
        bytes.extend(self.checks.iter().flat_map(|check| check.to_le_bytes()));
        let check = crc32fast::hash(&bytes);
        bytes.extend(check.to_le_bytes());
        bytes
    }

    /// Returns the length of the header that starts with these bytes.
    pub(super) fn length(start: &[u8]) -> Option<usize> {
        let is_ours = start.starts_with(MAGIC) && u64_at(start, 8) == version();
        let length = usize::try_from(u32_at(start, 16)).ok()?;
        (is_ours && length > FIXED && length <= LONGEST).then_some(length)
    }

    /// Reads the stored form. `None` if it is damaged.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let inside = bytes.len().checked_sub(4)?;
        if crc32fast::hash(&bytes[..inside]) != u32_at(bytes, inside) {
            return None;
        }
        let number = |place: usize| u64_at(bytes, 20 + 8 * place);
        let text = TextStamp { length: number(0), changed: number(1), inode: number(2) };
        let lengths: [u64; COUNT] = std::array::from_fn(|section| number(3 + section));
        let checks: Vec<u32> = (FIXED..inside).step_by(4).map(|at| u32_at(bytes, at)).collect();
        let data = lengths.iter().try_fold(0_u64, |sum, length| sum.checked_add(*length))?;
        let fits = data.div_ceil(BLOCK as u64) == checks.len() as u64;
        fits.then_some(Self { text, lengths, checks })
    }
}
