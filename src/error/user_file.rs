//! Kinds and hints of errors in files that capi edits for the user.

use super::{CommandError, Error, Kind};
use crate::assist::managed_block::BlockError;
use crate::assist::shells::NoHome;
use crate::fs::UserFileError;
use crate::model::ReadError;

impl From<UserFileError> for Error {
    fn from(error: UserFileError) -> Self {
        let unreadable = |path, reason: ReadError| CommandError::Unreadable { path, reason };
        match error {
            UserFileError::NotAFile(path) => unreadable(path, ReadError::NotAFile),
            UserFileError::NotUtf8(path) => unreadable(path, ReadError::NotText),
            UserFileError::Outside { path, target } => CommandError::Outside { path, target },
            UserFileError::Read(path, error) => unreadable(path, error.into()),
            UserFileError::Write(path, error) => CommandError::Unwritable { path, reason: (&error).into() },
        }
        .into()
    }
}

impl From<NoHome> for Error {
    fn from(error: NoHome) -> Self {
        Self::new(Kind::Other, error).hint("set HOME to an absolute path")
    }
}

impl From<BlockError> for Error {
    fn from(error: BlockError) -> Self {
        let hint = match error {
            BlockError::Two(_) => "keep one block and delete the other, with its two markers",
            BlockError::Broken(_) => "delete the rest of the block; then the same command appends a new one",
        };
        Self::new(Kind::Conflict, error).hint(hint)
    }
}

/// Returns the hint for a file or a stream that cannot be read.
pub(super) fn unreadable_hint(reason: &ReadError) -> &'static str {
    match reason {
        ReadError::TooLong(_) => "check that it is the right one: larger input is never read",
        ReadError::NotAFile => "name a file",
        ReadError::NotText => "save it as UTF-8",
        ReadError::System(_) => "check that the file exists and that you can read it",
    }
}
