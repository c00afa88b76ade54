//! A vault file other than the one of the settings: a backup, a copy, another user's. It may need its own passphrase.

use std::path::Path;

use crate::access::{PassphraseSource, UnlockMethods, ask_three_times};
use crate::error::{BackupError, Error, Result};
use crate::vault::{LockedVault, OpenVault, Passphrase, RootKey, Store};

/// A foreign vault, still locked, and its name in messages.
pub struct ForeignVault<'a> {
    access: &'a UnlockMethods,
    /// The vault without a key.
    pub vault: LockedVault,
    name: String,
}

impl<'a> ForeignVault<'a> {
    /// Reads a vault file. `name` prefixes every error about it.
    ///
    /// # Errors
    /// A missing or damaged file.
    pub fn read(access: &'a UnlockMethods, path: &Path, name: &str) -> Result<Self> {
        let read = Store::at(path).read().and_then(LockedVault::parse);
        let vault = read.map_err(|error| Error::of_other_vault(error).about(name))?;
        Ok(Self::new(access, vault, name))
    }

    /// The same for a vault that is read already.
    pub(super) fn new(access: &'a UnlockMethods, vault: LockedVault, name: &str) -> Self {
        Self { access, vault, name: name.to_owned() }
    }

    /// Opens the vault. `at_hand` is the root key of another vault, which may be this one's too.
    ///
    /// # Errors
    /// No passphrase and no terminal; a wrong passphrase; damage.
    pub fn open(&self, source: &PassphraseSource, at_hand: Option<&RootKey>) -> Result<OpenVault> {
        let (root, _) = self.unlock(source, at_hand)?;
        self.vault.unlock(root).map_err(|error| Error::from(error).about(&self.name))
    }

    /// Returns the root key, which has authenticated the file, and whether a passphrase was typed for it. Tries the key
    /// at hand, a session, the passphrase of the settings' vault, and then the passphrase from `source`.
    pub(super) fn unlock(
        &self,
        source: &PassphraseSource,
        at_hand: Option<&RootKey>,
    ) -> Result<(RootKey, bool)> {
        if let Some(root) = at_hand.filter(|root| self.vault.authenticate(root).is_ok()) {
            return Ok((root.duplicate(), false));
        }
        // A session that holds another root key of this vault does not help here.
        if let Ok(Some(root)) = self.access.session.find(|socket| socket.root_key(&self.vault)) {
            return Ok((root, false));
        }
        if let Some(root) = self.unlock_by_own_passphrase(source) {
            return Ok((root, false));
        }
        match source.read()? {
            Some(passphrase) => Ok((self.root_key(&passphrase)?, false)),
            None => Ok((self.prompt()?, true)),
        }
    }

    /// Returns the root key, which has authenticated the file.
    fn root_key(&self, passphrase: &Passphrase) -> Result<RootKey> {
        let about = |error| Error::from(error).about(&self.name);
        let root = self.vault.slots().root_key(passphrase).map_err(about)?;
        self.vault.authenticate(&root).map_err(about)?;
        Ok(root)
    }

    /// A backup from before a new root key opens with the vault's passphrase, unless that was changed. It is tried if it
    /// was given and no option names a source for the foreign vault.
    fn unlock_by_own_passphrase(&self, source: &PassphraseSource) -> Option<RootKey> {
        if !matches!(source, PassphraseSource::Terminal) {
            return None;
        }
        // A failure here leads to the prompt.
        let passphrase = self.access.passphrase_source().read().ok().flatten()?;
        self.vault.slots().root_key(&passphrase).ok().filter(|root| self.vault.authenticate(root).is_ok())
    }

    fn prompt(&self) -> Result<RootKey> {
        let terminal =
            self.access.console.terminal().ok_or_else(|| BackupError::OtherLocked(self.name.clone()))?;
        let prompt = format!("passphrase of {}: ", self.name);
        ask_three_times(&terminal, &prompt, |typed| self.root_key(&Passphrase::parse(typed)?))
    }
}
