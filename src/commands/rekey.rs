//! `capi rekey`: a new root key, and other costs for the passphrase.

use crate::cli::RekeyArgs;
use crate::context::Context;
use crate::error::{AccessError, Result};
use crate::model::{capi, message};
use crate::vault::{KdfParameters, SlotView};

/// Seals everything under a new root key, after asking about the slots that go.
///
/// # Errors
/// Costs out of bounds; the passphrase is wrong; the answer was no; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: &RekeyArgs) -> Result<()> {
    // Before anything is asked for, as far as it can be told then.
    costs(args, KdfParameters::DEFAULT)?;
    let (passphrase, kept, old) = context.unlock_for_rekey()?;
    let costs = costs(args, old)?;
    let slots = context.slots()?;
    let lost: Vec<&SlotView> = slots.iter().filter(|slot| slot.id != kept).collect();
    context.agree_to_losing(&lost, args.yes)?;
    context.change_slots(&slots, |vault| vault.rekey(&passphrase, costs))?;
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
    context.lock_after_rekey()
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
