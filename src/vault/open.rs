//! An open vault: its records and key slots can be changed, and sealed as the next generation.

use super::envelope::Envelope;
use super::error::VaultError;
use super::keys::{MetadataKey, RootKey, VaultId};
use super::passphrase::{KdfParameters, Passphrase};
use super::records::Records;
use super::sealed_sections::open_scope;
use super::slots::OpenSlots;

mod join;
mod seal;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]
mod tests;

pub use join::VaultMerge;

/// An open vault, for writing.
pub struct OpenVault {
    /// Its records, with their credentials.
    pub records: Records,
    /// Its key slots.
    pub slots: OpenSlots,
    /// Whether no machine may store the metadata key.
    pub is_private: bool,
    generation: u64,
    sha256: [u8; 32],
}

impl OpenVault {
    /// Creates a vault with one passphrase and no records. [`OpenVault::seal`] returns its first generation.
    ///
    /// # Errors
    /// [`VaultError::Random`], [`VaultError::NotEnoughMemory`].
    pub fn create(passphrase: &Passphrase, parameters: KdfParameters) -> Result<Self, VaultError> {
        let slots = OpenSlots::create(passphrase, parameters)?;
        Ok(Self { records: Records::default(), slots, is_private: false, generation: 0, sha256: [0; 32] })
    }

    pub(super) fn open(envelope: &Envelope, root: RootKey) -> Result<Self, VaultError> {
        let header = &envelope.header;
        let (mut records, mut is_private) = (Records::default(), false);
        for index in (0..header.sections.len()).step_by(2) {
            let scope = open_scope(envelope, index, &root)?;
            is_private |= scope.is_private;
            records.insert(scope)?;
        }
        let slots = OpenSlots { vault: header.vault, root, list: header.slots.clone() };
        Ok(Self { records, slots, is_private, generation: header.generation, sha256: envelope.sha256 })
    }

    /// Which vault this is.
    pub fn id(&self) -> VaultId {
        self.slots.vault
    }

    /// The generation that was read; 0 for a new vault.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The checksum of the generation that was read.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// M, to be stored on this machine.
    pub fn metadata_key(&self) -> MetadataKey {
        self.slots.metadata_key()
    }

    /// R, to open the file again after a save.
    pub fn root_key(&self) -> RootKey {
        self.slots.root.duplicate()
    }

    /// Makes the next generation follow this one, when the newest generation itself cannot be read.
    pub fn follow(&mut self, generation: u64, sha256: [u8; 32]) {
        (self.generation, self.sha256) = (generation, sha256);
    }
}
