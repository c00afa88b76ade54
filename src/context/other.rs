//! A vault beside the one of the settings: a backup, a copy, somebody else's. It is opened with a passphrase of its own
//! where the key at hand is not its.

use std::path::Path;

use secrecy::ExposeSecret as _;

use super::Context;
use super::unlock::PassphraseSource;
use crate::error::{BackupError, Error, Result};
use crate::vault::{LockedVault, OpenVault, Passphrase, RootKey, Store};

impl Context {
    /// Reads a vault file that is not that of the settings. Each error names the file as `what`.
    ///
    /// # Errors
    /// All that reading a vault may refuse.
    pub fn read_other(&self, path: &Path, what: &str) -> Result<LockedVault> {
        let read = Store::at(path).read().and_then(|(bytes, _)| LockedVault::parse(bytes));
        read.map_err(|error| Error::of_other_vault(error).about(what))
    }

    /// The root key of such a vault: the one at hand, the session's, or by its own passphrase. With `keep` a passphrase
    /// that was typed starts a session, as for the vault of the settings.
    ///
    /// # Errors
    /// No passphrase and no terminal; a wrong passphrase; a file that was not written with the key.
    pub(super) fn root_of_other(
        &self,
        vault: &LockedVault,
        what: &str,
        source: &PassphraseSource,
        keep: bool,
    ) -> Result<RootKey> {
        let kept = self.root.borrow().as_ref().map(RootKey::duplicate);
        if let Some(root) = kept.filter(|root| vault.authenticate(root).is_ok()) {
            return Ok(root);
        }
        // A session that has another root key of the vault is as good as none here.
        if let Ok(Some(root)) = self.session.find(|place| place.root_key(vault)) {
            return Ok(root);
        }
        if let Some(root) = self.root_by_own_passphrase(vault, source) {
            return Ok(root);
        }
        let given = source.read()?;
        let typed = given.is_none();
        let passphrase = match given {
            Some(passphrase) => passphrase,
            None => {
                let terminal = self.terminal().ok_or_else(|| BackupError::OtherLocked(what.to_owned()))?;
                let line = terminal.read_hidden(&format!("passphrase of {what}: "))?;
                Passphrase::parse(line.expose_secret().as_bytes())?
            }
        };
        let root = vault.root_key(&passphrase).map_err(|error| Error::from(error).about(what))?;
        vault.authenticate(&root).map_err(|error| Error::from(error).about(what))?;
        if typed && keep {
            self.session.start_by_itself(vault.id(), &root, &self.streams);
        }
        Ok(root)
    }

    /// A backup from before a new root key opens with the passphrase all the same, if that was not changed. It is tried
    /// where it was given and none of the other vault's own was.
    fn root_by_own_passphrase(&self, vault: &LockedVault, source: &PassphraseSource) -> Option<RootKey> {
        if !matches!(source, PassphraseSource::Terminal) {
            return None;
        }
        // What fails here is asked for below.
        let passphrase = self.passphrase_source().read().ok().flatten()?;
        vault.root_key(&passphrase).ok().filter(|root| vault.authenticate(root).is_ok())
    }

    /// Opens such a vault.
    ///
    /// # Errors
    /// As for [`Context::read_other`], and what opening it may refuse.
    pub fn open_other(
        &self,
        vault: &LockedVault,
        what: &str,
        source: &PassphraseSource,
    ) -> Result<OpenVault> {
        let root = self.root_of_other(vault, what, source, false)?;
        vault.unlock(root).map_err(|error| Error::from(error).about(what))
    }
}
