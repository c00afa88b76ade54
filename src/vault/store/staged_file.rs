//! The next content of a vault file: written and synced under a temporary name in the same directory, then verified and
//! renamed. It is deleted if any step fails, and the old file remains.

use std::io;
use std::path::Path;

use super::paths::VaultPaths;
use crate::fs::{Access, NewFile, Step, WriteError, sync_directory};
use crate::vault::{IoAction, VaultError};

/// A complete file that does not have the vault's name yet.
pub(super) struct StagedFile<'a> {
    file: NewFile,
    paths: &'a VaultPaths,
}

impl<'a> StagedFile<'a> {
    /// Writes the content and syncs it.
    pub(super) fn write(paths: &'a VaultPaths, bytes: &[u8]) -> Result<Self, VaultError> {
        Ok(Self { file: write_temporary(paths, paths.vault(), bytes)?, paths })
    }

    /// Reads the content back from the disk and passes it to `verify`, which decides whether it is a vault that opens.
    pub(super) fn verify(
        &mut self,
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        verify(self.file.read_back()?)
    }

    /// Renames it over the vault.
    pub(super) fn replace(self) -> Result<(), VaultError> {
        self.file.replace()?;
        confirm(self.paths)
    }

    /// Renames it to the vault's name unless a file has that name.
    pub(super) fn create(self) -> Result<(), VaultError> {
        self.file.persist_new().map_err(|error| match error.source.kind() {
            io::ErrorKind::AlreadyExists => VaultError::AlreadyThere(error.path),
            _ => error.into(),
        })?;
        confirm(self.paths)
    }
}

/// Writes and syncs a temporary file of this vault next to `target`.
pub(super) fn write_temporary(
    paths: &VaultPaths,
    target: &Path,
    bytes: &[u8],
) -> Result<NewFile, VaultError> {
    let mut file = NewFile::create(target, &paths.temporary_prefix(), Access::Owner)?;
    file.fill(&[bytes])?;
    Ok(file)
}

/// Syncs the directory after a rename. When that fails the new vault has its name already, so the error differs from
/// that of a failed save.
fn confirm(paths: &VaultPaths) -> Result<(), VaultError> {
    sync_directory(paths.directory())
        .map_err(|source| VaultError::Unconfirmed { path: paths.vault().to_owned(), source })
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
