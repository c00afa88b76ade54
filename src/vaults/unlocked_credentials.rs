//! The credentials of an app for a process that must not prompt.

use super::CurrentVault;
use super::current::without_shadowed;
use crate::error::Result;
use crate::model::{Api, AppName, Credential};

/// Returns the APIs that an app can use, with their credentials, if a session or a passphrase that an option names opens
/// them. `None` if the vault is locked. A token does not count: it cannot authenticate the file.
///
/// # Errors
/// A passphrase that cannot be read or is wrong; damage.
pub fn unlocked_credentials(
    current: CurrentVault<'_>,
    app: Option<&AppName>,
) -> Result<Option<Vec<(Api, Credential)>>> {
    let Some(keys) = current.vaults.access.app_keys_without_prompt(&current.vault, app)? else {
        return Ok(None);
    };
    let sealed = current.vault.sealed_for(&keys)?;
    drop(current);
    Ok(Some(without_shadowed(sealed.open(&keys, app)?)))
}
