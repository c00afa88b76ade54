//! The vault file: read within bounds, written under a lock, verified, and renamed over the old one.
//!
//! The path always holds the old generation or the new one, whole. Symbolic links are followed once, when the store is
//! created, so a save replaces the target and keeps the link.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::crypto::sha256;
use super::envelope::MAX_FILE;
use super::error::{IoAction, VaultError};
use super::hex::to_hex;
use super::locked::LockedVault;
use crate::fs::{
    Access, FileLock, LockError, NewFile, Step, WriteError, make_directory, open_nonblocking, sync_directory,
};
use paths::VaultPaths;

mod file_warning;
mod generations;
mod paths;
mod restore;
mod standalone;

pub use file_warning::FileWarning;
pub use generations::{Backup, is_of_vault};

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

    /// Whether the path exists, including as a link without a target.
    pub fn is_taken(&self) -> bool {
        fs::symlink_metadata(self.path()).is_ok()
    }

    /// Reads the file after checking its type, size and owner.
    ///
    /// # Errors
    /// [`VaultError::Missing`], `NotAFile`, `TooLarge`, `ForeignOwner`, `Io`.
    pub fn read(&self) -> Result<(Vec<u8>, Vec<FileWarning>), VaultError> {
        let path = self.path();
        refuse_special(path, &fs::metadata(path).map_err(missing(path))?)?;
        let file = open_nonblocking(path).map_err(VaultError::io(IoAction::Read, path))?;
        // The file may have been replaced since the first check.
        let found = file.metadata().map_err(VaultError::io(IoAction::Read, path))?;
        refuse_special(path, &found)?;
        let bytes =
            crate::fs::read_bounded(&file, MAX_FILE as u64).map_err(VaultError::io(IoAction::Read, path))?;
        let bytes = bytes.ok_or_else(|| VaultError::TooLarge(path.to_owned()))?;
        Ok((bytes, file_warning::warnings(path, &file, &found)))
    }

    /// Takes the lock next to the file. Waits up to ten seconds for another writer.
    ///
    /// # Errors
    /// [`VaultError::Busy`] with the process id of the holder if it is known, [`VaultError::Io`].
    pub fn lock(&self) -> Result<WriteLock, VaultError> {
        self.lock_within(LOCK_PATIENCE)
    }

    /// [`Store::lock`] with another time limit.
    ///
    /// # Errors
    /// As [`Store::lock`].
    pub fn lock_within(&self, patience: Duration) -> Result<WriteLock, VaultError> {
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
        self.write_new(bytes)
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
        self.install(bytes, verify, || {
            self.keep_backup(old)?;
            if self.read()?.0 == old.bytes() { Ok(()) } else { Err(VaultError::Changed) }
        })?;
        self.drop_old_backups(old.id());
        Ok(())
    }

    /// Writes next to the vault, verifies, runs `before_rename`, and renames. A failure of any step leaves the old file.
    fn install<T>(
        &self,
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
        before_rename: impl FnOnce() -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let mut file = self.write_beside(self.path(), bytes)?;
        verify(file.read_back()?)?;
        let result = before_rename()?;
        file.replace()?;
        self.confirm()?;
        Ok(result)
    }

    fn write_new(&self, bytes: &[u8]) -> Result<(), VaultError> {
        let written = self.write_beside(self.path(), bytes)?.persist_new();
        written.map_err(|error| match error.source.kind() {
            io::ErrorKind::AlreadyExists => VaultError::AlreadyThere(error.path),
            _ => error.into(),
        })?;
        self.confirm()
    }

    /// Writes and syncs a temporary file of this vault next to `target`.
    fn write_beside(&self, target: &Path, bytes: &[u8]) -> Result<NewFile, VaultError> {
        let mut file = NewFile::create(target, &self.paths.temporary_prefix(), Access::Owner)?;
        file.fill(&[bytes])?;
        Ok(file)
    }

    /// Syncs the directory after a rename. When that fails the new vault has its name already, so the error differs from
    /// that of a failed save.
    fn confirm(&self) -> Result<(), VaultError> {
        sync_directory(self.paths.directory())
            .map_err(|source| VaultError::Unconfirmed { path: self.path().to_owned(), source })
    }
}

impl From<WriteError> for VaultError {
    fn from(error: WriteError) -> Self {
        let WriteError { step, path, source } = error;
        let action = match step {
            Step::Create => IoAction::WriteIn,
            Step::Write | Step::Rename => IoAction::Write,
            Step::ReadBack => IoAction::ReadBack,
        };
        Self::Io { action, path, source }
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
    if crate::fs::permissions::is_foreign(found) {
        return Err(VaultError::ForeignOwner(path.to_owned()));
    }
    Ok(())
}
