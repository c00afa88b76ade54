//! `capi unlock`: the start of a session.

use crate::agent::Limits;
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::Result;

/// Start a session, so that commands stop prompting for the passphrase
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct UnlockArgs {
    /// Keep the vault unlocked this long, used or not (30m, 8h) [default: the limits in the settings]
    #[arg(long = "for", value_name = "DURATION", value_parser = values::duration)]
    pub duration: Option<std::time::Duration>,
}

const AFTER_HELP: &str = "\
A background process holds the vault's key until the time is over or until you
run `capi lock` or `capi passwd`. By default a passphrase entered on a terminal
starts a session too (setting session.auto); a script starts one only with this
command. The settings session.idle and session.max, or the variables
CAPI_SESSION_IDLE and CAPI_SESSION_MAX, limit it: by default to one hour without
use and to 12 hours in total.

Examples:
  capi unlock
  capi unlock --for 8h
  capi unlock --passphrase-file ./passphrase";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "3", "4", "5", "7"],
    environment: &[
        "CAPI_VAULT",
        "CAPI_CONFIG",
        "CAPI_NO_INPUT",
        "CAPI_SESSION_AUTO",
        "CAPI_SESSION_IDLE",
        "CAPI_SESSION_MAX",
        "CAPI_PASSPHRASE_COMMAND",
        "CAPI_PASSPHRASE",
    ],
    files: manual::READ_FILES,
    security: &[
        "The session holds the key of the vault but not the passphrase, and gives each command only the keys that it \
         needs. Only processes of the same user can connect to it. During a session, any of your programs can run \
         commands with the credentials, as you can.",
    ],
    see_also: &["capi-lock", "capi-status"],
};

impl Requirements for UnlockArgs {
    fn needs_root_key(&self) -> bool {
        true
    }

    fn changes_vault(&self) -> bool {
        false
    }
}

/// Unlocks the vault for a while.
///
/// # Errors
/// Errors of unlocking; a session that cannot be started.
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
