//! Key slots as rows of a table and of JSON.

use crate::ui::slot_table::SlotRow;
use crate::vault::{Access, SlotHolder, SlotView};

/// Returns a row for each slot.
pub fn slot_rows<'a>(slots: impl IntoIterator<Item = &'a SlotView>) -> Vec<SlotRow> {
    slots.into_iter().map(slot_row).collect()
}

fn slot_row(slot: &SlotView) -> SlotRow {
    let about = slot.about.as_ref();
    let (kind, kdf) = match &slot.holder {
        SlotHolder::Passphrase(parameters) => ("passphrase".to_owned(), Some(parameters.numbers())),
        SlotHolder::Recovery => ("recovery".to_owned(), None),
        SlotHolder::Token => ("token".to_owned(), None),
        SlotHolder::Other(kind) => (kind.clone(), None),
    };
    let opens = slot.opens.map(|access| match access {
        Access::Root => "root",
        Access::Metadata => "metadata",
        Access::App => "app",
    });
    SlotRow {
        id: slot.id.to_string(),
        kind,
        opens,
        app: about.and_then(|about| about.app.as_ref()).map(ToString::to_string),
        label: about.and_then(|about| about.label.as_ref()).map(ToString::to_string),
        created: about.map(|about| about.created),
        expires: about.and_then(|about| about.expires),
        kdf,
    }
}
