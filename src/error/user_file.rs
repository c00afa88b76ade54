//! Errors of files that capi edits for the user.

use super::{CommandError, Error};
use crate::fs::UserFileError;
use crate::model::{ReadError, text};

impl From<UserFileError> for Error {
    fn from(error: UserFileError) -> Self {
        let unreadable = |path, reason: ReadError| CommandError::Unreadable { path, reason };
        match error {
            UserFileError::NotAFile(path) => unreadable(path, ReadError::NotAFile),
            UserFileError::NotUtf8(path) => unreadable(path, ReadError::NotText),
            UserFileError::Outside { path, target } => CommandError::Outside { path, target },
            UserFileError::Read(path, error) => unreadable(path, error.into()),
            UserFileError::Write(path, error) => {
                CommandError::Unwritable { path, reason: text::reason(&error) }
            }
        }
        .into()
    }
}
