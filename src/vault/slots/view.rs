//! The public view of key slots, for lists.

use super::sealing::read_about;
use super::slot_info::SlotInfo;
use crate::vault::envelope::{Opens, Slot, SlotKind};
use crate::vault::error::VaultError;
use crate::vault::keys::{MetadataKey, SlotId, VaultId};
use crate::vault::passphrase::KdfParameters;

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
        SlotKind::Passphrase(parameters) => SlotHolder::Passphrase(parameters),
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
pub(super) fn view(
    slots: &[Slot],
    vault: VaultId,
    metadata: Option<&MetadataKey>,
) -> Result<Vec<SlotView>, VaultError> {
    let view = |slot: &Slot| {
        let about = match (slot, metadata) {
            (Slot::Known(known), Some(key)) => read_about(known, vault, &key.about(vault, known.id))?,
            _ => None,
        };
        Ok(SlotView::new(slot, about))
    };
    slots.iter().map(view).collect()
}
