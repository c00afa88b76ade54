//! The ways to an open vault: metadata, the credentials of one app, or everything for a change.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use super::Context;
use crate::error::{AccessError, CommandError, Result, file_hint};
use crate::model::{Api, AppName, Catalog, Credential, Scope};
use crate::vault::{
    FileWarning, LocalState, LockedVault, MetadataKey, OpenVault, RootKey, Seen, Store, VaultError,
};

impl Context {
    /// The place of the vault.
    pub fn store(&self) -> Store {
        Store::at(&self.settings.vault)
    }

    /// The metadata of all APIs: with the key kept on this machine, else with the passphrase.
    ///
    /// # Errors
    /// All that reading and unlocking a vault may refuse.
    pub fn catalog(&self) -> Result<Catalog> {
        let (vault, mut machine) = self.read(&self.store())?;
        if let Some(opened) = self.by_token(&vault)? {
            return Ok(opened.catalog(&vault)?);
        }
        if let Some(key) = machine.metadata_key() {
            match vault.catalog(&key) {
                Err(VaultError::StaleMetadataKey) => {}
                read => {
                    let catalog = read?;
                    // Without a section nothing vouches for the header, so its generation is not believed.
                    if catalog.iter().next().is_some() {
                        self.remember(&mut machine, &vault, None);
                    }
                    return Ok(catalog);
                }
            }
        }
        let key = self.fresh_metadata_key(&vault)?;
        let catalog = vault.catalog(&key)?;
        self.remember(&mut machine, &vault, Some(key));
        Ok(catalog)
    }

    /// M, from the session or by the passphrase.
    pub(super) fn fresh_metadata_key(&self, vault: &LockedVault) -> Result<MetadataKey> {
        let root = |root: &RootKey| {
            vault.authenticate(root)?;
            // A change may follow, which must not ask a second time.
            self.root.replace(Some(root.duplicate()));
            Ok(root.metadata(vault.id()))
        };
        self.open(vault, |place| place.metadata_key(vault), root)
    }

    /// The metadata with the key that is kept on this machine, and with no other way to it: nobody is asked, and no
    /// session.
    ///
    /// # Errors
    /// All that reading a vault may refuse, and [`CommandError::NoMetadataKey`].
    pub fn catalog_with_kept_key(&self) -> Result<Catalog> {
        let (vault, machine, _) = self.look(&self.store())?;
        if let Some(opened) = self.by_token(&vault)? {
            return Ok(opened.catalog(&vault)?);
        }
        let no_key = CommandError::NoMetadataKey { is_private: machine.is_private() };
        Ok(vault.catalog(&machine.metadata_key().ok_or(no_key)?)?)
    }

    /// The metadata if it can be read without asking; with a token, what the token opens and not what the key that is
    /// kept on this machine does.
    pub fn catalog_without_asking(&self) -> Option<Catalog> {
        if self.refuse_token().is_err() {
            return self.catalog().ok();
        }
        known_catalog(&self.settings.vault, &self.settings.state)
    }

    /// The APIs that an app may use, with their credentials; without an app, the organization's. What the app's own
    /// hide is not among them.
    ///
    /// # Errors
    /// All that reading and unlocking a vault may refuse.
    pub fn for_app(&self, app: Option<&AppName>) -> Result<Vec<(Api, Credential)>> {
        let (vault, mut machine) = self.read(&self.store())?;
        if let Some(opened) = self.by_token(&vault)? {
            return Ok(without_hidden(opened.with_credentials(&vault)?.ok_or(AccessError::NoCredentials)?));
        }
        let metadata = Cell::new(None);
        let keys = self.open(
            &vault,
            |place| place.app_keys(&vault, app),
            |root| {
                metadata.set(Some(root.metadata(vault.id())));
                Ok(vault.app_keys(root, app)?)
            },
        )?;
        self.remember(&mut machine, &vault, metadata.take());
        let sealed = vault.sealed_for(&keys)?;
        drop(vault);
        Ok(without_hidden(sealed.open(&keys)?))
    }

    /// Changes the vault: unlocks it, takes the lock, reads it again, lets `work` change it, and saves.
    ///
    /// # Errors
    /// All that reading, unlocking and saving may refuse, and what `work` refuses. The file is then as it was.
    pub fn change<T>(&self, work: impl FnOnce(&mut OpenVault) -> Result<T>) -> Result<T> {
        let (made, saved) = self.change_made(work)?;
        saved.map(|()| made)
    }

    /// The same for what must be shown although the disk may yet lose it: what `work` made, beside an error that says
    /// only that.
    ///
    /// # Errors
    /// As for [`Context::change`].
    pub fn change_made<T>(&self, work: impl FnOnce(&mut OpenVault) -> Result<T>) -> Result<(T, Result<()>)> {
        let store = self.store();
        let (first, _) = self.read(&store)?;
        let root = self.root_key(&first)?;
        let lock = store.lock()?;
        // Between the first look and the lock another process may have written, even with another root key.
        let (vault, mut machine) = self.read(&store)?;
        let mut open =
            vault.unlock(root.duplicate()).map_err(|error| match first.sha256() == vault.sha256() {
                true => error,
                false => VaultError::Changed,
            })?;
        let result = work(&mut open)?;
        // It may be a new one.
        let root = open.root_key();
        let bytes = open.seal()?;
        let written = LockedVault::parse(bytes)?;
        match store.replace(&lock, &vault, written.bytes(), |bytes| opens(bytes, &root)) {
            Err(error @ VaultError::Unconfirmed { .. }) => return Ok((result, Err(error.into()))),
            replaced => replaced?,
        }
        let key = root.metadata(written.id());
        let _ = machine.remember_written(seen(&written), Some(&key));
        self.root.replace(Some(root));
        Ok((result, Ok(())))
    }

    /// Unlocks for a change that follows, so that nothing is asked for then.
    ///
    /// # Errors
    /// All that reading and unlocking may refuse.
    pub fn unlock_for_change(&self) -> Result<()> {
        let (vault, _) = self.read(&self.store())?;
        self.root_key(&vault).map(drop)
    }

    /// Writes a new vault where there is none.
    ///
    /// # Errors
    /// [`VaultError::AlreadyThere`], and what saving may refuse.
    pub fn create(&self, open: &OpenVault, private: bool) -> Result<()> {
        let written = LockedVault::parse(open.seal()?)?;
        opens(written.bytes().to_vec(), &open.root_key())?;
        let mut machine = LocalState::recall(&self.settings.state, written.id());
        if private {
            // A wish that is not noted before there is a vault would not be known at its next unlock.
            machine.make_private()?;
        }
        self.store().create(written.bytes())?;
        self.remember(&mut machine, &written, Some(open.metadata_key()));
        Ok(())
    }

    /// The whole vault with its root key, to be read.
    ///
    /// # Errors
    /// All that reading and unlocking a vault may refuse.
    pub fn whole(&self) -> Result<OpenVault> {
        let (vault, mut machine) = self.read(&self.store())?;
        let open = vault.unlock(self.root_key(&vault)?)?;
        self.remember(&mut machine, &vault, Some(open.metadata_key()));
        Ok(open)
    }

    /// The vault as it lies there, without a key.
    ///
    /// # Errors
    /// All that reading a vault may refuse.
    pub fn locked(&self) -> Result<LockedVault> {
        Ok(self.read(&self.store())?.0)
    }

    /// Reads the file, warns about its surroundings, and compares it with what was seen on this machine.
    pub(super) fn read(&self, store: &Store) -> Result<(LockedVault, LocalState)> {
        let (vault, machine, warnings) = self.look(store)?;
        if self.warned.set(()).is_ok() {
            self.session.warn_of_strangers(&self.streams);
            for warning in warnings {
                self.streams.warn(&warning.to_string());
                self.streams.required_hint(&file_hint(warning));
            }
        }
        Ok((vault, machine))
    }

    /// Reads the file and compares it with what was seen on this machine; says nothing.
    fn look(&self, store: &Store) -> Result<(LockedVault, LocalState, Vec<FileWarning>)> {
        let (mut vault, mut warnings) = self.parsed(store)?;
        let machine = LocalState::recall(&self.settings.state, vault.id());
        if !self.accept_older && machine.check(&vault).is_err() {
            // Between the two another process may have written a newer vault and remembered it. It writes the vault
            // first, so what lies there now is at least as new as what it remembered.
            (vault, warnings) = self.parsed(store)?;
            machine.check(&vault)?;
        }
        Ok((vault, machine, warnings))
    }

    /// The vault of a store, without a look at what was seen.
    fn parsed(&self, store: &Store) -> Result<(LockedVault, Vec<FileWarning>)> {
        let (bytes, warnings) = store.read().map_err(|error| self.with_backups(error, store))?;
        let vault = LockedVault::parse(bytes).map_err(|error| self.with_backups(error, store))?;
        Ok((vault, warnings))
    }

    /// Remembers what was seen. A state directory that can't be written is a pity, not a failure.
    pub(super) fn remember(&self, machine: &mut LocalState, vault: &LockedVault, key: Option<MetadataKey>) {
        let _ = machine.remember(seen(vault), key.as_ref());
    }
}

pub(super) fn seen(vault: &LockedVault) -> Seen {
    Seen { generation: vault.generation(), sha256: vault.sha256() }
}

/// Without the APIs of the organization that an app's own take the place of: none of their companions stays behind.
fn without_hidden(mut found: Vec<(Api, Credential)>) -> Vec<(Api, Credential)> {
    let shared = |api: &Api| api.scope == Scope::Organization;
    let own: BTreeSet<_> =
        found.iter().filter(|(api, _)| !shared(api)).flat_map(|(api, _)| api.variables()).collect();
    if !own.is_empty() {
        found.retain(|(api, _)| !shared(api) || !own.contains(&api.variable()));
    }
    found
}

/// What was read back from the disk must open with the key that wrote it.
pub(super) fn opens(bytes: Vec<u8>, root: &RootKey) -> std::result::Result<(), VaultError> {
    LockedVault::parse(bytes)?.unlock(root.duplicate()).map(drop)
}

/// The metadata of a vault if it can be read without asking; completion uses it too, and says nothing when it can't.
pub fn known_catalog(vault: &Path, state: &Path) -> Option<Catalog> {
    let (bytes, _) = Store::at(vault).read().ok()?;
    let vault = LockedVault::parse(bytes).ok()?;
    vault.catalog(&LocalState::recall(state, vault.id()).metadata_key()?).ok()
}
