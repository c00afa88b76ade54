//! A change of the vault: checked before prompts, made under the lock, verified, and saved.

use super::{CurrentVault, StoredView, remember_written, verify};
use crate::error::Result;
use crate::model::Api;
use crate::vault::{LockedVault, OpenVault, VaultError, refuse_taken};

impl CurrentVault<'_> {
    /// Refuses a new record with a variable that is taken, if the metadata can be read without unlocking the vault. The
    /// save checks it in any case; this check comes before the prompts.
    ///
    /// # Errors
    /// [`VaultError::VariableTaken`].
    pub fn refuse_taken(&self, api: &Api) -> Result<()> {
        let Ok(StoredView { catalog, .. }) = self.known_view() else { return Ok(()) };
        Ok(refuse_taken(catalog.iter(), &api.scope, &api.variables(), None)?)
    }

    /// Changes the vault: unlocks it, takes the lock, reads the file again, calls `work`, and saves.
    ///
    /// # Errors
    /// Errors of unlocking and saving, and those of `work`. The file is unchanged then.
    pub fn change<T>(&mut self, work: impl FnOnce(&mut OpenVault) -> Result<T>) -> Result<T> {
        let (made, saved) = self.change_made(work)?;
        saved.map(|()| made)
    }

    /// The same where the result of `work` has to be shown even if the disk may still lose the change: returns the
    /// result together with that error.
    ///
    /// # Errors
    /// As for [`CurrentVault::change`].
    pub fn change_made<T>(
        &mut self,
        work: impl FnOnce(&mut OpenVault) -> Result<T>,
    ) -> Result<(T, Result<()>)> {
        self.store.refuse_foreign_owner()?;
        let root = self.root_key()?;
        let lock = self.store.lock()?;
        // Since the first read another process may have written, even under another root key.
        let (old, mut state) = self.vaults.load(&self.store)?;
        let mut open = old
            .unlock(root)
            .map_err(|error| if self.vault.sha256() == old.sha256() { error } else { VaultError::Changed })?;
        // A vault without records, or from an older version, does not carry the choice.
        open.is_private |= state.is_private();
        let made = work(&mut open)?;
        // `work` may have replaced the root key.
        let root = open.root_key();
        let written = LockedVault::parse(open.seal()?)?;
        match self.store.replace(&lock, &old, written.bytes(), |bytes| verify(bytes, &root)) {
            Err(error @ VaultError::Unconfirmed { .. }) => return Ok((made, Err(error.into()))),
            replaced => replaced?,
        }
        remember_written(&mut state, &written, &root.metadata(written.id()));
        (self.vault, self.state, self.root) = (written, state, Some(root));
        Ok((made, Ok(())))
    }
}
