//! The records of an open vault, with their credentials: added, edited, rotated and deleted.

use std::collections::BTreeMap;

use serde_json::Map;

use super::crypto;
use super::damage::Damage;
use super::error::VaultError;
use super::jwt;
use super::sealed_sections::OpenScope;
use super::sections::{Carried, SealedCredential, SectionExtras};
use crate::model::{Api, ApiId, AuthType, Catalog, Credential, Scope, Timestamp, Variable, taken};

mod transfer;

/// The records of an open vault. They contain no keys, so they can replace the records of another generation.
#[derive(Default)]
pub struct Records {
    pub(super) by_id: BTreeMap<ApiId, Record>,
    /// The fields of later versions in the sections of each scope.
    pub(super) section_extras: BTreeMap<String, SectionExtras>,
}

/// A record with its credential and the fields of later versions.
pub(super) struct Record {
    pub(super) api: Api,
    pub(super) sealed: SealedCredential,
    pub(super) extra: Carried,
}

impl Records {
    /// Adds the records of a scope as read from its sections.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when two records have the same id.
    pub(super) fn insert(&mut self, scope: OpenScope) -> Result<(), VaultError> {
        self.section_extras.insert(scope.scope.as_stored(), scope.extras);
        for ((mut api, sealed), extra) in scope.records.into_iter().zip(scope.record_extras) {
            // A version that did not know the field wrote the credential without it.
            api.expires = jwt::expiry(&sealed.credential);
            if self.by_id.insert(api.id, Record { api, sealed, extra }).is_some() {
                return Err(VaultError::Damaged(Damage::SameRecordTwice));
            }
        }
        Ok(())
    }

    /// Returns the metadata of all APIs.
    pub fn catalog(&self) -> Catalog {
        Catalog::new(self.by_id.values().map(|record| record.api.clone()).collect())
    }

    /// Adds an API with a new id; `api.id` is ignored.
    ///
    /// # Errors
    /// [`VaultError::VariableTaken`] when an API of the same scope has one of its variables, [`VaultError::Random`].
    pub fn add(&mut self, mut api: Api, credential: Credential) -> Result<(), VaultError> {
        api.id = ApiId(crypto::random()?);
        api.expires = jwt::expiry(&credential);
        self.refuse_taken(&api)?;
        let sealed = SealedCredential { credential, extra: Map::new() };
        self.by_id.insert(api.id, Record { api, sealed, extra: Map::new() });
        Ok(())
    }

    /// Changes the metadata of an API. Its id, the kind of its credential and the date of the credential stay as they are;
    /// [`Records::retype`] changes the kind.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::VariableTaken`].
    pub fn edit(&mut self, id: ApiId, change: impl FnOnce(&mut Api)) -> Result<(), VaultError> {
        let old = &self.by_id.get(&id).ok_or(VaultError::Gone)?.api;
        let mut new = old.clone();
        change(&mut new);
        (new.id, new.credential_set, new.expires) = (old.id, old.credential_set, old.expires);
        if new.auth.kind() != old.auth.kind() {
            new.auth = old.auth.clone();
        }
        self.refuse_taken(&new)?;
        self.by_id.get_mut(&id).ok_or(VaultError::Gone)?.api = new;
        Ok(())
    }

    /// Changes the authentication type of an API, and its credential with `convert` to the parts of the new type.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::VariableTaken`], [`VaultError::Damaged`] when `convert` returned a credential of
    /// another kind, and the errors of `convert`.
    pub fn retype<E: From<VaultError>>(
        &mut self,
        id: ApiId,
        auth: AuthType,
        convert: impl FnOnce(&Credential) -> Result<Credential, E>,
    ) -> Result<(), E> {
        let record = self.by_id.get(&id).ok_or(VaultError::Gone)?;
        let credential = convert(&record.sealed.credential)?;
        if credential.kind() != auth.kind() {
            return Err(VaultError::Damaged(Damage::CredentialType).into());
        }
        let api = Api { auth, expires: jwt::expiry(&credential), ..record.api.clone() };
        self.refuse_taken(&api)?;
        if let Some(record) = self.by_id.get_mut(&id) {
            (record.api, record.sealed.credential) = (api, credential);
        }
        Ok(())
    }

    /// Replaces a credential. The record gets a new id, which is returned, as if it had been deleted and created.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::Random`].
    pub fn rotate(&mut self, id: ApiId, credential: Credential, now: Timestamp) -> Result<ApiId, VaultError> {
        let fresh = ApiId(crypto::random()?);
        let mut record = self.by_id.remove(&id).ok_or(VaultError::Gone)?;
        record.api.id = fresh;
        (record.api.updated, record.api.credential_set) = (now, now);
        record.api.expires = jwt::expiry(&credential);
        record.sealed = SealedCredential { credential, extra: Map::new() };
        self.by_id.insert(fresh, record);
        Ok(fresh)
    }

    /// Deletes an API and its credential.
    ///
    /// # Errors
    /// [`VaultError::Gone`].
    pub fn delete(&mut self, id: ApiId) -> Result<(), VaultError> {
        self.by_id.remove(&id).map(drop).ok_or(VaultError::Gone)
    }

    fn refuse_taken(&self, api: &Api) -> Result<(), VaultError> {
        let records = self.by_id.values().map(|record| &record.api);
        refuse_taken(records, &api.scope, &api.variables(), Some(api.id))
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
