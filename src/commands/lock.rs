//! `capi lock`: makes the session forget.

use crate::cli::LockArgs;
use crate::context::Context;
use crate::error::{Error, Result};

/// Locks the vault, or all of them. An older vault is locked as any, and settings that can't be read are no reason not to.
///
/// # Errors
/// There is no such vault; a session that does not answer.
pub(super) fn run(context: &Context, args: &LockArgs) -> Result<()> {
    context.settings.faults.iter().for_each(|fault| context.streams.warn(&fault.to_string()));
    let is_unsure = !args.all && !context.settings.is_vault_sure;
    if is_unsure {
        context.streams.note("which vault is meant can't be read, so all are locked");
    }
    let ended = match args.all || is_unsure {
        true => context.vaults.access.session.stop()?,
        false => {
            let vault = context.vaults.inspect().vault.map_err(Error::with_lock_all)?;
            context.vaults.access.session.forget(vault.id())?
        }
    };
    context.streams.note(if ended { "locked" } else { "there was no session: it is locked" });
    Ok(())
}
