//! What is not the usual save: backups looked at, a vault put back where none is whole, a file written once.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use super::{Store, WriteLock, permissions, put_in_place, sha256, sync_directory, to_hex};
use crate::vault::{IoAction, LockedVault, VaultError};

/// An older generation beside the vault.
pub struct Backup {
    /// The generation that its name says.
    pub generation: u64,
    /// The file.
    pub path: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was written.
    pub written: Option<SystemTime>,
    /// The vault in it, or why there is none.
    pub content: Result<LockedVault, VaultError>,
}

impl Store {
    /// Every backup, read and checked for damage, newest generation first.
    pub fn backups_read(&self) -> Vec<Backup> {
        self.backups().into_iter().map(|(generation, path)| Backup::read(generation, path)).collect()
    }

    /// What the vault's directory has beside the vault: names and paths.
    pub fn neighbours(&self) -> Vec<(String, PathBuf)> {
        let entries = fs::read_dir(self.directory()).into_iter().flatten().flatten();
        let mut found: Vec<(String, PathBuf)> =
            entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path())).collect();
        found.sort();
        found
    }

    /// The directory that the vault lies in, and the one of its backups.
    pub fn directories(&self) -> [PathBuf; 2] {
        [self.directory().to_owned(), self.backup_directory()]
    }

    /// The temporary files that a killed writer left.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let prefix = self.temporary_prefix();
        let places = self.directories().into_iter();
        let entries = places.flat_map(|place| fs::read_dir(place).into_iter().flatten().flatten());
        let left = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
        left.map(|entry| entry.path()).collect()
    }

    /// Puts a vault where none is whole. What stands there is kept in `backups/` under a name of its own, which is given
    /// back. `expected` is what stood there when this was decided.
    ///
    /// # Errors
    /// [`VaultError::Changed`] when something else stands there now; whatever `verify` says; [`VaultError::Io`].
    pub fn put_back(
        &self,
        _lock: &WriteLock,
        expected: Option<&[u8]>,
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<Option<PathBuf>, VaultError> {
        let directory = self.directory();
        self.remove_leftovers(directory);
        let mut file = self.write_beside(directory, bytes)?;
        verify(
            super::read_back(file.as_file_mut()).map_err(VaultError::io(IoAction::ReadBack, self.path()))?,
        )?;
        let kept = expected.map(|damaged| self.keep_damaged(damaged)).transpose()?;
        let there = match self.read() {
            Ok((bytes, _)) => Some(bytes),
            Err(VaultError::Missing(_)) => None,
            Err(error) => return Err(error),
        };
        if there.as_deref() != expected {
            return Err(VaultError::Changed);
        }
        put_in_place(file, self.path()).map_err(VaultError::io(IoAction::Write, self.path()))?;
        self.confirm(directory)?;
        Ok(kept)
    }

    fn keep_damaged(&self, bytes: &[u8]) -> Result<PathBuf, VaultError> {
        let directory = self.backup_directory();
        permissions::make_directory(&directory)
            .map_err(VaultError::io(IoAction::CreateDirectory, &directory))?;
        let name = format!("{}.damaged-{}", self.file_name(), to_hex(&sha256(bytes)[..4]));
        let path = directory.join(name);
        let file = self.write_beside(&directory, bytes)?;
        put_in_place(file, &path).map_err(VaultError::io(IoAction::Write, &path))?;
        sync_directory(&directory).map_err(VaultError::io(IoAction::Sync, &directory))?;
        Ok(path)
    }

    /// Writes a vault that nobody else knows of yet, where nothing stands: without a lock file beside it.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], [`VaultError::Io`].
    pub fn create_alone(&self, bytes: &[u8]) -> Result<(), VaultError> {
        let directory = self.directory();
        let file = self.write_beside(directory, bytes)?;
        file.persist_noclobber(self.path()).map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => VaultError::AlreadyThere(self.path().to_owned()),
            _ => VaultError::io(IoAction::Write, self.path())(failed.error),
        })?;
        self.confirm(directory)
    }

    /// Replaces a file that is a copy and not in use as a vault: without a lock and without a backup.
    ///
    /// # Errors
    /// [`VaultError::Changed`] when it is no longer `expected`; whatever `verify` says; [`VaultError::Io`].
    pub fn replace_alone(
        &self,
        expected: &[u8],
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let directory = self.directory();
        let mut file = self.write_beside(directory, bytes)?;
        verify(
            super::read_back(file.as_file_mut()).map_err(VaultError::io(IoAction::ReadBack, self.path()))?,
        )?;
        if self.read()?.0 != expected {
            return Err(VaultError::Changed);
        }
        put_in_place(file, self.path()).map_err(VaultError::io(IoAction::Write, self.path()))?;
        self.confirm(directory)
    }
}

impl Backup {
    fn read(generation: u64, path: PathBuf) -> Self {
        let found = fs::metadata(&path).ok();
        let content = Store::at(&path).read().and_then(|(bytes, _)| LockedVault::parse(bytes));
        Self {
            generation,
            bytes: found.as_ref().map_or(0, fs::Metadata::len),
            written: found.and_then(|found| found.modified().ok()),
            content,
            path,
        }
    }
}
