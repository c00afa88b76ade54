//! The key slots of an open vault: added, removed, and all replaced under a new root key.

use super::LockedSlots;
use super::sealing;
use super::slot_info::SlotInfo;
use super::view::{self, SlotView};
use crate::model::Timestamp;
use crate::vault::crypto::{self, Key};
use crate::vault::damage::Damage;
use crate::vault::envelope::{KnownSlot, MAX_SLOTS, Opens, Slot, SlotKind};
use crate::vault::error::{Limit, VaultError};
use crate::vault::keys::{MetadataKey, RootKey, SlotId, VaultId};
use crate::vault::passphrase::{KdfParameters, Passphrase};
use crate::vault::recovery_code::RecoveryCode;
use crate::vault::token::{Token, TokenKind};

/// The key slots of an open vault, with the root key that new slots need.
pub struct OpenSlots {
    pub(in crate::vault) vault: VaultId,
    pub(in crate::vault) root: RootKey,
    /// In the order of the file.
    pub(in crate::vault) list: Vec<Slot>,
}

impl OpenSlots {
    /// Creates a new vault's root key and its only slot.
    pub(in crate::vault) fn create(
        passphrase: &Passphrase,
        parameters: KdfParameters,
    ) -> Result<Self, VaultError> {
        let vault = VaultId(crypto::random()?);
        let root = RootKey(Key::random()?);
        let list = vec![passphrase_slot(vault, &root, passphrase, parameters)?];
        Ok(Self { vault, root, list })
    }

    /// Returns all key slots.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the information about a slot does not open.
    pub fn view(&self) -> Result<Vec<SlotView>, VaultError> {
        view::view(&self.list, self.vault, Some(&self.metadata_key())).map_err(|error| match error {
            VaultError::StaleMetadataKey => VaultError::Damaged(Damage::SlotInfoForeign),
            other => other,
        })
    }

    /// Returns the KDF parameters of the passphrase slot, or the defaults if there is none.
    pub fn kdf_parameters(&self) -> KdfParameters {
        let all = LockedSlots::new(self.vault, &self.list).kdf_parameters();
        all.first().copied().unwrap_or(KdfParameters::DEFAULT)
    }

    /// Replaces all passphrase slots by one with a new passphrase and these KDF parameters.
    ///
    /// # Errors
    /// [`VaultError::NotEnoughMemory`], [`VaultError::Random`].
    pub fn set_passphrase(
        &mut self,
        passphrase: &Passphrase,
        parameters: KdfParameters,
    ) -> Result<(), VaultError> {
        let new = passphrase_slot(self.vault, &self.root, passphrase, parameters)?;
        let place = self.list.iter().position(Slot::is_passphrase).unwrap_or(0);
        self.list.retain(|slot| !slot.is_passphrase());
        self.list.insert(place, new);
        Ok(())
    }

    /// Adds a recovery code and removes the previous one.
    ///
    /// # Errors
    /// [`VaultError::Full`], [`VaultError::Random`].
    pub fn new_recovery(&mut self, now: Timestamp) -> Result<RecoveryCode, VaultError> {
        let code = RecoveryCode::random()?;
        let is_recovery =
            |slot: &Slot| matches!(slot, Slot::Known(KnownSlot { kind: SlotKind::Recovery, .. }));
        self.list.retain(|slot| !is_recovery(slot));
        let mut slot = sealing::blank(SlotKind::Recovery, Opens::Root)?;
        let about = SlotInfo { app: None, label: None, created: now, expires: None };
        let (key, metadata) = (code.slot_key(&slot.salt), self.metadata_key());
        sealing::seal(&mut slot, self.vault, &key, Some((&about, &metadata)), self.root.0.expose())?;
        self.push(slot)?;
        Ok(code)
    }

    /// Adds a token: for the app that `about` names, otherwise for the metadata of every API.
    ///
    /// # Errors
    /// [`VaultError::LabelTaken`], [`VaultError::Full`], [`VaultError::Random`].
    pub fn new_token(&mut self, about: &SlotInfo) -> Result<(Token, SlotId), VaultError> {
        if let Some(label) = &about.label {
            let mut others = self.view()?.into_iter().filter_map(|slot| slot.about);
            if others.any(|other| other.label.as_ref() == Some(label)) {
                return Err(VaultError::LabelTaken(label.to_string()));
            }
        }
        let (kind, opens) = match about.app {
            Some(_) => (TokenKind::App, Opens::App),
            None => (TokenKind::Metadata, Opens::Metadata),
        };
        let token = Token::random(kind)?;
        let mut slot = sealing::blank(SlotKind::Token, opens)?;
        let (key, metadata) = (token.slot_key(&slot.salt), self.metadata_key());
        let info = Some((about, &metadata));
        match &about.app {
            None => sealing::seal(&mut slot, self.vault, &key, info, metadata.expose())?,
            Some(app) => {
                let opened = self.root.app_keys(self.vault, Some(app)).to_bytes();
                sealing::seal(&mut slot, self.vault, &key, info, &opened)?;
            }
        }
        let id = slot.id;
        self.push(slot)?;
        Ok((token, id))
    }

    /// Removes a slot, except the last one that opens the whole vault.
    ///
    /// # Errors
    /// [`VaultError::NoSuchSlot`], [`VaultError::LastRootSlot`].
    pub fn remove(&mut self, id: SlotId) -> Result<(), VaultError> {
        let is_root = |slot: &Slot| matches!(slot, Slot::Known(KnownSlot { opens: Opens::Root, .. }));
        if !self.list.iter().any(|slot| slot.id() == id) {
            return Err(VaultError::NoSuchSlot);
        }
        if !self.list.iter().any(|slot| slot.id() != id && is_root(slot)) {
            return Err(VaultError::LastRootSlot);
        }
        self.list.retain(|slot| slot.id() != id);
        Ok(())
    }

    /// Generates a new root key. Afterwards only this passphrase unlocks the vault, with these KDF parameters.
    ///
    /// # Errors
    /// [`VaultError::NotEnoughMemory`], [`VaultError::Random`].
    pub fn rekey(&mut self, passphrase: &Passphrase, parameters: KdfParameters) -> Result<(), VaultError> {
        let root = RootKey(Key::random()?);
        self.list = vec![passphrase_slot(self.vault, &root, passphrase, parameters)?];
        self.root = root;
        Ok(())
    }

    pub(in crate::vault) fn metadata_key(&self) -> MetadataKey {
        self.root.metadata(self.vault)
    }

    fn push(&mut self, slot: KnownSlot) -> Result<(), VaultError> {
        if self.list.len() >= MAX_SLOTS {
            return Err(VaultError::Full(Limit::Slots));
        }
        // Ids have 4 bytes: two equal ones among a hundred slots have a probability of one in a million.
        if self.list.iter().any(|other| other.id() == slot.id) {
            return Err(VaultError::Random);
        }
        self.list.push(Slot::Known(slot));
        Ok(())
    }
}

/// Creates a slot for a passphrase.
fn passphrase_slot(
    vault: VaultId,
    root: &RootKey,
    passphrase: &Passphrase,
    parameters: KdfParameters,
) -> Result<Slot, VaultError> {
    let mut slot = sealing::blank(SlotKind::Passphrase(parameters), Opens::Root)?;
    let key = parameters.derive(passphrase, &slot.salt)?;
    sealing::seal(&mut slot, vault, &key, None, root.0.expose())?;
    Ok(Slot::Known(slot))
}
