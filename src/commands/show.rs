//! `capi show`: one API without its credential.

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::{Context, warn_of_differences};
use crate::error::Result;
use crate::model::{Api, AppName};
use crate::ui::{json_output as json, table};
use crate::vaults::credential_check;

/// Show one API: its variable, header, domain, documentation and dates
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ShowArgs {
    /// The API: its name, slug (my-billing-api) or variable
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Look for the API in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
While the vault is unlocked, capi also prints how long the credential is and a
check word of 4 characters. Two people with copies of the vault have the same
credential if they see the same word. The word depends on the vault's keys: without
them it says nothing about the credential, and `capi rekey` changes it.

Examples:
  capi show \"My Billing API\"
  capi show my-billing-api --json";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::READ_FOR_APP,
    files: manual::READ_FILES,
    security: &[
        "No option prints the credential. The check word is 20 bits of a keyed hash. Only a process that can decrypt the \
         credential can compute it, so nobody else can test a guess with it.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-list", "capi-edit"],
};

impl Requirements for ShowArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Prints one API.
///
/// # Errors
/// No such API; errors of reading the metadata.
pub(super) fn run(context: &Context, args: &ShowArgs) -> Result<()> {
    let mut vault = context.vaults.read()?;
    let catalog = vault.catalog()?;
    let app = context.own_app(args.app.as_ref())?;
    let api = context.find(&catalog, &args.name, app.as_ref())?;
    let check = credential_check(&vault, api)?;
    // Earlier versions did not store when a credential expires.
    let expires = check.as_ref().and_then(|check| check.expires).or(api.expires);
    let api = &Api { expires, ..api.clone() };
    if args.json {
        return context.print(&json::one(&catalog, api, check.as_ref()));
    }
    let color = context.streams.color_on_stdout();
    context.print(&table::details(&catalog, api, check.as_ref(), context.now(), color))?;
    warn_of_differences(context, api);
    Ok(())
}
