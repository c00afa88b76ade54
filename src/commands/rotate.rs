//! `capi rotate`: a new credential for an API, whose variable stays the same.

use crate::cli::{Manual, Requirements, SourceArgs, manual, values};
use crate::context::{Context, CredentialInput};
use crate::error::Result;
use crate::model::{AppName, text};
use crate::vaults::present_username;

/// Replace the credential of an API; its variable stays the same
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct RotateArgs {
    /// The API: its name, slug (my-billing-api) or variable
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Look for the API in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// The new username for basic auth; without it the username stays
    #[arg(long, value_name = "USERNAME")]
    pub username: Option<String>,

    /// Where the credential comes from.
    #[command(flatten)]
    pub source: SourceArgs,
}

const AFTER_HELP: &str = "\
Examples:
  capi rotate \"My Billing API\"
  capi rotate my-billing-api --stdin < new-key.txt";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK_FOR_APP,
    files: manual::VAULT_FILES,
    security: &[manual::NO_ARGUMENT, manual::OLD_COPIES],
    see_also: &["capi-add", "capi-delete"],
};

impl Requirements for RotateArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Replaces the credential.
///
/// # Errors
/// No such API; no credential; errors of changing the vault.
pub(super) fn run(context: &Context, args: &RotateArgs) -> Result<()> {
    let app = context.own_app(args.app.as_ref())?;
    let mut vault = context.vaults.read()?;
    let catalog = vault.catalog()?;
    let api = context.find(&catalog, &args.name, app.as_ref())?.clone();
    let input = CredentialInput::new(&context.vaults.access.console, &args.source);
    if input.will_prompt() {
        vault.root_key()?;
    }
    let kept = match &args.username {
        Some(_) => None,
        None => present_username(&mut vault, &api)?,
    };
    let credential = match &kept {
        Some(kept) => {
            context.streams.note(&format!("the username stays `{}`", text::escape(kept)));
            input.read_password(&api.auth, kept)?
        }
        None => input.read(&api.auth, args.username.as_deref())?,
    };
    let now = context.now();
    let id = vault.change(|open| Ok(open.records.rotate(api.id, credential, now)?))?;
    // Without its documentation, which can be fetched again, the rotation is no less done.
    let _ = context.documentation().rename(api.id, id);
    context.streams.note(&format!("`{}` has a new credential; {} stays", api.name, api.variable()));
    context.streams.hint("running programs keep the old one until they are started again");
    Ok(())
}
