//! Standalone vault files: an export that no other process knows yet, and a copy that git merges.

use super::Store;
use super::staged_file::StagedFile;
use crate::vault::VaultError;

impl Store {
    /// Writes a vault where no file exists, without creating a lock file.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], [`VaultError::Io`].
    pub fn create_alone(&self, bytes: &[u8]) -> Result<(), VaultError> {
        self.paths.refuse_foreign_links()?;
        StagedFile::write(&self.paths, bytes)?.create()
    }

    /// Replaces a copy that is not in use as a vault, without a lock and without a backup.
    ///
    /// # Errors
    /// [`VaultError::Changed`] when the file is no longer `expected`; any error of `verify`; [`VaultError::Io`].
    pub fn replace_alone(
        &self,
        expected: &[u8],
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        self.refuse_foreign_owner()?;
        let mut new = StagedFile::write(&self.paths, bytes)?;
        new.verify(verify)?;
        self.refuse_change(expected)?;
        new.replace()
    }
}
