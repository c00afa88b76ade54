//! Atomic writes: a new file is completed and synced next to its target, then renamed.
//!
//! The target holds either the old content or the new, whole. A [`NewFile`] that is dropped before the rename is deleted.

use std::fs::{File, Permissions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::leftovers::{CAN_MARK, remove_unlocked};
#[cfg(unix)]
use super::size_limit;
use super::{parent, permissions};

/// The prefix of the temporary files of [`write_private`].
const PREFIX: &str = ".capi-private-";

/// A file next to its target that does not have the target's name yet.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: NamedTempFile,
    target: PathBuf,
    access: Access,
}

/// Who can open a new file.
#[derive(Debug, Clone)]
pub(crate) enum Access {
    /// The user alone, from the moment the file exists: mode 0600, or an access list on Windows.
    Owner,
    /// The default of new files: the umask applies, or on Windows the list of the directory.
    Default,
    /// The permissions of the file that is replaced, set once the content is complete.
    SameAs(Permissions),
}

/// The step of a write that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Creating the temporary file; the path is that of its directory.
    Create,
    /// Writing or syncing the content, or setting its permissions.
    Write,
    /// Reading the content back.
    ReadBack,
    /// Renaming it to the target.
    Rename,
}

/// Why a file could not be written. The target is unchanged.
#[derive(Debug)]
pub(crate) struct WriteError {
    /// The step that failed.
    pub(crate) step: Step,
    /// The target, or its directory for [`Step::Create`].
    pub(crate) path: PathBuf,
    /// The system's error.
    pub(crate) source: io::Error,
}

impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> Self {
        error.source
    }
}

impl NewFile {
    /// Creates an empty temporary file in the directory of `target`, with a random name after `prefix`.
    ///
    /// # Errors
    /// [`Step::Create`], [`Step::Write`] when its permissions cannot be set.
    pub(crate) fn create(target: &Path, prefix: &str, access: Access) -> Result<Self, WriteError> {
        #[cfg(unix)]
        size_limit::report_as_error();
        let directory = parent(target);
        let mut builder = tempfile::Builder::new();
        builder.prefix(prefix);
        #[cfg(unix)]
        if matches!(access, Access::Default) {
            use std::os::unix::fs::PermissionsExt as _;
            // The umask still applies. Without this, `tempfile` creates files with mode 0600.
            builder.permissions(Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(directory).map_err(|source| WriteError {
            step: Step::Create,
            path: directory.to_owned(),
            source,
        })?;
        let new = Self { file, target: target.to_owned(), access };
        let made = match new.access {
            Access::Owner => permissions::restrict(new.file.as_file(), new.file.path()),
            Access::Default => permissions::open_to_owner(new.file.as_file()),
            Access::SameAs(_) => Ok(()),
        };
        made.map_err(new.failed(Step::Write))?;
        Ok(new)
    }

    /// Locks the temporary file, so that other processes do not take it for one that a killed process left.
    /// Best effort: an error is ignored.
    pub(crate) fn mark_in_use(&self) {
        if CAN_MARK {
            let _ = self.file.as_file().try_lock();
        }
    }

    /// Gives a file of root to the owner of its directory.
    pub(crate) fn give_to_owner_of_directory(&self) {
        permissions::give_to_owner_of(parent(&self.target), self.file.as_file());
    }

    /// Writes the content and syncs it to the disk.
    ///
    /// # Errors
    /// [`Step::Write`].
    pub(crate) fn fill(&mut self, parts: &[&[u8]]) -> Result<(), WriteError> {
        let written = self.fill_and_sync(parts);
        written.map_err(self.failed(Step::Write))
    }

    /// Writes the content of a file that does not outlive this process, without syncing it.
    ///
    /// # Errors
    /// [`Step::Write`].
    pub(crate) fn fill_without_sync(&mut self, content: &[u8]) -> Result<(), WriteError> {
        let written = self.file.write_all(content);
        written.map_err(self.failed(Step::Write))
    }

    fn fill_and_sync(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        parts.iter().try_for_each(|part| self.file.write_all(part))?;
        if let Access::SameAs(permissions) = &self.access {
            self.file.as_file().set_permissions(permissions.clone())?;
        }
        self.file.as_file().sync_all()
    }

    /// Returns the content as the file system reports it, for verification before the rename.
    ///
    /// # Errors
    /// [`Step::ReadBack`].
    pub(crate) fn read_back(&mut self) -> Result<Vec<u8>, WriteError> {
        let mut bytes = Vec::new();
        let file = self.file.as_file_mut();
        let read = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
        read.map_err(self.failed(Step::ReadBack))?;
        Ok(bytes)
    }

    /// Renames the file to its target, which it replaces.
    ///
    /// # Errors
    /// [`Step::Rename`]; the new file is deleted.
    pub(crate) fn replace(self) -> Result<(), WriteError> {
        self.replace_open().map(drop)
    }

    /// Does the same as [`NewFile::replace`], and returns the file.
    fn replace_open(self) -> Result<File, WriteError> {
        let Self { file, target, .. } = self;
        rename(file, &target).map_err(|source| WriteError { step: Step::Rename, path: target, source })
    }

    /// Renames the file to its target unless a file is there already.
    ///
    /// # Errors
    /// [`Step::Rename`], with [`io::ErrorKind::AlreadyExists`] when the target exists; the new file is deleted.
    pub(crate) fn persist_new(self) -> Result<(), WriteError> {
        let Self { file, target, .. } = self;
        file.persist_noclobber(&target).map(drop).map_err(|failed| WriteError {
            step: Step::Rename,
            path: target,
            source: failed.error,
        })
    }

    /// Returns the temporary file, which never gets the name of the target.
    pub(super) fn into_temporary(self) -> NamedTempFile {
        self.file
    }

    fn failed(&self, step: Step) -> impl FnOnce(io::Error) -> WriteError + use<> {
        let path = self.target.clone();
        move |source| WriteError { step, path, source }
    }
}

/// Replaces a file by one that only the user can open, or creates it. Deletes what a killed process left in the
/// directory.
///
/// # Errors
/// [`WriteError`]; the old file is unchanged.
pub(crate) fn write_private(target: &Path, parts: &[&[u8]]) -> Result<(), WriteError> {
    write_private_open(target, parts).map(drop)
}

/// Does the same as [`write_private`], and returns the new file. Another process may have replaced it already.
///
/// # Errors
/// [`WriteError`]; the old file is unchanged.
pub(crate) fn write_private_open(target: &Path, parts: &[&[u8]]) -> Result<File, WriteError> {
    remove_private_leftovers(parent(target));
    match write_marked(target, parts) {
        // Another process took the new file for a leftover in the moment before it was locked.
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => write_marked(target, parts),
        written => written,
    }
}

/// Returns whether [`write_private`] can create a file in the directory of `target`.
pub(crate) fn can_write_private(target: &Path) -> bool {
    NewFile::create(target, PREFIX, Access::Owner).is_ok()
}

fn write_marked(target: &Path, parts: &[&[u8]]) -> Result<File, WriteError> {
    let mut file = NewFile::create(target, PREFIX, Access::Owner)?;
    file.mark_in_use();
    file.give_to_owner_of_directory();
    file.fill(parts)?;
    file.replace_open()
}

/// Deletes the temporary files that a killed process left while it wrote with [`write_private`].
pub(crate) fn remove_private_leftovers(directory: &Path) {
    remove_unlocked(directory, PREFIX);
}

/// Renames a complete file over `path`.
///
/// Windows refuses this while another program, for example a virus scanner or a backup, has the old file open without
/// sharing it. There the rename is retried for two seconds.
#[cfg(not(windows))]
fn rename(file: NamedTempFile, path: &Path) -> io::Result<File> {
    file.persist(path).map_err(|failed| failed.error)
}

#[cfg(windows)]
fn rename(mut file: NamedTempFile, path: &Path) -> io::Result<File> {
    use std::time::{Duration, Instant};
    const PATIENCE: Duration = Duration::from_secs(2);
    const RETRY: Duration = Duration::from_millis(10);
    let start = Instant::now();
    loop {
        match file.persist(path) {
            Ok(file) => return Ok(file),
            Err(failed) if is_in_use(&failed.error) && start.elapsed() < PATIENCE => file = failed.file,
            Err(failed) => return Err(failed.error),
        }
        std::thread::sleep(RETRY);
    }
}

/// The errors of Windows for a file that another program has open. "Access denied" has other causes too; those persist
/// until the retries end.
#[cfg(windows)]
fn is_in_use(error: &io::Error) -> bool {
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    matches!(error.raw_os_error(), Some(ACCESS_DENIED | SHARING_VIOLATION | LOCK_VIOLATION))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use std::fs;

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_target_changes_only_with_the_rename() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("file");
        fs::write(&target, "old").unwrap();
        let mut new = NewFile::create(&target, ".new-", Access::Owner).unwrap();
        new.fill(&[b"ne", b"w"]).unwrap();
        assert_eq!(new.read_back().unwrap(), b"new");
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert!(names(place.path())[0].starts_with(".new-"));
        new.replace().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(names(place.path()), ["file"]);
    }

    #[test]
    fn a_file_that_is_dropped_before_the_rename_is_deleted() {
        let place = tempfile::tempdir().unwrap();
        let mut new = NewFile::create(&place.path().join("file"), ".new-", Access::Owner).unwrap();
        new.fill(&[b"new"]).unwrap();
        drop(new);
        assert!(names(place.path()).is_empty());
    }

    #[test]
    fn an_existing_file_is_not_replaced_by_a_new_one() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("file");
        fs::write(&target, "old").unwrap();
        let error = NewFile::create(&target, ".new-", Access::Default).unwrap().persist_new().unwrap_err();
        assert_eq!((error.step, error.source.kind()), (Step::Rename, io::ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert_eq!(names(place.path()), ["file"]);
    }

    #[test]
    fn the_error_names_the_step_and_the_path() {
        let place = tempfile::tempdir().unwrap();
        let missing = place.path().join("missing");
        let error = write_private(&missing.join("file"), &[b"new"]).unwrap_err();
        assert_eq!((error.step, error.path), (Step::Create, missing));
        let directory = place.path().join("directory");
        fs::create_dir(&directory).unwrap();
        let error = write_private(&directory, &[b"new"]).unwrap_err();
        assert_eq!((error.step, error.path), (Step::Rename, directory));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_set_before_the_rename() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("file");
        let mode = || fs::metadata(&target).unwrap().permissions().mode() & 0o777;
        write_private(&target, &[b"new"]).unwrap();
        assert_eq!(mode(), 0o600);
        let same = Access::SameAs(Permissions::from_mode(0o640));
        let mut new = NewFile::create(&target, ".new-", same).unwrap();
        new.fill(&[b"newer"]).unwrap();
        new.replace().unwrap();
        assert_eq!(mode(), 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_process_left_is_deleted_by_the_next_write() {
        let place = tempfile::tempdir().unwrap();
        let left = place.path().join(".capi-private-left");
        fs::write(&left, "half of a").unwrap();
        write_private(&place.path().join("target"), &[b"whole"]).unwrap();
        assert_eq!(names(place.path()), ["target"]);
        // A file that is being written stays.
        let used = NewFile::create(&place.path().join("other"), PREFIX, Access::Owner).unwrap();
        used.mark_in_use();
        write_private(&place.path().join("target"), &[b"again"]).unwrap();
        assert_eq!(names(place.path()).len(), 2);
    }
}
