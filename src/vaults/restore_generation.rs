//! A backup becomes a new generation, over the vault or where the vault is missing or damaged.

use std::path::PathBuf;

use super::backups::same_vault;
use super::{Backups, ForeignVault, remember_written, verify};
use crate::access::{CodeSource, PassphraseSource};
use crate::agent::SessionError;
use crate::error::{Kind, Result};
use crate::vault::{LocalState, LockedVault, RootKey, Seen, Store, VaultError};

/// The result of a restore.
pub struct Restored {
    /// The new generation; the present one if it already has the same APIs.
    pub generation: u64,
    /// Whether anything was written.
    pub is_written: bool,
    /// Whether an intact vault was replaced, which is a backup now.
    pub over: bool,
    /// Where the damaged vault was moved.
    pub kept: Option<PathBuf>,
}

impl Backups<'_> {
    /// Makes the records of a backup those of a new generation, under the key slots of the vault. If the vault is missing
    /// or damaged, the backup's own slots come back too.
    ///
    /// # Errors
    /// No such backup; errors of reading, unlocking and saving.
    pub fn restore(
        mut self,
        generation: u64,
        source: &PassphraseSource,
        code: Option<&CodeSource>,
    ) -> Result<Restored> {
        let at_hand = self.root.take();
        let backup = self.read(generation)?;
        let by_code = code.map(|code| backup.unlock_by_code(code)).transpose()?;
        let store = self.vaults.store();
        let present = match store.read() {
            Ok(bytes) => Some(bytes),
            Err(VaultError::Missing(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let vault = match present.as_ref().map(|bytes| LockedVault::parse(bytes.clone())) {
            Some(Ok(vault)) => Some(vault),
            Some(Err(error @ (VaultError::Newer | VaultError::UnknownCritical(_)))) => {
                return Err(error.into());
            }
            Some(Err(_)) | None => None,
        };
        let root = match &vault {
            Some(vault) => {
                let of_both = by_code.as_ref().filter(|root| vault.authenticate(root).is_ok());
                self.root_of_present(vault, of_both.map(RootKey::duplicate).or(at_hand))?
            }
            None => at_hand,
        };
        match (vault, root) {
            (Some(vault), Some(root)) if vault.authenticate(&root).is_ok() => {
                self.restore_over(&vault, root, &backup, generation, source, by_code.as_ref())
            }
            (_, root) => self.restore_into_gap(&store, &backup, by_code.or(root), present.as_deref()),
        }
    }

    /// Returns the root key of the vault file, which may be damaged; `None` if its slots are.
    fn root_of_present(&self, vault: &LockedVault, at_hand: Option<RootKey>) -> Result<Option<RootKey>> {
        if at_hand.is_some() {
            return Ok(at_hand);
        }
        let access = &self.vaults.access;
        // After `rekey` on another machine a session may hold the previous key: its refusal does not prove damage.
        let root = match access.session.find(|socket| socket.root_key(vault)) {
            Err(SessionError::NotAuthentic) => {
                access.open_by_passphrase(|typed| Ok(vault.slots().root_key(typed)?)).map(|(root, _)| root)
            }
            _ => access.unlock_unauthenticated(vault),
        };
        match root {
            Ok(root) => Ok(Some(root)),
            Err(error) if error.kind == Kind::Damaged => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the root key of a backup that becomes the vault. On a terminal, the passphrase or the recovery code of its
    /// time is typed.
    fn root_of_backup(&self, backup: &ForeignVault<'_>) -> Result<RootKey> {
        let access = &self.vaults.access;
        if access.has_passphrase() || access.console.terminal().is_none() {
            let unlocked = access.unlock_unauthenticated(&backup.vault);
            return unlocked.map_err(|error| match error.kind {
                Kind::WrongPassphrase => error.with_keys_of_then(backup.has_recovery_slot()),
                _ => error,
            });
        }
        let (root, is_typed) = backup.unlock(&PassphraseSource::Terminal, None)?;
        if is_typed {
            access.start_session_if_typed(backup.vault.id(), &root);
        }
        Ok(root)
    }

    fn restore_over(
        &self,
        vault: &LockedVault,
        root: RootKey,
        backup: &ForeignVault<'_>,
        generation: u64,
        source: &PassphraseSource,
        by_code: Option<&RootKey>,
    ) -> Result<Restored> {
        same_vault(&backup.vault, vault, generation)?;
        let old = backup.open(source, by_code.or(Some(&root)))?;
        if vault.unlock(root.duplicate())?.records.are_same(&old.records) {
            let generation = vault.generation();
            return Ok(Restored { generation, is_written: false, over: false, kept: None });
        }
        let mut current = self.vaults.read()?;
        current.root = Some(root);
        current.change(|open| {
            open.records = old.records;
            Ok(Restored { generation: open.generation() + 1, is_written: true, over: true, kept: None })
        })
    }

    fn restore_into_gap(
        &self,
        store: &Store,
        backup: &ForeignVault<'_>,
        at_hand: Option<RootKey>,
        present: Option<&[u8]>,
    ) -> Result<Restored> {
        // The slots of the damaged file may be intact, and their key may be that of the backup.
        let root = match at_hand.filter(|root| backup.vault.authenticate(root).is_ok()) {
            Some(root) => root,
            None => self.root_of_backup(backup)?,
        };
        let backup = &backup.vault;
        let mut open = backup.unlock(root.duplicate())?;
        let lock = store.lock()?;
        let mut state = self.vaults.local_state(backup.id());
        let newest = newest(store, &state, backup);
        open.follow(newest.generation, newest.sha256);
        let written = LockedVault::parse(open.seal()?)?;
        let kept = store.put_back(&lock, present, written.bytes(), |bytes| verify(bytes, &root))?;
        remember_written(&mut state, &written, &root.metadata(written.id()));
        Ok(Restored { generation: written.generation(), is_written: true, over: false, kept })
    }
}

/// Returns the newest known generation of a backup's vault, among the local state and all backups.
fn newest(store: &Store, state: &LocalState, backup: &LockedVault) -> Seen {
    let backups = store.backups().read().into_iter().filter_map(|backup| backup.content.ok());
    let of_this_vault = backups.filter(|other| other.id() == backup.id());
    let all = of_this_vault.map(|vault| vault.seen()).chain(state.seen());
    all.max_by_key(|seen| seen.generation).unwrap_or(backup.seen())
}
