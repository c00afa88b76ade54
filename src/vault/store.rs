//! The vault file: read within bounds, written under a lock, verified, and renamed over the old one.
//!
//! The path always holds the old generation or the new one, whole. Symbolic links are followed once, when the store is
//! created, so a save replaces the target and keeps the link.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::envelope::MAX_FILE;
use super::error::{IoAction, VaultError};
use super::locked::LockedVault;
use crate::fs::{FileLock, LockError, make_directory, open_nonblocking, permissions};
use staged_file::StagedFile;

mod file_warning;
mod generations;
mod paths;
mod restore;
mod staged_file;
mod standalone;

pub use file_warning::FileWarning;
pub use generations::{Backup, BackupDirectory, is_of_vault};
pub use paths::VaultPaths;

/// How long a writer waits for another one.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
const LOCK_INTERVAL: Duration = Duration::from_millis(25);

/// The file of a vault, which may not exist yet.
pub struct Store {
    paths: VaultPaths,
}

/// Held while a vault is read, changed and written; released when dropped.
pub struct WriteLock {
    _lock: FileLock,
}

impl Store {
    /// The vault at a path, with symbolic links followed.
    pub fn at(path: &Path) -> Self {
        Self { paths: VaultPaths::of(path) }
    }

    /// The file itself, after all links.
    pub fn path(&self) -> &Path {
        self.paths.vault()
    }

    /// The directories and files around it.
    pub fn paths(&self) -> &VaultPaths {
        &self.paths
    }

    /// The generations that saves replaced.
    pub fn backups(&self) -> BackupDirectory<'_> {
        BackupDirectory::new(&self.paths)
    }

    /// Whether the path exists, including as a link without a target.
    pub fn is_taken(&self) -> bool {
        fs::symlink_metadata(self.path()).is_ok()
    }

    /// Reads the file after checking its type, its size and the owners of the links to it. Its own owner does not matter:
    /// the content is authenticated.
    ///
    /// # Errors
    /// [`VaultError::Missing`], `NotAFile`, `TooLarge`, `ForeignLink`, `Io`.
    pub fn read(&self) -> Result<Vec<u8>, VaultError> {
        self.read_open().map(|(_, _, bytes)| bytes)
    }

    /// [`Store::read`], with warnings about who can read or replace the file.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_with_warnings(&self) -> Result<(Vec<u8>, Vec<FileWarning>), VaultError> {
        let (file, found, bytes) = self.read_open()?;
        Ok((bytes, file_warning::warnings(&self.paths, &file, &found)))
    }

    fn read_open(&self) -> Result<(File, Metadata, Vec<u8>), VaultError> {
        let path = self.path();
        self.paths.refuse_foreign_links()?;
        refuse_special(path, &fs::metadata(path).map_err(missing(path))?)?;
        let file = open_nonblocking(path).map_err(VaultError::io(IoAction::Read, path))?;
        // The file may have been replaced since the first check.
        let found = file.metadata().map_err(VaultError::io(IoAction::Read, path))?;
        refuse_special(path, &found)?;
        let bytes =
            crate::fs::read_bounded(&file, MAX_FILE as u64).map_err(VaultError::io(IoAction::Read, path))?;
        let bytes = bytes.ok_or_else(|| VaultError::TooLarge(path.to_owned()))?;
        Ok((file, found, bytes))
    }

    /// Refuses to write a file that belongs to another user: the new one would belong to this user.
    ///
    /// # Errors
    /// [`VaultError::ForeignOwner`], [`VaultError::ForeignLink`].
    pub fn refuse_foreign_owner(&self) -> Result<(), VaultError> {
        self.paths.refuse_foreign_links()?;
        match fs::symlink_metadata(self.path()) {
            Ok(found) if permissions::is_foreign(&found) => {
                Err(VaultError::ForeignOwner(self.path().to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Takes the lock next to the file, for writing. Waits up to ten seconds for another writer.
    ///
    /// # Errors
    /// As [`Store::refuse_foreign_owner`]; [`VaultError::Busy`] with the process id of the holder if it is known;
    /// [`VaultError::Io`].
    pub fn lock(&self) -> Result<WriteLock, VaultError> {
        self.lock_within(LOCK_PATIENCE)
    }

    /// [`Store::lock`] with another time limit.
    ///
    /// # Errors
    /// As [`Store::lock`].
    pub fn lock_within(&self, patience: Duration) -> Result<WriteLock, VaultError> {
        self.refuse_foreign_owner()?;
        let path = self.paths.lock();
        let lock =
            FileLock::take_within(&path, patience, LOCK_INTERVAL).map_err(|refused| match refused {
                LockError::Held(pid) => VaultError::Busy(pid),
                LockError::Io(error) => VaultError::io(IoAction::Lock, &path)(error),
            })?;
        Ok(WriteLock { _lock: lock })
    }

    /// Creates the directory of a new vault, with its parents.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn make_directory(&self) -> Result<(), VaultError> {
        let directory = self.paths.directory();
        make_directory(directory).map_err(VaultError::io(IoAction::CreateVaultDirectory, directory))
    }

    /// Writes a new vault where no file exists.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], [`VaultError::Io`].
    pub fn create(&self, bytes: &[u8]) -> Result<(), VaultError> {
        self.make_directory()?;
        let _lock = self.lock()?;
        self.paths.remove_leftovers();
        StagedFile::write(&self.paths, bytes)?.create()
    }

    /// Replaces the generation `old` and stores it in `backups/`. `verify` gets the new bytes as read back from the disk
    /// and decides whether they are a vault that opens.
    ///
    /// # Errors
    /// [`VaultError::Changed`] when the file is no longer `old`; any error of `verify`; [`VaultError::Io`].
    pub fn replace(
        &self,
        _lock: &WriteLock,
        old: &LockedVault,
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        self.paths.remove_leftovers();
        let mut new = StagedFile::write(&self.paths, bytes)?;
        new.verify(verify)?;
        self.backups().store(old)?;
        self.refuse_change(old.bytes())?;
        new.replace()?;
        self.backups().drop_old(old.id());
        Ok(())
    }

    fn refuse_change(&self, expected: &[u8]) -> Result<(), VaultError> {
        if self.read()? == expected { Ok(()) } else { Err(VaultError::Changed) }
    }
}

fn missing(path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    |error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => VaultError::Missing(path.to_owned()),
        _ => VaultError::io(IoAction::Read, path)(error),
    }
}

fn refuse_special(path: &Path, found: &fs::Metadata) -> Result<(), VaultError> {
    if let Some(what) = crate::fs::describe_special(found.file_type()) {
        return Err(VaultError::NotAFile { path: path.to_owned(), what });
    }
    if found.len() > MAX_FILE as u64 {
        return Err(VaultError::TooLarge(path.to_owned()));
    }
    Ok(())
}
