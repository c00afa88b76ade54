//! A new root key, or a new passphrase: what has to be asked before, and what has to end after.

use super::Context;
use super::ways::slot_rows;
use crate::error::{CommandError, Result};
use crate::model::text::count;
use crate::vault::{
    KdfParameters, OpenVault, Passphrase, SlotHolder, SlotId, SlotView, VaultError, is_of_vault,
};

impl Context {
    /// Keeps the passphrase that is given from here on: a new root key may follow, and nobody is asked twice.
    pub fn may_rekey(&self) {
        self.ways.keep_from_here();
    }

    /// Unlocks by the passphrase and gives it, with the slot that it opens and that slot's costs, for a new root key.
    ///
    /// # Errors
    /// As [`Context::unlock_by_passphrase`].
    pub fn unlock_for_rekey(&self) -> Result<(Passphrase, SlotId, KdfParameters)> {
        let vault = self.locked()?;
        let kept = self.ways.kept();
        let passphrase = kept.map_or_else(|| self.passphrase(), Ok)?;
        let (root, slot) = vault.root_key_and_slot(&passphrase)?;
        self.have_root(&vault, &root)?;
        let costs = vault.slots(None)?.into_iter().find_map(|view| match view.holder {
            SlotHolder::Passphrase(costs) if view.id == slot => Some(costs),
            _ => None,
        });
        Ok((passphrase, slot, costs.unwrap_or(KdfParameters::DEFAULT)))
    }

    /// Changes what opens the vault, if that is still what was looked at.
    ///
    /// # Errors
    /// [`VaultError::Changed`]; what changing the vault may refuse.
    pub fn change_slots<T>(
        &self,
        seen: &[SlotView],
        work: impl FnOnce(&mut OpenVault) -> std::result::Result<T, VaultError>,
    ) -> Result<T> {
        self.change(|vault| {
            refuse_other_slots(vault, seen)?;
            Ok(work(vault)?)
        })
    }

    /// Puts a new passphrase in the place of the old one, locks sessions, and says what still opens in the old way.
    ///
    /// # Errors
    /// What changing the vault may refuse; a session that does not answer.
    pub fn replace_passphrase(&self, passphrase: &Passphrase) -> Result<()> {
        self.change(|vault| Ok(vault.set_passphrase(passphrase, vault.costs())?))?;
        let id = self.locked()?.id();
        let forgot = self.session.forget(id);
        let locked = if forgot.is_ok() { ", and is locked" } else { "" };
        self.streams.note(&format!("the vault has a new passphrase{locked}"));
        let backups = self.store().backups().iter().filter(|(_, path)| is_of_vault(path, id)).count();
        if backups > 0 {
            let kept = count(backups, "backup");
            self.streams.note(&format!("{kept} and every older copy still open with the old one"));
        }
        // Said last, for the passphrase is the new one all the same.
        forgot?;
        Ok(())
    }

    /// Makes sessions forget the vault, after its root key was replaced.
    ///
    /// # Errors
    /// A session that does not answer.
    pub fn lock_after_rekey(&self) -> Result<()> {
        self.session.forget(self.locked()?.id())?;
        Ok(())
    }

    /// Asks before slots go that can't be sealed again under a new root key.
    ///
    /// # Errors
    /// The answer was no, or there is nobody to ask.
    pub fn agree_to_losing(&self, lost: &[&SlotView], yes: bool) -> Result<()> {
        if lost.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = slot_rows(lost.iter().copied()).iter().map(|row| row.sentence()).collect();
        if yes {
            lines.iter().for_each(|line| self.streams.note(&format!("drops the {line}")));
            return Ok(());
        }
        let terminal = self.terminal().ok_or(CommandError::NoConfirmation("drop key slots"))?;
        terminal.say("these can't be sealed under a new root key, and open the vault no longer then:")?;
        for line in &lines {
            terminal.say(&format!("  {line}"))?;
        }
        let agreed = terminal.confirm("go on without them?", false)?;
        if agreed { Ok(()) } else { Err(CommandError::Declined("changed").into()) }
    }
}

/// Refuses a vault that opens in other ways than those that were looked at.
///
/// # Errors
/// [`VaultError::Changed`].
pub fn refuse_other_slots(vault: &OpenVault, seen: &[SlotView]) -> Result<()> {
    let ids = |slots: &[SlotView]| slots.iter().map(|slot| slot.id).collect::<Vec<_>>();
    if ids(&vault.slots()?) == ids(seen) { Ok(()) } else { Err(VaultError::Changed.into()) }
}
