//! A parsed vault. The key decides which parts can be opened.

use super::damage::Damage;
use super::envelope::Envelope;
use super::error::VaultError;
use super::keys::{AppKeys, MetadataKey, RootKey, VaultId};
use super::local_state::Seen;
use super::metadata_view::{self, MetadataCode, MetadataView};
use super::open::OpenVault;
use super::slots::LockedSlots;
use crate::model::{AppName, Catalog};

/// A vault with a valid checksum. Its records are encrypted.
pub struct LockedVault {
    pub(super) envelope: Envelope,
}

impl LockedVault {
    /// Parses a file and checks its format, limits and checksum. Derives no key.
    ///
    /// # Errors
    /// [`VaultError::Empty`], `Damaged`, `LineEnds`, `ConflictMarkers`, `Newer`, `UnknownCritical`.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, VaultError> {
        Envelope::parse(bytes).map(|envelope| Self { envelope })
    }

    /// Which vault this is; the same for all its generations.
    pub fn id(&self) -> VaultId {
        self.envelope.header.vault
    }

    /// The generation: how often the vault was written.
    pub fn generation(&self) -> u64 {
        self.envelope.header.generation
    }

    /// The checksum, which identifies this exact content.
    pub fn sha256(&self) -> [u8; 32] {
        self.envelope.sha256
    }

    /// The generation and the checksum.
    pub fn seen(&self) -> Seen {
        Seen { generation: self.generation(), sha256: self.sha256() }
    }

    /// The checksum of the previous generation, as stated in the file.
    pub fn parent(&self) -> [u8; 32] {
        self.envelope.header.parent
    }

    /// The authentication code, as stated in the file.
    pub fn mac(&self) -> [u8; 32] {
        self.envelope.mac
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        self.envelope.bytes()
    }

    /// The key slots.
    pub fn slots(&self) -> LockedSlots<'_> {
        LockedSlots::new(self.id(), &self.envelope.header.slots)
    }

    /// Opens all sections for reading and writing.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the authentication code, a section or a record is wrong.
    pub fn unlock(&self, root: RootKey) -> Result<OpenVault, VaultError> {
        self.authenticate(&root)?;
        OpenVault::open(&self.envelope, root)
    }

    /// Verifies the authentication code of the whole file. Holders of the root key do this before they use any
    /// section.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the file was not written with this key.
    pub fn authenticate(&self, root: &RootKey) -> Result<(), VaultError> {
        root.authenticates(self.id(), &self.sha256(), &self.mac())
            .then_some(())
            .ok_or(VaultError::Damaged(Damage::Authentication))
    }

    /// Returns the metadata of all APIs, for a holder of the root key or of a key from a session, which has authenticated
    /// the file. [`LockedVault::metadata`] is for others.
    ///
    /// # Errors
    /// [`VaultError::StaleMetadataKey`] when the key belongs to an earlier root key; `Damaged`.
    pub fn catalog(&self, metadata: &MetadataKey) -> Result<Catalog, VaultError> {
        metadata_view::catalog(self, metadata)
    }

    /// Returns the metadata of all APIs, for a holder of M alone, who cannot check the authentication code of the file.
    ///
    /// # Errors
    /// As [`LockedVault::catalog`]; damage when the authentication code of the metadata is wrong.
    pub fn metadata(&self, metadata: &MetadataKey) -> Result<MetadataView, VaultError> {
        let view = MetadataView::open(self, metadata)?;
        match view.code {
            MetadataCode::Wrong => Err(VaultError::Damaged(Damage::MetadataCode)),
            _ => Ok(view),
        }
    }

    /// Authenticates the file and returns the keys that a process for one app may have, or those of the organization
    /// without an app.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the authentication code is wrong.
    pub fn app_keys(&self, root: &RootKey, app: Option<&AppName>) -> Result<AppKeys, VaultError> {
        self.authenticate(root)?;
        Ok(root.app_keys(self.id(), app))
    }
}
