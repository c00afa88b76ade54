//! `capi list`: the table of all APIs.

use std::mem::ManuallyDrop;

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::Result;
use crate::model::{Api, AppName, AuthKind, Catalog, Message, capi, listing_order, message, text};
use crate::project::without_apis;
#[cfg(unix)]
use crate::ui::Pager;
use crate::ui::api_table::ApiTable;
use crate::ui::{json_output as json, table};

/// Print a table of all APIs, with credentials masked
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ListArgs {
    /// List only APIs with this text in their name, variable or domain; case does not matter
    #[arg(value_name = "WORD")]
    pub word: Option<String>,

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
On a terminal, each API takes one line: if the terminal is too narrow, capi
leaves out the mask, then the age, and then shortens names with `…`. A table that
is longer than the screen opens in a pager: CAPI_PAGER, PAGER or less. NO_PAGER=1
turns that off.

Examples:
  capi list
  capi list stripe                      APIs with `stripe` in their name
  capi list --app web                   what the app `web` can use
  capi list --json | jq -r '.apis[].variable'";

const LISTED: &[&str] = &[
    "CAPI_APP",
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_TOKEN",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
    "CAPI_PAGER",
];

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "With --json, `header_line` is the whole header in shell syntax: `header`, a colon and a space, `prefix`, and the \
         variable. `prefix` is empty or ends with the space before the credential, if there is one; `scheme` is the same \
         without that space.",
    ],
    exit: &["0", "1", "2", "3", "4", "5", "7"],
    environment: LISTED,
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
    // Freeing its many small parts takes as long as sorting them, and the process ends.
    let catalog = ManuallyDrop::new(context.vaults.read()?.catalog()?);
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
        context.streams.note(&nothing(args, is_empty));
        return Ok(());
    }
    let table = ManuallyDrop::new(ApiTable::new(&catalog, &shown, context.now(), context.table_style()));
    show(context, &table)
}

/// Returns the note for an empty table.
fn nothing(args: &ListArgs, is_empty: bool) -> Message {
    match &args.word {
        _ if is_empty => message!["no APIs yet; run ", capi("add"), " to add one"],
        Some(word) => {
            message![format!("no API matches `{}`; run ", text::escape(word)), capi("list"), " to see all"]
        }
        None => message!["no such APIs; run ", capi("list"), " to see all"],
    }
}

/// Prints the table. If it is longer than the terminal, it goes to the user's pager.
fn show(context: &Context, table: &ApiTable) -> Result<()> {
    let Some(screens) = table::terminal_height().and_then(|height| table.text_in_screens(height)) else {
        return context.print(&table.text());
    };
    #[cfg(unix)]
    if let Some(pager) = Pager::choose(|name| std::env::var_os(name))
        && pager.show(&screens).unwrap_or(false)
    {
        return Ok(());
    }
    context.print(&screens)
}

/// Returns the APIs that pass the filters, sorted by name. With an app, they include the organization APIs that it shadows.
fn select<'a>(catalog: &'a Catalog, args: &ListArgs) -> Vec<&'a Api> {
    let scope = |api: &&Api| match &args.app {
        Some(app) => api.scope.covers(Some(app)),
        None => !args.org || api.scope.covers(None),
    };
    let kind = |api: &&Api| args.kind.is_none_or(|kind| api.auth.kind() == kind);
    let word = args.word.as_ref().map(|word| word.to_lowercase());
    let named = |api: &&Api| word.as_ref().is_none_or(|word| api.mentions(word));
    let mut shown: Vec<&Api> = catalog.iter().filter(scope).filter(kind).filter(named).collect();
    shown.sort_by_cached_key(|api| listing_order(api));
    shown
}
