//! Changes to the key slots of an open vault: add, remove, and replace all of them with a new root key.

use super::crypto::Key;
use super::damage::Damage;
use super::envelope::{KnownSlot, MAX_SLOTS, Opens, Slot, SlotKind};
use super::error::{Limit, VaultError};
use super::keys::{RootKey, SlotId};
use super::open::{OpenVault, passphrase_slot};
use super::passphrase::{KdfParameters, Passphrase};
use super::recovery_code::RecoveryCode;
use super::slot_info::SlotInfo;
use super::slots::{self, SlotView};
use super::token::{Token, TokenKind};
use crate::model::Timestamp;

impl OpenVault {
    /// Returns all key slots.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the information about a slot does not open.
    pub fn slots(&self) -> Result<Vec<SlotView>, VaultError> {
        slots::view(&self.header, Some(&self.metadata_key())).map_err(|error| match error {
            VaultError::StaleMetadataKey => VaultError::Damaged(Damage::SlotInfoForeign),
            other => other,
        })
    }

    /// Adds a recovery code and removes the previous one.
    ///
    /// # Errors
    /// [`VaultError::Full`], [`VaultError::Random`].
    pub fn new_recovery(&mut self, now: Timestamp) -> Result<RecoveryCode, VaultError> {
        let code = RecoveryCode::random()?;
        let is_recovery =
            |slot: &Slot| matches!(slot, Slot::Known(KnownSlot { kind: SlotKind::Recovery, .. }));
        self.header.slots.retain(|slot| !is_recovery(slot));
        let mut slot = slots::blank(SlotKind::Recovery, Opens::Root)?;
        let about = SlotInfo { app: None, label: None, created: now, expires: None };
        let (key, metadata) = (code.slot_key(&slot.salt), self.metadata_key());
        slots::seal(&mut slot, self.id(), &key, Some((&about, &metadata)), self.root.0.expose())?;
        self.push(slot)?;
        Ok(code)
    }

    /// Adds a token: for the app that `about` names, otherwise for the metadata of every API.
    ///
    /// # Errors
    /// [`VaultError::LabelTaken`], [`VaultError::Full`], [`VaultError::Random`].
    pub fn new_token(&mut self, about: &SlotInfo) -> Result<(Token, SlotId), VaultError> {
        if let Some(label) = &about.label {
            let said = self.slots()?.into_iter().filter_map(|slot| slot.about);
            if said.into_iter().any(|other| other.label.as_ref() == Some(label)) {
                return Err(VaultError::LabelTaken(label.to_string()));
            }
        }
        let (kind, opens) = match about.app {
            Some(_) => (TokenKind::App, Opens::App),
            None => (TokenKind::Metadata, Opens::Metadata),
        };
        let token = Token::random(kind)?;
        let mut slot = slots::blank(SlotKind::Token, opens)?;
        let (key, metadata) = (token.slot_key(&slot.salt), self.metadata_key());
        let said = Some((about, &metadata));
        match &about.app {
            None => slots::seal(&mut slot, self.id(), &key, said, metadata.expose())?,
            Some(app) => {
                let opened = self.root.app_keys(self.id(), Some(app)).to_bytes();
                slots::seal(&mut slot, self.id(), &key, said, &opened)?;
            }
        }
        let id = slot.id;
        self.push(slot)?;
        Ok((token, id))
    }

    fn push(&mut self, slot: KnownSlot) -> Result<(), VaultError> {
        if self.header.slots.len() >= MAX_SLOTS {
            return Err(VaultError::Full(Limit::Slots));
        }
        // Ids have 4 bytes: two equal ones among a hundred slots have a probability of one in a million.
        if self.header.slots.iter().any(|other| other.id() == slot.id) {
            return Err(VaultError::Random);
        }
        self.header.slots.push(Slot::Known(slot));
        Ok(())
    }

    /// Removes a slot, except the last one that opens the whole vault.
    ///
    /// # Errors
    /// [`VaultError::NoSuchSlot`], [`VaultError::LastRootSlot`].
    pub fn remove_slot(&mut self, id: SlotId) -> Result<(), VaultError> {
        let is_root = |slot: &Slot| matches!(slot, Slot::Known(KnownSlot { opens: Opens::Root, .. }));
        let slots = &mut self.header.slots;
        if !slots.iter().any(|slot| slot.id() == id) {
            return Err(VaultError::NoSuchSlot);
        }
        if !slots.iter().any(|slot| slot.id() != id && is_root(slot)) {
            return Err(VaultError::LastRootSlot);
        }
        slots.retain(|slot| slot.id() != id);
        Ok(())
    }

    /// Generates a new root key. Afterwards only this passphrase unlocks the vault, with these KDF parameters.
    ///
    /// # Errors
    /// [`VaultError::NotEnoughMemory`], [`VaultError::Random`].
    pub fn rekey(&mut self, passphrase: &Passphrase, costs: KdfParameters) -> Result<(), VaultError> {
        let root = RootKey(Key::random()?);
        self.header.slots = vec![Slot::Known(passphrase_slot(self.id(), &root, passphrase, costs)?)];
        self.root = root;
        Ok(())
    }
}
