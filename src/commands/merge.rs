//! `capi merge`: the merge of two edited copies of a vault.

mod install;
mod show;

use std::path::PathBuf;

use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{BackupError, CommandError, Result};
use crate::model::merge::{Conflict, Side};
use crate::ui::Terminal;
use crate::vaults::Merging;

/// Merge two edited copies of a vault, record by record
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_long_help = AFTER_HELP)]
pub struct MergeArgs {
    /// An action instead of a merge.
    #[command(subcommand)]
    pub action: Option<MergeAction>,

    /// Our copy; receives the result (git's %A)
    #[arg(value_name = "OURS", required = true, value_hint = clap::ValueHint::FilePath)]
    pub ours: Option<PathBuf>,

    /// The common ancestor of both copies (git's %O)
    #[arg(value_name = "BASE", required = true, value_hint = clap::ValueHint::FilePath)]
    pub base: Option<PathBuf>,

    /// The other copy (git's %B)
    #[arg(value_name = "THEIRS", required = true, value_hint = clap::ValueHint::FilePath)]
    pub theirs: Option<PathBuf>,
}

/// The actions of `capi merge`.
#[derive(clap::Subcommand)]
pub enum MergeAction {
    /// Configure git to merge vaults with capi in this repository
    ///
    /// Adds one line to .gitattributes, which you commit, and the merge driver to the configuration of this clone. git
    /// reads no merge driver from a repository, so run this once in each clone.
    #[command(after_long_help = INSTALL_AFTER_HELP)]
    Install,
}

const AFTER_HELP: &str = "\
capi takes over what only one side added, changed or deleted. It asks about each
conflict, without showing a credential. Without a terminal, a conflict ends the
merge with exit status 6, and OURS does not change.

Examples:
  capi merge install                     let git merge vaults with capi
  git checkout --merge -- vault.capi     merge again after a conflict
  capi merge vault.capi base.capi laptop.capi";

const INSTALL_AFTER_HELP: &str = "\
Examples:
  capi merge install
  git config merge.capi.driver           show the configured command";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "Records are matched by their ids and merged field by field: name, type, domain, docs, scope, credential. A \
         conflict is a field that both sides changed differently, a record that one side deleted and the other changed, \
         or two records with the same variable. A key slot remains unless one side removed it. The passphrase is that of \
         the side that changed it.",
        "The result is a newer generation than both copies and than any that this machine has seen, so no machine treats \
         it as an older one.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: manual::VAULT_FILES,
    security: &[
        "Both copies must have the same root key, which authenticates each copy. A conflict shows names and dates, and \
         no credential.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-backups", "capi-doctor"],
};

impl Requirements for MergeArgs {}

/// Merges, or configures git to do so.
///
/// # Errors
/// A copy that cannot be unlocked or belongs to another vault; a conflict without a terminal; errors of saving. OURS does not
/// change then.
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
    show::taken(context, &merging)?;
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
