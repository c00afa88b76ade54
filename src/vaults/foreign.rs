//! A vault file other than the one of the settings: a backup, a copy, another user's. It may need its own passphrase.

use std::path::Path;

use crate::access::{CodeSource, PassphraseSource, UnlockMethods, ask_three_times};
use crate::error::{BackupError, Error, Result};
use crate::vault::{LockedVault, OpenVault, Passphrase, RecoveryCode, RootKey, Store, VaultError};

/// A foreign vault, still locked, and its name in messages.
pub struct ForeignVault<'a> {
    access: &'a UnlockMethods,
    /// The vault without a key.
    pub vault: LockedVault,
    name: String,
    /// Whether it is a backup, which opens with the passphrase of its time.
    is_backup: bool,
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
        Self { access, vault, name: name.to_owned(), is_backup: false }
    }

    /// The same for a backup of the settings' vault.
    pub(super) fn backup(access: &'a UnlockMethods, vault: LockedVault, name: &str) -> Self {
        Self { is_backup: true, ..Self::new(access, vault, name) }
    }

    /// Opens the vault. `at_hand` is the root key of another vault, which may be this one's too.
    ///
    /// # Errors
    /// No passphrase and no terminal; a wrong passphrase; damage.
    pub fn open(&self, source: &PassphraseSource, at_hand: Option<&RootKey>) -> Result<OpenVault> {
        let (root, _) = self.unlock(source, at_hand)?;
        self.vault.unlock(root).map_err(|error| self.about(error))
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
            None => Ok((self.unlock_by_typed()?, true)),
        }
    }

    /// Returns the root key, which has authenticated the file.
    fn root_key(&self, passphrase: &Passphrase) -> Result<RootKey> {
        self.checked(self.vault.slots().root_key(passphrase))
    }

    fn checked(&self, root: std::result::Result<RootKey, VaultError>) -> Result<RootKey> {
        let root = root.map_err(|error| self.about(error))?;
        self.vault.authenticate(&root).map_err(|error| self.about(error))?;
        Ok(root)
    }

    /// Returns the root key that the recovery code of the vault's time opens. It has authenticated the file.
    ///
    /// # Errors
    /// No recovery slot; no code and no terminal; a wrong code; damage.
    pub(super) fn unlock_by_code(&self, source: &CodeSource) -> Result<RootKey> {
        if !self.has_recovery_slot() {
            return Err(self.about(VaultError::NoRecoverySlot));
        }
        self.access.open_by_code(source, |code| self.checked(self.vault.slots().root_key_by_code(code)))
    }

    pub(super) fn has_recovery_slot(&self) -> bool {
        self.vault.slots().has_recovery_slot()
    }

    /// Adds the name to an error, and to one about the passphrase of a backup which one is right.
    fn about(&self, error: VaultError) -> Error {
        let is_wrong = self.is_backup && matches!(error, VaultError::WrongPassphrase);
        let error = Error::from(error).about(&self.name);
        if is_wrong { error.with_keys_of_then(self.has_recovery_slot()) } else { error }
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

    /// Prompts for the passphrase. The recovery code is accepted too: the check characters of its groups make it impossible
    /// to confuse one with the other.
    fn unlock_by_typed(&self) -> Result<RootKey> {
        let terminal =
            self.access.console.terminal().ok_or_else(|| BackupError::OtherLocked(self.name.clone()))?;
        let or_code = if self.has_recovery_slot() { ", or its recovery code" } else { "" };
        let prompt = format!("passphrase of {}{or_code}: ", self.name);
        ask_three_times(&terminal, &prompt, |typed| {
            if self.has_recovery_slot()
                && let Ok(code) = RecoveryCode::parse(typed)
            {
                return self.checked(self.vault.slots().root_key_by_code(&code));
            }
            self.root_key(&Passphrase::parse(typed)?)
        })
    }
}
