//! `capi passwd`: a new passphrase for the vault.

use std::path::PathBuf;

use crate::access::{PassphraseSource, warn_if_weak};
use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::Result;
use crate::model::capi;
use crate::vaults::replace_passphrase;

/// Change the passphrase of the vault
#[derive(clap::Args)]
#[group(multiple = false)]
#[command(after_long_help = AFTER_HELP)]
pub struct PasswdArgs {
    /// Read the new passphrase from this file descriptor
    #[arg(long, value_name = "N")]
    pub new_passphrase_fd: Option<i32>,

    /// Read the new passphrase from this file
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
The APIs do not change. The old passphrase still unlocks old copies and backups.

Examples:
  capi passwd
  capi passwd --new-passphrase-file new.txt";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: manual::VAULT_FILES,
    security: &[
        "The root key stays the same. A person who knew the old passphrase and has an old copy can therefore know the \
         root key. If others know the old passphrase, run `capi rekey` to generate a new root key, then rotate the \
         credentials.",
        manual::OLD_COPIES,
    ],
    see_also: &["capi-init", "capi-rekey", "capi-recovery"],
};

impl Requirements for PasswdArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Replaces the passphrase slot.
///
/// # Errors
/// A wrong old passphrase; no new one; errors of changing the vault.
pub(super) fn run(context: &Context, args: PasswdArgs) -> Result<()> {
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file);
    let mut vault = context.vaults.read()?;
    vault.unlock_by_passphrase()?;
    let instead = "--new-passphrase-file or --new-passphrase-fd, or run it in a terminal";
    let passphrase = context.vaults.access.passphrase_to_set(&source, "the new passphrase", instead)?;
    warn_if_weak(&context.streams, &passphrase, capi("passwd"));
    replace_passphrase(&mut vault, &passphrase)
}
