//! `capi config`: the settings as they hold now, and where they are kept.

use crate::cli::{ConfigAction, ConfigArgs};
use crate::context::Context;
use crate::error::Result;

/// Prints the path or the settings.
///
/// # Errors
/// stdout can't be written.
pub(super) fn run(context: &Context, args: &ConfigArgs) -> Result<()> {
    match args.action {
        ConfigAction::Path => context.print(&format!("{}\n", context.settings.file.display())),
        ConfigAction::Show => context.print(&context.settings.as_toml()),
    }
}
