//! `capi recover`: in with the recovery code, and a new passphrase.

use crate::access::{CodeSource, PassphraseSource, warn_if_weak};
use crate::cli::RecoverArgs;
use crate::context::Context;
use crate::error::Result;
use crate::vaults::replace_passphrase;

/// Opens the vault with the code and replaces its passphrase.
///
/// # Errors
/// No such code; no new passphrase; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: RecoverArgs) -> Result<()> {
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file);
    let mut vault = context.vaults.read()?;
    vault.unlock_by_code(&CodeSource::from_options(args.code_fd, args.code_file))?;
    let instead = "--new-passphrase-file or --new-passphrase-fd, or run it in a terminal";
    let passphrase = context.vaults.access.passphrase_to_set(&source, "the new passphrase", instead)?;
    warn_if_weak(&context.streams, &passphrase, "capi passwd");
    replace_passphrase(&mut vault, &passphrase)?;
    context.streams.note("the recovery code still opens it; `capi recovery new` replaces it");
    Ok(())
}
