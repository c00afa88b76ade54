//! The vault looked at without opening it: for `doctor`, which reports what others refuse.

use super::Context;
use super::vault::seen;
use crate::error::{Error, Result};
use crate::vault::{FileWarning, LocalState, LockedVault, MetadataKey};

/// What a look at the vault shows.
pub struct Inspection {
    /// The vault, if it is undamaged.
    pub vault: Result<LockedVault>,
    /// What about its file deserves a warning.
    pub warnings: Vec<FileWarning>,
    /// Why the machine's memory refuses it.
    pub rollback: Option<Error>,
    /// What this machine knows of it.
    pub machine: Option<LocalState>,
}

impl Context {
    /// Looks at the vault; what is wrong with it is part of the answer.
    pub fn inspect(&self) -> Inspection {
        let store = self.store();
        let (bytes, warnings) = match store.read() {
            Ok(read) => read,
            Err(error) => return Inspection::of(Err(self.with_backups(error, &store)), Vec::new()),
        };
        match LockedVault::parse(bytes) {
            Err(error) => Inspection::of(Err(self.with_backups(error, &store)), warnings),
            Ok(vault) => {
                let machine = LocalState::recall(&self.settings.state, vault.id());
                // Another process may have written in between: the second look tells.
                let again = || store.read().and_then(|(bytes, _)| LockedVault::parse(bytes));
                let refused = machine.check(&vault).is_err();
                let vault = if refused { again().unwrap_or(vault) } else { vault };
                let rollback = machine.check(&vault).err().map(Error::from);
                Inspection { vault: Ok(vault), warnings, rollback, machine: Some(machine) }
            }
        }
    }

    /// Opens the vault with a key that is there without asking, and says whether that went well: a session that refuses
    /// the vault counts too. `None` without a key.
    ///
    /// # Errors
    /// A passphrase that was given and is wrong.
    pub fn opens_without_asking(&self, vault: &LockedVault) -> Result<Option<Result<MetadataKey>>> {
        let Some(root) = self.root_without_asking(vault)? else {
            let refusal = self.session.find(|place| place.root_key(vault)).err();
            return Ok(refusal.map(|refusal| Err(refusal.into())));
        };
        let key = root.metadata(vault.id());
        let opened = vault.unlock(root).map(|_| key).map_err(Error::from);
        if let Ok(key) = &opened {
            let mut machine = LocalState::recall(&self.settings.state, vault.id());
            let _ = machine.remember(seen(vault), Some(key));
        }
        Ok(Some(opened))
    }

    /// Whether a passphrase was given without a question, so that its derivation can be timed.
    pub fn has_passphrase(&self) -> bool {
        !matches!(self.passphrase_source(), super::PassphraseSource::Terminal)
    }
}

impl Inspection {
    fn of(vault: Result<LockedVault>, warnings: Vec<FileWarning>) -> Self {
        Self { vault, warnings, rollback: None, machine: None }
    }
}
