//! `capi backups`: the earlier generations of the vault.

mod diff;
mod list;
mod restore;

use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::Result;

/// List, compare and restore earlier versions of the vault
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_long_help = AFTER_HELP)]
pub struct BackupsArgs {
    /// The action; `list` by default.
    #[command(subcommand)]
    pub action: Option<BackupsAction>,

    /// The options of `list`.
    #[command(flatten)]
    pub list: list::BackupsListArgs,
}

/// The actions of `capi backups`.
#[derive(clap::Subcommand)]
pub enum BackupsAction {
    #[command(visible_alias = "ls")]
    List(list::BackupsListArgs),
    Restore(restore::BackupsRestoreArgs),
    Diff(diff::BackupsDiffArgs),
}

const AFTER_HELP: &str = "\
Each change of the vault creates a new generation. The last ten generations are
stored next to the vault, in `backups/`. If you restore an older one and continue
from it, the backups include both histories.

Examples:
  capi backups
  capi backups diff 41
  capi backups restore 41";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "Each change writes a new generation and stores the previous one next to the vault. `restore` writes the APIs of \
         an old generation as a new one, so you can undo it in the same way. The unlock methods stay as they are today, \
         unless no intact vault exists: then those of the backup return, and the damaged file is moved to `backups/` as \
         NAME.damaged-….",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: manual::VAULT_FILES,
    security: &[
        "`diff` reports whether a credential changed, never its value. A restored generation contains the credentials of \
         its time, including those that were revoked since.",
        manual::OLD_COPIES,
    ],
    see_also: &["capi-doctor", "capi-rotate"],
};

impl Requirements for BackupsArgs {}

/// Lists the backups, compares with one, or restores one.
///
/// # Errors
/// Errors of the action.
pub(super) fn run(context: &Context, args: &BackupsArgs) -> Result<()> {
    match &args.action {
        None => list::run(context, &args.list),
        Some(BackupsAction::List(list)) => list::run(context, list),
        Some(BackupsAction::Restore(restore)) => restore::run(context, restore),
        Some(BackupsAction::Diff(diff)) => diff::run(context, diff),
    }
}
