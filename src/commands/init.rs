//! `capi init`: makes the vault.

use crate::access::warn_if_weak;
use crate::cli::InitArgs;
use crate::context::Context;
use crate::error::Result;
use crate::vault::{KdfParameters, OpenVault, VaultError};

/// Makes a vault where nothing stands.
///
/// # Errors
/// Something stands there; no passphrase; what saving may refuse.
pub(super) fn run(context: &Context, args: &InitArgs) -> Result<()> {
    let store = context.vaults.store();
    if store.is_taken() {
        return Err(VaultError::AlreadyThere(store.path().to_owned()).into());
    }
    if let [(newest, _), ..] = store.backups()[..] {
        // Whoever lost a vault wants that one.
        context.streams.note(&format!(
            "backups of an earlier vault lie here and stay: `capi backups restore {newest}` brings the newest back instead"
        ));
    }
    // Before anything is asked: without a place for the vault all answers would be for nothing.
    store.make_directory()?;
    let instead = "--passphrase-file or --passphrase-fd, or run it in a terminal";
    let access = &context.vaults.access;
    let passphrase = access.passphrase_to_set(access.passphrase_source(), "the new passphrase", instead)?;
    warn_if_weak(&context.streams, &passphrase, "capi passwd");
    let costs = if args.light { KdfParameters::LIGHT } else { KdfParameters::DEFAULT };
    let open = OpenVault::create(&passphrase, costs)?;
    context.vaults.create(&open, args.private)?;
    context.streams.note(&format!("made the vault {}", store.path().display()));
    context
        .streams
        .note("keep the passphrase safe; `capi recovery new` makes a code in case it is forgotten");
    access.start_session_if_typed(open.id(), &open.root_key());
    context.streams.hint("`capi add` adds the first API");
    Ok(())
}
