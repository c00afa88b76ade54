//! Key slots. [`LockedSlots`] finds the keys that an unlock method opens; [`OpenSlots`] adds and removes slots.

mod locked_slots;
mod open_slots;
mod opened_token;
mod sealing;
mod slot_info;
mod view;

pub use locked_slots::LockedSlots;
pub use open_slots::OpenSlots;
pub use opened_token::{OpenedToken, Reader};
pub(super) use slot_info::ABOUT;
pub use slot_info::SlotInfo;
pub use view::{Access, SlotHolder, SlotView};
