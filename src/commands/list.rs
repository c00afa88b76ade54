//! `capi list`: all APIs in a table, or as JSON.

use crate::cli::ListArgs;
use crate::context::{Context, without_apis};
use crate::error::Result;
use crate::model::{Api, Catalog, capi, message};
use crate::ui::{json, table};

/// Prints the APIs that the filters leave.
///
/// # Errors
/// What reading the metadata may refuse.
pub(super) fn run(context: &Context, args: &ListArgs) -> Result<()> {
    let catalog = context.catalog()?;
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
