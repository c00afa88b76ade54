//! The older generations beside the vault: which of them are whole and open, what differs, and how one comes back.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use super::Context;
use super::unlock::PassphraseSource;
use super::vault::{opens, seen};
use crate::agent::SessionError;
use crate::error::{BackupError, Error, GoodBackup, Kind, Result};
use crate::model::{Api, Catalog, Change, Timestamp, changes};
use crate::vault::{
    Backup, LocalState, LockedVault, MetadataKey, OpenVault, RootKey, Seen, Store, VaultError, VaultId,
};

/// What is known of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupState {
    /// It opens, and has so many APIs.
    Opens(usize),
    /// It is undamaged; whether it opens takes the passphrase.
    Whole,
    /// It is undamaged and sealed under another key than the vault is now.
    OtherKey,
    /// It is undamaged and of a vault that lay here before.
    OtherVault,
    /// It is damaged, or no vault.
    Damaged(String),
}

impl BackupState {
    /// One word, or two, for a list.
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
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was written.
    pub written: Option<Timestamp>,
    /// What is known of it.
    pub state: BackupState,
}

/// What a restore did.
pub struct Restored {
    /// The new generation; the present one where it has the same APIs already.
    pub generation: u64,
    /// Whether anything was written.
    pub is_written: bool,
    /// Whether a whole vault was there, which is a backup now.
    pub over: bool,
    /// Where the damaged vault is kept that stood there before.
    pub kept: Option<PathBuf>,
}

/// What happened since a backup.
pub struct Compared {
    /// The APIs that came, went and changed.
    pub changes: Vec<Change>,
    /// Whether the credentials themselves were compared, and not their dates alone.
    pub credentials: bool,
}

impl Context {
    /// Every backup, newest first. Nothing is asked for: a passphrase that was given, or a session, is used.
    ///
    /// # Errors
    /// A passphrase that was given and is wrong.
    pub fn backups(&self) -> Result<Vec<BackupLine>> {
        let store = self.store();
        let backups = store.backups_read();
        let current = store.read().ok().and_then(|(bytes, _)| LockedVault::parse(bytes).ok());
        let first = || backups.iter().find_map(|backup| backup.content.as_ref().ok());
        let root = match (&current, first()) {
            (Some(vault), _) => self.root_without_asking(vault)?,
            // It may be of another vault that lay here, so what does not open it may be right for others.
            (None, Some(backup)) => self.root_without_asking(backup).unwrap_or_default(),
            (None, None) => None,
        };
        let id = current.map(|vault| vault.id());
        Ok(backups.into_iter().map(|backup| self.line(backup, id, root.as_ref())).collect())
    }

    /// The backups as hints below an error.
    pub(super) fn with_backups(&self, error: VaultError, store: &Store) -> Error {
        if !error.is_mended_by_a_backup() {
            return error.into();
        }
        let backups = store.backups_read().into_iter();
        let lines: Vec<BackupLine> = backups.map(|backup| self.line(backup, None, None)).collect();
        let words: Vec<(u64, &str)> = lines.iter().map(|line| (line.generation, line.state.word())).collect();
        let find = |good: fn(&BackupState) -> bool| lines.iter().find(|line| good(&line.state));
        let opening = find(|state| matches!(state, BackupState::Opens(_)));
        let good = opening
            .or_else(|| find(|state| *state == BackupState::Whole))
            .map(|line| GoodBackup { generation: line.generation, opens: opening.is_some() });
        Error::from(error).with_backups(&words, good)
    }

    /// A backup beside the vault `current`, where one is whole.
    fn line(&self, backup: Backup, current: Option<VaultId>, root: Option<&RootKey>) -> BackupLine {
        let state = match &backup.content {
            Err(error) => BackupState::Damaged(error.to_string()),
            Ok(vault) if current.is_some_and(|id| id != vault.id()) => BackupState::OtherVault,
            Ok(vault) => self.state_of(vault, root),
        };
        let since = backup.written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let written = since.map(|since| Timestamp(since.as_secs()));
        BackupLine { generation: backup.generation, path: backup.path, bytes: backup.bytes, written, state }
    }

    fn state_of(&self, vault: &LockedVault, root: Option<&RootKey>) -> BackupState {
        let count = |catalog: Catalog| BackupState::Opens(catalog.iter().count());
        let damaged = |error: VaultError| BackupState::Damaged(error.to_string());
        if let Some(root) = root {
            return match vault.authenticate(root) {
                Ok(()) => vault.unlock(root.duplicate()).map_or_else(damaged, |open| count(open.catalog())),
                Err(_) => BackupState::OtherKey,
            };
        }
        match self.metadata_key(vault).map(|key| vault.catalog(&key)) {
            None => BackupState::Whole,
            Some(Ok(catalog)) if catalog.iter().next().is_none() => BackupState::Whole,
            Some(Ok(catalog)) => count(catalog),
            Some(Err(VaultError::StaleMetadataKey)) => BackupState::OtherKey,
            Some(Err(error)) => damaged(error),
        }
    }

    fn metadata_key(&self, vault: &LockedVault) -> Option<MetadataKey> {
        LocalState::recall(&self.settings.state, vault.id()).metadata_key()
    }

    /// The root key if it can be had without a question.
    pub(super) fn root_without_asking(&self, vault: &LockedVault) -> Result<Option<RootKey>> {
        if let Ok(Some(root)) = self.session.find(|place| place.root_key(vault)) {
            return Ok(Some(root));
        }
        let Some(passphrase) = self.passphrase_source().read()? else { return Ok(None) };
        let root = vault.root_key(&passphrase)?;
        self.root.replace(Some(root.duplicate()));
        Ok(Some(root))
    }

    /// The backup of a generation, undamaged.
    fn backup(&self, generation: u64) -> Result<LockedVault> {
        let backups = self.store().backups_read();
        let there = backups.iter().map(|backup| backup.generation).collect();
        let found = backups.into_iter().find(|backup| backup.generation == generation);
        let content = found.ok_or(BackupError::NoBackup { generation, there })?.content;
        content.map_err(|error| Error::from(error).about(&name(generation)))
    }

    /// What happened between a backup and the vault as it is.
    ///
    /// # Errors
    /// No such backup; what reading and unlocking may refuse.
    pub fn compare(&self, generation: u64, source: &PassphraseSource) -> Result<Compared> {
        let old = self.backup(generation)?;
        let (new, _) = self.read(&self.store())?;
        same_vault(&old, &new, generation)?;
        match self.root_without_asking(&new)? {
            Some(root) => self.compare_open(&old, &new.unlock(root)?, generation, source),
            None => {
                let key = self.metadata_key(&new);
                let catalogs = key.and_then(|key| Some((old.catalog(&key).ok()?, new.catalog(&key).ok()?)));
                let Some((old_list, new_list)) = catalogs else {
                    let new = new.unlock(self.root_key(&new)?)?;
                    return self.compare_open(&old, &new, generation, source);
                };
                let later = |a: &Api, b: &Api| a.credential_set != b.credential_set || a.id != b.id;
                Ok(Compared {
                    changes: changes(&list(&old_list), &list(&new_list), later),
                    credentials: false,
                })
            }
        }
    }

    fn compare_open(
        &self,
        old: &LockedVault,
        new: &OpenVault,
        generation: u64,
        source: &PassphraseSource,
    ) -> Result<Compared> {
        self.root.replace(Some(new.root_key()));
        let old = self.open_other(old, &name(generation), source)?;
        let another = |a: &Api, b: &Api| old.has_same_credential(a.id, new, b.id) == Some(false);
        let changes = changes(&list(&old.catalog()), &list(&new.catalog()), another);
        Ok(Compared { changes, credentials: true })
    }

    /// Makes the records of a backup those of a new generation, under the slots of today. Where no whole vault stands,
    /// the backup's own slots come back too.
    ///
    /// # Errors
    /// No such backup; what reading, unlocking and saving may refuse.
    pub fn restore(&self, generation: u64, source: &PassphraseSource) -> Result<Restored> {
        let backup = self.backup(generation)?;
        let store = self.store();
        let there = match store.read() {
            Ok((bytes, _)) => Some(bytes),
            Err(VaultError::Missing(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let whole = there.as_ref().map(|bytes| LockedVault::parse(bytes.clone()));
        match whole {
            Some(Ok(vault)) if self.is_authentic(&vault)? => {
                self.restore_over(&vault, &backup, generation, source)
            }
            Some(Err(error @ (VaultError::Newer | VaultError::UnknownCritical(_)))) => Err(error.into()),
            _ => self.restore_into_gap(&store, &backup, there.as_deref()),
        }
    }

    /// Whether the vault was written with its own key; false counts as damage.
    fn is_authentic(&self, vault: &LockedVault) -> Result<bool> {
        // Since `rekey` on another machine a session may hold the key of before: its refusal is no proof of damage.
        let root = match self.session.find(|place| place.root_key(vault)) {
            Err(SessionError::NotAuthentic) => self.root_by_passphrase(vault),
            _ => self.root_key(vault),
        };
        match root {
            Ok(root) => Ok(vault.authenticate(&root).is_ok()),
            Err(error) if error.kind == Kind::Damaged => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn root_by_passphrase(&self, vault: &LockedVault) -> Result<RootKey> {
        let root = vault.root_key(&self.passphrase()?)?;
        self.root.replace(Some(root.duplicate()));
        Ok(root)
    }

    fn restore_over(
        &self,
        vault: &LockedVault,
        backup: &LockedVault,
        generation: u64,
        source: &PassphraseSource,
    ) -> Result<Restored> {
        same_vault(backup, vault, generation)?;
        let old = self.open_other(backup, &name(generation), source)?;
        if vault.unlock(self.root_key(vault)?)?.has_same_records(&old) {
            return Ok(Restored {
                generation: vault.generation(),
                is_written: false,
                over: false,
                kept: None,
            });
        }
        self.change(|open| {
            open.take_records(old);
            Ok(Restored { generation: open.generation() + 1, is_written: true, over: true, kept: None })
        })
    }

    fn restore_into_gap(
        &self,
        store: &Store,
        backup: &LockedVault,
        there: Option<&[u8]>,
    ) -> Result<Restored> {
        // The slots of the damaged file may be whole, and their key that of the backup.
        let at_hand = self.root.take().filter(|root| backup.authenticate(root).is_ok());
        self.root.replace(at_hand);
        let root = self.root_key(backup)?;
        let mut open = backup.unlock(root.duplicate())?;
        let lock = store.lock()?;
        let mut machine = LocalState::recall(&self.settings.state, backup.id());
        let newest = newest(store, &machine, backup);
        open.follow(newest.generation, newest.sha256);
        let written = LockedVault::parse(open.seal()?)?;
        let kept = store.put_back(&lock, there, written.bytes(), |bytes| opens(bytes, &root))?;
        let _ = machine.remember_written(seen(&written), Some(&root.metadata(written.id())));
        Ok(Restored { generation: written.generation(), is_written: true, over: false, kept })
    }
}

/// The newest generation of a backup's vault that is known of: of the machine's memory and the backups.
fn newest(store: &Store, machine: &LocalState, backup: &LockedVault) -> Seen {
    let backups = store.backups_read().into_iter().filter_map(|backup| backup.content.ok());
    let of_this_vault = backups.filter(|other| other.id() == backup.id());
    let all = of_this_vault.map(|vault| seen(&vault)).chain(machine.seen());
    all.max_by_key(|seen| seen.generation).unwrap_or(seen(backup))
}

fn list(catalog: &Catalog) -> Vec<Api> {
    catalog.iter().cloned().collect()
}

fn name(generation: u64) -> String {
    format!("generation {generation}")
}

fn same_vault(backup: &LockedVault, vault: &LockedVault, generation: u64) -> Result<()> {
    if backup.id() == vault.id() { Ok(()) } else { Err(BackupError::OtherVault(name(generation)).into()) }
}
