//! The differences between a backup and the vault.

use super::backups::same_vault;
use super::{Backups, Belief, ForeignVault, StoredView, unchecked};
use crate::access::PassphraseSource;
use crate::error::Result;
use crate::model::{Api, Catalog, Change, changes};
use crate::vault::{LockedVault, RootKey};

/// The changes since a backup.
pub struct Compared {
    /// The APIs that were added, removed and changed.
    pub changes: Vec<Change>,
    /// Whether the credentials themselves were compared, and not only their dates.
    pub credentials: bool,
}

impl Backups<'_> {
    /// Returns what changed between a backup and the vault. Compares the credentials by their dates alone if the vault
    /// cannot be unlocked without a prompt and the metadata can be read.
    ///
    /// # Errors
    /// No such backup; errors of reading and unlocking.
    pub fn compare(&self, generation: u64, source: &PassphraseSource) -> Result<Compared> {
        let vaults = self.vaults;
        let old = self.read(generation)?;
        let mut current = vaults.read()?;
        same_vault(&old.vault, current.locked(), generation)?;
        if let Some(unlocked) = vaults.access.unlock_without_prompt(current.locked())? {
            return compare_open(&old, current.locked(), unlocked.into_root(), source);
        }
        let key = vaults.local_state(current.locked().id()).metadata_key();
        let view = current.known_view().ok();
        let catalogs = key.and_then(|key| Some((old.vault.catalog(&key).ok()?, view?)));
        let Some((old_catalog, StoredView { catalog: new_catalog, belief })) = catalogs else {
            let root = current.root_key()?;
            return compare_open(&old, current.locked(), root, source);
        };
        if belief != Belief::Checked {
            vaults.access.console.streams.warn(&unchecked());
        }
        let later = |a: &Api, b: &Api| a.credential_set != b.credential_set || a.id != b.id;
        Ok(Compared { changes: changes(&list(&old_catalog), &list(&new_catalog), later), credentials: false })
    }
}

fn compare_open(
    old: &ForeignVault<'_>,
    new: &LockedVault,
    root: RootKey,
    source: &PassphraseSource,
) -> Result<Compared> {
    let new = new.unlock(root.duplicate())?;
    let old = old.open(source, Some(&root))?;
    let another = |a: &Api, b: &Api| old.records.has_same_credential(a.id, &new.records, b.id) == Some(false);
    let changes = changes(&list(&old.records.catalog()), &list(&new.records.catalog()), another);
    Ok(Compared { changes, credentials: true })
}

fn list(catalog: &Catalog) -> Vec<Api> {
    catalog.iter().cloned().collect()
}
