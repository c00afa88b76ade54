//! The view of a process for one app: the records of at most two scopes, with their credentials.

use super::envelope::Part;
use super::error::VaultError;
use super::keys::{AppKeys, ScopeId, ScopeKeys};
use super::locked::LockedVault;
use super::sealed_sections::{open_section, pair, parse_metadata};
use super::sections::{self, Section};
use crate::model::{Api, AppName, Credential};

/// The sealed sections of the organization and of one app, copied from their file. The file can be dropped before
/// they are opened: its text takes most of the memory of a large vault.
pub struct SealedScopes {
    header: Vec<u8>,
    organization: Option<SealedScope>,
    app: Option<SealedScope>,
}

/// The two sections of a scope.
pub(super) struct SealedScope {
    metadata: Vec<u8>,
    credentials: Vec<u8>,
    /// As [`Header::has_later_types`](super::envelope::Header::has_later_types).
    has_later_types: bool,
}

impl LockedVault {
    /// Returns the APIs of the organization and of one app, with their credentials. Opens no other section.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section or a record is wrong.
    pub fn with_credentials(&self, keys: &AppKeys) -> Result<Vec<(Api, Credential)>, VaultError> {
        self.sealed_for(keys)?.open(keys, None)
    }

    /// Returns the sections that these keys open.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section is not canonical base64.
    pub fn sealed_for(&self, keys: &AppKeys) -> Result<SealedScopes, VaultError> {
        let app = keys.app.as_ref().map(|keys| self.sealed_scope(keys.scope)).transpose()?;
        Ok(SealedScopes {
            header: self.envelope.header_bytes().to_vec(),
            organization: self.sealed_scope(keys.organization.scope)?,
            app: app.flatten(),
        })
    }

    /// `None` for a scope without records.
    pub(super) fn sealed_scope(&self, scope: ScopeId) -> Result<Option<SealedScope>, VaultError> {
        let Some(index) = self.envelope.header.metadata_of(scope) else { return Ok(None) };
        Ok(Some(SealedScope {
            metadata: self.envelope.section(index)?,
            credentials: self.envelope.section(index + 1)?,
            has_later_types: self.envelope.header.has_later_types(),
        }))
    }
}

impl SealedScopes {
    /// Returns the APIs with their credentials, those of the organization first. `app` is the name of the app, if it is
    /// known: its section must not name another.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section or a record is wrong.
    pub fn open(self, keys: &AppKeys, app: Option<&AppName>) -> Result<Vec<(Api, Credential)>, VaultError> {
        let header = &self.header;
        let mut found = match self.organization {
            Some(scope) => scope.open(header, &keys.organization, None)?,
            None => Vec::new(),
        };
        if let Some((scope, keys)) = self.app.zip(keys.app.as_ref()) {
            found.extend(scope.open(header, keys, app)?);
        }
        Ok(found)
    }
}

impl SealedScope {
    /// Opens both sections and joins them. `app` is the name of the app, if it is known.
    pub(super) fn open(
        self,
        header: &[u8],
        keys: &ScopeKeys,
        app: Option<&AppName>,
    ) -> Result<Vec<(Api, Credential)>, VaultError> {
        let metadata = open_section(&keys.metadata, Part::Metadata, header, self.metadata)?;
        let Section { scope, apis, .. } = parse_metadata(sections::unpad(&metadata)?, self.has_later_types)?;
        drop(metadata);
        keys.check_scope(&scope, app)?;
        let credentials = open_section(&keys.credentials, Part::Credentials, header, self.credentials)?;
        let credentials = sections::read_credentials(sections::unpad(&credentials)?)?;
        let pairs = pair(apis, credentials.by_id)?;
        Ok(pairs.into_iter().map(|(api, sealed)| (api, sealed.credential)).collect())
    }
}
