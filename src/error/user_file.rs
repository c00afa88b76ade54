//! Errors of files that capi edits for the user.

use super::{CommandError, Error};
use crate::fs::UserFileError;
use crate::model::text;

impl From<UserFileError> for Error {
    fn from(error: UserFileError) -> Self {
        let unreadable = |path, reason: &str| CommandError::Unreadable { path, reason: reason.to_owned() };
        match error {
            UserFileError::NotAFile(path) => unreadable(path, "not a file"),
            UserFileError::NotUtf8(path) => unreadable(path, "not UTF-8 text"),
            UserFileError::Read(path, error) => unreadable(path, &text::reason(&error)),
            UserFileError::Write(path, error) => {
                CommandError::Unwritable { path, reason: text::reason(&error) }
            }
        }
        .into()
    }
}
