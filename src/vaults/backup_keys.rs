//! The unlock methods of a backup, compared with those of the vault today.

use crate::vault::{LockedVault, SlotHolder, SlotView};

/// What unlocks a backup, as phrases: a passphrase first, then a recovery code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupKeys {
    /// The phrases.
    pub methods: Vec<&'static str>,
    /// Whether the vault of today has all these methods too.
    pub are_those_of_today: bool,
}

impl BackupKeys {
    /// Compares the key slots of a backup with those of the vault, if that is intact.
    pub(super) fn of(backup: &LockedVault, vault: Option<&LockedVault>) -> Self {
        let today = vault.map(slots).unwrap_or_default();
        let slots = slots(backup);
        let phrase = |holds: fn(&SlotHolder) -> bool, [same, earlier, unknown]: [&'static str; 3]| {
            let mut own = slots.iter().filter(|slot| holds(&slot.holder)).peekable();
            own.peek()?;
            let is_same = own.any(|slot| today.iter().any(|other| other.id == slot.id));
            let phrase = match vault {
                None => unknown,
                Some(_) if is_same => same,
                Some(_) => earlier,
            };
            Some((phrase, is_same))
        };
        let found = [
            phrase(
                |holder| matches!(holder, SlotHolder::Passphrase(_)),
                ["passphrase", "earlier passphrase", "passphrase of its time"],
            ),
            phrase(
                |holder| *holder == SlotHolder::Recovery,
                ["recovery code", "earlier recovery code", "recovery code"],
            ),
        ];
        let found: Vec<_> = found.into_iter().flatten().collect();
        Self {
            methods: found.iter().map(|(phrase, _)| *phrase).collect(),
            are_those_of_today: found.iter().all(|(_, is_same)| *is_same),
        }
    }

    /// Returns the methods as one phrase.
    pub fn phrase(&self) -> String {
        self.methods.join(" or ")
    }
}

/// The key slots. Without a key for the information about them, this cannot fail.
fn slots(vault: &LockedVault) -> Vec<SlotView> {
    vault.slots().view(None).unwrap_or_default()
}
