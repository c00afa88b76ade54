//! The view of a vault with a token, limited to the sections that its keys open.
//!
//! The holder of a token does not have the root key and cannot verify the authentication code of the file. The commitment
//! of each section that it opens authenticates the whole header instead: the generation, the slots and the section list.

use super::damage::Damage;
use super::error::VaultError;
use super::keys::{AppKeys, ScopeKeys};
use super::locked::LockedVault;
use super::sealed_sections::read_metadata;
use super::sections::Section;
use super::slots::{OpenedToken, Reader};
use crate::model::{Api, AppName, Catalog, Credential, Scope};

impl OpenedToken {
    /// Returns the app of the token, from the information about its slot or, if there is none, from the app's
    /// records.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section is wrong.
    pub fn app(&self, vault: &LockedVault) -> Result<Option<AppName>, VaultError> {
        if let Some(app) = self.about.as_ref().and_then(|about| about.app.clone()) {
            return Ok(Some(app));
        }
        let Reader::App(AppKeys { app: Some(keys), .. }) = &self.reader else { return Ok(None) };
        Ok(metadata_of(vault, keys, None)?.and_then(|section| match section.scope {
            Scope::App(app) => Some(app),
            Scope::Organization => None,
        }))
    }

    /// Returns the metadata that its keys open.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section is wrong.
    pub fn catalog(&self, vault: &LockedVault) -> Result<Catalog, VaultError> {
        match &self.reader {
            Reader::Metadata(metadata) => match vault.metadata(metadata) {
                Err(VaultError::StaleMetadataKey) => Err(VaultError::Damaged(Damage::SectionKey)),
                read => read.map(|read| read.catalog),
            },
            Reader::App(keys) => {
                let named = self.about.as_ref().and_then(|about| about.app.as_ref());
                let mut apis = Vec::new();
                for keys in std::iter::once(&keys.organization).chain(&keys.app) {
                    apis.extend(metadata_of(vault, keys, named)?.map_or_else(Vec::new, |found| found.apis));
                }
                Ok(Catalog::new(apis))
            }
        }
    }

    /// Returns the APIs that it opens, with their credentials, or `None` when it opens no credential.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section or a record is wrong.
    pub fn with_credentials(
        &self,
        vault: &LockedVault,
    ) -> Result<Option<Vec<(Api, Credential)>>, VaultError> {
        match &self.reader {
            Reader::Metadata(_) => Ok(None),
            Reader::App(keys) => {
                let app = self.about.as_ref().and_then(|about| about.app.as_ref());
                vault.sealed_for(keys)?.open(keys, app).map(Some)
            }
        }
    }
}

/// Returns the metadata of one scope, if the vault has records of it. The section must name the scope that the keys
/// belong to.
fn metadata_of(
    vault: &LockedVault,
    keys: &ScopeKeys,
    app: Option<&AppName>,
) -> Result<Option<Section>, VaultError> {
    let Some(index) = vault.envelope.header.metadata_of(keys.scope) else { return Ok(None) };
    let section = read_metadata(&vault.envelope, index, &keys.metadata)?;
    keys.check_scope(&section.scope, app)?;
    Ok(Some(section))
}
