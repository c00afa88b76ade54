//! The key slots of a locked vault, and the keys that a passphrase, a recovery code or a token opens.

use super::opened_token::{self, OpenedToken};
use super::sealing;
use super::view::{self, SlotView};
use crate::vault::crypto::Key;
use crate::vault::damage::Damage;
use crate::vault::envelope::{KnownSlot, Opens, Slot, SlotKind};
use crate::vault::error::VaultError;
use crate::vault::keys::{MetadataKey, RootKey, SlotId, VaultId};
use crate::vault::passphrase::{KdfParameters, Passphrase};
use crate::vault::recovery_code::RecoveryCode;
use crate::vault::token::{Token, TokenKind};

/// The key slots of a locked vault.
pub struct LockedSlots<'a> {
    vault: VaultId,
    slots: &'a [Slot],
}

impl<'a> LockedSlots<'a> {
    pub(in crate::vault) fn new(vault: VaultId, slots: &'a [Slot]) -> Self {
        Self { vault, slots }
    }

    /// Returns all key slots, with the information about each if M is available.
    ///
    /// # Errors
    /// [`VaultError::StaleMetadataKey`] when the key belongs to an earlier root key; `Damaged`.
    pub fn view(&self, metadata: Option<&MetadataKey>) -> Result<Vec<SlotView>, VaultError> {
        view::view(self.slots, self.vault, metadata)
    }

    /// Returns the KDF parameters of each passphrase slot.
    pub fn kdf_parameters(&self) -> Vec<KdfParameters> {
        self.passphrases().map(|(_, parameters)| parameters).collect()
    }

    /// Returns whether there is a slot for a recovery code.
    pub fn has_recovery_slot(&self) -> bool {
        self.known().any(|slot| slot.kind == SlotKind::Recovery)
    }

    /// Derives the root key from a passphrase. Slow, depending on the KDF parameters.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], `NoPassphraseSlot`, `NotEnoughMemory`, `Damaged`.
    pub fn root_key(&self, passphrase: &Passphrase) -> Result<RootKey, VaultError> {
        self.root_key_and_slot(passphrase).map(|(root, _)| root)
    }

    /// [`LockedSlots::root_key`], with the slot that the passphrase opened.
    ///
    /// # Errors
    /// As [`LockedSlots::root_key`].
    pub fn root_key_and_slot(&self, passphrase: &Passphrase) -> Result<(RootKey, SlotId), VaultError> {
        let mut result = Err(VaultError::NoPassphraseSlot);
        for (slot, parameters) in self.passphrases().filter(|(slot, _)| slot.opens == Opens::Root) {
            let key = parameters.derive(passphrase, &slot.salt)?;
            match sealing::open(slot, self.vault, &key)? {
                Some(opened) => return Ok((root_from(&opened)?, slot.id)),
                None => result = Err(VaultError::WrongPassphrase),
            }
        }
        result
    }

    /// Returns the root key that a recovery code opens.
    ///
    /// # Errors
    /// [`VaultError::NoRecoverySlot`], [`VaultError::WrongCode`], `Damaged`.
    pub fn root_key_by_code(&self, code: &RecoveryCode) -> Result<RootKey, VaultError> {
        let mut result = Err(VaultError::NoRecoverySlot);
        for slot in self.known().filter(|slot| slot.kind == SlotKind::Recovery) {
            match sealing::open(slot, self.vault, &code.slot_key(&slot.salt))? {
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
        for slot in self.known().filter(|slot| slot.kind == SlotKind::Token && slot.opens == opens) {
            let key = token.slot_key(&slot.salt);
            if let Some(opened) = sealing::open(slot, self.vault, &key)? {
                return opened_token::from_slot(slot, self.vault, &key, &opened);
            }
        }
        Err(VaultError::UnknownToken)
    }

    /// The slots of kinds that this version knows.
    fn known(&self) -> impl Iterator<Item = &'a KnownSlot> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Known(known) => Some(known),
            Slot::Unknown { .. } => None,
        })
    }

    fn passphrases(&self) -> impl Iterator<Item = (&'a KnownSlot, KdfParameters)> {
        self.known().filter_map(|slot| match slot.kind {
            SlotKind::Passphrase(parameters) => Some((slot, parameters)),
            _ => None,
        })
    }
}

/// Returns R from the content of a slot.
fn root_from(opened: &[u8]) -> Result<RootKey, VaultError> {
    Key::from_slice(opened).map(RootKey).ok_or(VaultError::Damaged(Damage::SlotRootKey))
}
