//! The view of a vault with a recovery code or a token, limited to what the slot opens.
//!
//! The holder of a token does not have the root key and cannot verify the authentication code of the file. The commitment
//! of each section that it opens authenticates the whole header instead: the generation, the slots and the section list.

use super::crypto::{self, Key, OpenError, Plaintext};
use super::damage::Damage;
use super::envelope::{KnownSlot, Opens, Slot, SlotKind};
use super::error::VaultError;
use super::keys::{AppKeys, MetadataKey, RootKey, ScopeId, ScopeKeys, SlotId};
use super::locked::{LockedVault, read_metadata, root_from};
use super::recovery_code::RecoveryCode;
use super::slot_info::SlotInfo;
use super::slots::{self, SlotView};
use super::token::{Token, TokenKind};
use crate::model::{Api, AppName, Catalog, Credential, Scope};

/// The keys that a token opens.
pub enum Reader {
    /// The metadata of every API.
    Metadata(MetadataKey),
    /// The APIs of the organization and of one app.
    App(AppKeys),
}

/// The result of opening a vault with a token.
pub struct OpenedToken {
    /// Its slot.
    pub slot: SlotId,
    /// Its keys.
    pub reader: Reader,
    /// The information about it in the vault.
    pub about: Option<SlotInfo>,
}

impl LockedVault {
    /// Returns all key slots, with the information about each if M is available.
    ///
    /// # Errors
    /// [`VaultError::StaleMetadataKey`] when the key belongs to an earlier root key; `Damaged`.
    pub fn slots(&self, metadata: Option<&MetadataKey>) -> Result<Vec<SlotView>, VaultError> {
        slots::view(&self.envelope.header, metadata)
    }

    /// Returns the slots of one kind.
    fn known(&self, kind: SlotKind) -> impl Iterator<Item = &KnownSlot> {
        self.envelope.header.slots.iter().filter_map(move |slot| match slot {
            Slot::Known(known) if known.kind == kind => Some(known),
            _ => None,
        })
    }

    /// Returns the root key that a recovery code opens.
    ///
    /// # Errors
    /// [`VaultError::NoRecoverySlot`], [`VaultError::WrongCode`], `Damaged`.
    pub fn root_key_by_code(&self, code: &RecoveryCode) -> Result<RootKey, VaultError> {
        let mut result = Err(VaultError::NoRecoverySlot);
        for slot in self.known(SlotKind::Recovery) {
            match self.open_slot(slot, &code.slot_key(&slot.salt))? {
                Some(opened) => return root_from(&opened),
                None => result = Err(VaultError::WrongCode),
            }
        }
        result
    }

    /// Returns the keys that a token opens.
    ///
    /// # Errors
    /// [`VaultError::UnknownToken`] when it has no slot, `Damaged`.
    pub fn open_token(&self, token: &Token) -> Result<OpenedToken, VaultError> {
        let opens = match token.kind() {
            TokenKind::App => Opens::App,
            TokenKind::Metadata => Opens::Metadata,
        };
        for slot in self.known(SlotKind::Token).filter(|slot| slot.opens == opens) {
            let key = token.slot_key(&slot.salt);
            if let Some(opened) = self.open_slot(slot, &key)? {
                return self.opened_token(slot, &key, &opened);
            }
        }
        Err(VaultError::UnknownToken)
    }

    fn opened_token(&self, slot: &KnownSlot, key: &Key, opened: &[u8]) -> Result<OpenedToken, VaultError> {
        const BAD: VaultError = VaultError::Damaged(Damage::SlotKeys);
        const FOREIGN: VaultError = VaultError::Damaged(Damage::SlotInfoForeign);
        let (reader, about_key) = match slot.opens {
            Opens::Metadata => {
                let metadata = MetadataKey::from_slice(opened).ok_or(BAD)?;
                let about_key = metadata.about(self.id(), slot.id);
                (Reader::Metadata(metadata), Some(about_key))
            }
            _ => {
                let keys = AppKeys::from_bytes(opened).filter(|keys| keys.app.is_some()).ok_or(BAD)?;
                (Reader::App(keys), self.about_key(slot, key)?)
            }
        };
        let about = match about_key {
            Some(about_key) => {
                slots::read_about(slot, self.id(), &about_key).map_err(|error| match error {
                    VaultError::StaleMetadataKey => FOREIGN,
                    other => other,
                })?
            }
            None => None,
        };
        Ok(OpenedToken { slot: slot.id, reader, about })
    }

    /// Returns the key to the information about a slot, as its holder finds it.
    fn about_key(&self, slot: &KnownSlot, key: &Key) -> Result<Option<Key>, VaultError> {
        const BAD: VaultError = VaultError::Damaged(Damage::SlotInfoKey);
        let Some(sealed) = &slot.about_key else { return Ok(None) };
        let context = slot.about_key_context(self.id());
        let opened = crypto::open(key, "about-key", context.as_bytes(), sealed.clone()).map_err(|_| BAD)?;
        Key::from_slice(&opened).map(Some).ok_or(BAD)
    }

    /// Opens a slot. Returns `None` if the key belongs to another one.
    fn open_slot(&self, slot: &KnownSlot, key: &Key) -> Result<Option<Plaintext>, VaultError> {
        match crypto::open(key, "slot", slot.context(self.id()).as_bytes(), slot.sealed.clone()) {
            Ok(opened) => Ok(Some(opened)),
            Err(OpenError::WrongKey) => Ok(None),
            Err(OpenError::Damaged) => Err(VaultError::Damaged(Damage::SlotSealed)),
        }
    }
}

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
        Ok(vault.metadata_of(keys, None)?.and_then(|(scope, _)| match scope {
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
            Reader::Metadata(metadata) => vault.catalog(metadata).map_err(|error| match error {
                VaultError::StaleMetadataKey => VaultError::Damaged(Damage::SectionKey),
                other => other,
            }),
            Reader::App(keys) => {
                let named = self.about.as_ref().and_then(|about| about.app.as_ref());
                let mut apis = Vec::new();
                for keys in std::iter::once(&keys.organization).chain(&keys.app) {
                    apis.extend(vault.metadata_of(keys, named)?.map_or_else(Vec::new, |(_, apis)| apis));
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
                // Opened first, so that sections that name another scope are refused here too.
                self.catalog(vault)?;
                vault.with_credentials(keys).map(Some)
            }
        }
    }
}

impl LockedVault {
    /// Returns the metadata of one scope, if the vault has records of it. The section must name the scope that the
    /// keys belong to.
    fn metadata_of(
        &self,
        keys: &ScopeKeys,
        app: Option<&AppName>,
    ) -> Result<Option<(Scope, Vec<Api>)>, VaultError> {
        let Some(index) = self.envelope.header.metadata_of(keys.scope) else { return Ok(None) };
        let (scope, apis) = read_metadata(&self.envelope, index, &keys.metadata)?;
        let fits = match &scope {
            Scope::Organization => keys.scope == ScopeId::ORGANIZATION,
            Scope::App(name) => keys.scope != ScopeId::ORGANIZATION && app.is_none_or(|app| app == name),
        };
        fits.then_some(Some((scope, apis))).ok_or(VaultError::Damaged(Damage::SectionScope))
    }
}
