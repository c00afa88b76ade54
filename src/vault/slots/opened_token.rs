//! The content of a token's slot: its keys, and the information about it.

use super::sealing;
use super::slot_info::SlotInfo;
use crate::vault::crypto::{self, Key};
use crate::vault::damage::Damage;
use crate::vault::envelope::{KnownSlot, Opens};
use crate::vault::error::VaultError;
use crate::vault::keys::{AppKeys, MetadataKey, SlotId, VaultId};

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

/// Parses the content of a slot that `key` opened.
pub(super) fn from_slot(
    slot: &KnownSlot,
    vault: VaultId,
    key: &Key,
    opened: &[u8],
) -> Result<OpenedToken, VaultError> {
    const BAD: VaultError = VaultError::Damaged(Damage::SlotKeys);
    let (reader, about_key) = match slot.opens {
        Opens::Metadata => {
            let metadata = MetadataKey::from_slice(opened).ok_or(BAD)?;
            let about_key = metadata.about(vault, slot.id);
            (Reader::Metadata(metadata), Some(about_key))
        }
        _ => {
            let keys = AppKeys::from_bytes(opened).filter(|keys| keys.app.is_some()).ok_or(BAD)?;
            (Reader::App(keys), about_key(slot, vault, key)?)
        }
    };
    let about = about_key.map(|key| about(slot, vault, &key)).transpose()?.flatten();
    Ok(OpenedToken { slot: slot.id, reader, about })
}

/// Returns the key to the information about a slot, as its holder finds it.
fn about_key(slot: &KnownSlot, vault: VaultId, key: &Key) -> Result<Option<Key>, VaultError> {
    const BAD: VaultError = VaultError::Damaged(Damage::SlotInfoKey);
    let Some(sealed) = &slot.about_key else { return Ok(None) };
    let context = slot.about_key_context(vault);
    let opened = crypto::open(key, "about-key", context.as_bytes(), sealed.clone()).map_err(|_| BAD)?;
    Key::from_slice(&opened).map(Some).ok_or(BAD)
}

fn about(slot: &KnownSlot, vault: VaultId, key: &Key) -> Result<Option<SlotInfo>, VaultError> {
    sealing::read_about(slot, vault, key).map_err(|error| match error {
        VaultError::StaleMetadataKey => VaultError::Damaged(Damage::SlotInfoForeign),
        other => other,
    })
}
