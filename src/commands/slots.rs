//! `capi slots`: the key slots of the vault.

use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::Result;
use crate::ui::slot_table;
use crate::vaults::slot_rows;

/// List everything that can unlock the vault: passphrase, recovery code, tokens
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct SlotsArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi slots
  capi slots --json | jq '.slots | length'";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "Each row is a key slot. A slot from a later version of capi is listed with its kind. The KDF parameters of a \
         passphrase slot (memory, passes and lanes) determine the cost of each guess.",
    ],
    exit: &["0", "1", "2", "3", "4", "5", "7"],
    environment: manual::READ,
    files: manual::READ_FILES,
    security: &[
        "A copy of the vault reveals the number of key slots, their kinds and their scopes. Labels, apps and dates are \
         encrypted.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-token", "capi-recovery", "capi-passwd"],
};

impl Requirements for SlotsArgs {}

/// Prints all key slots.
///
/// # Errors
/// Errors of reading the metadata.
pub(super) fn run(context: &Context, args: &SlotsArgs) -> Result<()> {
    let rows = slot_rows(&context.vaults.read()?.slots()?);
    if args.json {
        return context.print(&slot_table::as_json("slots", &rows, context.now()));
    }
    let style = context.table_style();
    context.print(&slot_table::slots(&rows, context.now(), style))
}
