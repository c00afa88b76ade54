//! `capi status`: the state of the session.

use crate::agent::{SessionError, Status};
use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{CommandError, Error, Kind};
use crate::ui::json_output as json;

/// Print whether the vault is unlocked, and for how long
///
/// Exits with 0 if it is unlocked and with 3 if it is locked. A session may also hold the key without saying so: capi
/// exits with 8 if it does not answer, and with 9 if this process cannot reach it, as in a sandbox. The check does not
/// extend the session.
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
    exit: &["0", "1", "2", "3", "5", "7", "8", "9"],
    environment: &["CAPI_VAULT", "CAPI_CONFIG"],
    files: manual::READ_FILES,
    security: &["It decrypts nothing and needs no key."],
    see_also: &["capi-unlock", "capi-lock"],
};

impl Requirements for StatusArgs {}

/// Prints the state. Exits with 3 if the vault is locked.
///
/// # Errors
/// There is no such vault, it is locked, or the session does not answer or cannot be reached.
pub(super) fn run(context: &Context, args: &StatusArgs) -> crate::error::Result<()> {
    let current = context.vaults.read()?;
    let vault = current.locked();
    let status = context.vaults.access.session.status(vault.id());
    let path = context.vaults.store().path().display().to_string();
    if args.json {
        let left = |status: Status| (status.idle_left, status.max_left);
        let left = status.as_ref().map(|status| status.map(left)).map_err(unknown);
        context.print(&json::status(&path, vault.generation(), left))?;
    } else {
        context.print(&text(&path, vault.generation(), &status))?;
    }
    match status {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Error::quiet(Kind::Locked, CommandError::Locked)),
        Err(error @ SessionError::Unreachable { .. }) => Err(Error::from(error).with_kind(Kind::Unreachable)),
        Err(error) => Err(Error::from(error).with_kind(Kind::NoAnswer)),
    }
}

/// Returns the state for scripts, if a session may hold the key.
fn unknown(error: &SessionError) -> &'static str {
    match error {
        SessionError::Unreachable { .. } => "unreachable",
        _ => "unknown",
    }
}

fn text(path: &str, generation: u64, status: &Result<Option<Status>, SessionError>) -> String {
    let state = match status {
        Ok(Some(Status { idle_left, max_left })) => {
            let time = |time| humantime::format_duration(time).to_string();
            format!("unlocked\nlocks in    {} if unused, {} at most", time(*idle_left), time(*max_left))
        }
        Ok(None) => "locked".to_owned(),
        Err(SessionError::OtherVersion) => {
            "unknown: a session of another version of capi may hold the key".to_owned()
        }
        Err(SessionError::Unreachable { .. }) => {
            "unreachable: this process cannot connect to the session, which may hold the key".to_owned()
        }
        Err(_) => "unknown: the session does not answer; it may hold the key".to_owned(),
    };
    format!("{state}\nvault       {}\ngeneration  {generation}\n", crate::model::text::escape(path))
}
