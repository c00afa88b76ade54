//! An open vault: its records can be added, changed and deleted, and sealed as the next generation.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::crypto::{self, Key, OVERHEAD};
use super::damage::Damage;
use super::envelope::{
    self, Envelope, Header, KnownSlot, MAX_FILE, MAX_HEADER, MAX_SECTIONS, Opens, Part, SectionEntry, Slot,
    SlotKind,
};
use super::error::{Limit, VaultError};
use super::keys::{MetadataKey, RootKey, ScopeId, VaultId};
use super::locked::open_scope;
use super::passphrase::{KdfParameters, Passphrase};
use super::sections::{self, SealedCredential, SectionExtras};
use super::slots;
use crate::model::{Api, ApiId, Catalog, Credential, Scope, Timestamp, Variable, taken};

mod join;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
mod transfer;

pub use join::VaultMerge;

/// A record with its credential and the fields of later versions.
struct Record {
    api: Api,
    sealed: SealedCredential,
    extra: Map<String, Value>,
}

/// An open vault, for writing.
pub struct OpenVault {
    pub(super) header: Header,
    sha256: [u8; 32],
    pub(super) root: RootKey,
    records: BTreeMap<ApiId, Record>,
    section_extras: BTreeMap<String, SectionExtras>,
}

impl OpenVault {
    /// Creates a vault with one passphrase and no records. [`OpenVault::seal`] returns its first generation.
    ///
    /// # Errors
    /// [`VaultError::Random`], [`VaultError::NotEnoughMemory`].
    pub fn create(passphrase: &Passphrase, costs: KdfParameters) -> Result<Self, VaultError> {
        let vault = VaultId(crypto::random()?);
        let root = RootKey(Key::random()?);
        let slots = vec![Slot::Known(passphrase_slot(vault, &root, passphrase, costs)?)];
        let header =
            Header { vault, generation: 0, parent: [0; 32], critical: vec![], slots, sections: vec![] };
        Ok(Self { header, sha256: [0; 32], root, records: BTreeMap::new(), section_extras: BTreeMap::new() })
    }

    pub(super) fn open(envelope: &Envelope, root: RootKey) -> Result<Self, VaultError> {
        let mut records = BTreeMap::new();
        let mut section_extras = BTreeMap::new();
        for index in (0..envelope.header.sections.len()).step_by(2) {
            let scope = open_scope(envelope, index, &root)?;
            section_extras.insert(scope.scope.as_stored(), scope.extras);
            for ((api, sealed), extra) in scope.records.into_iter().zip(scope.record_extras) {
                let id = api.id;
                if records.insert(id, Record { api, sealed, extra }).is_some() {
                    return Err(VaultError::Damaged(Damage::SameRecordTwice));
                }
            }
        }
        Ok(Self { header: envelope.header.clone(), sha256: envelope.sha256, root, records, section_extras })
    }

    /// Which vault this is.
    pub fn id(&self) -> VaultId {
        self.header.vault
    }

    /// The generation that was read; 0 for a new vault.
    pub fn generation(&self) -> u64 {
        self.header.generation
    }

    /// The checksum of the generation that was read.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// M, to be stored on this machine.
    pub fn metadata_key(&self) -> MetadataKey {
        self.root.metadata(self.id())
    }

    /// R, to open the file again after a save.
    pub fn root_key(&self) -> RootKey {
        self.root.duplicate()
    }

    /// Returns the metadata of all APIs.
    pub fn catalog(&self) -> Catalog {
        Catalog::new(self.records.values().map(|record| record.api.clone()).collect())
    }

    /// Adds an API with a new id; `api.id` is ignored.
    ///
    /// # Errors
    /// [`VaultError::VariableTaken`] when an API of the same scope has one of its variables, [`VaultError::Random`].
    pub fn add(&mut self, mut api: Api, credential: Credential) -> Result<(), VaultError> {
        api.id = ApiId(crypto::random()?);
        self.refuse_taken(&api)?;
        let sealed = SealedCredential { credential, extra: Map::new() };
        self.records.insert(api.id, Record { api, sealed, extra: Map::new() });
        Ok(())
    }

    /// Changes the metadata of an API. Its id and the type and dates of its credential stay as they are.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::VariableTaken`].
    pub fn edit(&mut self, id: ApiId, change: impl FnOnce(&mut Api)) -> Result<(), VaultError> {
        let old = &self.records.get(&id).ok_or(VaultError::Gone)?.api;
        let mut new = old.clone();
        change(&mut new);
        (new.id, new.auth, new.credential_set) = (old.id, old.auth.clone(), old.credential_set);
        self.refuse_taken(&new)?;
        self.records.get_mut(&id).ok_or(VaultError::Gone)?.api = new;
        Ok(())
    }

    /// Replaces a credential. The record gets a new id, which is returned, as if it had been deleted and created.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::Random`].
    pub fn rotate(&mut self, id: ApiId, credential: Credential, now: Timestamp) -> Result<ApiId, VaultError> {
        let fresh = ApiId(crypto::random()?);
        let mut record = self.records.remove(&id).ok_or(VaultError::Gone)?;
        record.api.id = fresh;
        (record.api.updated, record.api.credential_set) = (now, now);
        record.sealed = SealedCredential { credential, extra: Map::new() };
        self.records.insert(fresh, record);
        Ok(fresh)
    }

    /// Deletes an API and its credential.
    ///
    /// # Errors
    /// [`VaultError::Gone`].
    pub fn delete(&mut self, id: ApiId) -> Result<(), VaultError> {
        self.records.remove(&id).map(drop).ok_or(VaultError::Gone)
    }

    /// Replaces all passphrase slots by one with a new passphrase and these KDF parameters.
    ///
    /// # Errors
    /// [`VaultError::NotEnoughMemory`], [`VaultError::Random`].
    pub fn set_passphrase(
        &mut self,
        passphrase: &Passphrase,
        costs: KdfParameters,
    ) -> Result<(), VaultError> {
        let new = passphrase_slot(self.id(), &self.root, passphrase, costs)?;
        let is_passphrase =
            |slot: &Slot| matches!(slot, Slot::Known(KnownSlot { kind: SlotKind::Passphrase(_), .. }));
        let place = self.header.slots.iter().position(is_passphrase).unwrap_or(0);
        self.header.slots.retain(|slot| !is_passphrase(slot));
        self.header.slots.insert(place, Slot::Known(new));
        Ok(())
    }

    /// The KDF parameters of the passphrase slot.
    pub fn costs(&self) -> KdfParameters {
        let costs = self.header.slots.iter().find_map(|slot| match slot {
            Slot::Known(KnownSlot { kind: SlotKind::Passphrase(costs), .. }) => Some(*costs),
            _ => None,
        });
        costs.unwrap_or(KdfParameters::DEFAULT)
    }

    fn refuse_taken(&self, api: &Api) -> Result<(), VaultError> {
        let records = self.records.values().map(|record| &record.api);
        refuse_taken(records, &api.scope, &api.variables(), Some(api.id))
    }

    /// Returns the bytes of the next generation. All sections are re-encrypted with its header as their context.
    ///
    /// # Errors
    /// [`VaultError::Full`] when a limit of the format is exceeded, [`VaultError::Random`].
    pub fn seal(&self) -> Result<Vec<u8>, VaultError> {
        let scopes = self.scopes()?;
        let mut header = self.header.clone();
        header.generation += 1;
        header.parent = self.sha256;
        header.sections = scopes.iter().flat_map(PlainScope::entries).collect();
        if header.sections.len() > MAX_SECTIONS {
            return Err(VaultError::Full(Limit::Apps));
        }
        let text = header.render();
        if text.len() > MAX_HEADER {
            return Err(VaultError::Full(Limit::Header));
        }
        let (metadata, credentials) = (self.metadata_key(), self.root.credentials(self.id()));
        let mut sealed = Vec::with_capacity(header.sections.len());
        for PlainScope { id, metadata: open_part, credentials: secret_part } in &scopes {
            let parts = [
                (metadata.section(self.id(), *id), Part::Metadata, open_part),
                (credentials.section(self.id(), *id), Part::Credentials, secret_part),
            ];
            for (key, part, json) in parts {
                let plain = sections::pad(json)?;
                sealed.push(crypto::seal(&key, part.as_str(), text.as_bytes(), &plain)?);
            }
        }
        let key = self.root.mac_key(self.id());
        let out = envelope::render(&text, &sealed, |sha256| crypto::mac(&key, sha256)).into_bytes();
        (out.len() <= MAX_FILE).then_some(out).ok_or(VaultError::Full(Limit::Size))
    }

    /// Returns the plaintext of each scope that has records, in the order of the file.
    fn scopes(&self) -> Result<Vec<PlainScope>, VaultError> {
        let metadata = self.metadata_key();
        let mut by_scope: BTreeMap<ScopeId, (&Scope, Vec<&Record>)> = BTreeMap::new();
        let mut ids: BTreeMap<String, ScopeId> = BTreeMap::new();
        for record in self.records.values() {
            let scope = &record.api.scope;
            let id = *ids.entry(scope.as_stored()).or_insert_with(|| match scope {
                Scope::Organization => ScopeId::ORGANIZATION,
                Scope::App(app) => metadata.scope_id(self.id(), app),
            });
            by_scope.entry(id).or_insert_with(|| (scope, Vec::new())).1.push(record);
        }
        let none = SectionExtras::default();
        let mut out = Vec::with_capacity(by_scope.len());
        for (id, (scope, records)) in by_scope {
            let extra = self.section_extras.get(&scope.as_stored()).unwrap_or(&none);
            let known = records.iter().map(|record| (&record.api, &record.extra));
            let secret = records.iter().map(|record| (record.api.id, &record.sealed));
            out.push(PlainScope {
                id,
                metadata: Zeroizing::new(sections::write_metadata(scope, known, &extra.metadata)?),
                credentials: sections::write_credentials(secret, &extra.credentials)?,
            });
        }
        Ok(out)
    }
}

/// Refuses variables that a record of the same scope, other than `except`, takes.
///
/// # Errors
/// [`VaultError::VariableTaken`].
pub fn refuse_taken<'a>(
    records: impl IntoIterator<Item = &'a Api>,
    scope: &Scope,
    variables: &[Variable],
    except: Option<ApiId>,
) -> Result<(), VaultError> {
    match taken(records, scope, variables, except) {
        None => Ok(()),
        Some((variable, other)) => {
            let (variable, name) = (variable.to_string(), other.name.to_string());
            Err(VaultError::VariableTaken { variable, name })
        }
    }
}

/// The JSON of a scope's two sections.
struct PlainScope {
    id: ScopeId,
    metadata: Zeroizing<Vec<u8>>,
    credentials: Zeroizing<Vec<u8>>,
}

impl PlainScope {
    fn entries(&self) -> [SectionEntry; 2] {
        let entry = |part, json: &[u8]| SectionEntry {
            scope: self.id,
            part,
            bytes: sections::padded_length(json.len()) + OVERHEAD,
        };
        [entry(Part::Metadata, &self.metadata), entry(Part::Credentials, &self.credentials)]
    }
}

/// Creates a slot for a passphrase.
pub(super) fn passphrase_slot(
    vault: VaultId,
    root: &RootKey,
    passphrase: &Passphrase,
    costs: KdfParameters,
) -> Result<KnownSlot, VaultError> {
    let mut slot = slots::blank(SlotKind::Passphrase(costs), Opens::Root)?;
    let key = costs.derive(passphrase, &slot.salt)?;
    slots::seal(&mut slot, vault, &key, None, root.0.expose())?;
    Ok(slot)
}
