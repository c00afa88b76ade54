//! Key slots: their public view, and how they are created and opened.

use super::crypto::{self, Key, OpenError};
use super::damage::Damage;
use super::envelope::{Header, KnownSlot, Opens, Slot, SlotKind};
use super::error::VaultError;
use super::keys::{MetadataKey, SlotId, VaultId};
use super::passphrase::KdfParameters;
use super::slot_info::{ABOUT, SlotInfo};

/// The unlock method of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotHolder {
    /// A passphrase, with its KDF parameters.
    Passphrase(KdfParameters),
    /// A recovery code.
    Recovery,
    /// A token.
    Token,
    /// A method of a later version, as named in the header.
    Other(String),
}

/// The part of the vault that a slot opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything, including the right to write.
    Root,
    /// The metadata of every API.
    Metadata,
    /// The APIs of the organization and of one app.
    App,
}

/// The public view of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotView {
    /// Its id.
    pub id: SlotId,
    /// Its unlock method.
    pub holder: SlotHolder,
    /// The part that it opens; unknown for a method of a later version.
    pub opens: Option<Access>,
    /// Information about it, if the slot has any and the key was available.
    pub about: Option<SlotInfo>,
}

impl SlotView {
    /// Whether it belongs to a token.
    pub fn is_token(&self) -> bool {
        self.holder == SlotHolder::Token
    }

    fn new(slot: &Slot, about: Option<SlotInfo>) -> Self {
        let (holder, opens) = match slot {
            Slot::Unknown { kind, .. } => (SlotHolder::Other(kind.clone()), None),
            Slot::Known(known) => (holder(known.kind), Some(reach(known.opens))),
        };
        Self { id: slot.id(), holder, opens, about }
    }
}

fn holder(kind: SlotKind) -> SlotHolder {
    match kind {
        SlotKind::Passphrase(costs) => SlotHolder::Passphrase(costs),
        SlotKind::Recovery => SlotHolder::Recovery,
        SlotKind::Token => SlotHolder::Token,
    }
}

fn reach(opens: Opens) -> Access {
    match opens {
        Opens::Root => Access::Root,
        Opens::Metadata => Access::Metadata,
        Opens::App => Access::App,
    }
}

/// Returns all slots, with the information about them if M is available.
///
/// # Errors
/// [`VaultError::StaleMetadataKey`] when the key belongs to an earlier root key; `Damaged`.
pub(super) fn view(header: &Header, metadata: Option<&MetadataKey>) -> Result<Vec<SlotView>, VaultError> {
    let view = |slot: &Slot| {
        let about = match (slot, metadata) {
            (Slot::Known(known), Some(key)) => {
                read_about(known, header.vault, &key.about(header.vault, known.id))?
            }
            _ => None,
        };
        Ok(SlotView::new(slot, about))
    };
    header.slots.iter().map(view).collect()
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
