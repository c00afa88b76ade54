//! A look at the vault that reports every fault instead of refusing it, for `doctor` and `lock`.

use std::collections::BTreeMap;

use super::{Vaults, remember};
use crate::access::Unlocked;
use crate::error::{Error, Result};
use crate::model::{Api, ApiId, Credential};
use crate::vault::{FileWarning, LocalState, LockedVault, RootKey};

/// The state of the vault file.
pub struct Inspection {
    /// The vault, if it is undamaged.
    pub vault: Result<LockedVault>,
    /// Warnings about its file.
    pub warnings: Vec<FileWarning>,
    /// Why the local state refuses it.
    pub rollback: Option<Error>,
    /// The local state of the vault.
    pub machine: Option<LocalState>,
}

impl Vaults {
    /// Reads the vault. Its faults are part of the result.
    pub fn inspect(&self) -> Inspection {
        let store = self.store();
        let (bytes, warnings) = match store.read_with_warnings() {
            Ok(read) => read,
            Err(error) => return Inspection::of(Err(self.with_backups(error, &store)), Vec::new()),
        };
        match LockedVault::parse(bytes) {
            Err(error) => Inspection::of(Err(self.with_backups(error, &store)), warnings),
            Ok(vault) => {
                let state = self.local_state(vault.id());
                // Another process may have written between the two reads, so a refusal is checked once more.
                let again = || store.read().and_then(LockedVault::parse);
                let refused = state.check(&vault).is_err();
                let vault = if refused { again().unwrap_or(vault) } else { vault };
                let rollback = state.check(&vault).err().map(Error::from);
                Inspection { vault: Ok(vault), warnings, rollback, machine: Some(state) }
            }
        }
    }

    /// Opens the vault without a prompt and returns its root key or how that failed; the refusal of a session counts too.
    /// `None` without a key.
    ///
    /// # Errors
    /// A passphrase that was given and is wrong.
    pub fn opens_without_prompt(&self, vault: &LockedVault) -> Result<Option<Result<RootKey>>> {
        let Some(root) = self.access.unlock_without_prompt(vault)?.map(Unlocked::into_root) else {
            let refusal = self.access.session.find(|socket| socket.root_key(vault)).err();
            return Ok(refusal.map(|refusal| Err(refusal.into())));
        };
        let opened = vault.unlock(root.duplicate()).map(|_| root).map_err(Error::from);
        let state = self.local_state(vault.id());
        // A generation that the local state refuses does not become a known one.
        if let Ok(root) = &opened
            && state.check(vault).is_ok()
        {
            remember(&mut { state }, vault, Some(&root.metadata(vault.id())));
        }
        Ok(Some(opened))
    }
}

impl Inspection {
    fn of(vault: Result<LockedVault>, warnings: Vec<FileWarning>) -> Self {
        Self { vault, warnings, rollback: None, machine: None }
    }
}

/// Returns the credentials of every app and of the organization.
///
/// # Errors
/// Damage.
pub fn all_credentials(vault: &LockedVault, root: &RootKey) -> Result<Vec<(Api, Credential)>> {
    let catalog = vault.catalog(&root.metadata(vault.id()))?;
    let apps = catalog.iter().filter_map(|api| api.scope.app());
    let mut all: BTreeMap<ApiId, (Api, Credential)> = BTreeMap::new();
    for app in apps.map(Some).chain([None]) {
        let keys = vault.app_keys(root, app)?;
        let found = vault.sealed_for(&keys)?.open(&keys, app)?;
        all.extend(found.into_iter().map(|(api, credential)| (api.id, (api, credential))));
    }
    Ok(all.into_values().collect())
}
