//! `capi backups diff`: what happened since a generation.

use serde_json::{Value, json};

use crate::access::PassphraseSource;
use crate::cli::OtherPassphraseArgs;
use crate::context::Context;
use crate::error::Result;
use crate::model::{Api, Change, Field};

/// Show which APIs were added, deleted and changed since an earlier generation
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct BackupsDiffArgs {
    /// The generation to compare with, from `capi backups`
    #[arg(value_name = "GENERATION")]
    pub generation: u64,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Where the passphrase of the backup comes from.
    #[command(flatten)]
    pub other: OtherPassphraseArgs,
}

const AFTER_HELP: &str = "\
Reports whether a credential changed, never its value. While the vault is
locked, capi compares the dates of credentials instead.

Examples:
  capi backups diff 41
  capi backups diff 41 --json";

/// Prints what came, went and changed.
///
/// # Errors
/// No such backup; what reading and unlocking may refuse.
pub(super) fn run(context: &Context, args: &BackupsDiffArgs) -> Result<()> {
    let other = &args.other;
    let source =
        PassphraseSource::from_options(other.other_passphrase_fd, other.other_passphrase_file.clone());
    let compared = context.vaults.backups().compare(args.generation, &source)?;
    if args.json {
        let changes: Vec<Value> = compared.changes.iter().map(as_json).collect();
        let whole = json!({
            "since": args.generation,
            "credentials_compared": compared.credentials,
            "changes": changes,
        });
        return context.print(&crate::ui::json_output::text(&whole));
    }
    if !compared.credentials {
        context.streams.note("the vault is locked: credentials were compared by their dates");
    }
    if compared.changes.is_empty() {
        context.streams.note(&format!("nothing changed since generation {}", args.generation));
    }
    context.print(&compared.changes.iter().map(line).collect::<String>())
}

/// One line a change, a line more for each field.
fn line(change: &Change) -> String {
    match change {
        Change::Added(api) => format!("+ {} ({}, {})\n", api.name, api.auth.kind(), api.scope.short()),
        Change::Removed(api) => format!("- {} ({}, {})\n", api.name, api.auth.kind(), api.scope.short()),
        Change::Changed { old, new, fields } => {
            let fields: String =
                fields.iter().map(|field| format!("    {}\n", field_line(*field, old, new))).collect();
            format!("~ {} ({})\n{fields}", new.name, new.scope.short())
        }
    }
}

fn field_line(field: Field, old: &Api, new: &Api) -> String {
    match field {
        Field::Credential => "another credential".to_owned(),
        field => format!("{field}: {} -> {}", field.of(old), field.of(new)),
    }
}

fn as_json(change: &Change) -> Value {
    let api = |api: &Api| json!({ "name": api.name.as_str(), "scope": api.scope.short() });
    match change {
        Change::Added(new) => json!({ "change": "came", "api": api(new) }),
        Change::Removed(old) => json!({ "change": "went", "api": api(old) }),
        Change::Changed { old, new, fields } => {
            let field = |field: &Field| match field {
                Field::Credential => json!({ "field": "credential" }),
                field => json!({ "field": field.to_string(), "old": field.of(old), "new": field.of(new) }),
            };
            let fields: Vec<Value> = fields.iter().map(field).collect();
            json!({ "change": "changed", "api": api(new), "fields": fields })
        }
    }
}
