//! `capi status`: whether the vault is unlocked, and for how long.

use crate::agent::{Client, Status};
use crate::cli::StatusArgs;
use crate::context::Context;
use crate::error::{CommandError, Error, Kind, Result};
use crate::ui::json;

/// Prints the state; exits with 3 when the vault is locked.
///
/// # Errors
/// There is no such vault; it is locked.
pub(super) fn run(context: &Context, args: &StatusArgs) -> Result<()> {
    let current = context.vaults.read()?;
    let vault = current.locked();
    let clients = context.vaults.access.session.clients();
    let status = clients.iter().find_map(|client: &Client| client.status(vault.id()));
    let path = context.vaults.store().path().display().to_string();
    if args.json {
        let left = status.map(|status| (status.idle_left, status.max_left));
        context.print(&json::status(&path, vault.generation(), left))?;
    } else {
        context.print(&text(&path, vault.generation(), status))?;
    }
    status.map(drop).ok_or_else(|| Error::quiet(Kind::Locked, CommandError::Locked))
}

fn text(path: &str, generation: u64, status: Option<Status>) -> String {
    let state = status.map_or_else(
        || "locked".to_owned(),
        |status| {
            let (idle, max) = (status.idle_left, status.max_left);
            let time = |time| humantime::format_duration(time).to_string();
            format!("unlocked\nlocks in    {} if unused, {} at most", time(idle), time(max))
        },
    );
    format!("{state}\nvault       {}\ngeneration  {generation}\n", crate::model::text::escape(path))
}
