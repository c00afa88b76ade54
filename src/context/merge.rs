//! Three copies of one vault read for a merge, and the result written in the place of ours.

use std::fs;
use std::path::Path;

use super::Context;
use super::vault::{opens, seen};
use crate::error::{BackupError, CommandError, Error, Kind, Result};
use crate::vault::{LocalState, LockedVault, OpenVault, RootKey, Store, VaultMerge};

/// A merge that is being decided.
pub struct Merging {
    /// The records and slots.
    pub merge: VaultMerge,
    store: Store,
    ours: LockedVault,
    root: RootKey,
}

impl Context {
    /// Opens the three copies. An empty base, as git gives it where both sides added the vault, counts as none.
    ///
    /// # Errors
    /// A copy that is damaged, of another vault or under another root key; what unlocking may refuse.
    pub fn begin_merge(&self, ours: &Path, base: &Path, theirs: &Path) -> Result<Merging> {
        let is_empty = fs::metadata(base).is_ok_and(|found| found.is_file() && found.len() == 0);
        let base = if is_empty { None } else { Some(self.read_other(base, "the base")?) };
        let (store, ours) = (Store::at(ours), self.read_other(ours, "our copy")?);
        let theirs = self.read_other(theirs, "their copy")?;
        for (vault, what) in base.iter().map(|base| (base, "the base")).chain([(&theirs, "their copy")]) {
            if vault.id() != ours.id() {
                return Err(BackupError::OtherVault(what.to_owned()).into());
            }
        }
        self.refuse_older(&store, &ours, &theirs)?;
        let root = self.root_of_copy(&ours, store.path())?;
        let open = |vault: &LockedVault, what: &str| -> Result<OpenVault> {
            vault.authenticate(&root).map_err(|_| BackupError::OtherRoot(what.to_owned()))?;
            vault.unlock(root.duplicate()).map_err(|error| Error::from(error).about(what))
        };
        let base = base.map(|base| open(&base, "the base")).transpose()?;
        let merge = VaultMerge::new(base, open(&ours, "our copy")?, open(&theirs, "their copy")?);
        Ok(Merging { merge, store, ours, root })
    }

    /// The vault itself has to be the newest that was seen here, unless the other copy is that.
    fn refuse_older(&self, store: &Store, ours: &LockedVault, theirs: &LockedVault) -> Result<()> {
        let machine = LocalState::recall(&self.settings.state, ours.id());
        let brings_it = machine.seen().is_some_and(|newest| newest == seen(theirs));
        match store.path() == self.store().path() && !self.accept_older && !brings_it {
            true => Ok(machine.check(ours)?),
            false => Ok(()),
        }
    }

    /// The root key, by the passphrase of the vault as every command takes it. git gives its copy a name of its own.
    fn root_of_copy(&self, ours: &LockedVault, path: &Path) -> Result<RootKey> {
        let by_git = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".merge_file_"));
        let what = if by_git { "the vault that git merges".to_owned() } else { path.display().to_string() };
        self.root_of_other(ours, &what, self.passphrase_source(), true).map_err(|error| match error.kind {
            Kind::Locked => CommandError::Locked.into(),
            _ => error,
        })
    }

    /// Seals the result as a generation after all that were seen, and writes it in the place of ours. `None` as long as
    /// a conflict is open.
    ///
    /// # Errors
    /// A limit of the format; what saving may refuse. Ours is then as it was.
    pub fn finish_merge(&self, merging: Merging) -> Result<Option<u64>> {
        let Merging { merge, store, ours, root } = merging;
        let mut machine = LocalState::recall(&self.settings.state, ours.id());
        let known = machine.seen().map_or(0, |seen| seen.generation);
        let Some(open) = merge.finish(known)? else { return Ok(None) };
        let written = LockedVault::parse(open.seal()?)?;
        let verify = |bytes| opens(bytes, &root);
        if store.path() == self.store().path() {
            let lock = store.lock()?;
            store.replace(&lock, &ours, written.bytes(), verify)?;
            let _ = machine.remember_written(seen(&written), Some(&root.metadata(written.id())));
        } else {
            // A copy that git, or somebody, puts in its place later. Until then the machine has not seen it.
            store.replace_alone(ours.bytes(), written.bytes(), verify)?;
        }
        Ok(Some(written.generation()))
    }
}
