//! Metadata read with the key that this machine stores, and how far it can be believed.
//!
//! The stored key cannot check the authentication code of the file. A file that a root key authenticated on this machine
//! before is recognized by its checksum. Any other one can be forged by the holder of a token who can write to it, so a
//! session or a passphrase at hand authenticates it first, and otherwise the user is told.

use super::{CurrentVault, remember};
use crate::error::Result;
use crate::model::{Catalog, Message, capi, message};
use crate::vault::{Damage, LocalState, LockedVault, MetadataCode, MetadataKey, VaultError};

/// Metadata read with the stored key.
pub struct StoredView {
    /// All APIs.
    pub catalog: Catalog,
    /// How far they can be believed.
    pub belief: Belief,
}

/// How far metadata that was read without the root key can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// A root key authenticated exactly this file on this machine.
    Checked,
    /// It is of another file. A holder of M wrote it, or no code tells.
    Unchecked,
    /// It has no authentication code, although earlier generations of the vault had one.
    Doubtful,
}

impl StoredView {
    /// Reads the metadata; `None` without a stored key that opens this vault.
    ///
    /// # Errors
    /// [`VaultError::Damaged`].
    pub(super) fn read(
        vault: &LockedVault,
        state: &LocalState,
    ) -> std::result::Result<Option<Self>, VaultError> {
        let Some(key) = state.metadata_key() else { return Ok(None) };
        let view = match vault.metadata(&key) {
            Err(VaultError::StaleMetadataKey) => return Ok(None),
            view => view?,
        };
        let belief = match view.code {
            _ if state.known().contains(&vault.sha256()) => Belief::Checked,
            MetadataCode::Missing if state.expects_code => Belief::Doubtful,
            _ => Belief::Unchecked,
        };
        Ok(Some(Self { catalog: view.catalog, belief }))
    }
}

/// Under a key that was derived for this file, a section that does not open is damage.
pub(super) fn damage(error: VaultError) -> VaultError {
    match error {
        VaultError::StaleMetadataKey => VaultError::Damaged(Damage::SectionKey),
        other => other,
    }
}

/// The sentence about metadata that was not checked.
pub fn unchecked() -> Message {
    message![
        "the vault changed since it was last unlocked here: its names and domains are unchecked until you run ",
        capi("unlock")
    ]
}

impl CurrentVault<'_> {
    /// Reads with the metadata key of the local state; `None` if the vault has to be unlocked for it.
    pub(super) fn with_stored_key<T>(
        &mut self,
        read: impl Fn(&LockedVault, &MetadataKey) -> std::result::Result<T, VaultError>,
    ) -> Result<Option<T>> {
        let Some(stored) = self.state.metadata_key() else { return Ok(None) };
        if !self.state.known().contains(&self.vault.sha256()) {
            if let Some(key) = self.key_at_hand()? {
                let found = read(&self.vault, &key).map_err(damage)?;
                remember(&mut self.state, &self.vault, Some(&key));
                return Ok(Some(found));
            }
            let Some(view) = StoredView::read(&self.vault, &self.state)? else { return Ok(None) };
            let streams = &self.vaults.access.console.streams;
            if view.belief == Belief::Doubtful {
                streams.note("the vault was changed by an older version of capi, or without its key");
                return Ok(None);
            }
            streams.warn(&unchecked());
            return Ok(Some(read(&self.vault, &stored)?));
        }
        match read(&self.vault, &stored) {
            Err(VaultError::StaleMetadataKey) => Ok(None),
            found => {
                let found = found?;
                remember(&mut self.state, &self.vault, None);
                Ok(Some(found))
            }
        }
    }

    /// Returns the metadata key from a session or a passphrase that was given, after the file was authenticated. Never
    /// prompts.
    fn key_at_hand(&mut self) -> Result<Option<MetadataKey>> {
        if self.root.is_some() || self.vaults.access.has_passphrase() {
            return self.metadata_key().map(Some);
        }
        let vault = &self.vault;
        Ok(self.vaults.access.session.find(|client| client.metadata_key(vault))?)
    }
}
