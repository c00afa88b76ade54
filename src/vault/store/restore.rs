//! Restoring a vault whose file is missing or damaged. The damaged file is stored in `backups/`.

use std::path::PathBuf;

use super::{Store, WriteLock, sha256, to_hex};
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
        self.install(bytes, verify, || {
            let stored = expected.map(|damaged| self.keep_damaged(damaged)).transpose()?;
            let found = match self.read() {
                Ok((bytes, _)) => Some(bytes),
                Err(VaultError::Missing(_)) => None,
                Err(error) => return Err(error),
            };
            if found.as_deref() == expected { Ok(stored) } else { Err(VaultError::Changed) }
        })
    }

    fn keep_damaged(&self, bytes: &[u8]) -> Result<PathBuf, VaultError> {
        let path = self.paths.backup(&format!("damaged-{}", to_hex(&sha256(bytes)[..4])));
        self.write_backup(&path, bytes, || Ok(()))?;
        Ok(path)
    }
}
