//! `capi init`: creation of the vault.

use crate::access::warn_if_weak;
use crate::cli::{Manual, Requirements, manual};
use crate::context::{Context, USUAL_SETTINGS, confirm_vault_in_memory, importable_settings};
use crate::error::{CommandError, Result};
use crate::model::{capi, message, text};
use crate::vault::{KdfParameters, OpenVault, VaultError};

/// Create the vault
///
/// Asks for a new passphrase and writes an empty, encrypted vault. An existing vault is never overwritten.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct InitArgs {
    /// Use 64 MiB of memory for the key derivation instead of 256 MiB
    #[arg(long)]
    pub light: bool,

    /// Store no metadata key on this machine: `list` and `show` then need the passphrase too
    #[arg(long)]
    pub private: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi init
  capi init --light                     for a machine with little memory
  capi --vault team.capi init           a vault in another file";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "3", "6"],
    environment: manual::UNLOCK,
    files: &["vault.capi", ".lock", ".state", "config.toml"],
    security: &[
        "Until you run `capi recovery new`, the passphrase is the only unlock method: if you forget it, the vault is \
         lost. Each guess costs an attacker 256 MiB of memory and three passes of Argon2id, or 64 MiB with `--light`. \
         capi warns about a weak passphrase but accepts it.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-add", "capi-passwd"],
};

impl Requirements for InitArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Creates a vault. Never overwrites a file.
///
/// # Errors
/// An existing file; a vault in memory that the user declined; no passphrase; errors of saving.
pub(super) fn run(context: &Context, args: &InitArgs) -> Result<()> {
    let store = context.vaults.store();
    if store.is_taken() {
        return Err(VaultError::AlreadyThere(store.path().to_owned()).into());
    }
    if let [(newest, _), ..] = store.backups().list()[..] {
        // Whoever lost a vault wants that one.
        let restore = capi("backups restore").arg(newest.to_string());
        context.streams.note(&message![
            "backups of an earlier vault are kept; to restore the newest instead, run ",
            restore
        ]);
        if let Some(terminal) = context.terminal()
            && !terminal.confirm("create a new, empty vault?", false)?
        {
            return Err(CommandError::Declined("created").into());
        }
    }
    confirm_vault_in_memory(context, "created")?;
    // Before anything is asked: without a place for the vault all answers would be for nothing.
    store.make_directory()?;
    let instead = "--passphrase-file or --passphrase-fd, or run it in a terminal";
    let access = &context.vaults.access;
    let passphrase = access.passphrase_to_set(access.passphrase_source(), "the new passphrase", instead)?;
    warn_if_weak(&context.streams, &passphrase, capi("passwd"));
    let costs = if args.light { KdfParameters::LIGHT } else { KdfParameters::DEFAULT };
    let mut open = OpenVault::create(&passphrase, costs)?;
    open.is_private = args.private;
    context.vaults.create(&open)?;
    context.streams.note(&format!("created the vault {}", store.path().display()));
    let recovery = capi("recovery new");
    context.streams.note(&message![
        "keep the passphrase safe; ",
        recovery,
        " creates a code in case you forget it"
    ]);
    access.start_session_if_typed(open.id(), &open.root_key());
    // A project file that cannot be used is reported by the commands that use it.
    let declares = context.project().ok().flatten().is_some_and(|project| !project.apis.is_empty());
    context.streams.hint(&if declares {
        message!["run ", capi("add --missing"), " to add the APIs that capi.toml declares"]
    } else {
        message!["run ", capi("add"), " to add the first API"]
    });
    let count = importable_settings();
    if count > 0 {
        let what = format!(" to move {} from there into the vault", text::count(count, "credential"));
        context.streams.hint(&message!["run ", capi("import").arg(USUAL_SETTINGS), what]);
    }
    Ok(())
}
