//! `capi merge`: two edited copies of one vault become one.

mod install;
mod show;

use crate::cli::{MergeAction, MergeArgs};
use crate::context::Context;
use crate::error::{BackupError, CommandError, Result};
use crate::model::merge::{Conflict, Side};
use crate::ui::Terminal;
use crate::vaults::Merging;

/// Merges, or lets git do so.
///
/// # Errors
/// A copy that can't be opened or is of another vault; a conflict that nobody can be asked about; what saving may
/// refuse. OURS is then as it was.
pub(super) fn run(context: &Context, args: &MergeArgs) -> Result<()> {
    if let Some(MergeAction::Install) = args.action {
        return install::run(context);
    }
    let (Some(ours), Some(base), Some(theirs)) = (&args.ours, &args.base, &args.theirs) else {
        return Err(CommandError::Arguments("three files are needed".to_owned()).into());
    };
    let mut merging = context.vaults.begin_merge(ours, base, theirs)?;
    let mut decided = 0;
    while let Some(conflict) = merging.merge.conflicts().into_iter().next() {
        let Some(terminal) = context.terminal() else { return Err(refuse(context, &merging)) };
        let side = ask(&terminal, &show::lines(&conflict))?;
        merging.merge.decide(conflict.id, side);
        decided += 1;
    }
    if merging.merge.passphrases_differ() {
        let Some(terminal) = context.terminal() else { return Err(refuse(context, &merging)) };
        let side = ask(&terminal, &["the passphrase was changed on both sides".to_owned()])?;
        merging.merge.take_passphrase_of(side);
        decided += 1;
    }
    let generation = merging.finish()?.unwrap_or_default();
    let how = if decided == 0 { String::new() } else { format!(", {decided} decided by you") };
    context.streams.note(&format!("merged: generation {generation}{how}"));
    Ok(())
}

/// Says what is in conflict, where nobody can be asked.
fn refuse(context: &Context, merging: &Merging<'_>) -> crate::error::Error {
    let conflicts = merging.merge.conflicts();
    let passphrase = merging.merge.passphrases_differ();
    conflicts.iter().for_each(|conflict| say(context, conflict));
    if passphrase {
        context.streams.warn("the passphrase was changed on both sides");
    }
    let count = conflicts.len() + usize::from(passphrase);
    let count =
        if count == 1 { "there is 1 conflict".to_owned() } else { format!("there are {count} conflicts") };
    BackupError::MergeConflict(count).into()
}

fn say(context: &Context, conflict: &Conflict) {
    show::lines(conflict).iter().for_each(|line| context.streams.warn(line));
}

fn ask(terminal: &Terminal, lines: &[String]) -> Result<Side> {
    lines.iter().try_for_each(|line| terminal.say(line))?;
    let choices = [("ours", "keep OURS"), ("theirs", "take THEIRS")];
    let side = if terminal.select("which one", &choices)? == 0 { Side::Ours } else { Side::Theirs };
    Ok(side)
}
