//! `capi recovery`: a code on paper, for a forgotten passphrase.

use crate::cli::{RecoveryAction, RecoveryArgs, RecoveryNewArgs};
use crate::context::{Context, refuse_other_slots};
use crate::error::{AccessError, CommandError, Result};
use crate::model::{capi, message};
use crate::vault::SlotHolder;

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
    let terminal = context.terminal().ok_or(AccessError::TerminalOnly)?;
    // Whoever makes another key of the vault shows that the vault is theirs.
    context.unlock_by_passphrase()?;
    let slots = context.slots()?;
    let replaces = slots.iter().any(|slot| slot.holder == SlotHolder::Recovery);
    if replaces && !args.yes && !terminal.confirm("replace the recovery code that there is?", false)? {
        return Err(CommandError::Declined("replaced").into());
    }
    let now = context.now();
    let (code, saved) = context.change_made(|vault| {
        refuse_other_slots(vault, &slots)?;
        Ok(vault.new_recovery(now)?)
    })?;
    terminal.show_secret(&code.written())?;
    terminal.say("write it down now: it is not shown again, and with the vault it opens everything")?;
    if replaces {
        context.streams.note("the code before opens backups and older copies, and no longer the vault");
    }
    context.streams.note(&message!["the vault has a recovery code; use it with ", capi("recover")]);
    saved
}
