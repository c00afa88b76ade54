//! `capi lock`: the end of a session.

use crate::assist::clients::possible_sandbox;
use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{Error, Result};

/// End the session of the vault
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct LockArgs {
    /// Lock every vault and stop the background process
    #[arg(long)]
    pub all: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi lock
  capi lock --all";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "An invalid setting causes a warning, and the vault is locked anyway. If the settings file cannot be read and \
         neither `--vault` nor CAPI_VAULT names the vault, all vaults are locked.",
        "A vault that is older than this machine has seen is locked like any other. A damaged or missing vault cannot \
         be identified; `--all` locks it.",
    ],
    exit: &["0", "1", "2", "5", "7"],
    environment: &["CAPI_VAULT", "CAPI_CONFIG"],
    files: manual::READ_FILES,
    security: &["Running programs keep the variables that they were started with."],
    see_also: &["capi-unlock", "capi-status"],
};

impl Requirements for LockArgs {
    // Locking always works.
    fn needs_settings(&self) -> bool {
        false
    }
}

/// Locks the vault, or all of them, even if the vault is older than expected or a setting is invalid.
///
/// # Errors
/// There is no such vault; a session that does not answer or cannot be reached.
pub(super) fn run(context: &Context, args: &LockArgs) -> Result<()> {
    context.settings.faults.iter().for_each(|fault| context.streams.warn(&fault.to_string()));
    let is_unsure = !args.all && !context.settings.is_vault_sure;
    if is_unsure {
        context.streams.note("which vault is meant can't be read, so all are locked");
    }
    let ended = if args.all || is_unsure {
        context.vaults.access.session.stop()?
    } else {
        let vault = context.vaults.inspect().vault.map_err(Error::with_lock_all)?;
        context.vaults.access.session.forget(vault.id())?
    };
    match possible_sandbox() {
        _ if ended => context.streams.note("locked"),
        None => context.streams.note("there was no session: it is locked"),
        // A sandbox may hide the socket, as an empty /run/user does.
        Some(title) => {
            context.streams.note(&format!("no session is visible from here; {title} may hide one"))
        }
    }
    Ok(())
}
