//! A new root key or a new passphrase: what has to be confirmed before, and what has to end afterwards.

use super::{CurrentVault, Vaults, slot_rows};
use crate::error::{CommandError, Result};
use crate::model::text::count;
use crate::vault::{
    KdfParameters, OpenVault, Passphrase, SlotHolder, SlotId, SlotView, VaultError, is_of_vault,
};

/// A passphrase and the slot that it opens.
pub struct OwnSlot {
    /// The passphrase.
    pub passphrase: Passphrase,
    /// The slot.
    pub id: SlotId,
    /// The KDF parameters of the slot.
    pub parameters: KdfParameters,
}

impl CurrentVault<'_> {
    /// Unlocks the vault with the passphrase, for a new root key under the same passphrase.
    ///
    /// # Errors
    /// As for [`CurrentVault::unlock_by_passphrase`].
    pub fn unlock_for_rekey(&mut self) -> Result<OwnSlot> {
        let slots = self.vault.slots();
        let open = |passphrase: &Passphrase| Ok(slots.root_key_and_slot(passphrase)?);
        let ((root, id), passphrase) = match self.passphrase.take() {
            Some(passphrase) => (open(&passphrase)?, passphrase),
            None => self.vaults.access.open_by_passphrase(open)?,
        };
        self.adopt(root)?;
        let parameters = self.vault.slots().view(None)?.into_iter().find_map(|slot| match slot.holder {
            SlotHolder::Passphrase(parameters) if slot.id == id => Some(parameters),
            _ => None,
        });
        Ok(OwnSlot { passphrase, id, parameters: parameters.unwrap_or(KdfParameters::DEFAULT) })
    }
}

impl Vaults {
    /// Reads the vault as [`Vaults::read`] does, and keeps the passphrase that unlocks it: a new root key may follow,
    /// which must not prompt again.
    ///
    /// # Errors
    /// As for [`Vaults::read`].
    pub fn read_for_rekey(&self) -> Result<CurrentVault<'_>> {
        let mut vault = self.read()?;
        vault.keeps_passphrase = true;
        Ok(vault)
    }

    /// Asks for confirmation before slots are lost that cannot be sealed under a new root key.
    ///
    /// # Errors
    /// The answer was no; no terminal.
    pub fn confirm_losing(&self, lost: &[&SlotView], yes: bool) -> Result<()> {
        if lost.is_empty() {
            return Ok(());
        }
        let console = &self.access.console;
        let lines: Vec<String> = slot_rows(lost.iter().copied()).iter().map(|row| row.sentence()).collect();
        if yes {
            lines.iter().for_each(|line| console.streams.note(&format!("drops the {line}")));
            return Ok(());
        }
        let terminal = console.terminal().ok_or(CommandError::NoConfirmation("drop key slots"))?;
        terminal.say("these cannot be re-encrypted under a new root key and will stop working:")?;
        for line in &lines {
            terminal.say(&format!("  {line}"))?;
        }
        let agreed = terminal.confirm("continue without them?", false)?;
        if agreed { Ok(()) } else { Err(CommandError::Declined("changed").into()) }
    }
}

/// Replaces the passphrase, locks sessions, and reports which copies still open with the old one.
///
/// # Errors
/// Errors of changing the vault; a session that does not answer.
pub fn replace_passphrase(vault: &mut CurrentVault<'_>, passphrase: &Passphrase) -> Result<()> {
    vault.change(|open| Ok(open.slots.set_passphrase(passphrase, open.slots.kdf_parameters())?))?;
    let id = vault.locked().id();
    let access = &vault.vaults.access;
    let forgot = access.session.forget(id);
    let locked = if forgot.is_ok() { ", and is locked" } else { "" };
    access.console.streams.note(&format!("the vault has a new passphrase{locked}"));
    let backups =
        vault.vaults.store().backups().list().iter().filter(|(_, path)| is_of_vault(path, id)).count();
    if backups > 0 {
        let old = count(backups, "backup");
        access.console.streams.note(&format!("{old} and every older copy still open with the old one"));
    }
    // Reported last, since the passphrase is replaced all the same.
    forgot?;
    Ok(())
}

/// Refuses a vault whose key slots are not those in `seen`.
///
/// # Errors
/// [`VaultError::Changed`].
pub fn refuse_other_slots(vault: &OpenVault, seen: &[SlotView]) -> Result<()> {
    let ids = |slots: &[SlotView]| slots.iter().map(|slot| slot.id).collect::<Vec<_>>();
    if ids(&vault.slots.view()?) == ids(seen) { Ok(()) } else { Err(VaultError::Changed.into()) }
}
