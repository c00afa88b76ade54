//! `capi show`: one API, all but its credential.

use crate::cli::ShowArgs;
use crate::context::Context;
use crate::error::Result;
use crate::ui::{json, table};

/// Prints one API.
///
/// # Errors
/// No such API; what reading the metadata may refuse.
pub(super) fn run(context: &Context, args: &ShowArgs) -> Result<()> {
    let catalog = context.vaults.read()?.catalog()?;
    let app = context.own_app(args.app.as_ref())?;
    let api = context.find(&catalog, &args.name, app.as_ref())?;
    if args.json {
        return context.print(&json::one(&catalog, api));
    }
    context.print(&table::details(&catalog, api, context.now(), context.streams.colour_on_stdout()))
}
