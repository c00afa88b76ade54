//! The older generations next to the vault, and which of them are intact and open.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::{BackupKeys, ForeignVault, Vaults};
use crate::access::Unlocked;
use crate::error::{BackupError, Error, GoodBackup, Result};
use crate::model::{Catalog, Timestamp};
use crate::vault::{Backup, LocalState, LockedVault, RootKey, Store, VaultError};

/// The state of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupState {
    /// It opens, and has this many APIs.
    Opens(usize),
    /// It is undamaged; whether it opens takes the passphrase.
    Whole,
    /// It is undamaged and sealed under another key than the vault is now.
    OtherKey,
    /// It is undamaged and belongs to an earlier vault at this path.
    OtherVault,
    /// It is damaged, or not a vault.
    Damaged(String),
}

impl BackupState {
    /// Returns one or two words, for a list.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Opens(_) => "opens",
            Self::Whole => "whole",
            Self::OtherKey => "other key",
            Self::OtherVault => "other vault",
            Self::Damaged(_) => "damaged",
        }
    }
}

/// One line of `capi backups`.
pub struct BackupLine {
    /// The generation.
    pub generation: u64,
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was written.
    pub written: Option<Timestamp>,
    /// Its state.
    pub state: BackupState,
    /// What unlocks it, if it is an undamaged backup of this vault.
    pub keys: Option<BackupKeys>,
}

/// The backups of the vault, and the root key if it was derived for one of them.
pub struct Backups<'a> {
    pub(super) vaults: &'a Vaults,
    pub(super) root: Option<RootKey>,
}

impl Vaults {
    /// The backups of the vault.
    pub fn backups(&self) -> Backups<'_> {
        Backups { vaults: self, root: None }
    }
}

impl Backups<'_> {
    /// Returns every backup, newest first. Never prompts: a session, or a passphrase that was given, is used.
    ///
    /// # Errors
    /// A passphrase that was given and is wrong.
    pub fn list(&mut self) -> Result<Vec<BackupLine>> {
        let store = self.vaults.store();
        let backups = store.backups().read();
        let current = store.read().and_then(LockedVault::parse).ok();
        let first = || backups.iter().find_map(|backup| backup.content.as_ref().ok());
        let root = match (&current, first()) {
            (Some(vault), _) => self.root_without_prompt(vault)?,
            // It may belong to an earlier vault at this path, so a passphrase that is wrong here may open others.
            (None, Some(backup)) => self.root_without_prompt(backup).unwrap_or_default(),
            (None, None) => None,
        };
        let line = |backup| line(backup, current.as_ref(), root.as_ref(), &self.vaults.state);
        Ok(backups.into_iter().map(line).collect())
    }

    /// Returns the root key if no prompt is needed for it. One that was derived from the passphrase is kept.
    pub(super) fn root_without_prompt(&mut self, vault: &LockedVault) -> Result<Option<RootKey>> {
        Ok(match self.vaults.access.unlock_without_prompt(vault)? {
            Some(Unlocked::Passphrase { root, .. }) => {
                self.root = Some(root.duplicate());
                Some(root)
            }
            Some(Unlocked::Session(root)) => Some(root),
            None => None,
        })
    }

    /// Returns the backup of a generation, undamaged.
    pub(super) fn read(&self, generation: u64) -> Result<ForeignVault<'_>> {
        let backups = self.vaults.store().backups().read();
        let there = backups.iter().map(|backup| backup.generation).collect();
        let found = backups.into_iter().find(|backup| backup.generation == generation);
        let content = found.ok_or(BackupError::NoBackup { generation, there })?.content;
        let vault = content.map_err(|error| Error::from(error).about(&name(generation)))?;
        Ok(ForeignVault::backup(&self.vaults.access, vault, &name(generation)))
    }
}

/// Adds the backups as hints to an error that a backup can repair.
pub(super) fn as_hints(error: VaultError, store: &Store, state: &Path) -> Error {
    if !error.is_mended_by_a_backup() {
        return error.into();
    }
    let backups = store.backups().read().into_iter();
    let lines: Vec<BackupLine> = backups.map(|backup| line(backup, None, None, state)).collect();
    let words: Vec<(u64, &str)> = lines.iter().map(|line| (line.generation, line.state.word())).collect();
    let find = |good: fn(&BackupState) -> bool| lines.iter().find(|line| good(&line.state));
    let opening = find(|state| matches!(state, BackupState::Opens(_)));
    let good = opening
        .or_else(|| find(|state| *state == BackupState::Whole))
        .map(|line| GoodBackup { generation: line.generation, opens: opening.is_some() });
    Error::from(error).with_backups(&words, good)
}

/// Describes a backup next to the vault `current`, if that is intact. `state` is the state directory.
fn line(backup: Backup, current: Option<&LockedVault>, root: Option<&RootKey>, state: &Path) -> BackupLine {
    let (state, keys) = match &backup.content {
        Err(error) => (BackupState::Damaged(error.to_string()), None),
        Ok(vault) if current.is_some_and(|current| current.id() != vault.id()) => {
            (BackupState::OtherVault, None)
        }
        Ok(vault) => (state_of(vault, root, state), Some(BackupKeys::of(vault, current))),
    };
    let since = backup.written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let written = since.map(|since| Timestamp(since.as_secs()));
    BackupLine { generation: backup.generation, path: backup.path, bytes: backup.bytes, written, state, keys }
}

fn state_of(vault: &LockedVault, root: Option<&RootKey>, state: &Path) -> BackupState {
    let count = |catalog: Catalog| BackupState::Opens(catalog.iter().count());
    let damaged = |error: VaultError| BackupState::Damaged(error.to_string());
    if let Some(root) = root {
        return match vault.authenticate(root) {
            Ok(()) => {
                vault.unlock(root.duplicate()).map_or_else(damaged, |open| count(open.records.catalog()))
            }
            Err(_) => BackupState::OtherKey,
        };
    }
    let key = LocalState::recall(state, vault.id()).metadata_key();
    match key.map(|key| vault.catalog(&key)) {
        None => BackupState::Whole,
        Some(Ok(catalog)) if catalog.iter().next().is_none() => BackupState::Whole,
        Some(Ok(catalog)) => count(catalog),
        Some(Err(VaultError::StaleMetadataKey)) => BackupState::OtherKey,
        Some(Err(error)) => damaged(error),
    }
}

fn name(generation: u64) -> String {
    format!("generation {generation}")
}

/// Refuses a backup of another vault.
pub(super) fn same_vault(backup: &LockedVault, vault: &LockedVault, generation: u64) -> Result<()> {
    if backup.id() == vault.id() { Ok(()) } else { Err(BackupError::OtherVault(name(generation)).into()) }
}
