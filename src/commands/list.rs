//! `capi list`: the table of all APIs.

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::Result;
use crate::model::{Api, AppName, AuthKind, Catalog, capi, message};
use crate::project::without_apis;
use crate::ui::{json_output as json, table};

/// Print a table of all APIs, with credentials masked
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ListArgs {
    /// List the APIs that this app can use, and which of them shadow an organization API
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// List only the organization's APIs
    #[arg(long, conflicts_with = "app")]
    pub org: bool,

    /// List only APIs of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = values::kind())]
    pub kind: Option<AuthKind>,

    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi list
  capi list --app web                   what the app `web` can use
  capi list --json | jq -r '.apis[].variable'";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "3", "4", "5", "7"],
    environment: manual::READ_FOR_APP,
    files: manual::READ_FILES,
    security: &[
        "The mask has the same width for every credential. capi decrypts no credential to print it.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-show"],
};

impl Requirements for ListArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Prints the APIs that match the filters.
///
/// # Errors
/// Errors of reading the metadata.
pub(super) fn run(context: &Context, args: &ListArgs) -> Result<()> {
    let catalog = context.vaults.read()?.catalog()?;
    let shown = select(&catalog, args);
    let is_empty = catalog.iter().next().is_none();
    let doubt = args.app.as_ref().filter(|_| !is_empty).and_then(|app| without_apis(app, catalog.iter()));
    if let Some(doubt) = doubt {
        context.streams.note(&doubt);
    }
    if args.json {
        return context.print(&json::list(&catalog, &shown));
    }
    if shown.is_empty() {
        context.streams.note(&if is_empty {
            message!["no APIs yet; run ", capi("add"), " to add one"]
        } else {
            message!["no such APIs; run ", capi("list"), " to see all"]
        });
        return Ok(());
    }
    let style = context.table_style();
    context.print(&table::render(&catalog, &shown, context.now(), style))
}

/// What the filters leave, by name; with an app what that app sees, hidden APIs of the organization included.
fn select<'a>(catalog: &'a Catalog, args: &ListArgs) -> Vec<&'a Api> {
    let scope = |api: &&Api| match &args.app {
        Some(app) => api.scope.covers(Some(app)),
        None => !args.org || api.scope.covers(None),
    };
    let kind = |api: &&Api| args.kind.is_none_or(|kind| api.auth.kind() == kind);
    let mut shown: Vec<&Api> = catalog.iter().filter(scope).filter(kind).collect();
    shown.sort_by_cached_key(|api| (api.name.as_str().to_lowercase(), api.scope.short()));
    shown
}
