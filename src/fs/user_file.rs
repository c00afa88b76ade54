//! Text files of the user that capi edits, for example `AGENTS.md` or `capi.toml`: read whole and replaced whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Access, NewFile, parent, permissions, target_outside};

const PREFIX: &str = ".capi-";

/// Why a file of the user was not read or written.
#[derive(Debug)]
pub(crate) enum UserFileError {
    /// The path is a directory or a special file.
    NotAFile(PathBuf),
    /// The file is not UTF-8 text.
    NotUtf8(PathBuf),
    /// The path leads through a link to a file outside of the project.
    Outside {
        /// The path.
        path: PathBuf,
        /// The file to which it leads.
        target: PathBuf,
    },
    /// The system refused to read it.
    Read(PathBuf, io::Error),
    /// The system refused to write it, or it was created by another program in the meantime.
    Write(PathBuf, io::Error),
}

/// Returns the text of a file, or `None` when it does not exist.
///
/// # Errors
/// [`UserFileError`], also for a link without a target.
pub(crate) fn read(path: &Path) -> Result<Option<String>, UserFileError> {
    let unreadable = |error: io::Error| UserFileError::Read(path.to_owned(), error);
    if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(None);
    }
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(UserFileError::NotAFile(path.to_owned()));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map(Some).map_err(|_| UserFileError::NotUtf8(path.to_owned()))
}

/// Refuses a path that leads through a link out of the project. `root_of` returns the root of the project that a directory
/// belongs to.
///
/// # Errors
/// [`UserFileError::Outside`], [`UserFileError::Write`].
pub(crate) fn stay_inside(path: &Path, root_of: impl Fn(&Path) -> PathBuf) -> Result<(), UserFileError> {
    let outside = target_outside(path, root_of);
    match outside.map_err(|error| UserFileError::Write(path.to_owned(), error))? {
        Some(target) => Err(UserFileError::Outside { path: path.to_owned(), target }),
        None => Ok(()),
    }
}

/// Creates the directory of a file, and its parents, with the default permissions. The user can use it under every umask.
///
/// # Errors
/// [`UserFileError::Write`].
pub(crate) fn make_directory(path: &Path) -> Result<(), UserFileError> {
    let made = permissions::make_default_directory(parent(path));
    made.map_err(|error| UserFileError::Write(path.to_owned(), error))
}

/// Replaces a file and keeps its permissions, or creates it. `exists` is the result of [`read`]; a link is followed.
///
/// # Errors
/// [`UserFileError::Write`], also when the file was created since [`read`]; the old file is unchanged.
pub(crate) fn write(path: &Path, exists: bool, text: &str) -> Result<(), UserFileError> {
    let written = if exists { replace(path, text) } else { create(path, text, Access::Default) };
    written.map_err(|error| UserFileError::Write(path.to_owned(), error))
}

/// Creates a file that only the user can read.
///
/// # Errors
/// [`UserFileError::Write`], also when the file exists.
pub(crate) fn create_private(path: &Path, text: &str) -> Result<(), UserFileError> {
    create(path, text, Access::Owner).map_err(|error| UserFileError::Write(path.to_owned(), error))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path)?;
    let access = Access::SameAs(fs::metadata(&target)?.permissions());
    let mut file = NewFile::create(&target, PREFIX, access)?;
    file.fill(&[text.as_bytes()])?;
    Ok(file.replace()?)
}

fn create(path: &Path, text: &str, access: Access) -> io::Result<()> {
    let mut file = NewFile::create(path, PREFIX, access)?;
    file.fill(&[text.as_bytes()])?;
    Ok(file.persist_new()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_created_in_the_meantime_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("AGENTS.md");
        assert!(read(&path).unwrap().is_none());
        fs::write(&path, "from another program").unwrap();
        assert!(matches!(write(&path, false, "ours"), Err(UserFileError::Write(..))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "from another program");
        write(&path, true, "ours").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("ours"));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_text_files_are_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        fs::write(&path, b"\xff").unwrap();
        assert!(matches!(read(&path), Err(UserFileError::NotUtf8(_))));
        assert!(matches!(read(directory.path()), Err(UserFileError::NotAFile(_))));
        assert!(matches!(read(&path.join("below")), Err(UserFileError::Read(..))));
    }
}
