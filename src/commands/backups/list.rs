//! `capi backups list`: which generations there are, and what is known of each.

use serde_json::{Value, json};

use crate::context::Context;
use crate::error::Result;
use crate::model::text;
use crate::ui::table;
use crate::vaults::{BackupKeys, BackupLine, BackupState};

/// List the backups: their generation, their age and their state
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct BackupsListArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
A backup under another key was written before `capi rekey`. A backup of another
vault was left by an earlier vault in this place and is not deleted. While the
vault is locked, `whole` means that the backup is undamaged; capi did not
decrypt it. If the passphrase or the recovery code changed since, UNLOCKED BY
shows what the backup needs.

Examples:
  capi backups list
  capi backups list --json | jq '.backups[] | select(.state == \"damaged\")'";

/// Prints the list.
///
/// # Errors
/// A passphrase that was given and is wrong.
pub(super) fn run(context: &Context, args: &BackupsListArgs) -> Result<()> {
    let lines = context.vaults.backups().list()?;
    if args.json {
        let backups: Vec<Value> = lines.iter().map(as_json).collect();
        return context.print(&crate::ui::json_output::text(&json!({ "backups": backups })));
    }
    if lines.is_empty() {
        context.streams.note("no backups yet: each change of the vault makes one");
        return Ok(());
    }
    let style = context.table_style();
    let has_other_keys =
        lines.iter().any(|line| line.keys.as_ref().is_some_and(|keys| !keys.are_those_of_today));
    let mut heading = ["GENERATION", "AGE", "SIZE", "STATE", "APIS"].map(str::to_owned).to_vec();
    heading.extend(has_other_keys.then(|| "UNLOCKED BY".to_owned()));
    let rows = lines.iter().map(|line| row(context, line, has_other_keys));
    context.print(&table::lines(&std::iter::once(heading).chain(rows).collect::<Vec<_>>(), style))?;
    for line in &lines {
        if let BackupState::Damaged(reason) = &line.state {
            context.streams.warn(&format!("generation {}: {}", line.generation, text::escape(reason)));
        }
    }
    Ok(())
}

fn row(context: &Context, line: &BackupLine, has_other_keys: bool) -> Vec<String> {
    let apis = match line.state {
        BackupState::Opens(apis) => apis.to_string(),
        _ => "-".to_owned(),
    };
    let mut row = vec![
        line.generation.to_string(),
        line.written.map_or_else(|| "-".to_owned(), |written| written.age_since(context.now())),
        format!("{} KiB", line.bytes.div_ceil(1024)),
        line.state.word().to_owned(),
        apis,
    ];
    if has_other_keys {
        row.push(line.keys.as_ref().map_or_else(|| "-".to_owned(), BackupKeys::phrase));
    }
    row
}

fn as_json(line: &BackupLine) -> Value {
    let (whole, opens) = match &line.state {
        BackupState::Opens(_) => (true, Some(true)),
        BackupState::Whole => (true, None),
        BackupState::OtherKey => (true, Some(false)),
        BackupState::OtherVault => (true, None),
        BackupState::Damaged(_) => (false, Some(false)),
    };
    let (apis, problem) = match &line.state {
        BackupState::Opens(apis) => (Some(apis), None),
        BackupState::Damaged(reason) => (None, Some(reason)),
        _ => (None, None),
    };
    json!({
        "generation": line.generation,
        "path": line.path.to_string_lossy(),
        "bytes": line.bytes,
        "written": line.written.map(|written| written.to_string()),
        "state": line.state.word(),
        "whole": whole,
        "opens": opens,
        "unlocked_by": line.keys.as_ref().map(|keys| &keys.methods),
        "apis": apis,
        "problem": problem,
    })
}
