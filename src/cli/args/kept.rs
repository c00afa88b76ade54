//! The arguments of the commands that keep a vault from being lost.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::super::help;
use super::ScopeArgs;
use super::values;
use crate::model::AppName;

/// `capi backups`
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupsArgs {
    /// What to do with them; without it they are listed.
    #[command(subcommand)]
    pub action: Option<BackupsAction>,

    /// The list.
    #[command(flatten)]
    pub list: BackupsListArgs,
}

/// What `capi backups` does.
#[derive(Subcommand)]
pub enum BackupsAction {
    /// Show the kept generations: their age, and whether they are whole and open
    #[command(visible_alias = "ls", after_long_help = help::BACKUPS_LIST)]
    List(BackupsListArgs),
    /// Make the APIs of an older generation those of a new one
    ///
    /// The passphrase and every other way in stay as they are today. Where the vault is damaged or missing, they come back
    /// as they were in the backup, and the damaged file is kept.
    #[command(after_long_help = help::BACKUPS_RESTORE)]
    Restore(BackupsRestoreArgs),
    /// Show what came, went and changed since an older generation
    #[command(after_long_help = help::BACKUPS_DIFF)]
    Diff(BackupsDiffArgs),
}

/// `capi backups list`
#[derive(Args)]
pub struct BackupsListArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `capi backups restore`
#[derive(Args)]
pub struct BackupsRestoreArgs {
    /// The generation, as `capi backups` shows it
    #[arg(value_name = "GENERATION")]
    pub generation: u64,

    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,

    /// Where the backup's own passphrase comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

/// `capi backups diff`
#[derive(Args)]
pub struct BackupsDiffArgs {
    /// The generation, as `capi backups` shows it
    #[arg(value_name = "GENERATION")]
    pub generation: u64,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Where the backup's own passphrase comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

/// Where the passphrase of another vault, or of a backup under another key, comes from. Without these it is asked for.
#[derive(Args)]
#[group(multiple = false)]
pub struct OtherPassphraseArgs {
    /// Read the other vault's passphrase from this open file descriptor
    #[arg(long, value_name = "N")]
    pub other_passphrase_fd: Option<i32>,

    /// Read the other vault's passphrase from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub other_passphrase_file: Option<PathBuf>,
}

/// `capi doctor`
#[derive(Args)]
pub struct DoctorArgs {
    /// Close files and directories to other users, and remove what killed processes left
    #[arg(long)]
    pub fix: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `capi export`
#[derive(Args)]
pub struct ExportArgs {
    /// The APIs; without any, all that --app may use, or all
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// The file to write; nothing is overwritten
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub to: PathBuf,

    /// Only what this app may use: its own APIs and the organization's
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Read the passphrase of the copy from this open file descriptor
    #[arg(long, value_name = "N", conflicts_with = "new_passphrase_file")]
    pub new_passphrase_fd: Option<i32>,

    /// Read the passphrase of the copy from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub new_passphrase_file: Option<PathBuf>,
}

/// `capi import`
#[derive(Args)]
pub struct ImportArgs {
    /// A file of NAME=value lines, such as .env
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["stdin", "vault_file"])]
    pub file: Option<PathBuf>,

    /// Read JSON from standard input
    #[arg(long, conflicts_with = "vault_file")]
    pub stdin: bool,

    /// Take the APIs of another vault
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub vault_file: Option<PathBuf>,

    /// Import only this variable, or this API; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,

    /// Who may use what is imported.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Show what would be imported, without values, and change nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Don't ask: import all that is clear, and say what was left out
    #[arg(short, long)]
    pub yes: bool,

    /// Where the other vault's passphrase comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

/// `capi merge`
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct MergeArgs {
    /// What to do instead of a merge.
    #[command(subcommand)]
    pub action: Option<MergeAction>,

    /// Our copy, which becomes the result (git's %A)
    #[arg(value_name = "OURS", required = true, value_hint = ValueHint::FilePath)]
    pub ours: Option<PathBuf>,

    /// The vault from which both copies began (git's %O)
    #[arg(value_name = "BASE", required = true, value_hint = ValueHint::FilePath)]
    pub base: Option<PathBuf>,

    /// The other copy (git's %B)
    #[arg(value_name = "THEIRS", required = true, value_hint = ValueHint::FilePath)]
    pub theirs: Option<PathBuf>,
}

/// What `capi merge` does beside merging.
#[derive(Subcommand)]
pub enum MergeAction {
    /// Let git merge vaults with capi, in this repository
    ///
    /// Adds one line to .gitattributes, which belongs into the repository, and the driver to the configuration of this
    /// clone, which git takes from no repository: each clone runs this once.
    #[command(after_long_help = help::MERGE_INSTALL)]
    Install,
}
