//! `capi show`: one API without its credential.

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::Result;
use crate::model::AppName;
use crate::ui::{json_output as json, table};

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
Examples:
  capi show \"My Billing API\"
  capi show my-billing-api --json";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::READ_FOR_APP,
    files: manual::READ_FILES,
    security: &["No option prints the credential.", manual::METADATA_KEY],
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
    let catalog = context.vaults.read()?.catalog()?;
    let app = context.own_app(args.app.as_ref())?;
    let api = context.find(&catalog, &args.name, app.as_ref())?;
    if args.json {
        return context.print(&json::one(&catalog, api));
    }
    context.print(&table::details(&catalog, api, context.now(), context.streams.color_on_stdout()))?;
    context.warn_of_auth_difference(api);
    Ok(())
}
