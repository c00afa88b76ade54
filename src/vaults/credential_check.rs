//! The check word of a credential, for a reader of metadata that may have a key for more.

use super::CurrentVault;
use crate::error::Result;
use crate::model::{Api, AuthKind, CredentialCheck};
use crate::vault::Reader;

/// Returns the check word and the length of an API's credential if no prompt is needed for the key: from a token, a session,
/// or a passphrase that the command line names. `None` otherwise.
///
/// # Errors
/// A wrong passphrase; damage.
pub fn credential_check(current: &CurrentVault<'_>, api: &Api) -> Result<Option<CredentialCheck>> {
    let (vault, access) = (&current.vault, &current.vaults.access);
    if let Some(opened) = access.open_token(vault)? {
        return Ok(match &opened.reader {
            Reader::Metadata(_) => None,
            Reader::App(keys) => vault.credential_check(keys, api)?,
        });
    }
    match access.app_keys_without_prompt(vault, api.scope.app())? {
        Some(keys) => Ok(vault.credential_check(&keys, api)?),
        None => Ok(None),
    }
}

/// Returns the username of an API with basic auth, and unlocks the vault for it. `None` for other types, and if the username
/// is the secret.
///
/// # Errors
/// Errors of unlocking; damage.
pub fn present_username(current: &mut CurrentVault<'_>, api: &Api) -> Result<Option<String>> {
    if api.auth.kind() != AuthKind::Basic {
        return Ok(None);
    }
    let root = current.root_key()?;
    let keys = current.vault.app_keys(&root, api.scope.app())?;
    Ok(current.vault.credential_check(&keys, api)?.and_then(|check| check.username))
}
