//! `capi init`: makes the vault.

use crate::cli::InitArgs;
use crate::context::{Context, warn_if_weak};
use crate::error::Result;
use crate::model::{capi, message};
use crate::vault::{KdfParameters, OpenVault, VaultError};

/// Makes a vault where nothing stands.
///
/// # Errors
/// Something stands there; no passphrase; what saving may refuse.
pub(super) fn run(context: &Context, args: &InitArgs) -> Result<()> {
    let store = context.store();
    if store.is_taken() {
        return Err(VaultError::AlreadyThere(store.path().to_owned()).into());
    }
    if let [(newest, _), ..] = store.backups()[..] {
        // Whoever lost a vault wants that one.
        let restore = capi("backups restore").arg(newest.to_string());
        context.streams.note(&message![
            "backups of an earlier vault are kept; to restore the newest instead, run ",
            restore
        ]);
    }
    // Before anything is asked: without a place for the vault all answers would be for nothing.
    store.make_directory()?;
    let instead = "--passphrase-file or --passphrase-fd, or run it in a terminal";
    let passphrase = context.passphrase_to_set(context.passphrase_source(), "the new passphrase", instead)?;
    warn_if_weak(context, &passphrase, capi("passwd"));
    let costs = if args.light { KdfParameters::LIGHT } else { KdfParameters::DEFAULT };
    let open = OpenVault::create(&passphrase, costs)?;
    context.create(&open, args.private)?;
    context.streams.note(&format!("created the vault {}", store.path().display()));
    let recovery = capi("recovery new");
    context.streams.note(&message![
        "keep the passphrase safe; ",
        recovery,
        " creates a code in case you forget it"
    ]);
    context.start_session_if_typed(open.id(), &open.root_key());
    context.streams.hint(&message!["run ", capi("add"), " to add the first API"]);
    Ok(())
}
