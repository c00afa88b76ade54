//! `capi rekey`: a new root key and new KDF parameters.

use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{AccessError, Result};
use crate::model::{capi, message};
use crate::vault::{KdfParameters, SlotView};
use crate::vaults::refuse_other_slots;

/// Generate a new root key, optionally with new KDF parameters
///
/// Re-encrypts the vault. Afterwards only the passphrase that you enter unlocks it: tokens, the recovery code and
/// other passphrases stop working, and the session ends. Existing copies and backups keep their old keys.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct RekeyArgs {
    /// Use less memory for the key derivation: 64 MiB, 3 passes, 4 lanes
    #[arg(long, conflicts_with_all = ["memory_kib", "passes", "lanes"])]
    pub light: bool,

    /// Memory for the key derivation, in KiB [default: unchanged]
    #[arg(long, value_name = "KIB")]
    pub memory_kib: Option<u64>,

    /// Passes of the key derivation [default: unchanged]
    #[arg(long, value_name = "N")]
    pub passes: Option<u64>,

    /// Lanes of the key derivation [default: unchanged]
    #[arg(long, value_name = "N")]
    pub lanes: Option<u64>,

    /// Remove tokens and the recovery code without asking for confirmation
    #[arg(short, long)]
    pub yes: bool,
}

const AFTER_HELP: &str = "\
capi cannot re-encrypt the new root key for tokens, the recovery code and other
passphrases, because it does not know them. It lists the affected key slots and
asks for confirmation before it removes them.

Examples:
  capi rekey
  capi rekey --light                    64 MiB of memory per guess
  capi rekey --memory-kib 524288 --passes 4";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "The passphrase stays the same; capi prompts for it once. Without options, the KDF parameters stay the same too.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: manual::VAULT_FILES,
    security: &[
        "Old keys cannot decrypt what is written from now on: those of revoked tokens, of an old passphrase, of a session \
         on another machine. Their holders can already have copied what they could read before.",
        manual::OLD_COPIES,
    ],
    see_also: &["capi-slots", "capi-token", "capi-passwd"],
};

impl Requirements for RekeyArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Re-encrypts the vault under a new root key, after a confirmation that other key slots are removed.
///
/// # Errors
/// KDF parameters out of bounds; a wrong passphrase; a declined confirmation; errors of changing the vault.
pub(super) fn run(context: &Context, args: &RekeyArgs) -> Result<()> {
    // Before anything is asked for, as far as it can be told then.
    costs(args, KdfParameters::DEFAULT)?;
    let mut vault = context.vaults.read()?;
    let own = vault.unlock_for_rekey()?;
    let costs = costs(args, own.parameters)?;
    let slots = vault.slots()?;
    let lost: Vec<&SlotView> = slots.iter().filter(|slot| slot.id != own.id).collect();
    context.vaults.confirm_losing(&lost, args.yes)?;
    vault.change(|open| {
        refuse_other_slots(open, &slots)?;
        Ok(open.slots.rekey(&own.passphrase, costs)?)
    })?;
    let [memory, passes, lanes] = costs.numbers();
    let text = format!("{} MiB of memory, passes {passes}, lanes {lanes}", memory / 1024);
    context.streams.note(&format!("the vault has a new root key; a guess at its passphrase costs {text}"));
    context.streams.warn("the backups and every older copy still open with the old keys");
    if !lost.is_empty() {
        context.streams.hint(&message![
            "run ",
            capi("token new"),
            " and ",
            capi("recovery new"),
            " to create new ones"
        ]);
    }
    context.vaults.access.session.forget(vault.locked().id())?;
    Ok(())
}

/// What the options say, else what holds now.
fn costs(args: &RekeyArgs, old: KdfParameters) -> Result<KdfParameters> {
    if args.light {
        return Ok(KdfParameters::LIGHT);
    }
    let [memory, passes, lanes] = old.numbers().map(u64::from);
    let new = KdfParameters::new(
        args.memory_kib.unwrap_or(memory),
        args.passes.unwrap_or(passes),
        args.lanes.unwrap_or(lanes),
    );
    Ok(new.ok_or(AccessError::KdfParameters)?)
}
