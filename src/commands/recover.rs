//! `capi recover`: a new passphrase by means of the recovery code.

use std::path::PathBuf;

use crate::access::{CodeSource, PassphraseSource, warn_if_weak};
use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::Result;
use crate::model::{capi, message};
use crate::vaults::replace_passphrase;

/// Unlock the vault with the recovery code and set a new passphrase
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct RecoverArgs {
    /// Read the recovery code from this file descriptor
    #[arg(long, value_name = "N", conflicts_with = "code_file")]
    pub code_fd: Option<i32>,

    /// Read the recovery code from this file
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,

    /// Read the new passphrase from this file descriptor
    #[arg(long, value_name = "N", conflicts_with = "new_passphrase_file")]
    pub new_passphrase_fd: Option<i32>,

    /// Read the new passphrase from this file
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
The code is not shown while you type it, because it remains valid. Case, spaces
and hyphens do not matter; O counts as 0, I and L count as 1. If there is a
typo, capi names the group that contains it.

Examples:
  capi recover
  capi recover --code-file code.txt --new-passphrase-file new.txt";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "Replaces all passphrases with the new one. The recovery code and the tokens do not change.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: &["CAPI_VAULT", "CAPI_CONFIG", "CAPI_NO_INPUT"],
    files: manual::VAULT_FILES,
    security: &[
        "No option takes the code itself. It is not shown on a terminal, because it remains valid. The session of the \
         vault ends.",
        manual::OLD_COPIES,
    ],
    see_also: &["capi-recovery", "capi-passwd"],
};

impl Requirements for RecoverArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Unlocks the vault with the code and replaces its passphrase.
///
/// # Errors
/// A wrong code; no new passphrase; errors of changing the vault.
pub(super) fn run(context: &Context, args: RecoverArgs) -> Result<()> {
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file);
    let mut vault = context.vaults.read()?;
    vault.unlock_by_code(&CodeSource::from_options(args.code_fd, args.code_file))?;
    let instead = "--new-passphrase-file or --new-passphrase-fd, or run it in a terminal";
    let passphrase = context.vaults.access.passphrase_to_set(&source, "the new passphrase", instead)?;
    warn_if_weak(&context.streams, &passphrase, capi("passwd"));
    replace_passphrase(&mut vault, &passphrase)?;
    context.streams.note(&message![
        "the recovery code still unlocks it; ",
        capi("recovery new"),
        " replaces it"
    ]);
    Ok(())
}
