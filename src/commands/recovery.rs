//! `capi recovery`: a code on paper, for a forgotten passphrase.

use crate::cli::{RecoveryAction, RecoveryArgs, RecoveryNewArgs};
use crate::context::Context;
use crate::error::{Refusal, Result, WayRefusal};
use crate::vault::Holder;

/// Does what the action says.
///
/// # Errors
/// There is no terminal; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: &RecoveryArgs) -> Result<()> {
    match &args.action {
        RecoveryAction::New(args) => new(context, args),
    }
}

/// Shows a new code, once and on the terminal alone, so that no file and no pipe gets it by accident.
fn new(context: &Context, args: &RecoveryNewArgs) -> Result<()> {
    let terminal = context.terminal().ok_or(WayRefusal::TerminalOnly)?;
    // Whoever makes another key of the vault shows that the vault is theirs.
    context.unlock_by_passphrase()?;
    let slots = context.slots()?;
    let replaces = slots.iter().any(|slot| slot.holder == Holder::Recovery);
    if replaces && !args.yes && !terminal.confirm("replace the recovery code that there is?", false)? {
        return Err(Refusal::Declined("replaced").into());
    }
    let now = context.now();
    let mut made = None;
    let changed = context.change_slots(&slots, |vault| {
        made = Some(vault.new_recovery(now)?);
        Ok(())
    });
    // What the vault has now is shown, also where the disk may yet lose it.
    let code = match (made, &changed) {
        (Some(code), Ok(())) => code,
        (Some(code), Err(error)) if error.is_unconfirmed() => code,
        _ => return changed,
    };
    terminal.show_secret(&code.written())?;
    terminal.say("write it down now: it is not shown again, and with the vault it opens everything")?;
    if replaces {
        context.streams.note("the code before opens backups and older copies, and no longer the vault");
    }
    context.streams.note("the vault has a recovery code; `capi recover` takes it");
    changed
}
