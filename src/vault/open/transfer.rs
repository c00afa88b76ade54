//! Transfer of records between generations or vaults. The receiving vault keeps its slots and keys.

use super::{OpenVault, Record, SealedCredential, VaultError};
use crate::model::{Api, ApiId, Credential};

impl OpenVault {
    /// Replaces all records by those of another generation. Slots and keys stay as they are.
    pub fn take_records(&mut self, other: Self) {
        self.records = other.records;
        self.section_extras = other.section_extras;
    }

    /// Whether another generation has the same records, so that [`OpenVault::take_records`] would change nothing.
    pub fn has_same_records(&self, other: &Self) -> bool {
        let is_same = |(one, other): (&Record, &Record)| {
            let credential = one.sealed.credential.is_same(&other.sealed.credential);
            credential
                && one.sealed.extra == other.sealed.extra
                && (&one.api, &one.extra) == (&other.api, &other.extra)
        };
        self.records.len() == other.records.len()
            && self.records.values().zip(other.records.values()).all(is_same)
            && self.section_extras == other.section_extras
    }

    /// Makes the next generation follow this one, when the newest generation itself cannot be read.
    pub fn follow(&mut self, generation: u64, sha256: [u8; 32]) {
        (self.header.generation, self.sha256) = (generation, sha256);
    }

    /// Copies APIs to another vault, with their dates and ids.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::VariableTaken`].
    pub fn copy_to(&self, other: &mut Self, ids: &[ApiId]) -> Result<(), VaultError> {
        for id in ids {
            let Record { api, sealed, extra } = self.records.get(id).ok_or(VaultError::Gone)?;
            other.refuse_taken(api)?;
            let record = Record { api: api.clone(), sealed: sealed.duplicate(), extra: extra.clone() };
            other.records.insert(*id, record);
        }
        Ok(())
    }

    /// Returns all APIs with their credentials, to be added to another vault.
    pub fn into_apis(self) -> Vec<(Api, Credential)> {
        self.records.into_values().map(|record| (record.api, record.sealed.credential)).collect()
    }

    /// Whether a record and one of another generation have the same credential. `None` when either is missing.
    pub fn has_same_credential(&self, id: ApiId, other: &Self, other_id: ApiId) -> Option<bool> {
        let (one, other) = (self.records.get(&id)?, other.records.get(&other_id)?);
        Some(one.sealed.credential.is_same(&other.sealed.credential))
    }
}

impl SealedCredential {
    pub(super) fn duplicate(&self) -> Self {
        Self { credential: self.credential.duplicate(), extra: self.extra.clone() }
    }
}
