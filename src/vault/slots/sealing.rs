//! The sealed parts of a key slot: the keys that it opens, and the information about it.

use super::slot_info::{ABOUT, SlotInfo};
use crate::vault::crypto::{self, Key, OpenError, Plaintext};
use crate::vault::damage::Damage;
use crate::vault::envelope::{KnownSlot, Opens, SlotKind};
use crate::vault::error::VaultError;
use crate::vault::keys::{MetadataKey, SlotId, VaultId};

/// Opens a slot. Returns `None` if the key belongs to another one.
pub(super) fn open(slot: &KnownSlot, vault: VaultId, key: &Key) -> Result<Option<Plaintext>, VaultError> {
    match crypto::open(key, "slot", slot.context(vault).as_bytes(), slot.sealed.clone()) {
        Ok(opened) => Ok(Some(opened)),
        Err(OpenError::WrongKey) => Ok(None),
        Err(OpenError::Damaged) => Err(VaultError::Damaged(Damage::SlotSealed)),
    }
}

/// Opens the information about a slot.
pub(super) fn read_about(
    slot: &KnownSlot,
    vault: VaultId,
    key: &Key,
) -> Result<Option<SlotInfo>, VaultError> {
    let Some(sealed) = &slot.about else { return Ok(None) };
    let context = slot.about_context(vault);
    match crypto::open(key, "about", context.as_bytes(), sealed.clone()) {
        Ok(plain) => SlotInfo::from_plain(&plain).and_then(|about| {
            let fits = about.app.is_some() == (slot.opens == Opens::App);
            fits.then_some(Some(about)).ok_or(VaultError::Damaged(Damage::SlotInfoKind))
        }),
        Err(OpenError::WrongKey) => Err(VaultError::StaleMetadataKey),
        Err(OpenError::Damaged) => Err(VaultError::Damaged(Damage::SlotInfoSealed)),
    }
}

/// Creates a slot without its sealed parts.
pub(super) fn blank(kind: SlotKind, opens: Opens) -> Result<KnownSlot, VaultError> {
    Ok(KnownSlot {
        id: SlotId(crypto::random()?),
        kind,
        opens,
        about: None,
        salt: crypto::random()?,
        about_key: None,
        sealed: Vec::new(),
    })
}

/// Seals the information about a slot and the key that it opens. The holder also gets the key to the information.
pub(super) fn seal(
    slot: &mut KnownSlot,
    vault: VaultId,
    key: &Key,
    about: Option<(&SlotInfo, &MetadataKey)>,
    opened: &[u8],
) -> Result<(), VaultError> {
    if let Some((about, metadata)) = about {
        let about_key = metadata.about(vault, slot.id);
        let plain = about.to_plain()?;
        debug_assert_eq!(plain.len(), ABOUT);
        slot.about = Some(crypto::seal(&about_key, "about", slot.about_context(vault).as_bytes(), &plain)?);
        if slot.opens == Opens::App {
            let context = slot.about_key_context(vault);
            slot.about_key = Some(crypto::seal(key, "about-key", context.as_bytes(), about_key.expose())?);
        }
    }
    slot.sealed = crypto::seal(key, "slot", slot.context(vault).as_bytes(), opened)?;
    Ok(())
}
