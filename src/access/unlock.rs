//! Unlocking a vault: with a session, else with the passphrase, which is prompted for at most three times.

use super::session::Turn;
use super::{PassphraseSource, UnlockMethods, ask_three_times};
use crate::agent::{Client, Reply};
use crate::assist::clients::possible_sandbox;
use crate::error::{CommandError, Error, Kind, Result};
use crate::fs::with_tilde;
use crate::model::AppName;
use crate::vault::{AppKeys, LockedVault, Passphrase, RootKey, VaultId};

/// How a vault was unlocked.
pub enum Unlocked<T> {
    /// A session returned the requested key.
    Session(T),
    /// The passphrase gave the root key.
    Passphrase {
        /// The root key.
        root: RootKey,
        /// The passphrase, for a new root key that may follow.
        passphrase: Passphrase,
    },
}

impl Unlocked<RootKey> {
    /// Returns the root key.
    pub fn into_root(self) -> RootKey {
        match self {
            Self::Session(root) | Self::Passphrase { root, .. } => root,
        }
    }
}

impl UnlockMethods {
    /// Unlocks a vault: with a session if one has the key, else with the passphrase, which is given in advance or
    /// prompted for. `request` asks a session for no more than is needed. A root key from the passphrase has
    /// authenticated the file.
    ///
    /// # Errors
    /// A token; no passphrase and no terminal; a wrong passphrase; a file that the key does not authenticate.
    pub fn unlock<T>(
        &self,
        vault: &LockedVault,
        request: impl Fn(&Client) -> Reply<T>,
    ) -> Result<Unlocked<T>> {
        self.unlock_checked(vault, request, |root| Ok(vault.authenticate(root)?))
    }

    /// Returns the root key of a vault that may be damaged outside of its slots, so without authenticating it.
    ///
    /// # Errors
    /// As for [`UnlockMethods::unlock`], except the last.
    pub fn unlock_unauthenticated(&self, vault: &LockedVault) -> Result<RootKey> {
        Ok(self.unlock_checked(vault, |socket| socket.root_key(vault), |_| Ok(()))?.into_root())
    }

    fn unlock_checked<T>(
        &self,
        vault: &LockedVault,
        request: impl Fn(&Client) -> Reply<T>,
        check: impl Fn(&RootKey) -> Result<()>,
    ) -> Result<Unlocked<T>> {
        self.refuse_token()?;
        if let Some(key) = self.session.find(&request)? {
            return Ok(Unlocked::Session(key));
        }
        if let Some(passphrase) = self.passphrase.read()? {
            let root = vault.slots().root_key(&passphrase)?;
            check(&root)?;
            return Ok(Unlocked::Passphrase { root, passphrase });
        }
        let terminal = self.console.terminal();
        // Without a terminal, the unreachable session is the reason to report. On a terminal of an AI coding client, a
        // prompt would wait for an answer that never comes.
        if (terminal.is_none() || possible_sandbox().is_some())
            && let Some(error) = self.session.unreachable(vault.id())
        {
            return Err(Error::from(error).with_kind(Kind::Locked));
        }
        let terminal = terminal.ok_or(CommandError::Locked)?;
        let waiting = |pid: Option<u32>| {
            let process = pid.map_or_else(String::new, |pid| format!(" (process {pid})"));
            self.console.streams.note(&format!("waiting: another capi{process} asks for the passphrase"));
        };
        let _lock = match self.session.turn_to_prompt(&request, waiting)? {
            Turn::Unlocked(key) => return Ok(Unlocked::Session(key)),
            Turn::Prompt(lock) => lock,
        };
        let (root, passphrase) = ask_three_times(&terminal, &self.prompt(), |typed| {
            let passphrase = Passphrase::parse(typed)?;
            let root = vault.slots().root_key(&passphrase)?;
            check(&root)?;
            Ok((root, passphrase))
        })?;
        self.session.start_automatically(vault.id(), &root, &self.console.streams);
        Ok(Unlocked::Passphrase { root, passphrase })
    }

    /// Returns the root key if no prompt is needed for it.
    ///
    /// # Errors
    /// A passphrase that cannot be read or is wrong.
    pub fn unlock_without_prompt(&self, vault: &LockedVault) -> Result<Option<Unlocked<RootKey>>> {
        if let Ok(Some(root)) = self.session.find(|socket| socket.root_key(vault)) {
            return Ok(Some(Unlocked::Session(root)));
        }
        let Some(passphrase) = self.passphrase.read()? else { return Ok(None) };
        let root = vault.slots().root_key(&passphrase)?;
        Ok(Some(Unlocked::Passphrase { root, passphrase }))
    }

    /// Returns the keys of the organization and of one app if a session has them, or if an option gives the passphrase. A
    /// passphrase from a variable is not read, because the command may work without it.
    ///
    /// # Errors
    /// A passphrase that cannot be read or is wrong; a file that it does not authenticate.
    pub fn app_keys_without_prompt(
        &self,
        vault: &LockedVault,
        app: Option<&AppName>,
    ) -> Result<Option<AppKeys>> {
        if let Ok(Some(keys)) = self.session.find(|socket| socket.app_keys(vault, app)) {
            return Ok(Some(keys));
        }
        if !self.passphrase.is_explicit() {
            return Ok(None);
        }
        let Some(passphrase) = self.passphrase.read()? else { return Ok(None) };
        Ok(Some(vault.app_keys(&vault.slots().root_key(&passphrase)?, app)?))
    }

    /// Passes the passphrase to `open`, given in advance or prompted for, and returns both. A session does not replace
    /// it: where the user has to prove knowledge of the passphrase, only the passphrase counts.
    ///
    /// # Errors
    /// A token; no passphrase and no terminal; errors of `open`, after the third prompt if the passphrase is wrong.
    pub fn open_by_passphrase<T>(&self, open: impl Fn(&Passphrase) -> Result<T>) -> Result<(T, Passphrase)> {
        self.refuse_token()?;
        let open = |passphrase: Passphrase| Ok((open(&passphrase)?, passphrase));
        match self.passphrase.read()? {
            Some(passphrase) => open(passphrase),
            None => {
                let terminal = self.console.terminal().ok_or(CommandError::Locked)?;
                ask_three_times(&terminal, &self.prompt(), |typed| open(Passphrase::parse(typed)?))
            }
        }
    }

    fn prompt(&self) -> String {
        format!("passphrase of {}: ", with_tilde(&self.vault.to_string_lossy()))
    }

    /// Whether the passphrase is given without a prompt.
    pub fn has_passphrase(&self) -> bool {
        !matches!(self.passphrase, PassphraseSource::Terminal)
    }

    /// Starts a session for a new vault if its passphrase was typed.
    pub fn start_session_if_typed(&self, vault: VaultId, root: &RootKey) {
        if !self.has_passphrase() {
            self.session.start_automatically(vault, root, &self.console.streams);
        }
    }
}
