//! `capi backups restore`: an older generation becomes the newest one.

use crate::access::PassphraseSource;
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

    /// Where the passphrase of the backup comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

const AFTER_HELP: &str = "\
Nothing is lost: the current generation becomes a backup too.

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
    let restored = backups.restore(args.generation, &source)?;
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
    // One that is not there, or damaged, is told of without a question.
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
    terminal.say(&format!("generation {generation}{age}{apis}; the current generation becomes a backup"))?;
    if terminal.confirm("make its APIs those of the vault?", false)? {
        Ok(())
    } else {
        Err(CommandError::Declined("restored").into())
    }
}
