//! The vault of the settings and the vault files next to it: read, change, restore, merge, and open foreign copies.

mod backup_keys;
mod backups;
mod change;
mod compare;
mod credential_check;
mod current;
mod file_warnings;
mod foreign;
mod inspect;
mod merge_driver;
mod rekey;
mod remembered;
mod restore_generation;
mod slot_rows;
mod stored_key;
mod unlocked_credentials;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::access::UnlockMethods;
use crate::error::{Error, Result};
use crate::model::Catalog;
use crate::settings::Settings;
use crate::vault::{FileWarning, LocalState, LockedVault, OpenVault, RootKey, Store, VaultError, VaultId};
pub use backup_keys::BackupKeys;
pub use backups::{BackupLine, BackupState, Backups};
pub use compare::Compared;
pub use credential_check::{credential_check, present_username};
pub use current::{CurrentVault, refuse_unchecked_token};
pub use foreign::ForeignVault;
pub use inspect::{Inspection, all_credentials};
pub use merge_driver::Merging;
pub use rekey::{OwnSlot, refuse_other_slots, replace_passphrase};
use remembered::{remember, remember_written};
pub use restore_generation::Restored;
pub use slot_rows::slot_rows;
pub use stored_key::{Belief, StoredView, unchecked};
pub use unlocked_credentials::unlocked_credentials;

/// The vault of the settings, and the unlock methods for it.
pub struct Vaults {
    /// The unlock methods.
    pub access: UnlockMethods,
    path: PathBuf,
    /// The state directory.
    state: PathBuf,
    /// Whether a vault older than the local state is accepted.
    accept_older: bool,
    /// Set once warnings about the file were printed.
    warned: OnceCell<()>,
}

impl Vaults {
    /// The vault that the settings name.
    pub fn new(settings: &Settings, access: UnlockMethods, accept_older: bool) -> Self {
        let (path, state) = (settings.vault.clone(), settings.state.clone());
        Self { access, path, state, accept_older, warned: OnceCell::new() }
    }

    /// The vault's file, lock and backups.
    pub fn store(&self) -> Store {
        Store::at(&self.path)
    }

    /// Reads the vault once, for everything that a command does with it. Compares it with the local state and prints
    /// warnings about the file; needs no key.
    ///
    /// # Errors
    /// A missing or damaged file; one that is older than the local state.
    pub fn read(&self) -> Result<CurrentVault<'_>> {
        let store = self.store();
        let (vault, state) = self.load(&store)?;
        Ok(CurrentVault::new(self, store, vault, state))
    }

    /// The same without printing warnings.
    ///
    /// # Errors
    /// As for [`Vaults::read`].
    pub fn read_quietly(&self) -> Result<CurrentVault<'_>> {
        let store = self.store();
        let (vault, state, _) = self.checked(&store)?;
        Ok(CurrentVault::new(self, store, vault, state))
    }

    /// Writes a new vault where there is none.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], and errors of saving.
    pub fn create(&self, open: &OpenVault) -> Result<()> {
        let written = LockedVault::parse(open.seal()?)?;
        verify(written.bytes().to_vec(), &open.root_key())?;
        let mut state = self.local_state(written.id());
        if open.is_private {
            // A vault without records has no place for the choice. Recorded before the vault exists: the next unlock would
            // otherwise store the metadata key.
            state.make_private()?;
        }
        self.store().create(written.bytes())?;
        remember_written(&mut state, &written, &open.metadata_key());
        Ok(())
    }

    fn local_state(&self, vault: VaultId) -> LocalState {
        LocalState::recall(&self.state, vault).of_file(self.store().path())
    }

    /// Reads and checks the file, and prints warnings about it once.
    fn load(&self, store: &Store) -> Result<(LockedVault, LocalState)> {
        let (vault, state, warnings) = self.checked(store)?;
        if self.warned.set(()).is_ok() {
            self.warn_about_file(store, &vault, &state, warnings);
        }
        Ok((vault, state))
    }

    /// Reads the file and compares it with the local state.
    fn checked(&self, store: &Store) -> Result<(LockedVault, LocalState, Vec<FileWarning>)> {
        let (mut vault, mut warnings) = self.parsed(store)?;
        let state = LocalState::recall(&self.state, vault.id()).of_file(store.path());
        if !self.accept_older && state.check(&vault).is_err() {
            // Between the two reads another process may have written a newer vault and its local state. It writes the
            // vault first, so a second read is at least as new as the local state.
            (vault, warnings) = self.parsed(store)?;
            state.check(&vault)?;
        }
        Ok((vault, state, warnings))
    }

    fn parsed(&self, store: &Store) -> Result<(LockedVault, Vec<FileWarning>)> {
        let (bytes, warnings) =
            store.read_with_warnings().map_err(|error| self.with_backups(error, store))?;
        let vault = LockedVault::parse(bytes).map_err(|error| self.with_backups(error, store))?;
        Ok((vault, warnings))
    }

    /// Adds the backups as hints to an error that a backup can repair.
    fn with_backups(&self, error: VaultError, store: &Store) -> Error {
        backups::as_hints(error, store, &self.state)
    }
}

/// Returns the metadata with the key of the local state alone; `None` if that is not possible. Completion uses it,
/// which never prompts and prints nothing.
pub fn known_catalog(vault: &Path, state: &Path) -> Option<Catalog> {
    let vault = Store::at(vault).read().and_then(LockedVault::parse).ok()?;
    let view = StoredView::read(&vault, &LocalState::recall(state, vault.id())).ok()??;
    (view.belief != Belief::Doubtful).then_some(view.catalog)
}

/// Checks that bytes read back from the disk open with the key that wrote them.
fn verify(bytes: Vec<u8>, root: &RootKey) -> std::result::Result<(), VaultError> {
    LockedVault::parse(bytes)?.unlock(root.duplicate()).map(drop)
}
