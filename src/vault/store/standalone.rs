//! Standalone vault files: an export that no other process knows yet, and a copy that git merges.

use super::Store;
use crate::vault::VaultError;

impl Store {
    /// Writes a vault where no file exists, without creating a lock file.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], [`VaultError::Io`].
    pub fn create_alone(&self, bytes: &[u8]) -> Result<(), VaultError> {
        self.write_new(bytes)
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
        self.install(bytes, verify, || {
            if self.read()?.0 == expected { Ok(()) } else { Err(VaultError::Changed) }
        })
    }
}
