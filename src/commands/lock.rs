//! `capi lock`: makes the session forget.

use crate::cli::LockArgs;
use crate::context::Context;
use crate::error::Result;

/// Locks the vault, or all of them.
///
/// # Errors
/// There is no such vault; a session that does not answer.
pub(super) fn run(context: &Context, args: &LockArgs) -> Result<()> {
    let ended =
        if args.all { context.session.stop()? } else { context.session.forget(context.locked()?.id())? };
    context.streams.note(if ended { "locked" } else { "there was no session: it is locked" });
    Ok(())
}
