//! `capi backups`: the kept generations.

mod diff;
mod list;
mod restore;

use crate::cli::{BackupsAction, BackupsArgs};
use crate::context::Context;
use crate::error::Result;

/// Lists them, compares with one, or brings one back.
///
/// # Errors
/// What the action refuses.
pub(super) fn run(context: &Context, args: &BackupsArgs) -> Result<()> {
    match &args.action {
        None => list::run(context, &args.list),
        Some(BackupsAction::List(list)) => list::run(context, list),
        Some(BackupsAction::Restore(restore)) => restore::run(context, restore),
        Some(BackupsAction::Diff(diff)) => diff::run(context, diff),
    }
}
