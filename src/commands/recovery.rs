//! `capi recovery`: the recovery code, for a forgotten passphrase.

use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{AccessError, CommandError, Result};
use crate::model::{capi, message};
use crate::vault::SlotHolder;
use crate::vaults::refuse_other_slots;

/// Generate a recovery code for a forgotten passphrase
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct RecoveryArgs {
    /// The action.
    #[command(subcommand)]
    pub action: RecoveryAction,
}

/// The actions of `capi recovery`.
#[derive(clap::Subcommand)]
pub enum RecoveryAction {
    New(RecoveryNewArgs),
}

/// Generate a recovery code, replace the old one, and show the new one once
#[derive(clap::Args)]
#[command(after_long_help = NEW_AFTER_HELP)]
pub struct RecoveryNewArgs {
    /// Replace an old code without asking for confirmation
    #[arg(short, long)]
    pub yes: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi recovery new";

const NEW_AFTER_HELP: &str = "\
The code is shown once, on the terminal and nowhere else. Write it down on paper
and store the paper away from this machine: the code and a copy of the vault
together give access to everything.

Examples:
  capi recovery new
  capi recovery new --yes               replaces the old code without asking";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "A vault has at most one recovery code. The code has eight groups of five characters and 160 random bits; the \
         last character of each group is a checksum, so capi can name the group that contains a typo.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: manual::VAULT_FILES,
    security: &[
        "The code is printed on the terminal, never on standard output or standard error. It can remain in the \
         terminal's scrollback: clear it. capi requires the passphrase even during a session.",
        "The code and a copy of the vault together give access to everything. An old code unlocks old copies forever.",
    ],
    see_also: &["capi-recover", "capi-slots"],
};

impl Requirements for RecoveryArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Runs the action.
///
/// # Errors
/// No terminal; errors of changing the vault.
pub(super) fn run(context: &Context, args: &RecoveryArgs) -> Result<()> {
    match &args.action {
        RecoveryAction::New(args) => new(context, args),
    }
}

/// Shows a new code, once and on the terminal alone, so that no file and no pipe gets it by accident.
fn new(context: &Context, args: &RecoveryNewArgs) -> Result<()> {
    let terminal = context.terminal().ok_or(AccessError::TerminalOnly)?;
    // A new key takes the passphrase, which proves that the vault is the user's own.
    let mut vault = context.vaults.read()?;
    vault.unlock_by_passphrase()?;
    let slots = vault.slots()?;
    let replaces = slots.iter().any(|slot| slot.holder == SlotHolder::Recovery);
    if replaces && !args.yes && !terminal.confirm("replace the recovery code that there is?", false)? {
        return Err(CommandError::Declined("replaced").into());
    }
    let now = context.now();
    let (code, saved) = vault.change_made(|open| {
        refuse_other_slots(open, &slots)?;
        Ok(open.slots.new_recovery(now)?)
    })?;
    terminal.show_secret(&code.written())?;
    terminal.say("write it down now: it is not shown again, and with the vault it opens everything")?;
    if replaces {
        context.streams.note("the code before opens backups and older copies, and no longer the vault");
    }
    context.streams.note(&message!["the vault has a recovery code; use it with ", capi("recover")]);
    saved
}
