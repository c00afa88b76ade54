//! `capi slots`: what opens the vault.

use crate::cli::SlotsArgs;
use crate::context::Context;
use crate::error::Result;
use crate::ui::slots;
use crate::vaults::slot_rows;

/// Prints all slots.
///
/// # Errors
/// What reading the metadata may refuse.
pub(super) fn run(context: &Context, args: &SlotsArgs) -> Result<()> {
    let rows = slot_rows(&context.vaults.read()?.slots()?);
    if args.json {
        return context.print(&slots::as_json("slots", &rows, context.now()));
    }
    let style = context.table_style();
    context.print(&slots::slots(&rows, context.now(), style))
}
