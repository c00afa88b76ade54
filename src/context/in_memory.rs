//! The question whether to store credentials in a vault in memory, as in the home directory of a sandbox.

use std::path::Path;

use super::Context;
use crate::assist::clients::{markers, possible_sandbox};
use crate::error::{ClientError, CommandError, Result};
use crate::fs::permissions::is_in_memory;

/// Warns about a vault in memory, which is gone when a sandbox or the machine ends, and asks on a terminal whether to
/// continue. A file that the user named, or a home directory for temporary files, is there on purpose.
///
/// # Errors
/// The user declined. In a sandbox of an AI coding client there is no user to ask.
pub fn confirm_vault_in_memory(context: &Context, what: &'static str) -> Result<()> {
    let path = &context.settings.vault;
    let temporary =
        [std::env::temp_dir().as_path(), Path::new("/tmp")].iter().any(|top| path.starts_with(top));
    if context.settings.is_vault_chosen || temporary || !is_in_memory(path) {
        return Ok(());
    }
    let all: Vec<&str> = markers().collect();
    let in_sandbox = possible_sandbox().is_some();
    let terminal = context.terminal().filter(|terminal| !in_sandbox || terminal.is_of_user(&all));
    if in_sandbox && terminal.is_none() {
        return Err(ClientError::VaultInMemory(path.clone()).into());
    }
    context.streams.warn(&format!(
        "the vault {} is in memory: it is gone when the machine or the sandbox ends",
        path.display()
    ));
    match terminal {
        Some(terminal) if !terminal.confirm("Continue?", false)? => Err(CommandError::Declined(what).into()),
        _ => Ok(()),
    }
}
