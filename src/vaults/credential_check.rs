//! The check word of a credential, for a reader of metadata that may have a key for more.

use super::CurrentVault;
use crate::error::Result;
use crate::model::{Api, CredentialCheck};
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
