//! Comparison of records between generations, and their transfer to another vault.

use super::{Record, Records, SealedCredential, VaultError};
use crate::model::{Api, ApiId, Credential};

impl Records {
    /// Returns whether another generation has the same records, credentials and fields of later versions.
    pub fn are_same(&self, other: &Self) -> bool {
        let is_same = |(one, other): (&Record, &Record)| {
            let credential = one.sealed.credential.is_same(&other.sealed.credential);
            credential
                && one.sealed.extra == other.sealed.extra
                && (&one.api, &one.extra) == (&other.api, &other.extra)
        };
        self.by_id.len() == other.by_id.len()
            && self.by_id.values().zip(other.by_id.values()).all(is_same)
            && self.section_extras == other.section_extras
    }

    /// Copies APIs to another vault, with their dates and ids.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::VariableTaken`].
    pub fn copy_to(&self, other: &mut Self, ids: &[ApiId]) -> Result<(), VaultError> {
        for id in ids {
            let Record { api, sealed, extra } = self.by_id.get(id).ok_or(VaultError::Gone)?;
            other.refuse_taken(api)?;
            let record = Record { api: api.clone(), sealed: sealed.duplicate(), extra: extra.clone() };
            other.by_id.insert(*id, record);
        }
        Ok(())
    }

    /// Returns all APIs with their credentials, to be added to another vault.
    pub fn into_apis(self) -> Vec<(Api, Credential)> {
        self.by_id.into_values().map(|record| (record.api, record.sealed.credential)).collect()
    }

    /// Returns whether a record and one of another generation have the same credential. `None` when either is missing.
    pub fn has_same_credential(&self, id: ApiId, other: &Self, other_id: ApiId) -> Option<bool> {
        let (one, other) = (self.by_id.get(&id)?, other.by_id.get(&other_id)?);
        Some(one.sealed.credential.is_same(&other.sealed.credential))
    }
}

impl SealedCredential {
    /// Copies the credential and the fields of later versions.
    pub(in crate::vault) fn duplicate(&self) -> Self {
        Self { credential: self.credential.duplicate(), extra: self.extra.clone() }
    }
}
