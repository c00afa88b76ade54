//! A parsed vault. The key decides which parts can be opened.

use std::collections::BTreeMap;

use super::crypto::{self, Key, OpenError, Plaintext};
use super::damage::Damage;
use super::envelope::{Envelope, KnownSlot, Opens, Part, Slot, SlotKind};
use super::error::VaultError;
use super::keys::{AppKeys, MetadataKey, RootKey, ScopeId, SlotId, VaultId};
use super::open::OpenVault;
use super::passphrase::{KdfParameters, Passphrase};
use super::sections::{self, Extras, SealedCredential, SealedCredentials, SectionExtras};
use crate::model::{Api, ApiId, AppName, Catalog, Scope};

/// A vault with a valid checksum. Its records are encrypted.
pub struct LockedVault {
    pub(super) envelope: Envelope,
}

const DIFFERENT_IDS: VaultError = VaultError::Damaged(Damage::Pairs);

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

    /// The KDF parameters of each passphrase slot.
    pub fn costs(&self) -> Vec<KdfParameters> {
        let slots = self.envelope.header.slots.iter();
        let costs = slots.filter_map(|slot| match slot {
            Slot::Known(KnownSlot { kind: SlotKind::Passphrase(costs), .. }) => Some(*costs),
            _ => None,
        });
        costs.collect()
    }

    /// Derives the root key from a passphrase. Slow, depending on the KDF parameters.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], `NoPassphraseSlot`, `NotEnoughMemory`.
    pub fn root_key(&self, passphrase: &Passphrase) -> Result<RootKey, VaultError> {
        self.root_key_and_slot(passphrase).map(|(root, _)| root)
    }

    /// [`LockedVault::root_key`], with the slot that the passphrase opened.
    ///
    /// # Errors
    /// As [`LockedVault::root_key`].
    pub fn root_key_and_slot(&self, passphrase: &Passphrase) -> Result<(RootKey, SlotId), VaultError> {
        let mut result = Err(VaultError::NoPassphraseSlot);
        for slot in &self.envelope.header.slots {
            let Slot::Known(slot @ KnownSlot { kind: SlotKind::Passphrase(costs), opens: Opens::Root, .. }) =
                slot
            else {
                continue;
            };
            let key = costs.derive(passphrase, &slot.salt)?;
            match crypto::open(&key, "slot", slot.context(self.id()).as_bytes(), slot.sealed.clone()) {
                Ok(opened) => return Ok((root_from(&opened)?, slot.id)),
                Err(OpenError::WrongKey) => result = Err(VaultError::WrongPassphrase),
                Err(OpenError::Damaged) => return Err(VaultError::Damaged(Damage::SlotSealed)),
            }
        }
        result
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

    /// Returns the metadata of all APIs.
    ///
    /// # Errors
    /// [`VaultError::StaleMetadataKey`] when the key belongs to an earlier root key; `Damaged`.
    pub fn catalog(&self, metadata: &MetadataKey) -> Result<Catalog, VaultError> {
        let mut apis = Vec::new();
        for (index, entry) in self.envelope.header.sections.iter().enumerate() {
            if entry.part == Part::Metadata {
                let key = metadata.section(self.id(), entry.scope);
                let (scope, records) = read_metadata(&self.envelope, index, &key).map_err(stale)?;
                check_scope(metadata, self.id(), entry.scope, &scope)?;
                apis.extend(records);
            }
        }
        Ok(Catalog::new(apis))
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

/// Returns R from the content of a slot.
pub(super) fn root_from(opened: &[u8]) -> Result<RootKey, VaultError> {
    Key::from_slice(opened).map(RootKey).ok_or(VaultError::Damaged(Damage::SlotRootKey))
}

/// A stored metadata key of another vault fails at the first section. Under a fresh key, the same failure is damage.
fn stale(error: VaultError) -> VaultError {
    match error {
        VaultError::Damaged(Damage::SectionKey) => VaultError::StaleMetadataKey,
        other => other,
    }
}

/// Opens the plaintext of a section of the envelope.
fn plaintext(envelope: &Envelope, index: usize, key: &Key) -> Result<Plaintext, VaultError> {
    let part = envelope.header.sections[index].part;
    open_section(key, part, envelope.header_bytes(), envelope.section(index)?)
}

/// Opens a section, with the header as its context.
pub(super) fn open_section(
    key: &Key,
    part: Part,
    header: &[u8],
    sealed: Vec<u8>,
) -> Result<Plaintext, VaultError> {
    crypto::open(key, part.as_str(), header, sealed).map_err(|error| match error {
        OpenError::WrongKey => VaultError::Damaged(Damage::SectionKey),
        OpenError::Damaged => VaultError::Damaged(Damage::SectionSealed),
    })
}

/// Opens a metadata section.
pub(super) fn read_metadata(
    envelope: &Envelope,
    index: usize,
    key: &Key,
) -> Result<(Scope, Vec<Api>), VaultError> {
    sections::read_metadata(sections::unpad(&plaintext(envelope, index, key)?)?)
}

fn read_credentials(envelope: &Envelope, index: usize, key: &Key) -> Result<SealedCredentials, VaultError> {
    sections::read_credentials(sections::unpad(&plaintext(envelope, index, key)?)?)
}

/// Checks that a section names the scope whose id it has in the header.
fn check_scope(metadata: &MetadataKey, vault: VaultId, id: ScopeId, scope: &Scope) -> Result<(), VaultError> {
    let own = match scope {
        Scope::Organization => ScopeId::ORGANIZATION,
        Scope::App(app) => metadata.scope_id(vault, app),
    };
    (own == id).then_some(()).ok_or(VaultError::Damaged(Damage::SectionScope))
}

/// Joins metadata and credentials by id. Every id must be in both.
pub(super) fn pair(
    apis: Vec<Api>,
    mut credentials: BTreeMap<ApiId, SealedCredential>,
) -> Result<Vec<(Api, SealedCredential)>, VaultError> {
    let mut pairs = Vec::with_capacity(apis.len());
    for api in apis {
        let sealed = credentials.remove(&api.id).ok_or(DIFFERENT_IDS)?;
        if sealed.credential.kind() != api.auth.kind() {
            return Err(VaultError::Damaged(Damage::CredentialType));
        }
        pairs.push((api, sealed));
    }
    credentials.is_empty().then_some(pairs).ok_or(DIFFERENT_IDS)
}

/// One scope for writing: its records, and the fields of later versions.
pub(super) struct OpenScope {
    pub(super) scope: Scope,
    pub(super) extras: SectionExtras,
    /// In the order of the records.
    pub(super) record_extras: Vec<sections::Carried>,
    pub(super) records: Vec<(Api, SealedCredential)>,
}

/// Opens both sections of the scope whose metadata section is `index`.
pub(super) fn open_scope(envelope: &Envelope, index: usize, root: &RootKey) -> Result<OpenScope, VaultError> {
    let (vault, id) = (envelope.header.vault, envelope.header.sections[index].scope);
    let metadata = root.metadata(vault);
    let plain = plaintext(envelope, index, &metadata.section(vault, id))?;
    let json = sections::unpad(&plain)?;
    let (scope, apis) = sections::read_metadata(json)?;
    check_scope(&metadata, vault, id, &scope)?;
    let Extras { section, records: record_extras } = sections::read_extras(json)?;
    let SealedCredentials { by_id, extra } =
        read_credentials(envelope, index + 1, &root.credentials(vault).section(vault, id))?;
    let extras = SectionExtras { metadata: section, credentials: extra };
    Ok(OpenScope { scope, extras, record_extras, records: pair(apis, by_id)? })
}
