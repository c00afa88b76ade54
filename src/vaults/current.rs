//! The vault of the settings, read once: checks, prompts and the save of a command all use this one object.

use std::collections::BTreeSet;

use super::stored_key::{Belief, StoredView, damage};
use super::{Vaults, remember};
use crate::access::{CodeSource, Unlocked};
use crate::error::{AccessError, CommandError, Result};
use crate::model::{Api, AppName, Catalog, Credential, Effective};
use crate::vault::{
    LocalState, LockedVault, MetadataKey, OpenVault, Passphrase, Reader, RootKey, SlotView, Store, VaultError,
};

/// The vault as it was read, still locked. It unlocks itself when a method needs a key, at most once.
pub struct CurrentVault<'a> {
    pub(super) vaults: &'a Vaults,
    pub(super) store: Store,
    pub(super) vault: LockedVault,
    pub(super) state: LocalState,
    /// The root key, once the vault is unlocked.
    pub(super) root: Option<RootKey>,
    pub(super) keeps_passphrase: bool,
    /// The passphrase that unlocked the vault, if it is kept for a new root key.
    pub(super) passphrase: Option<Passphrase>,
}

impl<'a> CurrentVault<'a> {
    pub(super) fn new(vaults: &'a Vaults, store: Store, vault: LockedVault, state: LocalState) -> Self {
        Self { vaults, store, vault, state, root: None, keeps_passphrase: false, passphrase: None }
    }

    /// The vault without a key.
    pub fn locked(&self) -> &LockedVault {
        &self.vault
    }

    /// Returns the metadata of all APIs. Unlocks the vault if neither a token nor the local state gives the key.
    ///
    /// # Errors
    /// Errors of unlocking; damage.
    pub fn catalog(&mut self) -> Result<Catalog> {
        if let Some(opened) = self.vaults.access.open_token(&self.vault)? {
            return Ok(opened.catalog(&self.vault)?);
        }
        if let Some(catalog) = self.with_stored_key(|vault, key| vault.catalog(key))? {
            return Ok(catalog);
        }
        let key = self.metadata_key()?;
        let catalog = self.vault.catalog(&key).map_err(damage)?;
        remember(&mut self.state, &self.vault, Some(&key));
        Ok(catalog)
    }

    /// Returns the metadata of all APIs with a key that is at hand, and how far it can be believed: neither a session nor
    /// the user is asked for a key.
    ///
    /// # Errors
    /// [`CommandError::NoMetadataKey`], [`CommandError::Unchecked`]; damage.
    pub fn known_view(&self) -> Result<StoredView> {
        if let Some(opened) = self.vaults.access.open_token(&self.vault)? {
            return Ok(StoredView { catalog: opened.catalog(&self.vault)?, belief: Belief::Checked });
        }
        self.stored_view()
    }

    /// [`CurrentVault::known_view`] without a token.
    ///
    /// # Errors
    /// As [`CurrentVault::known_view`].
    pub fn stored_view(&self) -> Result<StoredView> {
        if let Some(root) = &self.root {
            let catalog = self.vault.catalog(&root.metadata(self.vault.id()))?;
            return Ok(StoredView { catalog, belief: Belief::Checked });
        }
        let has_key = self.state.metadata_key().is_some();
        match StoredView::read(&self.vault, &self.state)? {
            None if has_key => Err(VaultError::StaleMetadataKey.into()),
            None => Err(CommandError::NoMetadataKey { is_private: self.state.is_private() }.into()),
            Some(view) if view.belief == Belief::Doubtful => Err(CommandError::Unchecked.into()),
            Some(view) => Ok(view),
        }
    }

    /// Returns the APIs that an app may use, with their credentials; without an app, the organization's. Shadowed ones
    /// are left out.
    ///
    /// # Errors
    /// Errors of unlocking; damage.
    pub fn credentials_for(mut self, app: Option<&AppName>) -> Result<Vec<(Api, Credential)>> {
        if let Some(opened) = self.vaults.access.open_token(&self.vault)? {
            let found = opened.with_credentials(&self.vault)?;
            return Ok(without_shadowed(found.ok_or(AccessError::NoCredentials)?));
        }
        let vault = &self.vault;
        let (keys, metadata) = match self.vaults.access.unlock(vault, |socket| socket.app_keys(vault, app))? {
            Unlocked::Session(keys) => (keys, None),
            Unlocked::Passphrase { root, .. } => {
                (vault.app_keys(&root, app)?, Some(root.metadata(vault.id())))
            }
        };
        remember(&mut self.state, &self.vault, metadata.as_ref());
        let sealed = self.vault.sealed_for(&keys)?;
        drop(self);
        Ok(without_shadowed(sealed.open(&keys, app)?))
    }

    /// Returns all key slots.
    ///
    /// # Errors
    /// Errors of unlocking; damage.
    pub fn slots(&mut self) -> Result<Vec<SlotView>> {
        if let Some(opened) = self.vaults.access.open_token(&self.vault)? {
            let metadata = match &opened.reader {
                Reader::Metadata(key) => Some(key),
                Reader::App(_) => None,
            };
            let mut slots = self.vault.slots().view(metadata)?;
            // An app's token reads the description of its own slot only.
            let own = slots.iter_mut().find(|slot| slot.id == opened.slot);
            own.into_iter().for_each(|slot| slot.about.clone_from(&opened.about));
            return Ok(slots);
        }
        if let Some(slots) = self.with_stored_key(|vault, key| vault.slots().view(Some(key)))? {
            return Ok(slots);
        }
        let key = self.metadata_key()?;
        let slots = self.vault.slots().view(Some(&key))?;
        remember(&mut self.state, &self.vault, Some(&key));
        Ok(slots)
    }

    /// Returns the metadata key, from a session or the root key.
    pub(super) fn metadata_key(&mut self) -> Result<MetadataKey> {
        if self.root.is_none() {
            let vault = &self.vault;
            match self.vaults.access.unlock(vault, |socket| socket.metadata_key(vault))? {
                Unlocked::Session(key) => return Ok(key),
                // A change may follow, which must not prompt again.
                unlocked => self.keep(unlocked),
            }
        }
        Ok(self.root_key()?.metadata(self.vault.id()))
    }

    /// Returns the root key, and unlocks the vault for it.
    ///
    /// # Errors
    /// Errors of unlocking.
    pub fn root_key(&mut self) -> Result<RootKey> {
        if self.root.is_none() {
            let vault = &self.vault;
            match self.vaults.access.unlock(vault, |socket| socket.root_key(vault))? {
                Unlocked::Session(root) => self.root = Some(root),
                unlocked => self.keep(unlocked),
            }
        }
        Ok(self.root.as_ref().ok_or(CommandError::Locked)?.duplicate())
    }

    /// Keeps the root key, and the passphrase if it was asked for.
    fn keep<T>(&mut self, unlocked: Unlocked<T>) {
        if let Unlocked::Passphrase { root, passphrase } = unlocked {
            self.root = Some(root);
            self.passphrase = Some(passphrase).filter(|_| self.keeps_passphrase);
        }
    }

    /// Unlocks the vault with the passphrase and nothing else: a session neither proves that the user knows the
    /// passphrase nor prolongs itself.
    ///
    /// # Errors
    /// A token; no passphrase and no terminal; a wrong passphrase; damage.
    pub fn unlock_by_passphrase(&mut self) -> Result<RootKey> {
        let (root, _) =
            self.vaults.access.open_by_passphrase(|typed| Ok(self.vault.slots().root_key(typed)?))?;
        self.adopt(root.duplicate())?;
        Ok(root)
    }

    /// Unlocks the vault with the recovery code.
    ///
    /// # Errors
    /// No recovery slot; no code and no terminal; a wrong code; damage.
    pub fn unlock_by_code(&mut self, source: &CodeSource) -> Result<()> {
        let slots = self.vault.slots();
        if !slots.has_recovery_slot() {
            return Err(VaultError::NoRecoverySlot.into());
        }
        let root = self.vaults.access.open_by_code(source, |code| Ok(slots.root_key_by_code(code)?))?;
        self.adopt(root)
    }

    /// Authenticates the file with a root key and keeps that.
    pub(super) fn adopt(&mut self, root: RootKey) -> Result<()> {
        self.vault.authenticate(&root)?;
        remember(&mut self.state, &self.vault, Some(&root.metadata(self.vault.id())));
        self.root = Some(root);
        Ok(())
    }

    /// Returns the open vault, for reading.
    ///
    /// # Errors
    /// Errors of unlocking; damage.
    pub fn open(&mut self) -> Result<OpenVault> {
        let root = self.root_key()?;
        let open = self.vault.unlock(root)?;
        remember(&mut self.state, &self.vault, Some(&open.metadata_key()));
        Ok(open)
    }
}

/// Leaves out the organization's APIs that the app's own shadow, with all their variables.
pub(super) fn without_shadowed(mut found: Vec<(Api, Credential)>) -> Vec<(Api, Credential)> {
    let effective = Effective::of(found.iter().map(|(api, _)| api));
    let ids: BTreeSet<_> = effective.apis().iter().map(|api| api.id).collect();
    found.retain(|(api, _)| ids.contains(&api.id));
    found
}

/// Refuses a token for a file that no root key authenticated on this machine: the holder of another token can have changed the
/// domains in it.
///
/// # Errors
/// [`CommandError::Unchecked`]; a token that does not open the vault.
pub fn refuse_unchecked_token(current: &CurrentVault) -> Result<()> {
    let is_by_token = current.vaults.access.open_token(&current.vault)?.is_some();
    let is_known = current.state.known().contains(&current.vault.sha256());
    if is_by_token && !is_known { Err(CommandError::Unchecked.into()) } else { Ok(()) }
}
