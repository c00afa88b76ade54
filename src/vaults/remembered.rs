//! The local state after a root key, or a session that holds it, has authenticated a file. Best effort: a state directory
//! that cannot be written is ignored.

use crate::vault::{AuthenticFile, LocalState, LockedVault, MetadataCode, MetadataKey};

/// Records a file that was read, and the metadata key unless the vault is private.
pub(super) fn remember(state: &mut LocalState, vault: &LockedVault, key: Option<&MetadataKey>) {
    let is_new = state.metadata_key().is_none() && !state.is_private();
    let key = key.filter(|key| !is_new || may_store(state, vault, key));
    let _ = state.remember(AuthenticFile::from(vault), key);
}

/// Records a file that was written.
pub(super) fn remember_written(state: &mut LocalState, vault: &LockedVault, key: &MetadataKey) {
    state.expects_code = true;
    let _ = state.remember_written(AuthenticFile::from(vault), Some(key));
}

/// Reads the metadata before its key is stored for the first time: a private vault must leave none.
fn may_store(state: &mut LocalState, vault: &LockedVault, key: &MetadataKey) -> bool {
    let Ok(view) = vault.metadata(key) else { return false };
    if view.code == MetadataCode::Valid {
        state.expects_code = true;
    }
    if view.is_private {
        let _ = state.make_private();
    }
    !view.is_private
}
