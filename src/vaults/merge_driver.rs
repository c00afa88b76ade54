//! Three copies of one vault read for a merge, and the result written over ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{ForeignVault, Vaults, remember_written, verify};
use crate::error::{BackupError, CommandError, Error, Kind, Result};
use crate::vault::{LocalState, LockedVault, OpenVault, RootKey, Store, VaultMerge};

/// A merge in progress.
pub struct Merging<'a> {
    /// The records and slots.
    pub merge: VaultMerge,
    vaults: &'a Vaults,
    store: Store,
    ours: LockedVault,
    root: RootKey,
}

impl Vaults {
    /// Opens the three copies. An empty base counts as none: git passes one when both sides added the vault.
    ///
    /// # Errors
    /// A copy that is damaged, of another vault or under another root key; errors of unlocking.
    pub fn begin_merge(&self, ours: &Path, base: &Path, theirs: &Path) -> Result<Merging<'_>> {
        let read = |path: &Path, name: &str| ForeignVault::read(&self.access, path, name);
        let is_empty = fs::metadata(base).is_ok_and(|found| found.is_file() && found.len() == 0);
        let base = if is_empty { None } else { Some(read(base, "the base")?.vault) };
        let (store, ours) = (Store::at(ours), read(ours, "our copy")?);
        let theirs = read(theirs, "their copy")?.vault;
        for (vault, what) in base.iter().map(|base| (base, "the base")).chain([(&theirs, "their copy")]) {
            if vault.id() != ours.vault.id() {
                return Err(BackupError::OtherVault(what.to_owned()).into());
            }
        }
        self.refuse_older(&store, &ours.vault, &theirs)?;
        if base.as_ref().is_none_or(|base| base.sha256() != theirs.sha256()) {
            self.refuse_passed(&store, &ours.vault, &theirs)?;
        }
        let ours = ForeignVault::new(&self.access, ours.vault, &name_of(store.path()));
        let root = self.root_of_ours(&ours)?;
        let ours = ours.vault;
        let open = |vault: &LockedVault, what: &str| -> Result<OpenVault> {
            vault.authenticate(&root).map_err(|_| BackupError::OtherRoot(what.to_owned()))?;
            vault.unlock(root.duplicate()).map_err(|error| Error::from(error).about(what))
        };
        let base = base.map(|base| open(&base, "the base")).transpose()?;
        let merge = VaultMerge::new(base, open(&ours, "our copy")?, open(&theirs, "their copy")?);
        Ok(Merging { merge, vaults: self, store, ours, root })
    }

    /// Refuses a vault of the settings that is older than the local state, unless the other copy is the newest seen.
    fn refuse_older(&self, store: &Store, ours: &LockedVault, theirs: &LockedVault) -> Result<()> {
        let state = self.local_state(ours.id());
        let is_theirs = state.seen().is_some_and(|newest| newest == theirs.seen());
        if store.path() == self.store().path() && !self.accept_older && !is_theirs {
            state.check(ours)?;
        }
        Ok(())
    }

    /// Refuses an ancestor of ours as their copy: everything that was removed since would count as added by it. The chain
    /// of parents is known from the local state and from the backups.
    fn refuse_passed(&self, store: &Store, ours: &LockedVault, theirs: &LockedVault) -> Result<()> {
        if self.accept_older || theirs.generation() >= ours.generation() {
            return Ok(());
        }
        let backups = store.backups().read().into_iter().chain(self.store().backups().read());
        let vaults = backups.filter_map(|backup| backup.content.ok());
        let parents: BTreeMap<_, _> = vaults.map(|vault| (vault.sha256(), vault.parent())).collect();
        let known = self.local_state(ours.id());
        let parent_of = |sha256: &[u8; 32]| parents.get(sha256).copied();
        if known.known().precedes(&theirs.sha256(), &ours.parent(), parent_of) {
            return Err(BackupError::Passed(theirs.generation()).into());
        }
        Ok(())
    }

    /// Returns the root key, by the passphrase of the settings' vault. A typed one starts a session.
    fn root_of_ours(&self, ours: &ForeignVault<'_>) -> Result<RootKey> {
        let access = &self.access;
        let unlocked = ours.unlock(access.passphrase_source(), None);
        let (root, is_typed) = unlocked.map_err(|error| match error.kind {
            Kind::Locked => CommandError::Locked.into(),
            _ => error,
        })?;
        if is_typed {
            access.session.start_automatically(ours.vault.id(), &root, &access.console.streams);
        }
        Ok(root)
    }
}

/// The name of our copy in prompts. git gives it a temporary name.
fn name_of(path: &Path) -> String {
    let by_git = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".merge_file_"));
    if by_git { "the vault that git merges".to_owned() } else { path.display().to_string() }
}

impl Merging<'_> {
    /// Seals the result as a generation after all that were seen, and writes it over ours. Returns the generation;
    /// `None` while a conflict is open.
    ///
    /// # Errors
    /// A limit of the format; errors of saving. Ours is unchanged then.
    pub fn finish(self) -> Result<Option<u64>> {
        let Self { merge, vaults, store, ours, root } = self;
        let mut state: LocalState = vaults.local_state(ours.id());
        let known = state.seen().map_or(0, |seen| seen.generation);
        let Some(open) = merge.finish(known)? else { return Ok(None) };
        let written = LockedVault::parse(open.seal()?)?;
        let verify = |bytes| verify(bytes, &root);
        if store.path() == vaults.store().path() {
            let lock = store.lock()?;
            store.replace(&lock, &ours, written.bytes(), verify)?;
            remember_written(&mut state, &written, &root.metadata(written.id()));
        } else {
            // git, or the user, moves this copy into place later. Until then it is not the newest.
            store.replace_alone(ours.bytes(), written.bytes(), verify)?;
            state.expects_code = true;
            let _ = state.remember_copy(&written);
        }
        Ok(Some(written.generation()))
    }
}
