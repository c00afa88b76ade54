//! `capi status`: the state of the session.

use crate::agent::{Client, Status};
use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{CommandError, Error, Kind, Result};
use crate::ui::json_output as json;

/// Print whether the vault is unlocked, and for how long
///
/// Exits with 0 if it is unlocked and with 3 if it is locked. The check does not extend the session.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi status
  capi status --json | jq .unlocked";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "3", "5", "7"],
    environment: &["CAPI_VAULT", "CAPI_CONFIG"],
    files: manual::READ_FILES,
    security: &["It decrypts nothing and needs no key."],
    see_also: &["capi-unlock", "capi-lock"],
};

impl Requirements for StatusArgs {}

/// Prints the state. Exits with 3 if the vault is locked.
///
/// # Errors
/// There is no such vault, or it is locked.
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
