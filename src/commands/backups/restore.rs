//! `capi backups restore`: an older generation becomes the newest one.

use std::path::PathBuf;

use crate::access::{CodeSource, PassphraseSource};
use crate::cli::OtherPassphraseArgs;
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::model::{capi, message, text};
use crate::vaults::{BackupState, Backups};

/// Restore the APIs of an earlier generation
///
/// Writes them as a new generation. The passphrase and the other unlock methods stay as they are today. If the vault
/// is damaged or missing, those of the backup are restored, and the damaged file is not deleted.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct BackupsRestoreArgs {
    /// The generation to restore, from `capi backups`
    #[arg(value_name = "GENERATION")]
    pub generation: u64,

    /// Do not ask for confirmation
    #[arg(short, long)]
    pub yes: bool,

    /// Read the recovery code of the backup from this file descriptor
    #[arg(long, value_name = "N", conflicts_with = "code_file")]
    pub code_fd: Option<i32>,

    /// Read the recovery code of the backup from this file
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,

    /// Where the passphrase of the backup comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

const AFTER_HELP: &str = "\
Nothing is lost: the current generation becomes a backup too.

A backup opens with the passphrase of its time. If you no longer know it, type the
recovery code at the same prompt, or pass it with --code-file. If the vault is
missing or damaged, the old passphrase is valid again afterwards; `capi recover`
sets a new one.

Examples:
  capi backups restore 41
  capi backups restore 41 --yes";

/// Brings the APIs of a generation back, after asking.
///
/// # Errors
/// No such backup; the answer was no; what reading, unlocking and saving may refuse.
pub(super) fn run(context: &Context, args: &BackupsRestoreArgs) -> Result<()> {
    let other = &args.other;
    let source =
        PassphraseSource::from_options(other.other_passphrase_fd, other.other_passphrase_file.clone());
    let mut backups = context.vaults.backups();
    if !args.yes {
        ask(context, &mut backups, args.generation)?;
    }
    let has_code = args.code_fd.is_some() || args.code_file.is_some();
    let code = has_code.then(|| CodeSource::from_options(args.code_fd, args.code_file.clone()));
    let restored = backups.restore(args.generation, &source, code.as_ref())?;
    if !restored.is_written {
        let (now, then) = (restored.generation, args.generation);
        context
            .streams
            .note(&format!("generation {now} has the APIs of generation {then} already: nothing changes"));
        return Ok(());
    }
    if let Some(kept) = restored.kept {
        let kept = text::escape(&kept.to_string_lossy());
        context.streams.note(&format!("the vault that could not be read is kept: {kept}"));
    }
    context
        .streams
        .note(&format!("generation {} has the APIs of generation {}", restored.generation, args.generation));
    if !restored.over {
        let recover = capi("recover");
        context.streams.next_step(&message![
            format!("the vault has the unlock methods of generation {} again; ", args.generation),
            recover,
            " sets a new passphrase with the recovery code"
        ]);
    }
    if restored.over {
        let before = restored.generation - 1;
        let diff = capi("backups diff").arg(before.to_string());
        context.streams.hint(&message![
            "APIs rotated since then have their old credentials again; run ",
            diff,
            " to see them"
        ]);
    }
    Ok(())
}

fn ask(context: &Context, backups: &mut Backups<'_>, generation: u64) -> Result<()> {
    let terminal = context.terminal().ok_or(CommandError::NoConfirmation("restore"))?;
    let found = backups.list()?.into_iter().find(|line| line.generation == generation);
    // A missing or damaged generation is reported without a prompt.
    let Some(line) = found.filter(|line| !matches!(line.state, BackupState::Damaged(_))) else {
        return Ok(());
    };
    let age = match line.written.map(|written| written.age_since(context.now())) {
        None => String::new(),
        Some(age) if age == "now" => ", just written".to_owned(),
        Some(age) => format!(", {age} old"),
    };
    let apis = match line.state {
        BackupState::Opens(1) => ", 1 API".to_owned(),
        BackupState::Opens(count) => format!(", {count} APIs"),
        _ => String::new(),
    };
    let keys = line.keys.filter(|keys| !keys.are_those_of_today);
    let keys = keys.map_or_else(String::new, |keys| format!(", unlocked by the {}", keys.phrase()));
    terminal
        .say(&format!("generation {generation}{age}{apis}{keys}; the current generation becomes a backup"))?;
    if terminal.confirm("make its APIs those of the vault?", false)? {
        Ok(())
    } else {
        Err(CommandError::Declined("restored").into())
    }
}
