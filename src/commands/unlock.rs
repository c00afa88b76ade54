//! `capi unlock`: starts a session, also from a script.

use crate::agent::Limits;
use crate::cli::UnlockArgs;
use crate::context::Context;
use crate::error::Result;

/// Unlocks the vault for a while.
///
/// # Errors
/// What unlocking may refuse; no session can be started.
pub(super) fn run(context: &Context, args: &UnlockArgs) -> Result<()> {
    let limits = match args.duration {
        Some(duration) => Limits { idle: duration, max: duration },
        None => context.vaults.access.session.limits(),
    };
    let mut vault = context.vaults.read()?;
    let root = vault.unlock_by_passphrase()?;
    let session = &context.vaults.access.session;
    session.start(vault.locked().id(), &root, limits)?;
    context.streams.note(&session.duration(limits));
    Ok(())
}
