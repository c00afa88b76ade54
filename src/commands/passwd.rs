//! `capi passwd`: a new passphrase for the vault.

use crate::cli::PasswdArgs;
use crate::context::{Context, PassphraseSource, warn_if_weak};
use crate::error::Result;
use crate::model::capi;

/// Replaces the passphrase slot.
///
/// # Errors
/// The old passphrase is wrong; no new one; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: PasswdArgs) -> Result<()> {
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file);
    context.unlock_by_passphrase()?;
    let instead = "--new-passphrase-file or --new-passphrase-fd, or run it in a terminal";
    let passphrase = context.passphrase_to_set(&source, "the new passphrase", instead)?;
    warn_if_weak(context, &passphrase, capi("passwd"));
    context.replace_passphrase(&passphrase)
}
