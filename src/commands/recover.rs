//! `capi recover`: in with the recovery code, and a new passphrase.

use crate::cli::RecoverArgs;
use crate::context::{CodeSource, Context, PassphraseSource, warn_if_weak};
use crate::error::Result;
use crate::model::{capi, message};

/// Opens the vault with the code and replaces its passphrase.
///
/// # Errors
/// No such code; no new passphrase; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: RecoverArgs) -> Result<()> {
    let source = PassphraseSource::from_options(args.new_passphrase_fd, args.new_passphrase_file);
    context.unlock_by_code(&CodeSource::from_options(args.code_fd, args.code_file))?;
    let instead = "--new-passphrase-file or --new-passphrase-fd, or run it in a terminal";
    let passphrase = context.passphrase_to_set(&source, "the new passphrase", instead)?;
    warn_if_weak(context, &passphrase, capi("passwd"));
    context.replace_passphrase(&passphrase)?;
    context.streams.note(&message![
        "the recovery code still unlocks it; ",
        capi("recovery new"),
        " replaces it"
    ]);
    Ok(())
}
