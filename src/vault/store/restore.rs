//! Restoring a vault whose file is missing or damaged. The damaged file is stored in `backups/`.

use std::path::PathBuf;

use super::staged_file::StagedFile;
use super::{Store, WriteLock};
use crate::vault::VaultError;

impl Store {
    /// Writes a vault over a missing or damaged file, and returns the path under which the damaged file was stored.
    /// `expected` is the content of the damaged file when the user decided to restore.
    ///
    /// # Errors
    /// [`VaultError::Changed`] when the file is no longer `expected`; any error of `verify`; [`VaultError::Io`].
    pub fn put_back(
        &self,
        _lock: &WriteLock,
        expected: Option<&[u8]>,
        bytes: &[u8],
        verify: impl Fn(Vec<u8>) -> Result<(), VaultError>,
    ) -> Result<Option<PathBuf>, VaultError> {
        self.paths.remove_leftovers();
        let mut new = StagedFile::write(&self.paths, bytes)?;
        new.verify(verify)?;
        let stored = expected.map(|damaged| self.backups().store_damaged(damaged)).transpose()?;
        let found = match self.read() {
            Ok(bytes) => Some(bytes),
            Err(VaultError::Missing(_)) => None,
            Err(error) => return Err(error),
        };
        if found.as_deref() != expected {
            return Err(VaultError::Changed);
        }
        new.replace()?;
        Ok(stored)
    }
}
