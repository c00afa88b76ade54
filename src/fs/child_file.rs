//! Private files that a child process reads, deleted when it ends.

#[cfg(unix)]
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::leftovers::remove_unlocked;
use super::{Access, NewFile, WriteError, make_directory, runtime};

/// The prefix of the names of all such files.
const PREFIX: &str = "capi-file-";

/// A file that is deleted when it is dropped. Only the user can open it.
pub(crate) struct ChildFile {
    /// Open, because the lock shows other processes that the file is in use.
    #[cfg(unix)]
    file: tempfile::NamedTempFile,
    /// Closed, because many programs cannot open a file that another one could write.
    #[cfg(not(unix))]
    file: tempfile::TempPath,
}

impl ChildFile {
    /// Creates a file in the runtime directory, in shared memory or, on systems without both, in `otherwise`. Deletes the
    /// files that killed processes left there.
    ///
    /// # Errors
    /// [`WriteError`] of the last of these directories.
    pub(crate) fn create(otherwise: &Path, content: &[u8]) -> Result<Self, WriteError> {
        let mut result = Err(WriteError {
            step: super::Step::Create,
            path: otherwise.to_owned(),
            source: io::ErrorKind::NotFound.into(),
        });
        for directory in runtime::for_secrets(otherwise) {
            if directory == otherwise {
                // An error shows when the file is created.
                let _ = make_directory(&directory);
            }
            remove_unlocked(&directory, PREFIX);
            result = Self::create_in(&directory, content);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    fn create_in(directory: &Path, content: &[u8]) -> Result<Self, WriteError> {
        let create = || {
            let mut new = NewFile::create(&directory.join("file"), PREFIX, Access::Owner)?;
            new.mark_in_use();
            new.fill_without_sync(content)?;
            let file = new.into_temporary();
            #[cfg(not(unix))]
            let file = file.into_temp_path();
            Ok(Self { file })
        };
        match create() {
            // Another process took the new file for a leftover in the moment before it was locked.
            Ok(file) if !file.path().exists() => create(),
            created => created,
        }
    }

    /// Returns the path of the file.
    pub(crate) fn path(&self) -> PathBuf {
        #[cfg(unix)]
        let path = self.file.path();
        #[cfg(not(unix))]
        let path = &*self.file;
        path.to_owned()
    }
}

/// Deletes a file that was created as a [`ChildFile`]; nothing else.
///
/// # Errors
/// As [`fs::remove_file`]; another name.
#[cfg(unix)]
pub(crate) fn remove_child_file(path: &Path) -> io::Result<()> {
    let is_ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    if is_ours { fs::remove_file(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_private_and_ends_when_it_is_dropped() {
        let place = tempfile::tempdir().unwrap();
        let file = ChildFile::create_in(place.path(), b"a\nb").unwrap();
        let path = file.path();
        assert_eq!(fs::read(&path).unwrap(), b"a\nb");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
        drop(file);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_in_use_is_not_a_leftover() {
        let place = tempfile::tempdir().unwrap();
        let left = place.path().join("capi-file-left");
        fs::write(&left, "left").unwrap();
        let used = ChildFile::create_in(place.path(), b"").unwrap();
        remove_unlocked(place.path(), PREFIX);
        assert!(used.path().exists() && !left.exists());
    }

    #[test]
    fn nothing_but_such_a_file_is_deleted() {
        let place = tempfile::tempdir().unwrap();
        for (name, removed) in [("capi-file-1", true), ("vault.capi", false)] {
            let path = place.path().join(name);
            fs::write(&path, "").unwrap();
            assert_eq!(remove_child_file(&path).is_ok(), removed);
            assert_eq!(path.exists(), !removed);
        }
    }
}
