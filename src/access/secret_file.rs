//! Secrets that the caller passes as an open file descriptor or a file.

use std::fs::File;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{CommandError, Result};
use crate::ui::{read_inherited_fd, read_limited};
use crate::vault::MAX_PASSPHRASE;

/// In bytes, far more than any secret and its newline: a longer one is noticed and never cut.
pub(super) const READ_LIMIT: usize = 64 * MAX_PASSPHRASE;

/// Reads a secret from a descriptor that the caller opened.
pub(super) fn read_descriptor(fd: i32) -> Result<Zeroizing<Vec<u8>>> {
    let refused = |error: std::io::Error| CommandError::BadDescriptor { fd, reason: error.into() };
    Ok(read_inherited_fd(fd, READ_LIMIT).map_err(refused)?)
}

/// Reads a secret from a file.
pub(super) fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let unreadable =
        |error: std::io::Error| CommandError::Unreadable { path: path.to_owned(), reason: error.into() };
    let read = File::open(path).and_then(|file| read_limited(file, READ_LIMIT));
    Ok(read.map_err(unreadable)?)
}
